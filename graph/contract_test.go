package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"sotaisan/internal/authz"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

// operation is one that consumers send, with the variables of its header.
type operation struct {
	file, name string
	text       string
	variables  map[string]any
}

// contract answers the operation of a file with that name.
func contract(t testing.TB, file, name string) operation {
	t.Helper()
	b, err := os.ReadFile("testdata/contract/" + file + ".graphql")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: string(b)})
	if err != nil {
		t.Fatal(err)
	}
	all := examples(t, string(b), doc)
	for i, op := range doc.Operations {
		if op.Name == name {
			out := operation{file, name, string(b), map[string]any{}}
			if all[i] != nil {
				out.variables = all[i]
			}
			return out
		}
	}
	t.Fatalf("%s has no operation %s", file, name)
	return operation{}
}

// set answers the operation with another value at a path into its variables.
func (o operation) set(value any, path ...string) operation {
	o.variables = with(o.variables, value, path)
	return o
}

func with(object map[string]any, value any, path []string) map[string]any {
	object = maps.Clone(object)
	if object == nil {
		object = map[string]any{}
	}
	if len(path) > 1 {
		below, _ := object[path[0]].(map[string]any)
		value = with(below, value, path[1:])
	}
	object[path[0]] = value
	return object
}

// run sends an operation that has to be answered without a top-level error, and answers its data.
func (w *world) run(login string, o operation) map[string]any {
	w.t.Helper()
	r := w.sendOperation(login, o)
	if len(r.Errors) > 0 || r.Data == nil {
		w.t.Fatalf("%s sends %s %v: %s\n%s", login, o.name, o.variables, r.text, w.log.String())
	}
	return r.Data
}

func (w *world) sendOperation(login string, o operation) response {
	w.t.Helper()
	return w.send(login, nil, o.body(w.t))
}

func (o operation) body(t testing.TB) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"query": o.text, "operationName": o.name, "variables": o.variables})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// write sends a mutation and answers its payload.
func (w *world) write(login string, o operation) map[string]any {
	w.t.Helper()
	for _, payload := range w.run(login, o) {
		return payload.(map[string]any)
	}
	return nil
}

// codes are the codes of a payload's errors.
func codes(payload any) (out []string) {
	list, _ := at(payload, "errors").([]any)
	for _, e := range list {
		out = append(out, at(e, "code").(string))
	}
	return out
}

// accepted is write for what must happen now.
func (w *world) accepted(login string, o operation) map[string]any {
	w.t.Helper()
	payload := w.write(login, o)
	if len(codes(payload)) > 0 || payload["replayed"] != false {
		w.t.Fatalf("%s: %v", o.name, payload)
	}
	return payload
}

// refuses says that a mutation is refused with the code, and answers no entity.
func (w *world) refuses(code, login string, o operation) {
	w.t.Helper()
	payload := w.write(login, o)
	if got := codes(payload); !slices.Contains(got, code) {
		w.t.Errorf("%s by %s is answered %v, want %s", o.name, login, payload, code)
	}
	for name, value := range payload {
		if name != "errors" && name != "replayed" && value != nil {
			w.t.Errorf("%s by %s is refused and answers %s: %v", o.name, login, name, value)
		}
	}
}

func newID() string { return uuid.NewString() }

// register is a registration of the contract's example with other values.
func register(t testing.TB, change map[string]any) operation {
	o := contract(t, "register-asset", "RegisterAsset").set(newID(), "input", "operationId")
	for name, value := range change {
		o = o.set(value, "input", name)
	}
	return o
}

var parcel = map[string]any{"itemTypeCode": "land_office", "name": "Thửa đất trụ sở UBND phường", "origin": "UNKNOWN",
	"computer": nil, "room": nil, "historicalCost": nil, "costBasis": nil, "acquiredOn": nil, "inUseYear": nil, "condition": "GOOD",
	"landParcel": map[string]any{"mapSheet": "12", "parcelNumber": "7", "areaM2": "1200.5", "landUseCode": "TSC"}}

func cabinet(n int, condition string) map[string]any {
	return map[string]any{"itemTypeCode": "cabinet", "name": fmt.Sprintf("Tủ sắt số %02d", n), "computer": nil, "condition": condition,
		"historicalCost": "1500000", "acquiredOn": nil, "inUseYear": nil}
}

