package registry

import (
	"context"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/problemreport"
	"sotaisan/internal/authz"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
)

// ProblemReports answers a page of what passers-by reported, newest first.
func (r *Registry) ProblemReports(ctx context.Context, f *ProblemReportFilter, args relay.Args) (*relay.Connection[ent.ProblemReport], error) {
	if _, err := usecase.Allow(ctx, authz.SettleReports); err != nil {
		return nil, err
	}
	c, err := r.reportSieve(f, r.Today())
	if err != nil {
		return nil, err
	}
	order := reports.By("report", true, reads.Column(problemreport.FieldReceivedAt, func(p *ent.ProblemReport) any { return p.ReceivedAt }))
	return reads.List[ent.ProblemReport]{Entity: reports, Order: order, Where: c}.Page(ctx, r.store, args)
}

// ReportAsset answers the thing that a report is about.
func (r *Registry) ReportAsset(ctx context.Context, p *ent.ProblemReport) (*ent.Asset, error) {
	return reads.ToOne(ctx, r.store, reports, p, "asset", assets, func(p *ent.ProblemReport) uuid.UUID { return p.AssetID })
}

// ReportUnit answers the unit in whose book the thing stood.
func (r *Registry) ReportUnit(p *ent.ProblemReport) (*ent.Unit, error) {
	return toUnit(r, reports, p, "unit", func(p *ent.ProblemReport) uuid.UUID { return p.UnitID })
}

// ReportContact answers how to reach whoever reported it; empty when they left nothing and without
// READ_NAMES.
func (r *Registry) ReportContact(ctx context.Context, p *ent.ProblemReport) string {
	if !usecase.May(ctx, authz.ReadNames) {
		return ""
	}
	return p.Contact
}
