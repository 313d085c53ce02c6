package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/norm"
)

// Engine names the rules by which a plan was made. It changes whenever the same snapshot and parameters
// would give another plan.
const Engine = "sotaisan-plan/1"

// Snapshot is everything a plan knows about the world, as of one day. Its canonical form has every list in
// the order of its keys and no entry twice; its hash is the SHA-256 of the JSON of that form, as Write writes it. Ids are
// opaque texts, unique in their list; the empty text is "none".
type Snapshot struct {
	Engine    string         `json:"engine"`
	TakenOn   civil.Date     `json:"takenOn"` // prices and lives are those in force on this day
	Units     []Unit         `json:"units"`
	Agencies  []Agency       `json:"agencies"`
	Norms     []norm.Line    `json:"norms"` // of every day of the horizon, the province's own among them
	Classes   []Class        `json:"classes"`
	ItemTypes []ItemType     `json:"itemTypes"`
	Stock     []Stock        `json:"stock"`
	Requests  []Request      `json:"requests"`
	Prices    []Price        `json:"prices"`
	Distances []RoadDistance `json:"distances"` // what is missing goes by straight line × 1.3, flagged
}

// Unit is an administrative unit of today. Coordinates are those of its centre, in millionths of a degree;
// 0 and 0 are not known.
type Unit struct {
	ID         string `json:"id"`
	Code       string `json:"code"`
	Name       string `json:"name"`
	Lat        int64  `json:"lat"`
	Lon        int64  `json:"lon"`
	Population int64  `json:"population,omitempty"` // people served; 0: not known
	Area       string `json:"area"`                 // delivery area: units that one delivery round serves
}

// Agency is a body that needs and holds equipment.
type Agency struct {
	ID             string             `json:"id"`
	Unit           string             `json:"unit"`
	Kind           holding.AgencyKind `json:"kind"`
	Name           string             `json:"name"`
	Establishments []Establishment    `json:"establishments"` // by date; none: nobody has said, the need is asked for
	ClosesOn       civil.Date         `json:"closesOn,omitempty"`
}

// Establishment is what an agency has to equip, from a day on.
type Establishment struct {
	From civil.Date `json:"from"`
	norm.Establishment
}

// Class is a need class with its ways to satisfy one piece of need.
type Class struct {
	Code         string                `json:"code"`
	Kind         catalog.Kind          `json:"kind"`
	Alternatives []catalog.Alternative `json:"alternatives"`
	Tier         int                   `json:"tier"`   // 1 essential, 2 important, 3 useful
	Weight       int64                 `json:"weight"` // points of one piece for one year before factors
	Confidence   catalog.Confidence    `json:"confidence"`
}

// ItemType is a thing one can have or buy.
type ItemType struct {
	Code     string       `json:"code"`
	Kind     catalog.Kind `json:"kind"`
	Years    int          `json:"years"` // useful life; 0: none is fixed
	Movable  bool         `json:"movable"`
	Category string       `json:"category"` // procurement category
	// Functions are need classes that one piece serves at the same time (a multifunction device:
	// Decision 15/2025/QĐ-TTg, Art. 5(2)(d)); empty for others, which serve one class at a time.
	Functions []string `json:"functions,omitempty"`
}

