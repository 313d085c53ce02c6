package journal

import (
	"slices"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/assetevent"
	"sotaisan/ent/document"
	"sotaisan/holding"
	"sotaisan/internal/errs"
)

// Reverse sets the assets of an operation back to what they were before it. An asset that the
// operation registered becomes ENTERED_IN_ERROR: out of every count, still in history. Papers that
// it attached are withdrawn.
// What is stuck on a thing stays there: labels are not taken back.
//
// Errors: NotFound when the operation is not there, out of scope or changed no asset; Precondition
// when an asset has a later event, for then somebody has built on it, and for what only a label or a
// paper can undo. Clients make the ids of operations, each for itself: when several accounts used the same
// one, only that of the account is taken back that wrote the event, and without an event it is refused.
func (b *Book) Reverse(operation, event uuid.UUID) ([]*Entry, error) {
	events, err := b.Ent().AssetEvent.Query().Where(assetevent.OperationID(operation)).
		Order(assetevent.ByUnitID(), assetevent.BySeq()).All(b.ctx)
	if err != nil {
		return nil, err
	}
	if events, err = ofOneActor(events, event); err != nil {
		return nil, err
	}
	byAsset := map[uuid.UUID]*ent.AssetEvent{}
	var ids, papers []uuid.UUID
	for _, e := range events {
		if byAsset[e.AssetID] == nil {
			byAsset[e.AssetID] = e
			ids = append(ids, e.AssetID)
		}
		if e.Kind == holding.DocumentWithdrawn {
			return nil, errs.New(errs.Precondition, errs.At("reverses"),
				"Không thể hoàn tác việc rút giấy tờ. Hãy đính kèm lại giấy tờ đó.", "A withdrawal cannot be reversed. Attach the paper again.")
		}
		if e.Kind == holding.LabelBound || e.Kind == holding.LabelReplaced {
			return nil, errs.New(errs.Precondition, errs.At("reverses"),
				"Không thể hoàn tác việc gắn nhãn. Hãy hủy nhãn đó.", "Sticking a label on cannot be reversed. Void the label.")
		}
		if e.DocumentID != nil && !slices.Contains(papers, *e.DocumentID) {
			papers = append(papers, *e.DocumentID)
		}
	}
	entries, err := b.Assets(ids...)
	if err != nil {
		return nil, err
	}
	var refused errs.List
	for _, e := range entries {
		ev := byAsset[e.before.ID]
		if e.before.Revision != ev.Revision {
			refused = append(refused, errs.New(errs.Precondition, errs.At("reverses"),
				"Tài sản %[1]s đã có thay đổi sau thao tác này.", "Asset %[1]s was changed after this operation.", e.before.Code))
			continue
		}
		next, err := undone(e.before, ev)
		if err != nil {
			return nil, err
		}
		e.Set(holding.Reversed, next)
	}
	if err := refused.Err(); err != nil {
		return nil, err
	}
	// Of the papers that the events name, this operation entered those that were recorded with it.
	entered, err := b.Ent().Document.Query().Where(document.IDIn(papers...), document.WithdrawnAt(0)).All(b.ctx)
	if err != nil {
		return nil, err
	}
	for _, doc := range entered {
		covered := slices.DeleteFunc(slices.Clone(entries), func(e *Entry) bool {
			ev := byAsset[e.before.ID]
			return value(ev.DocumentID) != doc.ID || ev.RecordedAt != doc.RecordedAt
		})
		if len(covered) > 0 {
			b.Withdraw(doc.ID, covered...)
		}
	}
	return entries, nil
}

// ofOneActor answers the events of the account that wrote the named one, or all when they are of one account.
func ofOneActor(events []*ent.AssetEvent, event uuid.UUID) ([]*ent.AssetEvent, error) {
	if len(events) == 0 {
		return nil, errs.Missing("reverses")
	}
	actor := events[0].ActorID
	if event != uuid.Nil {
		i := slices.IndexFunc(events, func(e *ent.AssetEvent) bool { return e.ID == event })
		if i < 0 {
			return nil, errs.Missing("eventId")
		}
		actor = events[i].ActorID
	}
	own := slices.DeleteFunc(slices.Clone(events), func(e *ent.AssetEvent) bool { return e.ActorID != actor })
	if event == uuid.Nil && len(own) < len(events) {
		return nil, errs.New(errs.Precondition, errs.At("eventId"),
			"Nhiều tài khoản đã dùng cùng mã thao tác này. Hãy chỉ rõ một lần thay đổi của thao tác.",
			"Several accounts used this operation id. Name one event of the operation.")
	}
	return own, nil
}

func undone(s holding.State, ev *ent.AssetEvent) (holding.State, error) {
	if ev.Kind == holding.Registered {
		s.Status = holding.EnteredInError
		return s, nil
	}
	changes, err := unmarshalChanges(ev.Changes)
	if err != nil {
		return s, err
	}
	changes = slices.DeleteFunc(changes, func(c holding.Change) bool { return c.Field == "label" })
	return holding.Patch(s, holding.Invert(changes))
}
