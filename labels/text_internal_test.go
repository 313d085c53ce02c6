package labels

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"sotaisan/internal/typeface"
)

// vietnamese has the 134 letters that ASCII lacks.
func vietnamese() []rune {
	var out []rune
	for _, vowel := range "aăâeêioôơuưy" {
		for _, tone := range []string{"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"} {
			for _, r := range norm.NFC.String(string(vowel) + tone) {
				if r > 127 {
					out = append(out, r, unicode.ToUpper(r))
				}
			}
		}
	}
	return append(out, 'đ', 'Đ')
}

func TestFontsHaveEveryVietnameseLetter(t *testing.T) {
	letters := vietnamese()
	if n := len(letters); n != 134 {
		t.Fatalf("%d letters", n)
	}
	for _, f := range []*face{regular(), bold()} {
		shapes := map[string]rune{}
		for _, r := range letters {
			g, ok := f.glyphs[r]
			if !ok || len(g.segments) == 0 || g.advance <= 0 {
				t.Errorf("no %c", r)
				continue
			}
			var shape strings.Builder
			for _, s := range g.segments {
				for _, p := range s.Args {
					shape.WriteString(p.X.String() + p.Y.String())
				}
			}
			if same, ok := shapes[shape.String()]; ok {
				t.Errorf("%c looks like %c", r, same)
			}
			shapes[shape.String()] = r
		}
		for r := rune(' '); r < 127; r++ {
			if _, ok := f.glyphs[r]; !ok {
				t.Errorf("no %c", r)
			}
		}
	}
}

