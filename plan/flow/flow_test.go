package flow_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"sotaisan/plan/flow"
)

const none = flow.Unbounded

// Two places have 20 and 30 units, three want 10, 25 and 5 of them, and what is not wanted stays: the last
// node takes it for nothing.
func ExampleSolve() {
	n := flow.Network{
		Supply: []int64{20, 30, -10, -25, -5, -10},
		Arcs: []flow.Arc{
			{From: 0, To: 2, Capacity: flow.Unbounded, Cost: 4},
			{From: 0, To: 3, Capacity: flow.Unbounded, Cost: 6},
			{From: 1, To: 3, Capacity: 15, Cost: 5},
			{From: 1, To: 4, Capacity: flow.Unbounded, Cost: 9},
			{From: 0, To: 5, Capacity: flow.Unbounded},
			{From: 1, To: 5, Capacity: flow.Unbounded},
		},
	}
	s, err := flow.Solve(n)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, a := range n.Arcs {
		fmt.Printf("%2d from %d to %d\n", s.Flow[i], a.From, a.To)
	}
	fmt.Println("cost", s.Cost)
	fmt.Println("a unit more at 2 costs", s.Potential[2]-s.Potential[0], "if it comes from 0")
	fmt.Println("certified:", n.Certify(s) == nil)
	// Output:
	// 10 from 0 to 2
	// 10 from 0 to 3
	// 15 from 1 to 3
	//  5 from 1 to 4
	//  0 from 0 to 5
	// 10 from 1 to 5
	// cost 220
	// a unit more at 2 costs 4 if it comes from 0
	// certified: true
}

func arcs(list ...flow.Arc) []flow.Arc { return list }

func TestSolve(t *testing.T) {
	tests := []struct {
		name   string
		supply []int64
		arcs   []flow.Arc
		cost   int64
		flow   []int64 // nil where several are optimal
	}{
		{"no nodes", nil, nil, 0, []int64{}},
		{"one node", []int64{0}, nil, 0, []int64{}},
		{"nothing to do", []int64{0, 0}, arcs(flow.Arc{0, 1, 5, 3}), 0, []int64{0}},
		{"one arc", []int64{7, -7}, arcs(flow.Arc{0, 1, none, 3}), 21, []int64{7}},
		{"one arc, just wide enough", []int64{7, -7}, arcs(flow.Arc{0, 1, 7, 3}), 21, []int64{7}},
		{"costs nothing", []int64{7, -7}, arcs(flow.Arc{0, 1, none, 0}), 0, []int64{7}},
		{"cheaper way over a node between", []int64{4, 0, -4},
			arcs(flow.Arc{0, 2, none, 9}, flow.Arc{0, 1, 3, 2}, flow.Arc{1, 2, none, 4}), 27, []int64{1, 3, 3}},
		{"parallel arcs fill in the order of their cost", []int64{10, -10},
			arcs(flow.Arc{0, 1, 4, 3}, flow.Arc{0, 1, none, 5}, flow.Arc{0, 1, 3, 1}), 30, []int64{4, 3, 3}},
		{"opposite arcs", []int64{5, -5}, arcs(flow.Arc{0, 1, none, 2}, flow.Arc{1, 0, 9, 1}), 10, []int64{5, 0}},
		{"gain from a cycle", []int64{0, 0, 0},
			arcs(flow.Arc{0, 1, 4, 1}, flow.Arc{1, 2, 6, -5}, flow.Arc{2, 0, none, 1}), -12, []int64{4, 4, 4}},
		{"gain without a cycle is none", []int64{0, 0, 0}, arcs(flow.Arc{0, 1, 4, -1}, flow.Arc{1, 2, none, -5}), 0, []int64{0, 0}},
		{"negative costs", []int64{3, 0, -3},
			arcs(flow.Arc{0, 1, none, -4}, flow.Arc{1, 2, none, -2}, flow.Arc{0, 2, none, -5}), -18, []int64{3, 3, 0}},
		{"loop that costs", []int64{0}, arcs(flow.Arc{0, 0, 8, 3}), 0, []int64{0}},
		{"loop that costs, without a capacity", []int64{0}, arcs(flow.Arc{0, 0, none, 3}), 0, []int64{0}},
		{"loop that gains", []int64{2, -2}, arcs(flow.Arc{0, 0, 8, -3}, flow.Arc{0, 1, none, 1}), -22, []int64{8, 2}},
		{"arc of capacity 0", []int64{2, -2}, arcs(flow.Arc{0, 1, 0, -100}, flow.Arc{0, 1, 2, 1}), 2, []int64{0, 2}},
		{"parts without a connection", []int64{2, -2, 0, 3, -3}, arcs(flow.Arc{0, 1, none, 5}, flow.Arc{3, 4, none, 7}), 31, []int64{2, 3}},
		{"several ways to be empty", []int64{1, 1, -1, -1}, // every feasible tree is degenerate
			arcs(flow.Arc{0, 2, none, 1}, flow.Arc{0, 3, none, 2}, flow.Arc{1, 2, none, 2}, flow.Arc{1, 3, none, 1}), 2, []int64{1, 0, 0, 1}},
		{"assignment of three to three", []int64{1, 1, 1, -1, -1, -1}, arcs(
			flow.Arc{0, 3, 1, 4}, flow.Arc{0, 4, 1, 1}, flow.Arc{0, 5, 1, 3},
			flow.Arc{1, 3, 1, 2}, flow.Arc{1, 4, 1, 0}, flow.Arc{1, 5, 1, 5},
			flow.Arc{2, 3, 1, 3}, flow.Arc{2, 4, 1, 2}, flow.Arc{2, 5, 1, 2}), 5, []int64{0, 1, 0, 1, 0, 0, 0, 0, 1}},
		{"equal costs everywhere", []int64{5, 5, -5, -5},
			arcs(flow.Arc{0, 2, 4, 1}, flow.Arc{0, 3, 4, 1}, flow.Arc{1, 2, 4, 1}, flow.Arc{1, 3, 4, 1}), 10, nil},
		{"more to stay than to go", []int64{9, -2, -7}, // what gains goes, the rest stays
			arcs(flow.Arc{0, 1, none, -8}, flow.Arc{0, 2, none, 0}), -16, []int64{2, 7}},
		{"largest supply", []int64{math.MaxInt64 - 1, 1 - math.MaxInt64}, arcs(flow.Arc{0, 1, none, 1}), math.MaxInt64 - 1, []int64{math.MaxInt64 - 1}},
		{"largest cost", []int64{1, -1}, arcs(flow.Arc{0, 1, 1, 1 << 59}), 1 << 59, []int64{1}},
		{"terms too large, sum not", []int64{1 << 10, 0, -1 << 10},
			arcs(flow.Arc{0, 1, none, 1 << 58}, flow.Arc{1, 2, none, -1 << 58}), 0, []int64{1 << 10, 1 << 10}},
	}
	var reused flow.Solver
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := flow.Network{Supply: test.supply, Arcs: test.arcs}
			s, err := reused.Solve(n)
			if err != nil {
				t.Fatal(err)
			}
			if err := n.Certify(s); err != nil {
				t.Fatal(err)
			}
			if s.Cost != test.cost {
				t.Errorf("cost %d, want %d", s.Cost, test.cost)
			}
			if test.flow != nil && !slices.Equal(s.Flow, test.flow) {
				t.Errorf("flow %v, want %v", s.Flow, test.flow)
			}
		})
	}
}

