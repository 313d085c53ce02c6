package registry

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/label"
	"sotaisan/ent/labelconflict"
	"sotaisan/ent/observation"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/journal"
	"sotaisan/labels"
)

// tooSoon is how much time a thing needs at least from one site to another. What is seen through one
// code in two sites sooner is two things.
const tooSoon = time.Hour

// labelConflict is a conflict about to be opened.
type labelConflict struct {
	kind                          holding.LabelConflictKind
	code, other                   string
	observation, otherObservation uuid.UUID
}

// openConflict keeps a conflict of an asset's labels, unless one of the kind is open already, and
// answers the open one.
func openConflict(b *journal.Book, s holding.State, c labelConflict) (uuid.UUID, error) {
	open, err := b.Ent().LabelConflict.Query().Where(labelconflict.AssetID(s.ID), labelconflict.Kind(c.kind), labelconflict.SettledAt(0)).IDs(b.Context())
	if err != nil || len(open) > 0 {
		return append(open, uuid.Nil)[0], err
	}
	create := b.Ent().LabelConflict.Create().SetID(b.NewID(id.LabelConflict)).SetUnitID(s.UnitID).SetAssetID(s.ID).SetKind(c.kind).
		SetCode(c.code).SetOtherCode(c.other).SetOpenedAt(b.Now().UnixMicro())
	if c.observation != uuid.Nil {
		create.SetObservationID(c.observation).SetOtherObservationID(c.otherObservation)
	}
	row, err := create.Save(b.Context())
	if err != nil {
		return uuid.Nil, err
	}
	return row.ID, nil
}

// scanned follows from an observation through a label: the first sight of a printed label at the thing
// makes it live, and one code in two sites at nearly the same time is a conflict.
func (r *Registry) scanned(b *journal.Book, e *journal.Entry, before holding.State, l *journal.LabelEntry, o holding.Observation) error {
	if o.Presence != holding.Seen {
		return nil
	}
	if l.Label().State == holding.PrintedLabel {
		if _, err := r.stick(b, e, l, false); err != nil {
			return err
		}
	}
	apart := max(o.CapturedAt, before.SeenAt) - min(o.CapturedAt, before.SeenAt)
	if before.Tracking != holding.Individual || before.Presence != holding.Seen || o.SiteID == nil || apart >= tooSoon.Microseconds() {
		return nil
	}
	last, err := b.Ent().Observation.Query().Where(observation.ID(before.Observation)).Only(b.Context())
	if err != nil {
		return err
	}
	if last.LabelCode != l.Label().Code || last.SiteID == nil || *last.SiteID == *o.SiteID {
		return nil
	}
	_, err = openConflict(b, e.State(), labelConflict{kind: holding.TwoPlaces, code: l.Label().Code, observation: o.ID, otherObservation: last.ID})
	return err
}

// settlements says how each kind of conflict can be settled.
var settlements = map[holding.LabelConflictKind][]holding.LabelSettlement{
	holding.TwoLiveLabels: {holding.KeepOneLabel},
	holding.TwoPlaces:     {holding.ThingMoved, holding.LabelVoided},
}

// SettleLabelConflict settles a conflict: of two live labels one stays and the other is replaced; a
// code in two places was one thing that moved, or is void.
//
// Refusals: Forbidden, NotFound, WrongState when it is settled already or a label is not live any
// more, Invalid for a settlement of the other kind or a code that is none of the two, Required for
// KEEP_ONE without a code.
func (r *Registry) SettleLabelConflict(ctx context.Context, in SettleLabelConflictInput) (*SettleLabelConflictPayload, error) {
	op, err := operation(in.OperationID, "settleLabelConflict", in)
	if err != nil {
		return nil, err
	}
	op.Note = lines(in.Note)
	conflict, out, err := act(ctx, r, authz.PrintLabels, op, func(b *journal.Book) (uuid.UUID, error) {
		row, err := b.Ent().LabelConflict.Query().Where(labelconflict.ID(in.ConflictID)).Only(b.Context())
		if err != nil {
			return uuid.Nil, notFound(err, "conflictId")
		}
		if row.SettledAt != 0 {
			return uuid.Nil, errs.New(errs.WrongState, errs.At("conflictId"), "Việc này đã được xử lý.", "It is settled already.")
		}
		if !slices.Contains(settlements[row.Kind], in.Settlement) {
			return uuid.Nil, errs.New(errs.Invalid, errs.At("settlement"), "Không xử lý được theo cách này.", "It cannot be settled like this.")
		}
		switch in.Settlement {
		case holding.KeepOneLabel:
			err = keepOne(b, row, in.KeepCode)
		case holding.LabelVoided:
			err = voidCode(b, row.Code)
		}
		if err != nil {
			return uuid.Nil, err
		}
		return row.ID, settle(b, row, in.Settlement, op.Note)
	})
	if out.stopped(err) {
		return &SettleLabelConflictPayload{Outcome: out}, err
	}
	row, err := labelConflicts.byID(ctx, r, conflict)
	return &SettleLabelConflictPayload{Conflict: row, Outcome: out}, err
}

func keepOne(b *journal.Book, c *ent.LabelConflict, text *string) error {
	if text == nil {
		return missing("keepCode")
	}
	keep, err := labels.Parse(*text)
	if err != nil || keep.String() != c.Code && keep.String() != c.OtherCode {
		return errs.New(errs.Invalid, errs.At("keepCode"), "Mã này không thuộc hai nhãn đang vướng.", "It is the code of neither label.")
	}
	both, err := b.Labels(label.CodeIn(c.Code, c.OtherCode))
	if err != nil {
		return err
	}
	for _, l := range both {
		switch next := l.Label(); {
		case next.Code != keep.String():
			if next.State == holding.LiveLabel {
				next.State = holding.ReplacedLabel
				err = takeOff(b, l, next)
			}
		case next.State != holding.LiveLabel:
			err = errs.New(errs.WrongState, errs.At("keepCode"), "Nhãn này không còn hiệu lực.", "That label is not live any more.")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func voidCode(b *journal.Book, code string) error {
	l, err := labelByCode(b, code)
	if err != nil || l.Label().State == holding.VoidLabel {
		return err
	}
	return void(b, l, holding.LabelCopied)
}

// settleByVoid settles the open conflicts about a code that is void from now on.
func settleByVoid(b *journal.Book, code string) error {
	open, err := b.Ent().LabelConflict.Query().Where(labelconflict.SettledAt(0), labelconflict.Or(labelconflict.Code(code), labelconflict.OtherCode(code))).All(b.Context())
	if err != nil {
		return err
	}
	for _, row := range open {
		how := holding.LabelVoided
		if row.Kind == holding.TwoLiveLabels {
			how = holding.KeepOneLabel
		}
		if err := settle(b, row, how, ""); err != nil {
			return err
		}
	}
	return nil
}

func settle(b *journal.Book, c *ent.LabelConflict, how holding.LabelSettlement, note string) error {
	err := b.Ent().LabelConflict.UpdateOne(c).Where(labelconflict.SettledAt(0)).SetSettledAt(b.Now().UnixMicro()).
		SetSettledBy(b.Viewer().DisplayName).SetSettlement(how).SetNote(note).Exec(b.Context())
	if ent.IsNotFound(err) {
		return journal.ErrOvertaken
	}
	return err
}
