package planning

import (
	"context"
	"runtime"
	"strconv"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/usecase"
	"sotaisan/plan"
)

// ReequipmentPlanPreview is what a stored plan would be under other parameters; nothing of it is stored.
type ReequipmentPlanPreview struct {
	Plan       *ent.ReequipmentPlan // with which it is compared; nil when refused
	Parameters *plan.Parameters     // nil when refused, as the totals
	Totals     *plan.Totals
	Units      []*PlanUnitTotals
	Years      []*PlanYearTotals
	Classes    []*PlanClassTotals
	Difference []*PlanDifference // of the totals that differ: left is the plan, right the preview
	Errors     []*errs.Error
}

// PlanDifference is a number, or a parameter, that two plans do not share.
type PlanDifference struct {
	Name, Left, Right string
	Key               []string // of a parameter: see plan.Setting, units and agencies by name
}

// PreviewReequipmentPlan solves a stored plan's snapshot again under other parameters. A model that was
// asked for lately is not loaded again.
//
// Refusals, in the answer: Forbidden, NotFound, and what plan.Parameters.Check says by paths of the input.
// Permission: MANAGE_PLANS.
func (p *Planning) PreviewReequipmentPlan(ctx context.Context, in PreviewReequipmentPlanInput) (*ReequipmentPlanPreview, error) {
	refused := func(err error) (*ReequipmentPlanPreview, error) {
		out, err := usecase.Refused(err)
		return &ReequipmentPlanPreview{Errors: out.Errors}, err
	}
	if _, err := usecase.Allow(ctx, authz.ManagePlans); err != nil {
		return refused(err)
	}
	row, err := plans.ByID(ctx, p.store, in.PlanID)
	if err != nil {
		return nil, err
	}
	if row == nil {
		return refused(errs.Missing("planId"))
	}
	base, err := planJSON[plan.Parameters](row, row.Parameters)
	if err != nil {
		return nil, err
	}
	params, wrong := in.apply(base, p.unitID)
	if err := wrong.Err(); err != nil {
		return refused(err)
	}
	model, err := p.model(ctx, row)
	if err != nil {
		return nil, err
	}
	solved, err := model.Solve(ctx, params, plan.Options{Workers: runtime.GOMAXPROCS(0), SkipVariants: true})
	if err != nil {
		return refused(inInput(err))
	}
	before, err := p.PlanTotals(row)
	if err != nil {
		return nil, err
	}
	sums := p.summaryOf(solved, model.Snapshot())
	return &ReequipmentPlanPreview{Plan: row, Parameters: &solved.Parameters, Totals: &solved.Totals, Units: sums.units, Years: sums.years,
		Classes: sums.classes, Difference: totalsDifference(before, &solved.Totals)}, nil
}

// model answers the model of a plan's snapshot, kept from the last time or made anew.
func (p *Planning) model(ctx context.Context, row *ent.ReequipmentPlan) (*plan.Model, error) {
	return p.desk.models.get(row.SnapshotHash, func() (*plan.Model, error) {
		whole, err := p.wholePlan(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		s, err := storedSnapshot(whole)
		if err != nil {
			return nil, err
		}
		return plan.Prepare(s)
	})
}

// totalsDifference answers the totals that differ, by their names in the API.
func totalsDifference(left, right *plan.Totals) []*PlanDifference {
	out := []*PlanDifference{}
	for _, t := range []struct {
		name        string
		left, right int64
	}{
		{"need", left.Need, right.Need}, {"metByStock", left.MetByStock, right.MetByStock}, {"transferred", left.Transferred, right.Transferred},
		{"repaired", left.Repaired, right.Repaired}, {"purchased", left.Purchased, right.Purchased}, {"unmet", left.Unmet, right.Unmet},
		{"surplus", left.Surplus, right.Surplus}, {"purchaseCost", int64(left.PurchaseCost), int64(right.PurchaseCost)},
		{"repairCost", int64(left.RepairCost), int64(right.RepairCost)}, {"transferCost", int64(left.TransferCost), int64(right.TransferCost)},
	} {
		if t.left != t.right {
			out = append(out, &PlanDifference{Name: t.name, Left: strconv.FormatInt(t.left, 10), Right: strconv.FormatInt(t.right, 10)})
		}
	}
	return out
}

// ParametersOf answers what finance decided for a plan.
func (p *Planning) ParametersOf(row *ent.ReequipmentPlan) (*plan.Parameters, error) {
	params, err := planJSON[plan.Parameters](row, row.Parameters)
	return &params, err
}

// UnitOfText answers the unit with an id of a snapshot; nil for none.
func (p *Planning) UnitOfText(ctx context.Context, text string) (*ent.Unit, error) {
	u := idOf(text)
	if u == uuid.Nil {
		return nil, nil
	}
	return p.registry.Unit(ctx, u)
}
