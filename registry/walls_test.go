package registry_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/egress"
	"sotaisan/internal/id"
	"sotaisan/internal/relay"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer/viewertest"
	"sotaisan/registry"
)

// mark stands in everything of the other unit that people write.
const mark = "Láng Tròn giữ kín"

// Each of the two walls around a unit holds alone: with both, without the program's rules, and without
// row-level security every read of an officer answers the same rows, all of the own unit.
func TestEachWallHoldsAlone(t *testing.T) {
	url := testdb.URL(t, "postgres")
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	w := newWorld(t, s)
	w.furnish()
	foreign := w.secrets()
	if len(foreign) < 200 {
		t.Fatalf("the other unit has %d rows", len(foreign))
	}

	read := func(ctx context.Context, reads map[string]reading) (map[string]string, error) {
		got := map[string]string{}
		var all error
		for name, f := range reads {
			var out strings.Builder
			if err := f(ctx, func(v ...any) { _, _ = fmt.Fprintln(&out, v...) }); err != nil {
				all = errors.Join(all, fmt.Errorf("%s: %w", name, err))
			}
			got[name] = out.String()
		}
		return got, all
	}
	answer := func(way string, ctx context.Context) map[string]string {
		t.Helper()
		got, err := read(ctx, w.reads(foreign))
		if err != nil {
			t.Fatalf("%s: %v", way, err)
		}
		for name, text := range got {
			for what := range foreign {
				if strings.Contains(text, what) {
					t.Errorf("%s: %s shows %q of another unit", way, name, what)
				}
			}
		}
		return got
	}
	both := answer("both walls", w.officer)
	for name, text := range both {
		if empty := strings.HasPrefix(name, "foreign"); empty != (strings.TrimSpace(text) == "") {
			t.Errorf("%s answers %.200q", name, text)
		}
	}
	alone := answer("row-level security alone", viewertest.WithoutRules(t, w.officer))
	testdb.WithoutRowSecurity(t, url)
	rules := answer("rules alone", w.officer)
	for name, text := range both {
		if alone[name] != text || rules[name] != text {
			t.Errorf("%s answers\nwith both walls\n%.500s\nby row-level security alone\n%.500s\nby the rules alone\n%.500s", name, text, alone[name], rules[name])
		}
	}

	// Without both the test finds the other unit: its rows are stopped on their way out, its counts are not.
	reads := w.reads(foreign)
	delete(reads, everyEdge)
	neither, err := read(viewertest.WithoutRules(t, w.officer), reads)
	var breach *egress.Breach
	if !errors.As(err, &breach) || breach.Unit != w.otherUnit.ID {
		t.Errorf("without both walls nothing of the other unit was on its way: %v", err)
	}
	if neither["foreign summary"] == "" {
		t.Error("without both walls the other unit has no counts")
	}
}

// furnish gives both units something of everything.
func (w *world) furnish() {
	w.t.Helper()
	s := w.fill(150, 31)
	var ours, theirs []*ent.Asset
	for _, a := range s.all {
		row := w.again(&ent.Asset{ID: a.ID})
		if row.Status != holding.InUse || row.Kind == catalog.LandParcel || row.Tracking == holding.Lot {
			continue
		}
		if row.UnitID == w.unit.ID {
			ours = append(ours, row)
		} else {
			theirs = append(theirs, row)
		}
	}
	for _, side := range []struct {
		ctx  context.Context
		unit string
		rows []*ent.Asset
		note string
		site uuid.UUID
	}{{w.officer, giaRai, ours[:6], "của Giá Rai", w.office.ID}, {w.other, langTron, theirs[:6], mark, w.otherOffice.ID}} {
		print := stickers(side.rows...)
		print.UnitCode, print.Note = side.unit, &side.note
		printed, err := w.PrintLabels(side.ctx, print)
		w.accepted(printed, err)
		blank := blanks(2)
		blank.UnitCode = side.unit
		unbound, err := w.PrintLabels(side.ctx, blank)
		w.accepted(unbound, err)
		for i, a := range side.rows {
			seen := w.sighting(a)
			seen.Note, seen.SiteID = &side.note, &side.site
			w.record(side.ctx, seen)
			bound, err := w.BindLabel(side.ctx, binding(a.Code, nil))
			w.accepted(bound, err)
			reported, err := w.FileProblemReport(side.ctx, registry.FileProblemReportInput{AssetCode: a.Code, Text: side.note})
			if err != nil || len(reported.Errors) > 0 {
				w.t.Fatal(reported.Errors, err)
			}
			if i > 2 {
				continue
			}
			paper, err := w.AttachDocument(side.ctx, registry.AttachDocumentInput{OperationID: uuid.New(), AssetIDs: []uuid.UUID{a.ID},
				Type: "PURCHASE_INVOICE", Number: &side.note})
			w.accepted(paper, err)
		}
	}
}

