package plan

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strconv"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/plan/budget"
)

// Funding decides for every piece that is open after stock and transfer: repaired or bought, when, and from
// which money, or left. It is a multiple-choice knapsack (plan/budget): a group is a tranche of like pieces,
// a choice (a pick) is a way, a year and a pot, its value are points, its uses are rows of the purse.
//
// Pieces of a cell stand in line: by the year in which they open, then in the order of the slots. What
// counts before a piece in that year (covered pieces, and those before it in line) over the need is the
// coverage before it, which gives its band, and says whether it belongs to the floor. That is so whether or
// not the pieces before it are funded in the end: what a piece counts has to be known before anything is
// chosen, or the bound would prove nothing. So where pieces that have lacked for longer stay unfunded, one
// that opens in a later year has a lower band than the coverage of that year would give it. Things that a repair
// or the other half of a set would make usable are laid to the pieces in line, what is cheapest for a year
// of service first; such a piece has that choice beside a purchase.
//
// A device that is bought for several functions is one choice for the slots of all of them (joint).
//
// First come the pins, then the floor (essentials below FloorPercent of the need), then all the rest. Each
// of the last two is one problem with a bound of its own.

// way is how a piece is served.
type way uint8

const (
	mend     way = iota // an own piece is repaired
	complete            // the missing half of a set is bought
	purchase            // a whole piece is bought
	ride                // a device that is bought for another function serves this one too (joint)
)

// pick is one way, year and pot for the pieces of a tranche. Years are positions in the horizon.
type pick struct {
	way       way
	year, pot int
	until     int
	item      int
	price     int64 // per piece
	points    int64 // per piece
}

// tranche is a number of pieces of one slot group that count alike.
type tranche struct {
	slots          int
	count          int64
	place          int64 // pieces of the cell that stand before it in line
	permille       int64 // of its band
	floor          bool
	mendable, half int // -1: none
	joint          int // index in state.joints, for which it leads; -1
}

// funded is a decision about pieces of one slot group, or that there is none.
type funded struct {
	slots    int
	action   Action // Repair, Buy or Unmet
	quantity int64
	offered  int64 // pieces that stood for it
	pick     pick
	permille int64 // of the band
	mendable int   // for the way mend; -1
	half     int   // for the way complete; -1
	joint    int   // index in state.joints; -1
	place    int64 // of the tranche
	pinned   bool
	floor    bool     // taken for the floor
	cutoff   int64    // points per million of the pick's money, in thousandths
	left     int64    // of the pick's money at the end, for Unmet
	reason   StepCode // of Unmet without any pick
}

// funding is the step at work.
type funding struct {
	st         *state
	purse      *purse
	priorities []priority
	population []int64  // by unit
	barred     [][2]int // of each cell: years in which a repair or a purchase is forbidden, as bits; nil: none
	tranches   []tranche
	leads      map[int][]int   // joints that a group of slots leads
	follows    map[int]int64   // slots of a group that joints have behind the leading ones
	lined      []int           // of the cell that was lined up last
	quick      bool            // of a variant: without a search
	dual       budget.Solution // of the last stage
	buffer     []pick          // of the tranche that was asked last
	uses       []budget.Use    // what is left of a slab
}

// Of what a search beyond the bound can do: it proves few pieces to the end, and of many it takes what a
// second brings.
const (
	fewPieces  = 60
	fewSearch  = 10_000
	someSearch = 500
)

// SearchNodes answers how many nodes the search for a better funding of so many pieces has (plan/budget,
// Options): a plan is the same on every machine, and a few pieces are worth more of them.
func SearchNodes(pieces int64) int {
	if pieces <= fewPieces {
		return fewSearch
	}
	return someSearch
}

// fund fills st.funded and st.proof.Funding, and answers how. It fails with an errs.List when a pin cannot
// be kept. Of a variant it keeps those that it can, and searches no further than the bound is proven.
func (st *state) fund(ctx context.Context, variant bool) (*funding, error) {
	s := st.model.Snapshot()
	f := &funding{st: st, quick: variant, purse: newPurse(st.params), priorities: priorities(s, st.params), population: populationFactors(s.Units)}
	f.bar()
	f.join()
	f.line()
	if err := f.pin(); err != nil && !variant {
		return nil, err
	}
	if st.params.FloorPercent > 0 {
		if err := f.stage(ctx, true); err != nil {
			return nil, err
		}
	}
	if err := f.stage(ctx, false); err != nil {
		return nil, err
	}
	open := 0
	for i := range f.tranches {
		open += int(min(f.tranches[i].count, 1))
	}
	st.funded = slices.Grow(st.funded, open)
	for i := range f.tranches {
		f.leave(&f.tranches[i])
	}
	slices.SortStableFunc(st.funded, func(a, b funded) int {
		return cmp.Or(cmp.Compare(a.slots, b.slots), cmp.Compare(a.pick.year, b.pick.year), cmp.Compare(a.pick.way, b.pick.way),
			cmp.Compare(a.pick.pot, b.pick.pot), -cmp.Compare(a.permille, b.permille))
	})
	f.tranches, f.uses = nil, nil
	return f, nil
}

