package budget_test

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"sotaisan/plan/budget"
)

// numbers reads a file of testdata in tenths, since one of the problems has such values.
func numbers(t *testing.T, file string) func() int64 {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(text))
	return func() int64 {
		v, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			t.Fatal(err)
		}
		fields = fields[1:]
		return int64(math.Round(v * 10))
	}
}

func TestMultidimensionalKnapsacks(t *testing.T) {
	next := numbers(t, "testdata/mknap1.txt")
	for problem := range int(next() / 10) {
		items, rows, want := int(next()/10), int(next()/10), next()
		p := budget.Problem{Capacity: make([]int64, rows), Groups: make([]budget.Group, items)}
		for i := range p.Groups {
			p.Groups[i] = budget.Group{Count: 1, Choices: []budget.Choice{{Value: next()}}}
		}
		for r := range rows {
			for i := range p.Groups {
				c := &p.Groups[i].Choices[0]
				c.Uses = append(c.Uses, budget.Use{Row: int32(r), Amount: next()})
			}
		}
		for r := range rows {
			p.Capacity[r] = next()
		}
		got := solve(t, p, budget.Options{})
		t.Logf("%d items, %d rows: %d nodes", items, rows, got.Nodes)
		if !got.Proven || got.Value != want {
			t.Errorf("problem %d: value %d, proven %v; the optimum is %d", problem+1, got.Value, got.Proven, want)
		}
	}
}

// TestAssignments gives every job a bonus above all values, so that an optimum assigns all of them.
func TestAssignments(t *testing.T) {
	const bonus = 10_000
	next := numbers(t, "testdata/gap1.txt")
	for problem := range int(next() / 10) {
		agents, jobs := int(next()/10), int(next()/10)
		p := budget.Problem{Capacity: make([]int64, agents), Groups: make([]budget.Group, jobs)}
		for range agents {
			for j := range p.Groups {
				p.Groups[j].Count = 1
				p.Groups[j].Choices = append(p.Groups[j].Choices, budget.Choice{Value: bonus + next()})
			}
		}
		for a := range agents {
			for j := range p.Groups {
				p.Groups[j].Choices[a].Uses = []budget.Use{{Row: int32(a), Amount: next()}}
			}
		}
		for a := range agents {
			p.Capacity[a] = next()
		}
		want := next() + int64(jobs)*bonus
		got := solve(t, p, budget.Options{})
		t.Logf("%d nodes", got.Nodes)
		if !got.Proven || got.Value != want {
			t.Errorf("problem %d: value %d, proven %v; the optimum is %d", problem+1, got.Value, got.Proven, want)
		}
	}
}
