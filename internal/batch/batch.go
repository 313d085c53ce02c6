// Package batch reads an edge for all entities of a page in one statement, when the first of them is asked.
package batch

import (
	"sync"

	"github.com/google/uuid"
)

// Batch is a set of entities that were read together. It is safe for concurrent use: resolvers of
// one page run in parallel, and the first to ask for an edge reads it for all.
type Batch struct {
	ids   []uuid.UUID
	rows  any // the entities themselves
	mu    sync.Mutex
	edges map[any]*edge
}

type edge struct {
	once sync.Once
	rows any
	err  error
}

// Of makes the batch of entities that were read together. It keeps them, for edges whose keys stand
// in the entities: Rows answers them.
func Of[T any](rows []T, id func(T) uuid.UUID) *Batch {
	b := &Batch{ids: make([]uuid.UUID, len(rows)), rows: rows, edges: map[any]*edge{}}
	for i, row := range rows {
		b.ids[i] = id(row)
	}
	return b
}

// Rows answers the entities of a batch; nil without one.
func Rows[T any](b *Batch) []T {
	if b == nil {
		return nil
	}
	rows, _ := b.rows.([]T)
	return rows
}

// Load answers the edge named key for one entity. fetch runs once for each key, with the ids of all
// siblings; key has to hold every argument that fetch depends on. Without a batch, fetch gets the one id.
func Load[V any](b *Batch, key any, one uuid.UUID, fetch func(ids []uuid.UUID) (map[uuid.UUID]V, error)) (V, error) {
	if b == nil {
		rows, err := fetch([]uuid.UUID{one})
		return rows[one], err
	}
	b.mu.Lock()
	e := b.edges[key]
	if e == nil {
		e = &edge{}
		b.edges[key] = e
	}
	b.mu.Unlock()
	e.once.Do(func() { e.rows, e.err = fetch(b.ids) })
	var none V
	if e.err != nil {
		return none, e.err
	}
	return e.rows.(map[uuid.UUID]V)[one], nil
}
