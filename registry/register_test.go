package registry_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/registry"
)

func TestRegisterAsset(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := desktop()
		p, err := w.RegisterAsset(w.officer, in)
		w.accepted(p, err)
		a := p.Asset
		if a == nil || p.Replayed || a.Revision != 1 || a.Kind != catalog.ITEquipment || a.AgencyID != w.committee.ID ||
			a.Condition != holding.Worn || a.UnitID != w.unit.ID || len(a.Code) != 9 {
			t.Fatalf("registered %+v", a)
		}
		if n := len(w.gaps(a.ID)); n == 0 || n > 3 || a.OpenGaps != n {
			t.Errorf("an undocumented desktop has the gaps %v and says %d", w.gaps(a.ID), a.OpenGaps)
		}
		events := w.events(a.ID)
		if len(events) != 1 || events[0].Kind != holding.Registered || events[0].ActorName != "Nguyễn Văn An" || events[0].ActorPost != "Công chức tài chính" {
			t.Errorf("events %+v", events)
		}

		again, err := w.RegisterAsset(w.officer, in)
		w.accepted(again, err)
		if !again.Replayed || again.Asset.ID != a.ID {
			t.Errorf("sent again: replayed %v, asset %v", again.Replayed, again.Asset)
		}
		in.Name = "Máy khác"
		reused, err := w.RegisterAsset(w.officer, in)
		w.refused(reused, err, "OPERATION_ID_REUSED operationId")
		if reused.Asset != nil {
			t.Error("a refused write answers an asset")
		}
		mine, err := w.RegisterAsset(w.leader, in) // ids are claimed per viewer
		w.accepted(mine, err)

		lot := w.register(chairs())
		if lot.Quantity != 10 || lot.Condition != holding.Good || lot.Grades != `[{"grade":"GOOD","quantity":6},{"grade":"WORN","quantity":2},{"grade":"NOT_ASSESSED","quantity":2}]` {
			t.Errorf("lot %d %s %s", lot.Quantity, lot.Condition, lot.Grades)
		}
		if land := w.register(parcel()); !slices.Contains(w.gaps(land.ID), "LAND_USE_CERTIFICATE OPEN") {
			t.Errorf("land without papers has the gaps %v", w.gaps(land.ID))
		}
	})
}

