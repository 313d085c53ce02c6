// Package holding is the asset as a value: what can be said about one asset, which changes are
// allowed, how two states differ, and how a history folds back into a state.
// It knows no database and no clock.
package holding

import (
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
)

// VND is money in whole đồng.
type VND int64

// Area is an area in hundredths of a square metre: 120.5 m² is 12050. Certificates give two decimals at most.
type Area int64

// State is everything a person or a rule can say about one asset at one moment.
// Empty strings, nil pointers, zero years and uuid.Nil are "not known" or "none".
//
// A State is a value: functions answer a new one and leave the slices of the old one alone.
type State struct {
	ID     uuid.UUID
	UnitID uuid.UUID // the unit whose book it stands in; changes by handover only
	Code   string    // label code, allocated at registration, never changes

	Name     string
	ItemType string       // code of the catalogue
	Kind     catalog.Kind // of the item type; kept so that counts and indexes need no catalogue
	Tracking Tracking
	Quantity int32 // 1 for an individual asset, at least 1 for a lot

	AgencyID   uuid.UUID
	AgencyKind AgencyKind // of the agency; kept for the counts
	SiteID     uuid.UUID
	Room       string

	Grades []GradeCount // canonical: in the order of Grades, counts above 0, sum = Quantity
	Status Status
	Tenure Tenure
	Origin Origin

	HistoricalCost *VND // nguyên giá, of the whole lot
	CostBasis      CostBasis
	AcquiredOn     civil.Date
	InUseYear      int16

	ExternalCodes []ExternalCode // codes that other systems and old stickers gave it; canonical order
	Note          string

	Presence    Presence // of the newest observation by capture time
	SeenAt      int64    // its capture time, microseconds UTC; 0 when never observed
	Observation uuid.UUID

	LiveLabel string // code of the label that is on it, as a scan there has shown; any of them while two are in conflict

	Computer  *Computer
	Furniture *Furniture
	Parcel    *Parcel
	Office    *Office

	Gaps []Gap // ordered by requirement

	Revision  int32 // 1 at registration, +1 with every event
	ChangedAt int64 // microseconds UTC of the event that made this revision
}

// GradeCount is how many pieces of a lot are in a condition.
type GradeCount struct {
	Grade    Grade `json:"grade"`
	Quantity int32 `json:"quantity"`
}

// ExternalCode is a code under which another system or an old sticker knows the asset.
type ExternalCode struct {
	System string `json:"system"`
	Code   string `json:"code"`
}

// Computer is the typed half of IT equipment.
type Computer struct {
	SerialNumber    string `json:"serialNumber"`
	Processor       string `json:"processor"`
	Memory          string `json:"memory"`
	OperatingSystem string `json:"operatingSystem"`
}

// Furniture is the typed half of furniture.
type Furniture struct {
	Material   string `json:"material"`
	Dimensions string `json:"dimensions"`
}

// Parcel is the typed half of a land parcel. Sheet and parcel number are unique only inside the
// cadastral map of the former unit.
type Parcel struct {
	FormerUnitID          uuid.UUID `json:"formerUnitId"`
	MapSheet              string    `json:"mapSheet"`
	ParcelNumber          string    `json:"parcelNumber"`
	AreaM2                Area      `json:"areaM2"` // 0 when not known
	LandUseCode           string    `json:"landUseCode"`
	CertificateSerial     string    `json:"certificateSerial"`
	CertificateBookNumber string    `json:"certificateBookNumber"`
	Boundary              string    `json:"boundary"` // GeoJSON geometry, VN-2000 metres
	Meridian              string    `json:"meridian"` // central meridian of the boundary, "104.5" or "105"
}

// Office is the typed half of an office building.
type Office struct {
	FloorAreaM2 Area   `json:"floorAreaM2"` // 0 when not known
	Storeys     int16  `json:"storeys"`
	Grade       string `json:"grade"` // building grade: SPECIAL, I, II, III, IV
	BuiltYear   int16  `json:"builtYear"`
}

// Gap is a paper that the asset should have and has not.
type Gap struct {
	ID          uuid.UUID
	Requirement string
	Severity    catalog.Severity
	Status      GapStatus
	Reason      GapReason
	DueOn       civil.Date
	OpenedAt    int64     // microseconds UTC
	ClosedAt    int64     // 0 while open
	DocumentID  uuid.UUID // the paper that closed it
	Note        string
}

// Condition is the one grade that stands for the asset: of a lot, the worst grade of its largest
// part (of two equally large parts the worse one).
func (s State) Condition() Grade {
	best, n := NotAssessed, int32(0)
	for _, g := range s.Grades { // best to worst, so >= keeps the worse of equals
		if g.Grade != NotAssessed && g.Quantity >= n || g.Quantity > n {
			best, n = g.Grade, g.Quantity
		}
	}
	return best
}

// InStock says whether the asset is still there to be used, moved or repaired: everything but what
// has been disposed of or was entered in error.
func (s State) InStock() bool { return s.Status != Disposed && s.Status != EnteredInError }

// OpenGaps counts the gaps that somebody still has to work on.
func (s State) OpenGaps() int {
	n := 0
	for _, g := range s.Gaps {
		if g.Status == GapOpen || g.Status == GapInProgress {
			n++
		}
	}
	return n
}

// foreign says whether the asset is another's, which the unit only uses.
func (s State) foreign() bool { return s.Tenure == Borrowed || s.Tenure == Leased }
