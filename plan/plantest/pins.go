package plantest

import "sotaisan/plan"

// Pinned answers the parameters with pins that a plan of theirs shows to be possible: some of what it repairs
// and buys. Without Pins they stay as they are.
func (p Province) Pinned(params plan.Parameters, of *plan.Plan) plan.Parameters {
	if !p.Pins {
		return params
	}
	r := Random(p.Seed ^ 0x915)
	seen := map[plan.Pin]bool{}
	for i := range of.Lines {
		l := &of.Lines[i]
		if l.Budget == nil || !r.percent(20) {
			continue
		}
		pin := plan.Pin{Agency: l.Agency, NeedClass: l.NeedClass, Action: l.Action, Year: l.Year, Source: l.Budget.Source}
		if !seen[pin] {
			seen[pin] = true
			pin.Quantity = 1
			params.Pins = append(params.Pins, pin)
		}
	}
	return params
}
