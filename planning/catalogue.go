package planning

import (
	"fmt"
	"time"

	"sotaisan/catalog"
	"sotaisan/internal/civil"
)

// NeedClass answers a need class as it stands today, or else as it stood on one of the days, and the day.
// A row names only what the catalogue had on its own day, so that an unknown code is a fault.
func (p *Planning) NeedClass(code string, days ...civil.Date) (catalog.NeedClass, civil.Date, error) {
	return asOf(code, append([]civil.Date{p.Today()}, days...), p.catalog.NeedClass)
}

// ItemType is NeedClass for an item type.
func (p *Planning) ItemType(code string, days ...civil.Date) (catalog.ItemType, civil.Date, error) {
	return asOf(code, append([]civil.Date{p.Today()}, days...), p.catalog.ItemType)
}

func asOf[T any](code string, days []civil.Date, find func(string, civil.Date) (T, bool)) (T, civil.Date, error) {
	for _, on := range days {
		if found, ok := find(code, on); ok {
			return found, on, nil
		}
	}
	var none T
	return none, "", fmt.Errorf("planning: the catalogue has had no %q", code)
}

// Made is the day of an instant in microseconds.
func Made(at int64) civil.Date { return civil.Of(time.UnixMicro(at)) }
