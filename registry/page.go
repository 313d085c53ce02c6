package registry

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
	"sotaisan/internal/viewer"
)

// sortKey is one column of an order: its SQL expression, which is never null, and its value in a
// row, which is a string, []byte, int64 or uuid.UUID.
type sortKey[T any] struct {
	expr func(*sql.Selector) string
	of   func(*T) any
}

func column[T any](name string, of func(*T) any) sortKey[T] {
	return sortKey[T]{func(s *sql.Selector) string { return s.C(name) }, of}
}

// sorting is an order of rows. It is total: the last key is the id, in the direction of the others,
// so that one index serves both directions. The name is part of its cursors.
type sorting[T any] struct {
	name string
	desc bool
	keys []sortKey[T]
}

// by makes an order of the keys and, where they are equal, the id.
func (e entity[T]) by(name string, desc bool, keys ...sortKey[T]) sorting[T] {
	return sorting[T]{name, desc, append(keys, column("id", func(row *T) any { return e.id(row) }))}
}

// cursor is a row's place in the order: the order's name and the row's keys.
func (o sorting[T]) cursor(row *T) string {
	values := []any{o.name}
	for _, k := range o.keys {
		values = append(values, k.of(row))
	}
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // texts, bytes, numbers and ids always marshal
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// place reads a cursor; nil when it is none of this order.
func (o sorting[T]) place(cursor string) []any {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil
	}
	var parts []json.RawMessage
	var name string
	if json.Unmarshal(text, &parts) != nil || len(parts) != len(o.keys)+1 || json.Unmarshal(parts[0], &name) != nil || name != o.name {
		return nil
	}
	var like T
	values := make([]any, len(o.keys))
	for i, k := range o.keys {
		switch k.of(&like).(type) {
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

// behind is the condition for what comes after a place in reading direction. Each key but the last
// stands in it twice: x >= c AND (x > c OR …) says no more than x > c OR (x = c AND …), but lets an
// index start at the place instead of at its end.
func (o sorting[T]) behind(values []any, backward bool) cond {
	op := ">"
	if o.desc != backward {
		op = "<"
	}
	return func(s *sql.Selector) *sql.Predicate {
		var from func(i int) *sql.Predicate
		from = func(i int) *sql.Predicate {
			expr := o.keys[i].expr(s)
			strict := compare(expr, op, values[i])
			if i == len(o.keys)-1 {
				return strict
			}
			return sql.And(compare(expr, op+"=", values[i]), sql.Or(strict, from(i+1)))
		}
		return from(0)
	}
}

func compare(expr, op string, value any) *sql.Predicate {
	return sql.P(func(b *sql.Builder) { b.WriteString(expr + " " + op + " ").Arg(value) })
}

// terms are the terms of ORDER BY in reading direction.
func (o sorting[T]) terms(s *sql.Selector, backward bool) []sql.Querier {
	terms := make([]sql.Querier, len(o.keys))
	for i, k := range o.keys {
		expr := k.expr(s)
		if o.desc != backward {
			expr += " DESC"
		}
		terms[i] = sql.Expr(expr)
	}
	return terms
}

// rest is the condition for what comes behind the page's cursor.
func (o sorting[T]) rest(p relay.Page) (cond, error) {
	if p.Cursor == "" {
		return nil, nil
	}
	values := o.place(p.Cursor)
	if values == nil {
		return nil, p.BadCursor()
	}
	return o.behind(values, p.Backward), nil
}

// list is a set of rows in an order.
type list[T any] struct {
	entity[T]
	sorting[T]
	where cond
	count func(context.Context) (int, error) // nil to count the rows
}

// page reads one page in one statement; counting takes another.
func (l list[T]) page(ctx context.Context, r *Registry, args relay.Args) (*relay.Connection[T], error) {
	p, err := args.Page()
	if err != nil {
		return nil, err
	}
	rest, err := l.rest(p)
	if err != nil {
		return nil, err
	}
	rows, err := l.find(ctx, r, func(s *sql.Selector) {
		where(s, l.where, rest)
		s.OrderExpr(l.terms(s, p.Backward)...).Limit(p.Size + 1)
	})
	if err != nil {
		return nil, err
	}
	count := l.count
	if count == nil {
		count = func(ctx context.Context) (int, error) { return l.entity.count(ctx, r, l.where) }
	}
	return relay.New(p, rows, l.cursor, count), nil
}

// edge is a list for each of several parents, that is, the rows whose column holds a parent's id.
type edge[T any] struct {
	list[T]
	name   string // of the edge, with everything on which its list depends
	scope  cond   // for the count, which Ent's policies do not see
	column string
	parent func(*T) uuid.UUID
	deep   bool // parents have very many rows: each is read to its page's end and no further
}

// edgeKey names a page of an edge inside a batch.
type edgeKey struct {
	name string
	page relay.Page
}

// of reads the parent's page of the edge: the first to ask reads the pages of all siblings in one
// statement, and one more for the counts if anybody asks for them.
func (e edge[T]) of(ctx context.Context, r *Registry, siblings *batch.Batch, parent uuid.UUID, args relay.Args) (*relay.Connection[T], error) {
	p, err := args.Page()
	if err != nil {
		return nil, err
	}
	rest, err := e.rest(p)
	if err != nil {
		return nil, err
	}
	rows, err := batch.Load(siblings, edgeKey{e.name, p}, parent, func(parents []uuid.UUID) (map[uuid.UUID][]*T, error) {
		rows, err := e.find(ctx, r, func(s *sql.Selector) {
			e.nearest(s, parents, rest, p)
			s.OrderExpr(e.terms(s, p.Backward)...)
		})
		if err != nil {
			return nil, err
		}
		pages := make(map[uuid.UUID][]*T, len(parents))
		for _, row := range rows {
			pages[e.parent(row)] = append(pages[e.parent(row)], row)
		}
		return pages, nil
	})
	if err != nil {
		return nil, err
	}
	return relay.New(p, rows, e.cursor, func(ctx context.Context) (int, error) {
		return batch.Load(siblings, edgeKey{name: e.name}, parent, func(parents []uuid.UUID) (map[uuid.UUID]int, error) {
			return e.counts(ctx, r, parents)
		})
	}), nil
}

// nearest lets s read, instead of the table, the first rows of each parent, one more than the page's
// size.
func (e edge[T]) nearest(s *sql.Selector, parents []uuid.UUID, rest cond, p relay.Page) {
	build := sql.Dialect(s.Dialect())
	if e.deep {
		var first *sql.Selector
		for _, parent := range parents {
			one := build.Select("*").From(build.Table(e.table))
			where(one, equal(e.column, parent), e.where, rest)
			one.OrderExpr(e.terms(one, p.Backward)...).Limit(p.Size + 1).As("one")
			// SQLite takes ORDER BY and LIMIT only inside the parts of a union, not on them.
			part := build.Select("*").From(one)
			if first == nil {
				first = part
				continue
			}
			first.UnionAll(part)
		}
		s.From(first.As(e.table))
		return
	}
	ranked := build.Select("*").From(build.Table(e.table))
	ranked.AppendSelectExprAs(sql.RowNumber().PartitionBy(ranked.C(e.column)).OrderExpr(e.terms(ranked, p.Backward)...), "nth")
	where(ranked, in(e.column, parents), e.where, rest)
	s.From(ranked.As(e.table)).Where(sql.LTE(s.C("nth"), p.Size+1))
}

// counts counts the rows of every parent.
func (e edge[T]) counts(ctx context.Context, r *Registry, parents []uuid.UUID) (map[uuid.UUID]int, error) {
	t := sql.Dialect(r.store.Dialect()).Table(e.table)
	s := sql.Dialect(r.store.Dialect()).Select(t.C(e.column), sql.Count("*")).From(t).GroupBy(t.C(e.column))
	where(s, in(e.column, parents), e.where, e.scope)
	query, args := s.Query()
	counts := make(map[uuid.UUID]int, len(parents))
	err := r.each(ctx, query, args, func(scan func(...any) error) error {
		var parent uuid.UUID
		var n int
		err := scan(&parent, &n)
		counts[parent] = n
		return err
	})
	return counts, err
}

// each runs a statement of one's own, which has to narrow itself to the scope, and reads its rows.
func (r *Registry) each(ctx context.Context, query string, args []any, row func(scan func(...any) error) error) error {
	rows, err := r.store.Query(ctx, query, args...)
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

// inScope is the viewer's scope, for statements that Ent's policies do not see.
func inScope(ctx context.Context) cond {
	v, _ := viewer.From(ctx)
	if v.Scope().All {
		return nil
	}
	return equal("unit_id", v.Scope().Unit)
}

// foundInScope is inScope for rows that are found by another key. Without statistics SQLite would
// rather read all rows of a unit; the plus takes the column from its indexes.
func foundInScope(ctx context.Context) cond {
	c := inScope(ctx)
	if c == nil {
		return nil
	}
	return func(s *sql.Selector) *sql.Predicate {
		if s.Dialect() != dialect.SQLite {
			return c(s)
		}
		v, _ := viewer.From(ctx)
		return compare("+"+s.C("unit_id"), "=", v.Scope().Unit)
	}
}

// link answers what an edge leads to from row, by the id that stands in it: the first to ask reads
// the targets of all siblings. Nil when the id is uuid.Nil or find does not find it.
func link[T, V any](e entity[T], row *T, name string, ref func(*T) uuid.UUID, find func(ids []uuid.UUID) ([]*V, error), id func(*V) uuid.UUID) (*V, error) {
	siblings := *e.siblings(row)
	rows := batch.Rows[*T](siblings)
	if rows == nil {
		siblings, rows = nil, []*T{row}
	}
	return batch.Load(siblings, name, e.id(row), func([]uuid.UUID) (map[uuid.UUID]*V, error) {
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
			found[e.id(row)] = wanted[ref(row)]
		}
		return found, nil
	})
}

// toOne is link to the rows of a table.
func toOne[T, V any](ctx context.Context, r *Registry, e entity[T], row *T, name string, to entity[V], ref func(*T) uuid.UUID) (*V, error) {
	return link(e, row, name, ref, func(ids []uuid.UUID) ([]*V, error) { return to.byIDs(ctx, r, ids) }, to.id)
}

// lead answers the connection of what the rows of c lead to, at the rows' places.
func lead[T, V any](c *relay.Connection[T], to func(*T) (*V, error)) (*relay.Connection[V], error) {
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

// pageOf is a page of rows that are in memory, in the order o.
func (o sorting[T]) pageOf(rows []*T, args relay.Args) (*relay.Connection[T], error) {
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
	return relay.New(p, rows[:n], o.cursor, func(context.Context) (int, error) { return all, nil }), nil
}

// compare compares a row with a place in the order.
func (o sorting[T]) compare(row *T, place []any) int {
	for i, k := range o.keys {
		c := 0
		switch have := k.of(row).(type) {
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
		if c != 0 && o.desc {
			return -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}
