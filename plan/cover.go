package plan

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"sotaisan/plan/flow"
)

// cover works out what needs no money: own stock on own need, then transfers; and what could be mended,
// completed or disposed of. The parameters have passed Check; n is of their years. Nothing depends on the
// number of workers.
func (m *Model) cover(n *needs, p *Parameters, workers int) (*state, error) {
	st := &state{model: m, params: p, findings: slices.Clone(n.findings)}
	st.judge()
	st.stockFindings()
	found := make([]ownCover, len(m.snapshot.Agencies))
	if err := inParallel(workers, len(found), func(s *flow.Solver, a int) error {
		var err error
		found[a], err = st.coverOwn(n, a, s)
		return err
	}); err != nil {
		return nil, err
	}
	var offers []supply
	var loose []loosePart
	slotted := 0
	for a := range found {
		slotted += len(found[a].slots)
	}
	st.cells, st.slots = make([]cell, 0, len(n.cells)), make([]slots, 0, slotted)
	for a := range found {
		offers, loose = st.take(&found[a], offers, loose)
		st.left = append(st.left, found[a].apart...)
	}
	if err := st.transfer(offers, workers); err != nil {
		return nil, err
	}
	st.mend(n)
	st.completeSets(n, loose)
	st.dispose()
	st.leave(loose)
	return st, nil
}

// inParallel calls work for 0 to n-1, each worker with a solver of its own, and answers the error of the
// lowest number.
func inParallel(workers, n int, work func(s *flow.Solver, i int) error) error {
	failed := make([]error, n)
	var next atomic.Int64
	var done sync.WaitGroup
	for range max(min(workers, n), 1) {
		done.Go(func() {
			var s flow.Solver
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				failed[i] = work(&s, int(i))
			}
		})
	}
	done.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// ownCover is what an agency's own stock does for it. Positions of cells, slots and sets count from 0.
type ownCover struct {
	cells  []cell
	slots  []slots
	sets   []set
	offers []supply
	apart  []supply // parts of sets that are taken apart; they serve in sets alone
	loose  []loosePart
}

// loosePart is a number of pieces that are parts of sets and stand in none.
type loosePart struct {
	agency, stock    int
	offset, quantity int64
	until, life      int
	ownOnly          bool
	closing, held    bool
}

// take adds one agency's cover to the state.
func (st *state) take(c *ownCover, offers []supply, loose []loosePart) ([]supply, []loosePart) {
	cells, slotsBefore, sets := len(st.cells), len(st.slots), len(st.sets)
	for i := range c.cells {
		c.cells[i].slots[0] += slotsBefore
		c.cells[i].slots[1] += slotsBefore
	}
	for i := range c.slots {
		g := &c.slots[i]
		g.cell += cells
		for j := range g.cover {
			if g.cover[j].set >= 0 {
				g.cover[j].set += sets
			}
		}
	}
	for i := range c.offers {
		if c.offers[i].set >= 0 {
			c.offers[i].set += sets
		}
	}
	st.cells = append(st.cells, c.cells...)
	st.slots = append(st.slots, c.slots...)
	st.sets = append(st.sets, c.sets...)
	return append(offers, c.offers...), append(loose, c.loose...)
}

// holder is one agency while its own stock is shared out.
type holder struct {
	st      *state
	needs   *needs
	agency  int
	batches []*batch         // in order of stock, sets last
	byForm  map[int][]*batch // what one piece of satisfies a class, the longest-lived first
	loose   map[int][]*batch // pieces that are parts of sets, by item type, likewise
	claims  []claim          // by cell
	sets    []set
}

// claim is the need of one class while things are placed on it: the levels in order, the first filled of
// them are taken.
type claim struct {
	cell   *needCell
	total  int64
	filled int64
	placed []placement
}

// placement puts things number from … of a batch on the next slots of a claim.
type placement struct {
	batch   *batch
	from, n int64
}

