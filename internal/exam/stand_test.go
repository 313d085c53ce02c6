package exam

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sotaisan/access"
	"sotaisan/catalog"
	"sotaisan/graph"
	"sotaisan/internal/locale"
	"sotaisan/internal/server"
	"sotaisan/internal/session"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/labels"
	"sotaisan/planning"
	"sotaisan/printing"
	"sotaisan/registry"
	"sotaisan/web"
)

// viewers are all who can ask. The unit of those of a commune is ours; job is the program itself, who comes
// through no door and is asked behind the sign-in.
var viewers = []string{"nobody", "disabled", "officer", "leader", "finance", "admin", "auditor", "surveyor", "job"}

// sees says whether the viewer's scope has the other unit.
func sees(who string) bool {
	return slices.Contains([]string{"finance", "admin", "auditor", "surveyor", "job"}, who)
}

// stand is the program over one database, wired as it is served, with rows of its own.
type stand struct {
	t   testing.TB
	url string
	*store.Store
	clock    atomic.Int64 // microseconds
	journal  *journal.Journal
	registry *registry.Registry
	planning *planning.Planning
	press    *printing.Press
	access   *access.Access
	accounts *registry.Accounts
	sessions *session.Manager
	hosts    printing.Hosts
	tokens   map[string]string // by viewer
	ours     *unit
	theirs   *unit
	gone     *unit // a unit that went into ours
}

// opened is when the first row is written, today when the questions are asked.
var (
	opened = time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)
	today  = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
)

func newStand(t testing.TB, database string) *stand {
	t.Helper()
	s := &stand{t: t, url: testdb.URL(t, database), tokens: map[string]string{}}
	db, err := store.Open(t.Context(), s.url)
	s.must(err)
	t.Cleanup(func() { _ = db.Close() })
	s.Store = db
	s.at(opened)
	j := journal.New(db, catalog.Default(), s.now)
	s.journal, s.registry = j, registry.New(j)
	s.planning = planning.New(j, s.registry)
	s.press = printing.New(j, s.registry)
	s.access = access.New(db, s.now, true)
	s.accounts = registry.NewAccounts(s.registry, s.access)
	s.sessions = session.New(db, s.now, s.access.Idle)
	base, err := labels.ParseBase("https://nhan.vn")
	s.must(err)
	s.hosts, err = s.press.Use(t.Context(), base)
	s.must(err)
	return s
}

func (s *stand) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stand) now() time.Time        { return time.UnixMicro(s.clock.Load()).UTC() }
func (s *stand) at(instant time.Time)  { s.clock.Store(instant.UnixMicro()) }
func (s *stand) job() context.Context  { return viewer.With(s.t.Context(), viewer.Job("demo")) }
func (s *stand) postgres() bool        { return s.Dialect() == "postgres" }
func (s *stand) token(w string) string { return s.tokens[w] }

// door is a server of a stand.
type door struct {
	*stand
	address string
	client  *http.Client
	behind  http.Handler // for jobs, who do not sign in
	ctx     context.Context
	log     *record
	asked   atomic.Int64
}

// record keeps what was logged.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// serve opens a door, with the handlers that the program serves. Requests get their context from ctx. There
// is no limit of rate: it would stop the exam, and it counts by account alone.
func (s *stand) serve(ctx context.Context) *door {
	s.t.Helper()
	d := &door{stand: s, ctx: ctx, log: &record{}, client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 8},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       time.Minute,
	}}
	log := slog.New(slog.NewTextHandler(d.log, nil))
	ctx, stop := context.WithCancel(ctx)
	srv, err := server.Listen(ctx, "127.0.0.1:0", log)
	s.must(err)
	routes := server.Routes{
		GraphQL: graph.NewHandler(graph.Options{Registry: s.registry, Planning: s.planning, Access: s.access, Log: log, TraceID: server.RequestID,
			Restamp: s.sessions.Restamp, Client: server.Client, Now: s.now}),
		Web: web.Handler(web.Config{Register: web.FromRegistry(s.registry, s.access), Access: s.access, Sessions: s.sessions, Log: log,
			Now: s.now, Labels: s.press, Hosts: s.hosts, Planning: s.planning}),
		Accounts: s.access, Sessions: s.sessions, Check: s.Ping,
	}
	srv.Ready(routes)
	mux := http.NewServeMux()
	mux.Handle("/graphql", routes.GraphQL)
	mux.Handle("/", routes.Web)
	d.behind, d.address = mux, srv.URL()
	done := make(chan error, 1)
	go func() { done <- srv.Run(ctx) }()
	s.t.Cleanup(func() {
		d.client.CloseIdleConnections()
		stop()
		if err := <-done; err != nil {
			s.t.Error(err)
		}
	})
	return d
}

