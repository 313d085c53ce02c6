package registry_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/relay"
	"sotaisan/lineage"
	"sotaisan/registry"
)

// observe records n observations of an asset, the newest last.
func (w *world) observe(code string, n int) {
	w.t.Helper()
	for i := range n {
		p, err := w.RecordObservations(w.officer, registry.RecordObservationsInput{Observations: []*registry.ObservationInput{{
			OperationID: uuid.New(), AssetCode: code, Presence: holding.Seen, CapturedAt: w.now.Add(time.Duration(i-n) * time.Minute),
			Note: new(fmt.Sprint("lần ", i)), SiteID: &w.office.ID, RepairEstimate: new(holding.VND(2_500_000)),
		}}})
		w.accepted(p, err)
		if list := p.Results[0].Errors; len(list) > 0 {
			w.t.Fatal(list)
		}
	}
}

// everything reads every edge of the assets of a page, as a greedy client would, and answers a line
// for each asset.
func (w *world) everything(ctx context.Context, size int32) []string {
	w.t.Helper()
	page, err := w.Assets(ctx, nil, &registry.AssetOrder{Field: registry.ByUpdatedAt, Direction: registry.Ascending}, relay.Args{First: &size})
	if err != nil {
		w.t.Fatal(err)
	}
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	var lines []string
	for _, a := range page.Nodes() {
		var line strings.Builder
		say := func(v ...any) { _, _ = fmt.Fprintln(&line, v...) }
		say(a.Code)
		unit, err := w.AssetUnit(a)
		must(err)
		agencies, err := w.UnitAgencies(ctx, unit)
		must(err)
		sites, err := w.UnitSites(ctx, unit)
		must(err)
		say(unit.Code, len(agencies), len(sites))
		agency, err := w.AssetAgency(ctx, a)
		must(err)
		say(agency.Name)
		site, err := w.AssetSite(ctx, a)
		must(err)
		if site != nil {
			say(site.Name)
		}
		computer, err := w.AssetComputer(ctx, a)
		must(err)
		furniture, err := w.AssetFurniture(ctx, a)
		must(err)
		land, err := w.AssetLandParcel(ctx, a)
		must(err)
		office, err := w.AssetOffice(ctx, a)
		must(err)
		say(computer, furniture, office, land != nil)
		if land != nil {
			former, err := w.FormerUnit(land)
			must(err)
			say(former)
		}
		gaps, err := w.AssetGaps(ctx, a, &registry.DocumentGapFilter{Statuses: []holding.GapStatus{holding.GapOpen, holding.GapClosed}}, relay.Args{First: new(int32(1))})
		must(err)
		n, err := gaps.TotalCount(ctx)
		must(err)
		say(n)
		for _, g := range gaps.Nodes() {
			of, err := w.GapAsset(ctx, g)
			must(err)
			paper, err := w.GapDocument(ctx, g)
			must(err)
			requirement, err := w.GapRequirement(g)
			must(err)
			say(of.Code, requirement.Code, paper != nil)
		}
		documents, err := w.AssetDocuments(ctx, a, relay.Args{First: new(int32(1))})
		must(err)
		n, err = documents.TotalCount(ctx)
		must(err)
		say(n)
		for _, d := range documents.Nodes() {
			covered, err := w.DocumentAssets(ctx, d, relay.Args{First: new(int32(2))})
			must(err)
			n, err := covered.TotalCount(ctx)
			must(err)
			say(d.Type, n)
			for _, a := range covered.Nodes() {
				say(a.Code)
			}
		}
		seen, err := w.AssetObservations(ctx, a, relay.Args{First: new(int32(2))})
		must(err)
		n, err = seen.TotalCount(ctx)
		must(err)
		latest, err := w.LatestObservation(ctx, a)
		must(err)
		say(n, len(seen.Edges), latest != nil)
		for _, o := range seen.Nodes() {
			where, err := w.ObservationSite(ctx, o)
			must(err)
			of, err := w.ObservationAsset(ctx, o)
			must(err)
			say(o.Note, where.Name, of.Code)
		}
		events, err := w.AssetEvents(ctx, a, relay.Args{First: new(int32(2))})
		must(err)
		n, err = events.TotalCount(ctx)
		must(err)
		say(n)
		for _, e := range events.Nodes() {
			of, err := w.EventAsset(ctx, e)
			must(err)
			paper, err := w.EventDocument(ctx, e)
			must(err)
			say(e.Revision, e.Kind, of.Code, paper != nil)
		}
		lines = append(lines, line.String())
	}
	return lines
}

// A page of 50 takes as many statements as one of 5, and says the same of each asset.
func TestStatementsDoNotGrowWithThePage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var registered []*ent.Asset
		for i := range 50 {
			in := desktop()
			switch i % 5 {
			case 1:
				in = chairs()
			case 2:
				in = parcel()
				in.LandParcel.FormerUnitID = new(w.Units().In("2025-06-30", lineage.Commune)[0].ID)
			}
			in.SiteID = &w.office.ID
			registered = append(registered, w.register(in))
		}
		for i, a := range registered {
			w.attach("HANDOVER_MINUTES", a)
			w.observe(a.Code, 1+i%3)
		}
		w.attach("HANDOVER_MINUTES", registered...) // one instant: the order is that of registration, every kind among the first five
		counts := map[int32]int{}
		var small, large []string
		for _, size := range []int32{5, 50} {
			counts[size] = statements(w.officer, func(ctx context.Context) {
				if lines := w.everything(ctx, size); size == 5 {
					small = lines
				} else {
					large = lines
				}
			})
		}
		if counts[5] != counts[50] {
			t.Errorf("%d statements for 5 assets, %d for 50", counts[5], counts[50])
		}
		t.Logf("%d statements", counts[50])
		if len(large) != 50 || !slices.Equal(small, large[:5]) {
			t.Error("what is said of an asset depends on its page")
		}
	})
}

