// Package arrivals brings what comes from outside into the register: the list files of communes.
package arrivals

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/assetevent"
	"sotaisan/ent/operation"
	"sotaisan/ent/site"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/registry"
	"sotaisan/workbook"
)

// Arrivals has the use-cases. It is safe for concurrent use.
type Arrivals struct {
	journal  *journal.Journal
	registry *registry.Registry
}

// New makes the use-cases over a journal and the register that it writes.
func New(j *journal.Journal, r *registry.Registry) *Arrivals {
	return &Arrivals{journal: j, registry: r}
}

// ListInput is a list file and where its assets belong.
type ListInput struct {
	Name     string // the file's name, kept with every asset
	File     io.ReaderAt
	Size     int64
	UnitCode string // official code of a unit of today
	// AgencyKind is the agency of the rows that name none of the unit's: the People's Committee when nil.
	AgencyKind *holding.AgencyKind
	Apply      bool // else nothing is written, and the report says what would be
	// AlsoAlike enters rows that look like an asset of the register without a code to tell them apart.
	AlsoAlike bool
}

// ListKind is the kind of the operation by which a list comes in.
const ListKind = "importList"

// ImportList registers the assets of a list file, all of them or none, or with Apply unset shows what
// it would do. Needs IMPORT_LISTS and the unit in scope.
//
// The same rows for the same unit and agency are one operation, whoever sends them, however often and
// in whatever file: the second time changes nothing, until somebody takes it back. A row whose code,
// serial number, parcel or land-use certificate the unit's register has already is listed in Known
// and not entered again. Rows that look like an asset of the register, with nothing to prove or
// disprove it, are listed in Alike, and then nothing is written unless AlsoAlike is set.
//
// What a person has to mend is in the report: BadCells, Alike, and Errors for the file or the whole.
// Refusals there have the paths unitCode, agencyKind and file.
func (a *Arrivals) ImportList(ctx context.Context, in ListInput) (*ListReport, error) {
	imp, err := a.open(ctx, in)
	if err != nil {
		return refused(err)
	}
	dry := !in.Apply || len(imp.list.Errors) > 0
	for {
		report, err := imp.run(ctx, dry)
		if errors.Is(err, errStands) { // show what the good rows would have done
			dry = true
			continue
		}
		if err != nil {
			return refused(err)
		}
		return report, nil
	}
}

// errStands takes a write back when something in the list stands against it.
var errStands = errors.New("arrivals: a person has to look at the list")

// errKnown ends a write that somebody else has done already.
var errKnown = errors.New("arrivals: the list is in the register")

// listImport is one file on its way in.
type listImport struct {
	*Arrivals
	in   ListInput
	unit lineage.Unit
	kind holding.AgencyKind
	list *workbook.List
	sum  string // of what the file says, by rowsSum
}

func (a *Arrivals) open(ctx context.Context, in ListInput) (*listImport, error) {
	v, ok := viewer.From(ctx)
	if !ok || !authz.May(v, authz.ImportLists) {
		return nil, forbidden()
	}
	unit, ok := a.registry.Units().ByCode(in.UnitCode, a.registry.Today())
	if !ok || !slices.Contains(lineage.CommuneLevel, unit.Kind) || !v.Scope().Sees(unit.ID) {
		return nil, errs.Missing("unitCode")
	}
	kind := holding.PeoplesCommittee
	if in.AgencyKind != nil {
		kind = *in.AgencyKind
	}
	list, err := workbook.ReadList(in.Name, in.File, in.Size)
	if err != nil {
		return nil, err
	}
	sum, err := rowsSum(list)
	if err != nil {
		return nil, err
	}
	return &listImport{Arrivals: a, in: in, unit: unit, kind: kind, list: list, sum: sum}, nil
}

