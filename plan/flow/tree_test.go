package flow

import (
	"math/rand/v2"
	"testing"
)

// After each pivot the basis is a spanning tree, its indices agree, its arcs have a reduced cost of zero,
// and it is strongly feasible.
func TestTreeHoldsAfterEachPivot(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	pivots := 0
	for range 500 {
		nodes := 2 + r.IntN(40)
		n := Network{Supply: make([]int64, nodes)}
		for range r.IntN(5 * nodes) {
			n.Arcs = append(n.Arcs, Arc{From: r.IntN(nodes), To: r.IntN(nodes), Capacity: r.Int64N(5), Cost: r.Int64N(12) - 2})
		}
		for range r.IntN(2 * nodes) {
			n.Supply[r.IntN(nodes)]++
			n.Supply[r.IntN(nodes)]--
		}
		artificial, err := n.check()
		if err != nil {
			t.Fatal(err)
		}
		var s Solver
		s.load(n, artificial)
		s.holds(t)
		for e := s.entering(); e >= 0; e = s.entering() {
			s.pivot(e, s.cycle(e))
			s.holds(t)
			pivots++
		}
	}
	if pivots < 10_000 {
		t.Errorf("only %d pivots", pivots)
	}
}

func (s *Solver) holds(t *testing.T) {
	t.Helper()
	root := int32(len(s.node) - 1)
	var order []int32
	for v := root; ; {
		order = append(order, v)
		next := s.node[v].next
		if s.node[next].prev != v {
			t.Fatalf("node %d follows %d, which is not before it", next, v)
		}
		if v = next; v == root {
			break
		}
		if len(order) > len(s.node) {
			t.Fatal("the thread does not come back to the root")
		}
	}
	if len(order) != len(s.node) {
		t.Fatalf("the thread has %d of %d nodes", len(order), len(s.node))
	}
	size, last := make([]int32, len(s.node)), make([]int32, len(s.node))
	for i := len(order) - 1; i >= 0; i-- {
		v := order[i]
		if size[v]++; size[v] == 1 {
			last[v] = v
		}
		if s.node[v].size != size[v] || s.node[v].last != last[v] {
			t.Fatalf("node %d has %d nodes up to %d, not %d up to %d", v, size[v], last[v], s.node[v].size, s.node[v].last)
		}
		p := s.node[v].parent
		if v == root {
			continue
		}
		if size[p] == 0 { // the thread comes to the last child first, backward
			last[p] = last[v]
		}
		size[p] += size[v]
		if s.room(v, true) <= 0 {
			t.Fatalf("node %d could send nothing to its parent", v)
		}
		if arc := int(s.node[v].pred); arc < len(s.residual) {
			a := s.residual[arc]
			tail := a.from
			if s.reversed[arc] {
				tail = a.to
			}
			if (a.from != v || a.to != p) && (a.from != p || a.to != v) || s.node[v].up != (tail == v) {
				t.Fatalf("arc %d of %d and %d is above node %d with the parent %d", arc, a.from, a.to, v, p)
			}
			if a.cost+s.potential[a.from]-s.potential[a.to] != 0 {
				t.Fatalf("arc %d is in the tree and has a reduced cost", arc)
			}
		}
	}
}
