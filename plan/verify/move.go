package verify

import (
	"cmp"
	"math"
	"math/big"
	"slices"

	"sotaisan/internal/errs"
	"sotaisan/plan"
)

// offer is a number of things that may leave their holder, from a year on.
type offer struct {
	*thing
	agency   int
	offset   int64
	n, taken int64 // taken from the end
	from     int
}

// loosePart is a number of pieces that are parts of sets and stand in none.
type loosePart struct {
	agency    int
	t         *thing
	offset, n int64
	closing   bool // at premises that close
	held      bool
}

// offer finds what an agency can spare. Where nobody has said what it needs it spares nothing.
func (a *audit) offer(g int, things []*thing) {
	heldBack := func(t *thing) bool {
		forms := a.within[t.item]
		if t.form >= 0 {
			forms = []int{t.form}
		}
		return slices.ContainsFunc(forms, func(f int) bool {
			return slices.ContainsFunc(a.forms[f].classes, func(k int) bool { return slices.Contains(a.undecided[g], k) })
		})
	}
	sound := map[int][]plan.Range{} // parts of sets that never leave whole, by the year from which they may
	for _, t := range things {
		held := a.unknown[g] || heldBack(t)
		switch {
		case t.form < 0:
			if t.taken < t.n {
				a.loose = append(a.loose, loosePart{g, t, t.taken, t.n - t.taken, false, held})
			}
		case held:
		case !t.own:
			a.spare(g, t)
		case t.set >= 0:
			for _, f := range t.unneeded() {
				for _, p := range t.pieces {
					single := a.thingOf(p.stock)
					if c := &a.counts[p.stock]; !c.own && f.from <= c.life && !heldBack(single) {
						sound[f.from] = append(sound[f.from], plan.Range{Stock: p.stock, Offset: p.offset + f.offset*p.each, Quantity: f.n * p.each})
					}
				}
			}
		}
	}
	a.apart(g, sound)
	if a.unknown[g] {
		return
	}
	parts := map[int][]*thing{}
	var closing []*thing
	for _, i := range a.stockOf[g] {
		if s, v := &a.s.Stock[i], &a.counts[i]; s.Closing && s.Quantity > 0 && v.until >= 0 && v.life >= 0 && !v.own {
			if t := a.thingOf(i); !heldBack(t) {
				closing = append(closing, t)
				if t.form < 0 {
					parts[t.item] = append(parts[t.item], t)
				}
			}
		}
	}
	closing = append(closing, a.buildAll(1<<30, parts)...)
	for _, t := range closing {
		if t.form >= 0 {
			a.spare(g, t)
		} else if t.taken < t.n {
			a.loose = append(a.loose, loosePart{g, t, t.taken, t.n - t.taken, true, false})
		}
	}
}

// buildAll makes sets of all forms beside those of an agency's own use, numbered from there on.
func (a *audit) buildAll(first int, parts map[int][]*thing) (sets []*thing) {
	for _, list := range parts {
		slices.SortStableFunc(list, firmest)
	}
	for f := range a.forms {
		if a.forms[f].pieces > 1 {
			sets = append(sets, a.build(f, first+len(sets), parts)...)
		}
	}
	return sets
}

// apart finds a place for the sound parts of sets that nobody needs: they go by themselves where they serve
// so; those that are free at once go as sets where they make some; nothing of the others is to vanish.
func (a *audit) apart(g int, sound map[int][]plan.Range) {
	type part struct {
		plan.Range
		from int
	}
	var all []part
	for from, list := range sound {
		for _, r := range tidy(list) {
			all = append(all, part{r, from})
		}
	}
	slices.SortFunc(all, func(x, y part) int { return cmp.Or(cmp.Compare(x.Stock, y.Stock), cmp.Compare(x.Offset, y.Offset)) })
	parts := map[int][]*thing{}
	var rests []*thing
	for _, p := range all {
		t := a.thingOf(p.Stock)
		switch {
		case t.form >= 0:
			a.offers = append(a.offers, offer{thing: t, agency: g, offset: p.Offset, n: p.Quantity, from: p.from})
		case p.from > 0:
			a.left = append(a.left, rest{p.Range, p.from, t.life})
		default:
			t.taken, t.n = p.Offset, p.Offset+p.Quantity
			parts[t.item], rests = append(parts[t.item], t), append(rests, t)
		}
	}
	for _, t := range a.buildAll(1<<29, parts) {
		a.spare(g, t)
	}
	for _, t := range rests {
		if t.taken < t.n {
			a.left = append(a.left, rest{plan.Range{Stock: t.stock, Offset: t.taken, Quantity: t.n - t.taken}, 0, t.life})
		}
	}
}

