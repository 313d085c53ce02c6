package flow_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"sotaisan/plan/flow"
)

// random answers a network of few nodes in which everything happens: parallel arcs, loops, capacity 0 and
// none, costs of either sign, many of them equal. Half of them have a flow.
func random(r *rand.Rand) flow.Network {
	nodes, count := 1+r.IntN(8), r.IntN(24)
	n := flow.Network{Supply: make([]int64, nodes)}
	feasible := r.IntN(2) == 0
	for range count {
		a := flow.Arc{From: r.IntN(nodes), To: r.IntN(nodes), Capacity: int64(r.IntN(7)), Cost: int64(r.IntN(14) - 3)}
		if r.IntN(6) == 0 {
			a.Capacity, a.Cost = none, max(a.Cost, int64(r.IntN(8)-1))
		}
		n.Arcs = append(n.Arcs, a)
		if feasible {
			carried := r.Int64N(min(a.Capacity, 6) + 1)
			n.Supply[a.From] += carried
			n.Supply[a.To] -= carried
		}
	}
	for range r.IntN(4) {
		if !feasible {
			units := r.Int64N(5)
			n.Supply[r.IntN(nodes)] += units
			n.Supply[r.IntN(nodes)] -= units
		}
	}
	return n
}

// oracle solves by another method: successive shortest paths, found by Bellman and Ford, after every arc
// that gains has been filled. It knows no trees, no potentials and no artificial costs.
func oracle(n flow.Network) (cost int64, err error) {
	var most int64 // what no arc needs to exceed
	for _, units := range n.Supply {
		most += max(units, 0)
	}
	for _, a := range n.Arcs {
		if a.Capacity != none {
			most += a.Capacity
		}
	}
	nodes := len(n.Supply)
	type way struct {
		from, to   int
		room, cost int64
	}
	var ways []way // 2i along arc i, 2i+1 against it
	distances := func(distance []int64, reached []bool) (by []int, cycle bool) {
		by = make([]int, len(distance))
		for round := 0; ; round++ {
			changed := false
			for i, w := range ways {
				if w.room > 0 && reached[w.from] && (!reached[w.to] || distance[w.from]+w.cost < distance[w.to]) {
					distance[w.to], reached[w.to], by[w.to], changed = distance[w.from]+w.cost, true, i, true
				}
			}
			if !changed {
				return by, false
			}
			if round == len(distance) {
				return by, true
			}
		}
	}
	everywhere := make([]bool, nodes)
	for _, a := range n.Arcs {
		if a.Capacity == none {
			ways = append(ways, way{a.From, a.To, 1, a.Cost})
		}
	}
	for v := range everywhere {
		everywhere[v] = true
	}
	if _, cycle := distances(make([]int64, nodes), everywhere); cycle {
		return 0, flow.ErrUnbounded
	}

	ways = ways[:0]
	excess := slices.Clone(n.Supply)
	for _, a := range n.Arcs {
		room, full := min(a.Capacity, most), int64(0)
		if a.Cost < 0 {
			room, full = 0, room
			excess[a.From] -= full
			excess[a.To] += full
			cost += full * a.Cost
		}
		ways = append(ways, way{a.From, a.To, room, a.Cost}, way{a.To, a.From, full, -a.Cost})
	}
	for v, units := range excess { // from a source, node len(Supply), and to a sink behind it
		ways = append(ways, way{nodes, v, max(units, 0), 0}, way{v, nodes, 0, 0}, way{v, nodes + 1, max(-units, 0), 0}, way{nodes + 1, v, 0, 0})
	}
	for {
		distance, reached := make([]int64, nodes+2), make([]bool, nodes+2)
		reached[nodes] = true
		by, _ := distances(distance, reached)
		if !reached[nodes+1] {
			break
		}
		units := int64(none)
		for v := nodes + 1; v != nodes; v = ways[by[v]].from {
			units = min(units, ways[by[v]].room)
		}
		for v := nodes + 1; v != nodes; v = ways[by[v]].from {
			ways[by[v]].room -= units
			ways[by[v]^1].room += units
		}
		cost += units * distance[nodes+1]
	}
	for _, w := range ways {
		if w.from == nodes && w.room > 0 {
			return 0, flow.ErrInfeasible
		}
	}
	return cost, nil
}

// agrees holds what the solver answers against the oracle, and every proof against the network.
func agrees(t *testing.T, solver *flow.Solver, n flow.Network) (flow.Solution, error) {
	t.Helper()
	want, refusal := oracle(n)
	s, err := solver.Solve(n)
	if !errors.Is(err, refusal) {
		t.Fatalf("%+v: got %v, the oracle %v", n, err, refusal)
	}
	if err != nil {
		refutes(t, n, err)
		return s, err
	}
	if s.Cost != want {
		t.Fatalf("%+v: cost %d, the oracle's %d", n, s.Cost, want)
	}
	if err := n.Certify(s); err != nil {
		t.Fatalf("%+v: %v", n, err)
	}
	return s, nil
}

