package graph_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

// posts is an establishment of the People's Committee of Giá Rai, establishment the id of such a one.
func posts(w *world) map[string]any {
	return map[string]any{"agencyId": w.agencies[giaRai], "validFrom": "2026-07-01", "rooms": 6, "population": 30_000, "headcounts": []any{
		map[string]any{"titleCode": "committee_chair", "persons": 1}, map[string]any{"tier": "VIII", "persons": 18, "fixedTerm": 1}}}
}

func (w *world) establishment() any {
	return w.made("finance", "setEstablishment", "establishment", posts(w))
}

// made is the id of what a mutation makes.
func (w *world) made(login, field, entity string, input map[string]any) any {
	w.t.Helper()
	document := "mutation($input: " + capital(field) + "Input!) { " + field + "(input: $input) { " + entity + " { id } errors { code path message } } }"
	data := w.must(login, document, map[string]any{"input": with(input, newID(), []string{"operationId"})})
	if at(data, field, entity, "id") == nil {
		w.t.Fatal(field, data)
	}
	return at(data, field, entity, "id")
}

func capital(s string) string { return string(s[0]-'a'+'A') + s[1:] }

// kiosks is a version of the standard model, standardModel a draft of it, modelInForce one that counts now.
func kiosks(from string) map[string]any {
	return map[string]any{"name": "Trung tâm phục vụ hành chính công", "effectiveFrom": from, "decision": "45/2026/QĐ-UBND", "lines": []any{map[string]any{
		"code": "CM-kiosk", "needClassCode": "kiosk", "scope": "SERVICE_CENTRE", "basis": "CENTRE", "quantity": 4, "per": 1, "ceiling": "45000000", "replaces": []any{"SC-lookup_kiosk"}}}}
}

func (w *world) standardModel(from string) any {
	return w.made("finance", "saveStandardModel", "standardModel", kiosks(from))
}

func (w *world) modelInForce() any {
	w.t.Helper()
	if now := at(w.must("finance", `{ standardModelInForce { id } }`, nil), "standardModelInForce", "id"); now != nil {
		return now
	}
	draft := w.standardModel("2026-04-01")
	p, err := w.planning.DecideStandardModel(viewer.With(w.t.Context(), viewer.Job("operator")), planning.DecideStandardModelInput{
		OperationID: uuid.New(), ModelID: uuid.MustParse(draft.(string)), To: life.ModelApproved}) // finance has drafted it
	if err != nil || len(p.Errors) > 0 {
		w.t.Fatal(p, err)
	}
	return draft
}

// request is an open request of Giá Rai for printers.
func (w *world) request() any {
	w.withdrawRequests()
	return w.made("leader.31942", "fileEquipmentRequest", "equipmentRequest", map[string]any{"agencyId": w.agencies[giaRai], "needClassCode": "printer", "quantity": 3,
		"estimate": "30000000"})
}

func (w *world) withdrawRequests() {
	w.t.Helper()
	open := w.must("leader.31942", `{ equipmentRequests(filter: {statuses: [FILED, RETURNED, ACCEPTED]}) { nodes { id } } }`, nil)
	for _, r := range at(open, "equipmentRequests", "nodes").([]any) {
		w.change("leader.31942", "decideEquipmentRequest", map[string]any{"requestId": at(r, "id"), "to": "WITHDRAWN"})
	}
}

// quote is a price of cabinets, price the id of such a one.
func quote() map[string]any {
	return map[string]any{"itemTypeCode": "cabinet", "amount": "6500000", "kind": "QUOTE", "source": "Báo giá 12/2026", "dated": "2026-10-01",
		"validFrom": "2026-10-01", "validTo": "2027-03-31"}
}

func (w *world) price() any {
	w.withdrawPrices()
	return w.made("finance", "recordPrice", "priceReference", quote())
}

func (w *world) withdrawPrices() {
	w.t.Helper()
	for _, r := range at(w.must("finance", `{ priceReferences(filter: {withdrawn: false}) { nodes { id } } }`, nil), "priceReferences", "nodes").([]any) {
		w.change("finance", "withdrawPrice", map[string]any{"priceId": at(r, "id")})
	}
}

