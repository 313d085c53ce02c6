package labels_test

import (
	"fmt"
	"image"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sotaisan/internal/errs"
	"sotaisan/labels"
)

// Every design on every stock that it fits, as a laser printer of 150 to 300 dpi would print it: first, last and a
// middle label are read by both decoders.
func TestEveryLabelIsRead(t *testing.T) {
	for _, s := range labels.Stocks() {
		t.Run(s.Code, func(t *testing.T) {
			t.Parallel()
			dec := newDecoder(t)
			fitting := 0
			for _, d := range labels.Designs() {
				l := labels.Layout{Base: mustBase(t, "https://ts.camau.gov.vn"), Stock: s, Design: d}
				if _, err := l.Check(); err != nil {
					if !errs.Is(err, errs.OutOfRange) {
						t.Errorf("%s: %v", d.Code, err)
					}
					continue
				}
				fitting++
				all := items(t, s.PerPage())
				file, _ := pdf(t, l, all...)
				for _, dpi := range []int{150, 203, 300} {
					page := pages(t, file, dpi)[0]
					for _, n := range []int{0, len(all) / 2, len(all) - 1} {
						dec.add(fmt.Sprintf("%s %d dpi %d", d.Code, dpi, n), slot(page, dpi, s, n), l.Base.Payload(all[n].Code))
					}
				}
			}
			if fitting < 2 {
				t.Errorf("only %d designs fit", fitting)
			}
			dec.zbar()
		})
	}
}

// symbolBox measures where the symbol of a label is, in mm from the picture's corner: from the finder in its upper left
// corner, which is the first dark thing from the left.
func symbolBox(t *testing.T, img *image.Gray, dpi int) (x, y, side float64) {
	t.Helper()
	dark := func(x, y int) bool { return image.Pt(x, y).In(img.Rect) && img.GrayAt(x, y).Y < 128 }
	left, top := -1, -1
	for x := 0; x < img.Rect.Dx() && left < 0; x++ {
		for y := range img.Rect.Dy() {
			if dark(x, y) {
				left, top = x, y
				break
			}
		}
	}
	if left < 0 {
		t.Fatal("an empty label")
	}
	// The finder's outer ring is 7 modules long and solid.
	ring := 0
	for dark(left+ring+1, top+1) {
		ring++
	}
	perMM := float64(dpi) / 25.4
	module := float64(ring+1) / 7
	// Along the last row of the lower left finder the symbol's height shows.
	bottom := top
	for y := top; y < min(top+int(module*29.5)+1, img.Rect.Dy()); y++ {
		if dark(left+1, y) {
			bottom = y
		}
	}
	return float64(left) / perMM, float64(top) / perMM, float64(bottom-top+1) / perMM
}

func TestGeometry(t *testing.T) {
	const dpi, tolerance = 300, 0.2
	for _, c := range []struct {
		stock, design string
		side          float64
	}{
		{"L7160", "asset-large", 19.64}, {"L7161", "parcel", 31.92}, {"L7162", "site", 19.64}, {"L7163", "box", 24.55},
		{"L7651", "asset-small", 14.73}, {"A4-70x37", "room", 19.64}, {"R35x22-2", "asset-small", 14.73}, {"R50x30", "asset-medium", 19.64},
	} {
		for _, profile := range []labels.Profile{{}, {DX: 0.8, DY: -0.6, Scale: 1.004}} {
			l := layout(t, c.stock, c.design)
			if l.Stock.Roll && profile.DY != 0 {
				profile = labels.Profile{DX: 0.3, DY: 0.2}
			}
			l.Profile = profile
			file, _ := pdf(t, l, items(t, l.Stock.PerPage())...)
			page := pages(t, file, dpi)[0]
			scale := max(profile.Scale, 1)
			s := l.Stock
			for n := range s.PerPage() {
				cornerX := (s.Margin.X+float64(n%s.Columns)*s.Pitch.X)*scale + profile.DX
				cornerY := (s.Margin.Y+float64(n/s.Columns)*s.Pitch.Y)*scale + profile.DY
				x, y, side := symbolBox(t, crop(page, dpi, cornerX, cornerY, s.Label.Width, s.Label.Height), dpi)
				wantX := s.Padding + 4*c.side/29
				wantY := (s.Label.Height - c.side) / 2
				if math.Abs(x-wantX) > tolerance || math.Abs(y-wantY) > tolerance || math.Abs(side-c.side) > tolerance {
					t.Fatalf("%s %s %+v label %d: symbol of %.2f mm at %.2f, %.2f; want %.2f at %.2f, %.2f",
						c.stock, c.design, profile, n+1, side, x, y, c.side, wantX, wantY)
				}
			}
		}
	}
}

