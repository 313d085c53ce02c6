package web_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/labels"
	"sotaisan/lineage"
	"sotaisan/registry"
	"sotaisan/web"
)

// real is the pages' register over a database.
type real struct {
	web.Register
	t     *testing.T
	r     *registry.Registry
	units map[string]uuid.UUID
}

func newReal(t *testing.T, s *store.Store) *real {
	t.Helper()
	r := registry.New(journal.New(s, catalog.Default(), time.Now))
	real := &real{Register: web.FromRegistry(r, access.New(s, time.Now, false)), t: t, r: r, units: map[string]uuid.UUID{}}
	for _, code := range []string{"31942", "31951"} {
		u, ok := lineage.Default().ByCode(code, "2026-06-01")
		if !ok {
			t.Fatal("no unit", code)
		}
		real.units[code] = u.ID
		p, err := r.CreateAgency(real.as(viewer.Admin, ""), registry.CreateAgencyInput{OperationID: uuid.New(), UnitCode: code,
			Kind: holding.PeoplesCommittee, Name: "Ủy ban nhân dân"})
		if err != nil || len(p.Errors) > 0 {
			t.Fatal(err, p)
		}
	}
	return real
}

// as is a viewer of the role, the same one for the same unit.
func (r *real) as(role viewer.Role, unit string) context.Context {
	return viewer.With(r.t.Context(), viewer.Viewer{UserID: uuid.NewSHA1(uuid.Nil, []byte(string(role)+unit)), Login: "x",
		DisplayName: "Nguyễn Thị Hồng", Role: role, UnitID: r.units[unit]})
}

func (r *real) register(name string, tracking holding.Tracking, quantity int32) labels.Code {
	r.t.Helper()
	kind, cost := holding.PeoplesCommittee, holding.VND(12_500_000)
	p, err := r.r.RegisterAsset(r.as(viewer.Officer, "31942"), registry.RegisterAssetInput{OperationID: uuid.New(), UnitCode: "31942",
		AgencyKind: &kind, ItemTypeCode: "desktop", Name: name, Tracking: tracking, Quantity: quantity, Tenure: holding.Owned,
		Origin: holding.Purchase, Status: holding.InUse, HistoricalCost: &cost, CostBasis: new(holding.Books), InUseYear: new(int32(2020)), Room: new("204")})
	if err != nil || len(p.Errors) > 0 {
		r.t.Fatal(err, p.Errors)
	}
	return labels.Code(p.Asset.Code)
}

func TestFromRegistry(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		r := newReal(t, s)
		code := r.register("Máy tính Dell", holding.Individual, 1)
		nobody, officer, stranger := t.Context(), r.as(viewer.Officer, "31942"), r.as(viewer.Officer, "31951")

		if l, err := r.Label(nobody, code); err != nil || l == nil || l.Kind != catalog.ITEquipment || l.Unit != "Phường Giá Rai" {
			t.Errorf("label %+v, %v", l, err)
		}
		unknown, err := labels.New(digits(7))
		if err != nil {
			t.Fatal(err)
		}
		if l, err := r.Label(nobody, unknown); err != nil || l != nil {
			t.Errorf("a label that is none: %+v, %v", l, err)
		}
		if a, err := r.Asset(stranger, code); err != nil || a != nil {
			t.Errorf("another unit sees %+v, %v", a, err)
		}
		a, err := r.Asset(officer, code)
		if err != nil || a == nil {
			t.Fatal(a, err)
		}
		if a.Name != "Máy tính Dell" || a.Room != "204" || a.Unit != "Phường Giá Rai" || a.Agency == "" || a.ItemType.VI == "" || *a.Cost != 12_500_000 ||
			!a.ShowMoney || a.Observation != nil || len(a.History) == 0 || a.History[len(a.History)-1].Kind != holding.Registered || a.History[0].Actor == "" {
			t.Errorf("%+v", a)
		}
		if len(a.Gaps) == 0 || a.Gaps[0].Requirement.VI == "" || a.Gaps[0].Cure.EN == "" {
			t.Errorf("gaps %+v", a.Gaps)
		}
		if b, err := r.Asset(r.as(viewer.Surveyor, ""), code); err != nil || b.ShowMoney || b.Cost != nil || b.History[0].Actor != "" {
			t.Errorf("the surveyor sees %+v, %v", b, err)
		}

		estimate := holding.VND(2_500_000)
		in := registry.ObservationInput{OperationID: uuid.New(), AssetCode: code.String(), BaseRevision: &a.Revision, Presence: holding.Seen,
			Grades:     []*registry.GradeCountInput{{Grade: holding.NeedsRepair, Quantity: 1}},
			CapturedAt: time.Now().UTC().Truncate(time.Second), Note: new("vỡ màn hình"), RepairEstimate: &estimate}
		for range 2 {
			if err := r.Observe(officer, in); err != nil {
				t.Fatal(err)
			}
		}
		after, err := r.Asset(officer, code)
		if err != nil || after.Condition != holding.NeedsRepair || after.Revision != a.Revision+1 || after.Observation == nil ||
			after.Observation.Note != "vỡ màn hình" || *after.Observation.RepairEstimate != estimate || after.Observation.Observer == "" {
			t.Errorf("observed: %+v, %v", after, err)
		}
		in.OperationID, in.Grades[0].Quantity = uuid.New(), 2
		if err := r.Observe(officer, in); !errs.Is(err, errs.OutOfRange) {
			t.Errorf("two of one: %v", err)
		}
		if err := r.Observe(stranger, in); !errs.Is(err, errs.NotFound) {
			t.Errorf("by another unit: %v", err)
		}
		if err := r.Observe(r.as(viewer.Auditor, ""), in); !errs.Is(err, errs.Forbidden) {
			t.Errorf("by the auditor: %v", err)
		}
	})
}

