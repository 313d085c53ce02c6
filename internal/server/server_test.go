package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/internal/server"
	"sotaisan/internal/session"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

// people are accounts in memory.
type people struct {
	mu      sync.Mutex
	byToken map[string]viewer.Viewer
	byID    map[uuid.UUID]viewer.Viewer
	broken  bool
}

func (p *people) ByToken(_ context.Context, token string) (viewer.Viewer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken {
		return viewer.Viewer{}, errors.New("no database: password=s3cret")
	}
	if v, ok := p.byToken[token]; ok {
		return v, nil
	}
	return viewer.Viewer{}, access.ErrUnknown
}

func (p *people) BySession(_ context.Context, id uuid.UUID, stamp string) (viewer.Viewer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if v, ok := p.byID[id]; ok && stamp == "stamp" {
		return v, nil
	}
	return viewer.Viewer{}, access.ErrUnknown
}

// safeBuffer is a log that a test reads while the server writes.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}
func (b *safeBuffer) String() string { b.mu.Lock(); defer b.mu.Unlock(); return b.b.String() }

type fixture struct {
	t      *testing.T
	s      *server.Server
	people *people
	log    *safeBuffer
	stop   context.CancelFunc
	done   chan error
	client http.Client
}

func start(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, people: &people{byToken: map[string]viewer.Viewer{}, byID: map[uuid.UUID]viewer.Viewer{}}, log: &safeBuffer{}, done: make(chan error, 1)}
	ctx, stop := context.WithCancel(t.Context())
	f.stop = stop
	var err error
	if f.s, err = server.Listen(ctx, "127.0.0.1:0", slog.New(slog.NewJSONHandler(f.log, nil))); err != nil {
		t.Fatal(err)
	}
	go func() { f.done <- f.s.Run(ctx) }()
	t.Cleanup(func() { stop(); _ = f.s.Close() })
	return f
}

func (f *fixture) ready(graphql, web http.Handler, check func(context.Context) error) *session.Manager {
	m := session.New(testdb.Open(f.t, "sqlite"), time.Now, func(context.Context, viewer.Viewer) (time.Duration, error) { return time.Hour, nil })
	f.s.Ready(server.Routes{GraphQL: graphql, Web: web, Accounts: f.people, Sessions: m, Check: check})
	return m
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (f *fixture) do(method, path, body string, headers ...string) answer {
	f.t.Helper()
	r, err := http.NewRequestWithContext(f.t.Context(), method, f.s.URL()+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := f.client.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

// code is extensions.code of an answer that must be GraphQL errors.
func (a answer) code(t *testing.T) string {
	t.Helper()
	var out struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code, TraceID string }
		}
	}
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || len(out.Errors) != 1 || out.Errors[0].Message == "" {
		t.Fatalf("no GraphQL errors: %s", a.body)
	}
	if id := out.Errors[0].Extensions.TraceID; id == "" || id != a.header.Get("X-Request-Id") {
		t.Errorf("trace id %q", id)
	}
	return out.Errors[0].Extensions.Code
}

// whoami answers the viewer's login, the language and the client's address.
var whoami = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	v, _ := viewer.From(r.Context())
	_, _ = io.WriteString(w, v.Login+" "+string(viewer.Lang(r.Context()))+" "+r.RemoteAddr)
})

func fine(context.Context) error { return nil }

func TestReadiness(t *testing.T) {
	f := start(t)
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 503, "/": 503, "/graphql": 503} {
		if a := f.do("GET", path, ""); a.status != want {
			t.Errorf("%s while starting: %d", path, a.status)
		}
	}
	if code := f.do("POST", "/graphql", "{}", "Content-Type", "application/json").code(t); code != "UNAVAILABLE" {
		t.Errorf("the API while starting: %s", code)
	}
	if log := f.log.String(); strings.Contains(log, "ERROR") || !strings.Contains(log, `"path":"/graphql"`) {
		t.Errorf("starting is logged as %s", log)
	}
	broken := false
	f.ready(whoami, whoami, func(context.Context) error {
		if broken {
			return errors.New("no database")
		}
		return nil
	})
	if a := f.do("GET", "/readyz", ""); a.status != 200 {
		t.Errorf("ready: %d", a.status)
	}
	broken = true
	if a := f.do("GET", "/readyz", ""); a.status != 503 || strings.Contains(a.body, "database") {
		t.Errorf("without a database: %d %s", a.status, a.body)
	}
	if log := f.log.String(); strings.Count(log, "ERROR") != 1 || !strings.Contains(log, "no database") {
		t.Errorf("without a database it logs %s", log)
	}
}

