package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/planning"
)

// filesRequests says who registers what a unit needs.
func filesRequests(v viewer.Viewer) bool { return authz.May(v, authz.RequestPlans) }

// decidesRequests says who decides on requests: finance, or the unit that withdraws its own.
func decidesRequests(v viewer.Viewer) bool { return makesPlans(v) || filesRequests(v) }

// requestRow is a request in a list.
type requestRow struct {
	ID         uuid.UUID
	Unit, Body string
	Class      locale.Text
	Item       locale.Text
	Status     life.RequestStatus
	Quantity   int64
	Entitled   *int32
	OnHand     int32
	Estimate   *holding.VND
	Source     string
	Payment    string
	Delivery   string
	Reason     string
	Decision   string // why it was returned
	At         time.Time
	By         string
	Revision   int32
	Choosable  bool // the viewer can decide something about it
}

// AboveNorm says whether more is asked for than the norm gives.
func (q requestRow) AboveNorm() bool { return q.Entitled != nil && q.Quantity > int64(*q.Entitled) }

type requestList struct {
	Rows        []requestRow
	More        string
	Unit        string
	Status      life.RequestStatus
	Statuses    []life.RequestStatus
	Units       []Choice // nil for a viewer of one unit
	Bodies      []Choice // of the viewer's unit, for which it files
	LeaderFiles bool     // the viewer is of a unit, and it is another one who files for it
	Ready       *readinessRow
	Operation   uuid.UUID
	Decides     bool // accepts and returns
	Withdraws   bool
	Choosable   bool // one of the rows can be decided
	Note        string
	Errors      fieldErrors
	Refused     []string
	Done        string
}

func (s *site) showRequests(w http.ResponseWriter, r *http.Request) error {
	return s.renderRequests(w, r, http.StatusOK, &decision{Operation: uuid.New()}, nil)
}

// decision is what is decided about some requests.
type decision struct {
	Operation uuid.UUID
	Note      string
}

func (s *site) renderRequests(w http.ResponseWriter, r *http.Request, status int, d *decision, list errs.List) error {
	ctx, v, asked := r.Context(), viewerOf(r), r.URL.Query()
	data := requestList{Unit: asked.Get("unit"), Status: life.RequestStatus(offered("requestStatus", asked.Get("status"))), Statuses: life.RequestStatuses,
		Units: s.choosable(r), Operation: d.Operation, Note: d.Note, Decides: makesPlans(v), Withdraws: filesRequests(v), Errors: byField(r, list, "note")}
	data.Refused = data.Errors[""]
	if r.Method == http.MethodGet {
		data.Done = offered("planDone", asked.Get("done"))
	}
	f := &planning.EquipmentRequestFilter{UnitCodes: one(data.Unit), Statuses: one(data.Status)}
	page, err := s.Planning.EquipmentRequests(ctx, f, firstRows(rowsInPage, asked.Get("after")))
	wrong, err := refusals(err)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		http.Redirect(w, r, "/requests", http.StatusSeeOther)
		return nil
	}
	for _, q := range page.Nodes() {
		row, err := s.newRequestRow(r, q)
		if err != nil {
			return err
		}
		row.Choosable = data.Decides && (q.Status == life.RequestFiled || q.Status == life.RequestAccepted) || data.Withdraws && q.Status != life.RequestWithdrawn
		data.Choosable = data.Choosable || row.Choosable
		data.Rows = append(data.Rows, row)
	}
	data.More = nextPage(r, next(page))
	data.LeaderFiles = !v.Scope().All && !data.Withdraws
	if data.Withdraws {
		if err := s.readOwnBodies(r, &data); err != nil {
			return err
		}
	}
	return s.render(w, r, status, "plan-requests", text(r, "title.requests"), "/requests", data)
}

// readOwnBodies reads for whom the viewer files, and what its unit still has to say.
func (s *site) readOwnBodies(r *http.Request, data *requestList) error {
	unit, err := s.ownUnit(r.Context())
	if err != nil {
		return err
	}
	bodies, err := s.Planning.Registry().UnitAgencies(r.Context(), unit)
	if err != nil {
		return err
	}
	for _, a := range bodies {
		data.Bodies = append(data.Bodies, Choice{a.ID.String(), same(a.Name)})
	}
	return s.eachReadiness(r, []string{unit.Code}, func(row readinessRow) { data.Ready = &row })
}

