package planning

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"sotaisan/ent"
	"sotaisan/ent/standardmodel"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/norm"
	"sotaisan/plan/life"
)

// StandardModels answers a page of the versions of the province's standard model, the newest first; with
// statuses, those in one of them. Without a province-wide role that reads money only approved ones are
// there. Permission: READ_REGISTER.
func (p *Planning) StandardModels(ctx context.Context, statuses []life.ModelStatus, args relay.Args) (*relay.Connection[ent.StandardModel], error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	order := models.By("model", true, reads.Column(standardmodel.FieldNumber, func(m *ent.StandardModel) any { return int64(m.Number) }))
	where := reads.Both(published(ctx), reads.Within(standardmodel.FieldStatus, statuses))
	return reads.List[ent.StandardModel]{Entity: models, Order: order, Where: where}.Page(ctx, p.store, args)
}

// StandardModelInForce answers the version in force on a day, today when nil; nil while the province has
// decided none.
func (p *Planning) StandardModelInForce(ctx context.Context, on *civil.Date) (*ent.StandardModel, error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	return p.modelBy(ctx, func(s *sql.Selector) { s.Where(sql.LTE(s.C(standardmodel.FieldEffectiveFrom), p.day(on))) })
}

// modelBy answers the last approved version among those that the condition leaves.
func (p *Planning) modelBy(ctx context.Context, which func(*sql.Selector)) (*ent.StandardModel, error) {
	rows, err := models.Find(ctx, p.store, func(s *sql.Selector) {
		reads.Where(s, reads.Equal(standardmodel.FieldStatus, life.ModelApproved))
		which(s)
		s.OrderBy(sql.Desc(s.C(standardmodel.FieldEffectiveFrom)), sql.Desc(s.C(standardmodel.FieldNumber))).Limit(1)
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// ModelLines answers the lines of a version, on the days from its first one.
func (p *Planning) ModelLines(m *ent.StandardModel) ([]*norm.Line, error) {
	list, err := linesOf(m)
	return pointers(list), err
}

// ModelChanges answers what a version changes against the one that was approved and takes effect before it;
// against nothing where it is the first.
func (p *Planning) ModelChanges(ctx context.Context, m *ent.StandardModel) ([]*norm.LineChange, error) {
	after, err := linesOf(m)
	if err != nil {
		return nil, err
	}
	before, err := p.modelBy(ctx, func(s *sql.Selector) {
		s.Where(sql.LT(s.C(standardmodel.FieldEffectiveFrom), m.EffectiveFrom)).Where(sql.NEQ(s.C(standardmodel.FieldID), m.ID))
	})
	if err != nil {
		return nil, err
	}
	var was []norm.Line
	if before != nil {
		if was, err = linesOf(before); err != nil {
			return nil, err
		}
		for i := range was { // the version's own days say nothing about its lines
			was[i].ValidFrom = m.EffectiveFrom
		}
	}
	return pointers(norm.Diff(was, after)), nil
}

// NormLines answers the lines by which plans count on a day, today when nil, national and the province's;
// without those whose place another has taken. Permission: READ_REGISTER.
func (p *Planning) NormLines(ctx context.Context, on *civil.Date) ([]*norm.Line, error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	model, err := p.normModel(ctx)
	if err != nil {
		return nil, err
	}
	return pointers(model.Lines(p.day(on))), nil
}

func pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}
