package plan

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/norm"
)

// benchProvince is a province of 64 units, 192 agencies, 60 need classes and about 55,000 groups of stock;
// every third class shares an item type with the one before. Its needs are given by hand, for five years.
func benchProvince(b *testing.B) (*Snapshot, func(m *Model, years []int) *needs) {
	b.Helper()
	r := rand.New(rand.NewPCG(11, 12))
	const units, agencies, classes = 64, 192, 60
	s := world(make([]int64, agencies)...)
	s.Units, s.Classes, s.ItemTypes = s.Units[:units], nil, nil
	for i := range s.Units {
		s.Units[i].Lat, s.Units[i].Lon = 8_600_000+r.Int64N(900_000), 104_800_000+r.Int64N(900_000)
	}
	for i := range s.Agencies {
		s.Agencies[i].Unit = s.Units[i%units].ID
	}
	for k := range classes {
		item := fmt.Sprintf("item%02d", k)
		s.ItemTypes = append(s.ItemTypes, ItemType{Code: item, Kind: catalog.ITEquipment, Years: 5 + r.IntN(5), Movable: true})
		c := Class{Code: fmt.Sprintf("class%02d", k), Kind: catalog.ITEquipment, Tier: 1 + k%3, Weight: 10, Confidence: catalog.Verified, Alternatives: []catalog.Alternative{single(item, 1)}}
		if k%3 == 1 {
			c.Alternatives = append(c.Alternatives, single(fmt.Sprintf("item%02d", k-1), 2))
		}
		s.Classes = append(s.Classes, c)
		s.costs(item, holding.VND(2+r.IntN(30))*million)
	}
	for a := range agencies {
		for k := range classes {
			for year := 2019; year < 2027; year++ {
				if r.IntN(100) < 60 {
					g := Stock{Agency: s.Agencies[a].ID, Unit: s.Agencies[a].Unit, ItemType: s.ItemTypes[k].Code, Grade: holding.Good, Status: holding.InUse,
						Tenure: holding.Owned, InUseYear: year, Quantity: 1 + r.Int64N(4), Cost: holding.VND(year) * 1000}
					if r.IntN(4) == 0 {
						g.Grade = holding.Grades[r.IntN(len(holding.Grades))]
					}
					g.Assets = []AssetPart{{ID: fmt.Sprintf("%d-%d-%d", a, k, year), Code: "x", Quantity: g.Quantity}}
					s.Stock = append(s.Stock, g)
				}
			}
		}
	}
	return s, func(m *Model, years []int) *needs {
		n := &needs{years: years, of: make([][2]int, agencies), unknown: make([]bool, agencies), undecided: make([][]int, agencies), closes: make([]int, agencies)}
		for a := range agencies {
			n.closes[a] = len(years)
			n.of[a][0] = len(n.cells)
			for k := range classes {
				q := 2 + r.Int64N(20)
				c := needCell{agency: a, class: k, requested: -1, years: make([]yearNeed, len(years))}
				for y := range years {
					if r.IntN(20) == 0 {
						q = max(1, q-1)
					}
					c.years[y] = yearNeed{norm: q, need: q, pools: []norm.Entitlement{{Quantity: 1, Ceiling: 40 * million, Regime: norm.Ceiling}, {Quantity: q - 1, Ceiling: 32 * million, Regime: norm.Ceiling}}}
				}
				c.levels = levels(c.years)
				n.cells = append(n.cells, c)
			}
			n.of[a][1] = len(n.cells)
		}
		return n
	}
}

// BenchmarkCoverProvince: own cover and transfers of a province.
func BenchmarkCoverProvince(b *testing.B) {
	s, needs := benchProvince(b)
	m := prepared(b, s)
	p := Defaults(horizon(5), nil)
	n := needs(m, p.Years)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint("workers=", workers), func(b *testing.B) {
			b.ReportAllocs()
			moves, slots := 0, 0
			for b.Loop() {
				st, err := m.cover(n, &p, workers)
				if err != nil {
					b.Fatal(err)
				}
				moves, slots = len(st.moves), len(st.slots)
			}
			b.ReportMetric(float64(len(s.Stock)), "groups")
			b.ReportMetric(float64(moves), "moves")
			b.ReportMetric(float64(slots), "slots")
		})
	}
}

// BenchmarkPrepareProvince: check, canonical form and indexes.
func BenchmarkPrepareProvince(b *testing.B) {
	s, _ := benchProvince(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Prepare(s); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHashProvince: the canonical JSON and its SHA-256.
func BenchmarkHashProvince(b *testing.B) {
	s, _ := benchProvince(b)
	for b.Loop() {
		s.Hash()
	}
}

// BenchmarkNeedProvince: 192 agencies by the national norm, for five years.
func BenchmarkNeedProvince(b *testing.B) {
	persons := make([]int64, 192)
	for i := range persons {
		persons[i] = int64(5 + i%20)
	}
	s := world(persons...)
	for i := range s.Units {
		s.Units[i].Lat = 9_000_000
	}
	s.Classes = nil
	types := map[string]bool{}
	for _, c := range catalog.Default().NeedClasses(s.TakenOn) {
		s.Classes = append(s.Classes, Class{Code: c.Code, Kind: c.Kind, Alternatives: c.Alternatives, Tier: 1, Weight: 1, Confidence: c.Confidence})
		for _, a := range c.Alternatives {
			for _, p := range a.Parts {
				types[p.ItemType] = true
			}
		}
	}
	s.ItemTypes = nil
	for code := range types {
		s.ItemTypes = append(s.ItemTypes, ItemType{Code: code, Kind: catalog.ITEquipment, Years: 7, Movable: true})
	}
	s.Norms = norm.National().All()
	m := prepared(b, s)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.need(horizon(5)); err != nil {
			b.Fatal(err)
		}
	}
}