// coverOwn shares an agency's own usable pieces out among its need: as many slots as possible are covered
// for as many years as possible, with the lowest ranks of alternatives where that leaves a choice; the
// longest-lived stand on the slots of the highest posts. Every piece stands on one slot, a device with
// several functions on one slot of each. Sets are assembled from loose parts that have no other use before
// that, and from parts that have, from what is left of them, afterwards.
//
// What stands at premises that close covers nothing here: it is offered, and may come back.
func (st *state) coverOwn(n *needs, a int, solver *flow.Solver) (ownCover, error) {
	h := &holder{st: st, needs: n, agency: a, byForm: map[int][]*batch{}, loose: map[int][]*batch{}}
	var closing []*batch
	m := st.model
	for i := m.stockOf[a][0]; i < m.stockOf[a][1]; i++ {
		g, v := &m.snapshot.Stock[i], &st.verdicts[i]
		if v.until < 0 || g.Quantity == 0 {
			continue
		}
		item := m.stockItem[i]
		b := &batch{stock: i, set: -1, form: m.formOf[item], item: item, quantity: g.Quantity, until: v.until, life: v.life, sure: v.flags == 0, ownOnly: v.ownOnly}
		if g.Closing {
			if v.life >= 0 && !v.ownOnly {
				closing = append(closing, b)
			}
			continue
		}
		h.batches = append(h.batches, b)
	}
	h.file(h.batches)
	for i := n.of[a][0]; i < n.of[a][1]; i++ {
		c := claim{cell: &n.cells[i]}
		for _, l := range n.cells[i].levels {
			c.total += l.count
		}
		h.claims = append(h.claims, c)
	}
	h.assembleAll(true)
	for _, group := range m.own {
		if err := h.share(group, solver); err != nil {
			return ownCover{}, err
		}
	}
	h.assembleAll(false)
	return h.result(closing), nil
}

// file sorts batches into what serves by itself and what is a part.
func (h *holder) file(batches []*batch) {
	m := h.st.model
	for _, b := range batches {
		if b.form >= 0 {
			h.byForm[b.form] = append(h.byForm[b.form], b)
		}
		if b.set < 0 && len(m.partOf[b.item]) > 0 {
			h.loose[b.item] = append(h.loose[b.item], b)
		}
	}
	for _, lists := range []map[int][]*batch{h.byForm, h.loose} {
		for _, list := range lists {
			slices.SortFunc(list, longestLived)
		}
	}
}

// assembleAll makes the sets whose parts have no other use, or those that are made of what is left; the
// latter are placed at once on what is still open, class by class.
func (h *holder) assembleAll(separate bool) {
	m := h.st.model
	for f := range m.forms {
		if _, single := m.forms[f].single(); single || m.forms[f].separate != separate {
			continue
		}
		sets, batches := m.assemble(f, h.loose, len(h.sets))
		h.sets = append(h.sets, sets...)
		h.batches = append(h.batches, batches...)
		slices.SortFunc(batches, longestLived)
		h.byForm[f] = batches
		if separate {
			continue
		}
		for _, k := range m.forms[f].classes {
			if c := h.claim(k); c != nil {
				for _, b := range batches {
					b.taken += c.place(b, b.taken, b.rest())
				}
			}
		}
	}
}

func (h *holder) claim(class int) *claim {
	for i := range h.claims {
		if h.claims[i].cell.class == class {
			return &h.claims[i]
		}
	}
	return nil
}

// place puts up to n things on the next slots of the claim and answers how many it took: none is put where
// it would serve in no year.
func (c *claim) place(b *batch, from, n int64) (took int64) {
	at := int64(0) // slots before the level
	for i := range c.cell.levels {
		l := &c.cell.levels[i]
		at += l.count
		if c.filled >= at {
			continue
		}
		last := l.last(b.until)
		if last < 0 {
			break // lower levels are active in no other year
		}
		q := min(n-took, at-c.filled)
		if q == 0 {
			break
		}
		c.placed = append(c.placed, placement{b, from + took, q})
		b.uses = append(b.uses, use{c.cell.class, from + took, from + took + q, last})
		c.filled += q
		took += q
	}
	return took
}

// last is the last year, up to until, in which the level is active; -1 when it is in none.
func (l *level) last(until int) int {
	for i := len(l.runs) - 1; i >= 0; i-- {
		if l.runs[i].from <= until {
			return min(l.runs[i].to, until)
		}
	}
	return -1
}

// worth is the number of years, up to until, in which the level is active.
func (l *level) worth(until int) (years int64) {
	for _, r := range l.runs {
		years += int64(max(0, min(r.to, until)-r.from+1))
	}
	return years
}

// candidate is a batch that may serve a class, and the rank in which it does.
type candidate struct {
	batch *batch
	rank  int
}

