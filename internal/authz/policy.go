// Package authz says who may do what: rules that Ent's schema attaches to entities, and the table
// of roles and permissions.
package authz

import (
	"context"
	"slices"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"sotaisan/internal/viewer"
)

type queryRule func(context.Context, ent.Query) error

func (f queryRule) EvalQuery(ctx context.Context, q ent.Query) error { return f(ctx, q) }

type mutationRule func(context.Context, ent.Mutation) error

func (f mutationRule) EvalMutation(ctx context.Context, m ent.Mutation) error { return f(ctx, m) }

type bothRule func(context.Context) error

func (f bothRule) EvalQuery(ctx context.Context, _ ent.Query) error       { return f(ctx) }
func (f bothRule) EvalMutation(ctx context.Context, _ ent.Mutation) error { return f(ctx) }

// RequireViewer refuses a context in which nobody acts.
func RequireViewer() privacy.QueryMutationRule {
	return bothRule(func(ctx context.Context) error {
		if _, ok := viewer.From(ctx); !ok {
			return privacy.Denyf("no viewer in the context")
		}
		return privacy.Skip
	})
}

// RestrictToUnits narrows a query on rows with a unit_id to the viewer's scope.
func RestrictToUnits() privacy.QueryRule {
	return queryRule(func(ctx context.Context, q ent.Query) error {
		v, _ := viewer.From(ctx)
		scope := v.Scope()
		if scope.All {
			return privacy.Skip
		}
		r, ok := q.(interface {
			Restrict(...func(*sql.Selector))
		})
		if !ok {
			return privacy.Denyf("%T cannot be narrowed to a unit", q)
		}
		r.Restrict(func(s *sql.Selector) { s.Where(sql.EQ(s.C("unit_id"), scope.Unit)) })
		return privacy.Skip
	})
}

// DenyMutation refuses every mutation through Ent.
func DenyMutation(why string) privacy.MutationRule {
	return mutationRule(func(_ context.Context, m ent.Mutation) error {
		return privacy.Denyf("%s: %s", m.Type(), why)
	})
}

// KeepInScope refuses to create a row of a unit outside the scope. Updates and deletes are narrowed
// to the scope by a predicate instead.
func KeepInScope() privacy.MutationRule {
	return mutationRule(func(ctx context.Context, m ent.Mutation) error {
		v, _ := viewer.From(ctx)
		scope := v.Scope()
		if scope.All {
			return privacy.Skip
		}
		if slices.Contains(unscoped, m.Type()) {
			return privacy.Skip
		}
		if m.Op().Is(ent.OpCreate) {
			value, _ := m.Field("unit_id")
			if unit, ok := value.(uuid.UUID); !ok || !scope.Sees(unit) {
				return privacy.Denyf("%s: unit out of scope", m.Type())
			}
			return privacy.Skip
		}
		w, ok := m.(interface {
			WhereP(...func(*sql.Selector))
		})
		if !ok {
			return privacy.Denyf("%T cannot be narrowed to a unit", m)
		}
		w.WhereP(func(s *sql.Selector) { s.Where(sql.EQ(s.C("unit_id"), scope.Unit)) })
		return privacy.Skip
	})
}

// unscoped entities have calm rows that belong to no unit's book; their use-cases decide by role and owner.
var unscoped = []string{"Unit", "User", "ApiToken", "Session", "SignIn", "SecurityEvent", "Setting"}
