package arrivals_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/arrivals"
	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/assetevent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/locale"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/plan/life"
	"sotaisan/registry"
)

var now = time.Date(2026, 11, 20, 9, 0, 0, 0, civil.Zone)

// office is one commune-level unit with its agencies, and the ways in.
type office struct {
	t       testing.TB
	store   *store.Store
	journal *journal.Journal
	*arrivals.Arrivals
	unit lineage.Unit
}

const unitCode = "31951"

func open(t testing.TB, s *store.Store) office {
	t.Helper()
	return officeOf(t, s, unitCode)
}

func officeOf(t testing.TB, s *store.Store, code string) office {
	t.Helper()
	j := journal.New(s, catalog.Default(), func() time.Time { return now })
	unit, ok := lineage.Default().ByCode(code, civil.Of(now))
	if !ok {
		t.Fatal("no unit")
	}
	o := office{t: t, store: s, journal: j, Arrivals: arrivals.New(j, registry.New(j)), unit: unit}
	o.write(func(ctx context.Context, c *ent.Client) error {
		for kind, name := range map[holding.AgencyKind]string{
			holding.PeoplesCommittee: "Ủy ban nhân dân phường Láng Tròn", holding.PartyCommittee: "Đảng ủy phường Láng Tròn",
		} {
			if err := o.agency(ctx, c, kind, name); err != nil {
				return err
			}
		}
		return c.Site.Create().SetID(id.New(id.Site, now)).SetUnitID(unit.ID).SetName("Trụ sở chính").
			SetAddress("Khóm 1, phường Láng Tròn").SetState(holding.SiteInUse).Exec(ctx)
	})
	return o
}

func (o office) agency(ctx context.Context, c *ent.Client, kind holding.AgencyKind, name string) error {
	return c.Agency.Create().SetID(id.New(id.Agency, now)).SetUnitID(o.unit.ID).SetKind(kind).SetName(name).Exec(ctx)
}

func (o office) write(f func(context.Context, *ent.Client) error) {
	o.t.Helper()
	ctx := viewer.With(o.t.Context(), viewer.Job("operator"))
	tx, err := o.store.Begin(ctx)
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := f(ctx, tx.Ent()); err != nil {
		o.t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		o.t.Fatal(err)
	}
}

// as is the context of an officer of the unit.
func (o office) as(login string) context.Context {
	return viewer.With(o.t.Context(), viewer.Viewer{UserID: id.Derived(id.User, now, login), Login: login, DisplayName: login,
		Role: viewer.Officer, UnitID: o.unit.ID})
}

func (o office) officer() context.Context { return o.as("hong") }

func input(name string, data []byte, apply bool) arrivals.ListInput {
	return arrivals.ListInput{Name: name, File: bytes.NewReader(data), Size: int64(len(data)), UnitCode: unitCode, Apply: apply}
}