func TestPagesOfEdges(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first, second := w.register(desktop()), w.register(chairs())
		w.observe(first.Code, 5)
		w.observe(second.Code, 2)
		var papers []*ent.Document
		for range 4 {
			papers = append(papers, w.attach("HANDOVER_MINUTES", first, second))
		}
		withdrawn := papers[3]
		p, err := w.WithdrawDocument(w.officer, registry.WithdrawDocumentInput{OperationID: uuid.New(), DocumentID: withdrawn.ID, Reason: "nhầm"})
		w.accepted(p, err)

		page, err := w.Assets(w.officer, nil, nil, relay.Args{})
		if err != nil {
			t.Fatal(err)
		}
		rows := page.Nodes()
		a := rows[slices.IndexFunc(rows, func(a *ent.Asset) bool { return a.ID == first.ID })]
		for size := int32(1); size <= 3; size++ {
			seen := walk(t, size, func(args relay.Args) (*relay.Connection[ent.Observation], error) {
				return w.AssetObservations(w.officer, a, args)
			})
			if len(seen) != 5 || !slices.IsSortedFunc(seen, func(a, b *ent.Observation) int { return int(b.CapturedAt - a.CapturedAt) }) {
				t.Errorf("%d observations in pages of %d", len(seen), size)
			}
			if latest, err := w.LatestObservation(w.officer, a); err != nil || latest == nil || latest.ID != seen[0].ID {
				t.Errorf("latest %v, %v", latest, err)
			}
			docs := walk(t, size, func(args relay.Args) (*relay.Connection[ent.Document], error) {
				return w.AssetDocuments(w.officer, a, args)
			})
			if len(docs) != 3 || docs[0].ID != papers[2].ID || docs[2].ID != papers[0].ID {
				t.Errorf("%d papers in pages of %d", len(docs), size)
			}
			covered := walk(t, size, func(args relay.Args) (*relay.Connection[ent.Asset], error) {
				return w.DocumentAssets(w.officer, docs[0], args)
			})
			if len(covered) != 2 || covered[0].Code > covered[1].Code {
				t.Errorf("%d assets in pages of %d", len(covered), size)
			}
			history := walk(t, size, func(args relay.Args) (*relay.Connection[ent.AssetEvent], error) {
				return w.AssetEvents(w.officer, a, args)
			})
			if len(history) != int(a.Revision) || history[0].Revision != a.Revision || history[len(history)-1].Kind != holding.Registered {
				t.Errorf("%d events of revision %d in pages of %d", len(history), a.Revision, size)
			}
		}
		paper, err := w.Node(w.officer, withdrawn.ID)
		if err != nil || paper == nil {
			t.Fatal(paper, err)
		}
		if covered, err := w.DocumentAssets(w.officer, paper.(*ent.Document), relay.Args{}); err != nil || len(covered.Edges) != 0 {
			t.Errorf("a withdrawn paper covers %v, %v", covered, err)
		}
		if kind, err := w.DocumentType(papers[0]); err != nil || kind.Code != "HANDOVER_MINUTES" {
			t.Errorf("type of paper %v, %v", kind, err)
		}
		seen, err := w.AssetObservations(w.surveyor, a, relay.Args{})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range seen.Nodes() {
			if w.ObservationRepairEstimate(w.surveyor, o) != nil || w.Observer(w.surveyor, o).DisplayName != "" {
				t.Error("a surveyor sees money or names")
			}
			if cost := w.ObservationRepairEstimate(w.officer, o); cost == nil || *cost != 2_500_000 || w.Observer(w.officer, o).DisplayName != "Nguyễn Văn An" {
				t.Error("an officer sees no money or names")
			}
		}
		if _, err := w.AssetEvents(w.officer, a, relay.Args{After: &page.PageInfo.EndCursor}); refusal(err) != "INVALID after" {
			t.Errorf("a cursor of assets in a history: %q", refusal(err))
		}
	})
}

func TestLatestObservationIsTheNewestCapture(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		for i, minutes := range []int{-10, -60, -5, -30} {
			p, err := w.RecordObservations(w.officer, registry.RecordObservationsInput{Observations: []*registry.ObservationInput{{
				OperationID: uuid.New(), AssetCode: a.Code, Presence: holding.Seen, CapturedAt: w.now.Add(time.Duration(minutes) * time.Minute), Note: new(fmt.Sprint(i)),
			}}})
			w.accepted(p, err)
		}
		now, err := w.Asset(w.officer, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		page, err := w.AssetObservations(w.officer, now, relay.Args{First: new(int32(1))})
		if err != nil {
			t.Fatal(err)
		}
		latest, err := w.LatestObservation(w.officer, now)
		if err != nil || latest == nil || latest.Note != "2" || page.Nodes()[0].ID != latest.ID {
			t.Errorf("latest %v, %v", latest, err)
		}
	})
}
