package holding

import (
	"testing"

	"sotaisan/catalog"
	"sotaisan/internal/locale"
)

func everyValue[T ~string](t *testing.T, set string, words map[T]locale.Text, values []T) {
	t.Helper()
	if len(words) != len(values) {
		t.Errorf("%s: %d words for %d values", set, len(words), len(values))
	}
	for _, v := range values {
		if w := words[v]; w.VI == "" || w.EN == "" {
			t.Errorf("%s: no word for %s", set, v)
		}
	}
}

func TestEveryValueHasAWord(t *testing.T) {
	everyValue(t, "kinds", KindWords, catalog.Kinds)
	everyValue(t, "severities", SeverityWords, catalog.Severities)
	everyValue(t, "grades", GradeWords, Grades)
	everyValue(t, "statuses", StatusWords, Statuses)
	everyValue(t, "presences", PresenceWords, Presences)
	everyValue(t, "trackings", TrackingWords, Trackings)
	everyValue(t, "tenures", TenureWords, Tenures)
	everyValue(t, "origins", OriginWords, Origins)
	everyValue(t, "cost bases", CostBasisWords, CostBases)
	everyValue(t, "agencies", AgencyWords, AgencyKinds)
	everyValue(t, "gaps", GapWords, GapStatuses)
	everyValue(t, "grades of buildings", BuildingGradeWords, catalog.BuildingGrades)
	var names []string
	for _, f := range Fields() {
		names = append(names, f.Name)
	}
	everyValue(t, "fields", FieldWords, names)
}

func TestValueText(t *testing.T) {
	for _, c := range []struct{ field, text, vi, en string }{
		{"room", "P. 12", "P. 12", "P. 12"},
		{"room", "", "", ""},
		{"status", "DISPOSED", "Đã xử lý", "Disposed of"},
		{"status", "OF_LATER", "OF_LATER", "OF_LATER"},
		{"historicalCost", "14500000", "14.500.000 đồng", "14,500,000 đồng"},
		{"landParcel.areaM2", "1033.5", "1.033,5 m²", "1,033.5 m²"},
		{"office.floorAreaM2", "120", "120 m²", "120 m²"},
		{"acquiredOn", "2020-03-04", "04/03/2020", "04/03/2020"},
		{"grades", "NEEDS_REPAIR:1", "Hư hỏng, cần sửa chữa", "Needs repair"},
		{"grades", "GOOD:7,WORN:3", "Tốt: 7, Còn sử dụng được: 3", "Good: 7, Worn, usable: 3"},
		{"externalCodes", "Tem cũ:UB-350\n:7", "Tem cũ: UB-350, 7", "Tem cũ: UB-350, 7"},
	} {
		if got, ok := ValueText(c.field, c.text); !ok || got != (locale.Text{VI: c.vi, EN: c.en}) {
			t.Errorf("%s %q is %+v", c.field, c.text, got)
		}
	}
	for _, field := range []string{"agency", "itemType", "landParcel.boundary"} {
		if _, ok := ValueText(field, "desktop"); ok {
			t.Errorf("%s has a text without rows", field)
		}
	}
}
