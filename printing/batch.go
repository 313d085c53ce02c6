package printing

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/labels"
	"sotaisan/registry"
	"sotaisan/vntext"
)

// Batch answers a batch whose file can be written, or why it can't. Needs PRINT_LABELS.
//
// Refusals: Forbidden, NotFound, WrongState when it was aborted, Precondition without an address.
func (p *Press) Batch(ctx context.Context, id uuid.UUID) (*ent.LabelBatch, error) {
	if err := allow(ctx, authz.PrintLabels); err != nil {
		return nil, err
	}
	b, err := p.registry.LabelBatch(ctx, id)
	if err != nil {
		return nil, err
	}
	if b == nil {
		return nil, errs.Missing("batchId")
	}
	if _, err := p.layout(ctx, b); err != nil {
		return nil, err
	}
	return p.registry.StartBatch(ctx, id)
}

// PrintedBatch answers a batch whose file has been written, so that it can be fetched again without a change
// of anything. Needs PRINT_LABELS.
//
// Refusals: Forbidden, NotFound, Precondition when no file of it was written.
func (p *Press) PrintedBatch(ctx context.Context, id uuid.UUID) (*ent.LabelBatch, error) {
	if err := allow(ctx, authz.PrintLabels); err != nil {
		return nil, err
	}
	b, err := p.registry.LabelBatch(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case b == nil:
		return nil, errs.Missing("batchId")
	case b.State != holding.BatchPrinted:
		return nil, errs.New(errs.Precondition, errs.At("batchId"), "Đợt in này không có tệp: tệp chưa được tạo, hoặc đợt in đã bị hủy. Xem danh sách đợt in.",
			"This batch has no file: it has not been written yet, or the batch was given up. See the list of batches.")
	}
	return b, nil
}

// WriteBatch writes the file of a batch that Batch has answered, and keeps in the register that it was
// written. After an error what was written lacks its end, and the batch is not printed.
func (p *Press) WriteBatch(ctx context.Context, w io.Writer, b *ent.LabelBatch) (labels.Report, error) {
	report, err := p.DrawBatch(ctx, w, b)
	if err != nil {
		return report, err
	}
	_, err = p.registry.FinishBatch(ctx, b.ID, report)
	return report, err
}

// DrawBatch writes the file of a batch in the batch's format: the same bytes whenever it does.
func (p *Press) DrawBatch(ctx context.Context, w io.Writer, b *ent.LabelBatch) (labels.Report, error) {
	l, err := p.layout(ctx, b)
	if err != nil {
		return labels.Report{}, err
	}
	items := p.registry.BatchItems(ctx, b.ID)
	switch b.Format {
	case holding.FormatZPL:
		return l.ZPL(ctx, w, labels.Resolution(b.Dpi), items)
	case holding.FormatTSPL:
		return l.TSPL(ctx, w, labels.Resolution(b.Dpi), items)
	}
	return l.PDF(ctx, w, items)
}

// drawers is how many goroutines draw the labels of a file; a second one gives half as much again.
const drawers = 2

func (p *Press) layout(ctx context.Context, b *ent.LabelBatch) (labels.Layout, error) {
	return p.Layout(ctx, b.Subject, b.Stock, b.Design, registry.BatchProfile(b))
}

func layout(base labels.Base, stock, design string, profile labels.Profile) (labels.Layout, error) {
	s, ok := labels.FindStock(stock)
	if !ok {
		return labels.Layout{}, errs.New(errs.UnknownCode, errs.At("stock"), "Không có khổ nhãn %q.", "There is no stock %q.", stock)
	}
	d, ok := labels.FindDesign(design)
	if !ok {
		return labels.Layout{}, errs.New(errs.UnknownCode, errs.At("design"), "Không có mẫu nhãn %q.", "There is no design %q.", design)
	}
	l := labels.Layout{Base: base, Stock: s, Design: d, Profile: profile, Workers: drawers}
	_, err := l.Check()
	return l, err
}

// FileName is the plain name of a batch's file: unit, what it is for, and when it was ordered.
func (p *Press) FileName(b *ent.LabelBatch) string {
	u, _ := p.registry.Units().Unit(b.UnitID)
	return fmt.Sprintf("nhan-%s-%s-%s.%s", u.Code, strings.ToLower(string(b.Subject)), b.ID.String()[24:], strings.ToLower(string(b.Format)))
}

// ProvinceInput says what to print for every unit. The same OperationID prints the same labels again.
type ProvinceInput struct {
	OperationID uuid.UUID
	Stock       string
	Design      *string // nil for the largest that fits
}

// Province writes an archive with one PDF for each unit in scope that has things without a label, each
// a batch of its own. The first bytes are written before the first labels are drawn, and memory does
// not grow with the number of units. Needs PRINT_LABELS.
//
// Refusals: Forbidden, Precondition without an address, and those of PrintLabels.
func (p *Press) Province(ctx context.Context, w io.Writer, in ProvinceInput) (labels.Report, error) {
	if err := allow(ctx, authz.PrintLabels); err != nil {
		return labels.Report{}, err
	}
	if _, err := p.base(ctx); err != nil {
		return labels.Report{}, err
	}
	if _, ok := labels.FindStock(in.Stock); !ok {
		return labels.Report{}, errs.New(errs.UnknownCode, errs.At("stock"), "Không có khổ nhãn %q.", "There is no stock %q.", in.Stock)
	}
	return labels.WriteZIP(ctx, w, p.unitFiles(ctx, in))
}

func (p *Press) unitFiles(ctx context.Context, in ProvinceInput) iter.Seq2[labels.File, error] {
	return func(yield func(labels.File, error) bool) {
		for _, u := range p.communes(ctx) {
			made, err := p.registry.PrintLabels(ctx, registry.PrintLabelsInput{OperationID: uuid.NewSHA1(in.OperationID, []byte(u.Code)),
				UnitCode: u.Code, Subject: labels.SubjectAsset, Filter: &registry.AssetFilter{}, Stock: in.Stock, Design: in.Design,
				Format: holding.FormatPDF, Start: 1})
			if err == nil && errs.Is(errs.List(made.Errors).Err(), errs.Precondition) {
				continue // nothing is left to print
			}
			if err == nil {
				err = errs.List(made.Errors).Err()
			}
			if err != nil {
				yield(labels.File{}, err)
				return
			}
			file := labels.File{Name: u.Code + "-" + strings.Join(vntext.Words(u.FullName), "-") + ".pdf",
				Write: func(ctx context.Context, w io.Writer) (labels.Report, error) {
					b, err := p.Batch(ctx, made.Batch.ID)
					if err != nil {
						return labels.Report{}, err
					}
					return p.WriteBatch(ctx, w, b)
				}}
			if !yield(file, nil) {
				return
			}
		}
	}
}
