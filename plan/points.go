package plan

import "math/bits"

// The points of a piece say how much it matters that it is there, in thousandths:
//
//	points = weight × tier × population × band × years covered
//
// Weight and tier are those of the need class, or finance's own (Parameters.Priorities); the three factors
// are permille. An essential counts four times what is merely useful.
var tierPermille = map[int]int64{1: 4000, 2: 2000, 3: 1000}

// Bounds of the population factor: a unit of many people counts twice the average one at most, one of few
// half of it at least.
const (
	leastPopulation = 500
	mostPopulation  = 2000
)

// priority is what a need class counts before the factors of place and coverage.
type priority struct {
	tier         int
	weight       int64
	tierPermille int64
}

// priorities answers one for every class of the snapshot.
func priorities(s *Snapshot, p *Parameters) []priority {
	own := make(map[string]Priority, len(p.Priorities))
	for _, o := range p.Priorities {
		own[o.NeedClass] = o
	}
	out := make([]priority, len(s.Classes))
	for i, c := range s.Classes {
		tier, weight := c.Tier, c.Weight
		if o, ok := own[c.Code]; ok {
			tier, weight = o.Tier, o.Weight
		}
		out[i] = priority{tier, min(max(weight, 0), maxWeight), tierPermille[3]}
		if permille, ok := tierPermille[tier]; ok {
			out[i].tierPermille = permille
		}
	}
	return out
}

// populationFactors answers one for every unit of the snapshot, in permille: its population over the average
// of all units whose population is known, within bounds; 1000 where it is not known.
func populationFactors(units []Unit) []int64 {
	var sum, known int64
	for _, u := range units {
		if u.Population > 0 {
			sum, known = sum+u.Population, known+1
		}
	}
	out := make([]int64, len(units))
	for i, u := range units {
		out[i] = 1000
		if u.Population > 0 {
			out[i] = min(max(mulDiv(u.Population, 1000*known, sum), leastPopulation), mostPopulation)
		}
	}
	return out
}

// pointsOf answers the points of one piece that is covered for so many years, in thousandths, rounded down.
func pointsOf(weight, tier, population, band, years int64) int64 {
	return mulDiv(weight*tier, population*band*years, 1_000_000)
}

// perMillion answers points per million đồng, in thousandths, rounded down.
func perMillion(points, price int64) int64 { return mulDiv(points, 1_000_000, max(price, 1)) }

// mulDiv answers a × b ÷ c, rounded down, for numbers that are not negative and c > 0; the product may pass
// 64 bits. What does not fit stays at the highest number.
func mulDiv(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi >= uint64(c) {
		return maxInt64
	}
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(min(q, maxInt64))
}

// mulLess says whether a × b < c × d, exactly, for numbers that are not negative.
func mulLess(a, b, c, d int64) bool {
	h1, l1 := bits.Mul64(uint64(a), uint64(b))
	h2, l2 := bits.Mul64(uint64(c), uint64(d))
	return h1 < h2 || h1 == h2 && l1 < l2
}

const maxInt64 = 1<<63 - 1

// mulShift answers a × b ÷ 2^shift, rounded down, for numbers that are not negative and shift < 64. What does
// not fit stays at the highest number.
func mulShift(a, b int64, shift uint) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi>>shift != 0 {
		return maxInt64
	}
	return int64(min(hi<<(64-shift)|lo>>shift, maxInt64))
}
