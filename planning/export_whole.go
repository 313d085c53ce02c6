package planning

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"sotaisan/holding"
	"sotaisan/norm"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/workbook"
)

// table collects the rows of a sheet. A column is its heading with the width; numbers have "#" in front, and
// "+" where their sum stands below.
func table(name, title string, columns ...string) *workbook.PlanTable {
	t := &workbook.PlanTable{Name: name, Title: title}
	for _, c := range columns {
		head, width, _ := strings.Cut(c, "|")
		column := workbook.PlanColumn{Name: strings.TrimLeft(head, "#+"), Number: strings.ContainsAny(head[:1], "#+")}
		column.Width, _ = strconv.ParseFloat(width, 64)
		if strings.HasPrefix(head, "+") && t.Totals == nil {
			t.Totals = make([]any, len(columns))
		}
		t.Columns = append(t.Columns, column)
	}
	for i, c := range columns {
		if strings.HasPrefix(c, "+") {
			t.Totals[i] = int64(0)
		}
	}
	if t.Totals != nil {
		t.Totals[0] = "Tổng cộng"
	}
	return t
}

// add adds a row, and its numbers to their sums.
func add(t *workbook.PlanTable, cells ...any) {
	t.Rows = append(t.Rows, cells)
	for i := range t.Totals {
		if sum, ok := t.Totals[i].(int64); ok {
			n, _ := cells[i].(int64)
			t.Totals[i] = sum + n
		}
	}
}

// whole writes the plan as a workbook with a sheet for everything that it decides.
func (e *exporter) whole(_ context.Context, w io.Writer) error {
	subtitle := fmt.Sprintf("Kế hoạch số %s – %s. Số liệu ngày %s. Trạng thái: %s. Mã băm kết quả: %s", e.row.Number, e.row.Name,
		day(e.snap.TakenOn), strings.ToLower(life.StatusWords[e.row.Status].VI), e.row.ResultHash)
	var tables []workbook.PlanTable
	for _, t := range []*workbook.PlanTable{e.totals(), e.cells(), e.transfers(), e.repairs(), e.purchases(), e.unmet(), e.stock(), e.packages(), e.findings(), e.parameters()} {
		tables = append(tables, *t)
	}
	return workbook.WritePlanTables(w, subtitle, tables)
}

func (e *exporter) totals() *workbook.PlanTable {
	t := table("Tổng hợp", "TỔNG HỢP KẾ HOẠCH", "Phạm vi|40", "#Nhu cầu|11", "#Đã có|11", "#Điều chuyển|11", "#Sửa chữa|11", "#Mua sắm|11", "#Chưa đáp ứng|11", "#Dôi dư|11",
		"#Chi mua sắm (đồng)|19", "#Chi sửa chữa (đồng)|19", "#Chi điều chuyển (đồng)|19", "#Kinh phí (đồng)|19")
	row := func(name string, s PlanSum, budget any) {
		add(t, name, s.Need, s.MetByStock, s.Transferred, s.Repaired, s.Purchased, s.Unmet, s.Surplus, int64(s.PurchaseCost), int64(s.RepairCost), int64(s.TransferCost), budget)
	}
	all := &e.plan.Totals
	var budget int64
	for _, b := range e.plan.Parameters.Budgets {
		budget += int64(b.Amount)
	}
	row("Toàn kế hoạch, cuối năm cuối", PlanSum{Need: all.Need, MetByStock: all.MetByStock, Transferred: all.Transferred, Repaired: all.Repaired, Purchased: all.Purchased,
		Unmet: all.Unmet, Surplus: all.Surplus, PurchaseCost: all.PurchaseCost, RepairCost: all.RepairCost, TransferCost: all.TransferCost}, budget)
	s := e.p.summaryOf(e.plan, e.snap)
	for _, y := range s.years {
		row(fmt.Sprintf("Năm %d", y.Year), y.Totals, int64(y.Budget))
	}
	for _, u := range s.units {
		id := u.UnitID.String()
		row(e.unitCode(id)+" "+e.unitName(id), u.Totals, nil)
	}
	for _, c := range s.classes {
		row(e.class(c.NeedClass), c.Totals, nil)
	}
	return t
}

