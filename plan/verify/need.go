package verify

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/norm"
	"sotaisan/plan"
)

// cell is an agency's need of one class, as it ought to stand in the plan.
type cell struct {
	agency, class int
	plan.Cell
	levels    []level
	undecided bool
	slots     [2]int
	keep      []keeping // what the plan says stays
}

// level is a number of pieces of a need that are needed in the same years at the same prices, those of the
// highest ceilings first.
type level struct {
	n     int64
	spans []span
}

// span is a time without a break; its bands are one for every year.
type span struct {
	from, to int
	bands    []band
}

type band struct {
	ceiling  holding.VND
	regime   norm.Regime
	standsIn bool
}

// pool is what the norm counts and prices alike.
type pool struct {
	scope     norm.Scope
	ceiling   holding.VND
	regime    norm.Regime
	undecided bool
	terms     []norm.Term
	sum       *big.Rat
	flags     map[plan.Flag]bool
}

func (p *pool) quantity() int64 {
	if p.undecided {
		return 0
	}
	return roundedUp(p.sum)
}

func roundedUp(r *big.Rat) int64 {
	n := new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1)))
	return n.Quo(n, r.Denom()).Int64()
}

// needs works out every cell's need, and compares the numbers of need with the plan's.
func (a *audit) needs() {
	n := len(a.s.Agencies)
	a.cellsOf, a.unknown, a.undecided, a.closes, a.cellAt = make([][2]int, n), make([]bool, n), make([][]int, n), make([]int, n), map[[2]int]int{}
	for g := range a.s.Agencies {
		a.cellsOf[g][0] = len(a.cells)
		a.needOf(g)
		a.cellsOf[g][1] = len(a.cells)
	}
	for k := range a.s.Classes {
		agencies := int64(0)
		for g := range a.undecided {
			agencies += int64(truth(slices.Contains(a.undecided[g], k)))
		}
		if agencies > 0 {
			a.findings = append(a.findings, plan.Finding{Code: plan.FlagUndecided, NeedClass: a.s.Classes[k].Code, Count: agencies})
		}
	}
	if len(a.cells) != len(a.p.Cells) {
		a.fault([]string{"cells"}, "Có %d nhu cầu; tính ra %d.", "There are %d cells; %d follow.", len(a.p.Cells), len(a.cells))
	}
	for i := range min(len(a.cells), len(a.p.Cells)) {
		got, want := &a.p.Cells[i], &a.cells[i]
		if got.Agency != want.Agency || got.NeedClass != want.NeedClass {
			a.fault(at("cells", i), "Đây là %s, %s; phải là %s, %s.", "This is %s, %s; it should be %s, %s.", got.Agency, got.NeedClass, want.Agency, want.NeedClass)
			return
		}
		if len(got.Years) != len(want.Years) {
			a.fault(at("cells", i, "years"), "Có %d năm; kỳ kế hoạch có %d.", "There are %d years; the horizon has %d.", len(got.Years), len(want.Years))
			continue
		}
		for y := range want.Years {
			g, w := &got.Years[y], &want.Years[y]
			if g.Year != w.Year || g.Norm != w.Norm || g.Requested != w.Requested || g.Need != w.Need {
				a.fault(at("cells", i, "years", fmt.Sprint(y)), "Năm %d, định mức %d, đăng ký %d, nhu cầu %d; tính ra %d, %d, %d, %d.",
					"Year %d, norm %d, requested %d, need %d; what follows is %d, %d, %d, %d.", g.Year, g.Norm, g.Requested, g.Need, w.Year, w.Norm, w.Requested, w.Need)
			}
			if g.Need != g.MetByStock+g.Transferred+g.Repaired+g.Purchased+g.Unmet || min(g.MetByStock, g.Transferred, g.Repaired, g.Purchased, g.Unmet) < 0 {
				a.fault(at("cells", i, "years", fmt.Sprint(y)), "Nhu cầu %d không bằng tổng %d + %d + %d + %d + %d.", "The need of %d is not the sum of %d + %d + %d + %d + %d.",
					g.Need, g.MetByStock, g.Transferred, g.Repaired, g.Purchased, g.Unmet)
			}
		}
	}
}

