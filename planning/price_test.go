package planning_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/relay"
	"sotaisan/norm"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

// cabinets is a price of cabinets, of which every ceiling is 7 million.
func cabinets(amount holding.VND) planning.RecordPriceInput {
	return planning.RecordPriceInput{OperationID: uuid.New(), ItemTypeCode: "cabinet", Amount: amount, Kind: life.Quote, Source: "Báo giá 12/2026, Công ty A",
		Dated: "2026-10-01", ValidFrom: "2026-10-01", ValidTo: "2027-03-31"}
}

func waiver(level norm.Level) *planning.WaiverInput {
	return &planning.WaiverInput{Level: level, DecidedBy: "Chủ tịch UBND tỉnh", Document: "99/QĐ-UBND", DecidedOn: "2026-11-01"}
}

func TestRecordPrice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := cabinets(6_500_000)
		p, err := w.RecordPrice(w.finance, in)
		w.accepted(p, err)
		if r := p.PriceReference; r.Amount != 6_500_000 || r.Kind != life.Quote || r.ValidTo != "2027-03-31" || r.Waiver != "" || r.CreatedBy != "Người finance" {
			t.Errorf("%+v", r)
		}
		again, err := w.RecordPrice(w.finance, in)
		w.accepted(again, err)
		if !replayed(again) || again.PriceReference.ID != p.PriceReference.ID {
			t.Error("sent again is not the same")
		}
		for _, days := range [][2]civil.Date{{"2026-10-01", "2027-03-31"}, {"2027-03-31", "2027-12-31"}, {"2026-01-01", "2026-10-01"}, {"2026-12-01", "2026-12-31"}} {
			next := cabinets(6_000_000)
			next.ValidFrom, next.ValidTo = days[0], days[1]
			p, err := w.RecordPrice(w.chief, next)
			w.refused(p, err, "DUPLICATE validFrom")
		}
		later := cabinets(6_000_000)
		later.ValidFrom, later.ValidTo = "2027-04-01", "2027-12-31"
		next, err := w.RecordPrice(w.chief, later)
		w.accepted(next, err)

		gone, err := w.WithdrawPrice(w.finance, planning.WithdrawPriceInput{OperationID: uuid.New(), PriceID: p.PriceReference.ID, BaseRevision: new(int32(1))})
		w.accepted(gone, err)
		if gone.PriceReference.WithdrawnAt == 0 || gone.PriceReference.WithdrawnBy != "Người finance" || gone.PriceReference.Revision != 2 {
			t.Errorf("withdrawn: %+v", gone.PriceReference)
		}
		gone, err = w.WithdrawPrice(w.finance, planning.WithdrawPriceInput{OperationID: uuid.New(), PriceID: p.PriceReference.ID})
		w.refused(gone, err, "WRONG_STATE priceId")
		gone, err = w.WithdrawPrice(w.finance, planning.WithdrawPriceInput{OperationID: uuid.New(), PriceID: p.PriceReference.ID, BaseRevision: new(int32(1))})
		w.refused(gone, err, "STALE_REVISION baseRevision")
		gone, err = w.WithdrawPrice(w.finance, planning.WithdrawPriceInput{OperationID: uuid.New(), PriceID: uuid.Max})
		w.refused(gone, err, "NOT_FOUND priceId")
		in.OperationID = uuid.New()
		p, err = w.RecordPrice(w.finance, in)
		w.accepted(p, err)

		count := func(f planning.PriceReferenceFilter) int {
			t.Helper()
			page, err := w.PriceReferences(w.auditor, &f, relay.Args{})
			if err != nil {
				t.Fatal(err)
			}
			return len(page.Edges)
		}
		for want, f := range map[int]planning.PriceReferenceFilter{3: {}, 1: {Withdrawn: new(true)}, 2: {Withdrawn: new(false)}, 0: {Kinds: []life.PriceKind{life.Award}}} {
			if n := count(f); n != want {
				t.Errorf("%+v finds %d, want %d", f, n, want)
			}
		}
		if n := count(planning.PriceReferenceFilter{On: new(civil.Date("2026-11-21")), ItemTypeCodes: []string{"cabinet"}}); n != 1 {
			t.Errorf("%d prices on a day", n)
		}
	})
}

