package plan

import (
	"cmp"
	"slices"

	"sotaisan/holding"
	"sotaisan/plan/flow"
)

// A problem is the transfers of one substitution class: need classes joined by item types that serve more
// than one. What is free goes where it saves most, purchase avoided less the cost of moving, and only where
// that is more than nothing (Law 15/2017/QH14, Art. 31(1), 42(1)(b)).
//
// Its givers are what is offered, summed by (unit, form, first year, last year) and in that order. Forms are
// the alternatives of the classes in canonical order, numbered from 0 where they first occur with those
// parts; an order of units is that of the canonical snapshot. Its receivers are the open slots for which a price is
// known and no transfer is forbidden, summed by (unit, need class, first open year, last year, worth) and
// in that order; worth is what a piece for one of them would cost in its first open year (price.worth).
// One thing of a giver gains at a receiver, when its form satisfies the class and it is free by the slot's
// first open year and good in it,
//
//	worth × years covered ÷ years open, rounded down, − pieces × (handling + metres × đồng per km ÷ 1000, rounded up)
//
// where the years covered end with the thing's or the slot's, whichever is first, and pieces are those of
// a set. A pair that gains nothing is none. Nothing moves between units when nobody knows the way. A device
// with several functions that moves counts for one of them here; what else it serves is found afterwards
// (besides).
//
// Where several shipments are best, the solver's answer to the pairs in the order of givers and receivers
// is taken; it depends on nothing else. Distance is in the gain, so that the nearer wins while moving costs.
//
// TransferProof.Potential has a number u ≥ 0 for every giver and then a number v ≥ 0 for every receiver,
// with u + v ≥ the gain of every pair. No plan gains more than Σ offered × u + Σ open × v, which is Gain:
// who checks that needs the two lists and no network.
type problem struct {
	classes   []int
	givers    []giver
	receivers []receiver
	shipments []shipment // by giver, then receiver
	gain      int64
	potential []int64
}

type giver struct {
	unit, form, from, until int
	quantity                int64
	offers                  []int // positions in the offers, rising
}

type receiver struct {
	unit, class, open, to int
	worth                 holding.VND
	quantity              int64
	slots                 []int // positions in state.slots, rising
}

type shipment struct {
	giver, receiver int
	quantity        int64
}

// transfer solves the problems of all substitution classes and deals what they say out to stock groups and
// slots. Offers stand in the order of agencies; what is taken of them is gone afterwards.
func (st *state) transfer(offers []supply, workers int) error {
	m := st.model
	problems := make([]problem, len(m.groups))
	groupOf := make([]int, len(m.options))
	for g, classes := range m.groups {
		problems[g].classes = classes
		for _, k := range classes {
			groupOf[k] = g
		}
	}
	given := make([][]int, len(problems))
	for i := range offers {
		g := groupOf[m.forms[offers[i].form].classes[0]]
		given[g] = append(given[g], i)
	}
	wanted := make([][]int, len(problems))
	for i := range st.slots {
		if st.slots[i].open <= st.slots[i].to {
			g := groupOf[st.cells[st.slots[i].cell].class]
			wanted[g] = append(wanted[g], i)
		}
	}
	if err := inParallel(workers, len(problems), func(s *flow.Solver, g int) error {
		p := &problems[g]
		p.give(st, offers, given[g])
		p.receive(st, wanted[g])
		return p.solve(st, s)
	}); err != nil {
		return err
	}
	var moves []move
	for g := range problems {
		p := &problems[g]
		if len(p.givers) == 0 || len(p.receivers) == 0 {
			continue
		}
		proof := TransferProof{Gain: p.gain, Potential: p.potential}
		for _, k := range p.classes {
			proof.Classes = append(proof.Classes, m.snapshot.Classes[k].Code)
		}
		st.proof.Transfers = append(st.proof.Transfers, proof)
		moves = p.deal(st, offers, moves)
	}
	st.put(moves)
	st.besides()
	st.left = append(st.left, st.unfold(offers)...)
	return nil
}

// holderOf answers a stock group of who offers or has it.
func (st *state) holderOf(stock, set int) int {
	if set >= 0 {
		return st.sets[set].parts[0].stock
	}
	return stock
}