func TestSolveRefuses(t *testing.T) {
	tests := []struct {
		name   string
		supply []int64
		arcs   []flow.Arc
		want   error
		text   string // part of the message
	}{
		{"more offered", []int64{5, -3}, arcs(flow.Arc{0, 1, none, 1}), flow.ErrUnbalanced, "5 offered, 3 demanded"},
		{"more demanded", []int64{1, -3}, arcs(flow.Arc{0, 1, none, 1}), flow.ErrUnbalanced, "1 offered, 3 demanded"},
		{"tail out of range", []int64{0}, arcs(flow.Arc{0, 0, 1, 1}, flow.Arc{-1, 0, 1, 1}), flow.ErrNodeRange, "arc 1 from node -1"},
		{"head out of range", []int64{0}, arcs(flow.Arc{0, 1, 1, 1}), flow.ErrNodeRange, "to node 1 of 1 nodes"},
		{"negative capacity", []int64{0, 0}, arcs(flow.Arc{0, 1, -2, 1}), flow.ErrCapacity, "arc 0 has capacity -2"},
		{"no arcs", []int64{1, -1}, nil, flow.ErrInfeasible, "nodes [0] have 1 to send out and arcs for 0"},
		{"arc the wrong way", []int64{1, -1}, arcs(flow.Arc{1, 0, none, 1}), flow.ErrInfeasible, "nodes [0] have 1"},
		{"narrow in the middle", []int64{9, 0, 0, -9},
			arcs(flow.Arc{0, 1, none, 1}, flow.Arc{1, 2, 5, 1}, flow.Arc{0, 2, 3, 1}, flow.Arc{2, 3, none, 1}),
			flow.ErrInfeasible, "nodes [0 1] have 9 to send out and arcs for 8"},
		{"one part of two", []int64{2, -2, 3, -3}, arcs(flow.Arc{0, 1, none, 5}, flow.Arc{2, 3, 2, 7}),
			flow.ErrInfeasible, "nodes [2] have 3 to send out and arcs for 2"},
		{"loop without end", []int64{0, 0}, arcs(flow.Arc{0, 1, 5, 1}, flow.Arc{1, 1, none, -1}), flow.ErrUnbounded, "arcs [1] has no capacity and costs -1"},
		{"cycle without end", []int64{0, 0, 0}, arcs(flow.Arc{0, 1, none, 2}, flow.Arc{1, 2, none, -3}, flow.Arc{2, 0, none, 0}),
			flow.ErrUnbounded, "has no capacity and costs -1"},
		{"without end though infeasible", []int64{1, -1, 0}, arcs(flow.Arc{2, 2, none, -1}), flow.ErrUnbounded, "arcs [0]"},
		{"supplies too large", []int64{math.MaxInt64, 1, math.MinInt64}, nil, flow.ErrOverflow, "supplies up to node 1"},
		{"demand too large", []int64{math.MinInt64}, nil, flow.ErrOverflow, "supplies up to node 0"},
		{"capacities too large", []int64{1, -1}, arcs(flow.Arc{0, 1, math.MaxInt64 - 2, 1}, flow.Arc{0, 1, 1, 1}),
			flow.ErrOverflow, "capacities up to arc 1; use Unbounded"},
		{"cost too large", []int64{1, -1}, arcs(flow.Arc{0, 1, 1, 1<<59 + 1}), flow.ErrOverflow, "on 2 nodes"},
		{"least cost", []int64{0}, arcs(flow.Arc{0, 0, 1, math.MinInt64}), flow.ErrOverflow, "on 1 nodes"},
		{"total too large", []int64{32, -32}, arcs(flow.Arc{0, 1, none, 1 << 59}), flow.ErrOverflow, "total cost"},
		{"total too small", []int64{32, -32}, arcs(flow.Arc{0, 1, none, -1 << 59}), flow.ErrOverflow, "total cost"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := flow.Network{Supply: test.supply, Arcs: test.arcs}
			s, err := flow.Solve(n)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, %v; want %v", s, err, test.want)
			}
			if !strings.Contains(err.Error(), test.text) {
				t.Errorf("%q does not say %q", err, test.text)
			}
			refutes(t, n, err)
		})
	}
}

