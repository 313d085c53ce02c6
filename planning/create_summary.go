package planning

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/plancell"
	"sotaisan/ent/planline"
	"sotaisan/holding"
	"sotaisan/internal/reads"
	"sotaisan/plan"
)

// PlanSum is what a part of a plan comes to: pieces at the end of its last year, money of all its years.
// Budgets pay for PurchaseCost and RepairCost; TransferCost has no source of money in a plan.
type PlanSum struct {
	Need, MetByStock, Transferred, Repaired, Purchased, Unmet, Surplus int64
	PurchaseCost, RepairCost, TransferCost                             holding.VND
}

// Spent is what budgets pay.
func (s PlanSum) Spent() holding.VND { return s.PurchaseCost + s.RepairCost }

// PlanUnitTotals is what a plan comes to in one unit.
type PlanUnitTotals struct {
	UnitID uuid.UUID
	Totals PlanSum
}

// PlanYearTotals is what a plan comes to at the end of a year, with the money of that year and what its
// budgets had.
type PlanYearTotals struct {
	Year   int
	Totals PlanSum
	Budget holding.VND
}

// PlanClassTotals is what a plan comes to for one need class.
type PlanClassTotals struct {
	NeedClass string
	Totals    PlanSum
}

// planSummary is a plan summed up by unit, by year and by class.
type planSummary struct {
	units   []*PlanUnitTotals
	years   []*PlanYearTotals
	classes []*PlanClassTotals
}

// PlanUnits answers what the plan comes to in each unit, by code.
func (p *Planning) PlanUnits(ctx context.Context, row *ent.ReequipmentPlan) ([]*PlanUnitTotals, error) {
	s, err := p.summary(ctx, row)
	if err != nil {
		return nil, err
	}
	return s.units, nil
}

// PlanYears answers what the plan comes to in each year.
func (p *Planning) PlanYears(ctx context.Context, row *ent.ReequipmentPlan) ([]*PlanYearTotals, error) {
	s, err := p.summary(ctx, row)
	if err != nil {
		return nil, err
	}
	return s.years, nil
}

// PlanClasses answers what the plan comes to for each need class, by code.
func (p *Planning) PlanClasses(ctx context.Context, row *ent.ReequipmentPlan) ([]*PlanClassTotals, error) {
	s, err := p.summary(ctx, row)
	if err != nil {
		return nil, err
	}
	return s.classes, nil
}

// summary sums up the stored cells and lines, which never change, in two statements the first time.
func (p *Planning) summary(ctx context.Context, row *ent.ReequipmentPlan) (*planSummary, error) {
	return p.desk.summaries.get(row.ID.String(), func() (*planSummary, error) {
		params, err := planJSON[plan.Parameters](row, row.Parameters)
		if err != nil {
			return nil, err
		}
		a := newAdder(params)
		build := sql.Dialect(p.store.Dialect())
		c := build.Table(plancell.Table)
		cells := build.Select(c.C(plancell.FieldUnitID), c.C(plancell.FieldNeedClass), c.C(plancell.FieldYears)).From(c)
		reads.Where(cells, reads.Equal(plancell.FieldPlanID, row.ID), reads.InScope(ctx))
		query, args := cells.Query()
		err = reads.Each(ctx, p.store, query, args, func(scan func(...any) error) error {
			var unit uuid.UUID
			var class, text string
			if err := scan(&unit, &class, &text); err != nil {
				return err
			}
			var years []plan.CellYear
			if err := json.Unmarshal([]byte(text), &years); err != nil {
				return fmt.Errorf("planning: cells of plan %s: %w", row.Number, err)
			}
			a.cell(unit, class, years)
			return nil
		})
		if err != nil {
			return nil, err
		}
		l := build.Table(planline.Table)
		by := []string{l.C(planline.FieldUnitID), l.C(planline.FieldNeedClass), l.C(planline.FieldAction), l.C(planline.FieldYear)}
		lines := build.Select(append(slices.Clone(by), sum(l.C(planline.FieldQuantity)), sum(l.C(planline.FieldAmount)))...).From(l).GroupBy(by...)
		reads.Where(lines, reads.Equal(planline.FieldPlanID, row.ID), reads.InScope(ctx))
		query, args = lines.Query()
		err = reads.Each(ctx, p.store, query, args, func(scan func(...any) error) error {
			var unit uuid.UUID
			var class string
			var action plan.Action
			var year int
			var quantity, amount int64
			err := scan(&unit, &class, &action, &year, &quantity, &amount)
			a.line(unit, class, action, year, quantity, holding.VND(amount))
			return err
		})
		return a.summary(p), err
	})
}

