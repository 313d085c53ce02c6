package verify

import (
	"cmp"
	"math/big"
	"slices"

	"sotaisan/holding"
	"sotaisan/norm"
	"sotaisan/plan"
)

// write writes down what the lines, packages, totals and findings ought to be, and compares them with the
// plan's, field by field.
func (a *audit) write() {
	a.byDevice()
	stock := a.stockLines()
	decided := 0
	for i := range a.cells {
		c := &a.cells[i]
		from := decided
		for decided < len(a.fundings.decisions) && a.fundings.decisions[decided].cell == i {
			decided++
		}
		for len(stock) > 0 && a.unitOrder(stock[0].Unit, stock[0].Agency, a.s.Agencies[c.agency].Unit, c.Agency) <= 0 {
			a.lines, stock = append(a.lines, stock[0]), stock[1:]
		}
		a.keepLines(i)
		a.moveLines(i)
		a.payLines(i, a.fundings.decisions[from:decided])
		a.unmetLines(i, a.fundings.decisions[from:decided])
	}
	a.lines = append(a.lines, stock...)
	for i := range a.cells {
		a.compare(at("cells", i), &a.p.Cells[i], &a.cells[i].Cell)
	}
	a.compareLines()
	packages := a.packages()
	a.compare([]string{"packages"}, a.p.Packages, packages)
	a.compare([]string{"totals"}, &a.p.Totals, a.totals())
	a.compare([]string{"findings"}, a.p.Findings, weighed(append(a.findings, a.lineFindings(packages)...)))
	a.variants()
	for i := range a.p.Lines {
		l := &a.p.Lines[i]
		var steps []plan.Step
		if l.NeedClass != "" {
			steps = a.cells[a.cellAt[[2]int{a.agencies[l.Agency], a.classes[l.NeedClass]}]].Derivation
		}
		if n, amount, err := plan.Replay(steps, l.Derivation); err != nil || n != l.Quantity || amount != int64(l.Amount) {
			a.fault(at("lines", i, "derivation"), "Các bước dẫn đến %d cái, %d đồng, không phải %d, %d (%v).", "The steps lead to %d pieces and %d VND, not %d and %d (%v).", n, amount, l.Quantity, int64(l.Amount), err)
		}
	}
}

// compareLines compares line by line; where their number differs it stops at the first that is another.
func (a *audit) compareLines() {
	got, want := a.p.Lines, a.lines
	for i := range min(len(got), len(want)) {
		before := len(a.faults)
		a.compare(at("lines", i), &got[i], &want[i])
		if len(got) != len(want) && len(a.faults) > before {
			break
		}
	}
	if len(got) != len(want) {
		a.fault([]string{"lines"}, "Có %d dòng; tính ra %d.", "There are %d lines; %d follow.", len(got), len(want))
	}
}

func (a *audit) unitOrder(unit, agency, otherUnit, otherAgency string) int {
	return cmp.Or(cmp.Compare(a.s.Units[a.units[unit]].Code, a.s.Units[a.units[otherUnit]].Code), cmp.Compare(unit, otherUnit), cmp.Compare(agency, otherAgency))
}

func (a *audit) lineOf(c *cell, action plan.Action, year int) plan.Line {
	return plan.Line{Action: action, Year: a.years[year], Unit: a.s.Agencies[c.agency].Unit, Agency: c.Agency, NeedClass: c.NeedClass}
}

// flagsOf answers the flags of the pieces of a thing that serves.
func (a *audit) flagsOf(t *thing) []plan.Flag {
	has := map[plan.Flag]bool{plan.FlagMultifunction: len(a.s.ItemTypes[t.item].Functions) > 0, plan.FlagAssembledSet: t.set >= 0}
	for _, r := range t.ranges(0, 1) {
		for _, f := range a.counts[r.Stock].flags {
			has[f] = true
		}
	}
	return listed(has)
}

// bits orders sets of flags: the first flag is the lowest bit.
func bits(flags []plan.Flag) (n int) {
	for _, f := range flags {
		n |= 1 << slices.Index(plan.Flags, f)
	}
	return n
}

