package workbook

import (
	"slices"
	"strings"

	"sotaisan/internal/locale"
	"sotaisan/vntext"
)

// heading is a column of a plain table by the words of its heading.
type heading struct {
	words    []string // folded
	required bool     // without the column there is no table, and no cell of it may be empty
}

// grid is a plain table: under a header row among the first 20, one row for each entry.
type grid struct {
	sheet   sheet
	columns []int // where each heading stands, -1 for nowhere
	rows    []gridRow
	errors  []CellError
	more    bool // there are more rows than allowed
}

// gridRow is a row that is not blank; cells are cleaned and in the order of the headings.
type gridRow struct {
	number int
	cells  []string
}

// readGrid answers the table of the first sheet that has one; nil when none has.
func readGrid(sheets []sheet, headings []heading, most int) (*grid, error) {
	for _, s := range sheets {
		g, err := gridOf(s, headings, most)
		if err != nil || g != nil {
			return g, err
		}
	}
	return nil, nil
}

func gridOf(s sheet, headings []heading, most int) (*grid, error) {
	var g *grid
	first := 0
	err := s.rows(func(n int, cells []string) bool {
		if g == nil {
			if first++; first > 20 {
				return false
			}
			if columns := columnsOf(cells, headings); columns != nil {
				g = &grid{sheet: s, columns: columns}
			}
			return true
		}
		row := gridRow{n, make([]string, len(headings))}
		blank := true
		for i, column := range g.columns {
			if column >= 0 {
				row.cells[i] = vntext.Clean(at(cells, column))
			}
			blank = blank && row.cells[i] == ""
		}
		if blank {
			return true
		}
		for i, h := range headings {
			if h.required && row.cells[i] == "" {
				g.bad(n, i, locale.Text{VI: "chưa nhập", EN: "a value is required"})
			}
		}
		g.rows = append(g.rows, row)
		g.more = len(g.rows) > most
		return !g.more
	})
	return g, err
}

// columnsOf answers where each heading stands, -1 for nowhere; nil when a required one is missing.
func columnsOf(cells []string, headings []heading) []int {
	columns := make([]int, len(headings))
	for i, h := range headings {
		columns[i] = slices.IndexFunc(cells, func(c string) bool {
			return slices.Contains(h.words, strings.Join(vntext.Words(c), " "))
		})
		if h.required && columns[i] < 0 {
			return nil
		}
	}
	return columns
}

func (g *grid) bad(row, heading int, why locale.Text) {
	if len(g.errors) < MaxErrors {
		g.errors = append(g.errors, g.cell(row, heading, why))
	}
}

// cell is what is wrong with a cell; with one that the file has no column for, the row's first cell is named.
func (g *grid) cell(row, heading int, why locale.Text) CellError {
	return CellError{g.sheet.name, cellName(max(g.columns[heading], 0), row), why}
}
