package planning

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/usecase"
	"sotaisan/plan"
	"sotaisan/plan/life"
)

// CreateReequipmentPlanInput is a new plan: its name, and what finance decides.
type CreateReequipmentPlanInput struct {
	OperationID   uuid.UUID
	Name          string
	RevisesPlanID *uuid.UUID
	Note          *string
	PlanParametersInput
}

// PreviewReequipmentPlanInput asks what a stored plan would be if finance decided otherwise. What is nil
// stays as the plan has it.
type PreviewReequipmentPlanInput struct {
	PlanID uuid.UUID
	PlanParametersInput
}

// PlanParametersInput is what finance decides; nil is what plan.Defaults says.
type PlanParametersInput struct {
	Years              []int32
	Budgets            []*PlanBudgetInput
	CarryOver          *bool
	CountNotAssessed   *bool
	CountExpired       *bool
	RepairPercent      *int32
	RepairYears        *int32
	HandlingCost       *holding.VND
	TransportCostPerKm *holding.VND
	EquityBands        []*EquityBandInput
	FloorPercent       *int32
	Priorities         []*NeedPriorityInput
	Purchases          []*PurchaseChoiceInput
	Pins               []*PlanPinInput
	Forbids            []*PlanForbidInput
	MinimumOrders      []*MinimumOrderInput
	DirectAward        *holding.VND
	ByArea             *bool
	DirectAwardSource  *string
}

// PlanBudgetInput is money of one year and source; with a unit it is that unit's own.
type PlanBudgetInput struct {
	Year     int32
	Source   string
	UnitCode *string
	Amount   holding.VND
}

// EquityBandInput weighs pieces that are bought while less than BelowPercent of the need is covered.
type EquityBandInput struct{ BelowPercent, Permille int32 }

// NeedPriorityInput replaces the tier and weight of a need class.
type NeedPriorityInput struct {
	NeedClassCode string
	Tier, Weight  int32
}

// PurchaseChoiceInput says which item type is bought for a need class.
type PurchaseChoiceInput struct{ NeedClassCode, ItemTypeCode string }

// PlanPinInput demands that so many pieces are repaired or bought in that year.
type PlanPinInput struct {
	AgencyID      uuid.UUID
	NeedClassCode string
	Action        plan.Action
	Year          int32
	Source        string
	Quantity      int32
}

// PlanForbidInput takes choices away; what is nil matches all.
type PlanForbidInput struct {
	UnitCode      *string
	AgencyID      *uuid.UUID
	NeedClassCode *string
	Action        *plan.Action
	Year          *int32
}

// MinimumOrderInput is the least number of pieces of a type in a package.
type MinimumOrderInput struct {
	ItemTypeCode string
	Quantity     int32
}

// AdvanceReequipmentPlanInput leads a plan to the next step of its life.
type AdvanceReequipmentPlanInput struct {
	OperationID  uuid.UUID
	PlanID       uuid.UUID
	To           life.Status
	BaseRevision *int32
	Note         *string
}

// ReceivePlanLineInput is a part of a purchase that has come, or all of it.
type ReceivePlanLineInput struct {
	OperationID  uuid.UUID
	LineID       uuid.UUID
	BaseRevision *int32
	Quantity     int32
	Tracking     *holding.Tracking
	ReceivedOn   civil.Date
	UnitPrice    *holding.VND
	Name         *string
	AgencyID     *uuid.UUID
	SiteID       *uuid.UUID
	Room         *string
	Document     *ReceiptDocumentInput
	Note         *string
}

// ReceiptDocumentInput is the paper with which it came.
type ReceiptDocumentInput struct {
	Type             string
	Number           *string
	IssuedOn         *civil.Date
	Issuer           *string
	ArchiveReference *string
}

// CompletePlanRepairInput says that assets of a repair line have been repaired, and in what condition.
type CompletePlanRepairInput struct {
	OperationID  uuid.UUID
	LineID       uuid.UUID
	BaseRevision *int32
	AssetIDs     []uuid.UUID
	Grade        holding.Grade
	Cost         *holding.VND
	RepairedOn   civil.Date
	Note         *string
}

