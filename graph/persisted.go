package graph

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"sotaisan/internal/viewer"
)

// contractFiles are the operations that known clients send. They are persisted from the start.
//
//go:embed testdata/contract/*.graphql
var contractFiles embed.FS

// Persisted are documents that clients name by `documentId` instead of sending them: "sha256:" and the
// hash of the document's bytes in hexadecimal, as in the draft appendix of GraphQL over HTTP. They may
// be longer than a document that comes with a request, and have all other limits.
type Persisted map[string]Document

// Document is one that may run: it parses, is valid, and is within its limits.
type Document struct {
	text string
	doc  *ast.QueryDocument
}

// DocumentID is the id of a persisted document with that text.
func DocumentID(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// ReadPersisted reads the documents *.graphql of a folder, in which one document is a whole file, to the
// byte. It fails with the name of a file that is not valid or not within the limits.
func ReadPersisted(folder fs.FS) (Persisted, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, err
	}
	all := Persisted{}
	schema := NewExecutableSchema(Config{}).Schema()
	for _, e := range entries {
		if path.Ext(e.Name()) != ".graphql" {
			continue
		}
		text, err := fs.ReadFile(folder, e.Name())
		if err != nil {
			return nil, err
		}
		doc, refused := check(schema, string(text), maxPersistedTokens)
		if len(refused) > 0 {
			return nil, fmt.Errorf("%s: %w", e.Name(), refused)
		}
		all[DocumentID(string(text))] = Document{string(text), doc}
	}
	return all, nil
}

func contractDocuments() Persisted {
	folder, err := fs.Sub(contractFiles, "testdata/contract")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	all, err := ReadPersisted(folder)
	if err != nil {
		panic(err) // so are its files
	}
	return all
}

// check parses and validates a document, in this order: words, grammar, shape, schema. Each step is
// bounded by those before it.
func check(schema *ast.Schema, text string, tokens int) (*ast.QueryDocument, gqlerror.List) {
	if refused := scan(text, tokens); refused != nil {
		return nil, gqlerror.List{refused}
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		refused := gqlerror.Wrap(err)
		errcode.Set(refused, errcode.ParseFailed)
		return nil, gqlerror.List{refused}
	}
	if len(doc.Operations) == 0 {
		return nil, gqlerror.List{refuse(BadUserInput, "Không có truy vấn nào.", "There is no operation.")}
	}
	if refused := guard(doc); refused != nil {
		return nil, gqlerror.List{refused}
	}
	invalid := validator.ValidateWithRules(schema, doc, nil)
	for _, e := range invalid {
		errcode.Set(e, errcode.ValidationFailed)
	}
	return doc, invalid
}

// documents says which documents run. Those that did are kept, so that a client's usual ones are checked
// once.
type documents struct {
	schema    *ast.Schema
	persisted Persisted
	kept      graphql.Cache[*ast.QueryDocument]
}

// keptDocuments is how many documents are kept, and keptLength how long they may be, so that they take
// a few megabytes at most.
const (
	keptDocuments = 200
	keptLength    = 16 << 10
)

func newDocuments(schema *ast.Schema, more Persisted) *documents {
	all := contractDocuments()
	for id, d := range more {
		all[id] = d
	}
	return &documents{schema, all, lru.New[*ast.QueryDocument](keptDocuments)}
}

// admit answers the document of a request, or why it may not run. Anonymous requests get no further than
// their own type name: not even the validator, whose sentences would tell them the schema.
func (d *documents) admit(ctx context.Context, r *request) (Document, gqlerror.List) {
	if _, ok := viewer.From(ctx); !ok && !asksTypenameAlone(r.Query) {
		return Document{}, gqlerror.List{refuse(Unauthenticated, "Hãy đăng nhập.", "Sign in first.")}
	}
	if r.DocumentID != "" {
		if r.Query != "" {
			return Document{}, gqlerror.List{refuse(BadUserInput, "Hãy gửi query hoặc documentId, đừng gửi cả hai.", "Send query or documentId, not both.")}
		}
		known, ok := d.persisted[r.DocumentID]
		if !ok {
			return Document{}, gqlerror.List{refuse(PersistedDocumentNotFound, "Máy chủ không có văn bản truy vấn với documentId này.", "The server has no document with this documentId.")}
		}
		return known, nil
	}
	if doc, ok := d.kept.Get(ctx, r.Query); ok {
		return Document{r.Query, doc}, nil
	}
	doc, refused := check(d.schema, r.Query, maxTokens)
	if len(refused) > 0 {
		return Document{}, refused
	}
	if len(r.Query) <= keptLength {
		d.kept.Add(ctx, r.Query, doc)
	}
	return Document{r.Query, doc}, nil
}

// maxAnonymousTokens is room for `query Name { __typename }`.
const maxAnonymousTokens = 20

func asksTypenameAlone(document string) bool {
	if scan(document, maxAnonymousTokens) != nil {
		return false
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: document})
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

type admittedKey struct{}

// admitted hands the document of the request on to gqlgen, which takes it for one of its cache: so it
// neither parses nor validates anything that was not admitted.
type admitted struct{}

func withAdmitted(ctx context.Context, d Document) context.Context {
	return context.WithValue(ctx, admittedKey{}, d)
}

func (admitted) Get(ctx context.Context, text string) (*ast.QueryDocument, bool) {
	d, ok := ctx.Value(admittedKey{}).(Document)
	return d.doc, ok && d.text == text
}

func (admitted) Add(context.Context, string, *ast.QueryDocument) {}