// The operations of the contract, sent over HTTP, answer as their headers say, on both databases.
func TestContract(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		for _, step := range []struct {
			name string
			run  func(*world)
		}{
			{"viewer", contractViewer}, {"units", contractUnits}, {"catalogue", contractCatalogue},
			{"register", contractRegister}, {"update", contractUpdate}, {"observe", contractObserve},
			{"split", contractSplit}, {"attach", contractAttach}, {"gaps", contractGaps},
			{"page", contractPage}, {"summary", contractSummary}, {"history", contractHistory}, {"plan", contractPlan},
		} {
			t.Run(step.name, func(t *testing.T) {
				defer func(before testing.TB) { w.t = before }(w.t)
				w.t = t
				step.run(w)
			})
		}
		if w.log.Len() > 0 {
			t.Errorf("faults were logged: %s", &w.log)
		}
	})
}

func contractViewer(w *world) {
	for login, role := range map[string]viewer.Role{"officer.31942": viewer.Officer, "leader.31951": viewer.Leader, "finance": viewer.Finance,
		"admin": viewer.Admin, "auditor": viewer.Auditor, "surveyor": viewer.Surveyor} {
		v := w.run(login, contract(w.t, "viewer", "Viewer"))["viewer"]
		if at(v, "login") != login || at(v, "role") != string(role) || len(at(v, "permissions").([]any)) != len(authz.Rights[role]) {
			w.t.Errorf("%s is %v", login, v)
		}
		_, code, bound := strings.Cut(login, ".")
		if got := at(v, "unit", "code"); bound && got != code || !bound && at(v, "unit") != nil {
			w.t.Errorf("the unit of %s is %v", login, at(v, "unit"))
		}
	}
}

func contractUnits(w *world) {
	units := contract(w.t, "units", "Units").set(50, "first")
	page := w.run("finance", units)["units"]
	if at(page, "totalCount") != 64.0 || at(page, "pageInfo", "hasNextPage") != true || len(at(page, "nodes").([]any)) != 50 {
		w.t.Errorf("the first page is %.300v", page)
	}
	rest := w.run("finance", units.set(at(page, "pageInfo", "endCursor"), "after"))["units"]
	if len(at(rest, "nodes").([]any)) != 14 || at(rest, "pageInfo", "hasNextPage") != false {
		w.t.Errorf("the second page is %.300v", rest)
	}
	for _, u := range slices.Concat(at(page, "nodes").([]any), at(rest, "nodes").([]any)) {
		if len(at(u, "predecessors").([]any)) == 0 || len(at(u, "successors").([]any)) != 0 {
			w.t.Errorf("the lineage of %v is %v and %v", at(u, "fullName"), at(u, "predecessors"), at(u, "successors"))
		}
	}
	before := w.run("finance", units.set("2025-06-30", "on").set([]string{"COMMUNE", "WARD", "TOWNSHIP"}, "kinds"))["units"]
	if at(before, "totalCount") != 164.0 || len(at(before, "nodes", 0, "successors").([]any)) == 0 {
		w.t.Errorf("before the merger: %.300v", before)
	}
	for login, want := range map[string]int{"officer.31942": 1, "officer.31951": 0} { // agencies of Giá Rai
		all := w.run(login, units.set(100, "first"))["units"]
		for _, u := range at(all, "nodes").([]any) {
			if got := len(at(u, "agencies").([]any)); at(u, "code") == giaRai && got != want {
				w.t.Errorf("%s sees %d agencies of Giá Rai", login, got)
			}
		}
	}
}

func contractCatalogue(w *world) {
	data := w.run("surveyor", contract(w.t, "catalogue", "Catalogue"))
	if n := len(data["itemTypes"].([]any)); n < 60 {
		w.t.Errorf("%d item types", n)
	}
	has := func(list, code string) bool {
		return slices.ContainsFunc(data[list].([]any), func(e any) bool { return at(e, "code") == code && at(e, "name") != nil })
	}
	if !has("itemTypes", "desktop") || !has("itemTypes", "printer") || !has("requirements", "LAND_USE_CERTIFICATE") {
		w.t.Errorf("entries are missing: %.500v", data)
	}
}

