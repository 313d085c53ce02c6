package brief

import (
	"fmt"
	"strings"

	"sotaisan/holding"
	"sotaisan/internal/locale"
	"sotaisan/plan"
)

// How much of long lists is shown; the workbook of the plan has all of it.
const (
	mostClasses  = 10
	mostPackages = 10
	mostLacking  = 8
	mostStock    = 8
)

const notApproved = "CHƯA PHÊ DUYỆT"

// draw writes the whole document; pages is how many it has, 0 while nobody knows.
func draw(b Brief, f figures, pages int) *sheet {
	running := b.Number + " – " + b.Name
	if !b.Approved {
		running = notApproved + " – " + running
	}
	s := newSheet(running, b.Snapshot.TakenOn.Time(), pages)
	s.masthead(b, f)
	s.years(b, f)
	s.classes(b, f)
	s.packages(b, f)
	s.unmet(b, f)
	s.stock(b, f)
	s.variants(b)
	s.units(f)
	s.certificate(b)
	s.findings(f)
	s.bases(b, f)
	s.signatures(b)
	return s
}

// masthead says what plan it is, and the outcome in one paragraph and four numbers.
func (s *sheet) masthead(b Brief, f figures) {
	s.put(strings.ToUpper(clean(b.Authority)), left, s.y, 9, true, muted)
	state := b.Status
	if !b.Approved {
		state = notApproved + " · " + state
	}
	s.put(state, left+width-s.wide(state, 9, true), s.y, 9, true, colourUnmet)
	s.y += 5
	s.put("Tóm tắt kế hoạch trang cấp", left, s.y+1.5, 11, false, strong)
	s.y += 3.5
	s.text(b.Name, 19, true, ink)
	s.y += 1
	s.text(fmt.Sprintf("Kế hoạch số %s · %s · số liệu ngày %s · %s đơn vị cấp xã", b.Number, horizon(b.Plan), b.Snapshot.TakenOn.Time().Format("02/01/2006"), number(int64(len(f.units)))), 9, false, muted)
	s.y += 3.5
	s.text(headline(b.Plan, f), 10.5, false, ink)
	s.y += 5
	t := &b.Plan.Totals
	const gap = 4.0
	w := (width - 3*gap) / 4
	for i, c := range []struct {
		name, value, below string
		c                  colour
	}{
		{"Chi mua sắm, sửa chữa", amount(f.spent), "trên kinh phí " + amount(f.budget), colourBuy},
		{"Mức đáp ứng", percent(t.MetByStock, t.Need) + " lên " + percent(t.Need-t.Unmet, t.Need), "cuối năm " + fmt.Sprint(lastYear(b.Plan)), colourMove},
		{"Điều chuyển thay cho mua", number(f.moved), "chi phí " + amount(t.TransferCost), colourRepair},
		{"Chưa đáp ứng", number(t.Unmet), "trên nhu cầu " + number(t.Need), colourUnmet},
	} {
		x := left + float64(i)*(w+gap)
		s.fill(x, s.y, w, 21, wash)
		s.fill(x, s.y, 1, 21, c.c)
		s.put(c.name, x+3.4, s.y+5.6, 8, false, muted)
		size := 15.0
		for s.wide(c.value, size, true) > w-5 {
			size -= 0.5
		}
		s.put(c.value, x+3.4, s.y+13, size, true, ink)
		s.put(s.lines(c.below, w-4, 7.5, false)[0], x+3.4, s.y+18, 7.5, false, muted)
	}
	s.y += 22
}

func horizon(p *plan.Plan) string {
	years := p.Parameters.Years
	switch len(years) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("năm %d", years[0])
	}
	return fmt.Sprintf("các năm %d–%d", years[0], lastYear(p))
}

func lastYear(p *plan.Plan) int {
	if n := len(p.Parameters.Years); n > 0 {
		return p.Parameters.Years[n-1]
	}
	return 0
}

