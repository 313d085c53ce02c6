package plan

import (
	"sotaisan/holding"
	"sotaisan/norm"
)

// Action is what a line does about a piece of need, or about a piece of stock.
type Action string

const (
	Keep     Action = "KEEP"     // own stock covers it
	Transfer Action = "TRANSFER" // surplus of another agency, or of premises that close, covers it
	Repair   Action = "REPAIR"   // an own piece is repaired
	Buy      Action = "PURCHASE"
	Unmet    Action = "UNMET"
	Surplus  Action = "SURPLUS"  // stock beyond any need, without a taker
	Dispose  Action = "DISPOSAL" // candidate: useful life over, or not worth a repair
)

// Actions lists the values in the order of lines.
var Actions = []Action{Keep, Transfer, Repair, Buy, Unmet, Surplus, Dispose}

// Plan is the answer of Solve. Its canonical form has cells and lines in the order of (unit code, agency,
// need class, action, year, item type, …); Hash is the SHA-256 of what WriteTo writes without it.
type Plan struct {
	Engine       string     `json:"engine"`
	SnapshotHash string     `json:"snapshotHash"`
	Parameters   Parameters `json:"parameters"`
	Cells        []Cell     `json:"cells"`
	Lines        []Line     `json:"lines"`
	Packages     []Package  `json:"packages"`
	Totals       Totals     `json:"totals"`
	// Variants are the totals under the other answers to "do pieces of unknown condition, or past their
	// life, count?", so that nobody decides without seeing what the assumption is worth.
	Variants []Variant `json:"variants"`
	Proof    Proof     `json:"proof"`
	Findings []Finding `json:"findings"`
	Hash     string    `json:"hash"`
}

// Totals is the state at the end of the last year, and the money of all years.
// Need = MetByStock + Transferred + Repaired + Purchased + Unmet. Pieces here are pieces of need that are covered
// at that time: what was moved and is past its life by then is in a Transfer line, not in Transferred.
// Budgets pay for PurchaseCost and RepairCost; TransferCost has no source of money in a plan.
type Totals struct {
	Need         int64       `json:"need"`
	MetByStock   int64       `json:"metByStock"`
	Transferred  int64       `json:"transferred"`
	Repaired     int64       `json:"repaired"`
	Purchased    int64       `json:"purchased"`
	Unmet        int64       `json:"unmet"`
	Surplus      int64       `json:"surplus"`
	PurchaseCost holding.VND `json:"purchaseCost"`
	RepairCost   holding.VND `json:"repairCost"`
	TransferCost holding.VND `json:"transferCost"`
	// Points is the value of what is funded, Bound what no choice under the budgets can exceed (given the
	// pins and what the floor has taken), both in thousandths. GapPPB is the certified gap (Bound−Points)/Bound
	// in parts per billion, rounded up; -1 where nothing was to be chosen.
	Points int64 `json:"points"`
	Bound  int64 `json:"bound"`
	GapPPB int64 `json:"gapPpb"`
	Proven bool  `json:"proven"` // branch and bound has shown that nothing is better
}

// Spent is what budgets pay.
func (t *Totals) Spent() holding.VND { return t.PurchaseCost + t.RepairCost }

// Variant is what the totals would be under other assumptions; its funding is not searched beyond its bound.
type Variant struct {
	CountNotAssessed bool   `json:"countNotAssessed"`
	CountExpired     bool   `json:"countExpired"`
	Totals           Totals `json:"totals"`
}

// Cell is an agency's need of one class over the years.
type Cell struct {
	Agency     string     `json:"agency"`
	NeedClass  string     `json:"needClass"`
	Years      []CellYear `json:"years"` // one for every year of the horizon
	Derivation []Step     `json:"derivation"`
	Flags      []Flag     `json:"flags,omitempty"`
}

// CellYear is a cell at the end of a year. Requested is -1 where nothing was requested.
type CellYear struct {
	Year        int   `json:"year"`
	Norm        int64 `json:"norm"`
	Requested   int64 `json:"requested"`
	Need        int64 `json:"need"` // min(Norm, Requested)
	MetByStock  int64 `json:"metByStock"`
	Transferred int64 `json:"transferred"`
	Repaired    int64 `json:"repaired"`
	Purchased   int64 `json:"purchased"`
	Unmet       int64 `json:"unmet"`
}

