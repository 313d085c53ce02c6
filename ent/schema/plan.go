package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"
	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/norm"
	"sotaisan/plan/life"
)

// made is who made a row and when.
type made struct{ mixin.Schema }

func (made) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("created_at").Immutable().Comment("microseconds UTC"),
		field.UUID("created_by_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.String("created_by").Immutable().Comment("name as it was then"),
	}
}

// Establishment is what an agency has to equip, from a day until that of its next one.
type Establishment struct{ ent.Schema }

func (Establishment) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, calm{}, made{}} }

func (Establishment) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("agency_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.String("valid_from").GoType(civil.Date("")).Immutable(),
		field.Text("headcounts").Comment("JSON list of norm.Headcount"),
		field.Int64("rooms"),
		field.Int64("counters"),
		field.Int64("centres"),
		field.Int64("population").Default(0).Comment("people served; 0: not known"),
		field.Text("note").Default(""),
		field.Int32("revision").Default(1),
	}
}

func (Establishment) Indexes() []ent.Index {
	return []ent.Index{index.Fields("agency_id", "valid_from").Unique(), index.Fields("unit_id", "valid_from", "id")}
}

func (Establishment) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("establishment")}
}

// StandardModel is a version of the province's own standard model: the lines that the province decides.
// The version in force on a day is the approved one with the latest effective_from up to it.
type StandardModel struct{ ent.Schema }

func (StandardModel) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, calm{}, made{}} }

func (StandardModel) Fields() []ent.Field {
	return []ent.Field{
		field.Int32("number").Unique().Immutable(),
		field.String("name"),
		field.String("status").GoType(life.ModelStatus("")),
		field.String("effective_from").GoType(civil.Date("")),
		field.String("decision").Default("").Comment("number of the decision that approves it"),
		field.Text("lines").Comment("JSON list of norm.Line"),
		field.Text("note").Default(""),
		field.Int64("approved_at").Default(0),
		field.UUID("approved_by_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.String("approved_by").Default(""),
		field.Int32("revision").Default(1),
	}
}

func (StandardModel) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("standard_model")}
}

// EquipmentRequest is what an agency asks for of one need class: a row of form 04/TSC-MSTT on its way.
type EquipmentRequest struct{ ent.Schema }

func (EquipmentRequest) Mixin() []ent.Mixin {
	return []ent.Mixin{identified{}, scoped{}, calm{}, made{}}
}

func (EquipmentRequest) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("agency_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.String("need_class").Immutable(),
		field.String("item_type").Default(""),
		field.Int64("quantity").Comment("the whole need, not what is missing"),
		field.Int64("estimate").GoType(holding.VND(0)).Default(0).Comment("for all pieces; 0: not said"),
		field.String("funding_source").Default(""),
		field.String("payment").Default(""),
		field.String("delivery").Default("").Comment("when and where"),
		field.Text("reason").Default(""),
		field.String("status").GoType(life.RequestStatus("")),
		field.Int64("decided_at").Default(0),
		field.UUID("decided_by_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.String("decided_by").Default(""),
		field.Text("decision_note").Default(""),
		field.Int32("revision").Default(1),
	}
}

func (EquipmentRequest) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("unit_id", "created_at", "id"),
		index.Fields("created_at", "id"),
		index.Fields("agency_id", "need_class"),
	}
}

func (EquipmentRequest) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("equipment_request")}
}

// PriceReference is what a thing costs during some days, by a quote or an award.
type PriceReference struct{ ent.Schema }

func (PriceReference) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, calm{}, made{}} }

func (PriceReference) Fields() []ent.Field {
	return []ent.Field{
		field.String("item_type").Immutable(),
		field.Int64("amount").GoType(holding.VND(0)).Immutable().Comment("per piece, tax included"),
		field.String("kind").GoType(life.PriceKind("")).Immutable(),
		field.String("source").Immutable().Comment("who gave it, document number"),
		field.String("dated").GoType(civil.Date("")).Immutable(),
		field.String("valid_from").GoType(civil.Date("")).Immutable(),
		field.String("valid_to").GoType(civil.Date("")).Immutable(),
		field.Text("waiver").Default("").Immutable().Comment("JSON of norm.Waiver; empty: the ceiling holds"),
		field.Int64("withdrawn_at").Default(0),
		field.String("withdrawn_by").Default(""),
		field.Int32("revision").Default(1),
	}
}

