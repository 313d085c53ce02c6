package workbook

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// hostileTexts would be computed, or break the file, if they went into it as they are.
var hostileTexts = []string{`=HYPERLINK("http://x.example","bấm")`, "+1", "-2+3", "@SUM(A1)", "＝1+1", "a\tb\x00c", "\u202Eđảo", "<b>&\"'"}

// read opens what a writer wrote and refuses a workbook with a formula in it.
func read(t *testing.T, write func(*bytes.Buffer) error) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	for _, sheet := range f.GetSheetList() {
		for r, row := range cells(t, f, sheet) {
			for c := range row {
				if formula, err := f.GetCellFormula(sheet, cellName(c, r+1)); err != nil || formula != "" {
					t.Errorf("%s!%s has the formula %q, %v", sheet, cellName(c, r+1), formula, err)
				}
			}
		}
	}
	return f
}

func cells(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		rows[i] = append(rows[i], make([]string, 11-len(rows[i]))...) // empty cells at the end are left out
	}
	return rows
}

// rowOf answers the number of the row that has a text in a column, both from 1.
func rowOf(t *testing.T, f *excelize.File, sheet string, column int, text string) int {
	t.Helper()
	for r, row := range cells(t, f, sheet) {
		if len(row) >= column && row[column-1] == text {
			return r + 1
		}
	}
	t.Fatalf("%s has no %q in column %d", sheet, text, column)
	return 0
}

func from(n int64) *int64 { return &n }

var planHead = PlanHead{Authority: "Ủy ban nhân dân tỉnh Cà Mau", Subject: "Kế hoạch KH-2026-001 – Trang bị lại các trung tâm phục vụ hành chính công 2027–2028", On: "2026-11-22", Draft: true}

func TestPurchaseNeeds(t *testing.T) {
	rows := []PurchaseNeed{
		{"Máy vi tính để bàn", "bộ", "UBND phường Giá Rai", 3, 45_000_000, "Ngân sách tỉnh", "Chuyển khoản", "Năm 2027, tại UBND phường Giá Rai", "", []string{"Gói số 1", "Chưa có báo giá"}},
		{"Máy vi tính để bàn", "bộ", hostileTexts[0], 2, 30_000_000, "Ngân sách xã", "", "", "", []string{hostileTexts[5], "Chưa có báo giá"}},
		{"Bộ bàn ghế ngồi làm việc trang bị cho các chức danh", "bộ", "Trường Tiểu học Phong Tân", 10, 0, "Ngân sách tỉnh", "", "", "", nil},
	}
	f := read(t, func(w *bytes.Buffer) error { return WritePurchaseNeeds(w, planHead, rows) })
	sheet := f.GetSheetList()[0]
	at := rowOf(t, f, sheet, 1, "STT")
	got := cells(t, f, sheet)[at-1:]
	want := []string{"STT", "Tên tài sản / đơn vị đăng ký", "Đơn vị tính", "Số lượng", "Dự toán (đồng)", "Nguồn vốn", "Phương thức thanh toán",
		"Dự kiến thời gian, địa điểm giao nhận", "Đề xuất khác", "Ghi chú"}
	if !slices.Equal(got[0][:10], want) || got[1][0] != "(1)" || got[1][9] != "(10)" {
		t.Errorf("headings %q, %q", got[0], got[1])
	}
	for i, row := range [][]string{{"I", "Máy vi tính để bàn", "bộ", "5", "75000000"}, {"1", "UBND phường Giá Rai", "bộ", "3", "45000000", "Ngân sách tỉnh"},
		{"2", hostileTexts[0], "bộ", "2", "30000000"}, {"II", "Bộ bàn ghế ngồi làm việc trang bị cho các chức danh", "bộ", "10", ""},
		{"1", "Trường Tiểu học Phong Tân", "bộ", "10", ""}, {"", "TỔNG CỘNG", "", "15", "75000000"}} {
		if have := got[i+2]; !slices.Equal(have[:len(row)], row) {
			t.Errorf("row %d is %q, want %q", i, have, row)
		}
	}
	for i, want := range []string{"Chưa có báo giá", "Gói số 1", ExportText(hostileTexts[5]), "", "", ""} {
		if note := got[i+2][9]; note != want {
			t.Errorf("row %d has the note %q, want %q", i, note, want)
		}
	}
	if name := fmt.Sprintf("'%s'!$%d:$%d", sheet, at, at+1); !slices.ContainsFunc(f.GetDefinedName(), func(d excelize.DefinedName) bool {
		return d.Name == "_xlnm.Print_Titles" && d.RefersTo == name
	}) {
		t.Errorf("headings are not repeated: %v", f.GetDefinedName())
	}
	if layout, err := f.GetPageLayout(sheet); err != nil || *layout.Orientation != "landscape" || *layout.Size != 9 || *layout.FitToHeight != 0 {
		t.Errorf("paper %+v, %v", layout, err)
	}
	if kind, err := f.GetCellType(sheet, cellName(4, at+3)); err != nil || kind == excelize.CellTypeInlineString {
		t.Errorf("an amount is no number: %v, %v", kind, err)
	}
}

