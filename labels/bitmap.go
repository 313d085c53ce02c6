package labels

import (
	"image"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// bitmap has one bit a dot, 1 is black, the leftmost dot of a row in the highest bit, each row in whole bytes.
type bitmap struct {
	width, height int // dots
	stride        int // bytes in a row
	bits          []byte
}

func newBitmap(width, height int) *bitmap {
	stride := (width + 7) / 8
	return &bitmap{width, height, stride, make([]byte, stride*height)}
}

// bitmap is a white one of the whole dots in a size.
func (p *press) bitmap(s Size) *bitmap {
	return newBitmap(int(s.Width/p.unit+1e-6), int(s.Height/p.unit+1e-6))
}

// fill blackens a rectangle; what is outside the bitmap is left out.
func (b *bitmap) fill(x, y, w, h int) {
	for j := max(y, 0); j < min(y+h, b.height); j++ {
		for i := max(x, 0); i < min(x+w, b.width); i++ {
			b.bits[j*b.stride+i/8] |= 0x80 >> (i % 8)
		}
	}
}

// ink is how much of a dot an outline has to cover to blacken it: thin accents need a little less than half.
const ink = 112

// render draws a label with its corner at the place x, y of the bitmap, both in dots.
func (p *press) render(b *bitmap, d *drawing, x, y int) {
	d.symbol.runs(func(row, column, n int) {
		b.fill(x+p.symbolX+column*p.module, y+p.symbolY+row*p.module, n*p.module, p.module)
	})
	for _, r := range d.rules {
		line := max(1, int(math.Round(r.h/p.unit)))
		b.fill(x+int(math.Round(r.x/p.unit)), y+int(math.Round(r.y/p.unit)), int(r.w/p.unit), line)
	}
	// Text is beside the symbol's quiet zone: the mask begins there, so that nothing else can be touched.
	left := p.symbolX + (Modules+Quiet)*p.module
	width, height := int(p.Stock.Label.Width/p.unit)-left, int(p.Stock.Label.Height/p.unit)
	mask := image.NewAlpha(image.Rect(0, 0, width, height))
	z := vector.NewRasterizer(width, height)
	d.outlines(1/p.unit, true, func(op sfnt.SegmentOp, pts []Point) {
		at := func(i int) (float32, float32) { return float32(pts[i].X) - float32(left), float32(pts[i].Y) }
		x0, y0 := at(0)
		switch op {
		case sfnt.SegmentOpMoveTo:
			z.ClosePath()
			z.MoveTo(x0, y0)
		case sfnt.SegmentOpLineTo:
			z.LineTo(x0, y0)
		case sfnt.SegmentOpQuadTo:
			x1, y1 := at(1)
			z.QuadTo(x0, y0, x1, y1)
		case sfnt.SegmentOpCubeTo:
			x1, y1 := at(1)
			x2, y2 := at(2)
			z.CubeTo(x0, y0, x1, y1, x2, y2)
		}
	})
	z.ClosePath()
	z.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	for j := range height {
		for i, alpha := range mask.Pix[j*mask.Stride : j*mask.Stride+width] {
			if alpha >= ink {
				b.fill(x+left+i, y+j, 1, 1)
			}
		}
	}
}

// outlines calls do for every segment of the texts and boxes of a label, in mm from its corner times scale. Each
// outline begins with a MoveTo and is to be closed before the next. With snap, glyphs begin at whole numbers: a stem
// then looks the same wherever it stands.
func (d *drawing) outlines(scale float64, snap bool, do func(op sfnt.SegmentOp, pts []Point)) {
	place := func(v float64) float64 {
		if snap {
			return math.Round(v * scale)
		}
		return v * scale
	}
	pts := make([]Point, 3)
	for _, r := range d.runs {
		em := r.size * point
		x, y := r.x, place(r.y)
		f := faceOf(r.bold)
		for _, c := range r.text {
			g := f.glyphs[c]
			for _, s := range g.segments {
				for i, arg := range s.Args {
					pts[i] = Point{place(x) + perEm(arg.X)*em*scale, y + perEm(arg.Y)*em*scale}
				}
				do(s.Op, pts)
			}
			x += g.advance * em
		}
	}
	for _, r := range d.boxes {
		line := boxLine(r)
		corners := func(r rect, order ...int) {
			for i, corner := range order {
				op := sfnt.SegmentOp(sfnt.SegmentOpLineTo)
				if i == 0 {
					op = sfnt.SegmentOpMoveTo
				}
				pts[0] = Point{(r.x + float64(corner&1)*r.w) * scale, (r.y + float64(corner>>1)*r.h) * scale}
				do(op, pts)
			}
		}
		corners(r, 0, 1, 3, 2)
		corners(rect{r.x + line, r.y + line, r.w - 2*line, r.h - 2*line}, 0, 2, 3, 1) // the other way round: a hole
	}
}

func perEm(v fixed.Int26_6) float64 { return float64(v) / 64 / unitsPerEm }
