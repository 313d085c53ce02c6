package verify

import (
	"cmp"
	"slices"

	"sotaisan/holding"
	"sotaisan/norm"
	"sotaisan/plan"
)

// mendable is a number of own pieces that a repair would bring back for a cell.
type mendable struct {
	cell, stock int
	offset, n   int64
	cost, base  int64
	until       int // of the useful life, or before the horizon
	handed      int64
}

// half is a number of parts that wait for the other one.
type half struct {
	cell      int
	t         *thing
	offset, n int64
	lacks     int
	percent   int64
	end       int // last year of the part
}

// disposal is a number of pieces that are a case for disposal, with the reasons.
type disposal struct {
	plan.Range
	reasons []plan.Step
}

func (a *audit) openIn(i int) (n int64) {
	for _, s := range a.slots[a.cells[i].slots[0]:a.cells[i].slots[1]] {
		if s.open <= s.to {
			n += s.n
		}
	}
	return n
}

// mendables finds what could be repaired or completed, and what is a case for disposal.
func (a *audit) mendables() {
	for g := range a.s.Agencies {
		a.repairable(g)
	}
	slices.SortStableFunc(a.mended, func(x, y mendable) int { return cmp.Or(cmp.Compare(x.cell, y.cell), cmp.Compare(x.stock, y.stock)) })
	a.completable()
	a.beyond()
	for _, l := range a.loose {
		if l.n > 0 && l.t.life >= 0 && !l.t.own && !l.held {
			a.left = append(a.left, rest{plan.Range{Stock: l.t.stock, Offset: l.offset, Quantity: l.n}, 0, l.t.life})
		}
	}
	slices.SortFunc(a.left, func(x, y rest) int { return cmp.Or(cmp.Compare(x.Stock, y.Stock), cmp.Compare(x.Offset, y.Offset)) })
}

// against answers what a repair is held against: the original price, else that of a new thing, else the
// ceiling of the need; 0 when none is known.
func (a *audit) against(stock, cell int) int64 {
	g := &a.s.Stock[stock]
	if g.Cost > 0 {
		return int64(g.Cost)
	}
	if ref := a.priceOf[a.items[g.ItemType]]; ref >= 0 {
		return int64(a.s.Prices[ref].Amount)
	}
	if cell >= 0 {
		for _, s := range a.slots[a.cells[cell].slots[0]:a.cells[cell].slots[1]] {
			if c := s.bands[0].ceiling; c > 0 {
				return int64(c)
			}
		}
	}
	return 0
}

func (a *audit) repairable(g int) {
	var broken []int
	for _, i := range a.stockOf[g] {
		s := &a.s.Stock[i]
		if a.counts[i].reason == plan.NeedsRepair && s.Repair > 0 && s.Quantity > 0 && s.Tenure == holding.Owned && !s.Closing {
			broken = append(broken, i)
		}
	}
	slices.SortStableFunc(broken, func(i, j int) int { return cmp.Compare(a.s.Stock[i].Repair, a.s.Stock[j].Repair) })
	wanted := map[int]int64{}
	for _, i := range broken {
		s := &a.s.Stock[i]
		f := a.single[a.items[s.ItemType]]
		var takers []int
		for c := a.cellsOf[g][0]; c < a.cellsOf[g][1]; c++ {
			if f >= 0 && a.rankOf(a.cells[c].class, f) > 0 {
				takers = append(takers, c)
				if _, ok := wanted[c]; !ok {
					wanted[c] = a.openIn(c)
				}
			}
		}
		slices.SortStableFunc(takers, func(x, y int) int { return cmp.Compare(a.rankOf(a.cells[x].class, f), a.rankOf(a.cells[y].class, f)) })
		used := int64(0)
		for _, c := range takers {
			base := a.against(i, c)
			n := min(s.Quantity-used, wanted[c])
			if n <= 0 || base == 0 || int64(s.Repair)*100 > base*a.params.RepairPercent {
				continue
			}
			m := mendable{cell: c, stock: i, offset: used, n: n, cost: int64(s.Repair), base: base, until: -1}
			if t := &a.s.ItemTypes[a.items[s.ItemType]]; t.Years > 0 && s.InUseYear > 0 {
				m.until = min(a.lifeOf(s, t), a.last)
			}
			a.mended = append(a.mended, m)
			used, wanted[c] = used+n, wanted[c]-n
		}
	}
}

