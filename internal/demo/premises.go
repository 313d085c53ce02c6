package demo

import (
	"fmt"
	"math"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/lineage"
)

// cadastre remembers the parcels of every former unit's map: sheet and number are unique inside one.
type cadastre struct{ taken map[string]bool }

func (c *cadastre) next(d dice, former uuid.UUID) (sheet, number string) {
	for {
		sheet, number = fmt.Sprint(d.between(1, 48)), fmt.Sprint(d.between(1, 620))
		key := former.String() + "/" + sheet + "/" + number
		if !c.taken[key] {
			c.taken[key] = true
			return sheet, number
		}
	}
}

// ground is a use of land, with the building that stands on it.
type ground struct {
	parts    int
	item     string
	name     string // of the parcel, in front of where it is
	use      string // code of the cadastre
	low      int    // m²
	high     int
	building string
	house    string // name of the building
}

var (
	headquarters = ground{0, "land_office", "Đất trụ sở UBND", "TSC", 900, 4_200, "office_building", "Trụ sở làm việc UBND"}
	schoolGround = ground{0, "land_school", "Đất Trường Tiểu học", "DGD", 2_400, 9_800, "school_building", "Dãy phòng học Trường Tiểu học"}
	healthGround = ground{0, "land_health", "Đất Trạm Y tế", "DYT", 600, 2_200, "health_building", "Nhà Trạm Y tế"}
	grounds      = []ground{
		{34, "land_community", "Đất trụ sở sinh hoạt ấp", "DSH", 90, 620, "community_house", "Nhà sinh hoạt cộng đồng"},
		{16, "land_culture", "Đất Nhà văn hóa", "DVH", 400, 3_200, "house_of_culture", "Nhà văn hóa"},
		{8, "land_office", "Đất Ban Chỉ huy Quân sự", "TSC", 250, 900, "military_office", "Nhà làm việc Ban Chỉ huy Quân sự"},
		{6, "land_service", "Đất trạm bơm, trạm cấp nước", "DTS", 120, 900, "storehouse", "Nhà kho vật tư"},
		{9, "land_market", "Đất chợ", "DCH", 600, 5_600, "market_house", "Nhà lồng chợ"},
		{9, "land_sport", "Đất sân bóng đá", "DTT", 2_200, 9_600, "", ""},
		{7, "land_cemetery", "Đất nghĩa trang nhân dân", "NTD", 1_800, 14_000, "", ""},
		{11, "land_other", "Đất công chưa sử dụng", "CSD", 200, 5_200, "", ""},
	}
)

// addPremises makes the parcels, the buildings on them and the structures around.
func (s *stock) addPremises(d dice, maps *cadastre) {
	parcels := d.between(7, 20)
	for i := range s.former {
		s.addGround(d, maps, headquarters, i, s.siteOf(i), s.agencies[0])
		parcels--
	}
	if schooled[s.unit.Code] {
		s.addGround(d, maps, schoolGround, 0, uuid.Nil, s.agencyOf(holding.School))
		s.addGround(d, maps, healthGround, 0, uuid.Nil, s.agencyOf(holding.HealthStation))
		parcels -= 2
	}
	options := make([]option[ground], len(grounds))
	for i, g := range grounds {
		options[i] = option[ground]{g, g.parts}
	}
	for ; parcels > 0; parcels-- {
		s.addGround(d, maps, weighted(d, options), d.IntN(len(s.former)), uuid.Nil, s.agencies[0])
	}
	for range d.between(4, 12) {
		s.addStructure(d)
	}
}

func (s *stock) addGround(d dice, maps *cadastre, g ground, former int, at uuid.UUID, a agency) {
	u := s.former[former]
	where := shortName(u)
	if g.item == "land_community" {
		where = fmt.Sprintf("%d, %s", d.between(1, 12), where)
		if u.Kind != lineage.Commune {
			g.name, g.house = "Đất trụ sở sinh hoạt khóm", "Nhà sinh hoạt cộng đồng khóm"
		} else {
			g.house += " ấp"
		}
	}
	t := thing{past: ofCommune, former: former}
	t.Name, t.ItemType = g.name+" "+where, g.item
	t.AgencyID, t.AgencyKind, t.SiteID = a.id, a.kind, at
	t.Tracking, t.Quantity, t.Status = holding.Individual, 1, holding.InUse
	t.Grades = []holding.GradeCount{{Grade: holding.NotAssessed, Quantity: 1}}
	t.Origin = weighted(d, []option[holding.Origin]{{holding.Transfer, 62}, {holding.UnknownOrigin, 24}, {holding.Donation, 6}, {holding.OtherOrigin, 8}})
	if former > 0 && at != uuid.Nil && d.chance(60) || g.use == "CSD" {
		t.Status = holding.NotInUse
	}
	if d.chance(40) {
		t.InUseYear = int16(d.between(1992, 2022))
	}
	area := holding.Area(d.between(g.low*10, g.high*10) * 10)
	sheet, number := maps.next(d, u.ID)
	t.Parcel = &holding.Parcel{FormerUnitID: u.ID, MapSheet: sheet, ParcelNumber: number, AreaM2: area, LandUseCode: g.use, Meridian: s.meridian}
	// Half of the parcels have a certificate; the paper itself is filed with the others.
	if d.chance(50) {
		t.Parcel.CertificateSerial = fmt.Sprintf("%s %06d", choose(d, []string{"BK", "BS", "CD", "CS", "AL", "CV"}), d.between(12_000, 899_999))
		t.Parcel.CertificateBookNumber = fmt.Sprintf("CT %05d", d.between(120, 18_999))
		if d.chance(40) {
			t.Parcel.Boundary = s.boundary(d, area)
		}
		cost := holding.VND(area/100) * holding.VND(d.between(90, 1_600)) * 1_000
		t.HistoricalCost, t.CostBasis = &cost, holding.Books
	}
	s.things = append(s.things, t)
	if g.building != "" && d.chance(82) {
		s.addBuilding(d, t, g, where)
	}
}

