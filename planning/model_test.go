package planning_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/relay"
	"sotaisan/norm"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

// centres is a version in which a service centre has four kiosks and a camera for each counter.
func centres(from civil.Date) planning.SaveStandardModelInput {
	return planning.SaveStandardModelInput{OperationID: uuid.New(), Name: "Trung tâm Phục vụ hành chính công cấp xã", EffectiveFrom: from, Decision: new("45/2026/QĐ-UBND"),
		Lines: []*planning.NormLineInput{
			{Code: "CM-kiosk", NeedClassCode: "kiosk", Scope: norm.ForServiceCentre, Basis: norm.Centre, Quantity: 4, Per: 1, Ceiling: new(holding.VND(45_000_000)), Replaces: []string{"SC-lookup_kiosk"}},
			{Code: "CM-camera", NeedClassCode: "camera", Scope: norm.ForServiceCentre, Basis: norm.Counter, Quantity: 1, Per: 1, Replaces: []string{"SC-camera"}, Source: new("45/2026/QĐ-UBND, Phụ lục 2")},
		}}
}

func (w *world) draft(ctx context.Context, in planning.SaveStandardModelInput) *ent.StandardModel {
	w.t.Helper()
	p, err := w.SaveStandardModel(ctx, in)
	w.accepted(p, err)
	return p.StandardModel
}

func (w *world) judge(ctx context.Context, m *ent.StandardModel, to life.ModelStatus, want ...string) *ent.StandardModel {
	w.t.Helper()
	p, err := w.DecideStandardModel(ctx, planning.DecideStandardModelInput{OperationID: uuid.New(), ModelID: m.ID, To: to})
	w.refused(p, err, want...)
	return p.StandardModel
}

func TestAStandardModelsLife(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := centres("2027-01-01")
		m := w.draft(w.finance, in)
		if m.Number != 1 || m.Status != life.ModelDraft || m.Revision != 1 || m.CreatedBy != "Người finance" {
			t.Errorf("%+v", m)
		}
		again, err := w.SaveStandardModel(w.finance, in)
		w.accepted(again, err)
		if !replayed(again) || again.StandardModel.ID != m.ID {
			t.Error("sent again is not the same")
		}
		change := centres("2026-12-01")
		change.ModelID, change.BaseRevision = &m.ID, new(int32(1))
		change.Lines[0].Quantity = 3
		m = w.draft(w.finance, change)
		if m.Number != 1 || m.Revision != 2 || m.EffectiveFrom != "2026-12-01" {
			t.Errorf("changed: %+v", m)
		}
		change.OperationID = uuid.New()
		p, err := w.SaveStandardModel(w.chief, change)
		w.refused(p, err, "STALE_REVISION baseRevision")

		w.judge(w.finance, m, life.ModelApproved, "FORBIDDEN")
		done := w.judge(w.chief, m, life.ModelApproved)
		if done.Status != life.ModelApproved || done.ApprovedBy != "Người chief" || done.ApprovedAt == 0 || done.Revision != 3 {
			t.Errorf("approved: %+v", done)
		}
		change.OperationID, change.BaseRevision = uuid.New(), nil
		p, err = w.SaveStandardModel(w.finance, change)
		w.refused(p, err, "WRONG_STATE modelId")
		w.judge(w.chief, m, life.ModelApproved, "WRONG_STATE to")
		w.judge(w.chief, m, life.ModelDraft, "INVALID to")

		if now, err := w.StandardModelInForce(w.leader, nil); now != nil || err != nil {
			t.Errorf("in force today: %+v, %v", now, err)
		}
		later, err := w.StandardModelInForce(w.leader, new(civil.Date("2026-12-01")))
		if err != nil || later == nil || later.ID != m.ID {
			t.Errorf("in force in December: %+v, %v", later, err)
		}
		w.judge(w.finance, m, life.ModelWithdrawn, "FORBIDDEN") // what two have decided, one does not undo
		gone := w.judge(w.chief, m, life.ModelWithdrawn)        // it has not taken effect
		if gone.Status != life.ModelWithdrawn {
			t.Errorf("%+v", gone)
		}
		w.judge(w.finance, m, life.ModelWithdrawn, "WRONG_STATE to")
	})
}

