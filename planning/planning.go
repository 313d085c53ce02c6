// Package planning makes re-equipment plans out of the register: it keeps what a plan needs to know and the
// register does not (establishments, the province's standard model, requests, prices, distances), takes
// snapshots, has package plan solve them, and leads a plan through its life until everything has come.
package planning

import (
	"context"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/internal/civil"
	"sotaisan/internal/store"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/registry"
)

// Planning has the use-cases. It is safe for concurrent use.
type Planning struct {
	journal  *journal.Journal
	store    *store.Store
	registry *registry.Registry
	catalog  *catalog.Catalog
	units    *lineage.Register
	desk     *desk
}

// New makes the use-cases over a journal's database and the register that it writes.
func New(j *journal.Journal, r *registry.Registry) *Planning {
	return &Planning{journal: j, store: j.Store(), registry: r, catalog: j.Catalog(), units: r.Units(), desk: newDesk()}
}

// Registry has the use-cases of the register.
func (p *Planning) Registry() *registry.Registry { return p.registry }

// Today is the day by the register's clock.
func (p *Planning) Today() civil.Date { return civil.Of(p.journal.Now()) }

// client reads in the viewer's scope.
func (p *Planning) client(ctx context.Context) (*ent.Client, error) { return p.store.Read(ctx) }
