package budget

import (
	"math/bits"
	"slices"
)

const (
	blocked = -1 // price of a choice that cannot be taken, or need not
	none    = -1 // no group, row or choice
)

// solver works on classes: groups with the same choices are one class with the sum of their counts. Masses of equal
// items are one class, so ties between them cost nothing and are broken in one place, solution.
//
// Choice c of class i has the index first[i]+c in price and taken.
type solver struct {
	p       Problem
	group   []int32 // class → its first group
	last    []int32 // class → its last group
	next    []int32 // group → the next group of its class, none after the last
	count   []int64 // class → copies
	left    []int64 // class → copies that take nothing
	first   []int32
	taken   []int64
	room    []int64 // row → capacity not used
	value   int64   // of what is taken
	total   int64   // Σ count × greatest value
	binding []bool  // row → whether the copies could use more than there is

	multipliers []int64
	shift       uint      // multipliers are in 1/2^shift
	fine        uint      // prices are in 1/2^fine units of value, rounded down
	price       []int64   // of a choice, or blocked
	bound       wide      // × 2^shift
	share       []float64 // choice → the part of its class that the dual gives it
	seen        []bool    // class → whether share says anything
	iterations  int
	nodes       int
}

func newSolver(p Problem) *solver {
	s := &solver{p: p, next: make([]int32, len(p.Groups)), room: slices.Clone(p.Capacity)}
	latest := make(map[uint64]int32, len(p.Groups)) // hash → the latest class of that hash
	var before []int32                              // class → the class of the same hash before it
	for g, group := range p.Groups {
		s.next[g] = none
		if group.Count == 0 || len(group.Choices) == 0 {
			continue
		}
		h := hash(group.Choices)
		class, found := latest[h]
		if !found {
			class = none
		}
		for class != none && !equal(p.Groups[s.group[class]].Choices, group.Choices) {
			class = before[class]
		}
		if class != none {
			s.next[s.last[class]] = int32(g)
			s.last[class] = int32(g)
			s.count[class] += group.Count
			continue
		}
		class = int32(len(s.group))
		if found {
			before = append(before, latest[h])
		} else {
			before = append(before, none)
		}
		latest[h] = class
		s.group = append(s.group, int32(g))
		s.last = append(s.last, int32(g))
		s.count = append(s.count, group.Count)
	}
	s.first = make([]int32, len(s.group)+1)
	for i := range s.group {
		s.first[i+1] = s.first[i] + int32(len(s.choices(i)))
	}
	s.left = slices.Clone(s.count)
	s.taken = make([]int64, s.first[len(s.group)])
	s.price = make([]int64, s.first[len(s.group)])
	s.share = make([]float64, s.first[len(s.group)])
	s.seen = make([]bool, len(s.group))
	return s
}

func (s *solver) choices(class int) []Choice { return s.p.Groups[s.group[class]].Choices }

// fits says whether one copy may take the choice, given the room left in every row.
func fits(uses []Use, room []int64) bool {
	for _, u := range uses {
		if u.Amount > room[u.Row] {
			return false
		}
	}
	return true
}

func hash(choices []Choice) uint64 {
	h := uint64(len(choices))
	mix := func(v uint64) {
		hi, lo := bits.Mul64(h^0x9e3779b97f4a7c15, v^0xd1b54a32d192ed03)
		h = bits.RotateLeft64(h, 23) ^ hi ^ lo
	}
	for _, c := range choices {
		mix(uint64(c.Value))
		mix(uint64(len(c.Uses)))
		for _, u := range c.Uses {
			mix(uint64(u.Row))
			mix(uint64(u.Amount))
		}
	}
	return h
}

func equal(a, b []Choice) bool {
	return slices.EqualFunc(a, b, func(x, y Choice) bool { return x.Value == y.Value && slices.Equal(x.Uses, y.Uses) })
}

