package budget

import (
	"cmp"
	"math"
	"slices"
)

// settled says from which gap on a first solution needs no second: 2^-13 of the bound, some 1e-4.
const settled = 13

// primal finds a solution near the bound. Where rows hold many copies, or hang together loosely, what the dual says is
// rounded and every row then trimmed to its capacity. If that is not near enough, capacities are also kept from the
// beginning, and the better of the two solutions stays.
func (s *solver) primal() {
	s.greedy(true)
	s.trim()
	s.cut()
	s.fill()
	s.exchange()
	if bound, _ := s.bound.down(s.shift); bound-s.value <= bound>>settled {
		return
	}
	first := *s
	s.taken, s.left, s.room, s.value = make([]int64, len(s.taken)), slices.Clone(s.count), slices.Clone(s.p.Capacity), 0
	s.greedy(false)
	s.fill()
	s.exchange()
	if s.value <= first.value {
		s.taken, s.left, s.room, s.value = first.taken, first.left, first.room, first.value
	}
}

// greedy takes what the dual says. Classes with one choice go first, those that would lose most by another before the
// rest: they fit, since the dual balances the rows. Then come classes that the dual mixes, then those that it mixes with
// nothing, which lose hardly anything if they find no room. Last, copies that found none take what there is.
//
// A loose one lets rows lack room, and leaves copies with what the dual says.
func (s *solver) greedy(loose bool) {
	const (
		sure     = iota
		mixed    // between choices
		marginal // between choices and nothing
	)
	type turn struct {
		class int32
		kind  int   // one of the above
		rank  int64 // what a copy loses by the second choice; of a mixed class, the price of a copy
	}
	order := make([]turn, 0, len(s.group))
	for i := range s.group {
		best, second, price, rest, parts := int64(0), int64(0), int64(0), 1.0, 0
		for c := range s.choices(i) {
			j := int(s.first[i]) + c
			if s.price[j] == blocked {
				continue
			}
			if v := s.reduced(i, c); v > best {
				best, second = v, best
			} else {
				second = max(second, v)
			}
			if rest -= s.share[j]; s.share[j] > 0 {
				parts++
				price = max(price, s.price[j])
			}
		}
		switch {
		case parts > 0 && rest > 1e-9:
			order = append(order, turn{int32(i), marginal, price})
		case parts > 1:
			order = append(order, turn{int32(i), mixed, price})
		case best > 0:
			order = append(order, turn{int32(i), sure, best - second})
		}
	}
	slices.SortFunc(order, func(a, b turn) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(b.rank, a.rank), cmp.Compare(a.class, b.class))
	})
	d := diffusion{solver: s, most: s.most, off: make([]float64, len(s.room))}
	if loose {
		d.most = func(class, choice int, n int64) int64 { return s.loose(s.choices(class)[choice].Uses, n) }
	}
	for kind := sure; kind <= marginal; kind++ {
		for _, t := range order {
			if t.kind == kind {
				d.whole(int(t.class))
			}
		}
		for _, t := range order {
			if t.kind == kind && kind != sure {
				d.round(int(t.class))
			}
		}
	}
	for _, t := range order {
		if !loose {
			s.takeBest(int(t.class))
		}
	}
}

// loose answers how many of n copies may have these uses if rows may be used up to twice their capacity: beyond it they
// would not balance, and what they lack could overflow.
func (s *solver) loose(uses []Use, n int64) int64 {
	for _, u := range uses {
		if u.Amount > 0 {
			n = int64(min(uint64(n), (uint64(s.room[u.Row])+uint64(s.p.Capacity[u.Row]))/uint64(u.Amount)))
		}
	}
	return n
}

// diffusion rounds the parts that the dual mixes to copies. What rounding one class adds to a row or takes from it is
// made good by the next ones, so that every row stays near to what the dual gives it, however many classes are mixed.
// The dearest copies go first, and the cheapest, last, leave little over.
type diffusion struct {
	*solver
	most func(class, choice int, n int64) int64 // how many of n copies may take a choice
	off  []float64                              // row → price of what is taken above the parts
}

// whole takes the whole copies in the parts of a class.
func (d *diffusion) whole(i int) {
	for c := range d.choices(i) {
		planned := float64(float64(d.count[i]) * d.share[int(d.first[i])+c])
		d.put(i, c, d.most(i, c, min(int64(planned+1e-6), d.left[i])))
	}
}

func (d *diffusion) weight(u Use) float64 {
	return float64(float64(d.multipliers[u.Row]) * float64(u.Amount))
}

