package demo

import (
	"testing"
	"time"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
	"sotaisan/internal/relay"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/norm"
	"sotaisan/planning"
	"sotaisan/registry"
)

// What the demo writes itself is what the use-cases would have taken: they read it, and have something to
// ask for.
func TestPlansHaveWhatTheyNeed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		mustLoad(t, s, Options{Seed: 1, Units: 10})
		j := journal.New(s, catalog.Default(), func() time.Time { return decided.AddDate(0, 1, 0) })
		p := planning.New(j, registry.New(j))
		ctx := viewer.With(t.Context(), viewer.Job("operator"))

		page, err := p.PlanReadiness(ctx, nil, relay.Args{First: new(int32(100))})
		if err != nil {
			t.Fatal(err)
		}
		stated, unstated, unasked := 0, 0, 0
		for _, r := range page.Nodes() {
			if r.AgencyCount > 0 {
				stated++
			}
			unstated += len(r.WithoutEstablishment)
			if r.AgencyCount > 0 && len(r.WithoutRequest) == int(r.AgencyCount) {
				unasked++
			}
		}
		if stated != 10 || unstated != 4 || unasked != 1 {
			t.Errorf("%d units with agencies, %d agencies without an establishment, %d units without requests", stated, unstated, unasked)
		}
		province, err := p.ProvinceReadiness(ctx)
		if err != nil || province.StandardModel == nil || len(province.UndecidedLines) == 0 || len(province.Unpriced) == 0 || province.UnknownDistances == 64*63/2 {
			t.Errorf("%+v, %v", province, err)
		}
		said, err := p.Establishments(ctx, &planning.EstablishmentFilter{UnitCodes: []string{"31942"}}, relay.Args{})
		if err != nil {
			t.Fatal(err)
		}
		persons := int32(0)
		for _, e := range said.Nodes() {
			n, err := p.EstablishmentPersons(e)
			if err != nil {
				t.Fatal(err)
			}
			persons = max(persons, n)
			given, err := p.EstablishmentEntitlements(ctx, e, nil)
			if err != nil || len(given) == 0 {
				t.Errorf("the norm gives %v, %v", given, err)
			}
		}
		if persons < 15 {
			t.Errorf("the largest body has %d persons", persons)
		}
		requests, err := p.EquipmentRequests(ctx, nil, relay.Args{First: new(int32(100))})
		if err != nil {
			t.Fatal(err)
		}
		statuses := map[string]int{}
		for _, r := range requests.Nodes() {
			statuses[string(r.Status)]++
			if most, err := p.RequestEntitled(ctx, r); err != nil || most == nil || int64(*most) < r.Quantity {
				t.Errorf("%s asks for %d of %v, %v", r.NeedClass, r.Quantity, most, err)
			}
		}
		if len(statuses) != 3 {
			t.Errorf("requests are %v", statuses)
		}
	})
}

func TestTheModelIsOne(t *testing.T) {
	lines := modelLines()
	for i := range lines {
		lines[i].ValidFrom, lines[i].Source = modelFrom, "MẪU-01/2026"
	}
	if faults := norm.Check(lines); len(faults) > 0 {
		t.Error(faults)
	}
	for _, q := range quotes {
		if _, ok := catalog.Default().ItemType(q.item, civil.Of(priced)); !ok {
			t.Errorf("a price of %s, which the catalogue does not have", q.item)
		}
	}
}