// sum adds whole numbers up and answers one: PostgreSQL would make a decimal of it.
func sum(column string) string { return "CAST(SUM(" + column + ") AS bigint)" }

// summaryOf sums up a plan in memory.
func (p *Planning) summaryOf(r *plan.Plan, s *plan.Snapshot) *planSummary {
	unitOf := make(map[string]uuid.UUID, len(s.Agencies))
	for i := range s.Agencies {
		unitOf[s.Agencies[i].ID] = idOf(s.Agencies[i].Unit)
	}
	a := newAdder(r.Parameters)
	for i := range r.Cells {
		c := &r.Cells[i]
		a.cell(unitOf[c.Agency], c.NeedClass, c.Years)
	}
	for i := range r.Lines {
		l := &r.Lines[i]
		a.line(idOf(l.Unit), l.NeedClass, l.Action, l.Year, l.Quantity, l.Amount)
	}
	return a.summary(p)
}

// adder sums up cells and lines.
type adder struct {
	params  plan.Parameters
	units   map[uuid.UUID]*PlanSum
	years   map[int]*PlanSum
	classes map[string]*PlanSum
}

func newAdder(params plan.Parameters) *adder {
	return &adder{params, map[uuid.UUID]*PlanSum{}, map[int]*PlanSum{}, map[string]*PlanSum{}}
}

func sumAt[K comparable](in map[K]*PlanSum, key K) *PlanSum {
	if in[key] == nil {
		in[key] = &PlanSum{}
	}
	return in[key]
}

func (a *adder) cell(unit uuid.UUID, class string, years []plan.CellYear) {
	for i, y := range years {
		to := []*PlanSum{sumAt(a.years, y.Year)}
		if i == len(years)-1 {
			to = append(to, sumAt(a.units, unit), sumAt(a.classes, class))
		}
		for _, s := range to {
			s.Need += y.Need
			s.MetByStock += y.MetByStock
			s.Transferred += y.Transferred
			s.Repaired += y.Repaired
			s.Purchased += y.Purchased
			s.Unmet += y.Unmet
		}
	}
}

func (a *adder) line(unit uuid.UUID, class string, action plan.Action, year int, quantity int64, amount holding.VND) {
	to := []*PlanSum{sumAt(a.years, year), sumAt(a.units, unit)}
	if class != "" {
		to = append(to, sumAt(a.classes, class))
	}
	for _, s := range to {
		switch action {
		case plan.Surplus:
			s.Surplus += quantity
		case plan.Buy:
			s.PurchaseCost += amount
		case plan.Repair:
			s.RepairCost += amount
		case plan.Transfer:
			s.TransferCost += amount
		}
	}
}

func (a *adder) summary(p *Planning) *planSummary {
	out := &planSummary{}
	for unit, s := range a.units {
		out.units = append(out.units, &PlanUnitTotals{unit, *s})
	}
	slices.SortFunc(out.units, func(x, y *PlanUnitTotals) int { return cmp.Compare(p.unitCode(x.UnitID), p.unitCode(y.UnitID)) })
	var surplus int64 // what can go in one year is there in the next ones, too
	for _, year := range a.params.Years {
		t := &PlanYearTotals{Year: year}
		if s := a.years[year]; s != nil {
			t.Totals = *s
		}
		surplus += t.Totals.Surplus
		t.Totals.Surplus = surplus
		for _, b := range a.params.Budgets {
			if b.Year == year {
				t.Budget += b.Amount
			}
		}
		out.years = append(out.years, t)
	}
	for _, class := range slices.Sorted(maps.Keys(a.classes)) {
		out.classes = append(out.classes, &PlanClassTotals{class, *a.classes[class]})
	}
	return out
}

