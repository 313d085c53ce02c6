package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/arrivals"
	"sotaisan/holding"
	"sotaisan/workbook"
)

func (p *program) importCommand() *cobra.Command {
	var in arrivals.ListInput
	kind := holding.PeoplesCommittee
	list := p.command(&cobra.Command{
		Use:   "list FILE --unit CODE",
		Short: "Bring a list of assets in (XLSX or CSV)",
		Long: `Reads a commune's list of assets – the columns of form 02/TSC-BBGN or what such lists have instead –
and shows what would happen: how many assets, which papers they lack, and every cell that can't be
read, with the reason. With --apply it is done, all of it or nothing.

The same rows for the same unit and agency change nothing the second time, saved again or under another
name. Rows whose code, serial number, parcel or land-use certificate the unit's register has already are
listed and left out. Rows that look like an asset of the register, with no code to tell them apart, stop
the import, unless --also-alike says that they are others. “sotaisan undo OPERATION” takes the whole list
back.

It exits with 1 when a cell has to be mended or rows look alike, whether --apply was given or not.`,
		Example: `  sotaisan import list danh-muc.xlsx --unit 31951
  sotaisan import list danh-muc.xlsx --unit 31951 --apply
  sotaisan import list truong.csv --unit 31951 --agency SCHOOL --as officer.31951 --json`,
		Args: cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		in.AgencyKind = &kind
		return p.importList(ctx, db, args[0], in)
	}))
	list.Flags().StringVar(&in.UnitCode, "unit", "", "official code of the unit, such as 31951 (required)")
	list.Flags().Var(oneOf(&kind, holding.AgencyKinds), "agency", "agency of rows that name none: "+join(holding.AgencyKinds))
	list.Flags().BoolVar(&in.Apply, "apply", false, "write it; without, nothing is changed")
	list.Flags().BoolVar(&in.AlsoAlike, "also-alike", false, "enter rows too that look like an asset of the register")
	required(list, "unit")
	return group("import", "Bring files into the register", list)
}

