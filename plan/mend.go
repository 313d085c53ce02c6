package plan

import (
	"cmp"
	"slices"

	"sotaisan/holding"
	"sotaisan/norm"
)

// openIn is the number of a cell's slots that nothing covers at some time before their need ends.
func (st *state) openIn(cell int) (n int64) {
	for i := st.cells[cell].slots[0]; i < st.cells[cell].slots[1]; i++ {
		if g := &st.slots[i]; g.open <= g.to {
			n += g.count
		}
	}
	return n
}

// mend finds own pieces that a repair would bring back, where its estimated cost is at most the permitted
// part of the price (repairBase). Each goes to one cell, where a slot is open, the cheapest repairs first;
// a piece with other uses to the class that names it first. What stands at premises that close is not
// repaired.
func (st *state) mend(n *needs) {
	m := st.model
	for a := range m.snapshot.Agencies {
		var broken []int
		for i := m.stockOf[a][0]; i < m.stockOf[a][1]; i++ {
			g := &m.snapshot.Stock[i]
			if st.verdicts[i].reason == NeedsRepair && g.Repair > 0 && g.Quantity > 0 && g.Tenure == holding.Owned && !g.Closing {
				broken = append(broken, i)
			}
		}
		slices.SortStableFunc(broken, func(i, j int) int { return cmp.Compare(m.snapshot.Stock[i].Repair, m.snapshot.Stock[j].Repair) })
		wanted := map[int]int64{} // cell → slots that no repair is found for yet
		for c := n.of[a][0]; c < n.of[a][1] && len(broken) > 0; c++ {
			wanted[c] = st.openIn(c)
		}
		for _, i := range broken {
			left := m.snapshot.Stock[i].Quantity
			for _, c := range st.takers(n, a, i) {
				q := min(left, wanted[c])
				base, known := st.repairBase(i, c)
				if cost := m.snapshot.Stock[i].Repair; q > 0 && known && st.worthRepair(cost, base) {
					st.mendable = append(st.mendable, mendable{
						cell: c, stock: i, offset: m.snapshot.Stock[i].Quantity - left, quantity: q,
						cost: cost, base: base, years: st.params.RepairYears, until: st.lifeAfterRepair(i),
					})
					left -= q
					wanted[c] -= q
				}
			}
		}
	}
	slices.SortStableFunc(st.mendable, func(a, b mendable) int { return cmp.Or(cmp.Compare(a.cell, b.cell), cmp.Compare(a.stock, b.stock)) })
}

// takers are the cells of an agency whose class one piece of the group satisfies, by rank.
func (st *state) takers(n *needs, a, stock int) []int {
	m := st.model
	form := m.formOf[m.stockItem[stock]]
	var out []int
	rank := map[int]int{}
	for c := n.of[a][0]; c < n.of[a][1]; c++ {
		for _, o := range m.options[st.cells[c].class] {
			if o.form == form {
				rank[c] = o.rank
				out = append(out, c)
			}
		}
	}
	slices.SortStableFunc(out, func(x, y int) int { return cmp.Compare(rank[x], rank[y]) })
	return out
}

// lifeAfterRepair is the last year of a piece's useful life, before the horizon where it is negative, and
// at the end of the horizon at most; a repair lengthens it, never shortens it. Where life or age are not
// known the repair alone counts.
func (st *state) lifeAfterRepair(stock int) int {
	g, t := &st.model.snapshot.Stock[stock], &st.model.snapshot.ItemTypes[st.model.stockItem[stock]]
	if t.Years == 0 || g.InUseYear == 0 {
		return -1
	}
	return min(lastGoodYear(g, t)-st.params.Years[0], len(st.params.Years)-1)
}

// completeSets finds loose parts of sets of two whose other part may be bought alone, within its part of the
// set's ceiling (norm.SetParts): as many as there are open slots.
func (st *state) completeSets(n *needs, loose []loosePart) {
	m := st.model
	for i := range loose {
		l := &loose[i]
		if l.closing || l.until < 0 {
			continue
		}
		have := m.stockItem[l.stock]
		for c := n.of[l.agency][0]; c < n.of[l.agency][1] && l.quantity > 0; c++ {
			lacks, percent, ok := m.otherPart(st.cells[c].class, have)
			if !ok {
				continue
			}
			q := min(l.quantity, st.openIn(c)-st.halvesOf(c))
			if q <= 0 {
				continue
			}
			st.halves = append(st.halves, half{cell: c, stock: l.stock, offset: l.offset, have: have, lacks: lacks, percent: percent, until: l.until, quantity: q})
			l.offset += q
			l.quantity -= q
		}
	}
	slices.SortStableFunc(st.halves, func(a, b half) int { return cmp.Or(cmp.Compare(a.cell, b.cell), cmp.Compare(a.stock, b.stock)) })
}