// share places batches on the claims of one group of classes. Where no batch can serve two of them, each
// takes its own in order; where that is not known to be best, and where classes compete, the placement is
// the answer of a flow problem.
func (h *holder) share(group []int, solver *flow.Solver) error {
	m := h.st.model
	var claims []*claim
	var candidates [][]candidate
	shared := false
	for i := range h.claims {
		c := &h.claims[i]
		if c.total == 0 || !slices.Contains(group, c.cell.class) {
			continue
		}
		var list []candidate
		for _, o := range m.options[c.cell.class] {
			for _, b := range h.byForm[o.form] {
				if b.rest() > 0 {
					list = append(list, candidate{b, o.rank})
				}
			}
			if len(h.byForm[o.form]) > 0 && !m.forms[o.form].devices {
				shared = shared || slices.ContainsFunc(claims, func(other *claim) bool { return slices.Contains(m.forms[o.form].classes, other.cell.class) })
			}
		}
		slices.SortStableFunc(list, func(x, y candidate) int {
			return cmp.Or(cmp.Compare(y.batch.until, x.batch.until), cmp.Compare(x.rank, y.rank), longestLived(x.batch, y.batch))
		})
		claims, candidates = append(claims, c), append(candidates, list)
	}
	direct := !shared
	for i, c := range claims {
		direct = direct && (steady(c.cell) || oneRank(candidates[i]))
	}
	if direct {
		for i, c := range claims {
			for _, x := range candidates[i] {
				h.put(c, x.batch, x.batch.rest())
			}
		}
		return nil
	}
	return h.shareByFlow(claims, candidates, solver)
}

// put places up to n things of a batch. A device keeps its number for its other functions.
func (h *holder) put(c *claim, b *batch, n int64) {
	if b.form >= 0 && h.st.model.forms[b.form].devices {
		c.place(b, 0, n)
		return
	}
	b.taken += c.place(b, b.taken, n)
}

// steady says whether the need is the same in all years: then what a piece is worth depends on its own
// life alone, and the longest-lived are the best.
func steady(c *needCell) bool {
	return !slices.ContainsFunc(c.years, func(y yearNeed) bool { return y.need != c.years[0].need })
}

func oneRank(list []candidate) bool {
	return !slices.ContainsFunc(list, func(x candidate) bool { return x.rank != list[0].rank })
}

// shareByFlow is share where it takes a flow problem: batches supply, levels demand, an arc is worth the
// years that it covers. It decides how many of each batch a class gets; within the class the longest-lived
// go on the first levels, which covers no less, since the years of a lower level are some of those of a
// higher one.
func (h *holder) shareByFlow(claims []*claim, candidates [][]candidate, solver *flow.Solver) error {
	// A device has a node for every class, any other batch one for all.
	type source struct {
		batch *batch
		class int
	}
	at := map[source]int{}
	var net flow.Network
	maxRank, pieces := 1, int64(0)
	nodeOf := func(c *claim, x candidate) int {
		key := source{x.batch, -1}
		if h.st.model.forms[x.batch.form].devices {
			key.class = c.cell.class
		}
		node, ok := at[key]
		if !ok {
			node = len(net.Supply)
			at[key] = node
			net.Supply = append(net.Supply, x.batch.rest())
			pieces += x.batch.rest()
		}
		return node
	}
	for i, c := range claims {
		for _, x := range candidates[i] {
			nodeOf(c, x)
			maxRank = max(maxRank, x.rank)
		}
	}
	sources := len(net.Supply)
	unit := pieces*int64(2*maxRank+1) + 1 // one covered year outweighs every rank and doubt together
	type origin struct{ claim, candidate int }
	var origins []origin
	demanded := int64(0)
	for i, c := range claims {
		for j := range c.cell.levels {
			l := &c.cell.levels[j]
			node := len(net.Supply)
			net.Supply = append(net.Supply, -l.count)
			demanded += l.count
			for k, x := range candidates[i] {
				if years := l.worth(x.batch.until); years > 0 {
					net.Arcs = append(net.Arcs, flow.Arc{From: nodeOf(c, x), To: node, Capacity: flow.Unbounded, Cost: int64(2*x.rank) + int64(truth(!x.batch.sure)) - years*unit})
					origins = append(origins, origin{i, k})
				}
			}
		}
	}
	hub := len(net.Supply)
	net.Supply = append(net.Supply, demanded-pieces)
	for v := range hub {
		if v < sources {
			net.Arcs = append(net.Arcs, flow.Arc{From: v, To: hub, Capacity: flow.Unbounded})
		} else {
			net.Arcs = append(net.Arcs, flow.Arc{From: hub, To: v, Capacity: flow.Unbounded})
		}
	}
	solution, err := solver.Solve(net)
	if err != nil {
		return err
	}
	got := make([][]int64, len(claims))
	for i := range got {
		got[i] = make([]int64, len(candidates[i]))
	}
	for e, o := range origins {
		got[o.claim][o.candidate] += solution.Flow[e]
	}
	for i, c := range claims {
		for k, x := range candidates[i] {
			if got[i][k] > 0 {
				h.put(c, x.batch, got[i][k])
			}
		}
	}
	return nil
}

