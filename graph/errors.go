package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"sotaisan/graph/scalar"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
)

// The codes of errors that refuse a request or a field, in extensions.code. The schema's description
// publishes them. What a mutation refuses is in its payload instead.
const (
	Unauthenticated = "UNAUTHENTICATED" // no valid sign-in
	Forbidden       = "FORBIDDEN"       // the role may not ask this
	BadUserInput    = "BAD_USER_INPUT"  // a document, variable or argument is wrong
	LimitExceeded   = "LIMIT_EXCEEDED"  // too deep, too complex, too long
	RateLimited     = "RATE_LIMITED"    // too much of late: extensions.retryAfter says for how many seconds
	Timeout         = "TIMEOUT"         // it took too long
	Unavailable     = "UNAVAILABLE"     // the server cannot answer just now
	Internal        = "INTERNAL"        // a fault of the program or the database
	// No document is persisted under that documentId.
	PersistedDocumentNotFound = "PERSISTED_DOCUMENT_NOT_FOUND"
)

// Codes lists the codes, as published.
var Codes = []string{Unauthenticated, Forbidden, BadUserInput, LimitExceeded, PersistedDocumentNotFound, RateLimited, Timeout, Unavailable, Internal}

// requestError refuses a request in words for people.
type requestError struct {
	code       string
	text       locale.Text
	retryAfter int // seconds, of RateLimited
}

func (e *requestError) Error() string { return e.code + ": " + e.text.EN }

func refuse(code, vi, en string, args ...any) *gqlerror.Error {
	return gqlerror.Wrap(&requestError{code: code, text: locale.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)}})
}

// tooSoon refuses a client that has spent too much, for the time until it may spend again.
func tooSoon(wait time.Duration) *gqlerror.Error {
	seconds := int(math.Ceil(wait.Seconds()))
	return gqlerror.Wrap(&requestError{RateLimited, locale.Text{
		VI: fmt.Sprintf("Bạn đã hỏi quá nhiều. Hãy thử lại sau %d giây.", seconds),
		EN: fmt.Sprintf("You have asked too much. Try again in %d seconds.", seconds),
	}, seconds})
}

// errLogged says that the log has the fault already.
var errLogged = errors.New("graph: a resolver panicked")

var (
	faultText = locale.Text{
		VI: "Đã xảy ra lỗi ngoài dự kiến. Hãy thử lại, hoặc báo mã traceId cho quản trị viên.",
		EN: "Something unexpected went wrong. Try again, or tell an administrator the traceId.",
	}
	timeoutText = locale.Text{VI: "Yêu cầu mất quá nhiều thời gian nên bị dừng.", EN: "The request took too long and was stopped."}
)

// presenter turns every error of a request into what a client may read: one of Codes, a sentence in
// the viewer's language, and the id under which the log has the request. What it does not know is a
// fault: the log gets it whole, the client no word of it.
type presenter struct {
	log     *slog.Logger
	traceID func(context.Context) string
}

func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	out := &gqlerror.Error{}
	var at *gqlerror.Error
	if errors.As(err, &at) {
		out.Path, out.Locations = at.Path, at.Locations
	}
	code, text := classify(err, at)
	trace := p.traceID(ctx)
	switch {
	case code == Internal && !errors.Is(err, errLogged):
		p.log.ErrorContext(ctx, "a field failed", "id", trace, "path", out.Path.String(), "err", err)
	case code == Timeout && !errors.Is(err, context.Canceled): // who went away does not wait
		p.log.WarnContext(ctx, "a field took too long", "id", trace, "path", out.Path.String(), "err", err)
	}
	out.Message = text.In(viewer.Lang(ctx))
	out.Extensions = map[string]any{"code": code, "traceId": trace}
	var refused *requestError
	if errors.As(err, &refused) && refused.retryAfter > 0 {
		out.Extensions["retryAfter"] = refused.retryAfter
	}
	return out
}

// classify answers the code and the words of an error; at is the part of it that gqlgen made.
func classify(err error, at *gqlerror.Error) (string, locale.Text) {
	var refused *requestError
	var malformed *scalar.MalformedError
	switch list, ok := errs.All(err); {
	case errors.As(err, &refused):
		return refused.code, refused.text
	case errors.As(err, &malformed):
		return BadUserInput, malformed.Message
	case ok:
		return refusalCode(list), refusalText(list)
	case usecase.TimedOut(err):
		return Timeout, timeoutText
	case at == nil:
		return Internal, faultText
	}
	switch at.Extensions["code"] {
	case errcode.ParseFailed, errcode.ValidationFailed:
		// The validator's sentences are for programmers and in English alone, and quote what was sent.
		message := shorten(at.Message)
		return BadUserInput, locale.Text{VI: message, EN: message}
	}
	return Internal, faultText
}

// shorten cuts a sentence that quotes what a client sent.
func shorten(sentence string) string {
	letters := 0
	for i := range sentence {
		if letters++; letters > maxMessage {
			return sentence[:i] + "…"
		}
	}
	return sentence
}

func refusalCode(list errs.List) string {
	if slices.ContainsFunc(list, func(e *errs.Error) bool { return e.Code == errs.Forbidden }) {
		return Forbidden
	}
	return BadUserInput
}

func refusalText(list errs.List) locale.Text {
	var vi, en []string
	for _, e := range list {
		vi, en = append(vi, e.Message.VI), append(en, e.Message.EN)
	}
	return locale.Text{VI: strings.Join(vi, " "), EN: strings.Join(en, " ")}
}

// recovered keeps a panic of a resolver inside its field.
func (p presenter) recovered(ctx context.Context, panicked any) error {
	p.log.ErrorContext(ctx, "panic", "id", p.traceID(ctx), "panic", panicked, "stack", string(debug.Stack()))
	return errLogged
}