// Everything that plans are made from, as a client reads it.
func TestPlanningInputs(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		w.establishment()
		w.modelInForce()
		request, price := w.request(), w.price()
		w.fresh(map[string]any{"itemTypeCode": "printer", "computer": nil})

		data := w.must("leader.31942", `{
			establishments(first: 10, filter: {on: "2026-11-21", or: [{unitCodes: ["31942"]}, {agencyIds: []}]}) { nodes {
				agency { id establishment { validFrom } establishments { totalCount } } unit { code } validFrom personCount rooms counters centres population note createdBy revision
				headcounts { title { code name tier confidence } tier persons countedElsewhere fixedTerm }
				entitlements { needClass { code } scope quantity ceiling regime undecided confidence flags terms { line counted quantity per } }
			} }
			equipmentRequests { nodes { id agency { id } unit { code } needClass { code } itemType { code } quantity entitledQuantity onHandQuantity estimate status createdBy reason revision } }
			standardModels(first: 5) { totalCount nodes { number status effectiveFrom decision approvedBy lines { code ceiling national replaces } changes { kind code fields { field name(locale: EN) before after } } } }
			planReadiness { totalCount nodes { unit { code } complete agencyCount withoutEstablishment { id } withoutRequest { id } filedRequests lastSeenAt pieces notAssessed withoutYear withoutEstimate splitPredecessors { code } } }
			postTitles(on: "2026-11-21") { code name(locale: EN) tier source validFrom validTo }
			normLines(on: "2026-11-21") { code needClass { code } scope basis tiers agencyKinds quantity per ceiling regime undecided national source confidence validFrom validTo }
		}`, nil)
		e := at(data, "establishments", "nodes", 0)
		if at(e, "personCount") != 19.0 || at(e, "agency", "establishment", "validFrom") != "2026-07-01" || at(e, "headcounts", 0, "title", "tier") != "VII" ||
			at(e, "headcounts", 1, "title") != nil || at(e, "headcounts", 1, "tier") != "VIII" || at(e, "population") != 30_000.0 || at(e, "counters") != 0.0 {
			t.Errorf("%v", e)
		}
		computers := slices.IndexFunc(at(e, "entitlements").([]any), func(x any) bool { return at(x, "needClass", "code") == "computer_any" })
		if c := at(e, "entitlements", computers); at(c, "quantity") != 19.0 || at(c, "ceiling") != "20000000" || at(c, "regime") != "PROVINCIAL" ||
			!slices.Contains(at(c, "flags").([]any), any("NATIONAL_STANDS_IN")) || at(c, "terms", 0, "per") != 1.0 {
			t.Errorf("%v", c)
		}
		if r := at(data, "equipmentRequests", "nodes", 0); at(r, "id") != request || at(r, "entitledQuantity") != 7.0 || at(r, "onHandQuantity") != 1.0 ||
			at(r, "estimate") != "30000000" || at(r, "status") != "FILED" || at(r, "itemType") != nil {
			t.Errorf("%v", r)
		}
		if m := at(data, "standardModels", "nodes", 0); at(data, "standardModels", "totalCount") != 1.0 || at(m, "status") != "APPROVED" ||
			at(m, "lines", 0, "national") != false || at(m, "changes", 0, "kind") != "ADDED" || at(m, "changes", 0, "fields", 0, "before") != nil {
			t.Errorf("%v", m)
		}
		if r := at(data, "planReadiness", "nodes", 0); at(data, "planReadiness", "totalCount") != 1.0 || at(r, "complete") != false || at(r, "agencyCount") != 1.0 ||
			len(at(r, "withoutEstablishment").([]any)) != 0 || at(r, "filedRequests") != 1.0 || at(r, "pieces") != 1.0 {
			t.Errorf("%v", r)
		}
		lines := at(data, "normLines").([]any)
		if i := slices.IndexFunc(lines, func(l any) bool { return at(l, "needClass", "code") == "kiosk" }); i < 0 || at(lines[i], "national") != false || at(lines[i], "quantity") != 4.0 {
			t.Errorf("the province's kiosks do not count: %d of %d lines", i, len(lines))
		}

		data = w.must("finance", `query($id: ID!) {
			priceReferences(filter: {on: "2026-11-21"}) { nodes { id itemType { code } amount kind source dated validFrom validTo waiver { level decidedBy } createdBy withdrawnAt withdrawnBy revision } }
			provinceReadiness { standardModel { number } undecidedLines { code } unpriced { code name usefulLifeYears } unknownDistances }
			node(id: $id) { ... on PriceReference { amount } }
			planReadiness(first: 3) { totalCount pageInfo { hasNextPage endCursor } }
		}`, map[string]any{"id": price})
		if p := at(data, "priceReferences", "nodes", 0); at(p, "itemType", "code") != "cabinet" || at(p, "waiver") != nil || at(p, "withdrawnAt") != nil {
			t.Errorf("%v", p)
		}
		if at(data, "provinceReadiness", "standardModel", "number") != 1.0 || at(data, "planReadiness", "totalCount") != 64.0 || at(data, "node", "amount") != "6500000" {
			t.Errorf("%v", data)
		}
		money := w.must("surveyor", `{ equipmentRequests { nodes { estimate createdBy } } }`, nil)
		if r := at(money, "equipmentRequests", "nodes", 0); at(r, "estimate") != nil || at(r, "createdBy") != nil {
			t.Errorf("a surveyor reads %v", r)
		}
		if w.log.Len() > 0 {
			t.Errorf("faults were logged: %s", &w.log)
		}
	})
}

