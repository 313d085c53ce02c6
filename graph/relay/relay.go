// Package relay has the connection of the schema, once for all entities.
package relay

import "context"

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
