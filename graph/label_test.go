package graph_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
)

const labelFields = `fragment L on Label { id code subject state room box recipient note replaces replacedBy voidReason printedAt liveAt updatedAt
	asset { code } site { name } unit { code } batch { id } }`

// mutate sends a mutation of one input and answers its payload, which has to be without refusals.
func (w *world) mutate(login, field, answer string, input map[string]any) any {
	w.t.Helper()
	name := string(field[0]-'a'+'A') + field[1:]
	document := "mutation($input: " + name + "Input!) { " + field + "(input: $input) { " + answer + " replayed errors { code path } } } "
	if strings.Contains(answer, "...L") {
		document += labelFields
	}
	data := w.must(login, document, map[string]any{"input": with(input, newID(), []string{"operationId"})})[field]
	if refusals := codes(data); len(refusals) > 0 {
		w.t.Fatalf("%s: %v", field, data)
	}
	return data
}

func TestLabels(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		asset := w.fresh(map[string]any{"room": "P. Kinh tế"})
		order := map[string]any{"unitCode": giaRai, "filter": map[string]any{"hasLiveLabel": false, "rooms": []any{"P. Kinh tế"}}, "stock": "L7160"}
		batch := at(w.mutate("officer.31942", "printLabels", `batch { id state subject design format dpi start labelCount skippedCount createdBy outputs { sha256 }
			labels(first: 5) { totalCount nodes { ...L } } }`, order), "batch")
		if at(batch, "labelCount") != 1.0 || at(batch, "state") != "QUEUED" || at(batch, "subject") != "ASSET" || at(batch, "dpi") != nil ||
			at(batch, "labels", "nodes", 0, "code") != at(asset, "code") || at(batch, "labels", "nodes", 0, "batch", "id") != at(batch, "id") {
			t.Errorf("batch %v", batch)
		}
		bound := w.mutate("officer.31942", "bindLabel", "label { ...L } asset { label { code } } conflict { id }", map[string]any{"code": at(asset, "code")})
		if at(bound, "label", "state") != "LIVE" || at(bound, "asset", "label", "code") != at(asset, "code") || at(bound, "label", "liveAt") == nil || at(bound, "conflict") != nil {
			t.Errorf("bound %v", bound)
		}
		roll := w.printed(2)
		blank := at(roll, "labels", "nodes", 0, "code")
		second := w.mutate("officer.31942", "bindLabel", `conflict { id kind label { code } otherLabel { code } asset { code } unit { code }
			observation { id } otherObservation { id } openedAt settledAt settledBy settlement note }`,
			map[string]any{"code": blank, "assetId": at(asset, "id")})
		conflict := at(second, "conflict")
		if at(conflict, "kind") != "TWO_LIVE_LABELS" || at(conflict, "label", "code") != blank || at(conflict, "otherLabel", "code") != at(asset, "code") {
			t.Errorf("conflict %v", conflict)
		}
		if list := at(w.must("finance", `{ labelConflicts(filter: {settled: false, unitCodes: ["31942"]}) { totalCount nodes { id } } }`, nil), "labelConflicts"); at(list, "totalCount") != 1.0 {
			t.Errorf("conflicts %v", list)
		}
		settled := w.mutate("leader.31942", "settleLabelConflict", "conflict { settledAt settledBy settlement }",
			map[string]any{"conflictId": at(conflict, "id"), "settlement": "KEEP_ONE", "keepCode": blank})
		if at(settled, "conflict", "settlement") != "KEEP_ONE" || at(settled, "conflict", "settledBy") == nil {
			t.Errorf("settled %v", settled)
		}
		old := at(w.must("officer.31942", `query($code: String!) { label(code: $code) { ...L } asset(code: $code) { id label { code } labels(first: 5) { nodes { state } } } } `+labelFields,
			map[string]any{"code": at(asset, "code")}))
		if at(old, "label", "state") != "REPLACED" || at(old, "label", "replacedBy") != blank || at(old, "asset", "id") != at(asset, "id") || at(old, "asset", "label", "code") != blank {
			t.Errorf("the old label %v", old)
		}
		void := w.mutate("officer.31942", "voidLabel", "label { state voidReason }", map[string]any{"code": at(roll, "labels", "nodes", 1, "code"), "reason": "MISPRINTED"})
		if at(void, "label", "voidReason") != "MISPRINTED" {
			t.Errorf("void %v", void)
		}
		aborted := w.mutate("officer.31942", "abortLabelBatch", "batch { state abortedAt }", map[string]any{"batchId": w.labelBatch()})
		if at(aborted, "batch", "state") != "ABORTED" {
			t.Errorf("aborted %v", aborted)
		}
		list := at(w.must("auditor", `{ labelBatches(filter: {states: [ABORTED, QUEUED], subjects: [BLANK]}) { nodes { id unit { code } labels { totalCount } } } }`, nil), "labelBatches", "nodes").([]any)
		if len(list) != 2 {
			t.Errorf("batches %v", list)
		}
		if got := codes(at(w.ask("officer.31942", mutation("bindLabel"), map[string]any{"input": map[string]any{"operationId": newID(), "code": at(asset, "code")}}).Data, "bindLabel")); !slices.Equal(got, []string{"WRONG_STATE"}) {
			t.Errorf("a replaced label is bound: %v", got)
		}
	})
}

