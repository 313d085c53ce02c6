package plan

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"sotaisan/norm"
)

func TestDiffOfOneChange(t *testing.T) {
	base := func() *Snapshot {
		s := computers(4, 4)
		s.has(1, "desktop", 2026, 1)
		return s
	}
	before := solved(t, base(), Defaults(horizon(2), provincial(60, 30)))
	tests := []struct {
		name   string
		change func(s *Snapshot, p *Parameters)
		cause  Cause
	}{
		{"more people", func(s *Snapshot, _ *Parameters) {
			s.Agencies[0].Establishments[0].Headcounts = []norm.Headcount{{Tier: norm.TierVIII, Persons: 6}}
		}, CauseNeed},
		{"more stock", func(s *Snapshot, _ *Parameters) { s.has(1, "desktop", 2025, 1) }, CauseStock},
		{"surplus", func(s *Snapshot, _ *Parameters) { s.has(1, "desktop", 2025, 5) }, CauseTransfer},
		{"a price", func(s *Snapshot, _ *Parameters) { s.Prices[0].Amount -= million }, CausePrice},
		{"a budget", func(_ *Snapshot, p *Parameters) { p.Budgets[0].Amount = 15 * million }, CauseBudget},
		{"a shorter horizon", func(_ *Snapshot, p *Parameters) { p.Years, p.Budgets = horizon(1), p.Budgets[:1] }, CauseParameters},
		{"forbidden", func(_ *Snapshot, p *Parameters) { p.Forbids = []Forbid{{Agency: "a1", Year: 2027}} }, CauseParameters},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, p := base(), Defaults(horizon(2), provincial(60, 30))
			tt.change(s, &p)
			d := Diff(before, solved(t, s, p))
			if !slices.ContainsFunc(d.Lines, func(l LineDifference) bool { return l.Cause == tt.cause }) {
				t.Errorf("%+v", d)
			}
			for _, l := range d.Lines {
				if slices.Index(Causes, l.Cause) < 0 || l.LeftQuantity == l.RightQuantity && l.LeftAmount == l.RightAmount {
					t.Errorf("%+v", l)
				}
			}
		})
	}
}

func TestDiffNamesParameters(t *testing.T) {
	p := Defaults(horizon(2), provincial(60, 30))
	a := solved(t, computers(4), p)
	p.Handling, p.Budgets = 70_000, append(p.Budgets[:1:1], Budget{Year: 2028, Source: "UNIT", Unit: "u1", Amount: 1})
	d := Diff(a, solved(t, computers(4), p))
	want := []Setting{{"budgets 2028 PROVINCE", []string{"budgets", "2028", "PROVINCE", ""}, "30000000", ""},
		{"budgets 2028 UNIT u1", []string{"budgets", "2028", "UNIT", "u1"}, "", "1"}, {"handling", []string{"handling"}, "50000", "70000"}}
	if !reflect.DeepEqual(d.Parameters, want) {
		t.Errorf("%v, want %v", d.Parameters, want)
	}
}

// Every line is told under one cause and one unit.
func TestTallies(t *testing.T) {
	d := Difference{Lines: []LineDifference{
		{Unit: "u1", Action: Buy, LeftAmount: 5, RightAmount: 9, Cause: CausePrice},
		{Unit: "u2", Action: Buy, LeftAmount: 20, RightAmount: 0, Cause: CauseBudget}, {Unit: "u2", Action: Repair, LeftAmount: 0, RightAmount: 20, Cause: CauseBudget},
		{Unit: "u3", Action: Unmet, LeftQuantity: 1, Cause: CauseBudget}, {Unit: "u4", Action: Unmet, LeftQuantity: 1, Cause: CauseNeed}, {Unit: "u4", Action: Keep, LeftQuantity: 1, Cause: CauseNeed}}}
	if got, want := fmt.Sprint(d.ByCause()), "[{NEED {2 0 0 0}} {PRICE {1 5 9 4}} {BUDGET {3 20 20 40}}]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := fmt.Sprint(d.ByUnit()), "[{u2 {2 20 20 40}} {u1 {1 5 9 4}} {u4 {2 0 0 0}} {u3 {1 0 0 0}}]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestDiffTurnsAround(t *testing.T) {
	var plans []*Plan
	for seed := range uint64(12) {
		s, p := anyWorld(rand.New(rand.NewPCG(seed, 7)))
		plans = append(plans, solved(t, s, p))
	}
	for i, a := range plans {
		if d := Diff(a, a); !d.Empty() {
			t.Errorf("a plan differs from itself: %+v", d)
		}
		b := plans[(i+1)%len(plans)]
		there, back := Diff(a, b), Diff(b, a)
		for _, list := range [][]Setting{back.Parameters, back.Totals} {
			for i := range list {
				list[i].Left, list[i].Right = list[i].Right, list[i].Left
			}
		}
		for i := range back.Lines {
			l := &back.Lines[i]
			l.LeftQuantity, l.RightQuantity, l.LeftAmount, l.RightAmount = l.RightQuantity, l.LeftQuantity, l.RightAmount, l.LeftAmount
		}
		if fmt.Sprint(there) != fmt.Sprint(back) {
			t.Errorf("%+v\n%+v", there, back)
		}
	}
}

// A setting explains the lines of which it speaks; the others follow.
func TestDiffOfOneUnitsMoney(t *testing.T) {
	p := Defaults(horizon(1), provincial(60))
	a := solved(t, computers(4, 4), p)
	p.Budgets = append(p.Budgets, Budget{Year: 2027, Source: "UNIT", Unit: "u1", Amount: 30 * million})
	d := Diff(a, solved(t, computers(4, 4), p))
	if len(d.Lines) == 0 {
		t.Fatal("nothing differs")
	}
	for _, l := range d.Lines {
		want := CauseKnockOn
		if l.Unit == "u1" {
			want = CauseBudget
		}
		if l.Cause != want {
			t.Errorf("%+v, want %s", l, want)
		}
	}
	p.DirectAward, p.Handling = 1, p.Handling+1 // speak of no purchase
	for _, l := range Diff(a, solved(t, computers(4, 4), p)).Lines {
		if l.Cause == CauseParameters {
			t.Errorf("%+v", l)
		}
	}
}
