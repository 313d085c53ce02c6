package planning

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/demo"
	"sotaisan/internal/id"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/norm"
	"sotaisan/registry"
)

// province is the register of the whole demo with an establishment of every agency.
func province(b *testing.B, database string) (*Planning, context.Context) {
	b.Helper()
	s := testdb.Open(b, database)
	if err := demo.Load(b.Context(), s, demo.Options{Seed: 1}, nil); err != nil {
		b.Fatal(err)
	}
	now := civil.Date("2026-11-22").Time()
	j := journal.New(s, catalog.Default(), func() time.Time { return now })
	p := New(j, registry.New(j))
	ctx := viewer.With(b.Context(), viewer.Viewer{UserID: uuid.New(), Login: "finance", DisplayName: "Tài chính", Role: viewer.Finance})
	c, err := s.Read(ctx)
	if err != nil {
		b.Fatal(err)
	}
	tier := norm.TierVIII
	for i, body := range c.Agency.Query().AllX(ctx) {
		out, err := p.SetEstablishment(ctx, SetEstablishmentInput{OperationID: uuid.New(), AgencyID: body.ID, ValidFrom: "2025-07-01",
			Headcounts: []*HeadcountInput{{Tier: &tier, Persons: int32(10 + i%20)}}, Rooms: new(int32(5))})
		if err != nil || len(out.Errors) > 0 {
			b.Fatal(out, err)
		}
	}
	return p, ctx
}

func each(b *testing.B, run func(b *testing.B, p *Planning, ctx context.Context)) {
	for _, name := range testdb.Databases {
		b.Run(name, func(b *testing.B) {
			p, ctx := province(b, name)
			b.ResetTimer()
			run(b, p, ctx)
		})
	}
}

// The register of a province, 40,000 assets, as a plan takes it.
func BenchmarkSnapshot(b *testing.B) {
	each(b, func(b *testing.B, p *Planning, ctx context.Context) {
		for b.Loop() {
			s, _, err := p.takeSnapshot(ctx, uuid.Nil)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(len(s.Stock)), "groups")
		}
	})
}

func fiveYears() CreateReequipmentPlanInput {
	in := CreateReequipmentPlanInput{OperationID: uuid.New(), Name: "Năm năm"}
	for year := int32(2027); year < 2032; year++ {
		in.Years = append(in.Years, year)
		in.Budgets = append(in.Budgets, &PlanBudgetInput{Year: year, Source: "PROVINCE", Amount: holding.VND(20_000_000_000)})
	}
	return in
}

// A plan of five years for a province, from the register to its rows.
func BenchmarkCreatePlan(b *testing.B) {
	each(b, func(b *testing.B, p *Planning, ctx context.Context) {
		for b.Loop() {
			out, err := p.CreateReequipmentPlan(ctx, fiveYears())
			if err != nil || len(out.Errors) > 0 {
				b.Fatal(out, err)
			}
		}
	})
}

// The rows of a plan of 40,000 lines.
func BenchmarkStorePlan(b *testing.B) {
	for _, name := range testdb.Databases {
		b.Run(name, func(b *testing.B) {
			s := testdb.Open(b, name)
			p, ctx := small(b, s)
			d, err := p.draftPlan(ctx, fiveYears(), func(PlanStage, int) {})
			if err != nil {
				b.Fatal(err)
			}
			for lines := d.plan.Lines; len(d.plan.Lines) < 40_000; {
				d.plan.Lines = append(d.plan.Lines, lines...)
			}
			d.plan.Lines, d.plan.Packages = d.plan.Lines[:40_000], nil
			snapshot, _, err := p.takeSnapshot(ctx, uuid.Nil)
			if err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			for b.Loop() {
				d.id = id.New(id.ReequipmentPlan, d.at)
				if err := d.encode(snapshot); err != nil {
					b.Fatal(err)
				}
				op := journal.Operation{ID: uuid.New(), Kind: "createReequipmentPlan"}
				if _, err := p.journal.Do(ctx, op, func(book *journal.Book) (any, error) { return d.id, p.keep(book, d) }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// small is a register of two wards.
func small(b *testing.B, s *store.Store) (*Planning, context.Context) {
	b.Helper()
	if err := demo.Load(b.Context(), s, demo.Options{Seed: 1, Units: 2}, nil); err != nil {
		b.Fatal(err)
	}
	j := journal.New(s, catalog.Default(), time.Now)
	p := New(j, registry.New(j))
	ctx := viewer.With(b.Context(), viewer.Viewer{UserID: uuid.New(), Login: "finance", DisplayName: "Tài chính", Role: viewer.Finance})
	c, err := s.Read(ctx)
	if err != nil {
		b.Fatal(err)
	}
	tier := norm.TierVIII
	for _, body := range c.Agency.Query().AllX(ctx) {
		if _, err := p.SetEstablishment(ctx, SetEstablishmentInput{OperationID: uuid.New(), AgencyID: body.ID, ValidFrom: "2025-07-01",
			Headcounts: []*HeadcountInput{{Tier: &tier, Persons: 12}}}); err != nil {
			b.Fatal(err)
		}
	}
	return p, ctx
}
