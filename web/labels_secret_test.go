package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/internal/demo"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/lineage"
	"sotaisan/web"
)

// To who may not know, a blank, a void and an unknown code are one thing: the same bytes after the same
// statements, in which only the code differs.
func TestWhoMayNotKnowSeesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		if err := demo.Load(t.Context(), s, demo.Options{Seed: 1, Units: 2}, nil); err != nil {
			t.Fatal(err)
		}
		c := labelConfig(t, s)
		c.Log = slog.New(slog.DiscardHandler)
		site := &site{t: t, url: serve(t, nil, c)}
		officer := site.demoAccount("officer.31942")
		blank := func() labels.Code {
			return scan(t, officer.printed(officer.order(url.Values{"subject": {"BLANK"}, "count": {"1"}, "stock": {sheets}})+".pdf").body)
		}
		void := blank()
		officer.post("/labels/void", url.Values{"operationId": {uuid.NewString()}, "code": {void.String()}, "reason": {"LOST"}})
		room := blank()
		officer.post("/"+room.String()+"/bind", url.Values{"operationId": {uuid.NewString()}, "room": {"Phòng 9"}})
		unknown, err := labels.New(strings.NewReader(strings.Repeat("nobody has it", 99)))
		if err != nil {
			t.Fatal(err)
		}
		elsewhere, _ := lineage.Default().ByCode("31951", "2026-06-01")
		handler := web.Handler(c)
		for who, ctx := range map[string]context.Context{"nobody": t.Context(),
			"a stranger": viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Role: viewer.Officer, UnitID: elsewhere.ID})} {
			look := func(code labels.Code) (string, []string) {
				var statements []string
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, httptest.NewRequestWithContext(store.Trace(ctx, func(q string) { statements = append(statements, q) }),
					http.MethodGet, "/"+code.String(), nil))
				if answer.Code != http.StatusNotFound {
					t.Errorf("%s gets %d", who, answer.Code)
				}
				return answer.Body.String(), statements
			}
			page, statements := look(unknown)
			for what, code := range map[string]labels.Code{"a blank": blank(), "a void": void, "a room's": room} {
				p, q := look(code)
				if p != page || !slices.Equal(q, statements) || len(q) == 0 {
					t.Errorf("%s can tell %s label from none:\n%s\n%s", who, what, strings.Join(q, "\n"), strings.Join(statements, "\n"))
				}
			}
		}
	})
}
