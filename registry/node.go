package registry

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent/apitoken"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/reads"
	"sotaisan/internal/usecase"
)

// maxNodes is how many ids Nodes takes.
const maxNodes = 100

// Node answers the row with a global id, of whatever entity; nil when there is none, when it is out
// of scope, when the role may not read the entity, and for an id that was not made here.
func (r *Registry) Node(ctx context.Context, global uuid.UUID) (any, error) {
	nodes, err := r.Nodes(ctx, []uuid.UUID{global})
	if err != nil {
		return nil, err
	}
	return nodes[0], nil
}

// Nodes answers the rows with the ids, in their order, in one statement for each entity among them.
func (r *Registry) Nodes(ctx context.Context, ids []uuid.UUID) ([]any, error) {
	if len(ids) > maxNodes {
		return nil, errs.New(errs.TooMany, errs.At("ids"), "Mỗi lần nhiều nhất %d.", "At most %d at once.", maxNodes)
	}
	if err := usecase.SignedIn(ctx); err != nil {
		return nil, err
	}
	byTag := map[id.Tag][]uuid.UUID{}
	for _, u := range ids {
		byTag[id.TagOf(u)] = append(byTag[id.TagOf(u)], u)
	}
	found := make(map[uuid.UUID]any, len(ids))
	for tag, some := range byTag {
		if find := finders[tag]; find != nil {
			if err := find(ctx, r, some, found); err != nil {
				return nil, err
			}
		}
	}
	nodes := make([]any, len(ids))
	for i, u := range ids {
		nodes[i] = found[u]
	}
	return nodes, nil
}

// finder puts the rows with the ids into found.
type finder func(ctx context.Context, r *Registry, ids []uuid.UUID, found map[uuid.UUID]any) error

// finders say how to read the entity that an id names.
var finders = map[id.Tag]finder{
	id.Unit: func(_ context.Context, r *Registry, ids []uuid.UUID, found map[uuid.UUID]any) error {
		rows, err := r.unitsByID(ids)
		put(administrative, rows, found)
		return err
	},
	id.Agency:        rows(agencies, authz.ReadRegister),
	id.Site:          rows(sites, authz.ReadRegister),
	id.Asset:         rows(assets, authz.ReadRegister),
	id.Observation:   rows(observations, authz.ReadRegister),
	id.Document:      rows(documents, authz.ReadRegister),
	id.Gap:           rows(gaps, authz.ReadRegister),
	id.Event:         rows(events, authz.ReadRegister),
	id.Label:         rows(labelRows, authz.ReadRegister),
	id.LabelBatch:    rows(labelBatches, authz.ReadRegister),
	id.LabelConflict: rows(labelConflicts, authz.ReadRegister),
	id.ProblemReport: rows(reports, authz.SettleReports),
	id.Operation: func(ctx context.Context, r *Registry, ids []uuid.UUID, found map[uuid.UUID]any) error {
		if !usecase.May(ctx, authz.ReadSignIns) {
			return nil
		}
		list, err := operations.Find(ctx, r.store, func(s *sql.Selector) { reads.Where(s, reads.In("id", ids), hasDetails) })
		put(operations, list, found)
		return err
	},
	id.User: func(ctx context.Context, r *Registry, ids []uuid.UUID, found map[uuid.UUID]any) error {
		if !usecase.May(ctx, authz.ManageUsers) && !usecase.May(ctx, authz.ReadSignIns) {
			return nil
		}
		list, err := users.ByIDs(ctx, r.store, ids)
		put(users, list, found)
		return err
	},
	id.APIToken: func(ctx context.Context, r *Registry, ids []uuid.UUID, found map[uuid.UUID]any) error {
		v, err := usecase.Allow(ctx, authz.ReadRegister)
		if err != nil {
			return err
		}
		own := reads.Equal(apitoken.FieldUserID, v.UserID)
		if authz.May(v, authz.ManageUsers) {
			own = nil
		}
		list, err := tokens.Find(ctx, r.store, func(s *sql.Selector) { reads.Where(s, reads.In(apitoken.FieldID, ids), own) })
		put(tokens, list, found)
		return err
	},
}

// rows finds nothing for a role without the permission: one id of many must not take the others away.
func rows[T any](e reads.Entity[T], p authz.Permission) finder {
	return func(ctx context.Context, r *Registry, ids []uuid.UUID, found map[uuid.UUID]any) error {
		if !usecase.May(ctx, p) {
			return nil
		}
		list, err := e.ByIDs(ctx, r.store, ids)
		put(e, list, found)
		return err
	}
}

func put[T any](e reads.Entity[T], list []*T, found map[uuid.UUID]any) {
	for _, row := range list {
		found[e.ID(row)] = row
	}
}
