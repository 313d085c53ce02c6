package lineage_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"

	"sotaisan/internal/civil"
	"sotaisan/internal/id"
	"sotaisan/lineage"
	"sotaisan/vntext"
)

const (
	today     civil.Date = "2025-07-01"
	dayBefore civil.Date = "2025-06-30"
)

func TestNumbersOfUnits(t *testing.T) {
	r := lineage.Default()
	for _, c := range []struct {
		name  string
		on    civil.Date
		kinds []lineage.UnitKind
		want  int
	}{
		{"commune level of today", today, lineage.CommuneLevel, 64},
		{"communes of today", today, []lineage.UnitKind{lineage.Commune}, 55},
		{"wards of today", today, []lineage.UnitKind{lineage.Ward}, 9},
		{"provinces of today", today, []lineage.UnitKind{lineage.Province}, 1},
		{"districts of today", today, []lineage.UnitKind{lineage.District}, 0},
		{"all of today", "2026-11-21", nil, 65},
		{"commune level of before", dayBefore, []lineage.UnitKind{lineage.Commune, lineage.Ward, lineage.Township}, 164},
		{"districts of before", dayBefore, []lineage.UnitKind{lineage.District}, 16},
		{"provinces of before", dayBefore, []lineage.UnitKind{lineage.Province}, 2},
		{"long before", "1999-01-01", lineage.CommuneLevel, 164},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := len(r.In(c.on, c.kinds...)); got != c.want {
				t.Errorf("%d units, want %d", got, c.want)
			}
		})
	}
	if got := len(r.Units()); got != 65+164+16+2 {
		t.Errorf("%d units in all", got)
	}
}

func TestSuccessions(t *testing.T) {
	r := lineage.Default()
	communes, provinces, split := 0, 0, 0
	for _, u := range r.In(dayBefore) {
		out := r.Successors(u.ID)
		switch u.Kind {
		case lineage.District:
			if len(out) != 0 {
				t.Errorf("%s: the tier was abolished, yet it has a successor", u.FullName)
			}
			continue
		case lineage.Province:
			provinces += len(out)
		default:
			communes += len(out)
			if len(out) > 1 {
				split++
			}
		}
		if len(out) == 0 {
			t.Errorf("%s has no successor", u.FullName)
		}
		for _, s := range out {
			if (s.Extent == lineage.Part) != (len(out) > 1) {
				t.Errorf("%s: %s with %d successors", u.FullName, s.Extent, len(out))
			}
			if s.EffectiveOn != today || s.Decision == "" {
				t.Errorf("%s: effective %q by %q", u.FullName, s.EffectiveOn, s.Decision)
			}
		}
	}
	if communes != 186 || split != 19 || provinces != 2 {
		t.Errorf("%d commune successions, %d split units, %d province successions", communes, split, provinces)
	}
	if got := len(r.Successions()); got != 188 {
		t.Errorf("%d successions in all", got)
	}
	for _, u := range r.In(today) {
		if len(r.Predecessors(u.ID)) == 0 {
			t.Errorf("%s has no predecessor", u.FullName)
		}
	}
}

func TestSuccessionsOfOneUnit(t *testing.T) {
	r := lineage.Default()
	ward, _ := r.ByCode("31942", today)
	var from []string
	for _, s := range r.Predecessors(ward.ID) {
		u, _ := r.Unit(s.PredecessorID)
		from = append(from, u.FullName+" "+string(s.Extent))
	}
	if len(from) == 0 || !slices.Contains(from, "Phường 1, Thị xã Giá Rai WHOLE") {
		t.Errorf("phường Giá Rai came from %q", from)
	}
	split := r.Match("xã Lợi An", "huyện Trần Văn Thời")
	if len(split) != 1 || len(r.Successors(split[0].ID)) != 3 {
		t.Errorf("xã Lợi An went into three: %v", split)
	}
}

// The codes of today are all used again; the registers of other places that key by a bare code fail here.
func TestCodesAreReused(t *testing.T) {
	r := lineage.Default()
	renamed, retitled := 0, 0
	for _, u := range r.In(today, lineage.CommuneLevel...) {
		old, ok := r.ByCode(u.Code, dayBefore)
		if !ok {
			t.Errorf("%s: code %s is new", u.FullName, u.Code)
			continue
		}
		if old.ID == u.ID {
			t.Errorf("%s: same id before and after", u.FullName)
		}
		full, _, _ := strings.Cut(old.FullName, ",")
		if old.Name != u.Name {
			renamed++
		}
		if full != u.FullName {
			retitled++
		}
	}
	if renamed != 31 || retitled != 43 {
		t.Errorf("%d codes belonged to an old unit of another name, %d of another full name, want 31 and 43", renamed, retitled)
	}
	for _, c := range []struct {
		code     string
		on       civil.Date
		fullName string
	}{
		{"31942", today, "Phường Giá Rai"},
		{"31951", today, "Phường Láng Tròn"},
		{"31942", "2030-01-01", "Phường Giá Rai"},
		{"31825", dayBefore, "Phường 1, Thành phố Bạc Liêu"},
		{"96", today, "Tỉnh Cà Mau"},
		{"95", dayBefore, "Tỉnh Bạc Liêu"},
		{"95", today, ""},
		{"954", dayBefore, "Thành phố Bạc Liêu"},
		{"954", today, ""},
		{"00000", today, ""},
	} {
		u, ok := r.ByCode(c.code, c.on)
		if ok != (c.fullName != "") || u.FullName != c.fullName {
			t.Errorf("ByCode(%s, %s) = %q, want %q", c.code, c.on, u.FullName, c.fullName)
		}
	}
}

