package budget

import "math"

const (
	widest   = 0.3   // smoothing to begin with
	narrowed = 0.007 // from which on all classes are looked at
	finest   = 1e-3
	exact    = 1e-6 // loss, as a part of the total, at which the prices are good enough
	flat     = 1e-3 // curvature, for the unit, below which a step says nothing
	enough   = 1e-7 // price of what the rows are off, as a part of the unit, at which a smoothed dual is at its minimum
)

// descent looks for the prices of a part's rows.
type descent struct {
	smooth
	s         *solver
	part      *part
	pool      pool
	local     []int32 // row → its index in part.rows
	capacity  []float64
	price     []float64 // of all that a row has
	box       []float64 // how far from price the pool is exact
	slack     []float64
	before    []float64
	reach     float64 // of the box, as a part of the price
	threshold uint32  // classes below it are in the sample; 0 for all classes
}

func newDescent(s *solver) *descent {
	d := &descent{s: s, local: make([]int32, len(s.room))}
	for i := range d.local {
		d.local[i] = none
	}
	return d
}

// descend finds prices of a part's rows near the minimum of the dual, and writes them to price, per unit of the row.
//
// While the smoothing is wide, a sample of the classes is enough. Later only those classes are looked at whose choice
// is not certain for prices in a box around the present ones; the others are constant there.
func (d *descent) descend(p *part, price []float64) {
	n := len(p.rows)
	d.part, d.reach = p, 1e9
	for _, list := range []*[]float64{&d.capacity, &d.price, &d.box, &d.slack, &d.before} {
		*list = append((*list)[:0], make([]float64, n)...)
	}
	for i, r := range p.rows {
		d.local[r] = int32(i)
		d.capacity[i] = float64(d.s.room[r])
	}
	d.unit = max(float64(p.total)/float64(n), 1)
	width := widest
	if size := max(2000, 60*n); len(p.classes) > 6*size {
		d.threshold = uint32(float64(size) / float64(len(p.classes)) * math.MaxUint32)
		for ; width > narrowed; width /= 3 {
			d.round(width)
		}
		d.threshold = 0
	}
	for range 25 {
		d.round(width)
		if d.loss <= float64(exact*float64(p.total)) {
			break
		}
		width = max(width/3, finest)
	}
	for i, r := range p.rows {
		price[r] = min(d.price[i], float64(p.total)) / d.capacity[i]
		d.local[r] = none
	}
}

// round fills a pool, minimises its dual, and makes what that mixes the next centre. The next box is as wide as three
// times what the prices moved.
func (d *descent) round(width float64) {
	copy(d.before, d.price)
	d.fill(width)
	d.minimise(&d.pool, d.price, d.box, width, 20)
	for j, x := range d.pool.x {
		if id := d.pool.id[j]; id != none {
			d.s.share[id] = x
		}
	}
	copy(d.slack, d.pool.spare)
	moved := 0.0
	for r, u := range d.price {
		moved = max(moved, math.Abs(u-d.before[r])/d.box[r])
	}
	d.reach = max(min(float64(3*moved), 2)*d.reach, float64(2*width))
}

// fill makes the pool for a box around the price, wide enough that a descent at this width rarely leaves it.
func (d *descent) fill(width float64) {
	mean := 0.0
	for _, u := range d.price {
		mean += u / float64(len(d.price))
	}
	mean = max(mean, float64(0.1*d.unit))
	for r, u := range d.price {
		d.box[r] = float64(float64(d.reach) * (u + float64(0.1*mean)))
		if len(d.part.classes) <= 1000 {
			d.box[r] = math.MaxFloat64
		}
	}
	d.pool.reset(len(d.price))
	copy(d.pool.slack, d.slack)
	var reduced, spread []float64
	all, sampled := 0.0, 0.0
	for _, class := range d.part.classes {
		i := int(class)
		n := float64(d.s.count[i])
		all += n
		if d.threshold > 0 && uint32(i)*2654435769 > d.threshold {
			continue
		}
		sampled += n
		choices, first := d.s.choices(i), d.s.first[i]
		reduced, spread = reduced[:0], spread[:0]
		scale, sure := 0.0, 0.0 // sure is a reduced value that the best choice has everywhere in the box
		best, at := 0.0, none
		for c, choice := range choices {
			v, w := math.Inf(-1), 0.0
			if d.s.price[int(first)+c] != blocked {
				v = float64(choice.Value)
				scale = max(scale, v)
				for _, u := range choice.Uses {
					if r := d.local[u.Row]; r != none {
						a := float64(u.Amount) / d.capacity[r]
						v -= float64(a * d.price[r])
						w += float64(a * d.box[r])
					}
				}
			}
			reduced, spread = append(reduced, v), append(spread, w)
			if sure = max(sure, v-w); v > best {
				best, at = v, c
			}
		}
		least := sure - float64(width*scale)
		open, only := 0, none
		if least <= 0 {
			open++
		}
		for c := range choices {
			if reduced[c]+spread[c] >= least {
				open++
				only = c
			}
		}
		shares := d.s.share[first : int(first)+len(choices)]
		if only == none || scale == 0 {
			clear(shares)
			continue
		}
		if open == 1 {
			clear(shares)
			shares[only] = 1
			d.pool.worth += float64(n * float64(choices[only].Value))
			for _, u := range choices[only].Uses {
				if r := d.local[u.Row]; r != none {
					d.pool.limit[r] -= float64(n * (float64(u.Amount) / d.capacity[r]))
				}
			}
			continue
		}
		d.centre(i, shares, at, func(c int) bool { return reduced[c]+spread[c] >= least })
		if least <= 0 {
			rest := 1.0
			for _, x := range shares {
				rest -= x
			}
			d.pool.endChoice(none, 0, rest)
		}
		for c, choice := range choices {
			if reduced[c]+spread[c] < least {
				continue
			}
			for _, u := range choice.Uses {
				if r := d.local[u.Row]; r != none && u.Amount > 0 {
					d.pool.addUse(r, float64(u.Amount)/d.capacity[r])
				}
			}
			d.pool.endChoice(first+int32(c), float64(choice.Value), shares[c])
		}
		d.pool.endClass(n, scale)
	}
	for r := range d.pool.limit {
		d.pool.limit[r] += sampled / all
	}
}

// centre makes a centre of what the dual gave a class last: what it gave to choices that are closed now goes to the best.
func (d *descent) centre(i int, shares []float64, best int, open func(c int) bool) {
	moved := 0.0
	if !d.s.seen[i] {
		d.s.seen[i] = true
		clear(shares)
		moved = 1
	}
	for c, x := range shares {
		if !open(c) {
			moved += x
			shares[c] = 0
		}
	}
	if best != none {
		shares[best] += moved
	}
}
