package verify

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strings"

	"sotaisan/holding"
	"sotaisan/plan"
)

// packages puts the expected purchases together, and flags those that look split.
func (a *audit) packages() []plan.Package {
	least := map[string]int64{}
	for _, o := range a.params.MinimumOrders {
		least[o.ItemType] = o.Quantity
	}
	type small struct {
		plan.Package
		item string
	}
	ordered := map[string]int64{} // by all but the lines
	keyOf := func(l *plan.Line) (small, string) {
		k := small{Package: plan.Package{Year: l.Year, Category: a.s.ItemTypes[a.items[l.ItemType]].Category,
			Source: l.Budget.Source, Unit: l.Budget.Unit}, item: l.ItemType}
		if a.params.ByArea {
			k.Area = a.s.Units[a.units[l.Unit]].Area
		}
		return k, num(k.Year) + "\x00" + k.Category + "\x00" + k.Area + "\x00" + k.Source + "\x00" + k.Unit + "\x00" + k.item
	}
	for i := range a.lines {
		if l := &a.lines[i]; l.Action == plan.Buy {
			_, key := keyOf(l)
			ordered[key] += l.Quantity
		}
	}
	var all []small
	for i := range a.lines {
		l := &a.lines[i]
		if l.Action != plan.Buy {
			continue
		}
		k, key := keyOf(l)
		if ordered[key] >= least[l.ItemType] {
			k.item = ""
		}
		at := slices.IndexFunc(all, func(o small) bool {
			return o.Year == k.Year && o.Category == k.Category && o.Area == k.Area && o.Source == k.Source && o.Unit == k.Unit && o.item == k.item
		})
		if at < 0 {
			if k.item != "" {
				k.Flags = []plan.Flag{plan.FlagBelowMinimum}
			}
			at, all = len(all), append(all, k)
		}
		p := &all[at]
		p.Quantity, p.Amount, p.Lines = p.Quantity+l.Quantity, p.Amount+l.Amount, append(p.Lines, i)
	}
	slices.SortFunc(all, func(x, y small) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.Category, y.Category), cmp.Compare(x.Area, y.Area), cmp.Compare(x.Source, y.Source),
			cmp.Compare(x.Unit, y.Unit), cmp.Compare(x.item, y.item))
	})
	var out []plan.Package
	for i := range all {
		p := &all[i].Package
		areas := map[string]bool{}
		for _, line := range p.Lines {
			areas[a.s.Units[a.units[a.lines[line].Unit]].Area] = true
		}
		p.Area = strings.Join(slices.Sorted(maps.Keys(areas)), "; ")
		within, sum := 0, holding.VND(0)
		for _, o := range all {
			if o.Year == p.Year && o.Category == p.Category && o.Source == p.Source && o.Unit == p.Unit && o.Amount <= a.params.DirectAward {
				within, sum = within+1, sum+o.Amount
			}
		}
		if a.params.DirectAward > 0 && p.Amount <= a.params.DirectAward && within > 1 && sum > a.params.DirectAward {
			p.Flags = append([]plan.Flag{plan.FlagLotSplit}, p.Flags...)
		}
		out = append(out, *p)
	}
	return out
}

func (a *audit) totals() *plan.Totals {
	t := plan.Totals{Proven: true}
	for i := range a.cells {
		y := &a.cells[i].Years[a.last]
		t.Need, t.MetByStock, t.Transferred = t.Need+y.Need, t.MetByStock+y.MetByStock, t.Transferred+y.Transferred
		t.Repaired, t.Purchased, t.Unmet = t.Repaired+y.Repaired, t.Purchased+y.Purchased, t.Unmet+y.Unmet
	}
	for i := range a.lines {
		switch l := &a.lines[i]; l.Action {
		case plan.Surplus:
			t.Surplus += l.Quantity
		case plan.Transfer:
			t.TransferCost += l.Amount
		case plan.Repair:
			t.RepairCost += l.Amount
		case plan.Buy:
			t.PurchaseCost += l.Amount
		}
	}
	for _, d := range a.fundings.decisions {
		if d.action != plan.Unmet {
			t.Points += d.n * d.pick.points
		}
	}
	t.Bound = t.Points
	for _, f := range a.p.Proof.Funding {
		t.Bound += f.Bound - f.Value
		t.Proven = t.Proven && f.Proven
	}
	t.GapPPB = gap(t.Points, t.Bound)
	return &t
}

// gap is (bound − points) ÷ bound in parts per billion, rounded up; -1 where there is no bound.
func gap(points, bound int64) int64 {
	if bound <= 0 {
		return -1
	}
	n := times(bound-points, 1_000_000_000)
	n.Add(n, big.NewInt(bound-1))
	return n.Quo(n, big.NewInt(bound)).Int64()
}

