package journal

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"sotaisan/ent/assettally"
	"sotaisan/ent/documentgap"
	"sotaisan/ent/label"
	"sotaisan/holding"
	"sotaisan/internal/viewer"
)

// Check recounts every unit and compares the result with the maintained counts, the numbers of open
// gaps, the labels and the assets of which the journal tells. Nothing is mended: a difference is a bug, and people have to know.
func (j *Journal) Check(ctx context.Context, progress func(done, of int)) (Report, error) {
	return j.eachUnit(viewer.With(ctx, viewer.Job("check")), progress, func(b *Book, r *Report, unit uuid.UUID) error {
		if err := b.lostAssets(r, unit); err != nil {
			return err
		}
		return b.checkUnit(r, unit)
	})
}

type tallyKey struct {
	grain holding.Grain
	cell  holding.Cell
}

func (b *Book) checkUnit(r *Report, unit uuid.UUID) error {
	sums := map[tallyKey]holding.Count{}
	err := b.eachChunk(unit, func(entries []*Entry) error {
		ids := make([]uuid.UUID, len(entries))
		for i, e := range entries {
			r.Assets++
			ids[i] = e.before.ID
			for c, n := range e.before.Cells() {
				for _, g := range holding.Grains {
					k := tallyKey{g, g.Of(c)}
					have := sums[k]
					sums[k] = holding.Count{N: have.N + n.N, Quantity: have.Quantity + n.Quantity, Cost: have.Cost + n.Cost}
				}
			}
		}
		return b.checkRows(r, unit, entries, ids)
	})
	if err != nil {
		return err
	}
	kept, err := b.Ent().AssetTally.Query().Where(assettally.UnitID(unit)).All(b.ctx)
	if err != nil {
		return err
	}
	for _, t := range kept {
		k := tallyKey{t.Grain, holding.Cell{ItemType: t.ItemType, Kind: t.Kind, Condition: t.Condition, Status: t.Status,
			Origin: t.Origin, AgencyKind: t.AgencyKind, Year: t.Year}}
		if got, want := (holding.Count{N: t.N, Quantity: t.Quantity, Cost: holding.VND(t.Cost)}), sums[k]; got != want {
			r.problem(Problem{Unit: unit, What: fmt.Sprintf("count of %+v is %+v, a recount gives %+v", k.cell, got, want)})
		}
		delete(sums, k)
	}
	for k, want := range sums {
		if want != (holding.Count{}) {
			r.problem(Problem{Unit: unit, What: fmt.Sprintf("count of %+v is missing, a recount gives %+v", k.cell, want)})
		}
	}
	return nil
}

func (b *Book) checkRows(r *Report, unit uuid.UUID, entries []*Entry, ids []uuid.UUID) error {
	labels, err := b.Ent().Label.Query().Where(label.AssetIDIn(ids...)).All(b.ctx)
	if err != nil {
		return err
	}
	codes, live := make(map[string]uuid.UUID, len(labels)), map[uuid.UUID][]string{}
	for _, l := range labels {
		codes[l.Code] = *l.AssetID
		if l.State == holding.LiveLabel {
			live[*l.AssetID] = append(live[*l.AssetID], l.Code)
		}
	}
	work := []holding.GapStatus{holding.GapOpen, holding.GapInProgress}
	gaps, err := b.Ent().DocumentGap.Query().Where(documentgap.AssetIDIn(ids...), documentgap.StatusIn(work...)).All(b.ctx)
	if err != nil {
		return err
	}
	open := map[uuid.UUID]int{}
	for _, g := range gaps {
		open[g.AssetID]++
	}
	for _, e := range entries {
		if codes[e.before.Code] != e.before.ID {
			r.problem(Problem{Unit: unit, Asset: e.before.Code, What: "its code is no label of it"})
		}
		if on, have := e.before.LiveLabel, live[e.before.ID]; on == "" && len(have) > 0 || on != "" && !slices.Contains(have, on) {
			r.problem(Problem{Unit: unit, Asset: e.before.Code, What: fmt.Sprintf("it says that label %q is on it, live are %q", on, have)})
		}
		if e.openGaps != open[e.before.ID] {
			r.problem(Problem{Unit: unit, Asset: e.before.Code, What: fmt.Sprintf("it says %d open gaps, there are %d", e.openGaps, open[e.before.ID])})
		}
	}
	return nil
}