func (a *audit) needOf(g int) {
	agency := &a.s.Agencies[g]
	byClass := map[int][][]*pool{} // by year
	a.closes[g] = len(a.years)
	silent := int64(0)
	for y, year := range a.years {
		day := max(civil.Date(fmt.Sprintf("%04d-01-01", year)), a.s.TakenOn)
		if agency.ClosesOn != "" && agency.ClosesOn <= day {
			a.closes[g] = min(a.closes[g], y)
			continue
		}
		var now *plan.Establishment
		for i := range agency.Establishments {
			if e := &agency.Establishments[i]; e.From <= day && (now == nil || e.From > now.From) {
				now = e
			}
		}
		if now == nil {
			silent++
			continue
		}
		for k, pools := range a.entitled(&now.Establishment, day) {
			if byClass[k] == nil {
				byClass[k] = make([][]*pool, len(a.years))
			}
			byClass[k][y] = pools
		}
	}
	a.unknown[g] = silent > 0
	if silent > 0 {
		a.findings = append(a.findings, a.finding(plan.FlagNoEstablishment, g, -1, 1))
	}
	unasked, pending := int64(0), int64(0)
	for k := range a.s.Classes {
		request := a.requestOf[[2]int{g, k}]
		if byClass[k] == nil && request == nil {
			continue
		}
		if byClass[k] == nil {
			byClass[k] = make([][]*pool, len(a.years))
		}
		c := a.cellOf(g, k, byClass[k], request)
		if c.undecided {
			a.undecided[g] = append(a.undecided[g], k)
		}
		unasked += int64(truth(slices.Contains(c.Flags, plan.FlagNoRequest)))
		pending += int64(truth(slices.Contains(c.Flags, plan.FlagRequestPending)))
		a.cellAt[[2]int{g, k}] = len(a.cells)
		a.cells = append(a.cells, c)
	}
	if unasked > 0 {
		a.findings = append(a.findings, a.finding(plan.FlagNoRequest, g, -1, unasked))
	}
	if pending > 0 {
		a.findings = append(a.findings, a.finding(plan.FlagRequestPending, g, -1, pending))
	}
}

