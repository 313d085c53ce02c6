package reads

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/internal/batch"
	"sotaisan/internal/egress"
	"sotaisan/internal/store"
)

// Entity is what a read has to know of the rows of one table.
type Entity[T any] struct {
	Table    string
	Query    func(*ent.Client) Query[T]
	ID       func(*T) uuid.UUID
	Siblings func(*T) **batch.Batch
}

// Query is what the queries of all entities have in common.
type Query[T any] interface {
	Restrict(...func(*sql.Selector))
	All(context.Context) ([]*T, error)
	Count(context.Context) (int, error)
}

// Of makes an entity.
func Of[T any](table string, query func(*ent.Client) Query[T], id func(*T) uuid.UUID, siblings func(*T) **batch.Batch) Entity[T] {
	return Entity[T]{Table: table, Query: query, ID: id, Siblings: siblings}
}

// Find answers the rows in the viewer's scope after scan has said everything else about the query. A row
// out of scope that comes all the same is an *egress.Breach.
func (e Entity[T]) Find(ctx context.Context, db *store.Store, scan func(*sql.Selector)) ([]*T, error) {
	c, err := db.Read(ctx)
	if err != nil {
		return nil, err
	}
	q := e.Query(c)
	q.Restrict(scan)
	rows, err := q.All(ctx)
	if err == nil {
		err = egress.CheckAll(ctx, rows)
	}
	if err != nil {
		return nil, err
	}
	return e.Together(rows), nil
}

// Count counts the rows in the viewer's scope.
func (e Entity[T]) Count(ctx context.Context, db *store.Store, conds ...Cond) (int, error) {
	c, err := db.Read(ctx)
	if err != nil {
		return 0, err
	}
	q := e.Query(c)
	q.Restrict(func(s *sql.Selector) { Where(s, conds...) })
	return q.Count(ctx)
}

// ByIDs answers the rows with the ids, in no order; an id out of scope names nothing.
func (e Entity[T]) ByIDs(ctx context.Context, db *store.Store, ids []uuid.UUID) ([]*T, error) {
	return e.Find(ctx, db, func(s *sql.Selector) { Where(s, In("id", ids)) })
}

// ByID answers one row, nil when it is not there or out of scope.
func (e Entity[T]) ByID(ctx context.Context, db *store.Store, id uuid.UUID) (*T, error) {
	rows, err := e.ByIDs(ctx, db, []uuid.UUID{id})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// Together marks rows that were read in one statement, so that their edges are, too.
func (e Entity[T]) Together(rows []*T) []*T {
	b := batch.Of(rows, e.ID)
	for _, row := range rows {
		*e.Siblings(row) = b
	}
	return rows
}
