package workbook

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"sotaisan/internal/errs"
)

// details is what a worksheet says about its cells beside their text.
type details struct {
	numeric    map[string]bool  // number cells that look like grouped text: "1.234"
	uncomputed map[string]bool  // formulas without a saved result
	down       map[string]merge // areas merged over several rows, by their first cell
}

// merge is a merged area; columns count from 0, rows from 1, both ends belong to it.
type merge struct{ left, top, right, bottom int }

var looksGrouped = regexp.MustCompile(`^-?\d{1,3}\.\d{3}$`)

// errNoWorkbook is a file that the library takes for broken.
func errNoWorkbook() error {
	return refuse(errs.Invalid, "Không đọc được tệp: không phải .xlsx, hoặc tệp bị hỏng.", "Not a readable file: no .xlsx, or damaged.")
}

func openXLSX(data []byte) (sheets []sheet, err error) {
	if !isWorkbook(data) {
		return nil, errNoWorkbook()
	}
	defer guard(&err)
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue:   true,
		UnzipSizeLimit: MaxUnzip, UnzipXMLSizeLimit: MaxUnzip, // equal, so that nothing goes to temporary files
	})
	if err != nil {
		return nil, errNoWorkbook()
	}
	props, err := f.GetWorkbookProps()
	if err != nil {
		return nil, errNoWorkbook()
	}
	parts := sheetParts(f)
	for _, name := range f.GetSheetList() {
		if visible, err := f.GetSheetVisible(name); err != nil || !visible {
			continue
		}
		sheets = append(sheets, sheet{
			name:     name,
			rows:     func(yield func(int, []string) bool) error { return xlsxRows(f, name, yield) },
			details:  func() (details, error) { return readDetails(parts[name]) },
			date1904: props.Date1904 != nil && *props.Date1904,
		})
	}
	return sheets, nil
}

// guard turns a panic of the library on a hostile file into a refusal.
func guard(err *error) {
	if p := recover(); p != nil {
		*err = errNoWorkbook()
	}
}

func xlsxRows(f *excelize.File, name string, yield func(int, []string) bool) (err error) {
	defer guard(&err)
	rows, err := f.Rows(name)
	if err != nil {
		return nil // a chart sheet has no rows
	}
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return errNoWorkbook()
		}
		if len(cells) > 0 && !yield(n, cells) {
			break
		}
	}
	if rows.Close() != nil {
		return errNoWorkbook()
	}
	return nil
}

// sheetParts answers the XML of each sheet. The library keeps it but tells neither a cell's type nor the merged areas
// without building the whole sheet in memory, ten times the size of the file.
func sheetParts(f *excelize.File) map[string][]byte {
	part := func(name string) []byte {
		b, _ := f.Pkg.Load(name)
		data, _ := b.([]byte)
		return data
	}
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	parts := map[string][]byte{}
	if xml.Unmarshal(part("xl/workbook.xml"), &book) != nil || xml.Unmarshal(part("xl/_rels/workbook.xml.rels"), &rels) != nil {
		return parts
	}
	for _, s := range book.Sheets {
		for _, r := range rels.List {
			if r.ID != s.ID {
				continue
			}
			target := r.Target
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			parts[s.Name] = part(strings.TrimPrefix(target, "/"))
		}
	}
	return parts
}

func readDetails(sheetXML []byte) (details, error) {
	d := details{numeric: map[string]bool{}, uncomputed: map[string]bool{}, down: map[string]merge{}}
	if len(sheetXML) == 0 {
		return d, errNoWorkbook()
	}
	dec := xml.NewDecoder(bytes.NewReader(sheetXML))
	var ref, typ, in string
	var value []byte
	formula, saved := false, false
	row, column := 0, 0 // of the cell, both from 1; cells need not say where they are
	for {
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			return d, nil
		}
		if err != nil {
			return d, errNoWorkbook()
		}
		switch t := token.(type) {
		case xml.StartElement:
			in = t.Name.Local
			switch in {
			case "row":
				row, column = row+1, 0
				if n, err := strconv.Atoi(attr(t, "r")); err == nil {
					row = n
				}
			case "c":
				column++
				if c, _, err := excelize.CellNameToCoordinates(attr(t, "r")); err == nil {
					column = c
				}
				ref, typ, value = cellName(column-1, row), attr(t, "t"), value[:0]
				formula, saved = false, false
			case "f":
				formula = true
			case "v": // there, though empty, when the result is an empty text
				saved = true
			case "mergeCell":
				if m, ok := parseMerge(attr(t, "ref")); ok && m.top < m.bottom {
					d.down[cellName(m.left, m.top)] = m
				}
			}
		case xml.CharData:
			if in == "v" {
				value = append(value, t...)
			}
		case xml.EndElement:
			in = ""
			if t.Name.Local != "c" {
				continue
			}
			if (typ == "" || typ == "n") && looksGrouped.Match(value) {
				d.numeric[ref] = true
			}
			if formula && !saved {
				d.uncomputed[ref] = true
			}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func parseMerge(ref string) (merge, bool) {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return merge{}, false
	}
	left, top, err1 := excelize.CellNameToCoordinates(from)
	right, bottom, err2 := excelize.CellNameToCoordinates(to)
	if err1 != nil || err2 != nil {
		return merge{}, false
	}
	return merge{left - 1, top, right - 1, bottom}, true
}

func (m merge) String() string {
	return fmt.Sprintf("%s:%s", cellName(m.left, m.top), cellName(m.right, m.bottom))
}
