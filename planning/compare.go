package planning

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/plan"
)

// DifferenceCause is why lines differ between two plans.
type DifferenceCause string

const (
	CauseNeed       DifferenceCause = "NEED"       // the norm, the establishment or the request is another
	CauseStock      DifferenceCause = "STOCK"      // what there is is another
	CausePrice      DifferenceCause = "PRICE"      // the price of a piece is another
	CauseParameters DifferenceCause = "PARAMETERS" // finance decided otherwise
	CauseKnockOn    DifferenceCause = "KNOCK_ON"   // it follows from what differs elsewhere: one budget, one surplus
)

// DifferenceCauses lists the values in the order in which the first that holds is told.
var DifferenceCauses = []DifferenceCause{CauseNeed, CauseStock, CausePrice, CauseParameters, CauseKnockOn}

// PlanComparison is what differs between two plans.
type PlanComparison struct {
	Parameters []*PlanDifference
	Totals     []*PlanDifference
	Lines      []*PlanLineDifference
}

// PlanLineDifference are lines of one unit, need class, action and year that differ.
type PlanLineDifference struct {
	UnitID                      uuid.UUID
	NeedClass                   string
	Action                      plan.Action
	Year                        int
	LeftQuantity, RightQuantity int64
	LeftAmount, RightAmount     holding.VND
	Cause                       DifferenceCause
}

// CompareReequipmentPlans answers what differs between two plans; nil when one of them is not there for the
// viewer. Permission: READ_MONEY.
func (p *Planning) CompareReequipmentPlans(ctx context.Context, left, right uuid.UUID) (*PlanComparison, error) {
	a, err := p.side(ctx, left)
	if a == nil || err != nil {
		return nil, err
	}
	b, err := p.side(ctx, right)
	if b == nil || err != nil {
		return nil, err
	}
	parameters, err := parametersDifference(a.plan.Parameters, b.plan.Parameters)
	if err != nil {
		return nil, err
	}
	return &PlanComparison{parameters, totalsDifference(&a.plan.Totals, &b.plan.Totals), p.linesDifference(a, b, len(parameters) > 0)}, nil
}

// side is one of two plans that are compared, summed up.
type side struct {
	plan  *plan.Plan
	lines map[lineKey]*lineSum
	cells map[lineKey]cellSum // by unit and class alone
}

type lineKey struct {
	unit, class string
	action      plan.Action
	year        int
}

type lineSum struct {
	quantity int64
	amount   holding.VND
	price    holding.VND // the highest
}

type cellSum struct{ need, stock int64 }

func (p *Planning) side(ctx context.Context, planID uuid.UUID) (*side, error) {
	r, s, _, err := p.LoadPlan(ctx, planID)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	unitOf := make(map[string]string, len(s.Agencies))
	for i := range s.Agencies {
		unitOf[s.Agencies[i].ID] = s.Agencies[i].Unit
	}
	out := &side{r, map[lineKey]*lineSum{}, map[lineKey]cellSum{}}
	for i := range r.Lines {
		l := &r.Lines[i]
		key := lineKey{l.Unit, l.NeedClass, l.Action, l.Year}
		if out.lines[key] == nil {
			out.lines[key] = &lineSum{}
		}
		sum := out.lines[key]
		sum.quantity += l.Quantity
		sum.amount += l.Amount
		sum.price = max(sum.price, l.UnitPrice)
	}
	for i := range r.Cells {
		c := &r.Cells[i]
		key := lineKey{unit: unitOf[c.Agency], class: c.NeedClass}
		sum := out.cells[key]
		for _, y := range c.Years {
			sum.need += y.Need
			sum.stock += y.MetByStock
		}
		out.cells[key] = sum
	}
	return out, nil
}

func (p *Planning) linesDifference(a, b *side, otherParameters bool) []*PlanLineDifference {
	keys := maps.Clone(a.lines)
	maps.Copy(keys, b.lines)
	out := []*PlanLineDifference{}
	for key := range keys {
		x, y := lineSum{}, lineSum{}
		if s := a.lines[key]; s != nil {
			x = *s
		}
		if s := b.lines[key]; s != nil {
			y = *s
		}
		if x == y {
			continue
		}
		cell := lineKey{unit: key.unit, class: key.class}
		cause := CauseKnockOn
		switch had, has := a.cells[cell], b.cells[cell]; {
		case had.need != has.need:
			cause = CauseNeed
		case had.stock != has.stock || key.class == "" && a.plan.SnapshotHash != b.plan.SnapshotHash:
			cause = CauseStock
		case x.price != y.price && x.price > 0 && y.price > 0:
			cause = CausePrice
		case otherParameters:
			cause = CauseParameters
		}
		out = append(out, &PlanLineDifference{UnitID: idOf(key.unit), NeedClass: key.class, Action: key.action, Year: key.year,
			LeftQuantity: x.quantity, RightQuantity: y.quantity, LeftAmount: x.amount, RightAmount: y.amount, Cause: cause})
	}
	slices.SortFunc(out, func(x, y *PlanLineDifference) int {
		return cmp.Or(cmp.Compare(p.unitCode(x.UnitID), p.unitCode(y.UnitID)), cmp.Compare(x.NeedClass, y.NeedClass),
			cmp.Compare(slices.Index(plan.Actions, x.Action), slices.Index(plan.Actions, y.Action)), cmp.Compare(x.Year, y.Year))
	})
	return out
}

// parameterNames are the fields of parameters by their names in the API, where these differ.
var parameterNames = map[string]string{"handling": "handlingCost", "transport": "transportCostPerKm", "bands": "equityBands"}

// parametersDifference answers the parameters that differ, each as JSON.
func parametersDifference(left, right plan.Parameters) ([]*PlanDifference, error) {
	fields := func(p plan.Parameters) (map[string]json.RawMessage, error) {
		text, err := json.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("planning: parameters: %w", err)
		}
		var out map[string]json.RawMessage
		return out, json.Unmarshal(text, &out)
	}
	a, err := fields(left)
	if err != nil {
		return nil, err
	}
	b, err := fields(right)
	if err != nil {
		return nil, err
	}
	out := []*PlanDifference{}
	all := maps.Clone(a)
	maps.Copy(all, b)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if string(a[name]) == string(b[name]) {
			continue
		}
		out = append(out, &PlanDifference{cmp.Or(parameterNames[name], name), plainJSON(a[name]), plainJSON(b[name])})
	}
	return out, nil
}

// plainJSON is a text without its quotes, anything else as it stands.
func plainJSON(text json.RawMessage) string { return strings.Trim(string(text), `"`) }

// DifferenceUnit answers the unit of lines that differ.
func (p *Planning) DifferenceUnit(ctx context.Context, d *PlanLineDifference) (*ent.Unit, error) {
	return p.registry.Unit(ctx, d.UnitID)
}
