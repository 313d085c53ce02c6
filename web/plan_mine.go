package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/plan"
	"sotaisan/planning"
)

// readsLines: a unit sees its own lines of plans that were approved.
func readsLines(v viewer.Viewer) bool { return authz.May(v, authz.ReadMoney) }

// ownLines is what approved plans have for the viewer's unit.
type ownLines struct {
	Action  string
	Actions []plan.Action
	All     bool // also what is complete
	Rows    []lineRow
	More    string
}

func (s *site) showOwnLines(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	data := ownLines{Action: offered("action", asked.Get("action")), Actions: []plan.Action{plan.Buy, plan.Repair, plan.Transfer, plan.Surplus, plan.Dispose}, All: asked.Has("all")}
	f := &planning.PlanLineFilter{Actions: one(plan.Action(data.Action))}
	if data.Action == "" {
		f.Actions = forbidden
	}
	if !data.All && (data.Action == "" || slices.Contains(forbidden, plan.Action(data.Action))) {
		f.Outstanding = new(true)
	}
	page, err := s.Planning.PlanLines(r.Context(), f, firstRows(rowsInPage, asked.Get("after")))
	wrong, err := refusals(err)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		http.Redirect(w, r, "/equipment", http.StatusSeeOther)
		return nil
	}
	for _, l := range page.Nodes() {
		row, err := s.newLineRow(r, l)
		if err != nil {
			return err
		}
		data.Rows = append(data.Rows, row)
	}
	data.More = nextPage(r, next(page))
	return s.render(w, r, http.StatusOK, "plan-mine", text(r, "title.mine"), "/equipment", data)
}

// receipt is the form of what has come of a line, bought or repaired, as it was filled in.
type receipt struct {
	Operation                 uuid.UUID
	Quantity, On, Price, Name string
	Agency, Site, Room        string
	Lot                       bool
	Paper, PaperNumber        string
	PaperOn, Issuer, Archive  string
	Assets                    map[string]bool // those that were repaired
	Grade, Note               string
	Errors                    fieldErrors
}

// Papers says whether something is filled in, or refused, about the paper.
func (f *receipt) Papers() bool {
	return f.Paper+f.PaperNumber+f.PaperOn+f.Issuer+f.Archive != "" || len(f.Errors["document"]) > 0
}

// ownLine is a line with the forms that carry it out.
type ownLine struct {
	lineRow
	Receives, Repairs bool // the viewer, now
	Form              *receipt
	Agencies, Sites   []Choice
	PaperTypes        []Choice
	Grades            []holding.Grade // that are a success
	Done              string
	Refused           []string
}

func readReceipt(r *http.Request) (*receipt, errs.List) {
	operation, list := readOperation(r)
	get := r.PostFormValue
	f := &receipt{Operation: operation, Quantity: strings.TrimSpace(get("quantity")), On: get("on"), Price: get("price"), Name: get("name"), Agency: get("agency"),
		Site: get("site"), Room: get("room"), Lot: get("tracking") == string(holding.Lot), Paper: get("paper"), PaperNumber: get("paperNumber"), PaperOn: get("paperOn"),
		Issuer: get("issuer"), Archive: get("archive"), Grade: get("grade"), Note: get("note"), Assets: map[string]bool{}}
	for _, a := range r.PostForm["asset"] {
		f.Assets[a] = true
	}
	return f, list
}

// line answers the line of the address; nil when there is none for the viewer.
func (s *site) line(r *http.Request) (*ent.PlanLine, error) {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return nil, nil
	}
	found, err := s.Planning.Node(r.Context(), id)
	l, _ := found.(*ent.PlanLine)
	return l, err
}

func (s *site) showOwnLine(w http.ResponseWriter, r *http.Request) error {
	l, err := s.line(r)
	if err != nil {
		return err
	}
	if l == nil {
		return s.notFound(w, r)
	}
	return s.renderOwnLine(w, r, http.StatusOK, l, nil, nil)
}

