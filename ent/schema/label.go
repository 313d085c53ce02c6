package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/labels"
)

// Label is a code and what it stands for: an asset, a room, a site, a transfer box, or nothing yet.
// Columns have defaults for the labels that were there before the columns.
type Label struct{ ent.Schema }

func (Label) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, journalled{}} }

func (Label) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").Unique().Immutable(),
		field.String("subject").GoType(labels.Subject("")).Default(string(labels.SubjectAsset)),
		field.UUID("asset_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.UUID("site_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Comment("of a site or a room"),
		field.String("room").Default(""),
		field.String("box").Default("").Comment("which of how many: 3/12"),
		field.String("recipient").Default("").Comment("of a transfer box"),
		field.Text("note").Default("").Comment("printed on a transfer box"),
		field.String("state").GoType(holding.LabelState("")),
		field.String("void_reason").GoType(holding.VoidReason("")).Default(""),
		field.String("replaces").Default("").Comment("code of the label that is to be removed when this one is live"),
		field.UUID("batch_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Comment("in which it is printed, also of another unit after a move"),
		field.Int32("place").Default(0).Comment("in its batch, from 1"),
		field.Int64("made_at").Default(0),
		field.Int64("printed_at").Default(0).Comment("0 while it is not"),
		field.Int64("live_at").Default(0).Comment("0 while it never was"),
		field.Int32("revision").Default(1),
		field.Int64("changed_at"),
	}
}

func (Label) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("asset_id"),
		index.Fields("batch_id", "place"),
		index.Fields("site_id", "room"),
		index.Fields("unit_id", "state"),
	}
}

func (Label) Annotations() []schema.Annotation { return []schema.Annotation{entsql.Table("label")} }

// LabelBatch is a number of labels that are printed together. How its printer is off stays with it, so
// that its file is the same whenever it is written.
type LabelBatch struct{ ent.Schema }

func (LabelBatch) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, calm{}} }

func (LabelBatch) Fields() []ent.Field {
	return []ent.Field{
		field.String("subject").GoType(labels.Subject("")).Immutable(),
		field.String("state").GoType(holding.BatchState("")),
		field.Int32("label_count").Immutable(),
		field.Int32("skipped_count").Immutable().Comment("things that have a label, or one under way"),
		field.Bool("reprint").Immutable(),
		field.String("stock").Immutable(),
		field.String("design").Immutable(),
		field.String("format").GoType(holding.BatchFormat("")).Immutable(),
		field.Int16("dpi").Immutable().Comment("0 for PDF"),
		field.Int32("start").Immutable().Comment("first free label of the first sheet, from 1"),
		field.Int32("dx").Default(0).Immutable().Comment("to the right, in hundredths of a millimetre"),
		field.Int32("dy").Default(0).Immutable().Comment("downwards, in hundredths of a millimetre"),
		field.Int32("scale").Default(1_000_000).Immutable().Comment("in millionths"),
		field.Int32("border").Default(0).Immutable().Comment("in hundredths of a millimetre; 0 for the usual one"),
		field.Text("note").Immutable(),
		field.Int64("created_at").Immutable(),
		field.String("created_by").Immutable().Comment("name as it was then"),
		field.Int64("printed_at").Default(0).Comment("0 while it is not"),
		field.Int64("aborted_at").Default(0).Comment("0 while it is not"),
		field.Text("outputs").Default("").Comment("JSON: every file that was written, oldest first"),
		field.Int32("revision").Default(1),
	}
}

func (LabelBatch) Indexes() []ent.Index {
	return []ent.Index{index.Fields("unit_id", "created_at", "id"), index.Fields("created_at", "id")}
}

func (LabelBatch) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("label_batch")}
}

// LabelConflict is something about the labels of an asset that cannot be right, for a person to settle.
type LabelConflict struct{ ent.Schema }

func (LabelConflict) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, calm{}} }

func (LabelConflict) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("asset_id", uuid.UUID{}).SchemaType(plainText),
		field.String("kind").GoType(holding.LabelConflictKind("")).Immutable(),
		field.String("code").Immutable().Comment("of the label that was seen last"),
		field.String("other_code").Immutable().Comment("of the other label; empty when one code is in two places"),
		field.UUID("observation_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Immutable(),
		field.UUID("other_observation_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Immutable(),
		field.Int64("opened_at").Immutable(),
		field.Int64("settled_at").Default(0).Comment("0 while it is not"),
		field.String("settled_by").Default("").Comment("name as it was then"),
		field.String("settlement").GoType(holding.LabelSettlement("")).Default(""),
		field.Text("note").Default(""),
	}
}

func (LabelConflict) Indexes() []ent.Index {
	return []ent.Index{index.Fields("unit_id", "opened_at", "id"), index.Fields("asset_id")}
}

func (LabelConflict) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("label_conflict")}
}
