package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
)

// MaxGraphQLBody is the most that a request to /graphql may bring.
const MaxGraphQLBody = 256 << 10

// GraphQL requests under way at once, and how long one more waits for its turn.
const (
	graphQLAtOnce = 64
	graphQLWait   = 5 * time.Second
)

// limitGraphQL refuses requests that the API need not look at: too large, of another type, too many.
func limitGraphQL(next http.Handler) http.Handler {
	slots := make(chan struct{}, graphQLAtOnce)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
		case http.MethodPost:
			if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
				refuse(w, r, http.StatusUnsupportedMediaType, "BAD_USER_INPUT", locale.Text{
					VI: "Nội dung phải là application/json.", EN: "The content must be application/json."})
				return
			}
		default:
			w.Header().Set("Allow", "GET, POST")
			refuse(w, r, http.StatusMethodNotAllowed, "BAD_USER_INPUT", locale.Text{
				VI: "Hãy gửi bằng POST.", EN: "Send it with POST."})
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxGraphQLBody))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			refuse(w, r, http.StatusRequestEntityTooLarge, "LIMIT_EXCEEDED", locale.Text{
				VI: "Yêu cầu dài hơn 256 KiB.", EN: "The request is longer than 256 KiB."})
			return
		case err != nil:
			refuse(w, r, http.StatusBadRequest, "BAD_USER_INPUT", locale.Text{
				VI: "Yêu cầu bị đứt giữa chừng.", EN: "The request broke off."})
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		wait := time.NewTimer(graphQLWait)
		defer wait.Stop()
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
		case <-wait.C:
			w.Header().Set("Retry-After", "5")
			refuse(w, r, http.StatusTooManyRequests, "RATE_LIMITED", locale.Text{
				VI: "Máy chủ đang bận. Hãy thử lại sau.", EN: "The server is busy. Try again later."})
		}
	})
}

// Fail answers a fault of the program or the database with the id under which the log has it.
func Fail(w http.ResponseWriter, r *http.Request) {
	refuse(w, r, http.StatusInternalServerError, "INTERNAL", locale.Text{
		VI: "Đã xảy ra lỗi ngoài dự kiến. Hãy thử lại, hoặc báo mã lỗi dưới đây cho quản trị viên.",
		EN: "Something unexpected went wrong. Try again, or tell an administrator the id below."})
}

// refuse answers a request that no handler serves: to a GraphQL client as GraphQL errors, to others
// as a small page.
func refuse(w http.ResponseWriter, r *http.Request, status int, code string, text locale.Text) {
	message, id := text.In(viewer.Lang(r.Context())), RequestID(r.Context())
	if r.URL.Path == "/graphql" {
		type extensions struct {
			Code    string `json:"code"`
			TraceID string `json:"traceId"`
		}
		type graphQLError struct {
			Message    string     `json:"message"`
			Extensions extensions `json:"extensions"`
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string][]graphQLError{"errors": {{message, extensions{code, id}}}})
		return
	}
	lang := strings.ToLower(string(viewer.Lang(r.Context())))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `<!doctype html><html lang="`+lang+`"><meta charset="utf-8">`+
		`<meta name="viewport" content="width=device-width"><title>`+html.EscapeString(http.StatusText(status))+`</title>`+
		`<p>`+html.EscapeString(message)+`</p><p>`+id+`</p></html>`)
}