// Above every ceiling somebody has to decide: the head of the unit up to 15 %, the authority up to 30 %.
func TestPricesAboveTheCeiling(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			amount holding.VND
			waiver *planning.WaiverInput
			want   []string
		}{
			"at the ceiling":        {7_000_000, nil, nil},
			"above, nobody decided": {7_000_001, nil, []string{"REQUIRED waiver"}},
			"15 %, head of unit":    {8_050_000, waiver(norm.HeadOfUnit), nil},
			"above 15 %, head":      {8_050_001, waiver(norm.HeadOfUnit), []string{"FORBIDDEN waiver.level"}},
			"30 %, authority":       {9_100_000, waiver(norm.Authority), nil},
			"above 30 %, authority": {9_100_001, waiver(norm.Authority), []string{"OUT_OF_RANGE waiver.price"}},
			"above 30 %, nobody":    {9_100_001, nil, []string{"OUT_OF_RANGE waiver.price"}},
			"nothing to decide":     {7_000_000, waiver(norm.Authority), []string{"INVALID waiver"}},
			"no level":              {8_000_000, waiver(norm.NoDecision), []string{"INVALID waiver.level"}},
			"nobody named": {8_000_000, &planning.WaiverInput{Level: norm.Authority, DecidedOn: "2026-11-01"},
				[]string{"REQUIRED waiver.decidedBy", "REQUIRED waiver.document"}},
			"decided tomorrow": {8_000_000, &planning.WaiverInput{Level: norm.Authority, DecidedBy: "A", Document: "1", DecidedOn: "2026-11-30"}, []string{"OUT_OF_RANGE waiver.decidedOn"}},
		} {
			in := cabinets(c.amount)
			in.Waiver = c.waiver
			p, err := w.RecordPrice(w.finance, in)
			t.Log(name)
			w.refused(p, err, c.want...)
			if p.PriceReference == nil {
				continue
			}
			made, err := w.PriceWaiver(p.PriceReference)
			if err != nil || (made != nil) != (c.waiver != nil) || made != nil && (made.Level != c.waiver.Level || made.Price != c.amount || made.Document != "99/QĐ-UBND") {
				t.Errorf("%s is kept as %+v, %v", name, made, err)
			}
			gone, err := w.WithdrawPrice(w.finance, planning.WithdrawPriceInput{OperationID: uuid.New(), PriceID: p.PriceReference.ID})
			w.accepted(gone, err)
		}
		// A computer's ceiling is that of its dearest post: 25 million for a laptop of tier V.
		laptop := cabinets(24_000_000)
		laptop.ItemTypeCode = "laptop"
		p, err := w.RecordPrice(w.finance, laptop)
		w.accepted(p, err)
		// Nothing says what a server may cost.
		server := cabinets(900_000_000)
		server.ItemTypeCode = "server"
		p, err = w.RecordPrice(w.finance, server)
		w.accepted(p, err)
	})
}

func TestRecordPriceNamesWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			change func(in *planning.RecordPriceInput)
			want   []string
		}{
			"item":   {func(in *planning.RecordPriceInput) { in.ItemTypeCode = "spaceship" }, []string{"UNKNOWN_CODE itemTypeCode"}},
			"free":   {func(in *planning.RecordPriceInput) { in.Amount = 0 }, []string{"OUT_OF_RANGE amount"}},
			"source": {func(in *planning.RecordPriceInput) { in.Source = " " }, []string{"REQUIRED source"}},
			"future": {func(in *planning.RecordPriceInput) { in.Dated = "2026-12-01" }, []string{"OUT_OF_RANGE dated"}},
			"ends":   {func(in *planning.RecordPriceInput) { in.ValidTo = "2026-09-30" }, []string{"OUT_OF_RANGE validTo"}},
			"begins": {func(in *planning.RecordPriceInput) { in.ValidFrom = "1999-01-01" }, []string{"OUT_OF_RANGE validFrom"}},
		} {
			in := cabinets(6_000_000)
			c.change(&in)
			p, err := w.RecordPrice(w.finance, in)
			t.Log(name)
			w.refused(p, err, c.want...)
		}
	})
}

func TestPricesAreTheProvinces(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, err := w.RecordPrice(w.finance, cabinets(6_000_000))
		w.accepted(p, err)
		for _, ctx := range []context.Context{w.officer, w.leader, w.surveyor} {
			if _, err := w.PriceReferences(ctx, nil, relay.Args{}); !errs.Is(err, errs.Forbidden) {
				t.Errorf("prices are answered: %v", err)
			}
			if _, err := w.ProvinceReadiness(ctx); !errs.Is(err, errs.Forbidden) {
				t.Errorf("the province's readiness is answered: %v", err)
			}
			if rows, err := w.Nodes(ctx, []uuid.UUID{p.PriceReference.ID}); err != nil || rows[0] != nil {
				t.Errorf("found by id: %v, %v", rows, err)
			}
		}
		for _, ctx := range []context.Context{w.officer, w.leader, w.admin, w.auditor, w.surveyor} {
			p, err := w.RecordPrice(ctx, cabinets(1))
			w.refused(p, err, "FORBIDDEN")
			gone, err := w.WithdrawPrice(ctx, planning.WithdrawPriceInput{OperationID: uuid.New(), PriceID: uuid.Max})
			w.refused(gone, err, "FORBIDDEN")
		}
		for _, ctx := range []context.Context{w.finance, w.admin, w.auditor} {
			if page, err := w.PriceReferences(ctx, nil, relay.Args{}); err != nil || len(page.Edges) != 1 {
				t.Errorf("%v, %v", page, err)
			}
		}
	})
}

func TestTwoPricesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var wait sync.WaitGroup
		var lock sync.Mutex
		recorded := 0
		for range 4 {
			wait.Go(func() {
				p, err := w.RecordPrice(w.finance, cabinets(6_000_000))
				lock.Lock()
				defer lock.Unlock()
				if err != nil {
					t.Error(err)
				} else if p.PriceReference != nil {
					recorded++
				}
			})
		}
		wait.Wait()
		if recorded != 1 {
			t.Errorf("%d prices for the same days", recorded)
		}
	})
}
