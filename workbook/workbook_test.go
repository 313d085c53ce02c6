package workbook_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/workbook"
)

func read(name string, data []byte) (*workbook.List, error) {
	return workbook.ReadList(name, bytes.NewReader(data), int64(len(data)))
}

func mustRead(t *testing.T, name string, data []byte) *workbook.List {
	t.Helper()
	list, err := read(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func example(t *testing.T, name string) *workbook.List {
	t.Helper()
	data, err := os.ReadFile("../examples/lists/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return mustRead(t, name, data)
}

// show writes a row in short: what the list says of it that a test compares.
func show(r workbook.Row) string {
	money := func(v *int64) string {
		if v == nil {
			return "-"
		}
		return fmt.Sprint(*v)
	}
	return fmt.Sprintf("%d|%s|%s|%d|%s|%s|%s|%d|%s|%s|%s", r.Number, r.Group, r.Name, r.Quantity, money(r.Cost), money(r.Residual),
		r.InUse.On, r.InUse.Year, r.Condition, r.Origin, r.Room)
}

func TestTidyList(t *testing.T) {
	for _, name := range []string{"tidy.xlsx", "tidy.csv"} {
		list := example(t, name)
		if len(list.Errors) > 0 || len(list.Rows) != 40 || len(list.Skipped) != 3 {
			t.Fatalf("%s: %d rows, errors %v, skipped %v", name, len(list.Rows), list.Errors, list.Skipped)
		}
		land, computers := list.Rows[0], list.Rows[3]
		if land.AreaM2 != "2450.5" || land.Quantity != 1 || land.Group != "Trụ sở, cơ sở hoạt động sự nghiệp" || land.Number != 3 {
			t.Errorf("%s: land %+v", name, land)
		}
		if got, want := show(computers), "7|Máy móc, thiết bị|Máy vi tính để bàn Dell OptiPlex 3080|6|87000000|17400000||0|||"; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if got := list.Cell(7, workbook.Cost); got != "E7" {
			t.Errorf("%s: the cost of row 7 is in %s", name, got)
		}
	}
}

func TestMessyList(t *testing.T) {
	list := example(t, "messy.xlsx")
	if len(list.Errors) > 0 || list.Sheet != "Kiểm kê 2025" || fmt.Sprint(list.Unread) != "[Danh bạ]" {
		t.Fatalf("sheet %q, unread %v, errors %v", list.Sheet, list.Unread, list.Errors)
	}
	var got []string
	for _, r := range list.Rows {
		got = append(got, show(r))
	}
	want := `12|Máy móc, thiết bị văn phòng|Máy vi tính để bàn|2|29000000|5800000||2019|GOOD|PURCHASE|Văn phòng - Thống kê
13|Máy móc, thiết bị văn phòng|Máy vi tính để bàn (nhận của thị xã)|3|-|-||0|UNSERVICEABLE|TRANSFER|Văn phòng - Thống kê
15|Máy móc, thiết bị văn phòng|MÁY IN CANON LBP 2900|2|8600000|0|2016-03-15|2016|WORN|PURCHASE|Một cửa
16|Máy móc, thiết bị văn phòng|Máy photocopy Toshiba|1|52500000|10500000|2017-01-01|2017|NEEDS_REPAIR|TRANSFER|Một cửa
17|Máy móc, thiết bị văn phòng|Máy điều hòa Panasonic 1HP|4|42000000|12600000||2018|WORN|TRANSFER|Hội trường
18|Máy móc, thiết bị văn phòng|Máy tính xách tay|1|15500500|6200200|2021-08-20|2021|GOOD|PURCHASE|Phòng Chủ tịch
22|Bàn ghế, tủ|Bàn làm việc gỗ|12|26400000|2640000||2015|WORN|PURCHASE|Các phòng
23|Bàn ghế, tủ|Ghế tựa hội trường|120|54000000|0||2014|WORN|DONATION|Hội trường
24|Bàn ghế, tủ|Tủ sắt hồ sơ|5|950000|-||2017|WORN|UNKNOWN|Kho lưu trữ
25|Bàn ghế, tủ|Cổng xếp inox|1|65000000|32500000|2020-10-10|2020|GOOD|INVESTMENT|Cổng chính`
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("rows:\n%s\nwant:\n%s", s, want)
	}
	if m := list.Rows[1].Model; m != "Màn hình 19 inch, CPU Core i3 đời 2" {
		t.Errorf("detail line: %q", m)
	}
	var skipped []string
	for _, s := range list.Skipped {
		skipped = append(skipped, fmt.Sprint(s.Number, " ", s.Kind))
	}
	if s := strings.Join(skipped, ", "); s != "10 HEADER, 11 GROUP, 14 DETAIL, 19 SUM, 20 HEADER, 21 GROUP, 26 SUM, 28 END" {
		t.Errorf("skipped %s", s)
	}
	var headings []string
	for _, c := range list.Header {
		if c.Field == "" {
			headings = append(headings, c.Cell+" "+c.Heading)
		}
	}
	if s := strings.Join(headings, ", "); s != "K9 Nguồn vốn" {
		t.Errorf("headings not read: %s", s)
	}
}

func TestBrokenList(t *testing.T) {
	list := example(t, "broken.xlsx")
	var cells []string
	for _, e := range list.Errors {
		cells = append(cells, e.Cell)
	}
	if s := strings.Join(cells, " "); s != "E5 D6 D7 B8 E9 F10 F11 G12 F13 H13 E14 I14 J15 D16 F16 H16 F17" {
		t.Errorf("bad cells %s", s)
	}
	if len(list.Rows) != 2 || list.Rows[0].Number != 4 || list.Rows[1].Number != 18 {
		t.Errorf("rows %+v", list.Rows)
	}
	if got := list.Errors[0].In(locale.VI); got != `Tài sản!E5: không có ngày này: "31/02/2020"` {
		t.Error(got)
	}
}

// table is a CSV with the lines given.
func table(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n") + "\r\n") }

func TestLinesOfATable(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  string // names of the rows with their groups, then skipped kinds, then bad cells
	}{
		{"comma separated", []string{"STT,Tên tài sản,SL", "1,Bàn,2", "2,\"Tủ, kệ\",1"}, "/Bàn /Tủ, kệ"},
		{"tabs", []string{"STT\tTên tài sản\tSL", "1\tBàn\t2"}, "/Bàn"},
		{"no numbers", []string{"Tên tài sản;SL", "I. Máy móc;", "Máy in;2", "Cổng sắt;1", "Cộng;3"}, "Máy móc/Máy in Máy móc/Cổng sắt GROUP SUM"},
		{"groups with sums", []string{"TT;Tên tài sản;ĐVT;SL;Nguyên giá", "A;Trụ sở;;2;500.000.000", "1;Nhà;cái;2;500.000.000"}, "Trụ sở/Nhà GROUP"},
		{"a title right above the header", []string{"DANH SÁCH;;ĐVT: đồng", "STT;Tên tài sản;SL", "1;Máy in;1"}, "/Máy in"},
		{"kinds only", []string{"Loại tài sản;SL", "Máy in;1"}, "/Máy in"},
		{"two header rows", []string{"STT;Tên TSCĐ;Theo sổ kế toán;;Chênh lệch", ";;Số lượng;Nguyên giá;Số lượng", "1;Máy in;2;5.000.000;1"}, "/Máy in"},
		{"blank numbered rows", []string{"STT;Tên tài sản;SL", "1;Bàn;1", "2;;", "3;;"}, "/Bàn"},
		{"a room that is an office", []string{"Phòng;Tên tài sản;SL", "Kế toán;Tủ sắt;1", "Chủ tịch;Bàn;1"}, "/Tủ sắt /Bàn"},
		{"a row below the signatures", []string{"STT;Tên tài sản;SL", "1;Bàn;1", "Người lập;;Chủ tịch", "Lê Thị Bé;;", "2;Ghế;4"}, "/Bàn END B5"},
		{"no name", []string{"STT;Tên tài sản;SL", "1;;3"}, "B2"},
		{"telephone exchange", []string{"Tên tài sản;SL", "Tổng đài điện thoại;1", "TỔNG CỘNG;1"}, "/Tổng đài điện thoại SUM"},
		{"lines in quotes keep row numbers", []string{"STT;Tên tài sản;SL", "1;\"Bàn\r\nhọp\";1", "", "2;;5"}, "/Bàn họp B4"},
	} {
		list := mustRead(t, "list.csv", table(c.lines...))
		var got []string
		for _, r := range list.Rows {
			got = append(got, r.Group+"/"+r.Name)
		}
		for _, s := range list.Skipped {
			got = append(got, string(s.Kind))
		}
		for _, e := range list.Errors {
			got = append(got, e.Cell)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

func TestScaleAboveTheTable(t *testing.T) {
	list := mustRead(t, "a.csv", table("Đơn vị tính: triệu đồng;;", "STT;Tên tài sản;SL;Nguyên giá;GTCL (đồng);Đơn giá", "1;Máy in;2;4,5;1.000.000;"))
	if r := list.Rows[0]; *r.Cost != 4_500_000 || *r.Residual != 1_000_000 {
		t.Errorf("cost %d, residual %d", *r.Cost, *r.Residual)
	}
	list = mustRead(t, "a.csv", table("Tên tài sản;SL;Đơn giá", "Ghế;12;450.000"))
	if r := list.Rows[0]; *r.Cost != 5_400_000 {
		t.Errorf("cost of 12 at 450,000: %d", *r.Cost)
	}
}

func TestEncodings(t *testing.T) {
	text := "STT\tTên tài sản\tSL\r\n1\tTủ sắt\t2\r\n"
	utf16le := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(text)) {
		utf16le = append(utf16le, byte(u), byte(u>>8))
	}
	for _, data := range [][]byte{[]byte(text), []byte("\ufeff" + text), utf16le} {
		if list := mustRead(t, "a.txt", data); len(list.Rows) != 1 || list.Rows[0].Name != "Tủ sắt" {
			t.Errorf("%.20q: %+v", data, list.Rows)
		}
	}
}

func TestRefusedFiles(t *testing.T) {
	ole := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)
	wide := "Tên tài sản;SL\r\nBàn;1" + strings.Repeat(";", 300) + "x"
	for _, c := range []struct {
		name, data string
		code       errs.Code
		says       string
	}{
		{"empty", "", errs.Invalid, "empty"},
		{"xls", ole, errs.Invalid, ".xlsx"},
		{"password", ole + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", errs.Invalid, "password"},
		{"zip", "PK\x03\x04 and nothing", errs.Invalid, "damaged"},
		{"pdf", "%PDF-1.7\n", errs.Invalid, "UTF-8"},
		{"legacy encoding", "T\xaan t\xb5i s\xb6n;SL", errs.Invalid, "UTF-8"},
		{"no header", "Họ và tên;Chức vụ\nAn;Chủ tịch", errs.Invalid, "header"},
		{"header too low", strings.Repeat("x\n", 20) + "Tên tài sản;SL\nBàn;1", errs.Invalid, "header"},
		{"quotes", "Tên tài sản;SL\n\"Bàn;1\n", errs.Invalid, "quotes"},
		{"columns", wide, errs.TooMany, "columns"},
		{"rows", "Tên tài sản;SL\n" + strings.Repeat("Bàn;1\n", workbook.MaxRows+1), errs.TooMany, "rows"},
	} {
		_, err := read("f", []byte(c.data))
		if !errs.Is(err, c.code) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %s with %q", c.name, err, c.code, c.says)
		}
	}
	if _, err := workbook.ReadList("big", bytes.NewReader(nil), workbook.MaxSize+1); !errs.Is(err, errs.TooMany) {
		t.Errorf("too large: %v", err)
	}
}

func TestManyErrorsStopTheReading(t *testing.T) {
	list := mustRead(t, "a.csv", []byte("Tên tài sản;SL\n"+strings.Repeat("Bàn;x\n", 3000)))
	if !list.More || len(list.Errors) != workbook.MaxErrors {
		t.Errorf("%d errors, more %v", len(list.Errors), list.More)
	}
}

// Number cells and text cells with the same text differ, amounts in cells merged over rows belong to no row alone, and
// hidden sheets are not read.
func TestWhatOnlyWorkbooksHave(t *testing.T) {
	f := excelize.NewFile()
	set := func(cell string, v any) {
		t.Helper()
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for i, h := range []string{"STT", "Tên tài sản", "SL", "Nguyên giá (triệu đồng)", "Phòng"} {
		set(fmt.Sprintf("%c1", 'A'+i), h)
	}
	for row, v := range map[int]any{2: 14.125, 3: "14.125", 4: 20} {
		set(fmt.Sprint("A", row), row-1)
		set(fmt.Sprint("B", row), "Máy in")
		set(fmt.Sprint("D", row), v)
	}
	set("A5", 4)
	set("B5", "Tủ")
	set("E4", "Một cửa")
	for _, m := range [][2]string{{"D4", "D5"}, {"E4", "E5"}} {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	list := mustRead(t, "a.xlsx", out.Bytes())
	var bad []string
	for _, e := range list.Errors {
		bad = append(bad, e.Cell)
	}
	if strings.Join(bad, " ") != "D3 D4 D5" || len(list.Rows) != 1 || *list.Rows[0].Cost != 14_125_000 {
		t.Errorf("bad cells %v, rows %+v", bad, list.Rows)
	}
}

func FuzzReadList(f *testing.F) {
	f.Add([]byte("STT;Tên tài sản;SL;Nguyên giá (1.000đ)\n1;Bàn;2;1.200\n- chân sắt\nCộng\nNgười lập\n"))
	f.Add([]byte("Tên tài sản\tSL\n\"a\nb\"\t1\n\n\t\n"))
	f.Add([]byte("\xff\xfeT\x00"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := read("f.csv", data)
		if err != nil {
			if _, ok := errs.All(err); !ok {
				t.Errorf("%v is no refusal", err)
			}
			return
		}
		last := 0
		for _, r := range list.Rows {
			if r.Name == "" || r.Quantity < 1 || r.Number <= last {
				t.Errorf("row %+v after %d", r, last)
			}
			last = r.Number
		}
		for _, e := range list.Errors {
			if e.Cell == "" || e.Reason.VI == "" || e.Reason.EN == "" {
				t.Errorf("error %+v", e)
			}
		}
	})
}
