package planning

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/equipmentrequest"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/reads"
	"sotaisan/internal/usecase"
	"sotaisan/norm"
	"sotaisan/plan/life"
	"sotaisan/registry"
)

// AgencyNeed is what one need class comes to for an agency: what it may have, what it has, what it asks for.
type AgencyNeed struct {
	NeedClass catalog.NeedClass
	Entitled  *int32                // pieces; nil while nobody has said what the agency has to equip, or decided the number
	OnHand    int32                 // as RequestOnHand
	Request   *ent.EquipmentRequest // that is not withdrawn; nil for none
}

// AgencyNeeds answers an agency and the need classes that the norm has for bodies of its kind today, and those
// that it has asked for, in the order of the catalogue: what it fills in to register its need. The agency is nil
// when there is none in scope. Permission: READ_REGISTER.
func (p *Planning) AgencyNeeds(ctx context.Context, agencyID uuid.UUID) (*ent.Agency, []*AgencyNeed, error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, nil, err
	}
	body, err := registry.AgencyRows.ByID(ctx, p.store, agencyID)
	if err != nil || body == nil {
		return nil, nil, err
	}
	model, err := p.normModel(ctx)
	if err != nil {
		return nil, nil, err
	}
	said, err := p.establishmentsOn(ctx, []uuid.UUID{body.ID}, p.Today())
	if err != nil {
		return nil, nil, err
	}
	var given []norm.Entitlement
	if row := said[body.ID]; row != nil {
		e, err := establishmentOf(row, body.Kind)
		if err != nil {
			return nil, nil, err
		}
		if given, err = model.Entitle(e, p.Today()); err != nil {
			return nil, nil, err
		}
	}
	filed, err := requests.Find(ctx, p.store, func(s *sql.Selector) {
		reads.Where(s, reads.Equal(equipmentrequest.FieldAgencyID, body.ID), reads.Not(reads.Equal(equipmentrequest.FieldStatus, life.RequestWithdrawn)))
	})
	if err != nil {
		return nil, nil, err
	}
	stock, err := p.working(ctx, []uuid.UUID{body.ID})
	if err != nil {
		return nil, nil, err
	}
	wanted := map[string]bool{}
	for _, l := range model.Lines(p.Today()) {
		if concerns(l, body.Kind) {
			wanted[l.NeedClass] = true
		}
	}
	var out []*AgencyNeed
	for _, class := range p.catalog.NeedClasses(p.Today()) {
		n := &AgencyNeed{NeedClass: class, OnHand: covered(class, stock[body.ID])}
		if at := slices.IndexFunc(filed, func(r *ent.EquipmentRequest) bool { return r.NeedClass == class.Code }); at >= 0 {
			n.Request = filed[at]
		}
		if n.Request == nil && !wanted[class.Code] {
			continue
		}
		if said[body.ID] != nil {
			n.Entitled = ofClass(given, class.Code)
		}
		out = append(out, n)
	}
	return body, out, nil
}

// concerns says whether a line of the norm is about bodies of that kind.
func concerns(l norm.Line, kind holding.AgencyKind) bool {
	return len(l.AgencyKinds) == 0 || slices.Contains(l.AgencyKinds, kind)
}
