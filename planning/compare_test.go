package planning_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent/pricereference"
	"sotaisan/holding"
	"sotaisan/plan"
	"sotaisan/planning"
)

// compared says by which causes two plans differ, and the names of the parameters that do.
func (w *world) compared(left, right uuid.UUID) (causes map[plan.Cause]bool, c *planning.PlanComparison) {
	w.t.Helper()
	c, err := w.CompareReequipmentPlans(w.auditor, left, right)
	if err != nil || c == nil {
		w.t.Fatalf("%v %v", c, err)
	}
	causes = map[plan.Cause]bool{}
	for _, l := range c.Lines {
		causes[l.Cause] = true
	}
	return causes, c
}

// repriced replaces the price of an item.
func (w *world) repriced(item string, amount holding.VND) {
	w.t.Helper()
	c, err := w.store.Read(w.finance)
	if err != nil {
		w.t.Fatal(err)
	}
	row := c.PriceReference.Query().Where(pricereference.ItemType(item), pricereference.WithdrawnAt(0)).OnlyX(w.finance)
	p, err := w.WithdrawPrice(w.finance, planning.WithdrawPriceInput{OperationID: uuid.New(), PriceID: row.ID, Note: new("Báo giá mới")})
	w.accepted(p, err)
	w.priced(item, amount)
}

func TestComparisonsSayWhy(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		before := w.planned(planFor(60 * million))

		in := planFor(60 * million)
		in.Budgets = append(in.Budgets, &planning.PlanBudgetInput{Year: 2027, Source: "COMMUNE", UnitCode: new(giaRai), Amount: 30 * million})
		causes, c := w.compared(before.ID, w.planned(in).ID)
		if len(c.Parameters) != 1 || !strings.HasPrefix(c.Parameters[0].Name, "budgets 2027 COMMUNE "+giaRai+" ") || c.Parameters[0].Left != "" || c.Parameters[0].Right != "30000000" || len(c.Totals) == 0 {
			t.Errorf("%+v", c.Parameters)
		}
		for _, l := range c.Lines {
			if own := l.UnitID == w.unit.ID; own != (l.Cause == plan.CauseBudget) {
				t.Errorf("%+v", l)
			}
		}
		if !causes[plan.CauseBudget] {
			t.Error("no line has the unit's own budget for its cause")
		}

		for _, step := range []struct {
			cause plan.Cause
			do    func()
		}{
			{plan.CausePrice, func() { w.repriced("desk_set", 4*million) }},
			{plan.CauseNeed, func() { w.staffed(w.party, 3) }},
			{plan.CauseStock, func() { w.register(w.leader, giaRai, w.committee, "desktop", 1, nil) }},
		} {
			step.do()
			after := w.planned(planFor(60 * million))
			causes, c := w.compared(before.ID, after.ID)
			if len(c.Parameters) != 0 || !causes[step.cause] || causes[plan.CauseParameters] || causes[plan.CauseBudget] {
				t.Errorf("%s: %v, parameters %v", step.cause, causes, c.Parameters)
			}
			for _, l := range c.Lines {
				if l.Cause == plan.CausePrice && l.Action != plan.Buy {
					t.Errorf("a price is why %+v", l)
				}
			}
			before = after
		}
		if c, err := w.CompareReequipmentPlans(w.finance, before.ID, uuid.New()); c != nil || err != nil {
			t.Errorf("nothing to compare with: %v %v", c, err)
		}
	})
}