// secrets are ids, codes and texts of the other unit's rows.
func (w *world) secrets() map[string]bool {
	c, ctx := w.client()
	out := map[string]bool{mark: true}
	add := func(ids []uuid.UUID, err error) {
		w.t.Helper()
		if err != nil || len(ids) == 0 {
			w.t.Fatalf("%d rows, %v", len(ids), err)
		}
		for _, u := range ids {
			out[u.String()] = true
		}
	}
	other := w.otherUnit.ID
	for _, a := range c.Asset.Query().AllX(ctx) {
		if a.UnitID == other {
			out[a.ID.String()], out[a.Code] = true, true
		}
	}
	for _, l := range c.Label.Query().AllX(ctx) {
		if l.UnitID == other {
			out[l.ID.String()], out[l.Code] = true, true
		}
	}
	add(ofUnit(c.AssetEvent.Query().AllX(ctx), func(r *ent.AssetEvent) (uuid.UUID, uuid.UUID) { return r.ID, r.UnitID }, other), nil)
	add(ofUnit(c.Agency.Query().AllX(ctx), func(r *ent.Agency) (uuid.UUID, uuid.UUID) { return r.ID, r.UnitID }, other), nil)
	add(ofUnit(c.Site.Query().AllX(ctx), func(r *ent.Site) (uuid.UUID, uuid.UUID) { return r.ID, r.UnitID }, other), nil)
	add(ofUnit(c.DocumentGap.Query().AllX(ctx), func(r *ent.DocumentGap) (uuid.UUID, uuid.UUID) { return r.ID, r.UnitID }, other), nil)
	add(ofUnit(c.Document.Query().AllX(ctx), func(r *ent.Document) (uuid.UUID, uuid.UUID) { return r.ID, r.UnitID }, other), nil)
	add(ofUnit(c.Observation.Query().AllX(ctx), func(r *ent.Observation) (uuid.UUID, uuid.UUID) { return r.ID, r.UnitID }, other), nil)
	add(ofUnit(c.LabelBatch.Query().AllX(ctx), func(r *ent.LabelBatch) (uuid.UUID, uuid.UUID) { return r.ID, r.UnitID }, other), nil)
	add(ofUnit(c.ProblemReport.Query().AllX(ctx), func(r *ent.ProblemReport) (uuid.UUID, uuid.UUID) { return r.ID, r.UnitID }, other), nil)
	return out
}

func ofUnit[T any](rows []*T, of func(*T) (id, unit uuid.UUID), unit uuid.UUID) []uuid.UUID {
	var ids []uuid.UUID
	for _, row := range rows {
		if u, in := of(row); in == unit {
			ids = append(ids, u)
		}
	}
	return ids
}

// reading reads and says what it got.
type reading func(ctx context.Context, say func(...any)) error

// pages reads all pages of a connection, and its count where there are rows.
func pages[T any](read func(ctx context.Context, args relay.Args) (*relay.Connection[T], error)) reading {
	return func(ctx context.Context, say func(...any)) error {
		var after *string
		for {
			page, err := read(ctx, relay.Args{First: new(int32(40)), After: after})
			if err != nil {
				return err
			}
			n, err := page.TotalCount(ctx)
			if err != nil {
				return err
			}
			if n > 0 {
				say(n, "in all")
			}
			for _, row := range page.Nodes() {
				say(row)
			}
			if !page.PageInfo.HasNextPage {
				return nil
			}
			after = &page.PageInfo.EndCursor
		}
	}
}