// headline is the outcome in words.
func headline(p *plan.Plan, f figures) string {
	t := &p.Totals
	if t.Need == 0 {
		return "Không cơ quan nào có nhu cầu theo định mức và đăng ký; kế hoạch không chi khoản nào."
	}
	text := fmt.Sprintf("Kế hoạch %s chi %s: mua sắm %s, sửa chữa %s. Mức đáp ứng nhu cầu tăng từ %s lên %s. ", horizon(p),
		amount(f.spent), amount(t.PurchaseCost), amount(t.RepairCost), percent(t.MetByStock, t.Need), percent(t.Need-t.Unmet, t.Need))
	if t.Unmet == 0 {
		return text + "Mọi nhu cầu đều được đáp ứng."
	}
	return text + fmt.Sprintf("Còn %s trên %s nhu cầu chưa đáp ứng được.", number(t.Unmet), number(t.Need))
}

// years shows money by year and source, and a bar for every year.
func (s *sheet) years(b Brief, f figures) {
	s.title("Chi theo năm và nguồn vốn", 40)
	g := &grid{sheet: s, size: 8.5, pad: 0.9, columns: []column{{"Năm", 14, false}, {"Nguồn vốn", 66, false}, {"Kinh phí (đồng)", 32, true}, {"Bố trí (đồng)", 32, true}, {"Còn lại (đồng)", 32, true}}}
	g.begin()
	for _, src := range f.sources {
		name := sourceName(src.source)
		if src.units > 0 {
			name += fmt.Sprintf(" của %s đơn vị", number(int64(src.units)))
		}
		g.row([]string{fmt.Sprint(src.year), name, money(src.budget), money(src.spent), money(src.budget - src.spent)}, false, nil)
	}
	g.row([]string{"", "Cộng", money(f.budget), money(f.spent), money(f.budget - f.spent)}, true, nil)
	s.y += 1
	if cost := b.Plan.Totals.TransferCost; cost > 0 {
		s.text("Chi phí điều chuyển, "+money(cost)+" đồng, không thuộc các nguồn trên.", 8, false, muted)
	}
	if b.Plan.Parameters.CarryOver {
		s.text("Kinh phí còn lại của một năm được dùng cho các năm sau; số âm ở một năm là phần lấy từ năm trước.", 8, false, muted)
	}
	s.y += 6
	s.need(float64(len(f.years))*9 + 8)
	s.legend(left, s.y, colourBuy, "Mua sắm", colourRepair, "Sửa chữa", pale, "Kinh phí được giao")
	s.y += 3
	var most holding.VND
	for _, y := range f.years {
		most = max(most, y.budget, y.spent())
	}
	const label, value = 14.0, 34.0
	room := width - label - value
	for _, y := range f.years {
		s.put(fmt.Sprint(y.year), left, s.y+4.6, 9, true, ink)
		s.fill(left+label, s.y+0.6, scaled(y.budget, most, room), 6, pale)
		s.stack(left+label, s.y+1.6, room, 4, most, part{y.buy, colourBuy}, part{y.repair, colourRepair})
		text := amount(y.spent())
		s.put(text, left+width-s.wide(text, 9, true), s.y+4.6, 9, true, ink)
		s.y += 8.4
	}
}

// sourceName names money; a name that finance made up stands in quotation marks.
func sourceName(source string) string {
	name := plan.SourceWord(source).VI
	if name == source {
		return "Nguồn “" + source + "”"
	}
	return name
}

// part of a bar.
type part struct {
	value holding.VND
	c     colour
}

func scaled(v, most holding.VND, room float64) float64 {
	if most <= 0 || v <= 0 {
		return 0
	}
	return float64(v) / float64(most) * room
}

// stack draws the parts of a bar, one behind the other.
func (s *sheet) stack(x, y, room, height float64, most holding.VND, parts ...part) {
	for _, p := range parts {
		w := scaled(p.value, most, room)
		s.fill(x, y, w, height, p.c)
		x += w
	}
}