// part is a set of classes and of binding rows that no class joins to other rows. Parts are problems of their own.
type part struct {
	rows    []int32
	classes []int32
	total   int64
}

// split finds the binding rows and the parts, and blocks the choices that are worth nothing or exceed a capacity by
// themselves. Classes that use no binding row belong to no part: they take what is worth most.
func (s *solver) split() []*part {
	s.binding = make([]bool, len(s.room))
	need := make([]wide, len(s.room)) // what a row would need if every class took the choice that needs most of it
	peak := make([]int64, len(s.room))
	totals := make([]int64, len(s.group))
	var touched []int32
	for i := range s.group {
		best, at := int64(0), none
		for c, choice := range s.choices(i) {
			if choice.Value == 0 || !fits(choice.Uses, s.room) {
				s.price[int(s.first[i])+c] = blocked
				continue
			}
			if choice.Value > best {
				best, at = choice.Value, c
			}
			for _, u := range choice.Uses {
				if peak[u.Row] == 0 && u.Amount > 0 {
					touched = append(touched, u.Row)
				}
				peak[u.Row] = max(peak[u.Row], u.Amount)
			}
		}
		if at != none {
			s.share[int(s.first[i])+at] = 1 // until a descent knows better
		}
		totals[i] = best * s.count[i]
		s.total += totals[i]
		for _, r := range touched {
			sum, fits := need[r].plus(product(s.count[i], peak[r]))
			if need[r] = sum; !fits {
				need[r] = wide{hi: 1 << 63}
			}
			peak[r] = 0
		}
		touched = touched[:0]
	}
	for r := range need {
		s.binding[r] = wide{lo: uint64(s.room[r])}.less(need[r])
	}

	hanging := newForest(len(s.room))
	row := make([]int32, len(s.group)) // class → one of its binding rows
	for i := range s.group {
		row[i] = none
		for c, choice := range s.choices(i) {
			if s.price[int(s.first[i])+c] == blocked {
				continue
			}
			for _, u := range choice.Uses {
				if !s.binding[u.Row] || u.Amount == 0 {
					continue
				}
				if row[i] == none {
					row[i] = u.Row
				}
				hanging.join(row[i], u.Row)
			}
		}
	}
	var parts []*part
	at := make([]*part, len(s.room))
	for r := range s.room {
		if !s.binding[r] {
			continue
		}
		top := hanging.top(int32(r))
		if at[top] == nil {
			at[top] = &part{}
			parts = append(parts, at[top])
		}
		at[top].rows = append(at[top].rows, int32(r))
	}
	for i, r := range row {
		if r != none {
			part := at[hanging.top(r)]
			part.classes = append(part.classes, int32(i))
			part.total += totals[i]
		}
	}
	return parts
}

// forest is sets of rows, each with its lowest row at the top (union–find).
type forest []int32

func newForest(rows int) forest {
	f := make(forest, rows)
	for r := range f {
		f[r] = int32(r)
	}
	return f
}

func (f forest) top(row int32) int32 {
	for f[row] != row {
		f[row] = f[f[row]]
		row = f[row]
	}
	return row
}

func (f forest) join(a, b int32) {
	a, b = f.top(a), f.top(b)
	f[max(a, b)] = min(a, b)
}

// setPrices rounds the price of a unit of every row to the multipliers, and computes the price of every choice and the
// bound from them.
func (s *solver) setPrices(unit []float64) {
	s.multipliers, s.shift = roundPrices(unit, s.total)
	s.fine = min(16, s.shift, uint(61-bits.Len64(uint64(s.total))))
	s.bound = s.evaluate()
	if ceiling := shifted(s.total, s.shift); ceiling.less(s.bound) {
		clear(s.multipliers) // then no prices prove more than these, and no price is above the total
		s.bound = s.evaluate()
	}
}

