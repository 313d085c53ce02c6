package plan

import (
	"cmp"
	"slices"
	"strconv"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/norm"
)

// needs is what every agency needs over a horizon. It depends on the snapshot and the years alone, so that
// one serves every what-if.
type needs struct {
	years    []int
	cells    []needCell // by (unit code, agency, need class)
	of       [][2]int   // range of every agency's cells
	findings []Finding
	// unknown says of every agency that nobody has said what it has to equip, on some day of the horizon
	// while it is open: what it has is no surplus then.
	unknown []bool
	// undecided are the classes of every agency whose number nobody has decided: its stock of them is no
	// surplus because of that.
	undecided [][]int
	open      []int64    // of every class, how many agencies have no number of it because nobody has decided one
	closes    []int      // of every agency, the first year in which it is closed; the number of years if none
	bands     [][][]band // of every class, the lists that its cells have, each once
}

// needCell is a cell before anything covers it.
type needCell struct {
	agency, class int
	requested     int64 // -1: nothing was
	years         []yearNeed
	flags         []Flag
	levels        []level
}

// level is a number of slots that are alike: those of the highest posts come first. A slot whose need
// pauses has several runs.
type level struct {
	count int64
	runs  []run
}

// run is a time without a break in which slots are active.
type run struct {
	from, to int
	bands    []band // by year
}

// need works out what agencies need in the given years (positions in the horizon elsewhere; here they are
// calendar years). The norm of a year is that of its first day, or of the snapshot's day where that is
// later; the establishment is the one in force on that day. An agency that has closed by that day needs
// nothing. A request caps the norm and never raises it (Decision 15/2025/QĐ-TTg, Art. 3(4)): the posts with
// the highest ceilings keep their pieces. What nobody has decided counts 0, whatever was requested (Art.
// 5(1)(b), 6(3)).
//
// Errors are those of the norm, with the path of the establishment in the canonical snapshot.
func (m *Model) need(years []int) (*needs, error) {
	agencies := m.snapshot.Agencies
	n := &needs{years: years, of: make([][2]int, len(agencies)), unknown: make([]bool, len(agencies)), undecided: make([][]int, len(agencies)), closes: make([]int, len(agencies)),
		open: make([]int64, len(m.snapshot.Classes)), bands: make([][][]band, len(m.snapshot.Classes))}
	for a := range agencies {
		n.of[a][0] = len(n.cells)
		if err := m.needOf(n, a); err != nil {
			return nil, err
		}
		n.of[a][1] = len(n.cells)
	}
	for k, agencies := range n.open {
		if agencies > 0 { // one decision of the province mends it for all of them
			n.findings = append(n.findings, Finding{Code: FlagUndecided, NeedClass: m.snapshot.Classes[k].Code, Count: agencies})
		}
	}
	return n, nil
}

// yearNeed is what one agency may have of one class in one year.
type yearNeed struct {
	pools []norm.Entitlement // of the class; years of one norm and establishment share them, read only
	norm  int64
	need  int64
}

func (m *Model) needOf(n *needs, a int) error {
	agency := &m.snapshot.Agencies[a]
	byClass := map[int][]yearNeed{} // class → by year
	type moment struct{ establishment, version int }
	last, lastList := moment{-1, -1}, []norm.Entitlement(nil)
	n.closes[a] = len(n.years)
	silent := false
	for y, year := range n.years {
		on := max(civil.Date(strconv.Itoa(year)+"-01-01"), m.snapshot.TakenOn)
		if agency.ClosesOn != "" && agency.ClosesOn <= on {
			n.closes[a] = min(n.closes[a], y)
			continue
		}
		e := inForce(agency.Establishments, on)
		if e < 0 {
			silent = true
			continue
		}
		if now := (moment{e, m.version(on)}); now != last {
			list, err := m.norms.Entitle(agency.Establishments[e].Establishment, on)
			if err != nil {
				return errs.Under(err, "agencies", strconv.Itoa(a), "establishments", strconv.Itoa(e))
			}
			last, lastList = now, list
		}
		for from, to := 0, 0; from < len(lastList); from = to { // pools of one class stand together
			for to = from; to < len(lastList) && lastList[to].NeedClass == lastList[from].NeedClass; {
				to++
			}
			k := m.classes[lastList[from].NeedClass]
			if byClass[k] == nil {
				byClass[k] = make([]yearNeed, len(n.years))
			}
			byClass[k][y].pools = lastList[from:to:to]
		}
	}
	if silent {
		n.unknown[a] = true
		n.findings = append(n.findings, m.finding(FlagNoEstablishment, a, -1, 1))
	}
	for _, k := range m.asked[a] { // also of what it may not have: both numbers are shown
		if byClass[k] == nil {
			byClass[k] = make([]yearNeed, len(n.years))
		}
	}
	classes := make([]int, 0, len(byClass))
	for k := range byClass {
		classes = append(classes, k)
	}
	slices.Sort(classes)
	var unasked, pending int64
	for _, k := range classes {
		c := m.needCell(n, a, k, byClass[k])
		if slices.Contains(c.flags, FlagUndecided) {
			n.undecided[a] = append(n.undecided[a], k)
			n.open[k]++
		}
		if slices.Contains(c.flags, FlagNoRequest) {
			unasked++
		}
		if slices.Contains(c.flags, FlagRequestPending) {
			pending++
		}
		n.cells = append(n.cells, c)
	}
	if unasked > 0 {
		n.findings = append(n.findings, m.finding(FlagNoRequest, a, -1, unasked))
	}
	if pending > 0 {
		n.findings = append(n.findings, m.finding(FlagRequestPending, a, -1, pending))
	}
	return nil
}

