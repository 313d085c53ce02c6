package labels

import (
	"cmp"
	"fmt"
	"io"
	"math"
)

// WriteCalibration writes a page that shows how a printer is off, as PDF: the outlines of the labels of a stock, rulers
// of 100 mm (shorter on narrow rolls) across and down, and frames 3 to 7 mm from the paper's edges. Printed on plain
// paper and held against a sheet of labels, it tells what to enter as Profile; printed again with the profile, it
// shows whether that was right.
func WriteCalibration(w io.Writer, stock Stock, profile Profile) (Report, error) {
	if err := stock.Check(); err != nil {
		return Report{}, err
	}
	if profile.Scale == 0 {
		profile.Scale = 1
	}
	if err := profile.check(stock); err != nil {
		return Report{}, err
	}
	doc := newDocument(stock.Page)
	doc.AddPage()
	x := func(mm float64) float64 { return mm*profile.Scale + profile.DX }
	y := func(mm float64) float64 { return mm*profile.Scale + profile.DY }
	doc.SetDrawColor(130, 130, 130)
	doc.SetLineWidth(0.1)
	for slot := range stock.PerPage() {
		left, top := stock.Margin.X+float64(slot%stock.Columns)*stock.Pitch.X, stock.Margin.Y+float64(slot/stock.Columns)*stock.Pitch.Y
		doc.Rect(x(left), y(top), stock.Label.Width*profile.Scale, stock.Label.Height*profile.Scale, "D")
	}
	if !stock.Roll {
		frames(doc)
	}
	doc.SetDrawColor(0, 0, 0)
	rulers(doc, stock, x, y)
	if !stock.Roll {
		instructions(doc, stock, profile)
	}
	report := Report{Pages: 1}
	return report, doc.write(w, &report)
}

// frames stand at true distances from the edges, whatever the profile is: the outermost whole one is the border.
func frames(doc *document) {
	for mm := 3.0; mm <= 7; mm++ {
		doc.Rect(mm, mm, doc.page.Width-2*mm, doc.page.Height-2*mm, "D")
	}
}

func rulers(doc *document, stock Stock, x, y func(float64) float64) {
	length := func(room float64) float64 { return min(100, math.Floor((room-4)/10)*10) }
	across, down := length(stock.Page.Width), length(stock.Page.Height)
	left, top := (stock.Page.Width-across)/2, (stock.Page.Height-down)/2
	doc.SetLineWidth(0.15)
	doc.Line(x(left), y(top), x(left+across), y(top))
	doc.Line(x(left), y(top), x(left), y(top+down))
	tick := func(n int) float64 {
		switch {
		case n%10 == 0:
			return 4
		case n%5 == 0:
			return 2.8
		}
		return 1.6
	}
	for n := range int(across) + 1 {
		at := x(left + float64(n))
		doc.Line(at, y(top), at, y(top)+tick(n))
		if n%10 == 0 && n > 0 {
			doc.text(fmt.Sprint(n), at-1, y(top)+6.5, 6, false)
		}
	}
	for n := range int(down) + 1 {
		at := y(top + float64(n))
		doc.Line(x(left), at, x(left)+tick(n), at)
		if n%10 == 0 && n > 0 {
			doc.text(fmt.Sprint(n), x(left)+4.6, at+0.8, 6, false)
		}
	}
}

func instructions(doc *document, stock Stock, profile Profile) {
	const left, width, line = 68, 86, 5.2
	lines := []string{
		"1. In ở tỷ lệ 100 % (kích thước thật), trên giấy thường.",
		"2. Đo hai thước. Thước 100 mm dài L mm thì nhập tỷ lệ = 100 / L.",
		"3. Đặt trang này lên tờ nhãn, soi trước đèn. Khung in lệch sang phải, xuống dưới bao nhiêu mm thì nhập dx, dy bằng số đó với dấu trừ.",
		"4. Khung ngoài cùng in đủ bốn cạnh cách mép giấy bao nhiêu mm (3 đến 7) thì nhập viền bằng số đó.",
		"5. In lại trang này với các số vừa nhập để kiểm tra.",
		fmt.Sprintf("Trang này: %s, tỷ lệ %g, dx %g mm, dy %g mm, viền %g mm.", stock.Code, profile.Scale, profile.DX, profile.DY, cmp.Or(profile.Border, usualEdge)),
	}
	var d drawing
	y := 118.0
	d.put(clusters("Trang căn chỉnh máy in", bold()), true, left, y, 14)
	y += 8
	for _, s := range lines {
		rows, _ := wrap(clusters(s, regular()), width/(9*point), 6, true)
		for _, row := range rows {
			d.put(row, false, left, y, 9)
			y += line
		}
		y += 1.5
	}
	doc.SetFillColor(255, 255, 255) // the outlines of labels end behind the text
	doc.Rect(left-3, 110, width+6, y-110, "F")
	doc.SetFillColor(0, 0, 0)
	doc.drawing(&d, 0, 0)
}
