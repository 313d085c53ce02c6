package session_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/internal/session"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

const idle = 15 * time.Minute

// browser is a client of a manager with a clock of its own.
type browser struct {
	t      *testing.T
	store  *store.Store
	m      *session.Manager
	micros atomic.Int64
	url    string
	role   viewer.Role
	cookie *http.Cookie
}

func newBrowser(t *testing.T, s *store.Store) *browser {
	b := &browser{t: t, store: s, url: "http://127.0.0.1:8080/"}
	b.micros.Store(time.Now().UnixMicro())
	b.m = session.New(s, func() time.Time { return time.UnixMicro(b.micros.Load()) },
		func(_ context.Context, v viewer.Viewer) (time.Duration, error) {
			if v.Role == viewer.Admin {
				return 5 * time.Minute, nil
			}
			return idle, nil
		})
	return b
}

func (b *browser) later(d time.Duration) { b.micros.Add(d.Microseconds()) }

// visit sends a request with the cookie that the browser has, and keeps the one it gets.
func (b *browser) visit(f func(w http.ResponseWriter, r *http.Request)) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest("GET", b.url, nil)
	r = r.WithContext(b.t.Context())
	if b.cookie != nil {
		r.AddCookie(b.cookie)
	}
	ctx, err := b.m.Load(r)
	if err != nil {
		b.t.Fatal(err)
	}
	w := httptest.NewRecorder()
	f(w, r.WithContext(ctx))
	for _, c := range w.Result().Cookies() {
		b.cookie = c
	}
	return w
}

func (b *browser) user() (id uuid.UUID, stamp string, ok bool) {
	b.t.Helper()
	b.visit(func(_ http.ResponseWriter, r *http.Request) {
		if id, stamp, ok = b.m.User(r.Context()); ok {
			if err := b.m.Seen(r.Context(), viewer.Viewer{UserID: id, Role: b.role}); err != nil {
				b.t.Fatal(err)
			}
		}
	})
	return id, stamp, ok
}

func (b *browser) signIn(id uuid.UUID) {
	b.t.Helper()
	b.visit(func(w http.ResponseWriter, r *http.Request) {
		if err := b.m.SignIn(w, r, viewer.Viewer{UserID: id, Role: b.role}, "stamp"); err != nil {
			b.t.Fatal(err)
		}
	})
}

func (b *browser) rows() []string {
	job := viewer.With(b.t.Context(), viewer.Job("session"))
	c, err := b.store.Read(job)
	if err != nil {
		b.t.Fatal(err)
	}
	return c.Session.Query().IDsX(job)
}

func TestSession(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		b, id := newBrowser(t, s), uuid.New()
		if _, _, ok := b.user(); ok || len(b.rows()) != 0 {
			t.Error("a first visit has a session")
		}
		b.signIn(id)
		first := *b.cookie
		if !first.HttpOnly || first.SameSite != http.SameSiteLaxMode || first.Secure || first.Path != "/" {
			t.Errorf("cookie %+v", first)
		}
		if got, stamp, ok := b.user(); !ok || got != id || stamp != "stamp" {
			t.Errorf("signed in as %s %q %v", got, stamp, ok)
		}
		if rows := b.rows(); len(rows) != 1 || len(rows[0]) != 64 || rows[0] == first.Value {
			t.Errorf("rows %v", rows)
		}

		b.signIn(id)
		if b.cookie.Value == first.Value || len(b.rows()) != 1 {
			t.Error("signing in again keeps the old token")
		}
		b.visit(func(_ http.ResponseWriter, r *http.Request) {
			if err := b.m.Restamp(r.Context(), id, "new"); err != nil {
				t.Fatal(err)
			}
			if err := b.m.Restamp(r.Context(), uuid.New(), "of somebody else"); err != nil {
				t.Fatal(err)
			}
		})
		if _, stamp, ok := b.user(); !ok || stamp != "new" {
			t.Errorf("restamped: %q %v", stamp, ok)
		}

		kept := *b.cookie
		b.visit(func(w http.ResponseWriter, r *http.Request) {
			if err := b.m.SignOut(w, r); err != nil {
				t.Fatal(err)
			}
		})
		if b.cookie.MaxAge >= 0 || len(b.rows()) != 0 {
			t.Errorf("signed out: cookie %+v, rows %v", b.cookie, b.rows())
		}
		b.cookie = &kept
		if _, _, ok := b.user(); ok {
			t.Error("the token still opens after signing out")
		}
		b.visit(func(_ http.ResponseWriter, r *http.Request) {
			if err := b.m.Restamp(r.Context(), id, "new"); err != nil {
				t.Fatal(err)
			}
		})
		if rows := b.rows(); len(rows) != 0 {
			t.Errorf("a new stamp made the session %v", rows)
		}
	})
}

