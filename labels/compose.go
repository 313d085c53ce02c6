package labels

import (
	"strings"
)

// Spaces between lines of text, in mm and in parts of the lower line's size.
const (
	rowPitch = 1.22 // from baseline to baseline inside a line
	lead     = 1.04 // from the bottom of a line to the next baseline: the accents of Ẫ need it
	ruleRoom = 1.3  // mm that a rule takes
	hairline = 0.18 // mm
)

// drawing is one label, with every place in mm from the label's corner.
type drawing struct {
	item      Item
	symbol    symbol
	runs      []run
	boxes     []rect // outlines of missing glyphs
	rules     []rect
	truncated bool
	missing   []rune
}

// run is a piece of text with all its glyphs.
type run struct {
	text string
	x, y float64 // of the baseline's left end
	size float64 // points
	bold bool
}

// block is a fitted line.
type block struct {
	fitted
	Line
}

func (p *press) draw(item Item) (*drawing, error) {
	symbol, err := p.Base.symbol(item.Code)
	if err != nil {
		return nil, err
	}
	d := &drawing{item: item, symbol: symbol}
	blocks, truncated := p.fitLines(item)
	d.truncated = truncated
	grow := min(p.spare, max(0, (p.height(blocks)-p.column.h)/2))
	y := p.column.y - grow
	for i, b := range blocks {
		em := b.size * point
		if i == 0 {
			y += capHeight * em
		} else {
			y += lead * em
		}
		for j, row := range b.rows {
			if j > 0 {
				y += rowPitch * em
			}
			d.put(row, b.Bold, p.column.x, y, b.size)
		}
		y += descender * em
		if b.Rule {
			d.rules = append(d.rules, rect{p.column.x, y + ruleRoom/4, p.column.w, hairline})
			y += ruleRoom
		}
	}
	bottom := p.column.y + p.column.h + grow
	code := item.Code.Format()
	size := min(p.codeSize, p.column.w/(bold().advance(code)*point))
	d.runs = append(d.runs, run{code, p.column.x, bottom, size, true})
	return d, nil
}

// fitLines sets every line but the code, first each in its width; if together they are too high, all get smaller, and
// at the last the later ones lose their second row.
func (p *press) fitLines(item Item) (blocks []block, truncated bool) {
	type wanted struct {
		Line
		value string
	}
	var lines []wanted
	for _, line := range p.Design.Lines[:len(p.Design.Lines)-1] {
		if value := line.text(item); value != "" {
			lines = append(lines, wanted{line, value})
		}
	}
	room := p.column.h + 2*p.spare
	for scale := 1.0; ; scale *= 0.94 {
		blocks, truncated = blocks[:0], false
		least := true
		for _, line := range lines {
			size := max(line.Size*scale, leastText)
			least = least && size == leastText
			b := block{fit(line.value, faceOf(line.Bold), size, line.Rows, p.column.w), line.Line}
			truncated = truncated || b.truncated
			blocks = append(blocks, b)
		}
		if p.height(blocks) <= room {
			return blocks, truncated
		}
		if least {
			break
		}
	}
	for i := len(blocks) - 1; i >= 0 && p.height(blocks) > room; i-- {
		blocks[i].fitted = fit(lines[i].value, faceOf(lines[i].Bold), leastText, 1, p.column.w)
		truncated = truncated || blocks[i].truncated
	}
	return blocks, truncated
}

// height is what lines and code take, from the top of the first capitals to the baseline of the code.
func (p *press) height(blocks []block) float64 {
	if len(blocks) == 0 {
		return capHeight * p.codeSize * point
	}
	sum := 0.0
	for i, b := range blocks {
		em := b.size * point
		if i == 0 {
			sum += capHeight * em
		} else {
			sum += lead * em
		}
		sum += (float64(len(b.rows)-1)*rowPitch + descender) * em
		if b.Rule {
			sum += ruleRoom
		}
	}
	return sum + (lead+0.1)*p.codeSize*point
}

// leastHeight is the height of all lines at the least size, each in one row.
func (p *press) leastHeight() float64 {
	var blocks []block
	for _, line := range p.Design.Lines[:len(p.Design.Lines)-1] {
		blocks = append(blocks, block{fitted{rows: make([][]cluster, 1), size: leastText}, line})
	}
	return p.height(blocks)
}

// put adds a row of text, with boxes for the glyphs that the font lacks.
func (d *drawing) put(row []cluster, isBold bool, x, y, size float64) {
	em := size * point
	var text strings.Builder
	from := x
	flush := func() {
		if s := text.String(); strings.TrimSpace(s) != "" {
			d.runs = append(d.runs, run{s, from, y, size, isBold})
		}
		text.Reset()
	}
	for _, c := range row {
		if c.missing {
			flush()
			d.boxes = append(d.boxes, rect{x + 0.06*em, y - capHeight*em, (box - 0.12) * em, capHeight * em})
			d.missing = append(d.missing, []rune(c.text)...)
		} else {
			if text.Len() == 0 {
				from = x
			}
			text.WriteString(c.text)
		}
		x += c.advance * em
	}
	flush()
}
