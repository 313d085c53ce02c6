package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
)

// AssetEvent is one entry of a unit's journal. Its id is derived from asset, revision and unit.
type AssetEvent struct{ ent.Schema }

func (AssetEvent) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, journalled{}} }

func (AssetEvent) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("seq"),
		field.UUID("asset_id", uuid.UUID{}).SchemaType(plainText),
		field.Int32("revision"),
		field.String("kind").GoType(holding.EventKind("")),
		field.String("effective_on").GoType(civil.Date("")),
		field.Int64("recorded_at").Comment("microseconds UTC"),
		field.UUID("operation_id", uuid.UUID{}).SchemaType(plainText),
		field.UUID("actor_id", uuid.UUID{}).SchemaType(plainText),
		field.String("actor_name").Comment("as it was then, whatever becomes of the account"),
		field.String("actor_post"),
		field.UUID("document_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.Text("note"),
		field.Text("changes").Comment("JSON; text, because the hash is over the stored bytes"),
		field.UUID("reverses", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Comment("the operation that this one takes back"),
		field.Bytes("hash").Comment("SHA-256 over the previous hash and the fields"),
	}
}

func (AssetEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("unit_id", "seq").Unique(),
		index.Fields("asset_id", "revision", "unit_id").Unique(),
		index.Fields("operation_id"),
	}
}

func (AssetEvent) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("asset_event")}
}

// UnitHead is the end of a unit's journal and the one lock that orders all writing in the unit.
// Its id is the unit's.
type UnitHead struct{ ent.Schema }

func (UnitHead) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, journalled{}, calmReads{}} }

func (UnitHead) Fields() []ent.Field {
	return []ent.Field{field.Int64("seq"), field.Bytes("hash"), field.Int64("recorded_at")}
}

func (UnitHead) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("unit_head")}
}

// AssetTally is one cell of the maintained counts. Its id is derived from the other keys; the
// dimensions that a grain leaves out are empty.
type AssetTally struct{ ent.Schema }

func (AssetTally) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, journalled{}} }

func (AssetTally) Fields() []ent.Field {
	return []ent.Field{
		field.Int("grain").GoType(holding.Grain(0)),
		field.String("item_type"),
		field.String("kind").GoType(catalog.Kind("")),
		field.String("condition").GoType(holding.Grade("")),
		field.String("status").GoType(holding.Status("")),
		field.String("origin").GoType(holding.Origin("")),
		field.String("agency_kind").GoType(holding.AgencyKind("")),
		field.Int16("year"),
		field.Int64("n"),
		field.Int64("quantity"),
		field.Int64("cost"),
	}
}

func (AssetTally) Indexes() []ent.Index {
	return []ent.Index{index.Fields("grain", "unit_id")}
}

func (AssetTally) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("asset_tally")}
}

// Operation is a write that has happened, kept for ever, so that a client may send it again.
// Its id is derived from the actor and the client's operation id. Accounts, agencies and the like have
// no history of their own: what was done to them stands in the details.
type Operation struct{ ent.Schema }

func (Operation) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, journalled{}, calmReads{}} }

func (Operation) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("actor_id", uuid.UUID{}).SchemaType(plainText),
		field.UUID("operation_id", uuid.UUID{}).SchemaType(plainText),
		field.String("kind"),
		field.Bytes("body_sha256"),
		field.UUID("unit_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Comment("nil when it touched several units or none"),
		field.Int64("recorded_at"),
		field.Text("answer").Comment("JSON"),
		field.String("actor_name").Default("").Comment("as it was then, whatever becomes of the account"),
		field.String("actor_post").Default(""),
		field.Text("note").Default(""),
		field.Text("details").Default("").Comment("JSON list of what it changed outside the assets; empty when it did not"),
	}
}

func (Operation) Indexes() []ent.Index {
	return []ent.Index{index.Fields("operation_id")}
}

func (Operation) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("operation")}
}

// Observation is what was seen in the field.
type Observation struct{ ent.Schema }

func (Observation) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, journalled{}} }

