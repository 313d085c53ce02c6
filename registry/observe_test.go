package registry_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/labels"
	"sotaisan/registry"
)

// sighting is an observation of an asset an hour before the world's clock.
func (w *world) sighting(a *ent.Asset) *registry.ObservationInput {
	return &registry.ObservationInput{OperationID: uuid.New(), AssetCode: a.Code, Presence: holding.Seen, CapturedAt: w.now.Add(-time.Hour)}
}

func graded(o *registry.ObservationInput, grades ...any) *registry.ObservationInput {
	o.Grades = nil
	for i := 0; i < len(grades); i += 2 {
		o.Grades = append(o.Grades, &registry.GradeCountInput{Grade: grades[i].(holding.Grade), Quantity: int32(grades[i+1].(int))})
	}
	return o
}

func (w *world) record(ctx context.Context, observations ...*registry.ObservationInput) []*registry.RecordObservationResult {
	w.t.Helper()
	p, err := w.RecordObservations(ctx, registry.RecordObservationsInput{Observations: observations})
	w.accepted(p, err)
	if len(p.Results) != len(observations) {
		w.t.Fatalf("%d results for %d observations", len(p.Results), len(observations))
	}
	for i, o := range observations {
		if p.Results[i].OperationID != o.OperationID {
			w.t.Errorf("result %d is of another operation", i)
		}
	}
	return p.Results
}

// merged demands that one observation was filed and how.
func (w *world) merged(r *registry.RecordObservationResult, want holding.Outcome) {
	w.t.Helper()
	w.accepted(r, nil)
	if r.Merge == nil || *r.Merge != want || r.Observation == nil || r.Observation.Merge != want || r.Asset == nil {
		w.t.Fatalf("merge %v, observation %+v, want %s", r.Merge, r.Observation, want)
	}
}

func TestRecordObservations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		one, lot := w.register(desktop()), w.register(chairs())
		broken := graded(w.sighting(one), holding.NeedsRepair, 1)
		broken.AssetCode = "https://example.vn/a/" + one.Code + "?x=1"
		broken.CapturedAt = w.now.Add(-48 * time.Hour)
		broken.BaseRevision, broken.Note, broken.RepairEstimate, broken.SiteID = &one.Revision, new("vỡ màn hình"), new(holding.VND(2_500_000)), &w.office.ID
		some := graded(w.sighting(lot), holding.Worn, 3, holding.Unserviceable, 2)
		some.AssetCode = " " + labels.Code(lot.Code).Format() + " "
		unknown := w.sighting(one)
		unknown.AssetCode = "not a code"
		results := w.record(w.officer, broken, unknown, some)

		w.merged(results[0], holding.Clean)
		if a, o := results[0].Asset, results[0].Observation; a.Condition != holding.NeedsRepair || a.Revision != 2 || *a.SiteID != w.office.ID ||
			o.ObserverName != "Nguyễn Văn An" || o.ObserverPost != "Công chức tài chính" || *o.RepairEstimate != 2_500_000 || o.Note != "vỡ màn hình" ||
			o.CapturedAt != broken.CapturedAt.UnixMicro() || o.ReceivedAt <= o.CapturedAt || *a.ObservationID != o.ID {
			t.Errorf("asset %+v, observation %+v", a, o)
		}
		w.refused(results[1], nil, "NOT_FOUND assetCode") // and does not hold back the others
		w.merged(results[2], holding.Clean)
		if g := results[2].Asset.Grades; g != `[{"grade":"GOOD","quantity":5},{"grade":"WORN","quantity":3},{"grade":"UNSERVICEABLE","quantity":2}]` {
			t.Errorf("grades of the lot %s", g)
		}
		if events := w.events(one.ID); len(events) != 2 || events[1].Kind != holding.Observed || events[1].EffectiveOn != "2026-11-19" {
			t.Errorf("events %+v", events)
		}

		again := w.record(w.officer, broken)[0]
		w.merged(again, holding.Clean)
		if !again.Replayed || again.Observation.ID != results[0].Observation.ID {
			t.Error("sent again: another observation")
		}
		broken.Note = new("khác")
		w.refused(w.record(w.officer, broken)[0], nil, "OPERATION_ID_REUSED operationId")

		absent := w.sighting(one)
		absent.Presence, absent.CapturedAt = holding.NotFound, w.now
		r := w.record(w.officer, absent)[0]
		w.merged(r, holding.Clean)
		if a := r.Asset; a.Status != holding.InUse || a.Condition != holding.NeedsRepair || a.Presence != holding.NotFound {
			t.Errorf("a thing not found is %s, %s, %s", a.Status, a.Condition, a.Presence)
		}
	})
}

