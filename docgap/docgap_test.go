package docgap

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
)

const today = civil.Date("2026-11-20")

var anAsset = uuid.MustParse("0197c1a2-b3c4-8005-9a3d-1f2e3d4c5b6a")

// an answers an owned asset in use, of a type of the catalogue; with edits it becomes the one that a rule is about.
func an(itemType string, edits ...func(*holding.State)) holding.State {
	item, ok := catalog.Default().ItemType(itemType, today)
	if !ok {
		panic("no item type " + itemType)
	}
	s := holding.State{ID: anAsset, ItemType: itemType, Kind: item.Kind, Tracking: holding.Individual, Quantity: 1,
		Status: holding.InUse, Tenure: holding.Owned, Origin: holding.UnknownOrigin,
		Grades: []holding.GradeCount{{Grade: holding.NotAssessed, Quantity: 1}}}
	for _, edit := range edits {
		edit(&s)
	}
	return s
}

func origin(o holding.Origin) func(*holding.State) { return func(s *holding.State) { s.Origin = o } }
func status(v holding.Status) func(*holding.State) { return func(s *holding.State) { s.Status = v } }
func tenure(v holding.Tenure) func(*holding.State) { return func(s *holding.State) { s.Tenure = v } }
func on(d civil.Date) func(*holding.State)         { return func(s *holding.State) { s.AcquiredOn = d } }
func since(y int16) func(*holding.State)           { return func(s *holding.State) { s.InUseYear = y } }
func cost(v holding.VND) func(*holding.State) {
	return func(s *holding.State) { s.HistoricalCost = &v }
}

func codes(due []Requirement) []string {
	list := make([]string, len(due))
	for i, r := range due {
		list[i] = r.Code
	}
	return list
}