// Whatever the texts and the offset are, four modules around the symbol are white, or the layout is refused.
func TestQuietZone(t *testing.T) {
	const dpi = 300
	refused := 0
	for _, c := range [][2]string{{"L7160", "asset-large"}, {"L7651", "asset-small"}, {"A4-70x37", "blank"}, {"R35x22-2", "asset-small"}} {
		for _, p := range []labels.Profile{{}, {DX: 3.1, DY: 2.7}, {DX: -3.3, DY: -2.2}, {DX: -15, DY: 15}, {Scale: 0.97}, {Scale: 1.03, DX: -4}} {
			l := layout(t, c[0], c[1])
			l.Profile = p
			if _, err := l.Check(); err != nil {
				if !errs.Is(err, errs.OutOfRange) {
					t.Errorf("%v %+v: %v", c, p, err)
				}
				refused++
				continue
			}
			all := items(t, l.Stock.PerPage())
			for i := range all {
				all[i].Texts = long
			}
			file, _ := pdf(t, l, all...)
			page := pages(t, file, dpi)[0]
			scale := p.Scale
			if scale == 0 {
				scale = 1
			}
			s := l.Stock
			for n := range s.PerPage() {
				x0 := (s.Margin.X+float64(n%s.Columns)*s.Pitch.X)*scale + p.DX
				y0 := (s.Margin.Y+float64(n/s.Columns)*s.Pitch.Y)*scale + p.DY
				x, y, side := symbolBox(t, crop(page, dpi, x0, y0, s.Label.Width, s.Label.Height), dpi)
				quiet := 4 * side / 29
				zone := crop(page, dpi, x0+x-quiet+0.05, y0+y-quiet+0.05, side+2*quiet-0.1, side+2*quiet-0.1)
				inner := int(quiet/25.4*dpi) - 3
				for py := range zone.Rect.Dy() {
					for px := range zone.Rect.Dx() {
						within := px >= inner && py >= inner && px < zone.Rect.Dx()-inner && py < zone.Rect.Dy()-inner
						if !within && zone.GrayAt(px, py).Y < 200 {
							t.Fatalf("%v %+v label %d: ink in the quiet zone at %d, %d of %v", c, p, n+1, px, py, zone.Rect)
						}
					}
				}
			}
		}
	}
	if refused == 0 {
		t.Error("no offset was refused; some push symbols off the page")
	}
}

func TestCodeIsALineOfText(t *testing.T) {
	l := layout(t, "L7160", "asset-large")
	all := items(t, 5)
	file, _ := pdf(t, l, all...)
	lines := strings.Split(string(run(t, file, "pdftotext", "-raw", "-", "-")), "\n")
	for _, item := range all {
		if !slices.Contains(lines, item.Code.Format()) {
			t.Errorf("no line %s in %q", item.Code.Format(), lines)
		}
	}
	if !slices.Contains(lines, "Máy vi tính để bàn") || !slices.Contains(lines, "UBND xã Tân Thuận") {
		t.Errorf("texts can't be extracted: %q", lines)
	}
}

