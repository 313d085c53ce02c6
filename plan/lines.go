package plan

import (
	"cmp"
	"slices"

	"sotaisan/holding"
)

// book writes the lines of a plan from what the steps have decided.
type book struct {
	st     *state
	snap   *Snapshot
	f      *funding
	lines  []Line
	slab   []int64 // for operands
	steps  []Step  // for derivations
	draft  []Step  // a derivation in the making
	flags  map[flagSet][]Flag
	mended []int64 // how many pieces of each mendable have been handed out
	moved  []int64 // how many pieces of each stock group go to somebody else
	keys   []BudgetKey
}

// book answers an empty book of the decisions.
func (st *state) book(f *funding) *book {
	b := &book{st: st, snap: st.model.Snapshot(), f: f, mended: make([]int64, len(st.mendable)), moved: make([]int64, len(st.verdicts)),
		flags: map[flagSet][]Flag{}, keys: make([]BudgetKey, len(f.purse.pots))}
	for i := range b.keys {
		b.keys[i] = f.purse.key(i)
	}
	for i := range st.moves {
		b.count(&st.moves[i])
	}
	return b
}

// write writes the lines of a plan, in order: those of cells as the cells stand, and before the cells of an
// agency those of its stock.
func (b *book) write() []Line {
	stock := b.idle()
	b.lines = make([]Line, 0, len(stock)+b.atMost())
	funded := 0
	for c := range b.st.cells {
		from := funded
		for funded < len(b.st.funded) && b.st.slots[b.st.funded[funded].slots].cell == c {
			funded++
		}
		a := &b.snap.Agencies[b.st.cells[c].agency]
		for len(stock) > 0 && b.unitBefore(&stock[0], a) {
			b.lines, stock = append(b.lines, b.ofStock(&stock[0])), stock[1:]
		}
		b.keep(c)
		b.transfer(c)
		b.pay(c, b.st.funded[from:funded])
		b.lack(c, b.st.funded[from:funded])
	}
	for i := range stock {
		b.lines = append(b.lines, b.ofStock(&stock[i]))
	}
	return b.lines
}

// atMost answers how many lines the cells have at most.
func (b *book) atMost() int {
	n := 0
	for i := range b.st.slots {
		n += len(b.st.slots[i].cover)
	}
	for i := range b.st.funded {
		if b.st.funded[i].action != Unmet {
			n++
		}
	}
	for i := range b.st.cells {
		before := int64(0)
		for _, y := range b.st.cells[i].years {
			if y.Unmet != before && y.Unmet > 0 {
				n++
			}
			before = y.Unmet
		}
	}
	return n
}

// unitBefore says whether a line of stock stands before the cells of an agency.
func (b *book) unitBefore(o *idle, a *Agency) bool {
	g := &b.snap.Stock[o.stock]
	return cmp.Or(cmp.Compare(b.code(g.Unit), b.code(a.Unit)), cmp.Compare(g.Unit, a.Unit), cmp.Compare(g.Agency, a.ID)) <= 0
}

func (b *book) code(unit string) string {
	if i, ok := b.st.model.units[unit]; ok {
		return b.snap.Units[i].Code
	}
	return ""
}

// args keeps operands; one slab serves many steps.
func (b *book) args(values ...int64) []int64 {
	if len(b.slab) < len(values) {
		b.slab = make([]int64, 8192)
	}
	out := b.slab[:len(values):len(values)]
	b.slab = b.slab[len(values):]
	copy(out, values)
	return out
}

// kept answers steps for good; one slab serves many derivations.
func (b *book) kept(steps ...Step) []Step {
	if len(b.steps) < len(steps) {
		b.steps = make([]Step, max(4096, len(steps)))
	}
	out := b.steps[:len(steps):len(steps)]
	b.steps = b.steps[len(steps):]
	copy(out, steps)
	return out
}

// flagList answers the flags of a set; lines share them.
func (b *book) flagList(set flagSet) []Flag {
	list, ok := b.flags[set]
	if !ok {
		list = slices.Clip(set.list())
		b.flags[set] = list
	}
	return list
}

func (b *book) year(position int) int { return b.st.params.Years[position] }

// of answers a line of a cell, to be filled.
func (b *book) of(c int, action Action, year int) Line {
	a := &b.snap.Agencies[b.st.cells[c].agency]
	return Line{Action: action, Year: b.year(year), Unit: a.Unit, Agency: a.ID, NeedClass: b.snap.Classes[b.st.cells[c].class].Code}
}

// flagged answers the flags of pieces that serve as an item.
func (b *book) flagged(stock, set, item int) flagSet {
	var flags flagSet
	if set >= 0 {
		for _, part := range b.st.sets[set].parts {
			flags |= b.st.verdicts[part.stock].flags
		}
		flags |= flagOf(FlagAssembledSet)
	} else {
		flags = b.st.verdicts[stock].flags
	}
	return flags | b.multifunction(item)
}

func (b *book) multifunction(item int) flagSet {
	if item >= 0 && len(b.snap.ItemTypes[item].Functions) > 0 {
		return flagOf(FlagMultifunction)
	}
	return 0
}

