package planning

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/planline"
	"sotaisan/ent/pricereference"
	"sotaisan/ent/reequipmentplan"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/locale"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/norm"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/registry"
)

// ReceivePlanLinePayload is the answer of ReceivePlanLine.
type ReceivePlanLinePayload struct {
	Line   *ent.PlanLine // nil when refused
	Assets []*ent.Asset  // what was registered, in its order
	usecase.Outcome
}

// atOnce is how many assets one receipt registers one by one. More come in parts, or as a lot.
const atOnce = 250

// receiptAnswer is what the journal keeps as the answer of a receipt.
type receiptAnswer struct {
	Line   uuid.UUID
	Assets []uuid.UUID
}

// ReceivePlanLine registers what has come of a purchase line, all of it or a part, never more than the
// line: as one asset each or as one lot, in the unit that the line is for, bought at the price that was
// paid. Papers that are not given with it are gaps.
//
// Refusals: Forbidden, NotFound for the line, agency or site, StaleRevision, WrongState for a line that is
// no purchase and a plan that is not being carried out, OutOfRange for quantity, day and price, Precondition
// for a price above the line's ceiling that no decision allows, TooMany,
// and what RegisterAsset says of the rest. Permission: REGISTER_ASSETS.
func (p *Planning) ReceivePlanLine(ctx context.Context, in ReceivePlanLineInput) (*ReceivePlanLinePayload, error) {
	op, err := usecase.Operation(in.OperationID, "receivePlanLine", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	if in.ReceivedOn.Within(usecase.FirstDay, p.Today()) {
		op.EffectiveOn = in.ReceivedOn
	}
	answer, out, err := usecase.Act(ctx, p.journal, authz.RegisterAssets, op, func(b *journal.Book) (receiptAnswer, error) {
		l, from, err := p.openLine(b, in.LineID, in.BaseRevision, plan.Buy)
		if err != nil {
			return receiptAnswer{}, err
		}
		wrong, err := p.checkReceipt(b, l, from, &in)
		if err != nil {
			return receiptAnswer{}, err
		}
		entries, more, err := p.receive(b, l, &in)
		if err != nil {
			return receiptAnswer{}, err
		}
		if err := usecase.Join(wrong, more.Err()); err != nil {
			return receiptAnswer{}, err
		}
		answer := receiptAnswer{Line: l.ID}
		for _, e := range entries {
			answer.Assets = append(answer.Assets, e.State().ID)
			e.Note(receiptNote(l, op.Note))
		}
		return answer, keepReceipt(b, l, int64(in.Quantity), in.ReceivedOn, price(in.UnitPrice, l.UnitPrice), answer.Assets, op.Note)
	})
	if out.Stopped(err) {
		return &ReceivePlanLinePayload{Outcome: out}, err
	}
	payload := &ReceivePlanLinePayload{Outcome: out}
	payload.Line, payload.Assets, err = p.readReceipt(ctx, answer)
	return payload, err
}

// receiptNote leads from an asset's history to the plan.
func receiptNote(l *ent.PlanLine, note string) string {
	text := fmt.Sprintf("Kế hoạch %s, dòng %d", l.PlanNumber, l.Seq)
	if note != "" {
		text += ". " + note
	}
	return text
}

func price(said *holding.VND, planned holding.VND) holding.VND {
	if said != nil {
		return *said
	}
	return planned
}

// openLine loads a line of which something can come now, with the day on which its plan was approved.
func (p *Planning) openLine(b *journal.Book, lineID uuid.UUID, base *int32, action plan.Action) (*ent.PlanLine, civil.Date, error) {
	l, err := b.Ent().PlanLine.Query().Where(planline.ID(lineID), planline.Released(true)).Only(b.Context())
	if err != nil {
		return nil, "", usecase.NotFound(err, "lineId")
	}
	if err := usecase.ExpectRevision(base, l.Revision); err != nil {
		return nil, "", err
	}
	if l.Action != string(action) {
		return nil, "", errs.New(errs.WrongState, errs.At("lineId"), "Dòng này là “%s”, không phải “%s”.", "This line is “%s”, not “%s”.",
			plan.ActionWords[plan.Action(l.Action)], plan.ActionWords[action])
	}
	row, err := p.planState(b.Context(), l.PlanID)
	if err != nil {
		return nil, "", err
	}
	if row.Status != life.InExecution {
		return nil, "", errs.New(errs.WrongState, errs.At("lineId"), "Kế hoạch %s ở trạng thái “%s”, chưa hoặc không còn được thực hiện.",
			"Plan %s is “%s”: it is not being carried out.", l.PlanNumber, life.StatusWords[row.Status])
	}
	return l, civil.Of(time.UnixMicro(row.ApprovedAt)), nil
}

// planState answers where a plan stands and since when it is approved: whoever may see one of its lines may
// know that, and nothing else of the plan.
func (p *Planning) planState(ctx context.Context, planID uuid.UUID) (*ent.ReequipmentPlan, error) {
	ctx = viewer.With(ctx, viewer.Job("plan-state"))
	c, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	return c.ReequipmentPlan.Query().Where(reequipmentplan.ID(planID)).Select(reequipmentplan.FieldStatus, reequipmentplan.FieldApprovedAt).Only(ctx)
}

// endedPlans are the plans of which nothing comes any more. A viewer of one unit learns of it by its lines.
func (p *Planning) endedPlans(ctx context.Context) ([]uuid.UUID, error) {
	ctx = viewer.With(ctx, viewer.Job("plan-state"))
	c, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	return c.ReequipmentPlan.Query().Where(reequipmentplan.StatusIn(life.Closed, life.Superseded)).IDs(ctx)
}

func (p *Planning) checkReceipt(b *journal.Book, l *ent.PlanLine, from civil.Date, in *ReceivePlanLineInput) (errs.List, error) {
	wrong := checkPart(l, int64(in.Quantity), "quantity")
	wrong = append(wrong, checkDay(in.ReceivedOn, from, b.Today(), "receivedOn")...)
	if in.Quantity > atOnce && usecase.Value(in.Tracking) != holding.Lot {
		wrong = append(wrong, errs.New(errs.TooMany, errs.At("quantity"), "Mỗi lần nhận từng cái nhiều nhất %d; nhiều hơn thì nhận theo lô hoặc nhận nhiều lần.",
			"At most %d one by one at once; take more as a lot, or in parts.", atOnce))
	}
	if in.UnitPrice != nil && (*in.UnitPrice < 0 || *in.UnitPrice > holding.MaxCost/holding.VND(max(in.Quantity, 1))) {
		wrong = append(wrong, errs.New(errs.OutOfRange, errs.At("unitPrice"), "Đơn giá phải từ 0 và tổng không quá %s.", "The price must be 0 or more, and the total at most %s.", holding.MaxCost.Text()))
	}
	over, err := p.checkPaid(b.Context(), l, price(in.UnitPrice, l.UnitPrice), in.ReceivedOn)
	return append(wrong, over...), err
}

// checkPaid refuses a price above the ceiling of the line, unless the plan was approved with it, or a price
// reference of that day rests on a decision that allows so much.
func (p *Planning) checkPaid(ctx context.Context, l *ent.PlanLine, paid holding.VND, on civil.Date) (errs.List, error) {
	if l.Ceiling == 0 || paid <= max(l.Ceiling, l.UnitPrice) {
		return nil, nil
	}
	ctx = viewer.With(ctx, viewer.Job("plan-state")) // prices are the province's
	c, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := c.PriceReference.Query().Where(pricereference.ItemType(l.ItemType), pricereference.WithdrawnAt(0),
		pricereference.ValidFromLTE(on), pricereference.ValidToGTE(on), pricereference.WaiverNEQ("")).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		w, err := waiverOf(r)
		if err != nil {
			return nil, err
		}
		if w != nil && paid <= w.Price && len(w.Check(l.Ceiling)) == 0 {
			return nil, nil
		}
	}
	return errs.List{errs.New(errs.Precondition, errs.At("unitPrice"), "Đơn giá %[1]s đồng vượt mức tối đa %[2]s đồng và chưa có quyết định cho phép (%[3]s).",
		"The price of %[1]s VND is above the ceiling of %[2]s VND, and no decision allows it (%[3]s).",
		locale.Number(int64(paid)), locale.Number(int64(l.Ceiling)), norm.LevelWords[norm.DecisionLevel(l.Ceiling, paid)])}, nil
}