func TestAcceptances(t *testing.T) {
	list := []Acceptance{
		{"gói thầu số 1", "Phường Giá Rai", "Ủy ban nhân dân phường Giá Rai", true, []AcceptanceRow{{"Máy vi tính để bàn", "bộ", 2, 14_500_000, "Tốt"}, {"Máy in", "chiếc", 1, 6_000_000, "Tốt"}}},
		{"gói thầu số 1", "Xã Đất Mũi", strings.Repeat("Trung tâm phục vụ hành chính công ", 4), false, []AcceptanceRow{{hostileTexts[1], "bộ", 4, 14_500_000, ""}}},
		{"gói thầu số 1", "Xã Đất Mũi", strings.Repeat("Trung tâm phục vụ hành chính công ", 4), false, nil},
	}
	f := read(t, func(w *bytes.Buffer) error { return WriteAcceptances(w, planHead, list) })
	sheets := f.GetSheetList()
	if len(sheets) != 3 {
		t.Fatalf("sheets %q", sheets)
	}
	total := cells(t, f, sheets[0])[rowOf(t, f, sheets[0], 2, "Tổng cộng")-1]
	if !slices.Equal(total[:6], []string{"", "Tổng cộng", "", "3", "", "35000000"}) {
		t.Errorf("total %q", total)
	}
	rowOf(t, f, sheets[1], 2, hostileTexts[1])
}

func TestDisposals(t *testing.T) {
	list := []DisposalRequest{{"Phường Giá Rai", "2025-12-31", []DisposalRow{
		{"Máy photocopy Ricoh", "Máy photocopy", "chiếc", 1, 2014, from(62_000_000), from(0), "Thanh lý", "Đã hết thời gian sử dụng theo chế độ: đưa vào sử dụng năm 2014, thời gian sử dụng 7 năm, hết hạn cuối năm 2020.", "ABCD-1234"},
		{"Ghế", "Ghế", "chiếc", 12, 0, nil, nil, "Thanh lý", "Hư hỏng, không sửa chữa được.", ""},
	}}}
	f := read(t, func(w *bytes.Buffer) error { return WriteDisposals(w, planHead, list) })
	sheet := f.GetSheetList()[0]
	at := rowOf(t, f, sheet, 1, "STT")
	got := cells(t, f, sheet)
	if got[at-1][10] != "Ghi chú" || got[at-1][9] != "Lý do đề nghị xử lý" {
		t.Errorf("headings %q", got[at-1])
	}
	if total := got[at+3]; !slices.Equal(total[:8], []string{"", "Tổng cộng", "", "", "13", "", "62000000", "0"}) {
		t.Errorf("total %q", total)
	}
	f = read(t, func(w *bytes.Buffer) error { return WriteDisposals(w, planHead, nil) })
	rowOf(t, f, f.GetSheetList()[0], 2, "Kế hoạch không có tài sản nào đề nghị xử lý.")
}