func (e *exporter) cells() *workbook.PlanTable {
	t := table("Nhu cầu", "NHU CẦU VÀ CÁCH ĐÁP ỨNG, CUỐI MỖI NĂM", "Mã đơn vị|9", "Đơn vị|22", "Cơ quan|34", "Nhu cầu về|30", "Năm|7", "#Định mức|9", "#Đăng ký|9", "#Nhu cầu|9", "#Đã có|9",
		"#Điều chuyển|9", "#Sửa chữa|9", "#Mua sắm|9", "#Chưa đáp ứng|9", "Lưu ý|30", "Căn cứ tính (ghi ở năm đầu)|70")
	for i := range e.plan.Cells {
		c := &e.plan.Cells[i]
		unit := ""
		if a := e.agencies[c.Agency]; a != nil {
			unit = a.Unit
		}
		why := e.derivation(c.NeedClass, c.Derivation)
		for _, y := range c.Years {
			var requested any
			if y.Requested >= 0 {
				requested = y.Requested
			}
			add(t, e.unitCode(unit), e.unitName(unit), e.agencyName(c.Agency), e.class(c.NeedClass), strconv.Itoa(y.Year), y.Norm, requested, y.Need, y.MetByStock,
				y.Transferred, y.Repaired, y.Purchased, y.Unmet, flagTexts(c.Flags), why)
			why = ""
		}
	}
	return t
}

// lines adds the lines of some actions.
func (e *exporter) lines(t *workbook.PlanTable, row func(i int, l *plan.Line) []any, actions ...plan.Action) *workbook.PlanTable {
	for _, action := range actions {
		for i := range e.plan.Lines {
			if l := &e.plan.Lines[i]; l.Action == action {
				add(t, row(i, l)...)
			}
		}
	}
	return t
}

func (e *exporter) transfers() *workbook.PlanTable {
	t := table("Điều chuyển", "ĐIỀU CHUYỂN GIỮA CÁC ĐƠN VỊ", "Từ đơn vị|22", "Từ cơ quan|32", "Đến đơn vị|22", "Đến cơ quan|32", "Tài sản|28", "Đáp ứng nhu cầu|28", "Năm|7", "Dùng đến năm|8",
		"+Số lượng|9", "#Chi phí một cái (đồng)|15", "+Chi phí (đồng)|16", "Mã tài sản|34", "Lưu ý|28", "Căn cứ tính|70")
	t.Note = "Đếm theo từng tài sản; ở các trang Tổng hợp và Nhu cầu là số nhu cầu được đáp ứng ở cuối năm, mỗi bộ gồm nhiều tài sản chỉ tính một."
	return e.lines(t, func(_ int, l *plan.Line) []any {
		item, _ := e.lineItem(l)
		return []any{e.unitName(l.FromUnit), e.agencyName(l.FromAgency), e.unitName(l.Unit), e.agencyName(l.Agency), item, e.class(l.NeedClass), strconv.Itoa(l.Year), year(l.Until),
			l.Quantity, int64(l.UnitPrice), int64(l.Amount), assetCodes(l.Assets), flagTexts(l.Flags), e.derivation(l.NeedClass, l.Derivation)}
	}, plan.Transfer)
}

func (e *exporter) repairs() *workbook.PlanTable {
	t := table("Sửa chữa", "SỬA CHỮA", "Mã đơn vị|9", "Đơn vị|22", "Cơ quan|34", "Tài sản|28", "Đáp ứng nhu cầu|28", "Năm|7", "Dùng đến năm|8", "+Số lượng|9", "#Đơn giá (đồng)|15",
		"+Thành tiền (đồng)|17", "Nguồn vốn|24", "Mã tài sản|34", "Lưu ý|28", "Căn cứ tính|70")
	return e.lines(t, func(_ int, l *plan.Line) []any {
		item, _ := e.lineItem(l)
		return []any{e.unitCode(l.Unit), e.unitName(l.Unit), e.agencyName(l.Agency), item, e.class(l.NeedClass), strconv.Itoa(l.Year), year(l.Until), l.Quantity, int64(l.UnitPrice),
			int64(l.Amount), e.budget(l), assetCodes(l.Assets), flagTexts(l.Flags), e.derivation(l.NeedClass, l.Derivation)}
	}, plan.Repair)
}

