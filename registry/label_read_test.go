package registry_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/relay"
	"sotaisan/labels"
	"sotaisan/registry"
)

// Somebody goes round with a roll of labels, room by room.
func TestNextUnlabelled(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var things []*ent.Asset
		for i, room := range []string{"P. 2", "P. 1", "P. 2", "P. 3"} {
			in := desktop()
			in.Room, in.Name, in.SiteID = &room, fmt.Sprint("Máy ", i), &w.office.ID
			things = append(things, w.register(in))
		}
		soft := desktop()
		soft.ItemTypeCode, soft.Name, soft.Computer = "operating_system", "Hệ điều hành", nil
		w.register(soft)
		filter := &registry.AssetFilter{Rooms: []string{"P. 1", "P. 2", "P. Kinh tế"}}
		walk := func() []string {
			var names []string
			var after *uuid.UUID
			for {
				a, err := w.NextUnlabelled(w.officer, filter, after)
				if err != nil {
					t.Fatal(err)
				}
				if a == nil {
					return names
				}
				names, after = append(names, a.Name), &a.ID
			}
		}
		if got := walk(); !slices.Equal(got, []string{"Máy 1", "Máy 0", "Máy 2"}) {
			t.Errorf("walked %v", got)
		}
		w.bind(binding(w.print(blanks(1))[0], things[0]))
		if got := walk(); !slices.Equal(got, []string{"Máy 1", "Máy 2"}) {
			t.Errorf("then %v", got)
		}
		if got := w.found(w.officer, &registry.AssetFilter{HasLiveLabel: new(true)}); got != things[0].Code {
			t.Errorf("with a live label: %s", got)
		}
		if a, err := w.NextUnlabelled(w.other, nil, nil); a != nil || err != nil {
			t.Errorf("another unit finds %v, %v", a, err)
		}
	})
}

func TestAllLabels(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		w.order(blanks(1201))
		seen, last := 0, labels.Code("")
		for target, err := range w.AllLabels(w.job("operator")) {
			if err != nil {
				t.Fatal(err)
			}
			if target.Code <= last || target.UnitCode != giaRai {
				t.Fatalf("%+v after %s", target, last)
			}
			if own := target.Code.String() == a.Code; own != (target.AssetCode.String() == a.Code) || own != (target.State == holding.AssignedLabel) {
				t.Errorf("target %+v", target)
			}
			seen, last = seen+1, target.Code
		}
		if seen != 1202 {
			t.Errorf("%d labels", seen)
		}
		for target, err := range w.AllLabels(w.other) {
			t.Errorf("another unit exports %+v, %v", target, err)
		}
	})
}

// What nobody may know is one answer after one statement.
func TestResolveLabel(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		blank := w.print(blanks(1))[0]
		for _, code := range []string{a.Code, blank, "000000000"} {
			n := statements(w.other, func(ctx context.Context) {
				if l, err := w.ResolveLabel(ctx, code); l != nil || err != nil {
					t.Errorf("%s: %+v, %v", code, l, err)
				}
			})
			if n != 1 {
				t.Errorf("%s takes %d statements", code, n)
			}
		}
		if l, err := w.ResolveLabel(w.officer, labels.Code(blank).Format()); err != nil || l == nil || l.State != holding.BlankLabel {
			t.Errorf("our blank label: %+v, %v", l, err)
		}
		if l, err := w.ResolveLabel(w.officer, "không phải mã"); l != nil || err != nil {
			t.Errorf("no code: %+v, %v", l, err)
		}
		if p, err := w.Public(t.Context(), a.Code); err != nil || p == nil || p.Unit.Code != giaRai {
			t.Errorf("anybody sees %+v, %v", p, err)
		}
		w.void(blank, holding.LabelLost)
		for _, code := range []string{blank, "000000000"} {
			if p, err := w.Public(t.Context(), code); err != nil || p != nil {
				t.Errorf("anybody sees %+v, %v", p, err)
			}
		}
	})
}

func TestLabelBatches(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		one, two := w.order(blanks(3)), w.order(blanks(600))
		page, err := w.LabelBatches(w.officer, &registry.LabelBatchFilter{States: []holding.BatchState{holding.BatchQueued}, UnitCodes: []string{giaRai}}, relay.Args{})
		if err != nil || len(page.Edges) != 2 || page.Edges[0].Node.ID != two.ID {
			t.Fatalf("%+v, %v", page, err)
		}
		if got := w.items(two); len(got) != 600 {
			t.Errorf("%d items", len(got))
		}
		rows, err := w.BatchLabels(w.officer, page.Edges[1].Node, relay.Args{First: new(int32(2))})
		if err != nil || len(rows.Edges) != 2 || rows.Edges[0].Node.Place != 1 || !rows.PageInfo.HasNextPage {
			t.Errorf("%+v, %v", rows, err)
		}
		if n, err := rows.Count(w.officer); err != nil || n != 3 {
			t.Errorf("%d, %v", n, err)
		}
		if b, err := w.LabelBatch(w.other, one.ID); b != nil || err != nil {
			t.Errorf("another unit sees %v, %v", b, err)
		}
		for _, err := range w.BatchItems(w.other, one.ID) {
			if refusal(err) != "NOT_FOUND batchId" {
				t.Errorf("another unit prints: %v", err)
			}
		}
		for _, err := range w.BatchItems(w.auditor, one.ID) {
			if refusal(err) != "FORBIDDEN" {
				t.Errorf("an auditor prints: %v", err)
			}
		}
		if _, err := w.FinishBatch(w.other, one.ID, labels.Report{}); refusal(err) != "NOT_FOUND batchId" {
			t.Errorf("another unit finishes: %v", err)
		}
	})
}
