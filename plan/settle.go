package plan

import (
	"cmp"
	"slices"

	"sotaisan/holding"
)

// settle fills in what every cell has at the end of every year: MetByStock and Transferred stand there
// already, every slot that nothing covers is Unmet, and what is funded takes it from there. It counts slots
// and never subtracts from the need, so that a slot that is lost or counted twice breaks the sum.
func (st *state) settle() {
	for i := range st.slots {
		g := &st.slots[i]
		years := st.cells[g.cell].years
		for y := g.open; y <= g.to; y++ {
			years[y].Unmet += g.count
		}
	}
	for i := range st.funded {
		d := &st.funded[i]
		years := st.cells[st.slots[d.slots].cell].years
		for y := d.pick.year; d.action != Unmet && y <= d.pick.until; y++ {
			years[y].Unmet -= d.quantity
			if d.action == Repair {
				years[y].Repaired += d.quantity
			} else {
				years[y].Purchased += d.quantity
			}
		}
	}
}

// totals sums the cells at the end of the last year, and the money of all years.
func (st *state) totals() Totals {
	var t Totals
	last := len(st.params.Years) - 1
	for i := range st.cells {
		y := &st.cells[i].years[last]
		t.Need += y.Need
		t.MetByStock += y.MetByStock
		t.Transferred += y.Transferred
		t.Repaired += y.Repaired
		t.Purchased += y.Purchased
		t.Unmet += y.Unmet
	}
	for i := range st.left {
		t.Surplus += st.left[i].quantity
	}
	t.PurchaseCost, t.RepairCost = st.cost(Buy), st.cost(Repair)
	for i := range st.moves {
		t.TransferCost += st.moves[i].cost * holding.VND(st.moves[i].quantity)
	}
	for i := range st.funded {
		if d := &st.funded[i]; d.action != Unmet {
			t.Points += d.pick.points * d.quantity
		}
	}
	// Pins and what the floor has taken are given, so they count alike on both sides.
	t.Bound = t.Points
	t.Proven = true
	for _, p := range st.proof.Funding {
		t.Bound += p.Bound - p.Value
		t.Proven = t.Proven && p.Proven
	}
	t.GapPPB = gap(t.Points, t.Bound)
	return t
}

// gap answers (bound − points) ÷ bound in parts per billion, rounded up; -1 when there is no bound.
func gap(points, bound int64) int64 {
	if bound <= 0 {
		return -1
	}
	ppb := mulDiv(bound-points, 1_000_000_000, bound)
	if mulLess(ppb, bound, bound-points, 1_000_000_000) {
		ppb++
	}
	return ppb
}

// findings answers what lines and packages show that a person has to mend: prices that are missing or too
// high, by what is bought or needed, purchases that look split, and moves that no budget pays for. What is
// bought has its money with it, what is not has none.
func findings(lines []Line, packages []Package) []Finding {
	type key struct {
		flag        Flag
		class, item string
	}
	sums := map[key]*Finding{}
	add := func(k key, pieces int64, amount holding.VND) {
		f := sums[k]
		if f == nil {
			f = &Finding{Code: k.flag, NeedClass: k.class, ItemType: k.item}
			sums[k] = f
		}
		f.Count, f.Amount = f.Count+pieces, f.Amount+amount
	}
	moved := Finding{Code: FlagTransferUnfunded}
	open := map[string]int64{} // the most of a year, by agency: a piece that is open for long is one piece
	for i := range lines {
		l := &lines[i]
		if l.Action == Transfer && l.Amount > 0 {
			moved.Count, moved.Amount = moved.Count+l.Quantity, moved.Amount+l.Amount
		}
		for _, f := range l.Flags {
			switch {
			case l.Action == Buy && f == FlagCeilingPrice:
				add(key{f, "", l.ItemType}, l.Quantity, l.Amount)
			case l.Action == Unmet && (f == FlagNoPrice || f == FlagOverCeiling):
				of := string(f) + " " + l.NeedClass + " " + l.Agency
				if more := l.Quantity - open[of]; more > 0 {
					add(key{f, l.NeedClass, ""}, more, 0)
					open[of] = l.Quantity
				}
			}
		}
	}
	for i := range packages {
		if slices.Contains(packages[i].Flags, FlagLotSplit) {
			add(key{FlagLotSplit, "", ""}, 1, packages[i].Amount)
		}
	}
	out := make([]Finding, 0, len(sums)+1)
	for _, f := range sums {
		out = append(out, *f)
	}
	if moved.Amount > 0 {
		out = append(out, moved)
	}
	slices.SortFunc(out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.NeedClass, b.NeedClass), cmp.Compare(a.ItemType, b.ItemType))
	})
	return out
}

// weighed sorts findings by the weight of their flags; those of one flag stay as they stand.
func weighed(list []Finding) []Finding {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Compare(slices.Index(FindingFlags, a.Code), slices.Index(FindingFlags, b.Code))
	})
	return list
}

// flagSet is a set of flags: bit i stands for Flags[i].
type flagSet uint32

func flagOf(f Flag) flagSet { return 1 << slices.Index(Flags, f) }

func flagsOf(lists ...[]Flag) (set flagSet) {
	for _, list := range lists {
		for _, f := range list {
			set |= flagOf(f)
		}
	}
	return set
}

// list answers the flags in the order of Flags; nil when there is none.
func (set flagSet) list() []Flag {
	var out []Flag
	for i, f := range Flags {
		if set>>i&1 == 1 {
			out = append(out, f)
		}
	}
	return out
}
