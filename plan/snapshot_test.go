package plan

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/norm"
)

func TestCheckNamesWhatIsWrong(t *testing.T) {
	good := func() *Snapshot {
		s := world(2, 2).asks("computer_any", 20*million).costs("desktop", 15*million)
		s.has(1, "desktop", 2025, 2)
		s.has(2, "desktop", 2025, 2)
		s.Requests = []Request{{Agency: "a1", NeedClass: "computer_any", Quantity: 1}}
		s.Distances = []RoadDistance{{"u1", "u2", 100}}
		return s
	}
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path   string
		code   errs.Code
		change func(*Snapshot)
	}{
		{"engine", errs.Precondition, func(s *Snapshot) { s.Engine = "other/1" }},
		{"takenOn", errs.Required, func(s *Snapshot) { s.TakenOn = "" }},
		{"takenOn", errs.Invalid, func(s *Snapshot) { s.TakenOn = "2026-13-01" }},
		{"units", errs.TooMany, func(s *Snapshot) { s.Units = make([]Unit, maxUnits+1) }},
		{"units.1.id", errs.Duplicate, func(s *Snapshot) { s.Units[1].ID = "u1" }},
		{"units.0.lat", errs.OutOfRange, func(s *Snapshot) { s.Units[0].Lat = 91_000_000 }},
		{"units.0.population", errs.OutOfRange, func(s *Snapshot) { s.Units[0].Population = -1 }},
		{"agencies.0.unit", errs.UnknownCode, func(s *Snapshot) { s.Agencies[0].Unit = "u9" }},
		{"agencies.1.id", errs.Duplicate, func(s *Snapshot) { s.Agencies[1].ID = "a1" }},
		{"agencies.0.closesOn", errs.Invalid, func(s *Snapshot) { s.Agencies[0].ClosesOn = "soon" }},
		{"agencies.0.establishments.0.headcounts.0.persons", errs.OutOfRange, func(s *Snapshot) { s.Agencies[0].Establishments[0].Headcounts[0].Persons = -1 }},
		{"agencies.0.establishments.0.agencyKind", errs.Invalid, func(s *Snapshot) { s.Agencies[0].Kind = holding.School }},
		{"agencies.0.establishments.1.from", errs.Duplicate, func(s *Snapshot) {
			e := s.Agencies[0].Establishments[0]
			s.Agencies[0].Establishments = append(s.Agencies[0].Establishments, e)
		}},
		{"norms.1.code", errs.Duplicate, func(s *Snapshot) {
			l := s.Norms[0]
			l.ValidFrom, l.Quantity = "2026-03-09", 2
			s.Norms = append(s.Norms, l)
		}},
		{"norms.0.needClass", errs.UnknownCode, func(s *Snapshot) { s.Norms[0].NeedClass = "kiosk" }},
		{"classes.0.alternatives.0.parts.0.itemType", errs.UnknownCode, func(s *Snapshot) { s.Classes[0].Alternatives[0].Parts[0].ItemType = "piano" }},
		{"classes.0.tier", errs.OutOfRange, func(s *Snapshot) { s.Classes[0].Tier = 4 }},
		{"classes.1.code", errs.Duplicate, func(s *Snapshot) { s.Classes[1].Code = "computer_any" }},
		{"itemTypes.0.years", errs.OutOfRange, func(s *Snapshot) { s.ItemTypes[0].Years = -1 }},
		{"itemTypes.0.functions.0", errs.UnknownCode, func(s *Snapshot) { s.ItemTypes[0].Functions = []string{"printing"} }},
		{"classes.0.alternatives.0", errs.Invalid, func(s *Snapshot) { s.ItemTypes[0].Functions = []string{"shredder", "desk_set"} }},
		{"stock.0.quantity", errs.OutOfRange, func(s *Snapshot) { s.Stock[0].Quantity, s.Stock[0].Assets = -1, nil }},
		{"stock.0.quantity", errs.Invalid, func(s *Snapshot) { s.Stock[0].Quantity = 5 }},
		{"stock", errs.TooMany, func(s *Snapshot) {
			for i := range 6 {
				g := s.Stock[0]
				g.InUseYear, g.Quantity, g.Assets = 2010+i, maxPieces, nil
				s.Stock = append(s.Stock, g)
			}
		}},
		{"stock.0.itemType", errs.UnknownCode, func(s *Snapshot) { s.Stock[0].ItemType = "piano" }},
		{"stock.0.unit", errs.Invalid, func(s *Snapshot) { s.Stock[0].Unit = "u2" }},
		{"stock.0.grade", errs.UnknownCode, func(s *Snapshot) { s.Stock[0].Grade = "SHINY" }},
		{"stock.0.inUseYear", errs.OutOfRange, func(s *Snapshot) { s.Stock[0].InUseYear = 2027 }},
		{"stock.0.coming", errs.Required, func(s *Snapshot) { s.Stock[0].Coming = true }},
		{"stock.0.coming", errs.Required, func(s *Snapshot) { s.Stock[0].Coming, s.Stock[0].LivePlan, s.Stock[0].Agency = true, "KH-01", "" }},
		{"stock.0.coming", errs.Invalid, func(s *Snapshot) {
			s.Stock[0].Coming, s.Stock[0].LivePlan, s.Stock[0].Grade = true, "KH-01", holding.NeedsRepair
		}},
		{"stock.0.coming", errs.Invalid, func(s *Snapshot) { s.Stock[0].Coming, s.Stock[0].LivePlan, s.Stock[0].Closing = true, "KH-01", true }},
		{"stock.0.repair", errs.OutOfRange, func(s *Snapshot) { s.Stock[0].Repair = -1 }},
		{"stock.1.assets.0", errs.Duplicate, func(s *Snapshot) { s.Stock[1].Assets[0].ID = s.Stock[0].Assets[0].ID }},
		{"stock.2", errs.Duplicate, func(s *Snapshot) {
			g := s.Stock[0]
			g.Quantity, g.Assets = 1, nil
			s.Stock = append(s.Stock, g)
		}},
		{"requests.0.agency", errs.UnknownCode, func(s *Snapshot) { s.Requests[0].Agency = "a9" }},
		{"requests.0.itemType", errs.Invalid, func(s *Snapshot) { s.Requests[0].ItemType = "shredder" }},
		{"requests.1", errs.Duplicate, func(s *Snapshot) { s.Requests = append(s.Requests, s.Requests[0]) }},
		{"prices.0.amount", errs.OutOfRange, func(s *Snapshot) { s.Prices[0].Amount = -5 }},
		{"prices.0.source", errs.Required, func(s *Snapshot) { s.Prices[0].Source = "" }},
		{"prices.1", errs.Duplicate, func(s *Snapshot) { s.costs("desktop", 14*million) }},
		{"prices.0.waiver.document", errs.Required, func(s *Snapshot) {
			s.Prices[0].Waiver = &norm.Waiver{Level: norm.HeadOfUnit, DecidedBy: "x", DecidedOn: "2026-01-01"}
		}},
		{"distances.0.metres", errs.OutOfRange, func(s *Snapshot) { s.Distances[0].Metres = -1 }},
		{"distances.1", errs.Duplicate, func(s *Snapshot) { s.Distances = append(s.Distances, RoadDistance{"u2", "u1", 5}) }},
	} {
		s := good()
		tt.change(s)
		list, _ := errs.All(s.Check())
		found := false
		for _, e := range list {
			found = found || e.Code == tt.code && strings.Join(e.Path, ".") == tt.path
			if e.Message.VI == "" || e.Message.EN == "" {
				t.Errorf("%s: %+v", tt.path, e)
			}
		}
		if !found {
			t.Errorf("%s %s is not among %v", tt.code, tt.path, list)
		}
		if _, err := Prepare(s); err == nil {
			t.Errorf("%s: it can be prepared", tt.path)
		}
	}
}