func (PriceReference) Indexes() []ent.Index {
	return []ent.Index{index.Fields("item_type", "valid_from"), index.Fields("created_at", "id")}
}

func (PriceReference) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("price_reference")}
}

// RoadDistance is the way by road between two units, kept once: from_unit_id is the smaller id.
type RoadDistance struct{ ent.Schema }

func (RoadDistance) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, calm{}} }

func (RoadDistance) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("from_unit_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.UUID("to_unit_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.Int64("metres"),
		field.String("source"),
	}
}

func (RoadDistance) Indexes() []ent.Index {
	return []ent.Index{index.Fields("from_unit_id", "to_unit_id").Unique()}
}

func (RoadDistance) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("road_distance")}
}

// ReequipmentPlan is a plan with what it was made from. Everything but its state is written once.
type ReequipmentPlan struct{ ent.Schema }

func (ReequipmentPlan) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, calm{}, made{}} }

func (ReequipmentPlan) Fields() []ent.Field {
	return []ent.Field{
		field.String("number").Unique().Immutable().Comment("KH-YEAR-NNN"),
		field.String("name").Immutable(),
		field.String("status").GoType(life.Status("")),
		field.Text("parameters").Immutable().Comment("JSON of plan.Parameters"),
		field.Text("totals").Immutable().Comment("JSON of plan.Totals"),
		field.Text("variants").Immutable().Comment("JSON list of plan.Variant"),
		field.Text("findings").Immutable().Comment("JSON list of plan.Finding"),
		field.Text("packages").Immutable().Comment("JSON list of plan.Package"),
		field.String("snapshot_hash").Immutable(),
		field.Int64("snapshot_at").Immutable().Comment("microseconds UTC"),
		field.Bytes("snapshot").Immutable().Comment("gzip of the canonical JSON"),
		field.String("result_hash").Immutable(),
		field.Bytes("result").Immutable().Comment("gzip of the canonical JSON"),
		field.UUID("revises_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Immutable().Comment("the plan of which it is a new version"),
		field.Int64("submitted_at").Default(0),
		field.UUID("submitted_by_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.String("submitted_by").Default(""),
		field.Int64("approved_at").Default(0),
		field.UUID("approved_by_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.String("approved_by").Default(""),
		field.Text("note").Default("").Comment("of the newest step"),
		field.Int32("revision").Default(1),
	}
}

func (ReequipmentPlan) Indexes() []ent.Index { return []ent.Index{index.Fields("created_at", "id")} }

func (ReequipmentPlan) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("reequipment_plan")}
}

// PlanCell is an agency's need of one class in a plan; it is the first half of its lines' derivations.
type PlanCell struct{ ent.Schema }

func (PlanCell) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, calm{}} }

func (PlanCell) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("plan_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.UUID("agency_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.String("need_class").Immutable(),
		field.Text("years").Immutable().Comment("JSON list of plan.CellYear"),
		field.Text("derivation").Immutable().Comment("JSON list of plan.Step"),
		field.Text("flags").Immutable().Comment("JSON list"),
	}
}

func (PlanCell) Indexes() []ent.Index {
	return []ent.Index{index.Fields("plan_id", "agency_id", "need_class").Unique()}
}

func (PlanCell) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("plan_cell")}
}

// PlanLine is a line of a plan; its unit is the one that receives, or that has the stock.
type PlanLine struct{ ent.Schema }

func (PlanLine) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, parent{}, calm{}} }

