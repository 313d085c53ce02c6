package planning

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/plan"
)

// PlanComparison is what differs between two plans.
type PlanComparison struct {
	Parameters []*PlanDifference // units and agencies by name
	Totals     []*PlanDifference
	Lines      []*PlanLineDifference
	Causes     []plan.CauseTally
	Units      []plan.UnitTally // the most changed first
}

// PlanLineDifference are lines of one unit, need class, action and year that differ.
type PlanLineDifference struct {
	UnitID                      uuid.UUID
	NeedClass                   string
	Action                      plan.Action
	Year                        int
	LeftQuantity, RightQuantity int64
	LeftAmount, RightAmount     holding.VND
	Cause                       plan.Cause
}

// CompareReequipmentPlans answers what differs between two plans; nil when one of them is not there for the
// viewer. Permission: READ_MONEY.
func (p *Planning) CompareReequipmentPlans(ctx context.Context, left, right uuid.UUID) (*PlanComparison, error) {
	names := map[string]string{}
	read := func(planID uuid.UUID) (*plan.Plan, error) {
		r, s, _, err := p.LoadPlan(ctx, planID)
		if err != nil {
			return nil, err
		}
		for i := range s.Units {
			names[s.Units[i].ID] = s.Units[i].Code + " " + s.Units[i].Name
		}
		for i := range s.Agencies {
			names[s.Agencies[i].ID] = s.Agencies[i].Name
		}
		return r, nil
	}
	a, err := read(left)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	b, err := read(right)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d := plan.Diff(a, b)
	out := &PlanComparison{[]*PlanDifference{}, totalsDifference(&a.Totals, &b.Totals), []*PlanLineDifference{}, d.ByCause(), d.ByUnit()}
	for _, s := range d.Parameters {
		key := make([]string, len(s.Key))
		for i, part := range s.Key {
			key[i] = cmp.Or(names[part], part)
		}
		out.Parameters = append(out.Parameters, &PlanDifference{parameterName(key), plainJSON(s.Left), plainJSON(s.Right), key})
	}
	for _, l := range d.Lines {
		out.Lines = append(out.Lines, &PlanLineDifference{UnitID: idOf(l.Unit), NeedClass: l.NeedClass, Action: l.Action, Year: l.Year,
			LeftQuantity: l.LeftQuantity, RightQuantity: l.RightQuantity, LeftAmount: l.LeftAmount, RightAmount: l.RightAmount, Cause: l.Cause})
	}
	slices.SortStableFunc(out.Lines, func(x, y *PlanLineDifference) int {
		return cmp.Compare(p.unitCode(x.UnitID), p.unitCode(y.UnitID))
	})
	return out, nil
}

// parameterName is the name of a setting, which begins with the name of the API.
func parameterName(key []string) string {
	words := slices.DeleteFunc(slices.Clone(key), func(word string) bool { return word == "" })
	words[0] = cmp.Or(inputNames[words[0]], words[0])
	return strings.Join(words, " ")
}

// plainJSON is a text without its quotes, anything else as it stands.
func plainJSON(text string) string { return strings.Trim(text, `"`) }

// DifferenceUnit answers the unit of lines that differ.
func (p *Planning) DifferenceUnit(ctx context.Context, d *PlanLineDifference) (*ent.Unit, error) {
	return p.registry.Unit(ctx, d.UnitID)
}