func (s *site) renderOwnLine(w http.ResponseWriter, r *http.Request, status int, l *ent.PlanLine, f *receipt, list errs.List) error {
	ctx, v := r.Context(), viewerOf(r)
	row, err := s.newLineRow(r, l)
	if err != nil {
		return err
	}
	open := row.Left() > 0 && !v.Scope().All
	data := ownLine{lineRow: row, Grades: []holding.Grade{holding.Good, holding.Worn}, Form: f,
		Receives: open && row.Action == plan.Buy && authz.May(v, authz.RegisterAssets),
		Repairs:  open && row.Action == plan.Repair && authz.May(v, authz.ObserveAssets)}
	if r.Method == http.MethodGet {
		data.Done = offered("planDone", r.URL.Query().Get("done"))
	}
	if f == nil {
		data.Form = &receipt{Operation: uuid.New(), Quantity: strconv.FormatInt(row.Left(), 10), On: writtenDay(s.Planning.Today()), Price: view{Lang: viewer.Lang(ctx)}.amount(row.UnitPrice),
			Name: row.Item.VI, Grade: string(holding.Good), Assets: map[string]bool{}}
		if l.AgencyID != nil {
			data.Form.Agency = l.AgencyID.String()
		}
		if row.Action == plan.Repair {
			data.Form.Price = ""
		}
	}
	data.Form.Errors = byField(r, list, "quantity", "receivedOn", "repairedOn", "unitPrice", "cost", "name", "agencyId", "siteId", "room", "document", "assetIds", "grade", "note")
	if data.Refused = data.Form.Errors[""]; len(list) > 0 && len(data.Refused) == 0 {
		data.Refused = []string{text(r, "form.refused")}
	}
	if err := s.nameAssets(r, data.Assets); err != nil {
		return err
	}
	if data.Receives {
		if err := s.placesFor(r, &data); err != nil {
			return err
		}
	}
	return s.render(w, r, status, "plan-line", text(r, "title.planline"), "/equipment/"+l.ID.String(), data)
}

// nameAssets says of the assets in the viewer's scope what they are and where.
func (s *site) nameAssets(r *http.Request, parts []assetPart) error {
	ids := make([]uuid.UUID, len(parts))
	for i, a := range parts {
		ids[i] = a.ID
	}
	found, err := s.Planning.Nodes(r.Context(), ids)
	for i, node := range found {
		if a, ok := node.(*ent.Asset); ok {
			parts[i].Name, parts[i].Room = a.Name, a.Room
		}
	}
	return err
}

// placesFor reads where what comes can go, and the papers that can come with it.
func (s *site) placesFor(r *http.Request, data *ownLine) error {
	unit, err := s.ownUnit(r.Context())
	if err != nil {
		return err
	}
	agencies, err := s.Planning.Registry().UnitAgencies(r.Context(), unit)
	if err != nil {
		return err
	}
	for _, a := range agencies {
		data.Agencies = append(data.Agencies, Choice{a.ID.String(), same(a.Name)})
	}
	sites, err := s.Planning.Registry().UnitSites(r.Context(), unit)
	if err != nil {
		return err
	}
	for _, row := range sites {
		data.Sites = append(data.Sites, Choice{row.ID.String(), same(row.Name)})
	}
	for _, t := range s.Planning.Registry().Catalog().DocumentTypes() {
		data.PaperTypes = append(data.PaperTypes, Choice{t.Code, t.Name})
	}
	return nil
}

// amount is money for a field of a form.
func (v view) amount(a holding.VND) string { return v.Number(int64(a)) }

func viewerOf(r *http.Request) viewer.Viewer {
	v, _ := viewer.From(r.Context())
	return v
}

// typedDay reads a day of a form.
func typedDay(typed, field string) (civil.Date, errs.List) {
	day, ok := readDay(typed)
	if !ok {
		return "", errs.List{noDay(field)}
	}
	return day, nil
}

func noDay(field string) *errs.Error {
	return errs.New(errs.Invalid, errs.At(field), "Hãy ghi ngày, ví dụ 31/12/2026.", "Write a day, for example 31/12/2026.")
}

// typedAmount reads money of a form; nil for none.
func typedAmount(typed, field string) (*holding.VND, errs.List) {
	if strings.TrimSpace(typed) == "" {
		return nil, nil
	}
	amount, ok := readMoney(typed)
	if !ok {
		return nil, errs.List{noMoney(field)}
	}
	return &amount, nil
}

