package workbook

import (
	"io"
	"math/big"
	"strings"

	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

// DistanceRow is the way by road between two units.
type DistanceRow struct {
	Number           int // of the row in its sheet, from 1
	FromCode, ToCode string
	Metres           int64
}

// DistanceColumn names a column of a list of ways.
type DistanceColumn int

// The columns of a list of ways.
const (
	DistanceFrom DistanceColumn = iota
	DistanceTo
	DistanceKm
)

// DistanceList is what a list of ways says. A row with a bad cell is among Errors only.
type DistanceList struct {
	Sheet  string
	Rows   []DistanceRow
	Errors []CellError
	grid   *grid
}

// Bad says what is wrong with a cell of the list.
func (l *DistanceList) Bad(row int, column DistanceColumn, why locale.Text) CellError {
	return l.grid.cell(row, int(column), why)
}

// MaxDistances is how many ways one list has: those between 500 units.
const MaxDistances = 125_000

var distanceHeadings = []heading{
	DistanceFrom: {[]string{"ma don vi di", "tu ma", "tu don vi", "tu", "ma tu", "from", "from unit", "from code"}, true},
	DistanceTo:   {[]string{"ma don vi den", "den ma", "den don vi", "den", "ma den", "to", "to unit", "to code"}, true},
	DistanceKm:   {[]string{"km", "so km", "quang duong km", "quang duong", "khoang cach", "khoang cach km", "distance", "distance km"}, true},
}

// ReadDistances reads a list of ways by road, XLSX or Unicode CSV: under a header row among the first 20,
// one row for two units, with both codes and the kilometres between them.
//
// The error is a refusal of the whole file (*errs.Error). Cells that can't be used are in Errors.
func ReadDistances(name string, r io.ReaderAt, size int64) (*DistanceList, error) {
	sheets, err := plainSheets(name, r, size)
	if err != nil {
		return nil, err
	}
	g, err := readGrid(sheets, distanceHeadings, MaxDistances)
	switch {
	case err != nil:
		return nil, err
	case g == nil:
		return nil, refuse(errs.Invalid, "Không thấy dòng tiêu đề có các cột “Từ đơn vị”, “Đến đơn vị”, “Km”.", "There is no header row with the columns “From”, “To”, “Km”.")
	case g.more:
		return nil, refuse(errs.TooMany, "Mỗi tệp nhiều nhất %d dòng.", "At most %d rows in a file.", MaxDistances)
	}
	list := &DistanceList{Sheet: g.sheet.name, grid: g}
	for _, row := range g.rows {
		metres, bad := kilometres(row.cells[DistanceKm])
		if bad != nil {
			g.bad(row.number, int(DistanceKm), *bad)
		} else if row.cells[DistanceFrom] != "" && row.cells[DistanceTo] != "" && row.cells[DistanceKm] != "" {
			list.Rows = append(list.Rows, DistanceRow{row.number, row.cells[DistanceFrom], row.cells[DistanceTo], metres})
		}
	}
	list.Errors = g.errors
	return list, nil
}

// kilometres reads a way in kilometres as whole metres; 0 for an empty cell. A point or comma is a decimal
// one: no way in a province has a thousand kilometres.
func kilometres(text string) (int64, *locale.Text) {
	plain := strings.ReplaceAll(text, ",", ".")
	d, unit, bad := decimal(cell{text: plain, numeric: looksGrouped.MatchString(plain)}, 1)
	if bad != nil || d == nil {
		return 0, bad
	}
	d.Mul(d, big.NewRat(1000, 1))
	if unit != "" && unit != "km" || d.Sign() <= 0 || d.Cmp(big.NewRat(1_000_000_000, 1)) > 0 {
		return 0, reason("%q không phải số km", "%q is no number of kilometres", text)
	}
	d.Add(d, big.NewRat(1, 2))
	return new(big.Int).Quo(d.Num(), d.Denom()).Int64(), nil
}
