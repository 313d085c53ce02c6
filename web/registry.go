package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/relay"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/registry"
)

// How many rows the pages show.
const (
	rowsInPage  = 50
	rowsRecent  = 10
	rowsHistory = 20
	rowsGaps    = 50
)

// FromRegistry answers the pages from the use-cases of package registry.
func FromRegistry(r *registry.Registry) Register { return adapter{r} }

type adapter struct{ *registry.Registry }

func (a adapter) Label(ctx context.Context, code labels.Code) (*Label, error) {
	public, err := a.Public(ctx, code.String())
	if err != nil || public == nil {
		return nil, err
	}
	return &Label{Unit: public.Unit.FullName, Kind: public.Kind}, nil
}

func (a adapter) Asset(ctx context.Context, code labels.Code) (*Asset, error) {
	row, err := a.AssetByCode(ctx, code.String())
	if err != nil || row == nil {
		return nil, err
	}
	item, err := a.AssetItemType(row)
	if err != nil {
		return nil, err
	}
	grades, err := a.AssetGrades(row)
	if err != nil {
		return nil, err
	}
	v, _ := viewer.From(ctx)
	out := &Asset{Code: labels.Code(row.Code), Name: row.Name, Kind: row.Kind, ItemType: item.Name, CountUnit: item.CountUnit,
		Tracking: row.Tracking, Quantity: row.Quantity, Condition: row.Condition, Grades: counts(grades), Status: row.Status,
		Room: row.Room, ShowMoney: authz.May(v, authz.ReadMoney), Cost: a.AssetHistoricalCost(ctx, row), AcquiredOn: row.AcquiredOn,
		InUseYear: row.InUseYear, Note: row.Note, Revision: row.Revision}
	if err := a.place(ctx, row, out); err != nil {
		return nil, err
	}
	if out.Gaps, err = a.gaps(ctx, row); err != nil {
		return nil, err
	}
	if out.Observation, err = a.newest(ctx, row); err != nil {
		return nil, err
	}
	out.History, err = a.history(ctx, row)
	return out, err
}

func (a adapter) place(ctx context.Context, row *ent.Asset, out *Asset) error {
	unit, err := a.AssetUnit(row)
	if err != nil {
		return err
	}
	agency, err := a.AssetAgency(ctx, row)
	if err != nil {
		return err
	}
	site, err := a.AssetSite(ctx, row)
	if err != nil {
		return err
	}
	out.Unit = unit.FullName
	if agency != nil {
		out.Agency = agency.Name
	}
	if site != nil {
		out.Site = site.Name
	}
	return nil
}

// gaps answers the papers that somebody still has to find.
func (a adapter) gaps(ctx context.Context, row *ent.Asset) ([]Gap, error) {
	open := &registry.DocumentGapFilter{Statuses: []holding.GapStatus{holding.GapOpen, holding.GapInProgress}}
	page, err := a.AssetGaps(ctx, row, open, relay.Args{First: new(int32(rowsGaps))})
	if err != nil {
		return nil, err
	}
	var out []Gap
	for _, g := range page.Nodes() {
		paper, err := a.GapRequirement(g)
		if err != nil {
			return nil, err
		}
		out = append(out, Gap{Requirement: paper.Name, Severity: g.Severity, Status: g.Status, Cure: paper.Cure, DueOn: g.DueOn})
	}
	return out, nil
}

func (a adapter) newest(ctx context.Context, row *ent.Asset) (*Observation, error) {
	o, err := a.LatestObservation(ctx, row)
	if err != nil || o == nil {
		return nil, err
	}
	grades, err := a.ObservationGrades(o)
	if err != nil {
		return nil, err
	}
	return &Observation{Presence: o.Presence, Grades: counts(grades), At: time.UnixMicro(o.CapturedAt), Observer: a.Observer(ctx, o).DisplayName, Note: o.Note,
		RepairEstimate: a.ObservationRepairEstimate(ctx, o), Merge: o.Merge}, nil
}

