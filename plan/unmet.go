package plan

import "slices"

// lack writes the lines of what stays open, with the reasons.
func (b *book) lack(c int, decisions []funded) {
	before := int64(0)
	for y := range b.st.cells[c].years {
		n := &b.st.cells[c].years[y]
		if n.Unmet != before && n.Unmet > 0 {
			l := b.of(c, Unmet, y)
			l.Quantity = n.Unmet
			open := Step{Code: Open, Year: l.Year, Args: b.args(n.Need, n.MetByStock, n.Transferred+n.Repaired+n.Purchased), Value: n.Unmet}
			b.draft = b.reasons(append(b.draft[:0], open), decisions, y)
			l.Derivation = b.kept(b.draft...)
			var flags flagSet
			for _, step := range l.Derivation {
				switch step.Code {
				case NoPrice:
					flags |= flagOf(FlagNoPrice)
				case OverCeiling:
					flags |= flagOf(FlagOverCeiling)
				}
			}
			l.Flags = b.flagList(flags)
			b.lines = append(b.lines, l)
		}
		before = n.Unmet
	}
}

// want is a number of pieces that nothing was chosen for, all for one reason.
type want struct {
	d      *funded
	pieces int64
}

// reasons appends the steps that say why pieces of a cell are open in a year. Every piece is in one of them.
func (b *book) reasons(steps []Step, decisions []funded, y int) []Step {
	var wants []want
	var others []Step
	for i := range decisions {
		d := &decisions[i]
		g := &b.st.slots[d.slots]
		switch {
		case y < g.open || y > g.to:
		case d.action != Unmet && d.pick.year > y:
			others = once(others, Step{Code: FundedLater, Year: b.year(d.pick.year), Value: d.quantity})
		case d.action != Unmet && d.pick.until < y:
			others = once(others, Step{Code: CoverEnds, Year: b.year(d.pick.until), Value: d.quantity})
		case d.action != Unmet:
		case d.reason != "":
			others = once(others, b.without(d))
		default:
			at := slices.IndexFunc(wants, func(w want) bool {
				return w.d.pick == d.pick && w.d.permille == d.permille && b.st.functions(w.d.joint, d.pick.year) == b.st.functions(d.joint, d.pick.year)
			})
			if at < 0 {
				at, wants = len(wants), append(wants, want{d: d})
			}
			wants[at].pieces += d.quantity
		}
	}
	type money struct{ pot, year int }
	spent := map[money]int64{} // by what stands above
	for _, w := range wants {
		m := money{w.d.pick.pot, w.d.pick.year}
		steps = b.lacks(append(append(steps, b.points(w.d)...), b.cut(w.d)), w, w.d.left-spent[m])
		spent[m] += w.d.pick.price * w.pieces
	}
	return append(steps, others...)
}

// once appends a step, or adds its pieces to the one that says the same.
func once(steps []Step, step Step) []Step {
	for i := range steps {
		if o := &steps[i]; o.Code == step.Code && o.Year == step.Year && o.Ref == step.Ref && slices.Equal(o.Args, step.Args) {
			o.Value += step.Value
			return steps
		}
	}
	return append(steps, step)
}

// without answers the step of a decision that had no pick at all.
func (b *book) without(d *funded) Step {
	if d.reason == NoBudget || d.reason == ForbiddenBy {
		return Step{Code: d.reason, Value: d.quantity}
	}
	if d.reason == DeviceUnfunded {
		return Step{Code: d.reason, Ref: b.leading(d), Value: d.quantity}
	}
	step := b.st.jointPrice(d.joint, d.slots, d.pick.year).step
	step.Value = d.quantity
	return step
}

// lacks says what would have funded pieces: money that is kept for them (others may stand higher for the same
// rest, so that more money alone need not come to them), or the price at which they reach the cut-off.
func (b *book) lacks(steps []Step, w want, left int64) []Step {
	o := &w.d.pick
	key := b.keys[o.pot]
	reached := perMillion(o.points, o.price) >= w.d.cutoff
	steps = append(steps, Step{Code: Lacks, Year: b.year(o.year), Ref: key.Source,
		Args: b.args(o.price, w.pieces, left, int64(truth(key.Unit != "")), int64(truth(reached))), Value: max(o.price*w.pieces-left, 0)})
	if reached {
		return steps // it lacks money alone, no price would change that
	}
	price := mulDiv(o.points, 1_000_000, w.d.cutoff)
	if price <= 0 || price >= o.price {
		return steps
	}
	return append(steps, Step{Code: FundedBelow, Args: b.args(o.points, w.d.cutoff, o.price), Value: price})
}
