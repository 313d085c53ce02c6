package budget

import (
	"math/bits"
	"slices"
)

const (
	rounds   = 12
	listed   = 15_000 // moves of each kind that a round looks at
	partners = 64     // moves of each kind that may make room in a row
	longest  = 32     // moves that may make room for one
	thorough = 8000   // moves up to which all are tried with several that make room, not only those with a cost below zero
)

// exchange pairs a move that gains value but lacks room with one that makes room and loses less; a move away from what
// the prices say is wrong may have several that make room for it. Only moves that give away little against the bound can
// be part of a gain, so the cheapest are listed, and of these, for each row, the cheapest that make room in it.
func (s *solver) exchange() {
	e := exchange{solver: s, change: make([]int64, len(s.room)), makers: make([][2][]int32, len(s.room))}
	for range rounds {
		if s.bound.less(shifted(s.value+1, s.shift)) {
			return
		}
		before := s.value
		e.round()
		if s.fill(); s.value-before <= s.total>>20 {
			return
		}
	}
}

// Kinds of moves. Those of the first never lack room.
const (
	giving = iota // to nothing
	taking        // with a gain of value
	other
)

func (m move) kind() int {
	switch {
	case m.to == none:
		return giving
	case m.gain > 0:
		return taking
	}
	return other
}

type exchange struct {
	*solver
	list   []move
	from   []int32 // changes of move i are at from[i] to from[i+1]
	row    []int32
	amount []int64
	makers [][2][]int32 // row → moves that make room in it, those that give and the others
	done   []int32      // moves of a chain
	change []int64      // row → by how much the move at hand changes its use, zero between moves
}

func (e *exchange) round() {
	e.collect()
	for i, m := range e.list {
		if m.gain <= 0 || e.held(m.class, m.from) == 0 {
			continue
		}
		partner, alone := e.partner(i)
		switch {
		case alone:
			e.do(m, 1)
		case partner != none:
			e.do(e.list[partner], 1)
			e.do(m, 1)
		case m.cost < 0 || len(e.list) <= thorough:
			e.chain(m)
		}
	}
}

// collect lists the cheapest moves in order of cost, with what each changes.
func (e *exchange) collect() {
	gap, _ := e.bound.minus(shifted(e.value, e.shift)).down(e.shift - e.fine)
	// A cost counts as its number of bits; below zero, where a move leads to something better, as zero.
	size := func(cost int64) int { return bits.Len64(uint64(max(cost, 0))) }
	var counts [3][64]int
	e.moves(func(m move) {
		if m.cost <= gap {
			counts[m.kind()][size(m.cost)]++
		}
	})
	var limit [3]int
	for kind, count := range counts {
		for sum := 0; limit[kind] < len(count) && (sum == 0 || sum+count[limit[kind]] <= listed); limit[kind]++ {
			sum += count[limit[kind]]
		}
	}
	e.list = e.list[:0]
	e.moves(func(m move) {
		if m.cost <= gap && size(m.cost) < limit[m.kind()] {
			e.list = append(e.list, m)
		}
	})
	slices.SortFunc(e.list, move.compare)
	e.from, e.row, e.amount = append(e.from[:0], 0), e.row[:0], e.amount[:0]
	for r := range e.makers {
		e.makers[r] = [2][]int32{e.makers[r][0][:0], e.makers[r][1][:0]}
	}
	for i, m := range e.list {
		begin := len(e.row)
		for _, u := range e.uses(m.class, m.to) {
			e.addChange(begin, u.Row, u.Amount)
		}
		for _, u := range e.uses(m.class, m.from) {
			e.addChange(begin, u.Row, -u.Amount)
		}
		for k := begin; k < len(e.row); k++ {
			if e.amount[k] < 0 {
				makers := &e.makers[e.row[k]][min(m.kind(), 1)]
				if len(*makers) < partners {
					*makers = append(*makers, int32(i))
				}
			}
		}
		e.from = append(e.from, int32(len(e.row)))
	}
}