// rowsSum is the SHA-256, in hex, of the values that were read, in their order. The bytes of the file
// do not count: Excel writes others whenever a list is opened and saved. Bad cells count, for a list
// with them is not the list of its good rows.
func rowsSum(list *workbook.List) (string, error) {
	rows := slices.Clone(list.Rows)
	for i := range rows {
		rows[i].Number = 0 // a line above the table moves every row
	}
	text, err := json.Marshal(struct {
		Rows []workbook.Row
		Bad  []workbook.CellError `json:",omitempty"`
	}{rows, list.Errors})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// run does the import once, in one write.
func (m *listImport) run(ctx context.Context, dry bool) (*ListReport, error) {
	op, err := m.operation(ctx)
	if err != nil {
		return nil, err
	}
	op.DryRun = dry
	var report *ListReport
	var entries []*journal.Entry
	res, err := m.journal.Do(ctx, op, func(b *journal.Book) (any, error) {
		var err error
		report = m.report()
		if entries, err = m.enter(b, op.ID, report); err != nil {
			return nil, err
		}
		if !dry && (len(report.BadCells) > 0 || len(report.Alike) > 0 && !m.in.AlsoAlike) {
			return nil, errStands
		}
		return report.Totals, nil
	})
	if errors.Is(err, errKnown) {
		return report, nil
	}
	if err != nil {
		return nil, err
	}
	if res.Replayed {
		report = m.report()
		return report, report.replay(op.ID, res.Answer)
	}
	if report.Applied = !dry; report.Applied {
		report.Operation = op.ID
	}
	report.gaps(entries)
	return report, nil
}

// operation is the write of this list: its id follows from unit, agency and rows. When it was taken
// back, the list may come in again, by the next id.
func (m *listImport) operation(ctx context.Context) (journal.Operation, error) {
	client, err := m.journal.Store().Read(ctx)
	if err != nil {
		return journal.Operation{}, err
	}
	body, err := json.Marshal(map[string]string{"unitId": m.unit.ID.String(), "agencyKind": string(m.kind), "rows": m.sum})
	if err != nil {
		return journal.Operation{}, err
	}
	for n := 1; ; n++ {
		op := journal.Operation{Kind: ListKind, Body: body, Note: m.in.Name,
			ID: id.Derived(id.Operation, time.Unix(0, 0), fmt.Sprintf("%s/%s/%d", ListKind, body, n))}
		switch back, err := takenBack(ctx, client, op.ID); {
		case err != nil:
			return op, err
		case !back:
			return op, nil
		}
	}
}

// takenBack says whether an operation was reversed; its first asset tells.
func takenBack(ctx context.Context, c *ent.Client, op uuid.UUID) (bool, error) {
	first, err := c.AssetEvent.Query().Where(assetevent.OperationID(op)).First(ctx)
	if ent.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return c.AssetEvent.Query().Where(assetevent.AssetID(first.AssetID), assetevent.Reverses(op)).Exist(ctx)
}

// enter registers the rows of the list in the book.
func (m *listImport) enter(b *journal.Book, op uuid.UUID, report *ListReport) ([]*journal.Entry, error) {
	ctx, c := b.Context(), b.Ent()
	// Two imports of a unit at once would not see each other's codes. Touching the unit's agencies
	// makes the second wait for the first; nothing else waits, for nothing else writes them.
	if err := c.Agency.Update().Where(agency.UnitID(m.unit.ID)).AddRevision(0).Exec(ctx); err != nil {
		return nil, err
	}
	// Another person may have brought the file in: operations are claimed per viewer.
	twin, err := c.Operation.Query().Where(operation.OperationID(op)).First(ctx)
	if err == nil {
		if err := report.replay(op, json.RawMessage(twin.Answer)); err != nil {
			return nil, err
		}
		return nil, errKnown
	}
	if !ent.IsNotFound(err) {
		return nil, err
	}
	t, err := m.translation(ctx, c)
	if err != nil {
		return nil, err
	}
	places, err := m.registry.LoadPlaces(b, m.unit.ID)
	if err != nil {
		return nil, err
	}
	known, err := m.known(b)
	if err != nil {
		return nil, err
	}
	rows, err := m.rows(b, t, places, known, report)
	if err != nil {
		return nil, err
	}
	if err := known.load(b); err != nil {
		return nil, err
	}
	var entries []*journal.Entry
	for _, r := range rows {
		if found, ok := known.find(r.state); ok {
			report.known(m.list, r.row, found)
			continue
		}
		report.add(m.list, r, known.alike(r.state))
		e := b.Register(r.state)
		e.Note(fmt.Sprintf("%s: %s!%d", m.in.Name, m.list.Sheet, r.row.Number))
		entries = append(entries, e)
	}
	return entries, nil
}

// rows makes the states of the rows that have no bad cell; the others go to the report.
func (m *listImport) rows(b *journal.Book, t *translation, places registry.Places, known *known, report *ListReport) ([]registration, error) {
	out := make([]registration, 0, len(m.list.Rows))
	for i := range m.list.Rows {
		reg, faults := t.registration(&m.list.Rows[i])
		if len(faults) == 0 {
			state, refusals, err := m.registry.NewState(b, m.unit, places, reg.input)
			if err != nil {
				return nil, err
			}
			for _, e := range refusals {
				faults = append(faults, fault{fieldOf(e.Path), e.Message})
			}
			faults = append(faults, known.repeated(reg.row, state)...)
			reg.state = state
		}
		if len(faults) > 0 {
			report.bad(m.list, reg.row, faults...)
			continue
		}
		known.want(reg.state)
		out = append(out, reg)
	}
	return out, nil
}

// translation gathers what a row can refer to.
func (m *listImport) translation(ctx context.Context, c *ent.Client) (*translation, error) {
	agencies, err := c.Agency.Query().Where(agency.UnitID(m.unit.ID)).Order(agency.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	sites, err := c.Site.Query().Where(site.UnitID(m.unit.ID)).Order(site.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	of := slices.DeleteFunc(slices.Clone(agencies), func(a *ent.Agency) bool { return a.Kind != m.kind })
	if len(of) == 0 {
		return nil, errs.New(errs.Precondition, errs.At("agencyKind"),
			"%[1]s chưa có cơ quan loại này trong sổ; quản trị viên cần tạo trước.",
			"%[1]s has no agency of this kind in the register; an administrator has to create it first.", m.unit.FullName)
	}
	cat := m.registry.Catalog()
	t := &translation{catalog: cat, today: m.registry.Today(), unitCode: m.unit.Code, agencies: agencies, sites: sites,
		landUses: cat.LandUses(), types: map[string]string{}}
	if len(of) == 1 {
		t.agency = of[0]
	}
	return t, nil
}

// refused sorts an error: what a user can mend goes into the report, anything else is a fault.
func refused(err error) (*ListReport, error) {
	if list, ok := errs.All(err); ok {
		return &ListReport{Errors: list}, nil
	}
	return nil, err
}
