package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The media types of answers. With plainJSON, which clients of old read, the status is 200 once the
// request is well-formed JSON; with graphQLJSON it tells a refused request from one that ran. A
// subscription is answered as eventStream.
const (
	plainJSON   = "application/json"
	graphQLJSON = "application/graphql-response+json"
	eventStream = "text/event-stream"
)

// request is what a client sends.
type request struct {
	graphql.RawParams
	DocumentID string `json:"documentId"`
}

// refusal is the answer to a request that did not run.
type refusal struct {
	Errors     gqlerror.List  `json:"errors"`
	Extensions map[string]any `json:"extensions,omitempty"`
}

// post takes requests as JSON by POST alone: no page of another site can send that unasked, and no
// link can change anything.
type post struct {
	documents *documents
	buckets   *buckets
	dear      *lane
	client    func(*http.Request) string
	stopping  func(context.Context) <-chan struct{}
}

// Supports takes every request, so that each refusal is a GraphQL answer.
func (post) Supports(*http.Request) bool { return true }

func (t post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	ctx, cancel := context.WithTimeout(r.Context(), deadline)
	defer cancel()
	op, status, refused := t.admit(ctx, w, r, exec)
	switch {
	case len(refused) > 0:
		if op != nil {
			ctx = graphql.WithOperationContext(ctx, op)
		}
		send(w, r, status, exec.DispatchError(ctx, refused[:min(len(refused), maxRefusals)]))
	case op.Operation.Operation == ast.Subscription:
		cancel() // it has a deadline of its own
		stream(w, r, exec, op, t.stopping(r.Context()))
	default:
		send(w, r, http.StatusOK, t.run(ctx, exec, op, t.client(r)))
	}
}

// run answers an admitted operation; a dear one waits for its turn.
func (t post) run(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext, client string) *graphql.Response {
	late := func(ctx context.Context) *graphql.Response {
		return exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(context.DeadlineExceeded)})
	}
	if cost, _ := costOf(op); cost > dearCost {
		leave := t.dear.enter(ctx, client)
		if leave == nil {
			return late(graphql.WithOperationContext(ctx, op))
		}
		defer leave()
		ctx = inTurn(ctx)
	}
	next, ctx := exec.DispatchOperation(ctx, op)
	response := next(ctx)
	cost, _ := costOf(op)
	if fields, _ := op.Stats.GetExtension(answerExtension).(int); fields > cost { // longer lists than were reckoned with
		t.buckets.charge(client, fields-cost)
	}
	if response == nil {
		return late(ctx)
	}
	response.Errors = response.Errors[:min(len(response.Errors), maxErrors)]
	return response
}

func send(w http.ResponseWriter, r *http.Request, status int, response *graphql.Response) {
	media := plainJSON
	if strings.Contains(r.Header.Get("Accept"), graphQLJSON) {
		media = graphQLJSON
	}
	if media == plainJSON && (status == http.StatusUnauthorized || status == http.StatusUnprocessableEntity) {
		status = http.StatusOK
	}
	var content any = response
	if response.Data == nil { // nothing ran, and a null would say that something did
		content = refusal{response.Errors, response.Extensions}
	}
	text, err := json.Marshal(content)
	if err != nil { // a resolver's own JSON is broken: the handler's recovery tells the client
		panic(err)
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// admit answers the operation of a request that may run, paid for, or the status and the errors of
// one that may not.
func (t post) admit(ctx context.Context, w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) (*graphql.OperationContext, int, gqlerror.List) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, http.StatusMethodNotAllowed, gqlerror.List{refuse(BadUserInput, "Hãy gửi bằng POST.", "Send it with POST.")}
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != plainJSON {
		return nil, http.StatusUnsupportedMediaType, gqlerror.List{
			refuse(BadUserInput, "Nội dung phải là application/json.", "The content must be application/json.")}
	}
	client := t.client(r)
	if wait := t.buckets.take(client, requestCost); wait > 0 {
		return slowDown(w, wait)
	}
	request, status, wrong := read(w, r)
	if wrong != nil {
		t.buckets.charge(client, refusedCost)
		return nil, status, gqlerror.List{wrong}
	}
	document, refused := t.documents.admit(ctx, request)
	var op *graphql.OperationContext
	if len(refused) == 0 {
		request.Query = document.text
		op, refused = exec.CreateOperationContext(withAdmitted(ctx, document), &request.RawParams)
	}
	if len(refused) > 0 {
		t.buckets.charge(client, refusedCost)
		var why *requestError
		if errors.As(refused[0], &why) && why.code == Unauthenticated {
			return op, http.StatusUnauthorized, refused
		}
		return op, http.StatusUnprocessableEntity, refused
	}
	if op.Operation.Operation == ast.Subscription && !strings.Contains(r.Header.Get("Accept"), eventStream) {
		return op, http.StatusNotAcceptable, gqlerror.List{
			refuse(BadUserInput, "Theo dõi thay đổi cần Accept: text/event-stream.", "A subscription needs Accept: text/event-stream.")}
	}
	cost, _ := costOf(op)
	if wait := t.buckets.take(client, cost); wait > 0 {
		return slowDown(w, wait)
	}
	return op, http.StatusOK, nil
}

func slowDown(w http.ResponseWriter, wait time.Duration) (*graphql.OperationContext, int, gqlerror.List) {
	refused := tooSoon(wait)
	var why *requestError
	if errors.As(refused, &why) {
		w.Header().Set("Retry-After", strconv.Itoa(why.retryAfter))
	}
	return nil, http.StatusTooManyRequests, gqlerror.List{refused}
}

// read answers the request in the body, or why there is none.
func read(w http.ResponseWriter, r *http.Request) (*request, int, *gqlerror.Error) {
	start := graphql.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, http.StatusRequestEntityTooLarge, refuse(LimitExceeded, "Yêu cầu dài hơn 256 KiB.", "The request is longer than 256 KiB.")
	case err != nil:
		return nil, http.StatusBadRequest, refuse(BadUserInput, "Yêu cầu bị đứt giữa chừng.", "The request broke off.")
	}
	if values, nesting := extentOfJSON(body); values > maxValues || nesting > maxNesting {
		return nil, http.StatusRequestEntityTooLarge, refuse(LimitExceeded, "Yêu cầu có hơn %[1]d giá trị hoặc lồng quá %[2]d cấp.",
			"The request has more than %[1]d values or nests more than %[2]d levels.", maxValues, maxNesting)
	}
	var in request
	numbers := json.NewDecoder(bytes.NewReader(body))
	numbers.UseNumber()
	if !utf8.Valid(body) || !json.Valid(body) || numbers.Decode(&in) != nil {
		return nil, http.StatusBadRequest, refuse(BadUserInput, "Nội dung không phải một đối tượng JSON với query hoặc documentId, và variables.",
			"The content is no JSON object with query or documentId, and variables.")
	}
	if len(in.OperationName) > maxWord || len(in.DocumentID) > maxWord {
		return nil, http.StatusBadRequest, refuse(LimitExceeded, "operationName hoặc documentId dài hơn %d ký tự.", "The operationName or documentId is longer than %d characters.", maxWord)
	}
	in.Headers = r.Header
	in.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return &in, http.StatusOK, nil
}

// extentOfJSON is how many values a text has, about, and how deep they are nested. Every value comes
// after a bracket or a comma.
func extentOfJSON(text []byte) (values, nesting int) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
			values++
			nesting = max(nesting, depth)
		case c == ']' || c == '}':
			depth--
		case c == ',':
			values++
		}
	}
	return values, nesting
}
