package flow

import (
	"fmt"
	"math"
)

// A Solver solves one network after the other in the same memory: what it answers is the caller's and is
// not touched again. The zero value is ready; it must not be used by two goroutines at once. What is
// solved before does not change what is answered.
type Solver struct {
	// MaxPivots ends a run with ErrPivotLimit; 0 stands for 100 for each node and arc, many times what
	// has been seen.
	MaxPivots int

	// Arcs are held by position: dealt into as many piles as a block is long, so that a block mixes arcs
	// of many nodes even if the caller lists them node by node. Position len(residual)+v is the artificial
	// arc of node v.
	residual []residual
	id       []int32 // index in Network.Arcs, by position
	reversed []bool  // that residual is from the head of the arc to its tail, by position
	capacity []int64 // by position, artificial arcs too
	flow     []int64 // by position, artificial arcs too

	node      []node  // the tree; the last node is the root
	potential []int64 // by node

	// The length of a block, and where the next one begins. Three times the root of the arcs was fastest
	// of half to four times in the benchmarks.
	block, cursor int
}

// residual is the way in which an arc outside the tree can change: as it is while it is empty, turned and
// with its cost negated while it is full. An arc in the tree has a reduced cost of zero either way, so
// that a look at the reduced cost alone tells which arcs gain.
type residual struct {
	cost     int64
	from, to int32
}

// Solve is the function Solve in the memory of s.
func (s *Solver) Solve(n Network) (Solution, error) {
	artificial, err := n.check()
	if err != nil {
		return Solution{}, err
	}
	s.load(n, artificial)
	limit := s.MaxPivots
	if limit <= 0 {
		limit = 100 * (len(n.Supply) + len(n.Arcs))
	}
	pivots := 0
	for e := s.entering(); e >= 0; e = s.entering() {
		if pivots == limit {
			return Solution{}, fmt.Errorf("flow: %d pivots: %w", pivots, ErrPivotLimit)
		}
		pivots++
		if c := s.cycle(e); c.push == Unbounded {
			return Solution{}, s.unbounded(e, c)
		} else {
			s.pivot(e, c)
		}
	}
	for v := range n.Supply {
		if s.flow[len(n.Arcs)+v] > 0 {
			return Solution{}, s.infeasible(n)
		}
	}
	answer := make([]int64, len(n.Arcs)+len(n.Supply))
	solution := Solution{Flow: answer[:len(n.Arcs):len(n.Arcs)], Potential: answer[len(n.Arcs):], Pivots: pivots}
	for at, i := range s.id {
		solution.Flow[i] = s.flow[at]
	}
	copy(solution.Potential, s.potential)
	if solution.Cost, err = n.cost(solution.Flow); err != nil {
		return Solution{}, err
	}
	return solution, nil
}

// load begins with all arcs empty and artificial arcs that carry every supply to the root and every
// demand from it. A node that offers nothing could still send to the root: the tree is strongly feasible.
func (s *Solver) load(n Network, artificial int64) {
	arcs, root := len(n.Arcs), len(n.Supply)
	s.residual, s.id, s.reversed = resize(s.residual, arcs), resize(s.id, arcs), resize(s.reversed, arcs)
	s.capacity, s.flow = resize(s.capacity, arcs+root), resize(s.flow, arcs+root)
	s.node, s.potential = resize(s.node, root+1), resize(s.potential, root+1)
	s.block, s.cursor = max(10, 3*int(math.Sqrt(float64(arcs)))), 0

	at := 0
	for pile := range min(s.block, arcs) {
		for i := pile; i < arcs; i += s.block {
			a := n.Arcs[i]
			s.residual[at] = residual{cost: a.Cost, from: int32(a.From), to: int32(a.To)}
			s.id[at], s.reversed[at], s.capacity[at], s.flow[at] = int32(i), false, a.Capacity, 0
			at++
		}
	}
	s.node[root] = node{parent: none, pred: none, next: 0, prev: int32(root - 1), size: int32(root + 1), last: int32(root - 1)}
	if root == 0 {
		s.node[root].prev, s.node[root].last = 0, 0
	}
	s.potential[root] = 0
	for v, units := range n.Supply {
		s.node[v] = node{parent: int32(root), pred: int32(arcs + v), up: units >= 0,
			next: int32(v + 1), prev: int32(v - 1), size: 1, last: int32(v)}
		s.capacity[arcs+v] = Unbounded
		s.flow[arcs+v], s.potential[v] = units, -artificial
		if units < 0 {
			s.flow[arcs+v], s.potential[v] = -units, artificial
		}
	}
	if root > 0 {
		s.node[0].prev = int32(root)
	}
}

