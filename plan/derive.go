package plan

import (
	"cmp"
	"slices"

	"sotaisan/norm"
)

// cells answers the cells of a plan, in order, each with the steps from the norm to what own stock covers, and
// what devices serve that are moved or bought with another class.
func (b *book) cells(n *needs) []Cell {
	out := make([]Cell, len(b.st.cells))
	funded := b.st.funded // by cell
	for i := range b.st.cells {
		c := &b.st.cells[i]
		b.draft = b.stockSteps(b.needSteps(b.draft[:0], n.years, &n.cells[i]), c)
		b.draft = b.besides(b.draft, c)
		for ; len(funded) > 0 && b.st.slots[funded[0].slots].cell == i; funded = funded[1:] {
			if d := &funded[0]; d.action == Buy && d.pick.way == ride {
				b.draft = once(b.draft, Step{Code: ByDevice, Year: b.year(d.pick.year), Ref: b.leading(d), Args: b.args(int64(b.year(d.pick.until)), 0), Value: d.quantity, Basis: basisOfDevices})
			}
		}
		out[i] = Cell{Agency: b.snap.Agencies[c.agency].ID, NeedClass: b.snap.Classes[c.class].Code, Years: c.years, Derivation: b.kept(b.draft...), Flags: c.flags}
	}
	return out
}

// needSteps derives the need, once where all years have the same norm, else year by year.
func (b *book) needSteps(out []Step, years []int, c *needCell) []Step {
	if same(c.years) {
		return b.needStepsOf(out, 0, &c.years[0], c.requested)
	}
	for y := range c.years {
		out = b.needStepsOf(out, years[y], &c.years[y], c.requested)
	}
	return out
}

// needStepsOf derives the need of a year; 0 is every year.
func (b *book) needStepsOf(out []Step, year int, may *yearNeed, requested int64) []Step {
	for _, p := range may.pools {
		for _, t := range p.Terms {
			if p.Undecided {
				out = append(out, Step{Code: Undecided, Year: year, Ref: t.Line, Basis: t.Source})
				continue
			}
			out = append(out, Step{Code: NormTerm, Year: year, Ref: t.Line, Args: b.args(t.Counted, t.Quantity, t.Per), Value: (t.Counted*t.Quantity + t.Per - 1) / t.Per, Basis: t.Source})
		}
		if !p.Undecided {
			out = append(out, Step{Code: RoundUp, Year: year, Value: p.Quantity})
		}
	}
	out = append(out, Step{Code: NormTotal, Year: year, Value: may.norm})
	if requested >= 0 {
		out = append(out, Step{Code: Requested, Year: year, Value: requested})
	}
	return append(out, Step{Code: NeedTotal, Year: year, Value: may.need})
}

// same says whether all years have the same pools of the same terms.
func same(years []yearNeed) bool {
	for _, y := range years[1:] {
		if !slices.EqualFunc(y.pools, years[0].pools, func(a, b norm.Entitlement) bool {
			return a.Ceiling == b.Ceiling && a.Regime == b.Regime && a.Undecided == b.Undecided && slices.Equal(a.Terms, b.Terms)
		}) {
			return false
		}
	}
	return true
}

// stockSteps goes on from the need: what is on the book of the item types that may serve, what of it does
// not count and why, and what own pieces cover in each year.
func (b *book) stockSteps(out []Step, c *cell) []Step {
	m := b.st.model
	var items []int
	for _, o := range m.options[c.class] {
		for _, p := range m.forms[o.form].parts {
			if !slices.Contains(items, p.item) {
				items = append(items, p.item)
			}
		}
	}
	slices.Sort(items)
	var off []notCounted
	book := make([]int64, len(items))
	for i := m.stockOf[c.agency][0]; i < m.stockOf[c.agency][1]; i++ {
		at, ok := slices.BinarySearch(items, m.stockItem[i])
		g, v := &b.snap.Stock[i], &b.st.verdicts[i]
		if !ok || g.Quantity == 0 || v.reason == OutOfStock {
			continue
		}
		book[at] += g.Quantity
		switch {
		case v.until < 0:
			off = append(off, notCounted{v.reason, b.year(0), g.Quantity})
		case g.Closing:
			off = append(off, notCounted{AtClosedPremises, b.year(0), g.Quantity})
		case v.reason != "":
			off = append(off, notCounted{v.reason, b.year(v.until + 1), g.Quantity})
		}
	}
	if c.elsewhere > 0 {
		off = append(off, notCounted{ServesAnother, b.year(0), c.elsewhere})
	}
	for i, item := range items {
		if book[i] > 0 {
			out = append(out, Step{Code: StockHere, Ref: b.snap.ItemTypes[item].Code, Value: book[i]})
		}
	}
	slices.SortFunc(off, func(x, y notCounted) int {
		return cmp.Or(cmp.Compare(slices.Index(Reasons, x.reason), slices.Index(Reasons, y.reason)), cmp.Compare(x.year, y.year))
	})
	for i, o := range off {
		if i > 0 && off[i-1].reason == o.reason && off[i-1].year == o.year {
			out[len(out)-1].Value += o.pieces
			continue
		}
		out = append(out, Step{Code: NotCounts, Ref: string(o.reason), Args: b.args(int64(o.year)), Value: o.pieces})
	}
	for y := range c.years {
		out = append(out, Step{Code: OwnCover, Year: c.years[y].Year, Value: c.years[y].MetByStock})
	}
	return out
}

// notCounted is a number of pieces on the book that do not count, from a year on.
type notCounted struct {
	reason Reason
	year   int
	pieces int64
}
