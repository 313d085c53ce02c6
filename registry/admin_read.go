package registry

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent"
	ops "sotaisan/ent/operation"
	"sotaisan/internal/authz"
	"sotaisan/internal/batch"
	"sotaisan/internal/id"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
)

// AdministrativeChanges answers a page of the operations that changed accounts, tokens, agencies,
// sites or problem reports, newest first; with an entity, those that changed it, with an actor, those
// of that account. Permission: READ_SIGN_INS.
func (r *Registry) AdministrativeChanges(ctx context.Context, entityID, actorID *uuid.UUID, args relay.Args) (*relay.Connection[ent.Operation], error) {
	if _, err := usecase.Allow(ctx, authz.ReadSignIns); err != nil {
		return nil, err
	}
	c := func(s *sql.Selector) *sql.Predicate {
		p := hasDetails(s)
		if entityID != nil {
			p = sql.And(p, sql.Contains(s.C(ops.FieldDetails), fmt.Sprintf(`"id":"%s"`, entityID)))
		}
		if actorID != nil {
			p = sql.And(p, sql.EQ(s.C(ops.FieldActorID), *actorID))
		}
		return p
	}
	order := operations.By("administrative", true, reads.Column(ops.FieldRecordedAt, func(o *ent.Operation) any { return o.RecordedAt }))
	return reads.List[ent.Operation]{Entity: operations, Order: order, Where: c}.Page(ctx, r.store, args)
}

// hasDetails holds for the operations of the trail. The text stands in the statement itself, as the
// index on them is found by it alone.
func hasDetails(s *sql.Selector) *sql.Predicate {
	return sql.P(func(b *sql.Builder) { b.WriteString(s.C(ops.FieldDetails) + " <> ''") })
}

// OperationActor answers who did it.
func (r *Registry) OperationActor(ctx context.Context, o *ent.Operation) *Actor {
	return actor(ctx, o.ActorName, o.ActorPost)
}

// EntityChange is the change of one field of a row that has no history of its own.
type EntityChange struct {
	Entity   string // the type's name in the API
	EntityID uuid.UUID
	Name     string // what it is called today; "" when it cannot be found
	FieldChange
}

// OperationChanges answers what an operation changed, for all operations of a page in at most one
// statement for each kind of row among them.
func (r *Registry) OperationChanges(ctx context.Context, o *ent.Operation) ([]*EntityChange, error) {
	siblings, rows := o.Siblings, batch.Rows[*ent.Operation](o.Siblings)
	if rows == nil {
		siblings, rows = nil, []*ent.Operation{o}
	}
	return batch.Load(siblings, "changes", o.ID, func([]uuid.UUID) (map[uuid.UUID][]*EntityChange, error) {
		return r.entityChanges(ctx, rows)
	})
}

func (r *Registry) entityChanges(ctx context.Context, rows []*ent.Operation) (map[uuid.UUID][]*EntityChange, error) {
	changes := make(map[uuid.UUID][]*EntityChange, len(rows))
	byTag, seen := map[id.Tag][]uuid.UUID{}, map[uuid.UUID]bool{}
	for _, o := range rows {
		details, err := journal.Details(o.Details)
		if err != nil {
			return nil, fmt.Errorf("registry: details of operation %s: %w", o.ID, err)
		}
		for _, d := range details {
			changes[o.ID] = append(changes[o.ID], &EntityChange{Entity: d.Entity, EntityID: d.ID, FieldChange: FieldChange(d.Change)})
			if !seen[d.ID] {
				seen[d.ID] = true
				byTag[id.TagOf(d.ID)] = append(byTag[id.TagOf(d.ID)], d.ID)
			}
		}
	}
	names, err := r.names(ctx, byTag)
	if err != nil {
		return nil, err
	}
	for _, list := range changes {
		for _, c := range list {
			c.Name = names[c.EntityID]
		}
	}
	return changes, nil
}

// names answers what people call the rows: the login of an account, the code of the thing that a
// report is about, the name of everything else.
func (r *Registry) names(ctx context.Context, byTag map[id.Tag][]uuid.UUID) (map[uuid.UUID]string, error) {
	names := map[uuid.UUID]string{}
	for tag, ids := range byTag {
		var err error
		switch tag {
		case id.User:
			err = named(ctx, r, users, ids, names, func(u *ent.User) string { return u.Login })
		case id.Agency:
			err = named(ctx, r, agencies, ids, names, func(a *ent.Agency) string { return a.Name })
		case id.Site:
			err = named(ctx, r, sites, ids, names, func(s *ent.Site) string { return s.Name })
		case id.APIToken:
			err = named(ctx, r, tokens, ids, names, func(t *ent.ApiToken) string { return t.Name })
		case id.ProblemReport:
			err = r.thingsOf(ctx, ids, names)
		}
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}

func named[T any](ctx context.Context, r *Registry, e reads.Entity[T], ids []uuid.UUID, names map[uuid.UUID]string, of func(*T) string) error {
	rows, err := e.ByIDs(ctx, r.store, ids)
	for _, row := range rows {
		names[e.ID(row)] = of(row)
	}
	return err
}

func (r *Registry) thingsOf(ctx context.Context, ids []uuid.UUID, names map[uuid.UUID]string) error {
	rows, err := reports.ByIDs(ctx, r.store, ids)
	if err != nil {
		return err
	}
	for _, p := range rows {
		a, err := r.ReportAsset(ctx, p)
		if err != nil {
			return err
		}
		if a != nil {
			names[p.ID] = a.Code
		}
	}
	return nil
}
