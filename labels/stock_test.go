package labels_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"sotaisan/internal/errs"
	"sotaisan/labels"
)

func TestStocksAndDesigns(t *testing.T) {
	stocks, designs := labels.Stocks(), labels.Designs()
	if len(stocks) != 11 || len(designs) != 8 || stocks[0].Roll || !stocks[len(stocks)-1].Roll {
		t.Fatalf("%d stocks, %d designs", len(stocks), len(designs))
	}
	for _, s := range stocks {
		if err := s.Check(); err != nil || s.Name.VI == "" || s.Name.EN == "" {
			t.Errorf("%s: %v", s.Code, err)
		}
	}
	for _, subject := range labels.Subjects {
		if !slices.ContainsFunc(designs, func(d labels.Design) bool { return d.For == subject }) {
			t.Errorf("no design for %s", subject)
		}
	}
	stocks[0].Code = "changed"
	if labels.Stocks()[0].Code == "changed" {
		t.Error("callers can change the list")
	}
}

// Labels lie in the middle of a sheet, up to the play of its cutting: a mistyped margin or pitch shows here.
func TestSheetsAreSymmetric(t *testing.T) {
	for _, s := range labels.Stocks() {
		if s.Roll {
			continue
		}
		right := s.Page.Width - s.Margin.X - float64(s.Columns-1)*s.Pitch.X - s.Label.Width
		bottom := s.Page.Height - s.Margin.Y - float64(s.Rows-1)*s.Pitch.Y - s.Label.Height
		if math.Abs(right-s.Margin.X) > 1.3 || math.Abs(bottom-s.Margin.Y) > 1.3 {
			t.Errorf("%s: margins %.2f and %.2f, %.2f and %.2f", s.Code, s.Margin.X, right, s.Margin.Y, bottom)
		}
	}
}

func TestStockCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*labels.Stock)
		path   string
	}{
		{"no code", func(s *labels.Stock) { s.Code = "" }, "code"},
		{"no page", func(s *labels.Stock) { s.Page.Width = 0 }, "page.width"},
		{"not a number", func(s *labels.Stock) { s.Label.Height = math.NaN() }, "label.height"},
		{"infinite", func(s *labels.Stock) { s.Margin.X = math.Inf(1) }, "margin.x"},
		{"no columns", func(s *labels.Stock) { s.Columns = 0 }, "columns"},
		{"too many rows", func(s *labels.Stock) { s.Rows = 1 << 40 }, "rows"},
		{"overlap", func(s *labels.Stock) { s.Pitch.X = 60 }, "pitch"},
		{"off the page", func(s *labels.Stock) { s.Rows = 8 }, "page"},
		{"a roll of sheets", func(s *labels.Stock) { s.Roll = true }, "rows"},
		{"all padding", func(s *labels.Stock) { s.Padding = 19.5 }, "padding"},
		{"negative padding", func(s *labels.Stock) { s.Padding = -1 }, "padding"},
	} {
		s := mustStock(t, "L7160")
		c.change(&s)
		list, ok := errs.All(s.Check())
		if !ok || len(list) != 1 || strings.Join(list[0].Path, ".") != c.path || list[0].Message.VI == list[0].Message.EN {
			t.Errorf("%s: %v", c.name, list)
		}
		if _, err := (labels.Layout{Base: mustBase(t, "https://a.vn"), Stock: s, Design: mustDesign(t, "blank")}).Check(); err == nil {
			t.Errorf("%s: laid out", c.name)
		}
	}
}

func TestDesignCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*labels.Design)
		path   string
	}{
		{"no code", func(d *labels.Design) { d.Code = "" }, "code"},
		{"for nothing", func(d *labels.Design) { d.For = "TREE" }, "for"},
		{"modules too small", func(d *labels.Design) { d.Module = 0.49 }, "module"},
		{"symbol too small", func(d *labels.Design) { d.Symbol = 15 }, "symbol"},
		{"no lines", func(d *labels.Design) { d.Lines = nil }, "lines"},
		{"the code in a line with others", func(d *labels.Design) { d.Lines[0].Text = "Mã {code}" }, "lines.0.text"},
		{"the code is not last", func(d *labels.Design) { d.Lines[4].Text = "{name}" }, "lines.4.text"},
		{"an unknown field", func(d *labels.Design) { d.Lines[1].Text = "{price}" }, "lines.1.text"},
		{"tiny text", func(d *labels.Design) { d.Lines[1].Size = 4 }, "lines.1.size"},
		{"no rows", func(d *labels.Design) { d.Lines[1].Rows = 0 }, "lines.1.rows"},
		{"a code in two rows", func(d *labels.Design) { d.Lines[4].Rows = 2 }, "lines.4.rows"},
	} {
		d := mustDesign(t, "asset-large")
		d.Lines = slices.Clone(d.Lines)
		c.change(&d)
		list, ok := errs.All(d.Check())
		if !ok || len(list) != 1 || strings.Join(list[0].Path, ".") != c.path || list[0].Message.VI == list[0].Message.EN {
			t.Errorf("%s: %v", c.name, list)
		}
	}
}

func TestReadStocks(t *testing.T) {
	const one = `{code: X, page: {width: 210, height: 297}, label: {width: 100, height: 50}, columns: 2, rows: 5, margin: {x: 5, y: 10}, pitch: {x: 100, y: 52}}`
	list, err := labels.ReadStocks(strings.NewReader("- " + one + "\n"))
	if err != nil || len(list) != 1 || list[0].PerPage() != 10 {
		t.Errorf("%+v, %v", list, err)
	}
	for _, c := range []struct {
		in   string
		code errs.Code
	}{
		{"- " + one + "\n- " + one, errs.Duplicate},
		{"- " + strings.Replace(one, "pitch", "pich", 1), errs.Invalid},
		{"- " + strings.Replace(one, "210", "wide", 1), errs.Invalid},
		{"- {", errs.Invalid},
		{"- " + strings.Replace(one, "210", "20", 1), errs.OutOfRange},
	} {
		if _, err := labels.ReadStocks(strings.NewReader(c.in)); !errs.Is(err, c.code) {
			t.Errorf("%.60s: %v, want %s", c.in, err, c.code)
		}
	}
	if list, err := labels.ReadStocks(strings.NewReader("")); err != nil || len(list) != 0 {
		t.Errorf("an empty file: %v, %v", list, err)
	}
}

func TestDesignThatDoesNotFit(t *testing.T) {
	for _, c := range [][2]string{{"L7651", "asset-large"}, {"R40x30", "room"}, {"A4-70x37", "parcel"}} {
		l := layout(t, c[0], c[1])
		_, err := l.Check()
		list, _ := errs.All(err)
		if len(list) != 1 || list[0].Code != errs.OutOfRange || list[0].Path[0] != "design" {
			t.Errorf("%v: %v", c, err)
		}
	}
	l := layout(t, "R35x22-2", "blank")
	for range 9 {
		l.Design.Lines = append([]labels.Line{{Text: "{note}", Size: 6, Rows: 1}}, l.Design.Lines...)
	}
	if _, err := l.Check(); !errs.Is(err, errs.OutOfRange) {
		t.Errorf("twelve lines on 22 mm: %v", err)
	}
	if _, err := (labels.Layout{Stock: l.Stock, Design: mustDesign(t, "blank")}).Check(); !errs.Is(err, errs.Required) {
		t.Errorf("no address: %v", err)
	}
}