// round lets each copy that is left take the choice with a part, or nothing, that brings the rows nearest to the parts.
func (d *diffusion) round(i int) {
	for c, choice := range d.choices(i) {
		j := int(d.first[i]) + c
		missing := float64(float64(d.count[i])*d.share[j]) - float64(d.taken[j])
		for _, u := range choice.Uses {
			d.off[u.Row] -= float64(d.weight(u) * missing)
		}
	}
	for d.left[i] > 0 {
		at, nearest, rest := none, 0.0, 1.0
		for c, choice := range d.choices(i) {
			x := d.share[int(d.first[i])+c]
			if rest -= x; x == 0 || d.most(i, c, 1) == 0 {
				continue
			}
			change := 0.0
			for _, u := range choice.Uses {
				off := d.off[u.Row]
				change += math.Abs(off+d.weight(u)) - math.Abs(off)
			}
			if at == none || change < nearest {
				at, nearest = c, change
			}
		}
		if at == none || rest > 1e-9 && nearest > 0 {
			return
		}
		d.put(i, at, 1)
		for _, u := range d.choices(i)[at].Uses {
			d.off[u.Row] += d.weight(u)
		}
	}
}

// takeBest lets the copies of a class that take nothing take the best choices that are worth their price and fit.
func (s *solver) takeBest(i int) {
	for s.left[i] > 0 {
		best, at := int64(-1), none
		for c, choice := range s.choices(i) {
			if s.price[int(s.first[i])+c] != blocked {
				if v := s.reduced(i, c); v > best && fits(choice.Uses, s.room) {
					best, at = v, c
				}
			}
		}
		if at == none {
			return
		}
		s.put(i, at, s.most(i, at, s.left[i]))
	}
}

// move changes the choice of one copy of a class. A choice of none stands for nothing.
type move struct {
	class, from, to int32
	gain            int64 // of value
	cost            int64 // of reduced value: what the move gives away against the bound, in 1/2^fine
}

// held answers how many copies of a class take a choice, or nothing.
func (s *solver) held(class, choice int32) int64 {
	if choice == none {
		return s.left[class]
	}
	return s.taken[s.first[class]+choice]
}

func (m move) compare(o move) int {
	return cmp.Or(cmp.Compare(m.cost, o.cost), cmp.Compare(m.class, o.class), cmp.Compare(m.from, o.from), cmp.Compare(m.to, o.to))
}

// moves calls f for every move of a copy to another choice.
func (s *solver) moves(f func(m move)) {
	for i := range s.group {
		for from := int32(none); int(from) < len(s.choices(i)); from++ {
			if s.held(int32(i), from) > 0 {
				s.movesFrom(i, from, f)
			}
		}
	}
}

// movesFrom calls f for every move from a choice of a class, or from nothing.
func (s *solver) movesFrom(i int, from int32, f func(m move)) {
	choices := s.choices(i)
	value, reduced := int64(0), int64(0)
	if from != none {
		value, reduced = choices[from].Value, s.reduced(i, int(from))
	}
	for to := int32(none); int(to) < len(choices); to++ {
		switch {
		case to == from:
		case to == none:
			f(move{int32(i), from, to, -value, reduced})
		case s.price[s.first[i]+to] != blocked:
			f(move{int32(i), from, to, choices[to].Value - value, reduced - s.reduced(i, int(to))})
		}
	}
}

// uses answers what a choice of a class uses, nothing for none.
func (s *solver) uses(class, choice int32) []Use {
	if choice == none {
		return nil
	}
	return s.choices(int(class))[choice].Uses
}

// feasible answers how many of n copies may make the move.
func (s *solver) feasible(m move, n int64) int64 {
	from := s.uses(m.class, m.from)
	for _, u := range s.uses(m.class, m.to) {
		more := u.Amount
		for _, v := range from {
			if v.Row == u.Row {
				more -= v.Amount
			}
		}
		if more > 0 {
			n = min(n, s.room[u.Row]/more)
		}
	}
	return n
}

func (s *solver) do(m move, n int64) {
	if m.from != none {
		s.put(int(m.class), int(m.from), -n)
	}
	if m.to != none {
		s.put(int(m.class), int(m.to), n)
	}
}

// fill makes the moves that gain value and fit, those first that gain most for the price of what they use.
func (s *solver) fill() {
	for {
		var list []move
		s.moves(func(m move) {
			if m.gain > 0 && s.feasible(m, 1) > 0 {
				list = append(list, m)
			}
		})
		if len(list) == 0 {
			return
		}
		slices.SortFunc(list, func(a, b move) int {
			// cost / gain is 1 less the gain for the price
			left, right := float64(a.cost)/float64(a.gain), float64(b.cost)/float64(b.gain)
			return cmp.Or(cmp.Compare(left, right), cmp.Compare(a.class, b.class), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
		})
		for _, m := range list {
			if n := s.feasible(m, s.held(m.class, m.from)); n > 0 {
				s.do(m, n)
			}
		}
	}
}
