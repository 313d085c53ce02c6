package workbook

import (
	"fmt"
	"io"
	"strings"

	"sotaisan/internal/civil"
)

// Acceptance is form 05/TSC-MSTT for one body that receives.
type Acceptance struct {
	Package  string // what was bought together
	Unit     string
	Receiver string
	Received bool // the rows have come; otherwise they are what is expected
	Rows     []AcceptanceRow
}

// AcceptanceRow is a row of form 05/TSC-MSTT.
type AcceptanceRow struct {
	Name      string
	CountUnit string
	Quantity  int64
	Price     int64 // đồng, of one
	State     string
}

const (
	nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
	motto  = "Độc lập - Tự do - Hạnh phúc"
	dots   = "..........................................................."
)

// WriteAcceptances writes form 05/TSC-MSTT, one sheet for each body that receives, with blanks for the
// parties.
func WriteAcceptances(w io.Writer, head PlanHead, list []Acceptance) error {
	const title = "BIÊN BẢN NGHIỆM THU, BÀN GIAO, TIẾP NHẬN TÀI SẢN"
	var pages []page
	for i, a := range list {
		g := page{name: fmt.Sprintf("%d %s", i+1, a.Receiver), portrait: true, numbered: true, columns: []pageColumn{
			{"TT", 5, centreColumn}, {"Tên tài sản", 28, textColumn}, {"Đơn vị tính", 8, centreColumn}, {"Số lượng", 8, numberColumn},
			{"Giá mua (đồng)", 15, numberColumn}, {"Thành tiền (đồng)", 17, numberColumn}, {"Hiện trạng tài sản bàn giao", 18, textColumn},
		}}
		n := len(g.columns)
		says := "Số lượng và giá theo kế hoạch, ghi lại theo thực tế khi ký."
		if a.Received {
			says = "Số lượng và giá theo số đã nhận, đã ghi vào sổ tài sản."
		}
		g.above = minutes(FormAcceptance, title, n, head)
		for _, text := range []string{
			"Căn cứ Luật Quản lý, sử dụng tài sản công số 15/2017/QH14; Nghị định số 186/2025/NĐ-CP;",
			"Căn cứ hợp đồng mua sắm tài sản số ....................... ngày ...../...../.......... về " + a.Package + ";",
			"Hôm nay, ngày ...... tháng ...... năm .........., tại " + a.Unit + ", chúng tôi gồm:",
			"A. Bên giao (nhà thầu cung cấp): " + dots,
			"Đại diện: Ông (Bà) ............................................. Chức vụ: .................................",
			"B. Bên nhận (đơn vị sử dụng tài sản): " + a.Receiver,
			"Đại diện: Ông (Bà) ............................................. Chức vụ: .................................",
			"C. Cơ quan, đơn vị mua sắm tập trung (nếu có): " + dots,
			"Đại diện: Ông (Bà) ............................................. Chức vụ: .................................",
			"Thực hiện nghiệm thu, bàn giao, tiếp nhận tài sản như sau. " + says,
		} {
			g.above = append(g.above, []span{{from: 1, to: n, text: text}})
		}
		var quantity, sum int64
		for i, r := range a.Rows {
			g.rows = append(g.rows, tableRow{false, []any{int64(i + 1), r.Name, r.CountUnit, r.Quantity, r.Price, r.Price * r.Quantity, r.State}})
			quantity, sum = quantity+r.Quantity, sum+r.Price*r.Quantity
		}
		g.total = []any{"", "Tổng cộng", "", quantity, "", sum}
		g.below = append([][]span{nil,
			{{from: 1, to: n, text: "Hồ sơ, tài liệu kèm theo: " + dots}},
			{{from: 1, to: n, text: "Ý kiến của các bên: " + dots}},
			{{from: 1, to: n, text: "Biên bản được lập thành ...... bản có giá trị như nhau, mỗi bên giữ ...... bản."}},
		}, signatures(n, "ĐẠI DIỆN BÊN GIAO", "(Ký, ghi rõ họ tên và đóng dấu)", "ĐẠI DIỆN BÊN NHẬN", "(Ký, ghi rõ họ tên và đóng dấu)")...)
		pages = append(pages, g)
	}
	if len(pages) == 0 {
		pages = []page{nothingToPrint(head, FormAcceptance, title, "Không có tài sản nào được mua.")}
	}
	return writePages(w, pages)
}

