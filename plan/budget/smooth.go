package budget

import "math"

// pool is a problem for the dual: classes with their undecided choices, in floating point; taking nothing is a choice
// without uses. Amounts are parts of the
// room in their row, and a row's price is that of all its room, so that rows of any unit weigh alike.
type pool struct {
	limit  []float64 // row → what there is of it, mostly 1
	worth  float64   // of the classes that are decided
	copies []float64
	scale  []float64 // class → its greatest value
	first  []int32   // choices of class i are first[i] to first[i+1]
	id     []int32
	value  []float64
	use    []int32 // uses of choice j are use[j] to use[j+1]
	row    []int32
	amount []float64
	centre []float64 // choice → the part of its class that took it before; parts of a class sum to 1
	slack  []float64 // row → the part that was left of it before
	x      []float64 // choice → the part of its class that takes it, at the last evaluation
	spare  []float64 // row → the part that is left of it, at the last evaluation
}

func (p *pool) reset(rows int) {
	p.limit = append(p.limit[:0], make([]float64, rows)...)
	p.slack = append(p.slack[:0], p.limit...)
	p.spare = append(p.spare[:0], p.limit...)
	p.worth = 0
	p.copies, p.scale, p.first = p.copies[:0], p.scale[:0], append(p.first[:0], 0)
	p.id, p.value, p.centre, p.use = p.id[:0], p.value[:0], p.centre[:0], append(p.use[:0], 0)
	p.row, p.amount = p.row[:0], p.amount[:0]
}

func (p *pool) addUse(row int32, amount float64) {
	p.row, p.amount = append(p.row, row), append(p.amount, amount)
}

// endChoice ends a choice whose uses were added.
func (p *pool) endChoice(id int32, value, centre float64) {
	p.id, p.value, p.centre = append(p.id, id), append(p.value, value), append(p.centre, centre)
	p.use = append(p.use, int32(len(p.row)))
}

// endClass ends a class whose choices were added.
func (p *pool) endClass(copies, scale float64) {
	p.copies, p.scale, p.first = append(p.copies, copies), append(p.scale, scale), append(p.first, int32(len(p.id)))
}

// smooth minimises the Lagrangian dual of a pool by the proximal method of multipliers with Newton's method inside. The
// dual is a sum of maxima over choices, convex with kinks. A quadratic term, width × scale / 2 × Σ (x − centre)², keeps
// the parts x near the centre: each maximum becomes smooth, the whole piecewise quadratic, and Newton's method with a
// line search finds its minimum in a few steps. With the parts found there as the next centre, that comes to the
// minimum of the dual itself after a few rounds, whatever the width, and the parts to a solution of the linear program.
//
// This is the only place with floating point. Every product is converted explicitly, so that no compiler may fuse it
// with a sum: the same bits on every machine.
type smooth struct {
	evaluations int
	slope       []float64   // gradient
	curve       [][]float64 // Hessian, lower triangle
	step        []float64
	trial       []float64
	start       []float64
	flat        []bool    // by row, whether nothing bends
	sum         []float64 // by row, zero between classes
	list        []support
	unit        float64 // of a row's price: the scale of the damping
	damp        float64
	loss        float64 // by how much the dual at the last evaluation may be above its minimum, if its parts keep the limits
}

// support is a choice of a class with its reduced value, and the part of the class that takes it.
type support struct {
	choice  int32
	reduced float64
	key     float64 // reduced + w × centre
	part    float64
}

func (m *smooth) resize(rows int) {
	if len(m.slope) == rows {
		return
	}
	m.slope, m.step, m.trial, m.sum = make([]float64, rows), make([]float64, rows), make([]float64, rows), make([]float64, rows)
	m.start, m.flat = make([]float64, rows), make([]bool, rows)
	m.curve = make([][]float64, rows)
	for r := range m.curve {
		m.curve[r] = make([]float64, r+1)
	}
}

// minimise moves price, which is not negative, towards the minimum of the dual smoothed by width, but no price further
// than its box from where it was.
func (m *smooth) minimise(p *pool, price, box []float64, width float64, steps int) {
	m.resize(len(price))
	copy(m.start, price)
	at := m.evaluate(p, price, width)
	m.damp = 1e-2
	for range steps {
		for r := range price {
			m.flat[r] = m.curve[r][r] <= flat/m.unit
		}
		m.solve()
		descent, miss := 0.0, 0.0
		part := 1.0 // of the step; where nothing bends, all of it would go too far
		for r, d := range m.step {
			reach := max(price[r], m.unit/2)
			d = max(d, -price[r]-float64(width*m.unit)) // below that no minimum has a price
			if m.flat[r] {
				d = max(-reach, min(d, reach))
			}
			m.step[r] = d
			part = min(part, reach/math.Abs(d))
		}
		for r, d := range m.step {
			miss += float64(max(price[r], float64(0.01*m.unit)) * math.Abs(m.slope[r]))
			d = float64(part * d) // rows that hang together go together, or copies rush from one to the other
			d = max(m.start[r]-box[r], min(price[r]+d, m.start[r]+box[r])) - price[r]
			m.step[r] = d
			descent += float64(d * m.slope[r])
		}
		if miss <= float64(enough*m.unit) {
			break
		}
		t, value := 1.0, math.Inf(1)
		for range 10 {
			if descent >= 0 {
				break
			}
			for r := range price {
				m.trial[r] = price[r] + float64(t*m.step[r])
			}
			if value = m.evaluate(p, m.trial, width); value <= at+float64(1e-4*float64(t*descent)) {
				break
			}
			t /= 3
		}
		if value >= at {
			at = m.evaluate(p, price, width) // the factorisation took the Hessian's place
			if m.damp *= 100; m.damp > 1e6 {
				break
			}
			continue
		}
		at = value
		copy(price, m.trial)
		if t < 1 {
			m.damp *= 8
		} else {
			m.damp = max(float64(m.damp/8), 1e-8)
		}
	}
	for r := range price {
		price[r] = max(price[r], 0) // rows that are not scarce may end a little below
	}
}

