package graph_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/locale"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/norm"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

// chief is a second account of finance.
func chief() viewer.Viewer {
	return viewer.Viewer{UserID: id.Derived(id.User, time.Unix(0, 0), "chief"), Login: "chief", DisplayName: "Trưởng phòng", Role: viewer.Finance}
}

// asChief sends an operation as the second account of finance.
func (w *world) asChief(o operation) map[string]any {
	w.t.Helper()
	w.now = w.now.Add(time.Second)
	r := w.as(chief(), nil, o.body(w.t))
	if len(r.Errors) > 0 {
		w.t.Fatal(r.text)
	}
	for _, payload := range r.Data {
		return payload.(map[string]any)
	}
	return nil
}

// needy makes Giá Rai need things, a broken printer among what it has, and gives Láng Tròn more computers than it needs.
func (w *world) needy() {
	w.t.Helper()
	ctx := viewer.With(w.t.Context(), w.viewer("finance"))
	fine := func(list []*errs.Error, err error) {
		w.t.Helper()
		if err != nil || len(list) > 0 {
			w.t.Fatal(list, err)
		}
	}
	tier := norm.TierVIII
	for code, persons := range map[string]int32{giaRai: 12, langTron: 1} {
		p, err := w.planning.SetEstablishment(ctx, planning.SetEstablishmentInput{OperationID: uuid.New(), AgencyID: w.agencies[code], ValidFrom: "2026-11-01",
			Headcounts: []*planning.HeadcountInput{{Tier: &tier, Persons: persons}}})
		fine(p.Errors, err)
	}
	for range 2 {
		w.accepted("officer.31951", register(w.t, map[string]any{"unitCode": langTron, "inUseYear": 2026, "acquiredOn": "2026-01-05"}))
	}
	broken := w.fresh(map[string]any{"itemTypeCode": "printer", "computer": nil, "condition": "NEEDS_REPAIR", "inUseYear": 2026, "acquiredOn": "2026-01-05"})
	w.must("officer.31942", `mutation($input: RecordObservationsInput!) { recordObservations(input: $input) { results { errors { code } } } }`,
		map[string]any{"input": map[string]any{"observations": []any{map[string]any{"operationId": newID(), "assetCode": at(broken, "code"),
			"presence": "SEEN", "capturedAt": "2026-11-20T02:11:00Z", "repairEstimate": "500000"}}}})
	for item, amount := range map[string]holding.VND{"desktop": 15_000_000, "printer": 5_000_000, "desk_set": 4_000_000} {
		w.now = w.now.Add(time.Second)
		p, err := w.planning.RecordPrice(ctx, planning.RecordPriceInput{OperationID: uuid.New(), ItemTypeCode: item, Amount: amount, Kind: life.Quote,
			Source: "Báo giá 1", Dated: "2026-11-01", ValidFrom: "2026-11-01", ValidTo: "2027-12-31"})
		if err != nil || len(p.Errors) > 0 && p.Errors[0].Code != errs.Duplicate {
			w.t.Fatal(p, err)
		}
	}
}

func createPlan(t testing.TB) operation {
	return contract(t, "plan", "CreateReequipmentPlan").set(newID(), "input", "operationId")
}

func advancePlan(t testing.TB, plan any, to string) operation {
	return contract(t, "plan", "AdvanceReequipmentPlan").set(newID(), "input", "operationId").set(plan, "input", "planId").set(to, "input", "to")
}

// drafted is the id of a new plan.
func (w *world) drafted() any {
	w.t.Helper()
	w.needy()
	return at(w.accepted("finance", createPlan(w.t)), "plan", "id")
}

// executed is the id of a new plan that is being carried out. The one before it is closed, so that its assets are free.
func (w *world) executed() any {
	w.t.Helper()
	for _, p := range at(w.must("finance", `{ reequipmentPlans(filter: {statuses: [IN_EXECUTION]}) { nodes { id } } }`, nil), "reequipmentPlans", "nodes").([]any) {
		w.accepted("finance", advancePlan(w.t, at(p, "id"), "CLOSED"))
	}
	plan := w.drafted()
	w.now = w.now.Add(time.Second) // so that the steps have an order
	w.accepted("finance", advancePlan(w.t, plan, "SUBMITTED"))
	if refusals := codes(w.asChief(advancePlan(w.t, plan, "APPROVED"))); len(refusals) > 0 {
		w.t.Fatal(refusals)
	}
	w.now = w.now.Add(time.Second)
	w.accepted("finance", advancePlan(w.t, plan, "IN_EXECUTION"))
	return plan
}