func TestMessagesStayShort(t *testing.T) {
	n := flow.Network{Supply: make([]int64, 5002)}
	n.Supply[0], n.Supply[5001] = 1, -1
	for v := range 5000 {
		n.Arcs = append(n.Arcs, flow.Arc{From: v, To: v + 1, Capacity: none, Cost: 1})
	}
	_, err := flow.Solve(n)
	if want := "nodes [0 1 2 3 4 5 6 7 8 9] and 4991 more have 1 to send out and arcs for 0"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v does not say %q", err, want)
	}
}

func TestPivotLimit(t *testing.T) {
	n := flow.Network{Supply: []int64{2, 2, -2, -2}, Arcs: arcs(
		flow.Arc{0, 2, none, 1}, flow.Arc{0, 3, none, 2}, flow.Arc{1, 2, none, 2}, flow.Arc{1, 3, none, 1})}
	s, err := flow.Solve(n)
	if err != nil {
		t.Fatal(err)
	}
	limited := flow.Solver{MaxPivots: s.Pivots - 1}
	if _, err := limited.Solve(n); !errors.Is(err, flow.ErrPivotLimit) {
		t.Errorf("with one pivot less than it takes: %v", err)
	}
	limited.MaxPivots = s.Pivots
	if _, err := limited.Solve(n); err != nil {
		t.Errorf("with as many pivots as it takes: %v", err)
	}
}

// What is answered belongs to the caller: the next run does not change it.
func TestSolverDoesNotKeepItsAnswer(t *testing.T) {
	n := flow.Network{Supply: []int64{3, -3}, Arcs: arcs(flow.Arc{0, 1, none, 1})}
	var solver flow.Solver
	s, err := solver.Solve(n)
	if err != nil {
		t.Fatal(err)
	}
	kept := append(slices.Clone(s.Flow), s.Potential...)
	n.Supply = []int64{8, -8}
	if _, err := solver.Solve(n); err != nil {
		t.Fatal(err)
	}
	if now := append(slices.Clone(s.Flow), s.Potential...); !slices.Equal(kept, now) {
		t.Errorf("%v became %v", kept, now)
	}
}