func (a *audit) completable() {
	waiting := map[int]int64{} // cell → halves
	for i := range a.loose {
		l := &a.loose[i]
		if l.closing || a.closes[l.agency] == 0 {
			continue
		}
		for c := a.cellsOf[l.agency][0]; c < a.cellsOf[l.agency][1]; c++ {
			lacks, percent := a.other(a.cells[c].class, l.t.item)
			n := min(l.n, a.openIn(c)-waiting[c])
			if percent == 0 || n <= 0 {
				continue
			}
			a.halves = append(a.halves, half{cell: c, t: l.t, offset: l.offset, n: n, lacks: lacks, percent: percent, end: l.t.until})
			l.offset, l.n, waiting[c] = l.offset+n, l.n-n, waiting[c]+n
		}
	}
	slices.SortStableFunc(a.halves, func(x, y half) int { return cmp.Or(cmp.Compare(x.cell, y.cell), cmp.Compare(x.t.stock, y.t.stock)) })
}

// other answers what completes a set of two, and its part of the ceiling; 0 percent when nothing does.
func (a *audit) other(class, have int) (item int, percent int64) {
	parts := norm.SetParts(a.s.Classes[class].Code)
	if len(parts) != 2 {
		return 0, 0
	}
	for n, p := range parts {
		lacks, known := a.items[parts[1-n].ItemType]
		if p.ItemType != a.s.ItemTypes[have].Code || !known {
			continue
		}
		pair := []part{{min(lacks, have), 1}, {max(lacks, have), 1}}
		if slices.ContainsFunc(a.ways[class], func(w way) bool { return slices.Equal(a.forms[w.form].parts, pair) }) {
			return lacks, parts[1-n].Percent
		}
	}
	return 0, 0
}

// beyond finds what is a case for disposal by now.
func (a *audit) beyond() {
	mended := map[int]int64{}
	for _, m := range a.mended {
		mended[m.stock] += m.n
	}
	for i := range a.s.Stock {
		s, v := &a.s.Stock[i], &a.counts[i]
		if v.until >= 0 || s.Tenure != holding.Owned || s.Coming || s.Quantity == mended[i] {
			continue
		}
		var why []plan.Step
		if over, ok := a.over(s); ok {
			why = append(why, over)
		}
		switch v.reason {
		case plan.UsefulLifeIsOver:
		case plan.IsUnserviceable:
			why = append(why, plan.Step{Code: plan.NotCounts, Ref: string(plan.IsUnserviceable), Args: []int64{int64(a.years[0])}, Value: s.Quantity})
		case plan.NeedsRepair:
			if base, repair := a.against(i, -1), int64(s.Repair); repair > 0 && base > 0 && repair*100 > base*a.params.RepairPercent {
				why = append(why, plan.Step{Code: plan.NotWorth, Args: []int64{repair, base, a.params.RepairPercent}, Value: base * a.params.RepairPercent / 100})
			}
		default:
			continue
		}
		if len(why) > 0 {
			a.disposals = append(a.disposals, disposal{plan.Range{Stock: i, Offset: mended[i], Quantity: s.Quantity - mended[i]}, why})
		}
	}
}

// over answers the step that says that a useful life has ended before the horizon.
func (a *audit) over(s *plan.Stock) (plan.Step, bool) {
	t := &a.s.ItemTypes[a.items[s.ItemType]]
	end := s.InUseYear + t.Years - 1
	return plan.Step{Code: plan.LifeOver, Args: []int64{int64(s.InUseYear), int64(t.Years)}, Value: int64(end)}, t.Years > 0 && s.InUseYear > 0 && end < a.years[0]
}