func TestRegisterAssetRefusals(t *testing.T) {
	type input = registry.RegisterAssetInput
	change := func(f func(*input)) input {
		in := desktop()
		f(&in)
		return in
	}
	each(t, func(t *testing.T, w *world) {
		for _, role := range []context.Context{w.finance, w.admin, w.auditor, w.surveyor} {
			p, err := w.RegisterAsset(role, desktop())
			w.refused(p, err, "FORBIDDEN")
		}
		for name, c := range map[string]struct {
			in   input
			want []string
		}{
			"unit unknown":            {change(func(in *input) { in.UnitCode = "00000" }), []string{"NOT_FOUND unitCode"}},
			"unit out of scope":       {change(func(in *input) { in.UnitCode = langTron }), []string{"NOT_FOUND unitCode"}},
			"province":                {change(func(in *input) { in.UnitCode = "96" }), []string{"NOT_FOUND unitCode"}},
			"no agency":               {change(func(in *input) { in.AgencyKind = nil }), []string{"REQUIRED agencyId"}},
			"agency kind not there":   {change(func(in *input) { in.AgencyKind = new(holding.HealthStation) }), []string{"NOT_FOUND agencyKind"}},
			"agency kind twice":       {change(func(in *input) { in.AgencyKind = new(holding.School) }), []string{"PRECONDITION agencyKind"}},
			"agency of another unit":  {change(func(in *input) { in.AgencyID = &w.otherCommittee.ID }), []string{"NOT_FOUND agencyId"}},
			"agency and kind differ":  {change(func(in *input) { in.AgencyID = &w.front.ID }), []string{"INVALID agencyKind"}},
			"site of another unit":    {change(func(in *input) { in.SiteID = &w.otherOffice.ID }), []string{"NOT_FOUND siteId"}},
			"item type unknown":       {change(func(in *input) { in.ItemTypeCode = "flux_capacitor" }), []string{"UNKNOWN_CODE itemTypeCode"}},
			"name empty":              {change(func(in *input) { in.Name = " \u200b " }), []string{"REQUIRED name"}},
			"name of fillers":         {change(func(in *input) { in.Name = "\u3164\u115f\u2800\u034f" }), []string{"REQUIRED name"}},
			"name of accents":         {change(func(in *input) { in.Name = strings.Repeat("\u0301", 200) }), []string{"INVALID name"}},
			"half of another kind":    {change(func(in *input) { in.Furniture = &registry.FurnitureInput{Material: new("gỗ")} }), []string{"INVALID furniture"}},
			"two pieces of one thing": {change(func(in *input) { in.Quantity = 2 }), []string{"INVALID quantity"}},
			"no pieces":               {change(func(in *input) { in.Quantity = 0 }), []string{"OUT_OF_RANGE quantity"}},
			"negative cost":           {change(func(in *input) { in.HistoricalCost = new(holding.VND(-1)) }), []string{"OUT_OF_RANGE historicalCost"}},
			"boundless cost":          {change(func(in *input) { in.HistoricalCost = new(holding.VND(math.MaxInt64)) }), []string{"OUT_OF_RANGE historicalCost"}},
			"cost without basis":      {change(func(in *input) { in.CostBasis = nil }), []string{"REQUIRED costBasis"}},
			"basis without cost":      {change(func(in *input) { in.HistoricalCost = nil }), []string{"INVALID costBasis"}},
			"acquired tomorrow":       {change(func(in *input) { in.AcquiredOn = day("2026-11-22") }), []string{"OUT_OF_RANGE acquiredOn"}},
			"year that wraps":         {change(func(in *input) { in.InUseYear = new(int32(65536 + 2019)) }), []string{"OUT_OF_RANGE inUseYear"}},
			"year 0":                  {change(func(in *input) { in.InUseYear = new(int32(0)) }), []string{"OUT_OF_RANGE inUseYear"}},
			"status of a leaver":      {change(func(in *input) { in.Status = holding.Disposed }), []string{"WRONG_STATE status"}},
			"condition twice": {change(func(in *input) { in.Grades = []*registry.GradeCountInput{{Grade: holding.Good, Quantity: 1}} }),
				[]string{"INVALID condition"}},
			"more grades than pieces": {change(func(in *input) {
				in.Condition, in.Grades = nil, []*registry.GradeCountInput{{Grade: holding.Good, Quantity: 2}}
			}), []string{"INVALID grades"}},
			"codes without system or code": {change(func(in *input) {
				in.ExternalCodes = []*registry.ExternalCodeInput{{Code: "1"}, {System: "QLTS", Code: " "}, {System: "QLTS", Code: "2"}, {System: " QLTS", Code: "2"}, {System: "Tem", Code: "2"}}
			}), []string{"REQUIRED externalCodes.0.system", "REQUIRED externalCodes.1.code", "DUPLICATE externalCodes.3"}},
			"a grade twice": {change(func(in *input) {
				in.Condition, in.Grades = nil, []*registry.GradeCountInput{{Grade: holding.Good, Quantity: 1}, {Grade: holding.Good, Quantity: 0}}
			}), []string{"DUPLICATE grades.1", "OUT_OF_RANGE grades.1"}},
			"effective tomorrow": {change(func(in *input) { in.EffectiveOn = day("2026-11-22") }), []string{"OUT_OF_RANGE effectiveOn"}},
			"former unit unknown": {func() input {
				in := parcel()
				in.LandParcel.FormerUnitID, in.LandParcel.AreaM2 = new(uuid.Max), new(holding.Area(0))
				return in
			}(), []string{"NOT_FOUND landParcel.formerUnitId", "OUT_OF_RANGE landParcel.areaM2"}},
			"everything at once": {change(func(in *input) {
				in.OperationID, in.AgencyKind, in.ItemTypeCode, in.Name, in.HistoricalCost, in.Quantity = uuid.Nil, nil, "x", "", new(holding.VND(-5)), -3
			}), []string{"REQUIRED operationId", "REQUIRED agencyId", "UNKNOWN_CODE itemTypeCode", "REQUIRED name", "OUT_OF_RANGE historicalCost", "OUT_OF_RANGE quantity"}},
		} {
			t.Log(name)
			p, err := w.RegisterAsset(w.officer, c.in)
			w.refused(p, err, c.want...)
			if p.Asset != nil {
				t.Errorf("%s: refused with an asset", name)
			}
		}
		c, ctx := w.client()
		if n := c.Asset.Query().CountX(ctx) + c.Operation.Query().CountX(ctx); n != 0 {
			t.Errorf("%d rows after refusals", n)
		}

		in := desktop()
		in.Name = ""
		p, err := w.RegisterAsset(w.officer, in)
		w.refused(p, err, "REQUIRED name")
		in.Name = "Máy vi tính" // a refused write claims nothing
		p, err = w.RegisterAsset(w.officer, in)
		w.accepted(p, err)
		in.Name = norm.NFD.String(in.Name) // the same name, as another device sends it
		again, err := w.RegisterAsset(w.officer, in)
		w.accepted(again, err)
		if !again.Replayed || again.Asset.ID != p.Asset.ID {
			t.Error("a name in decomposed letters is another operation")
		}
	})
}
