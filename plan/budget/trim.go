package budget

import (
	"cmp"
	"slices"
)

const (
	candidates = 128     // moves that may fill a row
	repeated   = 3       // copies of a class that the same move may be made for
	kept       = 128     // sums of moves that are followed
	turns      = 2       // times that a row is filled, while that betters it
	farthest   = 1 << 61 // amounts beyond it are left alone, so that sums do not overflow
	dearest    = 1 << 52 // costs, in 1/2^fine, likewise
)

// trim fills the rows to the brim, one after the other, with the moves that cost least for it.
//
// Where a row holds few copies, those that fill it have to be found together. Where it holds many, almost any will do.
// So the rows that few classes can use have their turn first, and until its turn a row may be used beyond its capacity:
// what is then too much or too little of it is made good by copies that use none of the rows before. Rows that one
// choice uses together stand together, those that fewer choices use first: rows with the sum of several years, say, with
// the first year first.
type trim struct {
	*solver
	users   [][]int32 // row → classes that can use it
	done    []bool    // row → whether it had its turn
	free    []bool    // row → whether it has no price to speak of, so that using less of it costs nothing
	close   int64     // cost that is good enough for a row, in 1/2^fine
	change  []int64   // row → by how much the move at hand changes its use, zero between moves
	moves   []filler
	links   []link
	sums    []sum // in order of amount
	merged  []sum
	scratch []sum
}

// filler is a move with what it needs more of the row at hand.
type filler struct {
	move
	amount int64
}

// sum is what some moves need of the row together, and their cost. Of equal amounts only the cheapest is kept.
type sum struct {
	amount, cost int64
	last         int32 // link of the last move, or none
}

type link struct{ before, move int32 }

func (s *solver) trim() {
	n := len(s.room)
	t := &trim{solver: s, users: make([][]int32, n), done: make([]bool, n), free: make([]bool, n), change: make([]int64, n)}
	for r := range s.room {
		t.free[r] = t.worth(int32(r), s.p.Capacity[r]) <= s.total>>20<<s.fine/int64(n)
	}
	t.close = s.total >> 22 << s.fine / int64(max(n, 1))
	for _, r := range t.order() {
		for turn := 0; turn < turns && t.row(r); turn++ {
		}
		t.done[r] = true
	}
}

// order answers the binding rows in their order, and finds the classes that can use them.
func (t *trim) order() []int32 {
	together := newForest(len(t.room))
	choices := make([]int, len(t.room)) // row → choices that use it
	for i := range t.group {
		for c, choice := range t.choices(i) {
			if t.price[int(t.first[i])+c] == blocked {
				continue
			}
			before := int32(none)
			for _, u := range choice.Uses {
				if !t.binding[u.Row] || u.Amount == 0 {
					continue
				}
				choices[u.Row]++
				if before != none {
					together.join(before, u.Row)
				}
				before = u.Row
				if list := t.users[u.Row]; len(list) == 0 || list[len(list)-1] != int32(i) {
					t.users[u.Row] = append(list, int32(i))
				}
			}
		}
	}
	most := make([]int, len(t.room)) // classes that can use a row, of all that stand together
	var rows []int32
	for r := range t.room {
		top := together.top(int32(r))
		if most[top] = max(most[top], len(t.users[r])); t.binding[r] {
			rows = append(rows, int32(r))
		}
	}
	slices.SortFunc(rows, func(a, b int32) int {
		x, y := together.top(a), together.top(b)
		return cmp.Or(cmp.Compare(most[x], most[y]), cmp.Compare(x, y), cmp.Compare(choices[a], choices[b]), cmp.Compare(a, b))
	})
	return rows
}

// worth is the price of so much of a row, in 1/2^fine.
func (t *trim) worth(row int32, amount int64) int64 {
	v, _ := product(t.multipliers[row], amount).down(t.shift - t.fine)
	return v
}

// row makes the moves that leave a row with the lowest cost: theirs, and the price of what is left over of it. It says
// whether it made any.
func (t *trim) row(r int32) bool {
	const never = 1 << 62
	room, best, lowest := t.room[r], int32(none), int64(never)
	if room < -farthest || room > farthest {
		return false
	}
	if room >= 0 {
		if lowest = t.worth(r, room); lowest <= t.close {
			return false
		}
	}
	t.collect(r, min(lowest, dearest))
	t.links, t.sums = t.links[:0], append(t.sums[:0], sum{last: none})
	least := int64(0) // cost of any sum
	turned := make([]bool, len(t.moves))
	for i, m := range t.moves {
		if m.cost >= 0 && (least+m.cost >= lowest || lowest-least <= t.close) {
			break
		}
		if turned[i] {
			continue
		}
		// A copy makes one of the moves that it can, so these are looked at together.
		var one []int32
		for j := i; j < len(t.moves); j++ {
			if t.moves[j].class == m.class && t.moves[j].from == m.from {
				one, turned[j] = append(one, int32(j)), true
			}
		}
		limit := lowest
		if m.cost < 0 {
			limit = never
		}
		for range min(t.held(m.class, m.from), repeated) {
			t.extend(r, one, limit)
			for _, x := range t.sums {
				least = min(least, x.cost)
				if x.amount <= room {
					if cost := x.cost + t.worth(r, room-x.amount); cost < lowest {
						best, lowest = x.last, cost
					}
				}
			}
		}
	}
	for at := best; at != none; at = t.links[at].before {
		if m := t.moves[t.links[at].move].move; t.loose(t.uses(m.class, m.to), 1) > 0 {
			t.do(m, 1)
		}
	}
	return best != none
}

