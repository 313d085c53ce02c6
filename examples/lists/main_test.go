package main

import (
	"bytes"
	"os"
	"testing"
)

func TestCommittedFilesAreWhatTheGeneratorMakes(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 4 {
		t.Errorf("%d files", len(files))
	}
	for name, want := range files {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs: go run ./examples/lists", name)
		}
	}
}
