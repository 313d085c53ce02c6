package graph

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	gqlparser "github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"sotaisan/internal/viewer"
)

// counting is a schema with a subscription that answers as often as its argument says, or once and
// then waits until its client goes.
func counting(ended chan<- error) graphql.ExecutableSchema {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `type Query { now: Int } type Subscription { count(to: Int): Int }`})
	return &graphql.ExecutableSchemaMock{
		SchemaFunc:     func() *ast.Schema { return schema },
		ComplexityFunc: func(context.Context, string, string, int, map[string]any) (int, bool) { return 0, false },
		ExecFunc: func(ctx context.Context) graphql.ResponseHandler {
			op := graphql.GetOperationContext(ctx)
			if op.Operation.Operation == ast.Query {
				return graphql.OneShot(&graphql.Response{Data: json.RawMessage(`{"now":1}`)})
			}
			arguments := op.Operation.SelectionSet[0].(*ast.Field).ArgumentMap(op.Variables)
			n, end := int64(0), int64(-1)
			if to, ok := arguments["to"].(int64); ok {
				end = to
			}
			return func(ctx context.Context) *graphql.Response {
				if n++; n <= end || n == 1 && end < 0 {
					return &graphql.Response{Data: json.RawMessage(`{"count":1}`)}
				}
				if end < 0 {
					<-ctx.Done()
					ended <- ctx.Err()
				}
				return nil
			}
		},
	}
}

func TestStream(t *testing.T) {
	ended := make(chan error, 1)
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	stopping := make(chan struct{})
	api := newServer(Options{Stopping: func(context.Context) <-chan struct{} { return stopping }, Log: slog.New(slog.DiscardHandler), TraceID: func(context.Context) string { return "trace-1" }, Client: payer,
		Rate: Rate{Burst: 2_250, PerSecond: 1}, Now: func() time.Time { return now }}, counting(ended))
	var who viewer.Viewer
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api.ServeHTTP(w, r.WithContext(viewer.With(r.Context(), who)))
	}))
	defer s.Close()
	send := func(ctx context.Context, accept, document string) *http.Response {
		t.Helper()
		body, _ := json.Marshal(map[string]string{"query": document})
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", accept)
		res, err := s.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = res.Body.Close() })
		return res
	}
	officer := viewer.Viewer{UserID: uuid.New(), Role: viewer.Officer}
	for _, c := range []struct {
		name     string
		who      viewer.Viewer
		accept   string
		document string
		status   int
		media    string
		want     string // in the answer
	}{
		{"stream", officer, eventStream, "subscription { count(to: 2) }", 200, eventStream,
			":\n\nevent: next\ndata: {\"data\":{\"count\":1},\"extensions\":{\"cost\":{\"maximum\":20000,\"requested\":1}}}\n\n"},
		{"its end", officer, eventStream, "subscription { count(to: 0) }", 200, eventStream, "event: complete\ndata:\n\n"},
		{"query", officer, eventStream, "{ now }", 200, plainJSON, `"now":1`},
		{"no stream accepted", officer, plainJSON, "subscription { count(to: 1) }", 406, plainJSON, BadUserInput},
		{"anonymous", viewer.Viewer{}, eventStream + ", " + graphQLJSON, "subscription { count(to: 1) }", 401, graphQLJSON, Unauthenticated},
		{"too large", officer, eventStream + ", " + graphQLJSON, "subscription { " + strings.Repeat("count ", 31) + "}", 422, graphQLJSON, LimitExceeded},
		{"too often", officer, eventStream, "subscription { count(to: 1) }", 429, plainJSON, RateLimited},
	} {
		who = c.who
		res := send(t.Context(), c.accept, c.document)
		text, err := io.ReadAll(res.Body)
		if media := strings.TrimSuffix(res.Header.Get("Content-Type"), "; charset=utf-8"); err != nil || res.StatusCode != c.status || media != c.media || !strings.Contains(string(text), c.want) {
			t.Errorf("%s: %v %d %s %s", c.name, err, res.StatusCode, media, text)
		}
		if c.status == 429 && res.Header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", c.name)
		}
	}
	// A client that goes ends its subscription.
	now = now.Add(24 * time.Hour)
	ctx, leave := context.WithCancel(t.Context())
	res := send(ctx, eventStream, "subscription { count }")
	if _, err := io.ReadFull(res.Body, make([]byte, len(":\n\nevent: next\n"))); err != nil {
		t.Fatal(err)
	}
	leave()
	if err := <-ended; err == nil {
		t.Error("it ended by itself")
	}
	// So does a server that stops, in an orderly way.
	now = now.Add(24 * time.Hour)
	res = send(t.Context(), eventStream, "subscription { count }")
	close(stopping)
	if text, err := io.ReadAll(res.Body); err != nil || !strings.HasSuffix(string(text), "event: complete\ndata:\n\n") {
		t.Errorf("%v: %s", err, text)
	}
}
