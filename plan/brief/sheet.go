package brief

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"

	"sotaisan/internal/typeface"
	"sotaisan/vntext"
)

// Places on a page, in mm.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	left       = 17.0
	width      = pageWidth - 2*left
	top        = 19.0
	bottom     = pageHeight - 17
	point      = 25.4 / 72
	leading    = 1.38 // from line to line, in parts of the size
	capital    = 0.74 // height of capitals, in parts of the size
)

// colour is red, green and blue.
type colour [3]int

var (
	ink    = colour{31, 38, 48}
	muted  = colour{98, 108, 122}
	pale   = colour{222, 227, 234}
	wash   = colour{244, 246, 249}
	strong = colour{20, 66, 122}

	colourStock  = colour{160, 174, 192}
	colourMove   = colour{62, 146, 112}
	colourRepair = colour{222, 150, 50}
	colourBuy    = colour{38, 98, 172}
	colourUnmet  = colour{196, 76, 64}
	colourOpen   = colour{240, 205, 200}
)

// sheet is a document with a place to go on writing.
type sheet struct {
	*fpdf.Fpdf
	y       float64
	section int    // the last one's number
	running string // stands above every page but the first
	pages   int    // of the document; 0 while nobody knows
}

func newSheet(running string, day time.Time, pages int) *sheet {
	s := &sheet{Fpdf: fpdf.New("P", "mm", "A4", ""), running: running, pages: pages}
	s.SetAutoPageBreak(false, 0)
	s.SetMargins(0, 0, 0)
	s.SetCreationDate(day)
	s.SetModificationDate(day)
	s.SetCatalogSort(true)
	s.SetProducer("sotaisan", false)
	s.SetLang("vi-VN")
	s.AddUTF8FontFromBytes("body", "", typeface.Regular)
	s.AddUTF8FontFromBytes("body", "B", typeface.SemiBold)
	s.page()
	return s
}

// page begins a new page.
func (s *sheet) page() {
	s.AddPage()
	s.y = top
	foot := fmt.Sprintf("Trang %d", s.PageNo())
	if s.pages > 0 {
		foot += fmt.Sprintf("/%d", s.pages)
	}
	s.put(foot, left+width-s.wide(foot, 8, false), pageHeight-9, 8, false, muted)
	if s.PageNo() > 1 {
		s.put(s.lines(s.running, width, 8, false)[0], left, 11.5, 8, false, muted)
		s.fill(left, 13.6, width, 0.2, pale)
	}
}

// need begins a new page when less than so many mm are left.
func (s *sheet) need(height float64) {
	if s.y+height > bottom {
		s.page()
	}
}

func (s *sheet) font(size float64, bold bool) {
	style := ""
	if bold {
		style = "B"
	}
	s.SetFont("body", style, size)
}

func (s *sheet) wide(text string, size float64, bold bool) float64 {
	s.font(size, bold)
	return s.GetStringWidth(text)
}

// put writes a text from the left end of its baseline.
func (s *sheet) put(text string, x, y, size float64, bold bool, c colour) {
	s.font(size, bold)
	s.SetTextColor(c[0], c[1], c[2])
	s.Text(x, y, text)
}

func (s *sheet) fill(x, y, w, h float64, c colour) {
	if w > 0 && h > 0 {
		s.SetFillColor(c[0], c[1], c[2])
		s.Rect(x, y, w, h, "F")
	}
}

// clean makes a text of users fit for print: no control or bidirectional characters, and none that the
// library cannot write.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xFFFF {
			return '□'
		}
		return r
	}, vntext.Clean(text))
}

