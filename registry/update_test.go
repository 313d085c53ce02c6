package registry_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/registry"
)

// to is a field of a patch with a value, null one that clears.
func to[T any](v T) registry.Opt[T] { return registry.Opt[T]{Set: true, Value: &v} }
func null[T any]() registry.Opt[T]  { return registry.Opt[T]{Set: true} }

func edit(a *ent.Asset, p registry.Patch) registry.UpdateAssetInput {
	return registry.UpdateAssetInput{OperationID: uuid.New(), AssetID: a.ID, BaseRevision: &a.Revision, Patch: p}
}

func TestUpdateAsset(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		for _, c := range []struct {
			patch registry.Patch
			kind  holding.EventKind
		}{
			{registry.Patch{Name: to("Máy vi tính HP"), Room: to("P. 12"), Computer: to(registry.ComputerInput{Memory: new("16 GB")})}, holding.Updated},
			{registry.Patch{AgencyID: to(w.front.ID), SiteID: to(w.office.ID), Room: null[string]()}, holding.Moved},
			{registry.Patch{HistoricalCost: to(holding.VND(9_000_000)), CostBasis: to(holding.Appraisal)}, holding.Revalued},
			{registry.Patch{HistoricalCost: null[holding.VND](), InUseYear: null[int32]()}, holding.Updated},
		} {
			in := edit(a, c.patch)
			p, err := w.UpdateAsset(w.officer, in)
			w.accepted(p, err)
			if p.Asset.Revision != a.Revision+1 {
				t.Errorf("revision %d after %d", p.Asset.Revision, a.Revision)
			}
			again, err := w.UpdateAsset(w.officer, in)
			w.accepted(again, err)
			if !again.Replayed || again.Asset.Revision != p.Asset.Revision {
				t.Errorf("sent again: %+v", again.Outcome)
			}
			a = p.Asset
		}
		want := []holding.EventKind{holding.Registered, holding.Updated, holding.Moved, holding.Revalued, holding.Updated}
		if have := w.history(a.ID); !slices.Equal(have, want) {
			t.Errorf("history %v", have)
		}
		if a.Name != "Máy vi tính HP" || a.AgencyKind != holding.FatherlandFront || a.SiteID == nil || a.Room != "" || a.HistoricalCost != nil || a.CostBasis != "" || a.InUseYear != 0 {
			t.Errorf("after all edits %+v", a)
		}
		c, ctx := w.client()
		if half := c.Computer.GetX(ctx, a.ID); half.Memory != "16 GB" || half.SerialNumber != "" {
			t.Errorf("a half is replaced whole: %+v", half)
		}

		p, err := w.UpdateAsset(w.officer, edit(a, registry.Patch{Name: to(" Máy  vi tính HP")}))
		w.accepted(p, err)
		if p.Asset.Revision != a.Revision || len(w.history(a.ID)) != len(want) {
			t.Error("an edit that changes nothing makes an event")
		}
	})
}

