package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	maxBody  = 256 << 10
	deadline = 10 * time.Second // for the whole request
)

// The media types of answers. With plainJSON, which clients of old read, the status is 200 once the
// request is well-formed JSON; with graphQLJSON it tells a refused request from one that ran.
const (
	plainJSON   = "application/json"
	graphQLJSON = "application/graphql-response+json"
)

// refusal is the answer to a request that did not run.
type refusal struct {
	Errors     gqlerror.List  `json:"errors"`
	Extensions map[string]any `json:"extensions,omitempty"`
}

// post takes requests as JSON by POST alone: no page of another site can send that unasked, and no
// link can change anything.
type post struct{}

// Supports takes every request, so that each refusal is a GraphQL answer.
func (post) Supports(*http.Request) bool { return true }

func (t post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	ctx, cancel := context.WithTimeout(r.Context(), deadline)
	defer cancel()
	media := plainJSON
	if strings.Contains(r.Header.Get("Accept"), graphQLJSON) {
		media = graphQLJSON
	}
	status, response := t.answer(ctx, w, r, exec)
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

func (t post) answer(ctx context.Context, w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) (int, *graphql.Response) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed, exec.DispatchError(ctx, gqlerror.List{refuse(BadUserInput, "Hãy gửi bằng POST.", "Send it with POST.")})
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != plainJSON {
		return http.StatusUnsupportedMediaType, exec.DispatchError(ctx, gqlerror.List{
			refuse(BadUserInput, "Nội dung phải là application/json.", "The content must be application/json.")})
	}
	request, status, refusal := read(w, r)
	if refusal != nil {
		return status, exec.DispatchError(ctx, gqlerror.List{refusal})
	}
	op, refused := exec.CreateOperationContext(ctx, request)
	if refused != nil {
		response := exec.DispatchError(graphql.WithOperationContext(ctx, op), refused)
		if response.Errors[0].Extensions["code"] == Unauthenticated {
			return http.StatusUnauthorized, response
		}
		return http.StatusUnprocessableEntity, response
	}
	next, ctx := exec.DispatchOperation(ctx, op)
	if response := next(ctx); response != nil {
		return http.StatusOK, response
	}
	return http.StatusOK, exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(context.DeadlineExceeded)})
}

// read answers the request in the body, or why there is none.
func read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, *gqlerror.Error) {
	start := graphql.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, http.StatusRequestEntityTooLarge, refuse(LimitExceeded, "Yêu cầu dài hơn 256 KiB.", "The request is longer than 256 KiB.")
	case err != nil:
		return nil, http.StatusBadRequest, refuse(BadUserInput, "Yêu cầu bị đứt giữa chừng.", "The request broke off.")
	}
	var request graphql.RawParams
	numbers := json.NewDecoder(bytes.NewReader(body))
	numbers.UseNumber()
	if !json.Valid(body) || numbers.Decode(&request) != nil {
		return nil, http.StatusBadRequest, refuse(BadUserInput, "Nội dung không phải một đối tượng JSON với query và variables.",
			"The content is no JSON object with query and variables.")
	}
	request.Headers = r.Header
	request.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return &request, http.StatusOK, nil
}
