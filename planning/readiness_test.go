package planning_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/relay"
	"sotaisan/internal/store"
	"sotaisan/plan/life"
	"sotaisan/planning"
	"sotaisan/registry"
)

func (w *world) readiness(ctx context.Context, code string) *planning.Readiness {
	w.t.Helper()
	page, err := w.PlanReadiness(ctx, []string{code}, relay.Args{})
	if err != nil || len(page.Edges) != 1 {
		w.t.Fatal(page, err)
	}
	return page.Nodes()[0]
}

func agencyNames(list []*ent.Agency) string {
	var names []string
	for _, a := range list {
		names = append(names, strings.Fields(a.Name)[0])
	}
	return strings.Join(names, " ")
}

func TestReadinessNamesWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.readiness(w.leader, giaRai)
		if r.AgencyCount != 3 || agencyNames(r.WithoutEstablishment) != "UBND Đảng Trung" || agencyNames(r.WithoutRequest) != "UBND Đảng Trung" || r.Complete() || r.LastSeenAt != 0 {
			t.Errorf("at first: %+v", r)
		}
		p, err := w.SetEstablishment(w.finance, w.nineteen())
		w.accepted(p, err)
		future := w.nineteen()
		future.AgencyID, future.ValidFrom = w.party.ID, "2027-01-01" // says nothing about today
		p, err = w.SetEstablishment(w.finance, future)
		w.accepted(p, err)
		filed := w.filed()
		printers := w.fifteenComputers()
		printers.AgencyID, printers.NeedClassCode, printers.ItemTypeCode = w.party.ID, "printer", nil
		second, err := w.FileEquipmentRequest(w.leader, printers)
		w.accepted(second, err)
		w.decide(w.finance, second.EquipmentRequest, life.RequestReturned, "xem lại")

		w.stock("desktop", 3, 1, holding.NotAssessed)
		w.stock("chair", 1, 10, holding.Good)
		broken := w.stock("printer", 2, 1, holding.NeedsRepair)
		seen, err := w.Registry().RecordObservations(w.officer, registry.RecordObservationsInput{Observations: []*registry.ObservationInput{
			{OperationID: uuid.New(), AssetCode: broken[0], Presence: holding.Seen, CapturedAt: w.tick(), RepairEstimate: new(holding.VND(900_000))}}})
		if err != nil || len(seen.Results[0].Errors) > 0 {
			t.Fatal(err, seen)
		}
		r = w.readiness(w.leader, giaRai)
		if agencyNames(r.WithoutEstablishment) != "Đảng Trung" || agencyNames(r.WithoutRequest) != "Trung" || r.FiledRequests != 1 || r.ReturnedRequests != 1 ||
			r.Pieces != 15 || r.NotAssessed != 3 || r.WithoutYear != 15 || r.WithoutEstimate != 1 || r.LastSeenAt == 0 {
			t.Errorf("afterwards: %+v", r)
		}
		w.decide(w.finance, filed, life.RequestAccepted, "")
		w.decide(w.leader, second.EquipmentRequest, life.RequestWithdrawn, "")
		r = w.readiness(w.finance, giaRai)
		if agencyNames(r.WithoutRequest) != "Đảng Trung" || r.FiledRequests+r.ReturnedRequests != 0 {
			t.Errorf("decided: %+v", r)
		}
		if unit, err := w.ReadinessUnit(r); err != nil || unit.Code != giaRai {
			t.Errorf("%+v, %v", unit, err)
		}
	})
}

func TestReadinessIsInScope(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		codes := func(ctx context.Context, only []string) (list []string) {
			t.Helper()
			page, err := w.PlanReadiness(ctx, only, relay.Args{First: new(int32(100))})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Nodes() {
				unit, err := w.ReadinessUnit(r)
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, unit.Code)
			}
			return list
		}
		if all := codes(w.finance, nil); len(all) != 64 || !slices.IsSorted(all) {
			t.Errorf("finance sees %v", all)
		}
		if own := codes(w.otherLeader, nil); !slices.Equal(own, []string{langTron}) {
			t.Errorf("a unit sees %v", own)
		}
		if none := codes(w.otherLeader, []string{giaRai, "00000"}); len(none) != 0 {
			t.Errorf("a unit sees %v of another", none)
		}
		split := 0
		page, err := w.PlanReadiness(w.finance, nil, relay.Args{First: new(int32(100))})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Nodes() {
			units, err := w.ReadinessSplit(w.finance, r)
			if err != nil {
				t.Fatal(err)
			}
			split += len(units)
		}
		if split < 19 {
			t.Errorf("%d parts of split units", split)
		}
	})
}

