package journal

import (
	"context"

	"entgo.io/ent/dialect/sql/schema"

	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
)

// Insert writes many rows of a calm entity in the same transaction: Ent's bulk create takes many times as
// long. A row has one value for each column of t, in its order: a uuid.UUID, string, int64, bool or []byte,
// or nil where the column is null. What Ent's policies would say is for the caller: on PostgreSQL the wall
// around units stands all the same. Rows of the asset aggregate are the journal's own.
func (b *Book) Insert(t *schema.Table, values [][]any) error {
	def := tableDef{name: t.Name}
	for _, c := range t.Columns {
		def.columns, def.types = append(def.columns, c.Name), append(def.types, c.Type)
	}
	return b.j.rows.insert(b.ctx, b.tx, def, values)
}

// Happened answers what an operation of the viewer did when it has happened already, and a Result without
// Replayed when it has not. Work that is too long for a transaction asks before it begins; Do asks again.
// The error is OperationIDReused for another body under the same id.
func (j *Journal) Happened(ctx context.Context, op Operation) (Result, error) {
	v, ok := viewer.From(ctx)
	if !ok {
		return Result{}, store.ErrNoViewer
	}
	client, err := j.store.Read(ctx)
	if err != nil {
		return Result{}, err
	}
	return j.replay(ctx, client, claimID(v, op.ID), op)
}
