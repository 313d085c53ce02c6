package verify_test

import (
	"slices"
	"testing"

	"sotaisan/plan"
	"sotaisan/plan/plantest"
	"sotaisan/plan/verify"
)

// What plans say of devices with several functions is changed, step by step; none of these plans is what it
// says.
func TestChangedDevicesAreRefused(t *testing.T) {
	changed := map[plan.StepCode]int{}
	for seed := range uint64(12) {
		province := plantest.Any(seed)
		province.Devices, province.BuyDevices, province.Persons = true, true, 4
		s, made := solved(t, province)
		p := read(t, made)
		refused := func(code plan.StepCode, steps *[]plan.Step, change func(i int)) {
			for i := range *steps {
				if (*steps)[i].Code != code || changed[code] > 40 {
					continue
				}
				before := slices.Clone(*steps)
				change(i)
				sign(t, p)
				if verify.Plan(s, p) == nil {
					t.Errorf("seed %d: %+v instead of %+v passes", seed, *steps, before)
				}
				*steps = before
				changed[code]++
			}
		}
		all := make([]*[]plan.Step, 0, len(p.Cells)+len(p.Lines))
		for i := range p.Cells {
			all = append(all, &p.Cells[i].Derivation)
		}
		for i := range p.Lines {
			all = append(all, &p.Lines[i].Derivation)
		}
		for _, steps := range all {
			for _, code := range []plan.StepCode{plan.ByDevice, plan.ForFunction, plan.AlsoPoints, plan.DeviceUnfunded} {
				refused(code, steps, func(i int) { *steps = slices.Delete(*steps, i, i+1) })
				refused(code, steps, func(i int) { (*steps)[i].Value++ })
				refused(code, steps, func(i int) { (*steps)[i].Ref = "computer" })
			}
		}
		for i := range p.Lines {
			l := &p.Lines[i]
			if l.Action != plan.Buy || l.Derivation[0].Code != plan.ForFunction {
				continue
			}
			before := *l
			l.NeedClass = l.Derivation[1].Ref // in the line of another function
			sign(t, p)
			if verify.Plan(s, p) == nil {
				t.Errorf("seed %d: line %d stands with another function and passes", seed, i)
			}
			*l = before
		}
	}
	for _, code := range []plan.StepCode{plan.ByDevice, plan.ForFunction, plan.AlsoPoints, plan.DeviceUnfunded} {
		if changed[code] == 0 {
			t.Errorf("no step says %s", code)
		}
	}
}
