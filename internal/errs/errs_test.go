package errs

import (
	"testing"

	"sotaisan/internal/locale"
)

func TestNewSpeaksBothLanguages(t *testing.T) {
	e := New(OutOfRange, At("cost"), "%[2]s: từ 0 đến %[1]d.", "%[2]s: 0 to %[1]d.", 7, locale.Text{VI: "Nguyên giá", EN: "Cost"})
	if e.Message != (locale.Text{VI: "Nguyên giá: từ 0 đến 7.", EN: "Cost: 0 to 7."}) {
		t.Errorf("it says %+v", e.Message)
	}
}
