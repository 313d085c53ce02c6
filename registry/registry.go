package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/vntext"
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

// Outcome is what every payload of a write says beside its entities. Refusals by role, scope, state
// or rule are in Errors, and then nothing was stored; the error of a use-case is a fault of the
// program or the database.
type Outcome struct {
	Replayed bool
	Errors   []*errs.Error // an errs.List; plain, so that the API's payloads bind to it
}

// refused sorts an error: what a user can mend goes into the outcome, anything else is a fault.
func refused(err error) (Outcome, error) {
	if list, ok := errs.All(err); ok {
		return Outcome{Errors: list}, nil
	}
	return Outcome{}, err
}

// allow answers the viewer, or refuses when the role has not the permission.
func allow(ctx context.Context, p authz.Permission) (viewer.Viewer, error) {
	v, ok := viewer.From(ctx)
	if !ok {
		return v, store.ErrNoViewer
	}
	if !authz.May(v, p) {
		return v, errs.New(errs.Forbidden, nil, "Vai trò của bạn không được làm việc này.", "Your role may not do this.")
	}
	return v, nil
}

// body is the canonical form of an input: its SHA-256 tells a replay from another operation under
// the same id. The id itself is part of it and does no harm. Texts are composed, as some devices send
// "ắ" as one letter and others as a letter with two marks.
func body(input any) ([]byte, error) {
	text, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("registry: input %T: %w", input, err)
	}
	return []byte(vntext.NFC(string(text))), nil
}

// operation makes the journal's operation of an input.
func operation(id uuid.UUID, kind string, input any) (journal.Operation, error) {
	text, err := body(input)
	return journal.Operation{ID: id, Kind: kind, Body: text}, err
}

// client reads in the viewer's scope.
func (r *Registry) client(ctx context.Context) (*ent.Client, error) { return r.store.Read(ctx) }