// roundPrices answers the fixed-point multipliers of prices that are not negative: 50 significant bits for the highest,
// and few enough that a product with a capacity, or the total, fits 112 bits.
func roundPrices(unit []float64, total int64) ([]int64, uint) {
	highest := 0.0
	for _, u := range unit {
		highest = max(highest, u)
	}
	shift := uint(112 - bits.Len64(uint64(total)))
	for shift = min(shift, 60); shift > 0 && highest*float64(uint64(1)<<shift) >= 1<<50; {
		shift--
	}
	rounded := make([]int64, len(unit))
	for r, u := range unit {
		if u > 0 {
			rounded[r] = int64(min(u*float64(uint64(1)<<shift), 1<<62))
		}
	}
	return rounded, shift
}

// evaluate sets the price of every choice that is not blocked, and answers the bound × 2^shift.
func (s *solver) evaluate() wide {
	sum := wide{}
	for r, m := range s.multipliers {
		sum, _ = sum.plus(product(m, s.p.Capacity[r]))
	}
	for i := range s.group {
		best := wide{}
		for c, choice := range s.choices(i) {
			j := int(s.first[i]) + c
			if s.price[j] == blocked {
				continue
			}
			price := wide{}
			for _, u := range choice.Uses {
				price, _ = price.plus(product(s.multipliers[u.Row], u.Amount))
			}
			s.price[j], _ = price.down(s.shift - s.fine)
			if worth := shifted(choice.Value, s.shift); price.less(worth) {
				if reduced := worth.minus(price); best.less(reduced) {
					best = reduced
				}
			}
		}
		all, _ := best.times(s.count[i])
		sum, _ = sum.plus(all)
	}
	return sum
}

// reduced is the value of a choice less its price, in 1/2^fine.
func (s *solver) reduced(class, choice int) int64 {
	return s.choices(class)[choice].Value<<s.fine - s.price[int(s.first[class])+choice]
}

// put takes a choice for copies that took nothing; a negative number gives them back. The caller sees to the room.
func (s *solver) put(class, choice int, copies int64) {
	c := s.choices(class)[choice]
	for _, u := range c.Uses {
		s.room[u.Row] -= copies * u.Amount
	}
	s.taken[int(s.first[class])+choice] += copies
	s.left[class] -= copies
	s.value += copies * c.Value
}

// most answers how many of n copies may take the choice.
func (s *solver) most(class, choice int, n int64) int64 {
	for _, u := range s.choices(class)[choice].Uses {
		if u.Amount > 0 {
			n = min(n, s.room[u.Row]/u.Amount)
		}
	}
	return n
}

// solution hands what a class takes to its groups: the choices in their order to the groups in theirs.
func (s *solver) solution(proven bool) Solution {
	bound, _ := s.bound.down(s.shift)
	out := Solution{
		Used: slices.Clone(s.p.Capacity), Value: s.value, Bound: bound, Multipliers: s.multipliers, Shift: s.shift,
		Proven: proven || s.value == bound, Iterations: s.iterations, Nodes: s.nodes,
	}
	for r := range out.Used {
		out.Used[r] -= s.room[r]
	}
	size := 0
	for i := range s.group {
		for j := s.first[i]; j < s.first[i+1]; j++ {
			if s.taken[j] > 0 {
				size++
			}
		}
	}
	out.Taken = make([]Take, 0, size)
	for i := range s.group {
		g, free := s.group[i], s.p.Groups[s.group[i]].Count
		for c := range s.choices(i) {
			for n := s.taken[int(s.first[i])+c]; n > 0; {
				for free == 0 {
					g = s.next[g]
					free = s.p.Groups[g].Count
				}
				k := min(n, free)
				out.Taken = append(out.Taken, Take{Group: int(g), Choice: c, Copies: k})
				n -= k
				free -= k
			}
		}
	}
	slices.SortFunc(out.Taken, func(a, b Take) int {
		if a.Group != b.Group {
			return a.Group - b.Group
		}
		return a.Choice - b.Choice
	})
	return out
}
