package scalar

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/lineage"
	"sotaisan/norm"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
	"sotaisan/registry"
)

// The enums of the schema are the closed sets of the rule packages, which know nothing of GraphQL.
// Every value is compared byte by byte: the validator of gqlparser lets variables pass in any case.
// The empty value, "not known" in a row, is null.

func marshalEnum[T ~string](v T) graphql.Marshaler { return MarshalString(string(v)) }

func unmarshalEnum[T ~string](v any, name string, values []T) (T, error) {
	s, _ := v.(string)
	if !slices.Contains(values, T(s)) {
		return "", malformed(name, "không có giá trị này.", "has no such value.")
	}
	return T(s), nil
}

func MarshalAssetKind(v catalog.Kind) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalAssetKind(v any) (catalog.Kind, error) {
	return unmarshalEnum(v, "AssetKind", catalog.Kinds)
}

func MarshalGapSeverity(v catalog.Severity) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalGapSeverity(v any) (catalog.Severity, error) {
	return unmarshalEnum(v, "GapSeverity", catalog.Severities)
}

func MarshalConfidence(v catalog.Confidence) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalConfidence(v any) (catalog.Confidence, error) {
	return unmarshalEnum(v, "Confidence", catalog.Confidences)
}

func MarshalTracking(v holding.Tracking) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalTracking(v any) (holding.Tracking, error) {
	return unmarshalEnum(v, "Tracking", holding.Trackings)
}

func MarshalAssetStatus(v holding.Status) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalAssetStatus(v any) (holding.Status, error) {
	return unmarshalEnum(v, "AssetStatus", holding.Statuses)
}

func MarshalGrade(v holding.Grade) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalGrade(v any) (holding.Grade, error)    { return unmarshalEnum(v, "Grade", holding.Grades) }

func MarshalTenure(v holding.Tenure) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalTenure(v any) (holding.Tenure, error) {
	return unmarshalEnum(v, "Tenure", holding.Tenures)
}

func MarshalOrigin(v holding.Origin) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalOrigin(v any) (holding.Origin, error) {
	return unmarshalEnum(v, "Origin", holding.Origins)
}

func MarshalCostBasis(v holding.CostBasis) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalCostBasis(v any) (holding.CostBasis, error) {
	return unmarshalEnum(v, "CostBasis", holding.CostBases)
}

func MarshalAgencyKind(v holding.AgencyKind) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalAgencyKind(v any) (holding.AgencyKind, error) {
	return unmarshalEnum(v, "AgencyKind", holding.AgencyKinds)
}

func MarshalSiteState(v holding.SiteState) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalSiteState(v any) (holding.SiteState, error) {
	return unmarshalEnum(v, "SiteState", holding.SiteStates)
}

func MarshalPresence(v holding.Presence) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalPresence(v any) (holding.Presence, error) {
	return unmarshalEnum(v, "Presence", holding.Presences)
}

func MarshalGapStatus(v holding.GapStatus) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalGapStatus(v any) (holding.GapStatus, error) {
	return unmarshalEnum(v, "GapStatus", holding.GapStatuses)
}

func MarshalGapReason(v holding.GapReason) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalGapReason(v any) (holding.GapReason, error) {
	return unmarshalEnum(v, "GapReason", holding.GapReasons)
}

func MarshalAssetEventKind(v holding.EventKind) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalAssetEventKind(v any) (holding.EventKind, error) {
	return unmarshalEnum(v, "AssetEventKind", holding.EventKinds)
}

func MarshalMergeOutcome(v holding.Outcome) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalMergeOutcome(v any) (holding.Outcome, error) {
	return unmarshalEnum(v, "MergeOutcome", holding.Outcomes)
}

func MarshalUnitKind(v lineage.UnitKind) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalUnitKind(v any) (lineage.UnitKind, error) {
	return unmarshalEnum(v, "UnitKind", lineage.UnitKinds)
}

func MarshalSuccessionExtent(v lineage.Extent) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalSuccessionExtent(v any) (lineage.Extent, error) {
	return unmarshalEnum(v, "SuccessionExtent", lineage.Extents)
}

func MarshalErrorCode(v errs.Code) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalErrorCode(v any) (errs.Code, error)    { return unmarshalEnum(v, "ErrorCode", errs.Codes) }

func MarshalRole(v viewer.Role) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalRole(v any) (viewer.Role, error)    { return unmarshalEnum(v, "Role", viewer.Roles) }

func MarshalPermission(v authz.Permission) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalPermission(v any) (authz.Permission, error) {
	return unmarshalEnum(v, "Permission", authz.Permissions)
}

func MarshalAssetDimension(v registry.AssetDimension) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalAssetDimension(v any) (registry.AssetDimension, error) {
	return unmarshalEnum(v, "AssetDimension", registry.AssetDimensions)
}

func MarshalAssetOrderField(v registry.AssetOrderField) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalAssetOrderField(v any) (registry.AssetOrderField, error) {
	return unmarshalEnum(v, "AssetOrderField", registry.AssetOrderFields)
}

func MarshalOrderDirection(v registry.OrderDirection) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalOrderDirection(v any) (registry.OrderDirection, error) {
	return unmarshalEnum(v, "OrderDirection", registry.OrderDirections)
}

func MarshalLabelSubject(v labels.Subject) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalLabelSubject(v any) (labels.Subject, error) {
	return unmarshalEnum(v, "LabelSubject", labels.Subjects)
}

func MarshalLabelState(v holding.LabelState) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalLabelState(v any) (holding.LabelState, error) {
	return unmarshalEnum(v, "LabelState", holding.LabelStates)
}

