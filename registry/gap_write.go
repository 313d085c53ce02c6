package registry

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/documentgap"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
)

// WaiveDocumentGapsPayload is the answer of WaiveDocumentGaps.
type WaiveDocumentGapsPayload struct {
	Gaps []*ent.DocumentGap // in the order of the input; nil when refused
	usecase.Outcome
}

// ReopenDocumentGapsPayload is the answer of ReopenDocumentGaps.
type ReopenDocumentGapsPayload struct {
	Gaps []*ent.DocumentGap // in the order of the input; nil when refused
	usecase.Outcome
}

// WaiveDocumentGaps says that papers will not be had, and why; all of the gaps or none. An asset has
// one event, however many of its gaps are waived.
//
// Refusals: Forbidden, Required without a note, UnknownCode for a reason that is no ground for a
// waiver, NotFound, WrongState for a gap that is not open, TooMany, Duplicate.
func (r *Registry) WaiveDocumentGaps(ctx context.Context, in WaiveDocumentGapsInput) (*WaiveDocumentGapsPayload, error) {
	op, err := usecase.Operation(in.OperationID, "waiveDocumentGaps", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	gaps, out, err := r.changeGaps(ctx, op, in.GapIDs, holding.GapWaivedEvent, func(s holding.State, requirement string) (holding.State, error) {
		return s.WaiveGap(requirement, in.Reason, op.Note)
	})
	return &WaiveDocumentGapsPayload{Gaps: gaps, Outcome: out}, err
}

// ReopenDocumentGaps takes waivers back; the gaps are OPEN again.
//
// Refusals: Forbidden, NotFound, WrongState for a gap that is not waived, TooMany, Duplicate.
func (r *Registry) ReopenDocumentGaps(ctx context.Context, in ReopenDocumentGapsInput) (*ReopenDocumentGapsPayload, error) {
	op, err := usecase.Operation(in.OperationID, "reopenDocumentGaps", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	gaps, out, err := r.changeGaps(ctx, op, in.GapIDs, holding.GapReopened, func(s holding.State, requirement string) (holding.State, error) {
		return s.ReopenGap(requirement, "")
	})
	return &ReopenDocumentGapsPayload{Gaps: gaps, Outcome: out}, err
}

// changeGaps makes the same change of every gap. What is wrong with the change itself is said once,
// what is wrong with a gap under its place in the input.
func (r *Registry) changeGaps(ctx context.Context, op journal.Operation, ids []uuid.UUID, kind holding.EventKind,
	change func(s holding.State, requirement string) (holding.State, error)) ([]*ent.DocumentGap, usecase.Outcome, error) {
	_, out, err := usecase.Act(ctx, r.journal, authz.WaiveGaps, op, func(b *journal.Book) (struct{}, error) {
		if wrong := distinct(ids, "gapIds"); len(wrong) > 0 {
			return struct{}{}, wrong
		}
		gaps, err := b.Ent().DocumentGap.Query().Where(documentgap.IDIn(ids...)).All(b.Context())
		if err != nil {
			return struct{}{}, err
		}
		byID := make(map[uuid.UUID]*ent.DocumentGap, len(gaps))
		assets := make([]uuid.UUID, len(gaps))
		for i, g := range gaps {
			byID[g.ID], assets[i] = g, g.AssetID
		}
		entries, err := b.Assets(assets...)
		if err != nil {
			return struct{}{}, err
		}
		byAsset := make(map[uuid.UUID]*journal.Entry, len(entries))
		for _, e := range entries {
			byAsset[e.State().ID] = e
		}
		var wrong errs.List
		for i, u := range ids {
			g := byID[u]
			if g == nil {
				wrong = append(wrong, errs.Missing("gapIds", strconv.Itoa(i)))
				continue
			}
			e := byAsset[g.AssetID]
			next, err := change(e.State(), g.Requirement)
			if err == nil {
				e.Set(kind, next)
				continue
			}
			list, ok := errs.All(err)
			switch {
			case !ok:
				return struct{}{}, err
			case list[0].Code != errs.WrongState: // of the reason or the note: the same for every gap
				return struct{}{}, list
			}
			wrong = append(wrong, errs.New(errs.WrongState, errs.At("gapIds", strconv.Itoa(i)), list[0].Message.VI, list[0].Message.EN))
		}
		return struct{}{}, wrong.Err()
	})
	if out.Stopped(err) {
		return nil, out, err
	}
	rows, err := r.gapsByID(ctx, ids)
	return rows, out, err
}
