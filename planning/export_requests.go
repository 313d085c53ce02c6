package planning

import (
	"cmp"
	"context"
	"io"
	"slices"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/equipmentrequest"
	"sotaisan/internal/authz"
	"sotaisan/internal/egress"
	"sotaisan/internal/usecase"
	"sotaisan/lineage"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/workbook"
)

// ExportRequests writes form 04/TSC-MSTT of what agencies in scope have registered, filed or accepted, of one
// unit or of all ("").
//
// A request states the whole need, what is there already included; the form says so. Permission: READ_MONEY.
//
// Refusals: Forbidden, NotFound for the unit.
func (p *Planning) ExportRequests(ctx context.Context, w io.Writer, unitCode string) error {
	v, err := usecase.Allow(ctx, authz.ReadMoney)
	if err != nil {
		return err
	}
	c, err := p.client(ctx)
	if err != nil {
		return err
	}
	query := c.EquipmentRequest.Query().Where(equipmentrequest.StatusIn(life.RequestFiled, life.RequestAccepted))
	if unitCode != "" {
		unit, err := p.registry.ScopeUnit(v, unitCode, p.Today())
		if err != nil {
			return err
		}
		query.Where(equipmentrequest.UnitID(unit.ID))
	}
	list, err := query.All(ctx)
	if err != nil {
		return err
	}
	if err := egress.CheckAll(ctx, list); err != nil {
		return err
	}
	agencies, err := c.Agency.Query().Where(agency.IDIn(agenciesOf(list)...)).All(ctx)
	if err != nil {
		return err
	}
	if err := egress.CheckAll(ctx, agencies); err != nil {
		return err
	}
	names := map[uuid.UUID]string{}
	for _, a := range agencies {
		names[a.ID] = a.Name
	}
	return workbook.WritePurchaseNeeds(w, p.requestHead(v.UnitID, list), p.requestRows(list, names))
}

func (p *Planning) requestHead(unit uuid.UUID, list []*ent.EquipmentRequest) workbook.PlanHead {
	head := workbook.PlanHead{Subject: "Nhu cầu do các đơn vị đăng ký: toàn bộ số lượng cần có, gồm cả phần đã có", On: p.Today()}
	if u, ok := p.units.Unit(unit); ok {
		head.Authority = u.FullName
	} else if len(list) > 0 {
		head.Authority = p.authorityOf(list[0].UnitID)
	}
	return head
}

func (p *Planning) requestRows(list []*ent.EquipmentRequest, agencies map[uuid.UUID]string) []workbook.PurchaseNeed {
	slices.SortFunc(list, func(a, b *ent.EquipmentRequest) int {
		return cmp.Or(cmp.Compare(a.NeedClass, b.NeedClass), cmp.Compare(a.ItemType, b.ItemType), cmp.Compare(p.unitCode(a.UnitID), p.unitCode(b.UnitID)),
			cmp.Compare(a.AgencyID.String(), b.AgencyID.String()), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	rows := make([]workbook.PurchaseNeed, len(list))
	for i, r := range list {
		item, countUnit := p.className(r.NeedClass, Made(r.CreatedAt)), ""
		if class, _, err := p.NeedClass(r.NeedClass, Made(r.CreatedAt)); err == nil {
			countUnit = class.CountUnit.VI
		}
		if r.ItemType != "" {
			item, countUnit = p.itemName(r.ItemType, Made(r.CreatedAt))
		}
		var u lineage.Unit
		u, _ = p.units.Unit(r.UnitID)
		rows[i] = workbook.PurchaseNeed{Item: item, CountUnit: countUnit, Body: bodyName(agencies[r.AgencyID], u.FullName), Quantity: r.Quantity,
			Estimate: int64(r.Estimate), Source: plan.SourceWord(r.FundingSource).VI, Payment: r.Payment, Delivery: r.Delivery, Proposal: r.Reason,
			Notes: []string{life.RequestStatusWords[r.Status].VI}}
	}
	return rows
}

// asked answers the accepted requests that stand behind a plan's lines, by agency and class, as they were when
// its snapshot was taken: what becomes of a request afterwards changes no form of the plan.
func (e *exporter) asked() map[[2]string]*plan.Request {
	out := make(map[[2]string]*plan.Request, len(e.snap.Requests))
	for i := range e.snap.Requests {
		if r := &e.snap.Requests[i]; !r.Pending {
			out[[2]string{r.Agency, r.NeedClass}] = r
		}
	}
	return out
}