// result makes slots of the claims, and offers of what is free.
func (h *holder) result(closing []*batch) ownCover {
	n := h.needs
	var out ownCover
	for i := range h.claims {
		c := &h.claims[i]
		first := len(out.slots)
		out.slots = c.slots(i, out.slots)
		cell := cell{agency: c.cell.agency, class: c.cell.class, years: make([]CellYear, len(n.years)), flags: c.cell.flags, elsewhere: h.elsewhere(c.cell.class), slots: [2]int{first, len(out.slots)}}
		for y, may := range c.cell.years {
			cell.years[y] = CellYear{Year: n.years[y], Norm: may.norm, Requested: c.cell.requested, Need: may.need}
		}
		for _, g := range out.slots[first:] {
			for _, v := range g.cover {
				for y := v.from; y <= v.to; y++ {
					cell.years[y].MetByStock += g.count
				}
			}
		}
		out.cells = append(out.cells, cell)
	}
	held := n.unknown[h.agency]
	var sound []supply
	for _, b := range h.batches {
		held := held || h.undecided(b)
		switch {
		case b.form < 0:
			if b.rest() > 0 {
				out.loose = append(out.loose, loosePart{h.agency, b.stock, b.taken, b.rest(), b.until, b.life, b.ownOnly, n.closes[h.agency] == 0, held})
			}
		case held:
		case !b.ownOnly:
			for _, s := range b.free() {
				s.closing = n.closes[h.agency] <= s.from
				out.offers = append(out.offers, s)
			}
		case b.set >= 0:
			for _, s := range b.idle() {
				sound = h.soundParts(s, sound)
			}
		}
	}
	out.sets = h.sets
	h.offerApart(sound, &out)
	if !held {
		h.offerClosing(closing, &out)
	}
	return out
}

// soundParts appends the parts of sets that their holder does not need and that never leave it whole: those
// that by themselves may serve others, from when on they do.
func (h *holder) soundParts(s supply, out []supply) []supply {
	m := h.st.model
	for _, p := range h.sets[s.set].parts {
		v := &h.st.verdicts[p.stock]
		item := m.stockItem[p.stock]
		if v.ownOnly || s.from > v.life || h.undecided(&batch{form: m.formOf[item], item: item}) {
			continue
		}
		out = append(out, supply{stock: p.stock, set: -1, form: m.formOf[item], offset: p.offset + s.offset*p.each, quantity: s.quantity * p.each,
			from: s.from, until: v.life, closing: h.needs.closes[h.agency] <= s.from})
	}
	return out
}

// offerApart offers what sound parts there are, in order of stock and number, neighbours as one: those that
// serve by themselves; sets of those that are free at once; and the rest is left.
func (h *holder) offerApart(sound []supply, out *ownCover) {
	m := h.st.model
	slices.SortFunc(sound, func(a, b supply) int { return cmp.Or(cmp.Compare(a.stock, b.stock), cmp.Compare(a.offset, b.offset)) })
	parts := map[int][]*batch{}
	var all []*batch
	for i := 0; i < len(sound); {
		s := sound[i]
		for i++; i < len(sound) && sound[i].stock == s.stock && sound[i].from == s.from && sound[i].offset == s.offset+s.quantity; i++ {
			s.quantity += sound[i].quantity
		}
		switch {
		case s.form >= 0:
			out.offers = append(out.offers, s)
		case s.from > 0:
			out.apart = append(out.apart, s)
		default:
			v, item := &h.st.verdicts[s.stock], m.stockItem[s.stock]
			b := &batch{stock: s.stock, set: -1, form: -1, item: item, quantity: s.offset + s.quantity, taken: s.offset, until: v.until, life: v.life, sure: v.flags == 0}
			parts[item], all = append(parts[item], b), append(all, b)
		}
	}
	closing := h.needs.closes[h.agency] == 0
	for _, b := range h.assembleOf(parts, out) {
		for _, s := range b.free() {
			s.closing = closing
			out.offers = append(out.offers, s)
		}
	}
	for _, b := range all {
		if b.rest() > 0 {
			out.apart = append(out.apart, supply{stock: b.stock, set: -1, form: -1, offset: b.taken, quantity: b.rest(), until: b.life, closing: closing})
		}
	}
}

