package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
)

// columns are the viewers of the rights table. What is asked for belongs to Giá Rai: officer and leader
// stand once in their own unit and once in another.
var columns = []string{"officer.31942", "officer.31951", "leader.31942", "leader.31951", "finance", "admin", "auditor", "surveyor"}

// A right is what a field answers to a viewer:
//
//   - the thing, or the change happens
//     0  nothing: null, an empty list, NOT_FOUND; the same as for what does not exist
//     x  FORBIDDEN
//
// There is one letter for each of columns. Nobody without a sign-in gets anything.
type right struct {
	field    string // of Query or Mutation; a word in brackets tells two cases apart
	verdicts string
	ask      func(w *world) (document string, variables map[string]any)
}

// rights is the table of roles for every field of the API.
var rights = []right{
	{"Query.viewer", "++++++++", query(`{ viewer { login } }`)},
	{"Query.units", "++++++++", query(`{ units { totalCount } }`)},
	{"Query.unit", "++++++++", query(`{ unit(code: "31942") { id } }`)},
	{"Query.unit (agencies)", "+0+0++++", query(`{ unit(code: "31942") { agencies { id } } }`)},
	{"Query.unit (sites)", "+0+0++++", query(`{ unit(code: "31942") { sites { id } } }`)},
	{"Query.unit (events)", "+0+0++++", query(`{ unit(code: "31942") { events { totalCount } } }`)},
	{"Query.itemTypes", "++++++++", query(`{ itemTypes { code } }`)},
	{"Query.needClasses", "++++++++", query(`{ needClasses { code alternatives { rank parts { quantity itemType { code } } } } }`)},
	{"Query.requirements", "++++++++", query(`{ requirements { code satisfiedBy { code } } }`)},
	{"Query.documentTypes", "++++++++", query(`{ documentTypes { code } }`)},
	{"Query.landUses", "++++++++", query(`{ landUses { code } }`)},
	{"Query.asset", "+0+0++++", func(w *world) (string, map[string]any) {
		return `query($code: String!) { asset(code: $code) { id } }`, map[string]any{"code": at(w.fresh(nil), "code")}
	}},
	{"Query.assets", "+0+0++++", query(`{ assets { totalCount } }`)},
	{"Query.assetSummary", "+0+0++++", query(`{ assetSummary(by: [KIND]) { rows { count } } }`)},
	{"Query.documentGaps", "+0+0++++", query(`{ documentGaps { totalCount } }`)},
	{"Query.documentGapSummary", "+0+0++++", query(`{ documentGapSummary { openCount } }`)},
	{"Query.problemReports", "+0+0x+xx", func(w *world) (string, map[string]any) {
		w.report()
		return `{ problemReports { totalCount } }`, nil
	}},
	{"Query.label", "+0+0++++", func(w *world) (string, map[string]any) {
		return `query($code: String!) { label(code: $code) { id } }`, map[string]any{"code": w.blank()}
	}},
	{"Query.labelBatches", "+0+0++++", func(w *world) (string, map[string]any) {
		w.blank()
		return `{ labelBatches { totalCount } }`, nil
	}},
	{"Query.labelBatch", "+0+0++++", func(w *world) (string, map[string]any) {
		return `query($id: ID!) { labelBatch(id: $id) { id } }`, map[string]any{"id": w.labelBatch()}
	}},
	{"Query.labelConflicts", "+0+0++++", func(w *world) (string, map[string]any) {
		w.labelConflict()
		return `{ labelConflicts { totalCount } }`, nil
	}},
	{"Query.establishments", "+0+0++++", func(w *world) (string, map[string]any) {
		w.establishment()
		return `{ establishments { totalCount } }`, nil
	}},
	{"Query.postTitles", "++++++++", query(`{ postTitles { code } }`)},
	{"Query.normLines", "++++++++", query(`{ normLines { code } }`)},
	{"Query.standardModels (drafts)", "0000+++0", func(w *world) (string, map[string]any) {
		w.standardModel("2027-01-01")
		return `{ standardModels(statuses: [DRAFT]) { totalCount } }`, nil
	}},
	{"Query.standardModelInForce", "++++++++", func(w *world) (string, map[string]any) {
		w.modelInForce()
		return `{ standardModelInForce { id } }`, nil
	}},
	{"Query.equipmentRequests", "+0+0++++", func(w *world) (string, map[string]any) {
		w.request()
		return `{ equipmentRequests(filter: {unitCodes: ["31942"]}) { totalCount } }`, nil
	}},
	{"Query.priceReferences", "xxxx+++x", func(w *world) (string, map[string]any) {
		w.price()
		return `{ priceReferences { totalCount } }`, nil
	}},
	{"Query.planReadiness", "+0+0++++", query(`{ planReadiness(unitCodes: ["31942"]) { totalCount } }`)},
	{"Query.provinceReadiness", "xxxx+++x", query(`{ provinceReadiness { unknownDistances } }`)},
	{"Query.node (establishment)", "+0+0++++", node(func(w *world) any { return w.establishment() })},
	{"Query.node (standard model)", "++++++++", node(func(w *world) any { return w.modelInForce() })},
	{"Query.node (draft)", "0000+++0", node(func(w *world) any { return w.standardModel("2027-01-01") })},
	{"Query.node (request)", "+0+0++++", node(func(w *world) any { return w.request() })},
	{"Query.node (price)", "0000+++0", node(func(w *world) any { return w.price() })},
	{"Query.reequipmentPlan", "0000+++x", func(w *world) (string, map[string]any) {
		return `query($id: ID!) { reequipmentPlan(id: $id) { id } }`, map[string]any{"id": w.drafted()}
	}},
	{"Query.reequipmentPlans", "0000+++x", func(w *world) (string, map[string]any) {
		w.drafted()
		return `{ reequipmentPlans { totalCount } }`, nil
	}},
	{"Query.planLines", "+0+0+++x", func(w *world) (string, map[string]any) {
		w.executed()
		return `{ planLines(filter: {unitCodes: ["31942"]}) { totalCount } }`, nil
	}},
	{"Query.planTransfersOut", "0+0++++x", func(w *world) (string, map[string]any) {
		w.executed()
		return `{ planTransfersOut(filter: {unitCodes: ["31951"]}) { totalCount } }`, nil
	}},
	{"Query.planHandovers", "0000+++x", func(w *world) (string, map[string]any) {
		return `query($id: ID!) { planHandovers(planId: $id) { planNumber } }`, map[string]any{"id": w.executed()}
	}},
	{"Query.previewReequipmentPlan", "xxxx+xxx", func(w *world) (string, map[string]any) {
		return `query($id: ID!) { previewReequipmentPlan(input: {planId: $id}) { errors { code } } }`, map[string]any{"id": w.drafted()}
	}},
	{"Query.compareReequipmentPlans", "0000+++x", func(w *world) (string, map[string]any) {
		other := at(w.accepted("finance", createPlan(w.t).set([]any{}, "input", "budgets")), "plan", "id")
		return `query($left: ID!, $right: ID!) { compareReequipmentPlans(left: $left, right: $right) { parameters { name } } }`, map[string]any{"left": w.drafted(), "right": other}
	}},
	{"Query.node (plan)", "0000+++0", node(func(w *world) any { return w.drafted() })},
	{"Query.node (plan line)", "+0+0+++0", node(func(w *world) any { return at(w.lineOf(w.executed(), "PURCHASE"), "id") })},
	{"Query.users", "xxxxx++x", query(`{ users { totalCount } }`)},
	{"Query.signIns", "xxxxx++x", func(w *world) (string, map[string]any) {
		_, _ = w.access.Authenticate(w.t.Context(), "nobody", "wrong password", "192.0.2.1")
		return `{ signIns { totalCount } }`, nil
	}},
	{"Query.administrativeChanges", "xxxxx++x", func(w *world) (string, map[string]any) {
		w.account()
		return `{ administrativeChanges { totalCount } }`, nil
	}},
	{"Query.node (asset)", "+0+0++++", node(func(w *world) any { return at(w.fresh(nil), "id") })},
	{"Query.node (gap)", "+0+0++++", node(func(w *world) any { return w.gap() })},
	{"Query.node (document)", "+0+0++++", node(func(w *world) any { return w.document() })},
	{"Query.node (agency)", "+0+0++++", node(func(w *world) any { return w.agencies[giaRai] })},
	{"Query.node (site)", "+0+0++++", node(func(w *world) any { return w.sites[giaRai] })},
	{"Query.node (unit)", "++++++++", node(func(w *world) any { return at(w.must("finance", `{ unit(code: "31942") { id } }`, nil), "unit", "id") })},
	{"Query.node (report)", "+0+00+00", node(func(w *world) any { return w.report() })},
	{"Query.node (label)", "+0+0++++", node(func(w *world) any {
		return at(w.must("finance", `query($code: String!) { label(code: $code) { id } }`, map[string]any{"code": w.blank()}), "label", "id")
	})},
	{"Query.node (label batch)", "+0+0++++", node(func(w *world) any { return w.labelBatch() })},
	{"Query.node (label conflict)", "+0+0++++", node(func(w *world) any { return w.labelConflict() })},
	{"Query.node (user)", "00000++0", node(func(w *world) any { return w.account() })},
	{"Query.node (token)", "00000+00", node(func(w *world) any { return w.token(w.account()) })},
	{"Query.node (administrative change)", "00000++0", node(func(w *world) any {
		w.account()
		return at(w.must("auditor", `{ administrativeChanges(first: 1) { nodes { id } } }`, nil), "administrativeChanges", "nodes", 0, "id")
	})},
	{"Query.nodes", "+0+0++++", func(w *world) (string, map[string]any) {
		return `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": []any{at(w.fresh(nil), "id")}}
	}},

	{"Mutation.registerAsset", "+0+0xxxx", func(w *world) (string, map[string]any) {
		return mutation("registerAsset"), register(w.t, nil).variables
	}},
	{"Mutation.updateAsset", "+0+0xxxx", write("updateAsset", func(w *world) map[string]any {
		return map[string]any{"assetId": at(w.fresh(nil), "id"), "patch": map[string]any{"name": "Máy khác"}}
	})},
	{"Mutation.splitLot", "+0+0xxxx", write("splitLot", func(w *world) map[string]any {
		lot := w.fresh(map[string]any{"itemTypeCode": "chair", "tracking": "LOT", "quantity": 10, "computer": nil})
		return map[string]any{"assetId": at(lot, "id"), "parts": []any{map[string]any{"quantity": 3}}}
	})},
	{"Mutation.changeAssetStatus", "+0+0xxxx", write("changeAssetStatus", func(w *world) map[string]any {
		return map[string]any{"assetId": at(w.fresh(nil), "id"), "status": "NOT_IN_USE"}
	})},
	{"Mutation.enterAssetInError", "xxxxx+xx", write("enterAssetInError", func(w *world) map[string]any {
		return map[string]any{"assetId": at(w.fresh(nil), "id"), "reason": "Nhập trùng"}
	})},
	{"Mutation.reverseOperation", "xxxxx+xx", write("reverseOperation", func(w *world) map[string]any {
		o := register(w.t, nil)
		w.accepted("officer.31942", o)
		return map[string]any{"reverses": at(o.variables, "input", "operationId"), "reason": "Nhập nhầm"}
	})},
	{"Mutation.recordObservations", "+0+0xxxx", func(w *world) (string, map[string]any) {
		return `mutation($input: RecordObservationsInput!) { recordObservations(input: $input) { results { errors { code } } } }`,
			map[string]any{"input": map[string]any{"observations": []any{map[string]any{"operationId": newID(), "assetCode": at(w.fresh(nil), "code"),
				"presence": "SEEN", "capturedAt": "2026-11-20T02:11:00Z"}}}}
	}},
	{"Mutation.attachDocument", "+0+0xxxx", write("attachDocument", func(w *world) map[string]any {
		return map[string]any{"assetIds": []any{at(w.fresh(nil), "id")}, "type": "PURCHASE_INVOICE", "number": "1"}
	})},
	{"Mutation.withdrawDocument", "+0+0xxxx", write("withdrawDocument", func(w *world) map[string]any {
		return map[string]any{"documentId": w.document(), "reason": "Sai hồ sơ"}
	})},
	{"Mutation.waiveDocumentGaps", "xx+0xxxx", write("waiveDocumentGaps", func(w *world) map[string]any {
		return map[string]any{"gapIds": []any{w.gap()}, "reason": "LOST", "note": "Mất khi bàn giao"}
	})},
	{"Mutation.reopenDocumentGaps", "xx+0xxxx", write("reopenDocumentGaps", func(w *world) map[string]any {
		gap := w.gap()
		w.change("leader.31942", "waiveDocumentGaps", map[string]any{"gapIds": []any{gap}, "reason": "LOST", "note": "Mất khi bàn giao"})
		return map[string]any{"gapIds": []any{gap}}
	})},
	{"Mutation.printLabels", "+0+0xxxx", write("printLabels", func(*world) map[string]any { return blanks(1) })},
	{"Mutation.abortLabelBatch", "+0+0xxxx", write("abortLabelBatch", func(w *world) map[string]any { return map[string]any{"batchId": w.labelBatch()} })},
	{"Mutation.bindLabel", "+0+0xxxx", write("bindLabel", func(w *world) map[string]any {
		return map[string]any{"code": w.blank(), "assetId": at(w.fresh(nil), "id")}
	})},
	{"Mutation.voidLabel", "+0+0xxxx", write("voidLabel", func(w *world) map[string]any {
		return map[string]any{"code": w.blank(), "reason": "LOST"}
	})},
	{"Mutation.settleLabelConflict", "+0+0xxxx", write("settleLabelConflict", func(w *world) map[string]any {
		conflict := w.labelConflict()
		return map[string]any{"conflictId": conflict, "settlement": "KEEP_ONE", "keepCode": at(w.must("finance",
			`query($id: ID!) { node(id: $id) { ... on LabelConflict { label { code } } } }`, map[string]any{"id": conflict}), "node", "label", "code")}
	})},
	{"Mutation.resolveProblemReport", "+0+0x+xx", write("resolveProblemReport", func(w *world) map[string]any {
		return map[string]any{"reportId": w.report(), "resolution": "Đã sửa"}
	})},
	{"Mutation.setEstablishment", "xxxx+xxx", write("setEstablishment", func(w *world) map[string]any { return posts(w) })},
	{"Mutation.saveStandardModel", "xxxx+xxx", write("saveStandardModel", func(*world) map[string]any { return kiosks("2027-01-01") })},
	{"Mutation.decideStandardModel", "xxxx+xxx", write("decideStandardModel", func(w *world) map[string]any {
		return map[string]any{"modelId": w.standardModel("2027-01-01"), "to": "WITHDRAWN"}
	})},
	{"Mutation.fileEquipmentRequest", "xx+0xxxx", write("fileEquipmentRequest", func(w *world) map[string]any {
		w.withdrawRequests()
		return map[string]any{"agencyId": w.agencies[giaRai], "needClassCode": "printer", "quantity": 3}
	})},
	{"Mutation.decideEquipmentRequest (accept)", "xxxx+xxx", write("decideEquipmentRequest", func(w *world) map[string]any {
		return map[string]any{"requestId": w.request(), "to": "ACCEPTED"}
	})},
	{"Mutation.decideEquipmentRequest (withdraw)", "xx+0xxxx", write("decideEquipmentRequest", func(w *world) map[string]any {
		return map[string]any{"requestId": w.request(), "to": "WITHDRAWN"}
	})},
	{"Mutation.recordPrice", "xxxx+xxx", write("recordPrice", func(w *world) map[string]any {
		w.withdrawPrices()
		return quote()
	})},
	{"Mutation.withdrawPrice", "xxxx+xxx", write("withdrawPrice", func(w *world) map[string]any { return map[string]any{"priceId": w.price()} })},
	{"Mutation.createAgency", "xxxxx+xx", write("createAgency", func(w *world) map[string]any {
		return map[string]any{"unitCode": giaRai, "kind": "SCHOOL", "name": "Trường " + newID()}
	})},
	{"Mutation.updateAgency", "xxxxx+xx", write("updateAgency", func(w *world) map[string]any {
		return map[string]any{"agencyId": w.agencies[giaRai], "name": "Ủy ban " + newID()}
	})},
	{"Mutation.createSite", "xxxxx+xx", write("createSite", func(w *world) map[string]any {
		return map[string]any{"unitCode": giaRai, "name": "Trụ sở " + newID()}
	})},
	{"Mutation.updateSite", "xxxxx+xx", write("updateSite", func(w *world) map[string]any {
		return map[string]any{"siteId": w.sites[giaRai], "name": "Trụ sở " + newID()}
	})},
	{"Mutation.createReequipmentPlan", "xxxx+xxx", func(w *world) (string, map[string]any) {
		w.needy()
		return mutation("createReequipmentPlan"), createPlan(w.t).variables
	}},
	{"Mutation.advanceReequipmentPlan", "xxxx+xxx", write("advanceReequipmentPlan", func(w *world) map[string]any {
		return map[string]any{"planId": w.drafted(), "to": "SUPERSEDED"}
	})},
	{"Mutation.receivePlanLine", "+0+0xxxx", write("receivePlanLine", func(w *world) map[string]any {
		return map[string]any{"lineId": at(w.lineOf(w.executed(), "PURCHASE"), "id"), "quantity": 1, "receivedOn": "2026-11-21"}
	})},
	{"Mutation.completePlanRepair", "+0+0xxxx", write("completePlanRepair", func(w *world) map[string]any {
		line := w.lineOf(w.executed(), "REPAIR")
		return map[string]any{"lineId": at(line, "id"), "assetIds": []any{at(line, "assets", 0, "id")}, "grade": "GOOD", "repairedOn": "2026-11-21"}
	})},
	{"Mutation.createUser", "xxxxx+xx", write("createUser", newUser)},
	{"Mutation.updateUser", "xxxxx+xx", write("updateUser", func(w *world) map[string]any {
		return map[string]any{"userId": w.account(), "displayName": "Người khác"}
	})},
	{"Mutation.disableUser", "xxxxx+xx", write("disableUser", func(w *world) map[string]any { return map[string]any{"userId": w.account()} })},
	{"Mutation.enableUser", "xxxxx+xx", write("enableUser", func(w *world) map[string]any {
		account := w.account()
		w.change("admin", "disableUser", map[string]any{"userId": account})
		return map[string]any{"userId": account}
	})},
	{"Mutation.changePassword (own)", "++++++++", write("changePassword", func(w *world) map[string]any {
		return map[string]any{"currentPassword": "demo", "newPassword": "một mật khẩu dài hơn"}
	})},
	{"Mutation.changePassword (other)", "xxxxx+xx", write("changePassword", func(w *world) map[string]any {
		return map[string]any{"userId": w.account(), "newPassword": "một mật khẩu dài hơn"}
	})},
	{"Mutation.createApiToken (own)", "++++++++", write("createApiToken", newToken)},
	{"Mutation.createApiToken (other)", "xxxxx+xx", write("createApiToken", func(w *world) map[string]any {
		return with(newToken(w), w.account(), []string{"userId"})
	})},
	{"Mutation.revokeApiToken", "00000+00", write("revokeApiToken", func(w *world) map[string]any { return map[string]any{"tokenId": w.token(w.account())} })},
}

func query(document string) func(*world) (string, map[string]any) {
	return func(*world) (string, map[string]any) { return document, nil }
}

func node(id func(*world) any) func(*world) (string, map[string]any) {
	return func(w *world) (string, map[string]any) {
		return `query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id(w)}
	}
}