// Stock is a group of pieces that are alike in everything a plan looks at; no two groups are alike in all
// of it.
type Stock struct {
	Agency    string         `json:"agency"` // empty: nobody's custody yet
	Unit      string         `json:"unit"`
	ItemType  string         `json:"itemType"`
	Grade     holding.Grade  `json:"grade"`
	Status    holding.Status `json:"status"`
	Tenure    holding.Tenure `json:"tenure"`
	InUseYear int            `json:"inUseYear"`         // 0: not known
	Closing   bool           `json:"closing,omitempty"` // at premises that are surplus or closed
	Disputed  bool           `json:"disputed,omitempty"`
	// Certified: somebody has certified after its useful life that it is usable.
	Certified bool `json:"certified,omitempty"`
	// LivePlan is the number of the plan in force that has these pieces; they are out of any other.
	LivePlan string `json:"livePlan,omitempty"`
	// Coming: Agency does not have these pieces yet, LivePlan brings them. They count for its own need, from
	// the first year on so that nothing is bought twice, and are nobody else's. InUseYear is the year in which
	// they come, or of what is older already that of its first use.
	Coming   bool        `json:"coming,omitempty"`
	Repair   holding.VND `json:"repair,omitempty"` // estimate per piece; 0: none
	Cost     holding.VND `json:"cost,omitempty"`   // historical cost per piece; 0: not known
	Quantity int64       `json:"quantity"`
	// Assets are the pieces, where they are known one by one: the quantities add up to Quantity. Single
	// things come first, then lots, each by code: what leaves its holder is taken from the front, what
	// stays from the back, so that a lot is split as late as possible.
	Assets []AssetPart `json:"assets,omitempty"`
}

// AssetPart is a number of pieces of one asset: 1, or part of a lot.
type AssetPart struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	Quantity int64  `json:"quantity"`
}

// Request is an agency's own statement of need. One that finance has accepted caps it: need = min(norm,
// request). One that is pending is only told.
type Request struct {
	Agency    string `json:"agency"`
	NeedClass string `json:"needClass"`
	Quantity  int64  `json:"quantity"`           // the whole need, not what is missing
	ItemType  string `json:"itemType,omitempty"` // what it wants bought, of those that satisfy the class
	Pending   bool   `json:"pending,omitempty"`  // filed; finance has not decided
	// What form 04/TSC-MSTT repeats of it; no need and no price depends on it.
	Payment  string `json:"payment,omitempty"`  // how it wants to pay
	Delivery string `json:"delivery,omitempty"` // when and where
	Reason   string `json:"reason,omitempty"`
}

// Price is what a thing costs now, per piece, tax included, by a quote or an award.
type Price struct {
	ItemType string       `json:"itemType"`
	Amount   holding.VND  `json:"amount"`
	Source   string       `json:"source"` // document number and who gave it
	From     civil.Date   `json:"from"`
	To       civil.Date   `json:"to"`
	Waiver   *norm.Waiver `json:"waiver,omitempty"` // who decided that the ceiling may be passed
}

// RoadDistance is the way by road between two units, the same in both directions.
type RoadDistance struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Metres int64  `json:"metres"`
}

// Bounds of a snapshot: far above any province, and low enough that no sum and no product of the engine
// leaves 64 bits.
const (
	maxSnapshot  = 256 << 20 // bytes of JSON
	maxUnits     = 5_000
	maxAgencies  = 50_000
	maxClasses   = 500
	maxItemTypes = 1_000
	maxStock     = 1_000_000
	maxEntries   = 500_000 // of any other list
	maxPrice     = 1_000_000_000_000
	maxMetres    = 5_000_000
	maxText      = 500
	// maxStockPieces × maxPrice, the most that transfers can save, is below 2^63.
	maxStockPieces = 5_000_000
)

