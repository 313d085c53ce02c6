package arrivals

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/journal"
	"sotaisan/workbook"
)

// ListReport is what a list file does, did, or what stands against it.
type ListReport struct {
	Errors errs.List // against the whole file; nothing else is filled then

	File    string
	Sheet   string
	Columns []workbook.Column
	Read    int                // rows that stand for an asset and whose cells can be read
	Skipped []workbook.Skipped // lines that are no asset
	Unread  []string           // other sheets with something in them

	BadCells     []workbook.CellError // at most MaxBadCells
	MoreBadCells int                  // beyond those in BadCells
	Stopped      bool                 // reading stopped at workbook.MaxErrors: the file may have still more

	Operation uuid.UUID // what an undo takes back; uuid.Nil as long as nothing is written
	Applied   bool      // the assets are in the register, by this call or, when Replayed, by an earlier one
	Replayed  bool
	Totals    Totals
	Gaps      []GapTotal // papers found missing, by kind, the most frequent first; nil when Replayed
	Known     []Known    // rows that the register has already; not entered again
	Alike     []Cell     // rows that look like an asset of the register, without a code to tell; in Totals
}

// Totals are what a list enters. They are kept with the operation.
type Totals struct {
	Assets int         `json:"assets"`
	Pieces int64       `json:"pieces"`
	Cost   holding.VND `json:"cost"` // of those whose cost is known
	Known  int         `json:"known"`
	ByKind []KindTotal `json:"byKind"` // in the order of catalog.Kinds, without kinds of which there are none
}

// KindTotal is what a list enters of one kind.
type KindTotal struct {
	Kind   catalog.Kind `json:"kind"`
	Assets int          `json:"assets"`
	Pieces int64        `json:"pieces"`
	Cost   holding.VND  `json:"cost"`
}

// GapTotal is how many assets of a kind lack a paper.
type GapTotal struct {
	Kind        catalog.Kind     `json:"kind"`
	Requirement string           `json:"requirement"`
	Severity    catalog.Severity `json:"severity"`
	Assets      int              `json:"assets"`
}

// Cell is a row of the list by the cell of its name, "Sheet!B4".
type Cell struct {
	Cell string `json:"cell"`
	Name string `json:"name"`
}

// Known is a row whose asset is in the register.
type Known struct {
	Cell
	Asset       string           `json:"asset"`       // code of the asset
	By          string           `json:"by"`          // the code, serial number, parcel ("24/118") or certificate by which it was found, folded
	Differences []holding.Change `json:"differences"` // where the list says another thing: From is the register, To the list
}

// MaxBadCells is how many bad cells are named.
const MaxBadCells = 200

func (m *listImport) report() *ListReport {
	r := &ListReport{File: m.in.Name, Sheet: m.list.Sheet, Columns: m.list.Header, Read: len(m.list.Rows),
		Skipped: m.list.Skipped, Unread: m.list.Unread, Stopped: m.list.More}
	for _, e := range m.list.Errors {
		r.badCell(e)
	}
	return r
}

func (r *ListReport) badCell(e workbook.CellError) {
	if len(r.BadCells) == MaxBadCells {
		r.MoreBadCells++
		return
	}
	r.BadCells = append(r.BadCells, e)
}

func (r *ListReport) bad(list *workbook.List, row *workbook.Row, faults ...fault) {
	for _, f := range faults {
		r.badCell(workbook.CellError{Sheet: list.Sheet, Cell: list.Cell(row.Number, f.field), Reason: f.reason})
	}
}

func nameCell(list *workbook.List, row *workbook.Row) Cell {
	return Cell{Cell: list.Sheet + "!" + list.Cell(row.Number, workbook.Name), Name: row.Name}
}

func (r *ListReport) known(list *workbook.List, row *workbook.Row, k Known) {
	k.Cell = nameCell(list, row)
	r.Known = append(r.Known, k)
	r.Totals.Known++
}

func (r *ListReport) add(list *workbook.List, reg registration, alike bool) {
	s := reg.state
	if alike {
		r.Alike = append(r.Alike, nameCell(list, reg.row))
	}
	t := &r.Totals
	k := t.kind(s.Kind)
	t.Assets, k.Assets = t.Assets+1, k.Assets+1
	t.Pieces, k.Pieces = t.Pieces+int64(s.Quantity), k.Pieces+int64(s.Quantity)
	if s.HistoricalCost != nil {
		t.Cost, k.Cost = t.Cost+*s.HistoricalCost, k.Cost+*s.HistoricalCost
	}
}

func (t *Totals) kind(kind catalog.Kind) *KindTotal {
	i := slices.IndexFunc(t.ByKind, func(k KindTotal) bool { return k.Kind == kind })
	if i < 0 {
		t.ByKind = append(t.ByKind, KindTotal{Kind: kind})
		slices.SortFunc(t.ByKind, func(a, b KindTotal) int {
			return slices.Index(catalog.Kinds, a.Kind) - slices.Index(catalog.Kinds, b.Kind)
		})
		i = slices.IndexFunc(t.ByKind, func(k KindTotal) bool { return k.Kind == kind })
	}
	return &t.ByKind[i]
}

// gaps counts what the assets that were entered lack.
func (r *ListReport) gaps(entries []*journal.Entry) {
	for _, e := range entries {
		s := e.State()
		for _, g := range s.Gaps {
			if g.Status != holding.GapOpen {
				continue
			}
			i := slices.IndexFunc(r.Gaps, func(have GapTotal) bool { return have.Kind == s.Kind && have.Requirement == g.Requirement })
			if i < 0 {
				i = len(r.Gaps)
				r.Gaps = append(r.Gaps, GapTotal{Kind: s.Kind, Requirement: g.Requirement, Severity: g.Severity})
			}
			r.Gaps[i].Assets++
		}
	}
	slices.SortFunc(r.Gaps, func(a, b GapTotal) int {
		return cmp.Or(cmp.Compare(slices.Index(catalog.Kinds, a.Kind), slices.Index(catalog.Kinds, b.Kind)),
			cmp.Compare(b.Assets, a.Assets), cmp.Compare(a.Requirement, b.Requirement))
	})
}

// replay fills the report from what the first time left.
func (r *ListReport) replay(op uuid.UUID, answer json.RawMessage) error {
	r.Operation, r.Applied, r.Replayed = op, true, true
	if err := json.Unmarshal(answer, &r.Totals); err != nil {
		return fmt.Errorf("arrivals: answer of %s: %w", op, err)
	}
	return nil
}
