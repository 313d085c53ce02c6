package workbook

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestExportedTextsAreNoFormulas(t *testing.T) {
	texts := map[string]string{ // and what CSV has of them
		"Máy in":                         "Máy in",
		"":                               "",
		`=HYPERLINK("http://x.example")`: `'=HYPERLINK("http://x.example")`,
		"＝cmd|' /C calc'!A0":             "'＝cmd|' /C calc'!A0",
		"﹢1":                             "'﹢1",
		"+84912345678":                   "'+84912345678",
		"-1+1":                           "'-1+1",
		"−1":                             "'−1",
		"@SUM(1)":                        "'@SUM(1)",
		"\t=1+1":                         "' =1+1",
		"\r\n=1+1":                       "'\n=1+1",
		"\u200b=1+1":                     "'=1+1",
		"\ufeff \u00a0=1":                "' \u00a0=1",
		"'=1":                            "'=1",
		"a\u202Egnp.exe":                 "agnp.exe",
		"a\x00\x1b[31mb":                 "a[31mb",
		"hai\ndòng":                      "hai\ndòng",
		"B\xc3":                          "B\uFFFD",
		"ba\u0300n":                      "bàn",
		strings.Repeat("Ẫ", 40_000):      strings.Repeat("Ẫ", maxCell-1) + "…",
	}
	f := excelize.NewFile()
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	row := 0
	var want []string
	for text, plain := range texts {
		row++
		if got := ExportCSV(text); got != plain {
			t.Errorf("%.40q is exported as %.40q, want %.40q", text, got, plain)
		}
		if err := f.SetCellStr("Sheet1", cellName(0, row), ExportText(text)); err != nil {
			t.Fatal(err)
		}
		if err := w.Write([]string{ExportCSV(text), "x"}); err != nil {
			t.Fatal(err)
		}
		want = append(want, ExportText(text))
	}
	book, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	read, err := excelize.OpenReader(book)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range want {
		cell := cellName(0, i+1)
		kind, err := read.GetCellType("Sheet1", cell)
		if err != nil || kind != excelize.CellTypeSharedString && text != "" {
			t.Errorf("%.40q is a cell of type %d, %v", text, kind, err)
		}
		if formula, err := read.GetCellFormula("Sheet1", cell); err != nil || formula != "" {
			t.Errorf("%.40q has the formula %q, %v", text, formula, err)
		}
		if have, err := read.GetCellValue("Sheet1", cell); err != nil || have != text {
			t.Errorf("%.40q is read back as %.40q, %v", text, have, err)
		}
	}
	w.Flush()
	fields, err := csv.NewReader(&file).ReadAll()
	if err != nil || len(fields) != len(texts) {
		t.Fatalf("%d rows, %v", len(fields), err)
	}
	for _, f := range fields {
		if startsFormula(f[0]) {
			t.Errorf("%.40q starts a formula", f[0])
		}
	}
}

func FuzzExport(f *testing.F) {
	f.Add("=1")
	f.Add("\u202e＝1")
	f.Fuzz(func(t *testing.T, s string) {
		out := ExportCSV(s)
		if startsFormula(out) || strings.ContainsAny(out, "\x00\r\t\x1b\u202e\u200b") {
			t.Errorf("%q is exported as %q", s, out)
		}
		if ExportText(ExportText(s)) != ExportText(s) {
			t.Errorf("%q is exported twice as another text", s)
		}
	})
}