// Line is one thing to do, or to know. Its derivation goes on from its cell's; Surplus and Dispose lines
// have no cell and no need class.
//
// Keep: pieces of one item type that cover own need from Year to Until.
// Transfer: Year is when it is moved; UnitPrice is the cost of moving one piece. Quantity counts what is moved,
// also what is good no longer at the end of the horizon: Totals.Transferred is less then.
// Repair, Buy: Year, UnitPrice and Budget are what pays.
// Unmet: pieces that are not covered at the end of Year; one line for every year in which the number
// changes to another than 0. A number that stays has no second line, so that the sum over lines is not what
// is unmet in any year: that is in the cells, and in Totals.
// Keep, Transfer: with ASSEMBLED_SET one piece is a whole set, put together from the parts under Stock, and
// ItemType is the part that the set goes by.
// Surplus, Dispose: of one group of stock; Year is the first in which it can go. What a list for disposal
// says of each piece (year of first use, historical cost) stands in the snapshot's stock under its Assets;
// the reason is in the derivation. A piece is in one Transfer, Repair, Surplus or Dispose line at most.
type Line struct {
	Action     Action      `json:"action"`
	Year       int         `json:"year"`
	Unit       string      `json:"unit"`
	Agency     string      `json:"agency"`
	NeedClass  string      `json:"needClass,omitempty"`
	ItemType   string      `json:"itemType,omitempty"`
	Quantity   int64       `json:"quantity"`
	UnitPrice  holding.VND `json:"unitPrice"`
	Amount     holding.VND `json:"amount"` // Quantity × UnitPrice
	Budget     *BudgetKey  `json:"budget,omitempty"`
	FromUnit   string      `json:"fromUnit,omitempty"`
	FromAgency string      `json:"fromAgency,omitempty"`
	Ceiling    holding.VND `json:"ceiling,omitempty"` // that the price of a purchase is held to
	Regime     norm.Regime `json:"regime,omitempty"`
	Until      int         `json:"until,omitempty"` // last year in which the pieces are good; 0: not known
	// Stock are the pieces that stay, move, are repaired, left over or disposed of; of sets those of every
	// part. By stock group and number, neighbours as one.
	Stock      []Range     `json:"stock,omitempty"`
	Assets     []AssetPart `json:"assets,omitempty"` // the same, where they are known one by one; not of Keep lines
	Flags      []Flag      `json:"flags,omitempty"`
	Derivation []Step      `json:"derivation"`
}

// Range is a number of pieces of one stock group: numbers Offset, Offset+1 and so on. The group's pieces
// are numbered from the back of its Assets: number 0 is a piece of the last one.
type Range struct {
	Stock    int   `json:"stock"` // position in the canonical Snapshot.Stock
	Offset   int64 `json:"offset"`
	Quantity int64 `json:"quantity"`
}

// BudgetKey names the budget that pays: of the line's year, or with carry-over an earlier one's rest.
type BudgetKey struct {
	Source string `json:"source"`
	Unit   string `json:"unit,omitempty"`
}

// Step is one step of a derivation: an operation, its operands and its result, so that a reader and the
// program can follow it. Which operands an operation has is said at its code.
type Step struct {
	Code  StepCode `json:"code"`
	Year  int      `json:"year,omitempty"` // that it speaks of; 0: every year of the horizon
	Ref   string   `json:"ref,omitempty"`  // line of a norm, item type, source …
	Args  []int64  `json:"args,omitempty"`
	Value int64    `json:"value"`
	Basis string   `json:"basis,omitempty"` // article, document
}

// StepCode names the operation of a step. A replay needs nothing but a cell's steps and its line's:
//
//	Keep      quantity = Σ KEPT
//	Transfer  quantity = Σ MOVED, unit price = MOVE_COST
//	Repair    quantity = Σ (FUNDED, PINNED), unit price = REPAIR_RULE
//	Buy       quantity = Σ (FUNDED, PINNED), unit price = PRICE
//	Unmet     quantity = OPEN; that is also the sum of the pieces in its reasons
//	Surplus   quantity = NO_TAKER
//	Dispose   quantity = CANDIDATES
//
// and amount = quantity × unit price, with a unit price of 0 where none is named. Of a cell, NEED of a year
// is OPEN's first operand and MET_BY_STOCK its second. Values are of steps, not of codes: "PRICE" above is
// the Value of the step PRICE. Amounts are đồng, points thousandths, both rounded down unless said otherwise.
type StepCode string

