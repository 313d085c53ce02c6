package planning

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/migrate"
	"sotaisan/ent/planclaim"
	"sotaisan/ent/planline"
	"sotaisan/ent/plantransferout"
	"sotaisan/ent/reequipmentplan"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/plan"
	"sotaisan/plan/life"
)

// AdvanceReequipmentPlanPayload is the answer of AdvanceReequipmentPlan.
type AdvanceReequipmentPlanPayload struct {
	Plan *ent.ReequipmentPlan // nil when refused
	usecase.Outcome
}

// maxTaken is how many assets that another plan has one refusal names.
const maxTaken = 20

// AdvanceReequipmentPlan leads a plan to the next step of its life. With its submission it has the assets
// of its transfers and repairs to itself, until it is returned, closed or superseded. Whoever made or
// submitted it does not approve it; a return by them withdraws it. Its approval shows the lines to their
// units and supersedes the plan of which it is a new version. Nothing but its state ever changes.
//
// Refusals: Forbidden for the role and for the second duty, NotFound, StaleRevision, WrongState for a step
// that its state does not have, Required for the note of a return, Duplicate for an asset that another plan
// has (the sentence names asset and plan), Precondition for an asset that has left the stock since and for a
// new version of what cannot be superseded now.
func (p *Planning) AdvanceReequipmentPlan(ctx context.Context, in AdvanceReequipmentPlanInput) (*AdvanceReequipmentPlanPayload, error) {
	op, err := usecase.Operation(in.OperationID, "advanceReequipmentPlan", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	planID, out, err := usecase.Act(ctx, p.journal, authz.ManagePlans, op, func(b *journal.Book) (uuid.UUID, error) {
		row, err := planInBook(b, in.PlanID, "planId")
		if err != nil {
			return uuid.Nil, err
		}
		if err := usecase.ExpectRevision(in.BaseRevision, row.Revision); err != nil {
			return uuid.Nil, err
		}
		if err := mayAdvance(b, row, in.To, op.Note); err != nil {
			return uuid.Nil, err
		}
		return row.ID, advance(b, row, in.To, op.Note)
	})
	if out.Stopped(err) {
		return &AdvanceReequipmentPlanPayload{Outcome: out}, err
	}
	row, err := plans.ByID(ctx, p.store, planID)
	return &AdvanceReequipmentPlanPayload{Plan: row, Outcome: out}, err
}

// planInBook loads a plan, without its weight, inside a write.
func planInBook(b *journal.Book, planID uuid.UUID, path string) (*ent.ReequipmentPlan, error) {
	row, err := b.Ent().ReequipmentPlan.Query().Where(reequipmentplan.ID(planID)).Select(planColumns...).Only(b.Context())
	return row, usecase.NotFound(err, path)
}

func mayAdvance(b *journal.Book, row *ent.ReequipmentPlan, to life.Status, note string) error {
	var wrong errs.List
	if !life.CanAdvance(row.Status, to) {
		return errs.New(errs.WrongState, errs.At("to"), "Kế hoạch đang ở trạng thái “%[1]s”, không chuyển sang “%[2]s” được.",
			"The plan is “%[1]s”; it cannot become “%[2]s”.", life.StatusWords[row.Status], life.StatusWords[to])
	}
	if to == life.Returned && note == "" {
		wrong = append(wrong, errs.New(errs.Required, errs.At("note"), "Trả lại phải ghi lý do.", "A return needs its reason."))
	}
	var second error
	if to == life.Approved {
		second = authz.SecondPerson(b.Viewer(), authz.ApprovePlan, row.CreatedByID, usecase.Value(row.SubmittedByID))
	}
	return usecase.Join(wrong, second)
}

// advance sets the state and does what goes with it. The row is held against the revision that was loaded,
// so that of two who decide at the same time one starts over, and is told.
func advance(b *journal.Book, row *ent.ReequipmentPlan, to life.Status, note string) error {
	v, now := b.Viewer(), b.Now().UnixMicro()
	change := b.Ent().ReequipmentPlan.Update().Where(reequipmentplan.ID(row.ID), reequipmentplan.Revision(row.Revision)).
		AddRevision(1).SetStatus(to).SetNote(note)
	switch to {
	case life.Submitted:
		change.SetSubmittedAt(now).SetSubmittedByID(v.UserID).SetSubmittedBy(v.DisplayName)
	case life.Approved:
		change.SetApprovedAt(now).SetApprovedByID(v.UserID).SetApprovedBy(v.DisplayName)
	}
	if n, err := change.Save(b.Context()); err != nil {
		return err
	} else if n == 0 {
		return journal.ErrOvertaken
	}
	b.Tell(planEntity, row.ID, holding.Change{Field: "status", From: string(row.Status), To: string(to)})
	switch to {
	case life.Submitted:
		return claim(b, row)
	case life.Approved:
		if err := supersede(b, row); err != nil {
			return err
		}
		if err := b.Ent().PlanLine.Update().Where(planline.PlanID(row.ID)).SetReleased(true).Exec(b.Context()); err != nil {
			return err
		}
		return tellGivers(b, row)
	case life.Returned, life.Closed, life.Superseded:
		if row.Status == life.InExecution {
			// A receipt that is under way meets the lines at another revision, starts over, and finds the plan closed.
			if err := b.Ent().PlanLine.Update().Where(planline.PlanID(row.ID), planline.ActionIn(texted(doing)...)).AddRevision(1).Exec(b.Context()); err != nil {
				return err
			}
		}
		return release(b, row.ID)
	}
	return nil
}

func texted[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// supersede ends the plan of which an approved one is a new version, and lets the new one have what the old
// one had.
func supersede(b *journal.Book, row *ent.ReequipmentPlan) error {
	if row.RevisesID == nil {
		return nil
	}
	old, err := planInBook(b, *row.RevisesID, "planId")
	if err != nil {
		return err
	}
	if old.Status == life.Closed {
		return claim(b, row) // what was the old one's has been free since
	}
	if !life.CanAdvance(old.Status, life.Superseded) {
		return errs.New(errs.Precondition, errs.At("to"), "Kế hoạch %[1]s mà kế hoạch này thay thế đang ở trạng thái “%[2]s”.",
			"Plan %[1]s, of which this is a new version, is “%[2]s”.", old.Number, life.StatusWords[old.Status])
	}
	if err := advance(b, old, life.Superseded, ""); err != nil {
		return err
	}
	return claim(b, row)
}

func release(b *journal.Book, planID uuid.UUID) error {
	if _, err := b.Ent().PlanTransferOut.Delete().Where(plantransferout.PlanID(planID)).Exec(b.Context()); err != nil {
		return err
	}
	_, err := b.Ent().PlanClaim.Delete().Where(planclaim.PlanID(planID)).Exec(b.Context())
	return err
}

// claim gives the plan the assets of its transfers and repairs to itself. What the plan has that it is a
// new version of stays there until the new one is approved. Two plans that claim one asset at the same
// time meet at its key: the later one starts over and is refused here.
func claim(b *journal.Book, row *ent.ReequipmentPlan) error {
	lines, err := b.Ent().PlanLine.Query().Where(planline.PlanID(row.ID), planline.ActionIn(string(plan.Transfer), string(plan.Repair))).
		Select(planline.FieldAssets).Strings(b.Context())
	if err != nil {
		return err
	}
	codes, pieces := map[uuid.UUID]string{}, map[uuid.UUID]int64{}
	var ids []uuid.UUID
	for _, text := range lines {
		parts, err := decode[plan.AssetPart](text)
		if err != nil {
			return err
		}
		for _, a := range parts {
			u := idOf(a.ID)
			if codes[u] == "" {
				ids = append(ids, u)
			}
			codes[u] = a.Code
			pieces[u] += a.Quantity
		}
	}
	var free []ent.Asset
	for some := range slices.Chunk(ids, claimChunk) {
		assets, err := freeAssets(b, row, some, codes)
		if err != nil {
			return err
		}
		free = append(free, assets...)
	}
	e := &texts{}
	rows := encodeRows(e, migrate.PlanClaimTable, free, map[string]func(*ent.Asset) any{
		"id":          func(*ent.Asset) any { return b.NewID(id.PlanClaim) },
		"unit_id":     func(a *ent.Asset) any { return a.UnitID },
		"asset_id":    func(a *ent.Asset) any { return a.ID },
		"plan_id":     func(*ent.Asset) any { return row.ID },
		"plan_number": func(*ent.Asset) any { return row.Number },
		"quantity":    func(a *ent.Asset) any { return pieces[a.ID] },
	})
	if e.err != nil {
		return e.err
	}
	return b.Insert(migrate.PlanClaimTable, rows)
}

// claimChunk bounds the ids of one statement.
const claimChunk = 5_000

// freeAssets answers the assets that are to be claimed, or refuses those that cannot be had.
func freeAssets(b *journal.Book, row *ent.ReequipmentPlan, ids []uuid.UUID, codes map[uuid.UUID]string) ([]ent.Asset, error) {
	taken, err := b.Ent().PlanClaim.Query().Where(planclaim.AssetIDIn(ids...)).All(b.Context())
	if err != nil {
		return nil, err
	}
	waiting := map[uuid.UUID]bool{} // assets of the plan's older version, and its own
	var others []*ent.PlanClaim
	for _, c := range taken {
		if c.PlanID == row.ID || row.RevisesID != nil && c.PlanID == *row.RevisesID {
			waiting[c.AssetID] = true
		} else {
			others = append(others, c)
		}
	}
	if len(others) > 0 {
		return nil, takenAssets(others, codes)
	}
	assets, err := b.Ent().Asset.Query().Where(asset.IDIn(ids...)).Select(asset.FieldID, asset.FieldUnitID, asset.FieldCode, asset.FieldStatus).All(b.Context())
	if err != nil {
		return nil, err
	}
	var wrong errs.List
	free := make([]ent.Asset, 0, len(assets))
	for _, a := range assets {
		switch {
		case slices.Contains(gone, a.Status):
			if len(wrong) < maxTaken {
				wrong = append(wrong, errs.New(errs.Precondition, errs.At("planId"), "Tài sản %s đã mất hoặc đã ra khỏi sổ từ khi lập kế hoạch. Hãy lập phiên bản mới.",
					"Asset %s is missing or has left the stock since the plan was made. Make a new version.", a.Code))
			}
		case !waiting[a.ID]:
			free = append(free, ent.Asset{ID: a.ID, UnitID: a.UnitID})
		}
	}
	return free, wrong.Err()
}

// takenAssets refuses assets that other plans have, by their codes.
func takenAssets(claims []*ent.PlanClaim, codes map[uuid.UUID]string) error {
	slices.SortFunc(claims, func(x, y *ent.PlanClaim) int { return cmp.Compare(codes[x.AssetID], codes[y.AssetID]) })
	var wrong errs.List
	for _, c := range claims[:min(len(claims), maxTaken)] {
		wrong = append(wrong, errs.New(errs.Duplicate, errs.At("planId"), "Tài sản %[1]s đã thuộc kế hoạch %[2]s đang có hiệu lực.",
			"Asset %[1]s is in plan %[2]s, which is in force.", codes[c.AssetID], c.PlanNumber))
	}
	return wrong
}
