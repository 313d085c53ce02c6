package workbook

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// columnKind says how the cells of a column look.
type columnKind int

const (
	textColumn   columnKind = iota
	centreColumn            // short texts and ordinals
	numberColumn            // whole numbers with groups of three
)

type pageColumn struct {
	name  string
	width float64 // characters
	kind  columnKind
}

// tableRow is a row of a table: texts, whole numbers, or nil for an empty cell.
type tableRow struct {
	strong bool // a heading over the rows that follow, with their sums; or the total of all
	cells  []any
}

// span is a text over some columns; columns count from 1.
type span struct {
	from, to     int
	text         string
	bold, italic bool
	size         float64 // points; 0: as the table
	align        string  // "left" when empty
	border       bool
}

// page is a sheet that can be printed: lines of text, a table, lines of text.
type page struct {
	name         string
	portrait     bool
	columns      []pageColumn
	numbered     bool // a row (1), (2), (3) below the headings, as official forms have
	filter       bool
	above, below [][]span // an empty line is an empty row
	rows         []tableRow
	total        []any // the last row; it is not filtered
}

// Sizes of print, in points.
const (
	printSize = 11.0
	lineRatio = 1.36 // from line to line, in parts of the size
)

// printFont is the font of official documents (Decree 30/2020/NĐ-CP, Annex I).
const printFont = "Times New Roman"

// look is everything in which cells differ.
type look struct {
	bold, italic, border, fill, number bool
	size                               float64
	indent                             int
	align, vertical                    string
}

// printer writes pages into one workbook.
type printer struct {
	f     *excelize.File
	looks map[look]int
	names map[string]bool
}

// writePages writes a workbook with the pages. Every text is a text cell, and no cell is a formula.
func writePages(w io.Writer, pages []page) (err error) {
	p := &printer{excelize.NewFile(), map[look]int{}, map[string]bool{}}
	defer func() {
		if closing := p.f.Close(); err == nil {
			err = closing
		}
	}()
	for i := range pages {
		name := p.sheetName(pages[i].name)
		if i == 0 {
			err = p.f.SetSheetName("Sheet1", name)
		} else {
			_, err = p.f.NewSheet(name)
		}
		if err != nil {
			return err
		}
		if err := p.page(name, &pages[i]); err != nil {
			return fmt.Errorf("workbook: sheet %s: %w", name, err)
		}
	}
	return p.f.Write(w)
}

// sheetName is a name that the format allows: at most 31 characters, some not at all, none twice.
func (p *printer) sheetName(wanted string) string {
	clean := strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r > 0xFFFF {
			return ' '
		}
		return r
	}, ExportText(strings.ReplaceAll(wanted, "\n", " "))))
	if clean == "" {
		clean = "Trang"
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = " " + strconv.Itoa(n)
		}
		name := strings.TrimSpace(firstRunes(clean, 31-len(suffix))) + suffix
		if key := strings.ToLower(name); !p.names[key] {
			p.names[key] = true
			return name
		}
	}
}

func firstRunes(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// style answers the number of a look in the workbook.
func (p *printer) style(l look) (int, error) {
	if n, ok := p.looks[l]; ok {
		return n, nil
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: printFont, Size: l.size, Bold: l.bold, Italic: l.italic},
		Alignment: &excelize.Alignment{WrapText: true, Horizontal: l.align, Vertical: l.vertical, Indent: l.indent},
	}
	if l.border {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Style: 1, Color: "000000"})
		}
	}
	if l.fill {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EDF3"}}
	}
	if l.number {
		s.NumFmt = 3 // #,##0, with the separator of the reader's language
	}
	n, err := p.f.NewStyle(s)
	p.looks[l] = n
	return n, err
}

// page writes one sheet. What the stream writer does not know is set before it starts.
func (p *printer) page(name string, g *page) error {
	headings := len(g.above) + 1
	last := headings
	if g.numbered {
		last++
	}
	if err := p.setup(name, g, headings, last); err != nil {
		return err
	}
	out, err := p.f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, c := range g.columns {
		if err := out.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if g.filter {
		corner := cellName(0, last+1)
		if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: last, TopLeftCell: corner, ActivePane: "bottomLeft"}); err != nil {
			return err
		}
	}
	row := 0
	for _, line := range g.above {
		row++
		if err := p.line(out, g, row, line); err != nil {
			return err
		}
	}
	if err := p.headings(out, g, row+1); err != nil {
		return err
	}
	row = last
	for i := range g.rows {
		row++
		if err := p.row(out, g, row, &g.rows[i], false); err != nil {
			return err
		}
	}
	if g.total != nil {
		row++
		if err := p.row(out, g, row, &tableRow{true, g.total}, true); err != nil {
			return err
		}
	}
	for _, line := range g.below {
		row++
		if err := p.line(out, g, row, line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// setup sets paper, margins, the rows that are printed on every page, and the filter.
func (p *printer) setup(name string, g *page, headings, last int) error {
	a4, fit, wide, tall := 9, true, 1, 0
	orientation := "landscape"
	if g.portrait {
		orientation = "portrait"
	}
	if err := p.f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	side, top, edge, centred := 0.4, 0.6, 0.3, true // inches
	if err := p.f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &edge, Footer: &edge, Horizontally: &centred}); err != nil {
		return err
	}
	if err := p.f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: `&C&9&P/&N`}); err != nil {
		return err
	}
	if g.filter {
		if err := p.f.AutoFilter(name, fmt.Sprintf("A%d:%s", last, cellName(len(g.columns)-1, last+max(len(g.rows), 1))), nil); err != nil {
			return err
		}
	}
	if err := p.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil { // a filter set later would undo it
		return err
	}
	return p.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", name, headings, last), Scope: name})
}

