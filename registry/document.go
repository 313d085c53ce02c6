package registry

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"sotaisan/docgap"
	"sotaisan/ent"
	"sotaisan/ent/assetdocument"
	"sotaisan/ent/document"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
)

// AttachDocumentPayload is the answer of AttachDocument.
type AttachDocumentPayload struct {
	Document   *ent.Document      // nil when refused
	ClosedGaps []*ent.DocumentGap // that this paper closed, by asset in the order of the input
	usecase.Outcome
}

// WithdrawDocumentPayload is the answer of WithdrawDocument.
type WithdrawDocumentPayload struct {
	Document   *ent.Document // nil when refused
	OpenedGaps []*ent.DocumentGap
	usecase.Outcome
}

// paperAnswer is what the journal keeps as the answer of a write about a paper.
type paperAnswer struct {
	Document uuid.UUID
	Gaps     []uuid.UUID
}

// AttachDocument files a paper with up to 250 assets of one unit. Gaps that it satisfies close and
// say by which document; the paper is an event of every asset, also where it closes nothing.
//
// Refusals: Forbidden, NotFound for an asset, UnknownCode for the type, Required for a paper
// without number and archive reference, OutOfRange for a day in the future, TooMany, Duplicate for an asset named twice, Precondition for assets of several units,
// WrongState for an asset that was entered in error.
func (r *Registry) AttachDocument(ctx context.Context, in AttachDocumentInput) (*AttachDocumentPayload, error) {
	op, err := usecase.Operation(in.OperationID, "attachDocument", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	answer, out, err := usecase.Act(ctx, r.journal, authz.AttachPapers, op, func(b *journal.Book) (paperAnswer, error) {
		paper := journal.Document{ID: b.NewID(id.Document), Type: usecase.Line(&in.Type), Number: usecase.Line(in.Number), IssuedOn: usecase.Value(in.IssuedOn),
			Issuer: usecase.Line(in.Issuer), ArchiveReference: usecase.Line(in.ArchiveReference), Note: usecase.Lines(in.Note)}
		wrong := r.checkPaper(b, paper)
		entries, more, err := covered(b, in.AssetIDs)
		if err != nil {
			return paperAnswer{}, err
		}
		if err := append(wrong, more...).Err(); err != nil {
			return paperAnswer{}, err
		}
		paper.UnitID = entries[0].State().UnitID
		b.Attach(paper, entries...)
		answer := paperAnswer{Document: paper.ID}
		for _, e := range entries {
			answer.Gaps = append(answer.Gaps, r.judge(b, e, func(was, is holding.Gap) bool { return was.DocumentID != paper.ID && is.DocumentID == paper.ID })...)
		}
		return answer, nil
	})
	if out.Stopped(err) {
		return &AttachDocumentPayload{Outcome: out}, err
	}
	doc, gaps, err := r.readPaper(ctx, answer)
	return &AttachDocumentPayload{Document: doc, ClosedGaps: gaps, Outcome: out}, err
}

func (r *Registry) checkPaper(b *journal.Book, d journal.Document) errs.List {
	var wrong errs.List
	switch _, ok := r.catalog.DocumentType(d.Type); {
	case d.Type == "":
		wrong = append(wrong, usecase.Missing("type"))
	case !ok:
		wrong = append(wrong, errs.New(errs.UnknownCode, errs.At("type"), "Danh mục không có loại giấy tờ %q.", "The catalogue has no document type %q.", d.Type))
	}
	if d.IssuedOn != "" && !d.IssuedOn.Within(usecase.FirstDay, b.Today()) {
		wrong = append(wrong, errs.New(errs.OutOfRange, errs.At("issuedOn"), "Ngày phải từ năm 1900 đến hôm nay.", "The day must be from the year 1900 to today."))
	}
	if d.Number == "" && d.ArchiveReference == "" { // nobody could find it again
		wrong = append(wrong, errs.New(errs.Required, errs.At("number"), "Cần số, ký hiệu hoặc nơi lưu của giấy tờ.", "The paper needs a number or an archive reference."))
	}
	wrong = append(wrong, usecase.TooLong(d.Number, holding.MaxText, "number")...)
	wrong = append(wrong, usecase.TooLong(d.Issuer, holding.MaxText, "issuer")...)
	return append(wrong, usecase.TooLong(d.ArchiveReference, holding.MaxText, "archiveReference")...)
}

// covered loads the assets that a paper is to cover. The list is what is wrong with them.
func covered(b *journal.Book, ids []uuid.UUID) ([]*journal.Entry, errs.List, error) {
	if wrong := distinct(ids, "assetIds"); len(wrong) > 0 {
		return nil, wrong, nil
	}
	entries, err := b.Assets(ids...)
	if err != nil {
		list, ok := errs.All(err)
		if !ok {
			return nil, nil, err
		}
		return nil, under(list, "assetIds"), nil
	}
	var wrong errs.List
	for i, e := range entries {
		s := e.State()
		if s.UnitID != entries[0].State().UnitID {
			wrong = append(wrong, errs.New(errs.Precondition, errs.At("assetIds", strconv.Itoa(i)),
				"Các tài sản phải cùng một đơn vị; tài sản %s thuộc đơn vị khác.", "The assets must be of one unit; asset %s is of another.", s.Code))
		}
		if s.Status == holding.EnteredInError {
			wrong = append(wrong, errs.New(errs.WrongState, errs.At("assetIds", strconv.Itoa(i)),
				"Tài sản %s đã được ghi là nhập nhầm.", "Asset %s was entered in error.", s.Code))
		}
	}
	return entries, wrong, nil
}

// judge settles the gaps of an entry that has new papers, and answers those that differ as asked.
// The journal settles them again with the same result.
func (r *Registry) judge(b *journal.Book, e *journal.Entry, differs func(was, is holding.Gap) bool) []uuid.UUID {
	before := e.State()
	var ids []uuid.UUID
	for _, g := range docgap.Reconcile(r.catalog, before, e.Papers(), b.Today()).Gaps {
		if was, _ := before.Gap(g.Requirement); differs(was, g) {
			ids = append(ids, g.ID)
		}
	}
	return ids
}

// WithdrawDocument takes a paper off all its assets because it was wrong; history keeps it. Gaps that
// it had closed open again, unless another paper satisfies them.
//
// Refusals: Forbidden, NotFound, Required without a reason, WrongState when it is withdrawn already.
func (r *Registry) WithdrawDocument(ctx context.Context, in WithdrawDocumentInput) (*WithdrawDocumentPayload, error) {
	op, err := usecase.Operation(in.OperationID, "withdrawDocument", in)
	if err != nil {
		return nil, err
	}
	note, wrong := reasoned(in.Reason, in.Note)
	op.Note = note
	answer, out, err := usecase.Act(ctx, r.journal, authz.AttachPapers, op, func(b *journal.Book) (paperAnswer, error) {
		if err := wrong.Err(); err != nil {
			return paperAnswer{}, err
		}
		doc, err := b.Ent().Document.Query().Where(document.ID(in.DocumentID)).Only(b.Context())
		if ent.IsNotFound(err) {
			return paperAnswer{}, errs.Missing("documentId")
		}
		if err != nil {
			return paperAnswer{}, err
		}
		if doc.WithdrawnAt != 0 {
			return paperAnswer{}, errs.New(errs.WrongState, errs.At("documentId"), "Giấy tờ đã được rút trước đó.", "The paper has been withdrawn before.")
		}
		covers, err := b.Ent().AssetDocument.Query().Where(assetdocument.DocumentID(doc.ID), assetdocument.WithdrawnAt(0)).
			Order(assetdocument.ByAttachedAt(), assetdocument.ByID()).All(b.Context())
		if err != nil {
			return paperAnswer{}, err
		}
		ids := make([]uuid.UUID, len(covers))
		for i, c := range covers {
			ids[i] = c.AssetID
		}
		entries, err := b.Assets(ids...)
		if err != nil {
			return paperAnswer{}, err
		}
		b.Withdraw(doc.ID, entries...)
		answer := paperAnswer{Document: doc.ID}
		for _, e := range entries {
			answer.Gaps = append(answer.Gaps, r.judge(b, e, func(was, is holding.Gap) bool {
				return was.Status == holding.GapClosed && is.Status != holding.GapClosed
			})...)
		}
		return answer, nil
	})
	if out.Stopped(err) {
		return &WithdrawDocumentPayload{Outcome: out}, err
	}
	doc, gaps, err := r.readPaper(ctx, answer)
	return &WithdrawDocumentPayload{Document: doc, OpenedGaps: gaps, Outcome: out}, err
}

// readPaper reads the entities of an answer as they are now; a paper out of scope today is nil.
func (r *Registry) readPaper(ctx context.Context, answer paperAnswer) (*ent.Document, []*ent.DocumentGap, error) {
	doc, err := documents.ByID(ctx, r.store, answer.Document)
	if err != nil || doc == nil {
		return nil, nil, err
	}
	gaps, err := r.gapsByID(ctx, answer.Gaps)
	return doc, gaps, err
}