// The constants that layout goes by are those of the fonts.
func TestFontMetrics(t *testing.T) {
	for name, ttf := range map[string][]byte{"regular": typeface.Regular, "bold": typeface.SemiBold} {
		f, err := sfnt.Parse(ttf)
		if err != nil || f.UnitsPerEm() != unitsPerEm {
			t.Fatalf("%s: %v, %v units per em", name, err, f.UnitsPerEm())
		}
	}
	extent := func(r rune) (top, bottom float64) {
		top, bottom = math.Inf(1), math.Inf(-1)
		for _, s := range bold().glyphs[r].segments {
			for _, p := range s.Args[:1] {
				top, bottom = min(top, perEm(p.Y)), max(bottom, perEm(p.Y))
			}
		}
		return top, bottom
	}
	if top, _ := extent('H'); math.Abs(-top-capHeight) > 0.02 {
		t.Errorf("capitals are %.3f em high", -top)
	}
	for _, r := range "gợyặ" {
		if _, bottom := extent(r); bottom > descender+0.01 {
			t.Errorf("%c goes %.3f em down", r, bottom)
		}
	}
	for _, r := range vietnamese() {
		if top, _ := extent(r); -top > descender+lead {
			t.Errorf("%c goes %.3f em up, to the baseline above are %.2f", r, -top, descender+lead)
		}
	}
	if w := bold().advance("QQG-QQG-QQG"); w > wideCode*1.09 {
		t.Errorf("a wide code has %.2f em", w)
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"  a  b ", "a b"}, {"a\tb\nc\u2028d\u00A0e", "a b c d e"},
		{"Nguye\u0302\u0303n", "Nguyễn"},           // NFD
		{"Tha\u0323\u0302t", "Thật"},               // marks in another order
		{"a\x00b\x1bc\x7fd", "abcd"},               // controls
		{"abc\u202Edef\u2066x\u200Dy", "abcdefxy"}, // bidi and joiners
		{"\uFEFFa\u00ADb", "ab"}, {"☎\uFE0F", "☎"}, {"a\xffb", "a\uFFFDb"}, {"\u200B \u200B", ""},
	} {
		if got := clean(c.in); got != c.want {
			t.Errorf("clean(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if got := clean(strings.Repeat("ệ", 100_000)); len(got) > 5*longestText {
		t.Errorf("%d bytes are left of a text without end", len(got))
	}
}

func rowsOf(f fitted) []string {
	var out []string
	for _, row := range f.rows {
		var b strings.Builder
		for _, c := range row {
			b.WriteString(c.text)
		}
		out = append(out, b.String())
	}
	return out
}

func TestFit(t *testing.T) {
	const size = 8.0
	for _, c := range []struct {
		name, in  string
		rows      int
		column    float64
		want      []string
		shrunk    bool
		truncated bool
	}{
		{"as wanted", "Bàn họp", 2, 40, []string{"Bàn họp"}, false, false},
		{"even rows", "Máy vi tính để bàn", 2, 18, []string{"Máy vi tính", "để bàn"}, false, false},
		{"a bit smaller rather than two rows", "Máy vi tính để bàn", 2, 23, []string{"Máy vi tính để bàn"}, true, false},
		{"smaller in one row", "Máy vi tính để bàn", 1, 19, []string{"Máy vi tính để bàn"}, true, false},
		{"cut", "Máy vi tính để bàn", 1, 10, []string{"Máy vi tín…"}, true, true},
		{"a long word", strings.Repeat("W", 30), 2, 20, []string{"WWWWWWWWWWW", "WWWWWWWWWW…"}, true, true},
		{"breaks after hyphens", "ABCDEF-GHIJKL/MNO", 2, 14, []string{"ABCDEF-", "GHIJKL/MNO"}, true, false},
		{"no separator at the ends of rows", "Kho số 1 · Trụ sở 2", 2, 14, []string{"Kho số 1", "Trụ sở 2"}, false, false},
	} {
		got := fit(c.in, regular(), size, c.rows, c.column)
		if !slices.Equal(rowsOf(got), c.want) || got.truncated != c.truncated || (got.size < size) != c.shrunk || got.size < leastText {
			t.Errorf("%s: %q at %.2f pt, truncated %v", c.name, rowsOf(got), got.size, got.truncated)
		}
	}
}

func TestMarksStayOnTheirLetters(t *testing.T) {
	for _, s := range []string{"q\u0301x", "ខ្មែរ", "\u0301a", "😀\u0301b"} {
		var joined string
		for _, c := range clusters(s, regular()) {
			joined += c.text
		}
		if joined != s {
			t.Errorf("%q became %q", s, joined)
		}
	}
	if cs := clusters("q\u0301", regular()); len(cs) != 1 || cs[0].missing {
		t.Errorf("%+v", cs)
	}
	if cs := clusters("ខ្មែរ", regular()); len(cs) == 0 || !cs[0].missing {
		t.Errorf("%+v", cs)
	}
}

func FuzzFit(f *testing.F) {
	for _, s := range []string{"", "Máy vi tính", "a\u0301\u0323", strings.Repeat("x", 700), "ខ្មែរ 😀", "- - / ·", "\u202E\x00", " · · "} {
		f.Add(s, 8.0, 2, 20.0)
	}
	f.Fuzz(func(t *testing.T, s string, size float64, rows int, column float64) {
		if !(size >= leastText && size <= largestText) || rows < 1 || rows > 3 || !(column >= 8 && column <= 200) {
			return // outside of what designs allow
		}
		text := clean(s)
		if again := clean(text); again != text && len(text) < 4*longestText {
			t.Fatalf("clean(%q) = %q, and again %q", s, text, again)
		}
		got := fit(text, regular(), size, rows, column)
		if len(got.rows) > rows || got.size > size || got.size < leastText {
			t.Fatalf("%d rows at %v pt", len(got.rows), got.size)
		}
		for _, row := range got.rows {
			if w := width(row) * got.size * point; w > column+1e-6 {
				t.Fatalf("a row of %.2f mm in %.2f: %q", w, column, rowsOf(got))
			}
		}
		if !got.truncated {
			squeeze := func(s string) string { return strings.NewReplacer(" ", "", "·", "").Replace(s) }
			if joined := squeeze(strings.Join(rowsOf(got), "")); joined != squeeze(text) {
				t.Fatalf("%q lost something: %q", text, joined)
			}
		}
	})
}

func TestInkStaysInTheLabel(t *testing.T) {
	base, err := ParseBase("https://ts.camau.gov.vn")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[Field]string{}
	for _, field := range Fields {
		texts[field] = strings.Repeat("ẪỞ gợy ", 30)
	}
	for _, s := range Stocks() {
		for _, d := range Designs() {
			p, err := Layout{Base: base, Stock: s, Design: d}.press(pdfDot)
			if err != nil {
				continue
			}
			for _, item := range []Item{{"K7M2Q6301", texts}, {"K7M2Q6301", nil}} {
				g, err := p.draw(item)
				if err != nil {
					t.Fatal(err)
				}
				g.outlines(1, false, func(_ sfnt.SegmentOp, pts []Point) {
					at := pts[0]
					if at.X < p.column.x-0.3 || at.X > s.Label.Width-s.Padding+0.3 || at.Y < 0.15 || at.Y > s.Label.Height-0.15 {
						t.Errorf("%s %s: ink at %.2f, %.2f of %v", s.Code, d.Code, at.X, at.Y, s.Label)
					}
				})
			}
		}
	}
}