// lineOf is a line of Giá Rai with that action.
func (w *world) lineOf(plan any, action string) any {
	w.t.Helper()
	return at(w.must("finance", `query($id: ID!, $filter: PlanLineFilter) { reequipmentPlan(id: $id) { lines(filter: $filter, first: 1) { nodes { id assets { id } } } } }`,
		map[string]any{"id": plan, "filter": map[string]any{"actions": []string{action}, "unitCodes": []string{giaRai}}}), "reequipmentPlan", "lines", "nodes", 0)
}

func contractPlan(w *world) {
	w.needy()
	create := createPlan(w.t)
	for _, login := range []string{"officer.31942", "leader.31942", "admin", "auditor", "surveyor"} {
		w.refuses("FORBIDDEN", login, create)
	}
	w.refuses("OUT_OF_RANGE", "finance", create.set([]any{map[string]any{"year": 2030, "source": "PROVINCE", "unitCode": nil, "amount": "5"}}, "input", "budgets"))
	made := w.accepted("finance", create)["plan"]
	totals := at(made, "totals")
	number := func(name string) float64 { return at(totals, name).(float64) }
	if number("need") == 0 || number("need") != number("metByStock")+number("transferred")+number("repaired")+number("purchased")+number("unmet") ||
		at(made, "status") != "DRAFT" || !strings.HasPrefix(at(made, "number").(string), "KH-2026-") || at(made, "parameters", "budgets", 0, "amount") != "40000000000" ||
		at(made, "parameters", "budgets", 0, "unit") != nil || fmt.Sprint(at(made, "parameters", "years")) != "[2027 2028]" {
		w.t.Errorf("made %v", made)
	}
	if again := w.write("finance", create); again["replayed"] != true || at(again, "plan", "id") != at(made, "id") {
		w.t.Errorf("sent again: %v", again)
	}
	w.refuses("OPERATION_ID_REUSED", "finance", create.set("Khác", "input", "name"))
	if twin := w.accepted("finance", createPlan(w.t))["plan"]; at(twin, "resultHash") != at(made, "resultHash") || at(twin, "id") == at(made, "id") {
		w.t.Errorf("the same data gave %v and %v", at(twin, "resultHash"), at(made, "resultHash"))
	}

	lines := contract(w.t, "plan", "ReequipmentPlan").set(at(made, "id"), "id").set(100, "first")
	whole := at(w.run("auditor", lines), "node", "lines")
	nodes := at(whole, "nodes").([]any)
	if at(whole, "totalCount") != float64(len(nodes)) && len(nodes) != 100 || len(nodes) == 0 {
		w.t.Errorf("the lines are %.500v", whole)
	}
	for _, l := range nodes {
		steps := at(l, "derivation").([]any)
		if at(l, "unit", "code") == nil || len(steps) == 0 || at(l, "receivedQuantity") != 0.0 || at(steps, len(steps)-1, "text") == "" || at(steps, 0, "value") == nil {
			w.t.Errorf("line %v", l)
		}
	}
	var walked []any
	for cursor := any(nil); ; {
		part := at(w.run("finance", lines.set(7, "first").set(cursor, "after")), "node", "lines")
		walked = append(walked, at(part, "nodes").([]any)...)
		if cursor = at(part, "pageInfo", "endCursor"); at(part, "pageInfo", "hasNextPage") != true || len(walked) >= len(nodes) {
			break
		}
	}
	if n := min(len(walked), len(nodes)); fmt.Sprint(walked[:n]) != fmt.Sprint(nodes[:n]) {
		w.t.Error("page by page the lines are others")
	}
	bought := at(w.run("finance", lines.set(map[string]any{"actions": []string{"PURCHASE"}, "fundingSources": []string{"PROVINCE"}}, "filter")), "node", "lines", "nodes").([]any)
	for _, l := range bought {
		if at(l, "action") != "PURCHASE" || at(l, "fundingSource") != "PROVINCE" || at(l, "unitPrice") == "0" {
			w.t.Errorf("not bought: %v", l)
		}
	}
	if len(bought) == 0 {
		w.t.Error("nothing is bought")
	}
	for _, login := range []string{"officer.31942", "surveyor"} {
		if got := w.run(login, lines)["node"]; got != nil {
			w.t.Errorf("%s reads the plan: %v", login, got)
		}
	}

	poorer := w.accepted("finance", createPlan(w.t).set([]any{map[string]any{"year": 2027, "source": "PROVINCE", "unitCode": nil, "amount": "20000000"}}, "input", "budgets"))["plan"]
	compare := contract(w.t, "plan", "CompareReequipmentPlans").set(at(made, "id"), "left").set(at(poorer, "id"), "right")
	difference := w.run("finance", compare)["compareReequipmentPlans"]
	if at(difference, "parameters", 0, "name") != "budgets 2027 PROVINCE" || len(at(difference, "totals").([]any)) == 0 || len(at(difference, "lines").([]any)) == 0 ||
		at(difference, "lines", 0, "cause") == nil {
		w.t.Errorf("the difference is %v", difference)
	}
	if got := w.run("officer.31942", compare)["compareReequipmentPlans"]; got != nil {
		w.t.Errorf("an officer compares: %v", got)
	}

	plan := at(made, "id")
	w.refuses("FORBIDDEN", "leader.31942", advancePlan(w.t, plan, "SUBMITTED"))
	w.refuses("WRONG_STATE", "finance", advancePlan(w.t, plan, "CLOSED"))
	w.refuses("NOT_FOUND", "finance", advancePlan(w.t, newID(), "SUBMITTED"))
	w.accepted("finance", advancePlan(w.t, plan, "SUBMITTED"))
	w.refuses("FORBIDDEN", "finance", advancePlan(w.t, plan, "APPROVED"))
	if got := codes(w.asChief(advancePlan(w.t, plan, "RETURNED"))); fmt.Sprint(got) != "[REQUIRED]" {
		w.t.Errorf("returned without a word: %v", got)
	}
	approve := advancePlan(w.t, plan, "APPROVED")
	if approved := w.asChief(approve); at(approved, "plan", "status") != "APPROVED" || at(w.asChief(approve), "replayed") != true {
		w.t.Errorf("approved %v", approved)
	}
	w.accepted("finance", advancePlan(w.t, plan, "IN_EXECUTION"))
	w.accepted("finance", advancePlan(w.t, plan, "CLOSED"))
}