func contractRegister(w *world) {
	o := register(w.t, nil)
	first := w.accepted("officer.31942", o)
	asset := first["asset"]
	if at(asset, "revision") != 1.0 || at(asset, "kind") != "IT_EQUIPMENT" || at(asset, "unit", "code") != giaRai ||
		at(asset, "agency", "kind") != "PEOPLES_COMMITTEE" || len(at(asset, "code").(string)) != 9 {
		w.t.Errorf("registered %v", asset)
	}
	gaps := at(asset, "documentGaps", "nodes").([]any)
	if at(asset, "documentGaps", "totalCount") != float64(len(gaps)) || len(gaps) == 0 || len(gaps) > 3 {
		w.t.Errorf("gaps %v", at(asset, "documentGaps"))
	}
	again := w.write("officer.31942", o)
	if again["replayed"] != true || at(again, "asset", "id") != at(asset, "id") {
		w.t.Errorf("sent again: %v", again)
	}
	w.refuses("OPERATION_ID_REUSED", "officer.31942", o.set("Máy khác", "input", "name"))
	w.refuses("NOT_FOUND", "officer.31951", register(w.t, nil))
	w.refuses("FORBIDDEN", "finance", register(w.t, nil))
	w.refuses("UNKNOWN_CODE", "officer.31942", register(w.t, map[string]any{"itemTypeCode": "spaceship"}))
	w.accepted("officer.31951", register(w.t, map[string]any{"unitCode": langTron})) // for scopes below
	if r := w.sendOperation("officer.31942", register(w.t, map[string]any{"historicalCost": "14,5"})); r.code() != "BAD_USER_INPUT" {
		w.t.Errorf("a malformed amount: %s", r.text)
	}
	contractScan(w, at(asset, "code").(string))
}

// contractScan finds the asset by its code in every form in which codes arrive.
func contractScan(w *world, code string) {
	scan := contract(w.t, "asset-by-code", "AssetByCode")
	lower := strings.ToLower(code)
	for _, text := range []string{code, lower, code[:3] + "-" + code[3:6] + "-" + code[6:], " " + lower[:3] + " " + lower[3:6] + "." + lower[6:],
		"https://so.example.vn/" + code, "http://192.168.1.5:8080/a/" + lower} {
		asset := w.run("officer.31942", scan.set(text, "code"))["asset"]
		if at(asset, "code") != code || at(asset, "computer", "serialNumber") != "7X2K9" || at(asset, "historicalCost") != "14500000" ||
			at(asset, "itemType", "code") != "desktop" || at(asset, "room") != "P. Kinh tế" || at(asset, "unit", "code") != giaRai {
			w.t.Errorf("%q finds %v", text, asset)
		}
	}
	unknown := w.sendOperation("officer.31942", scan.set("000000000", "code")).text
	for _, text := range []string{"", "hello", code + "7"} {
		if got := w.sendOperation("officer.31942", scan.set(text, "code")).text; got != unknown {
			w.t.Errorf("%q: %s", text, got)
		}
	}
	if got := w.sendOperation("officer.31951", scan.set(code, "code")).text; got != unknown {
		w.t.Errorf("out of scope: %s", got)
	}
	if asset := w.run("surveyor", scan.set(code, "code"))["asset"]; asset == nil || at(asset, "historicalCost") != nil {
		w.t.Errorf("a surveyor reads %v", asset)
	}
}

// fresh registers an asset and answers it.
func (w *world) fresh(change map[string]any) any {
	w.t.Helper()
	return w.accepted("officer.31942", register(w.t, change))["asset"]
}

func contractUpdate(w *world) {
	asset := w.fresh(nil)
	o := contract(w.t, "update-asset", "UpdateAsset").set(newID(), "input", "operationId").set(at(asset, "id"), "input", "assetId").
		set(1, "input", "baseRevision").set(map[string]any{"name": "Máy vi tính phòng họp", "room": "P. 12"}, "input", "patch")
	edited := w.accepted("officer.31942", o)
	if at(edited, "asset", "revision") != 2.0 || at(edited, "asset", "room") != "P. 12" || at(edited, "asset", "code") != at(asset, "code") {
		w.t.Errorf("edited %v", edited)
	}
	stale := w.write("officer.31942", o.set(newID(), "input", "operationId").set("P. 13", "input", "patch", "room"))
	told := fmt.Sprint(stale["errors"])
	if !slices.Equal(codes(stale), []string{"STALE_REVISION", "STALE_REVISION"}) || !strings.Contains(told, "room") || !strings.Contains(told, "name") {
		w.t.Errorf("an old revision: %v", stale)
	}
	cleared := w.accepted("officer.31942", o.set(newID(), "input", "operationId").set(2, "input", "baseRevision").
		set(map[string]any{"room": nil}, "input", "patch"))
	if at(cleared, "asset", "room") != nil || at(cleared, "asset", "name") != "Máy vi tính phòng họp" {
		w.t.Errorf("cleared %v", cleared)
	}
	w.refuses("NOT_FOUND", "officer.31951", o.set(newID(), "input", "operationId"))
	w.refuses("FORBIDDEN", "auditor", o.set(newID(), "input", "operationId"))
}

