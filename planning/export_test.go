package planning_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
	"sotaisan/registry"
)

// file exports a plan.
func (w *world) file(p *ent.ReequipmentPlan, format planning.ExportFormat, o planning.ExportOptions) []byte {
	w.t.Helper()
	var out bytes.Buffer
	if err := w.Export(w.finance, p.ID, format, o, &out); err != nil {
		w.t.Fatalf("%s: %v", format, err)
	}
	return out.Bytes()
}

// sheets are the rows of the sheets of a workbook, which has no formula.
func (w *world) sheets(data []byte) (names []string, rows map[string][][]string) {
	w.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows = map[string][][]string{}
	for _, name := range f.GetSheetList() {
		list, err := f.GetRows(name)
		if err != nil {
			w.t.Fatal(err)
		}
		for i := range list {
			for c := range list[i] {
				cell, _ := excelize.CoordinatesToCellName(c+1, i+1)
				if formula, err := f.GetCellFormula(name, cell); err != nil || formula != "" {
					w.t.Errorf("%s!%s has the formula %q, %v", name, cell, formula, err)
				}
			}
			list[i] = append(list[i], make([]string, 20)...)
		}
		rows[name] = list
	}
	return f.GetSheetList(), rows
}

// under answers the rows below the one that begins with the headings, up to the first that begins with stop.
func under(t *testing.T, rows [][]string, heading string) (list [][]string, at func(row []string, column string) string) {
	t.Helper()
	for i, row := range rows {
		if row[0] == heading {
			return rows[i+1:], func(r []string, column string) string {
				c := slices.Index(row, column)
				if c < 0 {
					t.Fatalf("no column %q in %q", column, row)
				}
				return r[c]
			}
		}
	}
	t.Fatalf("no heading %q in %q", heading, rows)
	return nil, nil
}

func whole(t *testing.T, text string) int64 {
	t.Helper()
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// sumOf adds up a column of the rows that a test chooses.
func sumOf(t *testing.T, rows [][]string, at func([]string, string) string, column string, choose func([]string) bool) (sum int64) {
	t.Helper()
	for _, row := range rows {
		if choose(row) {
			sum += whole(t, at(row, column))
		}
	}
	return sum
}

// worn adds to a furnished register what is to be disposed of: a computer past its life and a lot of chairs
// beyond repair.
func (w *world) worn() {
	w.t.Helper()
	w.furnished()
	w.register(w.leader, giaRai, w.committee, "desktop", 1, func(in *registry.RegisterAssetInput) {
		in.Name, in.InUseYear, in.HistoricalCost = "=HYPERLINK(\"http://x.example\")", new(int32(2012)), new(holding.VND(16*million))
	})
	w.register(w.leader, giaRai, w.committee, "printer", 1, func(in *registry.RegisterAssetInput) {
		in.Condition, in.HistoricalCost, in.InUseYear = new(holding.Unserviceable), new(holding.VND(9*million)), new(int32(2024))
	})
}

// What is exported adds up to what the API says of the plan, to the đồng.
func TestExportsAddUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.worn()
		made := w.planned(planFor(60*million, 30*million))
		totals, err := w.PlanTotals(made)
		if err != nil {
			t.Fatal(err)
		}
		if totals.Transferred == 0 || totals.RepairCost == 0 || totals.PurchaseCost == 0 || totals.Unmet == 0 {
			t.Fatalf("the plan has not all that is to be tested: %+v", totals)
		}
		w.wholePlan(made, totals)
		w.csvFile(made, totals)

		_, sheets := w.sheets(w.file(made, planning.ExportNeeds, planning.ExportOptions{}))
		rows, at := under(t, sheets["Mẫu 04-TSC-MSTT"], "STT")
		total := func(row []string) bool { return row[1] == "TỔNG CỘNG" }
		if got := sumOf(t, rows, at, "Dự toán (đồng)", total); got != int64(totals.PurchaseCost) {
			t.Errorf("form 04 comes to %d, the plan to %d", got, totals.PurchaseCost)
		}
		if got := sumOf(t, rows, at, "Dự toán (đồng)", func(r []string) bool { return r[5] != "" && r[0] != "(1)" }); got != int64(totals.PurchaseCost) {
			t.Errorf("the rows of form 04 come to %d, the plan to %d", got, totals.PurchaseCost)
		}
		for _, row := range rows[1:] { // no request has said how it is paid
			if row[6] != "" {
				t.Errorf("a way of payment that nobody asked for: %q", row)
			}
		}
		packages, err := w.PlanPackages(w.finance, made)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range packages {
			for form, column := range map[planning.ExportFormat]string{planning.ExportNeeds: "Dự toán (đồng)", planning.ExportAcceptance: "Thành tiền (đồng)"} {
				names, sheets := w.sheets(w.file(made, form, planning.ExportOptions{Package: k.Number}))
				var sum int64
				for _, name := range names {
					rows, at := under(t, sheets[name], map[planning.ExportFormat]string{planning.ExportNeeds: "STT", planning.ExportAcceptance: "TT"}[form])
					sum += sumOf(t, rows, at, column, func(r []string) bool { return strings.EqualFold(r[1], "tổng cộng") })
				}
				if sum != int64(k.Amount) {
					t.Errorf("form %s of package %d comes to %d, the package to %d", form, k.Number, sum, k.Amount)
				}
			}
		}
	})
}

