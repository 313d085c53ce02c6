package planning

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/equipmentrequest"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/plan/life"
)

// maxPieces is the largest need that an agency can state.
const maxPieces = 1_000_000

// The answers of the writes of requests. EquipmentRequest is nil when refused.
type (
	FileEquipmentRequestPayload struct {
		EquipmentRequest *ent.EquipmentRequest
		usecase.Outcome
	}
	DecideEquipmentRequestPayload struct {
		EquipmentRequest *ent.EquipmentRequest
		usecase.Outcome
	}
)

// FileEquipmentRequest registers what an agency needs of one class, as a row of form 04/TSC-MSTT; with the
// id of a returned request it is filed again.
//
// Refusals: Forbidden, NotFound for agency and request, UnknownCode for class and item type, Invalid for an
// item type that does not satisfy the class, OutOfRange, Duplicate while the agency has another request for
// the class that is not withdrawn, WrongState for one that was not returned, StaleRevision.
func (p *Planning) FileEquipmentRequest(ctx context.Context, in FileEquipmentRequestInput) (*FileEquipmentRequestPayload, error) {
	op, err := usecase.Operation(in.OperationID, "fileEquipmentRequest", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	requestID, out, err := usecase.Act(ctx, p.journal, authz.RequestPlans, op, func(b *journal.Book) (uuid.UUID, error) {
		body, err := b.Ent().Agency.Query().Where(agency.ID(in.AgencyID)).Only(b.Context())
		if err != nil {
			return uuid.Nil, usecase.NotFound(err, "agencyId")
		}
		next, wrong := in.request(p.catalog, b.Today())
		if err := wrong.Err(); err != nil {
			return uuid.Nil, err
		}
		return p.fileRequest(b, body, in.RequestID, in.BaseRevision, next)
	})
	if out.Stopped(err) {
		return &FileEquipmentRequestPayload{Outcome: out}, err
	}
	row, err := requests.ByID(ctx, p.store, requestID)
	return &FileEquipmentRequestPayload{EquipmentRequest: row, Outcome: out}, err
}

// request checks the input by itself.
func (in *FileEquipmentRequestInput) request(c *catalog.Catalog, today civil.Date) (ent.EquipmentRequest, errs.List) {
	next := ent.EquipmentRequest{NeedClass: usecase.Line(&in.NeedClassCode), ItemType: usecase.Line(in.ItemTypeCode), Quantity: int64(in.Quantity),
		Estimate: usecase.Value(in.Estimate), FundingSource: usecase.Line(in.FundingSource), Payment: usecase.Line(in.Payment),
		Delivery: usecase.Line(in.Delivery), Reason: usecase.Lines(in.Reason)}
	var list errs.List
	class, ok := c.NeedClass(next.NeedClass, today)
	switch {
	case !ok:
		list = append(list, errs.New(errs.UnknownCode, errs.At("needClassCode"), "Danh mục không có nhóm nhu cầu %q.", "The catalogue has no need class %q.", next.NeedClass))
	case next.ItemType != "" && !slices.Contains(catalog.Singles(class.Alternatives), next.ItemType):
		list = append(list, errs.New(errs.Invalid, errs.At("itemTypeCode"), "Loại tài sản %[1]q không đáp ứng riêng lẻ nhu cầu “%[2]s”.", "Item type %[1]q does not by itself satisfy the need “%[2]s”.", next.ItemType, class.Name))
	}
	if next.Quantity < 0 || next.Quantity > maxPieces {
		list = append(list, errs.New(errs.OutOfRange, errs.At("quantity"), "Số lượng phải từ 0 đến một triệu.", "The quantity must be 0 to a million."))
	}
	if next.Estimate < 0 || next.Estimate > holding.MaxCost {
		list = append(list, errs.New(errs.OutOfRange, errs.At("estimate"), "Dự toán phải từ 0 đến %s.", "The estimate must be 0 to %s.", holding.MaxCost.Text()))
	}
	return next, slices.Concat(list,
		usecase.TooLong(next.FundingSource, holding.MaxText, "fundingSource"), usecase.TooLong(next.Payment, holding.MaxText, "payment"),
		usecase.TooLong(next.Delivery, holding.MaxName, "delivery"), usecase.TooLong(next.Reason, holding.MaxNote, "reason"))
}

func (p *Planning) fileRequest(b *journal.Book, body *ent.Agency, requestID *uuid.UUID, baseRevision *int32, next ent.EquipmentRequest) (uuid.UUID, error) {
	rows, err := b.Ent().EquipmentRequest.Query().Where(equipmentrequest.AgencyID(body.ID), equipmentrequest.NeedClass(next.NeedClass)).All(b.Context())
	if err != nil {
		return uuid.Nil, err
	}
	before := &ent.EquipmentRequest{}
	if requestID != nil {
		at := slices.IndexFunc(rows, func(r *ent.EquipmentRequest) bool { return r.ID == *requestID })
		if at < 0 { // also one of another agency or class: neither changes
			return uuid.Nil, errs.Missing("requestId")
		}
		before = rows[at]
		if err := usecase.ExpectRevision(baseRevision, before.Revision); err != nil {
			return uuid.Nil, err
		}
		if before.Status != life.RequestReturned {
			return uuid.Nil, errs.New(errs.WrongState, errs.At("requestId"), "Chỉ gửi lại được đăng ký đã bị trả lại.", "Only a returned request is filed again.")
		}
	} else if err := usecase.CheckRevision(baseRevision); err != nil {
		return uuid.Nil, err
	}
	for _, other := range rows {
		if other.ID != before.ID && other.Status != life.RequestWithdrawn {
			return uuid.Nil, errs.New(errs.Duplicate, errs.At("needClassCode"), "Cơ quan đã có đăng ký về nhóm này (%[1]d, %[2]s); hãy rút đăng ký đó trước.",
				"The agency has a request for this class (%[1]d, %[2]s); withdraw it first.", other.Quantity, life.RequestStatusWords[other.Status])
		}
	}
	var after *ent.EquipmentRequest
	if before.Revision > 0 {
		after, err = b.Ent().EquipmentRequest.UpdateOne(before).Where(equipmentrequest.Revision(before.Revision)).AddRevision(1).
			SetItemType(next.ItemType).SetQuantity(next.Quantity).SetEstimate(next.Estimate).SetFundingSource(next.FundingSource).SetPayment(next.Payment).
			SetDelivery(next.Delivery).SetReason(next.Reason).SetStatus(life.RequestFiled).
			SetDecidedAt(0).ClearDecidedByID().SetDecidedBy("").SetDecisionNote("").Save(b.Context())
		err = usecase.Overtaken(err)
	} else {
		v := b.Viewer()
		after, err = b.Ent().EquipmentRequest.Create().SetID(nthRequest(body.ID, next.NeedClass, len(rows))).SetUnitID(body.UnitID).SetAgencyID(body.ID).
			SetNeedClass(next.NeedClass).SetItemType(next.ItemType).SetQuantity(next.Quantity).SetEstimate(next.Estimate).SetFundingSource(next.FundingSource).
			SetPayment(next.Payment).SetDelivery(next.Delivery).SetReason(next.Reason).SetStatus(life.RequestFiled).
			SetCreatedAt(b.Now().UnixMicro()).SetCreatedByID(v.UserID).SetCreatedBy(v.DisplayName).Save(b.Context())
		err = raced(err)
	}
	if err != nil {
		return uuid.Nil, err
	}
	tellRequest(b, before, after)
	return after.ID, nil
}

// nthRequest is the id of an agency's nth request for a class. Two who file one at the same time make the
// same id, so that one of them fails, starts over and finds the other's.
func nthRequest(body uuid.UUID, needClass string, n int) uuid.UUID {
	return id.Derived(id.EquipmentRequest, firstRequest, fmt.Sprintf("%s %s %d", body, needClass, n))
}

// firstRequest is when ids of requests begin; it orders them and says nothing about when they were filed.
var firstRequest = time.Date(2025, 7, 1, 0, 0, 0, 0, civil.Zone)

func tellRequest(b *journal.Book, before, after *ent.EquipmentRequest) {
	b.Tell(requestEntity, after.ID, told(
		holding.Change{Field: "agencyId", From: idText(before.AgencyID), To: idText(after.AgencyID)},
		holding.Change{Field: "needClassCode", From: before.NeedClass, To: after.NeedClass},
		holding.Change{Field: "itemTypeCode", From: before.ItemType, To: after.ItemType},
		holding.Change{Field: "quantity", From: number(before.Quantity), To: number(after.Quantity)},
		holding.Change{Field: "estimate", From: number(int64(before.Estimate)), To: number(int64(after.Estimate))},
		holding.Change{Field: "fundingSource", From: before.FundingSource, To: after.FundingSource},
		holding.Change{Field: "payment", From: before.Payment, To: after.Payment},
		holding.Change{Field: "delivery", From: before.Delivery, To: after.Delivery},
		holding.Change{Field: "reason", From: before.Reason, To: after.Reason},
		holding.Change{Field: "status", From: string(before.Status), To: string(after.Status)},
		holding.Change{Field: "decisionNote", From: before.DecisionNote, To: after.DecisionNote},
	)...)
}

// requestSteps are where a request may go from each status, beside being filed again.
var requestSteps = map[life.RequestStatus][]life.RequestStatus{
	life.RequestFiled:    {life.RequestAccepted, life.RequestReturned, life.RequestWithdrawn},
	life.RequestReturned: {life.RequestWithdrawn},
	life.RequestAccepted: {life.RequestReturned, life.RequestWithdrawn},
}

// DecideEquipmentRequest accepts a request or returns it with a reason, which is finance's; or withdraws it,
// which is the unit's. An accepted one can still be returned or withdrawn: plans that were made keep it.
//
// Refusals: Forbidden, also for who filed it; NotFound, StaleRevision, WrongState, Required for the note of a
// return.
func (p *Planning) DecideEquipmentRequest(ctx context.Context, in DecideEquipmentRequestInput) (*DecideEquipmentRequestPayload, error) {
	op, err := usecase.Operation(in.OperationID, "decideEquipmentRequest", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	permission := authz.ManagePlans
	if in.To == life.RequestWithdrawn {
		permission = authz.RequestPlans
	}
	requestID, out, err := usecase.Act(ctx, p.journal, permission, op, func(b *journal.Book) (uuid.UUID, error) {
		before, err := b.Ent().EquipmentRequest.Query().Where(equipmentrequest.ID(in.RequestID)).Only(b.Context())
		if err != nil {
			return uuid.Nil, usecase.NotFound(err, "requestId")
		}
		if err := usecase.ExpectRevision(in.BaseRevision, before.Revision); err != nil {
			return uuid.Nil, err
		}
		if !slices.Contains(requestSteps[before.Status], in.To) {
			return uuid.Nil, errs.New(errs.WrongState, errs.At("to"), "Đề nghị đang ở trạng thái “%s” nên không làm được việc này.", "The request is “%s”, which does not allow it.", life.RequestStatusWords[before.Status])
		}
		change := b.Ent().EquipmentRequest.UpdateOne(before).Where(equipmentrequest.Revision(before.Revision)).AddRevision(1).SetStatus(in.To)
		if in.To != life.RequestWithdrawn {
			if err := p.mayDecide(b, before); err != nil {
				return uuid.Nil, err
			}
			if in.To == life.RequestReturned && op.Note == "" {
				return uuid.Nil, usecase.Missing("note")
			}
			v := b.Viewer()
			change.SetDecidedAt(b.Now().UnixMicro()).SetDecidedByID(v.UserID).SetDecidedBy(v.DisplayName).SetDecisionNote(op.Note)
		}
		after, err := change.Save(b.Context())
		if err != nil {
			return uuid.Nil, usecase.Overtaken(err)
		}
		tellRequest(b, before, after)
		return after.ID, nil
	})
	if out.Stopped(err) {
		return &DecideEquipmentRequestPayload{Outcome: out}, err
	}
	row, err := requests.ByID(ctx, p.store, requestID)
	return &DecideEquipmentRequestPayload{EquipmentRequest: row, Outcome: out}, err
}

// mayDecide refuses whoever has filed the request, the first time or again.
func (p *Planning) mayDecide(b *journal.Book, r *ent.EquipmentRequest) error {
	filers, err := hands(b, r.ID, "fileEquipmentRequest")
	if err != nil {
		return err
	}
	return authz.SecondPerson(b.Viewer(), authz.DecideRequest, append(filers, r.CreatedByID)...)
}