// bar works out what is forbidden, once for every cell.
func (f *funding) bar() {
	if len(f.st.params.Forbids) == 0 {
		return
	}
	s := f.st.model.Snapshot()
	f.barred = make([][2]int, len(f.st.cells))
	for i := range f.st.cells {
		c := &f.st.cells[i]
		a := &s.Agencies[c.agency]
		for y, year := range f.st.params.Years {
			for k, action := range [2]Action{Repair, Buy} {
				if f.st.params.forbids(action, a.Unit, a.ID, s.Classes[c.class].Code, year) {
					f.barred[i][k] |= 1 << y
				}
			}
		}
	}
}

func (f *funding) forbidden(cell int, w way, year int) bool {
	if f.barred == nil {
		return false
	}
	if w == mend {
		return f.barred[cell][0]>>year&1 == 1
	}
	return f.barred[cell][1]>>year&1 == 1
}

// aid is a number of things that can be made usable for a cell.
type aid struct {
	mendable, half int
	left           int64
	cost           int64 // per piece
	years          int64 // of service, if it is done in the first year
	until          int   // last year in which it can be begun
}

// line makes the tranches, by cell and place in line.
func (f *funding) line() {
	aids := f.aids()
	f.tranches = make([]tranche, 0, len(f.st.slots))
	for c := range f.st.cells {
		order := f.order(c)
		mine, place := aids[c], int64(0)
		for i, s := range order {
			f.cut(c, s, order[:i], place, &mine)
			place += f.st.slots[s].count
		}
	}
}

// cut makes the tranches of one slot group that stands behind others in line, so many pieces: first what is
// served alone, then what leads joints. What follows in joints stands in line and has no choice of its own.
func (f *funding) cut(c, s int, before []int, place int64, aids *[]aid) {
	g := &f.st.slots[s]
	var need, covered int64
	for i := f.st.cells[c].slots[0]; i < f.st.cells[c].slots[1]; i++ {
		if o := &f.st.slots[i]; o.from <= g.open && g.open <= o.to {
			need += o.count
			if o.open > g.open || slices.Contains(before, i) {
				covered += o.count
			}
		}
	}
	essential := f.priorities[f.st.cells[c].class].tier == 1
	joints := f.leads[s]
	alone := g.count - f.joined(s)
	rest := int64(0) // of the first of joints
	for left := g.count - f.follows[s]; left > 0; {
		t := tranche{slots: s, count: alone, place: place, permille: evenPermille, mendable: -1, half: -1, joint: -1}
		if alone == 0 {
			if t.joint = joints[0]; rest == 0 {
				rest = f.st.joints[t.joint].count
			}
			t.count = rest
		}
		for _, band := range f.st.params.Bands {
			if room := below(band.BelowPercent, need, covered); room > 0 {
				t.permille, t.count = band.Permille, min(t.count, room)
				break
			}
		}
		if essential {
			if room := below(f.st.params.FloorPercent, need, covered); room > 0 {
				t.floor, t.count = true, min(t.count, room)
			}
		}
		for len(*aids) > 0 && ((*aids)[0].left == 0 || (*aids)[0].until < g.open) {
			*aids = (*aids)[1:]
		}
		if len(*aids) > 0 && t.joint < 0 {
			a := &(*aids)[0]
			t.count = min(t.count, a.left)
			t.mendable, t.half = a.mendable, a.half
			a.left -= t.count
		}
		f.tranches = append(f.tranches, t)
		if t.joint < 0 {
			alone -= t.count
		} else if rest -= t.count; rest == 0 {
			joints = joints[1:]
		}
		covered, left, place = covered+t.count, left-t.count, place+t.count
	}
}

// below answers how many more pieces have a coverage below so many percent before them.
func below(percent, need, covered int64) int64 { return (percent*need - 100*covered + 99) / 100 }