func (p *problem) give(st *state, offers []supply, list []int) {
	unit := func(i int) int { return st.model.stockUnit[st.holderOf(offers[i].stock, offers[i].set)] }
	slices.SortFunc(list, func(i, j int) int {
		a, b := &offers[i], &offers[j]
		return cmp.Or(cmp.Compare(unit(i), unit(j)), cmp.Compare(a.form, b.form), cmp.Compare(a.from, b.from), cmp.Compare(a.until, b.until), cmp.Compare(i, j))
	})
	for _, i := range list {
		o := &offers[i]
		n := len(p.givers)
		if n == 0 || p.givers[n-1].unit != unit(i) || p.givers[n-1].form != o.form || p.givers[n-1].from != o.from || p.givers[n-1].until != o.until {
			p.givers = append(p.givers, giver{unit: unit(i), form: o.form, from: o.from, until: o.until})
			n++
		}
		p.givers[n-1].quantity += o.quantity
		p.givers[n-1].offers = append(p.givers[n-1].offers, i)
	}
}

func (p *problem) receive(st *state, list []int) {
	if len(p.givers) == 0 {
		return // the price of what nobody offers need not be known
	}
	s := &st.model.snapshot
	var all []receiver
	for _, i := range list {
		g := &st.slots[i]
		c := &st.cells[g.cell]
		unit := st.model.agencyUnit[c.agency]
		if st.params.forbids(Transfer, s.Units[unit].ID, s.Agencies[c.agency].ID, s.Classes[c.class].Code, st.params.Years[g.open]) {
			continue
		}
		price := st.price(i, g.open)
		if worth := price.worth(); worth > 0 {
			all = append(all, receiver{unit: unit, class: c.class, open: g.open, to: g.to, worth: worth, quantity: g.count, slots: []int{i}})
		}
	}
	slices.SortStableFunc(all, func(a, b receiver) int {
		return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.class, b.class), cmp.Compare(a.open, b.open), cmp.Compare(a.to, b.to), cmp.Compare(a.worth, b.worth))
	})
	for _, r := range all {
		if n := len(p.receivers); n > 0 {
			if l := &p.receivers[n-1]; l.unit == r.unit && l.class == r.class && l.open == r.open && l.to == r.to && l.worth == r.worth {
				l.quantity += r.quantity
				l.slots = append(l.slots, r.slots...)
				continue
			}
		}
		p.receivers = append(p.receivers, r)
	}
}

// avoided is the purchase that one thing of the giver avoids at the receiver; 0 when it cannot serve there.
func (p *problem) avoided(m *Model, g *giver, r *receiver) holding.VND {
	if g.from > r.open || g.until < r.open || !slices.Contains(m.forms[g.form].classes, r.class) {
		return 0
	}
	return r.worth * holding.VND(min(g.until, r.to)-r.open+1) / holding.VND(r.to-r.open+1)
}

// moveCost is what it costs to move one thing of so many pieces between units; it answers false when nobody
// knows the way.
func (st *state) moveCost(from, to int, pieces int64) (cost holding.VND, ok bool) {
	metres, _ := st.model.ways.between(from, to)
	if metres < 0 {
		return 0, false
	}
	p := st.params
	return holding.VND(pieces) * (p.Handling + (holding.VND(metres)*p.Transport+999)/1000), true
}

// gains answers the gain of every pair of giver and receiver, row by row; 0 where there is none.
func (p *problem) gains(st *state) []int64 {
	m := st.model
	out := make([]int64, len(p.givers)*len(p.receivers))
	for i := range p.givers {
		g := &p.givers[i]
		pieces := m.forms[g.form].pieces
		var cost holding.VND
		known, at := false, -1
		for j := range p.receivers {
			r := &p.receivers[j]
			if r.unit != at { // receivers stand by unit
				at = r.unit
				cost, known = st.moveCost(g.unit, r.unit, pieces)
			}
			if known {
				out[i*len(p.receivers)+j] = max(int64(p.avoided(m, g, r)-cost), 0)
			}
		}
	}
	return out
}

// Pairs with which a large problem begins, for every giver and receiver, and how many join in a round.
const (
	allPairs  = 1 << 12
	bestPairs = 4
)