// lines breaks a text into lines of a width: at spaces, and inside a word that is longer than a line. There
// is at least one.
func (s *sheet) lines(text string, width, size float64, bold bool) []string {
	s.font(size, bold)
	var out []string
	line := ""
	for _, word := range strings.Fields(clean(text)) {
		if both := strings.TrimPrefix(line+" "+word, " "); s.GetStringWidth(both) <= width {
			line = both
			continue
		}
		if line != "" {
			out = append(out, line)
		}
		for s.GetStringWidth(word) > width {
			n := 0
			for i := range word {
				if i > 0 && s.GetStringWidth(word[:i]) > width {
					break
				}
				n = i
			}
			if n == 0 {
				_, n = utf8.DecodeRuneInString(word)
			}
			out, word = append(out, word[:n]), word[n:]
		}
		line = word
	}
	return append(out, line)
}

// text writes a text in the full width, over as many lines as it takes, and pages when it must.
func (s *sheet) text(text string, size float64, bold bool, c colour) {
	for _, line := range s.lines(text, width, size, bold) {
		s.need(size * point * leading)
		s.y += size * point * leading
		s.put(line, left, s.y-0.3*size*point, size, bold, c)
	}
}

// title begins a section, with the next number; behind it there is room for at least so many mm.
func (s *sheet) title(text string, behind float64) {
	if s.y > top {
		s.y += 5
	}
	s.need(9 + behind)
	s.y += 5
	s.section++
	s.put(fmt.Sprintf("%d. %s", s.section, text), left, s.y, 12, true, strong)
	s.y += 2
	s.fill(left, s.y, width, 0.35, strong)
	s.y += 2.2
}

// column of a grid: its heading, its width in mm, and whether its cells stand to the right.
type column struct {
	name  string
	width float64
	right bool
}

// grid is a table in the making.
type grid struct {
	*sheet
	columns []column
	size    float64 // points
	pad     float64 // above and below the text, mm
	banded  bool
	n       int
}

// begin writes the headings.
func (g *grid) begin() {
	names := make([]string, len(g.columns))
	for i, c := range g.columns {
		names[i] = c.name
	}
	g.write(names, true, wash, nil)
	g.fill(left, g.y, width, 0.3, muted)
	g.n = 0
}

// row writes a row; paint, when there is one, draws into it, from its upper left corner.
func (g *grid) row(cells []string, bold bool, paint func(y, height float64)) {
	back := colour{255, 255, 255}
	if g.n++; g.banded && g.n%2 == 0 {
		back = wash
	}
	g.write(cells, bold, back, paint)
	if !g.banded {
		g.fill(left, g.y, width, 0.15, pale)
	}
}

// write writes cells at the cursor, the row as high as its highest cell; on a new page the headings are
// written again.
func (g *grid) write(cells []string, bold bool, back colour, paint func(y, height float64)) {
	texts := make([][]string, len(cells))
	most := 1
	for i, cell := range cells {
		texts[i] = g.lines(cell, g.columns[i].width-1.6, g.size, bold)
		most = max(most, len(texts[i]))
	}
	em := g.size * point
	height := float64(most-1)*em*leading + em*1.15 + 2*g.pad
	if g.y+height > bottom {
		g.page()
		g.begin()
	}
	g.fill(left, g.y, width, height, back)
	x := left
	for i, c := range g.columns {
		y := g.y + g.pad + em*0.95
		for _, line := range texts[i] {
			at := x + 0.8
			if c.right {
				at = x + c.width - 0.8 - g.wide(line, g.size, bold)
			}
			g.put(line, at, y, g.size, bold, ink)
			y += em * leading
		}
		x += c.width
	}
	if paint != nil {
		paint(g.y, height)
	}
	g.y += height
}

// legend is a row of colours with what they stand for.
func (s *sheet) legend(x, y float64, entries ...any) {
	for i := 0; i+1 < len(entries); i += 2 {
		c, name := entries[i].(colour), entries[i+1].(string)
		s.fill(x, y-2.1, 2.6, 2.6, c)
		s.put(name, x+3.6, y, 8, false, muted)
		x += 3.6 + s.wide(name, 8, false) + 5
	}
}
