// Package reads has the reading half of the use-cases, once for all entities: conditions that narrow a
// query, orders with their cursors, pages of rows, and edges that siblings read together. It reads in the
// viewer's scope, through package store.
package reads

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/internal/batch"
	"sotaisan/internal/relay"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
)

// Key is one column of an order: its SQL expression, which is never null, and its value in a
// row, which is a string, []byte, int64 or uuid.UUID.
type Key[T any] struct {
	Expr func(*sql.Selector) string
	Of   func(*T) any
}

// Column is the key that a column is.
func Column[T any](name string, of func(*T) any) Key[T] {
	return Key[T]{func(s *sql.Selector) string { return s.C(name) }, of}
}

// Order is an order of rows. It is total: the last key is the id, in the direction of the others,
// so that one index serves both directions. The name is part of its cursors.
type Order[T any] struct {
	Name string
	Desc bool
	Keys []Key[T]
}

// By makes an order of the keys and, where they are equal, the id.
func (e Entity[T]) By(name string, desc bool, keys ...Key[T]) Order[T] {
	return Order[T]{name, desc, append(keys, Column("id", func(row *T) any { return e.ID(row) }))}
}

// Cursor is a row's place in the order: the order's name and the row's keys.
func (o Order[T]) Cursor(row *T) string {
	values := []any{o.Name}
	for _, k := range o.Keys {
		values = append(values, k.Of(row))
	}
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // texts, bytes, numbers and ids always marshal
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// place reads a cursor; nil when it is none of this order.
func (o Order[T]) place(cursor string) []any {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil
	}
	var parts []json.RawMessage
	var name string
	if json.Unmarshal(text, &parts) != nil || len(parts) != len(o.Keys)+1 || json.Unmarshal(parts[0], &name) != nil || name != o.Name {
		return nil
	}
	var like T
	values := make([]any, len(o.Keys))
	for i, k := range o.Keys {
		switch k.Of(&like).(type) {
		case string:
			values[i], err = read[string](parts[i+1])
		case []byte:
			values[i], err = read[[]byte](parts[i+1])
		case int64:
			values[i], err = read[int64](parts[i+1])
		case uuid.UUID:
			values[i], err = read[uuid.UUID](parts[i+1])
		}
		// PostgreSQL has no text with a NUL in it.
		if s, ok := values[i].(string); err != nil || ok && strings.Contains(s, "\x00") {
			return nil
		}
	}
	return values
}

func read[V any](text json.RawMessage) (V, error) {
	var v V
	return v, json.Unmarshal(text, &v)
}

// Behind is the condition for what comes after a place in reading direction. Each key but the last
// stands in it twice: x >= c AND (x > c OR …) says no more than x > c OR (x = c AND …), but lets an
// index start at the place instead of at its end.
func (o Order[T]) Behind(values []any, backward bool) Cond {
	op := ">"
	if o.Desc != backward {
		op = "<"
	}
	return func(s *sql.Selector) *sql.Predicate {
		var from func(i int) *sql.Predicate
		from = func(i int) *sql.Predicate {
			expr := o.Keys[i].Expr(s)
			strict := Compare(expr, op, values[i])
			if i == len(o.Keys)-1 {
				return strict
			}
			return sql.And(Compare(expr, op+"=", values[i]), sql.Or(strict, from(i+1)))
		}
		return from(0)
	}
}

// Compare compares an expression with a value; op is one of SQL's.
func Compare(expr, op string, value any) *sql.Predicate {
	return sql.P(func(b *sql.Builder) { b.WriteString(expr + " " + op + " ").Arg(value) })
}

// Terms are the terms of ORDER BY in reading direction.
func (o Order[T]) Terms(s *sql.Selector, backward bool) []sql.Querier {
	terms := make([]sql.Querier, len(o.Keys))
	for i, k := range o.Keys {
		expr := k.Expr(s)
		if o.Desc != backward {
			expr += " DESC"
		}
		terms[i] = sql.Expr(expr)
	}
	return terms
}

// Rest is the condition for what comes behind the page's cursor.
func (o Order[T]) Rest(p relay.Page) (Cond, error) {
	if p.Cursor == "" {
		return nil, nil
	}
	values := o.place(p.Cursor)
	if values == nil {
		return nil, p.BadCursor()
	}
	return o.Behind(values, p.Backward), nil
}

// List is a set of rows in an order.
type List[T any] struct {
	Entity[T]
	Order[T]
	Where Cond
	Count func(context.Context) (int, error) // nil to count the rows
}

