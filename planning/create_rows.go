package planning

import (
	"encoding/json"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/uuid"

	"sotaisan/ent/migrate"
	"sotaisan/ent/planline"
	"sotaisan/internal/id"
	"sotaisan/journal"
	"sotaisan/plan"
)

// planTexts are the parts of a plan that its row has as JSON.
type planTexts struct{ parameters, totals, variants, findings, packages string }

// cellRow and lineRow are a cell and a line on the way to their tables, with their place in the plan.
type (
	cellRow struct {
		*plan.Cell
		unit string
	}
	lineRow struct {
		*plan.Line
		seq, pack int
	}
)

// encode makes the rows of the plan, all but the number: as much as can be done before a transaction.
func (d *planDraft) encode(s *plan.Snapshot) error {
	e := &texts{}
	d.row = planTexts{e.json(d.plan.Parameters), e.json(d.plan.Totals), e.json(d.plan.Variants), e.json(d.plan.Findings), e.json(d.plan.Packages)}
	unitOf := make(map[string]string, len(s.Agencies))
	for i := range s.Agencies {
		unitOf[s.Agencies[i].ID] = s.Agencies[i].Unit
	}
	cells := make([]cellRow, len(d.plan.Cells))
	for i := range d.plan.Cells {
		cells[i] = cellRow{&d.plan.Cells[i], unitOf[d.plan.Cells[i].Agency]}
	}
	lines := make([]lineRow, len(d.plan.Lines))
	for i := range d.plan.Lines {
		lines[i] = lineRow{Line: &d.plan.Lines[i], seq: i + 1}
	}
	for n := range d.plan.Packages {
		for _, i := range d.plan.Packages[n].Lines {
			lines[i].pack = n + 1
		}
	}
	d.cells = encodeRows(e, migrate.PlanCellTable, cells, map[string]func(*cellRow) any{
		"id":         func(*cellRow) any { return id.New(id.PlanCell, d.at) },
		"unit_id":    func(c *cellRow) any { return e.id(c.unit) },
		"plan_id":    func(*cellRow) any { return d.id },
		"agency_id":  func(c *cellRow) any { return e.id(c.Agency) },
		"need_class": func(c *cellRow) any { return c.NeedClass },
		"years":      func(c *cellRow) any { return e.json(c.Years) },
		"derivation": func(c *cellRow) any { return e.list(c.Derivation, len(c.Derivation)) },
		"flags":      func(c *cellRow) any { return e.list(c.Flags, len(c.Flags)) },
	})
	d.lines = encodeRows(e, migrate.PlanLineTable, lines, map[string]func(*lineRow) any{
		"id":          func(*lineRow) any { return id.New(id.PlanLine, d.at) },
		"unit_id":     func(l *lineRow) any { return e.id(l.Unit) },
		"plan_id":     func(*lineRow) any { return d.id },
		"plan_number": func(*lineRow) any { return "" },
		"seq":         func(l *lineRow) any { return int64(l.seq) },
		"action":      func(l *lineRow) any { return string(l.Action) },
		"year":        func(l *lineRow) any { return int64(l.Year) },
		"agency_id":   func(l *lineRow) any { return e.id(l.Agency) },
		"need_class":  func(l *lineRow) any { return l.NeedClass },
		"item_type":   func(l *lineRow) any { return l.ItemType },
		"quantity":    func(l *lineRow) any { return l.Quantity },
		"released":    func(*lineRow) any { return false },
		"received":    func(*lineRow) any { return int64(0) },
		"unit_price":  func(l *lineRow) any { return int64(l.UnitPrice) },
		"amount":      func(l *lineRow) any { return int64(l.Amount) },
		"funding_source": func(l *lineRow) any {
			if l.Budget == nil {
				return ""
			}
			return l.Budget.Source
		},
		"funding_unit_id": func(l *lineRow) any {
			if l.Budget == nil {
				return nil
			}
			return e.id(l.Budget.Unit)
		},
		"from_unit_id":   func(l *lineRow) any { return e.id(l.FromUnit) },
		"from_agency_id": func(l *lineRow) any { return e.id(l.FromAgency) },
		"ceiling":        func(l *lineRow) any { return int64(l.Ceiling) },
		"regime":         func(l *lineRow) any { return string(l.Regime) },
		"until":          func(l *lineRow) any { return int64(l.Until) },
		"package":        func(l *lineRow) any { return int64(l.pack) },
		"assets":         func(l *lineRow) any { return e.list(l.Assets, len(l.Assets)) },
		"flags":          func(l *lineRow) any { return e.list(l.Flags, len(l.Flags)) },
		"derivation":     func(l *lineRow) any { return e.list(l.Derivation, len(l.Derivation)) },
		"revision":       func(*lineRow) any { return int64(1) },
	})
	return e.err
}

// insert writes cells and lines.
func (d *planDraft) insert(b *journal.Book, number string) error {
	at := slices.IndexFunc(migrate.PlanLineTable.Columns, func(c *schema.Column) bool { return c.Name == planline.FieldPlanNumber })
	for _, row := range d.lines {
		row[at] = number
	}
	if err := b.Insert(migrate.PlanCellTable, d.cells); err != nil {
		return err
	}
	return b.Insert(migrate.PlanLineTable, d.lines)
}

// encodeRows makes the rows of a table, with the columns that Ent describes.
func encodeRows[T any](e *texts, t *schema.Table, rows []T, of map[string]func(*T) any) [][]any {
	columns := make([]func(*T) any, len(t.Columns))
	for i, c := range t.Columns {
		if columns[i] = of[c.Name]; columns[i] == nil {
			e.err = fmt.Errorf("planning: nothing is written into %s.%s", t.Name, c.Name)
			return nil
		}
	}
	out := make([][]any, len(rows))
	for i := range rows {
		out[i] = make([]any, len(columns))
		for c, value := range columns {
			out[i][c] = value(&rows[i])
		}
	}
	return out
}

// texts writes values and keeps the first fault.
type texts struct{ err error }

func (e *texts) json(v any) string {
	text, err := json.Marshal(v)
	if err != nil && e.err == nil {
		e.err = fmt.Errorf("planning: %T: %w", v, err)
	}
	return string(text)
}

// list is json for a list that may be nil.
func (e *texts) list(v any, n int) string {
	if n == 0 {
		return "[]"
	}
	return e.json(v)
}

// id reads an id of the snapshot; nil for none.
func (e *texts) id(text string) any {
	if text == "" {
		return nil
	}
	u, err := uuid.Parse(text)
	if err != nil && e.err == nil {
		e.err = fmt.Errorf("planning: id %q: %w", text, err)
	}
	return u
}