func (s *site) newRequestRow(r *http.Request, q *ent.EquipmentRequest) (requestRow, error) {
	ctx := r.Context()
	row := requestRow{ID: q.ID, Unit: s.unitNamed(q.UnitID), Class: s.classNamed(q.NeedClass), Status: q.Status, Quantity: q.Quantity, Source: plan.SourceWord(q.FundingSource).In(viewer.Lang(ctx)),
		Payment: q.Payment, Delivery: q.Delivery, Reason: q.Reason, Decision: q.DecisionNote, At: time.UnixMicro(q.CreatedAt),
		By: s.Planning.Registry().Named(ctx, q.CreatedBy), Revision: q.Revision, Estimate: s.Planning.RequestEstimate(ctx, q)}
	if q.ItemType != "" {
		row.Item = s.itemNamed(q.ItemType)
	}
	body, err := s.Planning.RequestAgency(ctx, q)
	if err != nil {
		return row, err
	}
	if body != nil {
		row.Body = body.Name
	}
	if row.Entitled, err = s.Planning.RequestEntitled(ctx, q); err != nil {
		return row, err
	}
	row.OnHand, err = s.Planning.RequestOnHand(ctx, q)
	return row, err
}

// each is the operation for one row of a form that is sent at once: the same again when it is sent again.
func each(operation uuid.UUID, row string) uuid.UUID { return uuid.NewSHA1(operation, []byte(row)) }

// decideRequests decides alike about all the requests that were chosen. Those that can be decided are; of
// the others the page says why.
func (s *site) decideRequests(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	d := &decision{Operation: operation, Note: r.PostFormValue("note")}
	to := life.RequestStatus(offered("requestStatus", r.PostFormValue("to")))
	chosenRows := r.PostForm["request"]
	if len(chosenRows) == 0 {
		list = append(list, errs.New(errs.Required, nil, "Hãy đánh dấu các đăng ký ở cột đầu.", "Tick the requests in the first column."))
	}
	for _, typed := range chosenRows {
		if len(list) > 0 {
			break
		}
		name, revision, _ := strings.Cut(typed, ".")
		n, err := strconv.ParseInt(revision, 10, 32)
		request := chosen(name)
		if err != nil || to == "" || request == nil {
			list = append(list, spoiledForm())
			break
		}
		done, err := s.Planning.DecideEquipmentRequest(r.Context(), planning.DecideEquipmentRequestInput{OperationID: each(operation, name), RequestID: *request,
			To: to, BaseRevision: new(int32(n)), Note: filled(d.Note)})
		if err != nil {
			return err
		}
		list = append(list, done.Errors...)
	}
	if len(list) > 0 {
		return s.renderRequests(w, r, http.StatusUnprocessableEntity, d, list)
	}
	http.Redirect(w, r, "/requests?done=decided", http.StatusSeeOther)
	return nil
}

// needForm is the list in which a unit says what an agency needs, as it was filled in.
type needForm struct {
	Operation                         uuid.UUID
	Agency                            uuid.UUID
	Body                              string
	Rows                              []needRow
	Source, Payment, Delivery, Reason string
	Undecided                         bool // nobody has said what the agency has to equip
	Errors                            fieldErrors
	Refused                           []string
}

type needRow struct {
	Class              string
	Name               locale.Text
	Unit               locale.Text
	Entitled           *int32
	OnHand             int32
	Request            *ent.EquipmentRequest // nil for none
	Quantity, Estimate string
}

// Open says whether the row can be filled in: nothing is filed, or it was returned.
func (n needRow) Open() bool { return n.Request == nil || n.Request.Status == life.RequestReturned }

func (s *site) showNewRequests(w http.ResponseWriter, r *http.Request) error {
	agency, err := uuid.Parse(r.URL.Query().Get("agency"))
	if err != nil {
		return s.notFound(w, r)
	}
	return s.renderNeeds(w, r, http.StatusOK, &needForm{Operation: uuid.New(), Agency: agency}, nil)
}

