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
	"sotaisan/internal/usecase"
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

// SettleLabelConflict settles a conflict: of the labels that are live now one stays and all others are
// replaced; a code in two places was one thing that moved, or is void.
//
// Refusals: Forbidden, NotFound, WrongState when it is settled already, Invalid for a settlement of the
// other kind or a code that is not live on the asset, Required for KEEP_ONE without a code.
func (r *Registry) SettleLabelConflict(ctx context.Context, in SettleLabelConflictInput) (*SettleLabelConflictPayload, error) {
	op, err := usecase.Operation(in.OperationID, "settleLabelConflict", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	conflict, out, err := usecase.Act(ctx, r.journal, authz.PrintLabels, op, func(b *journal.Book) (uuid.UUID, error) {
		row, err := b.Ent().LabelConflict.Query().Where(labelconflict.ID(in.ConflictID)).Only(b.Context())
		if err != nil {
			return uuid.Nil, usecase.NotFound(err, "conflictId")
		}
		if row.SettledAt != 0 {
			return uuid.Nil, errs.New(errs.WrongState, errs.At("conflictId"), "Việc này đã được xử lý.", "It is settled already.")
		}
		if !slices.Contains(settlements[row.Kind], in.Settlement) {
			return uuid.Nil, errs.New(errs.Invalid, errs.At("settlement"), "Không xử lý được theo cách này.", "It cannot be settled like this.")
		}
		switch in.Settlement {
		case holding.KeepOneLabel:
			err = keepOne(b, row.AssetID, in.KeepCode)
		case holding.LabelVoided:
			err = voidCode(b, row.Code)
		}
		if err != nil {
			return uuid.Nil, err
		}
		return row.ID, settle(b, row, in.Settlement, op.Note)
	})
	if out.Stopped(err) {
		return &SettleLabelConflictPayload{Outcome: out}, err
	}
	row, err := labelConflicts.ByID(ctx, r.store, conflict)
	return &SettleLabelConflictPayload{Conflict: row, Outcome: out}, err
}

// keepOne replaces every label that is live on the asset but one.
func keepOne(b *journal.Book, asset uuid.UUID, text *string) error {
	if text == nil {
		return usecase.Missing("keepCode")
	}
	live, err := liveLabels(b, asset)
	if err != nil {
		return err
	}
	keep, err := labels.Parse(*text)
	isKept := func(l *journal.LabelEntry) bool { return l.Label().Code == keep.String() }
	if err != nil || !slices.ContainsFunc(live, isKept) {
		return errs.New(errs.Invalid, errs.At("keepCode"), "Mã này không phải là nhãn đang có hiệu lực của tài sản.", "It is not the code of a label that is live on the asset.")
	}
	for _, l := range live {
		if isKept(l) {
			continue
		}
		next := l.Label()
		next.State = holding.ReplacedLabel
		if err := takeOff(b, l, next); err != nil {
			return err
		}
	}
	return nil
}

// liveLabels are the labels that are live on an asset, in the order of their making.
func liveLabels(b *journal.Book, asset uuid.UUID) ([]*journal.LabelEntry, error) {
	all, err := b.Labels(label.AssetID(asset))
	return slices.DeleteFunc(all, func(l *journal.LabelEntry) bool { return l.Label().State != holding.LiveLabel }), err
}

// judgeLive holds the conflict of two live labels against the labels that are live on an asset now. Of
// two or more one is open, which names two of them, the first one given first; a conflict about labels
// that are off is settled. The answer is the open one, or uuid.Nil.
func judgeLive(b *journal.Book, s holding.State, live []*journal.LabelEntry) (uuid.UUID, error) {
	open, err := b.Ent().LabelConflict.Query().Where(labelconflict.AssetID(s.ID), labelconflict.Kind(holding.TwoLiveLabels), labelconflict.SettledAt(0)).All(b.Context())
	if err != nil {
		return uuid.Nil, err
	}
	isLive := func(code string) bool {
		return slices.ContainsFunc(live, func(l *journal.LabelEntry) bool { return l.Label().Code == code })
	}
	for _, row := range open {
		if isLive(row.Code) && isLive(row.OtherCode) {
			return row.ID, nil
		}
		if err := settle(b, row, holding.KeepOneLabel, ""); err != nil {
			return uuid.Nil, err
		}
	}
	if len(live) < 2 {
		return uuid.Nil, nil
	}
	return openConflict(b, s, labelConflict{kind: holding.TwoLiveLabels, code: live[0].Label().Code, other: live[1].Label().Code})
}

func voidCode(b *journal.Book, code string) error {
	l, err := labelByCode(b, code)
	if err != nil || l.Label().State == holding.VoidLabel {
		return err
	}
	return void(b, l, holding.LabelCopied)
}

// settlePlaces settles the open conflicts of two places of a code that is void from now on.
func settlePlaces(b *journal.Book, code string) error {
	open, err := b.Ent().LabelConflict.Query().Where(labelconflict.SettledAt(0), labelconflict.Kind(holding.TwoPlaces), labelconflict.Code(code)).All(b.Context())
	if err != nil {
		return err
	}
	for _, row := range open {
		if err := settle(b, row, holding.LabelVoided, ""); err != nil {
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
