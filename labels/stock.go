package labels

import (
	"bytes"
	_ "embed"
	"io"
	"math"
	"slices"
	"sync"

	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

// Size is a width and a height in mm.
type Size struct {
	Width  float64 `yaml:"width" json:"width"`
	Height float64 `yaml:"height" json:"height"`
}

// Point is a place or a distance in mm: x to the right, y down.
type Point struct {
	X float64 `yaml:"x" json:"x"`
	Y float64 `yaml:"y" json:"y"`
}

// Stock is the paper: how labels lie on a sheet, or across a roll. All lengths are mm.
type Stock struct {
	Code    string      `yaml:"code" json:"code"`
	Name    locale.Text `yaml:"name" json:"name"`
	Roll    bool        `yaml:"roll" json:"roll"` // a page is one feed of the printer: one row of labels
	Page    Size        `yaml:"page" json:"page"` // of a roll: width of the liner × height of a label
	Label   Size        `yaml:"label" json:"label"`
	Columns int         `yaml:"columns" json:"columns"`
	Rows    int         `yaml:"rows" json:"rows"`
	Margin  Point       `yaml:"margin" json:"margin"` // upper left corner of the first label
	Pitch   Point       `yaml:"pitch" json:"pitch"`   // from a label's corner to its neighbour's
	Gap     float64     `yaml:"gap" json:"gap"`       // between the rows of a roll
	Padding float64     `yaml:"padding" json:"padding"`
}

// PerPage is the number of labels on a page.
func (s Stock) PerPage() int { return s.Columns * s.Rows }

// Limits of what users enter as a stock, in mm and counts: beyond them a number was mistyped.
const (
	largestPage  = 500.0
	mostAcross   = 50
	smallestSide = 5.0
	slack        = 0.05 // manufacturers round: labels may stick out of a page or overlap by this much
	slackOverlap = 0.15 // L7161 has labels of 46.8 at a pitch of 46.7
)

// Check answers every fault of a stock that users entered, as errs.List with paths in the names of the JSON fields.
func (s Stock) Check() error {
	var list errs.List
	refuse := func(vi, en string, path ...string) {
		list = append(list, errs.New(errs.OutOfRange, path, vi, en))
	}
	if s.Code == "" || len(s.Code) > 40 {
		list = append(list, errs.New(errs.Required, errs.At("code"), "Cần mã khổ giấy (tối đa 40 ký tự).", "A stock needs a code (40 characters at most)."))
	}
	within := func(v, low, high float64, path ...string) bool {
		if v >= low && v <= high { // false for NaN
			return true
		}
		list = append(list, errs.New(errs.OutOfRange, path, "Phải từ %g đến %g mm.", "Has to be %g to %g mm.", low, high))
		return false
	}
	ok := within(s.Page.Width, smallestSide, largestPage, "page", "width")
	ok = within(s.Page.Height, smallestSide, largestPage, "page", "height") && ok
	ok = within(s.Label.Width, smallestSide, largestPage, "label", "width") && ok
	ok = within(s.Label.Height, smallestSide, largestPage, "label", "height") && ok
	ok = within(s.Margin.X, 0, largestPage, "margin", "x") && ok
	ok = within(s.Margin.Y, 0, largestPage, "margin", "y") && ok
	ok = within(s.Pitch.X, smallestSide, largestPage, "pitch", "x") && ok
	ok = within(s.Pitch.Y, smallestSide, largestPage, "pitch", "y") && ok
	ok = within(s.Gap, 0, 50, "gap") && ok
	ok = within(s.Padding, 0, 20, "padding") && ok
	for _, n := range []struct {
		count int
		path  string
	}{{s.Columns, "columns"}, {s.Rows, "rows"}} {
		if n.count < 1 || n.count > mostAcross {
			refuse("Số hàng, số cột phải từ 1 đến 50.", "Rows and columns have to be 1 to 50.", n.path)
			ok = false
		}
	}
	if s.Roll && s.Rows > 1 {
		refuse("Cuộn nhãn chỉ có một hàng mỗi lần kéo giấy.", "A roll has one row of labels per feed.", "rows")
	}
	if !ok {
		return list.Err()
	}
	if s.Columns > 1 && s.Pitch.X < s.Label.Width-slackOverlap || s.Rows > 1 && s.Pitch.Y < s.Label.Height-slackOverlap {
		refuse("Các nhãn chồng lên nhau: bước nhãn nhỏ hơn khổ nhãn.", "Labels overlap: the pitch is below the label's size.", "pitch")
	}
	if s.Margin.X+float64(s.Columns-1)*s.Pitch.X+s.Label.Width > s.Page.Width+slack ||
		s.Margin.Y+float64(s.Rows-1)*s.Pitch.Y+s.Label.Height > s.Page.Height+slack {
		refuse("Nhãn ra ngoài mép giấy: hãy đối chiếu lề, bước và số hàng, số cột.",
			"Labels go beyond the page: compare margins, pitch, rows and columns.", "page")
	}
	if 2*s.Padding >= math.Min(s.Label.Width, s.Label.Height) {
		refuse("Khoảng trống trong nhãn lớn hơn nhãn.", "The padding is larger than the label.", "padding")
	}
	return list.Err()
}

//go:embed stocks.yaml
var stockFile []byte

var stocks = sync.OnceValues(func() ([]Stock, error) { return ReadStocks(bytes.NewReader(stockFile)) })

// Stocks lists the stocks that everyone has: first A4 sheets, then rolls.
func Stocks() []Stock {
	all, _ := stocks() // a test reads the file, so it has no error here
	return slices.Clone(all)
}

// FindStock answers a stock of Stocks by its code; false when there is none.
func FindStock(code string) (Stock, bool) {
	for _, s := range Stocks() {
		if s.Code == code {
			return s, true
		}
	}
	return Stock{}, false
}

// ReadStocks reads stocks that users keep in a YAML file, in the form of stocks.yaml, and checks each. JSON is YAML too.
// Refusals are errs.Error under the place of the stock in the file, counted from 0.
func ReadStocks(r io.Reader) ([]Stock, error) {
	var list []Stock
	if err := readYAML(r, &list); err != nil {
		return nil, err
	}
	return list, checkAll(list, func(s Stock) string { return s.Code })
}