func TestPrintersThatAreOff(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		off := map[string]any{"unitCode": giaRai, "subject": "BLANK", "count": 1, "stock": "L7160", "dxMm": 2, "dyMm": -0.804, "scale": 1.004, "borderMm": 3.5}
		profile := at(w.mutate("officer.31942", "printLabels", "batch { profile { dxMm dyMm scale borderMm } }", off), "batch", "profile")
		if !reflect.DeepEqual(profile, map[string]any{"dxMm": 2.0, "dyMm": -0.8, "scale": 1.004, "borderMm": 3.5}) {
			t.Errorf("profile %v", profile)
		}
		plain := at(w.mutate("officer.31942", "printLabels", "batch { profile { dxMm dyMm scale borderMm } }",
			map[string]any{"unitCode": giaRai, "subject": "BLANK", "count": 1, "stock": "L7160"}), "batch", "profile")
		if !reflect.DeepEqual(plain, map[string]any{"dxMm": 0.0, "dyMm": 0.0, "scale": 1.0, "borderMm": 0.0}) {
			t.Errorf("profile %v", plain)
		}
	})
}

// A page with its labels takes as many statements for a few rows as for many.
func TestStatementsOfLabels(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		for range 12 {
			asset := w.fresh(map[string]any{"siteId": w.sites[giaRai]})
			w.mutate("officer.31942", "bindLabel", "label { id }", map[string]any{"code": at(asset, "code")})
			w.now = w.now.Add(time.Second) // so that a page of two has one of each kind
			w.labelConflict()
			w.now = w.now.Add(time.Second)
			w.mutate("officer.31942", "printLabels", "batch { id }", map[string]any{"unitCode": giaRai, "assetIds": []any{at(w.fresh(nil), "id")}, "stock": "L7160"})
		}
		for _, c := range []struct {
			name, text string
			want       int
		}{
			{"Assets", `query Assets($n: Int) { assets(filter: {hasLiveLabel: true}, first: $n) { nodes { label { ...L } labels(first: 3) { totalCount nodes { ...L } } } } }`, 7},
			{"Batches", `query Batches($n: Int) { labelBatches(first: $n) { nodes { unit { code } labels(first: 2) { totalCount nodes { ...L } } } } }`, 4},
			{"Conflicts", `query Conflicts($n: Int) { labelConflicts(first: $n) { nodes { asset { code } unit { code } label { ...L } otherLabel { ...L } observation { id } } } }`, 8},
		} {
			for _, n := range []int{2, 10} {
				o := operation{name: c.name, text: c.text + labelFields, variables: map[string]any{"n": n}}
				if got := w.statements("officer.31942", o); got != c.want {
					t.Errorf("%s takes %d statements for %d rows, want %d", c.name, got, n, c.want)
				}
			}
		}
	})
}