// Canonical answers s with every list in the order of its keys and none of them null. It does not judge:
// entries that are there twice stay, and Check names them. What s has is not changed; texts, the innermost
// lists of norms, and the stock where that is in order already, are shared.
func (s *Snapshot) Canonical() Snapshot {
	c := *s
	codes := make(map[string]string, len(s.Units))
	for i := range s.Units {
		codes[s.Units[i].ID] = s.Units[i].Code
	}
	c.Units = sorted(s.Units, func(a, b Unit) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID))
	})
	c.Agencies = sorted(s.Agencies, func(a, b Agency) int {
		return cmp.Or(cmp.Compare(codes[a.Unit], codes[b.Unit]), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.ID, b.ID))
	})
	for i := range c.Agencies {
		c.Agencies[i].Establishments = canonicalEstablishments(c.Agencies[i].Establishments)
	}
	c.Norms = sorted(s.Norms, func(a, b norm.Line) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ValidFrom, b.ValidFrom), cmp.Compare(a.ValidTo, b.ValidTo))
	})
	for i := range c.Norms {
		n := &c.Norms[i]
		n.Tiers, n.AgencyKinds, n.Replaces = sortedOrNil(n.Tiers), sortedOrNil(n.AgencyKinds), sortedOrNil(n.Replaces)
	}
	c.Classes = sorted(s.Classes, func(a, b Class) int { return cmp.Compare(a.Code, b.Code) })
	for i := range c.Classes {
		// The order among alternatives of one rank is a statement: the first one is bought.
		list := append(make([]catalog.Alternative, 0, len(c.Classes[i].Alternatives)), c.Classes[i].Alternatives...)
		slices.SortStableFunc(list, func(a, b catalog.Alternative) int { return cmp.Compare(a.Rank, b.Rank) })
		c.Classes[i].Alternatives = list
	}
	c.ItemTypes = sorted(s.ItemTypes, func(a, b ItemType) int { return cmp.Compare(a.Code, b.Code) })
	for i := range c.ItemTypes {
		c.ItemTypes[i].Functions = sortedOrNil(c.ItemTypes[i].Functions)
	}
	c.Stock = canonicalStock(s.Stock, codes)
	c.Requests = sorted(s.Requests, func(a, b Request) int {
		return cmp.Or(cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.NeedClass, b.NeedClass), cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.ItemType, b.ItemType))
	})
	c.Prices = sorted(s.Prices, func(a, b Price) int {
		return cmp.Or(cmp.Compare(a.ItemType, b.ItemType), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Amount, b.Amount), cmp.Compare(a.Source, b.Source))
	})
	c.Distances = append(make([]RoadDistance, 0, len(s.Distances)), s.Distances...)
	for i := range c.Distances {
		if d := &c.Distances[i]; d.From > d.To {
			d.From, d.To = d.To, d.From
		}
	}
	slices.SortFunc(c.Distances, func(a, b RoadDistance) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Metres, b.Metres))
	})
	return c
}

func canonicalEstablishments(list []Establishment) []Establishment {
	list = sorted(list, func(a, b Establishment) int { return cmp.Compare(a.From, b.From) })
	for i := range list {
		list[i].Headcounts = sorted(list[i].Headcounts, func(a, b norm.Headcount) int {
			return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Persons, b.Persons),
				cmp.Compare(a.CountedElsewhere, b.CountedElsewhere), cmp.Compare(a.FixedTerm, b.FixedTerm))
		})
	}
	return list
}

func canonicalStock(stock []Stock, codes map[string]string) []Stock {
	compare := func(a, b Stock) int {
		if by := cmp.Or(cmp.Compare(codes[a.Unit], codes[b.Unit]), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Agency, b.Agency)); by != 0 {
			return by
		}
		return cmp.Or(compareStock(&a, &b), cmp.Compare(a.Quantity, b.Quantity))
	}
	ordered := func(g Stock) bool {
		return slices.IsSortedFunc(g.Assets, compareParts) && (len(g.Assets) > 0 || g.Assets == nil)
	}
	if stock != nil && slices.IsSortedFunc(stock, compare) && !slices.ContainsFunc(stock, func(g Stock) bool { return !ordered(g) }) {
		return stock
	}
	out := append(make([]Stock, 0, len(stock)), stock...)
	slices.SortFunc(out, compare)
	for i := range out {
		if len(out[i].Assets) == 0 {
			out[i].Assets = nil
		} else if !ordered(out[i]) {
			out[i].Assets = sorted(out[i].Assets, compareParts)
		}
	}
	return out
}

func compareParts(a, b AssetPart) int {
	return cmp.Or(truth(a.Quantity != 1)-truth(b.Quantity != 1), cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Quantity, b.Quantity))
}