// Page reads one page in one statement; counting takes another.
func (l List[T]) Page(ctx context.Context, db *store.Store, args relay.Args) (*relay.Connection[T], error) {
	p, err := args.Page()
	if err != nil {
		return nil, err
	}
	rest, err := l.Rest(p)
	if err != nil {
		return nil, err
	}
	rows, err := l.Find(ctx, db, func(s *sql.Selector) {
		Where(s, l.Where, rest)
		s.OrderExpr(l.Terms(s, p.Backward)...).Limit(p.Size + 1)
	})
	if err != nil {
		return nil, err
	}
	count := l.Count
	if count == nil {
		count = func(ctx context.Context) (int, error) { return l.Entity.Count(ctx, db, l.Where) }
	}
	return relay.New(p, rows, l.Cursor, count), nil
}

// Edge is a list for each of several parents, that is, the rows whose column holds a parent's id.
type Edge[T any] struct {
	List[T]
	Name   string // of the edge, with everything on which its list depends
	Scope  Cond   // for the count, which Ent's policies do not see
	Column string
	Parent func(*T) uuid.UUID
	Deep   bool // parents have very many rows: each is read to its page's end and no further
}

// EdgeKey names a page of an edge inside a batch.
type EdgeKey struct {
	Name string
	Page relay.Page
}

// Of reads the parent's page of the edge: the first to ask reads the pages of all siblings in one
// statement, and one more for the counts if anybody asks for them.
func (e Edge[T]) Of(ctx context.Context, db *store.Store, siblings *batch.Batch, parent uuid.UUID, args relay.Args) (*relay.Connection[T], error) {
	p, err := args.Page()
	if err != nil {
		return nil, err
	}
	rest, err := e.Rest(p)
	if err != nil {
		return nil, err
	}
	rows, err := batch.Load(siblings, EdgeKey{e.Name, p}, parent, func(parents []uuid.UUID) (map[uuid.UUID][]*T, error) {
		rows, err := e.Find(ctx, db, func(s *sql.Selector) {
			e.nearest(s, parents, rest, p)
			s.OrderExpr(e.Terms(s, p.Backward)...)
		})
		if err != nil {
			return nil, err
		}
		pages := make(map[uuid.UUID][]*T, len(parents))
		for _, row := range rows {
			pages[e.Parent(row)] = append(pages[e.Parent(row)], row)
		}
		return pages, nil
	})
	if err != nil {
		return nil, err
	}
	return relay.New(p, rows, e.Cursor, func(ctx context.Context) (int, error) {
		return batch.Load(siblings, EdgeKey{Name: e.Name}, parent, func(parents []uuid.UUID) (map[uuid.UUID]int, error) {
			return e.Counts(ctx, db, parents)
		})
	}), nil
}

// nearest lets s read, instead of the table, the first rows of each parent, one more than the page's
// size.
func (e Edge[T]) nearest(s *sql.Selector, parents []uuid.UUID, rest Cond, p relay.Page) {
	build := sql.Dialect(s.Dialect())
	if e.Deep {
		var first *sql.Selector
		for _, parent := range parents {
			one := build.Select("*").From(build.Table(e.Table))
			Where(one, Equal(e.Column, parent), e.Where, rest)
			one.OrderExpr(e.Terms(one, p.Backward)...).Limit(p.Size + 1).As("one")
			// SQLite takes ORDER BY and LIMIT only inside the parts of a union, not on them.
			part := build.Select("*").From(one)
			if first == nil {
				first = part
				continue
			}
			first.UnionAll(part)
		}
		s.From(first.As(e.Table))
		return
	}
	ranked := build.Select("*").From(build.Table(e.Table))
	ranked.AppendSelectExprAs(sql.RowNumber().PartitionBy(ranked.C(e.Column)).OrderExpr(e.Terms(ranked, p.Backward)...), "nth")
	Where(ranked, In(e.Column, parents), e.Where, rest)
	s.From(ranked.As(e.Table)).Where(sql.LTE(s.C("nth"), p.Size+1))
}

// Counts counts the rows of every parent.
func (e Edge[T]) Counts(ctx context.Context, db *store.Store, parents []uuid.UUID) (map[uuid.UUID]int, error) {
	t := sql.Dialect(db.Dialect()).Table(e.Table)
	s := sql.Dialect(db.Dialect()).Select(t.C(e.Column), sql.Count("*")).From(t).GroupBy(t.C(e.Column))
	Where(s, In(e.Column, parents), e.Where, e.Scope)
	query, args := s.Query()
	counts := make(map[uuid.UUID]int, len(parents))
	err := Each(ctx, db, query, args, func(scan func(...any) error) error {
		var parent uuid.UUID
		var n int
		err := scan(&parent, &n)
		counts[parent] = n
		return err
	})
	return counts, err
}