const (
	// Of a cell.
	NormTerm  StepCode = "NORM_TERM"    // Ref line of the norm; Args counted, quantity, per; Value: counted×quantity/per rounded up, for show
	RoundUp   StepCode = "ROUND_UP"     // the terms since the last one, added as fractions, rounded up: one pool
	NormTotal StepCode = "NORM"         // sum of the pools
	Requested StepCode = "REQUESTED"    // Value: what the agency asked for
	NeedTotal StepCode = "NEED"         // min(NORM, REQUESTED); NORM where nothing was requested
	StockHere StepCode = "STOCK"        // Ref item type; Value pieces on the book
	NotCounts StepCode = "NOT_COUNTED"  // Ref reason; Args first year in which they do not count; Value pieces
	OwnCover  StepCode = "MET_BY_STOCK" // Year; Value: slots that own pieces cover in that year; one step for every year
	Undecided StepCode = "UNDECIDED"    // Ref line of the norm whose number nobody has decided
	ByDevice  StepCode = "BY_DEVICE"    // Ref need class with whose Buy or Transfer line devices stand that serve this one too from Year on; Args last year in which they do, 1 when they come by transfer; Value pieces

	// Of a Keep line.
	Kept StepCode = "KEPT" // Ref item type, none for sets put together from parts; Args first and last year; Value pieces

	// Of a Transfer line: MOVE_COST once, then MOVE_GAIN and MOVED for every group of pieces.
	MoveCost StepCode = "MOVE_COST" // Args handling, metres, đồng per km, pieces of one (1; of a set its parts); Value: pieces × (handling + metres×perKm/1000 rounded up)
	MoveGain StepCode = "MOVE_GAIN" // Args price of what would be bought instead, years that it serves, years that are open, MOVE_COST; Value: price×serves/open − MOVE_COST, the gain for one
	Moved    StepCode = "MOVED"     // Args offered by the giver, open at the receiver's alike slots, position of the stock group, number of its first piece that moves (of sets: of their first part); Value pieces, or sets, moved

	// Of a Buy or Repair line: PRICE, or HALF_CEILING and PRICE, or a FUNCTION for each and PRICE, or
	// REPAIR_RULE once; then for every group of pieces that counts alike POINTS (and ALSO_POINTS), and CUTOFF
	// and FUNDED, or PINNED. Several FUNDED may follow one CUTOFF.
	PriceFrom   StepCode = "PRICE"        // Ref source, or "CEILING"; Args ceiling (0: none); Value price per piece
	HalfCeiling StepCode = "HALF_CEILING" // Ref item type that completes the set; Args ceiling of the set, percent; Value ceiling×percent/100
	ForFunction StepCode = "FUNCTION"     // Ref need class that a device with several functions is bought for, the line's own first; Value the ceiling of one for it alone (0: none); PRICE's ceiling is their sum (0 where one has none)
	RepairRule  StepCode = "REPAIR_RULE"  // Ref item type; Args estimate, what it is held against (original price, else that of an equivalent new one; 0: not known), percent; Value estimate (it is ≤ base×percent/100)
	Points      StepCode = "POINTS"       // Args weight, tier ‰, population ‰, band ‰, years covered; Value weight×tier×population×band×years/10^6, points per piece
	AlsoPoints  StepCode = "ALSO_POINTS"  // Ref need class that a device serves too; Args and Value as of POINTS; the points of a piece are the sum
	Cutoff      StepCode = "CUTOFF"       // Ref source; Year; Args points per million đồng of this choice, cut-off of that money, 1 when it is the unit's own; Value the first minus the second
	Funded      StepCode = "FUNDED"       // Args pieces offered, pieces of the cell that stand before them in line, 1 when the floor funds them; Value pieces taken
	PinnedBy    StepCode = "PINNED"       // Ref source; a parameter demands it; Value pieces

	// Of an Unmet line: OPEN, then its reasons, each for some of the pieces: those that nothing was chosen
	// for (POINTS, CUTOFF, LACKS, FUNDED_BELOW of the choice that came nearest, or one of the others alone),
	// those that are served later, those whose cover has ended.
	Open        StepCode = "OPEN"         // Args need, met by stock, covered otherwise; Value: the first minus the others, pieces open in the line's year
	Lacks       StepCode = "LACKS"        // Ref source; Year; Args price, pieces, what is left of that money after those of the cell that stand above (may be below 0), 1 when it is the unit's own, 1 when the points reach the cut-off; Value price×pieces − left, at least 0: đồng more that would fund a pin of these and of those above
	FundedBelow StepCode = "FUNDED_BELOW" // only below the cut-off; Args points per piece, cut-off, price; Value points×10^6/cut-off, less than the price: the price at which the points reach the cut-off
	NoBudget    StepCode = "NO_BUDGET"    // no budget that may pay; Value pieces
	NoPrice     StepCode = "NO_PRICE"     // Ref item type; neither a reference nor a ceiling; Value pieces
	OverCeiling StepCode = "OVER_CEILING" // Ref decision level that could waive it; Args price, ceiling; Value pieces
	ForbiddenBy StepCode = "FORBIDDEN"    // a parameter takes every choice away; Value pieces
	FundedLater StepCode = "FUNDED_LATER" // Year in which it comes; Value pieces
	CoverEnds   StepCode = "COVER_ENDS"   // Year that was the last of what was repaired or bought; Value pieces
	// Of what a device with several functions is to serve: it is bought for all of them or for none, and what
	// would fund it stands in the Unmet line of the class in Ref; Value pieces.
	DeviceUnfunded StepCode = "DEVICE_UNFUNDED"

	// Of a Surplus line NO_TAKER, of a Dispose line its reasons (LIFE_OVER, NOT_COUNTED, NOT_WORTH_REPAIR),
	// then CANDIDATES.
	NoTaker    StepCode = "NO_TAKER"         // Args pieces beyond own need, moved away; Value the first minus the second: what the plan moves to nobody
	LifeOver   StepCode = "LIFE_OVER"        // Args year of first use, useful life; Value last year of life
	NotWorth   StepCode = "NOT_WORTH_REPAIR" // Args estimate, base as in REPAIR_RULE, percent; Value base×percent/100, which the estimate passes
	Candidates StepCode = "CANDIDATES"       // Args pieces of the group, of them moved, repaired or surplus; Value the first minus the second
)

