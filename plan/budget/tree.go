package budget

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// undecided is the number of copies up to which a part is searched. Copies whose choice the gap decides do not count.
const undecided = 100

// prove searches the parts for better solutions, and says whether what is taken in the end is the optimum.
func (s *solver) prove(parts []*part, price []float64, limit int) bool {
	proven := true
	for _, p := range parts {
		proven = s.search(p, price, limit) && proven
	}
	return proven
}

// search looks for the optimum of a part and says whether it came to its end. A few nodes prove the most, and give the
// sweep a good solution to begin with; where the sweep has too many states, the search goes on. Every turn begins anew,
// without the options that a better solution excludes.
func (s *solver) search(p *part, price []float64, limit int) bool {
	for turn := range 3 {
		t, finished := s.tree(p, price)
		if t == nil || s.nodes >= limit {
			return finished
		}
		switch t.limit = limit - s.nodes; turn {
		case 0:
			t.limit = t.limit/20 + 1
			finished = t.visit(0)
		case 1:
			t.limit = t.limit/2 + 1
			finished = t.sweep()
		default:
			finished = t.visit(0)
		}
		s.nodes += t.nodes
		t.adopt()
		if finished {
			return true
		}
	}
	return false
}

// tree answers the search of a part without the options that the bound excludes: one copy that takes them costs more
// than the gap. It is nil if there is nothing to search, finished then, or if too much is undecided.
func (s *solver) tree(p *part, price []float64) (t *tree, finished bool) {
	room, value, bound, step := wide{}, int64(0), int64(0), int64(0)
	for _, r := range p.rows {
		room, _ = room.plus(product(s.multipliers[r], s.p.Capacity[r]))
	}
	tops := make([]int64, len(p.classes)) // the reduced value of the best option
	for k, class := range p.classes {
		for c, choice := range s.choices(int(class)) {
			if id := int(s.first[class]) + c; s.price[id] != blocked {
				tops[k] = max(tops[k], s.reduced(int(class), c))
				value += s.taken[id] * choice.Value
				step = divisor(step, choice.Value)
			}
		}
		bound += s.count[class] * tops[k]
	}
	rounded, _ := room.down(s.shift - s.fine)
	bound += rounded + 1
	if bound>>s.fine < value+step {
		return nil, true
	}
	excluded := func(k int, reduced int64) bool { return (bound-(tops[k]-reduced))>>s.fine < value+step }
	open := int64(0)
	for k, class := range p.classes {
		options := 0
		if !excluded(k, 0) {
			options++
		}
		for c := range s.choices(int(class)) {
			if s.price[int(s.first[class])+c] != blocked && !excluded(k, s.reduced(int(class), c)) {
				options++
			}
		}
		if options > 1 {
			if open += s.count[class]; open > undecided {
				return nil, false
			}
		}
	}

	n := len(p.rows)
	t = &tree{s: s, part: p, best: value, step: step, use: []int32{0}}
	t.fine = uint(max(0, min(16, int(s.shift), 61-bits.Len64(uint64(p.total))-bits.Len64(uint64(n)))))
	root := &frame{room: make([]int64, n), price: make([]float64, n)}
	local := make([]int32, len(s.room))
	for i, r := range p.rows {
		local[r] = int32(i)
		root.room[i], root.price[i] = s.p.Capacity[r], price[r]
	}
	t.addOption(none, none, 0)
	for k, class := range p.classes {
		var options []int32
		if !excluded(k, 0) {
			options = append(options, 0)
		}
		for c, choice := range s.choices(int(class)) {
			id := s.first[class] + int32(c)
			if s.price[id] == blocked || excluded(k, s.reduced(int(class), c)) {
				continue
			}
			for _, u := range choice.Uses {
				if s.binding[u.Row] && u.Amount > 0 {
					t.uses = append(t.uses, Use{local[u.Row], u.Amount})
				}
			}
			options = append(options, int32(len(t.id)))
			t.addOption(class, id, choice.Value)
		}
		root.items = append(root.items, item{copies: s.count[class], options: options})
	}
	t.reduced, t.mix = make([]int64, len(t.id)), make([]float64, len(t.id))
	t.measure(root)
	t.cut(root)
	t.frames = []*frame{root}
	return t, false
}

