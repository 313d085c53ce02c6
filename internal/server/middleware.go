package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
)

// Policy is the Content-Security-Policy of every answer that does not set its own: no script at all.
const Policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// permissions are what pages of this server may ask a browser for: the camera scans labels, the place
// goes with an observation.
const permissions = "camera=(self), geolocation=(self), microphone=(), accelerometer=(), browsing-topics=(), display-capture=(), " +
	"gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), midi=(), payment=(), serial=(), usb=()"

// secured sets the headers that hold for every answer, also those of files, refusals and faults. A
// handler may set its own policy or let an answer be kept.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		h.Set("Content-Security-Policy", Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", permissions)
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// realAddress leaves the client's bare network address in RemoteAddr. A proxy on this machine is
// believed about the address in front of it and about the scheme there, which is in X-Forwarded-Proto;
// nobody else is.
func realAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		r2 := r.WithContext(r.Context())
		if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
			r2.Header = r.Header.Clone()
			r2.Header.Del("X-Forwarded-Proto")
		} else {
			hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
			if last := net.ParseIP(strings.TrimSpace(hops[len(hops)-1])); last != nil {
				host = last.String()
			}
		}
		r2.RemoteAddr = host
		next.ServeHTTP(w, r2)
	})
}

type requestIDKey struct{}

// RequestID is the id under which the log has the request; people quote it when something failed.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

func withRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var raw [8]byte
		_, _ = rand.Read(raw[:]) // never fails on a supported system
		id := hex.EncodeToString(raw[:])
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id)))
	})
}

const langCookie = "lang"

// withLanguage takes the language from ?lang, which is kept in a cookie, else from that cookie. Else it
// is Vietnamese on pages, as many a phone in a commune was sold with an English system, and what
// Accept-Language wants in the API, where a program speaks for itself.
func withLanguage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lang := locale.VI
		if r.URL.Path == "/graphql" {
			lang = locale.Negotiate(r.Header.Get("Accept-Language"))
		}
		if c, err := r.Cookie(langCookie); err == nil {
			lang = pick(c.Value, lang)
		}
		if asked := r.URL.Query().Get("lang"); asked != "" && pick(asked, "") != "" {
			lang = pick(asked, lang)
			http.SetCookie(w, &http.Cookie{Name: langCookie, Value: strings.ToLower(string(lang)), Path: "/",
				MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
		}
		next.ServeHTTP(w, r.WithContext(viewer.WithLang(r.Context(), lang)))
	})
}

func pick(name string, otherwise locale.Lang) locale.Lang {
	switch name {
	case "vi":
		return locale.VI
	case "en":
		return locale.EN
	}
	return otherwise
}

// recorder remembers what was answered, for the log.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
	login  string
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

type recorderKey struct{}

// logged writes one line for each request: never its query, its body or its headers, as passwords and
// tokens travel there.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, rec := time.Now(), &recorder{ResponseWriter: w}
		next.ServeHTTP(rec, r.WithContext(context.WithValue(r.Context(), recorderKey{}, rec)))
		level := slog.LevelInfo
		switch {
		case r.URL.Path == "/healthz", r.URL.Path == "/readyz": // what is wrong has a line of its own
			level = slog.LevelDebug
		case rec.status == http.StatusServiceUnavailable: // it is starting, as it should
		case rec.status >= 500:
			level = slog.LevelError
		}
		s.log.LogAttrs(r.Context(), level, "request", slog.String("id", RequestID(r.Context())),
			slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", rec.status),
			slog.Int64("bytes", rec.bytes), slog.Duration("took", time.Since(start).Round(time.Microsecond)),
			slog.String("address", r.RemoteAddr), slog.String("login", rec.login))
	})
}

// recovered turns a panic into a 500 that quotes the request's id; the log has the stack.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.log.ErrorContext(r.Context(), "panic", "id", RequestID(r.Context()), "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
			if rec, ok := r.Context().Value(recorderKey{}).(*recorder); ok && rec.status == 0 {
				Fail(w, r)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
