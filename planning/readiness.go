package planning

import (
	"cmp"
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/asset"
	"sotaisan/ent/equipmentrequest"
	"sotaisan/ent/establishment"
	"sotaisan/ent/observation"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/batch"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/lineage"
	"sotaisan/norm"
	"sotaisan/plan/life"
	"sotaisan/registry"
	"sotaisan/vntext"
)

// Readiness is what a plan would still have to ask a unit for. Nothing of it is ever guessed.
type Readiness struct {
	unit                 lineage.Unit
	siblings             *batch.Batch
	AgencyCount          int64
	WithoutEstablishment []*ent.Agency // nobody has said today what they have to equip
	WithoutRequest       []*ent.Agency // they have filed nothing, or withdrawn it
	FiledRequests        int64         // wait for finance
	ReturnedRequests     int64         // wait for the unit
	LastSeenAt           int64         // when one of the unit's things was last seen, microseconds UTC; 0: never
	Pieces               int64         // of movable equipment
	NotAssessed          int64         // of them, those whose condition nobody has assessed
	WithoutYear          int64         // those of which nobody knows since when they are used
	WithoutEstimate      int64         // entries to be repaired of which nobody has said what that costs
}

// Complete says that nothing is missing.
func (r *Readiness) Complete() bool {
	return len(r.WithoutEstablishment)+len(r.WithoutRequest) == 0 &&
		r.FiledRequests+r.ReturnedRequests+r.NotAssessed+r.WithoutYear+r.WithoutEstimate == 0 && r.LastSeenAt > 0
}

var readiness = reads.Entity[Readiness]{
	ID:       func(r *Readiness) uuid.UUID { return r.unit.ID },
	Siblings: func(r *Readiness) **batch.Batch { return &r.siblings },
}

// PlanReadiness answers a page of what plans would still have to ask the units of today in scope for, by
// code; with codes, the units that have them. It takes the same few statements for one unit and for all.
// Permission: READ_REGISTER.
func (p *Planning) PlanReadiness(ctx context.Context, unitCodes []string, args relay.Args) (*relay.Connection[Readiness], error) {
	v, err := usecase.Allow(ctx, authz.ReadRegister)
	if err != nil {
		return nil, err
	}
	rows, err := p.readinessOf(ctx, v, unitCodes)
	if err != nil {
		return nil, err
	}
	order := readiness.By("readiness.CODE", false, reads.Key[Readiness]{Of: func(r *Readiness) any { return r.unit.Code }})
	page, err := order.PageOf(rows, args)
	if err != nil {
		return nil, err
	}
	readiness.Together(page.Nodes())
	return page, nil
}