func TestALotMayBeInSeveralGroups(t *testing.T) {
	s := world(2).asks("computer_any", 20*million)
	s.has(1, "desktop", 2025, 2)
	worse := s.Stock[0]
	worse.Grade, worse.Repair = holding.NeedsRepair, million
	s.Stock = append(s.Stock, worse)
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestSnapshotsAreReadAsWritten(t *testing.T) {
	s := world(2, 3).asks("computer_any", 20*million).costs("desktop", 15*million)
	s.has(2, "desktop", 2025, 2)
	var file bytes.Buffer
	if err := s.Write(&file); err != nil {
		t.Fatal(err)
	}
	read, err := ReadSnapshot(bytes.NewReader(file.Bytes()))
	if err != nil || read.Hash() != s.Hash() || len(s.Hash()) != 64 {
		t.Fatalf("hash %s, read back %s (%v)", s.Hash(), read.Hash(), err)
	}
	for _, bad := range []string{
		"", "null x", `{"engine":"sotaisan-plan/1","engin":1}`, file.String() + "{}", strings.Replace(file.String(), `"lat"`, `"latitude"`, 1), `{"units":{}}`,
	} {
		if _, err := ReadSnapshot(strings.NewReader(bad)); !errs.Is(err, errs.Invalid) {
			t.Errorf("%.60q: %v", bad, err)
		}
	}
	s.Stock[0].Quantity = 3
	if read.Hash() == s.Hash() {
		t.Error("another stock has the same hash")
	}
}

// FuzzReadSnapshot: whatever is read is canonical, keeps its hash when written, and Check and Prepare agree.
func FuzzReadSnapshot(f *testing.F) {
	s := world(2, 3).asks("computer_any", 20*million).costs("desktop", 15*million)
	s.has(2, "desktop", 2025, 2)
	var file bytes.Buffer
	if err := s.Write(&file); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add([]byte(`{"engine":"sotaisan-plan/1","takenOn":"2026-01-01","stock":[{"quantity":-1}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadSnapshot(bytes.NewReader(data))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := s.Write(&out); err != nil {
			t.Fatal(err)
		}
		again, err := ReadSnapshot(&out)
		if err != nil || again.Hash() != s.Hash() {
			t.Fatalf("read back: %v", err)
		}
		m, err := Prepare(s)
		if (err == nil) != (s.Check() == nil) {
			t.Fatalf("Check and Prepare differ: %v", err)
		}
		if err != nil {
			return
		}
		n, err := m.need(horizon(3))
		if err != nil {
			if _, ok := errs.All(err); !ok {
				t.Fatal(err)
			}
			return
		}
		p := Defaults(horizon(3), nil)
		st, err := m.cover(n, &p, 1)
		if err != nil {
			t.Fatal(err)
		}
		holdsTogether(t, st)
	})
}

func TestStraightLine(t *testing.T) {
	for _, tt := range []struct{ lat1, lon1, lat2, lon2 int64 }{
		{9_176_000, 105_152_000, 9_285_000, 105_724_000},   // Cà Mau – Bạc Liêu
		{10_776_000, 106_701_000, 21_028_000, 105_834_000}, // TP. Hồ Chí Minh – Hà Nội
		{23_400_000, 102_200_000, 8_600_000, 117_800_000},  // across the country
		{9_000_000, 105_000_000, 9_000_001, 105_000_000},
		{9_000_000, 105_000_000, 9_000_000, 105_000_000},
	} {
		got := straightLine(tt.lat1, tt.lon1, tt.lat2, tt.lon2)
		rad := func(x int64) float64 { return float64(x) * math.Pi / 180e6 }
		h := math.Pow(math.Sin(rad(tt.lat2-tt.lat1)/2), 2) + math.Cos(rad(tt.lat1))*math.Cos(rad(tt.lat2))*math.Pow(math.Sin(rad(tt.lon2-tt.lon1)/2), 2)
		if want := 2 * 6371008.8 * math.Asin(math.Sqrt(h)); math.Abs(float64(got)-want) > 0.6 {
			t.Errorf("%+v: %d m, want %.1f", tt, got, want)
		}
		if back := straightLine(tt.lat2, tt.lon2, tt.lat1, tt.lon1); back != got {
			t.Errorf("%+v: %d m there, %d back", tt, got, back)
		}
	}
	if detour(100) != 130 || detour(101) != 132 {
		t.Errorf("detours %d, %d", detour(100), detour(101))
	}
}

func TestGroupsOfClasses(t *testing.T) {
	m := prepared(t, deviceWorld())
	names := func(groups [][]int) string {
		var b strings.Builder
		for _, g := range groups {
			for _, k := range g {
				b.WriteString(m.snapshot.Classes[k].Code + " ")
			}
			b.WriteString("| ")
		}
		return b.String()
	}
	if got, want := names(m.groups), "computer_any desktop laptop_or_tablet | desk_set | printer scanner | shredder | "; got != want {
		t.Errorf("substitution classes %s, want %s", got, want)
	}
	if got, want := names(m.own), "computer_any desktop laptop_or_tablet | desk_set | printer | scanner | shredder | "; got != want {
		t.Errorf("own classes %s, want %s", got, want)
	}
}