func (o office) list(ctx context.Context, in arrivals.ListInput) *arrivals.ListReport {
	o.t.Helper()
	r, err := o.ImportList(ctx, in)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// entered imports a list that has to be good.
func (o office) entered(data []byte) *arrivals.ListReport {
	o.t.Helper()
	r := o.list(o.officer(), input("list.csv", data, true))
	if !r.Applied || len(r.Errors) > 0 || len(r.BadCells) > 0 {
		o.t.Fatalf("not applied: %v %v", r.Errors, r.BadCells)
	}
	return r
}

// assets answers the unit's assets that count, by name.
func (o office) assets() map[string]*ent.Asset {
	o.t.Helper()
	c, err := o.store.Read(o.officer())
	if err != nil {
		o.t.Fatal(err)
	}
	rows, err := c.Asset.Query().Where(asset.StatusNEQ(holding.EnteredInError)).All(o.officer())
	if err != nil {
		o.t.Fatal(err)
	}
	out := map[string]*ent.Asset{}
	for _, a := range rows {
		out[a.Name] = a
	}
	if len(out) != len(rows) {
		o.t.Fatalf("%d assets with %d names", len(rows), len(out))
	}
	return out
}

func table(rows ...[]string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.WriteAll(rows)
	return out.Bytes()
}

func example(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "examples", "lists", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// tidy is the example list after a person has named what the catalogue may not know.
func tidy(t *testing.T) []byte {
	return []byte(strings.NewReplacer("Ghế phòng họp", "Ghế tựa phòng họp", "Quầy tiếp dân một cửa", "Bàn tiếp dân một cửa",
		"Bảng thông báo", "Bảng tin", "Cổng sắt và hàng rào", "Hàng rào sắt").Replace(string(example(t, "tidy.csv"))))
}

func TestADryRunChangesNothingAndSaysWhatWouldHappen(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		r := o.list(o.officer(), input("tidy.csv", tidy(t), false))
		if r.Applied || r.Operation != uuid.Nil || len(r.Errors)+len(r.BadCells) != 0 {
			t.Fatalf("%+v", r)
		}
		if r.Read != 40 || r.Totals.Assets != 40 || r.Totals.Pieces != 241 || r.Totals.Cost != 14_981_700_000 {
			t.Errorf("totals %+v of %d rows", r.Totals, r.Read)
		}
		if k := r.Totals.ByKind; len(k) != 6 || k[0].Kind != catalog.ITEquipment || k[0].Assets != 16 {
			t.Errorf("by kind %+v", k)
		}
		if len(r.Gaps) == 0 || !slices.ContainsFunc(r.Gaps, func(g arrivals.GapTotal) bool {
			return g.Kind == catalog.LandParcel && g.Requirement == "LAND_USE_CERTIFICATE" && g.Assets == 2
		}) {
			t.Errorf("gaps %+v", r.Gaps)
		}
		if n := len(o.assets()); n != 0 {
			t.Errorf("%d assets after a dry run", n)
		}
		applied := o.entered(tidy(t))
		if !slices.EqualFunc(applied.Totals.ByKind, r.Totals.ByKind, func(a, b arrivals.KindTotal) bool { return a == b }) || !slices.Equal(applied.Gaps, r.Gaps) {
			t.Errorf("the dry run said %+v %+v, it became %+v %+v", r.Totals, r.Gaps, applied.Totals, applied.Gaps)
		}
	})
}