// assembleOf makes sets of parts beside those of the agency's own use.
func (h *holder) assembleOf(parts map[int][]*batch, out *ownCover) (all []*batch) {
	m := h.st.model
	for _, list := range parts {
		slices.SortStableFunc(list, longestLived)
	}
	for f := range m.forms {
		if _, single := m.forms[f].single(); single {
			continue
		}
		sets, batches := m.assemble(f, parts, len(out.sets))
		out.sets = append(out.sets, sets...)
		all = append(all, batches...)
	}
	return all
}

// elsewhere counts the single things that may serve a class, themselves or as parts, and serve another.
func (h *holder) elsewhere(class int) (n int64) {
	m := h.st.model
	for _, b := range h.batches {
		if b.set >= 0 || b.form >= 0 && m.forms[b.form].devices {
			continue
		}
		for _, u := range b.uses {
			if u.class != class && m.takes(class, b.item) {
				n += u.to - u.from
			}
		}
	}
	return n
}

// undecided says whether things serve a class whose number nobody has decided for the agency: that it
// counts 0 is no statement, so they are no surplus.
func (h *holder) undecided(b *batch) bool {
	forms := h.st.model.partOf[b.item]
	if b.form >= 0 {
		forms = []int{b.form}
	}
	for _, f := range forms {
		for _, k := range h.st.model.forms[f].classes {
			if slices.Contains(h.needs.undecided[h.agency], k) {
				return true
			}
		}
	}
	return false
}

// offerClosing offers what stands at premises that close: single things, sets that can be assembled there,
// and the parts that are left.
func (h *holder) offerClosing(closing []*batch, out *ownCover) {
	m := h.st.model
	parts := map[int][]*batch{}
	var all []*batch
	for _, b := range closing {
		if h.undecided(b) {
			continue
		}
		all = append(all, b)
		if len(m.partOf[b.item]) > 0 && b.form < 0 {
			parts[b.item] = append(parts[b.item], b)
		}
	}
	all = append(all, h.assembleOf(parts, out)...)
	for _, b := range all {
		if b.form < 0 {
			if b.rest() > 0 {
				out.loose = append(out.loose, loosePart{h.agency, b.stock, b.taken, b.rest(), b.until, b.life, false, true, false})
			}
			continue
		}
		for _, s := range b.free() {
			s.closing = true
			out.offers = append(out.offers, s)
		}
	}
}

// slots cuts the levels of a claim where different things stand on them.
func (c *claim) slots(cell int, out []slots) []slots {
	next, used := 0, int64(0) // the placement in use, and what is used of it
	for i := range c.cell.levels {
		l := &c.cell.levels[i]
		for left := l.count; left > 0; {
			n, p := left, placement{}
			if next < len(c.placed) {
				p = c.placed[next]
				n = min(left, p.n-used)
			}
			for _, r := range l.runs {
				g := slots{cell: cell, count: n, from: r.from, to: r.to, bands: r.bands, open: r.from}
				if p.batch != nil && p.batch.until >= r.from {
					last := min(p.batch.until, r.to)
					g.cover = []cover{{action: Keep, stock: p.batch.stock, set: p.batch.set, offset: p.from + used, item: p.batch.item, from: r.from, to: last, move: -1}}
					g.open = last + 1
				}
				out = append(out, g)
			}
			left -= n
			if used += n; p.batch != nil && used == p.n {
				next, used = next+1, 0
			}
		}
	}
	return out
}

// coverAssets answers every piece that a cover of a slots group has, sets taken apart; nil where the pieces
// are not known one by one.
func (st *state) coverAssets(slot int, c cover) []AssetPart {
	return st.pieces(c.stock, c.set, c.offset, st.slots[slot].count)
}

// moveAssets answers every piece that moves, sets taken apart.
func (st *state) moveAssets(i int) []AssetPart {
	mv := &st.moves[i]
	return st.pieces(mv.stock, mv.set, mv.offset, mv.quantity)
}

func (st *state) pieces(stock, set int, offset, n int64) []AssetPart {
	var out []AssetPart
	for _, r := range st.ranges(nil, stock, set, offset, n) {
		out = append(out, st.model.assets(r.Stock, r.Offset, r.Quantity)...)
	}
	return out
}

// ranges appends the pieces of n things of a stock group, or of n sets those of every part.
func (st *state) ranges(out []Range, stock, set int, offset, n int64) []Range {
	if set < 0 {
		return append(out, Range{stock, offset, n})
	}
	for _, p := range st.sets[set].parts {
		out = append(out, Range{p.stock, p.offset + offset*p.each, n * p.each})
	}
	return out
}
