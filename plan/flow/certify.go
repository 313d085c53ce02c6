package flow

import (
	"fmt"
	"math/big"
)

// Certify answers nil if the flow of s is feasible in n, its potentials prove it optimal, and its cost is
// the sum; else what is wrong first, wrapping ErrLength, ErrFlowRange, ErrConserved, ErrReducedCost or
// ErrCost, or ErrNodeRange for the network. It shares nothing with the solver and cannot overflow.
func (n Network) Certify(s Solution) error {
	if len(s.Flow) != len(n.Arcs) || len(s.Potential) != len(n.Supply) {
		return fmt.Errorf("flow: %d flows for %d arcs and %d potentials for %d nodes: %w",
			len(s.Flow), len(n.Arcs), len(s.Potential), len(n.Supply), ErrLength)
	}
	out := make([]big.Int, len(n.Supply)) // what leaves a node, less what enters it
	var cost, price, x big.Int
	for i, a := range n.Arcs {
		if a.From < 0 || a.From >= len(n.Supply) || a.To < 0 || a.To >= len(n.Supply) {
			return fmt.Errorf("flow: arc %d from node %d to node %d of %d nodes: %w", i, a.From, a.To, len(n.Supply), ErrNodeRange)
		}
		carried := s.Flow[i]
		if carried < 0 || carried > a.Capacity {
			return fmt.Errorf("flow: arc %d carries %d of %d: %w", i, carried, a.Capacity, ErrFlowRange)
		}
		price.SetInt64(a.Cost)
		price.Add(&price, x.SetInt64(s.Potential[a.From]))
		price.Sub(&price, x.SetInt64(s.Potential[a.To]))
		// An arc without a capacity is never full, whatever it carries.
		if price.Sign() > 0 && carried > 0 || price.Sign() < 0 && (carried < a.Capacity || a.Capacity == Unbounded) {
			return fmt.Errorf("flow: arc %d carries %d of %d at the reduced cost %v: %w", i, carried, a.Capacity, &price, ErrReducedCost)
		}
		x.SetInt64(carried)
		out[a.From].Add(&out[a.From], &x)
		out[a.To].Sub(&out[a.To], &x)
		price.SetInt64(a.Cost)
		cost.Add(&cost, x.Mul(&x, &price))
	}
	for v, units := range n.Supply {
		if out[v].Cmp(x.SetInt64(units)) != 0 {
			return fmt.Errorf("flow: node %d sends out %v of %d: %w", v, &out[v], units, ErrConserved)
		}
	}
	if cost.Cmp(x.SetInt64(s.Cost)) != 0 {
		return fmt.Errorf("flow: cost %d instead of %v: %w", s.Cost, &cost, ErrCost)
	}
	return nil
}
