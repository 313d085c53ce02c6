package registry

import (
	"context"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/assetevent"
	"sotaisan/ent/label"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
)

// EnterAssetInErrorPayload is the answer of EnterAssetInError.
type EnterAssetInErrorPayload struct {
	Asset *ent.Asset // nil when refused
	usecase.Outcome
}

// ReverseOperationPayload is the answer of ReverseOperation.
type ReverseOperationPayload struct {
	AssetCount *int         // how many assets were set back; nil when refused
	Assets     []*ent.Asset // the first 100 of them; nil when refused
	usecase.Outcome
}

// EnterAssetInError takes an asset out of every count because it never should have been registered.
//
// Refusals: Forbidden, Required without a reason, NotFound, StaleRevision, WrongState for what is on
// its way or gone, Precondition while papers, further labels, the parts of a lot or a plan in force rest on it.
func (r *Registry) EnterAssetInError(ctx context.Context, in EnterAssetInErrorInput) (*EnterAssetInErrorPayload, error) {
	op, err := usecase.Operation(in.OperationID, "enterAssetInError", in)
	if err != nil {
		return nil, err
	}
	note, wrong := reasoned(in.Reason, in.Note)
	op.Note = note
	asset, out, err := usecase.Act(ctx, r.journal, authz.CorrectAssets, op, func(b *journal.Book) (uuid.UUID, error) {
		e, err := entry(b, in.AssetID, in.BaseRevision)
		if err := usecase.Join(wrong, err); err != nil {
			return uuid.Nil, err
		}
		n, err := dependents(b, e)
		if err != nil {
			return uuid.Nil, err
		}
		next, err := e.State().EnterInError(n)
		if err != nil {
			return uuid.Nil, err
		}
		e.Set(holding.Corrected, next)
		return in.AssetID, CheckUnclaimed(b, errs.At("assetId"), e)
	})
	if out.Stopped(err) {
		return &EnterAssetInErrorPayload{Outcome: out}, err
	}
	row, err := r.assetByID(ctx, asset)
	return &EnterAssetInErrorPayload{Asset: row, Outcome: out}, err
}

// dependents counts what rests on an asset besides its registration: papers in force, labels other
// than the code allocated to it that are not void, and splits, whose parts would be left without the lot they came from.
// What people have seen and edited rests on nothing, so a thing that is in the book twice can go.
func dependents(b *journal.Book, e *journal.Entry) (int, error) {
	s := e.State()
	n := 0
	for _, p := range e.Papers() {
		if !p.Withdrawn {
			n++
		}
	}
	further, err := b.Ent().Label.Query().Where(label.AssetID(s.ID), label.CodeNEQ(s.Code), label.StateNEQ(holding.VoidLabel)).Count(b.Context())
	if err != nil {
		return 0, err
	}
	events, err := b.Ent().AssetEvent.Query().Where(assetevent.AssetID(s.ID), assetevent.KindIn(holding.Split, holding.Reversed)).All(b.Context())
	if err != nil {
		return 0, err
	}
	splits := map[uuid.UUID]bool{}
	for _, ev := range events {
		if ev.Kind == holding.Split {
			splits[ev.OperationID] = true
		}
	}
	for _, ev := range events {
		delete(splits, usecase.Value(ev.Reverses))
	}
	return n + further + len(splits), nil
}

// ReverseOperation takes back everything that one operation changed. An asset that it registered is
// then ENTERED_IN_ERROR, a paper that it attached is withdrawn.
//
// Refusals: Forbidden, Required without a reason, NotFound when the operation changed no asset,
// Precondition when one of its assets was changed since, or would leave the stock though a plan in force has it.
func (r *Registry) ReverseOperation(ctx context.Context, in ReverseOperationInput) (*ReverseOperationPayload, error) {
	op, err := usecase.Operation(in.OperationID, "reverseOperation", in)
	if err != nil {
		return nil, err
	}
	note, wrong := reasoned(in.Reason, in.Note)
	op.Note, op.Reverses = note, in.Reverses
	answer, out, err := usecase.Act(ctx, r.journal, authz.CorrectAssets, op, func(b *journal.Book) (reversal, error) {
		entries, err := b.Reverse(in.Reverses, usecase.Value(in.EventID))
		if err := usecase.Join(wrong, err); err != nil {
			return reversal{}, err
		}
		if err := CheckUnclaimed(b, errs.At("reverses"), entries...); err != nil {
			return reversal{}, err
		}
		done := reversal{Count: len(entries)}
		for _, e := range entries[:min(len(entries), shownReversed)] {
			done.First = append(done.First, e.State().ID)
		}
		return done, nil
	})
	if out.Stopped(err) {
		return &ReverseOperationPayload{Outcome: out}, err
	}
	rows, err := r.assetsByID(ctx, answer.First...)
	return &ReverseOperationPayload{AssetCount: &answer.Count, Assets: visible(rows), Outcome: out}, err
}

// shownReversed is how many assets a reversal answers; an import that is taken back has thousands.
const shownReversed = 100

// reversal is what the journal keeps as the answer of a reversal.
type reversal struct {
	Count int
	First []uuid.UUID
}
