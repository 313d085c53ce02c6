package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/lineage"
)

// Unit is an administrative unit. Codes are used again after a merger: a unit is known by its id,
// or by code and day. Units are public facts, loaded from package lineage by the migrations.
type Unit struct{ ent.Schema }

func (Unit) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, calm{}} }

func (Unit) Fields() []ent.Field {
	return []ent.Field{
		field.String("code"),
		field.String("name"),
		field.String("full_name"),
		field.String("kind").GoType(lineage.UnitKind("")),
		field.UUID("parent_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.String("valid_from").GoType(civil.Date("")),
		field.String("valid_to").GoType(civil.Date("")),
	}
}

func (Unit) Indexes() []ent.Index { return []ent.Index{index.Fields("code")} }

func (Unit) Annotations() []schema.Annotation { return []schema.Annotation{entsql.Table("unit")} }

// Agency is a body inside a unit that holds and uses assets.
type Agency struct{ ent.Schema }

func (Agency) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, parent{}, calm{}} }

func (Agency) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").GoType(holding.AgencyKind("")),
		field.String("name"),
		field.Int64("fixed_asset_threshold").GoType(holding.VND(0)).Default(10_000_000).
			Comment("autonomous service units may set another"),
		field.Int32("revision").Default(1),
	}
}

func (Agency) Edges() []ent.Edge {
	return []ent.Edge{edge.To("unit", Unit.Type).Field("unit_id").Unique().Required().Immutable()}
}

func (Agency) Indexes() []ent.Index { return []ent.Index{index.Fields("unit_id")} }

func (Agency) Annotations() []schema.Annotation { return []schema.Annotation{entsql.Table("agency")} }

// Site is premises of a unit: an address with its parcels and offices.
type Site struct{ ent.Schema }

func (Site) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, parent{}, calm{}} }

func (Site) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
		field.String("address"),
		field.String("state").GoType(holding.SiteState("")),
		field.Int32("revision").Default(1),
	}
}

func (Site) Edges() []ent.Edge {
	return []ent.Edge{edge.To("unit", Unit.Type).Field("unit_id").Unique().Required().Immutable()}
}

func (Site) Indexes() []ent.Index { return []ent.Index{index.Fields("unit_id")} }

func (Site) Annotations() []schema.Annotation { return []schema.Annotation{entsql.Table("site")} }