func TestWhatBecomesOfARow(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		o.entered(table(
			[]string{"STT", "Tên tài sản", "Loại tài sản", "Mã tài sản", "Số seri", "ĐVT", "Số lượng", "Ngày mua", "Năm sử dụng", "Nguyên giá (đồng)",
				"Giá trị còn lại", "Tình trạng", "Nguồn gốc", "Phòng", "Địa chỉ", "Bộ phận sử dụng", "Ghi chú", "Diện tích", "Số tờ", "Số thửa", "Số GCN", "Loại đất"},
			[]string{"1", "Dell OptiPlex 3080", "Máy vi tính để bàn", "TS-01", "5CD123", "bộ", "1", "15/03/2019", "", "14500000",
				"2900000", "tốt", "mua sắm", "Một cửa", "trụ sở chính", "Đảng ủy phường Láng Tròn", "máy mới"},
			[]string{"2", "Ghế xoay văn phòng", "", "", "", "cái", "24", "2017", "2018", "28800000", "", "hỏng", "", "", "Ấp 3", "Phòng Kinh tế"},
			[]string{"3", "Hàng rào lưới", "", "", "", "m", "120", "2015", "", "", "", "cũ"},
			[]string{"4", "Đất trụ sở UBND", "", "", "", "m²", "2450.5", "", "", "", "", "", "", "", "", "", "", "", "24", "118", "chưa có", "TSC"},
		))
		got := o.assets()
		pc := got["Dell OptiPlex 3080"]
		if pc.ItemType != "desktop" || pc.Tracking != holding.Individual || pc.AgencyKind != holding.PartyCommittee || pc.SiteID == nil ||
			pc.Room != "Một cửa" || pc.AcquiredOn != "2019-03-15" || pc.InUseYear != 0 || pc.Condition != holding.Good || pc.Origin != holding.Purchase ||
			*pc.HistoricalCost != 14_500_000 || pc.CostBasis != holding.Books || pc.ExternalCodes != `[{"system":"LIST","code":"TS-01"}]` {
			t.Errorf("computer %+v", pc)
		}
		if pc.Note != "Giá trị còn lại theo danh sách: 2.900.000 đồng\nmáy mới" {
			t.Errorf("note %q", pc.Note)
		}
		chairs := got["Ghế xoay văn phòng"]
		if chairs.Tracking != holding.Lot || chairs.Quantity != 24 || chairs.InUseYear != 2018 || chairs.Origin != holding.UnknownOrigin ||
			chairs.Condition != holding.NeedsRepair || chairs.AgencyKind != holding.PeoplesCommittee || chairs.SiteID != nil {
			t.Errorf("chairs %+v", chairs)
		}
		for _, want := range []string{"Năm mua: 2017", "Bộ phận sử dụng: Phòng Kinh tế", "Địa chỉ: Ấp 3"} {
			if !strings.Contains(chairs.Note, want) {
				t.Errorf("note %q without %q", chairs.Note, want)
			}
		}
		fence := got["Hàng rào lưới"]
		if fence.Quantity != 1 || fence.Tracking != holding.Individual || fence.InUseYear != 2015 || fence.HistoricalCost != nil || !strings.Contains(fence.Note, "120 m") {
			t.Errorf("fence %+v", fence)
		}
		land := got["Đất trụ sở UBND"]
		c, err := o.store.Read(o.officer())
		if err != nil {
			t.Fatal(err)
		}
		half, err := c.LandParcel.Get(o.officer(), land.ID)
		if err != nil {
			t.Fatal(err)
		}
		if half.AreaM2 != 245050 || half.MapSheet != "24" || half.ParcelNumber != "118" || half.LandUseCode != "TSC" || half.CertificateSerial != "" ||
			!strings.Contains(land.Note, "Giấy chứng nhận: chưa có") {
			t.Errorf("parcel %+v, note %q", half, land.Note)
		}
		computer, err := c.Computer.Get(o.officer(), pc.ID)
		if err != nil || computer.SerialNumber != "5CD123" {
			t.Errorf("computer %+v %v", computer, err)
		}
		event, err := c.AssetEvent.Query().Where(assetevent.AssetID(pc.ID)).Only(o.officer())
		if err != nil || event.Note != "list.csv: list!2" || event.ActorName != "hong" {
			t.Errorf("event %+v %v", event, err)
		}
	})
}

func TestOneBadCellAndNothingIsWritten(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		r := o.list(o.officer(), input("broken.xlsx", example(t, "broken.xlsx"), true))
		if r.Applied || len(r.BadCells) < 17 || r.BadCells[0].In(locale.VI) == r.BadCells[0].In(locale.EN) || !strings.HasPrefix(r.BadCells[0].In(locale.VI), "Tài sản!E5: ") {
			t.Errorf("applied %v, bad cells %v", r.Applied, r.BadCells)
		}
		if r.Totals.Assets != 2 { // what the good rows would have become
			t.Errorf("totals %+v", r.Totals)
		}
		// What only the register finds: a thing that is none, whatever its group, a day to come, two
		// buildings in a row.
		data := table([]string{"STT", "Tên tài sản", "Số lượng", "Ngày mua"},
			[]string{"I", "Bàn ghế, tủ", "", ""}, []string{"1", "Máy in", "1", "2019"}, []string{"2", "Vật lạ không tên", "1", ""}, []string{"3", "Máy in", "1", "01/01/2027"},
			[]string{"4", "Nhà kho", "2", ""})
		r = o.list(o.officer(), input("list.csv", data, true))
		var cells []string
		for _, e := range r.BadCells {
			cells = append(cells, e.Cell)
		}
		if r.Applied || !slices.Equal(cells, []string{"B4", "D5", "C6"}) {
			t.Errorf("applied %v, bad cells %v", r.Applied, r.BadCells)
		}
		if n := len(o.assets()); n != 0 {
			t.Errorf("%d assets", n)
		}
		mended := bytes.NewBuffer(nil)
		mended.WriteString(strings.NewReplacer("Vật lạ không tên", "Máy scan lạ", "2027", "2025", "Nhà kho,2", "Nhà kho,1").Replace(string(data)))
		o.entered(mended.Bytes())
		if n := len(o.assetRows()); n != 4 {
			t.Errorf("%d assets", n)
		}
	})
}

