package registry

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
)

// UpdateAssetPayload is the answer of UpdateAsset.
type UpdateAssetPayload struct {
	Asset *ent.Asset // nil when refused
	usecase.Outcome
}

// UpdateAsset is a desk edit. It also moves an asset inside its unit; the event then is MOVED, and
// REVALUED when the cost alone changes. An edit that changes nothing makes no event.
//
// Refusals: Forbidden, NotFound, StaleRevision with what changed since BaseRevision, WrongState for
// an asset that has left the register, OutOfRange for a day before it was there, and everything that is wrong with the patch, under "patch".
func (r *Registry) UpdateAsset(ctx context.Context, in UpdateAssetInput) (*UpdateAssetPayload, error) {
	op, err := usecase.Operation(in.OperationID, "updateAsset", in)
	if err != nil {
		return nil, err
	}
	op.Note, op.EffectiveOn = usecase.Lines(in.Note), usecase.Value(in.EffectiveOn)
	asset, out, err := usecase.Act(ctx, r.journal, authz.RegisterAssets, op, func(b *journal.Book) (uuid.UUID, error) {
		e, err := entryOn(b, in.AssetID, in.BaseRevision, op.EffectiveOn, in.Patch.sets)
		if err != nil {
			return uuid.Nil, err
		}
		if err := e.State().Editable(); err != nil {
			return uuid.Nil, err
		}
		places, err := r.LoadPlaces(b, e.State().UnitID)
		if err != nil {
			return uuid.Nil, err
		}
		next, wrong := r.patched(e.State(), places, in.Patch, b)
		if err := wrong.Err(); err != nil {
			return uuid.Nil, errs.Under(err, "patch")
		}
		e.Set(editKind(e.State(), next), next)
		return in.AssetID, nil
	})
	if out.Stopped(err) {
		return &UpdateAssetPayload{Outcome: out}, err
	}
	row, err := r.assetByID(ctx, asset)
	return &UpdateAssetPayload{Asset: row, Outcome: out}, err
}

// sets answers the path of the input that sets a field of the asset, nil when the patch leaves it
// alone. A half is set whole.
func (p Patch) sets(field string) []string {
	top, below, half := strings.Cut(field, ".")
	input, ok := map[string]struct {
		name string
		set  bool
	}{
		"name": {"name", p.Name.Set}, "itemType": {"itemTypeCode", p.ItemTypeCode.Set}, "agency": {"agencyId", p.AgencyID.Set},
		"site": {"siteId", p.SiteID.Set}, "room": {"room", p.Room.Set}, "tenure": {"tenure", p.Tenure.Set}, "origin": {"origin", p.Origin.Set},
		"historicalCost": {"historicalCost", p.HistoricalCost.Set}, "costBasis": {"costBasis", p.CostBasis.Set},
		"acquiredOn": {"acquiredOn", p.AcquiredOn.Set}, "inUseYear": {"inUseYear", p.InUseYear.Set},
		"externalCodes": {"externalCodes", p.ExternalCodes.Set}, "note": {"note", p.Note.Set}, "computer": {"computer", p.Computer.Set},
		"furniture": {"furniture", p.Furniture.Set}, "landParcel": {"landParcel", p.LandParcel.Set}, "office": {"office", p.Office.Set},
	}[top]
	switch {
	case !ok || !input.set:
		return nil
	case below == "formerUnit":
		return errs.At("patch", input.name, "formerUnitId")
	case half:
		return errs.At("patch", input.name, below)
	}
	return errs.At("patch", input.name)
}

// set writes a field of a patch into a state; an explicit null clears it.
func set[T any](field Opt[T], into *T) {
	if field.Set {
		*into = usecase.Value(field.Value)
	}
}

// patched answers s with the patch, and what is wrong with it.
func (r *Registry) patched(s holding.State, places Places, p Patch, b *journal.Book) (holding.State, errs.List) {
	before := s
	var wrong errs.List
	refuse := func(e *errs.Error) {
		if e != nil {
			wrong = append(wrong, e)
		}
	}
	set(p.Name, &s.Name)
	set(p.Room, &s.Room)
	set(p.Tenure, &s.Tenure)
	set(p.Origin, &s.Origin)
	set(p.CostBasis, &s.CostBasis)
	set(p.AcquiredOn, &s.AcquiredOn)
	set(p.Note, &s.Note)
	if p.HistoricalCost.Set {
		s.HistoricalCost = p.HistoricalCost.Value
		if s.HistoricalCost == nil && !p.CostBasis.Set { // a basis stands for nothing without the cost
			s.CostBasis = ""
		}
	}
	if p.InUseYear.Set {
		s.InUseYear = year(p.InUseYear.Value)
	}
	if p.ExternalCodes.Set {
		s.ExternalCodes = externalCodes(usecase.Value(p.ExternalCodes.Value))
		wrong = append(wrong, checkCodes(usecase.Value(p.ExternalCodes.Value))...)
	}
	if p.ItemTypeCode.Set {
		s.ItemType = usecase.Line(p.ItemTypeCode.Value)
		if item, ok := r.itemType(s.ItemType, s.AcquiredOn, b.Today()); ok {
			s.Kind = item.Kind
		} else if r.catalog.KnownItemType(s.ItemType) {
			refuse(outdated(s.ItemType))
		}
	}
	if p.AgencyID.Set {
		agency, e := places.agency(p.AgencyID.Value, nil)
		refuse(e)
		if agency != nil {
			s.AgencyID, s.AgencyKind = agency.ID, agency.Kind
		}
	}
	if p.SiteID.Set {
		site, e := places.site(p.SiteID.Value)
		refuse(e)
		s.SiteID = site
	}
	if p.HistoricalCost.Set || p.CostBasis.Set {
		wrong = append(wrong, costWithoutBasis(s)...)
	}
	wrong = append(wrong, r.patchHalves(&s, p)...)
	s = holding.Canonical(s)
	immutable := holding.Immutable(before, s)
	wrong = append(wrong, immutable...)
	if len(immutable) > 0 { // of another kind, each half would be in the wrong place too
		return s, wrong
	}
	return s, append(wrong, holding.Validate(s, b.Today())...)
}

func (r *Registry) patchHalves(s *holding.State, p Patch) errs.List {
	if p.Computer.Set {
		s.Computer = nil
	}
	if p.Furniture.Set {
		s.Furniture = nil
	}
	if p.LandParcel.Set {
		s.Parcel = nil
	}
	if p.Office.Set {
		s.Office = nil
	}
	return r.setHalves(s, halves{p.Computer.Value, p.Furniture.Value, p.LandParcel.Value, p.Office.Value})
}

// editKind names a desk edit by what it changes.
func editKind(before, after holding.State) holding.EventKind {
	moved, revalued, other := false, false, false
	for _, c := range holding.Diff(before, after) {
		switch c.Field {
		case "agency", "agencyKind", "site", "room":
			moved = true
		case "historicalCost", "costBasis":
			revalued = true
		default:
			other = true
		}
	}
	switch {
	case moved && !revalued && !other:
		return holding.Moved
	case revalued && !moved && !other:
		return holding.Revalued
	}
	return holding.Updated
}
