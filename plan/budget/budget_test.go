package budget_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"sotaisan/plan/budget"
)

func use(row int32, amount int64) []budget.Use { return []budget.Use{{Row: row, Amount: amount}} }

func TestSolve(t *testing.T) {
	type (
		choices = []budget.Choice
		groups  = []budget.Group
		takes   = []budget.Take
	)
	for name, c := range map[string]struct {
		capacity []int64
		groups   groups
		want     takes
		value    int64
	}{
		"nothing to do":         {nil, nil, takes{}, 0},
		"no choice":             {[]int64{5}, groups{{Count: 3}}, takes{}, 0},
		"no copy":               {[]int64{5}, groups{{Choices: choices{{Value: 9}}}}, takes{}, 0},
		"free":                  {nil, groups{{Count: 3, Choices: choices{{Value: 2}, {Value: 5}}}}, takes{{0, 1, 3}}, 15},
		"worth nothing":         {[]int64{1}, groups{{Count: 2, Choices: choices{{Value: 0, Uses: use(0, 1)}}}}, takes{}, 0},
		"no capacity":           {[]int64{0}, groups{{Count: 3, Choices: choices{{Value: 2, Uses: use(0, 1)}}}}, takes{}, 0},
		"amount of zero":        {[]int64{0}, groups{{Count: 3, Choices: choices{{Value: 2, Uses: use(0, 0)}}}}, takes{{0, 0, 3}}, 6},
		"ample":                 {[]int64{100}, groups{{Count: 3, Choices: choices{{Value: 2, Uses: use(0, 7)}}}}, takes{{0, 0, 3}}, 6},
		"some copies":           {[]int64{20}, groups{{Count: 3, Choices: choices{{Value: 2, Uses: use(0, 7)}}}}, takes{{0, 0, 2}}, 4},
		"too large by itself":   {[]int64{20}, groups{{Count: 3, Choices: choices{{Value: 99, Uses: use(0, 21)}, {Value: 1, Uses: use(0, 5)}}}}, takes{{0, 1, 3}}, 3},
		"cheaper for two":       {[]int64{10}, groups{{Count: 2, Choices: choices{{Value: 10, Uses: use(0, 9)}, {Value: 6, Uses: use(0, 5)}}}}, takes{{0, 1, 2}}, 12},
		"the other row":         {[]int64{4, 4}, groups{{Count: 2, Choices: choices{{Value: 3, Uses: use(0, 4)}, {Value: 2, Uses: use(1, 4)}}}}, takes{{0, 0, 1}, {0, 1, 1}}, 5},
		"equal groups":          {[]int64{2}, groups{{Count: 1, Choices: choices{{Value: 1, Uses: use(0, 1)}}}, {Count: 1, Choices: choices{{Value: 1, Uses: use(0, 1)}}}, {Count: 1, Choices: choices{{Value: 1, Uses: use(0, 1)}}}}, takes{{0, 0, 1}, {1, 0, 1}}, 2},
		"equal choices":         {[]int64{2}, groups{{Count: 2, Choices: choices{{Value: 1, Uses: use(0, 1)}, {Value: 1, Uses: use(0, 1)}}}}, takes{{0, 0, 2}}, 2},
		"equal groups, two row": {[]int64{1, 1}, groups{{Count: 1, Choices: choices{{Value: 5, Uses: use(1, 1)}, {Value: 5, Uses: use(0, 1)}}}, {Count: 1, Choices: choices{{Value: 5, Uses: use(1, 1)}, {Value: 5, Uses: use(0, 1)}}}}, takes{{0, 0, 1}, {1, 1, 1}}, 10},
		"density misleads":      {[]int64{10}, groups{{Count: 1, Choices: choices{{Value: 7, Uses: use(0, 6)}}}, {Count: 2, Choices: choices{{Value: 5, Uses: use(0, 5)}}}}, takes{{1, 0, 2}}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			got := solve(t, budget.Problem{Capacity: c.capacity, Groups: c.groups}, budget.Options{})
			if !slices.Equal(got.Taken, c.want) || got.Value != c.value || !got.Proven || got.Gap() != 0 {
				t.Errorf("%+v, want %v worth %d", got, c.want, c.value)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	one := func(g budget.Group) budget.Problem {
		return budget.Problem{Capacity: []int64{5, 5}, Groups: []budget.Group{{}, g}}
	}
	choice := func(value int64, uses ...budget.Use) budget.Problem {
		return one(budget.Group{Count: 1, Choices: []budget.Choice{{}, {Value: value, Uses: uses}}})
	}
	for name, c := range map[string]struct {
		problem budget.Problem
		want    error
		text    string
	}{
		"capacity":     {budget.Problem{Capacity: []int64{0, -1}}, budget.ErrNegative, "budget: capacity of row 1: negative number"},
		"count":        {one(budget.Group{Count: -1}), budget.ErrNegative, "budget: count of group 1: negative number"},
		"value":        {choice(-1), budget.ErrNegative, "budget: value of choice 1 of group 1: negative number"},
		"amount":       {choice(1, budget.Use{Row: 1, Amount: -1}), budget.ErrNegative, "budget: amount of row 1 in choice 1 of group 1: negative number"},
		"row below":    {choice(1, budget.Use{Row: -1}), budget.ErrRow, "budget: row -1 in choice 1 of group 1: no such row"},
		"row above":    {choice(1, budget.Use{Row: 2}), budget.ErrRow, "budget: row 2 in choice 1 of group 1: no such row"},
		"row repeated": {choice(1, budget.Use{Row: 0}, budget.Use{Row: 0}), budget.ErrRepeated, "budget: row 0 in choice 1 of group 1: row named twice by one choice"},
		"value large":  {choice(budget.MaxTotal + 1), budget.ErrOverflow, "budget: values up to group 1: numbers too large"},
		"count large": {
			one(budget.Group{Count: math.MaxInt64, Choices: []budget.Choice{{Value: 2}}}), budget.ErrOverflow,
			"budget: values up to group 1: numbers too large",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := budget.Solve(c.problem, budget.Options{})
			if !errors.Is(err, c.want) || err.Error() != c.text {
				t.Errorf("Solve: %v, want %s", err, c.text)
			}
			if err := c.problem.Certify(budget.Solution{}); !errors.Is(err, c.want) {
				t.Errorf("Certify: %v, want %v", err, c.want)
			}
		})
	}
}

// TestLargeNumbers takes numbers to the ends of their ranges, where products need 128 bits.
func TestLargeNumbers(t *testing.T) {
	p := budget.Problem{
		Capacity: []int64{math.MaxInt64, math.MaxInt64, 3},
		Groups: []budget.Group{
			{Count: math.MaxInt64, Choices: []budget.Choice{{Value: 0, Uses: use(0, math.MaxInt64)}}},
			{Count: 3, Choices: []budget.Choice{{Value: 1 << 57, Uses: use(0, math.MaxInt64/2)}, {Value: 1 << 56, Uses: use(1, math.MaxInt64)}}},
			{Count: 4, Choices: []budget.Choice{{Value: 1 << 57, Uses: use(2, 1)}}},
		},
	}
	got := solve(t, p, budget.Options{})
	if want := int64(5<<57 + 1<<56); got.Value != want {
		t.Errorf("%+v, want a value of %d", got, want)
	}
}

// TestCertifyRejects changes every part of solutions in turn.
func TestCertifyRejects(t *testing.T) {
	mutants := 0
	for seed := range uint64(12) {
		s := shape{groups: 12 + int(seed)*3, years: 3, budgets: 2, shared: seed%2 == 0, items: 20, factors: 5, copies: 4, unit: 1000, wealth: 3, cover: 0.4}
		p := synthetic(seed, s)
		good := solve(t, p, budget.Options{Nodes: -1})
		reject := func(what string, want error, change func(s *budget.Solution)) {
			t.Helper()
			bad := good
			bad.Taken, bad.Used, bad.Multipliers = slices.Clone(good.Taken), slices.Clone(good.Used), slices.Clone(good.Multipliers)
			change(&bad)
			mutants++
			if err := p.Certify(bad); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		for i := range good.Taken {
			reject("one copy less", nil, func(s *budget.Solution) { // and with that the sums
				s.Taken[i].Copies--
				if s.Taken[i].Copies == 0 {
					s.Taken = slices.Delete(s.Taken, i, i+1)
				}
				choice := p.Groups[good.Taken[i].Group].Choices[good.Taken[i].Choice]
				s.Value -= choice.Value
				for _, u := range choice.Uses {
					s.Used[u.Row] -= u.Amount
				}
				s.Proven = false
			})
			reject("sums kept", budget.ErrShape, func(s *budget.Solution) { s.Taken = slices.Delete(s.Taken, i, i+1) })
			reject("copies that are not there", budget.ErrCount, func(s *budget.Solution) { s.Taken[i].Copies += p.Groups[s.Taken[i].Group].Count })
			reject("zero copies", budget.ErrShape, func(s *budget.Solution) { s.Taken[i].Copies = 0 })
			reject("negative copies", budget.ErrShape, func(s *budget.Solution) { s.Taken[i].Copies *= -1 })
			reject("no such choice", budget.ErrShape, func(s *budget.Solution) { s.Taken[i].Choice = len(p.Groups[s.Taken[i].Group].Choices) })
			reject("no such group", budget.ErrShape, func(s *budget.Solution) { s.Taken[i].Group = -1 })
			reject("twice", budget.ErrShape, func(s *budget.Solution) { s.Taken = slices.Insert(s.Taken, i, s.Taken[i]) })
		}
		for r := range good.Multipliers {
			reject("negative multiplier", budget.ErrNegative, func(s *budget.Solution) { s.Multipliers[r] = -1 - s.Multipliers[r] })
			reject("huge multiplier", budget.ErrBound, func(s *budget.Solution) { s.Multipliers[r] = math.MaxInt64 })
			reject("used", budget.ErrShape, func(s *budget.Solution) { s.Used[r]++ })
		}
		reject("value", budget.ErrValue, func(s *budget.Solution) { s.Value++ })
		reject("lower bound", budget.ErrBound, func(s *budget.Solution) { s.Bound-- })
		reject("higher bound", budget.ErrBound, func(s *budget.Solution) { s.Bound++ })
		reject("other scale", budget.ErrBound, func(s *budget.Solution) { s.Shift-- })
		reject("no scale", budget.ErrShape, func(s *budget.Solution) { s.Shift = 64 })
		reject("a multiplier less", budget.ErrShape, func(s *budget.Solution) { s.Multipliers = s.Multipliers[1:] })
		reject("no used", budget.ErrShape, func(s *budget.Solution) { s.Used = nil })
		reject("nothing", budget.ErrShape, func(s *budget.Solution) { *s = budget.Solution{} })
	}
	if mutants < 1000 {
		t.Errorf("only %d mutants", mutants)
	}

	full := budget.Problem{Capacity: []int64{10}, Groups: []budget.Group{{Count: 5, Choices: []budget.Choice{{Value: 1, Uses: use(0, 3)}}}}}
	got := solve(t, full, budget.Options{})
	got.Taken, got.Used, got.Value = []budget.Take{{Copies: 4}}, []int64{12}, 4
	if err := full.Certify(got); !errors.Is(err, budget.ErrCapacity) {
		t.Errorf("one copy too many: %v", err)
	}
	got = solve(t, full, budget.Options{})
	got.Multipliers, got.Shift, got.Bound, got.Proven = []int64{1}, 0, 10, true
	if err := full.Certify(got); err != nil {
		t.Errorf("weaker multipliers: %v", err)
	}
	exact := budget.Problem{Groups: []budget.Group{{Count: 5, Choices: []budget.Choice{{Value: 1}}}}}
	got = solve(t, exact, budget.Options{})
	if got.Proven = false; !errors.Is(exact.Certify(got), budget.ErrProven) {
		t.Error("a value at its bound may not be unproven")
	}
}

// TestMoreCapacity raises one row after another.
func TestMoreCapacity(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		p := small(r)
		before := solve(t, p, budget.Options{})
		for row := range p.Capacity {
			p.Capacity[row] += r.Int64N(20)
			after := solve(t, p, budget.Options{})
			if after.Value < before.Value {
				t.Fatalf("value fell from %d to %d with more of row %d in %+v", before.Value, after.Value, row, p)
			}
			before = after
		}
	}
	// The bound is as exact as the dual's minimum is met.
	p := synthetic(1, shape{groups: 400, years: 5, budgets: 3, shared: true, items: 40, factors: 9, copies: 6, unit: 1000, wealth: 3, cover: 0.2})
	before := solve(t, p, budget.Options{Nodes: -1})
	for row := range p.Capacity {
		p.Capacity[row] += p.Capacity[row] / 20
		after := solve(t, p, budget.Options{Nodes: -1})
		if float64(after.Bound) < float64(before.Bound)*(1-1e-5) {
			t.Errorf("bound fell from %d to %d with more of row %d", before.Bound, after.Bound, row)
		}
		before = after
	}
}

func TestSameAnswer(t *testing.T) {
	p := synthetic(7, shape{groups: 3000, years: 5, budgets: 8, shared: true, items: 40, factors: 9, copies: 6, unit: 1000, wealth: 3, cover: 0.3})
	first := solve(t, p, budget.Options{})
	for range 3 {
		if again := solve(t, p, budget.Options{}); !reflect.DeepEqual(first, again) {
			t.Fatal("another answer")
		}
	}
}

// TestIndependentBudgets: what two problems have in common is nothing, so together they take what each takes alone.
func TestIndependentBudgets(t *testing.T) {
	s := shape{groups: 20, years: 3, budgets: 1, items: 20, factors: 9, copies: 3, unit: 100_000, wealth: 3, cover: 0.4}
	var both budget.Problem
	want := int64(0)
	for seed := range uint64(4) {
		p := synthetic(seed, s)
		want += solve(t, p, budget.Options{}).Value
		for _, g := range p.Groups {
			for _, c := range g.Choices {
				for u := range c.Uses {
					c.Uses[u].Row += int32(len(both.Capacity))
				}
			}
			both.Groups = append(both.Groups, g)
		}
		both.Capacity = append(both.Capacity, p.Capacity...)
	}
	if got := solve(t, both, budget.Options{}); !got.Proven || got.Value != want {
		t.Errorf("value %d, proven %v; alone they make %d", got.Value, got.Proven, want)
	}
}

func FuzzSolve(f *testing.F) {
	f.Add([]byte{2, 10, 20, 3, 2, 30, 1, 5, 20, 2, 7})
	f.Add([]byte{1, 0, 9, 9, 9, 9, 9, 9, 9})
	f.Fuzz(func(t *testing.T, data []byte) {
		at := 0
		next := func() int64 {
			if at == len(data) {
				return 0
			}
			at++
			return int64(data[at-1])
		}
		p := budget.Problem{Capacity: make([]int64, next()%5)}
		for r := range p.Capacity {
			p.Capacity[r] = next() << (next() % 40)
		}
		for at < len(data) && len(p.Groups) < 12 {
			g := budget.Group{Count: next() % 16}
			for range next() % 5 {
				c := budget.Choice{Value: next() << (next() % 30)}
				for r := range p.Capacity {
					if next()%2 == 0 {
						c.Uses = append(c.Uses, budget.Use{Row: int32(r), Amount: next() << (next() % 40)})
					}
				}
				g.Choices = append(g.Choices, c)
			}
			p.Groups = append(p.Groups, g)
		}
		s, err := budget.Solve(p, budget.Options{Nodes: 200})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Certify(s); err != nil {
			t.Fatal(err)
		}
	})
}
