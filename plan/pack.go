package plan

import (
	"cmp"
	"slices"

	"sotaisan/holding"
)

// pack puts the purchases together that are bought together: of one year, procurement category, delivery
// area and money. What one order would be too small for is a package of its own beside it, flagged: finance
// joins it to another year or area, or looks for another way.
//
// Packages of one category, year and money that keep within the limit of direct award one by one and pass
// it together are flagged: a purchase must not be split to avoid a tender (Law 22/2023/QH15, Art. 16(6)(k)).
func (st *state) pack(lines []Line) []Package {
	s := st.model.Snapshot()
	type key struct {
		category, area string
		year           int
		source, unit   string
		item           string // of a package below its minimum order
	}
	least := make(map[string]int64, len(st.params.MinimumOrders))
	for _, o := range st.params.MinimumOrders {
		least[o.ItemType] = o.Quantity
	}
	keys := make(map[int]key, len(lines))
	ordered := map[key]int64{}
	var order []int
	for i := range lines {
		l := &lines[i]
		if l.Action != Buy {
			continue
		}
		k := key{s.ItemTypes[st.model.items[l.ItemType]].Category, s.Units[st.model.units[l.Unit]].Area, l.Year, l.Budget.Source, l.Budget.Unit, l.ItemType}
		keys[i], order = k, append(order, i)
		ordered[k] += l.Quantity
	}
	for i, k := range keys {
		if ordered[k] >= least[k.item] {
			k.item = ""
			keys[i] = k
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := keys[a], keys[b]
		return cmp.Or(cmp.Compare(x.year, y.year), cmp.Compare(x.category, y.category), cmp.Compare(x.area, y.area),
			cmp.Compare(x.source, y.source), cmp.Compare(x.unit, y.unit), cmp.Compare(x.item, y.item))
	})
	packages := []Package{}
	for at, i := range order {
		k := keys[i]
		if at == 0 || keys[order[at-1]] != k {
			packages = append(packages, Package{Year: k.year, Category: k.category, Area: k.area, Source: k.source, Unit: k.unit})
			if k.item != "" {
				packages[len(packages)-1].Flags = []Flag{FlagBelowMinimum}
			}
		}
		p := &packages[len(packages)-1]
		p.Quantity += lines[i].Quantity
		p.Amount += lines[i].Amount
		p.Lines = append(p.Lines, i)
	}
	st.split(packages)
	return packages
}

// split flags the packages that look as if one purchase had been split.
func (st *state) split(packages []Package) {
	limit := st.params.DirectAward
	if limit <= 0 {
		return
	}
	type purchase struct {
		category     string
		year         int
		source, unit string
	}
	of := func(p *Package) purchase { return purchase{p.Category, p.Year, p.Source, p.Unit} }
	sum := map[purchase]holding.VND{}
	number := map[purchase]int{}
	for i := range packages {
		if p := &packages[i]; p.Amount <= limit {
			sum[of(p)] += p.Amount
			number[of(p)]++
		}
	}
	for i := range packages {
		if p := &packages[i]; p.Amount <= limit && number[of(p)] > 1 && sum[of(p)] > limit {
			p.Flags = flagsOf(p.Flags, []Flag{FlagLotSplit}).list()
		}
	}
}