// solve finds the shipments of the highest gain. A large problem begins with the best pairs of every giver
// and receiver; pairs for which the potentials of the answer ask too little join, and it is solved anew,
// until there are none: then the potentials prove the answer for all pairs.
func (p *problem) solve(st *state, solver *flow.Solver) error {
	if len(p.givers) == 0 || len(p.receivers) == 0 {
		return nil
	}
	gains := p.gains(st)
	cols := len(p.receivers)
	in := make([]bool, len(gains))
	if len(gains) <= allPairs {
		for e, gain := range gains {
			in[e] = gain > 0
		}
	} else {
		for i := range p.givers {
			best(gains, in, i*cols, 1, cols)
		}
		for j := range p.receivers {
			best(gains, in, j, cols, len(p.givers))
		}
	}
	slack := make([]int64, len(gains)) // what a pair gains beyond the potentials
	var net flow.Network
	for {
		if err := p.solvePairs(gains, in, &net, solver); err != nil {
			return err
		}
		more := false
		for i := range p.givers {
			for j := range p.receivers {
				e := i*cols + j
				slack[e] = 0
				if gains[e] > 0 && !in[e] {
					slack[e] = max(gains[e]-p.potential[i]-p.potential[len(p.givers)+j], 0)
					more = more || slack[e] > 0
				}
			}
		}
		if !more {
			return nil
		}
		for i := range p.givers {
			best(slack, in, i*cols, 1, cols)
		}
		for j := range p.receivers {
			best(slack, in, j, cols, len(p.givers))
		}
	}
}

// best marks the highest positive values of a row or column.
func best(values []int64, in []bool, first, step, n int) {
	var top [bestPairs]int
	found := 0
	for k := range n {
		e := first + k*step
		if values[e] <= 0 {
			continue
		}
		at := found
		for at > 0 && values[top[at-1]] < values[e] {
			at--
		}
		if at == bestPairs {
			continue
		}
		found = min(found+1, bestPairs)
		copy(top[at+1:found], top[at:])
		top[at] = e
	}
	for _, e := range top[:found] {
		in[e] = true
	}
}

// solvePairs solves the problem with some of its pairs, and reads shipments and potentials off the answer:
// givers supply, receivers demand, and what stays or stays open goes over one more node for nothing. It
// builds the network in the memory of net.
func (p *problem) solvePairs(gains []int64, in []bool, net *flow.Network, solver *flow.Solver) error {
	givers, cols := len(p.givers), len(p.receivers)
	hub := givers + cols
	net.Supply, net.Arcs = slices.Grow(net.Supply[:0], hub+1)[:hub+1], net.Arcs[:0]
	clear(net.Supply)
	for i := range p.givers {
		net.Supply[i] = p.givers[i].quantity
		net.Supply[hub] -= p.givers[i].quantity
		for j := range cols {
			if e := i*cols + j; in[e] {
				net.Arcs = append(net.Arcs, flow.Arc{From: i, To: givers + j, Capacity: flow.Unbounded, Cost: -gains[e]})
			}
		}
	}
	for v := range hub {
		if v < givers {
			net.Arcs = append(net.Arcs, flow.Arc{From: v, To: hub, Capacity: flow.Unbounded})
			continue
		}
		net.Supply[v] = -p.receivers[v-givers].quantity
		net.Supply[hub] += p.receivers[v-givers].quantity
		net.Arcs = append(net.Arcs, flow.Arc{From: hub, To: v, Capacity: flow.Unbounded})
	}
	solution, err := solver.Solve(*net)
	if err != nil {
		return err
	}
	p.gain = -solution.Cost
	p.potential = make([]int64, hub)
	for v := range hub {
		p.potential[v] = solution.Potential[v] - solution.Potential[hub]
		if v >= givers {
			p.potential[v] = -p.potential[v]
		}
	}
	p.shipments = p.shipments[:0]
	for e, a := range net.Arcs {
		if a.Cost < 0 && solution.Flow[e] > 0 { // every pair gains, and nothing else does
			p.shipments = append(p.shipments, shipment{a.From, a.To - givers, solution.Flow[e]})
		}
	}
	return nil
}

