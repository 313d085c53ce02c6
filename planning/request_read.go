package planning

import (
	"context"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/equipmentrequest"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/batch"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/norm"
	"sotaisan/plan/life"
	"sotaisan/registry"
)

// EquipmentRequestFilter says which requests; what is nil does not matter.
type EquipmentRequestFilter struct {
	And            []*EquipmentRequestFilter
	Or             []*EquipmentRequestFilter
	Not            *EquipmentRequestFilter
	UnitCodes      []string
	AgencyIDs      []uuid.UUID
	NeedClassCodes []string
	Statuses       []life.RequestStatus
}

// EquipmentRequests answers a page of requests in scope, the newest first. Permission: READ_REGISTER.
func (p *Planning) EquipmentRequests(ctx context.Context, f *EquipmentRequestFilter, args relay.Args) (*relay.Connection[ent.EquipmentRequest], error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	c := &reads.Checker{Path: []string{"filter"}}
	var visit func(f *EquipmentRequestFilter, depth int) reads.Cond
	visit = func(f *EquipmentRequestFilter, depth int) reads.Cond {
		if f == nil {
			return nil
		}
		c.Listed("unitCodes", len(f.UnitCodes))
		c.Listed("agencyIds", len(f.AgencyIDs))
		c.Listed("needClassCodes", len(f.NeedClassCodes))
		c.Listed("statuses", len(f.Statuses))
		return reads.Both(
			reads.Within(equipmentrequest.FieldUnitID, p.registry.UnitIDs(f.UnitCodes, p.Today())),
			reads.Within(equipmentrequest.FieldAgencyID, f.AgencyIDs),
			reads.Within(equipmentrequest.FieldNeedClass, reads.Storable(f.NeedClassCodes)),
			reads.Within(equipmentrequest.FieldStatus, f.Statuses),
			reads.Nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	where := visit(f, 0)
	if err := c.List.Err(); err != nil {
		return nil, err
	}
	order := requests.By("request", true, reads.Column(equipmentrequest.FieldCreatedAt, func(r *ent.EquipmentRequest) any { return r.CreatedAt }))
	return reads.List[ent.EquipmentRequest]{Entity: requests, Order: order, Where: where}.Page(ctx, p.store, args)
}

// RequestUnit answers the unit of the agency.
func (p *Planning) RequestUnit(r *ent.EquipmentRequest) (*ent.Unit, error) {
	return registry.ToUnit(p.registry, requests, r, "unit", func(r *ent.EquipmentRequest) uuid.UUID { return r.UnitID })
}

// RequestAgency answers the agency that asks.
func (p *Planning) RequestAgency(ctx context.Context, r *ent.EquipmentRequest) (*ent.Agency, error) {
	return registry.ToAgency(ctx, p.registry, requests, r, "agency", func(r *ent.EquipmentRequest) uuid.UUID { return r.AgencyID })
}

// RequestEstimate answers the estimate in đồng; nil when nobody said and without READ_MONEY.
func (p *Planning) RequestEstimate(ctx context.Context, r *ent.EquipmentRequest) *holding.VND {
	if r.Estimate == 0 || !usecase.May(ctx, authz.ReadMoney) {
		return nil
	}
	return &r.Estimate
}

// RequestEntitled answers how many pieces of the class the norm gives the agency today; nil while nobody has
// said what the agency has to equip, or nobody has decided the number.
func (p *Planning) RequestEntitled(ctx context.Context, r *ent.EquipmentRequest) (*int32, error) {
	return batch.Load(r.Siblings, "entitled", r.ID, func([]uuid.UUID) (map[uuid.UUID]*int32, error) {
		return p.entitled(ctx, pageOf(r))
	})
}

// pageOf answers the requests that were read together with one.
func pageOf(r *ent.EquipmentRequest) []*ent.EquipmentRequest {
	if rows := batch.Rows[*ent.EquipmentRequest](r.Siblings); rows != nil {
		return rows
	}
	return []*ent.EquipmentRequest{r}
}

func (p *Planning) entitled(ctx context.Context, page []*ent.EquipmentRequest) (map[uuid.UUID]*int32, error) {
	model, err := p.normModel(ctx)
	if err != nil {
		return nil, err
	}
	said, err := p.establishmentsOn(ctx, agenciesOf(page), p.Today())
	if err != nil {
		return nil, err
	}
	byAgency := map[uuid.UUID][]norm.Entitlement{}
	for _, r := range page {
		body, err := p.RequestAgency(ctx, r)
		if err != nil {
			return nil, err
		}
		row := said[r.AgencyID]
		if body == nil || row == nil || byAgency[r.AgencyID] != nil {
			continue
		}
		e, err := establishmentOf(row, body.Kind)
		if err != nil {
			return nil, err
		}
		list, err := model.Entitle(e, p.Today())
		if err != nil {
			return nil, err
		}
		byAgency[r.AgencyID] = append([]norm.Entitlement{}, list...)
	}
	out := make(map[uuid.UUID]*int32, len(page))
	for _, r := range page {
		if list, ok := byAgency[r.AgencyID]; ok {
			out[r.ID] = ofClass(list, r.NeedClass)
		}
	}
	return out, nil
}

// ofClass sums up what is given of a class: 0 where the norm has nothing for such an agency, nil where
// nobody has decided.
func ofClass(list []norm.Entitlement, needClass string) *int32 {
	var n int32
	undecided, decided := false, false
	for _, e := range list {
		switch {
		case e.NeedClass != needClass:
		case e.Undecided:
			undecided = true
		default:
			decided = true
			n += int32(e.Quantity)
		}
	}
	if undecided && !decided {
		return nil
	}
	return &n
}

func agenciesOf(page []*ent.EquipmentRequest) []uuid.UUID {
	ids := make([]uuid.UUID, len(page))
	for i, r := range page {
		ids[i] = r.AgencyID
	}
	return distinctOf(ids)
}

// RequestOnHand answers how many units of the need the agency could cover with what stands in its book and
// works, whatever its age: a plan, which looks at age and at every class at once, may count fewer.
func (p *Planning) RequestOnHand(ctx context.Context, r *ent.EquipmentRequest) (int32, error) {
	return batch.Load(r.Siblings, "on hand", r.ID, func([]uuid.UUID) (map[uuid.UUID]int32, error) {
		page := pageOf(r)
		stock, err := p.working(ctx, agenciesOf(page))
		if err != nil {
			return nil, err
		}
		out := make(map[uuid.UUID]int32, len(page))
		for _, r := range page {
			class, _, err := p.NeedClass(r.NeedClass, Made(r.CreatedAt))
			if err != nil {
				return nil, err
			}
			out[r.ID] = covered(class, stock[r.AgencyID])
		}
		return out, nil
	})
}

// covered answers how many units of a need pieces cover, each counted once, by the best way first.
func covered(class catalog.NeedClass, pieces map[string]int64) int32 {
	left := make(map[string]int64, len(pieces))
	for item, n := range pieces {
		left[item] = n
	}
	var sum int64
	for _, way := range class.Alternatives {
		n := int64(maxPieces) * maxPieces
		for _, part := range way.Parts {
			n = min(n, left[part.ItemType]/int64(part.Quantity))
		}
		for _, part := range way.Parts {
			left[part.ItemType] -= n * int64(part.Quantity)
		}
		sum += n
	}
	return int32(min(sum, maxPieces))
}
