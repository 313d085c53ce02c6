package labels

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/font/sfnt"
)

// SVG writes one label as a picture of its size in mm: for a preview, or for a workshop that engraves plates. Symbol
// and texts are one path, so it needs no font and nothing from elsewhere; its title has the code and the texts, for
// those who can't see it.
func (l Layout) SVG(w io.Writer, item Item) (Report, error) {
	p, err := l.press(pdfDot)
	if err != nil {
		return Report{}, err
	}
	d, err := p.draw(item)
	if err != nil {
		return Report{}, err
	}
	const perMM = 100 // the path has whole numbers, in hundredths of a millimetre
	var path []byte
	add := func(command byte, values ...float64) {
		path = append(path, command)
		for i, v := range values {
			if i > 0 {
				path = append(path, ' ')
			}
			path = strconv.AppendInt(path, int64(math.Round(v)), 10)
		}
	}
	dot := p.unit * perMM
	d.symbol.runs(func(y, x, n int) {
		left, top := float64(p.symbolX+x*p.module)*dot, float64(p.symbolY+y*p.module)*dot
		right, bottom := left+float64(n*p.module)*dot, top+float64(p.module)*dot
		add('M', left, top)
		add('H', right)
		add('V', bottom)
		add('H', left)
		path = append(path, 'Z')
	})
	for _, r := range d.rules {
		add('M', r.x*perMM, r.y*perMM)
		add('H', (r.x+r.w)*perMM)
		add('V', (r.y+r.h)*perMM)
		add('H', r.x*perMM)
		path = append(path, 'Z')
	}
	d.outlines(perMM, false, func(op sfnt.SegmentOp, pts []Point) {
		switch op {
		case sfnt.SegmentOpMoveTo:
			add('M', pts[0].X, pts[0].Y)
		case sfnt.SegmentOpLineTo:
			add('L', pts[0].X, pts[0].Y)
		case sfnt.SegmentOpQuadTo:
			add('Q', pts[0].X, pts[0].Y, pts[1].X, pts[1].Y)
		case sfnt.SegmentOpCubeTo:
			add('C', pts[0].X, pts[0].Y, pts[1].X, pts[1].Y, pts[2].X, pts[2].Y)
		}
	})
	var title strings.Builder
	title.WriteString(item.Code.Format())
	for _, line := range p.Design.Lines[:len(p.Design.Lines)-1] {
		if s := line.text(item); s != "" {
			title.WriteString("\n")
			if err := xml.EscapeText(&title, []byte(s)); err != nil {
				return Report{}, err
			}
		}
	}
	report := Report{Pages: 1, Warnings: p.warnings}
	report.add(d)
	out := newMeter(w)
	width, height := p.Stock.Label.Width, p.Stock.Label.Height
	_, err = fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%gmm" height="%gmm" viewBox="0 0 %g %g" role="img"><title>%s</title><rect width="100%%" height="100%%" fill="#fff"/><path d="%s"/></svg>`+"\n",
		width, height, width*perMM, height*perMM, title.String(), path)
	out.report(&report)
	return report, err
}