func TestRecordObservationsMerge(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		base := a.Revision
		move, err := w.UpdateAsset(w.officer, edit(a, registry.Patch{Room: to("P. 12")}))
		w.accepted(move, err)

		// The room has changed since; the condition has not.
		parallel := graded(w.sighting(a), holding.NeedsRepair, 1)
		parallel.BaseRevision = &base
		r := w.record(w.officer, parallel)[0]
		w.merged(r, holding.Parallel)
		if r.Asset.Condition != holding.NeedsRepair || r.Asset.Room != "P. 12" {
			t.Errorf("applied beside a move: %s in %s", r.Asset.Condition, r.Asset.Room)
		}

		// Another person saw the same thing in another condition, earlier in the day, and sends it later.
		late := graded(w.sighting(a), holding.Good, 1)
		late.BaseRevision, late.CapturedAt = &base, parallel.CapturedAt.Add(-time.Hour)
		r = w.record(w.leader, late)[0]
		w.merged(r, holding.Conflict)
		if r.Asset.Condition != holding.NeedsRepair || *r.Asset.ObservationID == r.Observation.ID || r.Observation.Conflicts != `["grades"]` {
			t.Errorf("the older capture stands: %s, conflicts %s", r.Asset.Condition, r.Observation.Conflicts)
		}
		if have := w.history(a.ID); len(have) != 4 {
			t.Errorf("an observation that changes nothing does not stand in the history: %v", have)
		}

		newer := graded(w.sighting(a), holding.Unserviceable, 1)
		newer.BaseRevision, newer.CapturedAt = &base, w.now
		r = w.record(w.officer, newer)[0]
		w.merged(r, holding.Conflict)
		if r.Asset.Condition != holding.Unserviceable {
			t.Errorf("the newest capture does not stand: %s", r.Asset.Condition)
		}

		// The merge of a replay is that of the first time, whatever has happened since.
		again := w.record(w.officer, parallel)[0]
		w.merged(again, holding.Parallel)
		if !again.Replayed || again.Asset.Condition != holding.Unserviceable {
			t.Errorf("replayed %v, asset %s", again.Replayed, again.Asset.Condition)
		}

		// A clock that runs years ahead does not outrank what comes later.
		ahead := graded(w.sighting(a), holding.Worn, 1)
		ahead.CapturedAt = w.now.AddDate(3, 0, 0)
		r = w.record(w.officer, ahead)[0]
		w.merged(r, holding.Clean)
		if r.Observation.CapturedAt > w.now.UnixMicro() {
			t.Error("seen in the future")
		}
		after := graded(w.sighting(a), holding.Good, 1)
		after.CapturedAt = w.now.Add(time.Second)
		r = w.record(w.officer, after)[0]
		w.merged(r, holding.Clean)
		if *r.Asset.ObservationID != r.Observation.ID {
			t.Error("the clock that ran ahead still stands")
		}
	})
}

