package model

import (
	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/registry"
)

// AssetPatch is registry.Patch as the API reads it.
type AssetPatch struct {
	Name           graphql.Omittable[*string]
	ItemTypeCode   graphql.Omittable[*string]
	AgencyID       graphql.Omittable[*uuid.UUID]
	SiteID         graphql.Omittable[*uuid.UUID]
	Room           graphql.Omittable[*string]
	Tenure         graphql.Omittable[*holding.Tenure]
	Origin         graphql.Omittable[*holding.Origin]
	HistoricalCost graphql.Omittable[*holding.VND]
	CostBasis      graphql.Omittable[*holding.CostBasis]
	AcquiredOn     graphql.Omittable[*civil.Date]
	InUseYear      graphql.Omittable[*int32]
	ExternalCodes  graphql.Omittable[[]*registry.ExternalCodeInput]
	Note           graphql.Omittable[*string]
	Computer       graphql.Omittable[*registry.ComputerInput]
	Furniture      graphql.Omittable[*registry.FurnitureInput]
	LandParcel     graphql.Omittable[*registry.LandParcelInput]
	Office         graphql.Omittable[*registry.OfficeInput]
}

// Patch answers the patch in the use-case's terms. An explicit null for the list of external codes
// clears it, as an empty list does.
func (p AssetPatch) Patch() registry.Patch {
	codes, set := p.ExternalCodes.ValueOK()
	external := registry.Opt[[]*registry.ExternalCodeInput]{Set: set}
	if codes != nil {
		external.Value = &codes
	}
	return registry.Patch{
		Name:           opt(p.Name),
		ItemTypeCode:   opt(p.ItemTypeCode),
		AgencyID:       opt(p.AgencyID),
		SiteID:         opt(p.SiteID),
		Room:           opt(p.Room),
		Tenure:         opt(p.Tenure),
		Origin:         opt(p.Origin),
		HistoricalCost: opt(p.HistoricalCost),
		CostBasis:      opt(p.CostBasis),
		AcquiredOn:     opt(p.AcquiredOn),
		InUseYear:      opt(p.InUseYear),
		ExternalCodes:  external,
		Note:           opt(p.Note),
		Computer:       opt(p.Computer),
		Furniture:      opt(p.Furniture),
		LandParcel:     opt(p.LandParcel),
		Office:         opt(p.Office),
	}
}

func opt[T any](o graphql.Omittable[*T]) registry.Opt[T] {
	v, set := o.ValueOK()
	return registry.Opt[T]{Set: set, Value: v}
}
