package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
)

// watchEvery is how often a request that takes its time is asked again who it is. Rights that have
// ended end a download that is under way within two of them.
var watchEvery = 2 * time.Second

// errRightsEnded is why the context of a request is done whose viewer has other rights now.
var errRightsEnded = errors.New("server: the rights of who asks have ended under way")

// watched serves a request for as long as who asks has the rights with which it began: role, unit,
// account, session or token. Then its context is done and its connection is cut, so that nobody takes
// what came for the whole. It costs nothing before watchEvery has passed.
func watched(w http.ResponseWriter, r *http.Request, log *slog.Logger, v viewer.Viewer, again func() (viewer.Viewer, error), next http.Handler) {
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	var mu sync.Mutex // held while the connection may be touched, which is not after the request
	over := false
	every := watchEvery
	var timer *time.Timer
	check := func() {
		now, err := again()
		mu.Lock()
		defer mu.Unlock()
		if over {
			return
		}
		if err == nil && now.UserID == v.UserID && now.Role == v.Role && now.UnitID == v.UnitID && now.MustChangePassword == v.MustChangePassword {
			timer.Reset(every)
			return
		}
		log.WarnContext(ctx, "rights ended under way", "id", RequestID(ctx), "login", v.Login, "path", r.URL.Path, "err", err)
		cancel(errRightsEnded)
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now()) // a writer without one ends with its context
	}
	mu.Lock()
	timer = time.AfterFunc(every, check)
	mu.Unlock()
	defer func() {
		mu.Lock()
		defer mu.Unlock()
		over = true
		timer.Stop()
	}()
	next.ServeHTTP(w, r.WithContext(ctx))
}

// beforePassword says of a path whether a session may go there before it has a password of its own.
func beforePassword(path string) bool {
	return path == "/password" || path == "/sign-out" || strings.HasPrefix(path, "/static/")
}

// askForPassword leads to the page where the password is changed.
func askForPassword(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/graphql" {
		http.Redirect(w, r, "/password", http.StatusSeeOther)
		return
	}
	refuse(w, r, http.StatusForbidden, "FORBIDDEN", locale.Text{
		VI: "Mật khẩu này do người khác đặt. Hãy đổi mật khẩu tại /password trước.",
		EN: "Somebody else has set this password. Change it at /password first."})
}
