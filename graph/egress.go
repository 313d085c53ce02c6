package graph

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"sotaisan/internal/egress"
)

// egressWall is the third wall around a unit's book: every object that a field answers is asked in whose
// book it stands. A foreign one spoils the whole answer: it is a 500, an entry of the security log, and
// no word of the data.
type egressWall struct{}

func (egressWall) ExtensionName() string                   { return "Egress" }
func (egressWall) Validate(graphql.ExecutableSchema) error { return nil }

// alarm is what one request has raised; its fields are resolved at once.
type alarm struct {
	mu  sync.Mutex
	err error
}

type alarmKey struct{}

func (a *alarm) raise(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err == nil {
		a.err = err
	}
}

func (a *alarm) raised() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.err
}

// InterceptField looks at what a field answers.
func (egressWall) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	value, err := next(ctx)
	if err == nil {
		err = egress.CheckAny(ctx, value)
	}
	var breach *egress.Breach
	if err == nil || !errors.As(err, &breach) {
		return value, err
	}
	if a, ok := ctx.Value(alarmKey{}).(*alarm); ok {
		a.raise(err)
	}
	return nil, err
}

// InterceptResponse leaves nothing of an answer that has raised an alarm but the faults.
func (egressWall) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	a, ok := ctx.Value(alarmKey{}).(*alarm)
	if !ok || response == nil || a.raised() == nil {
		return response
	}
	response.Data = nil
	for _, e := range response.Errors {
		if e.Extensions["code"] == Internal {
			response.Errors = append(response.Errors[:0:0], e)
			break
		}
	}
	return response
}

// alarmed serves requests, answers one that has raised an alarm with 500, and tells the security log.
func alarmed(next http.Handler, log *slog.Logger, tell func(context.Context, error) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &alarm{}
		ctx := context.WithValue(r.Context(), alarmKey{}, a)
		defer func() { // also when the request panics
			if err := a.raised(); err != nil {
				log.ErrorContext(ctx, "security alarm", "err", errors.Join(err, tell(ctx, err)))
			}
		}()
		next.ServeHTTP(&alarmWriter{w, a}, r.WithContext(ctx))
	})
}

// alarmWriter knows the status only when the answer is whole.
type alarmWriter struct {
	http.ResponseWriter
	alarm *alarm
}

func (w *alarmWriter) WriteHeader(status int) {
	if w.alarm.raised() != nil {
		status = http.StatusInternalServerError
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (w *alarmWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
