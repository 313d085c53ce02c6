package planning

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/planclaim"
	"sotaisan/ent/planline"
	"sotaisan/ent/reequipmentplan"
	"sotaisan/holding"
	"sotaisan/plan"
	"sotaisan/plan/life"
)

// snapshotComing adds what plans in force will still bring, so that no second plan buys it again: of
// purchases what has not been received, of transfers and repairs the assets that the plan has to itself,
// which are out of the stock of whoever holds them for as long. Sets come as the things they are put
// together from, and nothing comes with its assets, which stand in the group they are in now.
//
// A plan that is revised brings nothing: its new version decides anew. While a new version waits for its
// approval, the plan in force counts, and the new version does not.
func (p *Planning) snapshotComing(ctx context.Context, c *ent.Client, s *plan.Snapshot, revises uuid.UUID) error {
	live, err := c.ReequipmentPlan.Query().Where(reequipmentplan.StatusIn(life.Submitted, life.Approved, life.InExecution)).Select(planColumns...).All(ctx)
	if err != nil {
		return err
	}
	unitOf := make(map[string]string, len(s.Agencies))
	for i := range s.Agencies {
		unitOf[s.Agencies[i].ID] = s.Agencies[i].Unit
	}
	groups := map[coming]int64{}
	for _, row := range live {
		waits := row.Status == life.Submitted && row.RevisesID != nil &&
			(*row.RevisesID == revises || slices.ContainsFunc(live, func(o *ent.ReequipmentPlan) bool { return o.ID == *row.RevisesID }))
		if row.ID == revises || waits {
			continue
		}
		if err := p.comingOf(ctx, c, s, row, groups); err != nil {
			return err
		}
	}
	for g, n := range groups {
		if unit, known := unitOf[g.agency]; known {
			s.Stock = append(s.Stock, plan.Stock{Agency: g.agency, Unit: unit, ItemType: g.item, Grade: g.grade, Status: holding.InUse, Tenure: holding.Owned,
				InUseYear: g.year, LivePlan: g.plan, Coming: true, Quantity: n})
		}
	}
	return nil
}

// coming is everything in which pieces on their way are alike.
type coming struct {
	plan, agency, item string
	grade              holding.Grade
	year               int
}

// comingOf counts what one plan will still bring.
func (p *Planning) comingOf(ctx context.Context, c *ent.Client, s *plan.Snapshot, row *ent.ReequipmentPlan, groups map[coming]int64) error {
	lines, err := c.PlanLine.Query().Where(planline.PlanID(row.ID), planline.ActionIn(texted(doing)...), planline.AgencyIDNotNil()).
		Select(planline.FieldAction, planline.FieldYear, planline.FieldAgencyID, planline.FieldItemType, planline.FieldQuantity, planline.FieldReceived,
			planline.FieldUntil, planline.FieldAssets).All(ctx)
	if err != nil {
		return err
	}
	assets, err := claimedAssets(ctx, c, row.ID)
	if err != nil {
		return err
	}
	for _, l := range lines {
		g := coming{plan: row.Number, agency: l.AgencyID.String(), item: l.ItemType, grade: holding.Good, year: int(l.Year)}
		if l.Action == string(plan.Buy) {
			if n := l.Quantity - l.Received; n > 0 {
				groups[g] += n
			}
			continue
		}
		parts, err := decode[plan.AssetPart](l.Assets)
		if err != nil {
			return err
		}
		for _, part := range parts {
			a := assets[part.ID]
			if a == nil {
				continue
			}
			g.item, g.year = a.ItemType, (&piece{inUseYear: int(a.InUseYear), acquiredOn: a.AcquiredOn}).firstYear(s.TakenOn)
			switch years := p.usefulYears(a.ItemType, s); {
			case l.Action == string(plan.Transfer):
				if g.grade = a.Condition; g.grade != holding.Good { // a lot with better and worse pieces
					g.grade = holding.Worn
				}
			case g.year > 0 && years > 0: // a repair gives it more years
				g.year = max(g.year, int(l.Until)-years+1)
			}
			groups[g] += part.Quantity
		}
	}
	return nil
}

func (p *Planning) usefulYears(item string, s *plan.Snapshot) int {
	years, _ := p.catalog.Life(item, "", s.TakenOn)
	return years.Years
}

// claimedAssets are the assets that a plan has to itself and that are not gone, by id.
func claimedAssets(ctx context.Context, c *ent.Client, planID uuid.UUID) (map[string]*ent.Asset, error) {
	var ids []uuid.UUID
	if err := c.PlanClaim.Query().Where(planclaim.PlanID(planID)).Select(planclaim.FieldAssetID).Scan(ctx, &ids); err != nil {
		return nil, err
	}
	found := make(map[string]*ent.Asset, len(ids))
	for some := range slices.Chunk(ids, claimChunk) {
		rows, err := c.Asset.Query().Where(asset.IDIn(some...), asset.StatusNotIn(gone...)).
			Select(asset.FieldID, asset.FieldItemType, asset.FieldInUseYear, asset.FieldAcquiredOn, asset.FieldCondition).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, a := range rows {
			found[a.ID.String()] = a
		}
	}
	return found, nil
}
