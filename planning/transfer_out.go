package planning

import (
	"context"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/migrate"
	"sotaisan/ent/planline"
	"sotaisan/ent/plantransferout"
	"sotaisan/internal/authz"
	"sotaisan/internal/batch"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/plan"
	"sotaisan/registry"
)

// PlanTransferOutFilter says which transfers; what is nil does not matter.
type PlanTransferOutFilter struct {
	And         []*PlanTransferOutFilter
	Or          []*PlanTransferOutFilter
	Not         *PlanTransferOutFilter
	UnitCodes   []string
	ToUnitCodes []string
	Years       []int32
}

var transfersOut = reads.Of(plantransferout.Table, func(c *ent.Client) reads.Query[ent.PlanTransferOut] { return c.PlanTransferOut.Query() },
	func(row *ent.PlanTransferOut) uuid.UUID { return row.ID }, func(row *ent.PlanTransferOut) **batch.Batch { return &row.Siblings })

var transferOutOrder = transfersOut.By("plan_transfer_out.SEQ", false,
	reads.Column(plantransferout.FieldPlanID, func(t *ent.PlanTransferOut) any { return t.PlanID }),
	reads.Column(plantransferout.FieldSeq, func(t *ent.PlanTransferOut) any { return t.Seq }))

// tellGivers writes down for each unit which of its things the plan gives to others.
func tellGivers(b *journal.Book, row *ent.ReequipmentPlan) error {
	all, err := b.Ent().PlanLine.Query().Where(planline.PlanID(row.ID), planline.Action(string(plan.Transfer)), planline.FromUnitIDNotNil()).
		Select(planline.FieldUnitID, planline.FieldSeq, planline.FieldYear, planline.FieldFromUnitID, planline.FieldFromAgencyID, planline.FieldItemType,
			planline.FieldQuantity, planline.FieldAssets).All(b.Context())
	if err != nil {
		return err
	}
	var lines []ent.PlanLine
	for _, l := range all {
		if *l.FromUnitID != l.UnitID {
			lines = append(lines, *l)
		}
	}
	e := &texts{}
	rows := encodeRows(e, migrate.PlanTransferOutTable, lines, map[string]func(*ent.PlanLine) any{
		"id":          func(l *ent.PlanLine) any { return l.ID },
		"unit_id":     func(l *ent.PlanLine) any { return *l.FromUnitID },
		"plan_id":     func(*ent.PlanLine) any { return row.ID },
		"plan_number": func(*ent.PlanLine) any { return row.Number },
		"seq":         func(l *ent.PlanLine) any { return l.Seq },
		"year":        func(l *ent.PlanLine) any { return int64(l.Year) },
		"agency_id": func(l *ent.PlanLine) any {
			if l.FromAgencyID == nil {
				return nil
			}
			return *l.FromAgencyID
		},
		"item_type":  func(l *ent.PlanLine) any { return l.ItemType },
		"quantity":   func(l *ent.PlanLine) any { return l.Quantity },
		"to_unit_id": func(l *ent.PlanLine) any { return l.UnitID },
		"assets":     func(l *ent.PlanLine) any { return l.Assets },
	})
	if e.err != nil {
		return e.err
	}
	return b.Insert(migrate.PlanTransferOutTable, rows)
}

// PlanTransfersOut answers a page of what plans that are approved and have not ended take from the units in
// scope and give to other units. The line itself, with need and money, is the receiver's. Permission: READ_MONEY.
func (p *Planning) PlanTransfersOut(ctx context.Context, f *PlanTransferOutFilter, args relay.Args) (*relay.Connection[ent.PlanTransferOut], error) {
	if _, err := usecase.Allow(ctx, authz.ReadMoney); err != nil {
		return nil, err
	}
	c := &reads.Checker{Path: []string{"filter"}}
	var visit func(f *PlanTransferOutFilter, depth int) reads.Cond
	visit = func(f *PlanTransferOutFilter, depth int) reads.Cond {
		if f == nil {
			return nil
		}
		c.Listed("unitCodes", len(f.UnitCodes))
		c.Listed("toUnitCodes", len(f.ToUnitCodes))
		c.Listed("years", len(f.Years))
		return reads.Both(
			reads.Within(plantransferout.FieldUnitID, p.registry.UnitIDs(f.UnitCodes, p.Today())),
			reads.Within(plantransferout.FieldToUnitID, p.registry.UnitIDs(f.ToUnitCodes, p.Today())),
			reads.Within(plantransferout.FieldYear, f.Years),
			reads.Nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	where := visit(f, 0)
	if err := c.List.Err(); err != nil {
		return nil, err
	}
	return reads.List[ent.PlanTransferOut]{Entity: transfersOut, Order: transferOutOrder, Where: where}.Page(ctx, p.store, args)
}

// TransferOutUnit answers the unit that gives.
func (p *Planning) TransferOutUnit(t *ent.PlanTransferOut) (*ent.Unit, error) {
	return registry.ToUnit(p.registry, transfersOut, t, "unit", func(t *ent.PlanTransferOut) uuid.UUID { return t.UnitID })
}

// TransferOutToUnit answers the unit that receives.
func (p *Planning) TransferOutToUnit(t *ent.PlanTransferOut) (*ent.Unit, error) {
	return registry.ToUnit(p.registry, transfersOut, t, "to unit", func(t *ent.PlanTransferOut) uuid.UUID { return t.ToUnitID })
}

// TransferOutAgency answers the agency that gives; nil for stock in nobody's custody.
func (p *Planning) TransferOutAgency(ctx context.Context, t *ent.PlanTransferOut) (*ent.Agency, error) {
	return registry.ToAgency(ctx, p.registry, transfersOut, t, "agency", func(t *ent.PlanTransferOut) uuid.UUID { return usecase.Value(t.AgencyID) })
}

// TransferOutAssets answers the assets that go, with so many pieces of each.
func (p *Planning) TransferOutAssets(t *ent.PlanTransferOut) ([]*LineAsset, error) {
	return lineAssets(t.Assets)
}