// StepCodes lists the codes, in the order of derivations.
var StepCodes = []StepCode{NormTerm, RoundUp, NormTotal, Requested, NeedTotal, StockHere, NotCounts, OwnCover, Undecided, ByDevice,
	Kept, MoveCost, MoveGain, Moved, PriceFrom, HalfCeiling, ForFunction, RepairRule, Points, AlsoPoints, Cutoff, Funded, PinnedBy,
	Open, Lacks, FundedBelow, NoBudget, NoPrice, OverCeiling, ForbiddenBy, FundedLater, CoverEnds, DeviceUnfunded,
	NoTaker, LifeOver, NotWorth, Candidates}

// Flag marks a cell or line that rests on something less than certain, or breaks a limit.
type Flag string

const (
	FlagNotAssessed     Flag = "NOT_ASSESSED"      // covers own need though nobody has seen its condition
	FlagExpired         Flag = "PAST_USEFUL_LIFE"  // counts though its useful life is over
	FlagNoLife          Flag = "NO_USEFUL_LIFE"    // no useful life is fixed for its type
	FlagNoYear          Flag = "NO_YEAR_OF_USE"    // its age is not known
	FlagComing          Flag = "COMING"            // another plan in force brings it
	FlagStraightLine    Flag = "STRAIGHT_LINE"     // distance by straight line × 1.3
	FlagCeilingPrice    Flag = "PRICE_IS_CEILING"  // no price reference: the ceiling stands in
	FlagNoPrice         Flag = "NO_PRICE"          // neither a price reference nor a ceiling: not bought
	FlagOverCeiling     Flag = "OVER_CEILING"      // price above the ceiling without a waiver: not bought
	FlagWaived          Flag = "CEILING_WAIVED"    // price above the ceiling by decision
	FlagUndecided       Flag = "NORM_UNDECIDED"    // the province has not decided the number
	FlagProvincial      Flag = "PROVINCIAL_REGIME" // number and price are the province's; the old national figure stands in
	FlagUnverified      Flag = "UNVERIFIED"        // rests on an entry whose confidence is not VERIFIED
	FlagNoEstablishment Flag = "NO_ESTABLISHMENT"  // nobody has said what the agency has to equip
	FlagNoRequest       Flag = "NO_REQUEST"        // the agency has not filed its request
	FlagRequestPending  Flag = "REQUEST_PENDING"   // it has, and finance has not decided on it: it caps nothing yet
	FlagLotSplit        Flag = "LOT_SPLIT"         // packages below the limit of direct award that pass it together
	FlagBelowMinimum    Flag = "BELOW_MINIMUM_ORDER"
	FlagHalfSet         Flag = "HALF_SET"      // completes a set of which a half is there
	FlagMultifunction   Flag = "MULTIFUNCTION" // one device serves several classes
	// FlagAssembledSet marks a line whose pieces are sets put together from parts; its item type is one part.
	FlagAssembledSet Flag = "ASSEMBLED_SET"
	// FlagTransferUnfunded is of a finding alone: no budget pays for moving.
	FlagTransferUnfunded Flag = "TRANSFER_UNFUNDED"
)