func TestFromRegistryLists(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		r := newReal(t, s)
		dell, chairs := r.register("Máy tính Dell", holding.Individual, 1), r.register("Máy tính HP", holding.Lot, 30)
		nobody, officer, stranger := t.Context(), r.as(viewer.Officer, "31942"), r.as(viewer.Officer, "31951")

		if rows, err := r.Assets(officer, web.AssetQuery{}, ""); err != nil || len(rows.Rows) != 2 || rows.Rows[0].Code != dell || rows.Next != "" {
			t.Errorf("%+v, %v", rows, err)
		}
		if rows, err := r.Assets(officer, web.AssetQuery{Search: "may hp"}, ""); err != nil || len(rows.Rows) != 1 || rows.Rows[0].Code != chairs {
			t.Errorf("search: %+v, %v", rows, err)
		}
		if _, err := r.Assets(officer, web.AssetQuery{}, "nonsense"); !errs.Is(err, errs.Invalid) {
			t.Errorf("a cursor that is none: %v", err)
		}
		if rows, err := r.Recent(officer); err != nil || len(rows) != 2 || rows[0].Code != chairs {
			t.Errorf("recent: %+v, %v", rows, err)
		}
		if rows, err := r.Recent(stranger); err != nil || len(rows) != 0 {
			t.Errorf("another unit sees %+v, %v", rows, err)
		}

		if err := r.Report(nobody, dell, " ", ""); !errs.Is(err, errs.Required) {
			t.Errorf("an empty report: %v", err)
		}
		if err := r.Report(nobody, dell, "Bỏ ngoài mưa", "0912"); err != nil {
			t.Fatal(err)
		}
		if rows, err := r.Reports(stranger, ""); err != nil || len(rows.Rows) != 0 {
			t.Errorf("another unit reads %+v, %v", rows, err)
		}
		rows, err := r.Reports(officer, "")
		if err != nil || len(rows.Rows) != 1 {
			t.Fatal(rows, err)
		}
		report := rows.Rows[0]
		if report.Code != dell || report.Asset != "Máy tính Dell" || report.Text != "Bỏ ngoài mưa" || report.Contact != "0912" {
			t.Errorf("%+v", report)
		}
		in := registry.ResolveProblemReportInput{OperationID: uuid.New(), ReportID: report.ID}
		if err := r.Settle(officer, in); !errs.Is(err, errs.Required) {
			t.Errorf("without a resolution: %v", err)
		}
		in.Resolution = "Đã đưa vào kho."
		for range 2 {
			if err := r.Settle(officer, in); err != nil {
				t.Fatal(err)
			}
		}
		if rows, err := r.Reports(officer, ""); err != nil || len(rows.Rows) != 0 {
			t.Errorf("after settling: %+v, %v", rows, err)
		}
	})
}

// lines are the changes of an event as the page has them, in Vietnamese.
func lines(e web.Event) string {
	var out []string
	for _, c := range e.Changes {
		out = append(out, c.What.VI+": "+c.From.VI+" → "+c.To.VI)
	}
	return strings.Join(out, "\n")
}

