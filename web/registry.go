package web

import (
	"context"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/internal/errs"
	"sotaisan/internal/relay"
	"sotaisan/labels"
	"sotaisan/lineage"
	"sotaisan/registry"
)

// How many rows the pages show.
const (
	rowsInPage  = 50
	rowsRecent  = 10
	rowsHistory = 20
	rowsOfAsset = 50 // gaps, and papers
)

// FromRegistry answers the pages from the use-cases of package registry, over the accounts of the same
// database.
func FromRegistry(r *registry.Registry, a *access.Access) Register {
	return adapter{r, registry.NewAccounts(r, a)}
}

type adapter struct {
	*registry.Registry
	accounts *registry.Accounts
}

func (a adapter) Label(ctx context.Context, code labels.Code) (*Label, error) {
	public, err := a.Public(ctx, code.String())
	if err != nil || public == nil {
		return nil, err
	}
	return &Label{Unit: public.Unit.FullName, Kind: public.Kind}, nil
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

func (a adapter) Attach(ctx context.Context, code labels.Code, in registry.AttachDocumentInput) error {
	row, err := a.AssetByCode(ctx, code.String())
	if err != nil {
		return err
	}
	if row == nil {
		return errs.Missing()
	}
	in.AssetIDs = []uuid.UUID{row.ID}
	answer, err := a.AttachDocument(ctx, in)
	if err != nil {
		return err
	}
	return errs.List(answer.Errors).Err()
}

func (a adapter) Waive(ctx context.Context, in registry.WaiveDocumentGapsInput) error {
	answer, err := a.WaiveDocumentGaps(ctx, in)
	if err != nil {
		return err
	}
	return errs.List(answer.Errors).Err()
}

func (a adapter) ChangePassword(ctx context.Context, in registry.ChangePasswordInput) (string, bool, error) {
	answer, err := a.accounts.ChangePassword(ctx, in)
	if err != nil {
		return "", false, err
	}
	if len(answer.Errors) > 0 {
		return "", false, errs.List(answer.Errors)
	}
	return access.Stamp(answer.User), answer.Replayed, nil
}

func (a adapter) Report(ctx context.Context, code labels.Code, text, contact string) error {
	answer, err := a.FileProblemReport(ctx, registry.FileProblemReportInput{AssetCode: code.String(), Text: text, Contact: contact})
	if err != nil {
		return err
	}
	return errs.List(answer.Errors).Err()
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
	u, _ := a.Registry.Units().Unit(unit)
	return u.FullName
}

func (a adapter) Units() []Choice {
	var out []Choice
	for _, u := range a.Registry.Units().In(a.Today(), lineage.CommuneLevel...) {
		out = append(out, Choice{u.Code, same(u.FullName)})
	}
	return out
}

func (a adapter) Requirements() []Choice {
	var out []Choice
	for _, q := range a.Catalog().Requirements(a.Today()) {
		out = append(out, Choice{q.Code, q.Name})
	}
	return out
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
