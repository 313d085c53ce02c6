package registry

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/label"
	"sotaisan/ent/labelbatch"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/labels"
)

// maxOutputs is how many files a batch remembers; of more, the newest.
const maxOutputs = 100

// StartBatch says that the file of a batch is being written, and answers the batch. A printed batch
// stays printed: its file can be written again, with the same labels.
//
// Refusals, as an error: Forbidden, NotFound, WrongState when it was aborted.
func (r *Registry) StartBatch(ctx context.Context, batch uuid.UUID) (*ent.LabelBatch, error) {
	return r.step(ctx, "startLabelBatch", batch, func(_ *journal.Book, row *ent.LabelBatch, change *ent.LabelBatchUpdateOne) error {
		if row.State == holding.BatchQueued {
			change.SetState(holding.BatchPrinting)
		}
		return nil
	})
}

// FinishBatch keeps what the writer reports of a batch's file and marks its labels printed. Nothing is
// on any thing by that.
//
// Refusals, as an error: Forbidden, NotFound, WrongState when it was aborted.
func (r *Registry) FinishBatch(ctx context.Context, batch uuid.UUID, report labels.Report) (*ent.LabelBatch, error) {
	return r.step(ctx, "finishLabelBatch", batch, func(b *journal.Book, row *ent.LabelBatch, change *ent.LabelBatchUpdateOne) error {
		at := b.Now().UnixMicro()
		outputs, err := stored[LabelOutput](row.Outputs)
		if err != nil {
			return err
		}
		outputs = append(outputs, &LabelOutput{At: at, By: b.Viewer().DisplayName, Labels: int32(report.Labels), Pages: int32(report.Pages),
			Bytes: report.Bytes, Sha256: report.SHA256, Truncated: int32(report.Truncated)})
		text, err := json.Marshal(outputs[max(0, len(outputs)-maxOutputs):])
		if err != nil {
			return err
		}
		change.SetOutputs(string(text))
		if row.State == holding.BatchPrinted {
			return nil
		}
		change.SetState(holding.BatchPrinted).SetPrintedAt(at)
		return eachLabel(b, row.ID, func(l journal.Label) journal.Label {
			if l.State == holding.AssignedLabel {
				l.State = holding.PrintedLabel
			}
			if l.PrintedAt == 0 {
				l.PrintedAt = at
			}
			return l
		})
	})
}

// AbortLabelBatch gives up a batch that has not been printed. Codes that were allocated for it are
// void; the first labels of assets wait for another batch.
//
// Refusals: Forbidden, NotFound, WrongState when it is printed or aborted.
func (r *Registry) AbortLabelBatch(ctx context.Context, in AbortLabelBatchInput) (*AbortLabelBatchPayload, error) {
	op, err := usecase.Operation(in.OperationID, "abortLabelBatch", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	batch, out, err := usecase.Act(ctx, r.journal, authz.PrintLabels, op, func(b *journal.Book) (uuid.UUID, error) {
		return in.BatchID, r.changeBatch(b, in.BatchID, func(row *ent.LabelBatch, change *ent.LabelBatchUpdateOne) error {
			if row.State == holding.BatchPrinted {
				return errs.New(errs.WrongState, errs.At("batchId"), "Đợt in đã in xong. Hãy hủy từng nhãn hỏng.", "The batch is printed. Void the labels that are spoilt.")
			}
			change.SetState(holding.BatchAborted).SetAbortedAt(b.Now().UnixMicro())
			firsts, err := firstLabels(b, row.ID)
			if err != nil {
				return err
			}
			return eachLabel(b, row.ID, func(l journal.Label) journal.Label {
				switch {
				case l.State != holding.AssignedLabel && l.State != holding.BlankLabel: // somebody has scanned it already
				case firsts[l.Code]:
					l.BatchID, l.Place, l.Replaces = uuid.Nil, 0, ""
				default:
					l.State, l.VoidReason = holding.VoidLabel, holding.LabelNotPrinted
				}
				return l
			})
		})
	})
	if out.Stopped(err) {
		return &AbortLabelBatchPayload{Outcome: out}, err
	}
	row, err := labelBatches.ByID(ctx, r.store, batch)
	return &AbortLabelBatchPayload{Batch: row, Outcome: out}, err
}

// firstLabels answers which codes of a batch are those of the assets themselves.
func firstLabels(b *journal.Book, batch uuid.UUID) (map[string]bool, error) {
	client := b.Ent()
	rows, err := client.Label.Query().Where(label.BatchID(batch), label.AssetIDNotNil()).All(b.Context())
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(rows))
	for i, l := range rows {
		codes[i] = l.Code
	}
	assets, err := client.Asset.Query().Where(asset.CodeIn(codes...)).All(b.Context())
	if err != nil {
		return nil, err
	}
	firsts := make(map[string]bool, len(assets))
	for _, a := range assets {
		firsts[a.Code] = true
	}
	return firsts, nil
}

// step is a change of a batch by the door that writes its file: each is an operation of its own.
func (r *Registry) step(ctx context.Context, kind string, batch uuid.UUID, fn func(*journal.Book, *ent.LabelBatch, *ent.LabelBatchUpdateOne) error) (*ent.LabelBatch, error) {
	op, err := usecase.Operation(uuid.New(), kind, batch)
	if err != nil {
		return nil, err
	}
	_, out, err := usecase.Act(ctx, r.journal, authz.PrintLabels, op, func(b *journal.Book) (uuid.UUID, error) {
		return batch, r.changeBatch(b, batch, func(row *ent.LabelBatch, change *ent.LabelBatchUpdateOne) error { return fn(b, row, change) })
	})
	if err != nil {
		return nil, err
	}
	if err := errs.List(out.Errors).Err(); err != nil {
		return nil, err
	}
	return labelBatches.ByID(ctx, r.store, batch)
}

// changeBatch changes a batch that has not been aborted. When somebody was faster the write starts over.
func (r *Registry) changeBatch(b *journal.Book, batch uuid.UUID, fn func(*ent.LabelBatch, *ent.LabelBatchUpdateOne) error) error {
	row, err := b.Ent().LabelBatch.Query().Where(labelbatch.ID(batch)).Only(b.Context())
	if err != nil {
		return usecase.NotFound(err, "batchId")
	}
	if row.State == holding.BatchAborted {
		return aborted()
	}
	change := b.Ent().LabelBatch.UpdateOne(row).Where(labelbatch.Revision(row.Revision)).AddRevision(1)
	if err := fn(row, change); err != nil {
		return err
	}
	if err := change.Exec(b.Context()); ent.IsNotFound(err) {
		return journal.ErrOvertaken
	} else if err != nil {
		return err
	}
	return nil
}

// eachLabel sets the labels of a batch.
func eachLabel(b *journal.Book, batch uuid.UUID, next func(journal.Label) journal.Label) error {
	all, err := b.Labels(label.BatchID(batch))
	if err != nil {
		return err
	}
	for _, l := range all {
		l.Set(next(l.Label()))
	}
	return nil
}
