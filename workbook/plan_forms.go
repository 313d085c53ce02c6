package workbook

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"sotaisan/internal/civil"
)

// PlanHead is what stands above the forms of a plan.
type PlanHead struct {
	Authority string // whose form it is: "Ủy ban nhân dân tỉnh Cà Mau"
	Subject   string // number and name of the plan, package
	On        civil.Date
	Draft     bool // the plan is not approved
}

// Forms of Decree 186/2025/NĐ-CP.
const (
	FormNeeds      = "04/TSC-MSTT"
	FormAcceptance = "05/TSC-MSTT"
	FormDisposal   = "01/TSC-XLTS"
	FormHandover   = "02/TSC-BBGN"
)

// decree is what issued the forms.
const decree = "(Ban hành kèm theo Nghị định số 186/2025/NĐ-CP)"

// PurchaseNeed is a row of form 04/TSC-MSTT: what one body registers, or is planned to get, of one thing.
type PurchaseNeed struct {
	Item      string // the asset kind; rows of one kind stand together
	CountUnit string
	Body      string // the registering unit
	Quantity  int64
	Estimate  int64 // đồng, for all pieces; 0: nobody has said
	Source    string
	Payment   string
	Delivery  string // when and where
	Proposal  string
	Notes     []string
}

// WritePurchaseNeeds writes form 04/TSC-MSTT: under every asset kind, by a Roman numeral and with its sums,
// the bodies that need it, and the total of all. Kinds and rows keep their order. A sum over rows without an
// estimate counts those that have one; a note that all rows of a kind share stands with the kind alone.
func WritePurchaseNeeds(w io.Writer, head PlanHead, rows []PurchaseNeed) error {
	// A province has thousands of rows: what most of them say fits on one line.
	g := page{name: "Mẫu 04-TSC-MSTT", numbered: true, columns: []pageColumn{
		{"STT", 5, centreColumn}, {"Tên tài sản / đơn vị đăng ký", 51, textColumn}, {"Đơn vị tính", 6, centreColumn}, {"Số lượng", 7, numberColumn},
		{"Dự toán (đồng)", 14, numberColumn}, {"Nguồn vốn", 15, textColumn}, {"Phương thức thanh toán", 14, textColumn},
		{"Dự kiến thời gian, địa điểm giao nhận", 50, textColumn}, {"Đề xuất khác", 10, textColumn}, {"Ghi chú", 19, textColumn},
	}}
	g.above = head.above(FormNeeds, "BẢNG TỔNG HỢP NHU CẦU MUA SẮM TẬP TRUNG", len(g.columns))
	var quantity, estimate int64
	kinds := 0
	for i := 0; i < len(rows); {
		end := i
		var q, e int64
		for ; end < len(rows) && rows[end].Item == rows[i].Item && rows[end].CountUnit == rows[i].CountUnit; end++ {
			q, e = q+rows[end].Quantity, e+rows[end].Estimate
		}
		kinds++
		all, own := commonNotes(rows[i:end])
		g.rows = append(g.rows, tableRow{true, []any{roman(kinds), rows[i].Item, rows[i].CountUnit, q, known(e), "", "", "", "", all}})
		for n, r := range rows[i:end] {
			g.rows = append(g.rows, tableRow{false, []any{int64(n + 1), r.Body, r.CountUnit, r.Quantity, known(r.Estimate), r.Source, r.Payment, r.Delivery, r.Proposal, own[n]}})
		}
		quantity, estimate = quantity+q, estimate+e
		i = end
	}
	g.total = []any{"", "TỔNG CỘNG", "", quantity, known(estimate)}
	g.below = signatures(len(g.columns), "NGƯỜI LẬP BIỂU", "(Ký, ghi rõ họ tên)", "THỦ TRƯỞNG CƠ QUAN, TỔ CHỨC, ĐƠN VỊ", "(Ký, ghi rõ họ tên và đóng dấu)")
	return writePages(w, []page{g})
}

// commonNotes answers the notes that all rows share, and each row's others.
func commonNotes(rows []PurchaseNeed) (all string, own []string) {
	var shared []string
	for _, note := range rows[0].Notes {
		if !slices.ContainsFunc(rows, func(r PurchaseNeed) bool { return !slices.Contains(r.Notes, note) }) {
			shared = append(shared, note)
		}
	}
	for _, r := range rows {
		others := slices.DeleteFunc(slices.Clone(r.Notes), func(note string) bool { return slices.Contains(shared, note) })
		own = append(own, strings.Join(others, "; "))
	}
	return strings.Join(shared, "; "), own
}

// known is an amount, or nothing for one that nobody has said.
func known(amount int64) any {
	if amount == 0 {
		return nil
	}
	return amount
}

// DisposalRequest is what one unit asks to have disposed of.
type DisposalRequest struct {
	Unit     string
	BookedTo civil.Date // the day of the carrying amounts
	Rows     []DisposalRow
}

// DisposalRow is a row of form 01/TSC-XLTS.
type DisposalRow struct {
	Name      string
	Kind      string
	CountUnit string
	Quantity  int64
	InUseYear int64  // 0: not known
	Cost      *int64 // historical cost, đồng; nil: not known
	Carrying  *int64 // carrying amount, đồng; nil: there is none
	Manner    string
	Reason    string
	Note      string
}

