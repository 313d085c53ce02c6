// Package printing makes files of labels: it takes from the register what to print, has package labels
// draw it, and keeps in the register what was printed. It also knows under which addresses labels find
// back.
package printing

import (
	"context"
	"slices"

	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/registry"
)

// Press has the use-cases. It is safe for concurrent use.
type Press struct {
	store    *store.Store
	registry *registry.Registry
}

// New makes the use-cases over a journal's database and the register that it writes.
func New(j *journal.Journal, r *registry.Registry) *Press { return &Press{j.Store(), r} }

// Registry has the use-cases of the labels' life.
func (p *Press) Registry() *registry.Registry { return p.registry }

// allow refuses who is nobody or has none of the permissions.
func allow(ctx context.Context, permissions ...authz.Permission) error {
	v, ok := viewer.From(ctx)
	if !ok {
		return store.ErrNoViewer
	}
	if !slices.ContainsFunc(permissions, func(p authz.Permission) bool { return authz.May(v, p) }) {
		return errs.New(errs.Forbidden, nil, "Vai trò của bạn không được làm việc này.", "Your role may not do this.")
	}
	return nil
}
