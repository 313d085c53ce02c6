// Package registry is the life of one asset – register, update, observe, split, attach, waive, correct –
// and the ways to read it. Doors call it; it joins the rules with the rows.
package registry

import (
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
)

// The inputs of the use-cases have the names and fields of the API's inputs, which bind to them. A nil
// pointer or slice is what was not said. An id that was malformed is uuid.Max and names nothing.

// Opt is a field of a patch: not Set leaves the asset as it is, Set with a nil Value clears.
type Opt[T any] struct {
	Set   bool
	Value *T
}

// GradeCountInput is how many pieces are in a condition.
type GradeCountInput struct {
	Grade    holding.Grade
	Quantity int32
}

// ExternalCodeInput is a code under which another system knows the asset.
type ExternalCodeInput struct {
	System string
	Code   string
}

// ComputerInput is the typed half of IT equipment.
type ComputerInput struct {
	SerialNumber, Processor, Memory, OperatingSystem *string
}

// FurnitureInput is the typed half of furniture.
type FurnitureInput struct {
	Material, Dimensions *string
}

// LandParcelInput is the typed half of a land parcel. Meridian is "104.5" or "105".
type LandParcelInput struct {
	FormerUnitID           *uuid.UUID
	MapSheet, ParcelNumber *string
	AreaM2                 *holding.Area
	LandUseCode            *string
	CertificateSerial      *string
	CertificateBookNumber  *string
	Boundary               *string
	Meridian               *string
}

// OfficeInput is the typed half of a building. Grade is one of catalog.BuildingGrades.
type OfficeInput struct {
	FloorAreaM2 *holding.Area
	Storeys     *int32
	Grade       *string
	BuiltYear   *int32
}

// RegisterAssetInput is a new asset. One of AgencyKind and AgencyID is required.
type RegisterAssetInput struct {
	OperationID    uuid.UUID
	UnitCode       string
	AgencyKind     *holding.AgencyKind
	AgencyID       *uuid.UUID
	SiteID         *uuid.UUID
	Room           *string
	ItemTypeCode   string
	Name           string
	Tracking       holding.Tracking
	Quantity       int32
	Tenure         holding.Tenure
	Origin         holding.Origin
	HistoricalCost *holding.VND // saturated at the bounds of int64
	CostBasis      *holding.CostBasis
	AcquiredOn     *civil.Date
	InUseYear      *int32
	Condition      *holding.Grade
	Grades         []*GradeCountInput
	Status         holding.Status
	ExternalCodes  []*ExternalCodeInput
	Computer       *ComputerInput
	Furniture      *FurnitureInput
	LandParcel     *LandParcelInput
	Office         *OfficeInput
	EffectiveOn    *civil.Date
	Note           *string
}

// UpdateAssetInput is a desk edit.
type UpdateAssetInput struct {
	OperationID  uuid.UUID
	AssetID      uuid.UUID
	BaseRevision *int32
	Patch        Patch
	EffectiveOn  *civil.Date
	Note         *string
}

// Patch is what changes of an asset. Name, item type, agency, tenure and origin cannot be cleared.
// A half replaces the whole half.
//
// It is not named AssetPatch as in the API: there a field that is left out has to be told from an
// explicit null, so the door reads it into a type of its own.
type Patch struct {
	Name           Opt[string]
	ItemTypeCode   Opt[string]
	AgencyID       Opt[uuid.UUID]
	SiteID         Opt[uuid.UUID]
	Room           Opt[string]
	Tenure         Opt[holding.Tenure]
	Origin         Opt[holding.Origin]
	HistoricalCost Opt[holding.VND]
	CostBasis      Opt[holding.CostBasis]
	AcquiredOn     Opt[civil.Date]
	InUseYear      Opt[int32]
	ExternalCodes  Opt[[]*ExternalCodeInput]
	Note           Opt[string]
	Computer       Opt[ComputerInput]
	Furniture      Opt[FurnitureInput]
	LandParcel     Opt[LandParcelInput]
	Office         Opt[OfficeInput]
}