func TestSessionEnds(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		b := newBrowser(t, s)
		b.signIn(uuid.New())
		for range 48 { // used all the time, a quarter of an hour apart
			b.later(idle - time.Second)
			if _, _, ok := b.user(); !ok {
				t.Fatal("ended although it was used")
			}
		}
		b.later(time.Minute)
		if _, _, ok := b.user(); ok {
			t.Error("lasts longer than its lifetime")
		}

		b.signIn(uuid.New())
		b.later(idle + time.Second)
		if _, _, ok := b.user(); ok {
			t.Error("lasts while nobody uses it")
		}

		b.role = viewer.Admin
		b.signIn(uuid.New())
		b.later(5*time.Minute - time.Second)
		if _, _, ok := b.user(); !ok {
			t.Error("an administrator's session ends although it was used")
		}
		b.later(5*time.Minute + time.Second)
		if _, _, ok := b.user(); ok {
			t.Error("an administrator's session lasts as long as others")
		}

		// Who becomes an administrator has less time from the next request on.
		b.role = viewer.Officer
		b.signIn(uuid.New())
		b.role = viewer.Admin
		if _, _, ok := b.user(); !ok {
			t.Fatal("no session")
		}
		b.later(5*time.Minute + time.Second)
		if _, _, ok := b.user(); ok {
			t.Error("the idle limit is still the one of the old role")
		}

		b.role = viewer.Officer
		b.signIn(uuid.New())
		b.later(idle + time.Second)
		swept := make(chan struct{})
		go func() {
			b.m.Sweep(t.Context(), time.Millisecond, func(err error) { t.Error(err) })
			close(swept)
		}()
		for deadline := time.Now().Add(5 * time.Second); len(b.rows()) > 0; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("ended sessions are not swept")
			}
		}
		t.Cleanup(func() { <-swept }) // the test's context ends before its clean-up
	})
}

func TestSecureCookie(t *testing.T) {
	s := testdb.Open(t, "sqlite")
	for url, want := range map[string]bool{
		"http://127.0.0.1:8080/": false, "http://localhost/": false, "http://[::1]:8080/": false,
		"http://taisan.example.vn/": true, "https://localhost/": true, "http://192.168.1.5:8080/": true,
	} {
		b := newBrowser(t, s)
		b.url = url
		b.signIn(uuid.New())
		if b.cookie.Secure != want || (b.cookie.Name == "__Host-sotaisan") != want {
			t.Errorf("%s: cookie %s", url, b.cookie)
		}
	}
}

func TestKept(t *testing.T) {
	for _, c := range []struct {
		host, proto string
		tls, want   bool
	}{
		{"localhost:8080", "", false, true},
		{"127.0.0.1", "", false, true},
		{"[::1]:8080", "", false, true},
		{"192.168.1.5:8080", "", false, false},
		{"sotaisan.lan", "http", false, false},
		{"sotaisan.example", "HTTPS", false, true},
		{"sotaisan.example", "", true, true},
	} {
		r := httptest.NewRequest("GET", "/sign-in", nil)
		r.Host = c.host
		r.Header.Set("X-Forwarded-Proto", c.proto)
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		if got := session.Kept(r); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
