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
	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
	"sotaisan/workbook"
)

func (p *program) importCommand() *cobra.Command {
	var in arrivals.ListInput
	var agency string
	list := p.command(&cobra.Command{
		Use:   "list FILE --unit CODE",
		Short: "Bring a list of assets in (XLSX or CSV)",
		Long: `Reads a commune's list of assets – the columns of form 02/TSC-BBGN or what such lists have instead –
and shows what would happen: how many assets, which papers they lack, and every cell that can't be
read, with the reason. With --apply it is done, all of it or nothing.

The same file for the same unit and agency changes nothing the second time. Rows whose code or serial
number the unit's register has already are listed and left out. “sotaisan undo OPERATION” takes the
whole list back.`,
		Example: `  sotaisan import list danh-muc.xlsx --unit 31951
  sotaisan import list danh-muc.xlsx --unit 31951 --apply
  sotaisan import list truong.csv --unit 31951 --agency SCHOOL --as officer.31951 --json`,
		Args: cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		if agency != "" {
			kind := holding.AgencyKind(strings.ToUpper(agency))
			if err := agencyKind(kind); err != nil {
				return err
			}
			in.AgencyKind = &kind
		}
		return p.importList(ctx, db, args[0], in)
	}))
	list.Flags().StringVar(&in.UnitCode, "unit", "", "official code of the unit, such as 31951 (required)")
	list.Flags().StringVar(&agency, "agency", "", "agency of rows that name none: "+join(holding.AgencyKinds)+" (default "+string(holding.PeoplesCommittee)+")")
	list.Flags().BoolVar(&in.Apply, "apply", false, "write it; without, nothing is changed")
	required(list, "unit")
	return group("import", "Bring files into the register", list)
}

// required marks flags; a name that is none is found by the first test.
func required(c *cobra.Command, flags ...string) {
	for _, f := range flags {
		if err := c.MarkFlagRequired(f); err != nil {
			panic(err)
		}
	}
}

func join[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}

func (p *program) importList(ctx context.Context, db *open, path string, in arrivals.ListInput) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf(p.say("%s không phải là tệp", "%s is no file"), path)
	}
	in.Name, in.File, in.Size = filepath.Base(path), f, info.Size()
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
		p.showList(db, r, in.Apply)
	}
	if err == nil && len(r.BadCells) > 0 {
		return errFound
	}
	return err
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

// someRows is how many rows of a kind are shown to people; scripts get all.
const someRows = 10

func (p *program) showList(db *open, r *arrivals.ListReport, apply bool) {
	for _, c := range r.Columns {
		if c.Field == "" {
			p.tell("Cột %s “%s” không được đọc.", "Column %s “%s” is not read.", c.Cell, c.Heading)
		}
	}
	if len(r.Unread) > 0 {
		p.tell("Trang tính không được đọc: %s.", "Sheets that are not read: %s.", strings.Join(r.Unread, ", "))
	}
	if n := len(r.BadCells); n > 0 {
		p.tell("%d ô cần sửa:", "%d cells to mend:", n+r.MoreBadCells)
		for _, e := range r.BadCells {
			_, _ = fmt.Fprintln(p.out, "  "+e.In(p.language()))
		}
		if r.MoreBadCells > 0 || r.Stopped {
			p.tell("  … và %d ô nữa", "  … and %d more", r.MoreBadCells)
		}
		p.tell("", "")
	}
	p.showTotals(db, r)
	p.showCells("Dòng giống hệt tài sản đã có trong sổ (nếu là danh sách cũ, hãy hoàn tác lần nhập trước)",
		"Rows just like an asset of the register (if it is an old list, undo its import first)", r.Alike)
	p.showKnown(r.Known)
	switch {
	case r.Replayed:
		p.tell("Tệp này đã được nhập trước đó, không có gì thay đổi. Mã thao tác: %s", "This file came in before; nothing was changed. Operation: %s", r.Operation)
	case r.Applied:
		p.tell("Đã ghi vào sổ. Hoàn tác: sotaisan undo %s", "Written. To take it back: sotaisan undo %s", r.Operation)
	case len(r.BadCells) > 0:
		p.tell("Chưa ghi gì. Hãy sửa các ô trên rồi chạy lại.", "Nothing was written. Mend the cells above and run it again.")
	case !apply:
		p.tell("Chưa ghi gì. Thêm --apply để ghi.", "Nothing was written. Add --apply to write it.")
	}
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
			rows = append(rows, []string{p.kind(g.Kind), name, string(g.Severity), p.number(int64(g.Assets))})
		}
		p.table([]string{p.say("Nhóm", "Kind"), p.say("Hồ sơ còn thiếu", "Missing paper"), p.say("Mức độ", "Severity"), "#" + p.say("Tài sản", "Assets")}, rows)
		p.tell("", "")
	}
}

