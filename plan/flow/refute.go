package flow

import "slices"

// unbounded names the arcs of a cycle that nothing blocks. All of them are passed forward: backward an arc
// has room for what it carries.
func (s *Solver) unbounded(e int, c cycle) error {
	answer := &UnboundedError{Arcs: []int{int(s.id[e])}}
	a := s.residual[e]
	answer.Cost = a.cost + s.potential[a.from] - s.potential[a.to]
	for v := c.to; v != c.join; v = s.node[v].parent {
		answer.Arcs = append(answer.Arcs, int(s.id[s.node[v].pred]))
	}
	top := len(answer.Arcs)
	for v := c.from; v != c.join; v = s.node[v].parent {
		answer.Arcs = append(answer.Arcs, int(s.id[s.node[v].pred]))
	}
	slices.Reverse(answer.Arcs[top:])
	return answer
}

// infeasible names the nodes that can be reached, over arcs that could carry more or could carry less,
// from a node that still sends to the root. No such way ends at a node that lacks something, else
// it would have been worth two artificial arcs; so the arcs that leave these nodes are full, those that
// enter are empty, and what still goes to the root is too much.
func (s *Solver) infeasible(n Network) error {
	const end = none
	first := make([]int32, 2*len(n.Supply)) // of the arcs from v at v, of those to v at len(Supply)+v
	for i := range first {
		first[i] = end
	}
	next := make([]int32, 2*len(n.Arcs))
	for at, i := range s.id {
		a := n.Arcs[i]
		out, in := a.From, len(n.Supply)+a.To
		next[2*at], first[out] = first[out], int32(2*at)
		next[2*at+1], first[in] = first[in], int32(2*at+1)
	}

	reached := make([]bool, len(n.Supply))
	var queue []int
	visit := func(v int) {
		if !reached[v] {
			reached[v] = true
			queue = append(queue, v)
		}
	}
	for v, units := range n.Supply {
		if units >= 0 && s.flow[len(n.Arcs)+v] > 0 {
			visit(v)
		}
	}
	for i := 0; i < len(queue); i++ {
		for at := first[queue[i]]; at != end; at = next[at] {
			if s.flow[at/2] < s.capacity[at/2] {
				visit(n.Arcs[s.id[at/2]].To)
			}
		}
		for at := first[len(n.Supply)+queue[i]]; at != end; at = next[at] {
			if s.flow[at/2] > 0 {
				visit(n.Arcs[s.id[at/2]].From)
			}
		}
	}
	slices.Sort(queue)
	answer := &InfeasibleError{Nodes: queue}
	for _, v := range queue {
		answer.Supply += n.Supply[v]
	}
	for _, a := range n.Arcs {
		if reached[a.From] && !reached[a.To] {
			answer.Capacity += a.Capacity
		}
	}
	return answer
}