func (a *audit) keepLines(i int) {
	c := &a.cells[i]
	var out []plan.Line
	for n := c.slots[0]; n < c.slots[1]; n++ {
		s := &a.slots[n]
		if s.keep == nil {
			continue
		}
		l := a.lineOf(c, plan.Keep, s.from)
		l.ItemType, l.Until, l.Flags = a.s.ItemTypes[s.keep.item].Code, a.years[s.keep.through], a.flagsOf(s.keep.thing)
		at := slices.IndexFunc(out, func(o plan.Line) bool {
			return o.Year == l.Year && o.ItemType == l.ItemType && o.Until == l.Until && slices.Equal(o.Flags, l.Flags)
		})
		if at < 0 {
			at, out = len(out), append(out, l)
		}
		out[at].Quantity += s.n
		out[at].Stock = append(out[at].Stock, s.keep.ranges(s.keep.offset, s.n)...)
	}
	slices.SortFunc(out, func(x, y plan.Line) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.ItemType, y.ItemType), cmp.Compare(x.Until, y.Until), cmp.Compare(bits(x.Flags), bits(y.Flags)))
	})
	for n := range out {
		l := &out[n]
		l.Stock = tidy(l.Stock)
		of := l.ItemType
		if slices.Contains(l.Flags, plan.FlagAssembledSet) {
			of = ""
		}
		l.Derivation = []plan.Step{{Code: plan.Kept, Ref: of, Args: []int64{int64(l.Year), int64(l.Until)}, Value: l.Quantity}}
	}
	a.lines = append(a.lines, out...)
}

func (a *audit) moveLines(i int) {
	c := &a.cells[i]
	var out []plan.Line
	for n := c.slots[0]; n < c.slots[1]; n++ {
		s := &a.slots[n]
		if s.moved == nil {
			continue
		}
		m, o := s.moved, &a.offers[s.moved.offer]
		l := a.lineOf(c, plan.Transfer, m.year)
		has := map[plan.Flag]bool{plan.FlagStraightLine: m.straight}
		for _, f := range a.flagsOf(o.thing) {
			has[f] = true
		}
		from := &a.s.Agencies[m.from]
		l.ItemType, l.UnitPrice, l.Until, l.Flags = a.s.ItemTypes[o.item].Code, holding.VND(m.cost), a.years[min(o.life, s.to)], listed(has)
		l.FromUnit, l.FromAgency = from.Unit, from.ID
		cost := plan.Step{Code: plan.MoveCost, Args: []int64{int64(a.params.Handling), m.metres, int64(a.params.Transport), a.forms[o.form].pieces}, Value: m.cost}
		at := slices.IndexFunc(out, func(x plan.Line) bool {
			return x.Year == l.Year && x.ItemType == l.ItemType && x.UnitPrice == l.UnitPrice && x.Until == l.Until && x.FromAgency == l.FromAgency &&
				slices.Equal(x.Derivation[0].Args, cost.Args) && slices.Equal(x.Flags, l.Flags)
		})
		if at < 0 {
			l.Derivation = []plan.Step{cost}
			at, out = len(out), append(out, l)
		}
		x, pieces := &out[at], o.ranges(m.offset, m.n)
		x.Quantity += m.n
		x.Amount += holding.VND(m.cost * m.n)
		for _, r := range pieces {
			x.Assets = gather(x.Assets, a.numbered(r))
		}
		x.Stock = append(x.Stock, pieces...)
		x.Derivation = append(x.Derivation,
			plan.Step{Code: plan.MoveGain, Args: []int64{m.worth, m.covers, m.open, m.cost}, Value: m.worth*m.covers/m.open - m.cost},
			plan.Step{Code: plan.Moved, Args: []int64{m.offered, m.wants, int64(pieces[0].Stock), pieces[0].Offset}, Value: m.n})
	}
	slices.SortStableFunc(out, func(x, y plan.Line) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.ItemType, y.ItemType), a.unitOrder(x.FromUnit, x.FromAgency, y.FromUnit, y.FromAgency),
			cmp.Compare(x.UnitPrice, y.UnitPrice), cmp.Compare(x.Until, y.Until))
	})
	for n := range out {
		out[n].Stock = tidy(out[n].Stock)
	}
	a.lines = append(a.lines, out...)
}

// terms are what decisions have in common that stand in one line.
type terms struct {
	pick    pick
	base    int64
	ceiling int64
	regime  norm.Regime
	flags   int
	source  string
	half    [2]int64
	several string // what a device is bought for
}