func (p *Planning) unitCode(unit uuid.UUID) string {
	u, _ := p.units.Unit(unit)
	return u.Code
}

// PlanFinding is something that a person has to know or mend before relying on the plan.
type PlanFinding struct {
	plan.Finding
	UnitID uuid.UUID // uuid.Nil for none
	Agency *ent.Agency
}

// PlanFindingCount is how many findings of one sort a plan has, over how many pieces or lines, and their money.
type PlanFindingCount struct {
	Code     plan.Flag
	Findings int64
	Count    int64
	Amount   holding.VND
}

// maxFindings is how many findings are told at once; PlanFindingCounts says how many there are.
const maxFindings = 1000

// PlanFindings answers the findings of those codes and units (nil for all), those of the greatest
// weight first, at most a thousand.
func (p *Planning) PlanFindings(ctx context.Context, row *ent.ReequipmentPlan, codes []plan.Flag, unitCodes []string) ([]*PlanFinding, error) {
	all, err := planJSON[[]plan.Finding](row, row.Findings)
	if err != nil {
		return nil, err
	}
	var units []string
	for _, u := range p.registry.UnitIDs(unitCodes, p.Today()) {
		units = append(units, u.String())
	}
	out := []*PlanFinding{}
	var bodies []uuid.UUID
	for _, f := range all {
		if codes != nil && !slices.Contains(codes, f.Code) || unitCodes != nil && !slices.Contains(units, f.Unit) {
			continue
		}
		if len(out) == maxFindings {
			break
		}
		out = append(out, &PlanFinding{Finding: f, UnitID: idOf(f.Unit)})
		if f.Agency != "" {
			bodies = append(bodies, idOf(f.Agency))
		}
	}
	if len(bodies) == 0 {
		return out, nil
	}
	c, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := c.Agency.Query().Where(agency.IDIn(distinctOf(bodies)...)).All(ctx)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*ent.Agency, len(rows))
	for _, a := range rows {
		byID[a.ID.String()] = a
	}
	for _, f := range out {
		f.Agency = byID[f.Finding.Agency]
	}
	return out, nil
}

// PlanFindingCounts answers how many findings there are of each code, the greatest weight first.
func (p *Planning) PlanFindingCounts(row *ent.ReequipmentPlan) ([]*PlanFindingCount, error) {
	all, err := planJSON[[]plan.Finding](row, row.Findings)
	if err != nil {
		return nil, err
	}
	out := []*PlanFindingCount{}
	for _, code := range plan.FindingFlags {
		n := &PlanFindingCount{Code: code}
		for _, f := range all {
			if f.Code == code {
				n.Findings++
				n.Count += f.Count
				n.Amount += f.Amount
			}
		}
		if n.Findings > 0 {
			out = append(out, n)
		}
	}
	return out, nil
}

// PlanPackage is what is bought together, with what of it has come.
type PlanPackage struct {
	Number int // its place in the plan, from 1
	plan.Package
	UnitID   uuid.UUID // of a unit's own money; uuid.Nil for none
	Received int64
}

// PlanPackages answers the packages of a plan, in their order.
func (p *Planning) PlanPackages(ctx context.Context, row *ent.ReequipmentPlan) ([]*PlanPackage, error) {
	all, err := planJSON[[]plan.Package](row, row.Packages)
	if err != nil {
		return nil, err
	}
	received, err := p.receivedBy(ctx, row.ID, planline.FieldPackage)
	if err != nil {
		return nil, err
	}
	out := make([]*PlanPackage, len(all))
	for i, k := range all {
		out[i] = &PlanPackage{Number: i + 1, Package: k, UnitID: idOf(k.Unit), Received: received[strconv.Itoa(i+1)].Received}
	}
	return out, nil
}
