package verify

import (
	"cmp"
	"slices"

	"sotaisan/plan"
)

// keeping is what one Keep line of the plan says stays, for one cell.
type keeping struct {
	form   int
	ranges []plan.Range
}

// slot is a number of pieces of a need that fare alike.
type slot struct {
	cell     int
	n        int64
	from, to int
	bands    []band // by year
	keep     *stand // own things that serve from the beginning; nil
	moved    *move  // nil
	beside   *move  // of a device that comes for another function; nil
	since    int    // the year from which on that serves it
	open     int    // the first year that nothing covers; to+1 when there is none
}

// stand says that things, from a number on, serve until a year.
type stand struct {
	*thing
	offset  int64
	through int
}

// readKeeps finds the cell of every line that has one, and what the Keep lines say stays.
func (a *audit) readKeeps() {
	for i := range a.p.Lines {
		l := &a.p.Lines[i]
		if l.NeedClass == "" {
			continue
		}
		g, known := a.agencies[l.Agency]
		k, ok := a.classes[l.NeedClass]
		c, there := a.cellAt[[2]int{g, k}]
		if !known || !ok || !there {
			a.fault(at("lines", i, "needClass"), "Cơ quan %s không có nhu cầu %s.", "Agency %s has no need of %s.", l.Agency, l.NeedClass)
			continue
		}
		if l.Action != plan.Keep {
			continue
		}
		item, ok := a.items[l.ItemType]
		f := -1
		if ok {
			if f = a.single[item]; f < 0 || a.rankOf(k, f) == 0 {
				f = slices.IndexFunc(a.forms, func(o form) bool { return o.pieces > 1 && o.parts[0].item == item && slices.Contains(o.classes, k) })
			}
		}
		if f < 0 {
			a.fault(at("lines", i, "itemType"), "%s không đáp ứng nhu cầu %s.", "%s does not satisfy %s.", l.ItemType, l.NeedClass)
			continue
		}
		for n, r := range l.Stock {
			if r.Stock < 0 || r.Stock >= len(a.s.Stock) || r.Offset < 0 || r.Quantity <= 0 || r.Offset > a.s.Stock[r.Stock].Quantity-r.Quantity {
				a.fault(at("lines", i, "stock", num(n)), "Không có các tài sản này.", "There are no such pieces.")
				continue
			}
			s, v := &a.s.Stock[r.Stock], &a.counts[r.Stock]
			if s.Agency != l.Agency || s.Closing || v.until < 0 || !slices.ContainsFunc(a.forms[f].parts, func(p part) bool { return a.s.ItemTypes[p.item].Code == s.ItemType }) {
				a.fault(at("lines", i, "stock", num(n)), "Nhóm tài sản %d không dùng được ở đây.", "Stock group %d does not count here.", r.Stock)
			}
		}
		a.cells[c].keep = append(a.cells[c].keep, keeping{f, l.Stock})
	}
}

func (a *audit) cover() {
	a.things = make([][]*thing, len(a.s.Agencies))
	for g := range a.s.Agencies {
		a.coverOf(g)
	}
}

// placed are things that serve one cell.
type placed struct {
	*thing
	offset, n int64
}

func (a *audit) coverOf(g int) {
	parts := map[int][]*thing{}
	byStock := map[int]*thing{}
	var things []*thing
	for _, i := range a.stockOf[g] {
		if s := &a.s.Stock[i]; a.counts[i].until >= 0 && s.Quantity > 0 && !s.Closing {
			t := a.thingOf(i)
			things, byStock[i] = append(things, t), t
			if len(a.within[t.item]) > 0 {
				parts[t.item] = append(parts[t.item], t)
			}
		}
	}
	for _, list := range parts {
		slices.SortFunc(list, firmest)
	}
	serving := make([][]placed, a.cellsOf[g][1]-a.cellsOf[g][0])
	first := a.cellsOf[g][0]
	for n := range serving {
		c := &a.cells[first+n]
		for _, r := range united(c.keep, func(k keeping) bool { return a.forms[k.form].pieces == 1 }) {
			serving[n] = append(serving[n], placed{byStock[r.Stock], r.Offset, r.Quantity})
		}
	}
	sets := 0
	assemble := func(apart bool) {
		for f := range a.forms {
			if a.forms[f].pieces == 1 || a.forms[f].apart != apart {
				continue
			}
			built := a.build(f, sets, parts)
			sets, things = sets+len(built), append(things, built...)
			for n := range serving {
				serving[n] = append(serving[n], setsIn(built, &a.cells[first+n], f, a.forms[f].parts[0].item, a)...)
			}
		}
	}
	assemble(true)
	a.singlesOnce(g, serving)
	assemble(false)
	a.setsOnce(g, things, serving)
	if len(a.faults) > 0 {
		return
	}
	for n := range serving {
		a.fill(first+n, serving[n])
	}
	a.idle(g, things)
	for n := range serving {
		a.stockSteps(first+n, things)
	}
	a.things[g] = things
	a.offer(g, things)
}

