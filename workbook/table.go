package workbook

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"

	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/vntext"
)

// reader goes down one table.
type reader struct {
	*header
	list    *List
	details details
	filled  map[Field]merged // the last merged area of each column
	above   int              // index of the asset in the row above "- …" lines, -1 when there is none
	group   string
	ended   bool
	seen    int // rows that are not blank
}

// merged is an area that is merged over several rows, and its text.
type merged struct {
	merge
	text string
}

// errEnough stops reading.
var errEnough = errors.New("enough")

func readTable(sheets []sheet, h *header) (*List, error) {
	list := &List{Sheet: h.sheet.name, Header: h.columns}
	for i := range sheets {
		if &sheets[i] != h.sheet && hasText(&sheets[i]) {
			list.Unread = append(list.Unread, sheets[i].name)
		}
	}
	r := &reader{header: h, list: list, filled: map[Field]merged{}, above: -1}
	if h.sheet.details != nil {
		var err error
		if r.details, err = h.sheet.details(); err != nil {
			return nil, err
		}
	}
	var stop error
	err := h.sheet.rows(func(n int, cells []string) bool {
		if n > h.row {
			stop = r.line(n, cells)
		}
		return stop == nil
	})
	if err == nil && !errors.Is(stop, errEnough) {
		err = stop
	}
	if err != nil {
		return nil, err
	}
	return list, nil
}

func hasText(s *sheet) bool {
	found := false
	err := s.rows(func(_ int, cells []string) bool {
		found = slices.ContainsFunc(cells, func(c string) bool { return vntext.Clean(c) != "" })
		return !found
	})
	return err == nil && found
}

// line takes one row under the header.
func (r *reader) line(n int, cells []string) error {
	if !slices.ContainsFunc(cells, func(c string) bool { return vntext.Clean(c) != "" }) {
		return nil
	}
	if r.seen++; r.seen > MaxRows {
		return refuse(errs.TooMany, "Danh sách dài hơn %d dòng; hãy chia thành nhiều tệp.", "The list has more than %d rows; split it into several files.", MaxRows)
	}
	for i := MaxColumns; i < len(cells); i++ {
		if vntext.Clean(cells[i]) != "" {
			return refuse(errs.TooMany, "Bảng rộng hơn %d cột.", "The table has more than %d columns.", MaxColumns)
		}
	}
	get := func(f Field) cell { return r.cell(n, cells, f) }
	kind := r.classify(cells, get)
	text, _ := firstText(cells)
	switch kind {
	case asset:
		r.above = -1
		if r.asset(n, get) {
			r.above = len(r.list.Rows) - 1
		}
	case blank:
	case SkippedGroup:
		r.group = groupName(get)
		text = r.group
	case SkippedDetail:
		if r.above >= 0 {
			row := &r.list.Rows[r.above]
			row.Model = strings.TrimPrefix(row.Model+"; "+strings.TrimLeft(text, "-+–• "), "; ")
		}
	case SkippedEnd:
		if r.ended { // one mark is enough: signatures fill several lines
			return nil
		}
		r.ended = true
	}
	if kind != asset && kind != blank {
		r.list.Skipped = append(r.list.Skipped, Skipped{n, text, kind})
	}
	if len(r.list.Errors) >= MaxErrors {
		r.list.More = true
		return errEnough
	}
	return nil
}

// Kinds of lines that are not in Skipped.
const (
	asset SkipKind = "ASSET"
	blank SkipKind = "BLANK"
)

var (
	runningNumber = regexp.MustCompile(`^\d+(\.\d+)*\.?$`)
	columnNumber  = regexp.MustCompile(`^[(\[]?(?:\d{1,2}|[A-Z])[)\]]?(?:\s*=.*)?$`)
)

// classify tells what a line is. Marks count here: "Cổng" is a gate and "Cộng" a sum.
func (r *reader) classify(cells []string, get func(Field) cell) SkipKind {
	text := func(f Field) string { return vntext.Clean(get(f).text) }
	name, number := text(Name), text(Number)
	numbered := runningNumber.MatchString(number)
	first, column := firstText(cells)
	others := 0 // fields beside number and name that have something
	for f := range r.index {
		if f != Name && f != Number && !nothing[text(f)] {
			others++
		}
	}
	_, hasNumbers := r.index[Number]
	amount := isAmount(get(Quantity)) || isAmount(get(Cost)) || isAmount(get(UnitCost))
	switch {
	case r.isHeader(cells, name):
		return SkippedHeader
	case !amount && text(Unit) == "" && (r.ended || isEnd(name) || isEnd(first) && (name == "" || r.leads(column))):
		return SkippedEnd
	case !numbered && (isSum(first) || isSum(name)):
		return SkippedSum
	case name == "" && others == 0 && (number == "" || numbered):
		return blank
	case numbered:
		return asset
	case name == "" && others == 0, // the heading of a group is in the column of numbers
		!nothing[name] && number != "" && text(Unit) == "" && len([]rune(number)) <= 5: // A, II., B1
		return SkippedGroup
	case nothing[name] || others > 0:
		return asset
	case strings.ContainsAny(name[:1], "-+") || strings.HasPrefix(name, "–"):
		return SkippedDetail
	case hasNumbers || outlineMark.MatchString(name):
		return SkippedGroup
	}
	return asset
}

