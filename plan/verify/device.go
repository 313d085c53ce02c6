package verify

import (
	"cmp"
	"fmt"
	"slices"

	"sotaisan/holding"
	"sotaisan/plan"
)

// joint is a number of lacks of several classes of one agency, open in the same years, that one device with
// several functions each is bought for.
type joint struct {
	item  int
	n     int64
	slots []int // one of each function; the first leads
}

// devices is what devices with several functions are bought for.
type devices struct {
	joints []joint
	taken  map[int]int64 // of every slot, pieces in joints
	leads  map[int][]int // of every slot, the joints that it leads
}

// lacking are the pieces of one class that lack in the same years.
type lacking struct {
	class   int
	ceiling holding.VND // of the first in line; 0: none
	asks    bool        // a device is what is bought for it
	pieces  []int       // the slot of each, in line
}

// joined lays the lacks together that one device is bought for: of an agency, for each kind that is bought
// for one of its functions, piece by piece, the function with the highest ceiling first (none is the highest).
// As many of a cell as could be made usable stay out, and what may be bought in no year.
func (a *audit) joined() devices {
	d := devices{taken: map[int]int64{}, leads: map[int][]int{}}
	usable := map[int]int64{} // of every cell
	for i := range a.mended {
		usable[a.mended[i].cell] += a.mended[i].n
	}
	for i := range a.halves {
		usable[a.halves[i].cell] += a.halves[i].n
	}
	for item := range a.s.ItemTypes {
		f := a.single[item]
		if f < 0 || !a.forms[f].device {
			continue
		}
		for g := range a.s.Agencies {
			byYears := map[[2]int][]lacking{}
			for i := a.cellsOf[g][0]; i < a.cellsOf[g][1]; i++ {
				if a.rankOf(a.cells[i].class, f) > 0 {
					a.lacks(i, item, usable[i], d.taken, byYears)
				}
			}
			for open := range a.years {
				for to := range a.years {
					d.lay(item, byYears[[2]int{open, to}])
				}
			}
		}
	}
	return d
}

// queue answers the slots of a cell that lack something, as they stand in line.
func (a *audit) queue(c *cell) []int {
	var out []int
	for y := range a.years {
		for s := c.slots[0]; s < c.slots[1]; s++ {
			if a.slots[s].open == y && y <= a.slots[s].to {
				out = append(out, s)
			}
		}
	}
	return out
}

func (a *audit) lacks(i, item int, usable int64, taken map[int]int64, byYears map[[2]int][]lacking) {
	c := &a.cells[i]
	for _, s := range a.queue(c) {
		x := &a.slots[s]
		never := true
		for y := x.open; y <= x.to; y++ {
			never = never && a.forbidden(plan.Buy, c, y)
		}
		key := [2]int{x.open, x.to}
		for range x.n - taken[s] {
			if usable > 0 {
				usable--
				continue
			}
			if never {
				continue
			}
			list := byYears[key]
			if len(list) == 0 || list[len(list)-1].class != c.class {
				list = append(list, lacking{class: c.class, ceiling: x.bands[x.open-x.from].ceiling, asks: a.bought(c.agency, c.class) == item})
			}
			last := &list[len(list)-1]
			last.pieces = append(last.pieces, s)
			byYears[key] = list
		}
	}
}

// lay makes joints of what lacks in the same years.
func (d *devices) lay(item int, list []lacking) {
	if len(list) < 2 {
		return
	}
	first := 0
	for n := range list {
		x, y := &list[n], &list[first]
		higher := y.ceiling > 0 && (x.ceiling == 0 || x.ceiling > y.ceiling)
		if higher || x.ceiling == y.ceiling && x.ceiling > 0 && len(x.pieces) < len(y.pieces) {
			first = n
		}
	}
	lead := list[first]
	others := slices.Delete(slices.Clone(list), first, first+1)
	most := 0
	for _, o := range others {
		if lead.asks || o.asks {
			most = max(most, len(o.pieces))
		}
	}
	for n, s := range lead.pieces[:min(most, len(lead.pieces))] {
		slots := []int{s}
		for _, o := range others {
			if n < len(o.pieces) {
				slots = append(slots, o.pieces[n])
			}
		}
		for _, s := range slots {
			d.taken[s]++
		}
		if last := len(d.joints) - 1; n > 0 && slices.Equal(d.joints[last].slots, slots) {
			d.joints[last].n++
			continue
		}
		d.leads[s] = append(d.leads[s], len(d.joints))
		d.joints = append(d.joints, joint{item, 1, slots})
	}
}

// follows answers how many pieces of a slot stand in joints behind others.
func (d *devices) follows(slot int) int64 {
	n := d.taken[slot]
	for _, j := range d.leads[slot] {
		n -= d.joints[j].n
	}
	return n
}

// behind answers the slots that a device for the joint serves beside the leading one.
func (a *audit) behind(joint int) []int {
	if joint < 0 {
		return nil
	}
	return a.devices.joints[joint].slots[1:]
}