// renderNeeds shows the list; what form has of it was filled in.
func (s *site) renderNeeds(w http.ResponseWriter, r *http.Request, status int, f *needForm, list errs.List) error {
	body, needs, err := s.Planning.AgencyNeeds(r.Context(), f.Agency)
	if err != nil {
		return err
	}
	if body == nil {
		return s.notFound(w, r)
	}
	f.Body, f.Undecided = body.Name, true
	typed := f.Rows
	f.Rows = nil
	for _, n := range needs {
		row := needRow{Class: n.NeedClass.Code, Name: n.NeedClass.Name, Unit: n.NeedClass.CountUnit, Entitled: n.Entitled, OnHand: n.OnHand, Request: n.Request}
		f.Undecided = f.Undecided && n.Entitled == nil
		if n.Request != nil {
			row.Quantity = strconv.FormatInt(n.Request.Quantity, 10)
			if e := s.Planning.RequestEstimate(r.Context(), n.Request); e != nil {
				row.Estimate = view{Lang: viewer.Lang(r.Context())}.amount(*e)
			}
		}
		if at := slices.IndexFunc(typed, func(t needRow) bool { return t.Class == row.Class }); at >= 0 {
			row.Quantity, row.Estimate = typed[at].Quantity, typed[at].Estimate
		}
		f.Rows = append(f.Rows, row)
	}
	fields := []string{"fundingSource", "payment", "delivery", "reason"}
	f.Errors = byPath(r, list, func(path string) bool { return slices.Contains(fields, path) || strings.Count(path, ".") == 1 })
	if f.Refused = f.Errors[""]; len(list) > 0 && len(f.Refused) == 0 {
		f.Refused = []string{text(r, "form.refused")}
	}
	return s.render(w, r, status, "plan-needs", text(r, "title.needs"), "/requests/new?agency="+f.Agency.String(), f)
}

// fileRequests files a request for every row in which there is a number.
func (s *site) fileRequests(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	get := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	f := &needForm{Operation: operation, Source: get("fundingSource"), Payment: get("payment"), Delivery: get("delivery"), Reason: get("reason")}
	if id := chosen(get("agency")); id != nil {
		f.Agency = *id
	}
	var filed []planning.FileEquipmentRequestInput
	for i, class := range r.PostForm["class"] {
		cell := func(name string) string {
			if column := r.PostForm[name]; i < len(column) {
				return strings.TrimSpace(column[i])
			}
			return ""
		}
		row := needRow{Class: class, Quantity: cell("quantity"), Estimate: cell("estimate")}
		f.Rows = append(f.Rows, row)
		if row.Quantity == "" {
			continue
		}
		in := planning.FileEquipmentRequestInput{OperationID: each(operation, class), AgencyID: f.Agency, NeedClassCode: class, FundingSource: filled(f.Source),
			Payment: filled(f.Payment), Delivery: filled(f.Delivery), Reason: filled(f.Reason)}
		n, err := strconv.ParseInt(row.Quantity, 10, 32)
		if err != nil {
			list = append(list, errs.New(errs.Invalid, errs.At(class, "quantity"), "Số lượng phải là số nguyên.", "The quantity must be a whole number."))
		}
		in.Quantity = int32(n)
		amount, wrong := typedAmount(row.Estimate, "estimate")
		in.Estimate, list = amount, append(list, under(class, wrong)...)
		if name, revision, ok := strings.Cut(cell("again"), "."); ok {
			in.RequestID = chosen(name)
			n, _ := strconv.ParseInt(revision, 10, 32)
			in.BaseRevision = new(int32(n))
		}
		filed = append(filed, in)
	}
	if len(list) == 0 && len(filed) == 0 {
		list = append(list, errs.New(errs.Required, nil, "Hãy ghi số lượng ở ít nhất một dòng.", "Write a number in one line at least."))
	}
	if len(list) == 0 {
		for _, in := range filed {
			done, err := s.Planning.FileEquipmentRequest(r.Context(), in)
			if err != nil {
				return err
			}
			list = append(list, under(in.NeedClassCode, done.Errors)...)
		}
	}
	if len(list) > 0 {
		return s.renderNeeds(w, r, http.StatusUnprocessableEntity, f, list)
	}
	http.Redirect(w, r, "/requests?"+url.Values{"done": {"filed"}}.Encode(), http.StatusSeeOther)
	return nil
}

// under puts refusals of one row's input below the row, but for those that all rows share.
func under(row string, list errs.List) errs.List {
	out := make(errs.List, len(list))
	for i, e := range list {
		moved := *e
		if len(e.Path) > 0 && !slices.Contains([]string{"fundingSource", "payment", "delivery", "reason", "agencyId"}, e.Path[0]) {
			field := e.Path[0]
			if field != "estimate" {
				field = "quantity"
			}
			moved.Path = []string{row, field}
		}
		out[i] = &moved
	}
	return out
}

// sendRequests answers form 04/TSC-MSTT of what was registered.
func (s *site) sendRequests(w http.ResponseWriter, r *http.Request) error {
	unit := r.URL.Query().Get("unit")
	name, kind := planning.ExportNeeds.File()
	return s.stream(w, r, "dang-ky-"+name, kind, func(ctx context.Context, out io.Writer) error {
		return s.Planning.ExportRequests(ctx, out, unit)
	})
}