func TestFromRegistryHistory(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		r := newReal(t, s)
		code := r.register("Máy tính Dell", holding.Individual, 1)
		officer, leader, stranger := r.as(viewer.Officer, "31942"), r.as(viewer.Leader, "31942"), r.as(viewer.Officer, "31951")
		a, err := r.Asset(officer, code)
		if err != nil || len(a.Gaps) == 0 {
			t.Fatal(a, err)
		}
		if said := lines(a.History[len(a.History)-1]); !strings.Contains(said, "Cơ quan sử dụng:  → Ủy ban nhân dân\n") || !strings.Contains(said, "Nguyên giá:  → 12.500.000 đồng\n") ||
			!strings.Contains(said, "“"+a.Gaps[0].Requirement.VI+"”:  → Đang thiếu") || strings.Contains(said, "IN_USE") {
			t.Errorf("registered:\n%s", said)
		}
		surveyor, err := r.Asset(r.as(viewer.Surveyor, ""), code)
		if err != nil || strings.Contains(lines(surveyor.History[len(surveyor.History)-1]), "Nguyên giá") {
			t.Errorf("the surveyor reads the cost: %+v, %v", surveyor, err)
		}
		for i := range 25 {
			room := fmt.Sprintf("P. %d", i)
			if err := r.Observe(officer, registry.ObservationInput{OperationID: uuid.New(), AssetCode: code.String(), Presence: holding.Seen,
				CapturedAt: time.Now().UTC().Truncate(time.Microsecond), Room: &room}); err != nil {
				t.Fatal(err)
			}
		}
		if a, err = r.Asset(officer, code); err != nil || a.MoreHistory == "" || !strings.Contains(lines(a.History[0]), "Phòng: P. 23 → P. 24") {
			t.Fatalf("%s, %v", lines(a.History[0]), err)
		}
		rest, err := r.History(officer, code, a.MoreHistory)
		if err != nil || rest.Asset != a.Name || rest.Next != "" || len(rest.Events)+len(a.History) != 26+registered(a, rest) {
			t.Errorf("%+v, %v", rest, err)
		}
		if h, err := r.History(stranger, code, ""); err != nil || h != nil {
			t.Errorf("another unit reads %+v, %v", h, err)
		}
		if _, err := r.History(officer, code, "nonsense"); !errs.Is(err, errs.Invalid) {
			t.Errorf("a cursor that is none: %v", err)
		}

		waive := registry.WaiveDocumentGapsInput{OperationID: uuid.New(), GapIDs: []uuid.UUID{a.Gaps[0].ID}, Reason: holding.Lost}
		if err := r.Waive(officer, waive); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an officer waives: %v", err)
		}
		if err := r.Waive(leader, waive); !errs.Is(err, errs.Required) {
			t.Errorf("without a note: %v", err)
		}
		waive.Note = new("Ngập năm 2021")
		for range 2 {
			if err := r.Waive(leader, waive); err != nil {
				t.Fatal(err)
			}
		}
		after, err := r.Asset(officer, code)
		if said := lines(after.History[0]); err != nil || len(after.Gaps) != len(a.Gaps)-1 ||
			!strings.Contains(said, "”: Đang thiếu → Được miễn\n") || !strings.Contains(said, " → Bị mất, thất lạc") {
			t.Errorf("waived: %s, %v", said, err)
		}
	})
}

// registered is how many events of a history are not observations and not the registration itself.
func registered(a *web.Asset, rest *web.History) int {
	n := 0
	for _, e := range append(a.History, rest.Events...) {
		if e.Kind != holding.Observed && e.Kind != holding.Registered {
			n++
		}
	}
	return n
}