func (e *exchange) addChange(begin int, row int32, amount int64) {
	if !e.binding[row] {
		return
	}
	for k := begin; k < len(e.row); k++ {
		if e.row[k] == row {
			e.amount[k] += amount
			return
		}
	}
	e.row, e.amount = append(e.row, row), append(e.amount, amount)
}

// partner answers the move that, together with move i, fits and gains most; alone says that move i fits by itself.
func (e *exchange) partner(i int) (best int32, alone bool) {
	m := e.list[i]
	scarce, most, lacking := int32(none), wide{}, 0
	for k := e.from[i]; k < e.from[i+1]; k++ {
		r := e.row[k]
		e.change[r] = e.amount[k]
		if lack := e.amount[k] - e.room[r]; lack > 0 {
			lacking++
			if price := product(e.multipliers[r], lack); scarce == none || most.less(price) {
				scarce, most = r, price
			}
		}
	}
	best = none
	if scarce != none {
		highest := int64(0)
		for _, makers := range e.makers[scarce] {
			for _, j := range makers {
				maker := e.list[j]
				if gain := m.gain + maker.gain; gain > highest && maker.class != m.class &&
					e.held(maker.class, maker.from) > 0 && e.resolves(j, lacking) {
					highest, best = gain, j
				}
			}
		}
	}
	for k := e.from[i]; k < e.from[i+1]; k++ {
		e.change[e.row[k]] = 0
	}
	return best, lacking == 0
}

// resolves says whether move j makes room in all the rows that the move at hand lacks, and itself finds room.
func (e *exchange) resolves(j int32, lacking int) bool {
	for k := e.from[j]; k < e.from[j+1]; k++ {
		r := e.row[k]
		if e.change[r]+e.amount[k] > e.room[r] {
			return false
		}
		if e.change[r] > e.room[r] {
			lacking--
		}
	}
	return lacking == 0
}

// chain makes a move and then others that make the room it lacks, those first that lose least for the price of what they
// free. It takes all back unless value is gained in the end.
func (e *exchange) chain(m move) {
	gain := m.gain
	e.do(m, 1)
	e.done = e.done[:0]
	scarce := e.scarcest(m)
	for scarce != none && gain > 0 && len(e.done) < longest {
		at, least := int32(none), 0.0
		for _, makers := range e.makers[scarce] {
			for _, j := range makers {
				maker := e.list[j]
				if maker.class == m.class || e.held(maker.class, maker.from) == 0 {
					continue
				}
				if freed := e.frees(j); freed > 0 {
					if loss := -float64(maker.gain) / freed; at == none || loss < least {
						at, least = j, loss
					}
				}
			}
		}
		if at == none {
			break
		}
		e.do(e.list[at], 1)
		e.done = append(e.done, at)
		gain += e.list[at].gain
		scarce = e.scarcest(m)
	}
	if scarce == none && gain > 0 {
		return
	}
	for _, j := range e.done {
		e.do(e.list[j].back(), 1)
	}
	e.do(m.back(), 1)
}

func (m move) back() move { return move{class: m.class, from: m.to, to: m.from} }

// scarcest answers the row whose lack of room, after a move, has the highest price, or none.
func (e *exchange) scarcest(m move) int32 {
	scarce, most := int32(none), wide{}
	for _, u := range e.uses(m.class, m.to) {
		if lack := -e.room[u.Row]; lack > 0 {
			if price := product(e.multipliers[u.Row], lack); scarce == none || most.less(price) {
				scarce, most = u.Row, price
			}
		}
	}
	return scarce
}

// frees answers the price of the lacking room that a move makes, or 0 if the move itself lacks room.
func (e *exchange) frees(j int32) float64 {
	freed := 0.0
	for k := e.from[j]; k < e.from[j+1]; k++ {
		r, a := e.row[k], e.amount[k]
		if a > 0 && a > e.room[r] {
			return 0
		}
		if a < 0 && e.room[r] < 0 {
			freed += float64(float64(e.multipliers[r]) * float64(min(-a, -e.room[r])))
		}
	}
	return freed
}
