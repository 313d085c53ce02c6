// Package relay has the connections of the schema: pages of rows, their arguments and their cursors,
// once for all entities.
package relay

import (
	"context"
	"slices"

	"sotaisan/internal/errs"
)

// DefaultSize is how many rows a page has when a client does not say, MaxSize how many it has at most.
const (
	DefaultSize = 50
	MaxSize     = 100
)

// Args are the arguments of a connection, as a client gives them.
type Args struct {
	First  *int32
	After  *string
	Last   *int32
	Before *string
}

// Page is what arguments ask for: Size rows behind Cursor, counted from the end when Backward.
// Cursor is empty for a page at the end of the connection.
type Page struct {
	Size     int
	Backward bool
	Cursor   string
}

// Page checks the arguments. The refusals name the argument: OutOfRange for a size outside 1 to
// MaxSize, Invalid for arguments of both directions.
func (a Args) Page() (Page, error) {
	switch {
	case a.First != nil && a.Last != nil:
		return Page{}, errs.New(errs.Invalid, errs.At("last"),
			"Chỉ được dùng first hoặc last, không dùng cả hai.", "Give first or last, not both.")
	case a.Last == nil && a.Before != nil:
		return Page{}, errs.New(errs.Invalid, errs.At("before"), "before chỉ đi cùng last.", "before goes with last alone.")
	case a.Last != nil && a.After != nil:
		return Page{}, errs.New(errs.Invalid, errs.At("after"), "after không đi cùng last.", "after does not go with last.")
	}
	page := Page{Size: DefaultSize}
	size, name, cursor := a.First, "first", a.After
	if a.Last != nil {
		page.Backward = true
		size, name, cursor = a.Last, "last", a.Before
	}
	if size != nil {
		if *size < 1 || *size > MaxSize {
			return Page{}, errs.New(errs.OutOfRange, errs.At(name),
				"%[1]s phải từ 1 đến %[2]d.", "%[1]s must be 1 to %[2]d.", name, MaxSize)
		}
		page.Size = int(*size)
	}
	if cursor != nil {
		page.Cursor = *cursor
		if page.Cursor == "" {
			return Page{}, page.BadCursor()
		}
	}
	return page, nil
}

// BadCursor refuses the page's cursor: it is malformed, or of another field or order.
func (p Page) BadCursor() error {
	name := "after"
	if p.Backward {
		name = "before"
	}
	return errs.New(errs.Invalid, errs.At(name),
		"Con trỏ này không thuộc danh sách hoặc thứ tự này.", "This is no cursor of this list in this order.")
}

// Connection is one page of rows. Edges are in the order of the connection, whichever end they were
// counted from.
type Connection[T any] struct {
	Edges    []*Edge[T]
	PageInfo *PageInfo
	// Count answers the number of rows over all pages. It is called only when a client asks.
	Count func(context.Context) (int, error)
}

// Edge is a row with its place.
type Edge[T any] struct {
	Cursor string
	Node   *T
}

// PageInfo is where a page stands. The cursors are empty when the page is.
type PageInfo struct {
	HasNextPage, HasPreviousPage bool
	StartCursor, EndCursor       string
}

// New makes the connection of a page. rows are what was found behind the page's cursor, nearest
// first, one more than the page's size when there are more. On the side of the cursor there is
// always a row, the one it names. count is not called when the page shows that it is whole.
func New[T any](p Page, rows []*T, cursor func(*T) string, count func(context.Context) (int, error)) *Connection[T] {
	more := len(rows) > p.Size
	if more {
		rows = rows[:p.Size]
	}
	c := &Connection[T]{Edges: make([]*Edge[T], len(rows)), PageInfo: &PageInfo{HasNextPage: more, HasPreviousPage: p.Cursor != ""}, Count: count}
	for i, row := range rows {
		c.Edges[i] = &Edge[T]{Cursor: cursor(row), Node: row}
	}
	if p.Backward {
		slices.Reverse(c.Edges)
		c.PageInfo.HasNextPage, c.PageInfo.HasPreviousPage = c.PageInfo.HasPreviousPage, c.PageInfo.HasNextPage
	}
	if n := len(c.Edges); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = c.Edges[0].Cursor, c.Edges[n-1].Cursor
	}
	if n := len(rows); !more && p.Cursor == "" {
		c.Count = func(context.Context) (int, error) { return n, nil }
	}
	return c
}

// Empty is the connection without rows.
func Empty[T any]() *Connection[T] {
	return &Connection[T]{PageInfo: &PageInfo{}, Count: func(context.Context) (int, error) { return 0, nil }}
}

// Nodes are the rows without their places.
func (c *Connection[T]) Nodes() []*T {
	nodes := make([]*T, len(c.Edges))
	for i, e := range c.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// TotalCount is Count.
func (c *Connection[T]) TotalCount(ctx context.Context) (int, error) { return c.Count(ctx) }
