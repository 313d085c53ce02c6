package store_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"sotaisan/internal/store"
)

// The file holds password hashes.
func TestOnlyItsOwnerReadsAnSQLiteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register", "a.db")
	s, err := store.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{filepath.Dir(path): 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s: %o, want %o", name, got, want)
		}
	}
	// What an administrator has opened to a group stays so.
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	again, err := store.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v %v", info, err)
	}
}
