// Package viewer says on whose behalf a request runs. Every read and write takes its scope from here.
package viewer

import (
	"context"

	"github.com/google/uuid"

	"sotaisan/internal/locale"
	"sotaisan/internal/viewer/internal/unruled"
)

// Role is what a viewer is in the register. What a role may do is in internal/authz.
type Role string

const (
	Officer  Role = "OFFICER"
	Leader   Role = "LEADER"
	Finance  Role = "FINANCE"
	Admin    Role = "ADMIN"
	Auditor  Role = "AUDITOR"
	Surveyor Role = "SURVEYOR"
	// job is work of the program itself that crosses units: recompute, recount, seeding. Never a sign-in.
	job Role = "JOB"
)

// Roles lists the roles a user can have.
var Roles = []Role{Officer, Leader, Finance, Admin, Auditor, Surveyor}

// Viewer is who acts. The zero Viewer is nobody and sees nothing.
type Viewer struct {
	UserID      uuid.UUID
	Login       string
	DisplayName string
	Post        string
	Role        Role
	UnitID      uuid.UUID // set for the roles of one unit, uuid.Nil for province-wide roles
	Lang        locale.Lang
	// MustChangePassword says that the session was opened by a password that somebody else gave: it is
	// good for changing it and for nothing else.
	MustChangePassword bool

	unruled bool // see package viewertest
}

// Job is the program itself at a named task. The names are listed in internal/authz.
func Job(name string) Viewer {
	return Viewer{Login: "job:" + name, DisplayName: name, Role: job}
}

// IsJob says whether the viewer is the program itself.
func (v Viewer) IsJob() bool { return v.Role == job }

// Scope is the set of units whose rows a viewer may see.
type Scope struct {
	All  bool
	Unit uuid.UUID
}

// Scope is by what the program's rules narrow every read and write: Bounds, unless a test has taken the
// rules away.
func (v Viewer) Scope() Scope {
	if v.unruled {
		return Scope{All: true}
	}
	return v.Bounds()
}

// Bounds are by what the database narrows them again. They are nothing for nobody, one unit for an officer
// or leader, all for the others.
func (v Viewer) Bounds() Scope {
	switch v.Role {
	case Officer, Leader:
		return Scope{Unit: v.UnitID}
	case Finance, Admin, Auditor, Surveyor, job:
		return Scope{All: true}
	}
	return Scope{}
}

// Sees says whether rows of the unit are in scope.
func (s Scope) Sees(unit uuid.UUID) bool {
	return s.All || s.Unit != uuid.Nil && s.Unit == unit
}

type key struct{}

// With puts the viewer into the context.
func With(ctx context.Context, v Viewer) context.Context { return context.WithValue(ctx, key{}, v) }

// From answers the viewer, or false for an anonymous request.
func From(ctx context.Context) (Viewer, bool) {
	v, ok := ctx.Value(key{}).(Viewer)
	ok = ok && v.Role != ""
	v.unruled = ok && ctx.Value(unruled.Key{}) != nil
	return v, ok
}

type langKey struct{}

// WithLang sets the language of a request, signed in or not.
func WithLang(ctx context.Context, l locale.Lang) context.Context {
	return context.WithValue(ctx, langKey{}, l)
}

// Lang is the language in which the request wants its messages.
func Lang(ctx context.Context) locale.Lang {
	if l, ok := ctx.Value(langKey{}).(locale.Lang); ok {
		return l
	}
	return locale.VI
}
