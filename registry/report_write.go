package registry

import (
	"context"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/label"
	"sotaisan/ent/problemreport"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/labels"
)

// maxOpenReports is how many reports of one thing wait at most; the next ones would tell nothing new,
// and a flood would bury the unit's worklist.
const maxOpenReports = 20

// FileProblemReport keeps what a passer-by says of a labelled thing for the unit in whose book it
// stands. Nobody needs to be signed in; how often one address may report is for the door.
//
// Refusals: NotFound for a code that names no asset, Required and OutOfRange for the texts, TooMany
// while 20 reports of the thing wait.
func (r *Registry) FileProblemReport(ctx context.Context, in FileProblemReportInput) (usecase.Outcome, error) {
	text, contact := usecase.Lines(&in.Text), usecase.Line(&in.Contact)
	wrong := append(usecase.TooLong(text, holding.MaxNote, "text"), usecase.TooLong(contact, holding.MaxText, "contact")...)
	if text == "" {
		wrong = append(wrong, usecase.Missing("text"))
	}
	code, err := labels.Parse(in.AssetCode)
	if err != nil {
		wrong = append(wrong, errs.Missing("assetCode"))
	}
	if len(wrong) > 0 {
		return usecase.Outcome{Errors: wrong}, nil
	}
	if err := r.fileReport(viewer.With(ctx, viewer.Job("report-problem")), code, text, contact); err != nil {
		return usecase.Refused(err)
	}
	return usecase.Outcome{}, nil
}

func (r *Registry) fileReport(ctx context.Context, code labels.Code, text, contact string) error {
	tx, err := r.store.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	client := tx.Ent()
	named, err := client.Label.Query().Where(label.Code(code.String()), label.AssetIDNotNil()).Only(ctx)
	if err != nil {
		return usecase.NotFound(err, "assetCode")
	}
	thing, err := client.Asset.Query().Where(asset.ID(*named.AssetID)).Only(ctx)
	if err != nil {
		return usecase.NotFound(err, "assetCode")
	}
	if named.State == holding.VoidLabel && named.Code != thing.Code {
		return errs.Missing("assetCode")
	}
	waiting, err := client.ProblemReport.Query().Where(problemreport.AssetID(thing.ID), problemreport.ResolvedAt(0)).Count(ctx)
	if err != nil {
		return err
	}
	if waiting >= maxOpenReports {
		return errs.New(errs.TooMany, nil, "Tài sản này đã có nhiều phản ánh đang chờ xử lý.", "Many reports of this thing are waiting already.")
	}
	at := r.Now()
	err = client.ProblemReport.Create().SetID(id.New(id.ProblemReport, at)).SetUnitID(thing.UnitID).SetAssetID(thing.ID).
		SetText(text).SetContact(contact).SetReceivedAt(at.UnixMicro()).Exec(ctx)
	if err != nil {
		return err
	}
	return tx.Commit()
}

// ResolveProblemReportPayload is the answer of ResolveProblemReport.
type ResolveProblemReportPayload struct {
	ProblemReport *ent.ProblemReport // nil when refused
	usecase.Outcome
}

// ResolveProblemReport settles a report.
//
// Refusals: Forbidden, NotFound, Required without a resolution, WrongState when it is settled already.
func (r *Registry) ResolveProblemReport(ctx context.Context, in ResolveProblemReportInput) (*ResolveProblemReportPayload, error) {
	op, err := usecase.Operation(in.OperationID, "resolveProblemReport", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	reportID, out, err := usecase.Act(ctx, r.journal, authz.SettleReports, op, func(b *journal.Book) (uuid.UUID, error) {
		row, err := b.Ent().ProblemReport.Query().Where(problemreport.ID(in.ReportID)).Only(b.Context())
		if err != nil {
			return uuid.Nil, usecase.NotFound(err, "reportId")
		}
		settled := errs.New(errs.WrongState, errs.At("reportId"), "Phản ánh đã được xử lý.", "The report is settled already.")
		if row.ResolvedAt != 0 {
			return uuid.Nil, settled
		}
		resolution := usecase.Lines(&in.Resolution)
		if resolution == "" {
			return uuid.Nil, usecase.Missing("resolution")
		}
		if err := usecase.TooLong(resolution, holding.MaxNote, "resolution").Err(); err != nil {
			return uuid.Nil, err
		}
		at := b.Now().UnixMicro()
		err = b.Ent().ProblemReport.UpdateOne(row).Where(problemreport.ResolvedAt(0)).SetResolvedAt(at).
			SetResolvedBy(b.Viewer().Login).SetResolution(resolution).Exec(b.Context())
		if ent.IsNotFound(err) { // somebody was faster
			return uuid.Nil, settled
		}
		b.Tell(reportEntity, row.ID, holding.Change{Field: "resolvedAt", To: instant(at)}, holding.Change{Field: "resolution", To: resolution})
		return row.ID, err
	})
	if out.Stopped(err) {
		return &ResolveProblemReportPayload{Outcome: out}, err
	}
	client, err := r.client(ctx)
	if err != nil {
		return nil, err
	}
	row, err := client.ProblemReport.Query().Where(problemreport.ID(reportID)).Only(ctx)
	if ent.IsNotFound(err) {
		row, err = nil, nil
	}
	return &ResolveProblemReportPayload{ProblemReport: row, Outcome: out}, err
}