// collect lists the moves with the lowest cost, below the limit, of those that change the use of row r and leave alone
// the rows that had their turn.
func (t *trim) collect(r int32, limit int64) {
	t.moves = t.moves[:0]
	for _, class := range t.users[r] {
		i := int(class)
		for from := int32(none); int(from) < len(t.choices(i)); from++ {
			if t.held(class, from) > 0 {
				t.movesFrom(i, from, func(m move) {
					if m.cost < limit && m.cost > -dearest {
						if amount, ok := t.amount(m, r); ok && amount != 0 {
							t.moves = append(t.moves, filler{m, amount})
						}
					}
				})
			}
		}
		if len(t.moves) >= 4*candidates {
			t.cheapest()
			limit = t.moves[candidates-1].cost // of those at the limit the first classes stay
		}
	}
	t.cheapest()
}

func (t *trim) cheapest() {
	slices.SortFunc(t.moves, func(a, b filler) int { return a.compare(b.move) })
	t.moves = t.moves[:min(len(t.moves), candidates)]
}

// amount answers what a move needs more of row r, and whether it leaves the rows alone that had their turn.
func (t *trim) amount(m move, r int32) (amount int64, ok bool) {
	from, to := t.uses(m.class, m.from), t.uses(m.class, m.to)
	for _, u := range to {
		t.change[u.Row] = u.Amount
	}
	for _, u := range from {
		t.change[u.Row] -= u.Amount
	}
	amount = t.change[r]
	ok = amount >= -farthest && amount <= farthest
	for _, uses := range [2][]Use{from, to} {
		for _, u := range uses {
			c := t.change[u.Row]
			if t.done[u.Row] && c != 0 && (!t.free[u.Row] || c > max(t.room[u.Row], 0)) {
				ok = false
			}
			t.change[u.Row] = 0
		}
	}
	return amount, ok
}

// extend adds to the sums those with one more of the moves, if they cost less than the limit. If there are too many, it
// keeps the cheapest for how near they bring row r to its brim.
func (t *trim) extend(r int32, moves []int32, limit int64) {
	t.merged = append(t.merged[:0], t.sums...)
	for _, j := range moves {
		m, out, at := t.moves[j], t.scratch[:0], 0
		for _, x := range t.sums {
			y := sum{x.amount + m.amount, x.cost + m.cost, int32(len(t.links))}
			if y.cost >= limit || y.amount < -farthest || y.amount > farthest {
				continue
			}
			for at < len(t.merged) && t.merged[at].amount < y.amount {
				out = append(out, t.merged[at])
				at++
			}
			if at < len(t.merged) && t.merged[at].amount == y.amount {
				if t.merged[at].cost <= y.cost {
					continue
				}
				at++
			}
			out = append(out, y)
			t.links = append(t.links, link{x.last, j})
		}
		out = append(out, t.merged[at:]...)
		t.scratch, t.merged = t.merged, out
	}
	if room := t.room[r]; len(t.merged) > 2*kept {
		off := func(x sum) int64 { return max(x.amount-room, room-x.amount) }
		slices.SortFunc(t.merged, func(a, b sum) int {
			return cmp.Or(cmp.Compare(a.cost+t.worth(r, off(a))/4, b.cost+t.worth(r, off(b))/4), cmp.Compare(off(a), off(b)), cmp.Compare(a.amount, b.amount))
		})
		t.merged = t.merged[:kept]
		slices.SortFunc(t.merged, func(a, b sum) int { return cmp.Compare(a.amount, b.amount) })
	}
	t.sums, t.merged = t.merged, t.sums
}

// cut takes copies from the rows that lack room, those first that lose least for what they free.
func (s *solver) cut() {
	type cut struct {
		move
		ratio float64
	}
	for r := range s.room {
		if s.room[r] >= 0 {
			continue
		}
		var list []cut
		for i := range s.group {
			for c, choice := range s.choices(i) {
				for _, u := range choice.Uses {
					if int(u.Row) == r && u.Amount > 0 && s.held(int32(i), int32(c)) > 0 {
						list = append(list, cut{move{class: int32(i), from: int32(c), to: none}, float64(s.reduced(i, c)) / float64(u.Amount)})
					}
				}
			}
		}
		slices.SortFunc(list, func(a, b cut) int {
			return cmp.Or(cmp.Compare(a.ratio, b.ratio), cmp.Compare(a.class, b.class), cmp.Compare(a.from, b.from))
		})
		for _, m := range list {
			for s.room[r] < 0 && s.held(m.class, m.from) > 0 {
				s.do(m.move, 1)
			}
		}
	}
}
