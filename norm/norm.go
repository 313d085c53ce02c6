// Package norm is the standard model of equipment: what an agency may have at most, by Decision
// 15/2025/QĐ-TTg as amended by Decision 10/2026/QĐ-TTg, and by what the province decides where the law
// leaves it the number and the price. It knows no stock and no database: a Model is lines with days, an
// Establishment is what is counted, and Entitle multiplies the two.
//
// Quantities and prices are maxima, not rights (Art. 3(4)): the head of the unit decides below them. What
// each rule of the decisions has become:
//
//	Art. 3(2)       several posts, the highest tier once         Headcount.CountedElsewhere
//	Art. 3(2), 8(3) the successor takes over what is there       Entitle looks at no holder and no stock, so
//	                                                             that a handover raises no need
//	Art. 3(5)(b)    a used item counts at its book residual      holding.State.BookValue, which the minutes of
//	                                                             a handover print
//	Art. 3(6)       a work room is a room by building design     Establishment.Rooms
//	Art. 3(7)       replacement when liquidation is allowed      a matter of stock: the plan
//	Art. 3(4)       national numbers and prices are maxima       Check holds a province's own lines to them
//	Art. 4(3)       more items, other kinds                      QuantityLevel; lines of the province where no
//	                                                             national line fixes the class
//	Art. 4(4)       15 % and 30 % above the ceiling              DecisionLevel, Waiver
//	Art. 5(1)(b)    shared equipment has no fixed number         national lines that are Undecided
//	Art. 5(2)(b)    who is headcount                             Headcount.FixedTerm, basis STAFF
//	Art. 5(2)(d)    multifunction devices                        Multifunction
//	Art. 5a, App. D state-secret work in the digital environment lines of the province alone
//	Art. 6(3)-(6)   one-stop units, citizen reception            national lines that are Undecided, in scope
//	                                                             SERVICE_CENTRE; numbers are the province's.
//	                                                             That the head of the unit decides on pieces
//	                                                             below the price of a fixed asset is not told apart
//	App., notes     ratios are rounded up; 60 % table, 40 % chair Entitlement.Quantity, PartCeiling
//	App. C (2026)   basic digital end devices                    Regime PROVINCIAL since 9 March 2026
//
// Before anything is bought, what the State has elsewhere is looked for (Law 15/2017/QH14, Art. 31(1),
// 42(1)(b)): that order is the plan's.
package norm

import (
	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
)

// Tier is the group of posts for which the norm fixes equipment (Decision 15/2025/QĐ-TTg, Appendix A).
// A commune has none above V.
type Tier string

const (
	TierV    Tier = "V"
	TierVI   Tier = "VI"
	TierVII  Tier = "VII"
	TierVIII Tier = "VIII"
)

// Tiers lists the tiers, the highest first.
var Tiers = []Tier{TierV, TierVI, TierVII, TierVIII}

// Regime says who decides number and price.
type Regime string

const (
	// Ceiling: the national number and price are maxima.
	Ceiling Regime = "CEILING"
	// Provincial: the province decides number and price, at market price; where a national line has this
	// regime, its number and price stand in until the province has a line of its own.
	Provincial Regime = "PROVINCIAL"
)

// Regimes lists the regimes.
var Regimes = []Regime{Ceiling, Provincial}

// Basis is what a line counts.
type Basis string

const (
	Person  Basis = "PERSON"  // everybody on a post or a contract, once
	Staff   Basis = "STAFF"   // assigned posts and contracts without a fixed term (Art. 5(2)(b)): for ratios
	Room    Basis = "ROOM"    // work rooms whose occupants are of tier VIII
	Counter Basis = "COUNTER" // counters that receive people
	Centre  Basis = "CENTRE"  // service centres and their receiving points
	Agency  Basis = "AGENCY"  // the agency itself, 1
)

// Bases lists the bases.
var Bases = []Basis{Person, Staff, Room, Counter, Centre, Agency}

// Scope is what the equipment is for.
type Scope string

const (
	ForPosition      Scope = "POSITION"       // Appendix A
	ForWorkRoom      Scope = "WORK_ROOM"      // Appendix B, by room
	ForAgency        Scope = "AGENCY"         // Appendix B, by headcount; shared by the whole agency
	ForServiceCentre Scope = "SERVICE_CENTRE" // specialised equipment of one-stop units (Art. 6(3))
)

// Scopes lists the scopes, in the order of entitlements.
var Scopes = []Scope{ForPosition, ForWorkRoom, ForAgency, ForServiceCentre}