// aids answers what can be made usable for each cell, the cheapest for a year of service first.
func (f *funding) aids() map[int][]aid {
	last := len(f.st.params.Years) - 1
	out := map[int][]aid{}
	for i := range f.st.mendable {
		m := &f.st.mendable[i]
		years := max(min(max(m.years-1, m.until), last)+1, 1)
		out[m.cell] = append(out[m.cell], aid{mendable: i, half: -1, left: m.quantity, cost: int64(m.cost), years: int64(years), until: last})
	}
	for i := range f.st.halves {
		h := &f.st.halves[i]
		first := f.st.cells[h.cell].slots[0]
		if first == f.st.cells[h.cell].slots[1] || h.until < 0 {
			continue
		}
		p := f.st.halfPrice(i, first, f.st.slots[first].from)
		if p.amount <= 0 {
			continue
		}
		out[h.cell] = append(out[h.cell], aid{mendable: -1, half: i, left: h.quantity, cost: int64(p.amount), years: int64(h.until) + 1, until: h.until})
	}
	for c, list := range out {
		sort.SliceStable(list, func(a, b int) bool { return mulLess(list[a].cost, list[b].years, list[b].cost, list[a].years) })
		out[c] = list
	}
	return out
}

// picksOf answers the picks of a tranche, in one order: repair, completion, purchase, each by year, then pot.
// Pinned repairs need not be cheaper than buying.
func (f *funding) picksOf(t *tranche, pinned bool) []pick {
	f.buffer = f.buffer[:0]
	g := &f.st.slots[t.slots]
	if t.mendable >= 0 {
		m := &f.st.mendable[t.mendable]
		for y := g.open; y <= g.to; y++ {
			until := min(max(y+m.years-1, m.until), g.to)
			if until >= y && (pinned || f.cheaper(t, y, int64(m.cost), int64(until-y+1))) {
				f.offer(t, pick{way: mend, year: y, until: until, item: f.st.model.stockItem[m.stock], price: int64(m.cost)})
			}
		}
	}
	if t.half >= 0 {
		h := &f.st.halves[t.half]
		for y := g.open; y <= min(g.to, h.until); y++ {
			if p := f.st.halfPrice(t.half, t.slots, y); p.buyable {
				f.offer(t, pick{way: complete, year: y, until: min(h.until, f.worn(p.item, y), g.to), item: p.item, price: int64(p.amount)})
			}
		}
	}
	for y := g.open; y <= g.to; y++ {
		if p := f.st.jointPrice(t.joint, t.slots, y); p.buyable {
			f.offer(t, pick{way: purchase, year: y, until: min(f.worn(p.item, y), g.to), item: p.item, price: int64(p.amount)})
		}
	}
	return f.buffer
}

// cheaper says whether a repair costs less for a year that it covers than a purchase in the same year. Where
// nothing has a price it does.
func (f *funding) cheaper(t *tranche, year int, cost, years int64) bool {
	p := f.st.price(t.slots, year)
	if p.amount <= 0 || p.item < 0 {
		return true
	}
	bought := int64(min(f.worn(p.item, year), f.st.slots[t.slots].to) - year + 1)
	return mulLess(cost, bought, int64(p.amount), years)
}

// worn answers the last year of a thing that is bought in a year; one without a useful life stays.
func (f *funding) worn(item, year int) int {
	if years := f.st.model.Snapshot().ItemTypes[item].Years; years > 0 {
		return year + years - 1
	}
	return maxYears
}

// offer adds a pick once for every pot that may pay. A joint counts the points of all its functions, in the
// band of the one that leads.
func (f *funding) offer(t *tranche, o pick) {
	g := &f.st.slots[t.slots]
	for _, s := range f.st.served(t.joint, t.slots) {
		if f.forbidden(f.st.slots[s].cell, o.way, o.year) {
			return
		}
		weight, tier, population := f.factors(f.st.slots[s].cell)
		o.points += pointsOf(weight, tier, population, t.permille, int64(o.until-o.year+1))
	}
	for _, o.pot = range f.purse.payers(f.unitOf(g.cell)) {
		if f.purse.pots[o.pot].row[o.year] >= 0 {
			f.buffer = append(f.buffer, o)
		}
	}
}

// factors answers weight, tier and population of a cell's points.
func (f *funding) factors(cell int) (weight, tier, population int64) {
	c := &f.st.cells[cell]
	p := &f.priorities[c.class]
	return p.weight, p.tierPermille, f.population[f.st.model.agencyUnit[c.agency]]
}

func (f *funding) unitOf(cell int) string {
	return f.st.model.Snapshot().Agencies[f.st.cells[cell].agency].Unit
}

