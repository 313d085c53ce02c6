package planning

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/establishment"
	"sotaisan/internal/authz"
	"sotaisan/internal/batch"
	"sotaisan/internal/civil"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/norm"
	"sotaisan/registry"
)

// EstablishmentFilter says which establishments; what is nil does not matter.
type EstablishmentFilter struct {
	And       []*EstablishmentFilter
	Or        []*EstablishmentFilter
	Not       *EstablishmentFilter
	UnitCodes []string
	AgencyIDs []uuid.UUID
	On        *civil.Date // those in force on that day
}

// Establishments answers a page of establishments in scope, those of the latest days first. Permission:
// READ_REGISTER.
func (p *Planning) Establishments(ctx context.Context, f *EstablishmentFilter, args relay.Args) (*relay.Connection[ent.Establishment], error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	c := &reads.Checker{Path: []string{"filter"}}
	var visit func(f *EstablishmentFilter, depth int) reads.Cond
	visit = func(f *EstablishmentFilter, depth int) reads.Cond {
		if f == nil {
			return nil
		}
		c.Listed("unitCodes", len(f.UnitCodes))
		c.Listed("agencyIds", len(f.AgencyIDs))
		var day reads.Cond
		if f.On != nil {
			day = inForceOn(*f.On)
		}
		return reads.Both(
			reads.Within(establishment.FieldUnitID, p.registry.UnitIDs(f.UnitCodes, p.Today())),
			reads.Within(establishment.FieldAgencyID, f.AgencyIDs),
			day,
			reads.Nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	where := visit(f, 0)
	if err := c.List.Err(); err != nil {
		return nil, err
	}
	return reads.List[ent.Establishment]{Entity: establishments, Order: byDay, Where: where}.Page(ctx, p.store, args)
}

var byDay = establishments.By("establishment", true, reads.Column(establishment.FieldValidFrom, func(e *ent.Establishment) any { return string(e.ValidFrom) }))

// inForceOn holds for the establishment of its agency that is in force on the day.
func inForceOn(on civil.Date) reads.Cond {
	return func(s *sql.Selector) *sql.Predicate {
		t := sql.Dialect(s.Dialect()).Table(establishment.Table).As("said")
		newest := sql.Dialect(s.Dialect()).Select(sql.Max(t.C(establishment.FieldValidFrom))).From(t).
			Where(sql.ColumnsEQ(t.C(establishment.FieldAgencyID), s.C(establishment.FieldAgencyID))).
			Where(sql.LTE(t.C(establishment.FieldValidFrom), on))
		column := s.C(establishment.FieldValidFrom)
		return sql.P(func(b *sql.Builder) {
			b.WriteString(column + " = ").Wrap(func(b *sql.Builder) { b.Join(newest) })
		})
	}
}

// AgencyEstablishments answers a page of what an agency has to equip, the latest day first.
func (p *Planning) AgencyEstablishments(ctx context.Context, a *ent.Agency, args relay.Args) (*relay.Connection[ent.Establishment], error) {
	return reads.Edge[ent.Establishment]{
		List: reads.List[ent.Establishment]{Entity: establishments, Order: byDay},
		Name: "establishments", Scope: reads.FoundInScope(ctx), Column: establishment.FieldAgencyID,
		Parent: func(e *ent.Establishment) uuid.UUID { return e.AgencyID },
	}.Of(ctx, p.store, a.Siblings, a.ID, args)
}

// AgencyEstablishment answers what an agency has to equip on a day, today when nil; nil while nobody has
// said.
func (p *Planning) AgencyEstablishment(ctx context.Context, a *ent.Agency, on *civil.Date) (*ent.Establishment, error) {
	day := p.day(on)
	return batch.Load(a.Siblings, "establishment "+string(day), a.ID, func(ids []uuid.UUID) (map[uuid.UUID]*ent.Establishment, error) {
		return p.establishmentsOn(ctx, ids, day)
	})
}

// establishmentsOn answers the establishments of agencies that are in force on a day.
func (p *Planning) establishmentsOn(ctx context.Context, agencies []uuid.UUID, on civil.Date) (map[uuid.UUID]*ent.Establishment, error) {
	rows, err := establishments.Find(ctx, p.store, func(s *sql.Selector) {
		reads.Where(s, reads.In(establishment.FieldAgencyID, agencies), inForceOn(on))
	})
	found := make(map[uuid.UUID]*ent.Establishment, len(rows))
	for _, e := range rows {
		found[e.AgencyID] = e
	}
	return found, err
}

// day is the day that was asked for, today when nil.
func (p *Planning) day(on *civil.Date) civil.Date {
	if on == nil {
		return p.Today()
	}
	return *on
}

// EstablishmentUnit answers the unit of the agency.
func (p *Planning) EstablishmentUnit(e *ent.Establishment) (*ent.Unit, error) {
	return registry.ToUnit(p.registry, establishments, e, "unit", func(e *ent.Establishment) uuid.UUID { return e.UnitID })
}

// EstablishmentAgency answers the agency.
func (p *Planning) EstablishmentAgency(ctx context.Context, e *ent.Establishment) (*ent.Agency, error) {
	return registry.ToAgency(ctx, p.registry, establishments, e, "agency", func(e *ent.Establishment) uuid.UUID { return e.AgencyID })
}

// Headcount is a number of persons of one title or tier, as it stands in an establishment.
type Headcount struct {
	Title *norm.Title // nil when only the tier is stated
	Tier  norm.Tier
	norm.Headcount
}

// EstablishmentHeadcounts answers the persons, in the order in which they were stated.
func (p *Planning) EstablishmentHeadcounts(e *ent.Establishment) ([]*Headcount, error) {
	list, err := headcountsOf(e)
	if err != nil {
		return nil, err
	}
	out := make([]*Headcount, len(list))
	for i, h := range list {
		out[i] = &Headcount{Headcount: h, Tier: h.Tier}
		if t, ok := norm.TitleOf(h.Title, e.ValidFrom); ok {
			out[i].Title, out[i].Tier = &t, t.Tier
		}
	}
	return out, nil
}

// EstablishmentPersons answers how many persons are counted here, each once.
func (p *Planning) EstablishmentPersons(e *ent.Establishment) (int32, error) {
	list, err := headcountsOf(e)
	var n int32
	for _, h := range list {
		n += int32(h.Persons - h.CountedElsewhere)
	}
	return n, err
}

// EstablishmentEntitlements answers what the norm gives the agency with this establishment on a day: by
// default today, or its own first day where that is later. The first to ask reads the norm for all of its
// siblings.
func (p *Planning) EstablishmentEntitlements(ctx context.Context, e *ent.Establishment, on *civil.Date) ([]*norm.Entitlement, error) {
	body, err := p.EstablishmentAgency(ctx, e)
	if err != nil || body == nil {
		return nil, err
	}
	model, err := batch.Load(e.Siblings, "norm", e.ID, func(ids []uuid.UUID) (map[uuid.UUID]*norm.Model, error) {
		return sameForAll(ids, func() (*norm.Model, error) { return p.normModel(ctx) })
	})
	if err != nil {
		return nil, err
	}
	said, err := establishmentOf(e, body.Kind)
	if err != nil {
		return nil, err
	}
	day := max(p.Today(), e.ValidFrom)
	if on != nil {
		day = *on
	}
	list, err := model.Entitle(said, day)
	out := make([]*norm.Entitlement, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out, err
}

// sameForAll is one value for all entities of a page.
func sameForAll[V any](ids []uuid.UUID, read func() (V, error)) (map[uuid.UUID]V, error) {
	v, err := read()
	if err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]V, len(ids))
	for _, u := range ids {
		out[u] = v
	}
	return out, nil
}

// PostTitles answers the titles of posts and their tiers, as on a day. Permission: any signed-in viewer.
func (p *Planning) PostTitles(ctx context.Context, on *civil.Date) ([]*norm.Title, error) {
	if err := usecase.SignedIn(ctx); err != nil {
		return nil, err
	}
	list := norm.Titles(p.day(on))
	out := make([]*norm.Title, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out, nil
}