func TestFromRegistryPapers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		r := newReal(t, s)
		code := r.register("Máy tính Dell", holding.Individual, 1)
		officer := r.as(viewer.Officer, "31942")
		a, err := r.Asset(officer, code)
		if err != nil {
			t.Fatal(err)
		}
		closing := ""
		for _, p := range a.PaperTypes {
			if p.Wanted {
				closing = p.Code
			}
		}
		if closing == "" || a.Papers != nil {
			t.Fatalf("%+v", a.PaperTypes)
		}
		in := registry.AttachDocumentInput{OperationID: uuid.New(), Type: "NONSENSE", Number: new("0012"), IssuedOn: new(civil.Date("2020-03-04"))}
		if err := r.Attach(officer, code, in); !errs.Is(err, errs.UnknownCode) {
			t.Errorf("a type that is none: %v", err)
		}
		if err := r.Attach(r.as(viewer.Officer, "31951"), code, in); !errs.Is(err, errs.NotFound) {
			t.Errorf("another unit: %v", err)
		}
		in.Type = closing
		for range 2 {
			if err := r.Attach(officer, code, in); err != nil {
				t.Fatal(err)
			}
		}
		after, err := r.Asset(officer, code)
		if err != nil || len(after.Papers) != 1 || after.Papers[0].Number != "0012" || after.Papers[0].Type.VI == "" || len(after.Gaps) != len(a.Gaps)-1 {
			t.Fatalf("%+v, %v", after, err)
		}
		if e := after.History[0]; e.Kind != holding.DocumentAttached || !strings.HasSuffix(e.Paper.VI, " số 0012") || !strings.Contains(lines(e), "Đang thiếu → Đã đủ") {
			t.Errorf("%+v", e)
		}
	})
}

func TestFromRegistryProvince(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		r := newReal(t, s)
		dell, chairs := r.register("Máy tính Dell", holding.Individual, 1), r.register("Máy tính HP", holding.Lot, 30)
		officer, finance, stranger := r.as(viewer.Officer, "31942"), r.as(viewer.Finance, ""), r.as(viewer.Officer, "31951")
		if err := r.Observe(officer, registry.ObservationInput{OperationID: uuid.New(), AssetCode: chairs.String(), Presence: holding.Seen,
			Grades: []*registry.GradeCountInput{{Grade: holding.Good, Quantity: 10}, {Grade: holding.Worn, Quantity: 20}}, CapturedAt: time.Now().UTC()}); err != nil {
			t.Fatal(err)
		}
		p, err := r.Province(finance)
		if err != nil || len(p.Units) != 1 || len(p.Empty) != 63 {
			t.Fatal(p, err)
		}
		want := web.UnitRow{Code: "31942", Name: "Phường Giá Rai", Pieces: 31, Grades: []int64{10, 20, 0, 0, 1}, Lacking: 2}
		if !reflect.DeepEqual(p.Units[0], want) || p.Total.Pieces != 31 || !reflect.DeepEqual(p.Total.Grades, want.Grades) || p.Total.Lacking != 2 {
			t.Errorf("%+v", p)
		}

		for q, n := range map[web.AssetQuery]int{{}: 2, {Unit: "31942"}: 2, {Unit: "31951"}: 0, {Unit: "00000"}: 0, {Kind: "IT_EQUIPMENT"}: 2, {Kind: "VEHICLE"}: 0,
			{Condition: holding.Worn}: 1, {Lacking: true}: 2, {Condition: holding.NotAssessed, Search: "dell"}: 1} {
			if rows, err := r.Assets(finance, q, ""); err != nil || len(rows.Rows) != n {
				t.Errorf("%+v: %+v, %v", q, rows, err)
			}
		}
		all, err := r.Gaps(finance, web.GapQuery{}, "")
		if err != nil || len(all.Rows) < 2 || all.Rows[0].Label != dell && all.Rows[0].Label != chairs || all.Rows[0].Unit != "Phường Giá Rai" ||
			all.Rows[0].OpenedOn == "" || all.Rows[0].Requirement.VI == "" {
			t.Fatalf("%+v, %v", all, err)
		}
		first := all.Rows[0]
		for q, some := range map[web.GapQuery]bool{{Unit: "31942"}: true, {Unit: "31951"}: false, {Kind: "IT_EQUIPMENT"}: true, {Kind: "VEHICLE"}: false,
			{Severity: first.Severity}: true, {Requirement: first.Code}: true, {Requirement: "NONSENSE"}: false, {Status: holding.GapOpen}: true, {Status: holding.GapWaived}: false} {
			if rows, err := r.Gaps(officer, q, ""); err != nil || len(rows.Rows) > 0 != some {
				t.Errorf("%+v: %+v, %v", q, rows, err)
			}
		}
		if rows, err := r.Gaps(stranger, web.GapQuery{}, ""); err != nil || len(rows.Rows) != 0 {
			t.Errorf("another unit reads %+v, %v", rows, err)
		}
		if n := len(r.Units()); n != 64 {
			t.Errorf("%d units", n)
		}
	})
}
