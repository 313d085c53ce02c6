package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A label in good order is always read, and whatever is done to it, it is never read as another one.
func TestTrials(t *testing.T) {
	docs := t.TempDir()
	if err := run(docs, 2); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(docs, "label-trials.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| none | – | 100 | 100 | 100 | 100 | 100 | 100 |", "pictures 0 were read as something else"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	for _, d := range damages {
		if d.name == "" {
			continue
		}
		if info, err := os.Stat(filepath.Join(docs, "pictures", "labels", d.name+".png")); err != nil || info.Size() > 60_000 {
			t.Errorf("%s: %v, %v", d.name, info, err)
		}
	}
}