// What the API says of a plan beside the contract, at once and within its limits.
func TestPlanInTheAPI(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		w.fresh(nil)
		plan := w.executed()
		got := w.must("finance", `query($id: ID!) { reequipmentPlan(id: $id) {
			name revision snapshotHash note createdAt createdBy submittedAt submittedBy approvedAt approvedBy
			parameters { carryOver countNotAssessed repairPercent handlingCost transportCostPerKm equityBands { belowPercent permille } floorPercent directAward byArea directAwardSource
				pins { agencyId } forbids { unit { code } } minimumOrders { itemTypeCode quantity } purchases { needClassCode } priorities { tier } }
			totals { certifiedGap proven } variants { countNotAssessed countExpired totals { need unmet } } revises { id }
			unitTotals { unit { code } totals { need unmet purchaseCost } } years { year budget totals { need } } classTotals { needClass { code } totals { need } }
			packages { number year category area source unit { code } quantity amount receivedQuantity lineCount flags }
			execution { total { lines linesDone quantity received amount } actions { action received { quantity } } units { unit { code } received { received } } }
			findings(codes: [NO_REQUEST]) { code unit { code } agency { name } needClass { code } itemType { code } count amount } findingCounts { code findings count amount }
			history { from to at by note } downloads { file address }
		} }`, map[string]any{"id": plan})["reequipmentPlan"]
		if at(got, "approvedBy") != "Trưởng phòng" || at(got, "revision") != 4.0 || at(got, "parameters", "handlingCost") != "50000" || at(got, "years", 1, "year") != 2028.0 ||
			len(at(got, "variants").([]any)) != 3 || at(got, "history", 3, "to") != "IN_EXECUTION" || at(got, "unitTotals", 0, "unit", "code") != giaRai ||
			at(got, "findings", 0, "agency", "name") == nil || at(got, "findings", 0, "amount") != "0" || at(got, "packages", 0, "lineCount") == 0.0 || at(got, "execution", "total", "received") != 0.0 {
			text, _ := json.Marshal(got)
			t.Errorf("the plan is %s", text)
		}
		line := w.must("officer.31942", `{ planLines(filter: {actions: [PURCHASE]}, first: 1) { totalCount nodes { id planNumber number plan { id } agency { name }
			needClass { code } itemType { code } ceiling regime until package fundingUnit { code } fromAgency { name } assets { id code quantity } flags revision
			years { year norm requested need metByStock transferred repaired purchased unmet } receipts { id }
			derivation { step year ref args value basis text vi: text(locale: VI) en: text(locale: EN) } } } }`, nil)["planLines"]
		l := at(line, "nodes", 0)
		if at(l, "plan") != nil || at(l, "planNumber") == nil || at(l, "years", 0, "need") == nil || at(l, "derivation", 0, "vi") == at(l, "derivation", 0, "en") {
			t.Errorf("the line is %v", line)
		}
		input := map[string]any{"operationId": newID(), "lineId": at(l, "id"), "quantity": 1, "receivedOn": "2026-11-21", "document": map[string]any{"type": "PURCHASE_INVOICE", "number": "7"}}
		received := w.must("officer.31942", `mutation($input: ReceivePlanLineInput!) { receivePlanLine(input: $input) { replayed errors { code path message }
			line { receivedQuantity receipts { quantity receivedOn unitPrice assetIds note createdAt createdBy } } assets { code itemType { code } } } }`,
			map[string]any{"input": input})["receivePlanLine"]
		if at(received, "line", "receivedQuantity") != 1.0 || at(received, "line", "receipts", 0, "quantity") != 1.0 || len(at(received, "assets").([]any)) != 1 {
			t.Errorf("received %v", received)
		}
		preview := w.must("finance", `query($input: PreviewReequipmentPlanInput!) { previewReequipmentPlan(input: $input) { errors { code path message } plan { id } parameters { carryOver }
			totals { need unmet } unitTotals { unit { code } } years { year } classTotals { needClass { code } totals { unmet } } difference { name left right } } }`,
			map[string]any{"input": map[string]any{"planId": plan, "budgets": []any{}, "carryOver": true}})["previewReequipmentPlan"]
		if at(preview, "parameters", "carryOver") != true || at(preview, "totals", "unmet") == 0.0 || len(at(preview, "difference").([]any)) == 0 {
			t.Errorf("without money: %v", preview)
		}
		if w.log.Len() > 0 {
			t.Errorf("faults were logged: %s", &w.log)
		}
	})
}

