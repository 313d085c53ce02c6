package web

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/labels"
	"sotaisan/registry"
)

// voiding is the form that takes a label out of use, as it was filled in.
type voiding struct {
	Operation    uuid.UUID
	Code, Reason string
	Errors       fieldErrors
}

type batchList struct {
	Batches []batchRow
	More    string
	Made    string // id of the batch that was just ordered
	Done    string // what was done: "void", "abort"
	Form    *voiding
	Reasons []holding.VoidReason
	Refused []string
}

type batchRow struct {
	ID        uuid.UUID
	Operation uuid.UUID // of the form that gives it up
	Subject   labels.Subject
	State     holding.BatchState
	Labels    int32
	Skipped   int32
	Stock     string
	Format    holding.BatchFormat
	At        time.Time
	By, Note  string
	Outputs   []outputRow
}

type outputRow struct {
	At            time.Time
	By            string
	Labels, Pages int64
	SHA256        string
}

// File is the address of the batch's file; "" when it was given up.
func (b batchRow) File() string {
	if b.State == holding.BatchAborted {
		return ""
	}
	return "/labels/batches/" + b.ID.String() + ends[b.Format]
}

// Open says whether the batch can be given up.
func (b batchRow) Open() bool {
	return b.State == holding.BatchQueued || b.State == holding.BatchPrinting
}

// ends are the ends of file names by format.
var ends = map[holding.BatchFormat]string{holding.FormatPDF: ".pdf", holding.FormatZPL: ".zpl", holding.FormatTSPL: ".tspl"}

// voidReasons are the reasons that a person has.
var voidReasons = []holding.VoidReason{holding.LabelLost, holding.LabelDamaged, holding.LabelMisprinted, holding.LabelCopied}

func (s *site) showBatches(w http.ResponseWriter, r *http.Request) error {
	return s.renderBatches(w, r, http.StatusOK, &voiding{Operation: uuid.New()}, nil)
}

func (s *site) renderBatches(w http.ResponseWriter, r *http.Request, status int, form *voiding, list errs.List) error {
	book := s.Labels.Registry()
	form.Errors = byField(r, list, "code", "reason")
	asked := r.URL.Query()
	data := batchList{Form: form, Reasons: voidReasons, Refused: form.Errors[""]}
	if r.Method == http.MethodGet {
		data.Made, data.Done = asked.Get("made"), asked.Get("done")
	}
	page, err := book.LabelBatches(r.Context(), nil, firstRows(rowsRecent, asked.Get("after")))
	wrong, err := refusals(err)
	if err != nil {
		return err
	}
	if len(wrong) > 0 { // a cursor that is none: begin again
		http.Redirect(w, r, "/labels/batches", http.StatusSeeOther)
		return nil
	}
	for _, b := range page.Nodes() {
		row, err := newBatchRow(r, book, b)
		if err != nil {
			return err
		}
		data.Batches = append(data.Batches, row)
	}
	data.More = nextPage(r, next(page))
	return s.render(w, r, status, "batches", text(r, "title.batches"), "/labels/batches", data)
}

func newBatchRow(r *http.Request, book *registry.Registry, b *ent.LabelBatch) (batchRow, error) {
	row := batchRow{ID: b.ID, Operation: uuid.New(), Subject: b.Subject, State: b.State, Labels: b.LabelCount, Skipped: b.SkippedCount, Stock: b.Stock,
		Format: b.Format, At: time.UnixMicro(b.CreatedAt), By: book.Named(r.Context(), b.CreatedBy), Note: b.Note}
	outputs, err := book.BatchOutputs(b)
	for _, o := range outputs {
		row.Outputs = append(row.Outputs, outputRow{time.UnixMicro(o.At), book.Named(r.Context(), o.By), int64(o.Labels), int64(o.Pages), o.Sha256})
	}
	return row, err
}

func (s *site) abortBatch(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	batch, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return s.notFound(w, r)
	}
	if len(list) == 0 {
		done, err := s.Labels.Registry().AbortLabelBatch(r.Context(), registry.AbortLabelBatchInput{OperationID: operation, BatchID: batch})
		if err != nil {
			return err
		}
		list = done.Errors
	}
	if len(list) > 0 {
		return s.renderBatches(w, r, http.StatusUnprocessableEntity, &voiding{Operation: uuid.New()}, list)
	}
	http.Redirect(w, r, "/labels/batches?done=abort", http.StatusSeeOther)
	return nil
}

