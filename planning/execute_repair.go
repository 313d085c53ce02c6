package planning

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/planreceipt"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/plan"
)

// CompletePlanRepairPayload is the answer of CompletePlanRepair.
type CompletePlanRepairPayload struct {
	Line   *ent.PlanLine // nil when refused
	Assets []*ent.Asset  // what was repaired, in the order of the input
	usecase.Outcome
}

// CompletePlanRepair says that assets of a repair line work again: an observation of each says in what
// condition, and one that was under repair is in use. Of a lot the pieces that the line is about are meant.
//
// Refusals: Forbidden, NotFound for the line and for assets that it is not about, StaleRevision, WrongState,
// Duplicate for an asset that was completed before or named twice, Invalid for a grade that is no success,
// OutOfRange for the day and the cost. Permission: OBSERVE_ASSETS.
func (p *Planning) CompletePlanRepair(ctx context.Context, in CompletePlanRepairInput) (*CompletePlanRepairPayload, error) {
	op, err := usecase.Operation(in.OperationID, "completePlanRepair", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	if in.RepairedOn.Within(usecase.FirstDay, p.Today()) {
		op.EffectiveOn = in.RepairedOn
	}
	answer, out, err := usecase.Act(ctx, p.journal, authz.ObserveAssets, op, func(b *journal.Book) (receiptAnswer, error) {
		l, from, err := p.openLine(b, in.LineID, in.BaseRevision, plan.Repair)
		if err != nil {
			return receiptAnswer{}, err
		}
		pieces, wrong, err := p.checkRepair(b, l, from, &in)
		if err != nil {
			return receiptAnswer{}, err
		}
		if err := wrong.Err(); err != nil {
			return receiptAnswer{}, err
		}
		entries, err := b.Assets(in.AssetIDs...)
		if err != nil {
			return receiptAnswer{}, errs.Under(err, "assetIds")
		}
		var quantity int64
		for i, e := range entries {
			if err := repaired(b, e, pieces[i], &in); err != nil {
				return receiptAnswer{}, errs.Under(err, "assetIds", strconv.Itoa(i))
			}
			e.Note(receiptNote(l, op.Note))
			quantity += pieces[i]
		}
		return receiptAnswer{l.ID, in.AssetIDs}, keepReceipt(b, l, quantity, in.RepairedOn, price(in.Cost, l.UnitPrice), in.AssetIDs, op.Note)
	})
	if out.Stopped(err) {
		return &CompletePlanRepairPayload{Outcome: out}, err
	}
	payload := &CompletePlanRepairPayload{Outcome: out}
	payload.Line, payload.Assets, err = p.readReceipt(ctx, answer)
	return payload, err
}

// checkRepair answers how many pieces of each asset of the input the line is about, and what is wrong.
func (p *Planning) checkRepair(b *journal.Book, l *ent.PlanLine, from civil.Date, in *CompletePlanRepairInput) ([]int64, errs.List, error) {
	wrong := checkDay(in.RepairedOn, from, b.Today(), "repairedOn")
	if in.Grade != holding.Good && in.Grade != holding.Worn {
		wrong = append(wrong, errs.New(errs.Invalid, errs.At("grade"), "Sửa xong thì tài sản phải dùng được.", "After a repair the asset can be used."))
	}
	if in.Cost != nil && (*in.Cost < 0 || *in.Cost > holding.MaxCost) {
		wrong = append(wrong, errs.New(errs.OutOfRange, errs.At("cost"), "Chi phí phải từ 0 đến %s.", "The cost must be from 0 to %s.", holding.MaxCost.Text()))
	}
	if n := len(in.AssetIDs); n == 0 || n > atOnce {
		return nil, append(wrong, errs.New(errs.TooMany, errs.At("assetIds"), "Mỗi lần từ 1 đến %d tài sản.", "From 1 to %d assets at once.", atOnce)), nil
	}
	parts, err := decode[plan.AssetPart](l.Assets)
	if err != nil {
		return nil, nil, err
	}
	done, err := completed(b, l.ID)
	if err != nil {
		return nil, nil, err
	}
	pieces := make([]int64, len(in.AssetIDs))
	for i, u := range in.AssetIDs {
		path := errs.At("assetIds", strconv.Itoa(i))
		for _, part := range parts {
			if part.ID == u.String() {
				pieces[i] += part.Quantity
			}
		}
		switch {
		case pieces[i] == 0:
			wrong = append(wrong, errs.Missing(path...))
		case done[u] || slices.Contains(in.AssetIDs[:i], u):
			wrong = append(wrong, errs.New(errs.Duplicate, path, "Tài sản này đã được ghi nhận sửa xong.", "The repair of this asset was completed before."))
		}
	}
	return pieces, wrong, nil
}

// repaired sees an asset with so many of its pieces mended.
func repaired(b *journal.Book, e *journal.Entry, pieces int64, in *CompletePlanRepairInput) error {
	before := e.State()
	if err := before.Editable(); err != nil {
		return err
	}
	grades := []holding.GradeCount{{Grade: in.Grade, Quantity: before.Quantity}}
	if int64(before.Quantity) > pieces {
		grades = mended(before.Grades, in.Grade, int32(pieces))
	}
	at := b.Now()
	if in.RepairedOn < b.Today() {
		at = in.RepairedOn.Time().Add(12 * time.Hour)
	}
	o := holding.Observation{ID: b.NewID(id.Observation), Presence: holding.Seen, Grades: grades, CapturedAt: at.UnixMicro(), Note: usecase.Lines(in.Note)}
	next, err := before.Observe(o)
	if err != nil {
		return err
	}
	kind := holding.Observed
	if before.Status == holding.UnderRepair {
		kind = holding.RepairEnded
		if next, err = next.SetStatus(holding.InUse); err != nil {
			return err
		}
	}
	e.Set(kind, next)
	b.Observe(journal.Observation{Observation: o, AssetID: before.ID, Merge: holding.MergeResult{Outcome: holding.Clean, Apply: o}})
	return nil
}

// mended answers the grades of a lot after n of its broken pieces work again. Pieces that were never
// assessed are left out, as an observation says nothing of them.
func mended(had []holding.GradeCount, to holding.Grade, n int32) []holding.GradeCount {
	counts := map[holding.Grade]int32{}
	for _, g := range had {
		counts[g.Grade] = g.Quantity
	}
	n = min(n, counts[holding.NeedsRepair])
	counts[holding.NeedsRepair] -= n
	counts[to] += n
	var out []holding.GradeCount
	for _, g := range holding.Grades {
		if counts[g] > 0 && g != holding.NotAssessed {
			out = append(out, holding.GradeCount{Grade: g, Quantity: counts[g]})
		}
	}
	return out
}

// completed are the assets of earlier receipts of a line.
func completed(b *journal.Book, lineID uuid.UUID) (map[uuid.UUID]bool, error) {
	texts, err := b.Ent().PlanReceipt.Query().Where(planreceipt.LineID(lineID)).Select(planreceipt.FieldAssets).Strings(b.Context())
	if err != nil {
		return nil, err
	}
	done := map[uuid.UUID]bool{}
	for _, text := range texts {
		assets, err := decode[uuid.UUID](text)
		if err != nil {
			return nil, err
		}
		for _, u := range assets {
			done[u] = true
		}
	}
	return done, nil
}
