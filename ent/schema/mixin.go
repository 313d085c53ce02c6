package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/privacy"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"
	"github.com/google/uuid"

	"sotaisan/internal/authz"
)

// identified gives an entity its UUID, made by internal/id.
type identified struct{ mixin.Schema }

func (identified) Fields() []ent.Field {
	return []ent.Field{field.UUID("id", uuid.UUID{}).SchemaType(plainText).Immutable()}
}

// scoped gives an entity the unit to whose book its rows belong, and the rule that nobody reads
// rows of a unit outside the own scope.
type scoped struct{ mixin.Schema }

func (scoped) Fields() []ent.Field {
	return []ent.Field{field.UUID("unit_id", uuid.UUID{}).SchemaType(plainText).Immutable()}
}

func (scoped) Policy() ent.Policy {
	return privacy.Policy{
		Query: privacy.QueryPolicy{authz.RequireViewer(), authz.RestrictToUnits()},
	}
}

// parent is scoped for entities that have children of the same unit: the children's composite keys
// point to (id, unit_id), so that a row can never hang under a parent of another unit.
type parent struct{ scoped }

func (parent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("id", "unit_id").Unique()}
}

// journalled entities belong to the asset aggregate: package journal writes them with statements of
// its own, and every mutation through Ent is refused.
type journalled struct{ mixin.Schema }

func (journalled) Policy() ent.Policy {
	return privacy.Policy{Mutation: privacy.MutationPolicy{authz.DenyMutation("written by package journal alone")}}
}

// calm entities are written through Ent by use-cases, which decide by role; here stands only that
// somebody acts and that a row of a unit stays inside the actor's scope.
type calm struct{ mixin.Schema }

func (calm) Policy() ent.Policy {
	return privacy.Policy{
		Query:    privacy.QueryPolicy{authz.RequireViewer()},
		Mutation: privacy.MutationPolicy{authz.RequireViewer(), authz.KeepInScope()},
	}
}

// calmReads is for tables of the aggregate that are not rows of one unit: a viewer is required, and
// the use-case that reads them asks for the rows it may show.
type calmReads struct{ mixin.Schema }

func (calmReads) Policy() ent.Policy {
	return privacy.Policy{Query: privacy.QueryPolicy{authz.RequireViewer()}}
}

// plainText keeps ids as text on SQLite. Ent's column type uuid has numeric affinity there, so that
// every comparison would first try to read the text as a number.
var plainText = map[string]string{dialect.SQLite: "text"}
