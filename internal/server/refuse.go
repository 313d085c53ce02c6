package server

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"strings"

	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
)

// Fail answers a fault of the program or the database with the id under which the log has it.
func Fail(w http.ResponseWriter, r *http.Request) {
	refuse(w, r, http.StatusInternalServerError, "INTERNAL", locale.Text{
		VI: "Đã xảy ra lỗi ngoài dự kiến. Hãy thử lại, hoặc báo mã lỗi dưới đây cho quản trị viên.",
		EN: "Something unexpected went wrong. Try again, or tell an administrator the id below."})
}

// Late answers a request that took too long, and may do well another time.
func Late(w http.ResponseWriter, r *http.Request) {
	refuse(w, r, http.StatusServiceUnavailable, "TIMEOUT", locale.Text{
		VI: "Yêu cầu mất quá nhiều thời gian nên bị dừng. Hãy thử lại, hoặc hỏi ít hơn.",
		EN: "The request took too long and was stopped. Try again, or ask for less."})
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
	title := locale.Text{VI: "Không thực hiện được", EN: "It could not be done"}
	reference := locale.Text{VI: "Mã lỗi: ", EN: "Error id: "}
	lang := strings.ToLower(string(viewer.Lang(r.Context())))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `<!doctype html><html lang="`+lang+`"><meta charset="utf-8">`+
		`<meta name="viewport" content="width=device-width"><title>`+html.EscapeString(title.In(viewer.Lang(r.Context())))+`</title>`+
		`<p>`+html.EscapeString(message)+`</p><p>`+html.EscapeString(reference.In(viewer.Lang(r.Context())))+id+`</p></html>`)
}