func MarshalLabelVoidReason(v holding.VoidReason) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalLabelVoidReason(v any) (holding.VoidReason, error) {
	return unmarshalEnum(v, "LabelVoidReason", holding.VoidReasons)
}

func MarshalLabelBatchState(v holding.BatchState) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalLabelBatchState(v any) (holding.BatchState, error) {
	return unmarshalEnum(v, "LabelBatchState", holding.BatchStates)
}

func MarshalLabelFormat(v holding.BatchFormat) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalLabelFormat(v any) (holding.BatchFormat, error) {
	return unmarshalEnum(v, "LabelFormat", holding.BatchFormats)
}

func MarshalLabelConflictKind(v holding.LabelConflictKind) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalLabelConflictKind(v any) (holding.LabelConflictKind, error) {
	return unmarshalEnum(v, "LabelConflictKind", holding.LabelConflictKinds)
}

func MarshalLabelSettlement(v holding.LabelSettlement) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalLabelSettlement(v any) (holding.LabelSettlement, error) {
	return unmarshalEnum(v, "LabelSettlement", holding.LabelSettlements)
}

func MarshalLocale(v locale.Lang) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalLocale(v any) (locale.Lang, error) {
	return unmarshalEnum(v, "Locale", []locale.Lang{locale.VI, locale.EN})
}

func MarshalWaiverReason(v holding.GapReason) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalWaiverReason(v any) (holding.GapReason, error) {
	return unmarshalEnum(v, "WaiverReason", registry.WaiverReasons)
}

func MarshalNormTier(v norm.Tier) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalNormTier(v any) (norm.Tier, error)    { return unmarshalEnum(v, "NormTier", norm.Tiers) }

func MarshalNormRegime(v norm.Regime) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalNormRegime(v any) (norm.Regime, error) {
	return unmarshalEnum(v, "NormRegime", norm.Regimes)
}

func MarshalNormBasis(v norm.Basis) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalNormBasis(v any) (norm.Basis, error)    { return unmarshalEnum(v, "NormBasis", norm.Bases) }

func MarshalNormScope(v norm.Scope) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalNormScope(v any) (norm.Scope, error)    { return unmarshalEnum(v, "NormScope", norm.Scopes) }

func MarshalNormFlag(v norm.Flag) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalNormFlag(v any) (norm.Flag, error)    { return unmarshalEnum(v, "NormFlag", norm.Flags) }

func MarshalNormChangeKind(v norm.ChangeKind) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalNormChangeKind(v any) (norm.ChangeKind, error) {
	return unmarshalEnum(v, "NormChangeKind", norm.ChangeKinds)
}

func MarshalDecisionLevel(v norm.Level) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalDecisionLevel(v any) (norm.Level, error) {
	return unmarshalEnum(v, "DecisionLevel", norm.Levels)
}

func MarshalStandardModelStatus(v life.ModelStatus) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalStandardModelStatus(v any) (life.ModelStatus, error) {
	return unmarshalEnum(v, "StandardModelStatus", life.ModelStatuses)
}

func MarshalEquipmentRequestStatus(v life.RequestStatus) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalEquipmentRequestStatus(v any) (life.RequestStatus, error) {
	return unmarshalEnum(v, "EquipmentRequestStatus", life.RequestStatuses)
}

func MarshalPriceKind(v life.PriceKind) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalPriceKind(v any) (life.PriceKind, error) {
	return unmarshalEnum(v, "PriceKind", life.PriceKinds)
}

func MarshalBuildingGrade(v string) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalBuildingGrade(v any) (string, error) {
	return unmarshalEnum(v, "BuildingGrade", catalog.BuildingGrades)
}

// MarshalCentralMeridian answers the enum for the degrees that rows and journal hold.
func MarshalCentralMeridian(degrees string) graphql.Marshaler {
	for name, d := range meridians {
		if d == degrees {
			return graphql.MarshalString(name)
		}
	}
	return graphql.Null
}

// UnmarshalCentralMeridian answers the degrees, "104.5" or "105".
func UnmarshalCentralMeridian(v any) (string, error) {
	s, _ := v.(string)
	d, ok := meridians[s]
	if !ok {
		return "", malformed("CentralMeridian", "không có giá trị này.", "has no such value.")
	}
	return d, nil
}

// GraphQL names cannot begin with a digit nor hold a point.
var meridians = map[string]string{"E104_30": "104.5", "E105_00": "105"}

func MarshalPlanAction(v plan.Action) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalPlanAction(v any) (plan.Action, error) {
	return unmarshalEnum(v, "PlanAction", plan.Actions)
}

func MarshalPlanFlag(v plan.Flag) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalPlanFlag(v any) (plan.Flag, error)    { return unmarshalEnum(v, "PlanFlag", plan.Flags) }

func MarshalPlanStage(v planning.PlanStage) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalPlanStage(v any) (planning.PlanStage, error) {
	return unmarshalEnum(v, "PlanStage", planning.PlanStages)
}

func MarshalPlanStepCode(v plan.StepCode) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalPlanStepCode(v any) (plan.StepCode, error) {
	return unmarshalEnum(v, "PlanStepCode", plan.StepCodes)
}

func MarshalPlanDifferenceCause(v plan.Cause) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalPlanDifferenceCause(v any) (plan.Cause, error) {
	return unmarshalEnum(v, "PlanDifferenceCause", plan.Causes)
}

func MarshalReequipmentPlanStatus(v life.Status) graphql.Marshaler { return marshalEnum(v) }
func UnmarshalReequipmentPlanStatus(v any) (life.Status, error) {
	return unmarshalEnum(v, "ReequipmentPlanStatus", life.Statuses)
}