func TestUnitsAreWhole(t *testing.T) {
	r := lineage.Default()
	ids := map[uuid.UUID]bool{}
	days := map[string]bool{} // a code means one unit on a day
	for _, u := range r.Units() {
		if ids[u.ID] || id.TagOf(u.ID) != id.Unit {
			t.Errorf("%s: id %s is used twice or has another tag", u.FullName, u.ID)
		}
		ids[u.ID] = true
		for _, day := range []civil.Date{dayBefore, today} {
			if day.Within(u.ValidFrom, u.ValidTo) {
				if days[u.Code+string(day)] {
					t.Errorf("code %s means two units on %s", u.Code, day)
				}
				days[u.Code+string(day)] = true
			}
		}
		if got, ok := r.Unit(u.ID); !ok || got != u {
			t.Errorf("%s: not found by its id", u.FullName)
		}
		if u.Name == "" || vntext.NFC(u.Name) != u.Name {
			t.Errorf("%s: name %q", u.Code, u.Name)
		}
		parent, ok := r.Unit(u.ParentID)
		if ok == (u.Kind == lineage.Province) || ok && !(parent.ValidFrom == u.ValidFrom && parent.ValidTo == u.ValidTo) {
			t.Errorf("%s: parent %q", u.FullName, parent.FullName)
		}
		if here := u.Lat != 0; here && (u.Lat < 8 || u.Lat > 10 || u.Lon < 104 || u.Lon > 106) {
			t.Errorf("%s: centre %g, %g is not in the province", u.FullName, u.Lat, u.Lon)
		}
	}
	for _, s := range r.Successions() {
		if ids[s.ID] || id.TagOf(s.ID) != id.Succession {
			t.Errorf("succession %s: id used twice or has another tag", s.ID)
		}
		ids[s.ID] = true
	}
	if _, ok := r.Unit(uuid.Nil); ok {
		t.Error("the nil id is a unit")
	}
}