func (p *program) showCells(vi, en string, cells []arrivals.Cell) {
	if len(cells) == 0 {
		return
	}
	p.tell(vi+": %d", en+": %d", len(cells))
	for _, c := range cells[:min(len(cells), someRows)] {
		_, _ = fmt.Fprintf(p.out, "  %s  %s\n", c.Cell, c.Name)
	}
	p.tell("", "")
}

func (p *program) showKnown(known []arrivals.Known) {
	if len(known) == 0 {
		return
	}
	p.tell("Đã có trong sổ, không nhập lại: %d", "In the register already, not entered again: %d", len(known))
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
			p.tell("      %s: trong sổ “%s”, trong danh sách “%s”", "      %s: “%s” in the register, “%s” in the list", d.Field, d.From, d.To)
		}
	}
	p.tell("", "")
}

var kinds = map[catalog.Kind][2]string{
	catalog.ITEquipment: {"Thiết bị công nghệ thông tin", "IT equipment"}, catalog.Furniture: {"Bàn ghế, tủ", "Furniture"},
	catalog.OtherEquipment: {"Máy móc, thiết bị khác", "Other equipment"}, catalog.LandParcel: {"Đất", "Land"},
	catalog.Office: {"Nhà", "Buildings"}, catalog.Structure: {"Vật kiến trúc", "Structures"},
	catalog.Vehicle: {"Phương tiện", "Vehicles"}, catalog.Software: {"Phần mềm", "Software"},
}

func (p *program) kind(k catalog.Kind) string { return p.say(kinds[k][0], kinds[k][1]) }

func (p *program) undoCommand() *cobra.Command {
	var reason string
	c := p.command(&cobra.Command{
		Use:   "undo OPERATION --reason TEXT",
		Short: "Take back everything that one operation changed",
		Long: `Sets the assets of an operation back to what they were. What it registered is then entered in error:
out of every count, still in history; papers that it attached are withdrawn. It is refused when an
asset was changed since. Officers may take back the lists they brought in, administrators any operation.`,
		Example: `  sotaisan undo 00000000-0000-800c-9d31-6b5f0e6c4a51 --reason "nhầm tệp"`,
		Args:    cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		target, err := uuid.Parse(args[0])
		if err != nil {
			return errs.New(errs.Invalid, errs.At("operation"), "%q không phải là mã thao tác.", "%q is no operation.", args[0])
		}
		n, err := undo(ctx, db, target, reason)
		if err != nil {
			return err
		}
		if p.json {
			return p.printJSON(map[string]any{"operation": target, "assets": n})
		}
		p.tell("Đã hoàn tác: %d tài sản.", "Taken back: %d assets.", n)
		return nil
	}))
	c.Flags().StringVar(&reason, "reason", "", "why, for the journal (required)")
	required(c, "reason")
	return c
}

func undo(ctx context.Context, db *open, target uuid.UUID, reason string) (int, error) {
	if v, _ := viewer.From(ctx); !authz.May(v, authz.CorrectAssets) {
		back, err := db.arrivals.UndoList(ctx, arrivals.UndoListInput{OperationID: uuid.New(), List: target, Reason: reason})
		if err != nil {
			return 0, err
		}
		return back.Assets, back.Errors.Err()
	}
	back, err := db.registry.ReverseOperation(ctx, registry.ReverseOperationInput{OperationID: uuid.New(), Reverses: target, Reason: reason})
	if err != nil {
		return 0, err
	}
	if err := errs.List(back.Errors).Err(); err != nil {
		return 0, err
	}
	return *back.AssetCount, nil
}
