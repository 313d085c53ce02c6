package budget

import (
	"math"
	"slices"
)

const (
	multiples = 1 << 14 // of its unit that a row may have for its sums to be looked at
	cutRounds = 5
	cutRows   = 24
)

// sums knows what the amounts of a search's rows can add up to.
type sums struct {
	unit   []int64  // row → greatest common divisor of its amounts; 0 if the row has none, or too many multiples of it
	first  []int32  // row → its first amount; amounts of row r are first[r] to first[r+1], each once
	amount []int64  // in units
	of     []int32  // use → its amount
	copies []int64  // amount → copies that have it
	item   []int32  // amount → the last item that was counted, and one
	bits   []uint64 // sum → whether copies make it
}

// study sets the sums for the uses of a tree.
func (s *sums) study(room []int64, uses []Use) {
	amounts := make([][]int64, len(room))
	for _, u := range uses {
		amounts[u.Row] = append(amounts[u.Row], u.Amount)
	}
	s.unit, s.first, s.amount = make([]int64, len(room)), make([]int32, len(room)+1), nil
	for r, list := range amounts {
		slices.Sort(list)
		amounts[r] = slices.Compact(list)
		unit := int64(0)
		for _, a := range amounts[r] {
			unit = divisor(unit, a)
		}
		if unit > 0 && room[r]/unit < multiples {
			s.unit[r] = unit
		}
		for _, a := range amounts[r] {
			s.amount = append(s.amount, a/unit)
		}
		s.first[r+1] = int32(len(s.amount))
	}
	s.of = make([]int32, len(uses))
	for i, u := range uses {
		k, _ := slices.BinarySearch(amounts[u.Row], u.Amount)
		s.of[i] = s.first[u.Row] + int32(k)
	}
	s.copies, s.item = make([]int64, len(s.amount)), make([]int32, len(s.amount))
	s.bits = make([]uint64, multiples/64)
}

// tighten lowers the room of every row to the greatest sum that the copies of a node can make in it: prices show no
// loss where nothing fits exactly.
func (t *tree) tighten(f *frame) {
	t.sums.count(t, f.items)
	for r, unit := range t.sums.unit {
		if unit > 0 {
			f.room[r] = t.sums.greatest(r, f.room[r]/unit) * unit
		}
	}
}

// count counts the copies that have an amount.
func (s *sums) count(t *tree, items []item) {
	clear(s.copies)
	clear(s.item)
	for i, it := range items {
		for _, j := range it.options {
			for _, k := range s.of[t.use[j]:t.use[j+1]] {
				if s.item[k] != int32(i)+1 {
					s.item[k] = int32(i) + 1
					s.copies[k] += it.copies
				}
			}
		}
	}
}

// open says whether a copy that was counted has an amount of the row.
func (s *sums) open(row int) bool {
	for _, n := range s.copies[s.first[row]:s.first[row+1]] {
		if n > 0 {
			return true
		}
	}
	return false
}

// greatest answers the greatest sum up to a room, in units. It may count a copy for each of its amounts.
func (s *sums) greatest(row int, room int64) int64 {
	total := int64(0)
	for k := s.first[row]; k < s.first[row+1]; k++ {
		total += min(s.copies[k], room) * s.amount[k]
	}
	if total <= room {
		return total
	}
	bits := s.bits[:room/64+1]
	s.reach(row, room, bits)
	for bits[room/64]>>(room%64)&1 == 0 {
		room--
	}
	return room
}

// reach sets the bits of the sums up to a room, in units, that the copies can make.
func (s *sums) reach(row int, room int64, bits []uint64) {
	clear(bits)
	bits[0] = 1
	for k := s.first[row]; k < s.first[row+1]; k++ {
		left := min(s.copies[k], room/s.amount[k])
		for n := int64(1); left > 0; n *= 2 { // 1, 2, 4 … copies at once, and the rest
			n = min(n, left)
			left -= n
			shift(bits, n*s.amount[k])
		}
	}
}

// shift adds to the bits themselves, n places up.
func shift(bits []uint64, n int64) {
	words, rest := int(n/64), uint(n%64)
	for i := len(bits) - 1; i >= words; i-- {
		v := bits[i-words] << rest
		if i > words {
			v |= bits[i-words-1] >> (64 - rest)
		}
		bits[i] |= v
	}
}

// rounding is a row that follows from another: with every amount and the room multiplied by num / den and rounded down.
type rounding struct {
	row      int
	num, den int64
}

// unit is what an amount of one stands for, so that prices of the new row are like those of the other.
func (t *tree) unit(c rounding) int64 { return max(c.den*t.sums.unit[c.row]/c.num, 1) }

// cut adds rows that follow by rounding from those of the root (Chvátal–Gomory cuts), where the root's mix of options
// breaks them.
func (t *tree) cut(f *frame) {
	rows, added := len(f.room), 0
	for range cutRounds {
		t.tighten(f)
		t.reprice(f)
		mixed := make([]float64, len(t.sums.amount)) // amount → copies that have it
		for _, it := range f.items {
			for _, j := range it.options {
				for _, k := range t.sums.of[t.use[j]:t.use[j+1]] {
					mixed[k] += float64(float64(it.copies) * t.mix[j])
				}
			}
		}
		var found []rounding
		for r := range rows {
			if c := t.sums.broken(r, f.room[r], mixed); c.den > 0 {
				found = append(found, c)
			}
		}
		if added += len(found); len(found) == 0 || added > cutRows {
			return
		}
		use, uses := []int32{0}, []Use(nil)
		for j := range t.id {
			from, to := t.use[j], t.use[j+1]
			uses = append(uses, t.uses[from:to]...)
			for n, c := range found {
				for u := from; u < to; u++ {
					if a := t.sums.amount[t.sums.of[u]] * c.num / c.den; int(t.uses[u].Row) == c.row && a > 0 {
						uses = append(uses, Use{int32(len(f.room) + n), a * t.unit(c)})
					}
				}
			}
			use = append(use, int32(len(uses)))
		}
		t.use, t.uses = use, uses
		for _, c := range found {
			f.room = append(f.room, f.room[c.row]/t.sums.unit[c.row]*c.num/c.den*t.unit(c))
		}
		f.price = append(f.price, make([]float64, len(found))...)
		t.measure(f)
	}
}

// broken answers the rounding of a row that a mix of amounts breaks most, as a part of its room; the zero value if none
// is broken by more than a little.
func (s *sums) broken(row int, room int64, mixed []float64) (worst rounding) {
	const little = 0.02
	if s.unit[row] == 0 {
		return worst
	}
	room /= s.unit[row]
	most := little
	try := func(num, den int64) {
		limit, used := float64(room*num/den), 0.0
		for k := s.first[row]; k < s.first[row+1]; k++ {
			used += float64(mixed[k] * float64(s.amount[k]*num/den))
		}
		if over := used/limit - 1; limit > 0 && over > most {
			most, worst = over, rounding{row, num, den}
		}
	}
	for _, a := range s.amount[s.first[row]:s.first[row+1]] {
		for num := range int64(3) {
			try(num+1, a)
		}
	}
	for num := int64(2); num <= 12; num++ {
		try(num, room+1)
	}
	return worst
}

// measure makes what a tree keeps for rows as long as there are rows in its root.
func (t *tree) measure(f *frame) {
	n := len(f.room)
	t.multipliers, t.scaled, t.box = make([]int64, n), make([]float64, n), slices.Repeat([]float64{math.MaxFloat64}, n)
	t.sums.study(f.room, t.uses)
}

// divisor answers the greatest common divisor.
func divisor(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