func (w *world) wholePlan(made *ent.ReequipmentPlan, totals *plan.Totals) {
	t := w.t
	t.Helper()
	names, sheets := w.sheets(w.file(made, planning.ExportWhole, planning.ExportOptions{}))
	if want := []string{"Tổng hợp", "Nhu cầu", "Điều chuyển", "Sửa chữa", "Mua sắm", "Chưa đáp ứng", "Thừa – thanh lý", "Gói mua sắm", "Cảnh báo", "Tham số"}; !slices.Equal(names, want) {
		t.Errorf("sheets %q", names)
	}
	all := func(r []string) bool { return r[0] != "" && r[0] != "Tổng cộng" }
	for _, c := range []struct {
		sheet, heading, column string
		want                   int64
	}{
		{"Điều chuyển", "Từ đơn vị", "Chi phí (đồng)", int64(totals.TransferCost)}, {"Sửa chữa", "Mã đơn vị", "Thành tiền (đồng)", int64(totals.RepairCost)},
		{"Mua sắm", "Mã đơn vị", "Thành tiền (đồng)", int64(totals.PurchaseCost)}, {"Gói mua sắm", "Số", "Giá trị (đồng)", int64(totals.PurchaseCost)},
	} {
		rows, at := under(t, sheets[c.sheet], c.heading)
		if got := sumOf(t, rows, at, c.column, all); got != c.want {
			t.Errorf("%s comes to %d, the plan to %d", c.sheet, got, c.want)
		}
		if got := sumOf(t, rows, at, c.column, func(r []string) bool { return r[0] == "Tổng cộng" }); got != c.want {
			t.Errorf("%s says a sum of %d, the plan %d", c.sheet, got, c.want)
		}
	}
	rows, at := under(t, sheets["Nhu cầu"], "Mã đơn vị")
	for column, want := range map[string]int64{"Nhu cầu": totals.Need, "Đã có": totals.MetByStock, "Điều chuyển": totals.Transferred, "Sửa chữa": totals.Repaired,
		"Mua sắm": totals.Purchased, "Chưa đáp ứng": totals.Unmet} {
		if got := sumOf(t, rows, at, column, func(r []string) bool { return at(r, "Năm") == "2028" }); got != want {
			t.Errorf("%s of the cells is %d, the plan's %d", column, got, want)
		}
	}
	rows, at = under(t, sheets["Chưa đáp ứng"], "Mã đơn vị")
	if got := sumOf(t, rows, at, "Còn thiếu", func(r []string) bool { return at(r, "Đến hết năm") == "2028" }); got != totals.Unmet {
		t.Errorf("%d pieces are unmet to the end, the plan says %d", got, totals.Unmet)
	}
	rows, at = under(t, sheets["Thừa – thanh lý"], "Việc")
	if got := sumOf(t, rows, at, "Số lượng", func(r []string) bool { return r[0] == plan.ActionWords[plan.Surplus].VI }); got != totals.Surplus {
		t.Errorf("surplus %d, the plan's %d", got, totals.Surplus)
	}
	counts, err := w.PlanFindingCounts(made)
	if err != nil {
		t.Fatal(err)
	}
	told := map[plan.Flag]holding.VND{}
	for _, n := range counts {
		told[n.Code] = n.Amount
	}
	rows, at = under(t, sheets["Cảnh báo"], "Nội dung")
	if got := sumOf(t, rows, at, "Số tiền (đồng)", func(r []string) bool { return r[0] == plan.FlagWords[plan.FlagTransferUnfunded].VI }); got != int64(totals.TransferCost) || told[plan.FlagTransferUnfunded] != totals.TransferCost {
		t.Errorf("findings tell of %d and %d đồng, moving costs %d", got, told[plan.FlagTransferUnfunded], totals.TransferCost)
	}
	rows, at = under(t, sheets["Mua sắm"], "Mã đơn vị")
	if why := at(rows[0], "Căn cứ tính"); !strings.Contains(why, "Báo giá 12/BG") || strings.Contains(why, "%!") {
		t.Errorf("the first purchase is explained by %q", why)
	}
}

