package demo

import (
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/id"
	"sotaisan/journal"
	"sotaisan/labels"
)

// past is where a thing comes from, which decides what is known of it.
type past int

const (
	ofCommune  past = iota // stock of a unit before the merger, with books of all sorts
	ofDistrict             // stock of the abolished district: old, often broken, nothing known
	firstPhase             // equipment of the service centres' first phase
	bought                 // bought since the merger, with all papers
)

// thing is an asset of the demo before it is registered.
type thing struct {
	holding.State
	n      int // its place among the unit's things
	past   past
	former int      // of which former unit
	papers []string // keys of the papers that cover it
}

// stock is everything that a unit holds.
type stock struct {
	*place
	things  []thing
	papers  map[string]journal.Document
	rounds  []civil.Date   // days on which the unit bought
	minutes map[giver]bool // from whom it has handover minutes
	order   []string       // keys of papers, as they were written
	codes   *codes
}

// codes draws label codes, each once.
type codes struct {
	source io.Reader
	used   map[labels.Code]bool
}

func (c *codes) next() (string, error) {
	for {
		code, err := labels.New(c.source)
		if err != nil {
			return "", err
		}
		if !c.used[code] {
			c.used[code] = true
			return code.String(), nil
		}
	}
}

// newStock makes up what the unit holds.
func newStock(p *place, c *codes, maps *cadastre) (*stock, error) {
	s := &stock{place: p, papers: map[string]journal.Document{}, codes: c}
	d := p.dice("premises")
	s.addPremises(d, maps)
	d = p.dice("goods")
	for range 8 {
		s.rounds = append(s.rounds, day(d, "2025-07-15", "2026-01-20"))
	}
	// The more units went into one, the more it holds; the lists of the demo have 300 to 800 entries a unit.
	n := min(262+92*len(p.former)+d.between(0, 150), 780)
	shares := make([]option[agency], len(p.agencies))
	for i, a := range p.agencies {
		shares[i] = option[agency]{a, a.parts}
	}
	for range n {
		s.addGood(d, weighted(d, shares))
	}
	cat := catalog.Default()
	for i := range s.things {
		t := &s.things[i]
		at := opened.Add(time.Duration(i) * time.Millisecond)
		t.ID, t.UnitID = p.id(id.Asset, at, fmt.Sprintf("asset %d", i)), p.unit.ID
		code, err := c.next()
		if err != nil {
			return nil, err
		}
		t.Code = code
		item, ok := cat.ItemType(t.ItemType, civil.Of(opened))
		if !ok {
			return nil, fmt.Errorf("demo: the catalogue has no item type %s", t.ItemType)
		}
		t.Kind = item.Kind
		if t.Tenure == "" {
			t.Tenure = holding.Owned
		}
		t.State = holding.Canonical(t.State)
	}
	s.file(p.dice("papers"), cat)
	return s, nil
}

func (s *stock) addGood(d dice, a agency) {
	g := weighted(d, goodOptions(a.goods))
	t := thing{past: s.pastOf(d, a), former: d.IntN(len(s.former))}
	t.ItemType, t.AgencyID, t.AgencyKind = g.item, a.id, a.kind
	t.Name = written(d, choose(d, g.names))
	t.Tracking, t.Quantity = holding.Individual, 1
	if g.lot > 0 && d.chance(70) {
		t.Tracking, t.Quantity = holding.Lot, int32(d.between(2, g.lot))
	}
	s.history(d, &t, g)
	s.condition(d, &t)
	s.put(d, &t, a)
	s.half(d, &t, g)
	s.stickers(d, &t)
	s.things = append(s.things, t)
}

func goodOptions(goods []good) []option[good] {
	out := make([]option[good], len(goods))
	for i, g := range goods {
		out[i] = option[good]{g, g.parts}
	}
	return out
}