// leads says whether a column stands for the line as a whole: it has the number or the name, or is not read. Signatures
// begin there; in a list that begins with the room, "Kế toán" is a room.
func (r *reader) leads(column int) bool {
	for f, i := range r.index {
		if i == column {
			return f == Number || f == Name
		}
	}
	return true
}

// isHeader says whether the line is the header again, or the line of column numbers under it.
func (r *reader) isHeader(cells []string, name string) bool {
	for _, h := range r.columns {
		if h.Field == Name && joined(name) == joined(h.Heading) {
			return true
		}
	}
	if !columnNumber.MatchString(name) {
		return false
	}
	texts := 0
	for _, c := range cells {
		if s := vntext.Clean(c); s != "" {
			if !columnNumber.MatchString(s) {
				return false
			}
			texts++
		}
	}
	return texts >= 2
}

func isAmount(c cell) bool {
	d, _, bad := decimal(c, 1)
	return d != nil && bad == nil
}

func isSum(text string) bool {
	s := strings.Trim(strings.ToLower(text), " :.")
	if words().sumWhole[s] {
		return true
	}
	return slices.ContainsFunc(words().sumBegins, func(p string) bool {
		return s == p || strings.HasPrefix(s, p+" ") || strings.HasPrefix(s, p+":")
	})
}

var placeAndDay = regexp.MustCompile(`ngay\s*[\d.…]*\s*thang\s*[\d.…]*\s*nam`)

func isEnd(text string) bool {
	s := joined(outlineMark.ReplaceAllString(text, ""))
	return placeAndDay.MatchString(vntext.Fold(text)) || slices.ContainsFunc(words().ends, func(p string) bool {
		return s == p || strings.HasPrefix(s, p+" ")
	})
}

// firstText answers the first text of a line and its column.
func firstText(cells []string) (string, int) {
	for i, c := range cells {
		if s := vntext.Clean(c); s != "" {
			return s, i
		}
	}
	return "", -1
}

var outlineMark = regexp.MustCompile(`^(?:[A-ZĐ]|[IVX]+|\d+(?:\.\d+)*)\s*[.)/:\-]\s*`)

// groupName is the heading of a group without its letter or numeral.
func groupName(get func(Field) cell) string {
	name := vntext.Clean(get(Name).text)
	if name == "" {
		name = vntext.Clean(get(Number).text)
	}
	return outlineMark.ReplaceAllString(name, "")
}

// cell answers the value of a field; an area merged over several rows has its value in each.
func (r *reader) cell(n int, cells []string, f Field) cell {
	i, ok := r.index[f]
	if !ok {
		return cell{}
	}
	name := cellName(i, n)
	text := at(cells, i)
	if m, ok := r.details.down[name]; ok {
		r.filled[f] = merged{m, text}
	}
	if text == "" && n <= r.filled[f].bottom {
		text = r.filled[f].text
	}
	return cell{text: text, numeric: r.details.numeric[name]}
}

// sumFields hold amounts that belong to all rows of a merged area together.
var sumFields = []Field{Quantity, Cost, UnitCost, Residual, Area, FloorArea}