// line writes texts over columns, as high as the highest of them needs.
func (p *printer) line(out *excelize.StreamWriter, g *page, row int, spans []span) error {
	if len(spans) == 0 {
		return out.SetRow(cellName(0, row), nil)
	}
	cells := make([]any, len(g.columns))
	height := 0.0
	for _, s := range spans {
		size := s.size
		if size == 0 {
			size = printSize
		}
		align := s.align
		if align == "" {
			align = "left"
		}
		style, err := p.style(look{bold: s.bold, italic: s.italic, size: size, align: align, vertical: "top", border: s.border})
		if err != nil {
			return err
		}
		to := min(s.to, len(g.columns))
		width := 0.0
		for c := s.from; c <= to; c++ {
			width += g.columns[c-1].width
			cells[c-1] = excelize.Cell{StyleID: style}
		}
		text := ExportText(s.text)
		cells[s.from-1] = excelize.Cell{StyleID: style, Value: text}
		if to > s.from {
			if err := out.MergeCell(cellName(s.from-1, row), cellName(to-1, row)); err != nil {
				return err
			}
		}
		height = max(height, float64(linesOf(text, (width-1)*printSize/size, s.bold))*size*lineRatio)
	}
	return out.SetRow(cellName(0, row), cells, excelize.RowOpts{Height: min(height, excelize.MaxRowHeight)})
}

// linesOf estimates how many lines a text takes in a width of characters: programs do not make every row
// as high as its text.
func linesOf(text string, width float64, bold bool) int {
	const wider = 1.06 // is bold
	if bold {
		width /= wider
	}
	lines := 0
	for part := range strings.SplitSeq(text, "\n") {
		lines++
		taken := 0.0
		for word := range strings.SplitAfterSeq(part, " ") {
			w := widthOf(word)
			if taken > 0 && taken+widthOf(strings.TrimRight(word, " ")) > width {
				lines, taken = lines+1, 0
			}
			for taken += w; taken > width+1; taken -= width { // a word that is longer than a line is broken
				lines++
			}
		}
	}
	return lines
}

// widthOf is about how wide a text is, in digits, by which columns are measured.
func widthOf(text string) float64 {
	w := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune(" .,;:'|!/()ijlftr-", r):
			w += 0.56
		case unicode.IsUpper(r) || strings.ContainsRune("mw", r):
			w += 1.36
		default:
			w += 0.92
		}
	}
	return w
}

func (p *printer) headings(out *excelize.StreamWriter, g *page, row int) error {
	style, err := p.style(look{bold: true, border: true, fill: true, size: printSize, align: "center", vertical: "center"})
	if err != nil {
		return err
	}
	small, err := p.style(look{italic: true, border: true, size: printSize - 2, align: "center", vertical: "center"})
	if err != nil {
		return err
	}
	names, numbers := make([]any, len(g.columns)), make([]any, len(g.columns))
	lines := 1
	for i, c := range g.columns {
		names[i] = excelize.Cell{StyleID: style, Value: ExportText(c.name)}
		numbers[i] = excelize.Cell{StyleID: small, Value: fmt.Sprintf("(%d)", i+1)}
		lines = max(lines, linesOf(c.name, c.width-1.5, true))
	}
	if err := out.SetRow(cellName(0, row), names, excelize.RowOpts{Height: float64(lines)*printSize*lineRatio + 6}); err != nil || !g.numbered {
		return err
	}
	return out.SetRow(cellName(0, row+1), numbers)
}

func (p *printer) row(out *excelize.StreamWriter, g *page, row int, r *tableRow, last bool) error {
	cells := make([]any, len(g.columns))
	lines := 1
	for i, c := range g.columns {
		l := look{border: true, size: printSize, vertical: "top", bold: r.strong, fill: last}
		switch c.kind {
		case textColumn:
			l.align, l.indent = "left", 1
		case centreColumn:
			l.align = "center"
		case numberColumn:
			l.align, l.number, l.indent = "right", true, 1
		}
		var value any
		if i < len(r.cells) {
			value = r.cells[i]
		}
		if text, ok := value.(string); ok {
			if l.number = false; text == "" {
				value = nil
			} else {
				text = ExportText(text)
				lines, value = max(lines, linesOf(text, c.width-2, r.strong)), text
			}
		}
		style, err := p.style(l)
		if err != nil {
			return err
		}
		cells[i] = excelize.Cell{StyleID: style, Value: value}
	}
	return out.SetRow(cellName(0, row), cells, excelize.RowOpts{Height: min(float64(lines)*printSize*lineRatio+2, excelize.MaxRowHeight)})
}