// watch follows the progress of an operation, and answers the stages when the stream has ended.
func (w *world) watch(v viewer.Viewer, operation string) (<-chan []string, func() string) {
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.handler.ServeHTTP(out, r.WithContext(viewer.With(viewer.WithLang(r.Context(), locale.VI), v)))
	}))
	w.t.Cleanup(server.Close)
	stages, first := make(chan []string, 1), make(chan string, 1)
	body, err := json.Marshal(map[string]any{"query": `subscription($id: UUID!) { reequipmentPlanProgress(operationId: $id) { stage done of } }`, "variables": map[string]any{"id": operation}})
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, server.URL, strings.NewReader(string(body)))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	go func() {
		defer func() { _ = answer.Body.Close() }()
		var seen []string
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			text, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok {
				continue
			}
			var event response
			if json.Unmarshal([]byte(text), &event) != nil {
				continue
			}
			select {
			case first <- text:
			default:
			}
			if stage, ok := at(event.Data, "reequipmentPlanProgress", "stage").(string); ok {
				seen = append(seen, stage)
			} else {
				seen = append(seen, event.code())
			}
		}
		stages <- seen
	}()
	return stages, func() string { return <-first }
}

func TestPlanProgressIsAStream(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		w.needy()
		o := createPlan(t)
		operation := at(o.variables, "input", "operationId").(string)
		stages, begun := w.watch(w.viewer("finance"), operation)
		w.accepted("finance", o)
		begun()
		seen := <-stages
		if len(seen) == 0 || seen[len(seen)-1] != "STORED" {
			t.Errorf("the stream had %v", seen)
		}
		if late, _ := w.watch(w.viewer("finance"), operation); fmt.Sprint(<-late) != "[STORED]" {
			t.Error("who comes late does not hear that it is stored")
		}
		for _, login := range []string{"officer.31942", "auditor"} {
			if other, _ := w.watch(w.viewer(login), operation); fmt.Sprint(<-other) != "[FORBIDDEN]" {
				t.Errorf("%s follows the work of finance", login)
			}
		}
		o = createPlan(t).set([]any{}, "input", "years")
		stages, _ = w.watch(w.viewer("finance"), at(o.variables, "input", "operationId").(string))
		w.refuses("REQUIRED", "finance", o)
		if seen := <-stages; len(seen) == 0 || seen[len(seen)-1] != "REFUSED" {
			t.Errorf("of a refused plan the stream had %v", seen)
		}
	})
}