// pin takes what finance demands, each pin from the first pieces in line that it fits.
func (f *funding) pin() error {
	if len(f.st.params.Pins) == 0 {
		return nil
	}
	s := f.st.model.Snapshot()
	type key struct{ agency, class string }
	cells := make(map[key]int, len(f.st.cells))
	for i := range f.st.cells {
		c := &f.st.cells[i]
		cells[key{s.Agencies[c.agency].ID, s.Classes[c.class].Code}] = i
	}
	var faults errs.List
	for i := range f.st.params.Pins {
		p := &f.st.params.Pins[i]
		at := errs.At("pins", strconv.Itoa(i))
		left := p.Quantity
		if c, ok := cells[key{p.Agency, p.NeedClass}]; ok {
			short, err := f.take(p, c, at)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			left = short
		}
		if left > 0 {
			faults = append(faults, errs.New(errs.OutOfRange, append(at, "quantity"),
				"Ấn định %s cái nhưng chỉ %s cái còn thiếu và thực hiện được theo cách này trong năm %d.", "%s pieces are pinned, but only %s are lacking and can be had this way in %d.",
				locale.Number(p.Quantity), locale.Number(p.Quantity-left), p.Year))
		}
	}
	return faults.Err()
}

// take funds what a pin demands of a cell and answers how many pieces it could not find.
func (f *funding) take(p *Pin, cell int, at []string) (short int64, err *errs.Error) {
	short = p.Quantity
	year := p.Year - f.st.params.Years[0]
	pot := slices.IndexFunc(f.purse.payers(f.unitOf(cell)), func(pot int) bool {
		return f.purse.pots[pot].source == p.Source && f.purse.pots[pot].row[year] >= 0
	})
	if pot < 0 {
		return short, nil
	}
	pot = f.purse.payers(f.unitOf(cell))[pot]
	// What is bought with a device for another function stands with that one, in the same agency.
	agency := f.st.cells[cell].agency
	from, _ := slices.BinarySearchFunc(f.tranches, agency, func(t tranche, a int) int {
		return cmp.Compare(f.st.cells[f.st.slots[t.slots].cell].agency, a)
	})
	for i := from; i < len(f.tranches) && f.st.cells[f.st.slots[f.tranches[i].slots].cell].agency == agency && short > 0; i++ {
		t := &f.tranches[i]
		if !slices.ContainsFunc(f.st.served(t.joint, t.slots), func(s int) bool { return f.st.slots[s].cell == cell }) {
			continue
		}
		picks := f.picksOf(t, true)
		k := slices.IndexFunc(picks, func(o pick) bool {
			return o.year == year && o.pot == pot && (o.way == mend) == (p.Action == Repair)
		})
		if k < 0 || t.count == 0 {
			continue
		}
		o, n := picks[k], min(short, t.count)
		if cost, left := o.price*n, f.purse.left(pot, year); cost > left {
			return 0, errs.New(errs.Precondition, at, "Mục ấn định cần %s đồng năm %d từ nguồn %s nhưng chỉ còn %s đồng.",
				"The pin needs %s VND in %d of %s, and only %s VND are left.", locale.Number(cost), p.Year, p.Source, locale.Number(left))
		}
		f.decide(t, o, n, true)
		short -= n
	}
	return short, nil
}

// decide funds n pieces of a tranche.
func (f *funding) decide(t *tranche, o pick, n int64, pinned bool) {
	d := funded{slots: t.slots, action: Buy, quantity: n, offered: t.count, place: t.place, pick: o, permille: t.permille, mendable: -1, half: -1, joint: t.joint, pinned: pinned}
	switch o.way {
	case mend:
		d.action, d.mendable = Repair, t.mendable
	case complete:
		d.half = t.half
	}
	if !pinned {
		d.cutoff = f.cutoff(o.pot, o.year)
	}
	f.purse.spend(o.pot, o.year, o.price*n)
	t.count -= n
	f.st.funded = append(f.st.funded, d)
	f.follow(t, Buy, n, pick{way: ride, year: o.year, until: o.until, item: o.item})
}

