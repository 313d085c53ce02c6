package budget

import (
	"cmp"
	"math"
	"slices"
)

// greedy takes what the dual says. Classes with one choice go first, those that would lose most by another before the
// rest: they fit, since the dual balances the rows. Then come classes that the dual mixes, then those that it mixes with
// nothing, which lose hardly anything if they find no room. Last, copies that found none take what there is.
func (s *solver) greedy() {
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
	d := diffusion{solver: s, off: make([]float64, len(s.room))}
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
		s.takeBest(int(t.class))
	}
}

// diffusion rounds the parts that the dual mixes to copies. What rounding one class adds to a row or takes from it is
// made good by the next ones, so that every row stays near to what the dual gives it, however many classes are mixed.
// The dearest copies go first, and the cheapest, last, leave little over.
type diffusion struct {
	*solver
	off []float64 // row → price of what is taken above the parts
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
			if rest -= x; x == 0 || !fits(choice.Uses, d.room) {
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

// moves calls f for every move of a copy to another choice.
func (s *solver) moves(f func(m move)) {
	for i := range s.group {
		choices := s.choices(i)
		for from := int32(none); int(from) < len(choices); from++ {
			if s.held(int32(i), from) == 0 {
				continue
			}
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