// keep writes the lines of own pieces that cover own need.
func (b *book) keep(c int) {
	type stay struct {
		item, from, to int
		flags          flagSet
	}
	type entry struct {
		stay
		quantity int64
		pieces   []Range
	}
	var list []entry
	for s := b.st.cells[c].slots[0]; s < b.st.cells[c].slots[1]; s++ {
		g := &b.st.slots[s]
		for i := range g.cover {
			cv := &g.cover[i]
			if cv.action != Keep {
				continue
			}
			k := stay{cv.item, cv.from, cv.to, b.flagged(cv.stock, cv.set, cv.item)}
			at := slices.IndexFunc(list, func(o entry) bool { return o.stay == k })
			if at < 0 {
				at, list = len(list), append(list, entry{stay: k})
			}
			list[at].quantity += g.count
			list[at].pieces = b.st.ranges(list[at].pieces, cv.stock, cv.set, cv.offset, g.count)
		}
	}
	slices.SortFunc(list, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.from, y.from), cmp.Compare(x.item, y.item), cmp.Compare(x.to, y.to), cmp.Compare(x.flags, y.flags))
	})
	for _, k := range list {
		l := b.of(c, Keep, k.from)
		l.ItemType, l.Quantity, l.Until, l.Flags = b.snap.ItemTypes[k.item].Code, k.quantity, b.year(k.to), b.flagList(k.flags)
		l.Stock = joined(k.pieces)
		of := l.ItemType
		if k.flags&flagOf(FlagAssembledSet) != 0 {
			of = ""
		}
		l.Derivation = b.kept(Step{Code: Kept, Ref: of, Args: b.args(int64(l.Year), int64(l.Until)), Value: k.quantity})
		b.lines = append(b.lines, l)
	}
}

// giver answers the stock group that a move comes from, of a set its first part's.
func (b *book) giver(m *move) *Stock {
	if m.set >= 0 {
		return &b.snap.Stock[b.st.sets[m.set].parts[0].stock]
	}
	return &b.snap.Stock[m.stock]
}

// count adds a move to what leaves its stock groups.
func (b *book) count(m *move) {
	if m.set < 0 {
		b.moved[m.stock] += m.quantity
		return
	}
	for _, part := range b.st.sets[m.set].parts {
		b.moved[part.stock] += m.quantity * part.each
	}
}

// transfer writes the lines of what comes from elsewhere; moves that are alike in everything that a line says
// are one.
func (b *book) transfer(c int) {
	first := len(b.lines)
	for s := b.st.cells[c].slots[0]; s < b.st.cells[c].slots[1]; s++ {
		g := &b.st.slots[s]
		for i := range g.cover {
			if cv := &g.cover[i]; cv.action == Transfer && !cv.beside {
				b.move(c, cv, first)
			}
		}
	}
	slices.SortStableFunc(b.lines[first:], func(x, y Line) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.ItemType, y.ItemType), cmp.Compare(b.code(x.FromUnit), b.code(y.FromUnit)),
			cmp.Compare(x.FromUnit, y.FromUnit), cmp.Compare(x.FromAgency, y.FromAgency), cmp.Compare(x.UnitPrice, y.UnitPrice), cmp.Compare(x.Until, y.Until))
	})
}

func (b *book) move(c int, cv *cover, first int) {
	m := &b.st.moves[cv.move]
	from := b.giver(m)
	flags := b.flagged(m.stock, m.set, cv.item)
	if m.straight {
		flags |= flagOf(FlagStraightLine)
	}
	l := b.of(c, Transfer, m.year)
	l.ItemType, l.UnitPrice, l.Until, l.Flags = b.snap.ItemTypes[cv.item].Code, m.cost, b.year(cv.to), b.flagList(flags)
	l.FromUnit, l.FromAgency = from.Unit, from.Agency
	pieces := int64(1)
	if m.set >= 0 {
		pieces = b.st.model.forms[b.st.sets[m.set].form].pieces
	}
	at := first + slices.IndexFunc(b.lines[first:], func(o Line) bool {
		return o.Year == l.Year && o.ItemType == l.ItemType && o.UnitPrice == l.UnitPrice && o.Until == l.Until && o.FromUnit == l.FromUnit &&
			o.FromAgency == l.FromAgency && o.Derivation[0].Args[1] == m.metres && o.Derivation[0].Args[3] == pieces && slices.Equal(o.Flags, l.Flags)
	})
	if at < first {
		at = len(b.lines)
		l.Derivation = []Step{{Code: MoveCost, Args: b.args(int64(b.st.params.Handling), m.metres, int64(b.st.params.Transport), pieces), Value: int64(m.cost)}}
		b.lines = append(b.lines, l)
	}
	o := &b.lines[at]
	o.Quantity += m.quantity
	o.Amount += m.cost * holding.VND(m.quantity)
	o.Assets = join(o.Assets, b.st.moveAssets(cv.move))
	o.Stock = joined(b.st.ranges(o.Stock, m.stock, m.set, m.offset, m.quantity))
	stock, number := m.stock, m.offset
	if m.set >= 0 {
		part := &b.st.sets[m.set].parts[0]
		stock, number = part.stock, part.offset+m.offset*part.each
	}
	o.Derivation = append(o.Derivation,
		Step{Code: MoveGain, Args: b.args(int64(m.worth), m.covers, m.open, int64(m.cost)), Value: int64(m.worth)*m.covers/m.open - int64(m.cost)},
		Step{Code: Moved, Args: b.args(m.offered, m.wanted, int64(stock), number), Value: m.quantity})
}

