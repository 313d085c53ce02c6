package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/norm"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

// priceRow is a price in the list.
type priceRow struct {
	*ent.PriceReference
	Item      locale.Text
	Waiver    *norm.Waiver
	By        string
	Withdrawn time.Time // zero while it is good
	Operation uuid.UUID
}

// Good says whether it is not withdrawn.
func (p priceRow) Good() bool { return p.WithdrawnAt == 0 }

// priceForm is a price as it was filled in.
type priceForm struct {
	Operation                  uuid.UUID
	Item, Amount, Kind, Source string
	Dated, From, To, Note      string
	Level, DecidedBy           string
	Document, DecidedOn        string
	Errors                     fieldErrors
}

// Waived says whether something is filled in, or refused, about a decision above the ceiling.
func (f *priceForm) Waived() bool {
	return f.Level+f.DecidedBy+f.Document+f.DecidedOn != "" || len(f.Errors["waiver"]) > 0
}

type priceList struct {
	Rows      []priceRow
	More      string
	Item      string // narrowed to
	Old       bool   // also what is not good today
	ItemTypes []catalog.ItemType
	Kinds     []life.PriceKind
	Levels    []norm.Level
	Form      *priceForm
	Makes     bool
	Refused   []string
	Done      string
}

func (s *site) showPrices(w http.ResponseWriter, r *http.Request) error {
	today := s.Planning.Today()
	f := &priceForm{Operation: uuid.New(), Item: r.URL.Query().Get("item"), Kind: string(life.Quote), Dated: writtenDay(today), From: writtenDay(today)}
	return s.renderPrices(w, r, http.StatusOK, f, nil)
}

func (s *site) renderPrices(w http.ResponseWriter, r *http.Request, status int, form *priceForm, list errs.List) error {
	ctx, asked := r.Context(), r.URL.Query()
	form.Errors = byField(r, list, "itemTypeCode", "amount", "kind", "source", "dated", "validFrom", "validTo", "waiver", "note")
	data := priceList{Item: asked.Get("item"), Old: asked.Has("old"), ItemTypes: s.itemTypes(), Kinds: life.PriceKinds, Levels: []norm.Level{norm.HeadOfUnit, norm.Authority}, Form: form,
		Makes: makesPlans(viewerOf(r)), Refused: form.Errors[""]}
	if len(list) > 0 && len(data.Refused) == 0 {
		data.Refused = []string{text(r, "form.refused")}
	}
	if r.Method == http.MethodGet {
		data.Done = offered("planDone", asked.Get("done"))
	}
	f := &planning.PriceReferenceFilter{ItemTypeCodes: one(data.Item)}
	if !data.Old {
		f.On = new(s.Planning.Today())
	}
	page, err := s.Planning.PriceReferences(ctx, f, firstRows(rowsInPage, asked.Get("after")))
	wrong, err := refusals(err)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		http.Redirect(w, r, "/prices", http.StatusSeeOther)
		return nil
	}
	for _, p := range page.Nodes() {
		row := priceRow{PriceReference: p, Item: s.itemNamed(p.ItemType), By: s.Planning.Registry().Named(ctx, p.CreatedBy), Operation: uuid.New()}
		if p.WithdrawnAt != 0 {
			row.Withdrawn = time.UnixMicro(p.WithdrawnAt)
		}
		if row.Waiver, err = s.Planning.PriceWaiver(p); err != nil {
			return err
		}
		data.Rows = append(data.Rows, row)
	}
	data.More = nextPage(r, next(page))
	return s.render(w, r, status, "plan-prices", text(r, "title.prices"), "/prices", data)
}

func (s *site) recordPrice(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	get := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	f := &priceForm{Operation: operation, Item: get("item"), Amount: get("amount"), Kind: offered("priceKind", get("kind")), Source: get("source"), Dated: get("dated"),
		From: get("from"), To: get("to"), Note: get("note"), Level: offered("waiver", get("level")), DecidedBy: get("decidedBy"), Document: get("document"), DecidedOn: get("decidedOn")}
	in := planning.RecordPriceInput{OperationID: operation, ItemTypeCode: f.Item, Kind: life.PriceKind(f.Kind), Source: f.Source, Note: filled(f.Note)}
	amount, ok := readMoney(f.Amount)
	if in.Amount = amount; !ok {
		list = append(list, noMoney("amount"))
	}
	var wrong errs.List
	in.Dated, wrong = typedDay(f.Dated, "dated")
	list = append(list, wrong...)
	in.ValidFrom, wrong = typedDay(f.From, "validFrom")
	list = append(list, wrong...)
	in.ValidTo, wrong = typedDay(f.To, "validTo")
	list = append(list, wrong...)
	if f.Waived() {
		in.Waiver = &planning.WaiverInput{Level: norm.Level(f.Level), DecidedBy: f.DecidedBy, Document: f.Document}
		in.Waiver.DecidedOn, wrong = typedDay(f.DecidedOn, "waiver")
		list = append(list, wrong...)
	}
	if len(list) == 0 {
		done, err := s.Planning.RecordPrice(r.Context(), in)
		if err != nil {
			return err
		}
		list = done.Errors
	}
	if len(list) > 0 {
		return s.renderPrices(w, r, http.StatusUnprocessableEntity, f, list)
	}
	http.Redirect(w, r, "/prices?done=saved", http.StatusSeeOther)
	return nil
}

func (s *site) withdrawPrice(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return s.notFound(w, r)
	}
	revision, err := readRevision(r)
	if err != nil {
		list = append(list, spoiledForm())
	}
	if len(list) == 0 {
		done, err := s.Planning.WithdrawPrice(r.Context(), planning.WithdrawPriceInput{OperationID: operation, PriceID: id, BaseRevision: revision})
		if err != nil {
			return err
		}
		list = done.Errors
	}
	if len(list) > 0 {
		today := writtenDay(s.Planning.Today())
		return s.renderPrices(w, r, http.StatusUnprocessableEntity, &priceForm{Operation: uuid.New(), Kind: string(life.Quote), Dated: today, From: today}, list)
	}
	http.Redirect(w, r, "/prices?done=withdrawn", http.StatusSeeOther)
	return nil
}
