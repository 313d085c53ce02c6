// Package unruled holds the key by which a context says that the program's rules of scope do not hold.
// Only package viewertest can set it, because only the packages below internal/viewer see this one.
package unruled

// Key is the context's key.
type Key struct{}