func TestDue(t *testing.T) {
	tests := []struct {
		name string
		s    holding.State
		want string // codes in their order
	}{
		// What the communes got: between one and three papers an item, at most five a parcel.
		{"old desk of unknown origin", an("desk"), "HANDOVER_MINUTES"},
		{"old desk with a year", an("desk", since(2012)), "HANDOVER_MINUTES"},
		{"dear old computer of unknown origin", an("desktop", cost(14_500_000)), "HANDOVER_MINUTES TRANSFER_DECISION"},
		{"computer bought in 2019", an("desktop", origin(holding.Purchase), on("2019-05-20"), cost(14_500_000)), "HANDOVER_MINUTES PURCHASE_INVOICE"},
		{"laptop bought after the merger", an("laptop", origin(holding.Purchase), on("2026-03-02"), cost(18_000_000)), "ACCEPTANCE_MINUTES PURCHASE_INVOICE WARRANTY_PAPER"},
		{"land with nothing", an("land_office"), "CADASTRAL_EXTRACT HANDOVER_MINUTES LAND_RIGHT_PAPER LAND_USE_CERTIFICATE LAND_VALUATION"},

		{"a cheap new chair", an("chair", origin(holding.Purchase), on("2026-03-02"), cost(900_000)), "PURCHASE_INVOICE"},
		{"a big purchase", an("server", origin(holding.Purchase), on("2026-03-02"), cost(80_000_000)), "ACCEPTANCE_MINUTES PURCHASE_CONTRACT PURCHASE_INVOICE"},
		{"a purchase before the law on public assets", an("desktop", origin(holding.Purchase), on("2015-03-02")), "HANDOVER_MINUTES"},
		{"a purchase of that year, by year alone", an("chair", origin(holding.Purchase), since(2018)), "HANDOVER_MINUTES PURCHASE_INVOICE"},
		{"transferred after the merger", an("cabinet", origin(holding.Transfer), on("2026-01-15")), "HANDOVER_MINUTES TRANSFER_DECISION"},
		{"a gift", an("tv", origin(holding.Donation), on("2026-01-15")), "DONATION_DOSSIER"},
		{"found after the merger", an("tv", origin(holding.FoundAtInventory), on("2026-01-01")), ""},
		{"leased land", an("land_office", tenure(holding.Leased), on("2026-01-01")), "LAND_RIGHT_PAPER"},
		{"new land", an("land_office", origin(holding.Investment), on("2026-01-01")), "BOUNDARY_MINUTES CADASTRAL_EXTRACT LAND_RIGHT_PAPER LAND_USE_CERTIFICATE LAND_VALUATION"},
		{"a borrowed projector", an("projector", tenure(holding.Borrowed)), ""},

		{"an old building", an("office_building"), "AS_BUILT_DRAWINGS HANDOVER_MINUTES TRANSFER_DECISION"},
		{"a new building", an("office_building", origin(holding.Investment), on("2026-01-01")), "BUILDING_PERMIT COMPLETION_DOSSIER SETTLEMENT_DECISION"},
		{"a large building", an("office_building", origin(holding.Donation), on("2026-01-01"), cost(6_000_000_000)), "DONATION_DOSSIER FIRE_SAFETY_FILE"},
		{"an empty building that was bought", an("office_building", origin(holding.Purchase), on("2026-01-01"), status(holding.NotInUse)), "ARRANGEMENT_PLAN AS_BUILT_DRAWINGS"},
		{"a fence", an("fence", origin(holding.Investment), on("2026-01-01"), cost(50_000_000)), "SETTLEMENT_DECISION"},
		{"an old car", an("car", since(2012)), "HANDOVER_MINUTES VEHICLE_INSPECTION VEHICLE_REGISTRATION"},
		{"a new car", an("car", origin(holding.Purchase), on("2026-01-01")), "PURCHASE_INVOICE VEHICLE_INSURANCE VEHICLE_REGISTRATION"},

		{"a computer being handed over", an("desktop", on("2026-01-01"), status(holding.InHandover)), "DATA_ERASURE_RECORD"},
		{"a chair that is gone", an("chair", on("2026-01-01"), status(holding.Missing)), "LOSS_FILE"},
		{"a borrowed chair that is gone", an("chair", on("2026-01-01"), tenure(holding.Borrowed), status(holding.Missing)), "LOSS_FILE"},
		{"a chair disposed of", an("chair", status(holding.Disposed)), "DISPOSAL_DECISION"},
		{"a computer disposed of early", an("desktop", since(2024), cost(14_500_000), status(holding.Disposed)), "DATA_ERASURE_RECORD DISPOSAL_DECISION REPAIR_QUOTE"},
		{"a computer disposed of late", an("desktop", since(2015), cost(14_500_000), status(holding.Disposed)), "DATA_ERASURE_RECORD DISPOSAL_DECISION"},
		{"a computer in its last year", an("desktop", since(2020), cost(14_500_000), status(holding.Disposed)), "DATA_ERASURE_RECORD DISPOSAL_DECISION REPAIR_QUOTE"},
		{"a building pulled down early", an("office_building", since(2020), graded("II"), status(holding.Disposed)), "CONSTRUCTION_OPINION DISPOSAL_DECISION"},
		{"a building of no known grade", an("office_building", since(2020), status(holding.Disposed)), "DISPOSAL_DECISION"},
		{"entered in error", an("land_office", status(holding.EnteredInError)), ""},
	}
	asked := map[string]bool{}
	for _, tt := range tests {
		got := codes(Due(catalog.Default(), tt.s, today))
		if want := strings.Fields(tt.want); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", tt.name, got, want)
		}
		for _, code := range got {
			asked[code] = true
		}
	}
	for _, r := range catalog.Default().Requirements(today) {
		if !asked[r.Code] {
			t.Errorf("no case asks for %s", r.Code)
		}
	}
}

func graded(grade string) func(*holding.State) {
	return func(s *holding.State) { s.Office = &holding.Office{Grade: grade} }
}

func TestRulesAreLookedUpByTheDayTheyJudge(t *testing.T) {
	tests := []struct {
		name string
		s    holding.State
		code string
		want civil.Date
	}{
		{"purchase", an("laptop", origin(holding.Purchase), on("2026-03-02")), "PURCHASE_INVOICE", "2026-03-02"},
		{"purchase of a year", an("laptop", origin(holding.Purchase), since(2019)), "PURCHASE_INVOICE", "2019-12-31"},
		{"purchase of this year", an("laptop", origin(holding.Purchase), since(2026)), "PURCHASE_INVOICE", today},
		{"purchase at no known time", an("laptop", origin(holding.Purchase)), "PURCHASE_INVOICE", today},
		{"merger", an("laptop", origin(holding.Purchase), on("2019-03-02")), "HANDOVER_MINUTES", merger},
		{"a transfer and the merger", an("laptop", origin(holding.Transfer), on("2019-03-02")), "HANDOVER_MINUTES", merger},
		{"the right to land", an("land_office", on("2019-03-02")), "LAND_USE_CERTIFICATE", today},
		{"loss", an("chair", on("2019-03-02"), status(holding.Missing)), "LOSS_FILE", today},
	}
	for _, tt := range tests {
		due := Due(catalog.Default(), tt.s, today)
		i := slices.Index(codes(due), tt.code)
		if i < 0 || due[i].Since != tt.want {
			t.Errorf("%s: %v, want %s since %s", tt.name, due, tt.code, tt.want)
		}
	}
}