func (e *exporter) purchases() *workbook.PlanTable {
	t := table("Mua sắm", "MUA SẮM", "Mã đơn vị|9", "Đơn vị|22", "Cơ quan|34", "Tài sản|28", "ĐVT|8", "Đáp ứng nhu cầu|28", "Năm|7", "+Số lượng|9", "#Đơn giá (đồng)|15", "+Thành tiền (đồng)|17",
		"#Mức giá tối đa (đồng)|15", "Chế độ giá|24", "Nguồn vốn|24", "Gói mua sắm|8", "Lưu ý|28", "Căn cứ tính|70")
	return e.lines(t, func(i int, l *plan.Line) []any {
		item, countUnit := e.lineItem(l)
		return []any{e.unitCode(l.Unit), e.unitName(l.Unit), e.agencyName(l.Agency), item, countUnit, e.class(l.NeedClass), strconv.Itoa(l.Year), l.Quantity, int64(l.UnitPrice), int64(l.Amount),
			some(l.Ceiling), norm.RegimeWords[l.Regime].VI, e.budget(l), year(e.packageOf[i]), flagTexts(l.Flags), e.derivation(l.NeedClass, l.Derivation)}
	}, plan.Buy)
}

func (e *exporter) unmet() *workbook.PlanTable {
	t := table("Chưa đáp ứng", "NHU CẦU CHƯA ĐÁP ỨNG", "Mã đơn vị|9", "Đơn vị|22", "Cơ quan|34", "Nhu cầu về|30", "Từ năm|7", "Đến hết năm|8", "#Còn thiếu|9", "Lưu ý|28",
		"Vì sao, và cần gì để đáp ứng|90")
	t.Note = fmt.Sprintf("Mỗi dòng là số còn thiếu ở cuối mỗi năm từ năm đầu đến năm cuối của dòng; số thiếu thay đổi thì có dòng mới. Cộng các dòng đến hết năm %d được tổng số chưa đáp ứng của kế hoạch.", e.lastYear())
	lasting := e.lasting()
	return e.lines(t, func(_ int, l *plan.Line) []any {
		return []any{e.unitCode(l.Unit), e.unitName(l.Unit), e.agencyName(l.Agency), e.class(l.NeedClass), strconv.Itoa(l.Year), year(lasting(l)), l.Quantity, flagTexts(l.Flags), e.derivation(l.NeedClass, l.Derivation)}
	}, plan.Unmet)
}

func (e *exporter) lastYear() int { return e.plan.Parameters.Years[len(e.plan.Parameters.Years)-1] }

// lasting answers of a line about what is unmet the last year in a row at whose end so many pieces are; 0 for
// other lines. Lines that last to the plan's last year add up to its total.
func (e *exporter) lasting() func(l *plan.Line) int {
	type key struct{ agency, class string }
	cells := make(map[key]*plan.Cell, len(e.plan.Cells))
	for i := range e.plan.Cells {
		c := &e.plan.Cells[i]
		cells[key{c.Agency, c.NeedClass}] = c
	}
	return func(l *plan.Line) int {
		c := cells[key{l.Agency, l.NeedClass}]
		if l.Action != plan.Unmet || c == nil {
			return 0
		}
		last := l.Year
		for _, y := range c.Years {
			if y.Year > l.Year && y.Year == last+1 && y.Unmet == l.Quantity {
				last = y.Year
			}
		}
		return last
	}
}