var errorValues = []string{"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "####"}

// asset reads one row and says whether it is among the rows; with a bad cell it goes to the errors.
func (r *reader) asset(n int, get func(Field) cell) bool {
	before := len(r.list.Errors)
	bad := func(f Field, why *locale.Text) {
		if why == nil {
			return
		}
		i := r.index[f]
		name := cellName(i, n)
		if len(r.list.Errors) > before && r.list.Errors[len(r.list.Errors)-1].Cell == name {
			return // the first reason says it
		}
		r.list.Errors = append(r.list.Errors, CellError{r.list.Sheet, name, *why})
	}
	if r.ended {
		bad(Name, reason("dòng này đứng dưới phần chữ ký của bảng", "this row stands below the signatures of the table"))
		return false
	}
	broken := map[Field]bool{}
	for _, c := range r.columns { // in their order
		if c.Field == "" {
			continue
		}
		if why := r.unusable(n, c.Field, get(c.Field)); why != nil {
			broken[c.Field] = true
			bad(c.Field, why)
		}
	}
	value := func(f Field) cell {
		if broken[f] {
			return cell{}
		}
		return get(f)
	}
	text := func(f Field) string {
		s := plainText(value(f).text)
		if nothing[s] {
			return ""
		}
		if len(s) > maxText {
			bad(f, reason("nội dung quá dài", "the text is too long"))
			return ""
		}
		return s
	}
	row := Row{
		Number: n, Group: r.group,
		Name: text(Name), ItemText: text(Item), Unit: text(Unit), AssetCode: text(AssetCode), Serial: text(Serial), Model: text(Model),
		ConditionText: text(Condition), OriginText: text(Origin),
		Agency: text(Agency), Room: text(Room), Address: text(Address), Custodian: text(Custodian), Papers: text(Papers), Note: text(Note),
		MapSheet: text(MapSheet), Parcel: text(Parcel), Certificate: text(Certificate), LandUse: text(LandUse),
		Quantity: 1,
	}
	if row.Name == "" && !broken[Name] {
		bad(Name, reason("thiếu tên tài sản", "the name of the asset is missing"))
	}
	var why *locale.Text
	row.AreaM2, why = area(value(Area))
	bad(Area, why)
	row.FloorAreaM2, why = area(value(FloorArea))
	bad(FloorArea, why)
	if u := joined(row.Unit); u == "m2" || u == "met vuong" {
		// A thing measured in square metres is one thing of that size.
		if a, why := area(value(Quantity)); why != nil {
			bad(Quantity, why)
		} else if row.AreaM2 == "" {
			row.AreaM2 = a
		}
	} else {
		q, why := count(value(Quantity), maxQuantity)
		bad(Quantity, why)
		if q != nil {
			row.Quantity = int32(*q)
		}
	}
	r.amounts(&row, value, bad)
	row.Acquired, why = date(value(Acquired).text, r.sheet.date1904)
	bad(Acquired, why)
	row.InUse, why = date(value(InUse).text, r.sheet.date1904)
	bad(InUse, why)
	built, why := date(value(YearBuilt).text, r.sheet.date1904)
	bad(YearBuilt, why)
	row.YearBuilt = built.Year
	storeys, why := count(value(Storeys), 100)
	bad(Storeys, why)
	if storeys != nil {
		row.Storeys = int(*storeys)
	}
	row.Condition, why = condition(value(Condition))
	bad(Condition, why)
	row.Origin, why = origin(value(Origin).text)
	bad(Origin, why)
	if len(r.list.Errors) > before {
		return false
	}
	r.list.Rows = append(r.list.Rows, row)
	return true
}

const (
	maxText     = 2000 // bytes of one cell
	maxQuantity = 1_000_000
)

// amounts reads the money of a row; a price of one piece counts where there is no sum.
func (r *reader) amounts(row *Row, value func(Field) cell, bad func(Field, *locale.Text)) {
	read := func(f Field) *int64 {
		v, why := money(value(f), r.scaleOf(f))
		bad(f, why)
		return v
	}
	row.Cost = read(Cost)
	row.Residual = read(Residual)
	if unit := read(UnitCost); unit != nil && row.Cost == nil {
		if *unit > math.MaxInt64/int64(row.Quantity) {
			bad(UnitCost, reason("số tiền quá lớn", "amount too large"))
			return
		}
		sum := *unit * int64(row.Quantity)
		row.Cost = &sum
	}
	if row.Cost != nil && row.Residual != nil && *row.Residual > *row.Cost {
		bad(Residual, reason("giá trị còn lại lớn hơn nguyên giá", "the carrying amount is above the historical cost"))
	}
}

func (r *reader) scaleOf(f Field) int64 {
	for _, c := range r.columns {
		if c.Field == f {
			return c.Scale
		}
	}
	return 1
}

// unusable says why a cell has no value of its own, whatever its field is.
func (r *reader) unusable(n int, f Field, c cell) *locale.Text {
	s := vntext.Clean(c.text)
	switch m := r.filled[f]; {
	case r.details.uncomputed[cellName(r.index[f], n)]:
		return reason("công thức chưa có kết quả; hãy mở bằng Excel và lưu lại", "a formula without a saved result; open the file in Excel and save it")
	case slices.ContainsFunc(errorValues, func(e string) bool { return strings.HasPrefix(s, e) }):
		return reason("ô báo lỗi %s", "the cell has the error %s", s)
	case n <= m.bottom && slices.Contains(sumFields, f):
		return reason("ô gộp %s: không rõ số cho từng dòng", "merged cells %s: unclear how much belongs to each row", m.String())
	}
	return nil
}
