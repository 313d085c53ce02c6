package holding

import (
	"fmt"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
)

// FixedAssetCost is the price from which a thing is a fixed asset (Circular 141/2025/TT-BTC, Art. 3(2)).
const FixedAssetCost VND = 10_000_000

// IsFixedAsset says whether s is a fixed asset: land, buildings and structures always, other things from
// FixedAssetCost a piece. All that the catalogue lists lasts longer than the one year that the article asks for as
// well. A thing of unknown cost is none: nobody can book it as one.
func (s State) IsFixedAsset() bool {
	switch s.Kind {
	case catalog.LandParcel, catalog.Office, catalog.Structure:
		return true
	}
	return s.HistoricalCost != nil && share(*s.HistoricalCost, 1, max(s.Quantity, 1)) >= FixedAssetCost
}

// BookValue is what the books say at the end of a year, in whole đồng: the historical cost is the sum of the two.
type BookValue struct {
	Accumulated VND // hao mòn lũy kế
	Carrying    VND // giá trị còn lại
}

// BookValue answers the value of s at 31 December of the year. Land does not wear. There is no value, and ok is
// false, for what is not a fixed asset of the unit's own, for an unknown cost or year of first use, for a type whose
// useful life is not fixed, and before it came into use. For years older than the catalogue's rates its oldest count.
func (s State) BookValue(c *catalog.Catalog, year int16) (value BookValue, ok bool) {
	if s.HistoricalCost == nil || s.foreign() || !s.IsFixedAsset() {
		return BookValue{}, false
	}
	if s.Kind == catalog.LandParcel {
		return BookValue{Carrying: *s.HistoricalCost}, true
	}
	grade := ""
	if s.Office != nil {
		grade = s.Office.Grade
	}
	return Depreciate(*s.HistoricalCost, s.InUseYear, year, func(y int16) (catalog.Life, bool) {
		for ; y <= year; y++ {
			if l, ok := c.Life(s.ItemType, grade, civil.Date(fmt.Sprintf("%04d-12-31", y))); ok {
				return l, true
			}
		}
		return catalog.Life{}, false
	})
}

// Depreciate answers the value at 31 December of the year of a thing that came into use in the year inUse. Wear is
// counted once a year, at its end, the first year in full: cost × rate, in the last year of the life what is left
// (Circular 141/2025/TT-BTC, Art. 14(1), (10), (11)), rounded to the nearest đồng (Art. 5(1)). When another life
// comes into force, what is left is spread evenly over the years left of it, or falls in that year as a whole when
// there are none (Art. 18(1)). ok is false when a year on the way has no life.
func Depreciate(cost VND, inUse, year int16, life func(year int16) (catalog.Life, bool)) (value BookValue, ok bool) {
	if inUse == 0 || year < inUse || cost < 0 {
		return BookValue{}, false
	}
	var before catalog.Life
	var annual VND
	left := cost
	for y := inUse; y <= year; y++ {
		l, ok := life(y)
		if !ok || l.Years < 1 {
			return BookValue{}, false
		}
		used := int(y - inUse)
		switch {
		case y == inUse:
			annual = rounded(cost, uint64(l.RateBP), 10_000)
		case l.Years != before.Years && l.Years > used:
			annual = rounded(left, 1, uint64(l.Years-used))
		}
		if used >= l.Years-1 {
			annual = left
		}
		left -= min(annual, left)
		before = l
	}
	return BookValue{Accumulated: cost - left, Carrying: left}, true
}
