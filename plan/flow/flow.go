// Package flow finds flows of minimum cost in directed graphs, exactly, in integers.
//
// The problem: every node offers (Supply > 0), demands (Supply < 0) or passes on (Supply = 0), and an arc
// carries between 0 and Capacity at Cost for each unit. Find the flow that brings all that is offered to
// where it is demanded at the least total cost. Transportation, assignment, transshipment and shortest
// path problems are special cases; what may stay where it is gets an arc of cost 0 to one more node.
// Costs may be negative, arcs parallel, and an arc may begin and end at one node. Quantities and costs
// have whatever unit the caller counts in.
//
// The method is the primal network simplex. A basis is a spanning tree of the nodes and one artificial
// root; every other arc is empty or full. A pivot takes an arc whose reduced cost shows a gain, pushes
// flow around the cycle that it closes with the tree until an arc of the cycle is empty or full, and
// swaps the two. Trees are kept strongly feasible (each node could send one more unit to the root), so
// that no sequence of pivots without gain returns to where it began. Arcs are priced block by block, the
// best of a block enters. The tree is kept as parents, subtree sizes and a preorder thread.
//
// There is no known polynomial bound for this rule; in practice the pivots are a small multiple of the
// nodes and each costs about the square root of the arcs for pricing plus the path and the subtree that
// change. Memory is O(nodes + arcs). The result depends on the input alone: there is no random choice, no
// clock, no map and no floating point that could differ between machines, and what limits a run is a
// count of pivots. Where several flows are optimal, the one found depends on the order of nodes and arcs.
//
// A Solution carries node potentials as its proof: Certify checks flow and proof without trusting the
// solver. With Potential as the price of a unit at a node, no arc that could carry more buys below and
// sells above its cost, and no arc that carries something does so at a loss.
//
// Sources: R. K. Ahuja, T. L. Magnanti, J. B. Orlin, Network Flows (1993), chapter 11; W. H. Cunningham,
// A network simplex method, Mathematical Programming 11 (1976); M. D. Grigoriadis, An efficient
// implementation of the network simplex method, Mathematical Programming Study 26 (1986), for block
// search.
package flow

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// Unbounded is the Capacity of an arc that carries any amount.
const Unbounded = math.MaxInt64

// An Arc carries flow from node From to node To: between 0 and Capacity units, each at Cost.
type Arc struct {
	From, To       int
	Capacity, Cost int64
}

// A Network is a directed graph whose nodes are the indices of Supply: a node offers Supply[v] units if
// that is positive, demands -Supply[v] if negative. Supplies sum to zero.
//
// What is given has to leave room for exact arithmetic in 64 bits: the supply offered and the capacities
// that are not Unbounded sum to less than 2^63, the number of nodes times the largest absolute cost is at
// most 2^60, and nodes and arcs together are fewer than 2^30.
type Network struct {
	Supply []int64
	Arcs   []Arc
}

// A Solution is a flow of minimum cost and its proof.
type Solution struct {
	Flow []int64 // by arc, in the order of Network.Arcs
	// Potential is the price of a unit at each node, by node. Only differences count, and between parts
	// of a network that share no arc which is neither empty nor full they are arbitrary within limits.
	// With the reduced cost Cost + Potential[From] - Potential[To], an arc of positive reduced cost is
	// empty and an arc of negative reduced cost is full.
	Potential []int64
	Cost      int64 // the sum of Flow times Cost
	Pivots    int   // steps the solver took
}

// What is wrong with a network that has no solution, or with a solution; errors wrap these.
var (
	ErrUnbalanced  = errors.New("supply and demand differ")
	ErrNodeRange   = errors.New("no such node")
	ErrCapacity    = errors.New("negative capacity")
	ErrOverflow    = errors.New("too large for exact arithmetic in 64 bits")
	ErrInfeasible  = errors.New("no flow meets every demand")       // always an *InfeasibleError
	ErrUnbounded   = errors.New("the cost can be lowered for ever") // always an *UnboundedError
	ErrPivotLimit  = errors.New("limit of pivots reached")
	ErrLength      = errors.New("solution is not of this network")
	ErrFlowRange   = errors.New("flow outside 0 and capacity")
	ErrConserved   = errors.New("flow is not conserved")
	ErrReducedCost = errors.New("potentials do not prove the flow optimal")
	ErrCost        = errors.New("cost is not that of the flow")
)

// InfeasibleError names a cut that refutes every flow: Nodes together offer Supply more than they demand,
// and the arcs that leave them carry no more than Capacity, which is less.
type InfeasibleError struct {
	Nodes            []int // ascending
	Supply, Capacity int64
}