// Whoever sees a thing that is not there by the book is not refused: a person has to look at it.
func TestRecordObservationsOfWhatIsGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sold, mistaken := w.register(desktop()), w.register(desktop())
		gone := step(sold, holding.Disposed)
		gone.DocumentID = &w.attach("DISPOSAL_DECISION", sold).ID
		disposed, err := w.ChangeAssetStatus(w.officer, gone)
		w.accepted(disposed, err)
		entered, err := w.EnterAssetInError(w.admin, registry.EnterAssetInErrorInput{OperationID: uuid.New(), AssetID: mistaken.ID, Reason: "Nhập trùng"})
		w.accepted(entered, err)
		for _, a := range []*ent.Asset{disposed.Asset, entered.Asset} {
			r := w.record(w.officer, graded(w.sighting(a), holding.Good, 1))[0]
			w.merged(r, holding.Conflict)
			if r.Observation.Conflicts != `["status"]` || r.Asset.Condition != holding.Worn || r.Asset.Status != a.Status ||
				r.Asset.Presence != holding.Seen || *r.Asset.ObservationID != r.Observation.ID {
				t.Errorf("%s and seen: observation %+v, asset %+v", a.Status, r.Observation, r.Asset)
			}
			absent := w.sighting(a)
			absent.Presence, absent.CapturedAt = holding.NotFound, w.now
			w.merged(w.record(w.officer, absent)[0], holding.Clean)
		}
	})
}

func TestRecordObservationsRefusals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, lot := w.register(desktop()), w.register(chairs())
		record := func(ctx context.Context, n int) (*registry.RecordObservationsPayload, error) {
			in := registry.RecordObservationsInput{}
			for range n {
				in.Observations = append(in.Observations, w.sighting(a))
			}
			return w.RecordObservations(ctx, in)
		}
		for _, role := range []context.Context{w.finance, w.admin, w.auditor, w.surveyor} {
			p, err := record(role, 1)
			w.refused(p, err, "FORBIDDEN")
		}
		if _, err := record(w.officer, 0); refusal(err) != "REQUIRED observations" {
			t.Errorf("no observations: %v", err)
		}
		p, err := record(w.officer, 51)
		w.refused(p, err, "TOO_MANY observations")
		if len(p.Results) != 51 {
			t.Errorf("%d results of 51 observations", len(p.Results))
		}
		for _, r := range p.Results {
			w.refused(r, nil, "TOO_MANY observations")
		}
		if p, err := record(w.officer, 50); err != nil || len(p.Results) != 50 {
			t.Errorf("50 observations: %v", err)
		}

		unknown, malformed := w.sighting(a), w.sighting(a)
		unknown.AssetCode, malformed.AssetCode = "000000000", "xyz"
		hidden := w.record(w.other, w.sighting(a), unknown, malformed)
		for _, r := range hidden {
			w.refused(r, nil, "NOT_FOUND assetCode")
			if r.Errors[0].Message != hidden[0].Errors[0].Message || r.Asset != nil || r.Merge != nil {
				t.Error("an asset out of scope can be told from one that is not there")
			}
		}
		much := graded(w.sighting(lot), holding.Good, 11)
		absent := graded(w.sighting(a), holding.Good, 1)
		absent.Presence = holding.NotFound
		negative := w.sighting(a)
		negative.RepairEstimate, negative.SiteID, negative.PhotoFileIDs = new(holding.VND(-1)), &w.otherOffice.ID, []uuid.UUID{uuid.New()}
		undated, epoch := w.sighting(a), w.sighting(a)
		undated.CapturedAt, epoch.CapturedAt = time.Time{}, time.Unix(0, 0)
		twice, none := graded(w.sighting(lot), holding.Good, 1, holding.Worn, 1, holding.Good, 1), graded(w.sighting(lot), holding.Good, 1, holding.Worn, 0)
		wordy := w.sighting(a)
		wordy.Note = new(strings.Repeat("a", holding.MaxNote+1))
		results := w.record(w.officer, much, absent, negative, undated, epoch, twice, none, wordy)
		w.refused(results[0], nil, "OUT_OF_RANGE grades")
		w.refused(results[1], nil, "INVALID grades")
		w.refused(results[2], nil, "OUT_OF_RANGE repairEstimate", "NOT_FOUND siteId", "NOT_FOUND photoFileIds.0")
		w.refused(results[3], nil, "REQUIRED capturedAt")
		w.refused(results[4], nil, "OUT_OF_RANGE capturedAt")
		w.refused(results[5], nil, "DUPLICATE grades.2")
		w.refused(results[6], nil, "OUT_OF_RANGE grades.1")
		w.refused(results[7], nil, "OUT_OF_RANGE note")
	})
}
