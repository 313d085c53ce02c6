// Package migrations embeds the versioned migrations of both databases.
package migrations

import "embed"

//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS
