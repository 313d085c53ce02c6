package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/documentgap"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
)

// gapOrder is the order of a worklist: most severe first, then oldest.
var gapOrder = gaps.By("gap.WORK", false,
	reads.Column(documentgap.FieldSeverityRank, func(g *ent.DocumentGap) any { return int64(g.SeverityRank) }),
	reads.Column(documentgap.FieldOpenedAt, func(g *ent.DocumentGap) any { return g.OpenedAt }))

// DocumentGaps answers a page of the worklist.
func (r *Registry) DocumentGaps(ctx context.Context, f *DocumentGapFilter, args relay.Args) (*relay.Connection[ent.DocumentGap], error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	c, err := r.gapSieve(f, r.Today())
	if err != nil {
		return nil, err
	}
	return reads.List[ent.DocumentGap]{Entity: gaps, Order: gapOrder, Where: c}.Page(ctx, r.store, args)
}

// AssetGaps answers a page of the gaps of one asset.
func (r *Registry) AssetGaps(ctx context.Context, a *ent.Asset, f *DocumentGapFilter, args relay.Args) (*relay.Connection[ent.DocumentGap], error) {
	c, err := r.gapSieve(f, r.Today())
	if err != nil {
		return nil, err
	}
	// Every asset of a page has the filter as a value of its own: it is the text that is the same.
	name, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("registry: filter of gaps: %w", err)
	}
	return reads.Edge[ent.DocumentGap]{
		List: reads.List[ent.DocumentGap]{Entity: gaps, Order: gapOrder, Where: c},
		Name: "gaps " + string(name), Scope: reads.FoundInScope(ctx), Column: documentgap.FieldAssetID,
		Parent: func(g *ent.DocumentGap) uuid.UUID { return g.AssetID },
	}.Of(ctx, r.store, a.Siblings, a.ID, args)
}

// GapAsset answers the asset that lacks the paper.
func (r *Registry) GapAsset(ctx context.Context, g *ent.DocumentGap) (*ent.Asset, error) {
	return reads.ToOne(ctx, r.store, gaps, g, "asset", assets, func(g *ent.DocumentGap) uuid.UUID { return g.AssetID })
}

// GapDocument answers the paper that closed the gap; nil while open and when a rule closed it.
func (r *Registry) GapDocument(ctx context.Context, g *ent.DocumentGap) (*ent.Document, error) {
	return reads.ToOne(ctx, r.store, gaps, g, "document", documents, func(g *ent.DocumentGap) uuid.UUID { return usecase.Value(g.DocumentID) })
}

// GapRequirement answers the paper that is asked for, as the law stands today; when it asks no more,
// as it stood when the gap was opened.
func (r *Registry) GapRequirement(g *ent.DocumentGap) (*catalog.Requirement, error) {
	return r.requirement(g.Requirement, g.OpenedAt)
}

func (r *Registry) requirement(code string, openedAt int64) (*catalog.Requirement, error) {
	for _, day := range []civil.Date{r.Today(), civil.Of(time.UnixMicro(openedAt))} {
		if q, ok := r.catalog.Requirement(code, day); ok {
			return &q, nil
		}
	}
	return nil, fmt.Errorf("registry: a gap is for the unknown requirement %q", code)
}

// DocumentGapSummaryRow is how many gaps of one requirement there are.
type DocumentGapSummaryRow struct {
	Requirement *catalog.Requirement
	Severity    catalog.Severity
	OpenCount   int // OPEN or IN_PROGRESS
	ClosedCount int
	WaivedCount int
}

// DocumentGapSummary counts the gaps of each requirement, most severe first, then by code.
func (r *Registry) DocumentGapSummary(ctx context.Context, f *DocumentGapFilter) ([]*DocumentGapSummaryRow, error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	c, err := r.gapSieve(f, r.Today())
	if err != nil {
		return nil, err
	}
	build := sql.Dialect(r.store.Dialect())
	t := build.Table(documentgap.Table)
	key := []string{t.C(documentgap.FieldRequirement), t.C(documentgap.FieldSeverity)}
	counted := append(slices.Clone(key), t.C(documentgap.FieldStatus))
	s := build.Select(append(slices.Clone(counted), sql.Count("*"), sql.Max(t.C(documentgap.FieldOpenedAt)))...).From(t).GroupBy(counted...)
	reads.Where(s, c, reads.InScope(ctx))
	query, args := s.Query()
	found := map[[2]string]*DocumentGapSummaryRow{}
	err = reads.Each(ctx, r.store, query, args, func(scan func(...any) error) error {
		var code string
		var severity catalog.Severity
		var status holding.GapStatus
		var n int
		var openedAt int64
		if err := scan(&code, &severity, &status, &n, &openedAt); err != nil {
			return err
		}
		row := found[[2]string{code, string(severity)}]
		if row == nil {
			requirement, err := r.requirement(code, openedAt)
			if err != nil {
				return err
			}
			row = &DocumentGapSummaryRow{Requirement: requirement, Severity: severity}
			found[[2]string{code, string(severity)}] = row
		}
		switch status {
		case holding.GapOpen, holding.GapInProgress:
			row.OpenCount += n
		case holding.GapClosed:
			row.ClosedCount += n
		case holding.GapWaived:
			row.WaivedCount += n
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	rows := make([]*DocumentGapSummaryRow, 0, len(found))
	for _, row := range found {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b *DocumentGapSummaryRow) int {
		return cmp.Or(cmp.Compare(slices.Index(catalog.Severities, a.Severity), slices.Index(catalog.Severities, b.Severity)),
			cmp.Compare(a.Requirement.Code, b.Requirement.Code))
	})
	return rows, nil
}
