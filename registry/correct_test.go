package registry_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/registry"
)

func mistake(a *ent.Asset) registry.EnterAssetInErrorInput {
	return registry.EnterAssetInErrorInput{OperationID: uuid.New(), AssetID: a.ID, Reason: "Nhập trùng", Note: new("Xem tài sản khác")}
}

func undo(operation uuid.UUID) registry.ReverseOperationInput {
	return registry.ReverseOperationInput{OperationID: uuid.New(), Reverses: operation, Reason: "Nhập sai"}
}

func TestEnterAssetInError(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		w.merged(w.record(w.officer, w.sighting(a))[0], holding.Clean) // to have been seen does not keep a double in the book
		in := mistake(a)
		in.BaseRevision = &w.again(a).Revision
		p, err := w.EnterAssetInError(w.admin, in)
		w.accepted(p, err)
		if p.Asset.Status != holding.EnteredInError || p.Asset.OpenGaps != 0 {
			t.Errorf("asset %+v", p.Asset)
		}
		events := w.events(a.ID)
		if last := events[len(events)-1]; last.Kind != holding.Corrected || last.Note != "Nhập trùng\nXem tài sản khác" || last.ActorName != "Quản trị" {
			t.Errorf("the correction's event %+v", last)
		}
		again, err := w.EnterAssetInError(w.admin, in)
		w.accepted(again, err)
		if !again.Replayed {
			t.Error("sent again: not replayed")
		}
		p, err = w.EnterAssetInError(w.admin, mistake(a))
		w.refused(p, err, "WRONG_STATE status")
		d, err := w.AttachDocument(w.officer, paper("PURCHASE_INVOICE", a))
		w.refused(d, err, "WRONG_STATE assetIds.0")

		back, err := w.ReverseOperation(w.admin, undo(in.OperationID))
		w.accepted(back, err)
		if a := w.again(a); a.Status != holding.InUse || a.OpenGaps == 0 {
			t.Errorf("after the reversal %+v", a)
		}
	})
}

func TestEnterAssetInErrorRefusals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, lot := w.register(desktop()), w.register(chairs())
		for _, role := range []context.Context{w.officer, w.leader, w.finance, w.auditor, w.surveyor} {
			p, err := w.EnterAssetInError(role, mistake(a))
			w.refused(p, err, "FORBIDDEN")
		}
		silent := mistake(a)
		silent.Reason, silent.BaseRevision = "\n", new(int32(9))
		p, err := w.EnterAssetInError(w.admin, silent)
		w.refused(p, err, "REQUIRED reason", "STALE_REVISION baseRevision")
		unknown := mistake(a)
		unknown.AssetID = uuid.Max
		p, err = w.EnterAssetInError(w.admin, unknown)
		w.refused(p, err, "NOT_FOUND assetId")

		d := w.attach("PURCHASE_INVOICE", a)
		p, err = w.EnterAssetInError(w.admin, mistake(a))
		w.refused(p, err, "PRECONDITION")
		gone, err := w.WithdrawDocument(w.officer, withdrawal(d))
		w.accepted(gone, err)
		p, err = w.EnterAssetInError(w.admin, mistake(a))
		w.accepted(p, err)

		split := registry.SplitLotInput{OperationID: uuid.New(), AssetID: lot.ID, Parts: []*registry.LotPartInput{{Quantity: 2}}}
		parts, err := w.SplitLot(w.officer, split)
		w.accepted(parts, err)
		p, err = w.EnterAssetInError(w.admin, mistake(lot))
		w.refused(p, err, "PRECONDITION")
		back, err := w.ReverseOperation(w.admin, undo(split.OperationID))
		w.accepted(back, err)
		p, err = w.EnterAssetInError(w.admin, mistake(lot))
		w.accepted(p, err)
	})
}

func TestReverseOperation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := desktop()
		a := w.register(in)
		edited := edit(a, registry.Patch{Name: to("Máy khác"), Computer: null[registry.ComputerInput](), HistoricalCost: to(holding.VND(1))})
		p, err := w.UpdateAsset(w.officer, edited)
		w.accepted(p, err)

		early, err := w.ReverseOperation(w.admin, undo(in.OperationID)) // somebody has built on it
		w.refused(early, err, "PRECONDITION reverses")

		first := undo(edited.OperationID)
		r, err := w.ReverseOperation(w.admin, first)
		w.accepted(r, err)
		if now := r.Assets[0]; *r.AssetCount != 1 || now.Name != a.Name || *now.HistoricalCost != *a.HistoricalCost || now.Revision != 3 {
			t.Errorf("after the reversal %+v", now)
		}
		events := w.events(a.ID)
		if last := events[2]; last.Kind != holding.Reversed || last.Reverses == nil || *last.Reverses != edited.OperationID || last.Note != "Nhập sai" {
			t.Errorf("the reversal's event %+v", last)
		}
		again, err := w.ReverseOperation(w.admin, first)
		w.accepted(again, err)
		if !again.Replayed || *again.AssetCount != 1 {
			t.Errorf("sent again: %+v", again)
		}

		// A registration that nobody has built on goes out of every count.
		fresh := desktop()
		b := w.register(fresh)
		r, err = w.ReverseOperation(w.admin, undo(fresh.OperationID))
		w.accepted(r, err)
		if w.again(b).Status != holding.EnteredInError {
			t.Errorf("the asset is %s", w.again(b).Status)
		}

		// A paper goes with the operation that filed it.
		filed := paper("PURCHASE_INVOICE", a)
		d, err := w.AttachDocument(w.officer, filed)
		w.accepted(d, err)
		r, err = w.ReverseOperation(w.admin, undo(filed.OperationID))
		w.accepted(r, err)
		c, ctx := w.client()
		if c.Document.GetX(ctx, d.Document.ID).WithdrawnAt == 0 || w.again(a).OpenGaps != a.OpenGaps {
			t.Error("the paper of a reversed operation still counts")
		}

		for _, role := range []context.Context{w.officer, w.leader, w.finance, w.auditor, w.surveyor} {
			r, err := w.ReverseOperation(role, undo(in.OperationID))
			w.refused(r, err, "FORBIDDEN")
		}
		r, err = w.ReverseOperation(w.admin, undo(uuid.New()))
		w.refused(r, err, "NOT_FOUND reverses")
		silent := undo(filed.OperationID)
		silent.Reason = ""
		r, err = w.ReverseOperation(w.admin, silent)
		w.refused(r, err, "REQUIRED reason", "PRECONDITION reverses")
	})
}