// The view takes as many statements for one unit as for all.
func TestReadinessTakesFewStatements(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, err := w.SetEstablishment(w.finance, w.nineteen())
		w.accepted(p, err)
		w.filed()
		w.stock("desktop", 3, 1, holding.Good)
		for _, only := range [][]string{{giaRai}, nil} {
			var n atomic.Int32
			if _, err := w.PlanReadiness(store.Trace(w.finance, func(string) { n.Add(1) }), only, relay.Args{}); err != nil || n.Load() != 5 {
				t.Errorf("%d statements for %v, %v", n.Load(), only, err)
			}
		}
	})
}

func TestProvinceReadiness(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ask := func() (*planning.ProvinceReadiness, map[string]bool) {
			t.Helper()
			r, err := w.ProvinceReadiness(w.finance)
			if err != nil {
				t.Fatal(err)
			}
			items := map[string]bool{}
			for _, i := range r.Unpriced {
				items[i.Code] = true
			}
			return r, items
		}
		before, items := ask()
		if before.StandardModel != nil || len(before.UndecidedLines) < 20 || before.UnknownDistances != 64*63/2 || !items["cabinet"] || !items["desktop"] || items["kiosk"] {
			t.Errorf("%+v %v", before, items)
		}
		w.judge(w.chief, w.draft(w.finance, centres("2026-04-01")), life.ModelApproved)
		p, err := w.RecordPrice(w.finance, cabinets(6_000_000))
		w.accepted(p, err)
		r := w.filed()
		w.decide(w.finance, r, life.RequestAccepted, "")
		w.distances("31942;31951;8,5\n", true)
		after, items := ask()
		if after.StandardModel == nil || len(after.UndecidedLines) != len(before.UndecidedLines)-2 || after.UnknownDistances != before.UnknownDistances-1 ||
			items["cabinet"] || !items["kiosk"] || !items["laptop"] {
			t.Errorf("%+v %v", after, items)
		}
	})
}

func (w *world) distances(rows string, apply bool) *planning.FileReport {
	w.t.Helper()
	data := []byte("Từ đơn vị;Đến đơn vị;Km\n" + rows)
	r, err := w.ImportDistances(w.finance, planning.FileInput{OperationID: uuid.New(), Name: "duong.csv", File: bytes.NewReader(data), Size: int64(len(data)), Apply: apply})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func TestImportDistances(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if r := w.distances("31942;31951;8,5\n31951;31942;8.5\n", false); r.Stated != 1 || r.New != 1 || r.Applied || len(r.BadCells) > 0 {
			t.Errorf("dry run: %+v", r)
		}
		for _, c := range []struct {
			rows         string
			fresh, other int
		}{{"31951;31942;8,5\n", 1, 0}, {"31942;31951;8,5\n", 0, 0}, {"31942;31951;9\n", 0, 1}} {
			if r := w.distances(c.rows, true); !r.Applied || r.New != c.fresh || r.Changed != c.other {
				t.Errorf("%q: %+v", c.rows, r)
			}
		}
		for rows, want := range map[string]string{
			"00000;31951;8\n": "A2", "31942;00000;8\n": "B2", "31942;31942;8\n": "B2", "31942;31951;9000\n": "C2", "31942;31951;8\n31951;31942;9\n": "C3",
		} {
			r := w.distances(rows, true)
			if r.Applied || len(r.BadCells) != 1 || r.BadCells[0].Cell != want {
				t.Errorf("%q: %+v", rows, r)
			}
		}
		for _, ctx := range []context.Context{w.leader, w.admin} {
			r, err := w.ImportDistances(ctx, planning.FileInput{OperationID: uuid.New(), Name: "a.csv", File: strings.NewReader(""), Apply: true})
			if err != nil || len(r.Errors) != 1 || r.Errors[0].Code != errs.Forbidden {
				t.Errorf("%+v, %v", r, err)
			}
		}
		c, err := w.store.Read(w.finance)
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := c.RoadDistance.Query().All(w.finance); err != nil || len(rows) != 1 || rows[0].Metres != 9000 || fmt.Sprint(rows[0].Source) != "duong.csv" {
			t.Errorf("%v, %v", rows, err)
		}
	})
}
