package registry_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/registry"
)

func TestSplitLot(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		lot := w.register(chairs())
		w.attach("PURCHASE_INVOICE", lot)
		lot = w.again(lot)
		in := registry.SplitLotInput{OperationID: uuid.New(), AssetID: lot.ID, BaseRevision: &lot.Revision, Note: new("Chia phòng"), Parts: []*registry.LotPartInput{
			{Quantity: 6, Room: new("Hội trường"), Grades: []*registry.GradeCountInput{{Grade: holding.Good, Quantity: 4}, {Grade: holding.Worn, Quantity: 2}}},
			{Quantity: 3, AgencyID: &w.front.ID, SiteID: &w.store2.ID},
		}}
		p, err := w.SplitLot(w.officer, in)
		w.accepted(p, err)
		if p.Asset.Quantity != 1 || len(p.Parts) != 2 || p.Parts[0].Quantity != 6 || p.Parts[1].Quantity != 3 {
			t.Fatalf("lot %+v, parts %+v", p.Asset, p.Parts)
		}
		cost := *p.Asset.HistoricalCost
		for _, part := range p.Parts {
			cost += *part.HistoricalCost
			if part.Code == lot.Code || part.Revision != 1 {
				t.Errorf("part %+v", part)
			}
			if gaps := w.gaps(part.ID); !slices.Equal(gaps, w.gaps(lot.ID)) {
				t.Errorf("a part has the gaps %v, the lot %v", gaps, w.gaps(lot.ID))
			}
		}
		if cost != 1_000_003 {
			t.Errorf("%d đồng after the split", cost)
		}
		if part := p.Parts[1]; part.AgencyID != w.front.ID || part.AgencyKind != holding.FatherlandFront || *part.SiteID != w.store2.ID || part.Room != "P. Kinh tế" {
			t.Errorf("the part elsewhere %+v", part)
		}
		if have := w.history(lot.ID); have[len(have)-1] != holding.Split {
			t.Errorf("history %v", have)
		}
		first := w.events(p.Parts[0].ID)[0]
		if first.Kind != holding.Registered || !strings.HasPrefix(first.Note, "Tách từ lô "+lot.Code[:3]+"-") || !strings.HasSuffix(first.Note, "\nChia phòng") {
			t.Errorf("a part's first event is %s %q", first.Kind, first.Note)
		}
		again, err := w.SplitLot(w.officer, in)
		w.accepted(again, err)
		if !again.Replayed || again.Parts[1].ID != p.Parts[1].ID {
			t.Error("sent again: other parts")
		}

		// The split as a whole can be taken back, and then the lot has everything again.
		back, err := w.ReverseOperation(w.admin, registry.ReverseOperationInput{OperationID: uuid.New(), Reverses: in.OperationID, Reason: "Tách nhầm"})
		w.accepted(back, err)
		if whole := w.again(lot); *back.AssetCount != 3 || whole.Quantity != 10 || *whole.HistoricalCost != 1_000_003 || whole.Grades != lot.Grades {
			t.Errorf("after the reversal %+v", whole)
		}
		if part := w.again(p.Parts[0]); part.Status != holding.EnteredInError {
			t.Errorf("a part is %s after the reversal", part.Status)
		}
	})
}

func TestSplitLotRefusals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		lot, one := w.register(chairs()), w.register(desktop())
		split := func(parts ...*registry.LotPartInput) registry.SplitLotInput {
			return registry.SplitLotInput{OperationID: uuid.New(), AssetID: lot.ID, Parts: parts}
		}
		individual := split(&registry.LotPartInput{Quantity: 1})
		individual.AssetID = one.ID
		stale := split(&registry.LotPartInput{Quantity: 1})
		stale.BaseRevision = new(int32(7))
		early := split(&registry.LotPartInput{Quantity: 1})
		early.EffectiveOn = day("2026-11-20")
		for _, c := range []struct {
			in   registry.SplitLotInput
			want []string
		}{
			{split(), []string{"REQUIRED parts"}},
			{split(make([]*registry.LotPartInput, 51)...), []string{"TOO_MANY parts"}},
			{split(&registry.LotPartInput{Quantity: 10}), []string{"OUT_OF_RANGE parts"}},
			{split(&registry.LotPartInput{Quantity: 0}), []string{"OUT_OF_RANGE parts.0.quantity"}},
			{split(&registry.LotPartInput{Quantity: 3, Grades: []*registry.GradeCountInput{{Grade: holding.Worn, Quantity: 3}}}), []string{"OUT_OF_RANGE parts.0.grades"}},
			{split(&registry.LotPartInput{Quantity: 1, AgencyID: &w.otherCommittee.ID, SiteID: &w.otherOffice.ID}),
				[]string{"NOT_FOUND parts.0.agencyId", "NOT_FOUND parts.0.siteId"}},
			{split(&registry.LotPartInput{Quantity: 1}, &registry.LotPartInput{Quantity: 1, Room: new(strings.Repeat("x", 201))}), []string{"OUT_OF_RANGE parts.1.room"}},
			{split(&registry.LotPartInput{Quantity: 2, Grades: []*registry.GradeCountInput{{Grade: holding.Good, Quantity: 1}, {Grade: holding.Good, Quantity: 1}}}),
				[]string{"DUPLICATE parts.0.grades.1"}},
			{early, []string{"OUT_OF_RANGE effectiveOn"}},
			{individual, []string{"WRONG_STATE"}},
			{stale, []string{"STALE_REVISION baseRevision"}},
		} {
			p, err := w.SplitLot(w.officer, c.in)
			w.refused(p, err, c.want...)
			if p.Asset != nil || p.Parts != nil {
				t.Error("refused with assets")
			}
		}
		p, err := w.SplitLot(w.other, split(&registry.LotPartInput{Quantity: 1}))
		w.refused(p, err, "NOT_FOUND assetId")
		p, err = w.SplitLot(w.auditor, split(&registry.LotPartInput{Quantity: 1}))
		w.refused(p, err, "FORBIDDEN")
	})
}