// united answers the pieces that some keepings name, each once: what stays through two times of one need is
// in two lines.
func united(list []keeping, counts func(keeping) bool) []plan.Range {
	var all []plan.Range
	for _, k := range list {
		if counts(k) {
			all = append(all, k.ranges...)
		}
	}
	slices.SortFunc(all, func(x, y plan.Range) int {
		return cmp.Or(cmp.Compare(x.Stock, y.Stock), cmp.Compare(x.Offset, y.Offset))
	})
	var out []plan.Range
	for _, r := range all {
		if n := len(out) - 1; n >= 0 && out[n].Stock == r.Stock && r.Offset <= out[n].Offset+out[n].Quantity {
			out[n].Quantity = max(out[n].Quantity, r.Offset+r.Quantity-out[n].Offset)
		} else {
			out = append(out, r)
		}
	}
	return out
}

// setsIn finds the sets that a cell keeps by the pieces of their first part.
func setsIn(built []*thing, c *cell, f, item int, a *audit) []placed {
	var out []placed
	pieces := united(c.keep, func(k keeping) bool { return k.form == f })
	for _, t := range built {
		p := t.pieces[0]
		for _, r := range pieces {
			if r.Stock != p.stock {
				continue
			}
			from, to := max(r.Offset, p.offset), min(r.Offset+r.Quantity, p.offset+p.each*t.n)
			if from < to && (from-p.offset)%p.each == 0 && (to-p.offset)%p.each == 0 {
				out = append(out, placed{t, (from - p.offset) / p.each, (to - from) / p.each})
			}
		}
	}
	return out
}

// once refuses pieces that serve twice, and gaps: what stays has the low numbers. It answers how many serve.
func (a *audit) once(g int, t *thing, serving [][]placed, device bool) int64 {
	var all []placed
	for n := range serving {
		for _, p := range serving[n] {
			if p.thing == t {
				all = append(all, p)
				t.stands[a.cells[a.cellsOf[g][0]+n].class] += p.n
			}
		}
	}
	slices.SortFunc(all, func(x, y placed) int { return cmp.Compare(x.offset, y.offset) })
	end := int64(0)
	for _, p := range all {
		if device && p.offset != 0 || !device && p.offset != end || p.offset+p.n > t.n {
			a.fault([]string{"lines"}, "%s: tài sản của nhóm %d dùng hai lần hoặc bỏ cách quãng.", "%s: pieces of stock group %d serve twice, or leave a gap.", a.s.Agencies[g].ID, t.stock)
		}
		end = max(end, p.offset+p.n)
	}
	return end
}

func (a *audit) singlesOnce(g int, serving [][]placed) {
	seen := map[*thing]bool{}
	for n := range serving {
		for _, p := range serving[n] {
			if p.set < 0 && !seen[p.thing] {
				seen[p.thing] = true
				device := a.forms[p.form].device
				if end := a.once(g, p.thing, serving, device); !device {
					p.taken = end
				}
			}
		}
	}
}

func (a *audit) setsOnce(g int, things []*thing, serving [][]placed) {
	for _, t := range things {
		if t.set >= 0 {
			t.taken = a.once(g, t, serving, false)
		}
	}
}