// compareStock orders groups of one holder.
func compareStock(a, b *Stock) int {
	return cmp.Or(cmp.Compare(a.ItemType, b.ItemType), cmp.Compare(a.InUseYear, b.InUseYear), cmp.Compare(a.Grade, b.Grade),
		cmp.Compare(a.Status, b.Status), cmp.Compare(a.Tenure, b.Tenure), truth(a.Closing)-truth(b.Closing),
		truth(a.Disputed)-truth(b.Disputed), truth(a.Certified)-truth(b.Certified), cmp.Compare(a.LivePlan, b.LivePlan), truth(a.Coming)-truth(b.Coming),
		cmp.Compare(a.Repair, b.Repair), cmp.Compare(a.Cost, b.Cost))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func sortedOrNil[T cmp.Ordered](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return sorted(list, cmp.Compare)
}

// Hash is the SHA-256 of what Write writes, in hexadecimal. A snapshot that Write has written
// and ReadSnapshot has read keeps it.
func (s *Snapshot) Hash() string {
	c := s.Canonical()
	return c.sum()
}

// sum is the hash of what is canonical already.
func (s *Snapshot) sum() string {
	h := sha256.New()
	if s.write(h) != nil {
		return "" // a hash does not refuse to be written to
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Write writes the JSON of the canonical form.
func (s *Snapshot) Write(w io.Writer) error {
	c := s.Canonical()
	return c.write(w)
}

// write writes fields in the order of the type, each entry of a list on a line of its own.
func (s *Snapshot) write(w io.Writer) error {
	e := newEncoder(w)
	e.text(`{"engine":`)
	e.value(s.Engine)
	e.field("takenOn", s.TakenOn)
	entries(e, "units", s.Units)
	entries(e, "agencies", s.Agencies)
	entries(e, "norms", s.Norms)
	entries(e, "classes", s.Classes)
	entries(e, "itemTypes", s.ItemTypes)
	entries(e, "stock", s.Stock)
	entries(e, "requests", s.Requests)
	entries(e, "prices", s.Prices)
	entries(e, "distances", s.Distances)
	e.text("}\n")
	return e.flush()
}

// ReadSnapshot reads what Write has written, or a person: the order of lists does not matter, a field
// that is not known, more than one value and more than 256 MiB are refused. It answers the canonical form,
// unchecked.
func ReadSnapshot(r io.Reader) (*Snapshot, error) {
	var s Snapshot
	limited := io.LimitedReader{R: r, N: maxSnapshot + 1}
	err := readStrict(&limited, &s)
	if limited.N <= 0 {
		return nil, errs.New(errs.TooMany, errs.At("snapshot"), "Tệp dữ liệu lớn hơn %d MiB.", "The snapshot is larger than %d MiB.", maxSnapshot>>20)
	}
	if err != nil {
		return nil, errs.New(errs.Invalid, errs.At("snapshot"), "Tệp dữ liệu không đọc được: %v.", "The snapshot cannot be read: %v.", err)
	}
	c := s.Canonical()
	c.compact()
	return &c, nil
}

// compact lets the stock, which is most of a snapshot, take no more memory than it needs: what reading has
// left room for goes, and the same text is there once.
func (s *Snapshot) compact() {
	texts := map[string]string{}
	once := func(text *string) {
		if known, ok := texts[*text]; ok {
			*text = known
		} else {
			texts[*text] = *text
		}
	}
	parts := 0
	for i := range s.Stock {
		parts += len(s.Stock[i].Assets)
	}
	assets := make([]AssetPart, 0, parts)
	s.Stock = append(make([]Stock, 0, len(s.Stock)), s.Stock...)
	for i := range s.Stock {
		g := &s.Stock[i]
		once(&g.Agency)
		once(&g.Unit)
		once(&g.ItemType)
		once((*string)(&g.Grade))
		once((*string)(&g.Status))
		once((*string)(&g.Tenure))
		once(&g.LivePlan)
		if g.Assets != nil {
			first := len(assets)
			assets = append(assets, g.Assets...)
			g.Assets = assets[first:len(assets):len(assets)]
		}
	}
}
