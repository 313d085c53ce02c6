package workbook

import (
	"strings"
	"testing"

	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
)

func TestMoney(t *testing.T) {
	const bad, none = -1, -2
	for _, c := range []struct {
		in    string
		scale int64
		want  int64
	}{
		{"", 1, none}, {"-", 1, none}, {" – ", 1000, none}, {"0", 1, 0},
		{"14500000", 1, 14_500_000}, {"14.500.000", 1, 14_500_000}, {"14,500,000", 1, 14_500_000}, {"14 500 000", 1, 14_500_000},
		{"14.500.000 đ", 1, 14_500_000}, {"14.500.000đồng", 1, 14_500_000}, {"14.500.000 VNĐ", 1000, 14_500_000}, {"1.000.000,-", 1, 1_000_000},
		{"14.500.000,50", 1, 14_500_001}, {"14,500,000.49", 1, 14_500_000}, {"1.45E7", 1, 14_500_000},
		{"8533333.3333333302", 1, 8_533_333}, {"14499999.999999998", 1, 14_500_000},
		{"14,5 triệu", 1, 14_500_000}, {"14.5 triệu đồng", 1000, 14_500_000}, {"1,25 tỷ", 1, 1_250_000_000}, {"950 nghìn", 1, 950_000},
		{"14.500", 1000, 14_500_000}, {"14500", 1000, 14_500_000}, {"14,5", 1000, 14_500}, {"14.5", 1_000_000, 14_500_000},
		{"1.234", 1, 1234}, {"1,234", 1, 1234}, {"1.234", 1000, 1_234_000},
		{"1.234", 1_000_000, bad}, {"1,250 tỷ", 1, bad}, {"0,125", 1_000_000, 125_000},
		{"13.8", 1, bad}, {"1.2345", 1, bad}, {"-5000000", 1, bad}, {"(5.000.000)", 1, bad}, {"12 cái", 1, bad}, {"1.23.456", 1, bad},
		{"1.234,567,890", 1, bad}, {"12.3456.789", 1, bad}, {"khoảng 12 triệu", 1, bad}, {"5-7 triệu", 1, bad}, {"12abc", 1, bad},
		{"1e308", 1, bad}, {"1e999", 1, bad}, {"99999999999999999999", 1, bad}, {"9000000000", 1_000_000, bad}, {"1..2", 1, bad}, {",5", 1, bad},
	} {
		got, why := money(cell{text: c.in}, c.scale)
		switch {
		case c.want == bad && (why == nil || got != nil), c.want == none && (why != nil || got != nil):
			t.Errorf("money(%q, %d) = %v, %v", c.in, c.scale, got, why)
		case c.want >= 0 && (got == nil || *got != c.want):
			t.Errorf("money(%q, %d) = %v, %v, want %d", c.in, c.scale, got, why, c.want)
		}
	}
}

// A number cell of a workbook is what the workbook says, also where a text would be a grouped number.
func TestMoneyOfNumberCells(t *testing.T) {
	if got, why := money(cell{"14.125", true}, 1_000_000); why != nil || *got != 14_125_000 {
		t.Errorf("14.125 million: %v, %v", got, why)
	}
	if got, why := money(cell{"1.234", true}, 1); why == nil {
		t.Errorf("1.234 đồng was read as %d", *got)
	}
}

func TestCountAndArea(t *testing.T) {
	for in, want := range map[string]int64{"1": 1, "02": 2, "02 cái": 2, "1.000": 1000, "12.0": 12, "1.2E+2": 120, "3 bộ máy": 3,
		"0": -1, "-2": -1, "2.5": -1, "vài": -1, "1 và 2": -1, "10000000": -1, "2-3": -1, "1/2": -1, "5 cái hỏng nặng rồi": -1} {
		got, why := count(cell{text: in}, maxQuantity)
		if (want < 0) != (why != nil) || want > 0 && (got == nil || *got != want) {
			t.Errorf("count(%q) = %v, %v, want %d", in, got, why, want)
		}
	}
	for in, want := range map[string]string{"": "", "2450.5": "2450.5", "2.450,5 m²": "2450.5", "1.500": "1500", "1500m2": "1500", "0,12 ha": "1200",
		"120,25": "120.25", "0": "bad", "-4": "bad", "một công": "bad", "5 công": "bad", "0,001": "bad"} {
		got, why := area(cell{text: in})
		if (want == "bad") != (why != nil) || want != "bad" && got != want {
			t.Errorf("area(%q) = %q, %v, want %q", in, got, why, want)
		}
	}
}