// Ids are in databases and in other people's registers: they may never change.
func TestIDsAreFixed(t *testing.T) {
	r := lineage.Default()
	for _, c := range []struct {
		code string
		on   civil.Date
		id   string
	}{
		{"31942", today, "0197c1c8-0280-8001-be9c-afb5d8d68270"},
		{"31942", dayBefore, "0197c1c8-0280-8001-a867-56c3ea9edd22"},
	} {
		if u, _ := r.ByCode(c.code, c.on); u.ID.String() != c.id {
			t.Errorf("%s: id %s, want %s", u.FullName, u.ID, c.id)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		name, district string
		want           []string
	}{
		{"Phường 1", "", []string{"Phường 1, Thành phố Bạc Liêu", "Phường 1, Thị xã Giá Rai", "Phường 1, Thành phố Cà Mau"}},
		{"Phường 1", "Thị xã Giá Rai", []string{"Phường 1, Thị xã Giá Rai"}},
		{"P.1", "TX. Giá Rai", []string{"Phường 1, Thị xã Giá Rai"}},
		{"p1", "gia rai", []string{"Phường 1, Thị xã Giá Rai"}},
		{"PHƯỜNG 01", "TP Cà Mau", []string{"Phường 1, Thành phố Cà Mau"}},
		{"Phường 1", "Thành phố Bạc Liêu, tỉnh Bạc Liêu", []string{"Phường 1, Thành phố Bạc Liêu"}},
		{"Phường 1", "huyện Hồng Dân", nil},
		{"Phường 1", "huyện Cà Mau", nil},
		{"Thị trấn Ngan Dừa", "", []string{"Thị trấn Ngan Dừa, Huyện Hồng Dân"}},
		{"TT. Ngan Dừa", "H. Hồng Dân", []string{"Thị trấn Ngan Dừa, Huyện Hồng Dân"}},
		{"ngan dua", "", []string{"Thị trấn Ngan Dừa, Huyện Hồng Dân"}},
		{"Xã Ngan Dừa", "", nil},
		{"Xã Hòa Mỹ", "Cái Nước", []string{"Xã Hoà Mỹ, Huyện Cái Nước"}},
		{"Phước Long", "", []string{"Thị trấn Phước Long, Huyện Phước Long", "Xã Phước Long, Huyện Phước Long"}},
		{"thị trấn Phước Long", "", []string{"Thị trấn Phước Long, Huyện Phước Long"}},
		{"Láng Tròn", "", []string{"Phường Láng Tròn, Thị xã Giá Rai"}},
		{"", "", nil},
		{"Phường", "", nil},
		{"Hà Nội", "", nil},
	} {
		t.Run(c.name+"/"+c.district, func(t *testing.T) {
			var got []string
			for _, u := range lineage.Default().Match(c.name, c.district) {
				got = append(got, u.FullName)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestEveryOldUnitIsMatchedByItsOwnName(t *testing.T) {
	r := lineage.Default()
	for _, u := range r.In(dayBefore, lineage.CommuneLevel...) {
		name, district, _ := strings.Cut(u.FullName, ", ")
		if got := r.Match(name, district); len(got) != 1 || got[0].ID != u.ID {
			t.Errorf("%s matches %v", u.FullName, got)
		}
	}
}

func TestCallersCannotChangeTheRegister(t *testing.T) {
	r := lineage.Default()
	ward, _ := r.ByCode("31942", today)
	r.Units()[0].Name = "x"
	r.In(today)[0].Name = "x"
	r.Predecessors(ward.ID)[0].Decision = "x"
	r.Successions()[0].Decision = "x"
	if r.Units()[0].Name == "x" || r.In(today)[0].Name == "x" ||
		r.Predecessors(ward.ID)[0].Decision == "x" || r.Successions()[0].Decision == "x" {
		t.Error("a caller changed the register")
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { r.Match("Phường 1", "Giá Rai"); r.In(today, lineage.Ward); r.Successors(ward.ID) })
	}
	wg.Wait()
}

func TestLoadNamesFileAndEntry(t *testing.T) {
	const head = "schema: 1\nedition: a\ndocuments: [{number: N, issued: \"2025-06-16\", subject: S}]\nvalid_from: \"2025-07-01\"\nunits:\n"
	const province = "- {code: \"96\", kind: PROVINCE, name: Cà Mau}\n"
	const successions = "schema: 1\neffective_on: \"2025-07-01\"\nfrom_edition: a\nto_edition: a\ndecisions:\n- number: N\n  issued: \"2025-06-16\"\n  successors:\n"
	for _, c := range []struct{ name, units, more, want string }{
		{"no yaml", "\t", "", "units-a.yaml: "},
		{"misspelt key", head + "- {code: \"96\", kin: PROVINCE}\n", "", "field kin not found"},
		{"another schema", strings.Replace(head, "schema: 1", "schema: 2", 1) + province, "", "units-a.yaml: schema 1"},
		{"no document", strings.Replace(head, "{number: N, issued: \"2025-06-16\", subject: S}", "", 1) + province, "", "no legal document"},
		{"bad day", strings.Replace(head, "2025-07-01", "2025-07-32", 1) + province, "", "2025-07-32"},
		{"unknown kind", head + "- {code: \"96\", kind: CANTON, name: Cà Mau}\n", "", "unit 96: code, name and a known kind"},
		{"twice", head + province + province, "", "unit 96: code twice"},
		{"no parent", head + "- {code: \"31942\", kind: WARD, name: Giá Rai, parent: \"96\"}\n", "", "unit 31942: parent \"96\""},
		{"district without designation", head + province + "- {code: \"954\", kind: DISTRICT, name: Bạc Liêu, parent: \"96\"}\n", "", "unit 954: a DISTRICT needs a designation"},
		{"unknown successor", head + province, successions + "  - {code: \"1\", whole: [\"96\"]}\n", "successions-a.yaml: successor 1"},
		{"unknown predecessor", head + province, successions + "  - {code: \"96\", whole: [\"1\"]}\n", "predecessor 1"},
		{"part of one", head + province, successions + "  - {code: \"96\", part: [\"96\"]}\n", "PART, but it has 1 successors"},
		{"succession twice", head + province, successions + "  - {code: \"96\", part: [\"96\", \"96\"]}\n", "twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := fstest.MapFS{"units-a.yaml": {Data: []byte(c.units)}}
			if c.more != "" {
				files["successions-a.yaml"] = &fstest.MapFile{Data: []byte(c.more)}
			}
			if _, err := lineage.Load(files); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want it to say %q", err, c.want)
			}
		})
	}
	second := strings.Replace(head, "edition: a", "edition: b", 1) + province
	_, err := lineage.Load(fstest.MapFS{"units-a.yaml": {Data: []byte(head + province)}, "units-b.yaml": {Data: []byte(second)}})
	if err == nil || !strings.Contains(err.Error(), "code 96") {
		t.Errorf("two editions of the same days: error %v", err)
	}
}
