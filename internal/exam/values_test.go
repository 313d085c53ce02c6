package exam

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"sotaisan/ent/migrate"
	"sotaisan/graph"
	"sotaisan/internal/testdb"
	"sotaisan/labels"
)

// schema is what the API offers.
func schema() *ast.Schema { return graph.NewExecutableSchema(graph.Config{}).Schema() }

// whose says in whose book the thing is that a question names.
type whose string

const (
	ours    whose = "ours"
	theirs  whose = "theirs"
	merged  whose = "of a unit that was merged away"
	nowhere whose = "nowhere"
)

// foreign are the cases that have to be one to a commune, byte for byte.
var foreign = []whose{nowhere, theirs, merged}

// nodeOf says of which type the object is that an argument or field of an input names; the rest is named as
// its type is: assetId, agencyIds. "*" is any object.
var nodeOf = map[string]string{
	"id": "*", "ids": "*", "entityId": "User", "actorId": "User", "formerUnitId": "Unit", "tokenId": "ApiToken", "gapId": "DocumentGap", "batchId": "LabelBatch",
	"conflictId": "LabelConflict", "reportId": "ProblemReport", "eventId": "AssetEvent", "fileId": "", "photoFileId": "", "lineId": "PlanLine",
	"modelId": "StandardModel", "requestId": "EquipmentRequest", "priceId": "PriceReference", "planId": "ReequipmentPlan", "revisesPlanId": "ReequipmentPlan",
	"Query.labelBatch.id": "LabelBatch", "Query.reequipmentPlan.id": "ReequipmentPlan", "fromUnitId": "Unit", "toUnitId": "Unit", "left": "ReequipmentPlan", "right": "ReequipmentPlan",
}

// textOf says what a text names that stands for a row; "" is a text that stands for none: a word of a catalogue.
var textOf = map[string]string{
	"unitCode": "unit", "unitCodes": "unit", "fundingUnitCode": "unit", "fromUnitCodes": "unit", "toUnitCodes": "unit", "Query.unit.code": "unit", "assetCode": "asset", "Query.asset.code": "asset", "Query.label.code": "label",
	"code": "label", "keepCode": "label", "reverses": "operation",
	"itemTypeCode": "", "itemTypeCodes": "", "needClassCode": "", "needClassCodes": "", "requirementCodes": "", "externalCode": "", "landUseCode": "", "titleCode": "",
	"ExternalCodeInput.code": "", "NormLineInput.code": "", "LineInput.code": "",
}

// tables of entities that are not named as their type is.
var tableOf = map[string]string{"User": "app_user", "AdministrativeChange": "operation"}

// leaf is an argument, or a field of an input, that names a row.
type leaf struct {
	path []string // from the field's arguments on
	node string   // type of the object, or "unit", "asset", "label", "operation" for a text
	typ  *ast.Type
	any  bool // it takes objects of other types, too
}

func (l leaf) String() string {
	key := strings.Join(l.path, ".")
	if l.any {
		key += " " + l.node
	}
	return key
}

// leaves are the places of a field's arguments that name rows, through inputs inside inputs, but for the
// filters inside filters. It fails for a name of which nobody has said what it names.
func leaves(t testing.TB, sch *ast.Schema, root string, f *ast.FieldDefinition) []leaf {
	t.Helper()
	var out []leaf
	var visit func(owner, name string, typ *ast.Type, path []string)
	visit = func(owner, name string, typ *ast.Type, path []string) {
		path = append(slices.Clone(path), name)
		def := sch.Types[typ.Name()]
		switch {
		case def.Kind == ast.InputObject:
			if slices.Contains([]string{"and", "or", "not"}, name) {
				return
			}
			for _, field := range def.Fields {
				visit(def.Name, field.Name, field.Type, path)
			}
		case typ.Name() == "ID":
			node, ok := nodeOf[owner+"."+name]
			if !ok {
				node, ok = nodeOf[strings.TrimSuffix(name, "s")]
			}
			if !ok {
				node = strings.TrimSuffix(strings.TrimSuffix(name, "s"), "Id")
				node = strings.ToUpper(node[:1]) + node[1:]
				ok = sch.Types[node] != nil
			}
			if !ok {
				t.Fatalf("%s.%s takes the id of what? Say it in nodeOf, so that the exam can name one of ours and one of theirs.", owner, name)
			}
			switch node {
			case "":
			case "*":
				for _, possible := range sch.GetPossibleTypes(sch.Types["Node"]) {
					if table := snake(possible.Name); columns(table)["unit_id"] || table == "api_token" {
						out = append(out, leaf{path: path, node: possible.Name, typ: typ, any: true})
					}
				}
			default:
				out = append(out, leaf{path: path, node: node, typ: typ})
			}
		case typ.Name() == "String" && (strings.HasSuffix(name, "ode") || strings.HasSuffix(name, "odes")), typ.Name() == "UUID" && name != "operationId":
			what, ok := textOf[owner+"."+name]
			if !ok {
				what, ok = textOf[name]
			}
			if !ok {
				t.Fatalf("%s.%s takes the code of what? Say it in textOf: of a row, so that the exam can name one of ours and one of theirs, or of none.", owner, name)
			}
			if what != "" {
				out = append(out, leaf{path: path, node: what, typ: typ})
			}
		}
	}
	for _, arg := range f.Arguments {
		visit(root+"."+f.Name, arg.Name, arg.Type, nil)
	}
	return out
}