func (e *exporter) stock() *workbook.PlanTable {
	t := table("Thừa – thanh lý", "TÀI SẢN DÔI DƯ VÀ ĐỀ NGHỊ XỬ LÝ", "Việc|16", "Mã đơn vị|9", "Đơn vị|22", "Cơ quan|34", "Tài sản|28", "Từ năm|7", "+Số lượng|9", "Mã tài sản|34", "Lưu ý|28", "Căn cứ|70")
	return e.lines(t, func(_ int, l *plan.Line) []any {
		item, _ := e.lineItem(l)
		return []any{plan.ActionWords[l.Action].VI, e.unitCode(l.Unit), e.unitName(l.Unit), e.agencyName(l.Agency), item, strconv.Itoa(l.Year), l.Quantity, assetCodes(l.Assets),
			flagTexts(l.Flags), e.derivation(l.NeedClass, l.Derivation)}
	}, plan.Surplus, plan.Dispose)
}

func (e *exporter) packages() *workbook.PlanTable {
	t := table("Gói mua sắm", "GÓI MUA SẮM", "Số|6", "Năm|7", "Loại|28", "Khu vực giao nhận|28", "Nguồn vốn|28", "+Số dòng|9", "+Số lượng|9", "+Giá trị (đồng)|18", "Lưu ý|50")
	for n, k := range e.plan.Packages {
		add(t, strconv.Itoa(n+1), strconv.Itoa(k.Year), category(k.Category), k.Area, e.source(k.Source, k.Unit), int64(len(k.Lines)), k.Quantity, int64(k.Amount), flagTexts(k.Flags))
	}
	return t
}

func (e *exporter) findings() *workbook.PlanTable {
	t := table("Cảnh báo", "NHỮNG ĐIỀU CẦN BIẾT HOẶC CẦN BỔ SUNG", "Nội dung|60", "Mã đơn vị|9", "Đơn vị|22", "Cơ quan|34", "Nhu cầu về|30", "Tài sản|28", "#Số lượng|10", "#Số tiền (đồng)|19")
	for _, f := range e.plan.Findings {
		item, _ := e.item(f.ItemType)
		agency := ""
		if f.Agency != "" {
			agency = e.agencyName(f.Agency)
		}
		add(t, plan.FlagWords[f.Code].VI, e.unitCode(f.Unit), e.unitName(f.Unit), agency, e.class(f.NeedClass), item, f.Count, some(f.Amount))
	}
	return t
}

func (e *exporter) parameters() *workbook.PlanTable {
	t := table("Tham số", "THAM SỐ DO CƠ QUAN TÀI CHÍNH CHỌN, VÀ KẾT QUẢ THEO GIẢ ĐỊNH KHÁC", "Tham số|60", "Cho|40", "#Giá trị|20", "Ghi chú|50")
	p := &e.plan.Parameters
	for _, b := range p.Budgets {
		add(t, "Kinh phí (đồng)", fmt.Sprintf("%s, năm %d", e.source(b.Source, b.Unit), b.Year), int64(b.Amount), "")
	}
	yes := func(b bool) string {
		if b {
			return "có"
		}
		return "không"
	}
	add(t, "Chuyển kinh phí còn lại sang năm sau", "", nil, yes(p.CarryOver))
	add(t, "Tính tài sản chưa đánh giá tình trạng cho nhu cầu của nơi đang giữ", "", nil, yes(p.CountNotAssessed))
	add(t, "Tính tài sản hết thời gian sử dụng nhưng còn dùng được", "", nil, yes(p.CountExpired))
	add(t, "Sửa chữa khi không quá (% giá)", "", p.RepairPercent, "Nghị định 186/2025/NĐ-CP, Điều 28")
	add(t, "Tài sản hết hạn dùng thêm sau sửa chữa (năm)", "", int64(p.RepairYears), "")
	add(t, "Bốc xếp một cái khi điều chuyển (đồng)", "", int64(p.Handling), "")
	add(t, "Vận chuyển một cái, mỗi km (đồng)", "", int64(p.Transport), "")
	for _, b := range p.Bands {
		add(t, "Hệ số ưu tiên (phần nghìn) khi mức đáp ứng", fmt.Sprintf("dưới %d%%", b.BelowPercent), b.Permille, "")
	}
	if p.FloorPercent > 0 {
		add(t, "Mức đáp ứng tối thiểu với nhu cầu thiết yếu (%)", "", p.FloorPercent, "")
	}
	for _, o := range p.Priorities {
		add(t, "Trọng số", e.class(o.NeedClass), o.Weight, fmt.Sprintf("nhóm %d", o.Tier))
	}
	for _, o := range p.Purchases {
		item, _ := e.item(o.ItemType)
		add(t, "Mua loại", e.class(o.NeedClass), nil, item)
	}
	for _, o := range p.Pins {
		add(t, "Ấn định", fmt.Sprintf("%s, %s, năm %d", e.agencyName(o.Agency), e.class(o.NeedClass), o.Year), o.Quantity, plan.ActionWords[o.Action].VI+", "+plan.SourceWord(o.Source).VI)
	}
	for _, o := range p.Forbids {
		agency := ""
		if o.Agency != "" {
			agency = e.agencyName(o.Agency)
		}
		add(t, "Không cho phép", together([]string{e.unitName(o.Unit), agency, e.class(o.NeedClass), year(o.Year)}), nil, plan.ActionWords[o.Action].VI)
	}
	for _, o := range p.MinimumOrders {
		item, _ := e.item(o.ItemType)
		add(t, "Số lượng đặt hàng tối thiểu", item, o.Quantity, "")
	}
	add(t, "Gói mua sắm riêng cho từng khu vực giao nhận", "", nil, yes(p.ByArea))
	if p.DirectAward > 0 {
		add(t, "Hạn mức chỉ định thầu (đồng)", "", int64(p.DirectAward), p.DirectAwardSource)
	}
	for _, v := range e.plan.Variants {
		as := fmt.Sprintf("tính tài sản chưa đánh giá: %s; tính tài sản hết hạn còn dùng được: %s", yes(v.CountNotAssessed), yes(v.CountExpired))
		add(t, "Giả định: chưa đáp ứng", as, v.Totals.Unmet, "")
		add(t, "Giả định: chi mua sắm và sửa chữa (đồng)", as, int64(v.Totals.Spent()), "")
	}
	return t
}

