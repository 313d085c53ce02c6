package holding

// The closed sets of the register. A value may be added, never renamed: clients, stored rows and
// the journal all hold these words.

// Tracking says whether an asset is one thing or a lot of like things. It never changes; a lot can be split.
type Tracking string

const (
	Individual Tracking = "INDIVIDUAL"
	Lot        Tracking = "LOT"
)

// Trackings lists the values in the order people expect.
var Trackings = []Tracking{Individual, Lot}

// Status is where an asset stands in its life.
type Status string

const (
	InUse          Status = "IN_USE"
	NotInUse       Status = "NOT_IN_USE"
	UnderRepair    Status = "UNDER_REPAIR"
	Lent           Status = "LENT"
	InHandover     Status = "IN_HANDOVER"
	Missing        Status = "MISSING"
	Disposed       Status = "DISPOSED"
	EnteredInError Status = "ENTERED_IN_ERROR"
)

// Statuses lists the values in the order of an asset's life.
var Statuses = []Status{InUse, NotInUse, UnderRepair, Lent, InHandover, Missing, Disposed, EnteredInError}

// Grade is the condition of a thing, in the words of the year-end inventory.
type Grade string

const (
	Good          Grade = "GOOD"
	Worn          Grade = "WORN"          // còn sử dụng được
	NeedsRepair   Grade = "NEEDS_REPAIR"  // hư hỏng, cần sửa chữa
	Unserviceable Grade = "UNSERVICEABLE" // hư hỏng, không sử dụng được
	NotAssessed   Grade = "NOT_ASSESSED"
)

// Grades lists the values from best to worst, the unknown last.
var Grades = []Grade{Good, Worn, NeedsRepair, Unserviceable, NotAssessed}

// Tenure is the right by which the unit holds the asset. Borrowed and leased assets count as stock
// and are never moved, valued or disposed of.
type Tenure string

const (
	Owned         Tenure = "OWNED"
	Borrowed      Tenure = "BORROWED"
	Leased        Tenure = "LEASED"
	HeldForOthers Tenure = "HELD_FOR_OTHERS"
)

// Tenures lists the values.
var Tenures = []Tenure{Owned, Borrowed, Leased, HeldForOthers}

// Origin is how the asset came to be public property (Circular 141/2025/TT-BTC, Art. 4(2)).
type Origin string

const (
	Purchase         Origin = "PURCHASE"
	Investment       Origin = "INVESTMENT"
	Transfer         Origin = "TRANSFER"
	Donation         Origin = "DONATION"
	FoundAtInventory Origin = "FOUND_AT_INVENTORY"
	JointVenture     Origin = "JOINT_VENTURE"
	HirePurchase     Origin = "HIRE_PURCHASE"
	OtherOrigin      Origin = "OTHER"
	UnknownOrigin    Origin = "UNKNOWN"
)

// Origins lists the values in the order of the circular.
var Origins = []Origin{Purchase, Investment, Transfer, Donation, FoundAtInventory, JointVenture, HirePurchase, OtherOrigin, UnknownOrigin}

// CostBasis is the step of the price ladder on which the historical cost stands
// (Circular 141/2025/TT-BTC, Art. 6(3)(a)).
type CostBasis string

const (
	Books             CostBasis = "BOOKS"
	Papers            CostBasis = "PAPERS"
	EquivalentNew     CostBasis = "EQUIVALENT_NEW"
	EquivalentOnBooks CostBasis = "EQUIVALENT_ON_BOOKS"
	Appraisal         CostBasis = "APPRAISAL"
)

// CostBases lists the values from the strongest to the weakest ground.
var CostBases = []CostBasis{Books, Papers, EquivalentNew, EquivalentOnBooks, Appraisal}

// AgencyKind is the kind of body inside a unit that holds and uses assets.
type AgencyKind string

const (
	PeoplesCommittee AgencyKind = "PEOPLES_COMMITTEE"
	PartyCommittee   AgencyKind = "PARTY_COMMITTEE"
	FatherlandFront  AgencyKind = "FATHERLAND_FRONT"
	ServiceCentre    AgencyKind = "SERVICE_CENTRE"
	School           AgencyKind = "SCHOOL"
	HealthStation    AgencyKind = "HEALTH_STATION"
	OtherAgency      AgencyKind = "OTHER"
)

// AgencyKinds lists the values.
var AgencyKinds = []AgencyKind{PeoplesCommittee, PartyCommittee, FatherlandFront, ServiceCentre, School, HealthStation, OtherAgency}