// What is wrong is named by its path, in the names of the API.
func TestPlanningInputErrors(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		for _, c := range []struct {
			login, field string
			input        map[string]any
			code         string
			path         []any
		}{
			{"finance", "setEstablishment", with(posts(w), []any{map[string]any{"tier": "VIII", "persons": 1}, map[string]any{"tier": "VII", "persons": -1}}, []string{"headcounts"}), "OUT_OF_RANGE", []any{"headcounts", "1", "persons"}},
			{"finance", "saveStandardModel", with(kiosks("2025-01-01"), "45", []string{"decision"}), "OUT_OF_RANGE", []any{"effectiveFrom"}},
			{"finance", "recordPrice", with(quote(), "8000000", []string{"amount"}), "REQUIRED", []any{"waiver"}},
			{"leader.31942", "fileEquipmentRequest", map[string]any{"agencyId": w.agencies[giaRai], "needClassCode": "x", "quantity": 1}, "UNKNOWN_CODE", []any{"needClassCode"}},
		} {
			document := mutation(c.field)
			data := w.must(c.login, document, map[string]any{"input": with(c.input, newID(), []string{"operationId"})})
			if e := at(data, c.field, "errors", 0); at(e, "code") != c.code || !slices.Equal(at(e, "path").([]any), c.path) {
				t.Errorf("%s: %v", c.field, data)
			}
		}
	})
}

// A page of requests takes as many statements for a few as for many.
func TestStatementsOfRequests(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		w.establishment()
		for _, class := range []string{"computer_any", "printer", "scanner", "cabinet", "phone", "desk_set", "shelf", "photocopier"} {
			w.made("leader.31942", "fileEquipmentRequest", "equipmentRequest", map[string]any{"agencyId": w.agencies[giaRai], "needClassCode": class, "quantity": 3})
		}
		const page = `query Requests($n: Int) { equipmentRequests(first: $n) { nodes { agency { name establishment { personCount entitlements { quantity } } } unit { code } needClass { code } entitledQuantity onHandQuantity } } }`
		var few int
		for _, n := range []int{2, 8} {
			o := operation{name: "Requests", text: page, variables: map[string]any{"n": n}}
			got := w.statements("finance", o)
			if few == 0 {
				few = got
			}
			if got != few || got > 8 {
				t.Errorf("%d statements for %d requests, %d for two", got, n, few)
			}
		}
	})
}