func TestHeaders(t *testing.T) {
	f := start(t)
	f.ready(whoami, whoami, fine)
	for _, path := range []string{"/", "/graphql", "/healthz"} {
		h := f.do("GET", path, "").header
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "script-src") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
}

func TestWhoAsks(t *testing.T) {
	f := start(t)
	officer := viewer.Viewer{UserID: uuid.New(), Login: "hong", Role: viewer.Officer}
	f.people.byToken["stk_good"], f.people.byID[officer.UserID] = officer, officer
	var m *session.Manager
	mux := http.NewServeMux()
	mux.Handle("/", whoami)
	mux.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) { _ = m.SignIn(w, r, officer, "stamp") })
	m = f.ready(whoami, mux, fine)

	if a := f.do("GET", "/", ""); !strings.HasPrefix(a.body, " VI ") {
		t.Errorf("nobody: %q", a.body)
	}
	for _, path := range []string{"/", "/graphql"} {
		if a := f.do("GET", path, "", "Authorization", "bearer stk_good"); !strings.HasPrefix(a.body, "hong ") {
			t.Errorf("%s with a token: %q", path, a.body)
		}
		if a := f.do("GET", path, "", "Authorization", "Bearer stk_bad"); a.status != 401 || a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s with a wrong token: %d", path, a.status)
		}
	}
	if code := f.do("GET", "/graphql", "", "Authorization", "Bearer stk_bad").code(t); code != "UNAUTHENTICATED" {
		t.Errorf("wrong token: %s", code)
	}

	cookie, _, _ := strings.Cut(f.do("GET", "/in", "").header.Get("Set-Cookie"), ";")
	if a := f.do("GET", "/graphql", "", "Cookie", cookie); !strings.HasPrefix(a.body, "hong ") {
		t.Errorf("with a session: %q", a.body)
	}
	f.people.mu.Lock()
	delete(f.people.byID, officer.UserID)
	f.people.mu.Unlock()
	if a := f.do("GET", "/", "", "Cookie", cookie); !strings.HasPrefix(a.body, " ") || a.status != 200 {
		t.Errorf("a disabled account: %d %q", a.status, a.body)
	}

	f.people.broken = true
	if a := f.do("GET", "/graphql", "", "Authorization", "Bearer stk_good"); a.code(t) != "INTERNAL" || strings.Contains(a.body, "s3cret") {
		t.Errorf("without a database: %s", a.body)
	}
	if log := f.log.String(); strings.Contains(log, "stk_") || strings.Contains(log, strings.TrimPrefix(cookie, "sotaisan=")) {
		t.Error("the log has a token")
	}
}

func TestLanguageAndAddress(t *testing.T) {
	f := start(t)
	f.ready(whoami, whoami, fine)
	for _, c := range []struct {
		path    string
		headers []string
		want    string
	}{
		{"/", nil, " VI 127.0.0.1"},
		{"/", []string{"Accept-Language", "en-GB,vi;q=0.5"}, " VI 127.0.0.1"}, // a page: by switch only
		{"/graphql", []string{"Accept-Language", "en-GB,vi;q=0.5"}, " EN 127.0.0.1"},
		{"/graphql", []string{"Accept-Language", "fr"}, " VI 127.0.0.1"},
		{"/graphql", []string{"Accept-Language", "en", "Cookie", "lang=vi"}, " VI 127.0.0.1"},
		{"/?lang=en", []string{"Cookie", "lang=vi"}, " EN 127.0.0.1"},
		{"/?lang=de", []string{"Cookie", "lang=en"}, " EN 127.0.0.1"},
		{"/", []string{"X-Forwarded-For", "6.6.6.6, 203.0.113.7"}, " VI 203.0.113.7"},
		{"/", []string{"X-Forwarded-For", "nonsense"}, " VI 127.0.0.1"},
	} {
		method := "GET"
		if c.path == "/graphql" {
			method, c.headers = "POST", append(c.headers, "Content-Type", "application/json")
		}
		if a := f.do(method, c.path, "", c.headers...); a.body != c.want {
			t.Errorf("%s %v: %q, want %q", c.path, c.headers, a.body, c.want)
		}
	}
	if c := f.do("GET", "/?lang=en", "").header.Get("Set-Cookie"); !strings.HasPrefix(c, "lang=en;") {
		t.Errorf("cookie %q", c)
	}
}

