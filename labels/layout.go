package labels

import (
	"fmt"
	"math"

	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

// Layout is what to print on what. Its methods are safe to call at once from several goroutines.
type Layout struct {
	Base    Base
	Stock   Stock
	Design  Design
	Profile Profile
	Workers int // goroutines that draw labels; below 2 there is none but the caller's. The bytes are the same
}

// Profile is how one printer is off, as read from its calibration page, and where on the first page to begin.
type Profile struct {
	DX     float64 `json:"dx"`     // mm added to every place, to the right
	DY     float64 `json:"dy"`     // mm added to every place, downwards
	Scale  float64 `json:"scale"`  // 100 divided by the length of the 100 mm ruler as printed; 0 is 1
	Start  int     `json:"start"`  // first free label of a half-used sheet, counted by rows from 1; 0 is 1
	Border float64 `json:"border"` // mm along the paper's edges that the printer leaves empty; 0 is 4.2. Rolls have none
}

// Most a printer can be off before it should be mended rather than compensated: in mm, as a part of 1, and in mm.
const (
	MostOffset = 15.0
	MostScale  = 0.03
	MostBorder = 30.0
	usualEdge  = 4.2 // most office laser printers
)

// pdfDot is the grid of sheets in mm: the dot of a 300 dpi printer, and a whole number of dots at 600 and 1200 dpi.
const pdfDot = 25.4 / 300

// Check answers what is wrong with the layout on sheets: errs.Error for what can't be printed (OUT_OF_RANGE with the
// path design where the design does not fit the stock), warnings for what may be spoilt.
func (l Layout) Check() (warnings []locale.Text, err error) {
	p, err := l.press(pdfDot)
	if err != nil {
		return nil, err
	}
	return p.warnings, nil
}

// press is a layout made ready for a device. Places on the page are whole dots.
type press struct {
	Layout
	unit     float64 // mm in a dot
	module   int     // dots in a module
	symbolX  int     // dots from the label's corner to the symbol, without its quiet zone
	symbolY  int
	column   rect    // place of the texts in the label, mm: beside the symbol and as high as it
	spare    float64 // mm by which the column may grow, both up and down
	codeSize float64 // points
	start    int     // slots of the first page that are used up
	warnings []locale.Text
}

// rect is a rectangle in mm.
type rect struct{ x, y, w, h float64 }

func (l Layout) press(unit float64) (*press, error) {
	if err := l.Base.check(); err != nil {
		return nil, err
	}
	if err := l.Stock.Check(); err != nil {
		return nil, errs.Under(err, "stock")
	}
	if err := l.Design.Check(); err != nil {
		return nil, errs.Under(err, "design")
	}
	p := &press{Layout: l, unit: unit}
	if p.Profile.Scale == 0 {
		p.Profile.Scale = 1
	}
	if p.Profile.Border == 0 && !l.Stock.Roll {
		p.Profile.Border = usualEdge
	}
	p.start = max(l.Profile.Start-1, 0)
	if err := p.place(); err != nil {
		return nil, err
	}
	if err := p.Profile.check(l.Stock); err != nil {
		return nil, err
	}
	if err := p.checkPage(); err != nil {
		return nil, err
	}
	return p, nil
}

func (p Profile) check(s Stock) error {
	var list errs.List
	if !(math.Abs(p.DX) <= MostOffset && math.Abs(p.DY) <= MostOffset) {
		list = append(list, errs.New(errs.OutOfRange, errs.At("profile"), "Độ lệch phải trong khoảng ±%g mm.", "The offset has to be within ±%g mm.", MostOffset))
	}
	if !(math.Abs(p.Scale-1) <= MostScale) {
		list = append(list, errs.New(errs.OutOfRange, errs.At("profile", "scale"), "Tỷ lệ phải từ %g đến %g.", "The scale has to be %g to %g.", 1-MostScale, 1+MostScale))
	}
	if p.Start < 0 || p.Start > s.PerPage() {
		list = append(list, errs.New(errs.OutOfRange, errs.At("profile", "start"), "Vị trí bắt đầu phải từ 1 đến %d.", "The start position has to be 1 to %d.", s.PerPage()))
	}
	if !(p.Border >= 0 && p.Border <= MostBorder) {
		list = append(list, errs.New(errs.OutOfRange, errs.At("profile", "border"), "Viền không in được phải từ 0 đến %g mm.", "The border has to be 0 to %g mm.", MostBorder))
	}
	return list.Err()
}

// place finds the largest symbol up to the wanted one that leaves room for the code in letters, and the column.
func (p *press) place() error {
	s, d := p.Stock, p.Design
	const whole = Modules + 2*Quiet
	least := int(math.Ceil(d.Module/p.unit - 1e-6))
	code := wideCode * leastText * point
	width, height := s.Label.Width-2*s.Padding, s.Label.Height-2*s.Padding
	p.module = max(int(math.Round(d.Symbol/Modules/p.unit)), least)
	p.module = min(p.module, int(height/p.unit)/whole, int((width-code)/p.unit)/whole)
	if p.module < least {
		zone := float64(least*whole) * p.unit
		return errs.New(errs.OutOfRange, errs.At("design"),
			"Mẫu %[1]s không vừa nhãn %[2]s: cần ít nhất %.1[3]f × %.1[4]f mm, nhãn có %.1[5]f × %.1[6]f mm.",
			"The design %[1]s does not fit the labels %[2]s: it needs %.1[3]f × %.1[4]f mm, they have %.1[5]f × %.1[6]f mm.",
			d.Code, s.Code, zone+code+2*s.Padding, zone+2*s.Padding, s.Label.Width, s.Label.Height)
	}
	zone := whole * p.module
	zoneX := int(math.Ceil(s.Padding/p.unit - 1e-6))
	zoneY := int(math.Round((s.Label.Height/p.unit - float64(zone)) / 2))
	p.symbolX, p.symbolY = zoneX+Quiet*p.module, zoneY+Quiet*p.module
	x := float64(zoneX+zone) * p.unit
	p.column = rect{x, float64(p.symbolY) * p.unit, s.Label.Width - s.Padding - x, float64(Modules*p.module) * p.unit}
	p.spare = min(p.column.y-s.Padding, s.Label.Height-s.Padding-p.column.y-p.column.h)
	p.codeSize = min(d.Lines[len(d.Lines)-1].Size, p.column.w/(wideCode*point))
	if needed := p.leastHeight(); needed > p.column.h+2*p.spare {
		return errs.New(errs.OutOfRange, errs.At("design"),
			"Mẫu %s có quá nhiều dòng cho nhãn %s: các dòng cần %.1f mm, nhãn có %.1f mm.",
			"The design %s has too many lines for the labels %s: they need %.1f mm and have %.1f mm.",
			d.Code, s.Code, needed, p.column.h+2*p.spare)
	}
	return nil
}

// corner answers the upper left corner of a slot on the page, in dots; slots count from 0 by rows.
func (p *press) corner(slot int) (x, y int) {
	s := p.Stock
	place := func(margin, pitch, offset float64, n int) int {
		return int(math.Round(((margin+float64(n)*pitch)*p.Profile.Scale + offset) / p.unit))
	}
	return place(s.Margin.X, s.Pitch.X, p.Profile.DX, slot%s.Columns), place(s.Margin.Y, s.Pitch.Y, p.Profile.DY, slot/s.Columns)
}

// checkPage refuses offsets that push a symbol's quiet zone off the page or a label's text into its neighbour, and
// warns of ink where the printer has its border.
func (p *press) checkPage() error {
	s := p.Stock
	if s.Columns > 1 && s.Pitch.X*p.Profile.Scale < s.Label.Width-2*s.Padding ||
		s.Rows > 1 && s.Pitch.Y*p.Profile.Scale < s.Label.Height-2*s.Padding {
		return errs.New(errs.OutOfRange, errs.At("profile", "scale"),
			"Với tỷ lệ này các nhãn in chồng lên nhau.", "At this scale labels are printed into each other.")
	}
	edge, quiet := p.Profile.Border, Quiet*p.module
	touched := 0
	for slot := range s.PerPage() {
		x, y := p.corner(slot)
		left, top := x+p.symbolX, y+p.symbolY
		right, bottom := float64(left+Modules*p.module)*p.unit, float64(top+Modules*p.module)*p.unit
		white := float64(quiet) * p.unit
		if left < quiet || top < quiet || right+white > s.Page.Width || bottom+white > s.Page.Height {
			return errs.New(errs.OutOfRange, errs.At("profile"),
				"Độ lệch đẩy mã QR của nhãn thứ %d ra ngoài giấy.", "The offset pushes the symbol of label %d off the page.", slot+1)
		}
		text := float64(x)*p.unit + p.column.x + p.column.w
		if float64(left)*p.unit < edge || float64(top)*p.unit < edge || max(right, text) > s.Page.Width-edge || bottom > s.Page.Height-edge {
			touched++
		}
	}
	if touched > 0 {
		p.warnings = append(p.warnings, locale.Text{
			VI: fmt.Sprintf("%d nhãn mỗi tờ chạm viền %g mm mà máy in không in được; hãy in thử một tờ.", touched, edge),
			EN: fmt.Sprintf("%d labels of each sheet touch the border of %g mm that the printer leaves empty; print one sheet first.", touched, edge),
		})
	}
	return nil
}