func mutation(field string) string {
	return fmt.Sprintf("mutation($input: %s%sInput!) { %s(input: $input) { errors { code path } } }", strings.ToUpper(field[:1]), field[1:], field)
}

func write(field string, input func(*world) map[string]any) func(*world) (string, map[string]any) {
	return func(w *world) (string, map[string]any) {
		return mutation(field), map[string]any{"input": with(input(w), newID(), []string{"operationId"})}
	}
}

// change is a mutation that has to happen.
func (w *world) change(login, field string, input map[string]any) {
	w.t.Helper()
	data := w.must(login, mutation(field), map[string]any{"input": with(input, newID(), []string{"operationId"})})
	if refusals := codes(data[field]); len(refusals) > 0 {
		w.t.Fatal(field, data)
	}
}

func newUser(*world) map[string]any {
	return map[string]any{"login": "u" + newID()[:8], "displayName": "Người mới", "role": "OFFICER", "unitCode": giaRai}
}

func newToken(w *world) map[string]any {
	return map[string]any{"name": "máy quét", "expiresAt": w.now.Add(24 * time.Hour).Format(time.RFC3339)}
}

// gap is an open gap of a new asset, document a paper of one, report what somebody says of one,
// account a new account of Giá Rai, token a token of an account: their ids.
func (w *world) gap() any {
	asset := w.fresh(nil)
	return at(w.must("officer.31942", `query($id: ID!) { node(id: $id) { ... on Asset { documentGaps { nodes { id } } } } }`,
		map[string]any{"id": at(asset, "id")}), "node", "documentGaps", "nodes", 0, "id")
}