// at makes the event between two states, as the journal does, so that gaps get their instants.
func at(t interface{ Fatal(...any) }, before, after holding.State, day civil.Date) holding.State {
	e := holding.Event{AssetID: after.ID, Revision: before.Revision + 1, RecordedAt: day.Time().UnixMicro() + int64(before.Revision),
		Changes: holding.Diff(before, after)}
	next, err := holding.Apply(before, e)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestALifeOfGaps(t *testing.T) {
	invoice := Paper{ID: uuid.MustParse("00000000-0000-8007-8000-000000000001"), Type: "PURCHASE_INVOICE", IssuedOn: "2026-03-01"}
	withdrawn := invoice
	withdrawn.Withdrawn = true
	other := Paper{ID: uuid.MustParse("00000000-0000-8007-8000-000000000002"), Type: "PURCHASE_INVOICE", IssuedOn: "2026-04-01"}
	c := catalog.Default()
	s := holding.State{}
	step := func(name string, edit func(*holding.State), papers []Paper, want string) {
		t.Helper()
		next := s
		edit(&next)
		s = at(t, s, Reconcile(c, next, papers, today), today)
		g, _ := s.Gap("PURCHASE_INVOICE")
		got := strings.TrimSpace(string(g.Status) + " " + string(g.Reason))
		if g.DocumentID != uuid.Nil {
			got += " " + g.DocumentID.String()[35:]
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if closed := g.Status == holding.GapClosed; closed != (g.ClosedAt != 0) || (g.Status != "") != (g.OpenedAt != 0) {
			t.Errorf("%s: opened %d, closed %d", name, g.OpenedAt, g.ClosedAt)
		}
	}
	none := func(*holding.State) {}
	waive := func(reason holding.GapReason) func(*holding.State) {
		return func(s *holding.State) {
			next, err := s.WaiveGap("PURCHASE_INVOICE", reason, "cháy kho")
			if err != nil {
				t.Fatal(err)
			}
			*s = next
		}
	}
	step("registered", func(s *holding.State) { *s = an("chair", origin(holding.Purchase), on("2026-03-02")) }, nil, "OPEN UNKNOWN")
	step("nothing happened", none, nil, "OPEN UNKNOWN")
	step("the paper came", none, []Paper{invoice}, "CLOSED UNKNOWN 1")
	step("another, too", none, []Paper{other, invoice}, "CLOSED UNKNOWN 1")
	step("the first was withdrawn", none, []Paper{other, withdrawn}, "CLOSED UNKNOWN 2")
	step("both were", none, []Paper{withdrawn}, "OPEN UNKNOWN")
	step("given up", waive(holding.Lost), nil, "WAIVED LOST")
	step("still given up", none, []Paper{withdrawn}, "WAIVED LOST")
	step("it came after all", none, []Paper{invoice}, "CLOSED LOST 1")
	step("a gift, not a purchase", origin(holding.Donation), []Paper{invoice}, "CLOSED LOST 1")
	step("and the paper is withdrawn", none, []Paper{withdrawn}, "CLOSED NOT_REQUIRED")
	step("a purchase, after all", origin(holding.Purchase), nil, "OPEN UNKNOWN")
	step("not needed, somebody says", waive(holding.NotRequired), nil, "WAIVED NOT_REQUIRED")
	step("and there it is", none, []Paper{other}, "CLOSED UNKNOWN 2")
	step("entered in error", status(holding.EnteredInError), nil, "CLOSED NOT_REQUIRED")
	if s.OpenGaps() != 0 {
		t.Errorf("what was entered in error has open gaps: %+v", s.Gaps)
	}
}

func TestAnyOneOfAGroupIsEnough(t *testing.T) {
	land := an("land_office", on("2026-01-01"))
	for _, paper := range []string{"LAND_RIGHT_PAPER", "LAND_ALLOCATION_DECISION", "LAND_LEASE_CONTRACT", "LAND_RECOGNITION_DECISION", "LAND_USE_CERTIFICATE"} {
		s := Reconcile(catalog.Default(), land, []Paper{{ID: uuid.Max, Type: paper}}, today)
		if _, missing := s.Gap("LAND_RIGHT_PAPER"); missing {
			t.Errorf("the right to land is unproven with a %s", paper)
		}
	}
}

func TestADeadlineCountsFromWhatMadeThePaperDue(t *testing.T) {
	c := catalog.Default()
	s := an("chair", on("2026-01-01"), status(holding.Missing))
	s = at(t, holding.State{}, Reconcile(c, s, nil, today), today)
	if g, _ := s.Gap("LOSS_FILE"); g.DueOn != "2026-12-20" {
		t.Errorf("due on %s", g.DueOn)
	}
	// A month later nothing has changed; found and lost again, the term runs anew.
	later := today.AddDays(60)
	if got := Reconcile(c, s, nil, later); !reflect.DeepEqual(got, s) {
		t.Errorf("a day passed and the gaps changed: %v", holding.Diff(s, got))
	}
	found := s
	found.Status = holding.InUse
	found = at(t, s, Reconcile(c, found, nil, later), later)
	lost := found
	lost.Status = holding.Missing
	lost = Reconcile(c, lost, nil, later.AddDays(10))
	if g, _ := lost.Gap("LOSS_FILE"); g.Status != holding.GapOpen || g.DueOn != later.AddDays(40) {
		t.Errorf("lost again: %+v", g)
	}
}

func TestADisposalIsJudgedByItsDay(t *testing.T) {
	c := catalog.Default()
	s := an("desktop", since(2022), cost(14_500_000), status(holding.Disposed))
	s = at(t, holding.State{}, Reconcile(c, s, nil, today), today)
	if got := Reconcile(c, s, nil, "2040-01-01"); !reflect.DeepEqual(got, s) {
		t.Errorf("years later the disposal was no longer early: %v", holding.Diff(s, got))
	}
}

func TestReconcilingTwiceChangesNothing(t *testing.T) {
	c := catalog.Default()
	var papers []string
	for _, d := range c.DocumentTypes() {
		papers = append(papers, d.Code)
	}
	randomPapers := rapid.Custom(func(t *rapid.T) Paper {
		return Paper{ID: uuid.UUID{15: rapid.Byte().Draw(t, "id")}, Type: rapid.SampledFrom(papers).Draw(t, "type"), Withdrawn: rapid.Bool().Draw(t, "withdrawn")}
	})
	rapid.Check(t, func(t *rapid.T) {
		s := holding.State{}
		for range rapid.IntRange(1, 4).Draw(t, "events") {
			next := an(rapid.SampledFrom(c.ItemTypes(today)).Draw(t, "itemType").Code,
				origin(rapid.SampledFrom(holding.Origins).Draw(t, "origin")), status(rapid.SampledFrom(holding.Statuses).Draw(t, "status")),
				tenure(rapid.SampledFrom(holding.Tenures).Draw(t, "tenure")), since(rapid.SampledFrom([]int16{0, 2012, 2019, 2025, 2026}).Draw(t, "year")),
				cost(rapid.SampledFrom([]holding.VND{0, 9_000_000, 60_000_000, 6_000_000_000}).Draw(t, "cost")))
			next.Gaps, next.Revision = s.Gaps, s.Revision
			have := rapid.SliceOfNDistinct(randomPapers, 0, 6, func(p Paper) uuid.UUID { return p.ID }).Draw(t, "papers")
			day := today.AddDays(rapid.IntRange(0, 900).Draw(t, "day"))

			once := Reconcile(c, next, have, day)
			if twice := Reconcile(c, once, have, day); !reflect.DeepEqual(once, twice) {
				t.Fatalf("again, before it is recorded: %v", holding.Diff(once, twice))
			}
			s = at(t, s, once, day)
			if again := Reconcile(c, s, have, day); !reflect.DeepEqual(s, again) {
				t.Fatalf("again, after it was recorded: %v", holding.Diff(s, again))
			}
			for _, g := range s.Gaps {
				if s.Status == holding.EnteredInError && g.Status != holding.GapClosed {
					t.Fatalf("entered in error with %+v", g)
				}
				if g.Status == holding.GapClosed && (g.DocumentID == uuid.Nil) != (g.Reason == holding.NotRequired) {
					t.Fatalf("closed for no reason: %+v", g)
				}
			}
		}
	})
}
