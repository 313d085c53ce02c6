package web

import (
	"context"
	"maps"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/labels"
	"sotaisan/printing"
	"sotaisan/registry"
)

// Which of the chosen things get a label.
const (
	newThings  = "NEW"  // those for which none was ordered yet
	bareThings = "BARE" // those with no label on them: what was printed before got lost
	allThings  = "ALL"  // all, with new codes
)

var whichThings = []string{newThings, bareThings, allThings}

// order is the form of the print page as it was filled in.
type order struct {
	Operation                         uuid.UUID
	Subject                           labels.Subject
	Which                             string
	Kind                              catalog.Kind
	Agency, Site, Room                string
	Count, Recipient, Note            string
	Stock, Design, Format, DPI, Start string
	DX, DY, Scale, Border             string
	Measured                          string // the stock for which DX to Border were entered
	Errors                            fieldErrors
}

// readOrder reads the form; what is missing or none of what is offered is as when the page is opened.
func readOrder(form url.Values) *order {
	o := &order{Operation: uuid.New(), Subject: labels.Subject(offered("subject", form.Get("subject"))), Which: offered("which", form.Get("which")),
		Kind: catalog.Kind(offered("kind", form.Get("kind"))), Agency: form.Get("agency"), Site: form.Get("site"), Room: strings.TrimSpace(form.Get("room")),
		Count: form.Get("count"), Recipient: form.Get("recipient"), Note: form.Get("note"),
		Stock: form.Get("stock"), Design: form.Get("design"), Format: offered("format", form.Get("format")), DPI: form.Get("dpi"), Start: form.Get("start"),
		DX: form.Get("dxMm"), DY: form.Get("dyMm"), Scale: form.Get("scale"), Border: form.Get("borderMm"), Measured: form.Get("measured")}
	if o.Subject == "" {
		o.Subject = labels.SubjectAsset
	}
	if o.Which == "" {
		o.Which = newThings
	}
	if _, ok := labels.FindStock(o.Stock); !ok {
		o.Stock = labels.Stocks()[0].Code
	}
	if d, ok := labels.FindDesign(o.Design); !ok || d.For != o.Subject {
		o.Design = "" // of what was chosen before
	}
	if o.Format == "" {
		o.Format = string(holding.FormatPDF)
	}
	if o.Start == "" {
		o.Start = "1"
	}
	return o
}

// filter are the assets that the form chooses.
func (o *order) filter() *registry.AssetFilter {
	f := &registry.AssetFilter{Kinds: one(o.Kind), Rooms: one(o.Room), AgencyIDs: ids(o.Agency), SiteIDs: ids(o.Site)}
	if o.Which == bareThings {
		f.HasLiveLabel = new(false)
	}
	return f
}

// ids is the list of a filter for an id that may be empty; what is no id finds nothing.
func ids(text string) []uuid.UUID {
	if text == "" {
		return nil
	}
	id, _ := uuid.Parse(text)
	return []uuid.UUID{id}
}

func (o *order) preview() printing.Preview {
	return printing.Preview{Subject: o.Subject, Filter: o.filter(), Stock: o.Stock, Design: o.Design}
}

// Picture is the address of the picture of a label.
func (o *order) Picture() string {
	q := url.Values{}
	for name, value := range map[string]string{"subject": string(o.Subject), "which": o.Which, "kind": string(o.Kind), "agency": o.Agency, "site": o.Site,
		"room": o.Room, "stock": o.Stock, "design": o.Design} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "/labels/preview.svg?" + q.Encode()
}

// Has says whether the form chooses things, places or a number of labels.
func (o *order) Things() bool {
	return o.Subject == labels.SubjectAsset || o.Subject == labels.SubjectParcel
}

// Choices are which of the things or places can be asked for; a place has no scan that says whether its
// label is still there.
func (o *order) Choices() []string {
	if o.Things() {
		return whichThings
	}
	return []string{newThings, allThings}
}

// Counted says whether the form asks how many.
func (o *order) Counted() bool {
	return o.Subject == labels.SubjectBlank || o.Subject == labels.SubjectBox
}