func (w *world) document() any {
	return at(w.accepted("officer.31942", contract(w.t, "attach-document", "AttachDocument").set(newID(), "input", "operationId").
		set([]any{at(w.fresh(nil), "id")}, "input", "assetIds").set("PURCHASE_INVOICE", "input", "type")), "document", "id")
}

func (w *world) report() any {
	w.t.Helper()
	w.now = w.now.Add(time.Second) // so that it is the newest
	out, err := w.registry.FileProblemReport(w.t.Context(), registry.FileProblemReportInput{AssetCode: at(w.fresh(nil), "code").(string), Text: "Máy hỏng"})
	if err != nil || len(out.Errors) > 0 {
		w.t.Fatal(out, err)
	}
	return at(w.must("admin", `{ problemReports(first: 1) { nodes { id } } }`, nil), "problemReports", "nodes", 0, "id")
}

func (w *world) account() any {
	return at(w.must("admin", `mutation($input: CreateUserInput!) { createUser(input: $input) { user { id } } }`,
		map[string]any{"input": with(newUser(w), newID(), []string{"operationId"})}), "createUser", "user", "id")
}

func (w *world) token(account any) any {
	input := with(with(newToken(w), newID(), []string{"operationId"}), account, []string{"userId"})
	return at(w.must("admin", `mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) { apiToken { id } } }`,
		map[string]any{"input": input}), "createApiToken", "apiToken", "id")
}

