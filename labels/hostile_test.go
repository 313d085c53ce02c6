package labels_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"image/png"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sotaisan/labels"
)

// hostile texts come from lists that people typed, or from people who want to see what happens.
var hostile = map[string]string{
	"PDF":           `) Tj ET /Evil Do endstream endobj (\) <</JS (app.alert(1))>> %%EOF`,
	"ZPL":           "^XZ^XA^FDx^FS~JA~DGR:X,1,1,FF^PQ999",
	"TSPL":          "\"\r\nPRINT 999\r\nFORMAT\r\nSOUND 5,200",
	"XML":           `</title><script>alert(1)</script>&lt;&#0;]]>"'<!-- --`,
	"NUL":           "Bàn\x00họp\x1b[31m\x07",
	"RLO":           "Bàn \u202Egnol\u202C họp \u2066x\u2069",
	"Khmer":         "តុការិយាល័យ",
	"emoji":         "Bàn 😀👨‍👩‍👧‍👦🇻🇳",
	"NFD":           "Ba\u0300n la\u0300m vie\u0323\u0302c gỗ",
	"200 letters":   strings.Repeat("Nguyễn ", 28) + "Việt",
	"one word":      strings.Repeat("Ẫ", 200),
	"zalgo":         "B" + strings.Repeat("\u0301\u0323\u0338", 300),
	"broken UTF-8":  "B\xc3\x28n \xff\xfe \xed\xa0\x80",
	"a megabyte":    strings.Repeat("Máy in ", 150_000),
	"only spaces":   " \t\u00A0\u2003\u200B ",
	"braces":        "{code} {unit} {price} %s %d %!",
	"private use":   "\uE000\uF8FF",
	"line breaks":   "a\nb\r\nc\u2028d\u2029e\x0bf",
	"noncharacters": "\uFFFE\uFFFF\U0010FFFF",
}

func TestHostileTexts(t *testing.T) {
	dec := newDecoder(t)
	sheet, roll := layout(t, "L7160", "asset-large"), layout(t, "R50x30", "asset-medium")
	names := make([]string, 0, len(hostile))
	for name := range hostile {
		names = append(names, name)
	}
	slices.Sort(names)
	all := items(t, len(names))
	for i, name := range names {
		texts := map[labels.Field]string{}
		for f := range plain {
			texts[f] = hostile[name]
		}
		all[i].Texts = texts
	}

	file, report := pdf(t, sheet, all...)
	if report.Labels != len(all) || report.Pages != 1 || report.Truncated == 0 {
		t.Errorf("%+v", report)
	}
	for _, want := range []string{"ត", "😀", "\uFFFD", "\uE000"} {
		if !slices.Contains(report.MissingGlyphs, want) {
			t.Errorf("%q is not reported as missing: %q", want, report.MissingGlyphs)
		}
	}
	if slices.Contains(report.MissingGlyphs, "ệ") || slices.Contains(report.MissingGlyphs, "\u0300") {
		t.Errorf("Vietnamese is reported as missing: %q", report.MissingGlyphs)
	}
	page := pages(t, file, 203)
	if len(page) != 1 {
		t.Fatalf("%d pages", len(page))
	}
	for i, name := range names {
		dec.add("pdf "+name, slot(page[0], 203, sheet.Stock, i), sheet.Base.Payload(all[i].Code))
	}
	if info := string(run(t, file, "pdfinfo", "-js", "-")); strings.Contains(info, "alert") {
		t.Errorf("a script came into the PDF: %s", info)
	}
	text := string(run(t, file, "pdftotext", "-raw", "-", "-"))
	if !strings.Contains(text, "Bàn làm việc gỗ") || strings.ContainsAny(text, "\u202E\x00\x1b") {
		t.Errorf("texts of the PDF: %q", text)
	}

	zpl, _ := written(t, func(w io.Writer) (labels.Report, error) {
		return roll.ZPL(context.Background(), w, labels.DPI203, labels.Items(all...))
	})
	feeds, _, end := readZPL(t, zpl) // takes nothing but our own commands
	if end != len(all) || len(feeds) != len(all) {
		t.Errorf("ZPL: %d feeds, end %d", len(feeds), end)
	}
	tspl, _ := written(t, func(w io.Writer) (labels.Report, error) {
		return roll.TSPL(context.Background(), w, labels.DPI203, labels.Items(all...))
	})
	if feeds, end := readTSPL(t, tspl); end != len(all) || len(feeds) != len(all) {
		t.Errorf("TSPL: %d feeds, end %d", len(feeds), end)
	}
	for i, name := range names {
		dec.add("zpl "+name, feeds[i], roll.Base.Payload(all[i].Code))
		svg, _ := written(t, func(w io.Writer) (labels.Report, error) { return sheet.SVG(w, all[i]) })
		checkSVG(t, name, svg)
	}
	dec.zbar()
}

var references = regexp.MustCompile(`(?i)(href|src|url\(|@import|<image|<use|<script|<style|<text|<foreignObject|\son\w+=)`)

// checkSVG takes one path with a title and nothing that is fetched or run.
func checkSVG(t *testing.T, name string, svg []byte) {
	t.Helper()
	var elements []string
	dec := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v\n%.300s", name, err, svg)
		}
		if start, ok := token.(xml.StartElement); ok {
			elements = append(elements, start.Name.Local)
		}
	}
	if !slices.Equal(elements, []string{"svg", "title", "rect", "path"}) {
		t.Errorf("%s: elements %q", name, elements)
	}
	if found := references.Find(svg); found != nil {
		t.Errorf("%s: %s", name, found)
	}
}

func TestPNG(t *testing.T) {
	dec := newDecoder(t)
	for _, dpi := range []int{150, 203, 300, 600} {
		l := layout(t, "L7651", "asset-small")
		item := items(t, 2)[1]
		file, report := written(t, func(w io.Writer) (labels.Report, error) { return l.PNG(w, dpi, item) })
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if w := float64(img.Bounds().Dx()) * 25.4 / float64(dpi); w < 37.8 || w > 38.1 || report.Labels != 1 || report.Truncated != 1 {
			t.Errorf("%d dpi: %.2f mm wide, %+v", dpi, w, report)
		}
		if !bytes.Contains(file[:80], []byte("pHYs")) {
			t.Errorf("%d dpi: no resolution in the file", dpi)
		}
		dec.add(fmt.Sprint(dpi), img, l.Base.Payload(item.Code))
	}
	dec.zbar()
	l := layout(t, "L7160", "blank")
	for _, dpi := range []int{0, 99, 1201} {
		if _, err := l.PNG(io.Discard, dpi, items(t, 1)[0]); err == nil {
			t.Errorf("%d dpi passes", dpi)
		}
	}
	if _, err := l.PNG(io.Discard, 300, labels.Item{}); err == nil {
		t.Error("a label without a code")
	}
}
