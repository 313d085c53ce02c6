// Package web has the pages: server-rendered HTML that needs no script, Vietnamese first, made for a
// cheap phone. A page calls use-cases and renders what they answer; it decides nothing.
package web

import (
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"time"

	"sotaisan/access"
	"sotaisan/internal/server"
	"sotaisan/internal/session"
	"sotaisan/internal/usecase"
	"sotaisan/planning"
	"sotaisan/printing"
)

// Config is what the pages work with.
type Config struct {
	Register Register
	Access   *access.Access
	Sessions *session.Manager
	Log      *slog.Logger
	Now      func() time.Time // time.Now in service
	Demo     bool             // shows the demo's sign-ins on the sign-in page
	Labels   *printing.Press  // prints labels
	Hosts    printing.Hosts   // the addresses that labels carry
	Planning *planning.Planning
}

type site struct {
	Config
	signIns *limiter // wrong ones, by address
	reports *limiter // by address
}

// wrongSignIns are the wrong passwords that one address may send at once, for whatever accounts: a class of
// newcomers has some, and each account has a lock of its own.
const wrongSignIns = 60

// Handler answers every path but /graphql.
func Handler(c Config) http.Handler {
	s := &site{Config: c, signIns: newLimiter(wrongSignIns, 3*time.Second), reports: newLimiter(3, 2*time.Minute)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /static/{file}", serveStatic)
	mux.HandleFunc("GET /static/graphiql/{file}", serveGraphiQLFile)
	mux.HandleFunc("GET /graphiql", s.page(s.showGraphiQL))
	mux.HandleFunc("GET /{$}", s.page(s.showHome))
	mux.HandleFunc("GET /sign-in", s.page(s.showSignIn))
	mux.HandleFunc("POST /sign-in", s.page(s.signIn))
	mux.HandleFunc("POST /sign-out", s.page(s.signOut))
	mux.HandleFunc("GET /find", s.page(s.find))
	mux.HandleFunc("GET /assets", s.page(s.member(s.showAssets)))
	mux.HandleFunc("GET /gaps", s.page(s.member(s.showGaps)))
	mux.HandleFunc("GET /password", s.page(s.member(s.showPassword)))
	mux.HandleFunc("POST /password", s.page(s.member(s.changePassword)))
	mux.HandleFunc("GET /reports", s.page(s.member(s.showReports)))
	mux.HandleFunc("POST /reports/{id}/settle", s.page(s.settle))
	mux.HandleFunc("GET /labels", s.page(s.printer(s.showOrder)))
	mux.HandleFunc("GET /labels/preview.svg", s.page(s.printer(s.showPreview)))
	mux.HandleFunc("GET /labels/calibration.pdf", s.page(s.printer(s.sendCalibration)))
	mux.HandleFunc("GET /labels/rooms.pdf", s.page(s.printer(s.sendRooms)))
	mux.HandleFunc("POST /labels/rooms", s.page(s.printer(s.codeRooms)))
	mux.HandleFunc("GET /labels/batches", s.page(s.printer(s.showBatches)))
	mux.HandleFunc("POST /labels/batches", s.page(s.printer(s.order)))
	mux.HandleFunc("POST /labels/batches/{file}", s.page(s.printer(s.writeBatch)))
	mux.HandleFunc("GET /labels/batches/{file}", s.page(s.printer(s.sendBatch)))
	mux.HandleFunc("POST /labels/batches/{id}/abort", s.page(s.printer(s.abortBatch)))
	mux.HandleFunc("POST /labels/void", s.page(s.printer(s.voidLabel)))
	mux.HandleFunc("GET /labels/conflicts", s.page(s.printer(s.showConflicts)))
	mux.HandleFunc("POST /labels/conflicts/{id}/settle", s.page(s.printer(s.settleConflict)))
	mux.HandleFunc("GET /labels/next", s.page(s.printer(s.showNext)))
	mux.HandleFunc("POST /labels/bind", s.page(s.printer(s.bindNext)))
	s.planRoutes(mux)
	mux.HandleFunc("POST /{code}/bind", s.page(s.member(s.bindHere)))
	mux.HandleFunc("POST /{code}/register", s.page(s.member(s.registerHere)))
	mux.HandleFunc("GET /{code}", s.page(s.showCode))
	mux.HandleFunc("GET /{prefix}/{code}", s.page(s.showPrefixedCode))
	mux.HandleFunc("GET /history/{code}", s.page(s.member(s.showHistory)))
	mux.HandleFunc("POST /{code}/{action}", s.page(s.change))
	mux.HandleFunc("POST /{code}/report", s.page(s.report))
	mux.HandleFunc("/", s.page(s.notFound))
	return s.resolved(mux)
}

// maxForm is the most that a form may bring.
const maxForm = 64 << 10

// page runs a handler whose error is a fault, which the visitor sees as a page with an id.
func (s *site) page(f handler) http.HandlerFunc { return s.pageWithFile(maxForm, f) }

// pageWithFile is page for a form that brings at most so many bytes. Only one that is made for files does: what
// is typed may wait in the sign-in page, which is not to grow with it.
func (s *site) pageWithFile(most int64, f handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxForm)
		if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && media == "multipart/form-data" {
			limit = most
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		switch err := f(w, r); {
		case err == nil:
		case usecase.TimedOut(err):
			s.Log.WarnContext(r.Context(), "page took too long", "id", server.RequestID(r.Context()), "path", r.URL.Path, "err", err)
			server.Late(w, r)
		default:
			s.fault(r, "page failed", err)
			server.Fail(w, r)
		}
	}
}

// fault writes what went wrong into the log, and into the security log what is an alarm.
func (s *site) fault(r *http.Request, what string, err error) {
	err = errors.Join(err, s.Access.Alarm(r.Context(), err))
	s.Log.ErrorContext(r.Context(), what, "id", server.RequestID(r.Context()), "path", r.URL.Path, "err", err)
}