// inForce answers the last establishment that has begun; -1 when none has.
func inForce(list []Establishment, on civil.Date) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].From <= on {
			return i
		}
	}
	return -1
}

// finding is about an agency and, where class is not negative, its need of that class.
func (m *Model) finding(code Flag, agency, class int, count int64) Finding {
	f := Finding{Code: code, Agency: m.snapshot.Agencies[agency].ID, Unit: m.snapshot.Agencies[agency].Unit, Count: count}
	if class >= 0 {
		f.NeedClass = m.snapshot.Classes[class].Code
	}
	return f
}

func (m *Model) needCell(n *needs, a, k int, byYear []yearNeed) needCell {
	c := needCell{agency: a, class: k, requested: -1, years: byYear}
	if r, ok := m.requestOf[[2]int{a, k}]; ok {
		c.requested = m.snapshot.Requests[r].Quantity
	}
	for y := range byYear {
		for _, p := range byYear[y].pools {
			if !p.Undecided {
				byYear[y].norm += p.Quantity
			}
		}
		byYear[y].need = byYear[y].norm
		if c.requested >= 0 {
			byYear[y].need = min(byYear[y].norm, c.requested)
		}
	}
	c.flags = m.needFlags(a, k, byYear, c.requested)
	c.levels = levels(byYear)
	for i := range c.levels {
		for j := range c.levels[i].runs {
			r := &c.levels[i].runs[j]
			at := slices.IndexFunc(n.bands[k], func(known []band) bool { return slices.Equal(known, r.bands) })
			if at < 0 {
				at, n.bands[k] = len(n.bands[k]), append(n.bands[k], r.bands)
			}
			r.bands = n.bands[k][at]
		}
	}
	return c
}

func (m *Model) needFlags(a, k int, byYear []yearNeed, requested int64) []Flag {
	has := map[norm.Flag]bool{}
	for _, y := range byYear {
		for _, p := range y.pools {
			for _, f := range p.Flags {
				has[f] = true
			}
		}
	}
	var out []Flag
	add := func(is bool, f Flag) {
		if is {
			out = append(out, f)
		}
	}
	add(has[norm.NumberUndecided], FlagUndecided)
	add(has[norm.NationalStandsIn], FlagProvincial)
	add(has[norm.NotVerified] || m.snapshot.Classes[k].Confidence != catalog.Verified, FlagUnverified)
	pending := m.pending[[2]int{a, k}]
	add(requested < 0 && !pending, FlagNoRequest)
	add(pending, FlagRequestPending)
	return out
}

// levels stacks the need of all years: slot number i is active in the years that need i pieces or more, and
// has the ceiling of the pool that piece i comes from when the pools stand by falling ceiling (no ceiling is
// the highest). Neighbours that are alike in all years are one level.
func levels(byYear []yearNeed) []level {
	type stretch struct {
		upTo int64
		band band
	}
	stacks := make([][]stretch, len(byYear))
	var cuts []int64
	for y := range byYear {
		pools := slices.DeleteFunc(slices.Clone(byYear[y].pools), func(p norm.Entitlement) bool { return p.Undecided || p.Quantity == 0 })
		slices.SortStableFunc(pools, func(a, b norm.Entitlement) int {
			return cmp.Or(truth(b.Ceiling == 0)-truth(a.Ceiling == 0), cmp.Compare(b.Ceiling, a.Ceiling), cmp.Compare(a.Regime, b.Regime))
		})
		at := int64(0)
		for _, p := range pools {
			if at == byYear[y].need {
				break
			}
			at = min(at+p.Quantity, byYear[y].need)
			stacks[y] = append(stacks[y], stretch{at, band{p.Ceiling, p.Regime, slices.Contains(p.Flags, norm.NationalStandsIn)}})
			cuts = append(cuts, at)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []level
	from := int64(0)
	for _, to := range cuts {
		l := level{count: to - from}
		for y := range stacks {
			i := slices.IndexFunc(stacks[y], func(s stretch) bool { return s.upTo >= to })
			if i < 0 {
				continue
			}
			if last := len(l.runs) - 1; last >= 0 && l.runs[last].to == y-1 {
				l.runs[last].to = y
				l.runs[last].bands = append(l.runs[last].bands, stacks[y][i].band)
			} else {
				l.runs = append(l.runs, run{y, y, []band{stacks[y][i].band}})
			}
		}
		if last := len(out) - 1; last >= 0 && alike(out[last].runs, l.runs) {
			out[last].count += l.count
		} else {
			out = append(out, l)
		}
		from = to
	}
	return out
}

func alike(a, b []run) bool {
	return slices.EqualFunc(a, b, func(x, y run) bool { return x.from == y.from && x.to == y.to && slices.Equal(x.bands, y.bands) })
}
