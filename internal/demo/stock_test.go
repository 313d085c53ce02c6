package demo

import (
	"sync"
	"testing"

	"sotaisan/catalog"
	"sotaisan/docgap"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/id"
	"sotaisan/labels"
	"sotaisan/lineage"
)

// province makes up all units, without a database.
func province(t *testing.T) []*stock {
	t.Helper()
	stocks, err := madeUp()
	if err != nil {
		t.Fatal(err)
	}
	return stocks
}

var madeUp = sync.OnceValues(func() ([]*stock, error) {
	c := &codes{source: source(1, "codes"), used: map[labels.Code]bool{}}
	maps := &cadastre{taken: map[string]bool{}}
	var out []*stock
	for _, u := range chosen(0) {
		s, err := newStock(newPlace(lineage.Default(), 1, u, nil), c, maps)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
})

func TestEveryThingIsAValidState(t *testing.T) {
	for _, s := range province(t) {
		for i := range s.things {
			th := &s.things[i]
			if list := holding.Validate(th.State, civil.Of(th.registered())); len(list) > 0 {
				t.Fatalf("%s %q: %v", s.unit.Code, th.Name, list)
			}
			if _, err := labels.Parse(th.Code); err != nil || id.TagOf(th.ID) != id.Asset {
				t.Fatalf("%s %q: code %s, id %s", s.unit.Code, th.Name, th.Code, th.ID)
			}
		}
	}
}

func TestUnitsAreAsTheProvinceHasThem(t *testing.T) {
	stocks := province(t)
	if len(stocks) != 64 {
		t.Fatalf("%d units", len(stocks))
	}
	parcels := map[string]bool{}
	for _, s := range stocks {
		if n := len(s.agencies); n < 4 || n > 6 {
			t.Errorf("%s: %d agencies", s.unit.Code, n)
		}
		if n := len(s.sites); n < 1 || n > 4 || s.sites[0].state != holding.SiteInUse {
			t.Errorf("%s: %d sites", s.unit.Code, n)
		}
		for _, a := range s.agencies {
			if (a.kind == holding.School || a.kind == holding.HealthStation) && s.unit.Code != "31942" && s.unit.Code != "31951" {
				t.Errorf("%s has a %s", s.unit.Code, a.kind)
			}
		}
		land, others := 0, 0
		for _, th := range s.things {
			switch {
			case th.Parcel != nil:
				land++
				checkParcel(t, s, th.State, parcels)
			case th.Office == nil:
				others++
			}
		}
		if land < 5 || land > 20 || others < 300 || others > 800 {
			t.Errorf("%s: %d parcels, %d things", s.unit.Code, land, others)
		}
	}
}

func checkParcel(t *testing.T, s *stock, a holding.State, taken map[string]bool) {
	t.Helper()
	units, p := lineage.Default(), a.Parcel
	key := p.FormerUnitID.String() + "/" + p.MapSheet + "/" + p.ParcelNumber
	if taken[key] {
		t.Errorf("parcel %s twice in one map", key)
	}
	taken[key] = true
	successor := false
	for _, succession := range units.Successors(p.FormerUnitID) {
		successor = successor || succession.SuccessorID == s.unit.ID
	}
	former, _ := units.Unit(p.FormerUnitID)
	district, _ := units.Unit(former.ParentID)
	old, _ := units.Unit(district.ParentID)
	meridian := map[string]string{"95": "105", "96": "104.5"}[old.Code]
	if !successor || p.Meridian != meridian {
		t.Errorf("%s: parcel of %s with the meridian %s", s.unit.Code, former.FullName, p.Meridian)
	}
}

func TestDistribution(t *testing.T) {
	var all, land, certified, priced, cheap, lots, mixed, marked int
	gaps := map[int]int{}
	for _, s := range province(t) {
		for i := range s.things {
			th := &s.things[i]
			all++
			missing := 0
			for _, r := range docgap.Due(catalog.Default(), th.State, civil.Of(th.registered())) {
				if !s.covered(th, r) {
					missing++
				}
			}
			gaps[missing]++
			if th.Parcel != nil {
				land++
				certified += count(th.Parcel.CertificateSerial != "")
			}
			if th.HistoricalCost != nil {
				priced++
				cheap += count(*th.HistoricalCost/holding.VND(th.Quantity) < holding.FixedAssetCost)
			}
			lots += count(th.Tracking == holding.Lot)
			mixed += count(len(th.Grades) > 1)
			marked += count(len(th.ExternalCodes) > 0)
			if th.past == ofDistrict && (th.HistoricalCost != nil || th.AcquiredOn != "" || th.InUseYear != 0) {
				t.Errorf("stock of a district knows too much: %+v", th.State)
			}
		}
	}
	share := func(what string, n, of, low, high int) {
		if percent := n * 100 / of; percent < low || percent > high {
			t.Errorf("%s %d of %d, want %d–%d %%", what, n, of, low, high)
		}
	}
	share("assets", all, 40_000, 97, 103)
	share("below 10 million", cheap, priced, 60, 80)
	share("without a certificate", land-certified, land, 42, 58)
	share("with all papers", gaps[0], all, 30, 55)
	share("lots", lots, all, 8, 30)
	share("mixed lots", mixed, lots, 20, 70)
	share("with an older code", marked, all, 20, 45)
	for n := range gaps {
		if n > mostGaps {
			t.Errorf("%d things lack %d papers", gaps[n], n)
		}
	}
	share("one gap among the undocumented", gaps[1], all-gaps[0], 50, 90)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestCodesComeOnce(t *testing.T) {
	c := &codes{source: source(1, "codes"), used: map[labels.Code]bool{}}
	a, err := c.next()
	if err != nil {
		t.Fatal(err)
	}
	c.source = source(1, "codes") // the same bytes again
	if b, err := c.next(); err != nil || a == b {
		t.Errorf("%s, then %s, %v", a, b, err)
	}
}