// joined answers ranges by stock group and number, neighbours as one.
func joined(list []Range) []Range {
	slices.SortFunc(list, func(x, y Range) int { return cmp.Or(cmp.Compare(x.Stock, y.Stock), cmp.Compare(x.Offset, y.Offset)) })
	out := list[:0]
	for _, r := range list {
		if n := len(out); n > 0 && out[n-1].Stock == r.Stock && out[n-1].Offset+out[n-1].Quantity == r.Offset {
			out[n-1].Quantity += r.Quantity
		} else {
			out = append(out, r)
		}
	}
	return out
}

// join appends parts of assets; parts of one lot are one.
func join(list, more []AssetPart) []AssetPart {
	for _, part := range more {
		if at := slices.IndexFunc(list, func(o AssetPart) bool { return o.ID == part.ID }); at >= 0 {
			list[at].Quantity += part.Quantity
		} else {
			list = append(list, part)
		}
	}
	return list
}

// idle is a number of pieces of a stock group that serve nobody: a line of its own, of Surplus or Dispose.
type idle struct {
	action      Action
	stock       int
	offset, n   int64
	from, until int    // of Surplus
	away        int64  // of Surplus: pieces of the group that the plan moves, told once
	reasons     []Step // of Dispose
}

// idle answers what nobody takes and what is a case for disposal, in the order of lines.
func (b *book) idle() []idle {
	out := make([]idle, 0, len(b.st.left)+len(b.st.disposals)+len(b.st.mendable))
	told := make([]bool, len(b.moved)) // moves stand in the first line of a stock group
	for i := range b.st.left {
		s := &b.st.left[i]
		o := idle{action: Surplus, stock: s.stock, offset: s.offset, n: s.quantity, from: s.from, until: s.until}
		if !told[s.stock] {
			o.away, told[s.stock] = b.moved[s.stock], true
		}
		out = append(out, o)
	}
	for i := range b.st.disposals {
		d := &b.st.disposals[i]
		out = append(out, idle{action: Dispose, stock: d.stock, offset: d.offset, n: d.quantity, reasons: d.steps})
	}
	repaired := make([]int64, len(b.st.mendable))
	for i := range b.st.funded {
		if d := &b.st.funded[i]; d.action == Repair {
			repaired[d.mendable] += d.quantity
		}
	}
	// What is past its life, and was worth a repair that nobody pays for, goes too.
	for i := range b.st.mendable {
		m := &b.st.mendable[i]
		g, t := &b.snap.Stock[m.stock], &b.snap.ItemTypes[b.st.model.stockItem[m.stock]]
		if n := m.quantity - repaired[i]; n > 0 && t.Years > 0 && g.InUseYear > 0 && lastGoodYear(g, t) < b.year(0) {
			out = append(out, idle{action: Dispose, stock: m.stock, offset: m.offset + repaired[i], n: n,
				reasons: []Step{{Code: LifeOver, Args: b.args(int64(g.InUseYear), int64(t.Years)), Value: int64(lastGoodYear(g, t))}}})
		}
	}
	slices.SortStableFunc(out, func(x, y idle) int {
		g, o := &b.snap.Stock[x.stock], &b.snap.Stock[y.stock]
		return cmp.Or(cmp.Compare(b.code(g.Unit), b.code(o.Unit)), cmp.Compare(g.Unit, o.Unit), cmp.Compare(g.Agency, o.Agency),
			cmp.Compare(slices.Index(Actions, x.action), slices.Index(Actions, y.action)), cmp.Compare(x.from, y.from), cmp.Compare(g.ItemType, o.ItemType))
	})
	return out
}

// ofStock answers the line of some pieces of a stock group.
func (b *book) ofStock(o *idle) Line {
	g := &b.snap.Stock[o.stock]
	l := Line{Action: o.action, Year: b.year(o.from), Unit: g.Unit, Agency: g.Agency, ItemType: g.ItemType, Quantity: o.n,
		Stock: []Range{{o.stock, o.offset, o.n}}, Assets: b.st.model.assets(o.stock, o.offset, o.n), Flags: b.flagList(b.st.verdicts[o.stock].flags)}
	if o.action == Surplus {
		l.Until = b.year(o.until)
		l.Derivation = b.kept(Step{Code: NoTaker, Args: b.args(o.n+o.away, o.away), Value: o.n})
		return l
	}
	b.draft = append(append(b.draft[:0], o.reasons...), Step{Code: Candidates, Args: b.args(g.Quantity, g.Quantity-o.n), Value: o.n})
	l.Derivation = b.kept(b.draft...)
	return l
}
