package registry

import (
	"context"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/reads"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
)

// What the use-cases above this room share with it: how a unit is named, and the edges that lead from their
// rows to units and agencies.

// ScopeUnit answers the commune-level unit of a day with the code. One out of scope is not there: NotFound,
// with the path "unitCode".
func (r *Registry) ScopeUnit(v viewer.Viewer, code string, on civil.Date) (lineage.Unit, error) {
	return r.unit(v, code, on)
}

// UnitIDs answers the units of a day with the codes, without those that nobody has; nil for nil.
func (r *Registry) UnitIDs(codes []string, on civil.Date) []uuid.UUID { return r.unitIDs(codes, on) }

// ToUnit answers the unit to which ref leads from row, and reads it for all of the row's siblings.
func ToUnit[T any](r *Registry, e reads.Entity[T], row *T, name string, ref func(*T) uuid.UUID) (*ent.Unit, error) {
	return toUnit(r, e, row, name, ref)
}

// ToAgency answers the agency to which ref leads from row, and reads it for all of the row's siblings; nil
// when it is out of scope.
func ToAgency[T any](ctx context.Context, r *Registry, e reads.Entity[T], row *T, name string, ref func(*T) uuid.UUID) (*ent.Agency, error) {
	return reads.ToOne(ctx, r.store, e, row, name, agencies, ref)
}

// AssetRows are the assets, likewise.
var AssetRows = assets

// CheckPaper answers what is wrong with a paper that a write is about to attach, with the paths type,
// issuedOn, number, issuer and archiveReference.
func (r *Registry) CheckPaper(b *journal.Book, d journal.Document) errs.List {
	return r.checkPaper(b, d)
}

// AgencyRows are the agencies, for lists and edges of rooms above.
var AgencyRows = agencies
