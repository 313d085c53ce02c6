package catalog_test

import (
	"testing"

	"sotaisan/catalog"
)

func TestLandUses(t *testing.T) {
	c := catalog.Default()
	l, ok := c.LandUse("TSC")
	if !ok || l.Name.VI != "Đất xây dựng trụ sở cơ quan" || len(c.LandUses()) < 20 {
		t.Errorf("TSC is %v of %d land uses", l, len(c.LandUses()))
	}
	if _, ok := c.LandUse("XYZ"); ok {
		t.Error("XYZ is a land use")
	}
}
