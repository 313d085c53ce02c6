package server_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"sotaisan/internal/viewer"
)

// One client who sends more than its share keeps up itself, and nobody else.
func TestTurns(t *testing.T) {
	f := start(t)
	busy, quiet := viewer.Viewer{UserID: uuid.New(), Login: "busy", Role: viewer.Officer}, viewer.Viewer{UserID: uuid.New(), Login: "quiet", Role: viewer.Officer}
	f.people.byToken["busy"], f.people.byToken["quiet"] = busy, quiet
	entered, leave := make(chan struct{}, 100), make(chan struct{})
	f.ready(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v, _ := viewer.From(r.Context()); v.Login == "busy" {
			entered <- struct{}{}
			<-leave
		}
		_, _ = io.WriteString(w, "{}")
	}), whoami, fine)
	headers := func(token string, more ...string) []string {
		return append([]string{"Content-Type", "application/json", "Authorization", "Bearer " + token}, more...)
	}
	var under sync.WaitGroup
	ask := func(n int, more ...string) {
		for range n {
			under.Go(func() {
				if a := f.do("POST", "/graphql", "{}", headers("busy", more...)...); a.status != http.StatusOK {
					t.Errorf("one in hand: %d %s", a.status, a.body)
				}
			})
		}
	}
	ask(2)
	for range 2 {
		<-entered
	}
	ask(4, "Accept", "text/event-stream") // which have places of their own
	for range 4 {
		<-entered
	}
	if a := f.do("POST", "/graphql", "{}", headers("quiet")...); a.status != http.StatusOK {
		t.Errorf("somebody else: %d", a.status)
	}
	// Fourteen more wait their turn; those beyond are refused.
	waiting := make(chan answer, 40)
	for range 40 {
		go func() { waiting <- f.do("POST", "/graphql", "{}", headers("busy")...) }()
	}
	for range 40 - 14 {
		a := <-waiting
		if a.status != http.StatusTooManyRequests || a.code(t) != "RATE_LIMITED" || a.header.Get("Retry-After") == "" {
			t.Errorf("one too many: %d %s", a.status, a.body)
		}
	}
	close(leave)
	for range 14 {
		if a := <-waiting; a.status != http.StatusOK {
			t.Errorf("one that waited: %d %s", a.status, a.body)
		}
	}
	under.Wait()
}

// Two files, and two pages, of one client are made at once; others of it wait, and nobody else does.
func TestFilesAndPagesHaveTurns(t *testing.T) {
	for path, others := range map[string][]string{
		"/labels/batches/1.pdf": {"/labels", "/static/site.css", "/4K7M2P9XC"},
		"/plans/1/what-if":      {"/labels/batches/1.pdf", "/static/site.css"},
	} {
		t.Run(path, func(t *testing.T) {
			f := start(t)
			for _, login := range []string{"busy", "quiet"} {
				f.people.byToken[login] = viewer.Viewer{UserID: uuid.New(), Login: login, Role: viewer.Officer}
			}
			entered, leave := make(chan struct{}, 100), make(chan struct{})
			f.ready(whoami, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if v, _ := viewer.From(r.Context()); v.Login == "busy" && r.URL.Path == path {
					entered <- struct{}{}
					<-leave
				}
			}), fine)
			answers := make(chan answer, 22)
			for range 22 {
				go func() { answers <- f.do("GET", path, "", "Authorization", "Bearer busy") }()
			}
			for range 2 { // the twentieth waits, two are refused
				if a := <-answers; a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" || !strings.Contains(a.body, "Mã lỗi: ") {
					t.Errorf("one too many: %d %s", a.status, a.body)
				}
				<-entered
			}
			for _, other := range others {
				if a := f.do("GET", other, "", "Authorization", "Bearer busy"); a.status != http.StatusOK {
					t.Errorf("%s, which is of another kind: %d", other, a.status)
				}
			}
			if a := f.do("GET", path, "", "Authorization", "Bearer quiet"); a.status != http.StatusOK {
				t.Errorf("somebody else: %d", a.status)
			}
			if len(entered) > 0 {
				t.Error("a third is made at once")
			}
			close(leave)
			for range 20 {
				if a := <-answers; a.status != http.StatusOK {
					t.Errorf("one that waited: %d %s", a.status, a.body)
				}
			}
		})
	}
}

// Many strangers may share an address, and their pages cost little.
func TestStrangersDoNotWaitForEachOther(t *testing.T) {
	f := start(t)
	const together = 40
	var here sync.WaitGroup
	here.Add(together)
	f.ready(whoami, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		here.Done()
		here.Wait()
	}), fine)
	var all sync.WaitGroup
	for range together {
		all.Go(func() {
			if a := f.do("GET", "/4K7M2P9XC", ""); a.status != http.StatusOK {
				t.Errorf("a stranger: %d", a.status)
			}
		})
	}
	all.Wait()
}

// A body that claims too much is refused before it is sent.
func TestLargeBodiesAreNotRead(t *testing.T) {
	f := start(t)
	f.ready(whoami, whoami, fine)
	conn, err := net.Dial("tcp", strings.TrimPrefix(f.s.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50000000\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(conn) // to its end: the connection is closed, as nobody reads the rest
	if err != nil || !strings.HasPrefix(string(text), "HTTP/1.1 413 ") || !strings.Contains(string(text), "LIMIT_EXCEEDED") {
		t.Errorf("%v: %s", err, text)
	}
}
