package planning

import (
	"context"
	"encoding/json"
	"sync"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/planline"
	"sotaisan/ent/planreceipt"
	"sotaisan/internal/authz"
	"sotaisan/internal/batch"
	"sotaisan/internal/civil"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/plan"
	"sotaisan/registry"
)

// PlanLineFilter says which lines; what is nil does not matter.
type PlanLineFilter struct {
	And            []*PlanLineFilter
	Or             []*PlanLineFilter
	Not            *PlanLineFilter
	PlanIDs        []uuid.UUID
	UnitCodes      []string
	AgencyIDs      []uuid.UUID
	FromUnitCodes  []string
	Actions        []plan.Action
	Years          []int32
	NeedClassCodes []string
	ItemTypeCodes  []string
	FundingSources []string
	Packages       []int32
	Flags          []plan.Flag
	Outstanding    *bool
}

// doing are the actions of which something is to come.
var doing = []plan.Action{plan.Transfer, plan.Repair, plan.Buy}

func (p *Planning) lineCond(ctx context.Context, f *PlanLineFilter) (reads.Cond, error) {
	c := &reads.Checker{Path: []string{"filter"}}
	ended := sync.OnceValues(func() ([]uuid.UUID, error) { return p.endedPlans(ctx) })
	var fault error
	var visit func(f *PlanLineFilter, depth int) reads.Cond
	visit = func(f *PlanLineFilter, depth int) reads.Cond {
		if f == nil {
			return nil
		}
		for name, n := range map[string]int{"planIds": len(f.PlanIDs), "unitCodes": len(f.UnitCodes), "agencyIds": len(f.AgencyIDs), "fromUnitCodes": len(f.FromUnitCodes),
			"actions": len(f.Actions), "years": len(f.Years), "needClassCodes": len(f.NeedClassCodes), "itemTypeCodes": len(f.ItemTypeCodes),
			"fundingSources": len(f.FundingSources), "packages": len(f.Packages), "flags": len(f.Flags)} {
			c.Listed(name, n)
		}
		var over []uuid.UUID
		if f.Outstanding != nil {
			over, fault = ended()
		}
		return reads.Both(
			reads.Within(planline.FieldPlanID, f.PlanIDs),
			reads.Within(planline.FieldUnitID, p.registry.UnitIDs(f.UnitCodes, p.Today())),
			within(planline.FieldAgencyID, f.AgencyIDs),
			within(planline.FieldFromUnitID, p.registry.UnitIDs(f.FromUnitCodes, p.Today())),
			reads.Within(planline.FieldAction, f.Actions),
			reads.Within(planline.FieldYear, f.Years),
			reads.Within(planline.FieldNeedClass, reads.Storable(f.NeedClassCodes)),
			reads.Within(planline.FieldItemType, reads.Storable(f.ItemTypeCodes)),
			reads.Within(planline.FieldFundingSource, reads.Storable(f.FundingSources)),
			reads.Within(planline.FieldPackage, f.Packages),
			flagged(f.Flags),
			outstanding(f.Outstanding, over),
			reads.Nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	where := visit(f, 0)
	if fault != nil {
		return nil, fault
	}
	return where, c.List.Err()
}

// within is reads.Within for a column that may be null, which is no value.
func within(column string, values []uuid.UUID) reads.Cond {
	if values == nil {
		return nil
	}
	return reads.Both(reads.Known(column), reads.In(column, values))
}

// flagged holds for lines with one of the flags. They stand in a list of words in quotes.
func flagged(flags []plan.Flag) reads.Cond {
	if flags == nil {
		return nil
	}
	conds := make([]reads.Cond, len(flags))
	for i, f := range flags {
		conds[i] = func(s *sql.Selector) *sql.Predicate { return sql.Contains(s.C(planline.FieldFlags), `"`+string(f)+`"`) }
	}
	return reads.Either(conds...)
}

// outstanding holds for lines of which something is still to come: nothing is of plans that are over.
func outstanding(wanted *bool, over []uuid.UUID) reads.Cond {
	if wanted == nil {
		return nil
	}
	c := reads.Both(reads.In(planline.FieldAction, doing), reads.Not(reads.In(planline.FieldPlanID, over)), func(s *sql.Selector) *sql.Predicate {
		return sql.ColumnsLT(s.C(planline.FieldReceived), s.C(planline.FieldQuantity))
	})
	if !*wanted {
		return reads.Not(c)
	}
	return c
}

// visibleLines narrows to what a viewer of one unit may see of plans: its own lines, by the policy, of plans
// that have been approved.
func visibleLines(ctx context.Context) reads.Cond {
	if provincial(ctx) {
		return nil
	}
	return reads.Equal(planline.FieldReleased, true)
}

var lineOrder = planLines.By("plan_line.SEQ", false,
	reads.Column(planline.FieldPlanID, func(l *ent.PlanLine) any { return l.PlanID }),
	reads.Column(planline.FieldSeq, func(l *ent.PlanLine) any { return l.Seq }))

func findLines(ctx context.Context, p *Planning, ids []uuid.UUID, found map[uuid.UUID]any) error {
	if !usecase.May(ctx, authz.ReadMoney) {
		return nil
	}
	list, err := planLines.Find(ctx, p.store, func(s *sql.Selector) { reads.Where(s, reads.In(planline.FieldID, ids), visibleLines(ctx)) })
	put(planLines, list, found)
	return err
}

// PlanLines answers a page of the lines of all plans in scope: for a viewer of one unit those of its own
// that have been approved. Permission: READ_MONEY.
func (p *Planning) PlanLines(ctx context.Context, f *PlanLineFilter, args relay.Args) (*relay.Connection[ent.PlanLine], error) {
	if _, err := usecase.Allow(ctx, authz.ReadMoney); err != nil {
		return nil, err
	}
	where, err := p.lineCond(ctx, f)
	if err != nil {
		return nil, err
	}
	return reads.List[ent.PlanLine]{Entity: planLines, Order: lineOrder, Where: reads.Both(visibleLines(ctx), where)}.Page(ctx, p.store, args)
}

// LinesOfPlan answers a page of the lines of a plan, in their order.
func (p *Planning) LinesOfPlan(ctx context.Context, row *ent.ReequipmentPlan, f *PlanLineFilter, args relay.Args) (*relay.Connection[ent.PlanLine], error) {
	where, err := p.lineCond(ctx, f)
	if err != nil {
		return nil, err
	}
	name, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	return reads.Edge[ent.PlanLine]{
		List: reads.List[ent.PlanLine]{Entity: planLines, Order: lineOrder, Where: reads.Both(visibleLines(ctx), where)},
		Name: "lines " + string(name), Scope: reads.InScope(ctx), Column: planline.FieldPlanID, Deep: true,
		Parent: func(l *ent.PlanLine) uuid.UUID { return l.PlanID },
	}.Of(ctx, p.store, row.Siblings, row.ID, args)
}

// LinePlan answers the plan of a line; nil for viewers of one unit.
func (p *Planning) LinePlan(ctx context.Context, l *ent.PlanLine) (*ent.ReequipmentPlan, error) {
	if !provincial(ctx) {
		return nil, nil
	}
	return reads.ToOne(ctx, p.store, planLines, l, "plan", plans, func(l *ent.PlanLine) uuid.UUID { return l.PlanID })
}

// LineUnit answers the unit that receives, or has the stock.
func (p *Planning) LineUnit(l *ent.PlanLine) (*ent.Unit, error) {
	return registry.ToUnit(p.registry, planLines, l, "unit", func(l *ent.PlanLine) uuid.UUID { return l.UnitID })
}

// LineFromUnit answers the unit that gives; nil for what is no transfer.
func (p *Planning) LineFromUnit(l *ent.PlanLine) (*ent.Unit, error) {
	return registry.ToUnit(p.registry, planLines, l, "from unit", func(l *ent.PlanLine) uuid.UUID { return usecase.Value(l.FromUnitID) })
}

// LineFundingUnit answers the unit whose own money pays; nil for common money and where none is needed.
func (p *Planning) LineFundingUnit(l *ent.PlanLine) (*ent.Unit, error) {
	return registry.ToUnit(p.registry, planLines, l, "funding unit", func(l *ent.PlanLine) uuid.UUID { return usecase.Value(l.FundingUnitID) })
}

// LineAgency answers the agency that receives, or has the stock; nil for stock in nobody's custody.
func (p *Planning) LineAgency(ctx context.Context, l *ent.PlanLine) (*ent.Agency, error) {
	return registry.ToAgency(ctx, p.registry, planLines, l, "agency", func(l *ent.PlanLine) uuid.UUID { return usecase.Value(l.AgencyID) })
}

// LineFromAgency answers the agency that gives; nil for what is no transfer and out of scope.
func (p *Planning) LineFromAgency(ctx context.Context, l *ent.PlanLine) (*ent.Agency, error) {
	return registry.ToAgency(ctx, p.registry, planLines, l, "from agency", func(l *ent.PlanLine) uuid.UUID { return usecase.Value(l.FromAgencyID) })
}

// LineFlags answers the reservations about a line.
func (p *Planning) LineFlags(l *ent.PlanLine) ([]plan.Flag, error) { return decode[plan.Flag](l.Flags) }

// LineAsset is what of one asset a line is about.
type LineAsset struct {
	ID       uuid.UUID
	Code     string
	Quantity int64
}

// LineAssets answers the assets that a line is about, with so many pieces of each.
func (p *Planning) LineAssets(l *ent.PlanLine) ([]*LineAsset, error) { return lineAssets(l.Assets) }

func lineAssets(text string) ([]*LineAsset, error) {
	parts, err := decode[plan.AssetPart](text)
	if err != nil {
		return nil, err
	}
	out := make([]*LineAsset, len(parts))
	for i, a := range parts {
		out[i] = &LineAsset{idOf(a.ID), a.Code, a.Quantity}
	}
	return out, nil
}

// PlanReceipt is a part of a line that has come.
type PlanReceipt struct {
	*ent.PlanReceipt
	AssetIDs []uuid.UUID
}

// LineReceipts answers what of a line has come, the oldest first.
func (p *Planning) LineReceipts(ctx context.Context, l *ent.PlanLine) ([]*PlanReceipt, error) {
	return batch.Load(l.Siblings, "receipts", l.ID, func(ids []uuid.UUID) (map[uuid.UUID][]*PlanReceipt, error) {
		c, err := p.client(ctx)
		if err != nil {
			return nil, err
		}
		rows, err := c.PlanReceipt.Query().Where(planreceipt.LineIDIn(ids...)).Order(ent.Asc(planreceipt.FieldCreatedAt, planreceipt.FieldID)).All(ctx)
		if err != nil {
			return nil, err
		}
		found := map[uuid.UUID][]*PlanReceipt{}
		for _, r := range rows {
			assets, err := decode[uuid.UUID](r.Assets)
			if err != nil {
				return nil, err
			}
			r.CreatedBy = p.named(ctx, r.CreatedBy)
			found[r.LineID] = append(found[r.LineID], &PlanReceipt{r, assets})
		}
		return found, nil
	})
}

// LineNeedClass answers the need class of a line as the catalogue stands, and the day; "" for a line about
// stock, which has none.
func (p *Planning) LineNeedClass(l *ent.PlanLine) (*catalog.NeedClass, civil.Date, error) {
	if l.NeedClass == "" {
		return nil, "", nil
	}
	class, on, err := p.NeedClass(l.NeedClass)
	return &class, on, err
}
