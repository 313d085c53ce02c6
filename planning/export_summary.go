package planning

import (
	"context"
	"io"

	"sotaisan/plan/brief"
	"sotaisan/plan/life"
)

// summary writes the PDF for the people who decide.
func (e *exporter) summary(_ context.Context, w io.Writer) error {
	return brief.Write(w, brief.Brief{Plan: e.plan, Snapshot: e.snap, Authority: e.authority(), Number: e.row.Number, Name: e.row.Name,
		Status: life.StatusWords[e.row.Status].VI, Approved: approved(e.row.Status), Names: brief.Names{Class: e.class, Category: category, Item: func(code string) string { name, _ := e.item(code); return name }}})
}