const eventStream = "text/event-stream"

// question is a request.
type question struct {
	who    string // one of viewers
	method string
	path   string
	form   url.Values // of a page
	body   string     // of the API, in JSON
	accept string
	lang   string
	named  string // the row that a page is asked for, which it may repeat

	head  string // of what body asks, for asking it in parts
	wants selection
	vars  map[string]any
}

func (q question) String() string {
	text := q.who + " " + q.method + " " + q.path + " " + q.body
	if q.form != nil {
		text += q.form.Encode()
	}
	return text
}

// graphQL asks the API.
func graphQL(who, document string, variables map[string]any) question {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		panic(err) // texts and numbers
	}
	return question{who: who, method: http.MethodPost, path: "/graphql", body: string(body)}
}

// answer is all that comes back, but the time of day.
type answer struct {
	status int
	header string // one a line, sorted
	body   []byte
}

func (a answer) String() string { return fmt.Sprintf("%d\n%s\n%s", a.status, a.header, a.body) }

func (a answer) equal(b answer) bool {
	return a.status == b.status && a.header == b.header && bytes.Equal(a.body, b.body)
}

// without is the answer with what was asked for struck out: a page may repeat what was typed.
func (a answer) without(named string) answer {
	if named != "" {
		a.header = strings.ReplaceAll(a.header, named, "…")
		a.body = bytes.ReplaceAll(a.body, []byte(named), []byte("…"))
	}
	return a
}

// differs quotes where two answers part.
func (a answer) differs(b answer) string {
	x, y := a.String(), b.String()
	i := 0
	for i < min(len(x), len(y)) && x[i] == y[i] {
		i++
	}
	from := max(0, i-120)
	return fmt.Sprintf("\n… %.400s\n… %.400s", x[from:], y[from:])
}

// warm lets everybody ask once: that an account is in use is kept once an hour.
func (d *door) warm() {
	for _, who := range visitors {
		d.ask(question{who: who, method: http.MethodGet, path: "/"})
	}
}

// ask sends the question. Each comes from another address, so that no limit by address is reached.
func (d *door) ask(q question) answer {
	d.t.Helper()
	var body io.Reader
	switch {
	case q.body != "":
		body = strings.NewReader(q.body)
	case q.form != nil:
		body = strings.NewReader(q.form.Encode())
	}
	ctx := d.t.Context()
	if q.accept == eventStream { // what has come when a while is over
		short, done := context.WithTimeout(ctx, 200*time.Millisecond)
		defer done()
		ctx = short
	}
	r, err := http.NewRequestWithContext(ctx, q.method, d.address+q.path, body)
	d.must(err)
	n := d.asked.Add(1)
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255))
	r.Header.Set("X-Forwarded-Proto", "https")
	r.Header.Set("Accept-Encoding", "identity")
	switch {
	case q.body != "":
		r.Header.Set("Content-Type", "application/json")
	case q.form != nil:
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if q.accept != "" {
		r.Header.Set("Accept", q.accept)
	}
	if q.lang != "" {
		r.Header.Set("Accept-Language", q.lang)
	}
	if q.who == "job" {
		return d.askBehind(r)
	}
	if token := d.token(q.who); token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	} else if q.who != "nobody" {
		d.t.Fatalf("%s has no token", q.who)
	}
	resp, err := d.client.Do(r)
	d.must(err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil && q.accept != eventStream { // a file that broke off
		return answer{resp.StatusCode, headers(resp.Header) + "\ncut", text}
	}
	return answer{resp.StatusCode, headers(resp.Header), text}
}

// askBehind asks as the program itself, which never comes by HTTP.
func (d *door) askBehind(r *http.Request) answer {
	ctx := viewer.WithLang(d.ctx, locale.Negotiate(r.Header.Get("Accept-Language")))
	if end, ok := r.Context().Deadline(); ok {
		short, done := context.WithDeadline(ctx, end)
		defer done()
		ctx = short
	}
	w := httptest.NewRecorder()
	sent, err := http.NewRequestWithContext(viewer.With(ctx, viewer.Job("operator")), r.Method, r.URL.RequestURI(), r.Body)
	d.must(err)
	sent.Header, sent.RemoteAddr, sent.RequestURI = r.Header, "127.0.0.1", r.URL.RequestURI()
	d.behind.ServeHTTP(w, sent)
	return answer{w.Code, headers(w.Header()), w.Body.Bytes()}
}

func headers(h http.Header) string {
	var lines []string
	for name, values := range h {
		if name != "Date" {
			lines = append(lines, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
