package egress_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/internal/egress"
	"sotaisan/internal/viewer"
	"sotaisan/internal/viewer/viewertest"
)

func TestEgress(t *testing.T) {
	own, other := uuid.New(), uuid.New()
	as := func(role viewer.Role, unit uuid.UUID) context.Context {
		return viewer.With(t.Context(), viewer.Viewer{Login: "x", Role: role, UnitID: unit})
	}
	mine, theirs, nothing := &ent.Asset{UnitID: own}, &ent.Document{UnitID: other}, (*ent.Asset)(nil)
	for name, c := range map[string]struct {
		ctx    context.Context
		value  any
		breach string
	}{
		"own":                       {as(viewer.Officer, own), mine, ""},
		"foreign":                   {as(viewer.Officer, own), theirs, "Document"},
		"foreign with rules off":    {viewertest.WithoutRules(t, as(viewer.Leader, own)), theirs, "Document"},
		"for a province-wide role":  {as(viewer.Auditor, uuid.Nil), theirs, ""},
		"for a job":                 {viewer.With(t.Context(), viewer.Job("verify")), theirs, ""},
		"for nobody":                {t.Context(), mine, "Asset"},
		"for an officer of no unit": {as(viewer.Officer, uuid.Nil), &ent.Asset{}, "Asset"},
		"nil row":                   {as(viewer.Officer, own), nothing, ""},
		"nil":                       {as(viewer.Officer, own), nil, ""},
		"public fact":               {as(viewer.Officer, own), &ent.Unit{ID: other}, ""},
		"text":                      {as(viewer.Officer, own), "text", ""},
		"list":                      {as(viewer.Officer, own), []*ent.Asset{mine, mine}, ""},
		"list with a foreign row":   {as(viewer.Officer, own), []*ent.Asset{mine, {UnitID: other}}, "Asset"},
		"list of nodes":             {as(viewer.Officer, own), []any{nil, mine, &ent.Unit{}, theirs}, "Document"},
		"list of interfaces":        {as(viewer.Officer, own), []interface{ IsNode() }{mine, theirs}, "Document"},
		"list of numbers":           {as(viewer.Officer, own), []int{1}, ""},
		"struct, whose fields come": {as(viewer.Officer, own), struct{ A *ent.Document }{theirs}, ""},
		"list of structs, the same": {as(viewer.Officer, own), []struct{ A *ent.Document }{{theirs}}, ""},
		"account of a colleague":    {as(viewer.Officer, own), &ent.User{ID: other, UnitID: &own}, "User"},
		"account without a viewer":  {t.Context(), &ent.User{}, "User"},
		"plan":                      {as(viewer.Leader, own), &ent.ReequipmentPlan{}, "ReequipmentPlan"},
		"plan for finance":          {as(viewer.Finance, uuid.Nil), &ent.ReequipmentPlan{}, ""},
		"own line of a draft":       {as(viewer.Leader, own), &ent.PlanLine{UnitID: own}, "PlanLine"},
		"own line that is released": {as(viewer.Leader, own), &ent.PlanLine{UnitID: own, Released: true}, ""},
	} {
		var breach *egress.Breach
		switch err := egress.CheckAny(c.ctx, c.value); {
		case c.breach == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.breach != "" && (!errors.As(err, &breach) || breach.Row != c.breach || !strings.HasPrefix(err.Error(), "egress: ")):
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := egress.CheckAll(as(viewer.Officer, own), []*ent.Asset{mine, {UnitID: other}}); err == nil {
		t.Error("a foreign row passes in a list")
	}
	if err := egress.CheckAll(as(viewer.Officer, own), []*ent.Unit{{}}); err != nil {
		t.Error(err)
	}
}

// It is asked for every field of every answer.
func BenchmarkCheckAny(b *testing.B) {
	ctx := viewer.With(b.Context(), viewer.Viewer{Role: viewer.Officer, UnitID: uuid.New()})
	v, _ := viewer.From(ctx)
	values := []any{"text", int32(3), &ent.Asset{UnitID: v.UnitID}, true}
	for b.Loop() {
		for _, value := range values {
			if err := egress.CheckAny(ctx, value); err != nil {
				b.Fatal(err)
			}
		}
	}
}