func (a *audit) termsOf(d *decision) (terms, plan.Step, []plan.Flag) {
	t := terms{pick: d.pick}
	t.pick.points = 0
	s, item := &a.slots[d.slot], d.pick.item
	has := map[plan.Flag]bool{plan.FlagMultifunction: len(a.s.ItemTypes[item].Functions) > 0}
	var step plan.Step
	if d.pick.way == mending {
		m := &a.mended[d.mendable]
		t.base = m.base
		for _, f := range a.counts[m.stock].flags {
			has[f] = true
		}
		step = plan.Step{Code: plan.RepairRule, Ref: a.s.ItemTypes[item].Code, Args: []int64{m.cost, m.base, a.params.RepairPercent}, Value: m.cost, Basis: "Nghị định 186/2025/NĐ-CP, Điều 28"}
	} else {
		p := a.priceFor(d.joint, s, d.pick.year)
		t.several = a.alike(d.joint, d.pick.year)
		if d.pick.way == completing {
			h := &a.halves[d.half]
			t.half = [2]int64{p.ceiling, h.percent}
			p = a.priced(h.lacks, s.bands[d.pick.year-s.from], h.percent)
			has[plan.FlagHalfSet] = true
		}
		for f, is := range p.flags {
			has[f] = has[f] || is
		}
		t.ceiling, t.regime, t.source, step = p.ceiling, p.band.regime, p.step.Ref, p.step
	}
	flags := listed(has)
	t.flags = bits(flags)
	return t, step, flags
}

func (a *audit) payLines(i int, decisions []decision) {
	type entry struct {
		terms
		d     *decision
		step  plan.Step
		flags []plan.Flag
	}
	c := &a.cells[i]
	var list []entry
	for n := range decisions {
		if d := &decisions[n]; d.action != plan.Unmet && d.pick.way != riding {
			t, step, flags := a.termsOf(d)
			list = append(list, entry{t, d, step, flags})
		}
	}
	slices.SortStableFunc(list, func(x, y entry) int {
		p, q := &x.pick, &y.pick
		return cmp.Or(truth(p.way != mending)-truth(q.way != mending), cmp.Compare(p.year, q.year), cmp.Compare(p.item, q.item), cmp.Compare(p.way, q.way),
			cmp.Compare(y.ceiling, x.ceiling), cmp.Compare(p.price, q.price), cmp.Compare(p.pot, q.pot), cmp.Compare(p.until, q.until), cmp.Compare(x.base, y.base), cmp.Compare(x.terms.flags, y.terms.flags), cmp.Compare(x.several, y.several))
	})
	for n := range list {
		e := &list[n]
		if n == 0 || list[n-1].terms != e.terms {
			l := a.lineOf(c, e.d.action, e.pick.year)
			l.ItemType, l.UnitPrice, l.Until = a.s.ItemTypes[e.pick.item].Code, holding.VND(e.pick.price), a.years[e.pick.until]
			l.Budget, l.Ceiling, l.Regime, l.Flags = &a.fundings.pots[e.pick.pot].BudgetKey, holding.VND(e.ceiling), e.regime, e.flags
			if e.half[0] > 0 {
				l.Derivation = append(l.Derivation, plan.Step{Code: plan.HalfCeiling, Ref: l.ItemType, Args: []int64{e.half[0], e.half[1]}, Value: e.half[0] * e.half[1] / 100, Basis: "Quyết định 15/2025/QĐ-TTg, Phụ lục"})
			}
			if e.d.joint >= 0 {
				steps, _ := a.functions(e.d.joint, e.pick.year)
				l.Derivation = append(l.Derivation, steps...)
			}
			l.Derivation = append(l.Derivation, e.step)
			a.lines = append(a.lines, l)
		}
		a.pay(&a.lines[len(a.lines)-1], e.d)
	}
}

