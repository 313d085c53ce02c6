package planning

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"sotaisan/ent"
	"sotaisan/ent/pricereference"
	"sotaisan/internal/civil"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/norm"
	"sotaisan/plan/life"
)

// PriceReferenceFilter says which prices; what is nil does not matter.
type PriceReferenceFilter struct {
	And           []*PriceReferenceFilter
	Or            []*PriceReferenceFilter
	Not           *PriceReferenceFilter
	ItemTypeCodes []string
	Kinds         []life.PriceKind
	On            *civil.Date // those that are good on that day
	Withdrawn     *bool
}

// PriceReferences answers a page of prices, the newest first. Permission: READ_MONEY, province-wide.
func (p *Planning) PriceReferences(ctx context.Context, f *PriceReferenceFilter, args relay.Args) (*relay.Connection[ent.PriceReference], error) {
	if err := allowProvincial(ctx); err != nil {
		return nil, err
	}
	c := &reads.Checker{Path: []string{"filter"}}
	var visit func(f *PriceReferenceFilter, depth int) reads.Cond
	visit = func(f *PriceReferenceFilter, depth int) reads.Cond {
		if f == nil {
			return nil
		}
		c.Listed("itemTypeCodes", len(f.ItemTypeCodes))
		c.Listed("kinds", len(f.Kinds))
		var withdrawn reads.Cond
		if f.Withdrawn != nil {
			withdrawn = reads.Equal(pricereference.FieldWithdrawnAt, 0)
			if *f.Withdrawn {
				withdrawn = reads.Not(withdrawn)
			}
		}
		return reads.Both(
			reads.Within(pricereference.FieldItemType, reads.Storable(f.ItemTypeCodes)),
			reads.Within(pricereference.FieldKind, f.Kinds),
			goodOn(f.On),
			withdrawn,
			reads.Nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	where := visit(f, 0)
	if err := c.List.Err(); err != nil {
		return nil, err
	}
	order := prices.By("price", true, reads.Column(pricereference.FieldCreatedAt, func(r *ent.PriceReference) any { return r.CreatedAt }))
	return reads.List[ent.PriceReference]{Entity: prices, Order: order, Where: where}.Page(ctx, p.store, args)
}

// goodOn holds for prices that are not withdrawn and good on the day.
func goodOn(on *civil.Date) reads.Cond {
	if on == nil {
		return nil
	}
	return func(s *sql.Selector) *sql.Predicate {
		return sql.And(sql.EQ(s.C(pricereference.FieldWithdrawnAt), 0), sql.LTE(s.C(pricereference.FieldValidFrom), *on), sql.GTE(s.C(pricereference.FieldValidTo), *on))
	}
}

// PriceWaiver answers who decided that the price may pass a ceiling; nil when it passes none.
func (p *Planning) PriceWaiver(r *ent.PriceReference) (*norm.Waiver, error) { return waiverOf(r) }