func TestHandovers(t *testing.T) {
	list := []Handover{{"Ủy ban nhân dân phường Giá Rai", "Ủy ban nhân dân phường Láng Tròn", "2025-12-31", []HandoverRow{
		{HandoverMachines, "Máy vi tính Dell Optiplex", "bộ", 1, from(15_000_000), from(6_428_571), "ABCD-1234"},
		{HandoverOther, "Bàn làm việc", "chiếc", 6, from(9_000_000), nil, "lô, 6 trên 20 cái"},
		{HandoverCars, "Xe Toyota", "chiếc", 1, nil, nil, ""},
	}, []string{"Hóa đơn số 12 ngày 01/03/2022 (ABCD-1234)"}, []string{"Biên bản bàn giao: ABCD-1234, ABCD-1235"}}}
	f := read(t, func(w *bytes.Buffer) error { return WriteHandovers(w, planHead, list) })
	sheet := f.GetSheetList()[0]
	at := rowOf(t, f, sheet, 1, "STT")
	got := cells(t, f, sheet)
	var groups []string
	for _, row := range got[at+1:] {
		if len(row) > 1 && len(row[0]) == 1 && row[0] >= "A" {
			groups = append(groups, strings.Join(row[:2], " "))
		}
	}
	if want := []string{"A Trụ sở, cơ sở hoạt động sự nghiệp", "B Xe ô tô", "C Máy móc, thiết bị", "D Tài sản khác"}; !slices.Equal(groups, want) {
		t.Errorf("groups %q", groups)
	}
	if total := got[rowOf(t, f, sheet, 2, "Tổng cộng")-1]; !slices.Equal(total[:6], []string{"", "Tổng cộng", "", "8", "24000000", "6428571"}) {
		t.Errorf("total %q", total)
	}
	rowOf(t, f, sheet, 1, "– Biên bản bàn giao: ABCD-1234, ABCD-1235")
	if all := fmt.Sprint(got); !strings.Contains(all, "DỰ THẢO") {
		t.Error("a draft does not say that it is one")
	}
}

func TestPlanTables(t *testing.T) {
	columns := []PlanColumn{{"Đơn vị", 24, false}, {"Số lượng", 10, true}, {"Thành tiền (đồng)", 18, true}, {"Căn cứ", 60, false}}
	table := PlanTable{Name: "Mua sắm", Title: "Mua sắm", Columns: columns, Totals: []any{"Tổng cộng", int64(0), int64(0), ""}}
	for i, text := range hostileTexts {
		table.Rows = append(table.Rows, []any{text, int64(i), int64(1_500_000), "một\nhai"})
	}
	empty := PlanTable{Name: "Thừa – thanh lý", Title: "Không có gì", Columns: columns}
	f := read(t, func(w *bytes.Buffer) error {
		return WritePlanTables(w, planHead.Subject, []PlanTable{table, empty, table})
	})
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Mua sắm", "Thừa – thanh lý", "Mua sắm 2"}) {
		t.Errorf("sheets %q", got)
	}
	at := rowOf(t, f, "Mua sắm", 1, "Đơn vị")
	for i, text := range hostileTexts {
		cell := cellName(0, at+1+i)
		if got, _ := f.GetCellValue("Mua sắm", cell); got != ExportText(text) {
			t.Errorf("%s is %q, want %q", cell, got, ExportText(text))
		}
	}
	if panes, err := f.GetPanes("Mua sắm"); err != nil || !panes.Freeze || panes.YSplit != at {
		t.Errorf("panes %+v, %v", panes, err)
	}
	if props, err := f.GetSheetProps("Mua sắm"); err != nil || props.FitToPage == nil || !*props.FitToPage {
		t.Errorf("a table is not as wide as its page: %+v, %v", props, err)
	}
	filter := fmt.Sprintf("'Mua sắm'!$A$%d:$D$%d", at, at+len(hostileTexts))
	if !slices.ContainsFunc(f.GetDefinedName(), func(d excelize.DefinedName) bool { return d.RefersTo == filter }) {
		t.Errorf("no filter %s: %v", filter, f.GetDefinedName())
	}
}

func TestPlanCSV(t *testing.T) {
	table := PlanTable{Columns: []PlanColumn{{"Đơn vị", 0, false}, {"Số lượng", 0, true}}}
	for i, text := range hostileTexts {
		table.Rows = append(table.Rows, []any{text, int64(i)})
	}
	table.Rows = append(table.Rows, []any{"một;\"hai\"\nba", nil})
	var out bytes.Buffer
	if err := WritePlanCSV(&out, table); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(out.String(), "\uFEFF")
	if !ok {
		t.Error("no byte order mark")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != len(table.Rows)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		if startsFormula(row[0]) {
			t.Errorf("%q starts a formula", row[0])
		}
	}
	if last := rows[len(rows)-1]; !slices.Equal(last, []string{"một;\"hai\"\nba", ""}) {
		t.Errorf("%q", last)
	}
	if err := WritePlanCSV(&out, PlanTable{Columns: table.Columns, Rows: [][]any{{1.5, nil}}}); err == nil {
		t.Error("a cell of another type passes")
	}
}

func TestRoman(t *testing.T) {
	for n, want := range map[int]string{1: "I", 4: "IV", 9: "IX", 14: "XIV", 40: "XL", 60: "LX", 99: "XCIX", 444: "CDXLIV", 2026: "MMXXVI"} {
		if got := roman(n); got != want {
			t.Errorf("roman(%d) = %s, want %s", n, got, want)
		}
	}
}
