package model

import (
	"sotaisan/catalog"
	"sotaisan/internal/civil"
)

// ItemType is an entry of the catalogue and the day by whose rates its useful life is told.
type ItemType struct {
	catalog.ItemType
	On civil.Date
}

// NeedClass is an entry of the catalogue and the day as at which its parts are told.
type NeedClass struct {
	catalog.NeedClass
	On civil.Date
}