func (s *stock) addBuilding(d dice, land thing, g ground, where string) {
	t := thing{past: ofCommune, former: land.former}
	t.Name, t.ItemType = g.house+" "+where, g.building
	t.AgencyID, t.AgencyKind, t.SiteID, t.Status = land.AgencyID, land.AgencyKind, land.SiteID, land.Status
	t.Tracking, t.Quantity = holding.Individual, 1
	s.grade(d, &t)
	t.Origin = weighted(d, []option[holding.Origin]{{holding.Investment, 55}, {holding.Transfer, 28}, {holding.UnknownOrigin, 17}})
	year := d.between(1996, 2022)
	floor := min(int(land.Parcel.AreaM2/100), d.between(48, 780))
	t.Office = &holding.Office{FloorAreaM2: holding.Area(floor * 100), Storeys: 1, Grade: "IV", BuiltYear: int16(year)}
	if floor > 320 && d.chance(70) {
		t.Office.Storeys, t.Office.Grade = int16(d.between(2, 3)), "III"
	}
	if d.chance(30) { // the year is not known
		t.Office.BuiltYear = 0
		if d.chance(50) {
			t.Office.Grade = ""
		}
	} else {
		t.InUseYear = int16(year)
	}
	if d.chance(65) {
		cost := holding.VND(floor) * holding.VND(t.Office.Storeys) * holding.VND(d.between(1_900, 7_800)) * 1_000
		t.HistoricalCost, t.CostBasis = &cost, holding.Books
	}
	s.things = append(s.things, t)
}

func (s *stock) addStructure(d dice) {
	g := weighted(d, goodOptions(structures))
	t := thing{past: ofCommune, former: d.IntN(len(s.former))}
	t.Name, t.ItemType = written(d, choose(d, g.names))+" "+shortName(s.former[t.former]), g.item
	t.AgencyID, t.AgencyKind, t.SiteID = s.agencies[0].id, s.agencies[0].kind, s.siteOf(t.former)
	t.Tracking, t.Quantity, t.Status = holding.Individual, 1, holding.InUse
	s.grade(d, &t)
	t.Origin = weighted(d, []option[holding.Origin]{{holding.Investment, 55}, {holding.Transfer, 25}, {holding.UnknownOrigin, 20}})
	if d.chance(60) {
		t.InUseYear = int16(d.between(2004, 2023))
		cost := holding.VND(d.between(g.low, g.high)) * 1_000
		t.HistoricalCost, t.CostBasis = &cost, holding.Books
	}
	s.things = append(s.things, t)
}

func (s *stock) grade(d dice, t *thing) {
	t.Grades = []holding.GradeCount{{Grade: weighted(d, grades[ofCommune]), Quantity: 1}}
}

// boundary is a parcel of about that area near the unit's centre as GeoJSON, in metres of VN-2000 with a
// zone of 3° (scale 0.9999, false easting 500 km).
func (s *stock) boundary(d dice, area holding.Area) string {
	central := 105.0
	if s.meridian == "104.5" {
		central = 104.5
	}
	lat := s.unit.Lat * math.Pi / 180
	east := 500_000 + 0.9999*111_320*math.Cos(lat)*(s.unit.Lon-central) + float64(d.between(-2_500, 2_500))
	north := 0.9999*110_590*s.unit.Lat + float64(d.between(-2_500, 2_500))
	width := math.Sqrt(float64(area)/100) * float64(d.between(70, 130)) / 100
	depth := float64(area) / 100 / width
	slant := float64(d.between(-20, 20)) / 10
	// Whole centimetres, so that every machine writes the same text.
	point := func(x, y float64) string { return fmt.Sprintf("[%.2f,%.2f]", east+x, north+y) }
	first := point(0, 0)
	return `{"type":"Polygon","coordinates":[[` + first + "," + point(width, slant) + "," + point(width+slant, depth) + "," + point(slant, depth-slant) + "," + first + `]]}`
}
