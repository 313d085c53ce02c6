package budget_test

import (
	"fmt"
	"testing"

	"sotaisan/plan/budget"
)

// TestGap holds the gap to its goals where rows have room for some hundred copies, and everywhere to what is never more
// than rounding: the greatest value once for each row.
func TestGap(t *testing.T) {
	for _, groups := range []int{500, 10_000} {
		goal := map[int]float64{500: 1e-3, 10_000: 1e-4}[groups]
		for name, s := range map[string]shape{
			"one budget":      {budgets: 1, items: 60, factors: 9, copies: 50, unit: 1},
			"five budgets":    {budgets: 4, shared: true, items: 60, factors: 9, copies: 20, unit: 1000},
			"single copies":   {budgets: 1, items: 60, factors: 40, copies: 1, unit: 1000},
			"equal in masses": {budgets: 2, shared: true, items: 3, factors: 2, copies: 9, unit: 1_000_000},
		} {
			for _, years := range []int{1, 5} {
				for _, cover := range []float64{0, 0.02, 0.2, 0.5, 0.8, 3} {
					s.groups, s.years, s.cover, s.wealth = groups, years, cover, 3
					t.Run(fmt.Sprintf("%d groups, %s, %d years, cover %v", groups, name, years, cover), func(t *testing.T) {
						p := synthetic(uint64(years), s)
						got := solve(t, p, budget.Options{Nodes: 100})
						t.Logf("gap %.2g of %d, proven %v, %d iterations", got.Gap(), got.Bound, got.Proven, got.Iterations)
						if s.items > 3 && cover >= 0.2 && got.Gap() > goal {
							t.Errorf("gap %.2g, want at most %.0e", got.Gap(), goal)
						}
						most := int64(0)
						for _, g := range p.Groups {
							for _, c := range g.Choices {
								most = max(most, c.Value)
							}
						}
						if got.Bound-got.Value > most*int64(len(p.Capacity)) {
							t.Errorf("value %d, bound %d: %.1f times the greatest value apart", got.Value, got.Bound, float64(got.Bound-got.Value)/float64(most))
						}
					})
				}
			}
		}
	}
}

// TestGapOfSmallBudgets has 320 rows that few groups may use, beside five that all may use. At the lower cover most of
// the 320 hold less than ten copies.
func TestGapOfSmallBudgets(t *testing.T) {
	for cover, goal := range map[float64]float64{0.2: 2e-3, 0.5: 1e-4, 1.2: 1e-4} {
		for _, apart := range []bool{false, true} {
			t.Run(fmt.Sprintf("cover %v, years apart %v", cover, apart), func(t *testing.T) {
				p := synthetic(3, shape{groups: 10_000, years: 5, budgets: 64, shared: true, items: 60, factors: 40, copies: 3, unit: 100_000, wealth: 8, cover: cover})
				if apart {
					separateYears(p)
				}
				got := solve(t, p, budget.Options{Nodes: -1})
				t.Logf("gap %.2g", got.Gap())
				if got.Gap() > goal {
					t.Errorf("gap %.2g, want at most %.0e", got.Gap(), goal)
				}
			})
		}
	}
}

func BenchmarkSolve(b *testing.B) {
	for _, s := range []shape{
		{groups: 500, budgets: 1, copies: 20},
		{groups: 10_000, budgets: 4, shared: true, copies: 20},
		{groups: 55_000, budgets: 1, copies: 20},
		{groups: 55_000, budgets: 4, shared: true, copies: 20},
		{groups: 55_000, budgets: 64, copies: 20},
		{groups: 55_000, budgets: 64, shared: true, copies: 20},
	} {
		s.years, s.items, s.factors, s.unit, s.wealth, s.cover = 5, 60, 100_000, 1000, 8, 0.4 // hardly any groups are equal
		p := synthetic(1, s)
		b.Run(fmt.Sprintf("groups=%d/rows=%d", s.groups, len(p.Capacity)), func(b *testing.B) {
			b.ReportAllocs()
			var got budget.Solution
			for b.Loop() {
				got, _ = budget.Solve(p, budget.Options{})
			}
			b.ReportMetric(got.Gap(), "gap")
			b.ReportMetric(float64(got.Iterations), "iterations")
		})
	}
}
