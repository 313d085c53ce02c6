package registry_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/registry"
)

func step(a *ent.Asset, to holding.Status) registry.ChangeAssetStatusInput {
	return registry.ChangeAssetStatusInput{OperationID: uuid.New(), AssetID: a.ID, Status: to}
}

func TestChangeAssetStatus(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		for _, to := range []holding.Status{holding.UnderRepair, holding.InUse, holding.Lent, holding.NotInUse, holding.NotInUse, holding.Missing} {
			p, err := w.ChangeAssetStatus(w.officer, step(a, to))
			w.accepted(p, err)
			if p.Asset.Status != to {
				t.Errorf("%s, want %s", p.Asset.Status, to)
			}
		}
		if !slices.Contains(w.gaps(a.ID), "LOSS_FILE OPEN") {
			t.Errorf("a lost asset has the gaps %v", w.gaps(a.ID))
		}
		p, err := w.ChangeAssetStatus(w.officer, step(a, holding.InUse))
		w.accepted(p, err)
		if !slices.Contains(w.gaps(a.ID), "LOSS_FILE CLOSED") {
			t.Errorf("a found asset has the gaps %v", w.gaps(a.ID))
		}
		want := []holding.EventKind{holding.Registered, holding.RepairStarted, holding.RepairEnded, holding.LentOut, holding.Returned,
			holding.ReportedMissing, holding.Found}
		if have := w.history(a.ID); !slices.Equal(have, want) {
			t.Errorf("history %v", have)
		}

		for to, want := range map[holding.Status]string{
			holding.EnteredInError: "WRONG_STATE status", holding.InHandover: "WRONG_STATE status", holding.Disposed: "PRECONDITION documentId",
		} {
			p, err := w.ChangeAssetStatus(w.officer, step(a, to))
			w.refused(p, err, want)
		}
		paper := w.attach("DISPOSAL_DECISION", a)
		elsewhere := w.attach("DISPOSAL_DECISION", w.register(desktop()))
		in := step(a, holding.Disposed)
		in.DocumentID = &elsewhere.ID
		p, err = w.ChangeAssetStatus(w.officer, in)
		w.refused(p, err, "NOT_FOUND documentId")
		in.DocumentID = &w.attach("PURCHASE_INVOICE", a).ID // names the asset and decides nothing
		p, err = w.ChangeAssetStatus(w.officer, in)
		w.refused(p, err, "PRECONDITION documentId")
		in.DocumentID, in.EffectiveOn = &paper.ID, day("2026-11-20") // the day before it was registered
		p, err = w.ChangeAssetStatus(w.officer, in)
		w.refused(p, err, "OUT_OF_RANGE effectiveOn")
		in.EffectiveOn = day("2026-11-21")
		p, err = w.ChangeAssetStatus(w.officer, in)
		w.accepted(p, err)
		events := w.events(a.ID)
		if last := events[len(events)-1]; last.Kind != holding.DisposedOf || last.DocumentID == nil || *last.DocumentID != paper.ID {
			t.Errorf("the disposal's event %+v", last)
		}

		p, err = w.ChangeAssetStatus(w.officer, step(a, holding.InUse))
		w.refused(p, err, "WRONG_STATE status")
		u, err := w.UpdateAsset(w.officer, edit(w.again(a), registry.Patch{Name: to("Máy khác")}))
		w.refused(u, err, "WRONG_STATE")
		p, err = w.ChangeAssetStatus(w.other, step(a, holding.InUse))
		w.refused(p, err, "NOT_FOUND assetId")
		p, err = w.ChangeAssetStatus(w.finance, step(a, holding.InUse))
		w.refused(p, err, "FORBIDDEN")

		borrowed := desktop()
		borrowed.Tenure, borrowed.HistoricalCost, borrowed.CostBasis = holding.Borrowed, nil, nil
		b := w.register(borrowed)
		in = step(b, holding.Disposed)
		in.DocumentID = &w.attach("DISPOSAL_DECISION", b).ID
		p, err = w.ChangeAssetStatus(w.officer, in)
		w.refused(p, err, "WRONG_STATE status")
	})
}