// input is the order for the register; the list is what is wrong with it before anybody asks there.
func (o *order) input(ctx context.Context, s *site, unit *ent.Unit) (registry.PrintLabelsInput, errs.List, error) {
	in := registry.PrintLabelsInput{OperationID: o.Operation, UnitCode: unit.Code, Subject: o.Subject, Reprint: o.Which != newThings,
		Stock: o.Stock, Design: filled(o.Design), Format: holding.BatchFormat(o.Format), Note: filled(o.Note)}
	var list errs.List
	number := func(field, typed string) *int32 {
		n, err := strconv.ParseInt(strings.TrimSpace(typed), 10, 32)
		if err != nil {
			list = append(list, errs.New(errs.Invalid, errs.At(field), "Hãy ghi một số nguyên.", "Write a whole number."))
		}
		return new(int32(n))
	}
	in.Start = *number("start", o.Start)
	list = append(list, o.profile(&in)...)
	if in.Format != holding.FormatPDF {
		in.Dpi = number("dpi", o.DPI)
	}
	switch {
	case o.Things():
		in.Filter = o.filter()
	case o.Counted():
		in.Count = number("count", o.Count)
		if o.Subject == labels.SubjectBox {
			in.Recipient = filled(o.Recipient)
		}
	case o.Subject == labels.SubjectSite:
		sites, err := s.Labels.Registry().UnitSites(ctx, unit)
		if err != nil {
			return in, nil, err
		}
		for _, row := range sites {
			if o.Site == "" || o.Site == row.ID.String() {
				in.SiteIDs = append(in.SiteIDs, row.ID)
			}
		}
	default:
		rooms, err := s.Labels.Rooms(ctx, unit.Code)
		if err != nil {
			return in, nil, err
		}
		in.Rooms = []*registry.LabelRoomInput{}
		for _, room := range rooms {
			if o.Room != "" && o.Room != room.Room || o.Site != "" && o.Site != room.SiteID.String() {
				continue
			}
			chosen := &registry.LabelRoomInput{Room: room.Room}
			if room.SiteID != uuid.Nil {
				chosen.SiteID = &room.SiteID
			}
			in.Rooms = append(in.Rooms, chosen)
		}
	}
	return in, list, nil
}

// profile reads how the printer is off; an empty field is as if it were not.
func (o *order) profile(in *registry.PrintLabelsInput) (list errs.List) {
	for _, f := range []struct {
		field, typed string
		to           **float64
	}{{"dxMm", o.DX, &in.DxMm}, {"dyMm", o.DY, &in.DyMm}, {"scale", o.Scale, &in.Scale}, {"borderMm", o.Border, &in.BorderMm}} {
		typed := strings.Replace(strings.TrimSpace(f.typed), ",", ".", 1)
		if typed == "" {
			continue
		}
		x, err := strconv.ParseFloat(typed, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			list = append(list, errs.New(errs.Invalid, errs.At(f.field), "Hãy ghi một số, ví dụ 0,8.", "Write a number, for example 0.8."))
			continue
		}
		*f.to = &x
	}
	return list
}

// profileOf is the profile of an order, as package labels takes it.
func profileOf(in registry.PrintLabelsInput, start int) labels.Profile {
	p := labels.Profile{Scale: 1, Start: start}
	for _, f := range []struct {
		from *float64
		to   *float64
	}{{in.DxMm, &p.DX}, {in.DyMm, &p.DY}, {in.Scale, &p.Scale}, {in.BorderMm, &p.Border}} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	return p
}

// measured fills in what was entered for the printer when the stock was printed last, unless the form
// has come with what was entered for it now.
func (o *order) measured(ctx context.Context, s *site, unit *ent.Unit) error {
	if o.Measured == o.Stock || o.Measured == "" && o.DX+o.DY+o.Scale+o.Border != "" {
		o.Measured = o.Stock
		return nil
	}
	p, err := s.Labels.Registry().PrinterProfile(ctx, unit, o.Stock)
	if err != nil {
		return err
	}
	plain := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	o.DX, o.DY, o.Scale, o.Border, o.Measured = plain(p.DX), plain(p.DY), plain(p.Scale), plain(p.Border), o.Stock
	return nil
}

// Off says whether the printer is off at all.
func (o *order) Off() bool {
	return strings.Trim(o.DX+o.DY+o.Border, "0") != "" || o.Scale != "1" && o.Scale != ""
}

// Calibration is the address of the page that shows whether what was entered is right.
func (o *order) Calibration() string {
	q := url.Values{"stock": {o.Stock}}
	for name, value := range map[string]string{"dxMm": o.DX, "dyMm": o.DY, "scale": o.Scale, "borderMm": o.Border} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "/labels/calibration.pdf?" + q.Encode()
}

type orderPage struct {
	*order
	Subjects       []labels.Subject
	Kinds          []catalog.Kind
	Agencies       []Choice
	Sites          []Choice
	Rooms          []printing.Room
	Stocks         []labels.Stock
	Designs        []labels.Design // of the subject
	Formats        []holding.BatchFormat
	Sheet          sheet
	Refused        []string
	Unfit          []string      // why the label can't be drawn
	Warnings       []locale.Text // what may be spoilt
	RoomsOperation uuid.UUID
}