func TestAMessyList(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		r := o.list(o.officer(), input("messy.xlsx", example(t, "messy.xlsx"), false))
		for _, e := range r.BadCells { // names that the catalogue does not know, and nothing else
			if !strings.HasPrefix(e.Cell, "B") {
				t.Errorf("%v", e)
			}
		}
		if r.Sheet != "Kiểm kê 2025" || r.Read != 10 || r.Totals.Assets+len(r.BadCells) != 10 || !slices.Equal(r.Unread, []string{"Danh bạ"}) {
			t.Errorf("%+v", r)
		}
		if k := r.Totals.ByKind; len(k) == 0 || k[0].Kind != catalog.ITEquipment || k[0].Pieces != 9 || k[0].Cost != 105_600_500 {
			t.Errorf("%+v", k)
		}
	})
}

// assetRows answers the unit's assets, those entered in error too.
func (o office) assetRows() []*ent.Asset {
	o.t.Helper()
	c, err := o.store.Read(o.officer())
	if err != nil {
		o.t.Fatal(err)
	}
	rows, err := c.Asset.Query().All(o.officer())
	if err != nil {
		o.t.Fatal(err)
	}
	return rows
}

func TestTheSameListTwiceChangesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		first := o.entered(tidy(t))
		again := o.list(o.officer(), input("other name.csv", tidy(t), true))
		other := o.list(o.as("binh"), input("list.csv", tidy(t), true))
		dry := o.list(o.as("binh"), input("list.csv", tidy(t), false))
		for _, r := range []*arrivals.ListReport{again, other, dry} {
			if !r.Replayed || r.Operation != first.Operation || r.Totals.Assets != 40 {
				t.Errorf("%+v", r)
			}
		}
		if n := len(o.assetRows()); n != 40 {
			t.Errorf("%d assets", n)
		}
		// Taken back, it may come in again.
		undo := arrivals.UndoListInput{OperationID: uuid.New(), List: first.Operation, Reason: "nhầm tệp"}
		for i := range 2 {
			back, err := o.UndoList(o.officer(), undo)
			if err != nil || len(back.Errors) != 0 || back.Assets != 40 || back.Replayed != (i == 1) {
				t.Fatalf("%+v %v", back, err)
			}
		}
		if n := len(o.assets()); n != 0 {
			t.Errorf("%d assets after the undo", n)
		}
		undo.OperationID = uuid.New()
		if p, err := o.UndoList(o.officer(), undo); err != nil || len(p.Errors) != 1 || p.Errors[0].Code != errs.WrongState {
			t.Errorf("%+v %v", p, err)
		}
		third := o.entered(tidy(t))
		if third.Replayed || third.Operation == first.Operation || len(third.Alike) != 0 || len(o.assets()) != 40 {
			t.Errorf("%+v", third)
		}
		if r := o.entered(tidy(t)); !r.Replayed || r.Operation != third.Operation {
			t.Errorf("%+v", r)
		}
	})
}

func TestUndoRefusals(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		list := o.entered(tidy(t)).Operation
		other, _ := lineage.Default().ByCode("31942", civil.Of(now))
		for name, c := range map[string]struct {
			viewer viewer.Viewer
			in     arrivals.UndoListInput
			code   errs.Code
		}{
			"finance":          {viewer.Viewer{Role: viewer.Finance}, arrivals.UndoListInput{List: list, Reason: "x"}, errs.Forbidden},
			"another unit":     {viewer.Viewer{Role: viewer.Officer, UnitID: other.ID}, arrivals.UndoListInput{List: list, Reason: "x"}, errs.NotFound},
			"no such list":     {viewer.Viewer{Role: viewer.Officer, UnitID: o.unit.ID}, arrivals.UndoListInput{List: uuid.New(), Reason: "x"}, errs.NotFound},
			"without a reason": {viewer.Viewer{Role: viewer.Officer, UnitID: o.unit.ID}, arrivals.UndoListInput{List: list, Reason: " "}, errs.Required},
		} {
			c.viewer.UserID, c.in.OperationID = uuid.New(), uuid.New()
			p, err := o.UndoList(viewer.With(t.Context(), c.viewer), c.in)
			if err != nil || len(p.Errors) != 1 || p.Errors[0].Code != c.code {
				t.Errorf("%s: %+v %v", name, p, err)
			}
		}
		if n := len(o.assets()); n != 40 {
			t.Errorf("%d assets", n)
		}
	})
}