// variants holds the totals of other assumptions to what can be seen without their plans: that they are
// there, add up, have the plan's need, and a bound that agrees with their gap.
func (a *audit) variants() {
	if len(a.p.Variants) == 0 {
		return // left out by whoever asked for the plan
	}
	n := 0
	for _, notAssessed := range []bool{false, true} {
		for _, expired := range []bool{false, true} {
			if notAssessed == a.params.CountNotAssessed && expired == a.params.CountExpired {
				continue
			}
			if n < len(a.p.Variants) {
				a.variant(n, notAssessed, expired)
			}
			n++
		}
	}
	if len(a.p.Variants) != n {
		a.fault([]string{"variants"}, "Có %d phương án giả định, phải có %d.", "There are %d variants, not %d.", len(a.p.Variants), n)
	}
}

func (a *audit) variant(n int, notAssessed, expired bool) {
	v := &a.p.Variants[n]
	t := &v.Totals
	if v.CountNotAssessed != notAssessed || v.CountExpired != expired {
		a.fault(at("variants", n), "Phương án giả định không đúng thứ tự.", "The variant is not in its place.")
	}
	if t.Need != a.p.Totals.Need || t.Need != t.MetByStock+t.Transferred+t.Repaired+t.Purchased+t.Unmet ||
		min(t.MetByStock, t.Transferred, t.Repaired, t.Purchased, t.Unmet, t.Surplus, int64(t.PurchaseCost), int64(t.RepairCost), int64(t.TransferCost), t.Points) < 0 {
		a.fault(at("variants", n, "totals"), "Các số không cộng lại bằng nhu cầu %d.", "The numbers do not sum up to the need of %d.", a.p.Totals.Need)
	}
	var money holding.VND
	for _, b := range a.params.Budgets {
		money += b.Amount
	}
	if t.PurchaseCost+t.RepairCost > money {
		a.fault(at("variants", n, "totals"), "Chi %d đồng, nhiều hơn mọi nguồn kinh phí cộng lại.", "It spends %d VND, more than all budgets together.", int64(t.PurchaseCost+t.RepairCost))
	}
	if t.Bound < t.Points || t.GapPPB != gap(t.Points, t.Bound) || t.Bound == t.Points && !t.Proven {
		a.fault(at("variants", n, "totals"), "Điểm %d, chặn trên %d và khoảng cách %d không khớp.", "%d points, a bound of %d and a gap of %d do not agree.", t.Points, t.Bound, t.GapPPB)
	}
}

// lineFindings answers what lines and packages show that a person has to mend.
func (a *audit) lineFindings(packages []plan.Package) []plan.Finding {
	type key struct {
		flag        plan.Flag
		class, item string
	}
	sum := map[key]int64{}
	money := map[key]holding.VND{}
	worst := map[key]map[string]int64{} // of a year, by agency
	for i := range a.lines {
		l := &a.lines[i]
		for _, f := range l.Flags {
			switch k := (key{f, l.NeedClass, ""}); {
			case l.Action == plan.Buy && f == plan.FlagCeilingPrice:
				sum[key{f, "", l.ItemType}] += l.Quantity
				money[key{f, "", l.ItemType}] += l.Amount
			case l.Action == plan.Unmet && (f == plan.FlagNoPrice || f == plan.FlagOverCeiling):
				if worst[k] == nil {
					worst[k] = map[string]int64{}
				}
				worst[k][l.Agency] = max(worst[k][l.Agency], l.Quantity)
			}
		}
	}
	for k, byAgency := range worst {
		for _, n := range byAgency {
			sum[k] += n
		}
	}
	for _, p := range packages {
		if slices.Contains(p.Flags, plan.FlagLotSplit) {
			sum[key{flag: plan.FlagLotSplit}]++
			money[key{flag: plan.FlagLotSplit}] += p.Amount
		}
	}
	var out []plan.Finding
	moved := plan.Finding{Code: plan.FlagTransferUnfunded}
	for i := range a.lines {
		if l := &a.lines[i]; l.Action == plan.Transfer && l.Amount > 0 {
			moved.Count += l.Quantity
			moved.Amount += l.Amount
		}
	}
	if moved.Amount > 0 {
		out = append(out, moved)
	}
	for k, n := range sum {
		out = append(out, plan.Finding{Code: k.flag, NeedClass: k.class, ItemType: k.item, Count: n, Amount: money[k]})
	}
	slices.SortFunc(out, func(x, y plan.Finding) int {
		return cmp.Or(cmp.Compare(x.NeedClass, y.NeedClass), cmp.Compare(x.ItemType, y.ItemType))
	})
	return out
}

// weighed puts findings in the order in which people have to look at them.
func weighed(list []plan.Finding) []plan.Finding {
	var out []plan.Finding
	for _, flag := range plan.FindingFlags {
		for _, f := range list {
			if f.Code == flag {
				out = append(out, f)
			}
		}
	}
	return out
}