// fixed are values that make an input one that is accepted; the rest of what is required is made up.
var fixed = map[string]any{
	"AttachDocumentInput.type": "PURCHASE_INVOICE", "AttachDocumentInput.number": "1", "RegisterAssetInput.itemTypeCode": "cabinet", "RegisterAssetInput.agencyKind": "PEOPLES_COMMITTEE",
	"WaiveDocumentGapsInput.note": "Mất khi bàn giao", "PrintLabelsInput.stock": "L7160", "ChangeAssetStatusInput.status": "NOT_IN_USE",
	"LotPartInput.quantity": 1, "UpdateAssetInput.patch": map[string]any{"note": "Ghi thêm"}, "UpdateAgencyInput.name": "Cơ quan đổi tên", "UpdateSiteInput.address": "Đường khác",
	"SettleLabelConflictInput.settlement": "KEEP_ONE", "CreateUserInput.login": "nguyen.moi", "UpdateUserInput.displayName": "Người khác", "CreateUserInput.unitCode": ourCode,
	"ChangePasswordInput.currentPassword": "demo", "ChangePasswordInput.newPassword": "một mật khẩu dài hơn", "CreateApiTokenInput.expiresAt": today.AddDate(0, 1, 0).Format(time.RFC3339),
	"ObservationInput.capturedAt": today.Add(-time.Minute).Format(time.RFC3339), "ObservationInput.presence": "SEEN", "CreateAgencyInput.kind": "SCHOOL",
	"FileEquipmentRequestInput.needClassCode": "printer", "NormLineInput.needClassCode": needClass, "SetEstablishmentInput.validFrom": "2026-06-01",
	"CreateUserInput.role": "OFFICER", "ReceivePlanLineInput.receivedOn": "2026-11-21", "HeadcountInput.tier": "VIII", "DecideEquipmentRequestInput.to": "ACCEPTED", "RecordPriceInput.itemTypeCode": "desktop", "RecordPriceInput.amount": "14000000",
	"RecordPriceInput.dated": "2026-11-01", "RecordPriceInput.validFrom": "2026-11-01", "RecordPriceInput.validTo": "2027-03-01", "SaveStandardModelInput.effectiveFrom": "2027-01-01",
	"Query.assetSummary.by": []any{"UNIT", "KIND"},
}

// fit narrows the rows that a leaf names to those with which its mutation can be accepted.
var fit = map[string]string{
	"Mutation.splitLot.input.assetId": `tracking = 'LOT' AND quantity > 1 AND status = 'IN_USE'`, "Mutation.waiveDocumentGaps.input.gapIds": `status = 'OPEN'`,
	"Mutation.reopenDocumentGaps.input.gapIds": `status = 'WAIVED'`, "Mutation.bindLabel.input.code": `state = 'BLANK'`,
	"Mutation.voidLabel.input.code": `state = 'BLANK'`, "Mutation.abortLabelBatch.input.batchId": `state = 'QUEUED' AND subject = 'BOX'`,
	"Mutation.changeAssetStatus.input.assetId": `status = 'IN_USE'`, "Mutation.settleLabelConflict.input.conflictId": `settled_at = 0`,
	"Mutation.settleLabelConflict.input.keepCode":              `code = (SELECT code FROM label_conflict c WHERE c.unit_id = label.unit_id AND c.settled_at = 0 ORDER BY c.id LIMIT 1)`,
	"Mutation.resolveProblemReport.input.reportId":             `resolved_at = 0`,
	"Mutation.enterAssetInError.input.assetId":                 `revision = 1 AND status = 'IN_USE' AND NOT EXISTS (SELECT 1 FROM asset_document d WHERE d.asset_id = asset.id) AND NOT EXISTS (SELECT 1 FROM observation o WHERE o.asset_id = asset.id)`,
	"Mutation.reverseOperation.input.reverses":                 `kind = 'registerAsset' AND NOT EXISTS (SELECT 1 FROM asset_event e JOIN asset a ON a.id = e.asset_id WHERE e.operation_id = operation.operation_id AND a.revision > 1)`,
	"Mutation.printLabels.input.assetIds":                      `kind <> 'LAND_PARCEL' AND kind <> 'OFFICE' AND NOT EXISTS (SELECT 1 FROM label l WHERE l.asset_id = asset.id AND (l.state <> 'ASSIGNED' OR l.batch_id IS NOT NULL))`,
	"Mutation.disableUser.input.userId":                        `login LIKE 'tran.moi%'`,
	"Mutation.enableUser.input.userId":                         `login LIKE 'tran.cu%'`,
	"Query.compareReequipmentPlans.right":                      `number = (SELECT max(number) FROM reequipment_plan)`,
	"Query.administrativeChanges.entityId":                     `login LIKE 'tran%'`,
	"Query.administrativeChanges.actorId":                      `id IN (SELECT actor_id FROM operation WHERE details <> '')`,
	"Mutation.receivePlanLine.input.lineId":                    `action = 'PURCHASE' AND received < quantity`,
	"Mutation.updateUser.input.userId":                         `login LIKE 'tran.moi%'`,
	"Mutation.changePassword.input.userId":                     `login LIKE 'tran.moi%'`,
	"Mutation.withdrawDocument.input.documentId":               `withdrawn_at = 0`,
	"Mutation.decideEquipmentRequest.input.requestId":          `status = 'FILED'`,
	"Mutation.revokeApiToken.input.tokenId":                    `revoked_at = 0`,
	"Mutation.createApiToken.input.userId":                     `login LIKE 'tran.moi%'`,
	"Mutation.recordObservations.input.observations.assetCode": `status = 'IN_USE'`,
}

