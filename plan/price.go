package plan

import (
	"slices"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/norm"
)

// price is what a piece costs that is bought for a slot, and what the norm says to it.
type price struct {
	item    int         // index in Snapshot.ItemTypes of what is bought; -1: no single thing satisfies the class
	amount  holding.VND // per piece, tax included; 0: nobody has said, and no ceiling stands in
	ceiling holding.VND // 0: none is fixed
	regime  norm.Regime
	buyable bool
	flags   []Flag
	step    Step // PRICE, or why it cannot be bought: NO_PRICE, OVER_CEILING
}

// price answers what a piece for one of these slots costs in that year. The price reference is the one in
// force on the snapshot's day; without one the ceiling stands in, flagged. A price above the ceiling is
// paid only by a waiver of the level that the law asks for (Decision 15/2025/QĐ-TTg, Art. 4(4)). A device
// with several functions that is bought for one of them alone is held to that one's ceiling: stricter than
// the law, which adds the ceilings of all up, as jointPrice does of those that it is bought for.
func (st *state) price(slot, year int) price {
	g := &st.slots[slot]
	c := &st.cells[g.cell]
	return st.model.priceWithin(st.model.purchase(st.params, c.agency, c.class), g.bands[year-g.from])
}

// halfPrice is the price of the part that a half set lacks, held to its part of the set's ceiling (Decision
// 15/2025/QĐ-TTg, Appendix, notes: table 60 %, chair 40 %).
func (st *state) halfPrice(i, slot, year int) price {
	h, g := &st.halves[i], &st.slots[slot]
	b := g.bands[year-g.from]
	b.ceiling = holding.VND(mulDiv(int64(b.ceiling), h.percent, 100))
	return st.model.priceWithin(h.lacks, b)
}

// purchase answers which item type is bought for a class: what the agency asked for, else what finance has
// decided, else the first single thing by rank; -1 where there is none.
func (m *Model) purchase(p *Parameters, agency, class int) int {
	s := &m.snapshot
	if r, ok := m.requestOf[[2]int{agency, class}]; ok && s.Requests[r].ItemType != "" {
		return m.items[s.Requests[r].ItemType]
	}
	for i := range p.Purchases {
		if p.Purchases[i].NeedClass == s.Classes[class].Code && slices.Contains(catalog.Singles(s.Classes[class].Alternatives), p.Purchases[i].ItemType) {
			return m.items[p.Purchases[i].ItemType]
		}
	}
	for _, o := range m.options[class] {
		if item, ok := m.forms[o.form].single(); ok {
			return item
		}
	}
	return -1
}

func (m *Model) priceWithin(item int, b band) price {
	out := price{item: item, ceiling: b.ceiling, regime: b.regime}
	if b.standsIn {
		out.flags = append(out.flags, FlagProvincial)
	}
	if item < 0 {
		out.step = Step{Code: NoPrice}
		return out
	}
	ref := m.priceOf[item]
	if ref < 0 {
		if b.ceiling == 0 {
			out.step = Step{Code: NoPrice, Ref: m.snapshot.ItemTypes[item].Code}
			return out
		}
		out.amount, out.buyable = b.ceiling, true
		out.flags = append(out.flags, FlagCeilingPrice)
		out.step = Step{Code: PriceFrom, Ref: "CEILING", Args: []int64{int64(b.ceiling)}, Value: int64(b.ceiling)}
		return out
	}
	r := &m.snapshot.Prices[ref]
	out.amount = r.Amount
	switch level := norm.DecisionLevel(b.ceiling, r.Amount); {
	case level == norm.NoDecision:
		out.buyable = true
	case m.waived(r, b.ceiling):
		out.buyable = true
		out.flags = append(out.flags, FlagWaived)
	default:
		out.flags = append(out.flags, FlagOverCeiling)
		out.step = Step{Code: OverCeiling, Ref: string(level), Args: []int64{int64(r.Amount), int64(b.ceiling)}}
		return out
	}
	out.step = Step{Code: PriceFrom, Ref: r.Source, Args: []int64{int64(b.ceiling)}, Value: int64(r.Amount)}
	if out.flags != nil && r.Waiver != nil {
		out.step.Basis = r.Waiver.Document
	}
	return out
}

// waived says whether somebody who may has decided, by the snapshot's day, that the price passes the ceiling.
func (m *Model) waived(r *Price, ceiling holding.VND) bool {
	return r.Waiver != nil && r.Waiver.Price >= r.Amount && r.Waiver.DecidedOn <= m.snapshot.TakenOn && len(r.Waiver.Check(ceiling)) == 0
}

// worth is what a piece that comes by transfer saves: the price of what would be bought instead, the ceiling
// where that price passes it and so could not be paid.
func (p *price) worth() holding.VND {
	if !p.buyable && p.ceiling > 0 {
		return min(p.amount, p.ceiling)
	}
	return p.amount
}

// repairBase is what the cost of a repair is compared with: the original price, or where that is not known
// the price of an equivalent new thing (Decree 186/2025/NĐ-CP, Art. 28) – its price reference, else the
// ceiling that its holder's need of the class has. It answers false where none of them is known.
func (st *state) repairBase(stock, cell int) (base holding.VND, known bool) {
	m := st.model
	if cost := m.snapshot.Stock[stock].Cost; cost > 0 {
		return cost, true
	}
	if ref := m.priceOf[m.stockItem[stock]]; ref >= 0 {
		return m.snapshot.Prices[ref].Amount, true
	}
	if cell >= 0 {
		for i := st.cells[cell].slots[0]; i < st.cells[cell].slots[1]; i++ {
			if b := st.slots[i].bands[0]; b.ceiling > 0 {
				return b.ceiling, true
			}
		}
	}
	return 0, false
}

// worthRepair says whether a repair of that cost is one, rather than a case for early disposal.
func (st *state) worthRepair(cost, base holding.VND) bool {
	return !mulLess(int64(base), st.params.RepairPercent, int64(cost), 100)
}
