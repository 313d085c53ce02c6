package registry

import (
	"context"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/label"
	"sotaisan/ent/site"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/reads"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/labels"
)

// boundLabel is what the journal keeps as the answer of BindLabel and VoidLabel.
type boundLabel struct {
	Label    string    `json:"label"` // code
	Asset    uuid.UUID `json:"asset"`
	Conflict uuid.UUID `json:"conflict"`
}

// BindLabel records that a label is on a thing. A blank one is bound to the asset, site or room; an
// assigned or printed one goes live, and what it replaces is to be removed. Of several who bind one
// blank label at once one wins. A label that is live where it is said to be stays as it is.
//
// When the asset has another live label that this one does not replace, both are live, and that is a
// conflict to settle.
//
// Refusals: Forbidden, NotFound for the code, asset or site, Required for a blank label without a
// thing, Invalid for two things and for Replace where no asset is, Duplicate when it is on something
// else, WrongState for a label that is replaced or void and for an asset that is gone, Precondition for
// software and for an asset of another unit.
func (r *Registry) BindLabel(ctx context.Context, in BindLabelInput) (*BindLabelPayload, error) {
	op, err := usecase.Operation(in.OperationID, "bindLabel", in)
	if err != nil {
		return nil, err
	}
	op.Note, op.EffectiveOn = usecase.Lines(in.Note), usecase.Value(in.EffectiveOn)
	answer, out, err := usecase.Act(ctx, r.journal, authz.ObserveAssets, op, func(b *journal.Book) (boundLabel, error) {
		l, err := labelByCode(b, in.Code)
		if err != nil {
			return boundLabel{}, err
		}
		if in.AssetID != nil && (in.SiteID != nil || in.Room != nil) {
			return boundLabel{}, errs.New(errs.Invalid, errs.At("assetId"), "Chỉ nhập tài sản hoặc nơi chốn, không cả hai.", "Give the asset or the place, not both.")
		}
		if err := usable(l.Label()); err != nil {
			return boundLabel{}, err
		}
		return r.bind(b, l, in)
	})
	if out.Stopped(err) {
		return &BindLabelPayload{Outcome: out}, err
	}
	return r.boundNow(ctx, answer, out)
}

// boundNow reads what an answer names as it is now.
func (r *Registry) boundNow(ctx context.Context, answer boundLabel, out usecase.Outcome) (*BindLabelPayload, error) {
	p := &BindLabelPayload{Outcome: out}
	var err error
	if p.Label, err = r.labelNow(ctx, answer.Label); err != nil {
		return nil, err
	}
	if answer.Asset != uuid.Nil {
		if p.Asset, err = r.assetByID(ctx, answer.Asset); err != nil {
			return nil, err
		}
	}
	if answer.Conflict != uuid.Nil {
		p.Conflict, err = labelConflicts.ByID(ctx, r.store, answer.Conflict)
	}
	return p, err
}

// labelByCode loads the label that a text names, in any state.
func labelByCode(b *journal.Book, text string) (*journal.LabelEntry, error) {
	code, err := labels.Parse(text)
	if err != nil {
		return nil, errs.Missing("code")
	}
	found, err := b.Labels(label.Code(code.String()))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errs.Missing("code")
	}
	return found[0], nil
}

// usable refuses labels at their end.
func usable(l journal.Label) error {
	switch l.State {
	case holding.ReplacedLabel:
		return errs.New(errs.WrongState, errs.At("code"), "Nhãn này đã được thay bằng nhãn mới. Hãy bóc bỏ.", "A newer label has replaced this one. Remove it.")
	case holding.VoidLabel:
		return errs.New(errs.WrongState, errs.At("code"), "Nhãn này đã bị hủy.", "This label is void.")
	}
	return nil
}

func (r *Registry) bind(b *journal.Book, l *journal.LabelEntry, in BindLabelInput) (boundLabel, error) {
	has := l.Label()
	answer := boundLabel{Label: has.Code}
	if !has.Bound() {
		return r.bindBlank(b, l, in)
	}
	if elsewhere(has, in) {
		return answer, isOn(b, has)
	}
	if has.AssetID == uuid.Nil {
		if in.Replace {
			return answer, replacesNoPlace()
		}
		if has.State == holding.LiveLabel {
			return answer, nil
		}
		return answer, b.Lay(l)
	}
	answer.Asset = has.AssetID
	if has.State == holding.LiveLabel {
		return answer, nil
	}
	e, err := entry(b, has.AssetID, nil)
	if err != nil {
		return answer, err
	}
	answer.Conflict, err = r.stick(b, e, l, in.Replace)
	return answer, err
}