func (w *world) csvFile(made *ent.ReequipmentPlan, totals *plan.Totals) {
	t := w.t
	t.Helper()
	text, ok := strings.CutPrefix(string(w.file(made, planning.ExportCSV, planning.ExportOptions{})), "\uFEFF")
	if !ok {
		t.Error("no byte order mark")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows, at := under(t, rows, "STT")
	for action, want := range map[plan.Action]holding.VND{plan.Buy: totals.PurchaseCost, plan.Repair: totals.RepairCost, plan.Transfer: totals.TransferCost} {
		if got := sumOf(t, rows, at, "Thành tiền (đồng)", func(r []string) bool { return at(r, "Việc") == plan.ActionWords[action].VI }); got != int64(want) {
			t.Errorf("%s comes to %d, the plan to %d", action, got, want)
		}
	}
	if got := sumOf(t, rows, at, "Số lượng", func(r []string) bool { return at(r, "Thiếu đến hết năm") == "2028" }); got != totals.Unmet {
		t.Errorf("%d pieces are unmet to the end, the plan says %d", got, totals.Unmet)
	}
	if n := len(w.linesOf(made)); n > len(rows) {
		t.Errorf("%d rows for %d lines", len(rows), n)
	}
}

func TestDisposalsAndHandoversOnPaper(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.worn()
		made := w.planned(planFor(60 * million))
		names, sheets := w.sheets(w.file(made, planning.ExportDisposal, planning.ExportOptions{UnitCode: giaRai}))
		if !slices.Equal(names, []string{w.unit.FullName}) {
			t.Fatalf("sheets %q", names)
		}
		rows, at := under(t, sheets[names[0]], "STT")
		old := rows[slices.IndexFunc(rows, func(r []string) bool { return strings.HasPrefix(r[1], "=HYPERLINK") })]
		if at(old, "Năm đưa vào sử dụng") != "2012" || at(old, "Nguyên giá (đồng)") != "16000000" || at(old, "Giá trị còn lại (đồng)") != "0" ||
			!strings.Contains(at(old, "Lý do đề nghị xử lý"), "Hết hạn sử dụng") || !strings.Contains(at(old, "Lý do đề nghị xử lý"), "Điều 45") || at(old, "Hình thức xử lý") != "Thanh lý" {
			t.Errorf("expired: %q", old)
		}
		broken := rows[slices.IndexFunc(rows, func(r []string) bool { return strings.Contains(r[9], "không sửa chữa được") })]
		if at(broken, "Nguyên giá (đồng)") != "9000000" || at(broken, "Giá trị còn lại (đồng)") != "" || !strings.Contains(at(broken, "Ghi chú"), "không là TSCĐ") {
			t.Errorf("broken: %q", broken)
		}

		names, sheets = w.sheets(w.file(made, planning.ExportHandover, planning.ExportOptions{}))
		if len(names) != 1 {
			t.Fatalf("sheets %q", names)
		}
		var moved int64
		for _, l := range w.linesOf(made, plan.Transfer) {
			moved += l.Quantity
		}
		rows, at = under(t, sheets[names[0]], "STT")
		if got := sumOf(t, rows, at, "Số lượng", func(r []string) bool { return r[1] == "Tổng cộng" }); got != moved {
			t.Errorf("%d pieces are handed over, %d transferred", got, moved)
		}
		text := ""
		for _, row := range sheets[names[0]] {
			text += strings.Join(row, " ") + "\n"
		}
		for _, want := range []string{"DỰ THẢO", "A. Đại diện bên giao: " + w.otherCommittee.Name, "B. Đại diện bên nhận: " + w.committee.Name, "Hồ sơ còn thiếu"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in the minutes", want)
			}
		}
	})
}

