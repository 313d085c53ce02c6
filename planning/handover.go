package planning

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/planline"
	"sotaisan/holding"
	"sotaisan/internal/locale"
	"sotaisan/plan"
)

// PlanHandover is the draft of a handover document (form 02/TSC-BBGN) that a plan's transfers come to:
// everything that one unit gives to another, without what is gone since.
type PlanHandover struct {
	PlanNumber string
	FromUnitID uuid.UUID
	ToUnitID   uuid.UUID
	Lines      []*HandoverLine
}

// HandoverLine is so many pieces of one asset on their way from one agency to another. What it says of the
// asset is as the register has it now.
type HandoverLine struct {
	LineID         uuid.UUID
	Year           int32
	FromAgency     *ent.Agency // nil for stock in nobody's custody
	ToAgency       *ent.Agency
	AssetID        uuid.UUID
	Code           string
	Name           string
	ItemType       string
	CountUnit      locale.Text
	Quantity       int64
	HistoricalCost *holding.VND // of these pieces; nil when not known
	InUseYear      int          // 0 when not known
	Condition      holding.Grade
	MoveCost       holding.VND // of these pieces
}

// PlanHandovers answers the drafts of a plan's handovers, by the codes of giver and receiver; nil when
// there is no such plan for the viewer. Permission: READ_MONEY.
func (p *Planning) PlanHandovers(ctx context.Context, planID uuid.UUID) ([]*PlanHandover, error) {
	row, err := p.ReequipmentPlan(ctx, &planID, nil)
	if err != nil || row == nil {
		return nil, err
	}
	c, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	lines, err := c.PlanLine.Query().Where(planline.PlanID(planID), planline.Action(string(plan.Transfer))).Order(ent.Asc(planline.FieldSeq)).All(ctx)
	if err != nil {
		return nil, err
	}
	things, err := p.moving(ctx, c, lines)
	if err != nil {
		return nil, err
	}
	byPair := map[[2]uuid.UUID]*PlanHandover{}
	out := []*PlanHandover{}
	for _, l := range lines {
		if l.FromUnitID == nil {
			continue
		}
		pair := [2]uuid.UUID{*l.FromUnitID, l.UnitID}
		more, err := things.lines(p, l)
		if err != nil {
			return nil, err
		}
		h := byPair[pair]
		if h == nil && len(more) > 0 {
			h = &PlanHandover{PlanNumber: row.Number, FromUnitID: pair[0], ToUnitID: pair[1]}
			byPair[pair], out = h, append(out, h)
		}
		if h == nil {
			continue
		}
		h.Lines = append(h.Lines, more...)
	}
	slices.SortFunc(out, func(a, b *PlanHandover) int {
		return cmp.Or(cmp.Compare(p.unitCode(a.FromUnitID), p.unitCode(b.FromUnitID)), cmp.Compare(p.unitCode(a.ToUnitID), p.unitCode(b.ToUnitID)))
	})
	return out, nil
}

// moved are the assets and agencies that transfers are about.
type moved struct {
	assets   map[uuid.UUID]*ent.Asset
	agencies map[uuid.UUID]*ent.Agency
}

func (p *Planning) moving(ctx context.Context, c *ent.Client, lines []*ent.PlanLine) (moved, error) {
	m := moved{agencies: map[uuid.UUID]*ent.Agency{}}
	var ids, bodies []uuid.UUID
	for _, l := range lines {
		parts, err := decode[plan.AssetPart](l.Assets)
		if err != nil {
			return m, err
		}
		for _, a := range parts {
			ids = append(ids, idOf(a.ID))
		}
		for _, u := range []*uuid.UUID{l.AgencyID, l.FromAgencyID} {
			if u != nil {
				bodies = append(bodies, *u)
			}
		}
	}
	var err error
	if m.assets, err = assetsOf(ctx, c, ids); err != nil {
		return m, err
	}
	rows, err := c.Agency.Query().Where(agency.IDIn(distinctOf(bodies)...)).All(ctx)
	for _, a := range rows {
		m.agencies[a.ID] = a
	}
	return m, err
}

func (m moved) agency(u *uuid.UUID) *ent.Agency {
	if u == nil {
		return nil
	}
	return m.agencies[*u]
}

// lines are the pieces of one transfer that are still there, asset by asset.
func (m moved) lines(p *Planning, l *ent.PlanLine) ([]*HandoverLine, error) {
	parts, err := decode[plan.AssetPart](l.Assets)
	if err != nil {
		return nil, err
	}
	steps, err := decode[plan.Step](l.Derivation)
	if err != nil {
		return nil, err
	}
	each := l.UnitPrice // of a set it is for all of its parts
	for _, s := range steps {
		if s.Code == plan.MoveCost && len(s.Args) > 3 && s.Args[3] > 1 {
			each /= holding.VND(s.Args[3])
		}
	}
	var out []*HandoverLine
	for _, part := range parts {
		h := &HandoverLine{LineID: l.ID, Year: l.Year, FromAgency: m.agency(l.FromAgencyID), ToAgency: m.agency(l.AgencyID),
			AssetID: idOf(part.ID), Code: part.Code, ItemType: l.ItemType, Quantity: part.Quantity, MoveCost: each * holding.VND(part.Quantity)}
		if a := m.assets[h.AssetID]; a != nil {
			if slices.Contains(gone, a.Status) {
				continue
			}
			h.Name, h.ItemType, h.InUseYear, h.Condition = a.Name, a.ItemType, int(a.InUseYear), a.Condition
			if a.HistoricalCost != nil {
				h.HistoricalCost = new(holding.VND(partOf(*a.HistoricalCost, part.Quantity, a.Quantity)))
			}
		}
		item, _, err := p.ItemType(h.ItemType)
		if err != nil {
			return nil, err
		}
		h.CountUnit = item.CountUnit
		out = append(out, h)
	}
	return out, nil
}
