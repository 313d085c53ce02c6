package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"sotaisan/access"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
)

// identify puts into the context who asks: the account of a bearer token, else that of the session,
// else nobody. A token that opens nothing is refused, so that a program notices.
func identify(routes Routes, log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fail := func(err error) {
			log.ErrorContext(r.Context(), "who asks is not known", "id", RequestID(r.Context()), "err", err)
			Fail(w, r)
		}
		ctx, err := routes.Sessions.Load(r)
		if err != nil {
			fail(err)
			return
		}
		token, bearer := bearerToken(r)
		v, err := who(ctx, routes, token, bearer)
		switch {
		case err == nil:
			if !bearer {
				if err := routes.Sessions.Seen(ctx, v); err != nil {
					fail(err)
					return
				}
			}
			if v.MustChangePassword && !beforePassword(r.URL.Path) {
				askForPassword(w, r)
				return
			}
			if rec, ok := ctx.Value(recorderKey{}).(*recorder); ok {
				rec.login = v.Login
			}
			watched(w, r.WithContext(viewer.With(ctx, v)), log, v, func() (viewer.Viewer, error) {
				if bearer {
					return routes.Accounts.ByToken(ctx, token)
				}
				now, err := routes.Sessions.Load(r)
				if err != nil {
					return viewer.Viewer{}, err
				}
				have, err := who(now, routes, "", false)
				if err != nil {
					return have, err
				}
				return have, routes.Sessions.Seen(now, have) // who waits for a file is not idle
			}, next)
			return
		case !errors.Is(err, access.ErrUnknown):
			fail(err)
			return
		case bearer:
			w.Header().Set("WWW-Authenticate", `Bearer realm="sotaisan", error="invalid_token"`)
			refuse(w, r, http.StatusUnauthorized, "UNAUTHENTICATED", locale.Text{
				VI: "Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi.", EN: "The token is wrong, has ended or was revoked."})
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func who(ctx context.Context, routes Routes, token string, bearer bool) (viewer.Viewer, error) {
	if bearer {
		return routes.Accounts.ByToken(ctx, token)
	}
	account, stamp, ok := routes.Sessions.User(ctx)
	if !ok {
		return viewer.Viewer{}, access.ErrUnknown
	}
	return routes.Accounts.BySession(ctx, account, stamp)
}

func bearerToken(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return strings.TrimSpace(token), true
}