// resize answers a slice of length n in the memory of old if that is large enough; what is in it is not
// cleared.
func resize[T any](old []T, n int) []T {
	if cap(old) < n {
		return make([]T, n)
	}
	return old[:n]
}

// entering answers the arc of least reduced cost in the first block that has a negative one, or -1.
// Artificial arcs that left the tree do not come back.
func (s *Solver) entering() int {
	potential := s.potential
	for looked := 0; looked < len(s.residual); {
		begin := s.cursor
		block := s.residual[begin:min(begin+s.block, len(s.residual))]
		best, least := -1, int64(0)
		for i := range block {
			a := &block[i]
			if reduced := a.cost + potential[a.from] - potential[a.to]; reduced < least {
				best, least = begin+i, reduced
			}
		}
		looked += len(block)
		if s.cursor += len(block); s.cursor == len(s.residual) {
			s.cursor = 0
		}
		if best >= 0 {
			return best
		}
	}
	return -1
}

// cycle is what an entering arc closes with the tree. It runs from the join down the tree to from, over
// the entering arc to to, and up to the join.
type cycle struct {
	from, to, join int32
	push           int64 // what goes around until an arc blocks
	out            int32 // node below the arc that leaves the tree; none if the entering arc itself blocks
	down           bool  // that out is on the way down
}

// cycle answers the cycle of the arc at position e. Of the arcs that block it leaves the last one, seen
// from the join: that keeps the tree strongly feasible.
func (s *Solver) cycle(e int) cycle {
	a := s.residual[e]
	c := cycle{from: a.from, to: a.to, push: s.capacity[e], out: none}
	u, v := a.from, a.to
	for u != v { // the node with the smaller subtree is no ancestor of the other
		if s.node[u].size < s.node[v].size {
			u = s.node[u].parent
		} else {
			v = s.node[v].parent
		}
	}
	c.join = u
	for v := c.from; v != c.join; v = s.node[v].parent {
		if room := s.room(v, false); room < c.push {
			c.push, c.out, c.down = room, v, true
		}
	}
	for v := c.to; v != c.join; v = s.node[v].parent {
		if room := s.room(v, true); room <= c.push {
			c.push, c.out, c.down = room, v, false
		}
	}
	return c
}

// room is what can still go over the tree arc above v, up to its parent or down from it.
func (s *Solver) room(v int32, up bool) int64 {
	arc := s.node[v].pred
	if s.node[v].up != up {
		return s.flow[arc]
	}
	if s.capacity[arc] == Unbounded {
		return Unbounded
	}
	return s.capacity[arc] - s.flow[arc]
}

// pivot pushes flow around the cycle, and swaps the entering arc for the one that blocks.
func (s *Solver) pivot(e int, c cycle) {
	if c.push > 0 {
		if s.reversed[e] {
			s.flow[e] -= c.push
		} else {
			s.flow[e] += c.push
		}
		for v := c.from; v != c.join; v = s.node[v].parent {
			s.push(v, false, c.push)
		}
		for v := c.to; v != c.join; v = s.node[v].parent {
			s.push(v, true, c.push)
		}
	}
	if c.out == none { // from empty to full or back; the tree stays
		s.turn(e)
		return
	}
	leaving := int(s.node[c.out].pred)
	if leaving < len(s.residual) && s.reversed[leaving] != (s.flow[leaving] > 0) {
		s.turn(leaving)
	}
	a := s.residual[e]
	shift := a.cost + s.potential[a.from] - s.potential[a.to]
	root, parent := a.to, a.from
	if c.down {
		root, parent, shift = a.from, a.to, -shift
	}
	up := (root == a.from) != s.reversed[e]
	s.hang(c, root, parent, int32(e), up)
	for v := root; ; v = s.node[v].next {
		s.potential[v] += shift
		if v == s.node[root].last {
			return
		}
	}
}

func (s *Solver) push(v int32, up bool, units int64) {
	if s.node[v].up != up {
		units = -units
	}
	s.flow[s.node[v].pred] += units
}

// turn notes that an arc outside the tree is full where it was empty, or empty where it was full.
func (s *Solver) turn(e int) {
	a := &s.residual[e]
	a.cost, a.from, a.to = -a.cost, a.to, a.from
	s.reversed[e] = !s.reversed[e]
}
