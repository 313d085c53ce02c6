package registry_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/registry"
)

func paper(kind string, assets ...*ent.Asset) registry.AttachDocumentInput {
	in := registry.AttachDocumentInput{OperationID: uuid.New(), Type: kind, Number: new("CS 012345"), IssuedOn: day("2019-03-01"), Issuer: new("UBND tỉnh")}
	for _, a := range assets {
		in.AssetIDs = append(in.AssetIDs, a.ID)
	}
	return in
}

func withdrawal(d *ent.Document) registry.WithdrawDocumentInput {
	return registry.WithdrawDocumentInput{OperationID: uuid.New(), DocumentID: d.ID, Reason: "Đính nhầm"}
}

func TestAttachAndWithdrawDocument(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		land, other := w.register(parcel()), w.register(parcel())
		in := paper("LAND_USE_CERTIFICATE", other, land)
		p, err := w.AttachDocument(w.officer, in)
		w.accepted(p, err)
		if d := p.Document; d.Type != "LAND_USE_CERTIFICATE" || d.Number != "CS 012345" || d.IssuedOn != "2019-03-01" || d.UnitID != w.unit.ID {
			t.Errorf("document %+v", p.Document)
		}
		var closed []string
		for _, g := range p.ClosedGaps {
			if g.Status != holding.GapClosed || g.DocumentID == nil || *g.DocumentID != p.Document.ID || g.ClosedAt == 0 {
				t.Errorf("closed gap %+v", g)
			}
			closed = append(closed, g.Requirement)
		}
		if p.ClosedGaps[0].AssetID != other.ID || !slices.Contains(closed, "LAND_USE_CERTIFICATE") {
			t.Errorf("closed %v", closed)
		}
		if !slices.Contains(w.gaps(land.ID), "LAND_USE_CERTIFICATE CLOSED") || w.again(land).OpenGaps >= land.OpenGaps {
			t.Errorf("gaps with the certificate %v", w.gaps(land.ID))
		}
		again, err := w.AttachDocument(w.officer, in)
		w.accepted(again, err)
		if !again.Replayed || again.Document.ID != p.Document.ID || len(again.ClosedGaps) != len(p.ClosedGaps) {
			t.Errorf("sent again: %+v", again)
		}
		more, err := w.AttachDocument(w.officer, paper("LAND_USE_CERTIFICATE", land)) // closes nothing, but is known
		w.accepted(more, err)
		if len(more.ClosedGaps) != 0 || len(w.history(land.ID)) != 3 {
			t.Errorf("a second certificate closed %d gaps", len(more.ClosedGaps))
		}

		out := withdrawal(p.Document)
		gone, err := w.WithdrawDocument(w.officer, out)
		w.accepted(gone, err)
		if gone.Document.WithdrawnAt == 0 || len(gone.OpenedGaps) == 0 {
			t.Errorf("withdrawn: %+v", gone)
		}
		for _, g := range gone.OpenedGaps {
			if g.AssetID != other.ID || g.Status != holding.GapOpen { // the first parcel has another certificate
				t.Errorf("opened gap %+v", g)
			}
		}
		if !slices.Contains(w.gaps(other.ID), "LAND_USE_CERTIFICATE OPEN") || !slices.Contains(w.gaps(land.ID), "LAND_USE_CERTIFICATE CLOSED") {
			t.Errorf("gaps after the withdrawal %v, %v", w.gaps(other.ID), w.gaps(land.ID))
		}
		events := w.events(other.ID)
		if last := events[len(events)-1]; last.Kind != holding.DocumentWithdrawn || last.Note != "Đính nhầm" {
			t.Errorf("the withdrawal's event %+v", last)
		}
		twice, err := w.WithdrawDocument(w.officer, withdrawal(p.Document))
		w.refused(twice, err, "WRONG_STATE documentId")
		replayed, err := w.WithdrawDocument(w.officer, out)
		w.accepted(replayed, err)
		if !replayed.Replayed || len(replayed.OpenedGaps) != len(gone.OpenedGaps) {
			t.Errorf("sent again: %+v", replayed)
		}
	})
}

func TestAttachDocumentRefusals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		there := desktop()
		there.UnitCode = langTron
		other, err := w.RegisterAsset(w.other, there)
		w.accepted(other, err)

		change := func(f func(*registry.AttachDocumentInput)) registry.AttachDocumentInput {
			in := paper("PURCHASE_INVOICE", a)
			f(&in)
			return in
		}
		many := make([]uuid.UUID, 251)
		for _, c := range []struct {
			in   registry.AttachDocumentInput
			want []string
		}{
			{change(func(in *registry.AttachDocumentInput) { in.Type, in.IssuedOn = "NO_SUCH_PAPER", day("2026-11-22") }), []string{"UNKNOWN_CODE type", "OUT_OF_RANGE issuedOn"}},
			{change(func(in *registry.AttachDocumentInput) { in.Type, in.AssetIDs = "", nil }), []string{"REQUIRED type", "REQUIRED assetIds"}},
			{change(func(in *registry.AttachDocumentInput) { in.Number, in.ArchiveReference = new(" "), nil }), []string{"REQUIRED number"}},
			{change(func(in *registry.AttachDocumentInput) { in.AssetIDs = many }), []string{"TOO_MANY assetIds"}},
			{change(func(in *registry.AttachDocumentInput) { in.AssetIDs = []uuid.UUID{a.ID, a.ID} }), []string{"DUPLICATE assetIds.1"}},
			{change(func(in *registry.AttachDocumentInput) { in.AssetIDs = []uuid.UUID{a.ID, other.Asset.ID, uuid.Max} }),
				[]string{"NOT_FOUND assetIds.1", "NOT_FOUND assetIds.2"}},
		} {
			p, err := w.AttachDocument(w.officer, c.in)
			w.refused(p, err, c.want...)
		}
		for _, role := range []context.Context{w.finance, w.admin, w.auditor, w.surveyor} {
			p, err := w.AttachDocument(role, paper("PURCHASE_INVOICE", a))
			w.refused(p, err, "FORBIDDEN")
		}
		if have := w.history(a.ID); len(have) != 1 {
			t.Errorf("history after refusals %v", have)
		}

		filed := paper("HANDOVER_MINUTES", a)
		filed.Number, filed.ArchiveReference = nil, new("Tủ 2, hộp 7")
		unnumbered, err := w.AttachDocument(w.officer, filed)
		w.accepted(unnumbered, err)

		d := w.attach("PURCHASE_INVOICE", a)
		hidden, err := w.WithdrawDocument(w.other, withdrawal(d))
		w.refused(hidden, err, "NOT_FOUND documentId")
		unsaid := withdrawal(d)
		unsaid.Reason = " "
		p, err := w.WithdrawDocument(w.officer, unsaid)
		w.refused(p, err, "REQUIRED reason")
		p, err = w.WithdrawDocument(w.finance, withdrawal(d))
		w.refused(p, err, "FORBIDDEN")
	})
}