// SplitLotInput takes pieces out of a lot, 1 to 50 parts.
type SplitLotInput struct {
	OperationID  uuid.UUID
	AssetID      uuid.UUID
	BaseRevision *int32
	Parts        []*LotPartInput
	EffectiveOn  *civil.Date
	Note         *string
}

// LotPartInput is one part; what is nil is as in the lot.
type LotPartInput struct {
	Quantity int32
	AgencyID *uuid.UUID
	SiteID   *uuid.UUID
	Room     *string
	Grades   []*GradeCountInput
}

// ChangeAssetStatusInput is a step in an asset's life; DISPOSED needs a document.
type ChangeAssetStatusInput struct {
	OperationID  uuid.UUID
	AssetID      uuid.UUID
	BaseRevision *int32
	Status       holding.Status
	DocumentID   *uuid.UUID
	EffectiveOn  *civil.Date
	Note         *string
}

// EnterAssetInErrorInput takes an asset out of every count.
type EnterAssetInErrorInput struct {
	OperationID  uuid.UUID
	AssetID      uuid.UUID
	BaseRevision *int32
	Reason       string
	Note         *string
}

// ReverseOperationInput takes back everything that the operation Reverses changed.
type ReverseOperationInput struct {
	OperationID uuid.UUID
	Reverses    uuid.UUID
	EventID     *uuid.UUID // one of its events, where several accounts used the same id
	Reason      string
	Note        *string
}

// RecordObservationsInput is 1 to 50 observations, each a write of its own.
type RecordObservationsInput struct {
	Observations []*ObservationInput
}

// ObservationInput is what was seen of one asset; what is nil says nothing.
type ObservationInput struct {
	OperationID    uuid.UUID
	AssetCode      string
	BaseRevision   *int32
	Presence       holding.Presence
	Grades         []*GradeCountInput
	CapturedAt     time.Time // UTC, whole microseconds
	SiteID         *uuid.UUID
	Room           *string
	Note           *string
	RepairEstimate *holding.VND
	PhotoFileIDs   []uuid.UUID
}

// AttachDocumentInput is a paper and the 1 to 250 assets of one unit that it covers.
type AttachDocumentInput struct {
	OperationID      uuid.UUID
	AssetIDs         []uuid.UUID
	Type             string
	Number           *string
	IssuedOn         *civil.Date
	Issuer           *string
	ArchiveReference *string
	Note             *string
}

// WithdrawDocumentInput takes a paper off all its assets.
type WithdrawDocumentInput struct {
	OperationID uuid.UUID
	DocumentID  uuid.UUID
	Reason      string
	Note        *string
}

// WaiverReasons are the reasons for which a gap can be waived.
var WaiverReasons = []holding.GapReason{holding.NeverIssued, holding.Lost, holding.NotHandedOver, holding.NotRequired}

// WaiveDocumentGapsInput waives 1 to 250 gaps; Reason is one of WaiverReasons, Note is required.
type WaiveDocumentGapsInput struct {
	OperationID uuid.UUID
	GapIDs      []uuid.UUID
	Reason      holding.GapReason
	Note        *string
}

// ReopenDocumentGapsInput takes waivers back.
type ReopenDocumentGapsInput struct {
	OperationID uuid.UUID
	GapIDs      []uuid.UUID
	Note        *string
}

// FileProblemReportInput is what a passer-by says of a labelled thing. AssetCode is whatever labels.Parse
// takes; Contact may be empty.
type FileProblemReportInput struct {
	AssetCode, Text, Contact string
}

// ResolveProblemReportInput settles what a passer-by reported.
type ResolveProblemReportInput struct {
	OperationID uuid.UUID
	ReportID    uuid.UUID
	Resolution  string
	Note        *string
}

// CreateAgencyInput is a new agency of a unit.
type CreateAgencyInput struct {
	OperationID         uuid.UUID
	UnitCode            string
	Kind                holding.AgencyKind
	Name                string
	FixedAssetThreshold *holding.VND
	Note                *string
}