// Line is one line of a standard model, on the days from ValidFrom to ValidTo; an empty ValidTo is open.
// A newer decision is another line with the same code and later days, never an edit of the old one. Its
// JSON names are stored in plans and in the province's model: they stay.
type Line struct {
	Code      string `json:"code" yaml:"code"` // unique on any day
	NeedClass string `json:"needClass" yaml:"need_class"`
	Scope     Scope  `json:"scope" yaml:"scope"`
	Basis     Basis  `json:"basis" yaml:"basis"`
	// Tiers are those whose persons are counted; empty: all. For PERSON and STAFF alone.
	Tiers       []Tier               `json:"tiers,omitempty" yaml:"tiers"`
	AgencyKinds []holding.AgencyKind `json:"agencyKinds,omitempty" yaml:"agency_kinds"` // empty: every kind
	// Quantity pieces for every Per counted, as an exact rational.
	Quantity   int64              `json:"quantity" yaml:"quantity"`
	Per        int64              `json:"per" yaml:"per"`
	Ceiling    holding.VND        `json:"ceiling" yaml:"ceiling"` // per piece, tax included; 0: none is fixed
	Regime     Regime             `json:"regime" yaml:"regime"`
	ValidFrom  civil.Date         `json:"validFrom" yaml:"valid_from"`
	ValidTo    civil.Date         `json:"validTo,omitempty" yaml:"valid_to"`
	Source     string             `json:"source" yaml:"source"` // document number and article
	Confidence catalog.Confidence `json:"confidence" yaml:"confidence"`
	// Undecided: who has to decide the number has not, or it is not known here. Quantity is 0 and means nothing.
	Undecided bool `json:"undecided,omitempty" yaml:"undecided"`
	// Replaces are the codes of national lines that do not count where this one does: for its days, agency
	// kinds and tiers.
	Replaces []string `json:"replaces,omitempty" yaml:"-"`
	// National: of the Prime Minister's decisions. The province's own lines are not.
	National bool `json:"national,omitempty" yaml:"-"`
}

// Title is a title of a post in a commune and the tier that it stands in, on its days.
type Title struct {
	Code       string             `yaml:"code"`
	Name       locale.Text        `yaml:"name"`
	Tier       Tier               `yaml:"tier"`
	ValidFrom  civil.Date         `yaml:"valid_from"`
	ValidTo    civil.Date         `yaml:"valid_to"`
	Source     string             `yaml:"source"`
	Confidence catalog.Confidence `yaml:"confidence"`
	Aliases    []string           `yaml:"aliases"` // how lists name it, folded
}

// Headcount is a number of persons of one tier.
type Headcount struct {
	Title string `json:"title,omitempty"` // code of a Title; may be empty when Tier is given
	Tier  Tier   `json:"tier,omitempty"`  // empty: that of the title on the day
	// Persons are all who hold the title, whatever else they hold.
	Persons int64 `json:"persons"`
	// CountedElsewhere are those of them who are counted already where they hold a higher or another post,
	// here or in another agency (Art. 3(2)).
	CountedElsewhere int64 `json:"countedElsewhere,omitempty"`
	// FixedTerm are those of the rest who are neither on an assigned post nor on a contract without a fixed
	// term: they have a desk, and do not count for ratios (Art. 5(2)(b)).
	FixedTerm int64 `json:"fixedTerm,omitempty"`
}

// Establishment is what is counted in one agency. All numbers are as assigned or built, none is negative.
type Establishment struct {
	AgencyKind holding.AgencyKind `json:"agencyKind"`
	Headcounts []Headcount        `json:"headcounts"`
	Rooms      int64              `json:"rooms,omitempty"`    // work rooms by building design whose occupants are of tier VIII
	Counters   int64              `json:"counters,omitempty"` // counters of its one-stop unit
	// Centres are service centres and receiving points that it runs. An agency of kind SERVICE_CENTRE is
	// one, whatever stands here.
	Centres int64 `json:"centres,omitempty"`
}

// Term is what one line contributes: Counted × Quantity ÷ Per pieces, exactly.
type Term struct {
	Line     string `json:"line"`
	Counted  int64  `json:"counted"`
	Quantity int64  `json:"quantity"`
	Per      int64  `json:"per"`
	Source   string `json:"source"` // of the line: document number and article
}

// Flag is a reservation about an entitlement.
type Flag string

const (
	// NumberUndecided: nobody has fixed a number. Quantity is 0, and that is no statement: stock of the
	// class is not surplus because of it.
	NumberUndecided Flag = "NUMBER_UNDECIDED"
	// PriceUndecided: no ceiling is fixed; the price follows the market.
	PriceUndecided Flag = "PRICE_UNDECIDED"
	// NationalStandsIn: the province decides and has not; the national number and price stand in.
	NationalStandsIn Flag = "NATIONAL_STANDS_IN"
	// NotVerified: a line or the tier of a title was not read in the full text of its document.
	NotVerified Flag = "NOT_VERIFIED"
)

// Flags lists the flags, in the order in which an entitlement has them.
var Flags = []Flag{NumberUndecided, PriceUndecided, NationalStandsIn, NotVerified}

// Entitlement is what an agency may have at most of one need class, in one pool. A pool is what the norm
// counts and prices alike: the lines of one class with the same scope, ceiling and regime. Quantity is the
// sum of its terms, rounded up once. An agency has several entitlements of one class where the norm counts
// apart (printers of posts, shared printers) or prices apart (desks of tier VI, desks of tier VIII); its
// entitlement to the class is their sum, and the ceilings say how many pieces may cost how much.
type Entitlement struct {
	NeedClass  string             `json:"needClass"`
	Scope      Scope              `json:"scope"`
	Quantity   int64              `json:"quantity"`
	Terms      []Term             `json:"terms"`
	Ceiling    holding.VND        `json:"ceiling"` // per piece, tax included; 0: none is fixed
	Regime     Regime             `json:"regime"`
	Undecided  bool               `json:"undecided,omitempty"`
	Confidence catalog.Confidence `json:"confidence"` // the weakest of what it rests on
	Flags      []Flag             `json:"flags,omitempty"`
}
