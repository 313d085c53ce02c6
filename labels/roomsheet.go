package labels

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strconv"
)

// RoomSheet is an A4 page that hangs in a room: its symbol and what is in it, things one by one and lots by quantity,
// so that 30 chairs are counted without 30 labels.
type RoomSheet struct {
	Code  Code
	Unit  string
	Room  string
	Site  string
	Lines []RoomLine
}

// RoomLine is a thing or a lot in a room.
type RoomLine struct {
	Code      Code // empty for what has no label
	Name      string
	Detail    string // model, serial number, material …
	Quantity  int
	CountUnit string // "cái", "bộ" …
}

var a4 = Size{210, 297}

// Places on a room sheet, in mm.
const (
	sheetMargin = 15.0
	sheetModule = 10 * pdfDot // a symbol of 25 mm can be read from a step away
	tableTop    = 56.0
	rowHeight   = 8.5
	tableRows   = 25
	textSize    = 9.0 // points
)

// columns of the table: what stands above them, how wide they are, and whether numbers stand in them.
var columns = []struct {
	title string
	width float64
	right bool
}{{"STT", 10, true}, {"Mã tài sản", 29, false}, {"Tên tài sản", 58, false}, {"Đặc điểm", 38, false}, {"Số lượng", 15, true}, {"ĐVT", 12, false}, {"Thực đếm", 18, false}}

// WriteRoomSheets writes a sheet for every room of src into one PDF. A room with more than 25 lines goes on over the
// page; each page has the symbol. Codes and symbols are as on labels. The report counts a label for each room.
func WriteRoomSheets(ctx context.Context, w io.Writer, base Base, src iter.Seq2[RoomSheet, error]) (Report, error) {
	doc := newDocument(a4)
	var report Report
	for sheet, err := range src {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return report, err
		}
		symbol, err := base.symbol(sheet.Code)
		if err != nil {
			return report, err
		}
		d := &drawing{item: Item{Code: sheet.Code}}
		path := symbolPath(symbol)
		pages := max(1, (len(sheet.Lines)+tableRows-1)/tableRows)
		for page := range pages {
			doc.AddPage()
			report.Pages++
			const module = sheetModule
			top := sheetMargin
			doc.symbol(sheetMargin, top, module, path)
			d.runs, d.boxes, d.rules = nil, nil, nil
			d.heading(sheet, sheetMargin+(Modules+Quiet)*module, top, Modules*module)
			d.table(sheet.Lines, page*tableRows)
			d.line(fmt.Sprintf("Trang %d/%d", page+1, pages), false, 8, 1, rect{a4.Width - sheetMargin - 30, 285, 30, 4}, true)
			d.line(fmt.Sprintf("Cộng: %d dòng. Quét mã để xem, kiểm kê hoặc báo sai khác.", len(sheet.Lines)), false, 8, 1, rect{sheetMargin, 285, 120, 4}, false)
			doc.drawing(d, 0, 0)
		}
		report.add(d)
		if err := doc.Error(); err != nil {
			return report, err
		}
	}
	return report, doc.write(w, &report)
}

// line puts a text into a cell, in the middle of its height; right sets it to the right.
func (d *drawing) line(s string, isBold bool, size float64, rows int, cell rect, right bool) {
	f := fit(clean(s), faceOf(isBold), size, rows, cell.w)
	d.truncated = d.truncated || f.truncated
	em := f.size * point
	y := cell.y + cell.h/2 + (capHeight-float64(len(f.rows)-1)*rowPitch)*em/2
	for _, row := range f.rows {
		x := cell.x
		if right {
			x += cell.w - width(row)*em
		}
		d.put(row, isBold, x, y, f.size)
		y += rowPitch * em
	}
}

func (d *drawing) heading(s RoomSheet, x, y, height float64) {
	w := a4.Width - sheetMargin - x
	d.line(s.Unit, false, 10, 1, rect{x, y - 0.5, w, 4}, false)
	d.line(s.Room, true, 20, 1, rect{x, y + 5.5, w, 8}, false)
	d.line(s.Site, false, 10, 1, rect{x, y + 15, w, 4}, false)
	d.line(s.Code.Format(), true, 14, 1, rect{x, y + height - 3.5, w, 3.5}, false)
}

func (d *drawing) table(lines []RoomLine, from int) {
	const pad = 1.2
	row := func(y float64, isBold bool, size float64, cells ...string) {
		x := sheetMargin
		for i, c := range columns {
			d.line(cells[i], isBold, size, 2, rect{x + pad, y, c.width - 2*pad, rowHeight}, c.right)
			x += c.width
		}
		d.rules = append(d.rules, rect{sheetMargin, y + rowHeight, x - sheetMargin, hairline})
	}
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.title
	}
	y := tableTop - rowHeight
	row(y, true, 8, titles...)
	d.rules[len(d.rules)-1].h *= 2
	for i := from; i < min(from+tableRows, len(lines)); i++ {
		y += rowHeight
		l := lines[i]
		row(y, false, textSize, strconv.Itoa(i+1), l.Code.Format(), l.Name, l.Detail, strconv.Itoa(l.Quantity), l.CountUnit, "")
	}
}