// pay lays the pieces of a decision to its line.
func (a *audit) pay(l *plan.Line, d *decision) {
	l.Quantity += d.n
	l.Amount += holding.VND(d.pick.price * d.n)
	if d.action == plan.Repair {
		m := &a.mended[d.mendable]
		r := plan.Range{Stock: m.stock, Offset: m.offset + m.handed, Quantity: d.n}
		m.handed += d.n
		l.Assets = gather(l.Assets, a.numbered(r))
		l.Stock = tidy(append(l.Stock, r))
	}
	points := a.pointsSteps(d)
	if d.pinned {
		l.Derivation = append(append(l.Derivation, points...), plan.Step{Code: plan.PinnedBy, Ref: l.Budget.Source, Value: d.n})
		return
	}
	funded := plan.Step{Code: plan.Funded, Args: []int64{d.offered, d.place, int64(truth(d.floor))}, Value: d.n}
	cut := a.cutStep(d)
	said := len(l.Derivation) - 1
	for l.Derivation[said].Code == plan.Funded {
		said--
	}
	if l.Derivation[said].Code != plan.Cutoff || l.Derivation[said].Args[1] != d.cutoff || !slices.Equal(l.Derivation[said-1].Args, points[len(points)-1].Args) {
		l.Derivation = append(append(l.Derivation, points...), cut)
	}
	l.Derivation = append(l.Derivation, funded)
}

// pointsSteps say what a piece counts, of a device for every function.
func (a *audit) pointsSteps(d *decision) (out []plan.Step) {
	for n, s := range append([]int{d.slot}, a.behind(d.joint)...) {
		c := &a.cells[a.slots[s].cell]
		tier, weight := a.priority(c.class)
		years := int64(d.pick.until - d.pick.year + 1)
		step := plan.Step{Code: plan.Points, Args: []int64{weight, tierFactor(tier), a.fundings.points[a.unitOf[c.agency]], d.permille, years}, Value: a.worthOf(c.class, c.agency, d.permille, years)}
		if n > 0 {
			step.Code, step.Ref = plan.AlsoPoints, c.NeedClass
		}
		out = append(out, step)
	}
	return out
}

func (a *audit) cutStep(d *decision) plan.Step {
	key := &a.fundings.pots[d.pick.pot]
	n := new(big.Int).Quo(times(d.pick.points, 1_000_000), big.NewInt(max(d.pick.price, 1))).Int64()
	return plan.Step{Code: plan.Cutoff, Year: a.years[d.pick.year], Ref: key.Source, Args: []int64{n, d.cutoff, int64(truth(key.Unit != ""))}, Value: n - d.cutoff}
}

func (a *audit) unmetLines(i int, decisions []decision) {
	c := &a.cells[i]
	before := int64(0)
	for y := range c.Years {
		w := &c.Years[y]
		if w.Unmet != before && w.Unmet > 0 {
			l := a.lineOf(c, plan.Unmet, y)
			l.Quantity = w.Unmet
			l.Derivation = append([]plan.Step{{Code: plan.Open, Year: l.Year, Args: []int64{w.Need, w.MetByStock, w.Transferred + w.Repaired + w.Purchased}, Value: w.Unmet}}, a.reasons(decisions, y)...)
			has := map[plan.Flag]bool{}
			for _, s := range l.Derivation {
				has[plan.FlagNoPrice] = has[plan.FlagNoPrice] || s.Code == plan.NoPrice
				has[plan.FlagOverCeiling] = has[plan.FlagOverCeiling] || s.Code == plan.OverCeiling
			}
			l.Flags = listed(has)
			a.lines = append(a.lines, l)
		}
		before = w.Unmet
	}
}

