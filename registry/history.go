package registry

import (
	"context"
	"encoding/json"
	"fmt"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/assetevent"
	"sotaisan/ent/unithead"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/batch"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
)

// AssetEvents answers a page of the asset's history, newest first.
//
// The policy of events shows the viewer's own books alone. But history follows the asset: whoever
// sees it sees what happened before it came. That a is seen is why its events are read without the
// policy, and only its events.
func (r *Registry) AssetEvents(ctx context.Context, a *ent.Asset, args relay.Args) (*relay.Connection[ent.AssetEvent], error) {
	return reads.Edge[ent.AssetEvent]{
		List: reads.List[ent.AssetEvent]{Entity: events, Order: events.By("event.REVISION", true,
			reads.Column(assetevent.FieldRevision, func(e *ent.AssetEvent) any { return int64(e.Revision) }))},
		Name: "events", Column: assetevent.FieldAssetID,
		Parent: func(e *ent.AssetEvent) uuid.UUID { return e.AssetID },
	}.Of(privacy.DecisionContext(ctx, privacy.Allow), r.store, a.Siblings, a.ID, args)
}

// UnitEvents answers a page of the unit's book, newest first; an empty one when the unit is out of scope.
func (r *Registry) UnitEvents(ctx context.Context, u *ent.Unit, args relay.Args) (*relay.Connection[ent.AssetEvent], error) {
	v, err := usecase.Allow(ctx, authz.ReadRegister)
	if err != nil {
		return nil, err
	}
	book := reads.Edge[ent.AssetEvent]{
		List: reads.List[ent.AssetEvent]{Entity: events, Order: events.By("event.SEQ", true,
			reads.Column(assetevent.FieldSeq, func(e *ent.AssetEvent) any { return e.Seq }))},
		Name: "events", Column: assetevent.FieldUnitID, Deep: true,
		Parent: func(e *ent.AssetEvent) uuid.UUID { return e.UnitID },
	}
	page, err := book.Of(ctx, r.store, u.Siblings, u.ID, args)
	if err != nil {
		return nil, err
	}
	if !v.Scope().Sees(u.ID) {
		return relay.Empty[ent.AssetEvent](), nil
	}
	// The numbers in a book have no holes: the last one is the count.
	page.Count = func(ctx context.Context) (int, error) {
		return batch.Load(u.Siblings, "last event", u.ID, func(ids []uuid.UUID) (map[uuid.UUID]int, error) {
			c, err := r.client(ctx)
			if err != nil {
				return nil, err
			}
			heads, err := c.UnitHead.Query().Where(unithead.IDIn(ids...)).All(ctx)
			last := make(map[uuid.UUID]int, len(heads))
			for _, h := range heads {
				last[h.ID] = int(h.Seq)
			}
			return last, err
		})
	}
	return page, nil
}

// EventAsset answers the asset that changed.
func (r *Registry) EventAsset(ctx context.Context, e *ent.AssetEvent) (*ent.Asset, error) {
	return reads.ToOne(ctx, r.store, events, e, "asset", assets, func(e *ent.AssetEvent) uuid.UUID { return e.AssetID })
}

// EventDocument answers the paper that the event concerns; nil when there is none.
func (r *Registry) EventDocument(ctx context.Context, e *ent.AssetEvent) (*ent.Document, error) {
	return reads.ToOne(ctx, r.store, events, e, "document", documents, func(e *ent.AssetEvent) uuid.UUID { return usecase.Value(e.DocumentID) })
}

// EventActor answers who did it.
func (r *Registry) EventActor(ctx context.Context, e *ent.AssetEvent) *Actor {
	return actor(ctx, e.ActorName, e.ActorPost)
}

// FieldChange is the change of one field, in canonical text; what was not known is empty.
type FieldChange struct{ Field, From, To string }

// moneyFields are the fields of a history whose values need READ_MONEY.
var moneyFields = map[string]bool{"historicalCost": true, "costBasis": true}

// EventChanges answers what changed. Values of money are empty without READ_MONEY.
func (r *Registry) EventChanges(ctx context.Context, e *ent.AssetEvent) ([]*FieldChange, error) {
	var changes []holding.Change
	if e.Changes != "" {
		if err := json.Unmarshal([]byte(e.Changes), &changes); err != nil {
			return nil, fmt.Errorf("registry: changes of event %s: %w", e.ID, err)
		}
	}
	v, _ := viewer.From(ctx)
	hidden := !authz.May(v, authz.ReadMoney)
	out := make([]*FieldChange, len(changes))
	for i, c := range changes {
		out[i] = &FieldChange{c.Field, c.From, c.To}
		if hidden && moneyFields[c.Field] {
			out[i].From, out[i].To = "", ""
		}
	}
	return out, nil
}