func TestAcceptanceOfWhatHasCome(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		made := w.executed(60 * million)
		l := w.linesOf(made, plan.Buy)[0]
		p, err := w.ReceivePlanLine(w.leader, planning.ReceivePlanLineInput{OperationID: uuid.New(), LineID: l.ID, Quantity: 1, ReceivedOn: "2026-11-21",
			UnitPrice: new(holding.VND(4_123_456)), Name: new("Máy mới về"), Note: new("Đợt 1")})
		w.accepted(p, err)
		names, sheets := w.sheets(w.file(made, planning.ExportAcceptance, planning.ExportOptions{Package: int(l.Package)}))
		rows, at := under(t, sheets[names[0]], "TT")
		got := rows[1]
		if got[1] != "Máy mới về" || at(got, "Số lượng") != "1" || at(got, "Giá mua (đồng)") != "4123456" || !strings.Contains(at(got, "Hiện trạng tài sản bàn giao"), "21/11/2026") {
			t.Errorf("received: %q", got)
		}
	})
}

func TestSummaryAndJSON(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.worn()
		made := w.planned(planFor(60 * million))
		cmd := exec.Command("pdftotext", "-", "-")
		cmd.Stdin = bytes.NewReader(w.file(made, planning.ExportSummary, planning.ExportOptions{}))
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{made.Number, made.Name, made.ResultHash, "ỦY BAN NHÂN DÂN TỈNH CÀ MAU", w.unit.FullName, "Ngân sách tỉnh"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("no %q in the summary", want)
			}
		}
		r, err := plan.ReadPlan(bytes.NewReader(w.file(made, planning.ExportResult, planning.ExportOptions{})))
		if err != nil || r.Hash != made.ResultHash {
			t.Error(err)
		}
		var out bytes.Buffer
		if err := w.WriteSnapshot(w.finance, &out); err != nil {
			t.Fatal(err)
		}
		if s, err := plan.ReadSnapshot(&out); err != nil || s.Hash() != made.SnapshotHash {
			t.Errorf("a snapshot of the same register is another: %v", err)
		}
	})
}