func TestCertifyNamesWhatIsWrong(t *testing.T) {
	n := flow.Network{Supply: []int64{4, 0, -4}, Arcs: arcs(
		flow.Arc{0, 2, none, 9}, flow.Arc{0, 1, 3, 2}, flow.Arc{1, 2, none, 4}, flow.Arc{2, 0, 6, 0})}
	solved := func() flow.Solution {
		return flow.Solution{Flow: []int64{1, 3, 3, 0}, Potential: []int64{0, 5, 9}, Cost: 27}
	}
	tests := []struct {
		name   string
		change func(*flow.Network, *flow.Solution)
		want   error
		text   string
	}{
		{"nothing", func(*flow.Network, *flow.Solution) {}, nil, ""},
		{"another price for all", func(_ *flow.Network, s *flow.Solution) { s.Potential = []int64{-9, -4, 0} }, nil, ""},
		{"a flow too few", func(_ *flow.Network, s *flow.Solution) { s.Flow = s.Flow[:3] }, flow.ErrLength, "3 flows for 4 arcs"},
		{"a potential too many", func(_ *flow.Network, s *flow.Solution) { s.Potential = append(s.Potential, 0) }, flow.ErrLength, "4 potentials for 3 nodes"},
		{"arc to nowhere", func(n *flow.Network, _ *flow.Solution) { n.Arcs[3].To = 3 }, flow.ErrNodeRange, "arc 3"},
		{"negative flow", func(_ *flow.Network, s *flow.Solution) { s.Flow[3] = -1 }, flow.ErrFlowRange, "arc 3 carries -1 of 6"},
		{"more than fits", func(_ *flow.Network, s *flow.Solution) { s.Flow[1] = 4 }, flow.ErrFlowRange, "arc 1 carries 4 of 3"},
		{"a unit lost", func(_ *flow.Network, s *flow.Solution) { s.Flow[2] = 2 }, flow.ErrConserved, "node 1 sends out -1 of 0"},
		{"the dearer way", func(_ *flow.Network, s *flow.Solution) {
			*s = flow.Solution{Flow: []int64{2, 2, 2, 0}, Potential: s.Potential, Cost: 30}
		},
			flow.ErrReducedCost, "arc 1 carries 2 of 3 at the reduced cost -3"},
		{"a loss on the way", func(_ *flow.Network, s *flow.Solution) { s.Potential[2] = 8 }, flow.ErrReducedCost, "arc 0 carries 1"},
		{"an empty arc that gains", func(n *flow.Network, _ *flow.Solution) { n.Arcs[3].Cost = -10 }, flow.ErrReducedCost, "arc 3 carries 0 of 6 at the reduced cost -1"},
		{"an arc that is never full", func(n *flow.Network, s *flow.Solution) {
			n.Arcs = append(n.Arcs, flow.Arc{1, 1, none, -1})
			s.Flow = append(s.Flow, none)
		},
			flow.ErrReducedCost, "arc 4"},
		{"another cost", func(_ *flow.Network, s *flow.Solution) { s.Cost = 26 }, flow.ErrCost, "cost 26 instead of 27"},
		{"another supply", func(n *flow.Network, _ *flow.Solution) { n.Supply[0], n.Supply[1] = 3, 1 }, flow.ErrConserved, "node 0 sends out 4 of 3"},
		{"sums that overflow", func(n *flow.Network, s *flow.Solution) {
			n.Arcs[3] = flow.Arc{2, 0, none, math.MaxInt64}
			s.Potential = []int64{math.MaxInt64, math.MinInt64, math.MinInt64}
		}, flow.ErrReducedCost, "arc 0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, s := flow.Network{Supply: slices.Clone(n.Supply), Arcs: slices.Clone(n.Arcs)}, solved()
			test.change(&n, &s)
			err := n.Certify(s)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			if err != nil && !strings.Contains(err.Error(), test.text) {
				t.Errorf("%q does not say %q", err, test.text)
			}
		})
	}
}

// refutes checks what an error names against the network: that the cut is too narrow, that the cycle is
// one, has no capacity and costs what is said.
func refutes(t *testing.T, n flow.Network, err error) {
	t.Helper()
	var infeasible *flow.InfeasibleError
	if errors.As(err, &infeasible) {
		inside := make([]bool, len(n.Supply))
		var supply, capacity int64
		for _, v := range infeasible.Nodes {
			inside[v] = true
			supply += n.Supply[v]
		}
		for _, a := range n.Arcs {
			if inside[a.From] && !inside[a.To] {
				if a.Capacity == none {
					t.Errorf("%v: an arc without a capacity leaves the cut", err)
				}
				capacity += a.Capacity
			}
		}
		if supply != infeasible.Supply || capacity != infeasible.Capacity || supply <= capacity {
			t.Errorf("%v: the cut has %d to send out and arcs for %d", err, supply, capacity)
		}
	}
	var unbounded *flow.UnboundedError
	if errors.As(err, &unbounded) {
		var cost int64
		at := n.Arcs[unbounded.Arcs[len(unbounded.Arcs)-1]].To
		for _, i := range unbounded.Arcs {
			a := n.Arcs[i]
			if a.From != at || a.Capacity != none {
				t.Errorf("%v: arc %d is %v", err, i, a)
			}
			at = a.To
			cost += a.Cost
		}
		if cost != unbounded.Cost || cost >= 0 {
			t.Errorf("%v: the cycle costs %d", err, cost)
		}
	}
}
