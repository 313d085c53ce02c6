package registry

import (
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/site"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
)

// Places are the agencies and sites of one unit, read once for a write of any size.
type Places struct {
	agencies []*ent.Agency
	sites    map[uuid.UUID]*ent.Site
}

// LoadPlaces reads the places of a unit inside a write.
func (r *Registry) LoadPlaces(b *journal.Book, unit uuid.UUID) (Places, error) {
	p := Places{sites: map[uuid.UUID]*ent.Site{}}
	var err error
	if p.agencies, err = b.Ent().Agency.Query().Where(agency.UnitID(unit)).Order(agency.ByName(), agency.ByID()).All(b.Context()); err != nil {
		return Places{}, err
	}
	sites, err := b.Ent().Site.Query().Where(site.UnitID(unit)).All(b.Context())
	if err != nil {
		return Places{}, err
	}
	for _, s := range sites {
		p.sites[s.ID] = s
	}
	return p, nil
}

// agency finds the agency that an input names by id, by kind, or by both when they agree.
func (p Places) agency(agencyID *uuid.UUID, kind *holding.AgencyKind) (*ent.Agency, *errs.Error) {
	if agencyID == nil && kind == nil {
		return nil, usecase.Missing("agencyId")
	}
	var found []*ent.Agency
	for _, a := range p.agencies {
		if agencyID != nil && a.ID == *agencyID || agencyID == nil && a.Kind == *kind {
			found = append(found, a)
		}
	}
	switch {
	case len(found) == 0 && agencyID != nil:
		return nil, errs.Missing("agencyId")
	case len(found) == 0:
		return nil, errs.New(errs.NotFound, errs.At("agencyKind"), "Đơn vị chưa có cơ quan loại “%s”.", "The unit has no agency of the kind “%s”.", holding.Word(holding.AgencyWords, *kind))
	case len(found) > 1:
		return nil, errs.New(errs.Precondition, errs.At("agencyKind"), "Đơn vị có %[1]d cơ quan loại “%[2]s”: hãy chỉ rõ bằng agencyId.",
			"The unit has %[1]d agencies of the kind “%[2]s”: name one by agencyId.", len(found), holding.Word(holding.AgencyWords, *kind))
	case kind != nil && found[0].Kind != *kind:
		return nil, errs.New(errs.Invalid, errs.At("agencyKind"), "Cơ quan này thuộc loại “%s”.", "That agency is of the kind “%s”.", holding.Word(holding.AgencyWords, found[0].Kind))
	}
	return found[0], nil
}

// site checks that an input's site is one of the unit; nil is no site.
func (p Places) site(siteID *uuid.UUID) (uuid.UUID, *errs.Error) {
	if siteID == nil {
		return uuid.Nil, nil
	}
	if p.sites[*siteID] == nil {
		return uuid.Nil, errs.Missing("siteId")
	}
	return *siteID, nil
}
