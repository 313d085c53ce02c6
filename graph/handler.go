// Package graph is the API: the hand-written schema, its resolvers, and the limits and errors of its
// requests. It builds no query: rows, pages and edges come from the use-cases.
package graph

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"sotaisan/access"
	"sotaisan/registry"
)

// documents is how many parsed documents are kept.
const documents = 200

// Options are what the API is made of.
type Options struct {
	Registry *registry.Registry
	Access   *access.Access
	// Log gets every fault with its trace id; nil is slog.Default().
	Log *slog.Logger
	// TraceID is the id under which the log has the request; nil makes one for each error.
	TraceID func(context.Context) string
	// Restamp keeps the caller's own session when its account gets a new password, which ends the
	// others; nil where there are no sessions.
	Restamp func(ctx context.Context, account uuid.UUID, stamp string) error
}

// NewHandler serves the API by POST, requests and answers in JSON. Viewer and language are in the
// request's context (package viewer); without a viewer nothing but __typename is answered.
func NewHandler(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.TraceID == nil {
		o.TraceID = func(context.Context) string { return rand.Text() }
	}
	if o.Restamp == nil {
		o.Restamp = func(context.Context, uuid.UUID, string) error { return nil }
	}
	schema := NewExecutableSchema(Config{Resolvers: &Resolver{o.Registry, registry.NewAccounts(o.Registry, o.Access), o.Restamp}})
	s := handler.New(priced{schema})
	s.AddTransport(post{})
	s.SetQueryCache(lru.New[*ast.QueryDocument](documents))
	s.SetParserTokenLimit(maxTokens)
	p := presenter{o.Log, o.TraceID}
	s.SetErrorPresenter(p.present)
	s.SetRecoverFunc(p.recovered)
	s.Use(limits{})
	s.Use(extension.FixedComplexityLimit(maxCost))
	s.AroundResponses(tellCost)
	return s
}
