package model

import (
	"sotaisan/ent"
	"sotaisan/internal/relay"
)

// Node is any row with a global id. The rows' own package knows nothing of the schema, so the set of
// them is the schema's business alone.
type Node any

// The connections of the schema and their edges.
type (
	UnitConnection          = relay.Connection[ent.Unit]
	UnitEdge                = relay.Edge[ent.Unit]
	AssetConnection         = relay.Connection[ent.Asset]
	AssetEdge               = relay.Edge[ent.Asset]
	AssetEventConnection    = relay.Connection[ent.AssetEvent]
	AssetEventEdge          = relay.Edge[ent.AssetEvent]
	DocumentConnection      = relay.Connection[ent.Document]
	DocumentEdge            = relay.Edge[ent.Document]
	DocumentGapConnection   = relay.Connection[ent.DocumentGap]
	DocumentGapEdge         = relay.Edge[ent.DocumentGap]
	ObservationConnection   = relay.Connection[ent.Observation]
	ObservationEdge         = relay.Edge[ent.Observation]
	ProblemReportConnection = relay.Connection[ent.ProblemReport]
	ProblemReportEdge       = relay.Edge[ent.ProblemReport]
	SignInConnection        = relay.Connection[ent.SignIn]
	SignInEdge              = relay.Edge[ent.SignIn]
	UserConnection          = relay.Connection[ent.User]
	UserEdge                = relay.Edge[ent.User]
)