// blanks is a batch of blank labels to print, labelBatch such a batch, blank the code of its label,
// labelConflict a conflict of two of them on a new asset.
func blanks(n int) map[string]any {
	return map[string]any{"unitCode": giaRai, "subject": "BLANK", "count": n, "stock": "L7160"}
}

func (w *world) printed(n int) any {
	w.t.Helper()
	return at(w.must("officer.31942", `mutation($input: PrintLabelsInput!) { printLabels(input: $input) { batch { id labels(first: 10) { nodes { code } } } } }`,
		map[string]any{"input": with(blanks(n), newID(), []string{"operationId"})}), "printLabels", "batch")
}

func (w *world) labelBatch() any { return at(w.printed(1), "id") }

func (w *world) blank() any { return at(w.printed(1), "labels", "nodes", 0, "code") }

func (w *world) labelConflict() any {
	w.t.Helper()
	asset, batch := at(w.fresh(nil), "id"), w.printed(2)
	var conflict any
	for i := range 2 {
		conflict = at(w.must("officer.31942", `mutation($input: BindLabelInput!) { bindLabel(input: $input) { conflict { id } } }`,
			map[string]any{"input": map[string]any{"operationId": newID(), "code": at(batch, "labels", "nodes", i, "code"), "assetId": asset}}),
			"bindLabel", "conflict", "id")
	}
	return conflict
}

