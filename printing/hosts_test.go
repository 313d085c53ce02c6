package printing_test

import (
	"slices"
	"testing"
	"time"

	"sotaisan/catalog"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/journal"
	"sotaisan/labels"
	"sotaisan/printing"
	"sotaisan/registry"
)

func base(t *testing.T, address string) labels.Base {
	t.Helper()
	b, err := labels.ParseBase(address)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Labels outlive addresses: whatever was printed once is led to where the register is now.
func TestEveryHostStaysKnown(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		j := journal.New(s, catalog.Default(), time.Now)
		p := printing.New(j, registry.New(j))
		if h, err := p.Hosts(t.Context()); err != nil || h.Set() || h.Moved("taisan.camau.example") {
			t.Fatal(h, err)
		}
		first, second := base(t, "https://taisan.camau.example"), base(t, "https://nhan.camau.example")
		for i, step := range []struct {
			base labels.Base
			old  []string
		}{
			{first, nil}, {first, nil}, {second, []string{first.Host()}}, {first, []string{second.Host()}}, {second, []string{first.Host()}},
		} {
			used, err := p.Use(t.Context(), step.base)
			if err != nil {
				t.Fatal(err)
			}
			kept, err := p.Hosts(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range []printing.Hosts{used, kept} {
				if h.Base != step.base || !slices.Equal(h.Old(), step.old) {
					t.Errorf("step %d: %v", i, h)
				}
			}
		}
		h, err := p.Hosts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for host, want := range map[string]bool{"TAISAN.camau.example": true, "taisan.camau.example:443": true, "nhan.camau.example": false,
			"evil.example": false, "": false, "taisan.camau.example:8080": false, "taisan.camau.example.evil.example": false} {
			if got := h.Moved(host); got != want {
				t.Errorf("%q is moved: %v", host, got)
			}
		}
	})
}
