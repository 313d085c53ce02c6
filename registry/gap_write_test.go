package registry_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent/documentgap"
	"sotaisan/holding"
	"sotaisan/registry"
)

// gapIDs answers the ids of an asset's gaps, by requirement.
func (w *world) gapIDs(asset uuid.UUID) []uuid.UUID {
	w.t.Helper()
	c, ctx := w.client()
	ids, err := c.DocumentGap.Query().Where(documentgap.AssetID(asset)).Order(documentgap.ByRequirement()).IDs(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return ids
}

func waiver(gaps ...uuid.UUID) registry.WaiveDocumentGapsInput {
	return registry.WaiveDocumentGapsInput{OperationID: uuid.New(), GapIDs: gaps, Reason: holding.NeverIssued, Note: new("Đất cấp từ trước 1993")}
}

func TestWaiveAndReopenDocumentGaps(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		land, pc := w.register(parcel()), w.register(desktop())
		gaps := slices.Concat(w.gapIDs(pc.ID), w.gapIDs(land.ID))
		slices.Reverse(gaps)
		in := waiver(gaps...)
		p, err := w.WaiveDocumentGaps(w.leader, in)
		w.accepted(p, err)
		for i, g := range p.Gaps {
			if g.ID != gaps[i] || g.Status != holding.GapWaived || g.Reason != holding.NeverIssued || g.Note != "Đất cấp từ trước 1993" {
				t.Errorf("waived gap %+v", g)
			}
		}
		if len(p.Gaps) != len(gaps) || w.again(land).OpenGaps != 0 {
			t.Errorf("%d gaps waived, %d open", len(p.Gaps), w.again(land).OpenGaps)
		}
		if have := w.history(land.ID); !slices.Equal(have, []holding.EventKind{holding.Registered, holding.GapWaivedEvent}) {
			t.Errorf("history %v", have)
		}
		again, err := w.WaiveDocumentGaps(w.leader, in)
		w.accepted(again, err)
		if !again.Replayed || len(again.Gaps) != len(gaps) {
			t.Errorf("sent again: %+v", again)
		}
		twice, err := w.WaiveDocumentGaps(w.leader, waiver(gaps[0]))
		w.refused(twice, err, "WRONG_STATE gapIds.0")

		// A waived paper that turns up closes its gap all the same.
		closed := w.attach("LAND_USE_CERTIFICATE", land)
		if closed == nil || !slices.Contains(w.gaps(land.ID), "LAND_USE_CERTIFICATE CLOSED") {
			t.Errorf("gaps with the certificate %v", w.gaps(land.ID))
		}

		own := w.gapIDs(pc.ID)
		open, err := w.ReopenDocumentGaps(w.leader, registry.ReopenDocumentGapsInput{OperationID: uuid.New(), GapIDs: own, Note: new("Đã tìm thấy bản sao")})
		w.accepted(open, err)
		for _, g := range open.Gaps {
			if g.Status != holding.GapOpen {
				t.Errorf("reopened gap %+v", g)
			}
		}
		if w.again(pc).OpenGaps != len(own) {
			t.Error("the asset does not count its gaps again")
		}
		shut, err := w.ReopenDocumentGaps(w.leader, registry.ReopenDocumentGapsInput{OperationID: uuid.New(), GapIDs: own})
		if len(refusals(shut)) != len(own) || err != nil {
			t.Errorf("open gaps reopened: %v", shut.Errors)
		}
	})
}

func TestWaiveDocumentGapsRefusals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		gap := w.gapIDs(w.register(parcel()).ID)[0]
		for _, role := range []context.Context{w.officer, w.finance, w.admin, w.auditor, w.surveyor} {
			p, err := w.WaiveDocumentGaps(role, waiver(gap))
			w.refused(p, err, "FORBIDDEN")
			r, err := w.ReopenDocumentGaps(role, registry.ReopenDocumentGapsInput{OperationID: uuid.New(), GapIDs: []uuid.UUID{gap}})
			w.refused(r, err, "FORBIDDEN")
		}
		silent, groundless := waiver(gap), waiver(gap)
		silent.Note, groundless.Reason = new("  "), holding.InProcess
		for _, c := range []struct {
			in   registry.WaiveDocumentGapsInput
			want []string
		}{
			{silent, []string{"REQUIRED note"}},
			{groundless, []string{"UNKNOWN_CODE reason"}},
			{waiver(), []string{"REQUIRED gapIds"}},
			{waiver(make([]uuid.UUID, 251)...), []string{"TOO_MANY gapIds"}},
			{waiver(gap, gap), []string{"DUPLICATE gapIds.1"}},
			{waiver(gap, uuid.Max), []string{"NOT_FOUND gapIds.1"}},
		} {
			p, err := w.WaiveDocumentGaps(w.leader, c.in)
			w.refused(p, err, c.want...)
			if p.Gaps != nil {
				t.Error("refused with gaps")
			}
		}
		there := parcel()
		there.UnitCode = langTron
		other, err := w.RegisterAsset(w.other, there)
		w.accepted(other, err)
		p, err := w.WaiveDocumentGaps(w.leader, waiver(w.gapIDs(other.Asset.ID)[0]))
		w.refused(p, err, "NOT_FOUND gapIds.0")
	})
}
