package registry

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"sotaisan/docgap"
	"sotaisan/ent/asset"
	"sotaisan/ent/unithead"
	"sotaisan/holding"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
)

// recomputeAtOnce bounds the memory of one write.
const recomputeAtOnce = 5_000

// errNothing ends a write that has nothing to write, so that it leaves no operation behind.
var errNothing = errors.New("registry: nothing to write")

// RecomputeGaps judges every asset by the rules of today, as after a newer law or a day on which a
// rule begins or ends, and answers how many assets changed. It goes unit by unit, each its own write;
// progress, when not nil, is told after each unit. Run again, it changes nothing.
func (r *Registry) RecomputeGaps(ctx context.Context, progress func(done, of int)) (int, error) {
	ctx = viewer.With(ctx, viewer.Job("recompute-gaps"))
	client, err := r.client(ctx)
	if err != nil {
		return 0, err
	}
	units, err := client.UnitHead.Query().Where(unithead.SeqGT(0)).Order(unithead.ByID()).IDs(ctx)
	if err != nil {
		return 0, err
	}
	changed := 0
	for i, unit := range units {
		ids, err := client.Asset.Query().Where(asset.UnitID(unit)).Order(asset.ByID()).IDs(ctx)
		if err != nil {
			return changed, err
		}
		for part := range slices.Chunk(ids, recomputeAtOnce) {
			n, err := r.recompute(ctx, part)
			if err != nil {
				return changed, err
			}
			changed += n
		}
		if progress != nil {
			progress(i+1, len(units))
		}
	}
	return changed, nil
}

func (r *Registry) recompute(ctx context.Context, ids []uuid.UUID) (int, error) {
	op := journal.Operation{ID: uuid.New(), Kind: "recomputeGaps"}
	res, err := r.journal.Do(ctx, op, func(b *journal.Book) (any, error) {
		entries, err := b.Assets(ids...)
		if err != nil {
			return nil, err
		}
		changes := 0
		for _, e := range entries {
			before := e.State()
			next := docgap.Reconcile(r.catalog, before, e.Papers(), b.Today())
			if slices.Equal(before.Gaps, next.Gaps) {
				continue
			}
			kind := holding.GapClosedEvent
			if next.OpenGaps() >= before.OpenGaps() {
				kind = holding.GapOpened
			}
			e.Set(kind, next)
			changes++
		}
		if changes == 0 {
			return nil, errNothing
		}
		return changes, nil
	})
	if errors.Is(err, errNothing) {
		return 0, nil
	}
	return res.Changes, err
}
