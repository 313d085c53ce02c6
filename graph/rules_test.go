package graph_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// lists are the fields that answer a plain list of nodes, each with what bounds it. Everything else
// that answers many nodes is a connection.
var lists = map[string]string{
	"Query.nodes":                        "at most 100 ids",
	"Unit.agencies":                      "a unit has a few",
	"Unit.sites":                         "a unit has a few",
	"PlanReadiness.withoutEstablishment": "a unit has a few agencies",
	"PlanReadiness.withoutRequest":       "a unit has a few agencies",
	"PlanReadiness.splitPredecessors":    "a unit has a few predecessors",
	"Viewer.apiTokens":                   "one account's tokens that are still good",
	"User.apiTokens":                     "one account's tokens that are still good",
	"SplitLotPayload.parts":              "at most 50 parts",
	"ReverseOperationPayload.assets":     "the first 100",
	"AttachDocumentPayload.closedGaps":   "gaps of at most 250 assets that one paper closes",
	"WithdrawDocumentPayload.openedGaps": "gaps of at most 250 assets that one paper had closed",
	"PlanGoneAsset.lines":                "lines of one plan about one asset",
	"ReceivePlanLinePayload.assets":      "at most 250",
	"CompletePlanRepairPayload.assets":   "at most 250",
	"WaiveDocumentGapsPayload.gaps":      "at most 250",
	"ReopenDocumentGapsPayload.gaps":     "at most 250",
}

func TestSchemaKeepsTheRules(t *testing.T) {
	schema := load(t)
	for _, fault := range faults(schema) {
		t.Error(fault)
	}
	for where := range lists {
		typ, field, _ := strings.Cut(where, ".")
		if def := schema.Types[typ]; def == nil || def.Fields.ForName(field) == nil {
			t.Errorf("%s is excepted from a rule and does not exist", where)
		}
	}
}

// Each SDL breaks the rules in one way, so that a rule which no longer finds anything is noticed.
func TestRulesFindFaults(t *testing.T) {
	const sound = `
		schema { query: Query mutation: Mutation }
		"Reads. " type Query {
			"One. Permission: any signed-in viewer." node("Which." id: ID!): Node
			"Many. Permission: any signed-in viewer." nodes("Which." ids: [ID!]!): [Node]!
			"A page. Permission: READ." things("N." first: Int "C." after: Cursor "N." last: Int "C." before: Cursor): ThingConnection!
		}
		"Writes." type Mutation { "Makes. Permission: READ." makeThing("It." input: MakeThingInput!): MakeThingPayload! }
		"An object." interface Node { "Its id." id: ID! }
		"A thing." type Thing implements Node { "Its id." id: ID! "Changes." revision: Int! "What." kind: Kind! }
		"A kind." enum Kind { "The one." ONE }
		"A right." enum Permission { "Reading." READ }
		"A uuid." scalar UUID
		"A place." scalar Cursor
		"A page." type PageInfo { "Next." hasNextPage: Boolean! "Previous." hasPreviousPage: Boolean! "Start." startCursor: Cursor "End." endCursor: Cursor }
		"A page." type ThingConnection { "Rows." edges: [ThingEdge!]! "Rows." nodes: [Thing!]! "Where." pageInfo: PageInfo! "All." totalCount: Int! }
		"A row." type ThingEdge { "Place." cursor: Cursor! "It." node: Thing! }
		"A code." enum ErrorCode { "Bad." INVALID }
		"Why." type UserError { "What." code: ErrorCode! "Where." path: [String!] "Words." message: String! }
		"It." input MakeThingInput { "Id." operationId: UUID! "Base." baseRevision: Int "Words." note: String }
		"Done." type MakeThingPayload { "It." thing: Thing "Again." replayed: Boolean! "Why not." errors: [UserError!]! }`
	for _, c := range []struct{ name, from, to, fault string }{
		{"sound", "", "", ""},
		{"type without description", `"A row." type`, `type`, "ThingEdge has no description"},
		{"field without description", `"What." kind`, `kind`, "Thing.kind has no description"},
		{"argument without description", `("Which." id: ID!)`, `(id: ID!)`, "Query.node(id:) has no description"},
		{"value without description", `"Bad." INVALID`, `INVALID`, "ErrorCode.INVALID has no description"},
		{"description that is no sentence", `"Bad."`, `"Bad"`, "ErrorCode.INVALID: the description is no sentence"},
		{"two arguments", `input: MakeThingInput!)`, `input: MakeThingInput! "No." dry: Boolean)`, "Mutation.makeThing takes something else than input: MakeThingInput!"},
		{"nullable input", `input: MakeThingInput!`, `input: MakeThingInput`, "Mutation.makeThing takes something else than input: MakeThingInput!"},
		{"payload by another name", `MakeThingPayload`, `Made`, "Mutation.makeThing answers Made!, not MakeThingPayload!"},
		{"no replayed", `"Again." replayed: Boolean! `, ``, "MakeThingPayload.replayed is missing, not Boolean!"},
		{"no errors", ` "Why not." errors: [UserError!]!`, ``, "MakeThingPayload.errors is missing, not [UserError!]!"},
		{"entity never null", `thing: Thing "`, `thing: Thing! "`, "MakeThingPayload.thing cannot be null in a refusal"},
		{"no operation id", `"Id." operationId: UUID! `, ``, "MakeThingInput.operationId is missing, not UUID!"},
		{"note required", `note: String `, `note: String! `, "MakeThingInput.note is String!, not String"},
		{"base revision required", `baseRevision: Int `, `baseRevision: Int! `, "MakeThingInput.baseRevision is Int!, not Int"},
		{"no revision", ` "Changes." revision: Int!`, ``, "Thing.revision is missing, not Int!"},
		{"no total", ` "All." totalCount: Int!`, ``, "ThingConnection.totalCount is missing, not Int!"},
		{"no way back", ` "C." before: Cursor`, ``, "Query.things(before:) is missing, not Cursor"},
		{"plain list of nodes", `things("N." first: Int "C." after: Cursor "N." last: Int "C." before: Cursor): ThingConnection!`, `things: [Thing!]!`, "Query.things is an unbounded list of nodes"},
		{"text for an enum", `kind: Kind!`, `kind: String!`, "Thing.kind is a String, and there is an enum Kind"},
		{"no permission", `A page. Permission: READ."`, `A page."`, "Query.things names no permission"},
		{"unknown permission", `A page. Permission: READ.`, `A page. Permission: WRITE.`, "Query.things names WRITE, which is no permission"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sdl := strings.ReplaceAll(sound, c.from, c.to)
			if c.from == "" {
				sdl = sound
			} else if sdl == sound {
				t.Fatal("the case changes nothing")
			}
			schema, err := gqlparser.LoadSchema(&ast.Source{Input: sdl})
			if err != nil {
				t.Fatal(err)
			}
			found := faults(schema)
			if c.fault == "" && len(found) > 0 || c.fault != "" && !slices.Contains(found, c.fault) {
				t.Errorf("found %q, want %q", found, c.fault)
			}
		})
	}
}

