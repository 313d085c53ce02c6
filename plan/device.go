package plan

import (
	"cmp"
	"slices"
	"strings"

	"sotaisan/holding"
	"sotaisan/norm"
)

// joint is a number of needs of several classes of one agency that one device with several functions each
// is bought for: at most as many devices as the function with the highest ceiling lacks, each for the sum of
// the ceilings, and nothing is bought separately for what it integrates (Decision 15/2025/QĐ-TTg, Art.
// 5(2)(d)).
//
// It is one choice: bought for all of its functions, or for none. The line stands in the cell of the first
// of them, which has the highest ceiling; the other cells count the pieces as bought, and say so (BY_DEVICE).
type joint struct {
	device int // index in Snapshot.ItemTypes
	count  int64
	slots  []int // one group of each function, open in the same years; the first leads
}

const basisOfDevices = "Quyết định 15/2025/QĐ-TTg, Điều 5(2)(d)"

// stretch is a number of slots of one group that a device may be bought for.
type stretch struct {
	slots int
	count int64
}

// function is what lacks of one class while a device may be bought for it.
type function struct {
	norm.Component
	asks      bool // it is the device that is bought for this class
	stretches []stretch
}

// join finds what devices are bought for. In each agency a device that is bought for one of its functions
// serves the open slots of the others too, as far as those of the function with the highest ceiling go that
// are open in the same years: the first in line with the first in line. Out of it stay as many pieces of a
// cell, the first in line, as can be made usable (mendable, half), and what may be bought in no year. A
// device that finds no other function open is bought for its one, within that one's ceiling.
func (f *funding) join() {
	m := f.st.model
	if !slices.ContainsFunc(m.forms, func(o form) bool { return o.devices }) {
		return
	}
	f.leads, f.follows = map[int][]int{}, map[int]int64{}
	aided := map[int]int64{}
	for i := range f.st.mendable {
		aided[f.st.mendable[i].cell] += f.st.mendable[i].quantity
	}
	for i := range f.st.halves {
		aided[f.st.halves[i].cell] += f.st.halves[i].quantity
	}
	for from, to := 0, 0; from < len(f.st.cells); from = to {
		for to = from; to < len(f.st.cells) && f.st.cells[to].agency == f.st.cells[from].agency; {
			to++
		}
		for item, at := range m.formOf {
			if at >= 0 && m.forms[at].devices {
				f.joinFor(item, from, to, aided)
			}
		}
	}
}

// joinFor joins what one agency lacks that one kind of device may be bought for.
func (f *funding) joinFor(item, from, to int, aided map[int]int64) {
	m := f.st.model
	asks := func(c int) bool { return m.purchase(f.st.params, f.st.cells[c].agency, f.st.cells[c].class) == item }
	var cells []int
	asked := false
	for c := from; c < to; c++ {
		if slices.Contains(m.forms[m.formOf[item]].classes, f.st.cells[c].class) {
			cells, asked = append(cells, c), asked || asks(c)
		}
	}
	if !asked {
		return
	}
	type years struct{ open, to int }
	var all []years
	lacks := map[years][]function{}
	for _, c := range cells {
		mine := map[years]*function{}
		behind := aided[c]
		for _, s := range f.order(c) {
			g := &f.st.slots[s]
			n := g.count - f.joined(s)
			skipped := min(behind, n)
			if behind, n = behind-skipped, n-skipped; n == 0 || !f.allowed(c, g) {
				continue
			}
			at := years{g.open, g.to}
			if mine[at] == nil {
				mine[at] = &function{asks: asks(c)}
				mine[at].NeedClass = m.snapshot.Classes[f.st.cells[c].class].Code
				mine[at].Ceiling = g.bands[g.open-g.from].ceiling // the first in line have the highest
			}
			mine[at].Quantity += n
			mine[at].stretches = append(mine[at].stretches, stretch{s, n})
		}
		for at, o := range mine {
			if lacks[at] == nil {
				all = append(all, at)
			}
			lacks[at] = append(lacks[at], *o)
		}
	}
	slices.SortFunc(all, func(x, y years) int { return cmp.Or(cmp.Compare(x.open, y.open), cmp.Compare(x.to, y.to)) })
	for _, at := range all {
		if functions := lacks[at]; len(functions) > 1 {
			f.pair(item, functions)
		}
	}
}

