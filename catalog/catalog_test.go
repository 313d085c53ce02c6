package catalog_test

import (
	"slices"
	"testing"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
)

const today civil.Date = "2026-11-21"

func TestItemTypes(t *testing.T) {
	c := catalog.Default()
	types := c.ItemTypes(today)
	perKind := map[catalog.Kind]int{}
	for _, it := range types {
		perKind[it.Kind]++
		if len(it.Aliases) == 0 {
			t.Errorf("%s: no alias, so no list can name it", it.Code)
		}
		if it.Movable && slices.Contains([]catalog.Kind{catalog.LandParcel, catalog.Office, catalog.Structure, catalog.Software}, it.Kind) {
			t.Errorf("%s: a %s is not movable", it.Code, it.Kind)
		}
		if got, ok := c.ItemType(it.Code, today); !ok || got.Code != it.Code || !c.KnownItemType(it.Code) {
			t.Errorf("%s: not found by its code", it.Code)
		}
	}
	if len(types) < 70 {
		t.Errorf("%d item types", len(types))
	}
	for _, k := range catalog.Kinds {
		if perKind[k] < 5 {
			t.Errorf("%d item types of kind %s", perKind[k], k)
		}
	}
	if _, ok := c.ItemType("unicorn", today); ok || c.KnownItemType("unicorn") {
		t.Error("unicorn is an item type")
	}
}

// What the norms of Decision 15/2025/QĐ-TTg ask for is a need class, and can be met.
func TestNormsAreCovered(t *testing.T) {
	c := catalog.Default()
	for _, code := range []string{
		"desk_set", "cabinet", "desktop", "laptop_or_tablet", "printer", "phone", "meeting_set", "guest_set",
		"meeting_guest_set", "computer_any", "scanner", "shredder", "photocopier", "shelf",
		"queue_machine", "kiosk", "rating_device", "camera", "waiting_chair", "notice_board", "citizen_desk",
		"display_screen", "loudspeaker", "ups", "network", "air_conditioner",
		"lift", "fire_equipment", "lighting", "sound_system", "hall_furniture", "generator", "water_pump", "tv",
		"led_board", "projector", "vc_terminal", "safe",
	} {
		if _, ok := c.NeedClass(code, today); !ok {
			t.Errorf("no need class %s", code)
		}
	}
	for _, code := range []string{
		"desktop", "laptop", "tablet", "printer", "scanner", "shredder", "photocopier", "phone", "cabinet", "shelf",
		"desk_set", "desk", "chair", "meeting_set", "guest_set", "meeting_guest_set", "safe", "vc_terminal",
		"projector", "tv", "generator", "water_pump", "lift", "sound_system", "lighting", "fire_equipment",
	} {
		if it, ok := c.ItemType(code, today); !ok || it.Confidence == "" {
			t.Errorf("no item type %s", code)
		}
	}
	if _, ok := c.NeedClass("desk_set", "2025-06-30"); ok {
		t.Error("the norms of today were not in force before 1 July 2025")
	}
	if _, ok := c.NeedClass("safe", "2026-03-08"); ok {
		t.Error("state-secret work has equipment of its own since 9 March 2026")
	}
	desk, _ := c.NeedClass("desk_set", today)
	if len(desk.Alternatives) != 2 || len(desk.Alternatives[1].Parts) != 2 || desk.Alternatives[1].Rank != 2 {
		t.Errorf("a desk and a chair stand in for a set: %+v", desk.Alternatives)
	}
}

func TestLife(t *testing.T) {
	c := catalog.Default()
	for _, tc := range []struct {
		itemType, grade string
		on              civil.Date
		years, rateBP   int // 0: none
	}{
		{"desktop", "", today, 7, 1429},
		{"desktop", "", "2025-12-31", 5, 2000},
		{"desktop", "", "2026-01-01", 7, 1429},
		{"desktop", "", "2023-06-10", 5, 2000},
		{"desktop", "", "2023-06-09", 0, 0},
		{"desktop", "IV", today, 7, 1429},
		{"photocopier", "", "2025-01-01", 8, 1250},
		{"desk_set", "", today, 10, 1000},
		{"cabinet", "", today, 8, 1250},
		{"air_conditioner", "", today, 8, 1250},
		{"kiosk", "", today, 5, 2000},
		{"car", "", today, 15, 667},
		{"boat", "", today, 10, 1000},
		{"fence", "", today, 10, 1000},
		{"office_building", "SPECIAL", today, 80, 125},
		{"office_building", "II", today, 50, 200},
		{"office_building", "III", "2024-01-01", 25, 400},
		{"office_building", "IV", today, 15, 667},
		{"office_building", "", today, 0, 0},
		{"office_building", "V", today, 0, 0},
		{"land_office", "", today, 0, 0},
		{"office_software", "", today, 0, 0},
		{"unicorn", "", today, 0, 0},
	} {
		l, ok := c.Life(tc.itemType, tc.grade, tc.on)
		if ok != (tc.years > 0) || l.Years != tc.years || l.RateBP != tc.rateBP {
			t.Errorf("Life(%s, %q, %s) = %+v, %t", tc.itemType, tc.grade, tc.on, l, ok)
		}
		if ok && (l.Source == "" || l.Confidence == "" || l.Class == "") {
			t.Errorf("Life(%s) does not say where it comes from: %+v", tc.itemType, l)
		}
	}
	for _, it := range c.ItemTypes(today) {
		if it.LifeClass == "" {
			if it.Kind != catalog.LandParcel && it.Kind != catalog.Software {
				t.Errorf("%s: no life", it.Code)
			}
			continue
		}
		for _, on := range []civil.Date{"2024-01-01", today} {
			if _, ok := c.Life(it.Code, "IV", on); !ok {
				t.Errorf("%s: no life on %s", it.Code, on)
			}
		}
	}
}