// A list stays while a plan in force has something of it.
func TestNoUndoOfWhatAPlanHas(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		list := o.entered(tidy(t)).Operation
		o.write(func(ctx context.Context, c *ent.Client) error {
			plan := c.ReequipmentPlan.Create().SetID(id.New(id.ReequipmentPlan, now)).SetNumber("KH-2026-001").SetName("x").SetStatus(life.Submitted).
				SetParameters("{}").SetTotals("{}").SetVariants("[]").SetFindings("[]").SetPackages("[]").SetSnapshotHash("").SetSnapshotAt(0).SetSnapshot([]byte{}).
				SetResultHash("").SetResult([]byte{}).SetCreatedAt(0).SetCreatedByID(uuid.New()).SetCreatedBy("").SaveX(ctx)
			return c.PlanClaim.Create().SetID(id.New(id.PlanClaim, now)).SetUnitID(o.unit.ID).SetAssetID(o.assetRows()[7].ID).SetPlanID(plan.ID).
				SetPlanNumber(plan.Number).SetQuantity(1).Exec(ctx)
		})
		p, err := o.UndoList(o.officer(), arrivals.UndoListInput{OperationID: uuid.New(), List: list, Reason: "x"})
		if err != nil || len(p.Errors) != 1 || p.Errors[0].Code != errs.Precondition || !strings.Contains(p.Errors[0].Message.VI, "KH-2026-001") {
			t.Errorf("%+v %v", p, err)
		}
		if n := len(o.assets()); n != 40 {
			t.Errorf("%d assets", n)
		}
	})
}

func TestWhatTheRegisterKnowsIsNotEnteredAgain(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		head := []string{"STT", "Tên tài sản", "Mã tài sản", "Số seri", "Số lượng", "Nguyên giá (đồng)"}
		o.entered(table(head, []string{"1", "Máy in Canon", "TS-01", "", "1", "4300000"}, []string{"2", "Máy tính bàn", "", "5CD1", "1", "9000000"},
			[]string{"3", "Tủ sắt", "", "", "5", "4000000"}))
		in := input("list.csv", table(head, []string{"1", "Máy in Canon", "ts-01", "", "1", "4500000"}, []string{"2", "Máy tính bàn", "", "5CD1", "1", ""},
			[]string{"3", "Tủ sắt", "", "", "5", "4000000"}, []string{"4", "Máy ảnh", "TS-09", "", "1", ""}), true)
		in.AlsoAlike = true
		r := o.list(o.officer(), in)
		if len(r.Known) != 2 || r.Totals.Assets != 2 || r.Totals.Known != 2 || len(o.assetRows()) != 5 {
			t.Fatalf("%+v", r)
		}
		if k := r.Known[0]; k.Cell.Cell != "list!B2" || k.By != "ts-01" || k.Asset == "" ||
			!slices.Equal(k.Differences, []holding.Change{{Field: "historicalCost", From: "4300000", To: "4500000"}}) {
			t.Errorf("%+v", k)
		}
		if k := r.Known[1]; k.By != "5cd1" || len(k.Differences) != 0 {
			t.Errorf("%+v", k)
		}
		if len(r.Alike) != 1 || r.Alike[0].Name != "Tủ sắt" {
			t.Errorf("alike %+v", r.Alike)
		}
		// Two rows of one list with one code are a mistake of the list.
		r = o.list(o.officer(), input("list.csv", table(head, []string{"1", "Máy in A", "X1", "", "1", ""}, []string{"2", "Máy in B", "x1", "", "1", ""}), true))
		if r.Applied || len(r.BadCells) != 1 || r.BadCells[0].Cell != "C3" {
			t.Errorf("%+v", r)
		}
	})
}

