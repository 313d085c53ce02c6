package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sotaisan/holding"
	"sotaisan/internal/errs"
)

// officeOf is an agency of so many persons, each with a printer within 13 million and a scanner within 8, where
// a device that does both costs so many million.
func officeOf(persons, price int64) *Snapshot {
	s := deviceWorld()
	s.Agencies[0].Establishments[0].Headcounts[0].Persons = persons
	return s.asks("printer", 13*million).asks("scanner", 8*million).costs("printer", 9*million).costs("scanner", 6*million).costs("multi", holding.VND(price)*million)
}

func choosing(class string) func(*Snapshot, *Parameters) {
	return func(_ *Snapshot, p *Parameters) { p.Purchases = []Purchase{{NeedClass: class, ItemType: "multi"}} }
}

// A device that is bought is bought for all of its functions that are lacking, within the sum of their
// ceilings, as many as lack of the dearest function; beside it nothing is bought for what it integrates (Decision
// 15/2025/QĐ-TTg, Art. 5(2)(d)).
func TestDevicesAreBoughtForAllTheirFunctions(t *testing.T) {
	for _, tt := range []struct {
		name     string
		snapshot *Snapshot
		change   func(*Snapshot, *Parameters)
		money    int64
		// of the last year
		devices, printers, scanners int64 // bought
		printing, scanning, served  int64 // needs that purchases serve, and those of them that devices of the other's line do
		unmet                       string
		reason                      StepCode
	}{
		{name: "finance's choice for printers", snapshot: officeOf(3, 20), change: choosing("printer"), money: 60, devices: 3, printing: 3, scanning: 3, served: 3},
		{name: "finance's choice for scanners", snapshot: officeOf(3, 20), change: choosing("scanner"), money: 60, devices: 3, printing: 3, scanning: 3, served: 3},
		{name: "an agency asks for two, of scanners", snapshot: officeOf(3, 20), money: 100, devices: 2, printers: 1, printing: 3, scanning: 2, served: 2,
			change: func(s *Snapshot, _ *Parameters) {
				s.Requests = []Request{{Agency: "a1", NeedClass: "scanner", Quantity: 2, ItemType: "multi"}}
			}},
		{name: "an agency asks for two, of printers", snapshot: officeOf(3, 20), money: 100, devices: 2, scanners: 1, printing: 2, scanning: 3, served: 2,
			change: func(s *Snapshot, _ *Parameters) {
				s.Requests = []Request{{Agency: "a1", NeedClass: "printer", Quantity: 2, ItemType: "multi"}}
			}},
		{name: "nobody asks for one", snapshot: officeOf(2, 20), money: 100, printers: 2, scanners: 2, printing: 2, scanning: 2},
		{name: "the price of both, and money for one", snapshot: officeOf(3, 20), change: choosing("printer"), money: 39, devices: 1, printing: 1, scanning: 1, served: 1,
			unmet: "printer 2 scanner 2", reason: DeviceUnfunded},
		{name: "above the sum of the ceilings", snapshot: officeOf(3, 22), change: choosing("printer"), money: 100, unmet: "printer 3 scanner 3", reason: OverCeiling},
		{name: "the ceilings stand in", snapshot: officeOf(1, 22), money: 21, devices: 1, printing: 1, scanning: 1, served: 1,
			change: func(s *Snapshot, p *Parameters) { s.Prices = nil; choosing("printer")(s, p) }},
		{name: "one function without a ceiling", snapshot: officeOf(2, 40), money: 80, devices: 2, printing: 2, scanning: 2, served: 2,
			change: func(s *Snapshot, p *Parameters) { s.Norms[1].Ceiling = 0; choosing("printer")(s, p) }},
		{name: "one scanner is there", snapshot: officeOf(3, 12), money: 100, devices: 3, printing: 3, scanning: 2, served: 2,
			change: func(s *Snapshot, p *Parameters) { s.has(1, "scanner", 2026, 1); choosing("printer")(s, p) }},
		{name: "one scanner is there, and a device is too dear for printing alone", snapshot: officeOf(3, 20), money: 100, devices: 2, printing: 2, scanning: 2, served: 2,
			change: func(s *Snapshot, p *Parameters) { s.has(1, "scanner", 2026, 1); choosing("printer")(s, p) }, unmet: "printer 1", reason: OverCeiling},
		{name: "a device is there", snapshot: officeOf(3, 20), money: 100, devices: 2, printing: 2, scanning: 2, served: 2,
			change: func(s *Snapshot, p *Parameters) { s.has(1, "multi", 2026, 1); choosing("printer")(s, p) }},
		{name: "a printer to repair stays out", snapshot: officeOf(2, 20), money: 100, devices: 1, scanners: 1, printing: 1, scanning: 2, served: 1,
			change: func(s *Snapshot, p *Parameters) {
				g := s.has(1, "printer", 2026, 1)
				g.Grade, g.Repair, g.Cost = holding.NeedsRepair, million, 9*million
				choosing("printer")(s, p)
			}},
		{name: "scanners may not be bought", snapshot: officeOf(2, 12), money: 100, devices: 2, printing: 2, unmet: "scanner 2", reason: ForbiddenBy,
			change: func(s *Snapshot, p *Parameters) {
				p.Forbids = []Forbid{{NeedClass: "scanner", Action: Buy}}
				choosing("printer")(s, p)
			}},
		{name: "a pin of scanners takes devices", snapshot: officeOf(3, 20), money: 40, devices: 2, printing: 2, scanning: 2, served: 2, unmet: "printer 1 scanner 1", reason: DeviceUnfunded,
			change: func(s *Snapshot, p *Parameters) {
				p.Pins = []Pin{{Agency: "a1", NeedClass: "scanner", Action: Buy, Year: 2027, Source: "PROVINCE", Quantity: 2}}
				choosing("printer")(s, p)
			}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Defaults(horizon(2), []Budget{{Year: 2027, Source: "PROVINCE", Amount: holding.VND(tt.money) * million}})
			if tt.change != nil {
				tt.change(tt.snapshot, &p)
			}
			plan := solved(t, tt.snapshot, p)
			bought := map[string]int64{}
			for _, l := range lines(plan, Buy) {
				bought[l.ItemType] += l.Quantity
			}
			if bought["multi"] != tt.devices || bought["printer"] != tt.printers || bought["scanner"] != tt.scanners {
				t.Errorf("bought %v", bought)
			}
			var unmet []string
			for _, l := range lines(plan, Unmet) {
				unmet = append(unmet, fmt.Sprint(l.NeedClass, " ", l.Quantity))
			}
			if strings.Join(unmet, " ") != tt.unmet {
				t.Errorf("unmet %v", unmet)
			}
			if tt.reason != "" && !slices.ContainsFunc(lines(plan, Unmet), func(l Line) bool { return step(l, tt.reason).Code == tt.reason }) {
				t.Errorf("no %s in %+v", tt.reason, lines(plan, Unmet))
			}
			var served int64
			for _, c := range plan.Cells {
				want := map[string]int64{"printer": tt.printing, "scanner": tt.scanning}[c.NeedClass]
				if got := c.Years[1].Purchased; got != want {
					t.Errorf("%s: %d bought for, want %d", c.NeedClass, got, want)
				}
				for _, s := range c.Derivation {
					if s.Code == ByDevice {
						served += s.Value
						if c.NeedClass == s.Ref || s.Year != 2027 {
							t.Errorf("%s: %+v", c.NeedClass, s)
						}
					}
				}
			}
			if served != tt.served {
				t.Errorf("%d served by devices of the other function, want %d", served, tt.served)
			}
		})
	}
}

