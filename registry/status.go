package registry

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"sotaisan/docgap"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/journal"
)

// ChangeAssetStatusPayload is the answer of ChangeAssetStatus.
type ChangeAssetStatusPayload struct {
	Asset *ent.Asset // nil when refused
	Outcome
}

// ChangeAssetStatus is a step in an asset's life: among the four statuses of what is there, to
// MISSING and back, or to DISPOSED on the ground of a paper that covers the asset. The status that
// the asset has already makes no event.
//
// Refusals: Forbidden, NotFound for the asset or the paper, StaleRevision, WrongState for a step that
// the table of transitions has not, Precondition for a disposal without a paper.
func (r *Registry) ChangeAssetStatus(ctx context.Context, in ChangeAssetStatusInput) (*ChangeAssetStatusPayload, error) {
	op, err := operation(in.OperationID, "changeAssetStatus", in)
	if err != nil {
		return nil, err
	}
	op.Note, op.EffectiveOn, op.Document = lines(in.Note), value(in.EffectiveOn), value(in.DocumentID)
	asset, out, err := act(ctx, r, authz.RegisterAssets, op, func(b *journal.Book) (uuid.UUID, error) {
		e, err := entry(b, in.AssetID, in.BaseRevision)
		if err != nil {
			return uuid.Nil, err
		}
		if in.DocumentID != nil && !slices.ContainsFunc(e.Papers(), func(p docgap.Paper) bool { return p.ID == *in.DocumentID && !p.Withdrawn }) {
			return uuid.Nil, errs.Missing("documentId")
		}
		before := e.State()
		var next holding.State
		if in.Status == holding.Disposed && before.Status != holding.Disposed {
			next, err = before.Dispose(value(in.DocumentID))
		} else {
			next, err = before.SetStatus(in.Status)
		}
		if err != nil {
			return uuid.Nil, err
		}
		e.Set(stepKind(before.Status, in.Status), next)
		return in.AssetID, nil
	})
	if out.stopped(err) {
		return &ChangeAssetStatusPayload{Outcome: out}, err
	}
	row, err := r.assetByID(ctx, asset)
	return &ChangeAssetStatusPayload{Asset: row, Outcome: out}, err
}

// stepKind names a step by where it leads, or, to the plain statuses, by where it comes from.
func stepKind(from, to holding.Status) holding.EventKind {
	switch to {
	case holding.UnderRepair:
		return holding.RepairStarted
	case holding.Lent:
		return holding.LentOut
	case holding.Missing:
		return holding.ReportedMissing
	case holding.Disposed:
		return holding.DisposedOf
	}
	switch from {
	case holding.UnderRepair:
		return holding.RepairEnded
	case holding.Lent:
		return holding.Returned
	case holding.Missing:
		return holding.Found
	}
	return holding.Updated
}
