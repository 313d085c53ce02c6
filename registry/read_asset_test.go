package registry_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/relay"
	"sotaisan/labels"
	"sotaisan/registry"
	"sotaisan/vntext"
)

func TestEveryOrderGivesEveryAssetOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.fill(90, 1)
		rightful := slices.DeleteFunc(slices.Clone(s.all), func(a holding.State) bool { return a.Status == holding.EnteredInError })
		c, ctx := w.client()
		changed := map[uuid.UUID]int64{}
		for _, a := range c.Asset.Query().AllX(ctx) {
			changed[a.ID] = a.ChangedAt
		}
		cost := func(a holding.State) int64 {
			if a.HistoricalCost == nil {
				return -1
			}
			return int64(*a.HistoricalCost)
		}
		compare := map[registry.AssetOrderField]func(a, b holding.State) int{
			registry.ByName:           func(a, b holding.State) int { return cmp.Compare(vntext.Fold(a.Name), vntext.Fold(b.Name)) },
			registry.ByCode:           func(a, b holding.State) int { return cmp.Compare(a.Code, b.Code) },
			registry.ByAcquiredOn:     func(a, b holding.State) int { return cmp.Compare(a.AcquiredOn, b.AcquiredOn) },
			registry.ByHistoricalCost: func(a, b holding.State) int { return cmp.Compare(cost(a), cost(b)) },
			registry.ByUpdatedAt:      func(a, b holding.State) int { return cmp.Compare(changed[a.ID], changed[b.ID]) },
		}
		for _, field := range registry.AssetOrderFields {
			for _, direction := range registry.OrderDirections {
				want := slices.Clone(rightful)
				slices.SortFunc(want, func(a, b holding.State) int {
					n := cmp.Or(compare[field](a, b), bytes.Compare(a.ID[:], b.ID[:]))
					if direction == registry.Descending {
						return -n
					}
					return n
				})
				for _, size := range []int32{1, 7, 100} {
					rows := walk(t, size, func(args relay.Args) (*relay.Connection[ent.Asset], error) {
						return w.Assets(w.finance, nil, &registry.AssetOrder{Field: field, Direction: direction}, args)
					})
					if !slices.EqualFunc(rows, want, func(a *ent.Asset, b holding.State) bool { return a.ID == b.ID }) {
						t.Errorf("%s %s in pages of %d: %d rows, want %d, or another order", field, direction, size, len(rows), len(want))
					}
				}
			}
		}
	})
}

