package registry_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/relay"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/labels"
	"sotaisan/registry"
)

// stock is a random but repeatable register of the two units, with many equal and many unknown
// values, and the same as values.
type stock struct {
	*world
	all []holding.State
}

// fill registers n assets, several in each operation, so that many have one instant.
func (w *world) fill(n int, seed uint64) *stock {
	w.t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	s := &stock{world: w}
	for len(s.all) < n {
		var some []holding.State
		for range min(1+r.IntN(6), n-len(s.all)) {
			some = append(some, w.anything(r))
		}
		s.all = append(s.all, w.put(some...)...)
	}
	return s
}

// put registers assets in one operation and answers them as they are now.
func (w *world) put(states ...holding.State) []holding.State {
	w.t.Helper()
	var now []holding.State
	ctx := viewer.With(w.t.Context(), viewer.Job("demo"))
	var entries []*journal.Entry
	_, err := w.journal.Do(ctx, journal.Operation{ID: uuid.New(), Kind: "put"}, func(b *journal.Book) (any, error) {
		entries = entries[:0]
		for _, s := range states {
			entries = append(entries, b.Register(s))
		}
		return nil, nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range entries {
		now = append(now, e.State())
	}
	return now
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// anything is an asset with random values, a third of them in the other unit.
func (w *world) anything(r *rand.Rand) holding.State {
	code, err := labels.New(dice{r})
	if err != nil {
		w.t.Fatal(err)
	}
	s := holding.State{
		ID: id.New(id.Asset, w.now), UnitID: w.unit.ID, Code: code.String(),
		Name:     pick(r, "Tủ sắt", "Tủ sắt 2 cánh", "Tủ Sắt", "Ghế xếp Hoà Phát", "Máy vi tính Hòa Bình", "Bàn họp", "Đất trụ sở", "Áp phích"),
		ItemType: "cabinet", Kind: catalog.Furniture, Tracking: holding.Individual, Quantity: 1,
		Room:   pick(r, "", "P. Kinh tế", "Kho 2", "Hội trường"),
		Status: pick(r, holding.InUse, holding.InUse, holding.NotInUse, holding.UnderRepair, holding.Missing, holding.Disposed, holding.EnteredInError),
		Tenure: pick(r, holding.Owned, holding.Owned, holding.Borrowed), Origin: pick(r, holding.Purchase, holding.Transfer, holding.UnknownOrigin),
		AcquiredOn: pick[civil.Date](r, "", "", "2015-01-02", "2019-05-20", "2026-01-31"), InUseYear: pick[int16](r, 0, 2015, 2019),
	}
	agency := pick(r, w.committee, w.front, w.school)
	if r.IntN(3) == 0 {
		s.UnitID, agency = w.otherUnit.ID, w.otherCommittee
	} else if r.IntN(2) == 0 {
		s.SiteID = pick(r, w.office.ID, w.store2.ID)
	}
	s.AgencyID, s.AgencyKind = agency.ID, agency.Kind
	if cost := pick[holding.VND](r, 0, 0, 999_999, 10_000_000, 10_000_000, 14_500_001); cost != 0 || r.IntN(4) == 0 {
		s.HistoricalCost, s.CostBasis = &cost, holding.Papers
	}
	if r.IntN(4) == 0 {
		s.ExternalCodes = []holding.ExternalCode{{System: "QLTSNN", Code: pick(r, "TS-001", "TS-001/2", `a"b\c`)}}
	}
	switch r.IntN(4) {
	case 0:
		s.ItemType, s.Kind = "desktop", catalog.ITEquipment
		s.Computer = &holding.Computer{SerialNumber: fmt.Sprintf("SN%04d", r.IntN(10000))}
	case 1:
		s.ItemType, s.Tracking, s.Quantity = "chair", holding.Lot, int32(3+r.IntN(20))
	case 2:
		s.ItemType, s.Kind = "land_office", catalog.LandParcel
		s.Parcel = &holding.Parcel{FormerUnitID: pick(r, uuid.Nil, w.Units().In("2025-06-30")[0].ID), MapSheet: "12"}
	}
	left := s.Quantity
	for _, g := range holding.Grades {
		if n := int32(r.IntN(int(left) + 1)); n > 0 {
			s.Grades = append(s.Grades, holding.GradeCount{Grade: g, Quantity: n})
			left -= n
		}
	}
	if left > 0 {
		s.Grades = append(s.Grades, holding.GradeCount{Grade: holding.NotAssessed, Quantity: left})
	}
	return holding.Canonical(s)
}

type dice struct{ r *rand.Rand }

func (d dice) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(d.r.Uint32())
	}
	return len(p), nil
}

// codes are the assets' codes, sorted: what a filter finds, whatever the order.
func codes(states []holding.State) string {
	list := make([]string, len(states))
	for i, s := range states {
		list[i] = s.Code
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// found reads all pages of a filter and answers the codes, sorted; it checks the count.
func (w *world) found(ctx context.Context, f *registry.AssetFilter) string {
	w.t.Helper()
	rows := walk(w.t, 100, func(args relay.Args) (*relay.Connection[ent.Asset], error) { return w.Assets(ctx, f, nil, args) })
	list := make([]string, len(rows))
	for i, a := range rows {
		list[i] = a.Code
	}
	slices.Sort(list)
	page, err := w.Assets(ctx, f, nil, relay.Args{First: new(int32(1))})
	if err != nil {
		w.t.Fatal(err)
	}
	if n, err := page.TotalCount(ctx); err != nil || n != len(rows) {
		w.t.Errorf("count %d, %v, of %d rows", n, err, len(rows))
	}
	return strings.Join(list, " ")
}

// walk reads a connection forward and backward in pages and demands that both give the same rows,
// each once.
func walk[T any](t *testing.T, size int32, read func(relay.Args) (*relay.Connection[T], error)) []*T {
	t.Helper()
	pages := func(backward bool) (rows []*T, cursors []string) {
		var at *string
		for {
			args := relay.Args{First: &size, After: at}
			if backward {
				args = relay.Args{Last: &size, Before: at}
			}
			page, err := read(args)
			if err != nil {
				t.Fatal(err)
			}
			var here []string
			for _, e := range page.Edges {
				here = append(here, e.Cursor)
			}
			if len(page.Edges) > int(size) {
				t.Fatalf("%d rows in a page of %d", len(page.Edges), size)
			}
			if backward {
				rows, cursors = append(page.Nodes(), rows...), append(here, cursors...)
				if !page.PageInfo.HasPreviousPage {
					return rows, cursors
				}
				at = &page.PageInfo.StartCursor
			} else {
				rows, cursors = append(rows, page.Nodes()...), append(cursors, here...)
				if !page.PageInfo.HasNextPage {
					return rows, cursors
				}
				at = &page.PageInfo.EndCursor
			}
			if at == nil || *at == "" {
				t.Fatal("more pages and no cursor")
			}
		}
	}
	rows, forward := pages(false)
	_, backward := pages(true)
	if !slices.Equal(forward, backward) {
		t.Fatalf("%d rows forward, %d backward, or in another order", len(forward), len(backward))
	}
	seen := map[string]bool{}
	for _, c := range forward {
		if seen[c] {
			t.Fatal("a row comes twice")
		}
		seen[c] = true
	}
	return rows
}

// statements counts the reading statements that f makes.
func statements(ctx context.Context, f func(ctx context.Context)) int {
	var mu sync.Mutex
	n := 0
	f(store.Trace(ctx, func(string) { mu.Lock(); n++; mu.Unlock() }))
	return n
}

// refusal is "CODE path" of an error, "" for none.
func refusal(err error) string {
	list, ok := errs.All(err)
	if !ok {
		if err != nil {
			return err.Error()
		}
		return ""
	}
	var out []string
	for _, e := range list {
		out = append(out, strings.TrimSpace(string(e.Code)+" "+strings.Join(e.Path, ".")))
	}
	return strings.Join(out, ", ")
}
