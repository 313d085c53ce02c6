package main

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// damage is a way in which labels suffer, in several strengths.
type damage struct {
	name      string // of its picture; empty where it has none
	title     string
	unit      string // a format for the strength; empty where it has none
	strengths []float64
	apply     func(s shot, strength float64)
	floors    map[float64]floor // what the design asks for, where it does
}

// floor is the least share of labels, in percent, that one of the two decoders has to read, at level Q and H.
type floor struct{ q, h float64 }

// shot is a label on its way into the camera. The symbol lies at x, y with the given side, in mm.
type shot struct {
	*plane
	x, y, side float64
	view       *view
	r          *rand.Rand
}

func (d damage) strength(s float64) string {
	if d.unit == "" {
		return "–"
	}
	return fmt.Sprintf(d.unit, s)
}

// finder says whether a disc touches one of the three squares by which decoders find a symbol.
func (s shot) finder(x, y, radius float64) bool {
	square := 7 * s.side / 29
	for _, corner := range [][2]float64{{0, 0}, {1, 0}, {0, 1}} {
		left, top := s.x+corner[0]*(s.side-square), s.y+corner[1]*(s.side-square)
		dx, dy := max(left-x, 0, x-left-square), max(top-y, 0, y-top-square)
		if math.Hypot(dx, dy) < radius {
			return true
		}
	}
	return false
}

// spot draws a place on the symbol for a disc, whole on it.
func (s shot) spot(radius float64) (x, y float64) {
	room := s.side - 2*radius
	return s.x + radius + room*s.r.Float64(), s.y + radius + room*s.r.Float64()
}

// hole takes the print off a disc with the given share of the symbol's area.
func (s shot) hole(share float64, anywhere bool) {
	radius := s.side * math.Sqrt(share/100/math.Pi)
	x, y := s.spot(radius)
	for !anywhere && s.finder(x, y, radius) {
		x, y = s.spot(radius)
	}
	s.each(func(px, py, v float64) float64 {
		if math.Hypot(px-x, py-y) < radius {
			return 0.95
		}
		return v
	})
}

var damages = []damage{
	{"none", "none", "", []float64{0}, func(shot, float64) {}, map[float64]floor{0: {100, 100}}},
	{"tilt", "tilted camera", "%.0f°", []float64{20, 40, 50}, func(s shot, degrees float64) {
		s.view.tilt = degrees
	}, map[float64]floor{40: {98, 98}}},
	{"blur", "out of focus (σ)", "%.2f mm", []float64{0.15, 0.25, 0.35}, func(s shot, sigma float64) {
		s.blur(sigma)
	}, map[float64]floor{0.25: {98, 98}}},
	{"contrast", "pale print (contrast)", "%.0f %%", []float64{40, 25, 15}, func(s shot, percent float64) {
		s.each(func(_, _, v float64) float64 { return 1 - (1-v)*percent/100 })
	}, map[float64]floor{25: {98, 98}}},
	{"hole", "print rubbed off, beside the finders", "%.0f %%", []float64{5, 10, 15}, func(s shot, share float64) {
		s.hole(share, false)
	}, map[float64]floor{10: {90, 98}, 15: {0, 75}}},
	{"", "print rubbed off, anywhere", "%.0f %%", []float64{5, 10}, func(s shot, share float64) {
		s.hole(share, true)
	}, nil},
	{"dirt", "specks of dirt", "%.0f %%", []float64{2, 5, 8}, func(s shot, share float64) {
		for left := share / 100 * s.side * s.side; left > 0; {
			radius := 0.2 + 0.6*s.r.Float64()
			x, y := s.spot(radius)
			left -= math.Pi * radius * radius
			s.each(func(px, py, v float64) float64 {
				if math.Hypot(px-x, py-y) < radius {
					return v * 0.15
				}
				return v
			})
		}
	}, nil},
	{"fold", "a fold without print (width)", "%.1f mm", []float64{0.5, 1, 1.5}, func(s shot, width float64) {
		x, y := s.spot(s.side / 4)
		sin, cos := math.Sincos(math.Pi * s.r.Float64())
		flat := s.clone()
		s.each(func(px, py, v float64) float64 {
			across := (px-x)*sin - (py-y)*cos
			switch {
			case math.Abs(across) < width/2:
				return 0.9
			case across > 0: // the far side is nearer to the lens, out of line and in the shade
				return 0.8 * flat.at(px-0.25*sin, py+0.25*cos)
			}
			return v
		})
	}, nil},
	{"glare", "a lamp in the laminate (width)", "%.0f mm", []float64{5, 7, 9}, func(s shot, width float64) {
		x, y := s.spot(width / 2)
		s.each(func(px, py, v float64) float64 {
			d := math.Hypot(px-x, py-y) / (width / 2)
			return v + 1.2*math.Exp(-d*d*d*d)
		})
	}, nil},
}
