package planning

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/equipmentrequest"
	"sotaisan/ent/establishment"
	"sotaisan/ent/pricereference"
	"sotaisan/ent/roaddistance"
	"sotaisan/internal/civil"
	"sotaisan/norm"
	"sotaisan/plan"
	"sotaisan/plan/life"
)

// The inputs as a snapshot takes them, each of all units in scope, in one statement.

// loadEstablishments answers the establishments of agencies, by date; an agency about which nobody has said
// anything has none.
func loadEstablishments(ctx context.Context, c *ent.Client, agencies []*ent.Agency) (map[uuid.UUID][]plan.Establishment, error) {
	byID := make(map[uuid.UUID]*ent.Agency, len(agencies))
	for _, a := range agencies {
		byID[a.ID] = a
	}
	rows, err := c.Establishment.Query().Order(ent.Asc(establishment.FieldAgencyID, establishment.FieldValidFrom)).All(ctx)
	if err != nil {
		return nil, err
	}
	found := map[uuid.UUID][]plan.Establishment{}
	for _, e := range rows {
		a := byID[e.AgencyID]
		if a == nil {
			continue
		}
		said, err := establishmentOf(e, a.Kind)
		if err != nil {
			return nil, fmt.Errorf("planning: establishment %s: %w", e.ID, err)
		}
		found[a.ID] = append(found[a.ID], plan.Establishment{From: e.ValidFrom, Establishment: said})
	}
	return found, nil
}

// populations answers how many people a unit serves on a day: the largest number that one of its agencies
// states. A unit about which nobody has said it is not there.
func populations(ctx context.Context, c *ent.Client, on civil.Date) (map[uuid.UUID]int64, error) {
	rows, err := c.Establishment.Query().Where(establishment.PopulationGT(0), establishment.ValidFromLTE(on)).
		Order(ent.Asc(establishment.FieldValidFrom)).All(ctx)
	if err != nil {
		return nil, err
	}
	type stated struct {
		unit   uuid.UUID
		people int64
	}
	newest := map[uuid.UUID]stated{} // by agency
	for _, e := range rows {
		newest[e.AgencyID] = stated{e.UnitID, e.Population}
	}
	found := map[uuid.UUID]int64{}
	for _, s := range newest {
		found[s.unit] = max(found[s.unit], s.people)
	}
	return found, nil
}

// filedRequests answers what finance has accepted, and what waits for it.
func filedRequests(ctx context.Context, c *ent.Client) ([]plan.Request, error) {
	rows, err := c.EquipmentRequest.Query().Where(equipmentrequest.StatusIn(life.RequestAccepted, life.RequestFiled)).
		Order(ent.Asc(equipmentrequest.FieldAgencyID, equipmentrequest.FieldNeedClass)).All(ctx)
	list := make([]plan.Request, len(rows))
	for i, r := range rows {
		list[i] = plan.Request{Agency: r.AgencyID.String(), NeedClass: r.NeedClass, Quantity: r.Quantity, ItemType: r.ItemType, Pending: r.Status == life.RequestFiled,
			Payment: r.Payment, Delivery: r.Delivery, Reason: r.Reason}
	}
	return list, err
}

// pricesFrom answers the prices that are good on some day from on; no two of an item type are good on one
// day.
func pricesFrom(ctx context.Context, c *ent.Client, on civil.Date) ([]plan.Price, error) {
	rows, err := c.PriceReference.Query().Where(pricereference.WithdrawnAt(0), pricereference.ValidToGTE(on)).
		Order(ent.Asc(pricereference.FieldItemType, pricereference.FieldValidFrom)).All(ctx)
	list := make([]plan.Price, len(rows))
	for i, r := range rows {
		list[i] = plan.Price{ItemType: r.ItemType, Amount: r.Amount, Source: r.Source, From: r.ValidFrom, To: r.ValidTo}
		waiver, wrong := waiverOf(r)
		if wrong != nil {
			return nil, wrong
		}
		list[i].Waiver = waiver
	}
	return list, err
}

// waiverOf answers who decided that a price may pass its ceiling; nil when nobody had to.
func waiverOf(r *ent.PriceReference) (*norm.Waiver, error) {
	if r.Waiver == "" {
		return nil, nil
	}
	var w norm.Waiver
	if err := json.Unmarshal([]byte(r.Waiver), &w); err != nil {
		return nil, fmt.Errorf("planning: waiver of price %s: %w", r.ID, err)
	}
	return &w, nil
}

// roadDistances answers the ways by road that are known.
func roadDistances(ctx context.Context, c *ent.Client) ([]plan.RoadDistance, error) {
	rows, err := c.RoadDistance.Query().Order(ent.Asc(roaddistance.FieldFromUnitID, roaddistance.FieldToUnitID)).All(ctx)
	list := make([]plan.RoadDistance, len(rows))
	for i, r := range rows {
		list[i] = plan.RoadDistance{From: r.FromUnitID.String(), To: r.ToUnitID.String(), Metres: r.Metres}
	}
	return list, err
}