func TestTheLineOfADeviceSaysWhatItIsFor(t *testing.T) {
	p := Defaults(horizon(2), provincial(60))
	s := officeOf(3, 20)
	choosing("scanner")(s, &p)
	l := lines(solved(t, s, p), Buy)[0]
	if l.NeedClass != "printer" || l.Ceiling != 21*million || l.Quantity != 3 || l.Amount != 60*million || !slices.Contains(l.Flags, FlagMultifunction) {
		t.Errorf("%+v", l)
	}
	var said []StepCode
	for _, s := range l.Derivation {
		said = append(said, s.Code)
	}
	if want := []StepCode{ForFunction, ForFunction, PriceFrom, Points, AlsoPoints, Cutoff, Funded}; !slices.Equal(said[:7], want) {
		t.Errorf("%v", said)
	}
	for _, change := range []func(l *Line){
		func(l *Line) { l.Derivation[1].Value++ },
		func(l *Line) { l.Derivation = l.Derivation[1:] },
		func(l *Line) { l.Derivation[4].Value++ },
		func(l *Line) { l.Derivation = slices.Delete(l.Derivation, 4, 5) },
	} {
		changed := l
		changed.Derivation = slices.Clone(l.Derivation)
		change(&changed)
		if _, _, err := Replay(nil, changed.Derivation); err == nil {
			t.Errorf("%+v replays", changed.Derivation)
		}
	}
}

