package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
)

// assetFields are the columns that an asset's row in force and its rows of the past share.
// Text that is not known is empty; sort_name is bytes, so that both databases order it alike.
type assetFields struct{ mixin.Schema }

func (assetFields) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").Immutable(),
		field.String("name"),
		field.Bytes("sort_name"),
		field.String("item_type"),
		field.String("kind").GoType(catalog.Kind("")),
		field.String("tracking").GoType(holding.Tracking("")),
		field.Int32("quantity"),
		field.UUID("agency_id", uuid.UUID{}).SchemaType(plainText),
		field.String("agency_kind").GoType(holding.AgencyKind("")),
		field.UUID("site_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.String("room"),
		field.Text("grades").Comment("JSON, canonical order"),
		field.String("condition").GoType(holding.Grade("")),
		field.String("status").GoType(holding.Status("")),
		field.String("tenure").GoType(holding.Tenure("")),
		field.String("origin").GoType(holding.Origin("")),
		field.Int64("historical_cost").GoType(holding.VND(0)).Optional().Nillable(),
		field.String("cost_basis").GoType(holding.CostBasis("")),
		field.String("acquired_on").GoType(civil.Date("")),
		field.Int16("in_use_year"),
		field.Text("external_codes").Comment("JSON, canonical order"),
		field.Text("note"),
		field.String("presence").GoType(holding.Presence("")),
		field.Int64("seen_at"),
		field.UUID("observation_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.String("live_label").Default("").Comment("code of the label that is on it; empty when none is"),
		field.Int("open_gaps"),
		field.Int32("revision"),
		field.Int64("changed_at").Comment("microseconds UTC"),
	}
}

// Asset is one independently used thing, or a lot, as it stands now.
type Asset struct{ ent.Schema }

func (Asset) Mixin() []ent.Mixin {
	return []ent.Mixin{identified{}, parent{}, journalled{}, assetFields{}}
}

func (Asset) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("unit", Unit.Type).Field("unit_id").Unique().Required().Immutable(),
		edge.To("agency", Agency.Type).Field("agency_id").Unique().Required(),
		edge.To("site", Site.Type).Field("site_id").Unique(),
	}
}

func (Asset) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("code").Unique(),
		index.Fields("unit_id", "sort_name", "id"),
		index.Fields("sort_name", "id"),
		index.Fields("unit_id", "code", "id"),
		index.Fields("unit_id", "changed_at", "id"),
		index.Fields("changed_at", "id"),
		index.Fields("agency_id"),
		index.Fields("site_id"),
		index.Fields("unit_id", "acquired_on", "id"),
		index.Fields("acquired_on", "id"),
		// historical_cost is ordered by an expression, and what has no live label has an index of its
		// own: see the hand-written part of the migrations.
	}
}

func (Asset) Annotations() []schema.Annotation { return []schema.Annotation{entsql.Table("asset")} }

// AssetPast is an asset as it stood from changed_at until just before until.
type AssetPast struct{ ent.Schema }

func (AssetPast) Mixin() []ent.Mixin {
	return []ent.Mixin{identified{}, scoped{}, journalled{}, assetFields{}}
}

func (AssetPast) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("asset_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.Text("half").Comment("the typed half as JSON"),
		field.Int64("until").Comment("microseconds UTC, exclusive"),
	}
}

func (AssetPast) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("asset_id", "revision").Unique(),
		// Validity trails as key columns, so that dead versions are skipped inside the index.
		index.Fields("unit_id", "sort_name", "asset_id", "changed_at", "until"),
	}
}

func (AssetPast) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("asset_past")}
}

// Computer is the typed half of IT equipment; its id is the asset's.
type Computer struct{ ent.Schema }

func (Computer) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, journalled{}} }

func (Computer) Fields() []ent.Field {
	return []ent.Field{
		field.String("serial_number"),
		field.String("processor"),
		field.String("memory"),
		field.String("operating_system"),
	}
}

func (Computer) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("computer")}
}

// Furniture is the typed half of furniture; its id is the asset's.
type Furniture struct{ ent.Schema }

func (Furniture) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, journalled{}} }

func (Furniture) Fields() []ent.Field {
	return []ent.Field{field.String("material"), field.String("dimensions")}
}

func (Furniture) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("furniture")}
}

// LandParcel is the typed half of a land parcel; its id is the asset's.
type LandParcel struct{ ent.Schema }

func (LandParcel) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, journalled{}} }

func (LandParcel) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("former_unit_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.String("map_sheet"),
		field.String("parcel_number"),
		field.Int64("area_m2").GoType(holding.Area(0)).Comment("hundredths of a square metre"),
		field.String("land_use_code"),
		field.String("certificate_serial"),
		field.String("certificate_book_number"),
		field.Text("boundary"),
		field.String("meridian"),
	}
}

func (LandParcel) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("land_parcel")}
}

// Office is the typed half of an office building; its id is the asset's.
type Office struct{ ent.Schema }

func (Office) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, journalled{}} }

func (Office) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("floor_area_m2").GoType(holding.Area(0)).Comment("hundredths of a square metre"),
		field.Int16("storeys"),
		field.String("grade"),
		field.Int16("built_year"),
	}
}

func (Office) Annotations() []schema.Annotation { return []schema.Annotation{entsql.Table("office")} }