// apply answers the parameters after what the input says: lists and numbers that it does not name stay as
// base has them. unit answers the id of a unit's code, "" for a code that nobody has. Refusals have paths
// of the input.
func (in *PlanParametersInput) apply(base plan.Parameters, unit func(code string) string) (plan.Parameters, errs.List) {
	p := base
	var wrong errs.List
	unitID := func(code *string, path ...string) string {
		if code == nil {
			return ""
		}
		found := unit(*code)
		if found == "" {
			wrong = append(wrong, errs.New(errs.NotFound, path, "Không có đơn vị cấp xã mã %q.", "There is no commune-level unit with the code %q.", *code))
		}
		return found
	}
	set(&p.CarryOver, in.CarryOver)
	set(&p.CountNotAssessed, in.CountNotAssessed)
	set(&p.CountExpired, in.CountExpired)
	setNumber(&p.RepairPercent, in.RepairPercent)
	setNumber(&p.RepairYears, in.RepairYears)
	set(&p.Handling, in.HandlingCost)
	set(&p.Transport, in.TransportCostPerKm)
	setNumber(&p.FloorPercent, in.FloorPercent)
	set(&p.DirectAward, in.DirectAward)
	set(&p.ByArea, in.ByArea)
	if in.DirectAwardSource != nil {
		p.DirectAwardSource = usecase.Line(in.DirectAwardSource)
	}
	setList(&p.Years, in.Years, func(_ int, y int32) int { return int(y) })
	setList(&p.Budgets, in.Budgets, func(i int, b *PlanBudgetInput) plan.Budget {
		return plan.Budget{Year: int(b.Year), Source: usecase.Line(&b.Source), Unit: unitID(b.UnitCode, "budgets", strconv.Itoa(i), "unitCode"), Amount: b.Amount}
	})
	setList(&p.Bands, in.EquityBands, func(_ int, b *EquityBandInput) plan.Band {
		return plan.Band{BelowPercent: int64(b.BelowPercent), Permille: int64(b.Permille)}
	})
	setList(&p.Priorities, in.Priorities, func(_ int, o *NeedPriorityInput) plan.Priority {
		return plan.Priority{NeedClass: usecase.Line(&o.NeedClassCode), Tier: int(o.Tier), Weight: int64(o.Weight)}
	})
	setList(&p.Purchases, in.Purchases, func(_ int, o *PurchaseChoiceInput) plan.Purchase {
		return plan.Purchase{NeedClass: usecase.Line(&o.NeedClassCode), ItemType: usecase.Line(&o.ItemTypeCode)}
	})
	setList(&p.Pins, in.Pins, func(_ int, o *PlanPinInput) plan.Pin {
		return plan.Pin{Agency: o.AgencyID.String(), NeedClass: usecase.Line(&o.NeedClassCode), Action: o.Action, Year: int(o.Year),
			Source: usecase.Line(&o.Source), Quantity: int64(o.Quantity)}
	})
	setList(&p.Forbids, in.Forbids, func(i int, o *PlanForbidInput) plan.Forbid {
		f := plan.Forbid{Unit: unitID(o.UnitCode, "forbids", strconv.Itoa(i), "unitCode"), NeedClass: usecase.Line(o.NeedClassCode),
			Action: usecase.Value(o.Action), Year: int(usecase.Value(o.Year))}
		if o.AgencyID != nil {
			f.Agency = o.AgencyID.String()
		}
		return f
	})
	setList(&p.MinimumOrders, in.MinimumOrders, func(_ int, o *MinimumOrderInput) plan.MinimumOrder {
		return plan.MinimumOrder{ItemType: usecase.Line(&o.ItemTypeCode), Quantity: int64(o.Quantity)}
	})
	return p, wrong
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func setNumber[N ~int | ~int64](to *N, from *int32) {
	if from != nil {
		*to = N(*from)
	}
}

func setList[T, F any](to *[]T, from []F, make func(i int, f F) T) {
	if from == nil {
		return
	}
	*to = []T{}
	for i, f := range from {
		*to = append(*to, make(i, f))
	}
}

// inputNames are the names that fields of plan.Parameters have in the API.
var inputNames = map[string]string{
	"unit": "unitCode", "agency": "agencyId", "needClass": "needClassCode", "itemType": "itemTypeCode",
	"handling": "handlingCost", "transport": "transportCostPerKm", "bands": "equityBands",
}

// inInput gives refusals of parameters the paths of the input.
func inInput(err error) error {
	list, ok := errs.All(err)
	if !ok {
		return err
	}
	out := make(errs.List, len(list))
	for i, e := range list {
		renamed := *e
		renamed.Path = slices.Clone(e.Path)
		for n, name := range renamed.Path {
			if is, ok := inputNames[name]; ok {
				renamed.Path[n] = is
			}
		}
		out[i] = &renamed
	}
	return out.Err()
}