// budget names the money that pays a line.
func (e *exporter) budget(l *plan.Line) string {
	if l.Budget == nil {
		return ""
	}
	return e.source(l.Budget.Source, l.Budget.Unit)
}

// some is an amount as a cell; 0 is none.
func some(amount holding.VND) any {
	if amount == 0 {
		return nil
	}
	return int64(amount)
}

// year is a year, or a number of a package, as text; 0 is none.
func year(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// csv writes every line of the plan.
func (e *exporter) csv(_ context.Context, w io.Writer) error {
	t := table("", "", "#STT|0", "Việc|0", "Mã đơn vị|0", "Đơn vị|0", "Cơ quan|0", "Mã nhu cầu|0", "Nhu cầu|0", "Mã loại tài sản|0", "Loại tài sản|0", "ĐVT|0", "#Năm|0", "#Dùng đến năm|0", "#Thiếu đến hết năm|0",
		"#Số lượng|0", "#Đơn giá (đồng)|0", "#Thành tiền (đồng)|0", "Nguồn vốn|0", "Từ đơn vị|0", "Từ cơ quan|0", "#Gói mua sắm|0", "Mã tài sản|0", "Lưu ý|0", "Căn cứ tính|0")
	lasting := e.lasting()
	number := func(n int) any {
		if n == 0 {
			return nil
		}
		return int64(n)
	}
	for i := range e.plan.Lines {
		l := &e.plan.Lines[i]
		item, countUnit := e.lineItem(l)
		from := ""
		if l.Action == plan.Transfer {
			from = e.agencyName(l.FromAgency)
		}
		add(t, int64(i+1), plan.ActionWords[l.Action].VI, e.unitCode(l.Unit), e.unitName(l.Unit), e.agencyName(l.Agency), l.NeedClass, e.class(l.NeedClass), l.ItemType, item, countUnit,
			int64(l.Year), number(l.Until), number(lasting(l)), l.Quantity, int64(l.UnitPrice), int64(l.Amount), e.budget(l), e.unitName(l.FromUnit), from, number(e.packageOf[i]),
			assetCodes(l.Assets), flagTexts(l.Flags), e.derivation(l.NeedClass, l.Derivation))
	}
	return workbook.WritePlanCSV(w, *t)
}