// HandoverGroup is one of the groups of form 02/TSC-BBGN.
type HandoverGroup int

// The groups of form 02/TSC-BBGN.
const (
	HandoverPremises HandoverGroup = iota
	HandoverCars
	HandoverMachines
	HandoverOther
)

var handoverGroups = [...]string{"Trụ sở, cơ sở hoạt động sự nghiệp", "Xe ô tô", "Máy móc, thiết bị", "Tài sản khác"}

// Handover is the draft of form 02/TSC-BBGN between two units.
type Handover struct {
	From, To string
	BookedTo civil.Date // the day of the carrying amounts
	Rows     []HandoverRow
	Papers   []string // that are handed over with the assets
	Lacking  []string // papers that are missing, and of what
}

// HandoverRow is a row of form 02/TSC-BBGN.
type HandoverRow struct {
	Group     HandoverGroup
	Name      string
	CountUnit string
	Quantity  int64
	Cost      *int64 // đồng, of all pieces of the row; nil: not known
	Carrying  *int64
	Note      string
}

// WriteHandovers writes drafts of form 02/TSC-BBGN, one sheet for each two units: the assets in the groups
// A to D, the papers that go with them and those that are missing, and places for both parties.
func WriteHandovers(w io.Writer, head PlanHead, list []Handover) error {
	const title = "BIÊN BẢN BÀN GIAO, TIẾP NHẬN TÀI SẢN CÔNG (DỰ THẢO)"
	var pages []page
	for i, h := range list {
		g := page{name: fmt.Sprintf("Biên bản %d", i+1), portrait: true, numbered: true, columns: []pageColumn{
			{"STT", 6, centreColumn}, {"Danh mục tài sản", 28, textColumn}, {"Đơn vị tính", 8, centreColumn}, {"Số lượng", 8, numberColumn},
			{"Nguyên giá (đồng)", 15, numberColumn}, {"Giá trị còn lại (đồng)", 15, numberColumn}, {"Ghi chú", 30, textColumn},
		}}
		n := len(g.columns)
		g.above = minutes(FormHandover, title, n, head)
		for _, text := range []string{
			"Căn cứ Luật Quản lý, sử dụng tài sản công số 15/2017/QH14; Nghị định số 186/2025/NĐ-CP;",
			"Căn cứ Quyết định điều chuyển tài sản số ....................... ngày ...../...../.......... của " + dots + ";",
			"Hôm nay, ngày ...... tháng ...... năm .........., tại ......................................................., chúng tôi gồm:",
			"A. Đại diện bên giao: " + h.From,
			"Ông (Bà) ............................................. Chức vụ: .................................",
			"B. Đại diện bên nhận: " + h.To,
			"Ông (Bà) ............................................. Chức vụ: .................................",
			"C. Đại diện cơ quan chứng kiến (nếu có): " + dots,
			"Thực hiện bàn giao, tiếp nhận tài sản công như sau:",
		} {
			g.above = append(g.above, []span{{from: 1, to: n, text: text}})
		}
		g.above = append(g.above, []span{{from: 1, to: n, text: "1. Tài sản bàn giao, tiếp nhận (giá trị còn lại tính đến ngày " + people(h.BookedTo) + ")", bold: true}})
		g.handover(h.Rows)
		g.below = append([][]span{nil}, handoverSections(n, h)...)
		g.below = append(g.below, signatures(n, "ĐẠI DIỆN BÊN GIAO", "(Ký, ghi rõ họ tên và đóng dấu)", "ĐẠI DIỆN BÊN NHẬN", "(Ký, ghi rõ họ tên và đóng dấu)")...)
		pages = append(pages, g)
	}
	if len(pages) == 0 {
		pages = []page{nothingToPrint(head, FormHandover, title, "Kế hoạch không điều chuyển tài sản nào.")}
	}
	return writePages(w, pages)
}