// More of the function than was said to be needed is no pin that can be kept.
func TestAPinOfADeviceIsWithinItsFunctions(t *testing.T) {
	s := officeOf(2, 20)
	p := Defaults(horizon(1), provincial(100))
	choosing("printer")(s, &p)
	p.Pins = []Pin{{Agency: "a1", NeedClass: "scanner", Action: Buy, Year: 2027, Source: "PROVINCE", Quantity: 3}}
	_, err := prepared(t, s).Solve(t.Context(), p, Options{SkipVariants: true})
	if list, _ := errs.All(err); len(list) != 1 || list[0].Code != errs.OutOfRange {
		t.Errorf("%v", err)
	}
}

// A device that comes by transfer serves all of its functions, as one that is there does.
func TestDevicesThatMoveServeAllTheirFunctions(t *testing.T) {
	for _, tt := range []struct {
		name               string
		year               int // in use since
		change             func(*Snapshot)
		printing, scanning [2]int64 // transferred, by year
		printers, scanners int64    // bought
	}{
		{name: "for two of three of each", year: 2026, printing: [2]int64{2, 2}, scanning: [2]int64{2, 2}, printers: 1, scanners: 1},
		{name: "good for the first year alone", year: 2023, printing: [2]int64{2, 0}, scanning: [2]int64{2, 0}, printers: 3, scanners: 3},
		{name: "scanners are there", year: 2026, change: func(s *Snapshot) { s.has(1, "scanner", 2026, 2) }, printing: [2]int64{2, 2}, scanning: [2]int64{1, 1}, printers: 1},
		{name: "scanners come too", year: 2026, change: func(s *Snapshot) { s.has(2, "scanner", 2026, 3) }, printing: [2]int64{2, 2}, scanning: [2]int64{3, 3}, printers: 1},
	} {
		s := officeOf(3, 20)
		s.Units = append(s.Units, Unit{ID: "u2", Code: "00002", Name: "u2", Lat: 9_180_000, Lon: 105_150_000, Area: "A"})
		giver := s.Agencies[0]
		giver.ID, giver.Unit = "a2", "u2"
		giver.Establishments = []Establishment{{From: "2025-07-01", Establishment: s.Agencies[0].Establishments[0].Establishment}}
		giver.Establishments[0].Headcounts = nil
		s.Agencies = append(s.Agencies, giver)
		s.has(2, "multi", tt.year, 2)
		if tt.change != nil {
			tt.change(s)
		}
		plan := solved(t, s, Defaults(horizon(2), provincial(50, 50)))
		for _, c := range plan.Cells {
			want := map[string][2]int64{"a1printer": tt.printing, "a1scanner": tt.scanning}[c.Agency+c.NeedClass]
			if got := [2]int64{c.Years[0].Transferred, c.Years[1].Transferred}; got != want {
				t.Errorf("%s, %s %s: %v come, want %v", tt.name, c.Agency, c.NeedClass, got, want)
			}
		}
		bought, moved := map[string]int64{}, int64(0)
		for _, l := range plan.Lines {
			switch {
			case l.Action == Buy:
				bought[l.ItemType] += l.Quantity
			case l.Action == Transfer && l.ItemType == "multi":
				moved += l.Quantity
			}
		}
		if bought["printer"] != tt.printers || bought["scanner"] != tt.scanners || moved != 2 {
			t.Errorf("%s: bought %v, %d devices moved", tt.name, bought, moved)
		}
	}
}
