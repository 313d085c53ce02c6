package web_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
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
	real := &real{Register: web.FromRegistry(r), t: t, r: r, units: map[string]uuid.UUID{}}
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

		if rows, err := r.Assets(officer, "", ""); err != nil || len(rows.Rows) != 2 || rows.Rows[0].Code != dell || rows.Next != "" {
			t.Errorf("%+v, %v", rows, err)
		}
		if rows, err := r.Assets(officer, "may hp", ""); err != nil || len(rows.Rows) != 1 || rows.Rows[0].Code != chairs {
			t.Errorf("search: %+v, %v", rows, err)
		}
		if _, err := r.Assets(officer, "", "nonsense"); !errs.Is(err, errs.Invalid) {
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