// WriteDisposals writes form 01/TSC-XLTS, one sheet for each unit: the request and its list.
func WriteDisposals(w io.Writer, head PlanHead, requests []DisposalRequest) error {
	var pages []page
	for _, r := range requests {
		g := page{name: r.Unit, numbered: true, columns: []pageColumn{
			{"STT", 6, centreColumn}, {"Tên tài sản", 24, textColumn}, {"Loại tài sản", 18, textColumn}, {"Đơn vị tính", 8, centreColumn},
			{"Số lượng", 8, numberColumn}, {"Năm đưa vào sử dụng", 9, centreColumn}, {"Nguyên giá (đồng)", 16, numberColumn},
			{"Giá trị còn lại (đồng)", 16, numberColumn}, {"Hình thức xử lý", 10, centreColumn}, {"Lý do đề nghị xử lý", 32, textColumn}, {"Ghi chú", 16, textColumn},
		}}
		n := len(g.columns)
		own := head
		own.Authority = r.Unit
		g.above = own.above(FormDisposal, "VĂN BẢN ĐỀ NGHỊ XỬ LÝ TÀI SẢN CÔNG", n)
		g.above = append(g.above,
			[]span{{from: 1, to: n, text: "Kính gửi: ............................................................", align: "center"}},
			nil,
			[]span{{from: 1, to: n, text: fmt.Sprintf("Căn cứ Luật Quản lý, sử dụng tài sản công số 15/2017/QH14 (Điều 45) và Nghị định số 186/2025/NĐ-CP (Điều 28 đến Điều 31), %s đề nghị xử lý các tài sản công theo danh mục sau đây. Giá trị còn lại tính đến ngày %s.", r.Unit, people(r.BookedTo))}},
			[]span{{from: 1, to: n, text: "Danh mục tài sản công đề nghị xử lý", bold: true}})
		var quantity, cost, carrying int64
		for i, row := range r.Rows {
			year := ""
			if row.InUseYear > 0 {
				year = fmt.Sprint(row.InUseYear)
			}
			g.rows = append(g.rows, tableRow{false, []any{int64(i + 1), row.Name, row.Kind, row.CountUnit, row.Quantity, year, amount(row.Cost), amount(row.Carrying), row.Manner, row.Reason, row.Note}})
			quantity += row.Quantity
			if row.Cost != nil {
				cost += *row.Cost
			}
			if row.Carrying != nil {
				carrying += *row.Carrying
			}
		}
		g.total = []any{"", "Tổng cộng", "", "", quantity, "", cost, carrying}
		g.below = signatures(n, "NGƯỜI LẬP", "(Ký, ghi rõ họ tên)", "THỦ TRƯỞNG CƠ QUAN, TỔ CHỨC, ĐƠN VỊ", "(Ký, ghi rõ họ tên và đóng dấu)")
		pages = append(pages, g)
	}
	if len(pages) == 0 {
		pages = []page{nothingToPrint(head, FormDisposal, "VĂN BẢN ĐỀ NGHỊ XỬ LÝ TÀI SẢN CÔNG", "Kế hoạch không có tài sản nào đề nghị xử lý.")}
	}
	return writePages(w, pages)
}

func amount(n *int64) any {
	if n == nil {
		return nil
	}
	return *n
}

// above are the lines that stand above a form: whose it is and its code side by side, title, subject and day.
func (h PlanHead) above(form, title string, columns int) [][]span {
	left := columns / 2
	return [][]span{
		{{from: 1, to: left, text: strings.ToUpper(h.Authority), bold: true, align: "center"}, {from: left + 1, to: columns, text: "Mẫu số " + form, bold: true, align: "center"}},
		{{from: left + 1, to: columns, text: decree, italic: true, align: "center"}},
		nil,
		{{from: 1, to: columns, text: title, bold: true, size: 15, align: "center"}},
		{{from: 1, to: columns, text: h.Subject, italic: true, align: "center"}},
		{{from: 1, to: columns, text: h.day(), italic: true, align: "center"}},
		nil,
	}
}

// day says of which day the numbers are, and that nobody has approved them yet.
func (h PlanHead) day() string {
	text := "Số liệu ngày " + people(h.On)
	if h.Draft {
		text += " – DỰ THẢO, chưa được phê duyệt"
	}
	return text
}

// nothingToPrint is the only sheet of a form without rows: a workbook needs one.
func nothingToPrint(head PlanHead, form, title, why string) page {
	g := page{name: "Trống", columns: []pageColumn{{"STT", 6, centreColumn}, {"Nội dung", 80, textColumn}, {"Ghi chú", 40, textColumn}}}
	g.above = head.above(form, title, len(g.columns))
	g.rows = []tableRow{{false, []any{"", why}}}
	return g
}

// signatures are the places for two to sign, with who and how.
func signatures(columns int, left, leftHow, right, rightHow string) [][]span {
	half := columns / 2
	return [][]span{nil,
		{{from: half + 1, to: columns, text: "........., ngày ...... tháng ...... năm ..........", italic: true, align: "center"}},
		{{from: 1, to: half, text: left, bold: true, align: "center"}, {from: half + 1, to: columns, text: right, bold: true, align: "center"}},
		{{from: 1, to: half, text: leftHow, italic: true, align: "center"}, {from: half + 1, to: columns, text: rightHow, italic: true, align: "center"}},
		nil, nil, nil, nil}
}

// people is a day as people write it.
func people(d civil.Date) string {
	if d == "" {
		return "...../...../.........."
	}
	return d.Time().Format("02/01/2006")
}

// roman is a number as a Roman numeral.
func roman(n int) string {
	out := ""
	for _, d := range []struct {
		value int
		text  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value; n -= d.value {
			out += d.text
		}
	}
	return out
}
