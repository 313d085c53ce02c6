package plan

import (
	"cmp"
	"slices"

	"sotaisan/holding"
	"sotaisan/norm"
)

// bill is what decisions have in common that make one line.
type bill struct {
	action      Action
	pick        pick // without points
	base        holding.VND
	ceiling     holding.VND
	regime      norm.Regime
	flags       flagSet
	source      string
	halfCeiling [2]int64
	functions   string // of a joint
}

// pay writes the lines of repairs and purchases of a cell: a device that serves it beside another function
// stands with that one.
func (b *book) pay(c int, decisions []funded) {
	type entry struct {
		bill
		d    *funded
		step Step
	}
	var list []entry
	for i := range decisions {
		if d := &decisions[i]; d.action != Unmet && d.pick.way != ride {
			bill, step := b.bill(d)
			list = append(list, entry{bill, d, step})
		}
	}
	slices.SortStableFunc(list, func(x, y entry) int {
		return cmp.Or(cmp.Compare(truth(x.action == Buy), truth(y.action == Buy)), cmp.Compare(x.pick.year, y.pick.year), cmp.Compare(x.pick.item, y.pick.item),
			cmp.Compare(x.pick.way, y.pick.way), cmp.Compare(y.ceiling, x.ceiling), cmp.Compare(x.pick.price, y.pick.price),
			cmp.Compare(x.pick.pot, y.pick.pot), cmp.Compare(x.pick.until, y.pick.until), cmp.Compare(x.base, y.base), cmp.Compare(x.flags, y.flags), cmp.Compare(x.functions, y.functions))
	})
	for i := range list {
		e := &list[i]
		if i == 0 || list[i-1].bill != e.bill {
			b.open(c, e.d, &e.bill, e.step)
		}
		l := &b.lines[len(b.lines)-1]
		b.add(l, e.d)
		if i+1 == len(list) || list[i+1].bill != e.bill {
			b.draft = l.Derivation
			l.Derivation = b.kept(l.Derivation...)
		}
	}
}

// bill answers what a decision's line says, and the step of its price.
func (b *book) bill(d *funded) (bill, Step) {
	o := d.pick
	o.points = 0
	out := bill{action: d.action, pick: o}
	switch o.way {
	case mend:
		m := &b.st.mendable[d.mendable]
		out.base, out.flags = m.base, b.flagged(m.stock, -1, o.item)
		return out, Step{Code: RepairRule, Ref: b.snap.ItemTypes[o.item].Code, Args: b.args(o.price, int64(m.base), b.st.params.RepairPercent), Value: o.price, Basis: basisOfRepair}
	case complete:
		h := &b.st.halves[d.half]
		p := b.st.halfPrice(d.half, d.slots, o.year)
		out.ceiling, out.regime, out.source = p.ceiling, p.regime, p.step.Ref
		out.halfCeiling = [2]int64{int64(b.st.price(d.slots, o.year).ceiling), h.percent}
		out.flags = flagsOf(p.flags) | flagOf(FlagHalfSet) | b.multifunction(o.item)
		return out, p.step
	}
	p := b.st.jointPrice(d.joint, d.slots, o.year)
	out.ceiling, out.regime, out.source = p.ceiling, p.regime, p.step.Ref
	out.flags, out.functions = flagsOf(p.flags)|b.multifunction(o.item), b.st.functions(d.joint, o.year)
	return out, p.step
}

const basisOfRepair = "Nghị định 186/2025/NĐ-CP, Điều 28"

func (b *book) open(c int, d *funded, x *bill, step Step) {
	l := b.of(c, x.action, x.pick.year)
	l.ItemType, l.UnitPrice, l.Budget, l.Until = b.snap.ItemTypes[x.pick.item].Code, holding.VND(x.pick.price), &b.keys[x.pick.pot], b.year(x.pick.until)
	l.Ceiling, l.Regime, l.Flags = x.ceiling, x.regime, b.flagList(x.flags)
	l.Derivation = b.draft[:0]
	if x.pick.way == complete && x.halfCeiling[0] > 0 {
		l.Derivation = append(l.Derivation, Step{Code: HalfCeiling, Ref: l.ItemType, Args: b.args(x.halfCeiling[:]...),
			Value: mulDiv(x.halfCeiling[0], x.halfCeiling[1], 100), Basis: basisOfHalves})
	}
	if d.joint >= 0 {
		for _, o := range b.st.components(d.joint, x.pick.year) {
			l.Derivation = append(l.Derivation, Step{Code: ForFunction, Ref: o.NeedClass, Value: int64(o.Ceiling), Basis: basisOfDevices})
		}
	}
	l.Derivation = append(l.Derivation, step)
	b.lines = append(b.lines, l)
}

const basisOfHalves = "Quyết định 15/2025/QĐ-TTg, Phụ lục"

// add lays the pieces of a decision to its line.
func (b *book) add(l *Line, d *funded) {
	l.Quantity += d.quantity
	l.Amount = l.UnitPrice * holding.VND(l.Quantity)
	if d.mendable >= 0 && d.action == Repair {
		m := &b.st.mendable[d.mendable]
		first := m.offset + b.mended[d.mendable]
		l.Stock = joined(append(l.Stock, Range{m.stock, first, d.quantity}))
		l.Assets = join(l.Assets, b.st.model.assets(m.stock, first, d.quantity))
		b.mended[d.mendable] += d.quantity
	}
	points := b.points(d)
	funded := Step{Code: Funded, Args: b.args(d.offered, d.place, int64(truth(d.floor))), Value: d.quantity}
	// The same points at the same cut-off are said once.
	last := len(l.Derivation) - 1
	for last >= 0 && l.Derivation[last].Code == Funded {
		last--
	}
	if !d.pinned && l.Derivation[last].Code == Cutoff && slices.Equal(l.Derivation[last-1].Args, points[len(points)-1].Args) && l.Derivation[last].Args[1] == d.cutoff {
		l.Derivation = append(l.Derivation, funded)
		return
	}
	l.Derivation = append(l.Derivation, points...)
	if d.pinned {
		l.Derivation = append(l.Derivation, Step{Code: PinnedBy, Ref: l.Budget.Source, Value: d.quantity})
		return
	}
	l.Derivation = append(l.Derivation, b.cut(d), funded)
}

// points answers the steps of what a piece of a decision counts, of a joint one for every function.
func (b *book) points(d *funded) []Step {
	var out []Step
	for i, s := range b.st.served(d.joint, d.slots) {
		weight, tier, population := b.f.factors(b.st.slots[s].cell)
		years := int64(d.pick.until - d.pick.year + 1)
		step := Step{Code: Points, Args: b.args(weight, tier, population, d.permille, years), Value: pointsOf(weight, tier, population, d.permille, years)}
		if i > 0 {
			step.Code, step.Ref = AlsoPoints, b.snap.Classes[b.st.cells[b.st.slots[s].cell].class].Code
		}
		out = append(out, step)
	}
	return out
}

// leading is the class with which the purchase of a device for several functions stands.
func (b *book) leading(d *funded) string {
	return b.snap.Classes[b.st.cells[b.st.slots[b.st.joints[d.joint].slots[0]].cell].class].Code
}

// cut answers the step that holds a decision against the cut-off of its money.
func (b *book) cut(d *funded) Step {
	key := b.keys[d.pick.pot]
	mine := perMillion(d.pick.points, d.pick.price)
	return Step{Code: Cutoff, Year: b.year(d.pick.year), Ref: key.Source, Args: b.args(mine, d.cutoff, int64(truth(key.Unit != ""))), Value: mine - d.cutoff}
}
