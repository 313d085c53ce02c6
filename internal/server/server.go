// Package server is the HTTP server: it listens, knows who asks and in which language, refuses what
// is too large or comes from another site, logs, and stops without dropping what is under way.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"sotaisan/internal/locale"
	"sotaisan/internal/session"
	"sotaisan/internal/viewer"
)

// Drain is how long requests under way may take to end when the server stops.
const Drain = 10 * time.Second

// Accounts finds who a token or a session stands for. An error other than access.ErrUnknown is a
// fault.
type Accounts interface {
	ByToken(ctx context.Context, token string) (viewer.Viewer, error)
	BySession(ctx context.Context, account uuid.UUID, stamp string) (viewer.Viewer, error)
}

// Routes are what the server serves once the database is ready.
type Routes struct {
	GraphQL  http.Handler // at /graphql
	Web      http.Handler // everywhere else
	Accounts Accounts
	Sessions *session.Manager
	// Check says why the server cannot serve just now; /readyz asks it.
	Check func(ctx context.Context) error
}

// Server is the HTTP server. It answers 503 until Ready is called, so that it can listen while the
// database is migrated and loaded.
type Server struct {
	log      *slog.Logger
	listener net.Listener
	http     http.Server
	stopping chan struct{}
	routes   atomic.Pointer[routes]
}

type routes struct {
	Routes
	handler http.Handler
}

// Listen opens the address, "127.0.0.1:0" for any free port.
func Listen(ctx context.Context, addr string, log *slog.Logger) (*Server, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &Server{log: log, listener: l, stopping: make(chan struct{})}
	s.http = http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		// Requests outlive the context of Run by the time of draining.
		BaseContext: func(net.Listener) context.Context {
			return context.WithValue(context.WithoutCancel(ctx), stoppingKey{}, s.stopping)
		},
	}
	return s, nil
}

// URL is where the server listens, without a slash at the end.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Ready lets the server serve.
func (s *Server) Ready(r Routes) {
	mux := http.NewServeMux()
	mux.Handle("/graphql", limitGraphQL(r.GraphQL))
	mux.Handle("/", limitWeb(r.Web))
	s.routes.Store(&routes{Routes: r, handler: identify(r, s.log, mux)})
}

type stoppingKey struct{}

// Stopping is closed when the server of a request begins to stop. What would otherwise last, such as a
// subscription, ends then. It is nil outside of a server.
func Stopping(ctx context.Context) <-chan struct{} {
	stopping, _ := ctx.Value(stoppingKey{}).(chan struct{})
	return stopping
}

// Run serves until the context is done, then lets requests under way end for up to Drain. It answers
// nil after an orderly stop.
func (s *Server) Run(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listener) }()
	select {
	case err := <-failed:
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return err
	case <-ctx.Done():
	}
	close(s.stopping)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), Drain)
	defer cancel()
	err := s.http.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("requests were cut off", "after", Drain)
		err = s.http.Close()
	}
	return err
}

// Close stops at once: requests under way are cut off.
func (s *Server) Close() error {
	return errors.Join(s.http.Close(), ignoreClosed(s.listener.Close()))
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		ready := s.routes.Load()
		if ready == nil {
			w.Header().Set("Retry-After", "5")
			refuse(w, r, http.StatusServiceUnavailable, "UNAVAILABLE", locale.Text{
				VI: "Sổ tài sản đang khởi động. Hãy thử lại sau ít phút.", EN: "The register is starting. Try again in a few minutes."})
			return
		}
		ready.handler.ServeHTTP(w, r)
	})
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, r, http.StatusForbidden, "FORBIDDEN", locale.Text{
			VI: "Yêu cầu đến từ một trang khác nên bị từ chối.", EN: "The request came from another site and was refused."})
	}))
	return realAddress(withRequestID(withLanguage(s.logged(secured(s.recovered(guard.Handler(mux)))))))
}

func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	ready := s.routes.Load()
	if ready == nil {
		plain(w, http.StatusServiceUnavailable, "starting")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := ready.Check(ctx); err != nil {
		s.log.ErrorContext(ctx, "not ready", "err", err)
		plain(w, http.StatusServiceUnavailable, "unavailable")
		return
	}
	plain(w, http.StatusOK, "ok")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
