// Package graph is the API: the hand-written schema, its resolvers, and the limits and errors of its
// requests. It builds no query: rows, pages and edges come from the use-cases.
package graph

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/internal/viewer"
	"sotaisan/planning"
	"sotaisan/registry"
)

// Options are what the API is made of.
type Options struct {
	Registry *registry.Registry
	Planning *planning.Planning
	Access   *access.Access
	// Log gets every fault with its trace id; nil is slog.Default().
	Log *slog.Logger
	// TraceID is the id under which the log has the request; nil makes one for each error.
	TraceID func(context.Context) string
	// Restamp keeps the caller's own session when its account gets a new password, which ends the
	// others; nil where there are no sessions.
	Restamp func(ctx context.Context, account uuid.UUID, stamp string) error
	// Rate is how fast one client may spend; zero is no limit.
	Rate Rate
	// Client names whose bucket pays for a request; nil takes the viewer's account, else the address.
	Client func(*http.Request) string
	// Stopping is closed when the server begins to stop, which ends subscriptions; nil where nothing stops.
	Stopping func(context.Context) <-chan struct{}
	// Persisted are documents that clients may name, beside those of the contract.
	Persisted Persisted
	Now       func() time.Time // nil is time.Now
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
	if o.Client == nil {
		o.Client = payer
	}
	if o.Stopping == nil {
		o.Stopping = func(context.Context) <-chan struct{} { return nil }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return newServer(o, NewExecutableSchema(Config{Resolvers: &Resolver{o.Registry, o.Planning, registry.NewAccounts(o.Registry, o.Access), o.Restamp}}))
}

// newServer serves a schema with the limits and errors of this package.
func newServer(o Options, schema graphql.ExecutableSchema) http.Handler {
	s := handler.New(schema)
	s.AddTransport(post{newDocuments(schema.Schema(), o.Persisted), newBuckets(o.Rate, o.Now), newLane(), o.Client, o.Stopping})
	s.SetQueryCache(admitted{})
	p := presenter{o.Log, o.TraceID}
	s.SetErrorPresenter(p.present)
	s.SetRecoverFunc(p.recovered)
	s.Use(costs{})
	s.Use(answerSize{})
	s.Use(egressWall{})
	s.AroundRootFields(rootField)
	s.AroundResponses(tellCost)
	return alarmed(s, o.Log, o.Access.Alarm)
}

func payer(r *http.Request) string {
	if v, ok := viewer.From(r.Context()); ok {
		return v.UserID.String()
	}
	return r.RemoteAddr
}