func (p *program) importList(ctx context.Context, db *open, path string, in arrivals.ListInput) (err error) {
	f, size, err := p.openList(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	in.Name, in.File, in.Size = filepath.Base(path), f, size
	r, err := db.arrivals.ImportList(ctx, in)
	if err != nil {
		return err
	}
	if err := r.Errors.Err(); err != nil {
		return err
	}
	if p.json {
		err = p.printJSON(p.listJSON(r))
	} else {
		err = p.showList(ctx, db, r, in)
	}
	if err == nil && (len(r.BadCells) > 0 || held(r, in)) {
		return errFound
	}
	return err
}

// openList opens a list file and answers how long it is.
func (p *program) openList(path string) (*os.File, int64, error) {
	f, err := os.Open(path) // #nosec G304 -- whoever runs the command names the file
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf(p.say("%s không phải là tệp", "%s is no file"), path)
	}
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

// held says whether rows that look like assets of the register stop the list.
func held(r *arrivals.ListReport, in arrivals.ListInput) bool {
	return len(r.Alike) > 0 && !in.AlsoAlike
}

// listAnswer is the report as scripts read it.
type listAnswer struct {
	File         string              `json:"file"`
	Sheet        string              `json:"sheet"`
	Read         int                 `json:"read"`
	Applied      bool                `json:"applied"`
	Replayed     bool                `json:"replayed"`
	Operation    *uuid.UUID          `json:"operation"` // null as long as nothing is written
	Totals       arrivals.Totals     `json:"totals"`
	Gaps         []arrivals.GapTotal `json:"gaps"`
	BadCells     []badCell           `json:"badCells"`
	MoreBadCells int                 `json:"moreBadCells"`
	Stopped      bool                `json:"stopped"`
	Known        []arrivals.Known    `json:"known"`
	Alike        []arrivals.Cell     `json:"alike"`
	Columns      []column            `json:"columns"`
	Skipped      []skipped           `json:"skipped"`
	Unread       []string            `json:"unread"`
}

type badCell struct {
	Cell   string `json:"cell"` // Sheet!C14
	Reason string `json:"reason"`
}

type column struct {
	Cell    string         `json:"cell"`
	Heading string         `json:"heading"`
	Field   workbook.Field `json:"field"` // "" when it is not read
}

type skipped struct {
	Row  int               `json:"row"`
	Text string            `json:"text"`
	Kind workbook.SkipKind `json:"kind"`
}

func (p *program) listJSON(r *arrivals.ListReport) listAnswer {
	a := listAnswer{File: r.File, Sheet: r.Sheet, Read: r.Read, Applied: r.Applied, Replayed: r.Replayed, Totals: r.Totals,
		Gaps: nonNil(r.Gaps), BadCells: []badCell{}, MoreBadCells: r.MoreBadCells, Stopped: r.Stopped, Known: nonNil(r.Known),
		Alike: nonNil(r.Alike), Columns: []column{}, Skipped: []skipped{}, Unread: nonNil(r.Unread)}
	if r.Operation != uuid.Nil {
		a.Operation = &r.Operation
	}
	for _, e := range r.BadCells {
		a.BadCells = append(a.BadCells, badCell{e.Sheet + "!" + e.Cell, e.Reason.In(p.language())})
	}
	for _, c := range r.Columns {
		a.Columns = append(a.Columns, column{c.Cell, c.Heading, c.Field})
	}
	for _, s := range r.Skipped {
		a.Skipped = append(a.Skipped, skipped{s.Number, s.Text, s.Kind})
	}
	return a
}

// nonNil keeps an empty list a list in JSON.
func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// How many rows are shown to people; scripts get all.
const (
	someRows  = 10  // that are left out
	someAlike = 200 // that a person has to look at
)

func (p *program) showList(ctx context.Context, db *open, r *arrivals.ListReport, in arrivals.ListInput) error {
	for _, c := range r.Columns {
		if c.Field == "" {
			p.tell("Cột %s “%s” không được đọc.", "Column %s “%s” is not read.", c.Cell, c.Heading)
		}
	}
	if len(r.Unread) > 0 {
		p.tell("Trang tính không được đọc: %s.", "Sheets that are not read: %s.", strings.Join(r.Unread, ", "))
	}
	if n := len(r.BadCells); n > 0 {
		p.tell("%s ô cần sửa:", "%s cells to mend:", p.number(int64(n+r.MoreBadCells)))
		for _, e := range r.BadCells {
			_, _ = fmt.Fprintln(p.out, "  "+e.In(p.language()))
		}
		if r.MoreBadCells > 0 || r.Stopped {
			p.tell("  … và %s ô nữa", "  … and %s more", p.number(int64(r.MoreBadCells)))
		}
		p.tell("", "")
	}
	p.showTotals(db, r)
	p.showAlike(r.Alike)
	if err := p.showKnown(ctx, db, r.Known); err != nil {
		return err
	}
	switch {
	case r.Replayed:
		p.tell("Tệp này đã được nhập trước đó, không có gì thay đổi. Mã thao tác: %s", "This file came in before; nothing was changed. Operation: %s", r.Operation)
	case r.Applied:
		p.tell("Đã ghi vào sổ. Hoàn tác: sotaisan undo %s", "Written. To take it back: sotaisan undo %s", r.Operation)
	case len(r.BadCells) > 0:
		p.tell("Chưa ghi gì. Hãy sửa các ô trên rồi chạy lại.", "Nothing was written. Mend the cells above and run it again.")
	case held(r, in):
		p.tell(`Chưa ghi gì, và --apply bị từ chối: các dòng trên có thể đã có trong sổ. Nếu là danh sách cũ đã sửa, hãy hoàn
tác lần nhập trước, hoặc bỏ các dòng đó. Nếu là tài sản khác, hãy thêm --also-alike.`,
			`Nothing was written, and --apply is refused: the rows above may be in the register already. If this is an
old list that was edited, undo its import, or leave these rows out. If they are other assets, add --also-alike.`)
	case !in.Apply:
		p.tell("Chưa ghi gì. Thêm --apply để ghi.", "Nothing was written. Add --apply to write it.")
	}
	return nil
}

func (p *program) showTotals(db *open, r *arrivals.ListReport) {
	if len(r.Totals.ByKind) > 0 {
		var rows [][]string
		for _, k := range r.Totals.ByKind {
			rows = append(rows, []string{p.kind(k.Kind), p.number(int64(k.Assets)), p.number(k.Pieces), p.money(k.Cost)})
		}
		t := r.Totals
		rows = append(rows, []string{p.say("Tổng cộng", "Total"), p.number(int64(t.Assets)), p.number(t.Pieces), p.money(t.Cost)})
		p.table([]string{p.say("Nhóm", "Kind"), "#" + p.say("Tài sản", "Assets"), "#" + p.say("Số lượng", "Pieces"), "#" + p.say("Nguyên giá", "Historical cost")}, rows)
		p.tell("", "")
	}
	if len(r.Gaps) > 0 {
		var rows [][]string
		for _, g := range r.Gaps {
			name := g.Requirement
			if req, ok := db.registry.Catalog().Requirement(g.Requirement, db.registry.Today()); ok {
				name = req.Name.In(p.language())
			}
			rows = append(rows, []string{p.kind(g.Kind), name, p.word(holding.Word(holding.SeverityWords, g.Severity)), p.number(int64(g.Assets))})
		}
		p.table([]string{p.say("Nhóm", "Kind"), p.say("Hồ sơ còn thiếu", "Missing paper"), p.say("Mức độ", "Severity"), "#" + p.say("Tài sản", "Assets")}, rows)
		p.tell("", "")
	}
}

func (p *program) showAlike(cells []arrivals.Cell) {
	if len(cells) == 0 {
		return
	}
	p.tell("Dòng giống tài sản đã có trong sổ, không có mã hay số seri để phân biệt: %s",
		"Rows that look like an asset of the register, with no code or serial number to tell: %s", p.number(int64(len(cells))))
	for _, c := range cells[:min(len(cells), someAlike)] {
		_, _ = fmt.Fprintf(p.out, "  %s  %s\n", c.Cell, c.Name)
	}
	if len(cells) > someAlike {
		p.tell("  …", "  …")
	}
	p.tell("", "")
}

func (p *program) showKnown(ctx context.Context, db *open, known []arrivals.Known) error {
	if len(known) == 0 {
		return nil
	}
	p.tell("Đã có trong sổ, không nhập lại: %s", "In the register already, not entered again: %s", p.number(int64(len(known))))
	shown := 0
	for _, k := range known {
		if shown == someRows {
			p.tell("  …", "  …")
			break
		}
		if len(k.Differences) == 0 && len(known) > someRows {
			continue
		}
		shown++
		_, _ = fmt.Fprintf(p.out, "  %s  %s → %s\n", k.Cell.Cell, k.Name, k.Asset)
		for _, d := range k.Differences {
			from, err := p.fieldValue(ctx, db, d.Field, d.From)
			if err != nil {
				return err
			}
			to, err := p.fieldValue(ctx, db, d.Field, d.To)
			if err != nil {
				return err
			}
			p.tell("      %s: trong sổ %s, trong danh sách %s", "      %s: %s in the register, %s in the list", p.fieldName(d.Field), from, to)
		}
	}
	p.tell("", "")
	return nil
}