// UpdateAgencyInput changes an agency; what is nil stays.
type UpdateAgencyInput struct {
	OperationID         uuid.UUID
	AgencyID            uuid.UUID
	BaseRevision        *int32
	Name                *string
	FixedAssetThreshold *holding.VND
	Note                *string
}

// CreateSiteInput is a new site of a unit.
type CreateSiteInput struct {
	OperationID uuid.UUID
	UnitCode    string
	Name        string
	Address     *string
	State       holding.SiteState
	Note        *string
}

// UpdateSiteInput changes a site; what is nil stays, an empty address clears it.
type UpdateSiteInput struct {
	OperationID  uuid.UUID
	SiteID       uuid.UUID
	BaseRevision *int32
	Name         *string
	Address      *string
	State        *holding.SiteState
	Note         *string
}

// AssetFilter says which assets. Every field that is given must hold; a list holds when one of its
// values does, so a list that is given and empty finds nothing.
type AssetFilter struct {
	UnitCodes     []string
	AgencyIDs     []uuid.UUID
	SiteIDs       []uuid.UUID
	Rooms         []string
	Kinds         []catalog.Kind
	ItemTypeCodes []string
	Conditions    []holding.Grade
	Statuses      []holding.Status
	Tenures       []holding.Tenure
	Origins       []holding.Origin
	HasLiveLabel  *bool
	HasOpenGaps   *bool
	HasConflicts  *bool
	GapSeverities []catalog.Severity
	AcquiredFrom  *civil.Date
	AcquiredTo    *civil.Date
	ExternalCode  *string
	Search        *string
	And, Or       []*AssetFilter
	Not           *AssetFilter
}

// AssetOrder is an order of assets; equals are ordered by id.
type AssetOrder struct {
	Field     AssetOrderField
	Direction OrderDirection
}

// AssetOrderField is what assets can be ordered by. What is not known is smallest.
type AssetOrderField string

const (
	ByName           AssetOrderField = "NAME" // folded, byte by byte
	ByCode           AssetOrderField = "CODE"
	ByAcquiredOn     AssetOrderField = "ACQUIRED_ON"
	ByHistoricalCost AssetOrderField = "HISTORICAL_COST"
	ByUpdatedAt      AssetOrderField = "UPDATED_AT"
)

// AssetOrderFields lists the values.
var AssetOrderFields = []AssetOrderField{ByName, ByCode, ByAcquiredOn, ByHistoricalCost, ByUpdatedAt}

// OrderDirection is the direction of an order.
type OrderDirection string

const (
	Ascending  OrderDirection = "ASC"
	Descending OrderDirection = "DESC"
)

// OrderDirections lists the values.
var OrderDirections = []OrderDirection{Ascending, Descending}

// AssetDimension is what assets can be counted by.
type AssetDimension string

const (
	ByUnit       AssetDimension = "UNIT"
	ByAgencyKind AssetDimension = "AGENCY_KIND"
	ByKind       AssetDimension = "KIND"
	ByItemType   AssetDimension = "ITEM_TYPE"
	ByCondition  AssetDimension = "CONDITION"
	ByStatus     AssetDimension = "STATUS"
	ByOrigin     AssetDimension = "ORIGIN"
	ByYearInUse  AssetDimension = "YEAR_IN_USE"
)

// AssetDimensions lists the values.
var AssetDimensions = []AssetDimension{ByUnit, ByAgencyKind, ByKind, ByItemType, ByCondition, ByStatus, ByOrigin, ByYearInUse}

// DocumentGapFilter says which gaps, by the same rules as AssetFilter.
type DocumentGapFilter struct {
	UnitCodes        []string
	AgencyIDs        []uuid.UUID
	Kinds            []catalog.Kind
	RequirementCodes []string
	Severities       []catalog.Severity
	Statuses         []holding.GapStatus
	DueTo            *civil.Date
	And, Or          []*DocumentGapFilter
	Not              *DocumentGapFilter
}

// ProblemReportFilter says which reports, by the same rules as AssetFilter.
type ProblemReportFilter struct {
	UnitCodes []string
	Resolved  *bool
	And, Or   []*ProblemReportFilter
	Not       *ProblemReportFilter
}