func (s *stock) pastOf(d dice, a agency) past {
	if a.kind == holding.ServiceCentre {
		return weighted(d, []option[past]{{firstPhase, 58}, {ofCommune, 18}, {bought, 24}})
	}
	return weighted(d, []option[past]{{ofCommune, 70}, {ofDistrict, 20}, {bought, 10}})
}

// history says how the thing came, when and for what price, as far as its past knows.
func (s *stock) history(d dice, t *thing, g good) {
	price := func(basis holding.CostBasis) {
		cost := holding.VND(d.between(g.low, g.high)/10*10) * 1_000 * holding.VND(t.Quantity)
		t.HistoricalCost, t.CostBasis = &cost, basis
	}
	switch t.past {
	case bought:
		t.Origin, t.AcquiredOn = holding.Purchase, choose(d, s.rounds)
		t.InUseYear = int16(t.AcquiredOn.Year())
		price(holding.Papers)
	case firstPhase:
		t.Origin, t.InUseYear = holding.Transfer, int16(d.between(2017, 2021))
		if d.chance(80) {
			price(holding.Books)
		}
	case ofDistrict:
		t.Origin = weighted(d, []option[holding.Origin]{{holding.Transfer, 55}, {holding.UnknownOrigin, 45}})
		t.Note = "Tiếp nhận từ " + s.district
	case ofCommune:
		t.Origin = weighted(d, []option[holding.Origin]{{holding.Purchase, 56}, {holding.Transfer, 17}, {holding.UnknownOrigin, 20}, {holding.Donation, 4}, {holding.FoundAtInventory, 3}})
		if d.chance(72) {
			oldest := 2012 // machines do not last as long as furniture
			if g.material != "" {
				oldest = 2006
			}
			t.InUseYear = int16(d.between(oldest, 2024))
		}
		if t.InUseYear != 0 && d.chance(30) {
			year := int(t.InUseYear)
			t.AcquiredOn = day(d, civil.Date(fmt.Sprintf("%d-01-05", year)), civil.Date(fmt.Sprintf("%d-12-28", year)))
		}
		switch {
		case d.chance(2) && t.Origin == holding.UnknownOrigin:
			t.Tenure = holding.Borrowed
		case t.InUseYear != 0 && d.chance(82), d.chance(20):
			price(holding.Books)
		}
	}
}

// grades by past, in parts of a hundred.
var grades = map[past][]option[holding.Grade]{
	bought:     {{holding.Good, 96}, {holding.Worn, 4}},
	firstPhase: {{holding.Worn, 58}, {holding.NeedsRepair, 22}, {holding.Unserviceable, 14}, {holding.Good, 6}},
	ofDistrict: {{holding.Unserviceable, 44}, {holding.NeedsRepair, 27}, {holding.Worn, 15}, {holding.NotAssessed, 14}},
	ofCommune:  {{holding.Worn, 50}, {holding.Good, 17}, {holding.NeedsRepair, 18}, {holding.Unserviceable, 10}, {holding.NotAssessed, 5}},
}

// condition grades the thing; of a larger lot some pieces are in another condition than most.
func (s *stock) condition(d dice, t *thing) {
	main := weighted(d, grades[t.past])
	t.Grades = []holding.GradeCount{{Grade: main, Quantity: t.Quantity}}
	if t.Quantity >= 4 && d.chance(60) {
		other, n := weighted(d, grades[t.past]), int32(d.between(1, int(t.Quantity)/3+1))
		t.Grades = []holding.GradeCount{{Grade: main, Quantity: t.Quantity - n}, {Grade: other, Quantity: n}}
	}
	t.Status = holding.InUse
	if main == holding.Unserviceable && d.chance(85) || main == holding.NeedsRepair && d.chance(25) {
		t.Status = holding.NotInUse
	}
}