func (PlanLine) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("plan_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.String("plan_number").Immutable(),
		field.Int64("seq").Immutable().Comment("place in the plan, from 1"),
		field.String("action").Immutable().Comment("a plan.Action"),
		field.Int32("year").Immutable(),
		field.UUID("agency_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Immutable(),
		field.String("need_class").Immutable(),
		field.String("item_type").Immutable(),
		field.Int64("quantity").Immutable(),
		// Plans are the province's; a unit sees its own lines once the plan is approved.
		field.Bool("released").Default(false),
		field.Int64("received").Default(0).Comment("pieces that have come, were repaired or handed over"),
		field.Int64("unit_price").GoType(holding.VND(0)).Immutable(),
		field.Int64("amount").GoType(holding.VND(0)).Immutable(),
		field.String("funding_source").Immutable(),
		field.UUID("funding_unit_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Immutable().Comment("whose own money it is"),
		field.UUID("from_unit_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Immutable(),
		field.UUID("from_agency_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Immutable(),
		field.Int64("ceiling").GoType(holding.VND(0)).Immutable(),
		field.String("regime").GoType(norm.Regime("")).Immutable(),
		field.Int32("until").Immutable(),
		field.Int32("package").Immutable().Comment("place of its package in the plan, from 1; 0: none"),
		field.Text("assets").Immutable().Comment("JSON list of plan.AssetPart"),
		field.Text("flags").Immutable().Comment("JSON list"),
		field.Text("derivation").Immutable().Comment("JSON list of plan.Step, after the cell's"),
		field.Int32("revision").Default(1),
	}
}

func (PlanLine) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("plan_id", "seq").Unique(),
		index.Fields("plan_id", "action", "seq"),
		index.Fields("unit_id", "plan_id", "seq"),
	}
}

func (PlanLine) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("plan_line")}
}

// PlanClaim says that a plan in force does something with an asset. The asset is unique: no other plan
// that is submitted, approved or being executed has it. Its holder may know of it, and by which plan, as the
// asset cannot be given away meanwhile; the plan itself stays the province's.
type PlanClaim struct{ ent.Schema }

func (PlanClaim) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, calm{}} }

func (PlanClaim) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("asset_id", uuid.UUID{}).SchemaType(plainText).Unique().Immutable(),
		field.UUID("plan_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.String("plan_number").Default("").Immutable(),
		field.Int64("quantity").Default(0).Immutable().Comment("pieces of the asset that the plan's lines are about"),
	}
}

func (PlanClaim) Indexes() []ent.Index { return []ent.Index{index.Fields("plan_id")} }

func (PlanClaim) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("plan_claim")}
}

// PlanTransferOut is what the giver may know of a transfer to another unit by a plan that is approved and
// has not ended: a line stands in the book of the unit that receives, with that unit's need and money in it. Its
// id is that of the line.
type PlanTransferOut struct{ ent.Schema }

func (PlanTransferOut) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, calm{}} }

func (PlanTransferOut) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("plan_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.String("plan_number").Immutable(),
		field.Int64("seq").Immutable().Comment("of the line"),
		field.Int32("year").Immutable(),
		field.UUID("agency_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Immutable().Comment("the agency that gives"),
		field.String("item_type").Immutable(),
		field.Int64("quantity").Immutable(),
		field.UUID("to_unit_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.Text("assets").Immutable().Comment("JSON list of plan.AssetPart"),
	}
}

func (PlanTransferOut) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("plan_id", "seq").Unique(),
		index.Fields("unit_id", "plan_id", "seq"),
	}
}

func (PlanTransferOut) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("plan_transfer_out")}
}

// PlanReceipt is a part of a line that has come: assets registered, pieces repaired.
type PlanReceipt struct{ ent.Schema }

func (PlanReceipt) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, calm{}, made{}} }

func (PlanReceipt) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("line_id", uuid.UUID{}).SchemaType(plainText).Immutable(),
		field.Int64("quantity").Immutable(),
		field.String("received_on").GoType(civil.Date("")).Immutable(),
		field.Int64("unit_price").GoType(holding.VND(0)).Default(0).Immutable().Comment("as it was paid"),
		field.Text("assets").Immutable().Comment("JSON list of ids"),
		field.Text("note").Default("").Immutable(),
	}
}

func (PlanReceipt) Indexes() []ent.Index { return []ent.Index{index.Fields("line_id")} }

func (PlanReceipt) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("plan_receipt")}
}