func TestSolveAgreesWithShortestPaths(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 11))
	var solver flow.Solver
	outcomes := map[string]int{}
	for range 20000 {
		n := random(r)
		s, err := agrees(t, &solver, n)
		for _, kind := range []error{nil, flow.ErrInfeasible, flow.ErrUnbounded} {
			if errors.Is(err, kind) {
				outcomes[fmt.Sprint(kind)]++
			}
		}
		fresh, _ := flow.Solve(n)
		if !slices.Equal(fresh.Flow, s.Flow) || !slices.Equal(fresh.Potential, s.Potential) || fresh.Pivots != s.Pivots {
			t.Fatalf("%+v: %+v in new memory, %+v in used", n, fresh, s)
		}
	}
	for _, kind := range []error{nil, flow.ErrInfeasible, flow.ErrUnbounded} {
		if outcomes[fmt.Sprint(kind)] < 300 {
			t.Errorf("only %d networks with %v", outcomes[fmt.Sprint(kind)], kind)
		}
	}
}

// Networks too large for the oracle prove themselves, and the trees of theirs are deep.
func TestLargerNetworksAreCertified(t *testing.T) {
	r := rand.New(rand.NewPCG(20, 26))
	for range 60 {
		nodes := 50 + r.IntN(400)
		n := flow.Network{Supply: make([]int64, nodes)}
		for v := range nodes - 1 { // a path that is always there, and dear
			n.Arcs = append(n.Arcs, flow.Arc{From: v, To: v + 1, Capacity: none, Cost: 50}, flow.Arc{From: v + 1, To: v, Capacity: none, Cost: 50})
		}
		for range nodes * (1 + r.IntN(6)) {
			n.Arcs = append(n.Arcs, flow.Arc{From: r.IntN(nodes), To: r.IntN(nodes), Capacity: r.Int64N(20), Cost: r.Int64N(120) - 20})
		}
		for range r.IntN(3 * nodes) {
			units := r.Int64N(10)
			n.Supply[r.IntN(nodes)] += units
			n.Supply[r.IntN(nodes)] -= units
		}
		s, err := flow.Solve(n)
		if err != nil {
			t.Fatal(err)
		}
		if err := n.Certify(s); err != nil {
			t.Fatal(err)
		}
	}
}

// Every change of a solution that makes it wrong is refused, with the reason.
func TestCertifyRefusesMutants(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	mutants := 0
	for mutants < 20000 {
		n := random(r)
		s, err := flow.Solve(n)
		if err != nil {
			continue
		}
		refused := func(name string, want ...error) {
			t.Helper()
			mutants++
			err := n.Certify(s)
			if !slices.ContainsFunc(want, func(w error) bool { return errors.Is(err, w) }) {
				t.Fatalf("%s: %+v, %+v: got %v, want one of %v", name, n, s, err, want)
			}
		}
		for i, a := range n.Arcs {
			if a.From != a.To { // a loop conserves whatever it carries
				s.Flow[i]++
				refused("a unit more", flow.ErrFlowRange, flow.ErrConserved, flow.ErrReducedCost)
				s.Flow[i] -= 2
				refused("a unit less", flow.ErrFlowRange, flow.ErrConserved, flow.ErrReducedCost)
				s.Flow[i]++
			}
			if a.From != a.To && s.Flow[i] < a.Capacity { // an arc that is not full must not gain
				gap := a.Cost + s.Potential[a.From] - s.Potential[a.To]
				s.Potential[a.To] += gap + 1
				refused("a potential too high", flow.ErrReducedCost)
				s.Potential[a.To] -= gap + 1
			}
			if a.From != a.To && s.Flow[i] > 0 { // an arc that is not empty must not lose
				gap := a.Cost + s.Potential[a.From] - s.Potential[a.To]
				s.Potential[a.To] += gap - 1
				refused("a potential too low", flow.ErrReducedCost)
				s.Potential[a.To] -= gap - 1
			}
			for j, b := range n.Arcs { // a unit on another arc between the same nodes, with its cost
				if a.From == b.From && a.To == b.To && a.Cost < b.Cost && s.Flow[i] > 0 && s.Flow[j] < b.Capacity {
					s.Flow[i]--
					s.Flow[j]++
					s.Cost += b.Cost - a.Cost
					refused("a dearer arc", flow.ErrReducedCost)
					s.Flow[i]++
					s.Flow[j]--
					s.Cost -= b.Cost - a.Cost
				}
			}
		}
		for _, by := range []int64{-1, 1} {
			s.Cost += by
			refused("another cost", flow.ErrCost)
			s.Cost -= by
		}
		if err := n.Certify(s); err != nil {
			t.Fatal(err)
		}
	}
}

// FuzzSolve reads a network from bytes: the number of nodes, then four for each arc, then a unit from one
// node to another for each pair that is left.
func FuzzSolve(f *testing.F) {
	f.Add([]byte{3, 2, 0, 1, 9, 4, 1, 2, 200, 250, 0, 2})
	f.Add([]byte{2, 1, 0, 1, 255, 130})
	f.Add([]byte{1, 1, 0, 0, 255, 250})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 2 || len(data) > 400 {
			return
		}
		nodes, count := 1+int(data[0])%16, int(data[1])
		n := flow.Network{Supply: make([]int64, nodes)}
		data = data[2:]
		for ; count > 0 && len(data) >= 4; count, data = count-1, data[4:] {
			a := flow.Arc{From: int(data[0]) % nodes, To: int(data[1]) % nodes, Capacity: int64(data[2] % 32), Cost: int64(int8(data[3]))}
			if data[2] >= 224 {
				a.Capacity = none
			}
			n.Arcs = append(n.Arcs, a)
		}
		for ; len(data) >= 2; data = data[2:] {
			n.Supply[int(data[0])%nodes]++
			n.Supply[int(data[1])%nodes]--
		}
		var solver flow.Solver
		_, _ = agrees(t, &solver, n)
	})
}