func (e *InfeasibleError) Error() string {
	return fmt.Sprintf("flow: %v: nodes %s have %d to send out and arcs for %d", ErrInfeasible, list(e.Nodes), e.Supply, e.Capacity)
}

func (e *InfeasibleError) Unwrap() error { return ErrInfeasible }

// UnboundedError names a cycle of arcs without capacity, in the order of the cycle, whose costs sum to
// Cost, which is negative. It is reported whether or not the supplies could be met.
type UnboundedError struct {
	Arcs []int
	Cost int64
}

func (e *UnboundedError) Error() string {
	return fmt.Sprintf("flow: %v: the cycle of arcs %s has no capacity and costs %d", ErrUnbounded, list(e.Arcs), e.Cost)
}

func (e *UnboundedError) Unwrap() error { return ErrUnbounded }

// list prints at most ten of the numbers: a cut may have thousands.
func list(numbers []int) string {
	const most = 10
	if len(numbers) <= most {
		return fmt.Sprint(numbers)
	}
	return fmt.Sprintf("%v and %d more", numbers[:most], len(numbers)-most)
}

// Solve answers a flow of minimum cost. Errors are ErrUnbalanced, ErrNodeRange, ErrCapacity and
// ErrOverflow for what is wrong with the input, *InfeasibleError, *UnboundedError, and ErrPivotLimit.
// Who solves many networks keeps a Solver.
func Solve(n Network) (Solution, error) {
	var s Solver
	return s.Solve(n)
}

// check answers why a network cannot be solved, or the price of an artificial arc: no path is worth two
// of them, and no potential computed with it overflows.
func (n Network) check() (artificial int64, err error) {
	if uint64(len(n.Supply))+uint64(len(n.Arcs)) >= 1<<30 {
		return 0, fmt.Errorf("flow: %d nodes and %d arcs: %w", len(n.Supply), len(n.Arcs), ErrOverflow)
	}
	var offered, demanded uint64
	for v, units := range n.Supply {
		sum := &offered
		if units < 0 {
			sum = &demanded
		}
		if *sum += magnitude(units); *sum > math.MaxInt64 { // both terms are at most 2^63
			return 0, fmt.Errorf("flow: the supplies up to node %d: %w", v, ErrOverflow)
		}
	}
	if offered != demanded {
		return 0, fmt.Errorf("flow: %d offered, %d demanded: %w", offered, demanded, ErrUnbalanced)
	}
	// In a basic solution every cycle of flow fills an arc, so no arc carries more than all that is
	// offered and all capacities together.
	most, dearest := offered, uint64(0)
	for i, a := range n.Arcs {
		if a.From < 0 || a.From >= len(n.Supply) || a.To < 0 || a.To >= len(n.Supply) {
			return 0, fmt.Errorf("flow: arc %d from node %d to node %d of %d nodes: %w", i, a.From, a.To, len(n.Supply), ErrNodeRange)
		}
		if a.Capacity < 0 {
			return 0, fmt.Errorf("flow: arc %d has capacity %d: %w", i, a.Capacity, ErrCapacity)
		}
		if a.Capacity != Unbounded {
			if most += uint64(a.Capacity); most >= math.MaxInt64 {
				return 0, fmt.Errorf("flow: the capacities up to arc %d; use Unbounded for none: %w", i, ErrOverflow)
			}
		}
		dearest = max(dearest, magnitude(a.Cost))
	}
	if hi, lo := bits.Mul64(dearest, uint64(len(n.Supply))); hi > 0 || lo > 1<<60 {
		return 0, fmt.Errorf("flow: a cost of %d on %d nodes: %w", dearest, len(n.Supply), ErrOverflow)
	}
	return int64(dearest)*int64(len(n.Supply)) + 1, nil
}

// magnitude is |x|, which for the least int64 is no int64.
func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

// cost sums flow times cost in 128 bits, so that only a result that is too large is refused.
func (n Network) cost(flow []int64) (int64, error) {
	var high, low uint64
	for i, a := range n.Arcs {
		hi, lo := bits.Mul64(uint64(a.Cost), uint64(flow[i]))
		if a.Cost < 0 { // flow is not negative
			hi -= uint64(flow[i])
		}
		var carry uint64
		low, carry = bits.Add64(low, lo, 0)
		high, _ = bits.Add64(high, hi, carry)
	}
	if int64(high) != int64(low)>>63 {
		return 0, fmt.Errorf("flow: the total cost: %w", ErrOverflow)
	}
	return int64(low), nil
}
