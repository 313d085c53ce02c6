package workbook

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"sotaisan/internal/errs"
)

func TestEstablishmentsRoundTrip(t *testing.T) {
	rows := []EstablishmentRow{
		{Number: 2, UnitCode: "31942", Unit: "Phường Giá Rai", Agency: "=UBND phường Giá Rai", Title: "Chủ tịch Ủy ban nhân dân", Tier: "VII",
			Persons: new(int64(1)), Elsewhere: new(int64(1)), Rooms: new(int64(12)), People: new(int64(23_456)), From: "2025-07-01"},
		{Number: 3, UnitCode: "31942", Unit: "Phường Giá Rai", Agency: "=UBND phường Giá Rai", Tier: "VIII", Persons: new(int64(17)), FixedTerm: new(int64(2)), From: "2025-07-01"},
		{Number: 4, UnitCode: "31951", Unit: "Phường Láng Tròn", Agency: "Đảng ủy"}, // nothing said
	}
	var file bytes.Buffer
	if err := WriteEstablishments(&file, rows); err != nil {
		t.Fatal(err)
	}
	list, err := ReadEstablishments("a.xlsx", bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil || len(list.Errors) > 0 {
		t.Fatal(err, list)
	}
	if len(list.Rows) != 2 {
		t.Fatalf("%+v", list.Rows)
	}
	for i, got := range list.Rows {
		want := rows[i]
		for c, of := range establishmentNumbers {
			g, w := *of(&got), *of(&want)
			if (g == nil) != (w == nil) || g != nil && *g != *w {
				t.Errorf("row %d column %d: %v, want %v", i, c, g, w)
			}
			*of(&got), *of(&want) = nil, nil
		}
		if got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	f, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	if formula, err := f.GetCellFormula("Biên chế", "C2"); formula != "" || err != nil {
		t.Errorf("a name is the formula %q, %v", formula, err)
	}
}

func TestEstablishmentCellsThatCannotBeRead(t *testing.T) {
	const list = "Mã đơn vị;Cơ quan;Chức danh;Số người;Phòng làm việc;Từ ngày\n" +
		"31942;UBND;Chuyên viên;-1;;01/07/2025\n" +
		"31942;UBND;Chuyên viên;1,5;;1/7/2025\n" +
		"31942;UBND;Chuyên viên;2;;tháng 7/2025\n" +
		"31942;;Chuyên viên;2;;01/07/2025\n" +
		"31942;UBND;Chuyên viên;2 người;;30/02/2025\n" +
		"31942;UBND;;;12;01/07/2025\n"
	got, err := ReadEstablishments("a.csv", strings.NewReader(list), int64(len(list)))
	if err != nil {
		t.Fatal(err)
	}
	var cells []string
	for _, e := range got.Errors {
		cells = append(cells, e.Cell)
		if e.Reason.VI == "" || e.Reason.EN == "" {
			t.Errorf("%v", e)
		}
	}
	if strings.Join(cells, " ") != "B5 D2 D3 F4 D6 F6" || len(got.Rows) != 1 {
		t.Errorf("%v, rows %+v", cells, got.Rows)
	}
	if e := got.Bad(7, EstablishmentCounters, *reason("x", "x")); e.Cell != "A7" {
		t.Errorf("a column that the file has not is %s", e.Cell)
	}
	for name, data := range map[string]string{"no header": "a;b\n1;2\n", "no day": "Mã đơn vị;Cơ quan\n1;2\n"} {
		if _, err := ReadEstablishments(name, strings.NewReader(data), int64(len(data))); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadDistances(t *testing.T) {
	const list = "Từ đơn vị;Đến đơn vị;Km\n31942;31951;12,345\n31942;32092;7.5 km\n31951;32092;-3\n31951;;4\n31951;32092;xa\n"
	got, err := ReadDistances("a.csv", strings.NewReader(list), int64(len(list)))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Rows) != 2 || got.Rows[0] != (DistanceRow{2, "31942", "31951", 12_345}) || got.Rows[1].Metres != 7_500 {
		t.Errorf("%+v", got.Rows)
	}
	if len(got.Errors) != 3 || got.Errors[0].Cell != "B5" || got.Errors[1].Cell != "C4" || got.Errors[2].Cell != "C6" {
		t.Errorf("%v", got.Errors)
	}
	if _, err := ReadDistances("a.csv", strings.NewReader("a;b\n"), 4); !errs.Is(err, errs.Invalid) {
		t.Error(err)
	}
}

// Whatever a file holds, reading it refuses it or answers rows and named cells, and never panics.
func FuzzPlainTables(f *testing.F) {
	f.Add("Mã đơn vị;Cơ quan;Từ ngày;Số người\n31942;UBND;01/07/2025;3\n")
	f.Add("from,to,km\n1,2,3\n")
	f.Fuzz(func(t *testing.T, text string) {
		if list, err := ReadEstablishments("a.csv", strings.NewReader(text), int64(len(text))); err == nil {
			for _, r := range list.Rows {
				if r.From == "" || r.Persons != nil && *r.Persons < 0 {
					t.Errorf("%+v", r)
				}
			}
		}
		if list, err := ReadDistances("a.csv", strings.NewReader(text), int64(len(text))); err == nil {
			for _, r := range list.Rows {
				if r.Metres < 0 || r.FromCode == "" {
					t.Errorf("%+v", r)
				}
			}
		}
	})
}
