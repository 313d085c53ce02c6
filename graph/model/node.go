// Package model has the Go types of the schema that are neither rows nor inputs of a use-case.
package model

// Node is any row with a global id. The rows' own package knows nothing of the schema, so the set of
// them is the schema's business alone.
type Node any
