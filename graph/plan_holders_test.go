package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
)

const transfersOut = `{ planTransfersOut { totalCount nodes { lineId planNumber number year quantity unit { code } agency { name } toUnit { code name }
	itemType { code } assets { id code quantity } } } }`

// What a plan moves and repairs is known to whoever has it, and stays there: nobody decides to give it away. What
// is lost or burnt is entered all the same, and the plan says so.
func TestHoldersOfWhatAPlanHas(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		given := func(login string) []any {
			t.Helper()
			return at(w.must(login, transfersOut, nil), "planTransfersOut", "nodes").([]any)
		}
		plan := w.drafted()
		w.accepted("finance", advancePlan(t, plan, "SUBMITTED"))
		if n := len(given("finance")) + len(given("officer.31951")); n > 0 {
			t.Errorf("%d transfers of what is not approved", n)
		}
		if refusals := codes(w.asChief(advancePlan(t, plan, "APPROVED"))); len(refusals) > 0 {
			t.Fatal(refusals)
		}

		// The giver sees what goes, to whom and when, and no line of the receiver.
		out := given("officer.31951")
		if len(out) == 0 || len(given("finance")) != len(out) || len(given("officer.31942")) != 0 {
			t.Fatalf("the giver sees %v", out)
		}
		line := w.lineOf(plan, "TRANSFER")
		first := out[slices.IndexFunc(out, func(x any) bool { return at(x, "lineId") == at(line, "id") })]
		if at(first, "unit", "code") != langTron || at(first, "toUnit", "code") != giaRai || at(first, "itemType", "code") != "desktop" ||
			at(first, "agency", "name") == nil || at(first, "assets", 0, "id") != at(line, "assets", 0, "id") || at(first, "quantity").(float64) < 1 {
			t.Errorf("the giver sees %v", first)
		}
		if found := w.must("officer.31951", `query($id: ID!, $f: PlanLineFilter) { node(id: $id) { id } planLines(filter: $f) { totalCount } }`,
			map[string]any{"id": at(line, "id"), "f": map[string]any{"fromUnitCodes": []any{langTron}}}); found["node"] != nil || at(found, "planLines", "totalCount") != 0.0 {
			t.Errorf("the giver sees the line: %v", found)
		}
		if n := at(w.must("finance", `query($f: PlanTransferOutFilter) { planTransfersOut(filter: $f) { totalCount } }`, map[string]any{"f": map[string]any{
			"unitCodes": []any{langTron}, "not": map[string]any{"toUnitCodes": []any{giaRai}, "years": []any{2027, 2028}}}}), "planTransfersOut", "totalCount"); n != 0.0 {
			t.Errorf("%v transfers to elsewhere", n)
		}
		if r := w.ask("surveyor", transfersOut, nil); len(r.Errors) != 1 || !strings.Contains(r.text, "FORBIDDEN") {
			t.Errorf("a surveyor reads %s", r.text)
		}

		// Nobody decides to give it away, neither the holder nor who corrects.
		asset, number := at(first, "assets", 0, "id"), at(first, "planNumber").(string)
		paper := func(kind string) any {
			return at(w.accepted("officer.31951", contract(t, "attach-document", "AttachDocument").set(newID(), "input", "operationId").
				set([]any{asset}, "input", "assetIds").set(kind, "input", "type")), "document", "id")
		}
		refused := func(login, field string, input map[string]any) {
			t.Helper()
			data := w.must(login, strings.Replace(mutation(field), "path", "path message", 1), map[string]any{"input": with(input, newID(), []string{"operationId"})})[field]
			if got := codes(data); !slices.Equal(got, []string{"PRECONDITION"}) || !strings.Contains(at(data, "errors", 0, "message").(string), number) {
				t.Errorf("%s by %s: %v, want PRECONDITION and %s", field, login, data, number)
			}
		}
		step := func(to string, document any) map[string]any {
			return map[string]any{"assetId": asset, "status": to, "documentId": document}
		}
		decision := paper("DISPOSAL_DECISION")
		refused("officer.31951", "changeAssetStatus", step("DISPOSED", decision))
		refused("officer.31951", "changeAssetStatus", step("DISPOSED", paper("TRANSFER_DECISION")))
		for _, status := range []string{"UNDER_REPAIR", "IN_USE"} {
			w.change("officer.31951", "changeAssetStatus", step(status, nil))
		}

		// What happens to it is a fact.
		gone := func(login string) string {
			t.Helper()
			found := w.must(login, `query($id: ID!, $line: ID!) { reequipmentPlan(id: $id) { goneAssets { asset { id status } quantity lines { id goneQuantity } } }
				node(id: $line) { ... on PlanLine { goneQuantity } } planHandovers(planId: $id) { lines { assetId } } }`, map[string]any{"id": plan, "line": at(line, "id")})
			return fmt.Sprint(at(found, "reequipmentPlan", "goneAssets"), at(found, "node", "goneQuantity"), strings.Contains(fmt.Sprint(found["planHandovers"]), asset.(string)))
		}
		if got := gone("finance"); got != "[] 0 true" {
			t.Errorf("before %s", got)
		}
		for _, fact := range []map[string]any{step("MISSING", nil), step("IN_USE", nil), step("DISPOSED", paper("LOSS_FILE"))} {
			w.change("officer.31951", "changeAssetStatus", fact)
			want := fmt.Sprintf("[map[asset:map[id:%s status:%s] lines:[map[goneQuantity:1 id:%s]] quantity:1]] 1 false", asset, fact["status"], at(line, "id"))
			if fact["status"] == "IN_USE" {
				want = "[] 0 true"
			}
			if got := gone("auditor"); got != want {
				t.Errorf("after %v\n%s, want\n%s", fact, got, want)
			}
		}
		// The receiver knows its line, and nothing of what happens in another unit.
		if n := at(w.must("officer.31942", `query($id: ID!) { node(id: $id) { ... on PlanLine { goneQuantity } } }`, map[string]any{"id": at(line, "id")}), "node", "goneQuantity"); n != 0.0 {
			t.Errorf("the receiver learns of the giver's asset: %v", n)
		}

		repair := at(w.lineOf(plan, "REPAIR"), "assets", 0, "id")
		refused("admin", "enterAssetInError", map[string]any{"assetId": repair, "reason": "Nhập trùng"})
		w.accepted("finance", advancePlan(t, plan, "SUPERSEDED"))
		if n := len(given("officer.31951")); n > 0 {
			t.Errorf("%d transfers of a plan that was given up", n)
		}
		if got := gone("finance"); !strings.HasPrefix(got, "[] 0 ") {
			t.Errorf("after its end %s", got)
		}
		w.change("officer.31942", "changeAssetStatus", map[string]any{"assetId": repair, "status": "DISPOSED", "documentId": at(w.accepted("officer.31942",
			contract(t, "attach-document", "AttachDocument").set(newID(), "input", "operationId").set([]any{repair}, "input", "assetIds").
				set("DISPOSAL_DECISION", "input", "type")), "document", "id")})
	})
}