// entitled answers the pools of every class on a day: of each line in force what it counts, for the agency
// kinds and tiers that no other line has taken from it.
func (a *audit) entitled(e *norm.Establishment, day civil.Date) map[int][]*pool {
	type people struct {
		n, staff int64
		doubtful bool
	}
	tiers := map[norm.Tier]*people{}
	for _, h := range e.Headcounts {
		tier, doubtful := h.Tier, false
		if t, ok := norm.TitleOf(h.Title, day); h.Title != "" && ok {
			tier, doubtful = t.Tier, t.Confidence != catalog.Verified
		}
		if tiers[tier] == nil {
			tiers[tier] = &people{}
		}
		here := h.Persons - h.CountedElsewhere
		tiers[tier].n += here
		tiers[tier].staff += here - h.FixedTerm
		tiers[tier].doubtful = tiers[tier].doubtful || doubtful && here > 0
	}
	centres := e.Centres
	if e.AgencyKind == holding.ServiceCentre {
		centres = max(centres, 1)
	}
	out := map[int][]*pool{}
	for i := range a.s.Norms {
		l := &a.s.Norms[i]
		if day < l.ValidFrom || l.ValidTo != "" && l.ValidTo < day || l.Scope == norm.ForServiceCentre && centres == 0 && e.Counters == 0 {
			continue
		}
		of := norm.Tiers
		if l.Basis != norm.Person && l.Basis != norm.Staff {
			of = []norm.Tier{""}
		}
		n, counts, doubtful := int64(0), false, l.Confidence != catalog.Verified
		for _, tier := range of {
			if !reaches(l, e.AgencyKind, tier) || a.replaced(l, e.AgencyKind, tier, day) {
				continue
			}
			counts = true
			p := tiers[tier]
			switch l.Basis {
			case norm.Person, norm.Staff:
				if p == nil {
					continue
				}
				c := p.n
				if l.Basis == norm.Staff {
					c = p.staff
				}
				n += c
				doubtful = doubtful || c > 0 && len(l.Tiers) > 0 && p.doubtful
			case norm.Room:
				n = e.Rooms
			case norm.Counter:
				n = e.Counters
			case norm.Centre:
				n = centres
			case norm.Agency:
				n = 1
			}
		}
		if !counts || n == 0 && !(l.Undecided && l.Scope == norm.ForServiceCentre) {
			continue
		}
		k := a.classes[l.NeedClass]
		at := slices.IndexFunc(out[k], func(p *pool) bool {
			return p.scope == l.Scope && p.ceiling == l.Ceiling && p.regime == l.Regime && p.undecided == l.Undecided
		})
		if at < 0 {
			at = len(out[k])
			out[k] = append(out[k], &pool{scope: l.Scope, ceiling: l.Ceiling, regime: l.Regime, undecided: l.Undecided, sum: new(big.Rat), flags: map[plan.Flag]bool{}})
		}
		p := out[k][at]
		p.terms = append(p.terms, norm.Term{Line: l.Code, Counted: n, Quantity: l.Quantity, Per: l.Per, Source: l.Source})
		p.sum.Add(p.sum, big.NewRat(n*l.Quantity, l.Per))
		p.flags[plan.FlagUndecided] = l.Undecided
		p.flags[plan.FlagProvincial] = p.flags[plan.FlagProvincial] || l.National && l.Regime == norm.Provincial && !l.Undecided
		p.flags[plan.FlagUnverified] = p.flags[plan.FlagUnverified] || doubtful
	}
	for _, pools := range out {
		slices.SortStableFunc(pools, func(x, y *pool) int {
			return cmp.Or(cmp.Compare(slices.Index(norm.Scopes, x.scope), slices.Index(norm.Scopes, y.scope)), truth(x.undecided)-truth(y.undecided),
				cmp.Compare(y.ceiling, x.ceiling), cmp.Compare(x.regime, y.regime))
		})
	}
	return out
}

func reaches(l *norm.Line, kind holding.AgencyKind, tier norm.Tier) bool {
	return (len(l.AgencyKinds) == 0 || slices.Contains(l.AgencyKinds, kind)) && (len(l.Tiers) == 0 || tier == "" || slices.Contains(l.Tiers, tier))
}

func (a *audit) replaced(l *norm.Line, kind holding.AgencyKind, tier norm.Tier, day civil.Date) bool {
	return slices.ContainsFunc(a.replacers[l.Code], func(r *norm.Line) bool {
		return r.ValidFrom <= day && (r.ValidTo == "" || day <= r.ValidTo) && reaches(r, kind, tier) && (tier != "" || len(r.Tiers) == 0)
	})
}

func (a *audit) cellOf(g, k int, byYear [][]*pool, request *plan.Request) cell {
	c := cell{agency: g, class: k, Cell: plan.Cell{Agency: a.s.Agencies[g].ID, NeedClass: a.s.Classes[k].Code, Years: make([]plan.CellYear, len(a.years))}}
	filed := a.pending[[2]int{g, k}]
	has := map[plan.Flag]bool{plan.FlagNoRequest: request == nil && !filed, plan.FlagRequestPending: filed, plan.FlagUnverified: a.s.Classes[k].Confidence != catalog.Verified}
	for y := range byYear {
		w := &c.Years[y]
		w.Year, w.Requested = a.years[y], -1
		for _, p := range byYear[y] {
			w.Norm += p.quantity()
			for f, is := range p.flags {
				has[f] = has[f] || is
			}
		}
		w.Need = w.Norm
		if request != nil {
			w.Requested, w.Need = request.Quantity, min(w.Norm, request.Quantity)
		}
	}
	c.undecided = has[plan.FlagUndecided]
	c.Flags = listed(has)
	once := !slices.ContainsFunc(byYear[1:], func(pools []*pool) bool { return !slices.EqualFunc(pools, byYear[0], alikePools) })
	for y := range byYear {
		if y > 0 && once {
			break
		}
		year := a.years[y]
		if once {
			year = 0
		}
		c.Derivation = append(c.Derivation, needSteps(byYear[y], &c.Years[y], year)...)
	}
	c.levels = stack(byYear, c.Years)
	return c
}

