package graph

import (
	"context"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/graph/model"
)

// needClassOrNone is needClass; nil, which is null, for none.
func (r *Resolver) needClassOrNone(code string) (*model.NeedClass, error) {
	if code == "" {
		return nil, nil
	}
	return r.needClass(code)
}

// itemTypeOrNone is itemType; nil for none.
func (r *Resolver) itemTypeOrNone(code string) (*model.ItemType, error) {
	if code == "" {
		return nil, nil
	}
	return r.itemType(code)
}

// planUnit is the unit with the id; nil for none.
func (r *Resolver) planUnit(ctx context.Context, unit uuid.UUID) (*ent.Unit, error) {
	if unit == uuid.Nil {
		return nil, nil
	}
	return r.registry.Unit(ctx, unit)
}

// idOf reads an id that a plan has as text.
func idOf(text string) uuid.UUID {
	u, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil
	}
	return u
}

// gap is a certified gap as a part of the bound; nil where nothing was to be chosen.
func gap(partsPerBillion int64) *float64 {
	if partsPerBillion < 0 {
		return nil
	}
	return new(float64(partsPerBillion) / 1e9)
}

// instant is an instant in microseconds; nil for 0, which is never.
func instant(micro int64) *time.Time {
	if micro == 0 {
		return nil
	}
	return new(time.UnixMicro(micro).UTC())
}