// checkPart refuses a part of a line that is none, or more than is still to come.
func checkPart(l *ent.PlanLine, quantity int64, path ...string) errs.List {
	if quantity >= 1 && l.Received+quantity <= l.Quantity {
		return nil
	}
	return errs.List{errs.New(errs.OutOfRange, path, "Số lượng phải từ 1 đến %[1]s: dòng có %[2]s, đã nhận %[3]s.", "The quantity must be from 1 to %[1]s: the line has %[2]s, %[3]s have come.",
		locale.Number(l.Quantity-l.Received), locale.Number(l.Quantity), locale.Number(l.Received))}
}

// checkDay refuses a day before the plan was approved, or to come.
func checkDay(on, approved, today civil.Date, path ...string) errs.List {
	if on.Within(approved, today) {
		return nil
	}
	return errs.List{errs.New(errs.OutOfRange, path, "Ngày phải từ ngày duyệt kế hoạch (%s) đến hôm nay.", "The day must be from the approval of the plan (%s) to today.", day(approved))}
}

// receiptPaths are the fields of a registration by their names in a receipt.
var receiptPaths = map[string]string{"historicalCost": "unitPrice", "costBasis": "unitPrice", "acquiredOn": "receivedOn", "inUseYear": "receivedOn"}

// receive registers the assets of a receipt; the list is what is wrong with the input.
func (p *Planning) receive(b *journal.Book, l *ent.PlanLine, in *ReceivePlanLineInput) ([]*journal.Entry, errs.List, error) {
	unit, _ := p.units.Unit(l.UnitID)
	places, err := p.registry.LoadPlaces(b, l.UnitID)
	if err != nil {
		return nil, nil, err
	}
	item, _, err := p.ItemType(l.ItemType)
	if err != nil {
		return nil, nil, err
	}
	body, name, tracking := l.AgencyID, item.Name.VI, holding.Individual
	if in.AgencyID != nil {
		body = in.AgencyID
	}
	if in.Name != nil {
		name = *in.Name
	}
	pieces, each := int(in.Quantity), int32(1)
	if in.Tracking != nil && *in.Tracking == holding.Lot {
		pieces, each, tracking = 1, in.Quantity, holding.Lot
	}
	cost := price(in.UnitPrice, l.UnitPrice) * holding.VND(each)
	year := int32(in.ReceivedOn.Year())
	s := registry.RegisterAssetInput{UnitCode: unit.Code, AgencyID: body, SiteID: in.SiteID, Room: in.Room, ItemTypeCode: l.ItemType, Name: name,
		Tracking: tracking, Quantity: each, Tenure: holding.Owned, Origin: holding.Purchase, HistoricalCost: &cost, CostBasis: new(holding.Papers),
		AcquiredOn: &in.ReceivedOn, InUseYear: &year, Condition: new(holding.Good), Status: holding.InUse}
	var entries []*journal.Entry
	for range min(max(pieces, 1), atOnce) {
		state, wrong, err := p.registry.NewState(b, unit, places, s)
		if err != nil {
			return nil, nil, err
		}
		if len(wrong) > 0 {
			return nil, renamed(wrong, receiptPaths), nil
		}
		entries = append(entries, b.Register(state))
	}
	return entries, p.attachReceipt(b, l, in.Document, entries), nil
}