// raw is the database without anything in front: as its owner, past every wall.
func (s *stand) raw() *sql.DB {
	s.t.Helper()
	driver, source := "sqlite", strings.TrimPrefix(s.url, "sqlite:")
	if s.postgres() {
		driver, source = "pgx", testdb.Owner(s.t, s.url)
	}
	db, err := sql.Open(driver, source)
	s.must(err)
	s.t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	return db
}

// columns are the names of a table's columns; nil when there is no such table.
func columns(table string) map[string]bool {
	for _, t := range migrate.Tables {
		if t.Name != table {
			continue
		}
		out := map[string]bool{}
		for _, c := range t.Columns {
			out[c.Name] = true
		}
		return out
	}
	return nil
}

// snake is the table of a type.
func snake(node string) string {
	if t, ok := tableOf[node]; ok {
		return t
	}
	var b strings.Builder
	for i, c := range node {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// rowsOf answers a column of the rows of a unit in a table. Rows that belong to no unit are the province's:
// every unit's and nobody's.
func (s *stand) rowsOf(db *sql.DB, table, column string, u *unit, cond string, seed int) []string {
	s.t.Helper()
	has := columns(table)
	if has == nil {
		s.t.Fatalf("There is no table %s: say in tableOf where the rows of this type are.", table)
	}
	where := "1 = 1"
	switch {
	case has["unit_id"]:
		where = "unit_id = '" + u.ID.String() + "'"
	case table == "unit":
		where = "id = '" + u.ID.String() + "'"
	case table == "api_token":
		where = "user_id IN (SELECT id FROM app_user WHERE unit_id = '" + u.ID.String() + "')"
	}
	if cond != "" {
		where += " AND " + cond
	}
	order := "id"
	if table == "reequipment_plan" { // the first is the one that is being carried out
		order = "number"
	}
	rows, err := db.Query(fmt.Sprintf("SELECT CAST(%s AS text) FROM %s WHERE %s ORDER BY %s", column, table, where, order))
	if err != nil {
		s.t.Fatalf("%s: %v", table, err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var v string
		s.must(rows.Scan(&v))
		out = append(out, v)
	}
	s.must(rows.Err())
	if len(out) > 1 && seed > 0 {
		n := seed % len(out)
		out = append(out[n:], out[:n]...)
	}
	return out
}

// unknownCode is a code that no label has, mergedCode that of an asset of a unit that was merged away.
var unknownCode, mergedCode = codeOf("nowhere"), codeOf("merged")

func codeOf(purpose string) string {
	code, err := labels.New(stream(purpose))
	if err != nil {
		panic(err) // the stream never ends
	}
	return code.String()
}

// missing is what no row has, in the form of what rows have.
func missing(like string) string {
	u, err := uuid.Parse(like)
	switch {
	case strings.HasPrefix(like, "KH-"):
		return "KH-2099-999"
	case err != nil:
		return unknownCode
	}
	u[15] ^= 0xff
	u[12] ^= 0xff
	return u.String()
}

// aim answers the value of a leaf.
func (s *stand) aim(db *sql.DB, key string, l leaf, w whose, nth int) (string, bool) {
	s.t.Helper()
	u := map[whose]*unit{ours: s.ours, theirs: s.theirs, merged: s.gone, nowhere: s.ours}[w]
	table, column := "", "id"
	switch l.node {
	case "unit":
		switch w {
		case nowhere:
			return "99999", true
		case merged:
			return s.gone.Code, true
		}
		return u.Code, true
	case "asset", "label":
		table, column = l.node, "code"
	case "plan":
		table, column = "reequipment_plan", "number"
	case "operation":
		table, column = "operation", "operation_id"
	default:
		table = snake(l.node)
	}
	found := s.rowsOf(db, table, column, u, fit[key], nth)
	if len(found) == 0 && w != ours { // a merged unit has hardly a row
		if like := s.rowsOf(db, table, column, s.ours, fit[key], nth); len(like) > 0 {
			return missing(like[0]), true
		}
	}
	if len(found) == 0 {
		return "", false
	}
	if w == nowhere {
		return missing(found[0]), true
	}
	return found[0], true
}