func (Observation) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("asset_id", uuid.UUID{}).SchemaType(plainText),
		field.String("presence").GoType(holding.Presence("")),
		field.Text("grades").Comment("JSON, canonical order; empty when none were stated"),
		field.UUID("site_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.String("room").Optional().Nillable(),
		field.Text("note"),
		field.Int64("repair_estimate").GoType(holding.VND(0)).Optional().Nillable(),
		field.Int64("captured_at").Comment("microseconds UTC, the observer's clock"),
		field.Int64("received_at").Comment("microseconds UTC, the server's clock"),
		field.Int32("base_revision").Comment("0 when the observer had none"),
		field.String("merge").GoType(holding.Outcome("")),
		field.Text("conflicts").Comment("JSON list of field names"),
		field.UUID("observer_id", uuid.UUID{}).SchemaType(plainText),
		field.String("observer_name"),
		field.String("observer_post"),
		field.String("label_code").Default("").Comment("of the label through which it was made"),
	}
}

func (Observation) Indexes() []ent.Index {
	return []ent.Index{index.Fields("asset_id", "captured_at", "id")}
}

func (Observation) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("observation")}
}

// gapFields are the columns that a gap in force and its rows of the past share.
type gapFields struct{ scoped }

func (gapFields) Fields() []ent.Field {
	return append(scoped{}.Fields(),
		field.UUID("asset_id", uuid.UUID{}).SchemaType(plainText),
		field.String("requirement"),
		field.String("severity").GoType(catalog.Severity("")),
		field.Int("severity_rank").Comment("0 is the most severe; for the order of worklists"),
		field.String("status").GoType(holding.GapStatus("")),
		field.String("reason").GoType(holding.GapReason("")),
		field.String("due_on").GoType(civil.Date("")),
		field.Int64("opened_at"),
		field.Int64("closed_at"),
		field.UUID("document_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.Text("note"),
		field.Int64("changed_at"),
	)
}

// DocumentGap is a paper that an asset should have and has not, as it stands now. Its id is derived
// from asset and requirement.
type DocumentGap struct{ ent.Schema }

func (DocumentGap) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, gapFields{}, journalled{}} }

func (DocumentGap) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("asset_id", "requirement").Unique(),
		index.Fields("unit_id", "severity_rank", "opened_at", "id"),
		index.Fields("severity_rank", "opened_at", "id"),
	}
}

func (DocumentGap) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("document_gap")}
}

// DocumentGapPast is a gap as it stood from changed_at until just before until.
type DocumentGapPast struct{ ent.Schema }

func (DocumentGapPast) Mixin() []ent.Mixin {
	return []ent.Mixin{identified{}, gapFields{}, journalled{}}
}

func (DocumentGapPast) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("gap_id", uuid.UUID{}).SchemaType(plainText),
		field.Int64("until").Comment("microseconds UTC, exclusive"),
	}
}

func (DocumentGapPast) Indexes() []ent.Index {
	return []ent.Index{index.Fields("gap_id", "changed_at").Unique()}
}

func (DocumentGapPast) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("document_gap_past")}
}

// AssetDocument says that a paper covers an asset. Its id is derived from the two.
type AssetDocument struct{ ent.Schema }

func (AssetDocument) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, journalled{}} }

func (AssetDocument) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("asset_id", uuid.UUID{}).SchemaType(plainText),
		field.UUID("document_id", uuid.UUID{}).SchemaType(plainText),
		field.Int64("attached_at"),
		field.Int64("withdrawn_at").Comment("0 while it covers the asset"),
	}
}

func (AssetDocument) Indexes() []ent.Index {
	return []ent.Index{index.Fields("asset_id"), index.Fields("document_id")}
}

func (AssetDocument) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("asset_document")}
}

// Document is a paper. It is written with the change that attaches it, hence by the journal.
type Document struct{ ent.Schema }

func (Document) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, parent{}, journalled{}} }

func (Document) Fields() []ent.Field {
	return []ent.Field{
		field.String("type"),
		field.String("number"),
		field.String("issued_on").GoType(civil.Date("")),
		field.String("issuer"),
		field.String("archive_reference"),
		field.Text("note"),
		field.Int64("recorded_at"),
		field.Int64("withdrawn_at").Comment("0 while it counts"),
	}
}

func (Document) Indexes() []ent.Index { return []ent.Index{index.Fields("unit_id")} }

func (Document) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("document")}
}