// attachReceipt covers what has come with the paper that came with it.
func (p *Planning) attachReceipt(b *journal.Book, l *ent.PlanLine, in *ReceiptDocumentInput, entries []*journal.Entry) errs.List {
	if in == nil {
		return nil
	}
	paper := journal.Document{ID: b.NewID(id.Document), UnitID: l.UnitID, Type: usecase.Line(&in.Type), Number: usecase.Line(in.Number),
		IssuedOn: usecase.Value(in.IssuedOn), Issuer: usecase.Line(in.Issuer), ArchiveReference: usecase.Line(in.ArchiveReference)}
	if wrong := p.registry.CheckPaper(b, paper); len(wrong) > 0 {
		list, _ := errs.All(errs.Under(wrong.Err(), "document"))
		return list
	}
	b.Attach(paper, entries...)
	return nil
}

// renamed gives the first step of paths another name.
func renamed(list errs.List, names map[string]string) errs.List {
	out := make(errs.List, 0, len(list))
	for _, e := range list {
		r := *e
		r.Path = slices.Clone(e.Path)
		if len(r.Path) > 0 && names[r.Path[0]] != "" {
			r.Path[0] = names[r.Path[0]]
		}
		if !slices.ContainsFunc(out, func(o *errs.Error) bool { return o.Code == r.Code && slices.Equal(o.Path, r.Path) }) {
			out = append(out, &r)
		}
	}
	return out
}

// keepReceipt counts a part of a line as come, and keeps the receipt. The line is held against the revision
// that was loaded, so that of two receipts at the same time the later one starts over, and no line gets
// more than it has.
func keepReceipt(b *journal.Book, l *ent.PlanLine, quantity int64, on civil.Date, unitPrice holding.VND, assets []uuid.UUID, note string) error {
	n, err := b.Ent().PlanLine.Update().Where(planline.ID(l.ID), planline.Revision(l.Revision)).AddReceived(quantity).AddRevision(1).Save(b.Context())
	if err != nil {
		return err
	}
	if n == 0 {
		return journal.ErrOvertaken
	}
	text, err := encode(assets)
	if err != nil {
		return err
	}
	v := b.Viewer()
	if err := b.Ent().PlanReceipt.Create().SetID(b.NewID(id.PlanReceipt)).SetUnitID(l.UnitID).SetLineID(l.ID).SetQuantity(quantity).SetReceivedOn(on).
		SetUnitPrice(unitPrice).SetAssets(text).SetNote(note).SetCreatedAt(b.Now().UnixMicro()).SetCreatedByID(v.UserID).SetCreatedBy(v.DisplayName).
		Exec(b.Context()); err != nil {
		return err
	}
	b.Tell(lineEntity, l.ID, holding.Change{Field: "receivedQuantity", From: number(l.Received), To: number(l.Received + quantity)})
	return nil
}

// lineEntity is the entity of lines in the trail, by the name of its type in the API.
const lineEntity = "PlanLine"

// readReceipt reads the line and the assets of a receipt as they are now, without what is out of scope today.
func (p *Planning) readReceipt(ctx context.Context, answer receiptAnswer) (*ent.PlanLine, []*ent.Asset, error) {
	l, err := planLines.ByID(ctx, p.store, answer.Line)
	if err != nil {
		return nil, nil, err
	}
	rows, err := registry.AssetRows.ByIDs(ctx, p.store, answer.Assets)
	slices.SortFunc(rows, func(a, b *ent.Asset) int {
		return slices.Index(answer.Assets, a.ID) - slices.Index(answer.Assets, b.ID)
	})
	return l, rows, err
}