// pair lays the slots of several functions together, the leading one first, the others in their order.
func (f *funding) pair(item int, functions []function) {
	components := make([]norm.Component, len(functions))
	for i := range functions {
		components[i] = functions[i].Component
	}
	leading := multifunction(components).Leading
	slices.SortStableFunc(functions, func(x, y function) int { return truth(y.NeedClass == leading) - truth(x.NeedClass == leading) })
	left := int64(0)
	for i := range functions[1:] {
		if o := &functions[1+i]; functions[0].asks || o.asks {
			left = max(left, o.Quantity)
		}
	}
	for left = min(left, functions[0].Quantity); left > 0; {
		j := joint{device: item, count: left}
		for i := range functions {
			if s := functions[i].stretches; len(s) > 0 {
				j.slots, j.count = append(j.slots, s[0].slots), min(j.count, s[0].count)
			}
		}
		for i := range functions {
			s := functions[i].stretches
			if len(s) == 0 {
				continue
			}
			if i > 0 {
				f.follows[s[0].slots] += j.count
			}
			if s[0].count -= j.count; s[0].count == 0 {
				functions[i].stretches = s[1:]
			}
		}
		f.leads[j.slots[0]] = append(f.leads[j.slots[0]], len(f.st.joints))
		f.st.joints = append(f.st.joints, j)
		left -= j.count
	}
}

// multifunction is norm.Multifunction; of functions one of which has no ceiling that one leads, and the
// device has none either.
func multifunction(components []norm.Component) norm.Multifunctional {
	if i := slices.IndexFunc(components, func(c norm.Component) bool { return c.Ceiling == 0 }); i >= 0 {
		return norm.Multifunctional{Leading: components[i].NeedClass}
	}
	all, _ := norm.Multifunction(components...) // of two classes or more, each within the bounds of a norm
	return all
}

// joined is the number of slots of a group that devices for several functions are bought for.
func (f *funding) joined(slots int) int64 {
	n := f.follows[slots]
	for _, i := range f.leads[slots] {
		n += f.st.joints[i].count
	}
	return n
}

// follow decides for the functions of a joint that do not lead as was decided for the one that does.
func (f *funding) follow(t *tranche, action Action, n int64, o pick) {
	for _, s := range f.st.served(t.joint, t.slots)[1:] {
		d := funded{slots: s, action: action, quantity: n, offered: n, pick: o, permille: t.permille, mendable: -1, half: -1, joint: t.joint}
		if action == Unmet {
			d.reason = DeviceUnfunded
		}
		f.st.funded = append(f.st.funded, d)
	}
}

// allowed says whether something may be bought for slots in some year.
func (f *funding) allowed(cell int, g *slots) bool {
	for y := g.open; y <= g.to; y++ {
		if !f.forbidden(cell, purchase, y) {
			return true
		}
	}
	return false
}

// order answers the open slots of a cell as they stand in line.
func (f *funding) order(c int) []int {
	out := f.lined[:0]
	for s := f.st.cells[c].slots[0]; s < f.st.cells[c].slots[1]; s++ {
		if g := &f.st.slots[s]; g.open <= g.to {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(f.st.slots[a].open, f.st.slots[b].open) })
	f.lined = out
	return out
}

// served answers the groups of slots that a purchase serves, until it is asked again: of a joint all, else
// the one.
func (st *state) served(joint, slot int) []int {
	if joint < 0 {
		st.one[0] = slot
		return st.one[:]
	}
	return st.joints[joint].slots
}

// components answers what the norm has for the functions of a joint in a year.
func (st *state) components(joint, year int) []norm.Component {
	var out []norm.Component
	for _, s := range st.joints[joint].slots {
		g := &st.slots[s]
		out = append(out, norm.Component{NeedClass: st.model.snapshot.Classes[st.cells[g.cell].class].Code, Ceiling: g.bands[year-g.from].ceiling})
	}
	return out
}

// jointPrice is the price of a device for all functions of a joint, or where there is none of what is bought
// for the slots alone.
func (st *state) jointPrice(joint, slot, year int) price {
	if joint < 0 {
		return st.price(slot, year)
	}
	j := &st.joints[joint]
	var b band
	for i, s := range j.slots {
		o := st.slots[s].bands[year-st.slots[s].from]
		if i == 0 {
			b.regime = o.regime
		}
		b.standsIn = b.standsIn || o.standsIn
	}
	b.ceiling = multifunction(st.components(joint, year)).Ceiling
	return st.model.priceWithin(j.device, b)
}

