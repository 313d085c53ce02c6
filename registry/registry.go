package registry

import (
	"context"
	"time"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/internal/civil"
	"sotaisan/internal/store"
	"sotaisan/journal"
	"sotaisan/lineage"
)

// Registry has the use-cases. It is safe for concurrent use.
type Registry struct {
	journal *journal.Journal
	store   *store.Store
	catalog *catalog.Catalog
	units   *lineage.Register
}

// New makes the use-cases over a journal, its database and its catalogue.
func New(j *journal.Journal) *Registry {
	return &Registry{journal: j, store: j.Store(), catalog: j.Catalog(), units: lineage.Default()}
}

// Catalog is the catalogue of item types and requirements.
func (r *Registry) Catalog() *catalog.Catalog { return r.catalog }

// Units is the register of administrative units.
func (r *Registry) Units() *lineage.Register { return r.units }

// Today is the day by the register's clock.
func (r *Registry) Today() civil.Date { return civil.Of(r.journal.Now()) }

// Now is the register's clock.
func (r *Registry) Now() time.Time { return r.journal.Now() }

// client reads in the viewer's scope.
func (r *Registry) client(ctx context.Context) (*ent.Client, error) { return r.store.Read(ctx) }