func TestRefusedRequests(t *testing.T) {
	f := start(t)
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusNoContent)
	})
	f.ready(echo, echo, fine)
	asJSON := []string{"Content-Type", "application/json; charset=utf-8"}
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
	}{
		{"good", "POST", "/graphql", strings.Repeat("x", server.MaxGraphQLBody), asJSON, 204},
		{"long", "POST", "/graphql", strings.Repeat("x", server.MaxGraphQLBody+1), asJSON, 413},
		{"form", "POST", "/graphql", "query=x", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415},
		{"no type", "POST", "/graphql", "{}", nil, 415},
		{"put", "PUT", "/graphql", "{}", asJSON, 405},
		{"other site", "POST", "/graphql", "{}", append(asJSON, "Sec-Fetch-Site", "cross-site"), 403},
		{"other origin", "POST", "/graphql", "{}", append(asJSON, "Origin", "https://evil.example"), 403},
		{"form of another site", "POST", "/sign-in", "a=b", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"form of this site", "POST", "/sign-in", "a=b", []string{"Sec-Fetch-Site", "same-origin"}, 204},
		{"link of another site", "GET", "/", "", []string{"Sec-Fetch-Site", "cross-site"}, 204},
	} {
		a := f.do(c.method, c.path, c.body, c.headers...)
		if a.status != c.status {
			t.Errorf("%s: %d, want %d", c.name, a.status, c.status)
		}
		if c.path == "/graphql" && a.status >= 400 {
			a.code(t)
		}
	}
}

func TestPanic(t *testing.T) {
	f := start(t)
	boom := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("inner detail") })
	f.ready(boom, boom, fine)
	a := f.do("GET", "/page?q=private", "")
	if id := a.header.Get("X-Request-Id"); a.status != 500 || !strings.Contains(a.body, id) || strings.Contains(a.body, "inner detail") {
		t.Errorf("%d %s", a.status, a.body)
	} else if log := f.log.String(); !strings.Contains(log, id) || !strings.Contains(log, "inner detail") || strings.Contains(log, "private") {
		t.Errorf("log: %s", log)
	}
	if code := f.do("POST", "/graphql", "{}", "Content-Type", "application/json").code(t); code != "INTERNAL" {
		t.Errorf("the API: %s", code)
	}
}

// What lasts ends when the server stops, so that stopping does not take the time of draining.
func TestStopEndsWhatLasts(t *testing.T) {
	f := start(t)
	entered := make(chan struct{})
	f.ready(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		<-server.Stopping(r.Context())
		_, _ = io.WriteString(w, "the end")
	}), whoami, fine)
	got := make(chan answer, 1)
	go func() {
		got <- f.do("POST", "/graphql", "{}", "Content-Type", "application/json", "Accept", "text/event-stream")
	}()
	<-entered
	f.stop()
	if a := <-got; a.body != "the end" {
		t.Errorf("answer %q", a.body)
	}
	if err := <-f.done; err != nil || strings.Contains(f.log.String(), "cut off") {
		t.Errorf("%v: %s", err, f.log.String())
	}
	if server.Stopping(t.Context()) != nil {
		t.Error("a server stops where there is none")
	}
}

func TestStopWaitsForRequests(t *testing.T) {
	f := start(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	f.ready(whoami, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		select {
		case <-leave:
			_, _ = io.WriteString(w, "whole")
		case <-r.Context().Done():
		}
	}), fine)
	got := make(chan answer, 1)
	go func() { got <- f.do("GET", "/", "") }()
	<-entered
	f.stop()
	select {
	case err := <-f.done:
		t.Fatalf("stopped at once: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(leave)
	if a := <-got; a.body != "whole" {
		t.Errorf("answer %q", a.body)
	}
	if err := <-f.done; err != nil {
		t.Error(err)
	}
}
