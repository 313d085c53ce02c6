package holding

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/catalog"
)

// desktop is an ordinary asset, chairs an ordinary lot, parcel an ordinary piece of land.
func desktop() State {
	return State{ID: anAsset, UnitID: uuid.Max, AgencyID: uuid.Max, AgencyKind: PeoplesCommittee, Code: "ABCD23",
		Name: "Máy vi tính Dell OptiPlex", ItemType: "desktop", Kind: catalog.ITEquipment, Tracking: Individual, Quantity: 1,
		Grades: []GradeCount{{Worn, 1}}, Status: InUse, Tenure: Owned, Origin: Purchase}
}

func chairs() State {
	s := desktop()
	s.Name, s.ItemType, s.Kind, s.Tracking = "Ghế họp", "chair", catalog.Furniture, Lot
	s.Quantity, s.Grades = 20, []GradeCount{{Worn, 15}, {Unserviceable, 5}}
	return s
}

func parcel() State {
	s := desktop()
	s.Name, s.ItemType, s.Kind = "Đất trụ sở", "land_office", catalog.LandParcel
	s.Parcel = &Parcel{MapSheet: "12", ParcelNumber: "7", AreaM2: 120_050, LandUseCode: "TSC"}
	return s
}

func TestValidate(t *testing.T) {
	tests := []struct {
		name  string
		state func() State
		edit  func(*State)
		paths string // "" when the state is possible
	}{
		{"a desktop", desktop, func(s *State) {}, ""},
		{"chairs", chairs, func(s *State) {}, ""},
		{"a parcel", parcel, func(s *State) {}, ""},
		{"no name", desktop, func(s *State) { s.Name = "" }, "name"},
		{"300 letters", desktop, func(s *State) { s.Name = strings.Repeat("ă", 300) }, ""},
		{"301 letters", desktop, func(s *State) { s.Name = strings.Repeat("ă", 301) }, "name"},
		{"a decomposed name", desktop, func(s *State) { s.Name = "Ma\u0301y" }, "name"},
		{"a name with odd blanks", desktop, func(s *State) { s.Name = "Máy  in " }, "name"},
		{"a note of two lines", desktop, func(s *State) { s.Note = "vỡ\n  màn hình" }, "note"},
		{"an unknown item type", desktop, func(s *State) { s.ItemType = "spaceship" }, "itemTypeCode"},
		{"the kind of another item type", desktop, func(s *State) { s.Kind = catalog.Vehicle }, "kind"},
		{"nobody's", desktop, func(s *State) { s.UnitID, s.AgencyID, s.AgencyKind = uuid.Nil, uuid.Nil, "" }, "unitCode agencyId agencyKind"},
		{"a word of no set", desktop, func(s *State) { s.Status, s.Tenure, s.Origin = "LOST", "STOLEN", "" }, "status tenure origin"},
		{"two of one thing", desktop, func(s *State) { s.Quantity, s.Grades = 2, []GradeCount{{Worn, 2}} }, "quantity"},
		{"none", chairs, func(s *State) { s.Quantity, s.Grades = 0, nil }, "quantity"},
		{"too many", chairs, func(s *State) { s.Quantity, s.Grades = 1_000_001, []GradeCount{{Worn, 1_000_001}} }, "quantity"},
		{"grades of fewer pieces", chairs, func(s *State) { s.Grades = []GradeCount{{Worn, 15}} }, "grades"},
		{"grades out of order", chairs, func(s *State) { s.Grades = []GradeCount{{Unserviceable, 5}, {Worn, 15}} }, "grades"},
		{"a negative grade", chairs, func(s *State) { s.Grades = []GradeCount{{Good, -1}, {Worn, 20}} }, "grades"},
		{"a lot of parcels", parcel, func(s *State) { s.Tracking = Lot }, "tracking"},
		{"a negative price", desktop, func(s *State) { s.HistoricalCost = new(VND(-1)) }, "historicalCost"},
		{"a price of 10^15", desktop, func(s *State) { s.HistoricalCost, s.CostBasis = new(MaxCost), Books }, ""},
		{"a price beyond", desktop, func(s *State) { s.HistoricalCost = new(MaxCost + 1) }, "historicalCost"},
		{"a basis of nothing", desktop, func(s *State) { s.CostBasis = Papers }, "costBasis"},
		{"a borrowed thing with a price", desktop, func(s *State) { s.Tenure, s.HistoricalCost = Borrowed, new(VND(1)) }, "historicalCost"},
		{"a leased thing disposed of", desktop, func(s *State) { s.Tenure, s.Status = Leased, Disposed }, "status"},
		{"bought today", desktop, func(s *State) { s.AcquiredOn, s.InUseYear = today, 2026 }, ""},
		{"bought tomorrow", desktop, func(s *State) { s.AcquiredOn = today.AddDays(1) }, "acquiredOn"},
		{"bought by an emperor", desktop, func(s *State) { s.AcquiredOn, s.InUseYear = "1899-12-31", 1899 }, "acquiredOn inUseYear"},
		{"bought on no day", desktop, func(s *State) { s.AcquiredOn = "2019-02-30" }, "acquiredOn"},
		{"bought second-hand", desktop, func(s *State) { s.AcquiredOn, s.InUseYear = "2019-05-20", 2015 }, ""},
		{"in use next year", desktop, func(s *State) { s.InUseYear = 2027 }, "inUseYear"},
		{"seen at no time", desktop, func(s *State) { s.Presence = Seen }, "presence"},
		{"a system with a colon", desktop, func(s *State) { s.ExternalCodes = []ExternalCode{{"a:b", "c"}} }, "externalCodes.0.system"},
		{"the half of another kind", desktop, func(s *State) { s.Furniture = &Furniture{Material: "gỗ"} }, "furniture"},
		{"an empty half", desktop, func(s *State) { s.Computer = &Computer{} }, ""},
		{"a long serial number", desktop, func(s *State) { s.Computer = &Computer{SerialNumber: strings.Repeat("1", 201)} }, "computer.serialNumber"},
		{"a negative area", parcel, func(s *State) { s.Parcel.AreaM2 = -1 }, "landParcel.areaM2"},
		{"an unknown land use", parcel, func(s *State) { s.Parcel.LandUseCode = "ZZZ" }, "landParcel.landUseCode"},
		{"a boundary without meridian", parcel, func(s *State) { s.Parcel.Boundary = `{"type":"Polygon","coordinates":[[]]}` }, "landParcel.meridian"},
		{"a boundary that is a point", parcel, func(s *State) { s.Parcel.Boundary, s.Parcel.Meridian = `{"type":"Point","coordinates":[1,2]}`, "105" }, "landParcel.boundary"},
		{"another asset's gap", desktop, func(s *State) {
			s.Gaps = []Gap{{ID: GapID(uuid.Max, "LOSS_FILE"), Requirement: "LOSS_FILE", Severity: catalog.Major, Status: GapOpen}}
		}, "documentGaps.LOSS_FILE"},
		{"a waiver without reason", desktop, func(s *State) {
			s.Gaps = []Gap{{ID: GapID(anAsset, "LOSS_FILE"), Requirement: "LOSS_FILE", Severity: catalog.Major, Status: GapWaived}}
		}, "documentGaps.LOSS_FILE.reason"},
	}
	for _, tt := range tests {
		s := tt.state()
		tt.edit(&s)
		var paths []string
		for _, e := range Validate(s, today) {
			paths = append(paths, strings.Join(e.Path, "."))
			if e.Message.VI == "" || e.Message.EN == "" || strings.Contains(e.Message.VI+e.Message.EN, "%!") {
				t.Errorf("%s: message %+v", tt.name, e.Message)
			}
		}
		if want := strings.Fields(tt.paths); !slices.Equal(paths, want) {
			t.Errorf("%s: refused %v, want %v", tt.name, paths, want)
		}
	}
}

func TestCanonical(t *testing.T) {
	s := chairs()
	s.Name, s.Note = "  Ghe\u0302\u0301  họp ", "\nmột  dòng\r\nhai dòng\n"
	s.Grades = []GradeCount{{Unserviceable, 2}, {Worn, 15}, {Unserviceable, 3}, {Good, 0}}
	s.ExternalCodes = []ExternalCode{{"QLTS", "2"}, {"MISA", " 1 "}, {"MISA", "1"}, {"MISA", ""}}
	s.Furniture = &Furniture{Material: " "}
	got := Canonical(s)
	if got.Name != "Ghế họp" || got.Note != "một dòng\nhai dòng" || got.Furniture != nil ||
		!slices.Equal(got.Grades, []GradeCount{{Worn, 15}, {Unserviceable, 5}}) ||
		!slices.Equal(got.ExternalCodes, []ExternalCode{{"MISA", "1"}, {"QLTS", "2"}}) {
		t.Errorf("got %+v", got)
	}
	if list := Validate(got, today); list != nil {
		t.Errorf("a canonical state is refused: %v", list)
	}
	if changes := Diff(got, Canonical(got)); len(changes) != 0 {
		t.Errorf("canonical twice: %v", changes)
	}
}
