package holding

import (
	"slices"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
)

const today = civil.Date("2026-11-20")

func drawID(t *rapid.T, label string) uuid.UUID {
	var u uuid.UUID
	copy(u[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, label))
	u[15] |= 1 // never uuid.Nil, which means none
	return u
}

// text draws Vietnamese words, or nothing.
func text(t *rapid.T, label string) string {
	return rapid.SampledFrom([]string{"", "Tủ sắt", "Phòng 12", "Hoà Bình", "a:b,c=1", `"Đ"`}).Draw(t, label)
}

// validStates draws states of one asset that Validate accepts.
func validStates(asset uuid.UUID) *rapid.Generator[State] {
	return rapid.Custom(func(t *rapid.T) State {
		item := rapid.SampledFrom(catalog.Default().ItemTypes(today)).Draw(t, "itemType")
		s := State{
			ID: asset, UnitID: drawID(t, "unit"), Code: "ABCD23", Name: "x" + text(t, "name"),
			ItemType: item.Code, Kind: item.Kind,
			Tracking: Individual, Quantity: 1,
			AgencyID: drawID(t, "agency"), AgencyKind: rapid.SampledFrom(AgencyKinds).Draw(t, "agencyKind"),
			SiteID: drawID(t, "site"), Room: text(t, "room"),
			Status: rapid.SampledFrom(Statuses).Draw(t, "status"), Tenure: Owned,
			Origin: rapid.SampledFrom(Origins).Draw(t, "origin"),
			Note:   text(t, "note"),
		}
		if s.Kind != catalog.LandParcel && s.Kind != catalog.Office && rapid.Bool().Draw(t, "lot") {
			s.Tracking, s.Quantity = Lot, rapid.Int32Range(1, 40).Draw(t, "quantity")
		}
		s.Grades = drawGrades(t, s.Quantity)
		if rapid.Bool().Draw(t, "priced") {
			cost := VND(rapid.Int64Range(0, 1_000_000_000_000_000).Draw(t, "cost"))
			s.HistoricalCost, s.CostBasis = &cost, rapid.SampledFrom(CostBases).Draw(t, "basis")
		} else if s.Status != Disposed && s.Status != InHandover {
			s.Tenure = rapid.SampledFrom(Tenures).Draw(t, "tenure")
		}
		if rapid.Bool().Draw(t, "dated") {
			s.AcquiredOn, s.InUseYear = today.AddDays(-rapid.IntRange(0, 9000).Draw(t, "age")), 2026
		}
		if rapid.Bool().Draw(t, "coded") {
			s.ExternalCodes = []ExternalCode{{"", "TS 1:2"}, {"MISA", "A-" + s.Name}}
		}
		if rapid.Bool().Draw(t, "seen") {
			s.Presence, s.Observation = rapid.SampledFrom(Presences).Draw(t, "presence"), drawID(t, "observation")
			s.SeenAt = rapid.Int64Range(1, 4_000_000_000_000_000).Draw(t, "seenAt")
		}
		if rapid.Bool().Draw(t, "labelled") {
			s.LiveLabel = rapid.SampledFrom([]string{s.Code, "K7M2Q6301"}).Draw(t, "label")
		}
		drawHalf(t, &s)
		s.Gaps = drawGaps(t, asset)
		return s
	})
}

func drawGrades(t *rapid.T, quantity int32) []GradeCount {
	var grades []GradeCount
	for i, g := range Grades {
		n := rapid.Int32Range(0, quantity).Draw(t, "pieces")
		if i == len(Grades)-1 {
			n = quantity
		}
		if n > 0 {
			grades = append(grades, GradeCount{g, n})
		}
		quantity -= n
	}
	return grades
}

func drawHalf(t *rapid.T, s *State) {
	area := Area(rapid.Int64Range(0, 99_999_999).Draw(t, "area"))
	switch s.Kind {
	case catalog.ITEquipment:
		if c := (Computer{text(t, "serial"), text(t, "processor"), text(t, "memory"), text(t, "system")}); c != (Computer{}) {
			s.Computer = &c
		}
	case catalog.Furniture:
		if f := (Furniture{text(t, "material"), text(t, "dimensions")}); f != (Furniture{}) {
			s.Furniture = &f
		}
	case catalog.LandParcel:
		s.Parcel = &Parcel{FormerUnitID: drawID(t, "former"), MapSheet: "12", ParcelNumber: text(t, "parcel"), AreaM2: area,
			LandUseCode: "TSC", CertificateSerial: text(t, "serial"), CertificateBookNumber: text(t, "book"),
			Boundary: `{"type":"Polygon","coordinates":[[[567000,1005000],[567010,1005000],[567010,1005010],[567000,1005000]]]}`, Meridian: "104.5"}
	case catalog.Office:
		s.Office = &Office{FloorAreaM2: area, Storeys: 2, Grade: "III", BuiltYear: rapid.Int16Range(1950, 2026).Draw(t, "built")}
	}
}

func drawGaps(t *rapid.T, asset uuid.UUID) []Gap {
	codes := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"HANDOVER_MINUTES", "LAND_USE_CERTIFICATE", "PURCHASE_INVOICE"}),
		rapid.ID).Draw(t, "requirements")
	slices.Sort(codes)
	var gaps []Gap
	for _, code := range codes {
		g := Gap{ID: GapID(asset, code), Requirement: code, Severity: rapid.SampledFrom(catalog.Severities).Draw(t, "severity"),
			Status: rapid.SampledFrom(GapStatuses).Draw(t, "gap"), Note: text(t, "gapNote"), Reason: rapid.SampledFrom(GapReasons).Draw(t, "reason")}
		if rapid.Bool().Draw(t, "due") {
			g.DueOn = "2026-12-31"
		}
		if g.Status == GapClosed {
			g.DocumentID = drawID(t, "document")
		}
		gaps = append(gaps, g)
	}
	return gaps
}