func (st *state) halvesOf(cell int) (n int64) {
	for i := range st.halves {
		if st.halves[i].cell == cell {
			n += st.halves[i].quantity
		}
	}
	return n
}

// otherPart answers what is bought to complete a set of two of which one part is there.
func (m *Model) otherPart(class, have int) (lacks int, percent int64, ok bool) {
	parts := norm.SetParts(m.snapshot.Classes[class].Code)
	if len(parts) != 2 || !slices.ContainsFunc(parts, func(p norm.SetPart) bool { return p.ItemType == m.snapshot.ItemTypes[have].Code }) {
		return 0, 0, false
	}
	for _, p := range parts {
		if p.ItemType == m.snapshot.ItemTypes[have].Code {
			continue
		}
		item, known := m.items[p.ItemType]
		pair := []formPart{{min(item, have), 1}, {max(item, have), 1}}
		if known && slices.ContainsFunc(m.options[class], func(o alternative) bool { return slices.Equal(m.forms[o.form].parts, pair) }) {
			return item, p.Percent, true
		}
	}
	return 0, 0, false
}

// dispose lists own pieces that are a case for disposal by now: their useful life is over and nobody counts
// them, they are beyond repair, or a repair would cost too much (Law 15/2017/QH14, Art. 45; Decree
// 186/2025/NĐ-CP, Art. 28). It proposes; a person decides.
func (st *state) dispose() {
	m := st.model
	mended := make(map[int]int64, len(st.mendable))
	for i := range st.mendable {
		mended[st.mendable[i].stock] += st.mendable[i].quantity
	}
	for i := range m.snapshot.Stock {
		g, t, v := &m.snapshot.Stock[i], &m.snapshot.ItemTypes[m.stockItem[i]], &st.verdicts[i]
		if v.until >= 0 || g.Tenure != holding.Owned || g.Coming || g.Quantity == 0 {
			continue
		}
		var steps []Step
		if over := t.Years > 0 && g.InUseYear > 0 && lastGoodYear(g, t) < st.params.Years[0]; over {
			steps = append(steps, Step{Code: LifeOver, Args: []int64{int64(g.InUseYear), int64(t.Years)}, Value: int64(lastGoodYear(g, t))})
		}
		switch v.reason {
		case UsefulLifeIsOver:
		case IsUnserviceable:
			steps = append(steps, Step{Code: NotCounts, Ref: string(IsUnserviceable), Args: []int64{int64(st.params.Years[0])}, Value: g.Quantity})
		case NeedsRepair:
			if base, known := st.repairBase(i, -1); g.Repair > 0 && known && !st.worthRepair(g.Repair, base) {
				steps = append(steps, Step{Code: NotWorth, Args: []int64{int64(g.Repair), int64(base), st.params.RepairPercent}, Value: mulDiv(int64(base), st.params.RepairPercent, 100)})
			}
		default:
			continue
		}
		if n := g.Quantity - mended[i]; n > 0 && len(steps) > 0 {
			st.disposals = append(st.disposals, disposal{stock: i, offset: mended[i], quantity: n, steps: steps})
		}
	}
}

// leave adds loose parts that nothing was found for to what is left, and puts that in order.
func (st *state) leave(loose []loosePart) {
	for i := range loose {
		if l := &loose[i]; l.quantity > 0 && l.life >= 0 && !l.ownOnly && !l.held {
			st.left = append(st.left, supply{stock: l.stock, set: -1, form: -1, offset: l.offset, quantity: l.quantity, until: l.life, closing: l.closing})
		}
	}
	slices.SortFunc(st.left, func(a, b supply) int { return cmp.Or(cmp.Compare(a.stock, b.stock), cmp.Compare(a.offset, b.offset)) })
}