// SiteState is what becomes of premises after the merger.
type SiteState string

const (
	SiteInUse   SiteState = "IN_USE"
	SiteShared  SiteState = "SHARED"
	SiteSurplus SiteState = "SURPLUS"
	SiteClosed  SiteState = "CLOSED"
)

// SiteStates lists the values.
var SiteStates = []SiteState{SiteInUse, SiteShared, SiteSurplus, SiteClosed}

// Presence is whether somebody in the field saw the thing. NOT_FOUND is a report, never the status
// MISSING: that is for a person to say.
type Presence string

const (
	Seen     Presence = "SEEN"
	NotFound Presence = "NOT_FOUND"
)

// Presences lists the values.
var Presences = []Presence{Seen, NotFound}

// GapStatus is where a documentation gap stands.
type GapStatus string

const (
	GapOpen       GapStatus = "OPEN"
	GapInProgress GapStatus = "IN_PROGRESS"
	GapWaived     GapStatus = "WAIVED"
	GapClosed     GapStatus = "CLOSED"
)

// GapStatuses lists the values.
var GapStatuses = []GapStatus{GapOpen, GapInProgress, GapWaived, GapClosed}

// GapReason is why a paper is missing.
type GapReason string

const (
	NeverIssued   GapReason = "NEVER_ISSUED"
	Lost          GapReason = "LOST"
	NotHandedOver GapReason = "NOT_HANDED_OVER"
	InProcess     GapReason = "IN_PROCESS"
	NotRequired   GapReason = "NOT_REQUIRED"
	UnknownReason GapReason = "UNKNOWN"
)

// GapReasons lists the values.
var GapReasons = []GapReason{NeverIssued, Lost, NotHandedOver, InProcess, NotRequired, UnknownReason}

// EventKind is the kind of a journal entry.
type EventKind string

const (
	Registered        EventKind = "REGISTERED"
	Updated           EventKind = "UPDATED"
	Observed          EventKind = "OBSERVED"
	Moved             EventKind = "MOVED"
	Split             EventKind = "SPLIT"
	MergedDuplicate   EventKind = "MERGED_DUPLICATE"
	DocumentAttached  EventKind = "DOCUMENT_ATTACHED"
	DocumentWithdrawn EventKind = "DOCUMENT_WITHDRAWN"
	GapOpened         EventKind = "GAP_OPENED"
	GapClosedEvent    EventKind = "GAP_CLOSED"
	GapWaivedEvent    EventKind = "GAP_WAIVED"
	GapReopened       EventKind = "GAP_REOPENED"
	LabelBound        EventKind = "LABEL_BOUND"
	LabelReplaced     EventKind = "LABEL_REPLACED"
	HandoverStarted   EventKind = "HANDOVER_STARTED"
	HandedOver        EventKind = "HANDED_OVER"
	HandoverCancelled EventKind = "HANDOVER_CANCELLED"
	RepairStarted     EventKind = "REPAIR_STARTED"
	RepairEnded       EventKind = "REPAIR_ENDED"
	LentOut           EventKind = "LENT"
	Returned          EventKind = "RETURNED"
	ReportedMissing   EventKind = "REPORTED_MISSING"
	Found             EventKind = "FOUND"
	Revalued          EventKind = "REVALUED"
	DisposedOf        EventKind = "DISPOSED"
	Corrected         EventKind = "CORRECTED"
	Reversed          EventKind = "REVERSED"
)

// EventKinds lists the values.
var EventKinds = []EventKind{Registered, Updated, Observed, Moved, Split, MergedDuplicate, DocumentAttached,
	DocumentWithdrawn, GapOpened, GapClosedEvent, GapWaivedEvent, GapReopened, LabelBound, LabelReplaced,
	HandoverStarted, HandedOver, HandoverCancelled, RepairStarted, RepairEnded, LentOut, Returned,
	ReportedMissing, Found, Revalued, DisposedOf, Corrected, Reversed}

// Outcome is what became of an observation that met a newer state than the one it was made on.
type Outcome string

const (
	Clean    Outcome = "CLEAN"    // its base was current or not stated
	Parallel Outcome = "PARALLEL" // its base was old; what it sets had not changed since
	Conflict Outcome = "CONFLICT" // something it sets was changed to another value since: a person looks at it
)

// Outcomes lists the values.
var Outcomes = []Outcome{Clean, Parallel, Conflict}
