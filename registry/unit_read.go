package registry

import (
	"cmp"
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/site"
	"sotaisan/holding"
	"sotaisan/internal/batch"
	"sotaisan/internal/civil"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/lineage"
	"sotaisan/vntext"
)

// Units are public facts: whoever is signed in reads them, and they come from package lineage.

// unitRows makes rows of units that were asked for together.
func unitRows(units []lineage.Unit) []*ent.Unit {
	rows := make([]*ent.Unit, len(units))
	for i, u := range units {
		rows[i] = &ent.Unit{ID: u.ID, Code: u.Code, Name: u.Name, FullName: u.FullName, Kind: u.Kind, ValidFrom: u.ValidFrom, ValidTo: u.ValidTo}
		if u.ParentID != uuid.Nil {
			rows[i].ParentID = &u.ParentID
		}
	}
	return administrative.Together(rows)
}

// administrative are the units, for the edges that lead from them.
var administrative = reads.Entity[ent.Unit]{
	ID:       func(u *ent.Unit) uuid.UUID { return u.ID },
	Siblings: func(u *ent.Unit) **batch.Batch { return &u.Siblings },
}

func (r *Registry) unitsByID(ids []uuid.UUID) ([]*ent.Unit, error) {
	var found []lineage.Unit
	for _, id := range ids {
		if u, ok := r.units.Unit(id); ok {
			found = append(found, u)
		}
	}
	return unitRows(found), nil
}

// toUnit is link to a unit.
func toUnit[T any](r *Registry, e reads.Entity[T], row *T, name string, ref func(*T) uuid.UUID) (*ent.Unit, error) {
	return reads.Link(e, row, name, ref, r.unitsByID, administrative.ID)
}

// Unit answers the unit with the id, nil when there is none.
func (r *Registry) Unit(ctx context.Context, id uuid.UUID) (*ent.Unit, error) {
	if err := usecase.SignedIn(ctx); err != nil {
		return nil, err
	}
	u, ok := r.units.Unit(id)
	if !ok {
		return nil, nil
	}
	return unitRows([]lineage.Unit{u})[0], nil
}

// UnitByCode answers the unit that has the code on a day, today when nil.
func (r *Registry) UnitByCode(ctx context.Context, code string, on *civil.Date) (*ent.Unit, error) {
	if err := usecase.SignedIn(ctx); err != nil {
		return nil, err
	}
	u, ok := r.units.ByCode(code, r.day(on))
	if !ok {
		return nil, nil
	}
	return unitRows([]lineage.Unit{u})[0], nil
}

// day is the day that was asked for, today when nil.
func (r *Registry) day(on *civil.Date) civil.Date {
	if on == nil {
		return r.Today()
	}
	return *on
}

// UnitsOn answers a page of the units of a day (today when nil) and of the kinds (the commune level
// when nil), in the order of package lineage.
func (r *Registry) UnitsOn(ctx context.Context, on *civil.Date, kinds []lineage.UnitKind, args relay.Args) (*relay.Connection[ent.Unit], error) {
	if err := usecase.SignedIn(ctx); err != nil {
		return nil, err
	}
	if kinds == nil {
		kinds = lineage.CommuneLevel
	}
	var found []lineage.Unit
	if len(kinds) > 0 {
		found = r.units.In(r.day(on), kinds...)
	}
	order := administrative.By("unit.CODE", false,
		reads.Key[ent.Unit]{Of: func(u *ent.Unit) any { return tier(u.Kind) }},
		reads.Key[ent.Unit]{Of: func(u *ent.Unit) any { return u.Code }})
	page, err := order.PageOf(unitRows(found), args)
	if err != nil {
		return nil, err
	}
	administrative.Together(page.Nodes())
	return page, nil
}

// tier is the rank of a kind: province, district, commune level.
func tier(k lineage.UnitKind) int64 {
	switch k {
	case lineage.Province:
		return 1
	case lineage.District:
		return 2
	}
	return 3
}

// UnitParent answers the unit above; nil for a province.
func (r *Registry) UnitParent(u *ent.Unit) (*ent.Unit, error) {
	return toUnit(r, administrative, u, "parent", func(u *ent.Unit) uuid.UUID { return usecase.Value(u.ParentID) })
}

// UnitSuccession is one step of a unit's lineage, seen from one of its ends.
type UnitSuccession struct {
	Unit        *ent.Unit
	Extent      lineage.Extent
	EffectiveOn civil.Date
	Decision    string
}