// faults are the breaches of the rules of the API's design, one sentence each.
func faults(schema *ast.Schema) []string {
	c := &checker{schema: schema}
	names := make([]string, 0, len(schema.Types))
	for name, def := range schema.Types {
		if !def.BuiltIn {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	c.want("Query", "node", "Node")
	c.want("Query", "nodes", "[Node]!")
	for _, name := range names {
		def := schema.Types[name]
		c.described(def)
		if strings.HasSuffix(name, "Connection") {
			c.connection(def)
		}
		for _, f := range def.Fields {
			c.field(def, f)
		}
	}
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation} {
		for _, f := range root.Fields {
			c.permission(root, f)
		}
	}
	for _, f := range schema.Mutation.Fields {
		c.mutation(f)
	}
	c.want("UserError", "code", "ErrorCode!")
	c.want("UserError", "path", "[String!]")
	c.want("UserError", "message", "String!")
	return c.found
}

type checker struct {
	schema *ast.Schema
	found  []string
}

func (c *checker) fault(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

// want says that a type has a field of a type.
func (c *checker) want(typ, field, want string) {
	got := "missing"
	if def := c.schema.Types[typ]; def != nil {
		if f := def.Fields.ForName(field); f != nil {
			got = f.Type.String()
		}
	}
	if got != want {
		c.fault("%s.%s is %s, not %s", typ, field, got, want)
	}
}

func (c *checker) described(def *ast.Definition) {
	c.sentence(def.Name, def.Description)
	for _, v := range def.EnumValues {
		c.sentence(def.Name+"."+v.Name, v.Description)
	}
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		c.sentence(def.Name+"."+f.Name, f.Description)
		for _, a := range f.Arguments {
			c.sentence(def.Name+"."+f.Name+"("+a.Name+":)", a.Description)
		}
	}
}

func (c *checker) sentence(where, description string) {
	switch d := strings.TrimSpace(description); {
	case d == "":
		c.fault("%s has no description", where)
	case !strings.HasSuffix(d, ".") || strings.ToUpper(d[:1]) != d[:1]:
		c.fault("%s: the description is no sentence", where)
	}
}

func (c *checker) field(def *ast.Definition, f *ast.FieldDefinition) {
	where := def.Name + "." + f.Name
	if strings.HasSuffix(f.Type.Name(), "Connection") {
		for arg, want := range map[string]string{"first": "Int", "after": "Cursor", "last": "Int", "before": "Cursor"} {
			got := "missing"
			if a := f.Arguments.ForName(arg); a != nil {
				got = a.Type.String()
			}
			if got != want {
				c.fault("%s(%s:) is %s, not %s", where, arg, got, want)
			}
		}
	}
	if f.Type.Elem != nil && def.Kind == ast.Object && c.isNode(f.Type.Name()) &&
		!strings.HasSuffix(def.Name, "Connection") && lists[where] == "" {
		c.fault("%s is an unbounded list of nodes", where)
	}
	if f.Type.Name() == "String" {
		if enum := c.enumFor(f.Name); enum != "" {
			c.fault("%s is a String, and there is an enum %s", where, enum)
		}
	}
}

func (c *checker) isNode(name string) bool {
	def := c.schema.Types[name]
	return name == "Node" || def != nil && slices.Contains(def.Interfaces, "Node")
}

// words are texts although an enum's name ends with them.
var words = map[string]string{
	"code":       "the key of every catalogue and label",
	"reason":     "a person's own words",
	"basis":      "an article of the law",
	"field":      "a path into an asset",
	"dimensions": "of a desk",
}

// enumFor answers the enum whose name is, or ends with, that of a field: Grade for "grade", AssetKind
// for "kinds".
func (c *checker) enumFor(field string) string {
	if words[field] != "" {
		return ""
	}
	word := strings.ToUpper(field[:1]) + strings.TrimSuffix(field[1:], "s")
	for name, def := range c.schema.Types {
		if def.Kind == ast.Enum && !def.BuiltIn && strings.HasSuffix(strings.TrimSuffix(name, "s"), word) {
			return name
		}
	}
	return ""
}

func (c *checker) connection(def *ast.Definition) {
	node := strings.TrimSuffix(def.Name, "Connection")
	c.want(def.Name, "edges", "["+node+"Edge!]!")
	c.want(def.Name, "nodes", "["+node+"!]!")
	c.want(def.Name, "pageInfo", "PageInfo!")
	c.want(def.Name, "totalCount", "Int!")
	c.want(node+"Edge", "cursor", "Cursor!")
	c.want(node+"Edge", "node", node+"!")
	c.want("PageInfo", "hasNextPage", "Boolean!")
	c.want("PageInfo", "hasPreviousPage", "Boolean!")
	c.want("PageInfo", "startCursor", "Cursor")
	c.want("PageInfo", "endCursor", "Cursor")
}

var (
	permissionLine = regexp.MustCompile(`Permission: ([^"]+)`)
	permissionWord = regexp.MustCompile(`\b[A-Z][A-Z_]{3,}\b`)
)

func (c *checker) permission(root *ast.Definition, f *ast.FieldDefinition) {
	if strings.HasPrefix(f.Name, "__") {
		return
	}
	where := root.Name + "." + f.Name
	line := permissionLine.FindString(f.Description)
	if line == "" {
		c.fault("%s names no permission", where)
	}
	permissions := c.schema.Types["Permission"]
	for _, word := range permissionWord.FindAllString(line, -1) {
		if permissions.EnumValues.ForName(word) == nil {
			c.fault("%s names %s, which is no permission", where, word)
		}
	}
}

func (c *checker) mutation(f *ast.FieldDefinition) {
	name := strings.ToUpper(f.Name[:1]) + f.Name[1:]
	input, payload := name+"Input", name+"Payload"
	if len(f.Arguments) != 1 || f.Arguments[0].Name != "input" || f.Arguments[0].Type.String() != input+"!" {
		c.fault("Mutation.%s takes something else than input: %s!", f.Name, input)
	}
	if f.Type.String() != payload+"!" {
		c.fault("Mutation.%s answers %s, not %s!", f.Name, f.Type, payload)
	}
	in, out := c.schema.Types[input], c.schema.Types[payload]
	if in == nil || out == nil {
		return
	}
	c.want(payload, "errors", "[UserError!]!")
	if results := out.Fields.ForName("results"); results != nil { // a batch of writes, each with its own id
		items := in.Fields[0].Type.Name()
		c.write(items, results.Type.Name())
		c.want(results.Type.Name(), "errors", "[UserError!]!")
		c.want(results.Type.Name(), "operationId", "UUID!")
		return
	}
	c.write(input, payload)
}

// write checks the input and the answer of one write.
func (c *checker) write(input, answer string) {
	c.want(input, "operationId", "UUID!")
	c.want(input, "note", "String")
	c.want(answer, "replayed", "Boolean!")
	in, out := c.schema.Types[input], c.schema.Types[answer]
	if in == nil || out == nil {
		return
	}
	based := in.Fields.ForName("baseRevision") != nil
	if based {
		c.want(input, "baseRevision", "Int")
	}
	for _, f := range out.Fields {
		if f.Name == "errors" || f.Name == "replayed" || f.Name == "operationId" {
			continue
		}
		if f.Type.NonNull {
			c.fault("%s.%s cannot be null in a refusal", answer, f.Name)
		}
		if based && f.Type.Elem == nil && c.isNode(f.Type.Name()) && f.Type.Name() != "Observation" {
			c.want(f.Type.Name(), "revision", "Int!")
		}
	}
}