func TestCursorsAreBoundToTheirOrder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.fill(3, 1)
		page, err := w.Assets(w.finance, nil, nil, relay.Args{First: new(int32(1))})
		if err != nil {
			t.Fatal(err)
		}
		good := page.PageInfo.EndCursor
		for _, c := range []struct {
			name   string
			order  *registry.AssetOrder
			cursor string
			want   string
		}{
			{"its own", nil, good, ""},
			{"another direction", &registry.AssetOrder{Field: registry.ByName, Direction: registry.Descending}, good, "INVALID after"},
			{"another field", &registry.AssetOrder{Field: registry.ByCode, Direction: registry.Ascending}, good, "INVALID after"},
			{"none", nil, "%%%", "INVALID after"},
			{"cut", nil, good[:len(good)-3], "INVALID after"},
			{"a number for a name", nil, "WyJhc3NldC5OQU1FLkFTQyIsMSwyXQ", "INVALID after"},
			{"text with NUL", &registry.AssetOrder{Field: registry.ByCode, Direction: registry.Ascending}, "WyJhc3NldC5DT0RFLkFTQyIsIlx1MDAwMCIsIjAxOTdjMGRlLTEyMzQtODAwMy04YWJjLTAxMjM0NTY3ODlhYiJd", "INVALID after"},
		} {
			if _, err := w.Assets(w.finance, nil, c.order, relay.Args{After: &c.cursor}); refusal(err) != c.want {
				t.Errorf("%s: %q, want %q", c.name, refusal(err), c.want)
			}
		}
		if _, err := w.DocumentGaps(w.finance, nil, relay.Args{After: &good}); refusal(err) != "INVALID after" {
			t.Errorf("of another field: %q", refusal(err))
		}
		if _, err := w.Assets(w.finance, nil, nil, relay.Args{First: new(int32(101))}); refusal(err) != "OUT_OF_RANGE first" {
			t.Errorf("101 rows: %q", refusal(err))
		}
	})
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		add := func(name, room, serial, external string) *ent.Asset {
			in := desktop()
			in.Name, in.Room, in.Computer = name, &room, &registry.ComputerInput{SerialNumber: &serial}
			if external != "" {
				in.ExternalCodes = []*registry.ExternalCodeInput{{System: "QLTSNN", Code: external}}
			}
			return w.register(in)
		}
		cabinet := add("Tủ sắt 2 cánh", "P. Văn thư", "", "")
		oldTone := add("Máy in Hoà Bình", "", "7X2-K9 12e5", "TS.2019/0042")
		newTone := add(norm.NFD.String("Bàn Hòa Bình"), "", "", "")
		street := add("ĐÈN ĐƯỜNG", "", "", "")
		for search, want := range map[string][]*ent.Asset{
			"tu sat": {cabinet}, "TỦ SẮT": {cabinet}, "sat tu": {cabinet}, "tu sa": {cabinet}, "canh 2": {cabinet}, "tu go": nil,
			"hoa binh": {oldTone, newTone}, "hoà bình": {oldTone, newTone}, "hòa": {oldTone, newTone}, norm.NFD.String("hoà"): {oldTone, newTone},
			"den duong": {street}, "đèn đường": {street}, "duo": {street}, "van thu": nil,
			"7x2": {oldTone}, "k9": {oldTone}, "12e5": {oldTone}, "12e": {oldTone}, "ts.2019/0042": {oldTone}, "0042": {oldTone},
			cabinet.Code: {cabinet}, strings.ToLower(cabinet.Code[:4]): {cabinet},
			"": {cabinet, oldTone, newTone, street}, " !! ": nil, "  ": {cabinet, oldTone, newTone, street},
			`"tu" OR NOT sat*`: nil, "tu & sat": {cabinet}, "':*": nil, "\x00tu": {cabinet},
		} {
			var codes []string
			for _, a := range want {
				codes = append(codes, a.Code)
			}
			slices.Sort(codes)
			if got := w.found(w.officer, &registry.AssetFilter{Search: &search}); got != strings.Join(codes, " ") {
				t.Errorf("%q finds %q, want %q", search, got, codes)
			}
			if got := w.found(w.other, &registry.AssetFilter{Search: &search}); got != "" {
				t.Errorf("%q finds %q for another unit", search, got)
			}
		}
		long := strings.Repeat("tu ", 21)
		if _, err := w.Assets(w.officer, &registry.AssetFilter{Search: &long}, nil, relay.Args{}); refusal(err) != "TOO_MANY filter.search" {
			t.Errorf("21 words: %q", refusal(err))
		}
	})
}

// Whatever stands in a row is found by every beginning of every word of it: the parser of the index
// takes no word apart.
func TestSearchFindsEveryBeginningOfEveryWord(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		texts := []string{"7x2k9 12e5 1e5a 0x1F 3d 5.4.3 a1b2c3 192.168.1.1 2019-05-20 -12 12a34b x99 http://a.vn/b?c a@b.vn", "e5 5e 1e 00e0 1_2 ½ ² Ⅷ 三 ñ ß İ"}
		for _, text := range texts {
			in := desktop()
			in.Name = text
			a := w.register(in)
			for _, word := range vntext.Words(text) {
				for i := range word {
					if prefix := word[:i]; prefix != "" && !strings.Contains(w.found(w.officer, &registry.AssetFilter{Search: &prefix}), a.Code) {
						t.Errorf("%q does not find %q", prefix, text)
					}
				}
				if !strings.Contains(w.found(w.officer, &registry.AssetFilter{Search: &word}), a.Code) {
					t.Errorf("%q does not find %q", word, text)
				}
			}
		}
	})
}

