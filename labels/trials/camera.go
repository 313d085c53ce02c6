package main

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// plane is the light that a label gives back: 0 black, 1 the white of its paper, more where it shines.
type plane struct {
	w, h  int
	perMM float64
	v     []float64
}

func newPlane(img image.Image, perMM float64) *plane {
	b := img.Bounds()
	p := &plane{b.Dx(), b.Dy(), perMM, make([]float64, b.Dx()*b.Dy())}
	for y := range p.h {
		for x := range p.w {
			p.v[y*p.w+x] = float64(color.GrayModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.Gray).Y) / 255
		}
	}
	return p
}

func (p *plane) clone() *plane {
	c := *p
	c.v = append([]float64(nil), p.v...)
	return &c
}

// each changes every point; x and y are mm from the corner.
func (p *plane) each(change func(x, y, v float64) float64) {
	for j := range p.h {
		for i := range p.w {
			at := &p.v[j*p.w+i]
			*at = change((float64(i)+0.5)/p.perMM, (float64(j)+0.5)/p.perMM, *at)
		}
	}
}

// at answers the light at a place in mm, between the points; beside the label is paper.
func (p *plane) at(x, y float64) float64 {
	fx, fy := x*p.perMM-0.5, y*p.perMM-0.5
	i, j := int(math.Floor(fx)), int(math.Floor(fy))
	fx, fy = fx-float64(i), fy-float64(j)
	get := func(i, j int) float64 {
		if i < 0 || j < 0 || i >= p.w || j >= p.h {
			return 1
		}
		return p.v[j*p.w+i]
	}
	return (get(i, j)*(1-fx)+get(i+1, j)*fx)*(1-fy) + (get(i, j+1)*(1-fx)+get(i+1, j+1)*fx)*fy
}

// blur spreads the light as a lens out of focus does: a Gaussian with a standard deviation in mm.
func (p *plane) blur(sigma float64) {
	s := sigma * p.perMM
	reach := int(math.Ceil(3 * s))
	kernel := make([]float64, 2*reach+1)
	sum := 0.0
	for i := range kernel {
		d := float64(i - reach)
		kernel[i] = math.Exp(-d * d / (2 * s * s))
		sum += kernel[i]
	}
	pass := func(from []float64, step, n, lines, lineStep int) []float64 {
		to := make([]float64, len(from))
		for line := range lines {
			for i := range n {
				v := 0.0
				for k, weight := range kernel {
					at := min(max(i+k-reach, 0), n-1)
					v += weight * from[line*lineStep+at*step]
				}
				to[line*lineStep+i*step] = v / sum
			}
		}
		return to
	}
	p.v = pass(p.v, 1, p.w, p.h, p.w)
	p.v = pass(p.v, p.w, p.h, p.w, 1)
}

// view is where the camera is: tilt about the label's upright axis and turn in the picture in degrees, and how many
// pixels a millimetre gets in the middle. It stands 150 mm away.
type view struct{ tilt, turn, perMM float64 }

const distance = 150.0

// shoot takes the picture: white paper gives 205 of 255, and every pixel has noise with a standard deviation of 4.
func (p *plane) shoot(c view, r *rand.Rand) *image.Gray {
	w, h := float64(p.w)/p.perMM, float64(p.h)/p.perMM
	side := int(math.Max(w, h) * c.perMM * 1.25)
	img := image.NewGray(image.Rect(0, 0, side, side))
	sinTilt, cosTilt := math.Sincos(c.tilt * math.Pi / 180)
	sinTurn, cosTurn := math.Sincos(c.turn * math.Pi / 180)
	for j := range side {
		for i := range side {
			u, v := (float64(i)-float64(side)/2)/c.perMM, (float64(j)-float64(side)/2)/c.perMM
			u, v = u*cosTurn+v*sinTurn, v*cosTurn-u*sinTurn
			// The ray through u, v meets the tilted plane at x, y from its middle.
			x := u / (cosTilt - u*sinTilt/distance)
			y := v * (1 + x*sinTilt/distance)
			light := 205*p.at(x+w/2, y+h/2) + 4*r.NormFloat64()
			img.Pix[j*img.Stride+i] = uint8(min(max(light, 0), 255))
		}
	}
	return img
}
