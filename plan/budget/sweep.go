package budget

import (
	"cmp"
	"math/bits"
	"slices"
)

const (
	perNode    = 1000    // options that a sweep may look at for a node of its limit
	mostStates = 1 << 16 // that it may have after a copy
)

// states are the different rooms that ways to place the first copies leave. Of ways that leave the same only the one with
// the greatest value is kept: whatever can follow the others can follow it.
type states struct {
	rows  int
	key   int     // rows that make a state differ, the first; the others follow from the same copies
	room  []int64 // rows of them for each state
	value []int64
	loss  []int64 // by how much all that follows stays below the bound, in 1/2^fine
	table []int32 // open addressing by hash of the room: state + 1, or 0
}

// sweep is dynamic programming over the copies of the root, with the bound: a state loses what its options are worth less
// than the best at the prices, and the price of room that nothing can use any more. It is for where thousands of answers
// are hardly worse than the best, so that a tree has no end, but leave few different rooms. It says whether it came to its
// end.
func (t *tree) sweep() bool {
	f := t.frames[0]
	if !t.decide(f) {
		return true
	}
	items, n, bound := t.sequence(f), len(f.room), t.bound(f)
	from, to := &states{rows: n, key: len(t.part.rows)}, &states{rows: n, key: len(t.part.rows)}
	from.add(f.room, f.value, 0)
	links, base := []link{{none, none}}, 0 // state s is made by the link base+s
	reach := make([][]uint64, n)           // row → bits of the sums, in units, that the copies to come can make; nil if not known
	for r := range reach {
		if unit := t.sums.unit[r]; unit > 0 {
			reach[r] = make([]uint64, f.room[r]/unit/64+1)
		}
	}
	room := make([]int64, n)
	for looked := 0; len(items) > 0; from, to = to, from {
		options, best := items[0].options, t.bestOf(items[0])
		if items[0].copies--; items[0].copies == 0 {
			items = items[1:]
		}
		t.sums.count(t, items)
		for r, sums := range reach {
			if sums != nil {
				t.sums.reach(r, f.room[r]/t.sums.unit[r], sums)
			}
		}
		to.reset()
		looked += len(from.value) * len(options)
		if t.nodes = looked/perNode + 1; t.nodes > t.limit {
			t.nodes = t.limit
			return false
		}
		next := len(links)
		for s := range from.value {
			for _, j := range options {
				loss := from.loss[s] + best - t.reduced[j]
				if (bound-loss)>>t.fine < t.best+t.step {
					continue
				}
				copy(room, from.room[s*n:])
				if !t.spend(room, j) {
					continue
				}
				loss += t.waste(room, reach)
				if (bound-loss)>>t.fine < t.best+t.step {
					continue
				}
				if i := to.add(room, from.value[s]+t.value[j], loss); i == len(links)-next {
					links = append(links, link{int32(base + s), j})
				} else if i != none {
					links[next+i] = link{int32(base + s), j}
				}
			}
			if len(to.value) > mostStates {
				return false
			}
		}
		base = next
	}
	for s, v := range from.value { // one at most: no room is left that a copy could use
		if v > t.best {
			for at := links[base+s]; at.before != none; at = links[at.before] {
				t.trail = append(t.trail, placed{at.move, 1})
			}
			t.keep(v)
		}
	}
	return true
}

// spend takes an option's uses from the room, and says whether there was enough.
func (t *tree) spend(room []int64, option int32) bool {
	for _, u := range t.uses[t.use[option]:t.use[option+1]] {
		if room[u.Row] -= u.Amount; room[u.Row] < 0 {
			return false
		}
	}
	return true
}

// waste lowers the room to what the copies to come can use, and answers the price of the rest.
func (t *tree) waste(room []int64, reach [][]uint64) (loss int64) {
	for r, unit := range t.sums.unit {
		left := room[r]
		if unit > 0 {
			n := room[r] / unit
			for reach[r][n/64]>>(n%64)&1 == 0 {
				n--
			}
			left = n * unit
		} else if !t.sums.open(r) {
			left = 0
		}
		if left < room[r] {
			price, _ := product(t.multipliers[r], room[r]-left).down(t.s.shift - t.fine)
			loss += price
			room[r] = left
		}
	}
	return loss
}

// sequence answers the items in the order of a sweep: those together that share rows which few can use, so that these rows
// are soon done with.
func (t *tree) sequence(f *frame) []item {
	users := make([]int64, len(f.room))
	uses := func(it item, each func(r int32)) {
		for _, j := range it.options {
			for _, u := range t.uses[t.use[j]:t.use[j+1]] {
				each(u.Row)
			}
		}
	}
	for _, it := range f.items {
		uses(it, func(r int32) { users[r] += it.copies })
	}
	type place struct {
		item
		users int64
		row   int32
	}
	list := make([]place, len(f.items))
	for i, it := range f.items {
		list[i] = place{item: it, users: 1 << 62}
		uses(it, func(r int32) {
			if int(r) < len(t.part.rows) && cmp.Or(cmp.Compare(users[r], list[i].users), cmp.Compare(r, list[i].row)) < 0 {
				list[i].users, list[i].row = users[r], r
			}
		})
	}
	slices.SortStableFunc(list, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.users, b.users), cmp.Compare(a.row, b.row))
	})
	items := make([]item, len(list))
	for i, p := range list {
		items[i] = p.item
	}
	return items
}

func (s *states) reset() {
	s.room, s.value, s.loss = s.room[:0], s.value[:0], s.loss[:0]
	clear(s.table)
}

// add answers the index of the state, or none if there is one with the same room that is worth as much.
func (s *states) add(room []int64, value, loss int64) int {
	if 2*len(s.value) >= len(s.table) {
		s.table = make([]int32, max(64, 4*len(s.table)))
		for i := range s.value {
			s.table[s.find(s.room[i*s.rows:])] = int32(i) + 1
		}
	}
	at := s.find(room)
	if i := int(s.table[at]) - 1; i >= 0 {
		if value <= s.value[i] {
			return none
		}
		copy(s.room[i*s.rows:], room)
		s.value[i], s.loss[i] = value, loss
		return i
	}
	s.room, s.value, s.loss = append(s.room, room...), append(s.value, value), append(s.loss, loss)
	s.table[at] = int32(len(s.value))
	return len(s.value) - 1
}

// find answers the place of a room in the table, its own or a free one.
func (s *states) find(room []int64) int {
	h := uint64(0)
	for _, v := range room[:s.key] {
		hi, lo := bits.Mul64(h^0x9e3779b97f4a7c15, uint64(v)^0xd1b54a32d192ed03)
		h = hi ^ lo
	}
	for at := int(h % uint64(len(s.table))); ; at = (at + 1) % len(s.table) {
		i := int(s.table[at]) - 1
		if i < 0 || slices.Equal(s.room[i*s.rows:i*s.rows+s.key], room[:s.key]) {
			return at
		}
	}
}
