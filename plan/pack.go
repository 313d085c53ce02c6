package plan

import (
	"cmp"
	"slices"
	"strings"

	"sotaisan/holding"
)

// pack puts the purchases together that are bought together: of one year, procurement category and money,
// and where finance says so of one delivery area. What one order would be too small for is a package of its
// own beside it, flagged: finance joins it to another year or area, or looks for another way.
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
	type entry struct {
		key
		line int
	}
	var order []entry
	ordered := map[key]int64{}
	for i := range lines {
		if l := &lines[i]; l.Action == Buy {
			area := ""
			if st.params.ByArea {
				area = st.area(l)
			}
			k := key{s.ItemTypes[st.model.items[l.ItemType]].Category, area, l.Year, l.Budget.Source, l.Budget.Unit, ""}
			if least[l.ItemType] > 0 {
				k.item = l.ItemType
				ordered[k] += l.Quantity
			}
			order = append(order, entry{k, i})
		}
	}
	for i := range order {
		if k := &order[i].key; k.item != "" && ordered[*k] >= least[k.item] {
			k.item = ""
		}
	}
	slices.SortStableFunc(order, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.year, y.year), cmp.Compare(x.category, y.category), cmp.Compare(x.area, y.area),
			cmp.Compare(x.source, y.source), cmp.Compare(x.unit, y.unit), cmp.Compare(x.item, y.item))
	})
	packages := []Package{}
	for i, k := range order {
		if i == 0 || order[i-1].key != k.key {
			packages = append(packages, Package{Year: k.year, Category: k.category, Area: k.area, Source: k.source, Unit: k.unit})
			if k.item != "" {
				packages[len(packages)-1].Flags = []Flag{FlagBelowMinimum}
			}
		}
		p := &packages[len(packages)-1]
		p.Quantity += lines[k.line].Quantity
		p.Amount += lines[k.line].Amount
		p.Lines = append(p.Lines, k.line)
	}
	for i := range packages {
		p := &packages[i]
		var areas []string
		for _, line := range p.Lines {
			areas = append(areas, st.area(&lines[line]))
		}
		slices.Sort(areas)
		p.Area = strings.Join(slices.Compact(areas), "; ")
	}
	st.split(packages)
	return packages
}

// area is the delivery area of a line's unit.
func (st *state) area(l *Line) string {
	return st.model.Snapshot().Units[st.model.units[l.Unit]].Area
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