func TestHalfUsedSheet(t *testing.T) {
	l := layout(t, "L7160", "asset-large")
	l.Profile.Start = 20
	all := items(t, 4)
	file, report := pdf(t, l, all...)
	both := pages(t, file, 150)
	if report.Pages != 2 || report.Labels != 4 || len(both) != 2 {
		t.Fatalf("%+v, %d pages", report, len(both))
	}
	dec := newDecoder(t)
	for i, place := range []struct{ page, slot int }{{0, 19}, {0, 20}, {1, 0}, {1, 1}} {
		dec.add(fmt.Sprint(i), slot(both[place.page], 150, l.Stock, place.slot), l.Base.Payload(all[i].Code))
	}
	dec.zbar()
	for n := range 19 {
		if used := slot(both[0], 150, l.Stock, n); slices.Min(used.Pix) < 250 {
			t.Errorf("ink on label %d, which is used", n+1)
		}
	}
	if l.Profile.Start = 22; errOf(l.Check()) == nil {
		t.Error("start 22 of 21 passes")
	}
}

func errOf[T any](_ T, err error) error { return err }

func TestPDFStructure(t *testing.T) {
	file, _ := pdf(t, layout(t, "L7160", "asset-large"), items(t, 30)...)
	info := string(run(t, file, "pdfinfo", "-"))
	for _, want := range []string{`Pages: +2\n`, `Page size: +595\.2\d x 841\.8\d pts \(A4\)`, `JavaScript: +no`, `Producer: +sotaisan`} {
		if !regexp.MustCompile(want).MatchString(info) {
			t.Errorf("pdfinfo has no %s:\n%s", want, info)
		}
	}
	if !strings.Contains(string(file), "/ViewerPreferences <</PrintScaling /None>>") {
		t.Error("viewers may scale")
	}
	// Readers mend a wrong table of objects in silence, so it is checked here: the table is where the end says, and each
	// object is where the table says.
	end := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(file)
	if end == nil || !strings.HasPrefix(string(file[number(t, string(end[1])):]), "xref\n") {
		t.Fatal("the table of objects is elsewhere")
	}
	table := string(file[number(t, string(end[1])):])
	for i, entry := range regexp.MustCompile(`(?m)^(\d{10}) 00000 n`).FindAllStringSubmatch(table, -1) {
		if at := number(t, entry[1]); !strings.HasPrefix(string(file[at:]), fmt.Sprintf("%d 0 obj", i+1)) {
			t.Errorf("object %d is not at %d", i+1, at)
		}
	}
	fonts := string(run(t, file, "pdffonts", "-"))
	if n := strings.Count(fonts, "CID TrueType"); n != 2 || !regexp.MustCompile(`(?m)yes +(yes|no) +yes`).MatchString(fonts) {
		t.Errorf("fonts are not two embedded ones with Unicode maps:\n%s", fonts)
	}
	for _, s := range labels.Stocks() { // wide pages are not turned
		file, err := pdf(t, layout(t, s.Code, "blank"), items(t, 1)...)
		_ = err
		page := pages(t, file, 100)[0]
		if w, h := float64(page.Rect.Dx())*.254, float64(page.Rect.Dy())*.254; math.Abs(w-s.Page.Width) > .5 || math.Abs(h-s.Page.Height) > .5 {
			t.Errorf("%s: page of %.1f × %.1f mm", s.Code, w, h)
		}
	}
}

func TestEmptyRun(t *testing.T) {
	file, report := pdf(t, layout(t, "L7160", "room"))
	if report.Labels != 0 || report.Pages != 0 || len(pages(t, file, 50)) != 1 {
		t.Errorf("%+v", report)
	}
}

func TestDeadBorder(t *testing.T) {
	l := layout(t, "L7651", "asset-small")
	warnings, err := l.Check()
	if err != nil || len(warnings) != 0 {
		t.Errorf("%v, %v", warnings, err)
	}
	for _, p := range []labels.Profile{{Border: 9}, {DX: -4}, {DX: 4}} {
		l.Profile = p
		warnings, err := l.Check()
		if err != nil || len(warnings) != 1 || warnings[0].VI == "" || warnings[0].EN == "" {
			t.Errorf("%+v: %v, %v", p, warnings, err)
		}
	}
	_, report := pdf(t, l, items(t, 1)...)
	if len(report.Warnings) != 1 {
		t.Errorf("the report has no warning: %+v", report)
	}
}