// Flags lists the flags, in the order in which cells, lines and packages have them.
var Flags = []Flag{FlagNotAssessed, FlagExpired, FlagNoLife, FlagNoYear, FlagComing, FlagStraightLine, FlagCeilingPrice, FlagNoPrice, FlagOverCeiling, FlagWaived,
	FlagUndecided, FlagProvincial, FlagUnverified, FlagNoEstablishment, FlagNoRequest, FlagLotSplit, FlagBelowMinimum, FlagHalfSet, FlagMultifunction,
	FlagRequestPending, FlagAssembledSet, FlagTransferUnfunded}

// FindingFlags lists the flags that findings have, by weight: first what keeps needs or money out of the plan,
// then what is taken on trust.
var FindingFlags = []Flag{FlagNoEstablishment, FlagUndecided, FlagNoPrice, FlagOverCeiling, FlagTransferUnfunded, FlagLotSplit, FlagRequestPending, FlagNoRequest,
	FlagCeilingPrice, FlagNotAssessed, FlagNoYear, FlagNoLife, FlagExpired, FlagComing, FlagStraightLine}

// Package is what is bought together.
type Package struct {
	Year     int         `json:"year"`
	Category string      `json:"category"`
	Area     string      `json:"area"` // delivery areas, in order, with "; " between them
	Source   string      `json:"source"`
	Unit     string      `json:"unit,omitempty"` // of a unit's own money
	Quantity int64       `json:"quantity"`
	Amount   holding.VND `json:"amount"`
	Lines    []int       `json:"lines"` // indexes in Plan.Lines
	Flags    []Flag      `json:"flags,omitempty"`
}

// Finding is something a person has to know or mend before relying on the plan. A plan's stand by weight
// (FindingFlags), then by agency or by what they are about.
type Finding struct {
	Code      Flag   `json:"code"`
	Unit      string `json:"unit,omitempty"`
	Agency    string `json:"agency,omitempty"`
	NeedClass string `json:"needClass,omitempty"`
	ItemType  string `json:"itemType,omitempty"`
	// Count is how many pieces it is about; of a number undecided or an establishment missing how many
	// agencies, of requests how many classes, of split purchases how many packages.
	Count  int64       `json:"count"`
	Amount holding.VND `json:"amount,omitempty"` // what PRICE_IS_CEILING and LOT_SPLIT buy for, what TRANSFER_UNFUNDED costs
}

// Proof is what Verify needs to see that nothing better exists, without solving anything.
type Proof struct {
	Transfers []TransferProof `json:"transfers"` // one for every substitution class with surplus and deficit
	Funding   []FundingProof  `json:"funding"`   // one for every stage: the floor's, when there is one, and the rest
}

// TransferProof has the potentials of a transfer network (see transfer.go for its nodes and their order).
type TransferProof struct {
	Classes   []string `json:"classes"` // need classes of the substitution class
	Gain      int64    `json:"gain"`    // đồng
	Potential []int64  `json:"potential"`
}

// FundingProof has the multipliers of the budget rows (see purse.go for the rows and their order, fund.go for
// the groups and choices), from which the bound follows by weak duality (plan/budget, Certify). Capacities
// are what pins and the stage before have left.
type FundingProof struct {
	Multipliers []int64 `json:"multipliers"` // of one đồng, in points / 2^Shift (see plan/budget)
	Shift       uint    `json:"shift"`
	Value       int64   `json:"value"`
	Bound       int64   `json:"bound"`
	Proven      bool    `json:"proven"`
}