func TestDate(t *testing.T) {
	for _, c := range []struct {
		in   string
		on   civil.Date
		year int
	}{
		{"", "", 0}, {"-", "", 0},
		{"15/03/2019", "2019-03-15", 2019}, {"5/3/2019", "2019-03-05", 2019}, {"05-03-2019", "2019-03-05", 2019}, {"5.3.2019", "2019-03-05", 2019},
		{"2019-03-15", "2019-03-15", 2019}, {"2019-03-15 00:00:00", "2019-03-15", 2019}, {"2019-03-15T00:00:00Z", "2019-03-15", 2019},
		{"15/03/2019 07:30", "2019-03-15", 2019}, {"ngày 5 tháng 3 năm 2019", "2019-03-05", 2019}, {"29/02/2020", "2020-02-29", 2020},
		{"43539", "2019-03-15", 2019}, {"43539.5", "2019-03-15", 2019},
		{"2019", "", 2019}, {"năm 2019", "", 2019}, {"3/2019", "", 2019}, {"tháng 3/2019", "", 2019}, {"Tháng 3 năm 2019", "", 2019},
	} {
		got, why := date(c.in, false)
		if why != nil || got != (When{c.on, c.year}) {
			t.Errorf("date(%q) = %+v, %v, want %s, %d", c.in, got, why, c.on, c.year)
		}
	}
	for _, in := range []string{"31/02/2020", "29/02/2019", "03/15/2019", "13/2019", "15/03/19", "19", "1850", "5000", "99999", "hôm qua", "2018-2019", "15/3", "0/1/2019", "1/1/0000"} {
		if got, why := date(in, false); why == nil {
			t.Errorf("date(%q) = %+v, want an error", in, got)
		}
	}
	if got, _ := date("42077", true); got.On != "2019-03-15" {
		t.Errorf("a day of the 1904 calendar is %+v", got)
	}
}

func TestConditionAndOrigin(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "-": "", "Tốt": "GOOD", "còn tốt": "GOOD", "Mới 100%": "GOOD", "Đang sử dụng tốt": "GOOD", "100%": "GOOD", "85 %": "GOOD",
		"cũ, còn sử dụng": "WORN", "Còn sử dụng được": "WORN", "60%": "WORN", "0.6": "WORN", "trung bình": "WORN", "chưa hỏng": "WORN", "Đã cũ": "WORN",
		"hỏng": "NEEDS_REPAIR", "Hư hỏng, cần sửa chữa": "NEEDS_REPAIR", "hỏng nguồn": "NEEDS_REPAIR", "15%": "NEEDS_REPAIR",
		"hư hỏng không sử dụng được": "UNSERVICEABLE", "Không sử dụng được": "UNSERVICEABLE", "HỎNG, KHÔNG SỬ DỤNG ĐƯỢC": "UNSERVICEABLE", "chờ thanh lý": "UNSERVICEABLE", "0%": "UNSERVICEABLE",
		"xem ghi chú": "bad", "hỏng 1 cái": "bad", "tốt, hỏng": "bad", "120%": "bad", "không biết": "bad", "3": "bad", "chưa kiểm tra": "bad", "tốt?!": "GOOD", "%": "bad", "1": "bad",
	} {
		got, why := condition(cell{text: in})
		if (want == "bad") != (why != nil) || want != "bad" && got != want {
			t.Errorf("condition(%q) = %q, %v, want %q", in, got, why, want)
		}
	}
	for in, want := range map[string]string{
		"": "", "Mua sắm": "PURCHASE", "mua mới năm": "PURCHASE", "Nhận bàn giao": "TRANSFER", "Điều chuyển từ huyện": "TRANSFER", "được cấp": "TRANSFER",
		"Tặng cho": "DONATION", "hiến đất": "DONATION", "tài trợ": "DONATION", "Đầu tư xây dựng": "INVESTMENT", "thừa khi kiểm kê": "FOUND_AT_INVENTORY",
		"không rõ": "UNKNOWN", "NSNN": "UNKNOWN", "khác": "OTHER", "ông Ba đưa": "bad", "mua hoặc tặng": "bad", "không mua": "bad",
	} {
		got, why := origin(in)
		if (want == "bad") != (why != nil) || want != "bad" && got != want {
			t.Errorf("origin(%q) = %q, %v, want %q", in, got, why, want)
		}
	}
}

func TestVocabulary(t *testing.T) {
	v, err := loadVocabulary(headingsYAML, wordsYAML)
	if err != nil {
		t.Fatal(err)
	}
	named := map[Field]bool{}
	for key, f := range v.headings {
		named[f] = true
		if key == "" {
			t.Errorf("%s has an empty name", f)
		}
	}
	for _, f := range []Field{Number, Name, Item, Unit, Quantity, Cost, UnitCost, Residual, Note, AssetCode, Serial, Model, Acquired, InUse, YearBuilt, Condition,
		Origin, Room, Address, Agency, Custodian, Papers, Area, FloorArea, Storeys, MapSheet, Parcel, Certificate, LandUse} {
		if !named[f] {
			t.Errorf("no heading for %s", f)
		}
		delete(named, f)
	}
	if len(named) > 0 {
		t.Errorf("headings for unknown fields: %v", named)
	}
	if _, err := loadVocabulary([]byte("fields: {NAME: [Tên], UNIT: [tên]}"), []byte("{}")); err == nil {
		t.Error("one heading for two fields is taken")
	}
	if _, err := loadVocabulary([]byte("{}"), []byte("origin: {A: [x], B: [X]}")); err == nil {
		t.Error("one phrase for two values is taken")
	}
}