// Whoever has had a hand in a draft does not approve it.
func TestWhoDraftedDoesNotApprove(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := centres("2027-01-01")
		m := w.draft(w.finance, in)
		change := in
		change.OperationID, change.ModelID = uuid.New(), &m.ID
		m = w.draft(w.chief, change) // saved as it was
		w.judge(w.finance, m, life.ModelApproved, "FORBIDDEN")
		w.judge(w.chief, m, life.ModelApproved, "FORBIDDEN")
		w.judge(w.operator, m, life.ModelApproved)
	})
}

func TestWhenAVersionTakesEffect(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		// The first may be entered late: nothing was in force that it would change.
		first := w.judge(w.chief, w.draft(w.finance, centres("2026-04-01")), life.ModelApproved)
		w.judge(w.chief, first, life.ModelWithdrawn, "WRONG_STATE to")
		w.judge(w.chief, w.draft(w.finance, centres("2026-04-01")), life.ModelApproved, "DUPLICATE modelId")
		w.judge(w.chief, w.draft(w.finance, centres("2026-11-20")), life.ModelApproved, "OUT_OF_RANGE modelId")
		today := centres("2026-11-21")
		today.Lines = today.Lines[:1]
		today.Lines[0].Quantity = 2
		today.Decision = nil
		second := w.draft(w.finance, today)
		w.judge(w.chief, second, life.ModelApproved, "REQUIRED decision")
		p, err := w.DecideStandardModel(w.chief, planning.DecideStandardModelInput{OperationID: uuid.New(), ModelID: second.ID, To: life.ModelApproved, Decision: new("80/2026/QĐ-UBND"), BaseRevision: new(int32(1))})
		w.accepted(p, err)

		for on, want := range map[civil.Date]int64{"2026-03-31": 0, "2026-04-01": 4, "2026-11-20": 4, "2026-11-21": 2, "2030-01-01": 2} {
			lines, err := w.NormLines(w.leader, &on)
			if err != nil {
				t.Fatal(err)
			}
			var kiosks *norm.Line
			cameras := 0
			for _, l := range lines {
				if l.NeedClass == "kiosk" {
					kiosks = l
				}
				if l.Code == "CM-camera" {
					cameras++
				}
			}
			if kiosks == nil || kiosks.Undecided != (want == 0) || kiosks.Quantity != want || (cameras == 1) != (want == 4) {
				t.Errorf("on %s: %+v and %d cameras, want %d kiosks", on, kiosks, cameras, want)
			}
		}
		changes, err := w.ModelChanges(w.leader, p.StandardModel)
		if err != nil || len(changes) != 2 || changes[0].Code != "CM-camera" || changes[0].Kind != norm.Removed || changes[1].Kind != norm.Changed ||
			changes[1].Fields[0].Field != "quantity" || changes[1].Fields[0].Before.VI != "4" || changes[1].Fields[0].After.VI != "2" {
			t.Errorf("changes %+v, %v", changes, err)
		}
		lines, err := w.ModelLines(p.StandardModel)
		if err != nil || len(lines) != 1 || lines[0].Source != "80/2026/QĐ-UBND" || lines[0].ValidFrom != "2026-11-21" || lines[0].Regime != norm.Provincial {
			t.Errorf("lines %+v, %v", lines, err)
		}
	})
}

func TestSaveStandardModelNamesWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			change func(in *planning.SaveStandardModelInput)
			want   []string
		}{
			"name":     {func(in *planning.SaveStandardModelInput) { in.Name = " " }, []string{"REQUIRED name"}},
			"day":      {func(in *planning.SaveStandardModelInput) { in.EffectiveFrom = "2025-06-30" }, []string{"OUT_OF_RANGE effectiveFrom"}},
			"no lines": {func(in *planning.SaveStandardModelInput) { in.Lines = nil }, []string{"REQUIRED lines"}},
			"many": {func(in *planning.SaveStandardModelInput) {
				for range 500 {
					in.Lines = append(in.Lines, in.Lines[0])
				}
			}, []string{"TOO_MANY lines"}},
			"quantity": {func(in *planning.SaveStandardModelInput) { in.Lines[1].Quantity = -1 }, []string{"OUT_OF_RANGE lines.1.quantity"}},
			"per":      {func(in *planning.SaveStandardModelInput) { in.Lines[0].Per = 0 }, []string{"OUT_OF_RANGE lines.0.per"}},
			"class":    {func(in *planning.SaveStandardModelInput) { in.Lines[0].NeedClassCode = "spaceship" }, []string{"UNKNOWN_CODE lines.0.needClassCode"}},
			"basis":    {func(in *planning.SaveStandardModelInput) { in.Lines[0].Basis = norm.Room }, []string{"INVALID lines.0.basis"}},
			"twice":    {func(in *planning.SaveStandardModelInput) { in.Lines[1].Code = "CM-kiosk" }, []string{"DUPLICATE lines.1.code"}},
			"replaces": {func(in *planning.SaveStandardModelInput) { in.Lines[0].Replaces = []string{"X"} }, []string{"UNKNOWN_CODE lines.0.replaces"}},
			"given twice": {func(in *planning.SaveStandardModelInput) {
				in.Lines[0] = &planning.NormLineInput{Code: "CM-may-tinh", NeedClassCode: "computer_any", Scope: norm.ForPosition, Basis: norm.Person, Quantity: 1, Per: 1}
			}, []string{"DUPLICATE lines.0.replaces", "DUPLICATE lines.0.replaces", "DUPLICATE lines.0.replaces", "DUPLICATE lines.0.replaces", "DUPLICATE lines.0.replaces", "DUPLICATE lines.0.replaces"}},
			"above a national ceiling": {func(in *planning.SaveStandardModelInput) {
				in.Lines[0] = &planning.NormLineInput{Code: "CM-tu", NeedClassCode: "cabinet", Scope: norm.ForPosition, Basis: norm.Person, Tiers: []norm.Tier{norm.TierVIII},
					Quantity: 5, Per: 1, Ceiling: new(holding.VND(50_000_000)), Replaces: []string{"POS-VIII-cabinet"}}
			}, []string{"OUT_OF_RANGE lines.0.quantity", "OUT_OF_RANGE lines.0.ceiling"}},
			"model": {func(in *planning.SaveStandardModelInput) { in.ModelID = new(uuid.New()) }, []string{"NOT_FOUND modelId"}},
		} {
			in := centres("2027-01-01")
			c.change(&in)
			p, err := w.SaveStandardModel(w.finance, in)
			t.Log(name)
			w.refused(p, err, c.want...)
		}
	})
}

func TestDraftsAreTheProvinces(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.judge(w.chief, w.draft(w.finance, centres("2026-04-01")), life.ModelApproved)
		draft := w.draft(w.finance, centres("2027-01-01"))
		for _, ctx := range []context.Context{w.officer, w.leader, w.surveyor} {
			page, err := w.StandardModels(ctx, nil, relay.Args{})
			if err != nil || len(page.Edges) != 1 || page.Nodes()[0].Status != life.ModelApproved {
				t.Errorf("a unit sees %v, %v", page, err)
			}
			if rows, err := w.Nodes(ctx, []uuid.UUID{draft.ID}); err != nil || rows[0] != nil {
				t.Errorf("a unit finds %v, %v", rows, err)
			}
		}
		for _, ctx := range []context.Context{w.finance, w.admin, w.auditor} {
			page, err := w.StandardModels(ctx, []life.ModelStatus{life.ModelDraft}, relay.Args{})
			if err != nil || len(page.Edges) != 1 || page.Nodes()[0].ID != draft.ID {
				t.Errorf("the province sees %v, %v", page, err)
			}
		}
		for _, ctx := range []context.Context{w.officer, w.leader, w.admin, w.auditor, w.surveyor} {
			p, err := w.SaveStandardModel(ctx, centres("2027-01-01"))
			w.refused(p, err, "FORBIDDEN")
			w.judge(ctx, draft, life.ModelApproved, "FORBIDDEN")
		}
	})
}