// classes shows where the money goes.
func (s *sheet) classes(b Brief, f figures) {
	if len(f.classes) == 0 {
		return
	}
	shown := f.classes[:min(len(f.classes), mostClasses)]
	s.title("Tiền chi cho những gì", 20)
	s.y += 2
	const label, value = 62.0, 34.0
	room := width - label - value
	most := shown[0].spent()
	for _, c := range shown {
		names := s.lines(b.Names.Class(c.code), label-3, 8.5, false)
		const em = 8.5 * point
		height := max(6.2, float64(len(names))*em*leading+1.6)
		s.need(height)
		for i, name := range names {
			s.put(name, left, s.y+em*1.05+0.6+float64(i)*em*leading, 8.5, false, ink)
		}
		s.stack(left+label, s.y+1, room, 3.6, most, part{c.buy, colourBuy}, part{c.repair, colourRepair})
		text := amount(c.spent())
		s.put(text, left+width-s.wide(text, 8.5, true), s.y+em*1.05+0.6, 8.5, true, ink)
		s.y += height
	}
	if more := f.classes[len(shown):]; len(more) > 0 {
		var rest holding.VND
		for _, c := range more {
			rest += c.spent()
		}
		s.text(fmt.Sprintf("Và %s nhóm nhu cầu khác, cộng %s.", number(int64(len(more))), amount(rest)), 8.5, false, muted)
	}
	s.y += 3.5
	s.need(4)
	s.legend(left, s.y, colourBuy, "Mua sắm", colourRepair, "Sửa chữa")
}

// packages shows the largest ones.
func (s *sheet) packages(b Brief, f figures) {
	if len(f.packages) == 0 {
		return
	}
	s.title(fmt.Sprintf("Các gói mua sắm lớn nhất (trong %s gói)", number(int64(len(f.packages)))), 20)
	g := &grid{sheet: s, size: 8.5, pad: 0.9, columns: []column{{"Gói", 10, true}, {"Nội dung, khu vực giao nhận", 68, false}, {"Năm", 12, false}, {"Nguồn vốn", 38, false}, {"Số lượng", 16, true}, {"Giá trị (đồng)", 32, true}}}
	g.begin()
	split := false
	for _, i := range f.packages[:min(len(f.packages), mostPackages)] {
		k := &b.Plan.Packages[i]
		mark := ""
		for _, flag := range k.Flags {
			if flag == plan.FlagLotSplit {
				mark, split = " (*)", true
			}
		}
		source := sourceName(k.Source)
		for _, u := range b.Snapshot.Units {
			if k.Unit != "" && u.ID == k.Unit {
				source += " của " + u.Name
			}
		}
		g.row([]string{fmt.Sprint(i + 1), b.Names.Category(k.Category) + ", " + areas(k.Area) + mark, fmt.Sprint(k.Year), source, number(k.Quantity), money(k.Amount)}, false, nil)
	}
	if split {
		s.y += 1
		s.text("(*) "+plan.FlagWords[plan.FlagLotSplit].VI+" ("+money(b.Plan.Parameters.DirectAward)+" đồng; "+b.Plan.Parameters.DirectAwardSource+").", 8, false, muted)
	}
}

// areas names the delivery areas of a package, or says how many they are.
func areas(list string) string {
	const most = 3
	if n := strings.Count(list, ";") + 1; n > most {
		return fmt.Sprintf("%d khu vực", n)
	}
	return list
}

