package planning

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/planclaim"
	"sotaisan/ent/planline"
	"sotaisan/holding"
	"sotaisan/internal/batch"
	"sotaisan/internal/reads"
	"sotaisan/plan"
	"sotaisan/registry"
)

// gone are the statuses of what a plan can no longer move or repair. Nobody decides to give away what a plan
// has; but things are lost, stolen and burnt.
var gone = []holding.Status{holding.Missing, holding.Disposed, holding.EnteredInError}

// PlanGoneAsset is an asset that a plan in force moves or repairs and that is gone.
type PlanGoneAsset struct {
	Asset    *ent.Asset
	Quantity int64           // pieces that the lines are about
	Lines    []*ent.PlanLine // in the order of the plan
}

// maxGone is how many assets PlanGoneAssets answers.
const maxGone = 1_000

// PlanGoneAssets answers the assets that a plan in force has to itself and that are missing or have left the
// stock since, by code: at most 1,000, each with its lines.
func (p *Planning) PlanGoneAssets(ctx context.Context, row *ent.ReequipmentPlan) ([]*PlanGoneAsset, error) {
	assets, err := p.goneOf(ctx, row.ID)
	if err != nil || len(assets) == 0 {
		return []*PlanGoneAsset{}, err
	}
	out := make([]*PlanGoneAsset, min(len(assets), maxGone))
	byID := make(map[string]*PlanGoneAsset, len(out))
	for i := range out {
		out[i] = &PlanGoneAsset{Asset: assets[i]}
		byID[assets[i].ID.String()] = out[i]
	}
	c, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	lines, err := c.PlanLine.Query().Where(planline.PlanID(row.ID), planline.ActionIn(string(plan.Transfer), string(plan.Repair))).
		Select(planline.FieldAssets).Order(ent.Asc(planline.FieldSeq)).All(ctx)
	if err != nil {
		return nil, err
	}
	about := map[uuid.UUID][]*PlanGoneAsset{}
	var ids []uuid.UUID
	for _, l := range lines {
		parts, err := decode[plan.AssetPart](l.Assets)
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			g := byID[part.ID]
			if g == nil {
				continue
			}
			g.Quantity += part.Quantity
			if about[l.ID] == nil {
				ids = append(ids, l.ID)
			}
			about[l.ID] = append(about[l.ID], g)
		}
	}
	whole, err := planLines.Find(ctx, p.store, func(s *sql.Selector) {
		reads.Where(s, reads.In(planline.FieldID, ids))
		s.OrderBy(s.C(planline.FieldSeq))
	})
	for _, l := range whole {
		for _, g := range about[l.ID] {
			g.Lines = append(g.Lines, l)
		}
	}
	return out, err
}

// goneOf answers the assets in the viewer's scope that plans in force have and that are gone, by code.
func (p *Planning) goneOf(ctx context.Context, planIDs ...uuid.UUID) ([]*ent.Asset, error) {
	return registry.AssetRows.Find(ctx, p.store, func(s *sql.Selector) {
		claims := sql.Dialect(p.store.Dialect()).Select(planclaim.FieldAssetID).From(sql.Table(planclaim.Table))
		reads.Where(claims, reads.In(planclaim.FieldPlanID, planIDs))
		reads.Where(s, reads.In(asset.FieldStatus, gone), func(s *sql.Selector) *sql.Predicate { return sql.In(s.C(asset.FieldID), claims) })
		s.OrderBy(s.C(asset.FieldCode))
	})
}

// LineGone answers how many pieces of a line are of assets that are gone, as far as the viewer sees them, while its
// plan is in force.
func (p *Planning) LineGone(ctx context.Context, l *ent.PlanLine) (int64, error) {
	return batch.Load(l.Siblings, "gone", l.ID, func([]uuid.UUID) (map[uuid.UUID]int64, error) {
		lines := batch.Rows[*ent.PlanLine](l.Siblings)
		if lines == nil {
			lines = []*ent.PlanLine{l}
		}
		var plans []uuid.UUID
		for _, l := range lines {
			plans = append(plans, l.PlanID)
		}
		assets, err := p.goneOf(ctx, distinctOf(plans)...)
		if err != nil {
			return nil, err
		}
		is := make(map[string]bool, len(assets))
		for _, a := range assets {
			is[a.ID.String()] = true
		}
		found := map[uuid.UUID]int64{}
		for _, l := range lines {
			parts, err := decode[plan.AssetPart](l.Assets)
			if err != nil {
				return nil, err
			}
			for _, part := range parts {
				if is[part.ID] {
					found[l.ID] += part.Quantity
				}
			}
		}
		return found, nil
	})
}