func one[T any](read func(ctx context.Context) (*T, error)) reading {
	return func(ctx context.Context, say func(...any)) error {
		row, err := read(ctx)
		if row != nil {
			say(row)
		}
		return err
	}
}

func list[T any](read func(ctx context.Context) ([]T, error)) reading {
	return func(ctx context.Context, say func(...any)) error {
		rows, err := read(ctx)
		for _, row := range rows {
			say(row)
		}
		return err
	}
}

func stream[T any](read func(ctx context.Context) iter.Seq2[T, error]) reading {
	return func(ctx context.Context, say func(...any)) error {
		for row, err := range read(ctx) {
			if err != nil {
				return err
			}
			say(row)
		}
		return nil
	}
}

// everyEdge is a read that ends the test at the first fault.
const everyEdge = "every edge of a page"

// reads are the reads of the register as an officer makes them. Those that ask for what is another unit's
// begin with "foreign" and find nothing.
func (w *world) reads(foreign map[string]bool) map[string]reading {
	c, all := w.client()
	var own, other *ent.Asset // each with a paper
	for _, d := range c.AssetDocument.Query().AllX(all) {
		if a := w.again(&ent.Asset{ID: d.AssetID}); a.UnitID == w.unit.ID {
			own = a
		} else {
			other = a
		}
	}
	assets := func(f *registry.AssetFilter, o *registry.AssetOrder) reading {
		return pages(func(ctx context.Context, args relay.Args) (*relay.Connection[ent.Asset], error) {
			return w.Assets(ctx, f, o, args)
		})
	}
	summary := func(f *registry.AssetFilter, by ...registry.AssetDimension) reading {
		return func(ctx context.Context, say func(...any)) error {
			s, err := w.AssetSummary(ctx, by, f)
			if err != nil || s.Count == 0 {
				return err
			}
			say(s.Count, s.Quantity, *s.HistoricalCost)
			for _, row := range s.Rows {
				for _, k := range row.Keys {
					say(*k)
				}
				say(row.Count, row.Quantity, *row.HistoricalCost)
			}
			return nil
		}
	}
	edge := func(of *ent.Asset) map[string]reading {
		return map[string]reading{
			"events": pages(func(ctx context.Context, args relay.Args) (*relay.Connection[ent.AssetEvent], error) {
				return w.AssetEvents(ctx, of, args)
			}),
			"labels": pages(func(ctx context.Context, args relay.Args) (*relay.Connection[ent.Label], error) {
				return w.AssetLabels(ctx, of, args)
			}),
			"observations": pages(func(ctx context.Context, args relay.Args) (*relay.Connection[ent.Observation], error) {
				return w.AssetObservations(ctx, of, args)
			}),
			"documents": pages(func(ctx context.Context, args relay.Args) (*relay.Connection[ent.Document], error) {
				return w.AssetDocuments(ctx, of, args)
			}),
			"gaps": pages(func(ctx context.Context, args relay.Args) (*relay.Connection[ent.DocumentGap], error) {
				return w.AssetGaps(ctx, of, nil, args)
			}),
		}
	}
	unitOf := func(u uuid.UUID) *ent.Unit { return &ent.Unit{ID: u} }
	unit := func(u *ent.Unit) map[string]reading {
		return map[string]reading{
			"book": pages(func(ctx context.Context, args relay.Args) (*relay.Connection[ent.AssetEvent], error) {
				return w.UnitEvents(ctx, u, args)
			}),
			"agencies": list(func(ctx context.Context) ([]*ent.Agency, error) { return w.UnitAgencies(ctx, u) }),
			"sites":    list(func(ctx context.Context) ([]*ent.Site, error) { return w.UnitSites(ctx, u) }),
		}
	}
	theirUnit := &registry.AssetFilter{UnitCodes: []string{langTron}}
	search := func(text string) *registry.AssetFilter { return &registry.AssetFilter{Search: &text} }
	reads := map[string]reading{
		everyEdge: func(ctx context.Context, say func(...any)) error {
			say(strings.Join(w.everything(ctx, 100), ""))
			return nil
		},
		"filtered":        assets(&registry.AssetFilter{Kinds: []catalog.Kind{catalog.Furniture}, HasOpenGaps: new(true)}, nil),
		"not of a unit":   assets(&registry.AssetFilter{Not: theirUnit}, nil),
		"search":          assets(search("tu sat"), nil),
		"scan":            one(func(ctx context.Context) (*ent.Asset, error) { return w.AssetByCode(ctx, own.Code) }),
		"label":           one(func(ctx context.Context) (*ent.Label, error) { return w.ResolveLabel(ctx, own.Code) }),
		"next unlabelled": one(func(ctx context.Context) (*ent.Asset, error) { return w.NextUnlabelled(ctx, nil, nil) }),
		"all labels":      stream(w.AllLabels),
		"batches": pages(func(ctx context.Context, args relay.Args) (*relay.Connection[ent.LabelBatch], error) {
			return w.LabelBatches(ctx, nil, args)
		}),
		"worklist": pages(func(ctx context.Context, args relay.Args) (*relay.Connection[ent.DocumentGap], error) {
			return w.DocumentGaps(ctx, nil, args)
		}),
		"reports": pages(func(ctx context.Context, args relay.Args) (*relay.Connection[ent.ProblemReport], error) {
			return w.ProblemReports(ctx, nil, args)
		}),
		"summary":         summary(nil, registry.ByUnit, registry.ByKind),
		"summary of rows": summary(search("tu sat"), registry.ByUnit, registry.ByCondition),
		"foreign unit":    assets(theirUnit, nil),
		"foreign summary": summary(theirUnit, registry.ByKind),
		"foreign search":  assets(search(mark), nil),
		"foreign scan":    one(func(ctx context.Context) (*ent.Asset, error) { return w.AssetByCode(ctx, other.Code) }),
		"foreign label":   one(func(ctx context.Context) (*ent.Label, error) { return w.ResolveLabel(ctx, other.Code) }),
		"foreign agency":  assets(&registry.AssetFilter{AgencyIDs: []uuid.UUID{w.otherCommittee.ID}}, nil),
		"foreign asset":   one(func(ctx context.Context) (*ent.Asset, error) { return w.Asset(ctx, other.ID) }),
		"foreign worklist": pages(func(ctx context.Context, args relay.Args) (*relay.Connection[ent.DocumentGap], error) {
			return w.DocumentGaps(ctx, &registry.DocumentGapFilter{UnitCodes: []string{langTron}}, args)
		}),
		"foreign nodes": func(ctx context.Context, say func(...any)) error {
			for what := range foreign {
				u, err := uuid.Parse(what)
				if err != nil || id.TagOf(u) == 0 {
					continue
				}
				node, err := w.Node(ctx, u)
				if node != nil {
					say(node)
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
		"worklist summary": list(func(ctx context.Context) ([]registry.DocumentGapSummaryRow, error) {
			rows, err := w.DocumentGapSummary(ctx, nil)
			out := make([]registry.DocumentGapSummaryRow, len(rows))
			for i, r := range rows {
				out[i] = *r
				out[i].Requirement = nil
			}
			return out, err
		}),
	}
	for _, field := range registry.AssetOrderFields {
		reads["by "+string(field)] = assets(nil, &registry.AssetOrder{Field: field, Direction: registry.Descending})
	}
	for name, f := range edge(own) {
		reads["own "+name] = f
	}
	for name, f := range edge(other) {
		if name != "events" { // the use-case is for an asset that is seen
			reads["foreign "+name] = f
		}
	}
	for name, f := range unit(unitOf(w.unit.ID)) {
		reads["own "+name] = f
	}
	for name, f := range unit(unitOf(w.otherUnit.ID)) {
		reads["foreign "+name] = f
	}
	return reads
}
