package web

import (
	"context"
	"slices"
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
// user can mend are errs; any other error is a fault. A write that is sent again changes nothing.
type Register interface {
	// Label answers what anybody may see of a code; nil when no label has it.
	Label(ctx context.Context, code labels.Code) (*Label, error)
	// Asset answers the asset of a code; nil when there is none in the viewer's scope.
	Asset(ctx context.Context, code labels.Code) (*Asset, error)
	// History answers a page of the asset's history; nil when there is none in the viewer's scope.
	History(ctx context.Context, code labels.Code, after string) (*History, error)
	// Observe files one observation.
	Observe(ctx context.Context, in registry.ObservationInput) error
	// Attach files a paper with the asset of the code; the input's AssetIDs are not read.
	Attach(ctx context.Context, code labels.Code, in registry.AttachDocumentInput) error
	// Waive waives missing papers.
	Waive(ctx context.Context, in registry.WaiveDocumentGapsInput) error
	// Report files what anybody says of a labelled thing with the unit of the thing. Refusals have the
	// paths text and contact, NOT_FOUND when no label has the code.
	Report(ctx context.Context, code labels.Code, text, contact string) error
	// Assets answers a page of the viewer's assets by name.
	Assets(ctx context.Context, q AssetQuery, after string) (AssetRows, error)
	// Recent answers the assets of the viewer's scope that changed last.
	Recent(ctx context.Context) ([]AssetRow, error)
	// Gaps answers a page of the papers that assets lack, most severe first, then oldest.
	Gaps(ctx context.Context, q GapQuery, after string) (GapRows, error)
	// Province answers what the units have in which condition.
	Province(ctx context.Context) (*Province, error)
	// Reports answers a page of the problem reports that nobody has settled, newest first.
	Reports(ctx context.Context, after string) (ReportRows, error)
	// Settle settles a problem report.
	Settle(ctx context.Context, in registry.ResolveProblemReportInput) error
	// ChangePassword changes the viewer's own password. It answers the stamp by which sessions know the
	// password that is now in force, and whether the operation had been done before.
	ChangePassword(ctx context.Context, in registry.ChangePasswordInput) (stamp string, replayed bool, err error)
	// UnitName is the full name of a unit, "" when there is none.
	UnitName(unit uuid.UUID) string
	// Units are the commune-level units of today, in the order of lists.
	Units() []Choice
	// Requirements are the papers that assets can lack.
	Requirements() []Choice
}

// Choice is a value that a form offers.
type Choice struct {
	Code string
	Name locale.Text
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
	Details     []Fact
	Note        string
	Revision    int32
	Gaps        []Gap
	Papers      []Paper      // newest first
	PaperTypes  []PaperType  // what can be attached
	Observation *Observation // the newest
	Conflict    *Conflict    // that a person has to settle; nil for none
	History     []Event      // newest first
	MoreHistory string       // place of the next page, "" when this is all
}

// HasRoom says whether the asset can stand in a room: land and what is built on it cannot.
func (a *Asset) HasRoom() bool {
	return !slices.Contains([]catalog.Kind{catalog.LandParcel, catalog.Office, catalog.Structure}, a.Kind)
}

// Gap is a paper that the asset should have.
type Gap struct {
	ID          uuid.UUID
	Code        string // of the requirement
	Requirement locale.Text
	Severity    catalog.Severity
	Status      holding.GapStatus
	Cure        locale.Text
	DueOn       civil.Date
}

// Paper is a document that covers the asset. Texts that are not known are empty.
type Paper struct {
	Type                             locale.Text
	Number, Issuer, ArchiveReference string
	IssuedOn                         civil.Date
}

// PaperType is a type of documents. Wanted says that one would close an open gap of the asset.
type PaperType struct {
	Choice
	Wanted bool
}

// Observation is what was seen.
type Observation struct {
	Presence       holding.Presence
	Grades         []holding.GradeCount
	At             time.Time
	Observer       string
	Note           string
	RepairEstimate *holding.VND
}

// History is a page of an asset's history, newest first. Next is "" on the last one.
type History struct {
	Asset  string // its name
	Events []Event
	Next   string
}

// Event is a line of the asset's history. Paper is the document that it concerns, "" for none.
type Event struct {
	Kind        holding.EventKind
	EffectiveOn civil.Date
	RecordedAt  time.Time
	Actor       string
	Note        string
	Paper       locale.Text
	Changes     []Change
}

// AssetQuery says which assets. What is empty does not matter; Search holds for assets that have all
// its words.
type AssetQuery struct {
	Search    string
	Unit      string // code of a unit of today
	Kind      catalog.Kind
	Condition holding.Grade
	Lacking   bool // a paper
}

// GapQuery says which gaps. What is empty does not matter, but for the status: "" is what somebody
// still has to find.
type GapQuery struct {
	Unit        string // code of a unit of today
	Kind        catalog.Kind
	Severity    catalog.Severity
	Requirement string
	Status      holding.GapStatus
}

// AssetRow is an asset in a list.
type AssetRow struct {
	Code      labels.Code
	Name      string
	Condition holding.Grade
	Status    holding.Status
	Unit      string // full name
	Room      string
	OpenGaps  int
}

// AssetRows is a page of assets. Next is "" on the last one.
type AssetRows struct {
	Rows []AssetRow
	Next string
}

// GapRow is a gap in a worklist.
type GapRow struct {
	Gap
	Label    labels.Code // of the asset
	Asset    string      // its name
	Unit     string      // full name
	OpenedOn civil.Date
}

// GapRows is a page of gaps. Next is "" on the last one.
type GapRows struct {
	Rows []GapRow
	Next string
}

// Province is what the units have that is not out of stock for good.
type Province struct {
	Grades []holding.Grade // of the columns
	Units  []UnitRow       // those that have something
	Empty  []string        // full names of the others
	Total  UnitRow
}

// UnitRow is the pieces of a unit by condition, and how many of its entries lack a paper.
type UnitRow struct {
	Code, Name string
	Pieces     int64
	Grades     []int64
	Lacking    int64
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