// stage solves for the tranches of the floor, or for all that are left.
func (f *funding) stage(ctx context.Context, floor bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p := budget.Problem{Capacity: slices.Clone(f.purse.capacity), Groups: make([]budget.Group, 0, len(f.tranches))}
	which := make([]int, 0, len(f.tranches)) // tranche of each group
	for i := range f.tranches {
		if t := &f.tranches[i]; t.count > 0 && (t.floor || !floor) {
			if picks := f.picksOf(t, false); len(picks) > 0 {
				p.Groups = append(p.Groups, f.group(t.count, picks))
				which = append(which, i)
			}
		}
	}
	solution, err := f.solve(p)
	if err != nil {
		return err
	}
	f.dual = solution
	f.st.proof.Funding = append(f.st.proof.Funding, FundingProof{Multipliers: solution.Multipliers, Shift: solution.Shift,
		Value: solution.Value, Bound: solution.Bound, Proven: solution.Proven})
	f.st.funded = slices.Grow(f.st.funded, len(solution.Taken))
	for i := 0; i < len(solution.Taken); {
		// All takes of one tranche were made of the pieces that it had before.
		t := &f.tranches[which[solution.Taken[i].Group]]
		picks, offered := f.picksOf(t, false), t.count
		for group := solution.Taken[i].Group; i < len(solution.Taken) && solution.Taken[i].Group == group; i++ {
			f.decide(t, picks[solution.Taken[i].Choice], solution.Taken[i].Copies, false)
			d := &f.st.funded[len(f.st.funded)-len(f.st.served(t.joint, t.slots))]
			d.offered, d.floor = offered, floor
		}
	}
	return ctx.Err()
}

// group lays picks out for the solver.
func (f *funding) group(count int64, picks []pick) budget.Group {
	g := budget.Group{Count: count, Choices: make([]budget.Choice, len(picks))}
	for i, o := range picks {
		from, to, _ := f.purse.rows(o.pot, o.year)
		n := to - from + 1
		if len(f.uses) < n {
			f.uses = make([]budget.Use, 4096)
		}
		uses := f.uses[:n:n]
		f.uses = f.uses[n:]
		for k := range uses {
			uses[k] = budget.Use{Row: int32(from + k), Amount: o.price}
		}
		g.Choices[i] = budget.Choice{Value: o.points, Uses: uses}
	}
	return g
}

// multiplier answers what a đồng of a pot is worth in a year, in points / 2^Shift.
func (f *funding) multiplier(pot, year int) int64 {
	from, to, ok := f.purse.rows(pot, year)
	if !ok || f.dual.Multipliers == nil {
		return 0
	}
	var sum int64
	for _, m := range f.dual.Multipliers[from : to+1] {
		sum = min(sum, maxInt64-m) + m
	}
	return sum
}

// cutoff answers the points per million below which that money buys nothing, in thousandths, rounded down.
func (f *funding) cutoff(pot, year int) int64 {
	return mulShift(f.multiplier(pot, year), 1_000_000, f.dual.Shift)
}

// leave writes down why pieces are not served, by the pick that came nearest: whose points are the most
// after what its money is worth.
func (f *funding) leave(t *tranche) {
	if t.count == 0 {
		return
	}
	d := funded{slots: t.slots, action: Unmet, quantity: t.count, offered: t.count, permille: t.permille, mendable: t.mendable, half: t.half, joint: t.joint}
	picks := f.picksOf(t, false)
	if len(picks) == 0 {
		d.reason = f.why(t)
		d.pick.year = f.st.slots[t.slots].open
	} else {
		best, most := 0, int64(0)
		for i, o := range picks {
			if worth := o.points - mulShift(f.multiplier(o.pot, o.year), o.price, f.dual.Shift); i == 0 || worth > most {
				best, most = i, worth
			}
		}
		d.pick = picks[best]
		d.cutoff, d.left = f.cutoff(d.pick.pot, d.pick.year), f.purse.left(d.pick.pot, d.pick.year)
	}
	f.st.funded = append(f.st.funded, d)
	f.follow(t, Unmet, t.count, pick{way: ride, year: f.st.slots[t.slots].open})
}

// why names what keeps a tranche from having any pick.
func (f *funding) why(t *tranche) StepCode {
	g := &f.st.slots[t.slots]
	buyable, allowed := false, false
	for y := g.open; y <= g.to; y++ {
		buyable = buyable || f.st.jointPrice(t.joint, t.slots, y).buyable
		allowed = allowed || !slices.ContainsFunc(f.st.served(t.joint, t.slots), func(s int) bool { return f.forbidden(f.st.slots[s].cell, purchase, y) })
	}
	switch {
	case !buyable:
		return f.st.jointPrice(t.joint, t.slots, g.open).step.Code
	case !allowed:
		return ForbiddenBy
	}
	return NoBudget
}

// cost answers what all decisions of one action cost.
func (st *state) cost(action Action) (sum holding.VND) {
	for i := range st.funded {
		if d := &st.funded[i]; d.action == action {
			sum += holding.VND(d.pick.price * d.quantity)
		}
	}
	return sum
}
