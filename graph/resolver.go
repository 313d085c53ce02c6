package graph

import (
	"context"

	"github.com/google/uuid"

	"sotaisan/planning"
	"sotaisan/registry"
)

// Resolver answers the fields of the schema from the use-cases.
type Resolver struct {
	registry *registry.Registry
	planning *planning.Planning
	accounts *registry.Accounts
	restamp  func(ctx context.Context, account uuid.UUID, stamp string) error
}
