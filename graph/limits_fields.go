package graph

import (
	"context"
	"reflect"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// answerSize bounds what one answer has, whatever it was reckoned to cost: a price goes by how long lists
// are on average, and a document may look for those that are longer. It also lets an operation end with
// its request where everything is in memory and no statement would notice.
type answerSize struct{}

const answerExtension = "AnswerSize"

func (answerSize) ExtensionName() string                   { return answerExtension }
func (answerSize) Validate(graphql.ExecutableSchema) error { return nil }

type fieldsKey struct{}

// InterceptResponse spoils an answer that has grown too large; half of it would be taken for the whole.
func (answerSize) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	fields := new(atomic.Int64)
	ctx = context.WithValue(ctx, fieldsKey{}, fields)
	response := next(ctx)
	if graphql.HasOperationContext(ctx) { // else nothing ran
		graphql.GetOperationContext(ctx).Stats.SetExtension(answerExtension, int(fields.Load()))
	}
	if response == nil || fields.Load() <= maxFields {
		return response
	}
	response.Data = []byte("null") // it did run
	for _, e := range response.Errors {
		if e.Extensions["code"] == LimitExceeded {
			response.Errors = append(response.Errors[:0:0], e)
			break
		}
	}
	return response
}

// InterceptField counts the fields of the objects that a field answers before any of them is asked. Only
// fields that have some below fail: the others are counted, and each error takes more memory than a field.
func (answerSize) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx).Field
	fields, ok := ctx.Value(fieldsKey{}).(*atomic.Int64)
	if !ok { // a subscription, each of whose events is small
		return next(ctx)
	}
	if len(field.Selections) == 0 {
		value, err := next(ctx)
		fields.Add(int64(lengthOf(value) / fieldLength))
		return value, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if fields.Load() > maxFields {
		return nil, tooLarge()
	}
	value, err := next(ctx)
	if err == nil && fields.Add(int64(objects(value)*written(field.Selections))) > maxFields {
		return nil, tooLarge()
	}
	return value, err
}

func tooLarge() error {
	return refuse(LimitExceeded, "Câu trả lời có hơn %[1]d trường. Hãy xin ít dòng hoặc ít trường hơn.",
		"The answer has more than %[1]d fields. Ask for fewer rows or fields.", maxFields)
}

// objects is how many there are in what a field answers.
func objects(value any) int {
	if v := reflect.ValueOf(value); v.Kind() == reflect.Slice {
		return v.Len()
	}
	return 1
}

// lengthOf is how many bytes of text a field answers.
func lengthOf(value any) int {
	switch v := value.(type) {
	case string:
		return len(v)
	case *string:
		if v != nil {
			return len(*v)
		}
	}
	return 0
}

// written is how many fields a selection has with its fragments written out, which guard bounds.
func written(set ast.SelectionSet) (n int) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			n++
		case *ast.InlineFragment:
			n += written(s.SelectionSet)
		case *ast.FragmentSpread:
			n += written(s.Definition.SelectionSet)
		}
	}
	return n
}