// stretch is some of a thing's pieces, and the year from which on they serve nothing.
type stretch struct {
	offset, n int64
	from      int
}

// unneeded answers the pieces of a thing that serve nothing, or from when on they serve nothing any more.
func (t *thing) unneeded() (out []stretch) {
	cuts := []int64{t.taken, t.n}
	for _, u := range t.uses {
		cuts = append(cuts, u.from, u.to)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	for i, offset := range cuts[:len(cuts)-1] {
		from, serves := 0, false
		for _, u := range t.uses {
			if u.from <= offset && offset < u.to {
				from, serves = max(from, u.last+1), true
			}
		}
		if serves || offset >= t.taken {
			out = append(out, stretch{offset, cuts[i+1] - offset, from})
		}
	}
	return out
}

// spare offers what may leave while it is still good.
func (a *audit) spare(g int, t *thing) {
	for _, f := range t.unneeded() {
		if f.from <= t.life {
			a.offers = append(a.offers, offer{thing: t, agency: g, offset: f.offset, n: f.n, from: f.from})
		}
	}
}

// price is what is bought for a piece of a class, and what the norm says to it.
type price struct {
	item    int
	amount  int64
	ceiling int64
	band    band
	buyable bool
	flags   map[plan.Flag]bool
	step    plan.Step
}

func (a *audit) bought(agency, class int) int {
	if r := a.requestOf[[2]int{agency, class}]; r != nil && r.ItemType != "" {
		return a.items[r.ItemType]
	}
	for _, p := range a.params.Purchases {
		if f := a.single[a.items[p.ItemType]]; p.NeedClass == a.s.Classes[class].Code && f >= 0 && a.rankOf(class, f) > 0 {
			return a.items[p.ItemType]
		}
	}
	for _, w := range a.ways[class] {
		if f := &a.forms[w.form]; f.pieces == 1 {
			return f.parts[0].item
		}
	}
	return -1
}

// priceOfSlot answers what a whole piece costs for a slot in a year.
func (a *audit) priceOfSlot(s *slot, year int) price {
	c := &a.cells[s.cell]
	return a.priced(a.bought(c.agency, c.class), s.bands[year-s.from], 100)
}

// priced answers the price of an item under so many percent of a ceiling.
func (a *audit) priced(item int, b band, percent int64) price {
	p := price{item: item, band: b, ceiling: int64(b.ceiling) * percent / 100, flags: map[plan.Flag]bool{plan.FlagProvincial: b.standsIn}}
	if item < 0 {
		p.step = plan.Step{Code: plan.NoPrice}
		return p
	}
	if a.priceOf[item] < 0 {
		p.step = plan.Step{Code: plan.NoPrice, Ref: a.s.ItemTypes[item].Code}
		if p.ceiling > 0 {
			p.amount, p.buyable, p.flags[plan.FlagCeilingPrice] = p.ceiling, true, true
			p.step = plan.Step{Code: plan.PriceFrom, Ref: "CEILING", Args: []int64{p.ceiling}, Value: p.ceiling}
		}
		return p
	}
	ref := &a.s.Prices[a.priceOf[item]]
	p.amount = int64(ref.Amount)
	level := levelOf(p.ceiling, p.amount)
	switch w := ref.Waiver; {
	case level == "NONE":
		p.buyable = true
	case w != nil && w.Price >= ref.Amount && w.DecidedOn <= a.s.TakenOn && (levelOf(p.ceiling, int64(w.Price)) != "AUTHORITY" || w.Level == "AUTHORITY") && levelOf(p.ceiling, int64(w.Price)) != "NOT_ALLOWED":
		p.buyable, p.flags[plan.FlagWaived] = true, true
	default:
		p.flags[plan.FlagOverCeiling] = true
		p.step = plan.Step{Code: plan.OverCeiling, Ref: level, Args: []int64{p.amount, p.ceiling}}
		return p
	}
	p.step = plan.Step{Code: plan.PriceFrom, Ref: ref.Source, Args: []int64{p.ceiling}, Value: p.amount}
	if (p.flags[plan.FlagWaived] || b.standsIn) && ref.Waiver != nil {
		p.step.Basis = ref.Waiver.Document
	}
	return p
}

// levelOf is Decision 15/2025/QĐ-TTg, Art. 4(4): up to 15 % above the ceiling, up to 30 %, more.
func levelOf(ceiling, amount int64) string {
	switch {
	case ceiling <= 0 || amount <= ceiling:
		return "NONE"
	case amount*100 <= ceiling*115:
		return "HEAD_OF_UNIT"
	case amount*100 <= ceiling*130:
		return "AUTHORITY"
	}
	return "NOT_ALLOWED"
}

// forbidden says whether a parameter takes an action away.
func (a *audit) forbidden(action plan.Action, c *cell, year int) bool {
	g := &a.s.Agencies[c.agency]
	return slices.ContainsFunc(a.params.Forbids, func(f plan.Forbid) bool {
		return (f.Unit == "" || f.Unit == g.Unit) && (f.Agency == "" || f.Agency == g.ID) && (f.NeedClass == "" || f.NeedClass == c.NeedClass) &&
			(f.Action == "" || f.Action == action) && (f.Year == 0 || f.Year == a.years[year])
	})
}

// distances answers the ways between all units, in metres; below 0 where nobody knows.
func (a *audit) distances() (metres [][]int64, straight [][]bool) {
	n := len(a.s.Units)
	metres, straight = make([][]int64, n), make([][]bool, n)
	for i := range n {
		metres[i], straight[i] = make([]int64, n), make([]bool, n)
		for j := range n {
			metres[i][j], straight[i][j] = crow(&a.s.Units[i], &a.s.Units[j]), i != j
		}
		metres[i][i] = 0
	}
	for _, d := range a.s.Distances {
		i, j := a.units[d.From], a.units[d.To]
		metres[i][j], metres[j][i], straight[i][j], straight[j][i] = d.Metres, d.Metres, false, false
	}
	return metres, straight
}

// crow is the great circle on a sphere of 6,371,008.8 m by the haversine formula, to the metre, × 1.3 rounded up.
// Sine and arcsine are the library's, not the series by which plans are made: before rounding the two differ
// by less than 10⁻⁷ m within a province, so that one pair of units in millions could come out a metre apart.
func crow(u, v *plan.Unit) int64 {
	if u.Lat == 0 && u.Lon == 0 || v.Lat == 0 && v.Lon == 0 {
		return -1
	}
	rad := func(micro int64) float64 { return float64(micro) * math.Pi / 180e6 }
	s, t := math.Sin(rad(v.Lat-u.Lat)/2), math.Sin(rad(v.Lon-u.Lon)/2)
	h := s*s + math.Cos(rad(u.Lat))*math.Cos(rad(v.Lat))*t*t
	m := int64(math.Round(2 * 6371008.8 * math.Asin(math.Sqrt(h))))
	return (m*13 + 9) / 10
}

// giver and receiver are the sides of one family's transfers.
type giver struct {
	unit, form, from, until int
	offers                  []int
	n                       int64
}

type receiver struct {
	unit, class, open, to int
	worth                 int64
	slots                 []int
	n                     int64
}

func (g *giver) same(o *giver) bool {
	return g.unit == o.unit && g.form == o.form && g.from == o.from && g.until == o.until
}

func (r *receiver) same(o *receiver) bool {
	return r.unit == o.unit && r.class == o.class && r.open == o.open && r.to == o.to && r.worth == o.worth
}

// move is a number of things that go to one group of slots.
type move struct {
	offer          int
	offset, n      int64
	slot           int
	year           int
	worth          int64
	covers, open   int64
	cost, metres   int64
	straight       bool
	offered, wants int64
	from           int // agency
}

// family is one transfer problem.
type family struct {
	givers    []giver
	receivers []receiver
}

// transfers works out who could give what to whom, reads off the Transfer lines what goes where, holds the
// proof against both, and deals the pieces out.
func (a *audit) transfers() {
	metres, straight := a.distances()
	families := make([]family, len(a.families))
	giverOf, of := make([]int, len(a.offers)), make([]int, len(a.s.Classes))
	for n, classes := range a.families {
		for _, k := range classes {
			of[k] = n
		}
	}
	for i := range a.offers {
		o := &a.offers[i]
		f := &families[of[a.forms[o.form].classes[0]]]
		g := giver{unit: a.unitOf[o.agency], form: o.form, from: o.from, until: o.life}
		n := slices.IndexFunc(f.givers, func(x giver) bool { return x.same(&g) })
		if n < 0 {
			n, f.givers = len(f.givers), append(f.givers, g)
		}
		f.givers[n].offers, f.givers[n].n = append(f.givers[n].offers, i), f.givers[n].n+o.n
	}
	for n := range families {
		f := &families[n]
		slices.SortFunc(f.givers, func(x, y giver) int {
			return cmp.Or(cmp.Compare(x.unit, y.unit), cmp.Compare(x.form, y.form), cmp.Compare(x.from, y.from), cmp.Compare(x.until, y.until))
		})
		for i := range f.givers {
			for _, o := range f.givers[i].offers {
				giverOf[o] = i
			}
		}
	}
	for i := range a.slots {
		s := &a.slots[i]
		c := &a.cells[s.cell]
		f := &families[of[c.class]]
		if s.open > s.to || len(f.givers) == 0 || a.forbidden(plan.Transfer, c, s.open) {
			continue
		}
		p := a.priceOfSlot(s, s.open)
		r := receiver{unit: a.unitOf[c.agency], class: c.class, open: s.open, to: s.to, worth: p.amount}
		if !p.buyable && p.ceiling > 0 {
			r.worth = min(p.amount, p.ceiling)
		}
		if r.worth <= 0 {
			continue
		}
		n := slices.IndexFunc(f.receivers, func(x receiver) bool { return x.same(&r) })
		if n < 0 {
			n, f.receivers = len(f.receivers), append(f.receivers, r)
		}
		f.receivers[n].slots, f.receivers[n].n = append(f.receivers[n].slots, i), f.receivers[n].n+s.n
	}
	for n := range families {
		slices.SortFunc(families[n].receivers, func(x, y receiver) int {
			return cmp.Or(cmp.Compare(x.unit, y.unit), cmp.Compare(x.class, y.class), cmp.Compare(x.open, y.open), cmp.Compare(x.to, y.to), cmp.Compare(x.worth, y.worth))
		})
	}
	shipped := a.shipments(families, of, giverOf)
	if len(a.faults) > 0 {
		return
	}
	proofs := 0
	for n := range families {
		f := &families[n]
		if len(f.givers) == 0 || len(f.receivers) == 0 {
			continue
		}
		a.certify(n, proofs, f, shipped, metres)
		proofs++
		a.deal(n, f, shipped, metres, straight)
	}
	if proofs != len(a.p.Proof.Transfers) {
		a.fault(errs.At("proof", "transfers"), "Có %d chứng minh; cần %d.", "There are %d proofs; %d are needed.", len(a.p.Proof.Transfers), proofs)
	}
	if len(a.faults) == 0 {
		a.arrive()
	}
}

// route is a pair of giver and receiver of a family.
type route struct{ family, giver, receiver int }

// shipments reads off the Transfer lines how many things go from which giver to which receiver.
func (a *audit) shipments(families []family, of, giverOf []int) map[route]int64 {
	shipped := map[route]int64{}
	byStock := map[int][]int{} // group of the first part → offers
	for i := range a.offers {
		o := &a.offers[i]
		stock := o.stock
		if o.set >= 0 {
			stock = o.pieces[0].stock
		}
		byStock[stock] = append(byStock[stock], i)
	}
	for i := range a.p.Lines {
		l := &a.p.Lines[i]
		if l.Action != plan.Transfer || l.NeedClass == "" {
			continue
		}
		c := &a.cells[a.cellAt[[2]int{a.agencies[l.Agency], a.classes[l.NeedClass]}]]
		f := of[c.class]
		for n := range l.Derivation {
			s := &l.Derivation[n]
			if s.Code != plan.Moved {
				continue
			}
			if n == 0 || l.Derivation[n-1].Code != plan.MoveGain || len(s.Args) != 4 || len(l.Derivation[n-1].Args) != 4 || s.Value <= 0 {
				a.fault(at("lines", i, "derivation", num(n)), "Bước điều chuyển không đủ.", "The step of a move is not whole.")
				continue
			}
			o := slices.IndexFunc(byStock[int(s.Args[2])], func(o int) bool {
				x := &a.offers[o]
				offset, end := x.offset, x.offset+x.n
				if x.set >= 0 {
					p := &x.pieces[0]
					offset, end = p.offset+offset*p.each, p.offset+end*p.each
				}
				return offset <= s.Args[3] && s.Args[3] < end && a.rankOf(c.class, x.form) > 0
			})
			gain := l.Derivation[n-1].Args
			want := receiver{unit: a.unitOf[c.agency], class: c.class, open: l.Year - a.years[0], to: l.Year - a.years[0] + int(gain[2]) - 1, worth: gain[0]}
			r := slices.IndexFunc(families[f].receivers, func(x receiver) bool { return x.same(&want) })
			if o < 0 || r < 0 {
				a.fault(at("lines", i, "derivation", num(n)), "Không có tài sản dôi dư hoặc chỗ thiếu như vậy.", "There is no such surplus, or no such lack.")
				continue
			}
			shipped[route{f, giverOf[byStock[int(s.Args[2])][o]], r}] += s.Value
		}
	}
	return shipped
}

// gain is what a thing of the giver saves at the receiver, less its way; not above 0 where it cannot serve.
func (a *audit) gain(g *giver, r *receiver, metres [][]int64) (gain, cost int64) {
	way := metres[g.unit][r.unit]
	cost = a.forms[g.form].pieces * (int64(a.params.Handling) + (way*int64(a.params.Transport)+999)/1000)
	if way < 0 || g.from > r.open || g.until < r.open || a.rankOf(r.class, g.form) == 0 {
		return 0, cost
	}
	return r.worth*int64(min(g.until, r.to)-r.open+1)/int64(r.to-r.open+1) - cost, cost
}

// certify holds a family's shipments against its proof: the potentials reach the gain of every pair, and
// what they sum up to is exactly what the shipments gain.
func (a *audit) certify(n, at int, f *family, shipped map[route]int64, metres [][]int64) {
	where := []string{"proof", "transfers", num(at)}
	if at >= len(a.p.Proof.Transfers) {
		return
	}
	proof := &a.p.Proof.Transfers[at]
	var classes []string
	for _, k := range a.families[n] {
		classes = append(classes, a.s.Classes[k].Code)
	}
	if !slices.Equal(classes, proof.Classes) || len(proof.Potential) != len(f.givers)+len(f.receivers) {
		a.fault(where, "Chứng minh không thuộc các nhu cầu %v với %d bên giao, %d bên nhận.", "It is no proof for the classes %v with %d givers and %d receivers.", classes, len(f.givers), len(f.receivers))
		return
	}
	u, v := proof.Potential[:len(f.givers)], proof.Potential[len(f.givers):]
	bound, gained := new(big.Int), new(big.Int)
	for i := range f.givers {
		bound.Add(bound, new(big.Int).Mul(big.NewInt(u[i]), big.NewInt(f.givers[i].n)))
	}
	for j := range f.receivers {
		bound.Add(bound, new(big.Int).Mul(big.NewInt(v[j]), big.NewInt(f.receivers[j].n)))
	}
	for i := range f.givers {
		for j := range f.receivers {
			gain, _ := a.gain(&f.givers[i], &f.receivers[j], metres)
			if u[i] < 0 || v[j] < 0 || u[i] > math.MaxInt64/2 || v[j] > math.MaxInt64/2 || gain > u[i]+v[j] {
				a.fault(where, "Bên giao %d và bên nhận %d lợi %d, vượt mức %d + %d.", "Giver %d and receiver %d gain %d, beyond %d + %d.", i, j, gain, u[i], v[j])
			}
			if n := shipped[route{n, i, j}]; n > 0 {
				if gain <= 0 {
					a.fault(where, "Điều chuyển không có lợi.", "Something moves that gains nothing.")
				}
				gained.Add(gained, new(big.Int).Mul(big.NewInt(n), big.NewInt(gain)))
			}
		}
	}
	if bound.Cmp(gained) != 0 || !bound.IsInt64() || bound.Int64() != proof.Gain {
		a.fault(where, "Điều chuyển lợi %s, chứng minh ghi %d, chặn trên %s.", "The moves gain %s, the proof says %d, its bound is %s.", gained, proof.Gain, bound)
	}
}

// deal shares the shipments out: by giver, then receiver, each side in its order; of an offer the highest
// numbers go first.
func (a *audit) deal(n int, f *family, shipped map[route]int64, metres [][]int64, straight [][]bool) {
	served := make([]int64, len(f.receivers))
	offered := map[int]int64{}
	for i := range f.givers {
		for j := range f.receivers {
			g, r := &f.givers[i], &f.receivers[j]
			_, cost := a.gain(g, r, metres)
			for left := shipped[route{n, i, j}]; left > 0; {
				for len(g.offers) > 0 && a.offers[g.offers[0]].n == a.offers[g.offers[0]].taken {
					g.offers = g.offers[1:]
				}
				for len(r.slots) > 0 && a.slots[r.slots[0]].n == served[j] {
					r.slots, served[j] = r.slots[1:], 0
				}
				if len(g.offers) == 0 || len(r.slots) == 0 {
					a.fault([]string{"lines"}, "Điều chuyển nhiều hơn số dôi dư hoặc số thiếu.", "More moves than is spare, or than is lacking.")
					return
				}
				o, s := &a.offers[g.offers[0]], &a.slots[r.slots[0]]
				if _, ok := offered[g.offers[0]]; !ok {
					offered[g.offers[0]] = o.n
				}
				q := min(left, o.n-o.taken, s.n-served[j])
				o.taken += q
				a.moves = append(a.moves, move{
					offer: g.offers[0], offset: o.offset + o.n - o.taken, n: q, slot: r.slots[0], year: s.open, worth: r.worth,
					covers: int64(min(g.until, r.to) - r.open + 1), open: int64(r.to - r.open + 1), cost: cost,
					metres: metres[g.unit][r.unit], straight: straight[g.unit][r.unit], offered: offered[g.offers[0]], wants: s.n, from: o.agency,
				})
				served[j], left = served[j]+q, left-q
			}
		}
	}
}

// arrive puts what moves on its slots, and keeps account of what is left of the offers.
func (a *audit) arrive() {
	bySlot := map[int][]*move{}
	for i := range a.moves {
		bySlot[a.moves[i].slot] = append(bySlot[a.moves[i].slot], &a.moves[i])
	}
	old := a.slots
	a.slots = nil
	straight := map[int]int64{}
	for i := range a.cells {
		c := &a.cells[i]
		first, end := c.slots[0], c.slots[1]
		c.slots[0] = len(a.slots)
		for n := first; n < end; n++ {
			before := int64(0)
			for _, m := range bySlot[n] {
				s := old[n].cut(before, m.n)
				before += m.n
				s.moved = m
				through := min(a.offers[m.offer].life, s.to)
				for y := s.open; y <= through; y++ {
					c.Years[y].Transferred += m.n
				}
				s.open = through + 1
				a.slots = append(a.slots, s)
				if m.straight {
					straight[c.agency] += m.n
				}
			}
			if before < old[n].n {
				a.slots = append(a.slots, old[n].cut(before, old[n].n-before))
			}
		}
		c.slots[1] = len(a.slots)
	}
	a.beside()
	a.findings = append(a.findings, a.stockFindings...)
	for g := range a.s.Agencies {
		if straight[g] > 0 {
			a.findings = append(a.findings, a.finding(plan.FlagStraightLine, g, -1, straight[g]))
		}
	}
	for _, o := range a.offers {
		if o.taken < o.n {
			for _, r := range o.ranges(o.offset, o.n-o.taken) {
				a.left = append(a.left, rest{r, o.from, o.life})
			}
		}
	}
}

func (s slot) cut(before, n int64) slot {
	s.n = n
	if s.keep != nil {
		k := *s.keep
		k.offset += before
		s.keep = &k
	}
	return s
}

// rest is what nobody takes.
type rest struct {
	plan.Range
	from, until int
}