func contractObserve(w *world) {
	asset := w.fresh(nil)
	edit := contract(w.t, "update-asset", "UpdateAsset").set(newID(), "input", "operationId").set(at(asset, "id"), "input", "assetId").
		set(1, "input", "baseRevision").set(map[string]any{"name": "Máy in hỏng"}, "input", "patch")
	w.accepted("officer.31942", edit)
	o := contract(w.t, "record-observations", "RecordObservations")
	see := func(base any, grade, capturedAt string) map[string]any {
		seen := maps.Clone(o.variables["input"].(map[string]any)["observations"].([]any)[0].(map[string]any))
		seen["operationId"], seen["assetCode"], seen["baseRevision"], seen["capturedAt"] = newID(), at(asset, "code"), base, capturedAt
		seen["grades"] = []map[string]any{{"grade": grade, "quantity": 1}}
		return seen
	}
	record := func(login string, seen ...map[string]any) any {
		return w.write(login, o.set(map[string]any{"observations": seen}, "input"))
	}
	parallel := see(1, "NEEDS_REPAIR", "2026-11-20T02:11:00Z")
	elsewhere := see(nil, "GOOD", "2026-11-20T02:11:00Z")
	elsewhere["assetCode"] = "000000000"
	batch := record("officer.31942", parallel, elsewhere)
	if at(batch, "results", 0, "merge") != "PARALLEL" || at(batch, "results", 0, "asset", "condition") != "NEEDS_REPAIR" || at(batch, "results", 0, "observation", "id") == nil {
		w.t.Errorf("parallel: %v", batch)
	}
	if !slices.Equal(codes(at(batch, "results", 1)), []string{"NOT_FOUND"}) || at(batch, "results", 1, "asset") != nil {
		w.t.Errorf("one that fails: %v", batch)
	}
	replay := record("officer.31942", parallel)
	if at(replay, "results", 0, "replayed") != true || at(replay, "results", 0, "observation", "id") != at(batch, "results", 0, "observation", "id") || at(replay, "results", 0, "merge") != "PARALLEL" {
		w.t.Errorf("sent again: %v", replay)
	}
	if got := record("officer.31942", see(nil, "GOOD", "2026-11-20T03:00:00Z")); at(got, "results", 0, "merge") != "CLEAN" || at(got, "results", 0, "asset", "condition") != "GOOD" {
		w.t.Errorf("clean: %v", got)
	}
	older := record("officer.31942", see(2, "UNSERVICEABLE", "2026-11-20T02:30:00Z"))
	if at(older, "results", 0, "merge") != "CONFLICT" || at(older, "results", 0, "asset", "condition") != "GOOD" {
		w.t.Errorf("an older sight against a newer one: %v", older)
	}
	newer := record("officer.31942", see(2, "UNSERVICEABLE", "2026-11-20T04:00:00Z"))
	if at(newer, "results", 0, "merge") != "CONFLICT" || at(newer, "results", 0, "asset", "condition") != "UNSERVICEABLE" {
		w.t.Errorf("a newer sight against an older one: %v", newer)
	}
	if got := record("officer.31951", see(nil, "GOOD", "2026-11-20T05:00:00Z")); !slices.Equal(codes(at(got, "results", 0)), []string{"NOT_FOUND"}) {
		w.t.Errorf("out of scope: %v", got)
	}
	if got := record("finance", see(nil, "GOOD", "2026-11-20T05:00:00Z")); !slices.Contains(slices.Concat(codes(got), codes(at(got, "results", 0))), "FORBIDDEN") {
		w.t.Errorf("by finance: %v", got)
	}
	many := make([]map[string]any, 51)
	for i := range many {
		many[i] = see(nil, "GOOD", "2026-11-20T05:00:00Z")
	}
	refused := at(record("officer.31942", many...), "results").([]any)
	if len(refused) != 51 || !slices.Equal(codes(refused[0]), []string{"TOO_MANY"}) || !slices.Equal(codes(refused[50]), []string{"TOO_MANY"}) {
		w.t.Errorf("51 at once: %v", refused)
	}
	none := w.sendOperation("officer.31942", o.set(map[string]any{"observations": []any{}}, "input"))
	if none.code() != "BAD_USER_INPUT" {
		w.t.Errorf("none: %s", none.text)
	}
	latest := w.run("officer.31942", contract(w.t, "asset-by-code", "AssetByCode").set(at(asset, "code"), "code"))["asset"]
	if at(latest, "latestObservation", "observer", "displayName") != "Nguyễn Thị Hồng" || at(latest, "latestObservation", "capturedAt") != "2026-11-20T04:00:00Z" {
		w.t.Errorf("the latest is %v", at(latest, "latestObservation"))
	}
}

