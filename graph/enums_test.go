package graph_test

import (
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

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

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// The enums of the schema are the closed sets of the code, word for word and in their order.
func TestEnumsAreTheClosedSets(t *testing.T) {
	sets := map[string][]string{
		"AgencyKind":             texts(holding.AgencyKinds),
		"AssetDimension":         texts(registry.AssetDimensions),
		"AssetEventKind":         texts(holding.EventKinds),
		"AssetKind":              texts(catalog.Kinds),
		"AssetOrderField":        texts(registry.AssetOrderFields),
		"AssetStatus":            texts(holding.Statuses),
		"BuildingGrade":          catalog.BuildingGrades,
		"CentralMeridian":        {"E104_30", "E105_00"},
		"Confidence":             texts(catalog.Confidences),
		"CostBasis":              texts(holding.CostBases),
		"ErrorCode":              texts(errs.Codes),
		"GapReason":              texts(holding.GapReasons),
		"GapSeverity":            texts(catalog.Severities),
		"GapStatus":              texts(holding.GapStatuses),
		"Grade":                  texts(holding.Grades),
		"LabelBatchState":        texts(holding.BatchStates),
		"LabelConflictKind":      texts(holding.LabelConflictKinds),
		"LabelFormat":            texts(holding.BatchFormats),
		"LabelSettlement":        texts(holding.LabelSettlements),
		"LabelState":             texts(holding.LabelStates),
		"LabelSubject":           texts(labels.Subjects),
		"LabelVoidReason":        texts(holding.VoidReasons),
		"Locale":                 {string(locale.VI), string(locale.EN)},
		"MergeOutcome":           texts(holding.Outcomes),
		"OrderDirection":         texts(registry.OrderDirections),
		"Origin":                 texts(holding.Origins),
		"Permission":             texts(authz.Permissions),
		"Presence":               texts(holding.Presences),
		"Role":                   texts(viewer.Roles),
		"SiteState":              texts(holding.SiteStates),
		"SuccessionExtent":       texts(lineage.Extents),
		"Tenure":                 texts(holding.Tenures),
		"Tracking":               texts(holding.Trackings),
		"UnitKind":               texts(lineage.UnitKinds),
		"NormTier":               texts(norm.Tiers),
		"NormRegime":             texts(norm.Regimes),
		"NormBasis":              texts(norm.Bases),
		"NormScope":              texts(norm.Scopes),
		"NormFlag":               texts(norm.Flags),
		"NormChangeKind":         texts(norm.ChangeKinds),
		"DecisionLevel":          texts(norm.Levels),
		"StandardModelStatus":    texts(life.ModelStatuses),
		"EquipmentRequestStatus": texts(life.RequestStatuses),
		"PlanAction":             texts(plan.Actions),
		"PlanDifferenceCause":    texts(plan.Causes),
		"PlanFlag":               texts(plan.Flags),
		"PlanStage":              texts(planning.PlanStages),
		"PlanStepCode":           texts(plan.StepCodes),
		"ReequipmentPlanStatus":  texts(life.Statuses),
		"PriceKind":              texts(life.PriceKinds),
		"WaiverReason":           texts(registry.WaiverReasons),
	}
	for name, def := range load(t).Types {
		if def.Kind != ast.Enum || def.BuiltIn {
			continue
		}
		var got []string
		for _, v := range def.EnumValues {
			got = append(got, v.Name)
		}
		if want, ok := sets[name]; !ok || !slices.Equal(got, want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}