// put gives the thing a room: most in the headquarters, some left behind in a former one, some unknown.
func (s *stock) put(d dice, t *thing, a agency) {
	t.AgencyID, t.AgencyKind = a.id, a.kind
	switch n := d.IntN(100); {
	case n < 8:
		return
	case n < 30 && t.past != bought && len(s.sites) > 1:
		at := choose(d, s.sites[1:])
		t.SiteID, t.former = at.id, at.former
		if d.chance(40) {
			t.Room = choose(d, []string{"Kho", "Phòng làm việc cũ", "Hội trường cũ", "Nhà kho phía sau"})
		}
	default:
		t.SiteID = s.sites[0].id
		if d.chance(85) {
			t.Room = choose(d, a.rooms)
		}
	}
}

func (s *stock) half(d dice, t *thing, g good) {
	switch g.item {
	case "desktop", "laptop", "server", "tablet":
		if d.chance(55) {
			t.Computer = &holding.Computer{SerialNumber: serial(d)}
		}
		if t.past != ofDistrict && d.chance(60) {
			i := generation(d, t)
			c := holding.Computer{Processor: processors[i], Memory: memories[i], OperatingSystem: systems[i]}
			if t.Computer != nil {
				c.SerialNumber = t.Computer.SerialNumber
			}
			t.Computer = &c
		}
	case "printer", "multifunction_printer", "scanner", "photocopier":
		if d.chance(35) {
			t.Computer = &holding.Computer{SerialNumber: serial(d)}
		}
	}
	if g.material != "" && d.chance(45) {
		t.Furniture = &holding.Furniture{Material: g.material}
		if d.chance(30) {
			t.Furniture.Dimensions = choose(d, []string{"1,2 x 0,6 x 0,75 m", "1,4 x 0,7 x 0,75 m", "1,0 x 0,45 x 1,83 m", "0,8 x 0,4 x 1,8 m", "2,4 x 1,2 m"})
		}
	}
}

// generation is the computer's place in the tables of processors: by its year, or anything but new.
func generation(d dice, t *thing) int {
	last := len(processors) - 1
	switch {
	case t.past == bought:
		return last
	case t.InUseYear == 0:
		return d.IntN(last - 1)
	}
	return min(max((int(t.InUseYear)-2008)/2, 0), last)
}

const serialLetters = "ABCDEFGHJKLMNPQRSTVWXYZ0123456789"

func serial(d dice) string {
	b := make([]byte, d.between(7, 11))
	for i := range b {
		b[i] = serialLetters[d.IntN(len(serialLetters))]
	}
	return string(b)
}

// stickers are the numbers that older registers and inventories gave.
func (s *stock) stickers(d dice, t *thing) {
	if t.past == bought {
		return
	}
	if d.chance(26) {
		t.ExternalCodes = append(t.ExternalCodes, holding.ExternalCode{System: "Tem cũ", Code: fmt.Sprintf("%s-%03d", choose(d, []string{"MVT", "TS", "BG", "TB", "UB"}), d.between(1, 999))})
	}
	if d.chance(12) {
		t.ExternalCodes = append(t.ExternalCodes, holding.ExternalCode{System: "QLTS", Code: fmt.Sprintf("%s.%05d", s.former[t.former].Code, d.between(1, 99_999))})
	}
}

// day answers a day of [from, to].
func day(d dice, from, to civil.Date) civil.Date {
	days := int(to.Time().Sub(from.Time()).Hours() / 24)
	return from.AddDays(d.between(0, days))
}

// agencyOf answers the unit's agency of the kind; the people's committee where there is none.
func (s *stock) agencyOf(kind holding.AgencyKind) agency {
	for _, a := range s.agencies {
		if a.kind == kind {
			return a
		}
	}
	return s.agencies[0]
}

// siteOf answers the site of a former unit's headquarters, uuid.Nil when it is not kept as one.
func (s *stock) siteOf(former int) uuid.UUID {
	for _, at := range s.sites {
		if at.former == former {
			return at.id
		}
	}
	return uuid.Nil
}