func TestRights(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		w.fresh(nil) // something to find
		for _, r := range rights {
			if len(r.verdicts) != len(columns) {
				t.Fatalf("%s has %d verdicts", r.field, len(r.verdicts))
			}
			for i, login := range columns {
				document, variables := r.ask(w)
				if got := verdict(w.ask(login, document, variables)); got != r.verdicts[i:i+1] {
					t.Errorf("%s for %s: %s, want %s", r.field, login, got, r.verdicts[i:i+1])
				}
			}
			document, variables := r.ask(w)
			if got := w.ask("", document, variables); got.code() != "UNAUTHENTICATED" || got.Data != nil {
				t.Errorf("%s for nobody: %s", r.field, got.text)
			}
		}
		if w.log.Len() > 0 {
			t.Errorf("faults were logged: %s", &w.log)
		}
	})
}

// verdict reads a response as one of the letters of a right; anything else as it stands.
func verdict(r response) string {
	if len(r.Errors) > 0 {
		if r.code() == "FORBIDDEN" {
			return "x"
		}
		return r.text
	}
	for _, value := range r.Data {
		if results, ok := at(value, "results").([]any); ok {
			value = results[0]
		}
		if payload, ok := value.(map[string]any); ok && payload["errors"] != nil {
			switch refusals := codes(payload); {
			case len(refusals) == 0:
				return "+"
			case slices.Contains(refusals, "FORBIDDEN"):
				return "x"
			case slices.Equal(refusals, []string{"NOT_FOUND"}):
				return "0"
			}
			return r.text
		}
		if empty(value) {
			return "0"
		}
	}
	return "+"
}

