// Package sotaisan is the module's root; it holds the generators' entry point alone.
package sotaisan

//go:generate go run -mod=mod ent/entc.go
//go:generate go run github.com/99designs/gqlgen generate