// tree is a depth-first branch and bound over a part. At each node the Lagrangian bound, at prices found anew for what
// is left, excludes options and places copies; then the item that the dual mixes most gives one copy each of its options
// in turn. Copies are alike, so after an option was tried no further copy of the item may take it.
//
// Option 0 is to take nothing.
type tree struct {
	s        *solver
	part     *part
	smooth   smooth
	pool     pool
	class    []int32 // option → class
	id       []int32 // option → index in solver.taken
	value    []int64
	use      []int32 // uses of option j are use[j] to use[j+1]
	uses     []Use
	sums     sums
	fine     uint
	frames   []*frame
	trail    []placed
	best     int64
	step     int64    // greatest common divisor of the values: what is better is better by no less
	found    []placed // what makes best; empty if it is what the solver had
	improved bool
	nodes    int
	limit    int

	multipliers []int64
	scaled      []float64 // price of all the room of a row
	reduced     []int64   // option → value less price, in 1/2^fine
	box         []float64 // no ends
	mix         []float64 // option → the part of its item that the dual gave it last
}

// item is a class in the search: the copies that are not placed, and the options that each of them has.
type item struct {
	copies  int64
	options []int32
}

// frame is the state of a node.
type frame struct {
	items   []item
	options []int32 // what the items' options are cut from
	room    []int64
	price   []float64 // of a unit of a row
	value   int64     // of the copies placed
}

// placed says that copies were given an option.
type placed struct {
	option int32
	copies int64
}

func (t *tree) addOption(class, id int32, value int64) {
	t.class, t.id, t.value = append(t.class, class), append(t.id, id), append(t.value, value)
	t.use = append(t.use, int32(len(t.uses)))
}

// adopt gives the better solution, if the search found one, to the solver.
func (t *tree) adopt() {
	if !t.improved {
		return
	}
	for _, class := range t.part.classes {
		for c := range t.s.choices(int(class)) {
			t.s.put(int(class), c, -t.s.taken[int(t.s.first[class])+c])
		}
	}
	for _, p := range t.found {
		if p.option != 0 {
			class := t.class[p.option]
			t.s.put(int(class), int(t.id[p.option]-t.s.first[class]), p.copies)
		}
	}
}

// keep makes what is placed the best.
func (t *tree) keep(value int64) {
	t.best, t.improved = value, true
	t.found = append(t.found[:0], t.trail...)
}

// visit searches from the node whose frame stands at depth. It says whether it came to its end.
func (t *tree) visit(depth int) bool {
	if t.nodes >= t.limit {
		return false
	}
	t.nodes++
	mark := len(t.trail)
	defer func() { t.trail = t.trail[:mark] }()
	f := t.frames[depth]
	if !t.decide(f) {
		return true
	}
	t.complete(f)

	at, option, part, highest := 0, int32(0), 0.0, -1.0
	for i, it := range f.items {
		for _, j := range it.options {
			if j == 0 {
				continue
			}
			n := float64(float64(it.copies) * t.mix[j])
			n -= math.Floor(n)
			price := float64(t.value[j]) - float64(t.reduced[j])/float64(uint64(1)<<t.fine)
			if score := float64(float64(n*(1-n)) * (1 + price)); score > highest {
				at, option, part, highest = i, j, float64(float64(it.copies)*t.mix[j]), score
			}
		}
	}
	it := f.items[at]
	if depth+1 == len(t.frames) {
		t.frames = append(t.frames, &frame{})
	}
	child := t.frames[depth+1]
	whole := min(int64(part), it.copies-1)
	more := part-float64(whole) >= 0.5
	for range 2 {
		child.copyFrom(f, at)
		if more {
			if t.most(f, option, whole+1) == whole+1 {
				child.add(it.copies-whole-1, it.options, none)
				t.place(child, option, whole+1)
				if !t.visit(depth + 1) {
					return false
				}
				t.trail = t.trail[:len(t.trail)-1]
			}
		} else {
			child.add(whole, it.options, none)
			child.add(it.copies-whole, it.options, option)
			if !t.visit(depth + 1) {
				return false
			}
		}
		more = !more
	}
	return true
}

