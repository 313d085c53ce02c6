package registry

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/label"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/labels"
)

// RecordObservationsPayload is the answer of RecordObservations.
type RecordObservationsPayload struct {
	Results []*RecordObservationResult // in the order of the input
	Errors  []*errs.Error              // why the whole batch was refused; each result says it, too
}

// RecordObservationResult is what became of one observation.
type RecordObservationResult struct {
	OperationID uuid.UUID
	Merge       *holding.Outcome // as it was the first time, also when replayed; nil when refused
	Observation *ent.Observation // nil when refused
	Asset       *ent.Asset       // as it is now; nil when refused
	usecase.Outcome
}

const (
	// maxObservations is how many observations one call files.
	maxObservations = 50
	// maxAhead is how far the observer's clock may be ahead of ours and still be believed. What claims
	// to be newer counts as seen on arrival: otherwise a phone set to next year would outrank every
	// later observation.
	maxAhead = 24 * time.Hour
	// firstCapture is earlier than any device that reads a label: before it, a clock was never set.
	firstCapture civil.Date = "2000-01-01"
)

// RecordObservations files what was seen in the field, each observation as a write of its own, so that
// one that is refused does not hold back the others. It is never refused for being late: an old
// BaseRevision decides how it merges. It is kept also when it changes nothing, and takes effect on the
// day on which it was seen.
//
// The whole batch is refused with Forbidden and with TooMany above 50, in each of the results, where
// clients look; an empty batch has none, so that Required is the error of the call. One observation is refused with NotFound when its code is malformed, unknown or out of scope, with
// the same answer for each, and when what it says does not fit the asset.
func (r *Registry) RecordObservations(ctx context.Context, in RecordObservationsInput) (*RecordObservationsPayload, error) {
	switch n := len(in.Observations); {
	case n == 0:
		return nil, errs.New(errs.Required, errs.At("observations"), "Cần ít nhất một lượt kiểm tra.", "At least one observation is required.")
	case n > maxObservations:
		return refuseBatch(in, errs.New(errs.TooMany, errs.At("observations"), "Mỗi lần nhiều nhất %d lượt kiểm tra.", "At most %d observations at once.", maxObservations))
	}
	if _, err := usecase.Allow(ctx, authz.ObserveAssets); err != nil {
		return refuseBatch(in, err)
	}
	p := &RecordObservationsPayload{}
	filed := make([]filedObservation, len(in.Observations))
	for i, o := range in.Observations {
		answer, out, err := r.observe(ctx, o)
		if err != nil {
			return nil, err
		}
		filed[i] = answer
		p.Results = append(p.Results, &RecordObservationResult{OperationID: o.OperationID, Outcome: out})
		if len(out.Errors) == 0 {
			p.Results[i].Merge = &answer.Merge
		}
	}
	return p, r.readObserved(ctx, p.Results, filed)
}

// refuseBatch refuses every observation for the same reason.
func refuseBatch(in RecordObservationsInput, err error) (*RecordObservationsPayload, error) {
	out, err := usecase.Refused(err)
	p := &RecordObservationsPayload{Errors: out.Errors}
	for _, o := range in.Observations {
		p.Results = append(p.Results, &RecordObservationResult{OperationID: o.OperationID, Outcome: out})
	}
	return p, err
}

// filedObservation is what the journal keeps as the answer of one observation.
type filedObservation struct {
	Observation, Asset uuid.UUID
	Merge              holding.Outcome
}

func (r *Registry) observe(ctx context.Context, in *ObservationInput) (filedObservation, usecase.Outcome, error) {
	op, err := usecase.Operation(in.OperationID, "recordObservation", in)
	if err != nil {
		return filedObservation{}, usecase.Outcome{}, err
	}
	op.Note = usecase.Lines(in.Note)
	if on := civil.Of(in.CapturedAt); on.Within(usecase.FirstDay, r.Today()) {
		op.EffectiveOn = on
	}
	return usecase.Act(ctx, r.journal, authz.ObserveAssets, op, func(b *journal.Book) (filedObservation, error) {
		e, l, err := r.labelled(b, in.AssetCode)
		if err != nil {
			return filedObservation{}, err
		}
		before := e.State()
		o, wrong := r.seen(b, before, in)
		if in.SiteID != nil {
			places, err := r.LoadPlaces(b, before.UnitID)
			if err != nil {
				return filedObservation{}, err
			}
			if _, e := places.site(in.SiteID); e != nil {
				wrong = append(wrong, e)
			}
		}
		if err := wrong.Err(); err != nil {
			return filedObservation{}, err
		}
		base := usecase.Value(in.BaseRevision)
		since, err := e.Since(base)
		if err != nil {
			return filedObservation{}, err
		}
		merge := holding.Merge(base, before, since, o)
		next, err := before.Observe(merge.Apply)
		if err != nil {
			return filedObservation{}, err
		}
		e.Set(holding.Observed, next)
		if err := r.scanned(b, e, before, l, o); err != nil {
			return filedObservation{}, err
		}
		b.Observe(journal.Observation{Observation: o, AssetID: before.ID, LabelCode: l.Label().Code, BaseRevision: base, Merge: merge})
		return filedObservation{Observation: o.ID, Asset: before.ID, Merge: merge.Outcome}, nil
	})
}

