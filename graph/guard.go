package graph

import (
	"math"
	"strings"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
)

// The shape that a document may have. The validator and the calculation of costs write fragments out
// wherever they are spread and compare every pair of fields that share a name, so these are checked
// before either sees the document, in time linear in its text.
const (
	maxDepth              = 10
	maxIntrospectionDepth = 16
	maxAliases            = 30
	maxSelections         = 2_000 // fields, spreads and inline fragments, with every fragment written out
	maxRepeats            = 30    // fields that are merged into one of the answer
	maxWord               = 100   // bytes of a name or number: messages repeat them, suggestions compare them
)

// scan counts the words of a document before anything is made of them. Text that is no GraphQL passes:
// the parser has the words for that.
func scan(document string, maxTokens int) *gqlerror.Error {
	lex := lexer.New(&ast.Source{Input: document})
	for n := 0; ; n++ {
		token, err := lex.ReadToken()
		switch {
		case err != nil || token.Kind == lexer.EOF:
			return nil
		case n >= maxTokens:
			return refuse(LimitExceeded, "Văn bản truy vấn dài hơn %d từ tố.", "The document has more than %d tokens.", maxTokens)
		case len(token.Value) > maxWord && (token.Kind == lexer.Name || token.Kind == lexer.Int || token.Kind == lexer.Float):
			return refuse(LimitExceeded, "Một tên hoặc số trong truy vấn dài hơn %d ký tự.", "A name or number in the document is longer than %d characters.", maxWord)
		}
	}
}

// guard refuses a parsed document that is too large once it is written out, or never ends.
func guard(doc *ast.QueryDocument) *gqlerror.Error {
	m := measure{doc: doc, fragments: map[*ast.FragmentDefinition]extent{}}
	var whole extent
	add := func(e extent) {
		whole.depth, whole.schemaDepth = max(whole.depth, e.depth), max(whole.schemaDepth, e.schemaDepth)
		whole.aliases, whole.selections = max(whole.aliases, e.aliases), saturate(whole.selections+e.selections)
	}
	for _, op := range doc.Operations {
		add(m.set(op.SelectionSet))
	}
	for _, f := range doc.Fragments { // the validator reads those too that nothing spreads
		e := m.fragment(f)
		if levels(f.TypeCondition) == 0 {
			e.depth, e.schemaDepth = 0, e.depth
		}
		add(e)
	}
	switch {
	case m.cycle != "":
		err := gqlerror.Errorf("Cannot spread fragment %q within itself.", m.cycle)
		errcode.Set(err, errcode.ValidationFailed)
		return err
	case m.literal != "":
		return refuse(BadUserInput, "Số %[1]s quá lớn.", "The number %[1]s is too large.", m.literal)
	case whole.depth > maxDepth:
		return refuse(LimitExceeded, "Truy vấn lồng quá %[1]d cấp.", "The document nests more than %[1]d levels.", maxDepth)
	case whole.schemaDepth > maxIntrospectionDepth:
		return refuse(LimitExceeded, "Câu hỏi về lược đồ lồng quá %[1]d cấp.", "The question about the schema nests more than %[1]d levels.", maxIntrospectionDepth)
	case whole.selections > maxSelections:
		return refuse(LimitExceeded, "Truy vấn có hơn %[1]d trường.", "The document asks more than %[1]d fields.", maxSelections)
	case whole.aliases > maxAliases:
		return refuse(LimitExceeded, "Truy vấn có hơn %[1]d bí danh.", "The document has more than %[1]d aliases.", maxAliases)
	}
	for _, op := range doc.Operations {
		m.merge(op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		m.merge(f.SelectionSet)
	}
	if m.repeated != "" {
		return refuse(LimitExceeded, "Trường %[1]s được hỏi hơn %[2]d lần ở cùng một chỗ.", "The field %[1]s is asked more than %[2]d times in one place.", m.repeated, maxRepeats)
	}
	return nil
}

// extent is how large a selection is, with its fragments written out. Sums saturate.
type extent struct {
	depth       int // of data
	schemaDepth int // below __schema or __type, which nest deeper
	selections  int
	aliases     int
}

// measure knows each fragment's extent once it has met it, so that a few fragments that spread each
// other many times cost no more than their text.
type measure struct {
	doc       *ast.QueryDocument
	fragments map[*ast.FragmentDefinition]extent // not by name: a document may define one twice
	visits    int                                // selections looked at, for tests
	cycle     string                             // a fragment that spreads itself, if there is one
	literal   string                             // a number that no machine word holds, if there is one
	repeated  string                             // a field that is repeated too often, if there is one
}

func (m *measure) set(set ast.SelectionSet) (sum extent) {
	for _, s := range set {
		e := m.selection(s)
		sum.depth, sum.schemaDepth = max(sum.depth, e.depth), max(sum.schemaDepth, e.schemaDepth)
		sum.selections, sum.aliases = saturate(sum.selections+e.selections), saturate(sum.aliases+e.aliases)
	}
	return sum
}

func (m *measure) selection(s ast.Selection) (e extent) {
	m.visits++
	switch s := s.(type) {
	case *ast.Field:
		e = m.field(s)
	case *ast.InlineFragment:
		e = m.set(s.SelectionSet)
		e.depth += levels(s.TypeCondition)
	case *ast.FragmentSpread:
		if f := m.doc.Fragments.ForName(s.Name); f != nil { // else the validator says that there is none
			e = m.fragment(f)
		}
	}
	e.selections = saturate(e.selections + 1)
	return e
}

func (m *measure) fragment(f *ast.FragmentDefinition) extent {
	if e, ok := m.fragments[f]; ok {
		if e == underWay {
			m.cycle = f.Name
		}
		return e
	}
	m.fragments[f] = underWay
	e := m.set(f.SelectionSet)
	e.depth += levels(f.TypeCondition)
	m.fragments[f] = e
	return e
}

// underWay is the extent of a fragment that is being measured.
var underWay = extent{depth: -1}

func (m *measure) field(f *ast.Field) extent {
	for _, arg := range f.Arguments {
		if _, err := arg.Value.Value(nil); err != nil {
			m.literal = arg.Value.String()
		}
	}
	e := m.set(f.SelectionSet)
	e.depth++
	if f.Alias != f.Name {
		e.aliases = saturate(e.aliases + 1)
	}
	if f.Name == "__schema" || f.Name == "__type" {
		e.depth, e.schemaDepth = 1, e.depth
	}
	return e
}

// merge looks for fields of one name in one place of the answer, through fragments. It visits no more
// than the selections that were counted.
func (m *measure) merge(sets ...ast.SelectionSet) {
	same := map[string][]ast.SelectionSet{}
	var collect func(ast.SelectionSet)
	collect = func(set ast.SelectionSet) {
		for _, s := range set {
			m.visits++
			switch s := s.(type) {
			case *ast.Field:
				same[s.Alias] = append(same[s.Alias], s.SelectionSet)
			case *ast.InlineFragment:
				collect(s.SelectionSet)
			case *ast.FragmentSpread:
				if f := m.doc.Fragments.ForName(s.Name); f != nil {
					collect(f.SelectionSet)
				}
			}
		}
	}
	for _, set := range sets {
		collect(set)
	}
	for name, below := range same {
		if len(below) > maxRepeats {
			m.repeated = name
			return
		}
		m.merge(below...)
	}
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