func contractSplit(w *world) {
	lot := w.fresh(map[string]any{"itemTypeCode": "chair", "name": "Ghế nhựa", "tracking": "LOT", "quantity": 30, "computer": nil, "historicalCost": "3000001"})
	o := contract(w.t, "update-asset", "SplitLot").set(newID(), "input", "operationId").set(at(lot, "id"), "input", "assetId")
	split := w.accepted("officer.31942", o)
	if at(split, "asset", "quantity") != 21.0 || at(split, "parts", 0, "quantity") != 6.0 || at(split, "parts", 1, "quantity") != 3.0 ||
		at(split, "parts", 0, "code") == at(split, "asset", "code") {
		w.t.Errorf("split %v", split)
	}
	again := w.write("officer.31942", o)
	if again["replayed"] != true || at(again, "parts", 1, "code") != at(split, "parts", 1, "code") {
		w.t.Errorf("sent again: %v", again)
	}
	money := 0
	for _, code := range []any{at(split, "asset", "code"), at(split, "parts", 0, "code"), at(split, "parts", 1, "code")} {
		asset := w.run("officer.31942", contract(w.t, "asset-by-code", "AssetByCode").set(code, "code"))["asset"]
		n, _ := strconv.Atoi(at(asset, "historicalCost").(string))
		money += n
	}
	if money != 3000001 {
		w.t.Errorf("the money of the parts is %d", money)
	}
}

func contractAttach(w *world) {
	land, other := w.fresh(parcel), w.fresh(parcel)
	open := func(asset any) (found []string) {
		for _, g := range at(w.run("officer.31942", contract(w.t, "asset-by-code", "AssetByCode").set(at(asset, "code"), "code")), "asset", "documentGaps", "nodes").([]any) {
			found = append(found, at(g, "requirement", "code").(string))
		}
		return found
	}
	if !slices.Contains(open(land), "LAND_USE_CERTIFICATE") {
		w.t.Fatalf("a parcel without papers lacks %v", open(land))
	}
	o := contract(w.t, "attach-document", "AttachDocument").set(newID(), "input", "operationId").
		set([]any{at(land, "id"), at(other, "id")}, "input", "assetIds")
	attached := w.accepted("officer.31942", o)
	closed := attached["closedGaps"].([]any)
	if at(attached, "document", "type") != "LAND_USE_CERTIFICATE" || at(attached, "document", "number") != "CS 012345" || len(closed) < 2 {
		w.t.Errorf("attached %v", attached)
	}
	for _, g := range closed {
		if code := at(g, "asset", "code"); code != at(land, "code") && code != at(other, "code") {
			w.t.Errorf("closed %v", g)
		}
	}
	if slices.Contains(open(land), "LAND_USE_CERTIFICATE") || slices.Contains(open(other), "LAND_USE_CERTIFICATE") {
		w.t.Errorf("still open: %v", open(land))
	}
	again := w.write("officer.31942", o)
	if again["replayed"] != true || at(again, "document", "id") != at(attached, "document", "id") || len(again["closedGaps"].([]any)) != len(closed) {
		w.t.Errorf("sent again: %v", again)
	}
	w.refuses("NOT_FOUND", "officer.31951", o.set(newID(), "input", "operationId"))
	w.refuses("FORBIDDEN", "finance", o.set(newID(), "input", "operationId"))
}