func TestRecognise(t *testing.T) {
	for in, want := range map[string]struct {
		field Field
		scale int64
	}{
		"STT": {Number, 0}, "Danh mục tài sản": {Name, 0}, "TÊN TÀI SẢN, QUY CÁCH": {Name, 0}, "Tên TSCĐ": {Name, 0}, "ĐVT": {Unit, 0},
		"SL": {Quantity, 0}, "SL (cái)": {Quantity, 0}, "Số lượng": {Quantity, 0}, "Nguyên giá (đồng)": {Cost, 1}, "Nguyên giá\n(1.000đ)": {Cost, 1000},
		"Nguyên giá (nghìn đồng)": {Cost, 1000}, "Nguyên giá 1.000 đồng": {Cost, 1000}, "Nguyên giá (triệu đồng)": {Cost, 1_000_000}, "NG (tr.đ)": {Cost, 1_000_000},
		"Nguyên giá": {Cost, 0}, "Giá trị còn lại (đồng)": {Residual, 1}, "GTCL": {Residual, 0}, "Đơn giá": {UnitCost, 0}, "Đơn vị sử dụng": {Agency, 0},
		"Năm đưa vào sử dụng": {InUse, 0}, "Ngày mua": {Acquired, 0}, "Phòng/nơi sử dụng": {Room, 0}, "Số seri": {Serial, 0}, "S/N": {Serial, 0},
		"Diện tích (m²)": {Area, 0}, "Diện tích m2": {Area, 0}, "Diện tích sàn (m2)": {FloorArea, 0}, "Số tờ": {MapSheet, 0}, "Số thửa": {Parcel, 0}, "Số GCN": {Certificate, 0},
		"Người quản lý": {Custodian, 0}, "Hiện trạng": {Condition, 0}, "Model/Cấu hình": {Model, 0}, "Mã tài sản / số thẻ": {AssetCode, 0}, "Nguồn gốc": {Origin, 0},
		"Hồ sơ": {Papers, 0}, "Loại tài sản": {Item, 0}, "Loại đất": {LandUse, 0}, "Ghi chú": {Note, 0},
		"Giá trị hao mòn": {}, "Chênh lệch số lượng": {}, "Nguồn vốn": {}, "Đơn vị cung cấp": {}, "Họ và tên": {}, "": {}, "Điện thoại": {},
	} {
		if field, scale := recognise(in); field != want.field || scale != want.scale {
			t.Errorf("recognise(%q) = %q, %d, want %q, %d", in, field, scale, want.field, want.scale)
		}
	}
}

func FuzzCells(f *testing.F) {
	for _, s := range []string{"", "14.500.000 đ", "1,5 tỷ", "-1e-300", "0.1%", "29/02/2019", "ngày 1 tháng 2 năm 2020", "1.", "\u0301", "%", "hỏng", "1e+9999999999"} {
		f.Add(s, int64(1000), true)
	}
	f.Fuzz(func(t *testing.T, s string, scale int64, numeric bool) {
		both := func(why *locale.Text, what string) {
			if why != nil && (why.VI == "" || why.EN == "" || !strings.Contains(s, "%") && strings.Contains(why.VI+why.EN, "%!")) {
				t.Errorf("%s(%q): message %+v", what, s, why)
			}
		}
		if scale > 0 && scale <= 1_000_000_000 {
			v, why := money(cell{s, numeric}, scale)
			if both(why, "money"); v != nil && (*v < 0 || why != nil) {
				t.Errorf("money(%q) = %d, %v", s, *v, why)
			}
		}
		n, why := count(cell{s, numeric}, 100)
		if both(why, "count"); n != nil && (*n < 1 || *n > 100) {
			t.Errorf("count(%q) = %d", s, *n)
		}
		_, why = area(cell{s, numeric})
		both(why, "area")
		w, why := date(s, numeric)
		if both(why, "date"); w.On != "" {
			if again, err := civil.Parse(string(w.On)); err != nil || again.Year() != w.Year {
				t.Errorf("date(%q) = %+v", s, w)
			}
		}
		_, why = condition(cell{s, numeric})
		both(why, "condition")
		_, why = origin(s)
		both(why, "origin")
	})
}