// besides lets devices that come by transfer serve the open slots of their other functions, as those do that
// are there: of each cell the first slots that open while a device is there and good, one device after the
// other. Slots that something comes to already stay out.
func (st *state) besides() {
	m := st.model
	arriving := map[int][]int{} // by agency
	for i := range st.moves {
		if mv := &st.moves[i]; mv.set < 0 && m.forms[m.formOf[m.stockItem[mv.stock]]].devices {
			a := st.cells[st.slots[mv.slots].cell].agency
			arriving[a] = append(arriving[a], i)
		}
	}
	if len(arriving) == 0 {
		return
	}
	old := st.slots
	st.slots = make([]slots, 0, len(old))
	at := make([]int, len(old)) // of every group, its first part
	for c := range st.cells {
		r := &st.cells[c].slots
		first, last := r[0], r[1]
		served := st.besideOf(c, old, arriving[st.cells[c].agency])
		r[0] = len(st.slots)
		for i := first; i < last; i++ {
			at[i] = len(st.slots)
			after := int64(0)
			for _, x := range served[i] {
				g := old[i].cut(after, x.count)
				after += x.count
				x.cover.from, x.cover.to = g.open, min(x.cover.to, g.to)
				for y := x.cover.from; y <= x.cover.to; y++ {
					st.cells[c].years[y].Transferred += x.count
				}
				g.cover, g.open = append(slices.Clip(g.cover), x.cover), x.cover.to+1
				st.slots = append(st.slots, g)
			}
			if after < old[i].count {
				st.slots = append(st.slots, old[i].cut(after, old[i].count-after))
			}
		}
		r[1] = len(st.slots)
	}
	for i := range st.moves {
		st.moves[i].slots = at[st.moves[i].slots]
	}
}

// besideCover is what covers a number of slots of a group; its years are those in which the device is there.
type besideCover struct {
	count int64
	cover cover
}

// besideOf answers what devices that come to other cells of an agency do for a cell, by group of slots.
func (st *state) besideOf(c int, old []slots, arriving []int) map[int][]besideCover {
	m := st.model
	out := map[int][]besideCover{}
	taken := map[int]int64{}
	for _, i := range arriving {
		mv := &st.moves[i]
		item := m.stockItem[mv.stock]
		if old[mv.slots].cell == c || !slices.Contains(m.forms[m.formOf[item]].classes, st.cells[c].class) {
			continue
		}
		until, left := st.verdicts[mv.stock].life, mv.quantity
		for s := st.cells[c].slots[0]; s < st.cells[c].slots[1] && left > 0; s++ {
			g := &old[s]
			n := min(left, g.count-taken[s])
			if n == 0 || g.open > g.to || g.open < mv.year || g.open > until || slices.ContainsFunc(g.cover, func(v cover) bool { return v.action == Transfer }) {
				continue
			}
			out[s] = append(out[s], besideCover{n, cover{action: Transfer, stock: mv.stock, set: -1, offset: mv.offset + mv.quantity - left, item: item, to: until, move: i, beside: true}})
			taken[s], left = taken[s]+n, left-n
		}
	}
	return out
}

// besides appends what devices serve of a cell that come by transfer with another class.
func (b *book) besides(out []Step, c *cell) []Step {
	for s := c.slots[0]; s < c.slots[1]; s++ {
		g := &b.st.slots[s]
		for i := range g.cover {
			if v := &g.cover[i]; v.beside {
				with := b.snap.Classes[b.st.cells[b.st.slots[b.st.moves[v.move].slots].cell].class].Code
				out = once(out, Step{Code: ByDevice, Year: b.year(v.from), Ref: with, Args: b.args(int64(b.year(v.to)), 1), Value: g.count, Basis: basisOfDevices})
			}
		}
	}
	return out
}

// functions names what makes two joints alike in a line: their classes, and the ceilings of a year.
func (st *state) functions(joint, year int) string {
	if joint < 0 {
		return ""
	}
	var out strings.Builder
	for _, c := range st.components(joint, year) {
		out.WriteString(c.NeedClass + "=" + holding.VND(c.Ceiling).String() + ";")
	}
	return out.String()
}