func (a adapter) history(ctx context.Context, row *ent.Asset) ([]Event, error) {
	page, err := a.AssetEvents(ctx, row, relay.Args{First: new(int32(rowsHistory))})
	if err != nil {
		return nil, err
	}
	var out []Event
	for _, e := range page.Nodes() {
		out = append(out, Event{Kind: e.Kind, EffectiveOn: e.EffectiveOn, RecordedAt: time.UnixMicro(e.RecordedAt),
			Actor: a.EventActor(ctx, e).DisplayName, Note: e.Note})
	}
	return out, nil
}

func (a adapter) Observe(ctx context.Context, in registry.ObservationInput) error {
	answer, err := a.RecordObservations(ctx, registry.RecordObservationsInput{Observations: []*registry.ObservationInput{&in}})
	if err != nil {
		return err
	}
	if len(answer.Errors) > 0 {
		return errs.List(answer.Errors)
	}
	return errs.List(answer.Results[0].Errors).Err()
}

func (a adapter) Report(ctx context.Context, code labels.Code, text, contact string) error {
	answer, err := a.FileProblemReport(ctx, registry.FileProblemReportInput{AssetCode: code.String(), Text: text, Contact: contact})
	if err != nil {
		return err
	}
	return errs.List(answer.Errors).Err()
}

func (a adapter) Assets(ctx context.Context, search, after string) (AssetRows, error) {
	filter := &registry.AssetFilter{}
	if search != "" {
		filter.Search = &search
	}
	page, err := a.Registry.Assets(ctx, filter, nil, firstRows(rowsInPage, after))
	if err != nil {
		return AssetRows{}, err
	}
	return AssetRows{Rows: assetRows(page), Next: next(page)}, nil
}

func (a adapter) Recent(ctx context.Context) ([]AssetRow, error) {
	newest := &registry.AssetOrder{Field: registry.ByUpdatedAt, Direction: registry.Descending}
	page, err := a.Registry.Assets(ctx, nil, newest, firstRows(rowsRecent, ""))
	if err != nil {
		return nil, err
	}
	return assetRows(page), nil
}

func (a adapter) Reports(ctx context.Context, after string) (ReportRows, error) {
	waiting := &registry.ProblemReportFilter{Resolved: new(false)}
	page, err := a.ProblemReports(ctx, waiting, firstRows(rowsInPage, after))
	if err != nil {
		return ReportRows{}, err
	}
	out := ReportRows{Next: next(page)}
	for _, p := range page.Nodes() {
		row := ReportRow{ID: p.ID, Text: p.Text, Contact: a.ReportContact(ctx, p), ReceivedAt: time.UnixMicro(p.ReceivedAt)}
		thing, err := a.ReportAsset(ctx, p)
		if err != nil {
			return ReportRows{}, err
		}
		if thing != nil {
			row.Code, row.Asset = labels.Code(thing.Code), thing.Name
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

func (a adapter) Settle(ctx context.Context, in registry.ResolveProblemReportInput) error {
	answer, err := a.ResolveProblemReport(ctx, in)
	if err != nil {
		return err
	}
	return errs.List(answer.Errors).Err()
}

func (a adapter) UnitName(unit uuid.UUID) string {
	u, _ := a.Units().Unit(unit)
	return u.FullName
}

func firstRows(n int32, after string) relay.Args {
	args := relay.Args{First: &n}
	if after != "" {
		args.After = &after
	}
	return args
}

func next[T any](page *relay.Connection[T]) string {
	if page.PageInfo.HasNextPage {
		return page.PageInfo.EndCursor
	}
	return ""
}

func assetRows(page *relay.Connection[ent.Asset]) []AssetRow {
	var out []AssetRow
	for _, a := range page.Nodes() {
		out = append(out, AssetRow{Code: labels.Code(a.Code), Name: a.Name, Condition: a.Condition, Status: a.Status, Room: a.Room, OpenGaps: a.OpenGaps})
	}
	return out
}

func counts(grades []*holding.GradeCount) []holding.GradeCount {
	out := make([]holding.GradeCount, len(grades))
	for i, g := range grades {
		out[i] = *g
	}
	return out
}
