package budget_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sotaisan/plan/budget"
)

// small is a random problem that can be solved by trying everything.
func small(r *rand.Rand) budget.Problem {
	p := budget.Problem{Capacity: make([]int64, r.IntN(4))}
	largest := int64(1 + r.IntN(40))
	for i := range p.Capacity {
		p.Capacity[i] = r.Int64N(3 * largest)
	}
	for copies := int64(r.IntN(9)); copies > 0; {
		g := budget.Group{Count: 1 + r.Int64N(copies)}
		copies -= g.Count
		for range r.IntN(5) {
			c := budget.Choice{Value: r.Int64N(1 + r.Int64N(60))}
			for row := range p.Capacity {
				if r.IntN(3) > 0 {
					c.Uses = append(c.Uses, budget.Use{Row: int32(row), Amount: r.Int64N(largest + 1)})
				}
			}
			g.Choices = append(g.Choices, c)
		}
		p.Groups = append(p.Groups, g)
		if len(p.Groups) > 1 && r.IntN(4) == 0 {
			p.Groups[len(p.Groups)-1].Choices = p.Groups[0].Choices
		}
	}
	return p
}

// optimum tries everything.
func optimum(p budget.Problem) int64 {
	room := append([]int64(nil), p.Capacity...)
	var try func(g int, copies int64, from int) int64
	try = func(g int, copies int64, from int) int64 {
		if g == len(p.Groups) {
			return 0
		}
		best := int64(0)
		if g+1 < len(p.Groups) {
			best = try(g+1, p.Groups[g+1].Count, 0)
		}
		if copies == 0 {
			return best
		}
	choices:
		for c := from; c < len(p.Groups[g].Choices); c++ {
			choice := p.Groups[g].Choices[c]
			for _, u := range choice.Uses {
				if u.Amount > room[u.Row] {
					continue choices
				}
			}
			for _, u := range choice.Uses {
				room[u.Row] -= u.Amount
			}
			best = max(best, choice.Value+try(g, copies-1, c))
			for _, u := range choice.Uses {
				room[u.Row] += u.Amount
			}
		}
		return best
	}
	if len(p.Groups) == 0 {
		return 0
	}
	return try(0, p.Groups[0].Count, 0)
}

func solve(t *testing.T, p budget.Problem, o budget.Options) budget.Solution {
	t.Helper()
	s, err := budget.Solve(p, o)
	if err != nil {
		t.Fatalf("%v: %+v", err, p)
	}
	if err := p.Certify(s); err != nil {
		t.Fatalf("%v: %+v of %+v", err, s, p)
	}
	return s
}

func TestTryingEverything(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		p := small(r)
		want := optimum(p)
		if s := solve(t, p, budget.Options{}); !s.Proven || s.Value != want || s.Bound < want {
			t.Fatalf("value %d, bound %d, proven %v; the optimum is %d of %+v", s.Value, s.Bound, s.Proven, want, p)
		}
		if s := solve(t, p, budget.Options{Nodes: -1}); s.Nodes != 0 || s.Value > want || s.Bound < want || s.Proven && s.Value < want {
			t.Fatalf("without search: value %d, bound %d, proven %v, nodes %d; the optimum is %d of %+v", s.Value, s.Bound, s.Proven, s.Nodes, want, p)
		}
		if s := solve(t, p, budget.Options{Nodes: 5}); !s.Proven || s.Value != want || s.Nodes > 5 { // one of the tree, the rest of the sweep
			t.Fatalf("5 nodes: value %d, bound %d, proven %v, nodes %d; the optimum is %d of %+v", s.Value, s.Bound, s.Proven, s.Nodes, want, p)
		}
	}
}

// TestSixtyCopies holds problems of the size that has to be proven against GLPK (Debian: glpk-utils), where GLPK comes to
// its end within a second.
func TestSixtyCopies(t *testing.T) {
	endless := map[int]bool{}
	for _, i := range []int{2, 3, 4, 5, 8, 9, 10, 12, 13, 17, 24, 29, 31, 32, 33, 41, 42, 43} {
		endless[i] = true
	}
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 44 {
		s := shape{
			years: 5, budgets: 1, items: 30, factors: 1 + r.IntN(9), copies: 1 + r.Int64N(5), unit: 100_000,
			wealth: 3, cover: 0.1 + 0.7*r.Float64(),
		}
		most := int64(60)
		if i%4 == 3 { // budgets that stand in for each other
			s.years, s.budgets, s.shared = 2, 2, true
			most = 40
		}
		s.groups = int(60 / ((s.copies + 1) / 2)) // 60 copies, more or less
		p := synthetic(uint64(i), s)
		if i%4 == 1 {
			separateYears(p)
		}
		copies := int64(0)
		for g := range p.Groups {
			p.Groups[g].Count = min(p.Groups[g].Count, most-copies)
			copies += p.Groups[g].Count
		}
		got := solve(t, p, budget.Options{})
		t.Logf("problem %d: %d copies, %d rows: value %d, bound %d, %d nodes", i, copies, len(p.Capacity), got.Value, got.Bound, got.Nodes)
		if !got.Proven {
			t.Errorf("problem %d: value %d is not proven after %d nodes", i, got.Value, got.Nodes)
		}
		if endless[i] {
			continue
		}
		if want := glpsol(t, p); got.Value != want {
			t.Errorf("problem %d: value %d; GLPK has %d", i, got.Value, want)
		}
	}
}