// elsewhere says whether a label that stands for something is said to be on something else.
func elsewhere(l journal.Label, in BindLabelInput) bool {
	return in.AssetID != nil && *in.AssetID != l.AssetID || in.SiteID != nil && *in.SiteID != l.SiteID || in.Room != nil && usecase.Line(in.Room) != l.Room
}

// isOn is the refusal of a label that is on something else, which it names: a label in scope is on
// something in scope.
func isOn(b *journal.Book, l journal.Label) error {
	name := l.Room
	switch {
	case l.AssetID != uuid.Nil:
		e, err := entry(b, l.AssetID, nil)
		if err != nil {
			return err
		}
		name = e.State().Name + " (" + labels.Code(e.State().Code).Format() + ")"
	case l.Subject == labels.SubjectSite:
		row, err := b.Ent().Site.Query().Where(site.ID(l.SiteID)).Only(b.Context())
		if err != nil {
			return err
		}
		name = row.Name
	case l.Subject == labels.SubjectBox:
		name = l.Box
	}
	return errs.New(errs.Duplicate, errs.At("code"), "Nhãn này đã gắn cho: %s.", "This label is on: %s.", name)
}

func (r *Registry) bindBlank(b *journal.Book, l *journal.LabelEntry, in BindLabelInput) (boundLabel, error) {
	next := l.Label()
	answer := boundLabel{Label: next.Code}
	if in.AssetID != nil {
		e, err := entry(b, *in.AssetID, nil)
		if err != nil {
			return answer, err
		}
		s := e.State()
		if e := unlabellable(&ent.Asset{Status: s.Status, Kind: s.Kind}, "assetId"); e != nil {
			return answer, e
		}
		if s.UnitID != next.UnitID {
			return answer, ofAnotherUnit()
		}
		answer.Asset = s.ID
		answer.Conflict, err = r.stick(b, e, l, in.Replace)
		return answer, err
	}
	places, err := r.LoadPlaces(b, next.UnitID)
	if err != nil {
		return answer, err
	}
	var wrong errs.List
	at, e := places.site(in.SiteID)
	if e != nil {
		wrong = append(wrong, e)
	}
	next.SiteID, next.Room, next.Subject = at, usecase.Line(in.Room), labels.SubjectRoom
	wrong = append(wrong, usecase.TooLong(next.Room, holding.MaxText, "room")...)
	switch {
	case next.Room != "":
	case in.SiteID != nil:
		next.Subject = labels.SubjectSite
	default:
		wrong = append(wrong, usecase.Missing("assetId"))
	}
	if in.Replace {
		wrong = append(wrong, replacesNoPlace())
	}
	if err := wrong.Err(); err != nil {
		return answer, err
	}
	l.Set(next)
	return answer, b.Lay(l)
}

// replacesNoPlace is the refusal of a replacement where no asset is: a room or site may have a label at
// each of its doors, so which one goes is for somebody to say.
func replacesNoPlace() *errs.Error {
	return errs.New(errs.Invalid, errs.At("replace"), "Chỉ thay nhãn của tài sản. Với phòng hoặc địa điểm, hãy hủy nhãn cũ.", "Only the label of an asset is replaced. Of a room or site, void the old one.")
}

// stick makes a label live on an asset. The answer is the conflict that comes of it, or uuid.Nil.
func (r *Registry) stick(b *journal.Book, e *journal.Entry, l *journal.LabelEntry, replace bool) (uuid.UUID, error) {
	next := l.Label()
	if on := e.State().LiveLabel; replace && on != next.Code && next.Replaces == "" {
		next.Replaces = on
		l.Set(next)
	}
	besides, err := b.Stick(e, l)
	if err != nil {
		return uuid.Nil, err
	}
	return judgeLive(b, e.State(), append([]*journal.LabelEntry{l}, besides...))
}