// deal shares shipments out among the givers' offers and the receivers' slots, both in their order: by
// giver, then receiver, each takes what is left. Of an offer the pieces with the highest numbers go first.
// Move.slots is still that of the slots as they are.
func (p *problem) deal(st *state, offers []supply, out []move) []move {
	m := st.model
	open := make([]int64, len(p.receivers)) // pieces of the receiver's slots that are served already
	before := map[int]int64{}
	for _, s := range p.shipments {
		g, r := &p.givers[s.giver], &p.receivers[s.receiver]
		cost, _ := st.moveCost(g.unit, r.unit, m.forms[g.form].pieces)
		metres, straight := m.ways.between(g.unit, r.unit)
		for left := s.quantity; left > 0; {
			at := g.offers[0]
			o := &offers[at]
			if o.quantity == 0 {
				g.offers = g.offers[1:]
				continue
			}
			slot, served := r.slots[0], open[s.receiver]
			group := &st.slots[slot]
			if served == group.count {
				r.slots, open[s.receiver] = r.slots[1:], 0
				continue
			}
			if _, ok := before[at]; !ok {
				before[at] = o.quantity
			}
			n := min(left, o.quantity, group.count-served)
			o.quantity -= n
			out = append(out, move{
				stock: o.stock, set: o.set, slots: slot, offset: o.offset + o.quantity, quantity: n, year: group.open,
				metres: metres, straight: straight && g.unit != r.unit, offered: before[at], wanted: group.count,
				worth: r.worth, covers: int64(min(g.until, r.to) - r.open + 1), open: int64(r.to - r.open + 1), cost: cost,
			})
			open[s.receiver] += n
			left -= n
		}
	}
	return out
}

// put lets moves cover their slots, and cuts the groups of slots where some are covered and some are not.
func (st *state) put(moves []move) {
	slices.SortStableFunc(moves, func(a, b move) int { return cmp.Compare(a.slots, b.slots) })
	old := st.slots
	st.slots = make([]slots, 0, len(old)+len(moves))
	next := 0
	for c := range st.cells {
		r := &st.cells[c].slots
		first, last := r[0], r[1]
		r[0] = len(st.slots)
		for i := first; i < last; i++ {
			served := int64(0)
			for ; next < len(moves) && moves[next].slots == i; next++ {
				mv := &moves[next]
				g := old[i].cut(served, mv.quantity)
				served += mv.quantity
				mv.slots = len(st.slots)
				st.serve(&g, next, mv)
				st.slots = append(st.slots, g)
			}
			if served < old[i].count {
				st.slots = append(st.slots, old[i].cut(served, old[i].count-served))
			}
		}
		r[1] = len(st.slots)
	}
	st.moves = moves
	st.straightFindings()
}

// cut is n of the slots, after the first ones.
func (g slots) cut(after, n int64) slots {
	if after == 0 && n == g.count {
		return g
	}
	g.count = n
	g.cover = slices.Clone(g.cover)
	for i := range g.cover {
		g.cover[i].offset += after
	}
	return g
}

func (st *state) serve(g *slots, at int, mv *move) {
	until, item := 0, 0
	if mv.set >= 0 {
		s := &st.sets[mv.set]
		until, item = s.life, st.model.forms[s.form].parts[0].item
	} else {
		until, item = st.verdicts[mv.stock].life, st.model.stockItem[mv.stock]
	}
	last := min(until, g.to)
	g.cover = append(slices.Clip(g.cover), cover{action: Transfer, stock: mv.stock, set: mv.set, offset: mv.offset, item: item, from: g.open, to: last, move: at})
	years := st.cells[g.cell].years
	for y := g.open; y <= last; y++ {
		years[y].Transferred += mv.quantity
	}
	g.open = last + 1
}

// straightFindings counts for every agency the pieces that come to it over a way that nobody has measured.
func (st *state) straightFindings() {
	counts := map[int]int64{}
	for i := range st.moves {
		if mv := &st.moves[i]; mv.straight {
			counts[st.cells[st.slots[mv.slots].cell].agency] += mv.quantity
		}
	}
	for a := range st.model.snapshot.Agencies {
		if counts[a] > 0 {
			st.findings = append(st.findings, st.model.finding(FlagStraightLine, a, -1, counts[a]))
		}
	}
}

// unfold answers what is left of the offers, sets taken apart.
func (st *state) unfold(offers []supply) []supply {
	var out []supply
	for _, o := range offers {
		if o.quantity == 0 {
			continue
		}
		if o.set < 0 {
			out = append(out, o)
			continue
		}
		for _, p := range st.sets[o.set].parts {
			part := o
			part.stock, part.set, part.offset, part.quantity = p.stock, -1, p.offset+o.offset*p.each, o.quantity*p.each
			out = append(out, part)
		}
	}
	return out
}
