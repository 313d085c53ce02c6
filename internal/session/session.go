// Package session keeps who is signed in with a browser. A session is a row in the database and a
// random token in a cookie, so that it can be ended from here at any moment.
package session

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"

	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
)

// Lifetime is how long a session lasts at most.
const Lifetime = 12 * time.Hour

// What a session holds.
const (
	userKey  = "user"
	stampKey = "stamp"
)

// Manager keeps the sessions of one database. It is safe for concurrent use.
type Manager struct {
	scs  *scs.SessionManager
	rows rows
	idle Idle
}

// Idle answers how long a viewer's session lasts without a request.
type Idle func(ctx context.Context, v viewer.Viewer) (time.Duration, error)

// New makes the sessions of a database. now is the clock, time.Now in service.
func New(s *store.Store, now func() time.Time, idle Idle) *Manager {
	m := &Manager{scs: scs.New(), rows: rows{s, now}, idle: idle}
	m.scs.Lifetime = Lifetime
	m.scs.Store = m.rows
	return m
}

// Load reads the session of the request's cookie into the context that it answers, and writes nothing.
// A cookie that opens nothing is no error; User then answers false.
func (m *Manager) Load(r *http.Request) (context.Context, error) {
	token := ""
	if c, err := r.Cookie(cookieName(r)); err == nil {
		token = c.Value
	}
	return m.scs.Load(context.WithValue(r.Context(), limitKey{}, new(time.Time)), token)
}

// Seen moves the idle limit of the session, which is the viewer's. The context is one from Load.
func (m *Manager) Seen(ctx context.Context, v viewer.Viewer) error {
	have, ok := ctx.Value(limitKey{}).(*time.Time)
	if !ok || have.IsZero() {
		return nil
	}
	idle, err := m.idle(ctx, v)
	if err != nil {
		return err
	}
	limit := m.rows.now().Add(idle)
	if off := limit.Sub(*have).Abs(); off <= min(touchEvery, idle/5) {
		return nil
	}
	*have = limit
	return m.rows.touch(ctx, m.scs.Token(ctx), limit)
}

// User answers the account that signed in and the stamp it had then.
func (m *Manager) User(ctx context.Context) (account uuid.UUID, stamp string, ok bool) {
	account, err := uuid.Parse(m.scs.GetString(ctx, userKey))
	if err != nil || !m.rows.now().Before(m.scs.Deadline(ctx)) {
		return uuid.Nil, "", false
	}
	return account, m.scs.GetString(ctx, stampKey), true
}

// SignIn starts a session of the viewer under a new token and sends its cookie. The context is one from
// Load.
func (m *Manager) SignIn(w http.ResponseWriter, r *http.Request, v viewer.Viewer, stamp string) error {
	idle, err := m.idle(r.Context(), v)
	if err != nil {
		return err
	}
	ctx := context.WithValue(r.Context(), idleKey{}, idle)
	if err := m.scs.RenewToken(ctx); err != nil {
		return err
	}
	m.scs.Put(ctx, userKey, v.UserID.String())
	m.scs.Put(ctx, stampKey, stamp)
	m.scs.SetDeadline(ctx, m.rows.now().Add(Lifetime))
	token, _, err := m.scs.Commit(ctx)
	if err != nil {
		return err
	}
	setCookie(w, r, token, int(Lifetime/time.Second))
	return nil
}

// Restamp keeps this session after the password of the account has changed. It does nothing when the
// request has no session of that account, as with a token. The context is one from Load.
func (m *Manager) Restamp(ctx context.Context, account uuid.UUID, stamp string) error {
	if have, _, ok := m.User(ctx); !ok || have != account {
		return nil
	}
	m.scs.Put(ctx, stampKey, stamp)
	_, _, err := m.scs.Commit(ctx)
	return err
}

// SignOut ends the session and takes its cookie back. The context is one from Load.
func (m *Manager) SignOut(w http.ResponseWriter, r *http.Request) error {
	if err := m.scs.Destroy(r.Context()); err != nil {
		return err
	}
	setCookie(w, r, "", -1)
	return nil
}

// Sweep deletes sessions that have ended, every interval until the context is done. Errors go to
// report; the next round tries again.
func (m *Manager) Sweep(ctx context.Context, interval time.Duration, report func(error)) {
	for tick := time.NewTicker(interval); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
			if err := m.rows.sweep(ctx); err != nil && ctx.Err() == nil {
				report(err)
			}
		}
	}
}

// Kept says whether a browser keeps the cookie of a session: over HTTPS, or on this machine. Elsewhere it
// drops the cookie without a word, and whoever signs in is asked to sign in again. That the browser came
// over HTTPS to a proxy stands in X-Forwarded-Proto.
func Kept(r *http.Request) bool {
	return r.TLS != nil || plainLoopback(r) || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// cookieName has the prefix by which browsers refuse a cookie that another host or plain HTTP set.
func cookieName(r *http.Request) string {
	if plainLoopback(r) {
		return "sotaisan"
	}
	return "__Host-sotaisan"
}

func setCookie(w http.ResponseWriter, r *http.Request, token string, maxAge int) {
	http.SetCookie(w, &http.Cookie{Name: cookieName(r), Value: token, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: !plainLoopback(r), SameSite: http.SameSiteLaxMode})
}

// plainLoopback says whether the browser is on this machine and speaks plain HTTP: the one case in
// which a cookie goes without Secure. Behind a proxy that ends TLS the host is the public one.
func plainLoopback(r *http.Request) bool {
	if r.TLS != nil {
		return false
	}
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