// chosen is the id of a select; nil for none.
func chosen(typed string) *uuid.UUID {
	if typed == "" {
		return nil
	}
	id, err := uuid.Parse(typed)
	if err != nil {
		id = uuid.Max // names nothing
	}
	return &id
}

// receiveLine registers what has come of a purchase.
func (s *site) receiveLine(w http.ResponseWriter, r *http.Request) error {
	f, list := readReceipt(r)
	return s.carryOut(w, r, f, list, func(l *ent.PlanLine, revision int32) (errs.List, error) {
		in := planning.ReceivePlanLineInput{OperationID: f.Operation, LineID: l.ID, BaseRevision: &revision, Name: filled(f.Name), AgencyID: chosen(f.Agency),
			SiteID: chosen(f.Site), Room: filled(f.Room), Note: filled(f.Note)}
		n, err := strconv.ParseInt(f.Quantity, 10, 32)
		if err != nil {
			list = append(list, errs.New(errs.Invalid, errs.At("quantity"), "Số lượng phải là số nguyên.", "The quantity must be a whole number."))
		}
		in.Quantity = int32(n)
		var wrong errs.List
		in.ReceivedOn, wrong = typedDay(f.On, "receivedOn")
		list = append(list, wrong...)
		in.UnitPrice, wrong = typedAmount(f.Price, "unitPrice")
		list = append(list, wrong...)
		if f.Lot {
			in.Tracking = new(holding.Lot)
		}
		if f.Papers() {
			in.Document = &planning.ReceiptDocumentInput{Type: f.Paper, Number: filled(f.PaperNumber), Issuer: filled(f.Issuer), ArchiveReference: filled(f.Archive)}
			if f.PaperOn != "" {
				day, wrong := typedDay(f.PaperOn, "document")
				in.Document.IssuedOn, list = &day, append(list, wrong...)
			}
		}
		if len(list) > 0 {
			return list, nil
		}
		done, err := s.Planning.ReceivePlanLine(r.Context(), in)
		if err != nil {
			return nil, err
		}
		return done.Errors, nil
	})
}

// repairLine says which things were repaired.
func (s *site) repairLine(w http.ResponseWriter, r *http.Request) error {
	f, list := readReceipt(r)
	return s.carryOut(w, r, f, list, func(l *ent.PlanLine, revision int32) (errs.List, error) {
		in := planning.CompletePlanRepairInput{OperationID: f.Operation, LineID: l.ID, BaseRevision: &revision, Grade: holding.Grade(f.Grade), Note: filled(f.Note)}
		var wrong errs.List
		in.RepairedOn, wrong = typedDay(f.On, "repairedOn")
		list = append(list, wrong...)
		in.Cost, wrong = typedAmount(f.Price, "cost")
		list = append(list, wrong...)
		for _, typed := range r.PostForm["asset"] {
			if id := chosen(typed); id != nil {
				in.AssetIDs = append(in.AssetIDs, *id)
			}
		}
		if len(in.AssetIDs) == 0 {
			list = append(list, errs.New(errs.Required, errs.At("assetIds"), "Hãy chọn những tài sản đã sửa xong.", "Choose what was repaired."))
		}
		if len(list) > 0 {
			return list, nil
		}
		done, err := s.Planning.CompletePlanRepair(r.Context(), in)
		if err != nil {
			return nil, err
		}
		return done.Errors, nil
	})
}

// carryOut takes a form of the line's page.
func (s *site) carryOut(w http.ResponseWriter, r *http.Request, f *receipt, list errs.List, do func(l *ent.PlanLine, revision int32) (errs.List, error)) error {
	l, err := s.line(r)
	if err != nil {
		return err
	}
	if l == nil {
		return s.notFound(w, r)
	}
	revision, err := readRevision(r)
	if err != nil {
		list = append(list, spoiledForm())
	}
	if len(list) == 0 {
		if list, err = do(l, *revision); err != nil {
			return err
		}
	}
	if len(list) > 0 {
		return s.renderOwnLine(w, r, http.StatusUnprocessableEntity, l, f, list)
	}
	http.Redirect(w, r, "/equipment/"+l.ID.String()+"?"+url.Values{"done": {"received"}}.Encode(), http.StatusSeeOther)
	return nil
}