// RegisterAndBind registers what a blank label is on and binds the label to it, in one write: when the
// label cannot be bound, nothing is registered.
//
// Refusals: those of RegisterAsset and of BindLabel for a blank label, Duplicate when the label stands
// for something by now.
func (r *Registry) RegisterAndBind(ctx context.Context, in RegisterAssetInput, code string) (*BindLabelPayload, error) {
	op, err := usecase.Operation(in.OperationID, "registerAndBind", struct {
		Asset RegisterAssetInput
		Code  string
	}{in, code})
	if err != nil {
		return nil, err
	}
	op.Note, op.EffectiveOn = usecase.Lines(in.Note), usecase.Value(in.EffectiveOn)
	if _, err := usecase.Allow(ctx, authz.ObserveAssets); err != nil {
		out, err := usecase.Refused(err)
		return &BindLabelPayload{Outcome: out}, err
	}
	answer, out, err := usecase.Act(ctx, r.journal, authz.RegisterAssets, op, func(b *journal.Book) (boundLabel, error) {
		l, err := labelByCode(b, code)
		if err != nil {
			return boundLabel{}, err
		}
		has := l.Label()
		if err := usable(has); err != nil {
			return boundLabel{}, err
		}
		if has.Bound() {
			return boundLabel{}, isOn(b, has)
		}
		e, err := r.registerFor(b, has.UnitID, in)
		if err != nil {
			return boundLabel{}, err
		}
		_, err = r.stick(b, e, l, false)
		return boundLabel{Label: has.Code, Asset: e.State().ID}, err
	})
	if out.Stopped(err) {
		return &BindLabelPayload{Outcome: out}, err
	}
	return r.boundNow(ctx, answer, out)
}

// registerFor registers an asset that has to be of a unit, and such that a label can be on it.
func (r *Registry) registerFor(b *journal.Book, unitID uuid.UUID, in RegisterAssetInput) (*journal.Entry, error) {
	unit, err := r.unit(b.Viewer(), in.UnitCode, b.Today())
	if err != nil {
		return nil, err
	}
	if unit.ID != unitID {
		return nil, ofAnotherUnit()
	}
	places, err := r.LoadPlaces(b, unit.ID)
	if err != nil {
		return nil, err
	}
	s, wrong, err := r.NewState(b, unit, places, in)
	if err != nil {
		return nil, err
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	if e := unlabellable(&ent.Asset{Status: s.Status, Kind: s.Kind}, "itemTypeCode"); e != nil {
		return nil, e
	}
	return b.Register(s), nil
}

func ofAnotherUnit() error {
	return errs.New(errs.Precondition, errs.At("code"), "Nhãn này được cấp cho đơn vị khác.", "This label was issued to another unit.")
}

// VoidLabel takes a label out of use. A void label leads nowhere; what is no longer on the asset is in
// its history.
//
// Refusals: Forbidden, NotFound, WrongState when it is void already, Invalid for NOT_PRINTED, which only a
// batch that is given up says of its labels.
func (r *Registry) VoidLabel(ctx context.Context, in VoidLabelInput) (*VoidLabelPayload, error) {
	op, err := usecase.Operation(in.OperationID, "voidLabel", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	answer, out, err := usecase.Act(ctx, r.journal, authz.PrintLabels, op, func(b *journal.Book) (boundLabel, error) {
		if in.Reason == holding.LabelNotPrinted {
			return boundLabel{}, errs.New(errs.Invalid, errs.At("reason"), "Lý do này chỉ dùng khi hủy đợt in. Hãy chọn lý do khác.", "That reason is for batches that are given up. Choose another one.")
		}
		l, err := labelByCode(b, in.Code)
		if err != nil {
			return boundLabel{}, err
		}
		has := l.Label()
		if has.State == holding.VoidLabel {
			return boundLabel{}, usable(has)
		}
		if err := settlePlaces(b, has.Code); err != nil {
			return boundLabel{}, err
		}
		return boundLabel{Label: has.Code}, void(b, l, in.Reason)
	})
	if out.Stopped(err) {
		return &VoidLabelPayload{Outcome: out}, err
	}
	row, err := r.labelNow(ctx, answer.Label)
	return &VoidLabelPayload{Label: row, Outcome: out}, err
}

func void(b *journal.Book, l *journal.LabelEntry, reason holding.VoidReason) error {
	next := l.Label()
	next.State, next.VoidReason = holding.VoidLabel, reason
	if err := takeOff(b, l, next); err != nil || next.AssetID == uuid.Nil {
		return err
	}
	e, err := entry(b, next.AssetID, nil)
	if err != nil {
		return err
	}
	live, err := liveLabels(b, next.AssetID)
	if err != nil {
		return err
	}
	_, err = judgeLive(b, e.State(), live)
	return err
}

// takeOff sets a label to a state in which it is on nothing.
func takeOff(b *journal.Book, l *journal.LabelEntry, next journal.Label) error {
	if next.AssetID == uuid.Nil || l.Label().State != holding.LiveLabel {
		l.Set(next)
		return nil
	}
	e, err := entry(b, next.AssetID, nil)
	if err != nil {
		return err
	}
	return b.Unstick(e, l, next)
}

// labelNow reads a label as it is now; nil when it is out of scope today.
func (r *Registry) labelNow(ctx context.Context, code string) (*ent.Label, error) {
	rows, err := labelRows.Find(ctx, r.store, selecting(reads.Equal(label.FieldCode, code)))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}
