package registry_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/registry"
)

// twins sends one operation six times at once, as a client does that lost the answer. None may be
// refused for what another of them has written, and one alone is the first.
func twins[I, P any](w *world, ctx context.Context, send func(context.Context, I) (*P, error), in I, replayed func(*P) bool) []*P {
	w.t.Helper()
	answers, faults := make([]*P, 6), make([]error, 6)
	var group sync.WaitGroup
	for i := range answers {
		group.Go(func() { answers[i], faults[i] = send(ctx, in) })
	}
	group.Wait()
	first := 0
	for i, p := range answers {
		w.accepted(p, faults[i])
		if !replayed(p) {
			first++
		}
	}
	if first != 1 {
		w.t.Errorf("%d of the answers say that they are the first", first)
	}
	return answers
}

func TestTwins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		agencies := twins(w, w.admin, w.CreateAgency, registry.CreateAgencyInput{OperationID: uuid.New(), UnitCode: giaRai, Kind: holding.HealthStation, Name: "Trạm y tế"},
			func(p *registry.CreateAgencyPayload) bool { return p.Replayed })
		for _, p := range agencies {
			if p.Agency.ID != agencies[0].Agency.ID {
				t.Error("two agencies of one operation")
			}
		}
		assets := twins(w, w.officer, w.RegisterAsset, desktop(), func(p *registry.RegisterAssetPayload) bool { return p.Replayed })
		a := assets[0].Asset
		for _, p := range twins(w, w.officer, w.UpdateAsset, edit(a, registry.Patch{Name: to("Máy khác")}), func(p *registry.UpdateAssetPayload) bool { return p.Replayed }) {
			if p.Asset.ID != a.ID || p.Asset.Revision != 2 {
				t.Errorf("asset %s at revision %d", p.Asset.Code, p.Asset.Revision)
			}
		}
		twins(w, w.leader, w.WaiveDocumentGaps, waiver(w.gapIDs(a.ID)...), func(p *registry.WaiveDocumentGapsPayload) bool { return p.Replayed })
		if have := len(w.history(a.ID)); have != 3 {
			t.Errorf("%d events of three operations", have)
		}
	})
}
