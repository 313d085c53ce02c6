package registry

import (
	"context"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/site"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/vntext"
)

// CreateAgencyPayload is the answer of CreateAgency.
type CreateAgencyPayload struct {
	Agency *ent.Agency // nil when refused
	usecase.Outcome
}

// UpdateAgencyPayload is the answer of UpdateAgency.
type UpdateAgencyPayload struct {
	Agency *ent.Agency // nil when refused
	usecase.Outcome
}

// CreateSitePayload is the answer of CreateSite.
type CreateSitePayload struct {
	Site *ent.Site // nil when refused
	usecase.Outcome
}

// UpdateSitePayload is the answer of UpdateSite.
type UpdateSitePayload struct {
	Site *ent.Site // nil when refused
	usecase.Outcome
}

// FixedAssetThreshold is the historical cost from which things are fixed assets, in đồng, unless an
// agency may set another (Circular 141/2025/TT-BTC, Art. 3(2)).
const FixedAssetThreshold holding.VND = 10_000_000

// CreateAgency adds an agency to a unit.
//
// Refusals: Forbidden, NotFound for the unit, Required and Duplicate for the name, OutOfRange for the
// threshold.
func (r *Registry) CreateAgency(ctx context.Context, in CreateAgencyInput) (*CreateAgencyPayload, error) {
	op, err := usecase.Operation(in.OperationID, "createAgency", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	agencyID, out, err := usecase.Act(ctx, r.journal, authz.ManageAgencies, op, func(b *journal.Book) (uuid.UUID, error) {
		unit, err := r.unit(b.Viewer(), in.UnitCode, b.Today())
		if err != nil {
			return uuid.Nil, err
		}
		places, err := r.LoadPlaces(b, unit.ID)
		if err != nil {
			return uuid.Nil, err
		}
		name, threshold := usecase.Line(&in.Name), FixedAssetThreshold
		if in.FixedAssetThreshold != nil {
			threshold = *in.FixedAssetThreshold
		}
		if err := append(places.checkName(name, uuid.Nil, agencyNames), checkThreshold(threshold)...).Err(); err != nil {
			return uuid.Nil, err
		}
		row, err := b.Ent().Agency.Create().SetID(b.NewID(id.Agency)).SetUnitID(unit.ID).SetKind(in.Kind).SetName(name).
			SetFixedAssetThreshold(threshold).Save(b.Context())
		if err != nil {
			return uuid.Nil, err
		}
		b.Tell(agencyEntity, row.ID, r.agencyChanges(&ent.Agency{}, row)...)
		return row.ID, nil
	})
	if out.Stopped(err) {
		return &CreateAgencyPayload{Outcome: out}, err
	}
	row, err := agencies.ByID(ctx, r.store, agencyID)
	return &CreateAgencyPayload{Agency: row, Outcome: out}, err
}

// UpdateAgency changes the name or the threshold of an agency.
//
// Refusals: Forbidden, NotFound, StaleRevision, Required and Duplicate for the name, OutOfRange.
func (r *Registry) UpdateAgency(ctx context.Context, in UpdateAgencyInput) (*UpdateAgencyPayload, error) {
	op, err := usecase.Operation(in.OperationID, "updateAgency", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	agencyID, out, err := usecase.Act(ctx, r.journal, authz.ManageAgencies, op, func(b *journal.Book) (uuid.UUID, error) {
		row, err := b.Ent().Agency.Query().Where(agency.ID(in.AgencyID)).Only(b.Context())
		if err != nil {
			return uuid.Nil, usecase.NotFound(err, "agencyId")
		}
		if err := usecase.ExpectRevision(in.BaseRevision, row.Revision); err != nil {
			return uuid.Nil, err
		}
		change := b.Ent().Agency.UpdateOne(row).Where(agency.Revision(row.Revision)).AddRevision(1)
		var wrong errs.List
		if in.Name != nil {
			places, err := r.LoadPlaces(b, row.UnitID)
			if err != nil {
				return uuid.Nil, err
			}
			wrong = append(wrong, places.checkName(usecase.Line(in.Name), row.ID, agencyNames)...)
			change.SetName(usecase.Line(in.Name))
		}
		if in.FixedAssetThreshold != nil {
			wrong = append(wrong, checkThreshold(*in.FixedAssetThreshold)...)
			change.SetFixedAssetThreshold(*in.FixedAssetThreshold)
		}
		if err := wrong.Err(); err != nil {
			return uuid.Nil, err
		}
		after, err := change.Save(b.Context())
		if err != nil {
			return uuid.Nil, usecase.Overtaken(err)
		}
		b.Tell(agencyEntity, row.ID, r.agencyChanges(row, after)...)
		return row.ID, nil
	})
	if out.Stopped(err) {
		return &UpdateAgencyPayload{Outcome: out}, err
	}
	row, err := agencies.ByID(ctx, r.store, agencyID)
	return &UpdateAgencyPayload{Agency: row, Outcome: out}, err
}

// CreateSite adds premises to a unit.
//
// Refusals: Forbidden, NotFound for the unit, Required and Duplicate for the name, OutOfRange.
func (r *Registry) CreateSite(ctx context.Context, in CreateSiteInput) (*CreateSitePayload, error) {
	op, err := usecase.Operation(in.OperationID, "createSite", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	siteID, out, err := usecase.Act(ctx, r.journal, authz.ManageAgencies, op, func(b *journal.Book) (uuid.UUID, error) {
		unit, err := r.unit(b.Viewer(), in.UnitCode, b.Today())
		if err != nil {
			return uuid.Nil, err
		}
		places, err := r.LoadPlaces(b, unit.ID)
		if err != nil {
			return uuid.Nil, err
		}
		name, address := usecase.Line(&in.Name), usecase.Line(in.Address)
		if err := append(places.checkName(name, uuid.Nil, siteNames), usecase.TooLong(address, holding.MaxName, "address")...).Err(); err != nil {
			return uuid.Nil, err
		}
		row, err := b.Ent().Site.Create().SetID(b.NewID(id.Site)).SetUnitID(unit.ID).SetName(name).SetAddress(address).SetState(in.State).Save(b.Context())
		if err != nil {
			return uuid.Nil, err
		}
		b.Tell(siteEntity, row.ID, r.siteChanges(&ent.Site{}, row)...)
		return row.ID, nil
	})
	if out.Stopped(err) {
		return &CreateSitePayload{Outcome: out}, err
	}
	row, err := sites.ByID(ctx, r.store, siteID)
	return &CreateSitePayload{Site: row, Outcome: out}, err
}

// UpdateSite changes premises; an empty address clears it.
//
// Refusals: Forbidden, NotFound, StaleRevision, Required and Duplicate for the name, OutOfRange.
func (r *Registry) UpdateSite(ctx context.Context, in UpdateSiteInput) (*UpdateSitePayload, error) {
	op, err := usecase.Operation(in.OperationID, "updateSite", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	siteID, out, err := usecase.Act(ctx, r.journal, authz.ManageAgencies, op, func(b *journal.Book) (uuid.UUID, error) {
		row, err := b.Ent().Site.Query().Where(site.ID(in.SiteID)).Only(b.Context())
		if err != nil {
			return uuid.Nil, usecase.NotFound(err, "siteId")
		}
		if err := usecase.ExpectRevision(in.BaseRevision, row.Revision); err != nil {
			return uuid.Nil, err
		}
		change := b.Ent().Site.UpdateOne(row).Where(site.Revision(row.Revision)).AddRevision(1).SetNillableState(in.State)
		var wrong errs.List
		if in.Name != nil {
			places, err := r.LoadPlaces(b, row.UnitID)
			if err != nil {
				return uuid.Nil, err
			}
			wrong = append(wrong, places.checkName(usecase.Line(in.Name), row.ID, siteNames)...)
			change.SetName(usecase.Line(in.Name))
		}
		if in.Address != nil {
			wrong = append(wrong, usecase.TooLong(usecase.Line(in.Address), holding.MaxName, "address")...)
			change.SetAddress(usecase.Line(in.Address))
		}
		if err := wrong.Err(); err != nil {
			return uuid.Nil, err
		}
		after, err := change.Save(b.Context())
		if err != nil {
			return uuid.Nil, usecase.Overtaken(err)
		}
		b.Tell(siteEntity, row.ID, r.siteChanges(row, after)...)
		return row.ID, nil
	})
	if out.Stopped(err) {
		return &UpdateSitePayload{Outcome: out}, err
	}
	row, err := sites.ByID(ctx, r.store, siteID)
	return &UpdateSitePayload{Site: row, Outcome: out}, err
}

func agencyNames(p Places) map[uuid.UUID]string {
	names := make(map[uuid.UUID]string, len(p.agencies))
	for _, a := range p.agencies {
		names[a.ID] = a.Name
	}
	return names
}

func siteNames(p Places) map[uuid.UUID]string {
	names := make(map[uuid.UUID]string, len(p.sites))
	for _, s := range p.sites {
		names[s.ID] = s.Name
	}
	return names
}

// checkName: a name is told from the others of the unit as people do, who see neither case nor script.
func (p Places) checkName(name string, own uuid.UUID, names func(Places) map[uuid.UUID]string) errs.List {
	if wrong := holding.CheckName(name, "name"); len(wrong) > 0 {
		return wrong
	}
	for other, text := range names(p) {
		if other != own && vntext.Identity(text) == vntext.Identity(name) {
			return errs.List{errs.New(errs.Duplicate, errs.At("name"), "Đơn vị đã có “%s”.", "The unit has “%s” already.", text)}
		}
	}
	return usecase.TooLong(name, holding.MaxName, "name")
}

func checkThreshold(v holding.VND) errs.List {
	if v > 0 && v <= holding.MaxCost {
		return nil
	}
	return errs.List{errs.New(errs.OutOfRange, errs.At("fixedAssetThreshold"), "Ngưỡng phải từ 1 đến %s.", "The threshold must be from 1 to %s.", holding.MaxCost.Text())}
}