func alikePools(x, y *pool) bool {
	return x.ceiling == y.ceiling && x.regime == y.regime && x.undecided == y.undecided && slices.Equal(x.terms, y.terms)
}

func needSteps(pools []*pool, n *plan.CellYear, year int) []plan.Step {
	var out []plan.Step
	for _, p := range pools {
		for _, t := range p.terms {
			if p.undecided {
				out = append(out, plan.Step{Code: plan.Undecided, Year: year, Ref: t.Line, Basis: t.Source})
				continue
			}
			out = append(out, plan.Step{Code: plan.NormTerm, Year: year, Ref: t.Line, Args: []int64{t.Counted, t.Quantity, t.Per}, Value: roundedUp(big.NewRat(t.Counted*t.Quantity, t.Per)), Basis: t.Source})
		}
		if !p.undecided {
			out = append(out, plan.Step{Code: plan.RoundUp, Year: year, Value: p.quantity()})
		}
	}
	out = append(out, plan.Step{Code: plan.NormTotal, Year: year, Value: n.Norm})
	if n.Requested >= 0 {
		out = append(out, plan.Step{Code: plan.Requested, Year: year, Value: n.Requested})
	}
	return append(out, plan.Step{Code: plan.NeedTotal, Year: year, Value: n.Need})
}

// listed answers the flags that hold, in their order.
func listed(has map[plan.Flag]bool) []plan.Flag {
	var out []plan.Flag
	for _, f := range plan.Flags {
		if has[f] {
			out = append(out, f)
		}
	}
	return out
}

// stack lays the need of each year up, the highest ceilings first (none is the highest), and cuts it into
// levels: piece number i is needed in the years whose need reaches it.
func stack(byYear [][]*pool, years []plan.CellYear) []level {
	type layer struct {
		to int64
		band
	}
	layers := make([][]layer, len(byYear))
	var cuts []int64
	for y := range byYear {
		pools := slices.Clone(byYear[y])
		slices.SortStableFunc(pools, func(p, q *pool) int {
			return cmp.Or(truth(q.ceiling == 0)-truth(p.ceiling == 0), cmp.Compare(q.ceiling, p.ceiling), cmp.Compare(p.regime, q.regime))
		})
		height := int64(0)
		for _, p := range pools {
			if n := p.quantity(); n > 0 && height < years[y].Need {
				height = min(height+n, years[y].Need)
				layers[y] = append(layers[y], layer{height, band{p.ceiling, p.regime, p.flags[plan.FlagProvincial]}})
				cuts = append(cuts, height)
			}
		}
	}
	slices.Sort(cuts)
	var out []level
	from := int64(0)
	for _, to := range slices.Compact(cuts) {
		l := level{n: to - from}
		for y := range layers {
			for _, r := range layers[y] {
				if r.to < to {
					continue
				}
				if n := len(l.spans) - 1; n >= 0 && l.spans[n].to == y-1 {
					l.spans[n].to, l.spans[n].bands = y, append(l.spans[n].bands, r.band)
				} else {
					l.spans = append(l.spans, span{y, y, []band{r.band}})
				}
				break
			}
		}
		if n := len(out) - 1; n >= 0 && slices.EqualFunc(out[n].spans, l.spans, func(x, y span) bool { return x.from == y.from && x.to == y.to && slices.Equal(x.bands, y.bands) }) {
			out[n].n += l.n
		} else {
			out = append(out, l)
		}
		from = to
	}
	return out
}