// functions answers the steps of what a device is bought for in a year, and its ceiling: the sum, or none
// where one function has none (Decision 15/2025/QĐ-TTg, Art. 5(2)(d)).
func (a *audit) functions(joint, year int) (steps []plan.Step, ceiling holding.VND) {
	none := false
	for _, s := range a.devices.joints[joint].slots {
		x := &a.slots[s]
		b := x.bands[year-x.from].ceiling
		none, ceiling = none || b == 0, ceiling+b
		steps = append(steps, plan.Step{Code: plan.ForFunction, Ref: a.cells[x.cell].NeedClass, Value: int64(b), Basis: "Quyết định 15/2025/QĐ-TTg, Điều 5(2)(d)"})
	}
	if none {
		ceiling = 0
	}
	return steps, ceiling
}

// priceFor answers what a whole piece costs for a slot in a year, or for all functions of a joint.
func (a *audit) priceFor(joint int, s *slot, year int) price {
	if joint < 0 {
		return a.priceOfSlot(s, year)
	}
	j := &a.devices.joints[joint]
	b := s.bands[year-s.from]
	for _, o := range j.slots {
		b.standsIn = b.standsIn || a.slots[o].bands[year-a.slots[o].from].standsIn
	}
	_, b.ceiling = a.functions(joint, year)
	return a.priced(j.item, b, 100)
}

// alike names what joints in one line have in common.
func (a *audit) alike(joint, year int) string {
	if joint < 0 {
		return ""
	}
	steps, _ := a.functions(joint, year)
	text := ""
	for _, s := range steps {
		text += fmt.Sprintf("%s=%d;", s.Ref, s.Value)
	}
	return text
}

// leading is the class with which the line of a joint stands.
func (a *audit) leading(joint int) string {
	return a.cells[a.slots[a.devices.joints[joint].slots[0]].cell].NeedClass
}

// byDevice goes on with the derivations of cells that devices serve which are bought with another class.
func (a *audit) byDevice() {
	for n := range a.fundings.decisions {
		d := &a.fundings.decisions[n]
		if d.action != plan.Buy || d.pick.way != riding {
			continue
		}
		a.addDevices(&a.cells[d.cell], a.leading(d.joint), d.pick.year, d.pick.until, 0, d.n)
	}
}

func (a *audit) addDevices(c *cell, with string, from, until int, moved, n int64) {
	step := plan.Step{Code: plan.ByDevice, Year: a.years[from], Ref: with, Args: []int64{int64(a.years[until]), moved}, Basis: "Quyết định 15/2025/QĐ-TTg, Điều 5(2)(d)"}
	at := slices.IndexFunc(c.Derivation, func(o plan.Step) bool {
		return o.Code == step.Code && o.Year == step.Year && o.Ref == step.Ref && slices.Equal(o.Args, step.Args)
	})
	if at < 0 {
		at, c.Derivation = len(c.Derivation), append(c.Derivation, step)
	}
	c.Derivation[at].Value += n
}

// beside lets devices that have come for one function serve what lacks of their others, one after the other:
// lacks that begin while it is there and good, and that nothing has come to.
func (a *audit) beside() {
	order := make([]*move, 0, len(a.moves))
	for i := range a.moves {
		if m := &a.moves[i]; a.forms[a.offers[m.offer].form].device {
			order = append(order, m)
		}
	}
	slices.SortStableFunc(order, func(x, y *move) int { return cmp.Compare(x.slot, y.slot) })
	to := map[*move]int{} // its cell
	byAgency := map[int][]*move{}
	for _, m := range order {
		at := slices.IndexFunc(a.slots, func(s slot) bool { return s.moved == m })
		to[m] = a.slots[at].cell
		g := a.cells[to[m]].agency
		byAgency[g] = append(byAgency[g], m)
	}
	if len(order) == 0 {
		return
	}
	old := a.slots
	a.slots = nil
	for i := range a.cells {
		c := &a.cells[i]
		mine := slices.Clone(old[c.slots[0]:c.slots[1]])
		for _, m := range byAgency[c.agency] {
			o := &a.offers[m.offer]
			if to[m] == i || a.rankOf(c.class, o.form) == 0 {
				continue
			}
			left := m.n
			for s := 0; s < len(mine) && left > 0; s++ {
				x := mine[s]
				if x.open > x.to || x.open < m.year || x.open > o.life || x.moved != nil || x.beside != nil {
					continue
				}
				n := min(left, x.n)
				left -= n
				part := x.cut(0, n)
				part.beside, part.since, part.open = m, x.open, min(o.life, x.to)+1
				for y := x.open; y < part.open; y++ {
					c.Years[y].Transferred += n
				}
				mine[s] = part
				if n < x.n {
					mine = slices.Insert(mine, s+1, x.cut(n, x.n-n))
				}
			}
		}
		for _, s := range mine {
			if s.beside != nil {
				a.addDevices(c, a.cells[to[s.beside]].NeedClass, s.since, s.open-1, 1, s.n)
			}
		}
		c.slots[0] = len(a.slots)
		a.slots = append(a.slots, mine...)
		c.slots[1] = len(a.slots)
	}
}