func TestUpdateAssetRefusals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		for _, c := range []struct {
			patch registry.Patch
			want  []string
		}{
			{registry.Patch{Name: null[string](), Tenure: null[holding.Tenure](), AgencyID: null[uuid.UUID](), ItemTypeCode: null[string]()},
				[]string{"REQUIRED patch.name", "REQUIRED patch.tenure", "REQUIRED patch.agencyId", "REQUIRED patch.itemTypeCode"}},
			{registry.Patch{AgencyID: to(w.otherCommittee.ID), SiteID: to(w.otherOffice.ID)}, []string{"NOT_FOUND patch.agencyId", "NOT_FOUND patch.siteId"}},
			{registry.Patch{ItemTypeCode: to("cabinet")}, []string{"INVALID patch.itemTypeCode"}},
			{registry.Patch{ItemTypeCode: to("no such thing")}, []string{"UNKNOWN_CODE patch.itemTypeCode"}},
			{registry.Patch{HistoricalCost: to(holding.VND(-1)), InUseYear: to(int32(2999))}, []string{"OUT_OF_RANGE patch.historicalCost", "OUT_OF_RANGE patch.inUseYear"}},
			{registry.Patch{CostBasis: null[holding.CostBasis]()}, []string{"REQUIRED patch.costBasis"}},
			{registry.Patch{HistoricalCost: null[holding.VND](), CostBasis: to(holding.Books)}, []string{"INVALID patch.costBasis"}},
			{registry.Patch{ExternalCodes: to([]*registry.ExternalCodeInput{{Code: "1"}})}, []string{"REQUIRED patch.externalCodes.0.system"}},
			{registry.Patch{Office: to(registry.OfficeInput{Storeys: new(int32(2))})}, []string{"INVALID patch.office"}},
		} {
			p, err := w.UpdateAsset(w.officer, edit(a, c.patch))
			w.refused(p, err, c.want...)
			if p.Asset != nil {
				t.Error("refused with an asset")
			}
		}
		early := edit(a, registry.Patch{Room: to("P. 9")})
		early.EffectiveOn = day("2026-11-20")
		before, err := w.UpdateAsset(w.officer, early)
		w.refused(before, err, "OUT_OF_RANGE effectiveOn")
		rename := registry.Patch{Name: to("Máy khác")}
		p, err := w.UpdateAsset(w.other, edit(a, rename))
		w.refused(p, err, "NOT_FOUND assetId")
		p, err = w.UpdateAsset(w.admin, edit(a, rename))
		w.refused(p, err, "FORBIDDEN")
		p, err = w.UpdateAsset(w.officer, registry.UpdateAssetInput{OperationID: uuid.New(), AssetID: uuid.Max, Patch: rename})
		w.refused(p, err, "NOT_FOUND assetId")
		if have := w.history(a.ID); len(have) != 1 {
			t.Errorf("history after refusals %v", have)
		}
	})
}

func TestUpdateAssetStale(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		for _, patch := range []registry.Patch{
			{Room: to("P. 1"), AgencyID: to(w.front.ID)},
			{Room: to("P. 2"), Name: to("Máy vi tính HP")},
			{Name: to(a.Name), HistoricalCost: to(holding.VND(9_000_000)), Computer: to(registry.ComputerInput{Memory: new("8 GB")})}, // the name is back again: nothing to tell
		} {
			in := edit(a, patch)
			in.BaseRevision = nil // checks nothing
			p, err := w.UpdateAsset(w.leader, in)
			w.accepted(p, err)
		}
		p, err := w.UpdateAsset(w.officer, edit(a, registry.Patch{Room: to("P. 3")}))
		w.refused(p, err, "STALE_REVISION patch.room")
		if m := p.Errors[0].Message; m.EN != "Trần Thị Bình changed “Room” from “P. Kinh tế” to “P. 2”." || m.VI != "Trần Thị Bình đã đổi “Phòng” từ “P. Kinh tế” thành “P. 2”." {
			t.Errorf("of a room it says %v", m)
		}
		p, err = w.UpdateAsset(w.officer, edit(a, registry.Patch{Origin: to(holding.Donation)})) // which nobody else has touched
		w.refused(p, err, "STALE_REVISION baseRevision")
		if m := p.Errors[0].Message; m.VI != "Trần Thị Bình đã đổi “Cơ quan sử dụng”; Trần Thị Bình đã đổi “Phòng” từ “P. Kinh tế” thành “P. 2”; "+
			"Trần Thị Bình đã đổi “Nguyên giá” từ “14.500.000 đồng” thành “9.000.000 đồng”; "+
			"Trần Thị Bình đã đổi “Số sê-ri” từ “7X2K9” thành trống; Trần Thị Bình đã đổi “Bộ nhớ” từ trống thành “8 GB”." {
			t.Errorf("of everything it says %v", m)
		}
		half, err := w.UpdateAsset(w.officer, edit(a, registry.Patch{AgencyID: to(w.committee.ID), Computer: to(registry.ComputerInput{})}))
		w.refused(half, err, "STALE_REVISION patch.agencyId", "STALE_REVISION patch.computer.memory", "STALE_REVISION patch.computer.serialNumber")
		ahead := edit(a, registry.Patch{Room: to("P. 3")})
		ahead.BaseRevision = new(int32(99))
		p, err = w.UpdateAsset(w.officer, ahead)
		w.refused(p, err, "STALE_REVISION baseRevision")
		never := edit(a, registry.Patch{Room: to("P. 3")})
		for _, base := range []int32{0, -1} {
			never.BaseRevision = &base
			p, err = w.UpdateAsset(w.officer, never)
			w.refused(p, err, "OUT_OF_RANGE baseRevision")
		}
	})
}