// handover adds the rows by their groups, each with its sums; a group without rows stays, empty.
func (g *page) handover(rows []HandoverRow) {
	var all [3]int64
	for group, name := range handoverGroups {
		var sums [3]int64
		at := len(g.rows)
		g.rows = append(g.rows, tableRow{})
		n := int64(0)
		for _, r := range rows {
			if r.Group != HandoverGroup(group) {
				continue
			}
			n++
			g.rows = append(g.rows, tableRow{false, []any{n, r.Name, r.CountUnit, r.Quantity, amount(r.Cost), amount(r.Carrying), r.Note}})
			sums[0] += r.Quantity
			for i, part := range []*int64{r.Cost, r.Carrying} {
				if part != nil {
					sums[i+1] += *part
				}
			}
		}
		g.rows[at] = tableRow{true, []any{string(rune('A' + group)), name}}
		if n > 0 {
			g.rows[at].cells = append(g.rows[at].cells, "", sums[0], sums[1], sums[2])
		}
		for i := range all {
			all[i] += sums[i]
		}
	}
	g.total = []any{"", "Tổng cộng", "", all[0], all[1], all[2]}
}

// handoverSections are the sections behind the list.
func handoverSections(columns int, h Handover) [][]span {
	var lines [][]span
	add := func(text string, bold bool) {
		lines = append(lines, []span{{from: 1, to: columns, text: text, bold: bold}})
	}
	add("2. Hồ sơ liên quan đến quyền quản lý, sử dụng tài sản", true)
	if len(h.Papers) == 0 {
		add("Không có hồ sơ nào được ghi trong sổ tài sản.", false)
	}
	for i, paper := range h.Papers {
		add(fmt.Sprintf("2.%d. %s", i+1, paper), false)
	}
	if len(h.Lacking) > 0 {
		add("Hồ sơ còn thiếu, bên giao bổ sung trước hoặc sau bàn giao:", true)
		for _, lack := range h.Lacking {
			add("– "+lack, false)
		}
	}
	add("3. Trách nhiệm của các bên", true)
	add("a) Bên giao: giao đủ tài sản, hồ sơ nêu trên và hạch toán giảm tài sản. "+dots, false)
	add("b) Bên nhận: nhận đủ tài sản, hồ sơ nêu trên, hạch toán tăng tài sản và quản lý, sử dụng theo quy định. "+dots, false)
	add("4. Ý kiến của các bên", true)
	add(strings.TrimSpace(dots), false)
	add("Biên bản này là dự thảo, lập từ kế hoạch; chỉ có giá trị khi có quyết định của cấp có thẩm quyền và chữ ký của các bên.", false)
	lines[len(lines)-1][0].italic = true
	return lines
}

// minutes are the lines above minutes: the form's code, the nation's name, the title and what it is from.
func minutes(form, title string, columns int, head PlanHead) [][]span {
	return [][]span{
		{{from: 1, to: columns, text: "Mẫu số " + form, bold: true, align: "right"}},
		{{from: 1, to: columns, text: decree, italic: true, align: "right", size: 10}},
		{{from: 1, to: columns, text: nation, bold: true, size: 12, align: "center"}},
		{{from: 1, to: columns, text: motto, bold: true, size: 12, align: "center"}},
		nil,
		{{from: 1, to: columns, text: title, bold: true, size: 14, align: "center"}},
		{{from: 1, to: columns, text: head.Subject + ". " + head.day(), italic: true, align: "center"}},
		nil,
	}
}
