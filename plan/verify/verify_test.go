package verify_test

import (
	"context"
	"testing"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/plan"
	"sotaisan/plan/plantest"
	"sotaisan/plan/verify"
)

// solved makes the plan of a province, with pins where it has some that can be kept.
func solved(t testing.TB, p plantest.Province) (*plan.Snapshot, *plan.Plan) {
	t.Helper()
	s := p.Snapshot()
	bringSome(s)
	m, err := plan.Prepare(s)
	if err != nil {
		t.Fatal(err)
	}
	params := p.Parameters(s)
	out, err := m.Solve(context.Background(), params, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if pinned, err := m.Solve(context.Background(), p.Pinned(params, out), plan.Options{}); err == nil {
		out = pinned
	} else if _, ok := errs.All(err); !ok {
		t.Fatal(err)
	}
	return s, out
}

// TestFewPieces has provinces with up to sixty pieces to fund, alike and with several purses: what is funded is proven
// optimal, and the proof stands.
func TestFewPieces(t *testing.T) {
	for _, seed := range []uint64{16, 19, 81, 150, 174, 328, 489, 643, 818, 865, 884} {
		s := plantest.Any(seed).Snapshot()
		m, err := plan.Prepare(s)
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.Solve(context.Background(), plantest.Any(seed).Parameters(s), plan.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range p.Proof.Funding {
			if !f.Proven {
				t.Errorf("seed %d: value %d of stage %d is not proven, bound %d", seed, f.Value, i, f.Bound)
			}
		}
		if err := verify.Plan(s, p); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// bringSome lets another plan bring some of what is there.
func bringSome(s *plan.Snapshot) {
	for i := range s.Stock {
		if g := &s.Stock[i]; i%13 == 5 && !g.Closing && g.Agency != "" && (g.Grade == holding.Good || g.Grade == holding.Worn) {
			g.LivePlan, g.Coming, g.Assets = "KH-2026-001", true, nil
		}
	}
}

func TestAnyProvinceVerifies(t *testing.T) {
	lines := map[plan.Action]int{}
	steps, flags := map[plan.StepCode]int{}, map[plan.Flag]int{}
	for seed := range uint64(60) {
		s, p := solved(t, plantest.Any(seed))
		if err := verify.Plan(s, p); err != nil {
			list, _ := errs.All(err)
			for _, e := range list[:min(len(list), 5)] {
				t.Errorf("seed %d: %v", seed, e)
			}
			t.FailNow()
		}
		for _, l := range p.Lines {
			lines[l.Action]++
			for _, s := range l.Derivation {
				steps[s.Code]++
			}
			for _, f := range l.Flags {
				flags[f]++
			}
		}
		for _, c := range p.Cells {
			for _, s := range c.Derivation {
				steps[s.Code]++
			}
			for _, f := range c.Flags {
				flags[f]++
			}
		}
		for _, f := range p.Findings {
			flags[f.Code]++
		}
		for _, k := range p.Packages {
			for _, f := range k.Flags {
				flags[f]++
			}
		}
	}
	// What no province has shows that the provinces are too tame.
	for _, a := range plan.Actions {
		if lines[a] == 0 {
			t.Errorf("no line says %s", a)
		}
	}
	for _, c := range plan.StepCodes {
		if steps[c] == 0 {
			t.Errorf("no step says %s", c)
		}
	}
	for _, f := range plan.Flags {
		if flags[f] == 0 {
			t.Errorf("nothing is flagged %s", f)
		}
	}

}
