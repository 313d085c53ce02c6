package planning

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent/standardmodel"
	"sotaisan/internal/authz"
	"sotaisan/internal/id"
	"sotaisan/internal/reads"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/plan/life"
)

// Node answers the row with a global id, of the register or of what is planned; nil when there is none, when
// it is out of scope, when the role may not read the entity, and for an id that was not made here.
func (p *Planning) Node(ctx context.Context, global uuid.UUID) (any, error) {
	nodes, err := p.Nodes(ctx, []uuid.UUID{global})
	if err != nil {
		return nil, err
	}
	return nodes[0], nil
}

// Nodes answers the rows with the ids, in their order, in one statement for each entity among them.
func (p *Planning) Nodes(ctx context.Context, ids []uuid.UUID) ([]any, error) {
	nodes, err := p.registry.Nodes(ctx, ids)
	if err != nil {
		return nil, err
	}
	byTag := map[id.Tag][]uuid.UUID{}
	for _, u := range ids {
		if tag := id.TagOf(u); finders[tag] != nil {
			byTag[tag] = append(byTag[tag], u)
		}
	}
	found := map[uuid.UUID]any{}
	for tag, some := range byTag {
		if err := finders[tag](ctx, p, some, found); err != nil {
			return nil, err
		}
	}
	for i, u := range ids {
		if row := found[u]; row != nil {
			nodes[i] = row
		}
	}
	return nodes, nil
}

// finder puts the rows with the ids into found.
type finder func(ctx context.Context, p *Planning, ids []uuid.UUID, found map[uuid.UUID]any) error

// finders say how to read the entity that an id names.
var finders = map[id.Tag]finder{
	id.Establishment:    rows(establishments),
	id.EquipmentRequest: rows(requests),
	id.ReequipmentPlan:  findPlans,
	id.PlanLine:         findLines,
	id.StandardModel: func(ctx context.Context, p *Planning, ids []uuid.UUID, found map[uuid.UUID]any) error {
		if !usecase.May(ctx, authz.ReadRegister) {
			return nil
		}
		list, err := models.Find(ctx, p.store, func(s *sql.Selector) {
			reads.Where(s, reads.In(standardmodel.FieldID, ids), published(ctx))
		})
		put(models, list, found)
		return err
	},
	id.PriceReference: func(ctx context.Context, p *Planning, ids []uuid.UUID, found map[uuid.UUID]any) error {
		if !provincial(ctx) {
			return nil
		}
		list, err := prices.ByIDs(ctx, p.store, ids)
		put(prices, list, found)
		return err
	},
}

// rows finds what whoever reads the register reads.
func rows[T any](e reads.Entity[T]) finder {
	return func(ctx context.Context, p *Planning, ids []uuid.UUID, found map[uuid.UUID]any) error {
		if !usecase.May(ctx, authz.ReadRegister) {
			return nil
		}
		list, err := e.ByIDs(ctx, p.store, ids)
		put(e, list, found)
		return err
	}
}

func put[T any](e reads.Entity[T], list []*T, found map[uuid.UUID]any) {
	for _, row := range list {
		found[e.ID(row)] = row
	}
}

// provincial says whether the viewer reads what is the province's alone: prices, drafts of the standard
// model. A commune's role has no rights on those tables.
func provincial(ctx context.Context) bool {
	v, ok := viewer.From(ctx)
	return ok && v.Scope().All && authz.May(v, authz.ReadMoney)
}

// allowProvincial refuses whoever is not provincial.
func allowProvincial(ctx context.Context) error {
	v, err := usecase.Allow(ctx, authz.ReadMoney)
	if err == nil && !v.Scope().All {
		err = forbidden()
	}
	return err
}

// published holds for the versions of the standard model that the viewer may read: to whoever is not
// provincial a draft is not there.
func published(ctx context.Context) reads.Cond {
	if provincial(ctx) {
		return nil
	}
	return reads.Equal(standardmodel.FieldStatus, life.ModelApproved)
}

// named answers a name for viewers with READ_NAMES.
func (p *Planning) named(ctx context.Context, name string) string { return p.registry.Named(ctx, name) }
