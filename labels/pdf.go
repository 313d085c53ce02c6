package labels

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"sotaisan/internal/typeface"
)

// PDF writes the labels of src on the pages of the stock. Texts can be selected and searched; the code is a line of its
// own. The document asks not to be scaled when printed.
//
// The document is made in memory, about 1.2 kB a label, and written when the last item is in: after an error nothing
// has been written. For more than a few thousand labels write one document per unit or room with WriteZIP.
func (l Layout) PDF(ctx context.Context, w io.Writer, src iter.Seq2[Item, error]) (Report, error) {
	p, err := l.press(pdfDot)
	if err != nil {
		return Report{}, err
	}
	doc := newDocument(p.Stock.Page)
	report := Report{Warnings: p.warnings}
	type ready struct {
		*drawing
		path []byte
	}
	slot := p.start
	perPage := p.Stock.PerPage()
	err = inOrder(ctx, src, p.Workers, func(item Item) (ready, error) {
		d, err := p.draw(item)
		if err != nil {
			return ready{}, err
		}
		return ready{d, symbolPath(d.symbol)}, nil
	}, func(r ready) error {
		if report.Labels == 0 || slot == perPage {
			doc.AddPage()
			report.Pages++
			slot %= perPage
		}
		x, y := p.corner(slot)
		slot++
		doc.symbol(float64(x+p.symbolX)*p.unit, float64(y+p.symbolY)*p.unit, float64(p.module)*p.unit, r.path)
		doc.drawing(r.drawing, float64(x)*p.unit, float64(y)*p.unit)
		report.add(r.drawing)
		return doc.Error()
	})
	if err != nil {
		return report, err
	}
	return report, doc.write(w, &report)
}

// document is a PDF file in the making: with our two fonts, and nothing in it that depends on the day.
type document struct {
	*fpdf.Fpdf
	page Size
	font string // what is set, to set it only when it changes
}

const family = "BeVietnamPro"

func newDocument(page Size) *document {
	orientation := "P"
	if page.Width > page.Height {
		orientation = "L" // else the library swaps the sides
	}
	short, long := min(page.Width, page.Height), max(page.Width, page.Height)
	doc := &document{page: page, Fpdf: fpdf.NewCustom(&fpdf.InitType{
		OrientationStr: orientation, UnitStr: "mm", Size: fpdf.SizeType{Wd: short, Ht: long},
	})}
	doc.SetAutoPageBreak(false, 0)
	doc.SetMargins(0, 0, 0)
	day := time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC) // the library puts the clock where there is no date
	doc.SetCreationDate(day)
	doc.SetModificationDate(day)
	doc.SetCatalogSort(true)
	doc.SetProducer("sotaisan", false)
	doc.SetLang("vi-VN")
	doc.AddUTF8FontFromBytes(family, "", typeface.Regular)
	doc.AddUTF8FontFromBytes(family, "B", typeface.SemiBold)
	return doc
}

// text puts a text whose glyphs are all there, x and y of its baseline's left end.
func (d *document) text(s string, x, y, size float64, isBold bool) {
	style := ""
	if isBold {
		style = "B"
	}
	if font := fmt.Sprint(style, size); font != d.font {
		d.SetFont(family, style, size)
		d.font = font
	}
	d.Text(x, y, s)
}

// AddPage forgets the font: each page sets its own.
func (d *document) AddPage() {
	d.Fpdf.AddPage()
	d.font = ""
}

// symbolPath has the modules as rectangles with whole numbers as places: one path, so that no seam shows between
// neighbours, and one coordinate system, in which a module is 1 and y goes down.
func symbolPath(s symbol) []byte {
	b := make([]byte, 0, 3<<10)
	s.runs(func(y, x, n int) {
		for _, v := range [...]int{x, y, n} {
			b = strconv.AppendInt(b, int64(v), 10)
			b = append(b, ' ')
		}
		b = append(b, "1 re\n"...)
	})
	return append(b, 'f')
}

func (d *document) symbol(x, y, module float64, path []byte) {
	const k = 1 / point
	d.RawWriteStr(fmt.Sprintf("q %.5f 0 0 %.5f %.4f %.4f cm", module*k, -module*k, x*k, (d.page.Height-y)*k))
	d.RawWriteBuf(bytes.NewReader(path))
	d.RawWriteStr("Q")
}

func (d *document) drawing(g *drawing, x, y float64) {
	for _, r := range g.runs {
		d.text(r.text, x+r.x, y+r.y, r.size, r.bold)
	}
	for _, r := range g.rules {
		d.Rect(x+r.x, y+r.y, r.w, r.h, "F")
	}
	d.boxes(g.boxes, x, y)
}

func (d *document) boxes(boxes []rect, x, y float64) {
	for _, r := range boxes {
		line := boxLine(r)
		d.SetLineWidth(line)
		d.Rect(x+r.x+line/2, y+r.y+line/2, r.w-line, r.h-line, "D")
	}
}

// boxLine is how thick the outline of a box for a missing glyph is, in mm.
func boxLine(r rect) float64 { return r.h / 9 }

// write writes the document. The library knows no viewer preferences; the catalogue is the last object of the file, so
// that they can be put in by moving the table of objects behind it.
func (d *document) write(w io.Writer, report *Report) error {
	var buf bytes.Buffer
	if err := d.Output(&buf); err != nil {
		return err
	}
	const catalog, start = "/Type /Catalog\n", "startxref\n"
	const preferences = "/ViewerPreferences <</PrintScaling /None>>\n"
	file := buf.Bytes()
	at := bytes.LastIndex(file, []byte(catalog)) + len(catalog)
	end := bytes.LastIndex(file, []byte(start)) + len(start)
	table, err := strconv.Atoi(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(file[end:]), []byte("%%EOF")))))
	if err != nil || at < len(catalog) || table < at {
		return fmt.Errorf("labels: a PDF file of an unknown form")
	}
	out := newMeter(w)
	for _, part := range [][]byte{file[:at], []byte(preferences), file[at:end], fmt.Appendf(nil, "%d\n%%%%EOF\n", table+len(preferences))} {
		if _, err := out.Write(part); err != nil {
			return err
		}
	}
	out.report(report)
	return nil
}