// fill lays the things of a cell on its levels: the longest-lived on the first ones, sets of parts that are
// of other use last. More than is needed, or what would serve in no year, does not stay.
func (a *audit) fill(at int, list []placed) {
	c := &a.cells[at]
	late := func(p placed) int {
		if f := &a.forms[p.form]; f.pieces > 1 && !f.apart {
			return 1 + p.form
		}
		return 0
	}
	slices.SortStableFunc(list, func(x, y placed) int {
		return cmp.Or(cmp.Compare(late(x), late(y)), cmp.Compare(y.until, x.until), cmp.Compare(a.rankOf(c.class, x.form), a.rankOf(c.class, y.form)), firmest(x.thing, y.thing))
	})
	c.slots[0] = len(a.slots)
	next, used := 0, int64(0)
	for i := range c.levels {
		l := &c.levels[i]
		for left := l.n; left > 0; {
			n := left
			var p *placed
			if next < len(list) {
				p = &list[next]
				n = min(left, p.n-used)
				last := l.before(p.until)
				if last < 0 {
					a.fault([]string{"cells", num(at)}, "Tài sản giữ lại không đáp ứng năm nào.", "What stays serves in no year.")
				}
				p.uses = append(p.uses, use{p.offset + used, p.offset + used + n, last})
			}
			for _, s := range l.spans {
				o := slot{cell: at, n: n, from: s.from, to: s.to, bands: s.bands, open: s.from}
				if p != nil && p.until >= s.from {
					o.keep = &stand{p.thing, p.offset + used, min(p.until, s.to)}
					o.open = o.keep.through + 1
					for y := o.from; y < o.open; y++ {
						c.Years[y].MetByStock += n
					}
				}
				a.slots = append(a.slots, o)
			}
			if left, used = left-n, used+n; p != nil && used == p.n {
				next, used = next+1, 0
			}
		}
	}
	c.slots[1] = len(a.slots)
	if next < len(list) {
		a.fault([]string{"cells", num(at)}, "Giữ lại nhiều hơn nhu cầu.", "More stays than is needed.")
	}
}

// before answers the last year up to until in which the level is needed; -1 when there is none.
func (l *level) before(until int) int {
	last := -1
	for _, s := range l.spans {
		if s.from <= until {
			last = min(s.to, until)
		}
	}
	return last
}

// idle refuses a need that is left open while its holder has something that would serve it.
func (a *audit) idle(g int, things []*thing) {
	for i := a.cellsOf[g][0]; i < a.cellsOf[g][1]; i++ {
		c := &a.cells[i]
		stands := int64(0)
		for _, t := range things {
			stands += t.stands[c.class]
		}
		height := int64(0)
		for n := range c.levels {
			l := &c.levels[n]
			if height += l.n; height <= stands {
				continue
			}
			for _, t := range things {
				free := t.n - t.taken
				if t.form >= 0 && a.forms[t.form].device {
					free = t.n - t.stands[c.class]
				}
				if t.form >= 0 && a.rankOf(c.class, t.form) > 0 && free > 0 && l.before(t.until) >= 0 {
					a.fault([]string{"cells", num(i)}, "Còn thiếu trong khi %s có sẵn %d cái dùng được.", "It lacks pieces while %[2]d that would serve stand by as %[1]s.", a.s.ItemTypes[t.item].Code, free)
				}
			}
			break
		}
	}
}

// stockSteps goes on with the derivation of a cell: what is on the book, what does not count, what serves.
func (a *audit) stockSteps(at int, things []*thing) {
	c := &a.cells[at]
	type why struct{ reason, year int }
	book, off := map[int]int64{}, map[why]int64{}
	serves := func(item int) bool {
		return slices.ContainsFunc(a.ways[c.class], func(w way) bool {
			return slices.ContainsFunc(a.forms[w.form].parts, func(p part) bool { return p.item == item })
		})
	}
	for _, i := range a.stockOf[c.agency] {
		s, v := &a.s.Stock[i], &a.counts[i]
		item := a.items[s.ItemType]
		if !serves(item) || s.Quantity == 0 || v.reason == plan.OutOfStock {
			continue
		}
		book[item] += s.Quantity
		switch reason := slices.Index(plan.Reasons, v.reason); {
		case v.until < 0:
			off[why{reason, a.years[0]}] += s.Quantity
		case s.Closing:
			off[why{slices.Index(plan.Reasons, plan.AtClosedPremises), a.years[0]}] += s.Quantity
		case v.reason != "":
			off[why{reason, a.years[v.until+1]}] += s.Quantity
		}
	}
	for _, t := range things {
		if t.set >= 0 || t.form >= 0 && a.forms[t.form].device || !serves(t.item) {
			continue
		}
		for class, n := range t.stands {
			if class != c.class {
				off[why{slices.Index(plan.Reasons, plan.ServesAnother), a.years[0]}] += n
			}
		}
	}
	for item := range a.s.ItemTypes {
		if book[item] > 0 {
			c.Derivation = append(c.Derivation, plan.Step{Code: plan.StockHere, Ref: a.s.ItemTypes[item].Code, Value: book[item]})
		}
	}
	for reason := range plan.Reasons {
		for _, year := range a.years {
			if n := off[why{reason, year}]; n > 0 {
				c.Derivation = append(c.Derivation, plan.Step{Code: plan.NotCounts, Ref: string(plan.Reasons[reason]), Args: []int64{int64(year)}, Value: n})
			}
		}
	}
	for _, y := range c.Years {
		c.Derivation = append(c.Derivation, plan.Step{Code: plan.OwnCover, Year: y.Year, Value: y.MetByStock})
	}
}
