package graph

import (
	"sotaisan/catalog"
	"sotaisan/graph/model"
	"sotaisan/internal/civil"
)

// needClass is a need class as it stands today, or else as it stood on one of the days.
func (r *Resolver) needClass(code string, days ...civil.Date) (*model.NeedClass, error) {
	class, on, err := r.planning.NeedClass(code, days...)
	if err != nil {
		return nil, err
	}
	return &model.NeedClass{NeedClass: class, On: on}, nil
}

// itemType is needClass for an item type.
func (r *Resolver) itemType(code string, days ...civil.Date) (*model.ItemType, error) {
	item, on, err := r.planning.ItemType(code, days...)
	if err != nil {
		return nil, err
	}
	return &model.ItemType{ItemType: item, On: on}, nil
}

// typesToday are entries with the rates of today.
func (r *Resolver) typesToday(list []*catalog.ItemType) []*model.ItemType {
	out := make([]*model.ItemType, len(list))
	for i, t := range list {
		out[i] = r.asToday(t)
	}
	return out
}