// UnitPredecessors answers what went into the unit.
func (r *Registry) UnitPredecessors(u *ent.Unit) ([]*UnitSuccession, error) {
	return r.steps(u, "predecessors", r.units.Predecessors, func(s lineage.Succession) uuid.UUID { return s.PredecessorID })
}

// UnitSuccessors answers what the unit went into.
func (r *Registry) UnitSuccessors(u *ent.Unit) ([]*UnitSuccession, error) {
	return r.steps(u, "successors", r.units.Successors, func(s lineage.Succession) uuid.UUID { return s.SuccessorID })
}

// steps makes the steps of all siblings at once, so that the units at their ends are siblings, too.
func (r *Registry) steps(u *ent.Unit, name string, of func(uuid.UUID) []lineage.Succession, end func(lineage.Succession) uuid.UUID) ([]*UnitSuccession, error) {
	return batch.Load(u.Siblings, name, u.ID, func(ids []uuid.UUID) (map[uuid.UUID][]*UnitSuccession, error) {
		var ends []uuid.UUID
		for _, id := range ids {
			for _, s := range of(id) {
				ends = append(ends, end(s))
			}
		}
		rows, err := r.unitsByID(ends)
		if err != nil {
			return nil, err
		}
		byID := make(map[uuid.UUID]*ent.Unit, len(rows))
		for _, row := range rows {
			byID[row.ID] = row
		}
		found := make(map[uuid.UUID][]*UnitSuccession, len(ids))
		for _, id := range ids {
			for _, s := range of(id) {
				found[id] = append(found[id], &UnitSuccession{byID[end(s)], s.Extent, s.EffectiveOn, s.Decision})
			}
		}
		return found, nil
	})
}

// UnitAgencies answers the unit's agencies, by kind and name; none when the unit is out of scope.
func (r *Registry) UnitAgencies(ctx context.Context, u *ent.Unit) ([]*ent.Agency, error) {
	return children(ctx, r, u, agencies, agency.FieldUnitID, func(a *ent.Agency) uuid.UUID { return a.UnitID },
		func(a, b *ent.Agency) int {
			return cmp.Or(cmp.Compare(slices.Index(holding.AgencyKinds, a.Kind), slices.Index(holding.AgencyKinds, b.Kind)), compareNames(a.Name, b.Name))
		})
}

// UnitSites answers the unit's sites, by name; none when the unit is out of scope.
func (r *Registry) UnitSites(ctx context.Context, u *ent.Unit) ([]*ent.Site, error) {
	return children(ctx, r, u, sites, site.FieldUnitID, func(s *ent.Site) uuid.UUID { return s.UnitID },
		func(a, b *ent.Site) int { return compareNames(a.Name, b.Name) })
}

func compareNames(a, b string) int {
	return cmp.Or(cmp.Compare(vntext.Fold(a), vntext.Fold(b)), cmp.Compare(a, b))
}

// children answers the few rows of a unit, read for all siblings at once.
func children[T any](ctx context.Context, r *Registry, u *ent.Unit, e reads.Entity[T], column string, unit func(*T) uuid.UUID, compare func(a, b *T) int) ([]*T, error) {
	return batch.Load(u.Siblings, e.Table, u.ID, func(ids []uuid.UUID) (map[uuid.UUID][]*T, error) {
		rows, err := e.Find(ctx, r.store, func(s *sql.Selector) { reads.Where(s, reads.In(column, ids)) })
		if err != nil {
			return nil, err
		}
		slices.SortFunc(rows, compare)
		found := make(map[uuid.UUID][]*T, len(ids))
		for _, row := range rows {
			found[unit(row)] = append(found[unit(row)], row)
		}
		return found, nil
	})
}

// AgencyUnit answers the unit of an agency.
func (r *Registry) AgencyUnit(a *ent.Agency) (*ent.Unit, error) {
	return toUnit(r, agencies, a, "unit", func(a *ent.Agency) uuid.UUID { return a.UnitID })
}

// SiteUnit answers the unit of a site.
func (r *Registry) SiteUnit(s *ent.Site) (*ent.Unit, error) {
	return toUnit(r, sites, s, "unit", func(s *ent.Site) uuid.UUID { return s.UnitID })
}

// ViewerUnit answers the unit to which a viewer's scope is bound; nil for province-wide roles.
func (r *Registry) ViewerUnit(ctx context.Context, v viewer.Viewer) (*ent.Unit, error) {
	if v.UnitID == uuid.Nil {
		return nil, nil
	}
	return r.Unit(ctx, v.UnitID)
}
