// Package workbook reads the list files of communes: XLSX and Unicode CSV in every shape that officers make of them.
//
// A value is read or it is an error that names its cell; it is never guessed, and never dropped in silence.
package workbook

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
)

// Limits of one file.
const (
	MaxSize    = 20 << 20 // bytes
	MaxUnzip   = 64 << 20 // bytes of an XLSX when unpacked
	MaxRows    = 50_000   // rows that are not blank
	MaxColumns = 200
	MaxErrors  = 1_000 // bad cells that are named one by one
)

// Field is what a column holds.
type Field string

const (
	Number      Field = "NUMBER" // the running number; read to tell group rows, not kept
	Name        Field = "NAME"
	Item        Field = "ITEM"
	Unit        Field = "UNIT"
	Quantity    Field = "QUANTITY"
	Cost        Field = "COST"
	UnitCost    Field = "UNIT_COST"
	Residual    Field = "RESIDUAL"
	Note        Field = "NOTE"
	AssetCode   Field = "CODE"
	Serial      Field = "SERIAL"
	Model       Field = "MODEL"
	Acquired    Field = "ACQUIRED"
	InUse       Field = "IN_USE"
	YearBuilt   Field = "YEAR_BUILT"
	Condition   Field = "CONDITION"
	Origin      Field = "ORIGIN"
	Room        Field = "ROOM"
	Address     Field = "ADDRESS"
	Agency      Field = "AGENCY"
	Custodian   Field = "CUSTODIAN"
	Papers      Field = "PAPERS"
	Area        Field = "AREA"
	FloorArea   Field = "FLOOR_AREA"
	Storeys     Field = "STOREYS"
	MapSheet    Field = "MAP_SHEET"
	Parcel      Field = "PARCEL"
	Certificate Field = "CERTIFICATE"
	LandUse     Field = "LAND_USE"
)

// When is a day, or only its year where the list says no more.
type When struct {
	On   civil.Date // "" when not known to the day
	Year int        // 0 when nothing is known
}

// Row is one line of the table that stands for an asset or a lot. Texts are cleaned (vntext.Clean), "" where the list has
// none. Money is in whole đồng and for the whole quantity, nil where the list has none.
type Row struct {
	Number int    // of the row in its sheet, from 1
	Group  string // the heading of the group that it stands under, without its letter or numeral

	Name      string // never empty
	ItemText  string // the list's own kind of thing
	Unit      string
	Quantity  int32 // at least 1; 1 where the list has none, and for things measured in m²
	AssetCode string
	Serial    string
	Model     string // make, configuration, and "- …" lines under the row
	Cost      *int64
	Residual  *int64

	Acquired  When
	InUse     When
	YearBuilt int

	Condition     string // GOOD, WORN, NEEDS_REPAIR, UNSERVICEABLE or ""
	ConditionText string
	Origin        string // PURCHASE, INVESTMENT, TRANSFER, DONATION, FOUND_AT_INVENTORY, JOINT_VENTURE, HIRE_PURCHASE, OTHER, UNKNOWN or ""
	OriginText    string

	Agency    string
	Room      string
	Address   string
	Custodian string
	Papers    string
	Note      string

	AreaM2      string // plain decimal, "1234.5"
	FloorAreaM2 string
	Storeys     int
	MapSheet    string
	Parcel      string
	Certificate string
	LandUse     string
}

// Column is one heading of the table and what it was taken for.
type Column struct {
	Cell    string // "C9"
	Heading string
	Field   Field // "" when the column is not read
	Scale   int64 // đồng for one unit of a money column; 0 for other columns
}

// SkipKind says why a line is no asset.
type SkipKind string

const (
	SkippedGroup  SkipKind = "GROUP"
	SkippedSum    SkipKind = "SUM"
	SkippedHeader SkipKind = "HEADER" // the header again, or the numbers of its columns
	SkippedDetail SkipKind = "DETAIL" // "- …", added to the Model of the row above
	SkippedEnd    SkipKind = "END"    // the first line under the table
)

// Skipped is a line of the table that is no asset.
type Skipped struct {
	Number int
	Text   string
	Kind   SkipKind
}

// CellError is one cell that can't be read.
type CellError struct {
	Sheet  string
	Cell   string // "C14"
	Reason locale.Text
}

// In answers `sheet!cell: reason`.
func (e CellError) In(l locale.Lang) string {
	return fmt.Sprintf("%s!%s: %s", e.Sheet, e.Cell, e.Reason.In(l))
}

// Error answers the English line, for logs.
func (e CellError) Error() string { return e.In(locale.EN) }

// List is what a file says. A row with a bad cell is among Errors only, not among Rows.
type List struct {
	Sheet   string
	Header  []Column // all headings in their order, also those that are not read
	Rows    []Row
	Skipped []Skipped
	Errors  []CellError
	More    bool     // reading stopped at MaxErrors
	Unread  []string // other sheets of the file that have something in them
}

// Cell is where a row has the value of a field, "C14"; the row's first column where the list has no such field.
func (l *List) Cell(row int, f Field) string {
	for _, c := range l.Header {
		if c.Field == f {
			if column, _, err := excelize.CellNameToCoordinates(c.Cell); err == nil {
				return cellName(column-1, row)
			}
		}
	}
	return cellName(0, row)
}

// ReadList reads the table of a list file. name is the file's name; the format is told by the content. The table is in
// the sheet and under the header row, among the first 20, that are best understood.
//
// The error is a refusal of the whole file (*errs.Error): too large, another format, encrypted, no header row. Cells that
// can't be read are in the list's Errors.
func ReadList(name string, r io.ReaderAt, size int64) (*List, error) {
	sheets, err := open(name, r, size)
	if err != nil {
		return nil, err
	}
	best, err := findHeader(sheets)
	if err != nil {
		return nil, err
	}
	return readTable(sheets, best)
}

// cellName is the name of a cell; column counts from 0, row from 1.
func cellName(column, row int) string {
	s, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return fmt.Sprintf("R%dC%d", row, column+1)
	}
	return s
}