func TestAssetByCode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		code := labels.Code(a.Code)
		for _, text := range []string{a.Code, code.Format(), strings.ToLower(a.Code), a.Code[:3] + " " + a.Code[3:6] + "." + a.Code[6:],
			"https://ts.camau.gov.vn/" + a.Code, "http://localhost:8080/a/" + strings.ToLower(a.Code) + "?x=1", "/a/" + a.Code} {
			got, err := w.AssetByCode(w.officer, text)
			if err != nil || got == nil || got.ID != a.ID {
				t.Errorf("%q: %v, %v", text, got, err)
			}
			public, err := w.Public(t.Context(), text)
			if err != nil || public == nil || public.Unit.Code != giaRai || public.Kind != a.Kind || public.Code != code {
				t.Errorf("%q to anybody: %+v, %v", text, public, err)
			}
		}
		// Unknown, malformed and foreign are one answer, byte for byte.
		answer := func(got *ent.Asset, err error) string {
			text, merr := json.Marshal(got)
			if merr != nil {
				t.Fatal(merr)
			}
			return string(text) + refusal(err)
		}
		free, err := labels.New(dice{rand.New(rand.NewPCG(1, 1))})
		if err != nil {
			t.Fatal(err)
		}
		foreign := answer(w.AssetByCode(w.other, a.Code))
		for _, text := range []string{free.String(), "", "xxx", a.Code[:8], strings.Repeat("0", 3000), "\x00"} {
			if got := answer(w.AssetByCode(w.other, text)); got != foreign || got != "null" {
				t.Errorf("%q: %s, of another unit: %s", text, got, foreign)
			}
			if got, err := w.Public(t.Context(), text); err != nil || got != nil {
				t.Errorf("%q to anybody: %+v, %v", text, got, err)
			}
		}
		if answer(w.Asset(w.other, a.ID)) != answer(w.Asset(w.other, uuid.Max)) {
			t.Error("the id of another unit's asset is told from an unknown one")
		}
		if _, err := w.AssetByCode(t.Context(), a.Code); err == nil {
			t.Error("nobody reads an asset")
		}
	})
}

func TestMoneyIsForThoseWhoMaySeeIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		byCost := &registry.AssetOrder{Field: registry.ByHistoricalCost, Direction: registry.Ascending}
		if _, err := w.Assets(w.surveyor, nil, byCost, relay.Args{}); refusal(err) != "FORBIDDEN orderBy.field" {
			t.Errorf("order by money: %q", refusal(err))
		}
		seen, err := w.Asset(w.surveyor, a.ID)
		if err != nil || seen == nil {
			t.Fatal(seen, err)
		}
		if cost, basis := w.AssetHistoricalCost(w.surveyor, seen), w.AssetCostBasis(w.surveyor, seen); cost != nil || basis != nil {
			t.Errorf("a surveyor sees %v, %v", cost, basis)
		}
		if cost, basis := w.AssetHistoricalCost(w.officer, seen), w.AssetCostBasis(w.officer, seen); *cost != 14_500_000 || *basis != holding.Papers {
			t.Errorf("an officer sees %v, %v", cost, basis)
		}
		page, err := w.AssetEvents(w.surveyor, seen, relay.Args{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Nodes() {
			changes, err := w.EventChanges(w.surveyor, e)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(changes)
			if err != nil || bytes.Contains(text, []byte("14500000")) || bytes.Contains(text, []byte("PAPERS")) || !bytes.Contains(text, []byte("historicalCost")) {
				t.Errorf("a surveyor reads %s, %v", text, err)
			}
			if by := w.EventActor(w.surveyor, e); by.DisplayName != "" || by.Post != "Công chức tài chính" {
				t.Errorf("a surveyor sees that %+v did it", by)
			}
			if by := w.EventActor(w.officer, e); by.DisplayName != "Nguyễn Văn An" {
				t.Errorf("an officer sees that %+v did it", by)
			}
		}
		sum, err := w.AssetSummary(w.surveyor, []registry.AssetDimension{registry.ByKind}, nil)
		if err != nil || sum.HistoricalCost != nil || sum.Rows[0].HistoricalCost != nil || sum.Count != 1 {
			t.Errorf("a surveyor sums up %+v, %v", sum, err)
		}
	})
}
