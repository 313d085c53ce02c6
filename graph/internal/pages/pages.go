// Package pages has the connections of the schema, one for each type of row. It is internal because the
// generator looks through an alias of an internal package's type only from another internal package.
package pages

import (
	"sotaisan/ent"
	"sotaisan/internal/relay"
	"sotaisan/planning"
)

// The connections of the schema and their edges.
type (
	AdministrativeChangeConnection = relay.Connection[ent.Operation]
	AdministrativeChangeEdge       = relay.Edge[ent.Operation]
	UnitConnection                 = relay.Connection[ent.Unit]
	UnitEdge                       = relay.Edge[ent.Unit]
	AssetConnection                = relay.Connection[ent.Asset]
	AssetEdge                      = relay.Edge[ent.Asset]
	AssetEventConnection           = relay.Connection[ent.AssetEvent]
	AssetEventEdge                 = relay.Edge[ent.AssetEvent]
	DocumentConnection             = relay.Connection[ent.Document]
	DocumentEdge                   = relay.Edge[ent.Document]
	DocumentGapConnection          = relay.Connection[ent.DocumentGap]
	DocumentGapEdge                = relay.Edge[ent.DocumentGap]
	EquipmentRequestConnection     = relay.Connection[ent.EquipmentRequest]
	EquipmentRequestEdge           = relay.Edge[ent.EquipmentRequest]
	EstablishmentConnection        = relay.Connection[ent.Establishment]
	EstablishmentEdge              = relay.Edge[ent.Establishment]
	PlanReadinessConnection        = relay.Connection[planning.Readiness]
	PlanReadinessEdge              = relay.Edge[planning.Readiness]
	PlanLineConnection             = relay.Connection[ent.PlanLine]
	PlanLineEdge                   = relay.Edge[ent.PlanLine]
	PlanTransferOutConnection      = relay.Connection[ent.PlanTransferOut]
	PlanTransferOutEdge            = relay.Edge[ent.PlanTransferOut]
	ReequipmentPlanConnection      = relay.Connection[ent.ReequipmentPlan]
	ReequipmentPlanEdge            = relay.Edge[ent.ReequipmentPlan]
	PriceReferenceConnection       = relay.Connection[ent.PriceReference]
	PriceReferenceEdge             = relay.Edge[ent.PriceReference]
	StandardModelConnection        = relay.Connection[ent.StandardModel]
	StandardModelEdge              = relay.Edge[ent.StandardModel]
	LabelConnection                = relay.Connection[ent.Label]
	LabelEdge                      = relay.Edge[ent.Label]
	LabelBatchConnection           = relay.Connection[ent.LabelBatch]
	LabelBatchEdge                 = relay.Edge[ent.LabelBatch]
	LabelConflictConnection        = relay.Connection[ent.LabelConflict]
	LabelConflictEdge              = relay.Edge[ent.LabelConflict]
	ObservationConnection          = relay.Connection[ent.Observation]
	ObservationEdge                = relay.Edge[ent.Observation]
	ProblemReportConnection        = relay.Connection[ent.ProblemReport]
	ProblemReportEdge              = relay.Edge[ent.ProblemReport]
	SignInConnection               = relay.Connection[ent.SignIn]
	SignInEdge                     = relay.Edge[ent.SignIn]
	UserConnection                 = relay.Connection[ent.User]
	UserEdge                       = relay.Edge[ent.User]
)