// copyFrom makes f a copy of parent without item at.
func (f *frame) copyFrom(parent *frame, at int) {
	f.items, f.options = f.items[:0], f.options[:0]
	f.room = append(f.room[:0], parent.room...)
	f.price = append(f.price[:0], parent.price...)
	f.value = parent.value
	for i, it := range parent.items {
		if i != at {
			f.add(it.copies, it.options, none)
		}
	}
}

// add adds an item with the options but one.
func (f *frame) add(copies int64, options []int32, but int32) {
	if copies == 0 {
		return
	}
	begin := len(f.options)
	for _, j := range options {
		if j != but {
			f.options = append(f.options, j)
		}
	}
	f.items = append(f.items, item{copies: copies, options: f.options[begin:len(f.options):len(f.options)]})
}

// place gives an option to copies; the caller takes them from their item.
func (t *tree) place(f *frame, option int32, copies int64) {
	for _, u := range t.uses[t.use[option]:t.use[option+1]] {
		f.room[u.Row] -= copies * u.Amount
	}
	f.value += copies * t.value[option]
	t.trail = append(t.trail, placed{option, copies})
}

// decide places copies with one option left, lowers rows to what copies can make of them and excludes options until
// nothing changes. It says whether anything better than the best can be below the node. A node that is complete becomes
// the best.
func (t *tree) decide(f *frame) bool {
	for {
		if !t.squeeze(f) {
			return false
		}
		if len(f.items) == 0 {
			if f.value > t.best {
				t.keep(f.value)
			}
			return false
		}
		t.tighten(f)
		t.reprice(f)
		bound := t.bound(f)
		if bound>>t.fine < t.best+t.step {
			return false
		}
		single := false
		for i := range f.items {
			it := &f.items[i]
			best := t.bestOf(*it)
			it.options = slices.DeleteFunc(it.options, func(j int32) bool {
				return (bound-(best-t.reduced[j]))>>t.fine < t.best+t.step
			})
			single = single || len(it.options) == 1
		}
		if !single {
			return true
		}
	}
}

// squeeze excludes options that lack room and places the copies that have one. It says whether they could be placed.
func (t *tree) squeeze(f *frame) bool {
	for changed := true; changed; {
		changed = false
		items := f.items[:0]
		for _, it := range f.items {
			it.options = slices.DeleteFunc(it.options, func(j int32) bool { return t.most(f, j, 1) < 1 })
			switch len(it.options) {
			case 0:
				return false
			case 1:
				if t.most(f, it.options[0], it.copies) < it.copies {
					return false
				}
				t.place(f, it.options[0], it.copies)
				changed = true
			default:
				items = append(items, it)
			}
		}
		f.items = items
	}
	return true
}

// most answers how many of n copies may take the option.
func (t *tree) most(f *frame, option int32, n int64) int64 {
	for _, u := range t.uses[t.use[option]:t.use[option+1]] {
		n = min(n, f.room[u.Row]/u.Amount)
	}
	return n
}