// labelled loads the asset that a code names in any form that labels.Parse takes.
// A void label names nothing, but the asset's own code always does.
func (r *Registry) labelled(b *journal.Book, text string) (*journal.Entry, *journal.LabelEntry, error) {
	code, err := labels.Parse(text)
	if err != nil {
		return nil, nil, errs.Missing("assetCode")
	}
	found, err := b.Labels(label.Code(code.String()), label.AssetIDNotNil())
	if err != nil {
		return nil, nil, err
	}
	if len(found) == 0 {
		return nil, nil, errs.Missing("assetCode")
	}
	l := found[0]
	entries, err := b.Assets(l.Label().AssetID)
	if err != nil {
		return nil, nil, err
	}
	if l.Label().State == holding.VoidLabel && entries[0].State().Code != l.Label().Code {
		return nil, nil, errs.Missing("assetCode")
	}
	return entries[0], l, nil
}

// seen makes the observation of an input and answers what is wrong with it.
func (r *Registry) seen(b *journal.Book, s holding.State, in *ObservationInput) (holding.Observation, errs.List) {
	at := in.CapturedAt
	if at.After(b.Now().Add(maxAhead)) {
		at = b.Now()
	}
	o := holding.Observation{ID: b.NewID(id.Observation), Presence: in.Presence, Grades: holding.Canonical(holding.State{Grades: gradeCounts(in.Grades)}).Grades,
		SiteID: in.SiteID, CapturedAt: at.UnixMicro(), Note: usecase.Lines(in.Note), RepairEstimate: in.RepairEstimate}
	if in.Room != nil {
		o.Room = new(usecase.Line(in.Room))
	}
	wrong := checkGrades(in.Grades)
	if len(wrong) > 0 {
		o.Grades = nil
	}
	switch {
	case in.CapturedAt.IsZero():
		wrong = append(wrong, usecase.Missing("capturedAt"))
	case in.CapturedAt.Before(firstCapture.Time()):
		wrong = append(wrong, errs.New(errs.OutOfRange, errs.At("capturedAt"), "Thời điểm phải từ năm 2000. Hãy xem lại đồng hồ của máy.",
			"The instant must be in the year 2000 or later. Look at the clock of the device."))
	}
	for _, e := range o.Check(s) {
		if e.Path[0] != "capturedAt" {
			wrong = append(wrong, e)
		}
	}
	if in.Presence == holding.NotFound && len(in.Grades) > 0 {
		wrong = append(wrong, errs.New(errs.Invalid, errs.At("grades"), "Không tìm thấy thì không có tình trạng.", "What was not found has no condition."))
	}
	for i := range in.PhotoFileIDs { // no upload has answered an id yet
		wrong = append(wrong, errs.Missing("photoFileIds", strconv.Itoa(i)))
	}
	return o, wrong
}

// readObserved fills in the rows of what was filed, in two statements for the whole batch.
func (r *Registry) readObserved(ctx context.Context, results []*RecordObservationResult, filed []filedObservation) error {
	var assetIDs, ids []uuid.UUID
	for i, f := range filed {
		if results[i].Merge != nil {
			assetIDs, ids = append(assetIDs, f.Asset), append(ids, f.Observation)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := r.assetsByID(ctx, assetIDs...)
	if err != nil {
		return err
	}
	seen, err := observations.ByIDs(ctx, r.store, ids)
	if err != nil {
		return err
	}
	byID := map[uuid.UUID]*ent.Observation{}
	for _, o := range seen {
		byID[o.ID] = o
	}
	n := 0
	for i, f := range filed {
		if results[i].Merge == nil {
			continue
		}
		results[i].Asset, results[i].Observation = rows[n], byID[f.Observation]
		n++
	}
	return nil
}