// reasons says why pieces of a cell are open in a year: those that nothing was chosen for, by the choice
// that came nearest, then all others.
func (a *audit) reasons(decisions []decision, y int) []plan.Step {
	type lack struct {
		d *decision
		n int64
	}
	var lacks []lack
	var others []plan.Step
	for i := range decisions {
		d := &decisions[i]
		s := &a.slots[d.slot]
		if y < s.open || y > s.to {
			continue
		}
		var step plan.Step
		switch {
		case d.action != plan.Unmet && d.pick.year > y:
			step = plan.Step{Code: plan.FundedLater, Year: a.years[d.pick.year]}
		case d.action != plan.Unmet && d.pick.until < y:
			step = plan.Step{Code: plan.CoverEnds, Year: a.years[d.pick.until]}
		case d.action != plan.Unmet:
			continue
		case d.reason == plan.NoBudget || d.reason == plan.ForbiddenBy:
			step = plan.Step{Code: d.reason}
		case d.reason == plan.DeviceUnfunded:
			step = plan.Step{Code: d.reason, Ref: a.leading(d.joint)}
		case d.reason != "":
			step = a.priceFor(d.joint, s, d.pick.year).step
		default:
			n := slices.IndexFunc(lacks, func(l lack) bool {
				return l.d.pick == d.pick && l.d.permille == d.permille && a.alike(l.d.joint, d.pick.year) == a.alike(d.joint, d.pick.year)
			})
			if n < 0 {
				n, lacks = len(lacks), append(lacks, lack{d: d})
			}
			lacks[n].n += d.n
			continue
		}
		n := slices.IndexFunc(others, func(o plan.Step) bool {
			return o.Code == step.Code && o.Year == step.Year && o.Ref == step.Ref && slices.Equal(o.Args, step.Args)
		})
		if n < 0 {
			n, others = len(others), append(others, step)
		}
		others[n].Value += d.n
	}
	var out []plan.Step
	spent := map[[2]int]int64{}
	for _, l := range lacks {
		p := &l.d.pick
		left, cost := l.d.left-spent[[2]int{p.pot, p.year}], p.price*l.n
		spent[[2]int{p.pot, p.year}] += cost
		cut := a.cutStep(l.d)
		out = append(append(out, a.pointsSteps(l.d)...), cut, plan.Step{Code: plan.Lacks, Year: a.years[p.year], Ref: a.fundings.pots[p.pot].Source,
			Args: []int64{p.price, l.n, left, cut.Args[2], int64(truth(cut.Value >= 0))}, Value: max(cost-left, 0)})
		if cut.Value >= 0 {
			continue
		}
		if price := new(big.Int).Quo(times(p.points, 1_000_000), big.NewInt(l.d.cutoff)); price.Sign() > 0 && price.Cmp(big.NewInt(p.price)) < 0 {
			out = append(out, plan.Step{Code: plan.FundedBelow, Args: []int64{p.points, l.d.cutoff, p.price}, Value: price.Int64()})
		}
	}
	return append(out, others...)
}

// stockLines writes what nobody takes and what is a case for disposal, in order.
func (a *audit) stockLines() []plan.Line {
	moved := map[int]int64{}
	for _, m := range a.moves {
		for _, r := range a.offers[m.offer].ranges(m.offset, m.n) {
			moved[r.Stock] += r.Quantity
		}
	}
	var out []plan.Line
	add := func(action plan.Action, year int, r plan.Range, steps ...plan.Step) *plan.Line {
		s := &a.s.Stock[r.Stock]
		out = append(out, plan.Line{Action: action, Year: a.years[year], Unit: s.Unit, Agency: s.Agency, ItemType: s.ItemType, Quantity: r.Quantity,
			Stock: []plan.Range{r}, Assets: a.numbered(r), Flags: a.counts[r.Stock].flags, Derivation: steps})
		return &out[len(out)-1]
	}
	for _, l := range a.left {
		away := moved[l.Stock]
		moved[l.Stock] = 0 // said once
		add(plan.Surplus, l.from, l.Range, plan.Step{Code: plan.NoTaker, Args: []int64{l.Quantity + away, away}, Value: l.Quantity}).Until = a.years[l.until]
	}
	candidates := func(r plan.Range, why []plan.Step) {
		whole := a.s.Stock[r.Stock].Quantity
		add(plan.Dispose, 0, r, append(slices.Clone(why), plan.Step{Code: plan.Candidates, Args: []int64{whole, whole - r.Quantity}, Value: r.Quantity})...)
	}
	for _, d := range a.disposals {
		candidates(d.Range, d.reasons)
	}
	repaired := make([]int64, len(a.mended))
	for _, d := range a.fundings.decisions {
		if d.action == plan.Repair {
			repaired[d.mendable] += d.n
		}
	}
	for i := range a.mended {
		m := &a.mended[i]
		if over, ok := a.over(&a.s.Stock[m.stock]); ok && repaired[i] < m.n {
			candidates(plan.Range{Stock: m.stock, Offset: m.offset + repaired[i], Quantity: m.n - repaired[i]}, []plan.Step{over})
		}
	}
	slices.SortStableFunc(out, func(x, y plan.Line) int {
		return cmp.Or(a.unitOrder(x.Unit, x.Agency, y.Unit, y.Agency), cmp.Compare(slices.Index(plan.Actions, x.Action), slices.Index(plan.Actions, y.Action)),
			cmp.Compare(x.Year, y.Year), cmp.Compare(x.ItemType, y.ItemType))
	})
	return out
}