// Each runs a statement of one's own, which has to narrow itself to the scope, and reads its rows.
func Each(ctx context.Context, db *store.Store, query string, args []any, row func(scan func(...any) error) error) error {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// InScope is the viewer's scope, for statements that Ent's policies do not see.
func InScope(ctx context.Context) Cond {
	v, _ := viewer.From(ctx)
	if v.Scope().All {
		return nil
	}
	return Equal("unit_id", v.Scope().Unit)
}

// FoundInScope is InScope for rows that are found by another key. Without statistics SQLite would
// rather read all rows of a unit; the plus takes the column from its indexes.
func FoundInScope(ctx context.Context) Cond {
	c := InScope(ctx)
	if c == nil {
		return nil
	}
	return func(s *sql.Selector) *sql.Predicate {
		if s.Dialect() != dialect.SQLite {
			return c(s)
		}
		v, _ := viewer.From(ctx)
		return Compare("+"+s.C("unit_id"), "=", v.Scope().Unit)
	}
}

// Link answers what an edge leads to from row, by the id that stands in it: the first to ask reads
// the targets of all siblings. Nil when the id is uuid.Nil or find does not find it.
func Link[T, V any](e Entity[T], row *T, name string, ref func(*T) uuid.UUID, find func(ids []uuid.UUID) ([]*V, error), id func(*V) uuid.UUID) (*V, error) {
	siblings := *e.Siblings(row)
	rows := batch.Rows[*T](siblings)
	if rows == nil {
		siblings, rows = nil, []*T{row}
	}
	return batch.Load(siblings, name, e.ID(row), func([]uuid.UUID) (map[uuid.UUID]*V, error) {
		wanted := make(map[uuid.UUID]*V, len(rows))
		var ids []uuid.UUID
		for _, row := range rows {
			u := ref(row)
			if _, have := wanted[u]; u != uuid.Nil && !have {
				wanted[u] = nil
				ids = append(ids, u)
			}
		}
		if len(ids) == 0 {
			return nil, nil
		}
		targets, err := find(ids)
		if err != nil {
			return nil, err
		}
		for _, t := range targets {
			wanted[id(t)] = t
		}
		found := make(map[uuid.UUID]*V, len(rows))
		for _, row := range rows {
			found[e.ID(row)] = wanted[ref(row)]
		}
		return found, nil
	})
}

// ToOne is Link to the rows of a table.
func ToOne[T, V any](ctx context.Context, db *store.Store, e Entity[T], row *T, name string, to Entity[V], ref func(*T) uuid.UUID) (*V, error) {
	return Link(e, row, name, ref, func(ids []uuid.UUID) ([]*V, error) { return to.ByIDs(ctx, db, ids) }, to.ID)
}

// Lead answers the connection of what the rows of c lead to, at the rows' places.
func Lead[T, V any](c *relay.Connection[T], to func(*T) (*V, error)) (*relay.Connection[V], error) {
	out := &relay.Connection[V]{Edges: make([]*relay.Edge[V], len(c.Edges)), PageInfo: c.PageInfo, Count: c.Count}
	for i, e := range c.Edges {
		node, err := to(e.Node)
		if err != nil {
			return nil, err
		}
		out.Edges[i] = &relay.Edge[V]{Cursor: e.Cursor, Node: node}
	}
	return out, nil
}

// PageOf is a page of rows that are in memory, in the order o.
func (o Order[T]) PageOf(rows []*T, args relay.Args) (*relay.Connection[T], error) {
	p, err := args.Page()
	if err != nil {
		return nil, err
	}
	all := len(rows)
	if p.Cursor != "" {
		place := o.place(p.Cursor)
		if place == nil {
			return nil, p.BadCursor()
		}
		at, found := slices.BinarySearchFunc(rows, place, o.compare)
		switch {
		case p.Backward:
			rows = rows[:at]
		case found:
			rows = rows[at+1:]
		default:
			rows = rows[at:]
		}
	}
	n := min(len(rows), p.Size+1)
	if p.Backward {
		rows = slices.Clone(rows[len(rows)-n:])
		slices.Reverse(rows)
	}
	return relay.New(p, rows[:n], o.Cursor, func(context.Context) (int, error) { return all, nil }), nil
}

// compare compares a row with a place in the order.
func (o Order[T]) compare(row *T, place []any) int {
	for i, k := range o.Keys {
		c := 0
		switch have := k.Of(row).(type) {
		case string:
			c = cmp.Compare(have, place[i].(string))
		case int64:
			c = cmp.Compare(have, place[i].(int64))
		case []byte:
			c = bytes.Compare(have, place[i].([]byte))
		case uuid.UUID:
			other := place[i].(uuid.UUID)
			c = bytes.Compare(have[:], other[:])
		}
		if c != 0 && o.Desc {
			return -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}
