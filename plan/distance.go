package plan

import "math"

// ways has the way between any two units, in metres, by position in the snapshot.
type ways struct {
	units    int
	metres   []int64
	straight []bool // by straight line × 1.3: nobody has given the way by road
}

// unreachable stands for a way that nobody knows: one of the units has neither roads nor coordinates.
const unreachable = -1

// between answers the way from unit a to unit b, unreachable if it is not known.
func (w *ways) between(a, b int) (metres int64, straight bool) {
	return w.metres[a*w.units+b], w.straight[a*w.units+b]
}

func newWays(s *Snapshot, unit map[string]int) *ways {
	n := len(s.Units)
	w := &ways{n, make([]int64, n*n), make([]bool, n*n)}
	for a := range n {
		for b := range a {
			u, v := &s.Units[a], &s.Units[b]
			metres := int64(unreachable)
			if (u.Lat != 0 || u.Lon != 0) && (v.Lat != 0 || v.Lon != 0) {
				metres = detour(straightLine(u.Lat, u.Lon, v.Lat, v.Lon))
			}
			w.set(a, b, metres, true)
		}
	}
	for _, d := range s.Distances {
		w.set(unit[d.From], unit[d.To], d.Metres, false)
	}
	return w
}

func (w *ways) set(a, b int, metres int64, straight bool) {
	for _, i := range [2]int{a*w.units + b, b*w.units + a} {
		w.metres[i], w.straight[i] = metres, straight
	}
}

// detour is what a road takes where only the straight line is known: × 1.3, rounded up.
func detour(metres int64) int64 { return (metres*13 + 9) / 10 }

// straightLine is the length of the great circle between two places in millionths of a degree, in metres,
// by the haversine formula on a sphere of 6,371,008.8 m. Its error against the ellipsoid is below 0.6 %.
//
// Every product is rounded by itself (a conversion forbids the compiler to fuse it with a sum), and sine,
// cosine and arcsine are the series below instead of those of the machine: so all machines agree to the
// last bit. The series are exact to a millimetre for the width of a country in the tropics.
func straightLine(lat1, lon1, lat2, lon2 int64) int64 {
	const radius = 6371008.8
	s := sine(radians(lat2-lat1) / 2)
	t := sine(radians(lon2-lon1) / 2)
	cosines := float64(cosine(radians(lat1)) * cosine(radians(lat2)))
	h := float64(s*s) + float64(cosines*float64(t*t))
	return int64(math.Round(float64(2 * radius * arcsine(math.Sqrt(h)))))
}

func radians(micro int64) float64 { return float64(float64(micro) * (math.Pi / 180e6)) }

func sine(x float64) float64 {
	return series(x, float64(x*x), []float64{1, -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800})
}

func cosine(x float64) float64 {
	return series(1, float64(x*x), []float64{1, -1.0 / 2, 1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600})
}

func arcsine(x float64) float64 {
	return series(x, float64(x*x), []float64{1, 1.0 / 6, 3.0 / 40, 15.0 / 336, 105.0 / 3456, 945.0 / 42240, 10395.0 / 599040})
}

// series is first × (c₀ + c₁q + c₂q² …).
func series(first, q float64, c []float64) float64 {
	sum := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		sum = float64(sum*q) + c[i]
	}
	return float64(first * sum)
}
