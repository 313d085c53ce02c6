package plan

import (
	"slices"
	"testing"
)

func TestPopulationFactors(t *testing.T) {
	// The average of those that are known is 10,000.
	units := []Unit{{Population: 10_000}, {Population: 5_000}, {Population: 15_000}, {}, {Population: 20}, {Population: 29_980}, {Population: 5_000}, {Population: 5_000}}
	if got, want := populationFactors(units), []int64{1000, 500, 1500, 1000, 500, 2000, 500, 500}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestPriorities(t *testing.T) {
	s := world(1)
	got := priorities(s, &Parameters{Priorities: []Priority{{"shredder", 1, 77}}})
	if want := []priority{{1, 100, 4000}, {1, 77, 4000}, {1, 60, 4000}}; !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestExactProducts(t *testing.T) {
	const big = maxInt64
	tests := []struct{ got, want int64 }{
		{pointsOf(100, 4000, 1500, 1200, 3), 2_160_000}, {pointsOf(1, 1000, 999, 999, 1), 998}, {pointsOf(maxWeight, 4000, 2000, maxBandPermille, maxYears), 8_000_000_000},
		{perMillion(600_000, 15*million), 40_000}, {perMillion(600_000, 0), 600_000_000_000},
		{mulDiv(big, big, big), big}, {mulDiv(big, big, 1), big}, {mulDiv(7, 3, 2), 10},
		{mulShift(3, 5, 1), 7}, {mulShift(big, big, 63), big - 1}, {mulShift(big, 2, 0), big}, {mulShift(1<<40, 1<<40, 60), 1 << 20},
		{gap(0, 0), -1}, {gap(10, 10), 0}, {gap(2, 3), 333_333_334}, {gap(0, 5), 1_000_000_000},
		{below(50, 10, 4), 1}, {below(80, 10, 5), 3}, {below(50, 10, 5), 0}, {below(50, 3, 0), 2}, {below(100, 7, 0), 7},
	}
	for i, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%d: %d, want %d", i, tt.got, tt.want)
		}
	}
	if !mulLess(big, big-1, big, big) || mulLess(big, big, big, big) || mulLess(2, 3, 6, 1) {
		t.Error("mulLess")
	}
}

func TestPurse(t *testing.T) {
	p := &Parameters{Years: horizon(3), Budgets: []Budget{{2027, "PROVINCE", "", 5}, {2029, "PROVINCE", "", 3}, {2028, "UNIT", "u1", 7}}}
	apart := newPurse(p)
	if !slices.Equal(apart.capacity, []int64{5, 3, 7}) || apart.left(0, 1) != 0 || apart.left(0, 2) != 3 || apart.left(1, 0) != 0 {
		t.Errorf("%+v", apart)
	}
	if !slices.Equal(apart.payers("u1"), []int{1, 0}) || !slices.Equal(apart.payers("u2"), []int{0}) {
		t.Errorf("%v, %v", apart.payers("u1"), apart.payers("u2"))
	}
	p.CarryOver = true
	over := newPurse(p)
	if !slices.Equal(over.capacity, []int64{5, 5, 8, 7, 7}) {
		t.Fatalf("%+v", over)
	}
	over.spend(0, 1, 4)
	if over.left(0, 0) != 1 || over.left(0, 1) != 1 || over.left(0, 2) != 4 {
		t.Errorf("%+v", over.capacity)
	}
	over.spend(0, 2, 4)
	if over.left(0, 0) != 0 || over.left(1, 0) != 0 || over.left(1, 2) != 7 {
		t.Errorf("what is spent late cannot be spent before: %+v", over.capacity)
	}
}