func TestWhoMayImport(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		other, _ := lineage.Default().ByCode("31942", civil.Of(now))
		with := func(v viewer.Viewer) context.Context {
			v.UserID, v.Login = uuid.New(), "x"
			return viewer.With(t.Context(), v)
		}
		for name, c := range map[string]struct {
			ctx  context.Context
			in   func(*arrivals.ListInput)
			code errs.Code
		}{
			"officer of another unit": {ctx: with(viewer.Viewer{Role: viewer.Officer, UnitID: other.ID}), code: errs.NotFound},
			"finance":                 {ctx: with(viewer.Viewer{Role: viewer.Finance}), code: errs.Forbidden},
			"nobody":                  {ctx: t.Context(), code: errs.Forbidden},
			"no such unit":            {ctx: o.officer(), in: func(in *arrivals.ListInput) { in.UnitCode = "00000" }, code: errs.NotFound},
			"a province":              {ctx: viewer.With(t.Context(), viewer.Job("operator")), in: func(in *arrivals.ListInput) { in.UnitCode = "96" }, code: errs.NotFound},
			"no such agency":          {ctx: o.officer(), in: func(in *arrivals.ListInput) { in.AgencyKind = new(holding.School) }, code: errs.Precondition},
			"no list": {ctx: o.officer(), in: func(in *arrivals.ListInput) {
				*in = input("a.pdf", []byte("%PDF-1.4 nothing"), true)
			}, code: errs.Invalid},
		} {
			in := input("list.csv", tidy(t), true)
			if c.in != nil {
				c.in(&in)
			}
			r := o.list(c.ctx, in)
			if r.Applied || len(r.Errors) != 1 || r.Errors[0].Code != c.code {
				t.Errorf("%s: %+v", name, r.Errors)
			}
		}
		if n := len(o.assetRows()); n != 0 {
			t.Errorf("%d assets", n)
		}
	})
}

func TestSeveralAgenciesOfAKind(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		o.write(func(ctx context.Context, c *ent.Client) error {
			if err := o.agency(ctx, c, holding.School, "Trường Tiểu học A"); err != nil {
				return err
			}
			return o.agency(ctx, c, holding.School, "Trường Tiểu học B")
		})
		in := input("list.csv", table([]string{"STT", "Tên tài sản", "Cơ quan"},
			[]string{"1", "Máy in", "trường tiểu học B"}, []string{"2", "Máy chiếu", ""}), true)
		in.AgencyKind = new(holding.School)
		r := o.list(o.officer(), in)
		if r.Applied || len(r.BadCells) != 1 || r.BadCells[0].Cell != "C3" || r.Totals.Assets != 1 {
			t.Errorf("%+v", r)
		}
	})
}

func TestTwoImportsAtOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		head := []string{"STT", "Tên tài sản", "Mã tài sản"}
		files := [][]byte{
			table(head, []string{"1", "Máy in A", "A"}, []string{"2", "Máy in B", "B"}),
			table(head, []string{"1", "Máy in B", "B"}, []string{"2", "Máy in C", "C"}), // overlaps
		}
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				ctx := o.as([]string{"hong", "binh"}[i/2%2])
				if r, err := o.ImportList(ctx, input("list.csv", files[i%2], true)); err != nil || !r.Applied {
					t.Errorf("%+v %v", r, err)
				}
			})
		}
		wg.Wait()
		if n := len(o.assets()); n != 3 {
			t.Errorf("%d assets", n)
		}
	})
}

func TestThreeThousandRows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		start := time.Now()
		r := o.entered(listOf(3000))
		t.Logf("3,000 rows in %v", time.Since(start))
		if r.Totals.Assets != 3000 {
			t.Errorf("%+v", r.Totals)
		}
		// Half of the list again, in another file.
		again := o.entered(append(listOf(1500), "1501,Máy in mới,1,,,NEW,\n"...))
		if len(again.Known) != 1500 || again.Totals.Assets != 1 {
			t.Errorf("known %d, entered %d", len(again.Known), again.Totals.Assets)
		}
		report, err := o.journal.Check(t.Context(), nil)
		if err != nil || len(report.Problems) != 0 {
			t.Errorf("%v %v", report.Problems, err)
		}
	})
}