func contractGaps(w *world) {
	for range 3 {
		w.fresh(parcel)
	}
	worklist := contract(w.t, "gap-worklist", "GapWorklist")
	data := w.run("officer.31942", worklist)
	nodes := at(data, "documentGaps", "nodes").([]any)
	if at(data, "documentGaps", "totalCount") != float64(len(nodes)) || len(nodes) != 3 {
		w.t.Fatalf("the worklist is %v", data["documentGaps"])
	}
	if at(data, "documentGapSummary", 0, "openCount") != 3.0 || at(data, "documentGapSummary", 0, "requirement", "code") != "LAND_USE_CERTIFICATE" {
		w.t.Errorf("the summary is %v", data["documentGapSummary"])
	}
	if other := w.run("officer.31951", worklist); len(at(other, "documentGaps", "nodes").([]any)) != 0 {
		w.t.Errorf("out of scope: %v", other)
	}

	waive := contract(w.t, "waive-gaps", "WaiveDocumentGaps").set(newID(), "input", "operationId").
		set([]any{at(nodes, 1, "id"), at(nodes, 0, "id")}, "input", "gapIds").set("Chưa từng được cấp giấy", "input", "note")
	w.refuses("FORBIDDEN", "officer.31942", waive)
	w.refuses("NOT_FOUND", "leader.31951", waive)
	w.refuses("REQUIRED", "leader.31942", waive.set(nil, "input", "note"))
	waived := w.accepted("leader.31942", waive)
	if at(waived, "gaps", 0, "id") != at(nodes, 1, "id") || at(waived, "gaps", 0, "status") != "WAIVED" || at(waived, "gaps", 1, "reason") != "NEVER_ISSUED" {
		w.t.Errorf("waived %v", waived)
	}
	if again := w.write("leader.31942", waive); again["replayed"] != true || len(again["gaps"].([]any)) != 2 {
		w.t.Errorf("sent again: %v", again)
	}
	data = w.run("finance", worklist.set([]string{"OPEN", "WAIVED", "CLOSED"}, "filter", "statuses"))
	if row := at(data, "documentGapSummary", 0); at(row, "openCount") != 1.0 || at(row, "waivedCount") != 2.0 || at(row, "closedCount") != 2.0 {
		w.t.Errorf("after waiving: %v", row)
	}

	all := w.run("finance", worklist.set(map[string]any{}, "filter").set(100, "first"))
	rank := map[any]int{"BLOCKER": 0, "MAJOR": 1, "MINOR": 2}
	last := 0
	for _, g := range at(all, "documentGaps", "nodes").([]any) {
		if rank[at(g, "severity")] < last {
			w.t.Errorf("%v after something less severe", g)
		}
		last = rank[at(g, "severity")]
	}
}

func contractPage(w *world) {
	for n := range 7 {
		w.fresh(cabinet(n, []string{"NEEDS_REPAIR", "UNSERVICEABLE", "GOOD"}[n%3]))
	}
	page := contract(w.t, "asset-page", "AssetPage")
	whole := w.run("officer.31942", page)["assets"]
	if at(whole, "totalCount") != 5.0 || len(at(whole, "nodes").([]any)) != 5 || at(whole, "pageInfo", "hasNextPage") != false {
		w.t.Fatalf("five cabinets are damaged: %v", whole)
	}
	var walked []any
	for cursor := any(nil); ; {
		part := w.run("officer.31942", page.set(2, "first").set(cursor, "after"))["assets"]
		walked = append(walked, at(part, "nodes").([]any)...)
		if cursor = at(part, "pageInfo", "endCursor"); at(part, "pageInfo", "hasNextPage") != true {
			break
		}
	}
	if fmt.Sprint(walked) != fmt.Sprint(at(whole, "nodes")) {
		w.t.Errorf("page by page: %v\nat once: %v", walked, at(whole, "nodes"))
	}
	if other := w.run("officer.31951", page)["assets"]; at(other, "totalCount") != 0.0 {
		w.t.Errorf("out of scope: %v", other)
	}
	for _, field := range []string{"NAME", "CODE", "ACQUIRED_ON", "HISTORICAL_COST", "UPDATED_AT"} {
		o := page.set(map[string]any{}, "filter").set(field, "orderBy", "field").set(100, "first")
		up := at(w.run("finance", o.set("ASC", "orderBy", "direction")), "assets", "nodes").([]any)
		down := at(w.run("finance", o.set("DESC", "orderBy", "direction")), "assets", "nodes").([]any)
		slices.Reverse(down)
		if fmt.Sprint(up) != fmt.Sprint(down) {
			w.t.Errorf("%s: DESC is not ASC from the end", field)
		}
	}
	if r := w.sendOperation("surveyor", page.set("HISTORICAL_COST", "orderBy", "field")); r.code() != "FORBIDDEN" {
		w.t.Errorf("a surveyor orders by cost: %s", r.text)
	}
}