func TestRequirements(t *testing.T) {
	c := catalog.Default()
	for _, code := range []string{
		"LAND_USE_CERTIFICATE", "LAND_RIGHT_PAPER", "CADASTRAL_EXTRACT", "BOUNDARY_MINUTES", "LAND_VALUATION",
		"BUILDING_PERMIT", "COMPLETION_DOSSIER", "PURCHASE_INVOICE", "PURCHASE_CONTRACT", "ACCEPTANCE_MINUTES",
		"TRANSFER_DECISION", "HANDOVER_MINUTES", "DONATION_DOSSIER", "DISPOSAL_DECISION", "LOSS_FILE", "REPAIR_QUOTE",
		"DATA_ERASURE_RECORD", "VEHICLE_REGISTRATION",
	} {
		r, ok := c.Requirement(code, today)
		if !ok {
			t.Errorf("no requirement %s", code)
			continue
		}
		d, ok := c.DocumentType(code)
		if !ok || d.Name != r.Name || !slices.Contains(d.Satisfies, code) || !slices.Contains(r.SatisfiedBy, code) {
			t.Errorf("%s is no document type that satisfies itself: %+v", code, d)
		}
	}
	for _, r := range c.Requirements(today) {
		for i, w := range r.RequiredWhen {
			checkIn(t, r.Code, i, w.Origins, holding.Origins)
			checkIn(t, r.Code, i, w.Statuses, holding.Statuses)
			checkIn(t, r.Code, i, w.Tenures, holding.Tenures)
			if len(w.Statuses) == 0 || len(w.Tenures) == 0 {
				t.Errorf("%s: condition %d leaves status or tenure open", r.Code, i+1)
			}
			if slices.Contains(w.Statuses, string(holding.EnteredInError)) {
				t.Errorf("%s: condition %d asks for papers of an entry made in error", r.Code, i+1)
			}
		}
	}
	loss, _ := c.Requirement("LOSS_FILE", today)
	if loss.DueDays != 30 {
		t.Errorf("the loss file is due in %d days", loss.DueDays)
	}
	right, _ := c.Requirement("LAND_RIGHT_PAPER", today)
	for _, paper := range []string{"LAND_USE_CERTIFICATE", "LAND_ALLOCATION_DECISION", "LAND_LEASE_CONTRACT", "LAND_RECOGNITION_DECISION"} {
		if !slices.Contains(right.SatisfiedBy, paper) {
			t.Errorf("%s does not satisfy LAND_RIGHT_PAPER", paper)
		}
	}
	if got := c.Requirements("2017-12-31"); len(got) != 0 {
		t.Errorf("%d requirements before the law of 2017 was in force", len(got))
	}
}

func checkIn[T ~string](t *testing.T, code string, condition int, got []string, known []T) {
	t.Helper()
	for _, g := range got {
		if !slices.Contains(known, T(g)) {
			t.Errorf("%s: condition %d: unknown value %q", code, condition+1, g)
		}
	}
}

func TestDocumentTypes(t *testing.T) {
	c := catalog.Default()
	seen := map[string]bool{}
	for _, d := range c.DocumentTypes() {
		if seen[d.Code] {
			t.Errorf("%s stands twice", d.Code)
		}
		seen[d.Code] = true
	}
	for _, r := range c.Requirements(today) {
		if !seen[r.Code] {
			t.Errorf("%s is not among the document types", r.Code)
		}
	}
	if _, ok := c.DocumentType("MERGER_RESOLUTION"); !ok {
		t.Error("no document type MERGER_RESOLUTION")
	}
	if _, ok := c.DocumentType("LOVE_LETTER"); ok {
		t.Error("LOVE_LETTER is a document type")
	}
}

func TestLandUses(t *testing.T) {
	c := catalog.Default()
	l, ok := c.LandUse("TSC")
	if !ok || l.Name.VI != "Đất xây dựng trụ sở cơ quan" || len(c.LandUses()) < 20 {
		t.Errorf("TSC is %v of %d land uses", l, len(c.LandUses()))
	}
	if _, ok := c.LandUse("XYZ"); ok {
		t.Error("XYZ is a land use")
	}
}

func TestCallersCannotChangeTheLists(t *testing.T) {
	c := catalog.Default()
	c.ItemTypes(today)[0].Code = "x"
	c.Requirements(today)[0].Code = "x"
	c.DocumentTypes()[0].Code = "x"
	c.LandUses()[0].Code = "x"
	if c.ItemTypes(today)[0].Code == "x" || c.Requirements(today)[0].Code == "x" ||
		c.DocumentTypes()[0].Code == "x" || c.LandUses()[0].Code == "x" {
		t.Error("a caller changed the catalogue")
	}
}

func TestSingles(t *testing.T) {
	way := func(parts ...catalog.Part) catalog.Alternative { return catalog.Alternative{Parts: parts} }
	one := func(item string) catalog.Part { return catalog.Part{ItemType: item, Quantity: 1} }
	ways := []catalog.Alternative{way(one("desk"), one("chair")), way(one("desk_set")), way(catalog.Part{ItemType: "stool", Quantity: 2}), way(one("corner_desk"))}
	if got, want := catalog.Singles(ways), []string{"desk_set", "corner_desk"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
