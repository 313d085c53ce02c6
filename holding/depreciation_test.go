package holding

import (
	"testing"

	"sotaisan/catalog"
)

// lives is one useful life until 2025 and another from 2026 on; 0 years are none.
func lives(old, oldBP, now, nowBP int) func(int16) (catalog.Life, bool) {
	return func(year int16) (catalog.Life, bool) {
		if year < 2026 {
			return catalog.Life{Years: old, RateBP: oldBP}, old > 0
		}
		return catalog.Life{Years: now, RateBP: nowBP}, now > 0
	}
}

// The vectors were worked out by hand from the articles named in Depreciate.
func TestDepreciate(t *testing.T) {
	tests := []struct {
		name        string
		cost        VND
		inUse, year int16
		life        func(int16) (catalog.Life, bool)
		accumulated VND
	}{
		{"first year in full", 14_000_000, 2026, 2026, lives(5, 2000, 7, 1429), 2_000_600},
		{"straight on", 14_000_000, 2026, 2028, lives(5, 2000, 7, 1429), 6_001_800},
		{"the last year takes what is left", 14_000_000, 2026, 2032, lives(5, 2000, 7, 1429), 14_000_000},
		{"the year before", 14_000_000, 2026, 2031, lives(5, 2000, 7, 1429), 12_003_600},
		{"worn out stays worn out", 14_000_000, 2026, 2040, lives(5, 2000, 7, 1429), 14_000_000},
		{"a longer life: 5,600,000 over 4 years", 14_000_000, 2023, 2026, lives(5, 2000, 7, 1429), 9_800_000},
		{"a longer life, its end", 14_000_000, 2023, 2029, lives(5, 2000, 7, 1429), 14_000_000},
		{"worn out before the longer life", 14_000_000, 2020, 2026, lives(5, 2000, 7, 1429), 14_000_000},
		{"a shorter life that is over already", 16_000_000, 2020, 2026, lives(8, 1250, 5, 2000), 16_000_000},
		{"a shorter life: 8,000,000 over 1 year", 16_000_000, 2022, 2025, lives(8, 1250, 5, 2000), 8_000_000},
		{"a shorter life, its last year", 16_000_000, 2022, 2026, lives(8, 1250, 5, 2000), 16_000_000},
		{"the same life under a new rule", 10_000_000, 2024, 2026, lives(15, 667, 15, 667), 2_001_000},
		{"halves of a đồng go up", 25, 2026, 2026, lives(5, 2000, 50, 200), 1},
		{"nothing to wear", 0, 2020, 2026, lives(5, 2000, 7, 1429), 0},
		{"more than 2^63 on the way", 1_000_000_000_000_000, 2026, 2026, lives(5, 2000, 7, 1429), 142_900_000_000_000},
	}
	for _, tt := range tests {
		got, ok := Depreciate(tt.cost, tt.inUse, tt.year, tt.life)
		if want := (BookValue{tt.accumulated, tt.cost - tt.accumulated}); !ok || got != want {
			t.Errorf("%s: %+v (%v), want %+v", tt.name, got, ok, want)
		}
	}
}

func TestNoDepreciation(t *testing.T) {
	tests := []struct {
		name        string
		inUse, year int16
		life        func(int16) (catalog.Life, bool)
	}{
		{"unknown year of first use", 0, 2026, lives(5, 2000, 7, 1429)},
		{"not in use yet", 2027, 2026, lives(5, 2000, 7, 1429)},
		{"no life is fixed", 2026, 2026, lives(5, 2000, 0, 0)},
		{"no life was fixed once", 2020, 2026, lives(0, 0, 7, 1429)},
	}
	for _, tt := range tests {
		if got, ok := Depreciate(14_000_000, tt.inUse, tt.year, tt.life); ok {
			t.Errorf("%s: %+v, want no value", tt.name, got)
		}
	}
}

func TestIsFixedAsset(t *testing.T) {
	cost := func(v VND) *VND { return &v }
	tests := []struct {
		name string
		s    State
		want bool
	}{
		{"land of unknown price", State{Kind: catalog.LandParcel, Quantity: 1}, true},
		{"a cheap well", State{Kind: catalog.Structure, Quantity: 1, HistoricalCost: cost(1)}, true},
		{"at the threshold", State{Kind: catalog.ITEquipment, Quantity: 1, HistoricalCost: cost(10_000_000)}, true},
		{"below it", State{Kind: catalog.ITEquipment, Quantity: 1, HistoricalCost: cost(9_999_999)}, false},
		{"a lot of cheap things", State{Kind: catalog.Furniture, Quantity: 20, HistoricalCost: cost(30_000_000)}, false},
		{"a lot of dear things", State{Kind: catalog.Furniture, Quantity: 2, HistoricalCost: cost(30_000_000)}, true},
		{"unknown price", State{Kind: catalog.Vehicle, Quantity: 1}, false},
	}
	for _, tt := range tests {
		if got := tt.s.IsFixedAsset(); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestBookValue(t *testing.T) {
	priced := func(s State, cost VND, inUse int16) State {
		s.HistoricalCost, s.InUseYear = &cost, inUse
		return s
	}
	borrowed := priced(desktop(), 14_000_000, 2023)
	borrowed.Tenure = Borrowed
	tests := []struct {
		name string
		s    State
		year int16
		want BookValue
		ok   bool
	}{
		{"a computer over the change of rates", priced(desktop(), 14_000_000, 2023), 2026, BookValue{9_800_000, 4_200_000}, true},
		{"a computer older than the rates", priced(desktop(), 14_000_000, 2012), 2026, BookValue{14_000_000, 0}, true},
		{"below the threshold", priced(desktop(), 9_000_000, 2023), 2026, BookValue{}, false},
		{"borrowed", borrowed, 2026, BookValue{}, false},
		{"of unknown age", priced(desktop(), 14_000_000, 0), 2026, BookValue{}, false},
		{"of unknown price", desktop(), 2026, BookValue{}, false},
		{"land", priced(parcel(), 2_000_000_000, 0), 2026, BookValue{0, 2_000_000_000}, true},
	}
	for _, tt := range tests {
		if got, ok := tt.s.BookValue(catalog.Default(), tt.year); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %+v, %v, want %+v, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}