func (s *site) voidLabel(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	form := &voiding{Operation: operation, Code: r.PostFormValue("code"), Reason: offered("voidReason", r.PostFormValue("reason"))}
	if form.Reason == "" {
		list = append(list, errs.New(errs.Required, errs.At("reason"), "Hãy chọn lý do.", "Choose why."))
	}
	if len(list) == 0 {
		done, err := s.Labels.Registry().VoidLabel(r.Context(), registry.VoidLabelInput{OperationID: operation, Code: form.Code, Reason: holding.VoidReason(form.Reason)})
		if err != nil {
			return err
		}
		list = done.Errors
	}
	if len(list) > 0 {
		return s.renderBatches(w, r, http.StatusUnprocessableEntity, form, list)
	}
	http.Redirect(w, r, "/labels/batches?done=void", http.StatusSeeOther)
	return nil
}

type conflictList struct {
	Conflicts []conflictRow
	More      string
	Done      bool
	Refused   []string
}

type conflictRow struct {
	ID        uuid.UUID
	Operation uuid.UUID
	Kind      holding.LabelConflictKind
	Asset     labels.Code
	Name      string
	Codes     []labels.Code // of the labels that are live
	At        time.Time
}

func (s *site) showConflicts(w http.ResponseWriter, r *http.Request) error {
	return s.renderConflicts(w, r, http.StatusOK, nil)
}

func (s *site) renderConflicts(w http.ResponseWriter, r *http.Request, status int, refused errs.List) error {
	book := s.Labels.Registry()
	asked := r.URL.Query()
	page, err := book.LabelConflicts(r.Context(), &registry.LabelConflictFilter{Settled: new(false)}, firstRows(rowsInPage, asked.Get("after")))
	wrong, err := refusals(err)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		http.Redirect(w, r, "/labels/conflicts", http.StatusSeeOther)
		return nil
	}
	data := conflictList{More: nextPage(r, next(page)), Done: r.Method == http.MethodGet && asked.Has("done"), Refused: byField(r, refused)[""]}
	for _, c := range page.Nodes() {
		row := conflictRow{ID: c.ID, Operation: uuid.New(), Kind: c.Kind, Codes: []labels.Code{labels.Code(c.Code)}, At: time.UnixMicro(c.OpenedAt)}
		if c.OtherCode != "" {
			row.Codes = append(row.Codes, labels.Code(c.OtherCode))
		}
		thing, err := book.ConflictAsset(r.Context(), c)
		if err != nil {
			return err
		}
		if thing != nil {
			row.Asset, row.Name = labels.Code(thing.Code), thing.Name
		}
		if thing != nil && c.Kind == holding.TwoLiveLabels {
			if row.Codes, err = s.liveLabels(r, thing); err != nil {
				return err
			}
		}
		data.Conflicts = append(data.Conflicts, row)
	}
	return s.render(w, r, status, "conflicts", text(r, "title.conflicts"), "/labels/conflicts", data)
}

// liveLabels are the labels that are on a thing: a conflict names two, but any of them can be kept.
func (s *site) liveLabels(r *http.Request, thing *ent.Asset) ([]labels.Code, error) {
	page, err := s.Labels.Registry().AssetLabels(r.Context(), thing, firstRows(100, ""))
	if err != nil {
		return nil, err
	}
	var codes []labels.Code
	for _, l := range page.Nodes() {
		if l.State == holding.LiveLabel {
			codes = append(codes, labels.Code(l.Code))
		}
	}
	return codes, nil
}

// settleConflict takes one of the buttons of a conflict: KEEP_ONE and the code, MOVED, or VOID_CODE.
func (s *site) settleConflict(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	conflict, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return s.notFound(w, r)
	}
	if len(list) == 0 {
		done, err := s.Labels.Registry().SettleLabelConflict(r.Context(), registry.SettleLabelConflictInput{OperationID: operation, ConflictID: conflict,
			Settlement: holding.LabelSettlement(offered("settlement", r.PostFormValue("settlement"))), KeepCode: filled(r.PostFormValue("keep"))})
		if err != nil {
			return err
		}
		list = done.Errors
	}
	if len(list) > 0 {
		return s.renderConflicts(w, r, http.StatusUnprocessableEntity, list)
	}
	http.Redirect(w, r, "/labels/conflicts?done", http.StatusSeeOther)
	return nil
}
