package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/labels"
	"sotaisan/registry"
)

// Register is what the pages ask of the use-cases, for the viewer in the context. Refusals that a
// user can mend are errs; any other error is a fault.
type Register interface {
	// Label answers what anybody may see of a code; nil when no label has it.
	Label(ctx context.Context, code labels.Code) (*Label, error)
	// Asset answers the asset of a code; nil when there is none in the viewer's scope.
	Asset(ctx context.Context, code labels.Code) (*Asset, error)
	// Observe files one observation; sent again it changes nothing.
	Observe(ctx context.Context, in registry.ObservationInput) error
	// Report files what anybody says of a labelled thing with the unit of the thing. Refusals have the
	// paths text and contact, NOT_FOUND when no label has the code.
	Report(ctx context.Context, code labels.Code, text, contact string) error
	// Assets answers a page of the viewer's assets by name; with search, those that have all its words.
	// after is the Next of the page before, "" at first.
	Assets(ctx context.Context, search, after string) (AssetRows, error)
	// Recent answers the assets of the viewer's scope that changed last.
	Recent(ctx context.Context) ([]AssetRow, error)
	// Reports answers a page of the problem reports that nobody has settled, newest first.
	Reports(ctx context.Context, after string) (ReportRows, error)
	// Settle settles a problem report; sent again it changes nothing.
	Settle(ctx context.Context, in registry.ResolveProblemReportInput) error
	// UnitName is the full name of a unit, "" when there is none.
	UnitName(unit uuid.UUID) string
}

// Label is what anybody may see of a labelled thing.
type Label struct {
	Unit string // full name
	Kind catalog.Kind
}

// Asset is an asset as its page shows it. Texts that are not known, or not for the viewer, are empty.
type Asset struct {
	Code        labels.Code
	Name        string
	Kind        catalog.Kind
	ItemType    locale.Text
	CountUnit   locale.Text
	Tracking    holding.Tracking
	Quantity    int32
	Condition   holding.Grade
	Grades      []holding.GradeCount
	Status      holding.Status
	Unit        string
	Agency      string
	Site        string
	Room        string
	ShowMoney   bool // whether the viewer may know what things cost
	Cost        *holding.VND
	AcquiredOn  civil.Date
	InUseYear   int16
	Note        string
	Revision    int32
	Gaps        []Gap
	Observation *Observation // the newest
	History     []Event      // newest first
}

// Gap is a paper that the asset should have.
type Gap struct {
	Requirement locale.Text
	Severity    catalog.Severity
	Status      holding.GapStatus
	Cure        locale.Text
	DueOn       civil.Date
}

// Observation is what was seen.
type Observation struct {
	Presence       holding.Presence
	Grades         []holding.GradeCount
	At             time.Time
	Observer       string
	Note           string
	RepairEstimate *holding.VND
	Merge          holding.Outcome
}

// Event is a line of the asset's history.
type Event struct {
	Kind        holding.EventKind
	EffectiveOn civil.Date
	RecordedAt  time.Time
	Actor       string
	Note        string
}

// AssetRow is an asset in a list.
type AssetRow struct {
	Code      labels.Code
	Name      string
	Condition holding.Grade
	Status    holding.Status
	Room      string
	OpenGaps  int
}

// AssetRows is a page of assets. Next is "" on the last one.
type AssetRows struct {
	Rows []AssetRow
	Next string
}

// ReportRow is a problem report in a list. Code is "" when the thing has gone to another unit.
type ReportRow struct {
	ID         uuid.UUID
	Code       labels.Code
	Asset      string
	Text       string
	Contact    string
	ReceivedAt time.Time
}

// ReportRows is a page of reports. Next is "" on the last one.
type ReportRows struct {
	Rows []ReportRow
	Next string
}

// refusals sorts an error of a use-case: what the user can mend, or a fault.
func refusals(err error) (errs.List, error) {
	if list, ok := errs.All(err); ok {
		return list, nil
	}
	return nil, err
}