func contractSummary(w *world) {
	summary := contract(w.t, "asset-summary", "AssetSummary")
	for _, by := range [][]string{{"UNIT"}, {"AGENCY_KIND", "KIND"}, {"ITEM_TYPE"}, {"CONDITION"}, {"STATUS", "ORIGIN"}, {"UNIT", "KIND", "YEAR_IN_USE"}} {
		for _, filter := range []map[string]any{nil, {"unitCodes": []string{giaRai}}, {"search": "tu sat"}} {
			s := w.run("finance", summary.set(by, "by").set(filter, "filter"))["assetSummary"]
			sums := map[string]int{}
			for _, row := range at(s, "rows").([]any) {
				for _, name := range []string{"count", "quantity", "historicalCost"} {
					sums[name] += amount(at(row, name))
				}
				if len(at(row, "keys").([]any)) != len(by) || at(row, "keys", 0, "dimension") != by[0] || at(row, "keys", 0, "label") == nil {
					w.t.Errorf("%v: row %v", by, row)
				}
			}
			for name, sum := range sums {
				if total := amount(at(s, name)); sum != total || total == 0 {
					w.t.Errorf("%v %v: the rows have %s %d, the total is %d", by, filter, name, sum, total)
				}
			}
		}
	}
	units := w.run("finance", summary.set([]string{"UNIT"}, "by"))["assetSummary"]
	if len(at(units, "rows").([]any)) != 2 {
		w.t.Errorf("two wards have assets: %v", units)
	}
	if own := w.run("officer.31951", summary.set([]string{"UNIT"}, "by"))["assetSummary"]; len(at(own, "rows").([]any)) != 1 || at(own, "count") != 1.0 {
		w.t.Errorf("an officer counts %v", own)
	}
	if s := w.run("surveyor", summary.set([]string{"KIND"}, "by"))["assetSummary"]; at(s, "historicalCost") != nil || at(s, "rows", 0, "historicalCost") != nil {
		w.t.Errorf("a surveyor reads money: %v", s)
	}
}

// amount reads a count or a sum of đồng.
func amount(v any) int {
	switch v := v.(type) {
	case float64:
		return int(v)
	case string:
		n, _ := strconv.Atoi(v)
		return n
	}
	return -1
}

func contractHistory(w *world) {
	asset := w.fresh(nil)
	for i, name := range []string{"Máy A", "Máy B"} {
		w.accepted("officer.31942", contract(w.t, "update-asset", "UpdateAsset").set(newID(), "input", "operationId").set(at(asset, "id"), "input", "assetId").
			set(i+1, "input", "baseRevision").set(map[string]any{"name": name}, "input", "patch"))
	}
	history := contract(w.t, "asset-history", "AssetHistory").set(at(asset, "id"), "id").set(2, "first")
	events := at(w.run("auditor", history), "node", "events")
	newest := at(events, "nodes", 0)
	if at(events, "totalCount") != 3.0 || at(events, "pageInfo", "hasNextPage") != true || at(newest, "kind") != "UPDATED" ||
		at(newest, "actor", "displayName") != "Nguyễn Thị Hồng" || at(newest, "actor", "post") != "Công chức quản lý tài sản" {
		w.t.Errorf("the history is %v", events)
	}
	if c := at(newest, "changes", 0); at(c, "field") != "name" || at(c, "from") != "Máy A" || at(c, "to") != "Máy B" {
		w.t.Errorf("the change is %v", at(newest, "changes"))
	}
	rest := at(w.run("auditor", history.set(at(events, "pageInfo", "endCursor"), "after")), "node", "events")
	if at(rest, "nodes", 0, "kind") != "REGISTERED" || len(at(rest, "nodes").([]any)) != 1 {
		w.t.Errorf("its end is %v", rest)
	}
	if names := at(w.run("surveyor", history), "node", "events", "nodes", 0, "actor", "displayName"); names != nil {
		w.t.Errorf("a surveyor reads the name %v", names)
	}
	for _, id := range []any{newID(), "no id", at(asset, "code")} {
		if got := w.run("officer.31942", history.set(id, "id"))["node"]; got != nil {
			w.t.Errorf("%v is %v", id, got)
		}
	}
	if got := w.run("officer.31951", history)["node"]; got != nil {
		w.t.Errorf("out of scope: %v", got)
	}
}