// empty says that there is nothing in an answer: no row, no object, a count of 0.
func empty(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		for _, field := range v {
			if !empty(field) {
				return false
			}
		}
		return true
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !empty(e) })
	}
	return value == nil || value == 0.0
}

// A field that nobody has judged fails the build, and so does a judgement of a field that is no more.
func TestRightsAreWhole(t *testing.T) {
	schema, judged := load(t), map[string]bool{}
	for _, r := range rights {
		field, _, _ := strings.Cut(r.field, " ")
		judged[field] = true
	}
	for _, root := range []string{"Query", "Mutation"} {
		for _, f := range schema.Types[root].Fields {
			if name := root + "." + f.Name; !strings.HasPrefix(f.Name, "__") && !judged[name] {
				t.Errorf("%s has no verdict in rights", name)
			}
			delete(judged, root+"."+f.Name)
		}
	}
	for name := range judged {
		t.Errorf("%s has a verdict and does not exist", name)
	}
	roles := map[string]bool{}
	for _, login := range columns {
		role, _, _ := strings.Cut(login, ".")
		roles[strings.ToUpper(role)] = true
	}
	for _, role := range viewer.Roles {
		if !roles[string(role)] {
			t.Errorf("the role %s has no column in rights", role)
		}
	}
}

// One id that a role may not read takes nothing away from the others.
func TestNodesOfWhatARoleMayNotRead(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		asset, report, account := at(w.fresh(nil), "id"), w.report(), w.account()
		nodes := w.must("surveyor", `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": []any{report, asset, account, "no id"}})["nodes"]
		if at(nodes, 1, "id") != asset || at(nodes, 0) != nil || at(nodes, 2) != nil || at(nodes, 3) != nil {
			t.Errorf("to a surveyor: %v", nodes)
		}
	})
}