// units shows the coverage of every unit before and after.
func (s *sheet) units(f figures) {
	if len(f.units) == 0 {
		return
	}
	s.title("Mức đáp ứng nhu cầu theo đơn vị, trước và sau kế hoạch", 24)
	s.y += 2
	s.legend(left, s.y, colourStock, "Trước: tài sản hiện có", colourBuy, "Tăng thêm nhờ kế hoạch", colourOpen, "Chưa đáp ứng")
	s.y += 2.5
	const bar = 52.0
	columns := []column{{"Đơn vị", 47, false}, {"Nhu cầu", 16, true}, {"Trước", 13, true}, {"Sau", 13, true}, {"", bar, false}, {"Thiếu", 14, true}, {"Mua, sửa (triệu)", 21, true}}
	x := left
	for _, c := range columns[:4] {
		x += c.width
	}
	g := &grid{sheet: s, size: 7.5, pad: 0.25, banded: true, columns: columns}
	g.begin()
	var sum unitSum
	row := func(u unitSum, bold bool) {
		g.row([]string{u.name, number(u.need), percent(u.stock, u.need), percent(u.need-u.unmet, u.need), "", number(u.unmet), millions(u.spent)}, bold, func(y, height float64) {
			if u.need == 0 {
				return
			}
			room := bar - 5
			h := min(2.4, height-0.8)
			at, y := x+2.5, y+(height-h)/2
			before := float64(u.stock) / float64(u.need) * room
			after := float64(u.need-u.unmet) / float64(u.need) * room
			s.fill(at, y, before, h, colourStock)
			s.fill(at+before, y, after-before, h, colourBuy)
			s.fill(at+after, y, room-after, h, colourOpen)
		})
	}
	for _, u := range f.units {
		row(u, false)
		sum.need, sum.stock, sum.unmet, sum.spent = sum.need+u.need, sum.stock+u.stock, sum.unmet+u.unmet, sum.spent+u.spent
	}
	sum.name = "Toàn tỉnh"
	row(sum, true)
}

// reasonWords say why pieces are unmet, and what would help.
var reasonWords = map[plan.StepCode]string{
	plan.Lacks:       "Kinh phí không đủ: các nhu cầu khác được ưu tiên hơn",
	plan.NoBudget:    "Không có nguồn kinh phí nào được chi",
	plan.NoPrice:     "Chưa có báo giá và không có mức giá tối đa: cần bổ sung báo giá",
	plan.OverCeiling: "Giá vượt mức tối đa: cần báo giá thấp hơn hoặc quyết định của cấp có thẩm quyền",
	plan.ForbiddenBy: "Cơ quan tài chính không cho phép sửa chữa hoặc mua",
	plan.FundedLater: "Được bố trí ở năm sau, nhưng tài sản khác hết thời gian sử dụng nên vẫn thiếu chừng ấy",
	plan.CoverEnds:   "Đã sửa chữa hoặc mua, nhưng hết thời gian sử dụng trước năm cuối",

	plan.DeviceUnfunded: "Chờ thiết bị đa chức năng chưa được bố trí kinh phí",
}

// unmet says what stays open at the end, and why.
func (s *sheet) unmet(b Brief, f figures) {
	s.title(fmt.Sprintf("Còn thiếu gì đến cuối năm %d, và vì sao", lastYear(b.Plan)), 20)
	if len(f.reasons) == 0 {
		s.text("Mọi nhu cầu đều được đáp ứng.", 9, false, ink)
		return
	}
	g := &grid{sheet: s, size: 8.5, pad: 0.9, columns: []column{{"Vì sao", 112, false}, {"Số lượng", 22, true}, {"Giá trị theo đơn giá (đồng)", 42, true}}}
	g.begin()
	var all int64
	for _, r := range f.reasons {
		value := ""
		if r.value > 0 {
			value = money(r.value)
		}
		g.row([]string{reasonWords[r.code], number(r.pieces), value}, false, nil)
		all += r.pieces
	}
	g.row([]string{"Cộng", number(all), ""}, true, nil)
	s.y += 2
	var texts []string
	for _, c := range f.lacking[:min(len(f.lacking), mostLacking)] {
		texts = append(texts, fmt.Sprintf("%s (%s trên %s)", b.Names.Class(c.code), number(c.unmet), number(c.need)))
	}
	s.text("Thiếu nhiều nhất: "+strings.Join(texts, "; ")+".", 9, false, ink)
}