func TestRegisteredNeeds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		export := func(ctx context.Context, unit string) [][]string {
			t.Helper()
			var out bytes.Buffer
			if err := w.ExportRequests(ctx, &out, unit); err != nil {
				t.Fatal(err)
			}
			_, sheets := w.sheets(out.Bytes())
			rows, _ := under(t, sheets["Mẫu 04-TSC-MSTT"], "STT")
			return rows
		}
		if rows := export(w.finance, ""); rows[1][1] != "TỔNG CỘNG" {
			t.Errorf("nothing is registered: %q", rows)
		}
		r := w.filed()
		for _, rows := range [][][]string{export(w.finance, ""), export(w.finance, giaRai), export(w.leader, "")} {
			if got := rows[2][:9]; !slices.Equal(got, []string{"1", w.committee.Name, rows[1][2], "15", "270000000", "Ngân sách tỉnh", "", "Quý I/2027, tại trụ sở", "Máy cũ hỏng"}) {
				t.Errorf("row %q", got)
			}
		}
		if rows := export(w.otherLeader, ""); rows[1][1] != "TỔNG CỘNG" {
			t.Errorf("another unit sees %q", rows)
		}
		w.decide(w.finance, r, life.RequestReturned, "Quá nhiều")
		if rows := export(w.finance, ""); rows[1][1] != "TỔNG CỘNG" {
			t.Errorf("a returned request is registered: %q", rows)
		}
	})
}

// A form of a plan repeats what requests said when its snapshot was taken, whatever becomes of them.
func TestFormOfAPlanStaysAsItWas(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		r := w.filed()
		w.decide(w.finance, r, life.RequestAccepted, "")
		made := w.planned(planFor(600 * million))
		form := func() string {
			t.Helper()
			_, sheets := w.sheets(w.file(made, planning.ExportNeeds, planning.ExportOptions{}))
			return fmt.Sprint(sheets)
		}
		before := form()
		if !strings.Contains(before, "Quý I/2027, tại trụ sở") || !strings.Contains(before, "Máy cũ hỏng") {
			t.Errorf("the form has nothing of the request: %s", before)
		}
		w.decide(w.finance, r, life.RequestReturned, "Xem lại")
		in := w.fifteenComputers()
		in.RequestID, in.Delivery, in.Reason = &r.ID, new("Quý IV/2028"), new("Lý do khác")
		p, err := w.FileEquipmentRequest(w.leader, in)
		w.accepted(p, err)
		w.decide(w.finance, p.EquipmentRequest, life.RequestAccepted, "")
		if after := form(); after != before {
			t.Errorf("the form of a stored plan has changed: %s", after)
		}
	})
}

func TestRefusedExports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.furnished()
		made := w.planned(planFor(60 * million))
		for _, c := range []struct {
			ctx    context.Context
			plan   uuid.UUID
			format planning.ExportFormat
			o      planning.ExportOptions
			want   errs.Code
		}{
			{w.finance, uuid.New(), planning.ExportNeeds, planning.ExportOptions{}, errs.NotFound},
			{w.finance, made.ID, "09", planning.ExportOptions{}, errs.Invalid},
			{w.finance, made.ID, planning.ExportNeeds, planning.ExportOptions{Package: 99}, errs.NotFound},
			{w.finance, made.ID, planning.ExportNeeds, planning.ExportOptions{Package: -1}, errs.NotFound},
			{w.finance, made.ID, planning.ExportHandover, planning.ExportOptions{UnitCode: "00000"}, errs.NotFound},
			{w.leader, made.ID, planning.ExportWhole, planning.ExportOptions{}, errs.NotFound},
			{w.surveyor, made.ID, planning.ExportWhole, planning.ExportOptions{}, errs.Forbidden},
		} {
			var out bytes.Buffer
			if err := w.Export(c.ctx, c.plan, c.format, c.o, &out); !errs.Is(err, c.want) || out.Len() > 0 {
				t.Errorf("%s %+v: %v, %d bytes", c.format, c.o, err, out.Len())
			}
		}
		if err := w.WriteSnapshot(w.leader, &bytes.Buffer{}); !errs.Is(err, errs.Forbidden) {
			t.Error(err)
		}
		for _, f := range planning.ExportFormats {
			file, contentType := f.File()
			if file == "" || contentType == "" || planning.ExportFormatOf(file) != f {
				t.Errorf("%s is the file %q", f, file)
			}
		}
		if f := planning.ExportFormatOf("../plan.json"); f != "" {
			t.Error(f)
		}
	})
}
