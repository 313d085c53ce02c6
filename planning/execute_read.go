package planning

import (
	"cmp"
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/planline"
	"sotaisan/ent/planreceipt"
	"sotaisan/holding"
	"sotaisan/internal/reads"
	"sotaisan/plan"
)

// PlanReceived is what of some lines has come: transfers, repairs and purchases.
type PlanReceived struct {
	Lines, LinesDone   int64
	Quantity, Received int64
	Amount             holding.VND // as planned
}

// PlanActionReceived is what has come of the lines of one action.
type PlanActionReceived struct {
	Action   plan.Action
	Received PlanReceived
}

// PlanUnitReceived is what has come of the lines of one unit.
type PlanUnitReceived struct {
	UnitID   uuid.UUID
	Received PlanReceived
}

// PlanExecution is how far a plan has been carried out.
type PlanExecution struct {
	Total   PlanReceived
	Actions []*PlanActionReceived
	Units   []*PlanUnitReceived // by code
	Paid    holding.VND         // for the purchases that have come and the repairs that were done
}

// PlanExecution answers how far a plan has been carried out. Of packages see PlanPackages, of lines their
// received quantity.
func (p *Planning) PlanExecution(ctx context.Context, row *ent.ReequipmentPlan) (*PlanExecution, error) {
	actions, err := p.receivedBy(ctx, row.ID, planline.FieldAction)
	if err != nil {
		return nil, err
	}
	units, err := p.receivedBy(ctx, row.ID, planline.FieldUnitID)
	if err != nil {
		return nil, err
	}
	out := &PlanExecution{Actions: []*PlanActionReceived{}, Units: []*PlanUnitReceived{}}
	if out.Paid, err = p.paidFor(ctx, row.ID); err != nil {
		return nil, err
	}
	for _, action := range doing {
		if r, ok := actions[string(action)]; ok {
			out.Actions = append(out.Actions, &PlanActionReceived{action, r})
			out.Total.add(r)
		}
	}
	for unit, r := range units {
		out.Units = append(out.Units, &PlanUnitReceived{idOf(unit), r})
	}
	slices.SortFunc(out.Units, func(a, b *PlanUnitReceived) int { return cmp.Compare(p.unitCode(a.UnitID), p.unitCode(b.UnitID)) })
	return out, nil
}

// paidFor sums up what the receipts of a plan say was paid.
func (p *Planning) paidFor(ctx context.Context, planID uuid.UUID) (paid holding.VND, err error) {
	build := sql.Dialect(p.store.Dialect())
	l, r := build.Table(planline.Table), build.Table(planreceipt.Table).As("receipt")
	s := build.Select("COALESCE(" + sum(r.C(planreceipt.FieldQuantity)+" * "+r.C(planreceipt.FieldUnitPrice)) + ", 0)").From(l)
	s.Join(r).On(r.C(planreceipt.FieldLineID), l.C(planline.FieldID))
	reads.Where(s, reads.Equal(planline.FieldPlanID, planID), reads.InScope(ctx))
	query, args := s.Query()
	err = reads.Each(ctx, p.store, query, args, func(scan func(...any) error) error { return scan(&paid) })
	return paid, err
}

func (r *PlanReceived) add(o PlanReceived) {
	r.Lines += o.Lines
	r.LinesDone += o.LinesDone
	r.Quantity += o.Quantity
	r.Received += o.Received
	r.Amount += o.Amount
}

// receivedBy sums up what has come of a plan's lines by the values of a column, in one statement.
func (p *Planning) receivedBy(ctx context.Context, planID uuid.UUID, column string) (map[string]PlanReceived, error) {
	build := sql.Dialect(p.store.Dialect())
	l := build.Table(planline.Table)
	s := build.Select(l.C(column), sql.Count("*"),
		sum("CASE WHEN "+l.C(planline.FieldReceived)+" >= "+l.C(planline.FieldQuantity)+" THEN 1 ELSE 0 END"),
		sum(l.C(planline.FieldQuantity)), sum(l.C(planline.FieldReceived)), sum(l.C(planline.FieldAmount))).From(l).GroupBy(l.C(column))
	reads.Where(s, reads.Equal(planline.FieldPlanID, planID), reads.In(planline.FieldAction, doing), reads.InScope(ctx))
	query, args := s.Query()
	found := map[string]PlanReceived{}
	err := reads.Each(ctx, p.store, query, args, func(scan func(...any) error) error {
		var key string
		var r PlanReceived
		err := scan(&key, &r.Lines, &r.LinesDone, &r.Quantity, &r.Received, &r.Amount)
		found[key] = r
		return err
	})
	return found, err
}
