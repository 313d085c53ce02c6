package store

import (
	"context"
	"database/sql"
)

// Unasked runs a statement on a pooled connection without asking who acts, as a program would that forgot to.
func (s *Store) Unasked(ctx context.Context, query string, args ...any) *sql.Row {
	return s.read.QueryRowContext(ctx, query, args...)
}
