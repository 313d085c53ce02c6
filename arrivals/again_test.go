package arrivals_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"sotaisan/arrivals"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
)

// saved is the example workbook as Excel would save it again, after an edit.
func saved(t *testing.T, edit func(f *excelize.File, sheet string)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(example(t, "tidy.xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	sheet := f.GetSheetList()[0]
	rename(t, f, sheet, map[string]string{"Ghế phòng họp": "Ghế tựa phòng họp", "Quầy tiếp dân một cửa": "Bàn tiếp dân một cửa",
		"Bảng thông báo": "Bảng tin", "Cổng sắt và hàng rào": "Hàng rào sắt"})
	if edit != nil {
		edit(f, sheet)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func rename(t *testing.T, f *excelize.File, sheet string, names map[string]string) {
	t.Helper()
	for from, to := range names {
		cells, err := f.SearchSheet(sheet, from)
		if err != nil || len(cells) != 1 {
			t.Fatalf("%q in %v, %v", from, cells, err)
		}
		if err := f.SetCellStr(sheet, cells[0], to); err != nil {
			t.Fatal(err)
		}
	}
}

func again(t *testing.T, file []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := f.SetDocProps(&excelize.DocProperties{LastModifiedBy: "Excel"}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(out.Bytes(), file) {
		t.Fatal("saving changed no byte")
	}
	return out.Bytes()
}

func TestAListThatWasOnlySavedAgainIsTheSame(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		file := saved(t, nil)
		first := o.list(o.officer(), input("tidy.xlsx", file, true))
		if !first.Applied || first.Replayed || first.Totals.Assets != 40 {
			t.Fatalf("%+v", first)
		}
		lower := saved(t, func(f *excelize.File, sheet string) {
			if err := f.InsertRows(sheet, 1, 2); err != nil {
				t.Fatal(err)
			}
		})
		for name, data := range map[string][]byte{"saved.xlsx": again(t, file), "tidy.csv": tidy(t), "lower.xlsx": lower} {
			if r := o.list(o.officer(), input(name, data, true)); !r.Replayed || r.Operation != first.Operation || len(r.Alike) != 0 {
				t.Errorf("%s: %+v", name, r)
			}
		}
		if n := len(o.assetRows()); n != 40 {
			t.Errorf("%d assets", n)
		}
	})
}

func TestAnEditedListWithoutCodesNeedsAPerson(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		o.list(o.officer(), input("tidy.xlsx", saved(t, nil), true))
		in := func(apply, also bool) arrivals.ListInput {
			in := input("tidy.xlsx", saved(t, func(f *excelize.File, sheet string) {
				rename(t, f, sheet, map[string]string{"Máy bơm nước": "Máy bơm nước chữa cháy"})
			}), apply)
			in.AlsoAlike = also
			return in
		}
		for _, apply := range []bool{false, true} {
			r := o.list(o.officer(), in(apply, false))
			if r.Applied || len(r.Alike) != 39 || r.Totals.Assets != 40 ||
				slices.ContainsFunc(r.Alike, func(c arrivals.Cell) bool { return strings.HasPrefix(c.Name, "Máy bơm nước") }) {
				t.Errorf("apply %v: %d alike, %+v", apply, len(r.Alike), r.Totals)
			}
		}
		if n := len(o.assetRows()); n != 40 {
			t.Errorf("%d assets", n)
		}
		if r := o.list(o.officer(), in(true, true)); !r.Applied || len(r.Alike) != 39 || len(o.assetRows()) != 80 {
			t.Errorf("%+v", r)
		}
		if r := o.list(o.officer(), in(true, false)); !r.Replayed {
			t.Errorf("%+v", r)
		}
	})
}

func TestAnEditedListWithCodesBringsOnlyWhatIsNew(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		list := string(listOf(20))
		o.entered([]byte(list))
		r := o.entered([]byte(strings.NewReplacer("TS000007", "TS900007", "1000003", "9000003").Replace(list)))
		if r.Totals.Assets != 1 || len(r.Known) != 19 || len(r.Alike) != 0 || len(o.assetRows()) != 21 {
			t.Fatalf("%+v", r)
		}
		if k := r.Known[3]; !slices.Equal(k.Differences, []holding.Change{{Field: "historicalCost", From: "1000003", To: "9000003"}}) {
			t.Errorf("%+v", k)
		}
		// Codes that come later prove nothing about assets that have none.
		bare := strings.NewReplacer("Mã tài sản", "Cột khác").Replace(string(listOf(5)))
		o.write(func(ctx context.Context, c *ent.Client) error {
			return o.agency(ctx, c, holding.School, "Trường Tiểu học A")
		})
		for _, data := range []string{bare, string(listOf(5))} {
			in := input("school.csv", []byte(strings.ReplaceAll(data, "TS00", "TH00")), true)
			in.AgencyKind = new(holding.School)
			r = o.list(o.officer(), in)
		}
		if r.Applied || len(r.Alike) != 5 {
			t.Errorf("%+v", r)
		}
	})
}

