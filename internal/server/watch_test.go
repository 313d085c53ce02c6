package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/internal/server"
	"sotaisan/internal/viewer"
)

// A file that travels to a slow reader ends when the rights of its reader do, whatever they had: a token
// or a cookie, and whatever happens to them.
func TestRightsEndUnderWay(t *testing.T) {
	if most := 2 * server.WatchedEvery(); most > 5*time.Second {
		t.Errorf("rights may go on for %s after their end", most)
	}
	defer server.WatchEvery(20 * time.Millisecond)()
	unit, other := uuid.New(), uuid.New()
	officer := viewer.Viewer{UserID: uuid.New(), Login: "hong", Role: viewer.Officer, UnitID: unit}
	endings := map[string]func(p *people){
		"disabled":   func(p *people) { delete(p.byToken, "t"); delete(p.byID, officer.UserID) },
		"other role": func(p *people) { p.set(officer, func(v *viewer.Viewer) { v.Role = viewer.Leader }) },
		"other unit": func(p *people) { p.set(officer, func(v *viewer.Viewer) { v.UnitID = other }) },
		"new password": func(p *people) {
			delete(p.byToken, "t")
			p.set(officer, func(v *viewer.Viewer) { v.MustChangePassword = true })
		},
		"no database": func(p *people) { p.broken = true },
	}
	for name, end := range endings {
		for _, by := range []string{"token", "cookie"} {
			if name == "no database" && by == "cookie" { // sessions have one of their own here
				continue
			}
			t.Run(name+" by "+by, func(t *testing.T) {
				f := start(t)
				f.people.byToken["t"], f.people.byID[officer.UserID] = officer, officer
				ended := make(chan error, 1)
				mux := http.NewServeMux()
				m := f.ready(http.NotFoundHandler(), mux, func(context.Context) error { return nil })
				mux.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) { _ = m.SignIn(w, r, officer, "stamp") })
				mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
					piece := make([]byte, 64<<10)
					for {
						if _, err := w.Write(piece); err != nil || r.Context().Err() != nil {
							ended <- errors.Join(err, r.Context().Err())
							panic(http.ErrAbortHandler)
						}
					}
				})
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.s.URL()+"/file", nil)
				if err != nil {
					t.Fatal(err)
				}
				if by == "token" {
					r.Header.Set("Authorization", "Bearer t")
				} else {
					cookie, _, _ := strings.Cut(f.do("GET", "/in", "").header.Get("Set-Cookie"), ";")
					r.Header.Set("Cookie", cookie)
				}
				res, err := f.client.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = res.Body.Close() }()
				if _, err := io.ReadFull(res.Body, make([]byte, 1<<20)); err != nil { // it flows
					t.Fatal(err)
				}
				select {
				case err := <-ended:
					t.Fatalf("it ended before the rights did: %v", err)
				case <-time.After(100 * time.Millisecond): // the reader rests and is asked several times
				}
				f.people.mu.Lock()
				end(f.people)
				f.people.mu.Unlock()
				<-ended // the test's own time-out is the limit
				if n, err := io.Copy(io.Discard, res.Body); err == nil {
					t.Errorf("the reader takes %d bytes for the whole file", n)
				}
				if log := f.log.String(); !strings.Contains(log, "rights ended under way") {
					t.Errorf("the log says %s", log)
				}
			})
		}
	}
}

// set changes what an account may do, by its token and its sessions.
func (p *people) set(v viewer.Viewer, change func(*viewer.Viewer)) {
	change(&v)
	p.byToken["t"], p.byID[v.UserID] = v, v
}

// A request that is over is asked no more: the connection belongs to the next one.
func TestShortRequestsAreNotWatched(t *testing.T) {
	defer server.WatchEvery(time.Millisecond)()
	f := start(t)
	f.people.byToken["t"] = viewer.Viewer{UserID: uuid.New(), Role: viewer.Finance}
	f.ready(http.NotFoundHandler(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "ok") }), nil)
	for range 200 {
		if a := f.do("GET", "/", "", "Authorization", "Bearer t"); a.status != 200 || a.body != "ok" {
			t.Fatalf("%+v", a)
		}
	}
}

// Until somebody has a password of their own, the only way leads to the page where it is chosen.
func TestAGivenPasswordLeadsToThePasswordPage(t *testing.T) {
	f := start(t)
	fresh := viewer.Viewer{UserID: uuid.New(), Login: "moi", Role: viewer.Officer, UnitID: uuid.New(), MustChangePassword: true}
	f.people.byID[fresh.UserID] = fresh
	served := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "served") })
	mux := http.NewServeMux()
	m := f.ready(served, mux, nil)
	mux.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) { _ = m.SignIn(w, r, fresh, "stamp") })
	mux.Handle("/", served)
	f.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	cookie, _, _ := strings.Cut(f.do("GET", "/in", "").header.Get("Set-Cookie"), ";")
	for path, want := range map[string]int{"/password": 200, "/sign-out": 200, "/static/style.css": 200, "/": 303, "/assets": 303, "/passwords": 303, "/labels/batches/x.pdf": 303} {
		if a := f.do("GET", path, "", "Cookie", cookie); a.status != want || want == 303 && a.header.Get("Location") != "/password" {
			t.Errorf("%s: %d to %q", path, a.status, a.header.Get("Location"))
		}
	}
	if a := f.do("POST", "/graphql", "{}", "Cookie", cookie, "Content-Type", "application/json"); a.status != 403 || a.code(t) != "FORBIDDEN" {
		t.Errorf("the API: %+v", a)
	}
}