// evaluate answers the smoothed dual and leaves its gradient, Hessian and the parts x.
func (m *smooth) evaluate(p *pool, price []float64, width float64) float64 {
	m.evaluations++
	m.loss = 0
	p.x = append(p.x[:0], make([]float64, len(p.id))...)
	at := p.worth
	for r, u := range price {
		clear(m.curve[r])
		w := float64(width * m.unit)
		left := max(0, p.slack[r]-u/w)
		if p.spare[r] = left; left > 0 {
			m.curve[r][r] = 1 / w
		}
		m.slope[r] = p.limit[r] - left
		off := left - p.slack[r]
		at += float64(u*m.slope[r]) - float64(float64(w/2)*float64(off*off))
	}
	for i, n := range p.copies {
		w := float64(width * p.scale[i])
		list := m.list[:0]
		best, highest, square := math.Inf(-1), math.Inf(-1), 0.0
		for j := p.first[i]; j < p.first[i+1]; j++ {
			reduced := p.value[j]
			for k := p.use[j]; k < p.use[j+1]; k++ {
				reduced -= float64(price[p.row[k]] * p.amount[k])
			}
			best = max(best, reduced)
			square += float64(p.centre[j] * p.centre[j])
			key := reduced + float64(w*p.centre[j])
			if key >= highest-w {
				list = append(list, support{choice: j, reduced: reduced, key: key})
				highest = max(highest, key)
			}
		}
		m.list = list
		list = project(list, highest, w)
		mean := 0.0
		for _, s := range list {
			mean += float64(s.part * s.reduced)
			square += float64(s.part * (s.part - float64(2*p.centre[s.choice])))
			p.x[s.choice] = s.part
			for k := p.use[s.choice]; k < p.use[s.choice+1]; k++ {
				m.slope[p.row[k]] -= float64(float64(n*s.part) * p.amount[k])
			}
		}
		at += float64(n * (mean - float64(float64(w/2)*square)))
		m.loss += float64(n * (best - mean))
		if len(list) > 1 {
			m.bend(p, list, float64(n/w))
		}
	}
	for r, u := range price {
		m.loss += float64(max(u, 0)*p.spare[r]) + float64(max(u, float64(0.01*m.unit))*math.Abs(m.slope[r]))
	}
	return at
}

// project answers the choices that take a part of a class, with their parts: the projection of key / w on the simplex.
// Choices whose key is below highest − w take none.
func project(list []support, highest, w float64) []support {
	if len(list) == 1 {
		list[0].part = 1
		return list
	}
	kept := list[:0]
	for _, s := range list {
		if s.key < highest-w {
			continue
		}
		kept = append(kept, s)
		for i := len(kept) - 1; i > 0 && kept[i].key > kept[i-1].key; i-- {
			kept[i], kept[i-1] = kept[i-1], kept[i]
		}
	}
	sum, level, n := 0.0, 0.0, 0
	for i, s := range kept {
		sum += s.key
		if l := (sum - w) / float64(i+1); s.key >= l {
			level, n = l, i+1
		}
	}
	kept = kept[:n]
	for i := range kept {
		kept[i].part = (kept[i].key - level) / w
	}
	return kept
}

// bend adds weight × (Σ aaᵀ − (Σa)(Σa)ᵀ / number) to the Hessian, a being the uses of each choice in list.
func (m *smooth) bend(p *pool, list []support, weight float64) {
	var touched [32]int32
	rows := touched[:0]
	for _, s := range list {
		from, to := p.use[s.choice], p.use[s.choice+1]
		for k := from; k < to; k++ {
			r, a := p.row[k], p.amount[k]
			if m.sum[r] == 0 {
				rows = append(rows, r)
			}
			m.sum[r] += a
			wa := float64(weight * a)
			for l := from; l < to; l++ {
				if q := p.row[l]; q <= r {
					m.curve[r][q] += float64(wa * p.amount[l])
				}
			}
		}
	}
	weight /= float64(len(list))
	for _, r := range rows {
		ws := float64(weight * m.sum[r])
		for _, q := range rows {
			if q <= r {
				m.curve[r][q] -= float64(ws * m.sum[q])
			}
		}
	}
	for _, r := range rows {
		m.sum[r] = 0
	}
}

// solve sets step to the damped Newton step, by Cholesky's factorisation in place of the Hessian.
func (m *smooth) solve() {
	floor := float64(m.damp / m.unit)
	for r, row := range m.curve {
		pivot := row[r] + float64(1e-9*row[r]) + floor
		for c := range r {
			v := row[c]
			other := m.curve[c]
			for k := range c {
				v -= float64(row[k] * other[k])
			}
			v /= other[c]
			row[c] = v
			pivot -= float64(v * v)
		}
		row[r] = math.Sqrt(max(pivot, floor))
	}
	for r, row := range m.curve {
		v := -m.slope[r]
		for c := range r {
			v -= float64(row[c] * m.step[c])
		}
		m.step[r] = v / row[r]
	}
	for r := len(m.curve) - 1; r >= 0; r-- {
		v := m.step[r] / m.curve[r][r]
		m.step[r] = v
		for c := range r {
			m.step[c] -= float64(m.curve[r][c] * v)
		}
	}
}