// TestFewAmounts has rows that few sums of copies fill, where prices alone decide little. Without what the search knows of
// sums some of these stay open.
func TestFewAmounts(t *testing.T) {
	for _, items := range []int{2, 3} {
		for _, years := range []int{1, 2} {
			for seed := range uint64(10) {
				p := synthetic(seed, shape{groups: 25, years: years, budgets: 3, shared: true, items: items, factors: 9, copies: 3, unit: 100_000, wealth: 3, cover: 0.3})
				separateYears(p)
				if got := solve(t, p, budget.Options{Nodes: 5000}); !got.Proven {
					t.Errorf("%d items, %d years, seed %d: value %d, bound %d after %d nodes", items, years, seed, got.Value, got.Bound, got.Nodes)
				}
			}
		}
	}
}

// alike is copies that cost alike and may be paid from two purses: the values are those of the first year, and a year later
// is worth that much less.
type alike struct {
	copies, amount, value int64
	own                   int // first row of the own purse; the shared one begins with row 0
}

// TestAlike has few sorts of pieces, each to be paid from a purse of its own or from one that all share, so that there are
// thousands of answers hardly worse than the best. The optima are GLPK's, which takes 2,000 to 60,000 nodes for them.
func TestAlike(t *testing.T) {
	for name, c := range map[string]struct {
		capacity []int64
		years    int
		alike    []alike
		want     int64
	}{
		"one year": {
			capacity: []int64{2700, 440, 750, 930}, years: 1, want: 3_086_736,
			alike: []alike{
				{1, 41, 298454, 1}, {2, 41, 248712, 1}, {4, 168, 121464, 1}, {7, 168, 97171, 1}, {4, 168, 80976, 1}, {2, 168, 56000, 0},
				{9, 168, 103824, 2}, {9, 168, 86520, 2}, {2, 168, 129780, 2}, {1, 168, 28000, 3}, {1, 168, 42470, 0},
			},
		},
		"two years": {
			capacity: []int64{1320, 1980, 260, 950}, years: 2, want: 5_348_200,
			alike: []alike{
				{4, 198, 336000, 2}, {3, 198, 268800, 2}, {1, 198, 224000, 2}, {1, 172, 168000, 2}, {1, 172, 134400, 2}, {3, 17, 189000, 2},
				{3, 17, 151200, 2}, {1, 17, 126000, 2}, {5, 37, 180000, 2}, {3, 37, 144000, 2}, {1, 37, 120000, 2}, {1, 97, 156000, 2},
				{1, 97, 124800, 2}, {5, 139, 210000, 2}, {3, 139, 168000, 2}, {1, 139, 140000, 2},
			},
		},
	} {
		p := budget.Problem{Capacity: c.capacity}
		for _, a := range c.alike {
			g := budget.Group{Count: a.copies}
			for y := range c.years {
				for _, first := range slices.Compact([]int{0, a.own}) {
					choice := budget.Choice{Value: a.value * int64(c.years-y) / int64(c.years)}
					for row := y; row < c.years; row++ {
						choice.Uses = append(choice.Uses, budget.Use{Row: int32(first + row), Amount: a.amount})
					}
					g.Choices = append(g.Choices, choice)
				}
			}
			p.Groups = append(p.Groups, g)
		}
		if got := solve(t, p, budget.Options{Nodes: 5000}); !got.Proven || got.Value != c.want {
			t.Errorf("%s: value %d, proven %v after %d nodes; the optimum is %d", name, got.Value, got.Proven, got.Nodes, c.want)
		}
	}
}

// separateYears makes every use count in its own year alone.
func separateYears(p budget.Problem) {
	for i := len(p.Capacity) - 1; i > 0; i-- {
		p.Capacity[i] = max(p.Capacity[i]-p.Capacity[i-1], p.Capacity[0])
	}
	for _, g := range p.Groups {
		for c := range g.Choices {
			g.Choices[c].Uses = g.Choices[c].Uses[:1]
		}
	}
}

func glpsol(t *testing.T, p budget.Problem) int64 {
	t.Helper()
	var lp, general bytes.Buffer
	rows, groups := make([]bytes.Buffer, len(p.Capacity)), make([]bytes.Buffer, len(p.Groups))
	lp.WriteString("Maximize\n obj: 0 none\n")
	for g, group := range p.Groups {
		for c, choice := range group.Choices {
			fmt.Fprintf(&lp, " + %d x%d_%d\n", choice.Value, g, c)
			fmt.Fprintf(&groups[g], " + x%d_%d\n", g, c)
			fmt.Fprintf(&general, " x%d_%d\n", g, c)
			for _, u := range choice.Uses {
				fmt.Fprintf(&rows[u.Row], " + %d x%d_%d\n", u.Amount, g, c)
			}
		}
	}
	lp.WriteString("Subject To\n")
	for r, row := range rows {
		fmt.Fprintf(&lp, " r%d: 0 none %s <= %d\n", r, row.String(), p.Capacity[r])
	}
	for g, group := range groups {
		fmt.Fprintf(&lp, " g%d: 0 none %s <= %d\n", g, group.String(), p.Groups[g].Count)
	}
	fmt.Fprintf(&lp, "Generals\n%sEnd\n", general.String())

	dir := t.TempDir()
	in, out := filepath.Join(dir, "problem.lp"), filepath.Join(dir, "solution")
	if err := os.WriteFile(in, lp.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if log, err := exec.Command("glpsol", "--lp", in, "-w", out).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	solution, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(solution)) {
		// s mip rows columns status objective
		if f := strings.Fields(line); len(f) == 6 && f[0] == "s" && f[1] == "mip" {
			if f[4] != "o" {
				t.Fatalf("GLPK answers %s", line)
			}
			value, err := strconv.ParseFloat(f[5], 64)
			if err != nil {
				t.Fatal(err)
			}
			return int64(value + 0.5)
		}
	}
	t.Fatalf("no solution in\n%s", solution)
	return 0
}
