package planning

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/pricereference"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/locale"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/norm"
)

// maxSource is how many letters name a document and who gave it: 500 bytes of Vietnamese, which is what a
// plan's snapshot keeps.
const maxSource = 160

// The answers of the writes of prices. PriceReference is nil when refused.
type (
	RecordPricePayload struct {
		PriceReference *ent.PriceReference
		usecase.Outcome
	}
	WithdrawPricePayload struct {
		PriceReference *ent.PriceReference
		usecase.Outcome
	}
)

// RecordPrice keeps what a thing costs on some days, by a quote or an award. On one day a thing has one
// price: of two that overlap nobody could say by which a plan was made, so the older is withdrawn first.
//
// A price above what every norm line for the thing allows needs somebody's decision: the head of the unit's
// up to 15 %, the authority's up to 30 % (Decision 15/2025/QĐ-TTg, Art. 4(4)).
//
// Refusals: Forbidden, UnknownCode, OutOfRange, Required, Duplicate for days on which the thing has another
// price, and those of norm.Waiver.Check under "waiver".
func (p *Planning) RecordPrice(ctx context.Context, in RecordPriceInput) (*RecordPricePayload, error) {
	op, err := usecase.Operation(in.OperationID, "recordPrice", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	priceID, out, err := usecase.Act(ctx, p.journal, authz.ManagePlans, op, func(b *journal.Book) (uuid.UUID, error) {
		next, waiver, wrong := in.price(p.catalog, b.Today())
		if err := wrong.Err(); err != nil {
			return uuid.Nil, err
		}
		if err := p.checkCeiling(b, next, waiver); err != nil {
			return uuid.Nil, err
		}
		return p.recordPrice(b, next)
	})
	if out.Stopped(err) {
		return &RecordPricePayload{Outcome: out}, err
	}
	row, err := prices.ByID(ctx, p.store, priceID)
	return &RecordPricePayload{PriceReference: row, Outcome: out}, err
}

// price checks the input by itself.
func (in *RecordPriceInput) price(c *catalog.Catalog, today civil.Date) (ent.PriceReference, *norm.Waiver, errs.List) {
	next := ent.PriceReference{ItemType: usecase.Line(&in.ItemTypeCode), Amount: in.Amount, Kind: in.Kind, Source: usecase.Line(&in.Source),
		Dated: in.Dated, ValidFrom: in.ValidFrom, ValidTo: in.ValidTo}
	var list errs.List
	bad := func(code errs.Code, field, vi, en string, args ...any) {
		list = append(list, errs.New(code, errs.At(field), vi, en, args...))
	}
	if _, ok := c.ItemType(next.ItemType, max(today, next.ValidFrom)); !ok {
		bad(errs.UnknownCode, "itemTypeCode", "Danh mục không có loại tài sản %q.", "The catalogue has no item type %q.", next.ItemType)
	}
	if next.Amount < 1 || next.Amount > maxPrice {
		bad(errs.OutOfRange, "amount", "Giá phải từ 1 đến %s đồng.", "The price must be 1 to %s VND.", locale.Number(int64(maxPrice)))
	}
	if next.Source == "" {
		list = append(list, usecase.Missing("source"))
	}
	list = append(list, usecase.TooLong(next.Source, maxSource, "source")...)
	if !next.Dated.Within("2000-01-01", today) {
		bad(errs.OutOfRange, "dated", "Ngày của báo giá, kết quả phải từ năm 2000 đến hôm nay.", "The day of the quote or award must be from the year 2000 to today.")
	}
	if !next.ValidFrom.Within("2000-01-01", lastDay) {
		bad(errs.OutOfRange, "validFrom", "Ngày phải từ năm 2000 đến năm 2100.", "The day must be from the year 2000 to 2100.")
	}
	if !next.ValidTo.Within(next.ValidFrom, lastDay) {
		bad(errs.OutOfRange, "validTo", "Ngày hết giá trị phải từ ngày bắt đầu đến năm 2100.", "The last day must be from the first day to the year 2100.")
	}
	if in.Waiver == nil {
		return next, nil, list
	}
	w := norm.Waiver{Level: in.Waiver.Level, DecidedBy: usecase.Line(&in.Waiver.DecidedBy), Document: usecase.Line(&in.Waiver.Document),
		DecidedOn: in.Waiver.DecidedOn, Price: next.Amount}
	if !w.DecidedOn.Within("2000-01-01", today) {
		list = append(list, errs.New(errs.OutOfRange, errs.At("waiver", "decidedOn"), "Ngày quyết định phải từ năm 2000 đến hôm nay.", "The day of the decision must be from the year 2000 to today."))
	}
	list = append(list, usecase.TooLong(w.DecidedBy, maxSource, "waiver", "decidedBy")...)
	list = append(list, usecase.TooLong(w.Document, maxSource, "waiver", "document")...)
	text, err := json.Marshal(w)
	if err != nil {
		bad(errs.Invalid, "waiver", "Không ghi được.", "It cannot be kept.")
	}
	next.Waiver = string(text)
	return next, &w, list
}

// maxPrice is the largest price of one piece, as in package plan.
const maxPrice holding.VND = 1_000_000_000_000

// checkCeiling holds a price against the ceilings that the norm has for the thing when the price begins.
// Posts have different ceilings for the same thing: a price that one of them allows is no price above the
// norm, though a plan will not pay it for the others.
func (p *Planning) checkCeiling(b *journal.Book, next ent.PriceReference, waiver *norm.Waiver) error {
	ceilings, err := p.ceilings(b, next.ItemType, max(next.ValidFrom, FirstNorm))
	if err != nil {
		return err
	}
	over := slices.DeleteFunc(slices.Clone(ceilings), func(c holding.VND) bool { return next.Amount <= c })
	switch {
	case waiver == nil && len(over) == len(ceilings) && len(over) > 0:
		highest := slices.Max(over)
		level := norm.DecisionLevel(highest, next.Amount)
		if level == norm.NotAllowed {
			return errs.Under(norm.Waiver{Level: norm.Authority, DecidedBy: "-", Document: "-", DecidedOn: b.Today(), Price: next.Amount}.Check(highest).Err(), "waiver")
		}
		return errs.New(errs.Required, errs.At("waiver"), "Giá vượt mức tối đa %[1]s đồng: phải ghi quyết định cho phép (%[2]s).", "The price is above the ceiling of %[1]s VND: name the decision that allows it (%[2]s).",
			locale.Number(int64(highest)), norm.LevelWords[level])
	case waiver == nil:
		return nil
	}
	if len(over) < len(ceilings) { // some post allows it as it is; the decision is for one that it can help
		over = slices.DeleteFunc(over, func(c holding.VND) bool { return norm.DecisionLevel(c, next.Amount) == norm.NotAllowed })
	}
	if len(over) == 0 {
		return errs.New(errs.Invalid, errs.At("waiver"), "Không có mức tối đa nào cần quyết định cho giá này.", "There is no ceiling that a decision would let this price pass.")
	}
	return errs.Under(waiver.Check(slices.Max(over)).Err(), "waiver")
}

// FirstNorm is when the norms that the program knows begin.
const FirstNorm civil.Date = "2025-07-01"

// ceilings are the ceilings of every line in force for which the thing can be bought, a part of a set at
// its part of the set's. A line without a ceiling bounds nothing: it is there as the highest. A device that
// does what several classes ask for may cost what all of them may together (Decision 15/2025/QĐ-TTg, Art.
// 5(2)(d)).
func (p *Planning) ceilings(b *journal.Book, itemType string, on civil.Date) ([]holding.VND, error) {
	lines, err := p.normLines(b.Context(), b.Ent())
	if err != nil {
		return nil, err
	}
	model, err := norm.New(lines)
	if err != nil {
		return nil, err
	}
	var out []holding.VND
	highest := map[string]holding.VND{} // of each class
	for _, l := range model.Lines(on) {
		class, ok := p.catalog.NeedClass(l.NeedClass, on)
		if !ok || l.Undecided {
			continue
		}
		c := cmp.Or(l.Ceiling, maxPrice)
		if slices.Contains(catalog.Singles(class.Alternatives), itemType) {
			out = append(out, c)
			highest[l.NeedClass] = max(highest[l.NeedClass], c)
		}
		for _, part := range norm.SetParts(l.NeedClass) {
			if part.ItemType != itemType || l.Ceiling == 0 {
				continue
			}
			if share, ok := norm.PartCeiling(l.NeedClass, part.Part, l.Ceiling); ok {
				out = append(out, share)
			}
		}
	}
	if slices.Contains(devices, itemType) && len(highest) > 1 {
		sum := holding.VND(0)
		for _, c := range highest {
			sum = min(sum+c, maxPrice)
		}
		out = append(out, sum)
	}
	return out, nil
}

func (p *Planning) recordPrice(b *journal.Book, next ent.PriceReference) (uuid.UUID, error) {
	rows, err := b.Ent().PriceReference.Query().Where(pricereference.ItemType(next.ItemType)).Order(ent.Asc(pricereference.FieldValidFrom, pricereference.FieldID)).All(b.Context())
	if err != nil {
		return uuid.Nil, err
	}
	for _, other := range rows {
		if other.WithdrawnAt == 0 && next.ValidFrom <= other.ValidTo && other.ValidFrom <= next.ValidTo {
			return uuid.Nil, errs.New(errs.Duplicate, errs.At("validFrom"), "Từ %[1]s đến %[2]s đã có giá %[3]s đồng (%[4]s); hãy rút giá đó trước.",
				"From %[1]s to %[2]s there is a price of %[3]s VND (%[4]s); withdraw it first.", day(other.ValidFrom), day(other.ValidTo), locale.Number(int64(other.Amount)), other.Source)
		}
	}
	v := b.Viewer()
	row, err := b.Ent().PriceReference.Create().SetID(nthPrice(next.ItemType, len(rows))).SetItemType(next.ItemType).SetAmount(next.Amount).SetKind(next.Kind).
		SetSource(next.Source).SetDated(next.Dated).SetValidFrom(next.ValidFrom).SetValidTo(next.ValidTo).SetWaiver(next.Waiver).
		SetCreatedAt(b.Now().UnixMicro()).SetCreatedByID(v.UserID).SetCreatedBy(v.DisplayName).Save(b.Context())
	if err != nil {
		return uuid.Nil, raced(err)
	}
	b.Tell(priceEntity, row.ID, told(
		holding.Change{Field: "itemTypeCode", To: row.ItemType},
		holding.Change{Field: "amount", To: number(int64(row.Amount))},
		holding.Change{Field: "kind", To: string(row.Kind)},
		holding.Change{Field: "source", To: row.Source},
		holding.Change{Field: "validFrom", To: string(row.ValidFrom)},
		holding.Change{Field: "validTo", To: string(row.ValidTo)},
		holding.Change{Field: "waiver", To: row.Waiver},
	)...)
	return row.ID, nil
}

// nthPrice is the id of a thing's nth price; see nthRequest.
func nthPrice(itemType string, n int) uuid.UUID {
	return id.Derived(id.PriceReference, firstRequest, fmt.Sprintf("%s %d", itemType, n))
}

// WithdrawPrice takes a price out of use. Plans that were made with it keep it.
//
// Refusals: Forbidden, NotFound, StaleRevision, WrongState for one that is withdrawn.
func (p *Planning) WithdrawPrice(ctx context.Context, in WithdrawPriceInput) (*WithdrawPricePayload, error) {
	op, err := usecase.Operation(in.OperationID, "withdrawPrice", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	priceID, out, err := usecase.Act(ctx, p.journal, authz.ManagePlans, op, func(b *journal.Book) (uuid.UUID, error) {
		row, err := b.Ent().PriceReference.Get(b.Context(), in.PriceID)
		if err != nil {
			return uuid.Nil, usecase.NotFound(err, "priceId")
		}
		if err := usecase.ExpectRevision(in.BaseRevision, row.Revision); err != nil {
			return uuid.Nil, err
		}
		if row.WithdrawnAt != 0 {
			return uuid.Nil, errs.New(errs.WrongState, errs.At("priceId"), "Giá này đã được rút.", "The price is withdrawn already.")
		}
		at := b.Now()
		err = b.Ent().PriceReference.UpdateOne(row).Where(pricereference.Revision(row.Revision)).AddRevision(1).
			SetWithdrawnAt(at.UnixMicro()).SetWithdrawnBy(b.Viewer().DisplayName).Exec(b.Context())
		if err != nil {
			return uuid.Nil, usecase.Overtaken(err)
		}
		b.Tell(priceEntity, row.ID, holding.Change{Field: "withdrawnAt", To: at.UTC().Format(time.RFC3339Nano)})
		return row.ID, nil
	})
	if out.Stopped(err) {
		return &WithdrawPricePayload{Outcome: out}, err
	}
	row, err := prices.ByID(ctx, p.store, priceID)
	return &WithdrawPricePayload{PriceReference: row, Outcome: out}, err
}
