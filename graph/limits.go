package graph

import (
	"context"
	"math"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"sotaisan/graph/scalar"
	"sotaisan/internal/relay"
	"sotaisan/internal/viewer"
)

// What one request may ask at most. Every operation of the contract fits, with pages of 100.
const (
	maxTokens             = 1_000
	maxDepth              = 10
	maxIntrospectionDepth = 16
	maxAliases            = 30
	maxFields             = 2_000 // with every fragment written out wherever it is spread
	maxCost               = 20_000
)

// maxAnonymousTokens is room for `query Name { __typename }`.
const maxAnonymousTokens = 20

// limits refuses what is too large before it runs. Anonymous requests get no further than their own
// type name: not even the validator, whose sentences would tell them the schema.
type limits struct{}

func (limits) ExtensionName() string                   { return "Limits" }
func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters runs before the document is parsed.
func (limits) MutateOperationParameters(ctx context.Context, request *graphql.RawParams) *gqlerror.Error {
	if _, ok := viewer.From(ctx); ok || asksTypenameAlone(request.Query) {
		return nil
	}
	return refuse(Unauthenticated, "Hãy đăng nhập.", "Sign in first.")
}

func asksTypenameAlone(document string) bool {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: document}, maxAnonymousTokens)
	if err != nil || len(doc.Operations) != 1 || len(doc.Fragments) > 0 || doc.Operations[0].Operation != ast.Query {
		return false
	}
	for _, s := range doc.Operations[0].SelectionSet {
		if f, ok := s.(*ast.Field); !ok || f.Name != "__typename" {
			return false
		}
	}
	return true
}

// MutateOperationContext runs when the document is valid. The validator has made sure that no
// fragment spreads itself.
func (limits) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if _, ok := viewer.From(ctx); ok {
		op.DisableIntrospection = false
	}
	m := measure{fragments: map[string]extent{}}
	e := m.set(op.Operation.SelectionSet)
	switch {
	case m.literal != "":
		return refuse(BadUserInput, "Số %[1]s quá lớn.", "The number %[1]s is too large.", m.literal)
	case e.depth > maxDepth:
		return refuse(LimitExceeded, "Truy vấn lồng quá %[1]d cấp.", "The document nests more than %[1]d levels.", maxDepth)
	case e.schemaDepth > maxIntrospectionDepth:
		return refuse(LimitExceeded, "Câu hỏi về lược đồ lồng quá %[1]d cấp.", "The question about the schema nests more than %[1]d levels.", maxIntrospectionDepth)
	case e.fields > maxFields:
		return refuse(LimitExceeded, "Truy vấn có hơn %[1]d trường.", "The document asks more than %[1]d fields.", maxFields)
	case e.aliases > maxAliases:
		return refuse(LimitExceeded, "Truy vấn có hơn %[1]d bí danh.", "The document has more than %[1]d aliases.", maxAliases)
	}
	return nil
}

// extent is how large a selection is, with its fragments written out. Sums saturate.
type extent struct {
	depth       int // of data
	schemaDepth int // below __schema or __type, which nest deeper
	fields      int
	aliases     int
}

// measure knows each fragment's extent once it has met it, so that a few fragments that spread each
// other many times cost no more than their text.
type measure struct {
	fragments map[string]extent
	literal   string // a number that no machine word holds, if there is one
}

func (m *measure) set(set ast.SelectionSet) (sum extent) {
	for _, s := range set {
		e := m.selection(s)
		sum.depth, sum.schemaDepth = max(sum.depth, e.depth), max(sum.schemaDepth, e.schemaDepth)
		sum.fields, sum.aliases = saturate(sum.fields+e.fields), saturate(sum.aliases+e.aliases)
	}
	return sum
}

func (m *measure) selection(s ast.Selection) extent {
	switch s := s.(type) {
	case *ast.Field:
		return m.field(s)
	case *ast.InlineFragment:
		e := m.set(s.SelectionSet)
		e.depth += levels(s.TypeCondition)
		return e
	case *ast.FragmentSpread:
		e, ok := m.fragments[s.Name]
		if !ok {
			e = m.set(s.Definition.SelectionSet)
			e.depth += levels(s.Definition.TypeCondition)
			m.fragments[s.Name] = e
		}
		return e
	}
	return extent{}
}

func (m *measure) field(f *ast.Field) extent {
	for _, arg := range f.Arguments {
		if _, err := arg.Value.Value(nil); err != nil {
			m.literal = arg.Value.String()
		}
	}
	e := m.set(f.SelectionSet)
	e.depth++
	e.fields = saturate(e.fields + 1)
	if f.Alias != f.Name {
		e.aliases = saturate(e.aliases + 1)
	}
	if f.Name == "__schema" || f.Name == "__type" {
		e.depth, e.schemaDepth = 1, e.depth
	}
	return e
}

// levels is how many levels a fragment counts: none about the schema, where the usual question is
// made of fragments.
func levels(typeCondition string) int {
	if strings.HasPrefix(typeCondition, "__") {
		return 0
	}
	return 1
}

func saturate(n int) int { return min(n, math.MaxInt32) }

// priced is the schema with the cost of its pages: what is asked of each row, times the rows asked for.
type priced struct{ graphql.ExecutableSchema }

// Complexity answers the cost of a field whose children cost that much; false for the usual 1 + children.
func (s priced) Complexity(_ context.Context, typeName, field string, children int, args map[string]any) (int, bool) {
	def := s.Schema().Types[typeName].Fields.ForName(field)
	rows := 0
	switch {
	case def == nil:
		return 0, false
	case strings.HasSuffix(def.Type.Name(), "Connection"):
		rows = pageSize(args)
	case typeName == "Query" && field == "nodes":
		ids, _ := args["ids"].([]any)
		rows = len(ids)
	default:
		return 0, false
	}
	if children > math.MaxInt32 { // more than any limit already
		return children, true
	}
	return 1 + rows*children, true
}

// pageSize is how many rows a connection's arguments ask for. One outside the bounds is refused when
// the field is read.
func pageSize(args map[string]any) int {
	for _, name := range []string{"first", "last"} {
		if n, err := scalar.UnmarshalInt32(args[name]); err == nil {
			return min(max(int(n), 1), relay.MaxSize)
		}
	}
	return relay.DefaultSize
}

// tellCost puts the cost of the operation into the answer's extensions.
func tellCost(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if graphql.HasOperationContext(ctx) {
		if stats := extension.GetComplexityStats(ctx); stats != nil {
			graphql.RegisterExtension(ctx, "cost", map[string]int{"requested": stats.Complexity, "maximum": stats.ComplexityLimit})
		}
	}
	return next(ctx)
}
