package workbook

import (
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

// EstablishmentRow is a title or tier of one agency and its persons. The numbers of the agency as a whole
// stand in any of its rows. What the list does not say is nil or "".
type EstablishmentRow struct {
	Number    int // of the row in its sheet, from 1
	UnitCode  string
	Unit      string // its name, for people
	Agency    string
	Title     string
	Tier      string
	Persons   *int64
	Elsewhere *int64 // counted elsewhere
	FixedTerm *int64
	Rooms     *int64
	Counters  *int64
	Centres   *int64
	People    *int64 // population served
	From      civil.Date
}

// EstablishmentColumn names a column of a list of establishments.
type EstablishmentColumn int

// The columns of a list of establishments, in their order.
const (
	EstablishmentUnitCode EstablishmentColumn = iota
	EstablishmentUnit
	EstablishmentAgency
	EstablishmentTitle
	EstablishmentTier
	EstablishmentPersons
	EstablishmentElsewhere
	EstablishmentFixedTerm
	EstablishmentRooms
	EstablishmentCounters
	EstablishmentCentres
	EstablishmentPeople
	EstablishmentFrom
)

// establishmentColumns have the heading that is written, how wide its column is, and what is read as it.
var establishmentColumns = []struct {
	name  string
	width float64
	heading
}{
	{"Mã đơn vị", 10, heading{[]string{"ma don vi", "ma xa", "unit code"}, true}},
	{"Đơn vị", 24, heading{[]string{"don vi", "ten don vi", "xa phuong", "unit"}, false}},
	{"Cơ quan", 44, heading{[]string{"co quan", "ten co quan", "agency"}, true}},
	{"Chức danh", 34, heading{[]string{"chuc danh", "chuc vu", "title", "post"}, false}},
	{"Bậc", 7, heading{[]string{"bac", "tier"}, false}},
	{"Số người", 9, heading{[]string{"so nguoi", "so luong", "persons"}, false}},
	{"Kiêm nhiệm (đã tính nơi khác)", 16, heading{[]string{"kiem nhiem da tinh noi khac", "kiem nhiem", "da tinh noi khac", "counted elsewhere"}, false}},
	{"Hợp đồng có thời hạn", 14, heading{[]string{"hop dong co thoi han", "co thoi han", "fixed term"}, false}},
	{"Phòng làm việc", 11, heading{[]string{"phong lam viec", "so phong lam viec", "so phong", "rooms"}, false}},
	{"Quầy", 8, heading{[]string{"quay", "so quay", "quay tiep nhan", "counters"}, false}},
	{"Trung tâm, điểm tiếp nhận", 14, heading{[]string{"trung tam diem tiep nhan", "trung tam", "so trung tam", "centres"}, false}},
	{"Dân số phục vụ", 12, heading{[]string{"dan so phuc vu", "dan so", "population"}, false}},
	{"Từ ngày", 12, heading{[]string{"tu ngay", "ap dung tu ngay", "hieu luc tu", "from", "valid from"}, true}},
}

// numbers are the columns with numbers and where a row has them.
var establishmentNumbers = map[EstablishmentColumn]func(*EstablishmentRow) **int64{
	EstablishmentPersons:   func(r *EstablishmentRow) **int64 { return &r.Persons },
	EstablishmentElsewhere: func(r *EstablishmentRow) **int64 { return &r.Elsewhere },
	EstablishmentFixedTerm: func(r *EstablishmentRow) **int64 { return &r.FixedTerm },
	EstablishmentRooms:     func(r *EstablishmentRow) **int64 { return &r.Rooms },
	EstablishmentCounters:  func(r *EstablishmentRow) **int64 { return &r.Counters },
	EstablishmentCentres:   func(r *EstablishmentRow) **int64 { return &r.Centres },
	EstablishmentPeople:    func(r *EstablishmentRow) **int64 { return &r.People },
}

// EstablishmentList is what a list of establishments says. A row with a bad cell is among Errors only; one
// of an agency about which it says nothing is in neither.
type EstablishmentList struct {
	Sheet  string
	Rows   []EstablishmentRow
	Errors []CellError
	grid   *grid
}

// Bad says what is wrong with a cell of the list.
func (l *EstablishmentList) Bad(row int, column EstablishmentColumn, why locale.Text) CellError {
	return l.grid.cell(row, int(column), why)
}

// MaxEstablishments is how many rows one list has.
const MaxEstablishments = 20_000

// ReadEstablishments reads a list of establishments, XLSX or Unicode CSV: under a header row among the first
// 20, one row for each agency and title. A number of persons, rooms and the like is whole and not negative.
// A row that has no number and no title says nothing: so a list of all agencies can be sent out to be filled
// in.
//
// The error is a refusal of the whole file (*errs.Error). Cells that can't be used are in Errors.
func ReadEstablishments(name string, r io.ReaderAt, size int64) (*EstablishmentList, error) {
	sheets, err := plainSheets(name, r, size)
	if err != nil {
		return nil, err
	}
	headings := make([]heading, len(establishmentColumns))
	for i, c := range establishmentColumns {
		headings[i] = c.heading
	}
	headings[EstablishmentFrom].required = false // by rows that say something; see below
	g, err := readGrid(sheets, headings, MaxEstablishments)
	switch {
	case err != nil:
		return nil, err
	case g == nil || g.columns[EstablishmentFrom] < 0:
		return nil, refuse(errs.Invalid, "Không thấy dòng tiêu đề có các cột “Mã đơn vị”, “Cơ quan”, “Từ ngày”.", "There is no header row with the columns “Unit code”, “Agency”, “From”.")
	case g.more:
		return nil, refuse(errs.TooMany, "Mỗi tệp nhiều nhất %d dòng.", "At most %d rows in a file.", MaxEstablishments)
	}
	list := &EstablishmentList{Sheet: g.sheet.name, grid: g}
	for _, row := range g.rows {
		before := len(g.errors)
		if e, says := g.establishment(row); says && len(g.errors) == before && e.UnitCode != "" && e.Agency != "" {
			list.Rows = append(list.Rows, e)
		}
	}
	list.Errors = g.errors
	return list, nil
}

// establishment reads a row; says is false when there is nothing in it but the agency.
func (g *grid) establishment(row gridRow) (e EstablishmentRow, says bool) {
	text := func(c EstablishmentColumn) string { return row.cells[c] }
	e = EstablishmentRow{Number: row.number, UnitCode: text(EstablishmentUnitCode), Unit: text(EstablishmentUnit), Agency: text(EstablishmentAgency),
		Title: text(EstablishmentTitle), Tier: text(EstablishmentTier)}
	says = e.Title != "" || e.Tier != "" || text(EstablishmentFrom) != ""
	for c := EstablishmentPersons; c <= EstablishmentPeople; c++ {
		says = says || !nothing[text(c)]
	}
	if !says {
		return e, false
	}
	for c := EstablishmentPersons; c <= EstablishmentPeople; c++ {
		n, bad := wholeNumber(text(c))
		if bad != nil {
			g.bad(row.number, int(c), *bad)
		}
		*establishmentNumbers[c](&e) = n
	}
	when, bad := date(text(EstablishmentFrom), g.sheet.date1904)
	switch {
	case bad != nil:
		g.bad(row.number, int(EstablishmentFrom), *bad)
	case when.On == "":
		g.bad(row.number, int(EstablishmentFrom), locale.Text{VI: "phải ghi đủ ngày, tháng, năm", EN: "day, month and year are needed"})
	}
	e.From = when.On
	return e, true
}

// wholeNumber reads a whole number from 0; nil when the cell is empty. Points group thousands.
func wholeNumber(text string) (*int64, *locale.Text) {
	d, unit, bad := decimal(cell{text: text}, 1)
	if bad != nil || d == nil {
		return nil, bad
	}
	if unit != "" || !d.IsInt() || d.Sign() < 0 || d.Num().BitLen() > 40 {
		return nil, reason("phải là số nguyên không âm: %q", "must be a whole number, not negative: %q", text)
	}
	n := d.Num().Int64()
	return &n, nil
}

// WriteEstablishments writes a list that ReadEstablishments reads, with the headings and as XLSX. Texts are
// text cells, so that no name becomes a formula; days are texts, too, as people write them.
func WriteEstablishments(w io.Writer, rows []EstablishmentRow) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closing := f.Close(); err == nil {
			err = closing
		}
	}()
	const name = "Biên chế"
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	head := make([]any, len(establishmentColumns))
	for i, c := range establishmentColumns {
		if err := out.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
		head[i] = excelize.Cell{StyleID: bold, Value: c.name}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", head); err != nil {
		return err
	}
	for i := range rows {
		if err := out.SetRow("A"+strconv.Itoa(i+2), rows[i].cells()); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

func (r *EstablishmentRow) cells() []any {
	cells := make([]any, len(establishmentColumns))
	for c, text := range map[EstablishmentColumn]string{EstablishmentUnitCode: r.UnitCode, EstablishmentUnit: r.Unit, EstablishmentAgency: r.Agency,
		EstablishmentTitle: r.Title, EstablishmentTier: r.Tier} {
		cells[c] = text
	}
	if r.From != "" {
		cells[EstablishmentFrom] = r.From.Time().Format("02/01/2006")
	}
	for c, of := range establishmentNumbers {
		if n := *of(r); n != nil {
			cells[c] = *n
		}
	}
	return cells
}