// stock shows what is too much and what is to be disposed of.
func (s *sheet) stock(b Brief, f figures) {
	if len(f.stock) == 0 {
		return
	}
	s.title("Tài sản dôi dư và đề nghị xử lý", 20)
	g := &grid{sheet: s, size: 8.5, pad: 0.9, columns: []column{{"Loại tài sản", 112, false}, {plan.ActionWords[plan.Surplus].VI, 28, true}, {plan.ActionWords[plan.Dispose].VI, 36, true}}}
	g.begin()
	var rest, all stockSum
	for i, x := range f.stock {
		all.surplus, all.dispose = all.surplus+x.surplus, all.dispose+x.dispose
		if i < mostStock {
			g.row([]string{b.Names.Item(x.code), number(x.surplus), number(x.dispose)}, false, nil)
			continue
		}
		rest.surplus, rest.dispose = rest.surplus+x.surplus, rest.dispose+x.dispose
	}
	if more := len(f.stock) - mostStock; more > 0 {
		g.row([]string{fmt.Sprintf("%d loại khác", more), number(rest.surplus), number(rest.dispose)}, false, nil)
	}
	g.row([]string{"Cộng", number(all.surplus), number(all.dispose)}, true, nil)
}

// bases says on which documents and on which data the plan rests.
func (s *sheet) bases(b Brief, f figures) {
	s.title("Căn cứ pháp lý và số liệu", 24)
	lines := []string{
		"Mua sắm và điều chuyển: Luật Quản lý, sử dụng tài sản công số 15/2017/QH14, Điều 31 và Điều 42; Nghị định 186/2025/NĐ-CP.",
	}
	if len(f.bases) > 0 {
		lines = append(lines, "Tiêu chuẩn, định mức: "+strings.Join(f.bases, "; ")+".")
	}
	if p := &b.Plan.Parameters; p.DirectAward > 0 {
		lines = append(lines, "Hạn mức chỉ định thầu "+money(p.DirectAward)+" đồng: "+p.DirectAwardSource+".")
	}
	lines = append(lines, "Số liệu chụp ngày "+b.Snapshot.TakenOn.Time().Format("02/01/2006")+", mã băm "+b.Plan.SnapshotHash+".")
	for _, line := range lines {
		s.text("– "+line, 9, false, ink)
		s.y += 0.8
	}
}

// variants says what the plan would be if stock that nobody has seen, or past its life, counted or not.
func (s *sheet) variants(b Brief) {
	s.title("Kế hoạch đổi ra sao theo giả định về tài sản hiện có", 28)
	g := &grid{sheet: s, size: 8.5, pad: 0.9, columns: []column{{"Tài sản chưa đánh giá", 34, false}, {"Tài sản hết hạn còn dùng được", 42, false}, {"Đã có", 20, true}, {"Mua", 20, true}, {"Chưa đáp ứng", 24, true}, {"Mua, sửa (đồng)", 36, true}}}
	g.begin()
	row := func(notAssessed, expired bool, t *plan.Totals, chosen bool) {
		say := map[bool]string{true: "tính", false: "không tính"}
		first := say[notAssessed]
		if chosen {
			first += " (đang chọn)"
		}
		g.row([]string{first, say[expired], number(t.MetByStock), number(t.Purchased), number(t.Unmet), money(t.Spent())}, chosen, nil)
	}
	p := &b.Plan.Parameters
	row(p.CountNotAssessed, p.CountExpired, &b.Plan.Totals, true)
	for i := range b.Plan.Variants {
		if v := &b.Plan.Variants[i]; v.CountNotAssessed != p.CountNotAssessed || v.CountExpired != p.CountExpired {
			row(v.CountNotAssessed, v.CountExpired, &v.Totals, false)
		}
	}
}

// certificate says in one sentence how far from the best choice the plan can be.
func (s *sheet) certificate(b Brief) {
	s.title("Kết quả này tốt đến đâu", 12)
	s.text(certified(&b.Plan.Totals), 9.5, false, ink)
}

