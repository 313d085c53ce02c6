package registry

import (
	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/locale"
)

var unknown = locale.Text{VI: "Chưa rõ", EN: "Not known"}

// wordOf is the word for a value of a dimension that is a closed set.
func wordOf(d AssetDimension, value string) locale.Text {
	switch d {
	case ByKind:
		return holding.Word(holding.KindWords, catalog.Kind(value))
	case ByCondition:
		return holding.Word(holding.GradeWords, holding.Grade(value))
	case ByStatus:
		return holding.Word(holding.StatusWords, holding.Status(value))
	case ByOrigin:
		return holding.Word(holding.OriginWords, holding.Origin(value))
	case ByAgencyKind:
		return holding.Word(holding.AgencyWords, holding.AgencyKind(value))
	}
	return unknown
}
