package graph

import "sotaisan/registry"

// Resolver answers the fields of the schema from the use-cases.
type Resolver struct {
	registry *registry.Registry
	accounts *registry.Accounts
}