// certified is the proven gap in words.
func certified(t *plan.Totals) string {
	switch {
	case t.GapPPB < 0:
		return "Không có lựa chọn nào phải cân nhắc dưới kinh phí được giao, nên không có phương án nào tốt hơn."
	case t.GapPPB == 0 || t.Proven:
		return "Với kinh phí và mức ưu tiên đã chọn, không có phương án nào tốt hơn: điều này được chứng minh, không phải ước lượng."
	}
	share := (t.GapPPB + 9_999) / 10_000 // in thousandths of a percent, rounded up
	return fmt.Sprintf("Với kinh phí và mức ưu tiên đã chọn, không phương án nào có thể hơn kế hoạch này quá %d,%03d%% điểm ưu tiên: điều này được chứng minh, không phải ước lượng.",
		share/1000, share%1000)
}

// findings lists what has to be known or mended.
func (s *sheet) findings(f figures) {
	s.title("Những điều cần biết hoặc cần bổ sung trước khi duyệt", 14)
	if len(f.findings) == 0 {
		s.text("Không có.", 9, false, ink)
		return
	}
	g := &grid{sheet: s, size: 8.5, pad: 0.9, columns: []column{{"Nội dung", 104, false}, {"Số nơi", 18, true}, {"Số lượng", 22, true}, {"Số tiền (đồng)", 32, true}}}
	g.begin()
	for _, x := range f.findings {
		sum := ""
		if x.amount > 0 {
			sum = money(x.amount)
		}
		g.row([]string{plan.FlagWords[x.flag].VI, number(x.findings), number(x.count), sum}, false, nil)
	}
	s.y += 1
	s.text("Danh sách từng nơi ở trang “Cảnh báo” của tệp kế hoạch đầy đủ.", 8, false, muted)
}

// signatures are the places to sign, and by what the result can be told from any other.
func (s *sheet) signatures(b Brief) {
	s.y += 9
	s.need(48)
	day := "........., ngày ...... tháng ...... năm .........."
	s.put(day, left+width-s.wide(day, 9, false)-4, s.y, 9, false, ink)
	s.y += 6
	names := []string{"NGƯỜI LẬP KẾ HOẠCH", "CƠ QUAN TÀI CHÍNH", "NGƯỜI PHÊ DUYỆT"}
	w := width / float64(len(names))
	for i, name := range names {
		x := left + float64(i)*w
		s.put(name, x+(w-s.wide(name, 9, true))/2, s.y, 9, true, ink)
		how := "(Ký, ghi rõ họ tên)"
		s.put(how, x+(w-s.wide(how, 8, false))/2, s.y+4.4, 8, false, muted)
	}
	s.y += 32
	s.fill(left, s.y-3, width, 0.2, pale)
	s.put("Mã băm dữ liệu "+b.Plan.SnapshotHash, left, s.y+1, 6.5, false, muted)
	s.put("Mã băm kết quả "+b.Plan.Hash, left, s.y+4, 6.5, false, muted)
	s.y += 5
}

func number(n int64) string { return locale.Number(n).VI }

func money(v holding.VND) string { return number(int64(v)) }

// amount is an amount in the unit that fits: 59,81 tỷ đồng, 812 triệu đồng.
func amount(v holding.VND) string {
	n := int64(v)
	switch {
	case n >= 1_000_000_000:
		n = (n + 5_000_000) / 10_000_000
		return fmt.Sprintf("%s,%02d tỷ đồng", number(n/100), n%100)
	case n >= 1_000_000:
		n = (n + 50_000) / 100_000
		return fmt.Sprintf("%s,%d triệu đồng", number(n/10), n%10)
	}
	return number(n) + " đồng"
}

// millions is an amount in whole millions.
func millions(v holding.VND) string { return number((int64(v) + 500_000) / 1_000_000) }

// percent is a part of a whole with one place, never rounded up to 100.
func percent(n, of int64) string {
	if of <= 0 {
		return "–"
	}
	permille := n * 1000 / of
	return fmt.Sprintf("%d,%d%%", permille/10, permille%10)
}
