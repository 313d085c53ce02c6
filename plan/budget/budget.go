package budget

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// Use is what one copy takes from a row, in the row's own unit.
type Use struct {
	Row    int32
	Amount int64
}

// Choice is one way to serve a copy of a group: what it is worth, and what it uses. A row is named at most once.
type Choice struct {
	Value int64
	Uses  []Use
}

// Group stands for Count identical copies. Each takes at most one of the choices.
type Group struct {
	Count   int64
	Choices []Choice
}

// Problem asks for the copies to take, so that no row's uses exceed its capacity and the sum of values is greatest.
// Nothing in it is negative. No argument is changed by any function of this package.
type Problem struct {
	Capacity []int64
	Groups   []Group
}

// MaxTotal is the largest sum over the groups of Count × greatest Value that Solve and Certify accept.
const MaxTotal = 1 << 60

// Errors of a problem. They come wrapped, with the index of the row, group and choice.
var (
	ErrNegative = errors.New("negative number")
	ErrRow      = errors.New("no such row")
	ErrRepeated = errors.New("row named twice by one choice")
	ErrOverflow = errors.New("numbers too large")
)

// Take says that Copies copies of a group take one choice.
type Take struct {
	Group, Choice int
	Copies        int64
}

// Solution is what Solve answers.
type Solution struct {
	// Taken is in order of group and choice, and names each pair once, with at least one copy. Copies that are not
	// in it take nothing.
	Taken []Take
	// Used is by row.
	Used []int64
	// Value is the sum of Copies × Value over Taken; Bound is proven by Multipliers: no solution is worth more.
	Value, Bound int64
	// Multipliers has the price of a row's unit: Multipliers[r] / 2^Shift units of value. Never negative.
	Multipliers []int64
	Shift       uint
	// Proven says that Value is the optimum, either because it reaches Bound or because the search came to its end.
	Proven bool
	// Iterations counts evaluations of the dual before the search, Nodes the nodes of the search.
	Iterations, Nodes int
}

// Gap is the proven distance from the optimum as a part of it: zero if Proven, else (Bound − Value) / Bound.
func (s Solution) Gap() float64 {
	if s.Proven || s.Bound <= 0 {
		return 0
	}
	return float64(s.Bound-s.Value) / float64(s.Bound)
}

// Price is what uses cost at the multipliers, in units of value, exact: Σ multiplier × amount. A choice whose value is
// above its price by more than every other choice of its group is taken, up to what the last copies of a row leave
// over; one whose value is below its price is not. Rows must be rows of the solved problem.
//
// For a choice that uses the same amount of all its rows, Price / amount is the cut-off in value per unit of amount,
// and amount × value / Price is the amount at which it would break even.
func (s Solution) Price(uses []Use) *big.Rat {
	sum := new(big.Int)
	for _, u := range uses {
		term := big.NewInt(s.Multipliers[u.Row])
		sum.Add(sum, term.Mul(term, big.NewInt(u.Amount)))
	}
	return new(big.Rat).SetFrac(sum, new(big.Int).Lsh(big.NewInt(1), s.Shift))
}

// Options of Solve. The zero value is fit for use.
type Options struct {
	// Nodes limits the search that follows when the gap is not closed and few copies are undecided: 0 stands for
	// DefaultNodes, less for no search. It is a number of nodes and never a time, so that a result does not depend
	// on the machine; where the search is dynamic programming, 1,000 options looked at count as a node.
	Nodes int
}

// DefaultNodes is enough to prove most problems of 60 copies; a node takes 20 to 300 µs.
const DefaultNodes = 100_000

// Solve answers a solution that keeps every capacity, with a proven bound. It depends on p and o alone: the same
// arguments give the same answer on every machine. Among equal groups, those with the lower index take first; among
// equal choices the lower index is taken. Which of several optima is answered otherwise depends on the order of the
// groups, so a caller who wants the same answer from shuffled groups brings them in one order first.
//
// It fails with ErrNegative, ErrRow, ErrRepeated or ErrOverflow.
func Solve(p Problem, o Options) (Solution, error) {
	if err := p.check(); err != nil {
		return Solution{}, err
	}
	s := newSolver(p)
	parts := s.split()
	price := make([]float64, len(p.Capacity))
	d := newDescent(s)
	for _, part := range parts {
		d.descend(part, price)
	}
	s.iterations = d.evaluations
	s.setPrices(price)
	s.primal()

	limit := o.Nodes
	if limit == 0 {
		limit = DefaultNodes
	}
	proven := s.prove(parts, price, limit)
	return s.solution(proven), nil
}

// check refuses what Solve and Certify cannot compute with.
func (p Problem) check() error {
	for r, c := range p.Capacity {
		if c < 0 {
			return fmt.Errorf("budget: capacity of row %d: %w", r, ErrNegative)
		}
	}
	if len(p.Capacity) > math.MaxInt32 {
		return fmt.Errorf("budget: %d rows: %w", len(p.Capacity), ErrOverflow)
	}
	seen := make([]int32, len(p.Capacity))
	stamp, total := int32(0), uint64(0)
	for g, group := range p.Groups {
		if group.Count < 0 {
			return fmt.Errorf("budget: count of group %d: %w", g, ErrNegative)
		}
		if len(group.Choices) > math.MaxInt32-1-int(stamp) {
			return fmt.Errorf("budget: choices up to group %d: %w", g, ErrOverflow)
		}
		best := int64(0)
		for c, choice := range group.Choices {
			if choice.Value < 0 {
				return fmt.Errorf("budget: value of choice %d of group %d: %w", c, g, ErrNegative)
			}
			best = max(best, choice.Value)
			stamp++
			for _, u := range choice.Uses {
				if u.Row < 0 || int(u.Row) >= len(p.Capacity) {
					return fmt.Errorf("budget: row %d in choice %d of group %d: %w", u.Row, c, g, ErrRow)
				}
				if u.Amount < 0 {
					return fmt.Errorf("budget: amount of row %d in choice %d of group %d: %w", u.Row, c, g, ErrNegative)
				}
				if seen[u.Row] == stamp {
					return fmt.Errorf("budget: row %d in choice %d of group %d: %w", u.Row, c, g, ErrRepeated)
				}
				seen[u.Row] = stamp
			}
		}
		hi, lo := bits.Mul64(uint64(group.Count), uint64(best))
		if total += lo; hi != 0 || lo > MaxTotal || total > MaxTotal {
			return fmt.Errorf("budget: values up to group %d: %w", g, ErrOverflow)
		}
	}
	return nil
}