// reprice finds prices for the node, and the reduced values of its options at them.
func (t *tree) reprice(f *frame) {
	p := &t.pool
	p.reset(len(f.room))
	for r, room := range f.room {
		p.limit[r] = 1
		t.scaled[r] = float64(f.price[r] * float64(room))
	}
	total := 0.0
	for _, it := range f.items {
		scale := 1.0
		for _, j := range it.options {
			for _, u := range t.uses[t.use[j]:t.use[j+1]] {
				p.addUse(u.Row, float64(u.Amount)/float64(f.room[u.Row]))
			}
			p.endChoice(j, float64(t.value[j]), t.mix[j])
			scale = max(scale, float64(t.value[j]))
		}
		p.endClass(float64(it.copies), scale)
		total += float64(float64(it.copies) * scale)
	}
	t.smooth.unit = max(total/float64(len(f.room)), 1)
	for width := 0.03; width > 1e-5; width /= 8 {
		t.smooth.minimise(p, t.scaled, t.box, width, 10)
		copy(p.centre, p.x)
		copy(p.slack, p.spare)
		if t.smooth.loss <= float64(1e-5*total) {
			break
		}
	}
	for r, room := range f.room {
		t.multipliers[r], f.price[r] = 0, 0
		if room > 0 {
			f.price[r] = min(t.scaled[r], total) / float64(room)
			t.multipliers[r] = int64(min(float64(f.price[r]*float64(uint64(1)<<t.s.shift)), 1<<62))
		}
	}
	at := 0
	for i := range f.items {
		for _, j := range f.items[i].options {
			price := wide{}
			for _, u := range t.uses[t.use[j]:t.use[j+1]] {
				price, _ = price.plus(product(t.multipliers[u.Row], u.Amount))
			}
			rounded, _ := price.down(t.s.shift - t.fine)
			t.reduced[j] = t.value[j]<<t.fine - rounded
			t.mix[j] = p.x[at]
			at++
		}
	}
}

func (t *tree) bestOf(it item) int64 {
	best := t.reduced[it.options[0]]
	for _, j := range it.options[1:] {
		best = max(best, t.reduced[j])
	}
	return best
}

// bound is at least the value of all that is below the node, in 1/2^fine: prices of options are rounded down, those of
// the room up. An item whose options are all below their price counts less than nothing, but no more than a limit, which
// keeps the sum from overflowing.
func (t *tree) bound(f *frame) int64 {
	const limit = 1 << 60
	room, loss := wide{}, int64(0)
	for r, m := range t.multipliers {
		room, _ = room.plus(product(m, f.room[r]))
	}
	sum, _ := room.down(t.s.shift - t.fine)
	sum += 1 + f.value<<t.fine
	for _, it := range f.items {
		switch best := t.bestOf(it); {
		case best >= 0:
			sum += it.copies * best
		case loss > -limit:
			loss += it.copies * max(best, -limit/it.copies)
		}
	}
	return sum + loss
}

// complete gives the copies of a node the best options that fit, decided items first, and keeps what is better than the
// best.
func (t *tree) complete(f *frame) {
	type turn struct {
		item   int
		margin int64
	}
	turns := make([]turn, len(f.items))
	for i, it := range f.items {
		best, second := t.reduced[it.options[0]], t.reduced[it.options[1]]
		if second > best {
			best, second = second, best
		}
		for _, j := range it.options[2:] {
			if v := t.reduced[j]; v > best {
				best, second = v, best
			} else {
				second = max(second, v)
			}
		}
		turns[i] = turn{i, best - second}
	}
	slices.SortFunc(turns, func(a, b turn) int {
		return cmp.Or(cmp.Compare(b.margin, a.margin), cmp.Compare(a.item, b.item))
	})
	mark, room, value := len(t.trail), slices.Clone(f.room), f.value
	for _, turn := range turns {
		it := f.items[turn.item]
		for n := it.copies; n > 0; {
			at := int32(none)
			for _, j := range it.options {
				if (at == none || t.reduced[j] > t.reduced[at]) && t.most(f, j, 1) > 0 {
					at = j
				}
			}
			if at == none {
				break
			}
			k := t.most(f, at, n)
			t.place(f, at, k)
			n -= k
		}
	}
	if f.value > t.best {
		t.keep(f.value)
	}
	t.trail, f.value = t.trail[:mark], value
	copy(f.room, room)
}