func (p *Planning) readinessOf(ctx context.Context, v viewer.Viewer, unitCodes []string) ([]*Readiness, error) {
	byUnit := map[uuid.UUID]*Readiness{}
	var rows []*Readiness
	for _, u := range p.units.In(p.Today(), lineage.CommuneLevel...) {
		if v.Scope().Sees(u.ID) && (unitCodes == nil || slices.Contains(unitCodes, u.Code)) {
			r := &Readiness{unit: u}
			byUnit[u.ID] = r
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	slices.SortFunc(rows, func(a, b *Readiness) int { return cmp.Compare(a.unit.Code, b.unit.Code) })
	only := reads.Cond(nil)
	if unitCodes != nil {
		ids := make([]uuid.UUID, len(rows))
		for i, r := range rows {
			ids[i] = r.unit.ID
		}
		only = reads.In("unit_id", ids)
	}
	for _, ask := range []func(context.Context, map[uuid.UUID]*Readiness, reads.Cond) error{p.askAgencies, p.askStock, p.askRepairs} {
		if err := ask(ctx, byUnit, only); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// askAgencies finds the agencies of which something has to be asked, and counts requests under way.
func (p *Planning) askAgencies(ctx context.Context, byUnit map[uuid.UUID]*Readiness, only reads.Cond) error {
	agencies, err := registry.AgencyRows.Find(ctx, p.store, func(s *sql.Selector) {
		reads.Where(s, only)
		s.OrderBy(s.C(agency.FieldUnitID), s.C(agency.FieldID))
	})
	if err != nil {
		return err
	}
	said := map[uuid.UUID]bool{}
	err = p.grouped(ctx, establishment.Table, []string{establishment.FieldAgencyID}, func(scan func(...any) error) error {
		var body uuid.UUID
		var n int64
		err := scan(&body, &n)
		said[body] = true
		return err
	}, only, func(s *sql.Selector) *sql.Predicate { return sql.LTE(s.C(establishment.FieldValidFrom), p.Today()) })
	if err != nil {
		return err
	}
	filed := map[uuid.UUID]bool{}
	err = p.grouped(ctx, equipmentrequest.Table, []string{equipmentrequest.FieldUnitID, equipmentrequest.FieldAgencyID, equipmentrequest.FieldStatus},
		func(scan func(...any) error) error {
			var unit, body uuid.UUID
			var status life.RequestStatus
			var n int64
			if err := scan(&unit, &body, &status, &n); err != nil {
				return err
			}
			filed[body] = true
			if r := byUnit[unit]; r != nil && status == life.RequestFiled {
				r.FiledRequests += n
			} else if r != nil && status == life.RequestReturned {
				r.ReturnedRequests += n
			}
			return nil
		}, only, reads.Not(reads.Equal(equipmentrequest.FieldStatus, life.RequestWithdrawn)))
	if err != nil {
		return err
	}
	slices.SortStableFunc(agencies, func(a, b *ent.Agency) int {
		return cmp.Or(cmp.Compare(slices.Index(holding.AgencyKinds, a.Kind), slices.Index(holding.AgencyKinds, b.Kind)), cmp.Compare(vntext.Fold(a.Name), vntext.Fold(b.Name)))
	})
	for _, a := range agencies {
		r := byUnit[a.UnitID]
		if r == nil { // a unit that is no more
			continue
		}
		r.AgencyCount++
		if !said[a.ID] {
			r.WithoutEstablishment = append(r.WithoutEstablishment, a)
		}
		if !filed[a.ID] {
			r.WithoutRequest = append(r.WithoutRequest, a)
		}
	}
	return nil
}

// movable holds for the equipment that norms and plans are about.
var movable = reads.Both(
	reads.In(asset.FieldKind, []catalog.Kind{catalog.ITEquipment, catalog.Furniture, catalog.OtherEquipment}),
	reads.In(asset.FieldStatus, present))

// askStock counts pieces and what is not known of them. Assets that are graded and dated alike are one row.
func (p *Planning) askStock(ctx context.Context, byUnit map[uuid.UUID]*Readiness, only reads.Cond) error {
	build := sql.Dialect(p.store.Dialect())
	t := build.Table(asset.Table)
	s := build.Select(t.C(asset.FieldUnitID), t.C(asset.FieldGrades), t.C(asset.FieldInUseYear), sql.Count("*"), sql.Max(t.C(asset.FieldSeenAt))).From(t).
		GroupBy(t.C(asset.FieldUnitID), t.C(asset.FieldGrades), t.C(asset.FieldInUseYear))
	reads.Where(s, only, movable, reads.InScope(ctx))
	query, args := s.Query()
	return reads.Each(ctx, p.store, query, args, func(scan func(...any) error) error {
		var unit uuid.UUID
		var text string
		var year int
		var n, seen int64
		if err := scan(&unit, &text, &year, &n, &seen); err != nil {
			return err
		}
		r := byUnit[unit]
		if r == nil {
			return nil
		}
		grades, err := gradesOf(text)
		if err != nil {
			return err
		}
		r.LastSeenAt = max(r.LastSeenAt, seen)
		for _, g := range grades {
			pieces := n * int64(g.Quantity)
			r.Pieces += pieces
			if g.Grade == holding.NotAssessed {
				r.NotAssessed += pieces
			}
			if year == 0 {
				r.WithoutYear += pieces
			}
		}
		return nil
	})
}

// askRepairs counts what has to be repaired and nobody has said at what cost.
func (p *Planning) askRepairs(ctx context.Context, byUnit map[uuid.UUID]*Readiness, only reads.Cond) error {
	broken := func(s *sql.Selector) *sql.Predicate {
		return sql.Contains(s.C(asset.FieldGrades), string(holding.NeedsRepair))
	}
	estimated := reads.Exists(observation.Table, observation.FieldAssetID, asset.FieldID, reads.Known(observation.FieldRepairEstimate))
	return p.grouped(ctx, asset.Table, []string{asset.FieldUnitID}, func(scan func(...any) error) error {
		var unit uuid.UUID
		var n int64
		err := scan(&unit, &n)
		if r := byUnit[unit]; r != nil {
			r.WithoutEstimate = n
		}
		return err
	}, only, movable, broken, reads.Not(estimated))
}

// grouped counts the rows in scope by some columns: row scans them and the count.
func (p *Planning) grouped(ctx context.Context, table string, columns []string, row func(scan func(...any) error) error, conds ...reads.Cond) error {
	build := sql.Dialect(p.store.Dialect())
	t := build.Table(table)
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = t.C(c)
	}
	s := build.Select(append(slices.Clone(names), sql.Count("*"))...).From(t).GroupBy(names...)
	reads.Where(s, append(conds, reads.InScope(ctx))...)
	query, args := s.Query()
	return reads.Each(ctx, p.store, query, args, row)
}

// ReadinessUnit answers the unit.
func (p *Planning) ReadinessUnit(r *Readiness) (*ent.Unit, error) {
	return registry.ToUnit(p.registry, readiness, r, "unit", func(r *Readiness) uuid.UUID { return r.unit.ID })
}

// ReadinessSplit answers the units before the merger of which only a part came to this one: what they had
// cannot be told by its name, and a person has to have allocated it.
func (p *Planning) ReadinessSplit(ctx context.Context, r *Readiness) ([]*ent.Unit, error) {
	units := []*ent.Unit{}
	for _, s := range p.units.Predecessors(r.unit.ID) {
		if s.Extent != lineage.Part {
			continue
		}
		u, err := p.registry.Unit(ctx, s.PredecessorID)
		if err != nil {
			return nil, err
		}
		units = append(units, u)
	}
	return units, nil
}

// ProvinceReadiness is what plans would still have to ask the province for.
type ProvinceReadiness struct {
	StandardModel    *ent.StandardModel  // in force today; nil: the province has decided none
	UndecidedLines   []*norm.Line        // of which nobody has decided the number
	Unpriced         []*catalog.ItemType // would be bought, and have no price today
	UnknownDistances int64               // pairs of units between which nobody has given the way by road
}

// ProvinceReadiness answers what plans would still have to ask the province for. Permission: READ_MONEY,
// province-wide.
func (p *Planning) ProvinceReadiness(ctx context.Context) (*ProvinceReadiness, error) {
	if err := allowProvincial(ctx); err != nil {
		return nil, err
	}
	model, err := p.normModel(ctx)
	if err != nil {
		return nil, err
	}
	out := &ProvinceReadiness{}
	if out.StandardModel, err = p.StandardModelInForce(ctx, nil); err != nil {
		return nil, err
	}
	c, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, l := range model.Lines(p.Today()) {
		if l.Undecided {
			out.UndecidedLines = append(out.UndecidedLines, &l)
		} else if class, ok := p.catalog.NeedClass(l.NeedClass, p.Today()); ok {
			if of := catalog.Singles(class.Alternatives); len(of) > 0 { // the first is bought unless somebody says otherwise
				wanted[of[0]] = true
			}
		}
	}
	asked, err := c.EquipmentRequest.Query().Where(equipmentrequest.StatusEQ(life.RequestAccepted), equipmentrequest.ItemTypeNEQ("")).
		Unique(true).Select(equipmentrequest.FieldItemType).Strings(ctx)
	if err != nil {
		return nil, err
	}
	for _, item := range asked {
		wanted[item] = true
	}
	priced, err := pricesFrom(ctx, c, p.Today())
	if err != nil {
		return nil, err
	}
	for _, price := range priced {
		if price.From <= p.Today() {
			delete(wanted, price.ItemType)
		}
	}
	for _, item := range p.catalog.ItemTypes(p.Today()) {
		if wanted[item.Code] {
			out.Unpriced = append(out.Unpriced, &item)
		}
	}
	known, err := roadDistances(ctx, c)
	if err != nil {
		return nil, err
	}
	out.UnknownDistances = p.unknownDistances(known)
	return out, nil
}