// sheet is a page of the paper, drawn small: which labels of the first sheet are used up, which comes next.
type sheet struct {
	labels.Stock
	Slots []slot
}

// slot is a label on the page, in mm.
type slot struct {
	N    int
	X, Y float64
	Used bool
	Next bool
}

func newSheet(s labels.Stock, start int) sheet {
	out := sheet{Stock: s}
	for i := range s.PerPage() {
		out.Slots = append(out.Slots, slot{N: i + 1, X: s.Margin.X + float64(i%s.Columns)*s.Pitch.X, Y: s.Margin.Y + float64(i/s.Columns)*s.Pitch.Y,
			Used: i+1 < start, Next: i+1 == start})
	}
	return out
}

func (s *site) showOrder(w http.ResponseWriter, r *http.Request) error {
	return s.renderOrder(w, r, http.StatusOK, readOrder(r.URL.Query()), nil)
}

func (s *site) renderOrder(w http.ResponseWriter, r *http.Request, status int, o *order, list errs.List) error {
	o.Errors = byField(r, list, "count", "start", "stock", "design", "dpi", "recipient", "rooms", "siteIds", "dxMm", "dyMm", "scale", "borderMm")
	data := orderPage{order: o, Subjects: labels.Subjects, Formats: holding.BatchFormats, Stocks: labels.Stocks(),
		Refused: o.Errors[""], RoomsOperation: uuid.New()}
	for _, k := range catalog.Kinds {
		plate := k == catalog.LandParcel || k == catalog.Office
		if k != catalog.Software && plate == (o.Subject == labels.SubjectParcel) {
			data.Kinds = append(data.Kinds, k)
		}
	}
	for _, d := range labels.Designs() {
		if d.For == o.Subject {
			data.Designs = append(data.Designs, d)
		}
	}
	ctx := r.Context()
	unit, err := s.ownUnit(ctx)
	if err != nil {
		return err
	}
	agencies, err := s.Labels.Registry().UnitAgencies(ctx, unit)
	if err != nil {
		return err
	}
	for _, a := range agencies {
		data.Agencies = append(data.Agencies, Choice{a.ID.String(), same(a.Name)})
	}
	sites, err := s.Labels.Registry().UnitSites(ctx, unit)
	if err != nil {
		return err
	}
	for _, row := range sites {
		data.Sites = append(data.Sites, Choice{row.ID.String(), same(row.Name)})
	}
	if data.Rooms, err = s.Labels.Rooms(ctx, unit.Code); err != nil {
		return err
	}
	start, err := strconv.Atoi(o.Start)
	if err != nil {
		start = 1
	}
	if err := o.measured(ctx, s, unit); err != nil {
		return err
	}
	var off registry.PrintLabelsInput
	if wrong := o.profile(&off); len(wrong) > 0 && len(list) == 0 {
		maps.Copy(o.Errors, byField(r, wrong, "dxMm", "dyMm", "scale", "borderMm"))
	}
	stock, _ := labels.FindStock(o.Stock)
	data.Sheet = newSheet(stock, start)
	layout, err := s.Labels.Layout(ctx, o.Subject, o.Stock, o.Design, profileOf(off, start))
	if err == nil {
		data.Warnings, err = layout.Check()
	}
	unfit, err := refusals(err)
	if err != nil {
		return err
	}
	data.Unfit = byField(r, unfit)[""]
	return s.render(w, r, status, "labels", text(r, "title.labels"), "/labels", data)
}

// order queues the batch that the form asks for and shows where its file is.
func (s *site) order(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	o := readOrder(r.PostForm)
	o.Operation = operation
	unit, err := s.ownUnit(r.Context())
	if err != nil {
		return err
	}
	in, wrong, err := o.input(r.Context(), s, unit)
	if err != nil {
		return err
	}
	if list = append(list, wrong...); len(list) > 0 {
		return s.renderOrder(w, r, http.StatusUnprocessableEntity, o, list)
	}
	made, err := s.Labels.Registry().PrintLabels(r.Context(), in)
	if err != nil {
		return err
	}
	if len(made.Errors) > 0 {
		return s.renderOrder(w, r, http.StatusUnprocessableEntity, o, made.Errors)
	}
	http.Redirect(w, r, "/labels/batches?made="+made.Batch.ID.String(), http.StatusSeeOther)
	return nil
}
