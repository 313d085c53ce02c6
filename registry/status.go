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
	"sotaisan/internal/usecase"
	"sotaisan/journal"
)

// ChangeAssetStatusPayload is the answer of ChangeAssetStatus.
type ChangeAssetStatusPayload struct {
	Asset *ent.Asset // nil when refused
	usecase.Outcome
}

// grounds are the types of paper on which an asset can leave the stock: what decides, not what
// merely names it, as an invoice does (Decree 186/2025/NĐ-CP, Art. 23 to 35).
var grounds = []string{"DISPOSAL_DECISION", lossFile, "TRANSFER_DECISION"}

// lossFile is the ground that says what has happened; the others say what somebody decided.
const lossFile = "LOSS_FILE"

// ChangeAssetStatus is a step in an asset's life: among the four statuses of what is there, to
// MISSING and back, or to DISPOSED on one of the grounds, a paper that covers the asset. The status that
// the asset has already makes no event.
//
// Refusals: Forbidden, NotFound for the asset or the paper, StaleRevision, WrongState for a step that
// the table of transitions has not, Precondition for a disposal without a paper that decides it and for
// one of what a plan in force has, unless the paper is a LOSS_FILE, OutOfRange for a day before the asset
// was there.
func (r *Registry) ChangeAssetStatus(ctx context.Context, in ChangeAssetStatusInput) (*ChangeAssetStatusPayload, error) {
	op, err := usecase.Operation(in.OperationID, "changeAssetStatus", in)
	if err != nil {
		return nil, err
	}
	op.Note, op.EffectiveOn, op.Document = usecase.Lines(in.Note), usecase.Value(in.EffectiveOn), usecase.Value(in.DocumentID)
	asset, out, err := usecase.Act(ctx, r.journal, authz.RegisterAssets, op, func(b *journal.Book) (uuid.UUID, error) {
		e, err := entryOn(b, in.AssetID, in.BaseRevision, op.EffectiveOn, setsNothing)
		if err != nil {
			return uuid.Nil, err
		}
		before, lost := e.State(), false
		if in.DocumentID != nil {
			i := slices.IndexFunc(e.Papers(), func(p docgap.Paper) bool { return p.ID == *in.DocumentID && !p.Withdrawn })
			if i < 0 {
				return uuid.Nil, errs.Missing("documentId")
			}
			if in.Status == holding.Disposed && !slices.Contains(grounds, e.Papers()[i].Type) {
				return uuid.Nil, errs.New(errs.Precondition, errs.At("documentId"),
					"Căn cứ phải là quyết định thanh lý, bán, tiêu hủy, hồ sơ xử lý tài sản bị mất, hủy hoại, hoặc quyết định điều chuyển.",
					"The ground must be a disposal decision, a loss or destruction file, or a transfer decision.")
			}
			lost = e.Papers()[i].Type == lossFile
		}
		var next holding.State
		if in.Status == holding.Disposed && before.Status != holding.Disposed {
			next, err = before.Dispose(usecase.Value(in.DocumentID))
		} else {
			next, err = before.SetStatus(in.Status)
		}
		if err != nil {
			return uuid.Nil, err
		}
		e.Set(stepKind(before.Status, in.Status), next)
		if lost {
			return in.AssetID, nil
		}
		return in.AssetID, CheckUnclaimed(b, errs.At("status"), e)
	})
	if out.Stopped(err) {
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