// After an undo nothing of a list is known any more, computers by their serial number neither.
func TestWhatWasTakenBackIsNotKnown(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		head := []string{"STT", "Tên tài sản", "Số seri", "Số GCN", "Số tờ", "Số thửa"}
		first := o.entered(table(head, []string{"1", "Máy tính bàn", "5CD1"}, []string{"2", "Đất trụ sở", "", "BA 123456", "24", "118"}))
		back, err := o.UndoList(o.officer(), arrivals.UndoListInput{OperationID: uuid.New(), List: first.Operation, Reason: "nhầm"})
		if err != nil || len(back.Errors) != 0 {
			t.Fatal(back, err)
		}
		r := o.entered(table(head, []string{"1", "Máy tính bàn cũ", "5CD1"}, []string{"2", "Đất trụ sở cũ", "", "BA 123456", "24", "118"}))
		if r.Totals.Assets != 2 || len(r.Known) != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestParcelsAndBuildingsThatAreThere(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		head := []string{"STT", "Tên tài sản", "Số tờ", "Số thửa", "Số GCN", "Diện tích sàn", "Nguyên giá (đồng)"}
		o.entered(table(head,
			[]string{"1", "Đất trụ sở UBND", "24", "118", "BA 123456", "", "1000000"},
			[]string{"2", "Đất nhà văn hóa ấp 1", "25", "7", "", "", ""},
			[]string{"3", "Đất công ích", "26", "1", "", "", ""},
			[]string{"4", "Nhà làm việc", "", "", "", "350", "2000000"},
			[]string{"5", "Nhà kho", "", "", "", "40", "3000000"}))
		for name, c := range map[string]struct {
			row          []string
			known, alike bool
		}{
			"by certificate":                      {row: []string{"1", "Đất UBND", "24", "118", "ba123456"}, known: true},
			"another parcel of the certificate":   {row: []string{"1", "Đất sân thể thao", "24", "119", "BA 123456"}},
			"the certificate without the parcel":  {row: []string{"1", "Đất UBND", "", "", "BA 123456"}, alike: true},
			"numbers on a map that nobody names":  {row: []string{"1", "Đất trụ sở ấp 1", "25", "7", "CH 99"}, alike: true},
			"the same name with another number":   {row: []string{"1", "Đất công ích", "26", "2", ""}},
			"a building at another cost":          {row: []string{"1", "NHÀ LÀM VIỆC", "", "", "", "350,0", "9000000"}, alike: true},
			"a building of another area":          {row: []string{"1", "Nhà kho", "", "", "", "41", "3000000"}},
			"a building whose area nobody writes": {row: []string{"1", "Nhà kho", "", "", "", "", "3000000"}, alike: true},
		} {
			r := o.list(o.officer(), input("list.csv", table(head, c.row), false))
			if len(r.Errors)+len(r.BadCells) != 0 || (len(r.Known) == 1) != c.known || (len(r.Alike) == 1) != c.alike {
				t.Errorf("%s: %v %v known %+v, alike %+v", name, r.Errors, r.BadCells, r.Known, r.Alike)
			}
		}
	})
}

// Of a unit that had one predecessor every parcel is on that one's map, so that its numbers are enough.
func TestAParcelOfAUnitWithOneMap(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := officeOf(t, s, "32092")
		bring := func(apply bool, row ...string) *arrivals.ListReport {
			in := input("list.csv", table([]string{"STT", "Tên tài sản", "Số tờ", "Số thửa"}, row), apply)
			in.UnitCode = "32092"
			return o.list(o.officer(), in)
		}
		bring(true, "1", "Đất trụ sở UBND", "24", "118")
		if r := bring(false, "1", "Đất UBND xã", "24", "118"); len(r.Known) != 1 || r.Known[0].By != "24/118" || len(r.Alike) != 0 {
			t.Errorf("%+v", r)
		}
		if r := bring(false, "1", "Đất trụ sở UBND", "24", "119"); len(r.Known)+len(r.Alike) != 0 || r.Totals.Assets != 1 {
			t.Errorf("%+v", r)
		}
	})
}
