package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/registry"
)

// nextThing is the page for who goes round with a roll of labels: one thing after another.
type nextThing struct {
	Asset     *AssetRow // nil when none is left
	ID        uuid.UUID
	Operation uuid.UUID
	Code      string // as typed
	Done      bool
	Conflict  bool   // what was bound last is on a thing that has another live label
	Skip      string // address of the thing after this one
	Room      string
	Errors    fieldErrors
}

func (s *site) showNext(w http.ResponseWriter, r *http.Request) error {
	after, _ := uuid.Parse(r.URL.Query().Get("after"))
	return s.renderNext(w, r, http.StatusOK, after, r.URL.Query().Get("room"), "", nil)
}

func (s *site) renderNext(w http.ResponseWriter, r *http.Request, status int, after uuid.UUID, room, typed string, list errs.List) error {
	filter := &registry.AssetFilter{Rooms: one(room)}
	var from *uuid.UUID
	if after != uuid.Nil {
		from = &after
	}
	a, err := s.Labels.Registry().NextUnlabelled(r.Context(), filter, from)
	if err != nil {
		return err
	}
	if len(list) > 0 { // the same thing again
		id, _ := uuid.Parse(r.PostFormValue("asset"))
		if a, err = s.Labels.Registry().Asset(r.Context(), id); err != nil {
			return err
		}
	}
	data := nextThing{Operation: uuid.New(), Code: typed, Room: room, Done: r.Method == http.MethodGet && r.URL.Query().Has("done"),
		Conflict: r.Method == http.MethodGet && r.URL.Query().Has("conflict"), Errors: byField(r, list, "code")}
	if a != nil {
		data.ID = a.ID
		data.Asset = &AssetRow{Code: labels.Code(a.Code), Name: a.Name, Condition: a.Condition, Status: a.Status, Room: a.Room}
		data.Skip = nextAddress(a.ID, room, false)
	}
	return s.render(w, r, status, "next", text(r, "title.next"), "/labels/next", data)
}

func nextAddress(after uuid.UUID, room string, done bool) string {
	q := url.Values{"after": {after.String()}}
	if room != "" {
		q.Set("room", room)
	}
	if done {
		q.Set("done", "1")
	}
	return "/labels/next?" + q.Encode()
}

// bindNext binds the code that was typed to the thing of the page and leads to the next one.
func (s *site) bindNext(w http.ResponseWriter, r *http.Request) error {
	operation, list := readOperation(r)
	thing, err := uuid.Parse(r.PostFormValue("asset"))
	if err != nil {
		return s.notFound(w, r)
	}
	typed, room := r.PostFormValue("code"), r.PostFormValue("room")
	next := nextAddress(thing, room, true)
	if len(list) == 0 {
		done, err := s.Labels.Registry().BindLabel(r.Context(), registry.BindLabelInput{OperationID: operation, Code: typed, AssetID: &thing})
		if err != nil {
			return err
		}
		if done.Conflict != nil {
			next += "&conflict=1"
		}
		list = done.Errors
	}
	if len(list) > 0 {
		return s.renderNext(w, r, http.StatusUnprocessableEntity, uuid.Nil, room, typed, list)
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// blankPage is what an officer sees of a label that stands for nothing yet.
type blankPage struct {
	Code      labels.Code
	Query     string
	Found     []bindable
	Operation uuid.UUID
	Room      string
	Rooms     []string
	New       *newThing
	ItemTypes []catalog.ItemType
	Agencies  []Choice
	Refused   []string
}

// bindable is a thing to which the label can be bound.
type bindable struct {
	AssetRow
	ID        uuid.UUID
	Operation uuid.UUID
	Live      bool // it has a label: this one takes its place
}

// newThing is the short form that registers what the label is on, as it was filled in.
type newThing struct {
	Operation                    uuid.UUID
	Name, ItemType, Agency, Room string
	Filled                       bool
	Errors                       fieldErrors
}

func (s *site) showBlank(w http.ResponseWriter, r *http.Request, status int, code labels.Code, form *newThing, refused errs.List) error {
	ctx, book := r.Context(), s.Labels.Registry()
	data := blankPage{Code: code, Query: r.URL.Query().Get("q"), Operation: uuid.New(), New: form, Refused: byField(r, refused)[""]}
	if form == nil {
		data.New = &newThing{Operation: uuid.New()}
	}
	if v, _ := viewer.From(ctx); v.UnitID != uuid.Nil && authz.May(v, authz.ObserveAssets) {
		unit, err := s.ownUnit(ctx)
		if err != nil {
			return err
		}
		agencies, err := book.UnitAgencies(ctx, unit)
		if err != nil {
			return err
		}
		for _, a := range agencies {
			data.Agencies = append(data.Agencies, Choice{a.ID.String(), same(a.Name)})
		}
		rooms, err := s.Labels.Rooms(ctx, unit.Code)
		if err != nil {
			return err
		}
		for _, room := range rooms {
			data.Rooms = append(data.Rooms, room.Room)
		}
		data.Rooms = slices.Compact(data.Rooms)
		data.ItemTypes = slices.DeleteFunc(book.Catalog().ItemTypes(book.Today()), func(t catalog.ItemType) bool {
			return t.Kind == catalog.Software || t.Kind == catalog.LandParcel || t.Kind == catalog.Office
		})
	}
	if data.Query != "" {
		page, err := book.Assets(ctx, &registry.AssetFilter{Search: &data.Query, Statuses: inStock}, nil, firstRows(rowsRecent, ""))
		list, err := refusals(err)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			data.Refused = byField(r, list)[""]
		} else {
			for _, a := range page.Nodes() {
				data.Found = append(data.Found, bindable{AssetRow{Code: labels.Code(a.Code), Name: a.Name, Condition: a.Condition, Status: a.Status, Room: a.Room},
					a.ID, uuid.New(), a.LiveLabel != ""})
			}
		}
	}
	return s.render(w, r, status, "blank", text(r, "title.blank"), "/"+code.String(), data)
}

// bindHere binds the label of the address to a thing or a room.
func (s *site) bindHere(w http.ResponseWriter, r *http.Request) error {
	code, l, err := s.scanned(r)
	if err != nil || l == nil {
		return s.orNotFound(w, r, err)
	}
	operation, list := readOperation(r)
	in := registry.BindLabelInput{OperationID: operation, Code: code.String(), Room: filled(r.PostFormValue("room")), Replace: r.PostFormValue("replace") != ""}
	if text := r.PostFormValue("asset"); text != "" {
		thing, _ := uuid.Parse(text)
		in.AssetID = &thing
	}
	if len(list) == 0 {
		done, err := s.Labels.Registry().BindLabel(r.Context(), in)
		if err != nil {
			return err
		}
		list = done.Errors
	}
	if len(list) == 0 {
		http.Redirect(w, r, "/"+code.String()+"?done=bind", http.StatusSeeOther)
		return nil
	}
	if l.State == holding.BlankLabel {
		return s.showBlank(w, r, http.StatusUnprocessableEntity, code, nil, list)
	}
	return s.refusedFile(w, r, list.Err())
}

// registerHere registers the thing that the label of the address is on, and binds the label to it, in one
// write. Who is late by another one's thing is told what the label is on by now, and nothing is registered.
func (s *site) registerHere(w http.ResponseWriter, r *http.Request) error {
	code, l, err := s.scanned(r)
	if err != nil || l == nil {
		return s.orNotFound(w, r, err)
	}
	operation, list := readOperation(r)
	form := &newThing{Operation: operation, Name: r.PostFormValue("name"), ItemType: r.PostFormValue("itemType"), Agency: r.PostFormValue("agency"),
		Room: r.PostFormValue("room"), Filled: true}
	unit, err := s.ownUnit(r.Context())
	if err != nil {
		return s.refusedFile(w, r, err)
	}
	agency, err := uuid.Parse(form.Agency)
	if err != nil {
		list = append(list, errs.New(errs.Required, errs.At("agencyId"), "Hãy chọn cơ quan.", "Choose an agency."))
	}
	if len(list) == 0 {
		done, err := s.Labels.Registry().RegisterAndBind(r.Context(), registry.RegisterAssetInput{OperationID: operation, UnitCode: unit.Code, AgencyID: &agency,
			Room: filled(form.Room), ItemTypeCode: form.ItemType, Name: strings.TrimSpace(form.Name), Tracking: holding.Individual, Quantity: 1,
			Tenure: holding.Owned, Origin: holding.UnknownOrigin, Status: holding.InUse}, code.String())
		if err != nil {
			return err
		}
		list = done.Errors
	}
	if len(list) == 0 {
		http.Redirect(w, r, "/"+code.String()+"?done=bind", http.StatusSeeOther)
		return nil
	}
	if l, err = s.Labels.Registry().ResolveLabel(r.Context(), code.String()); err != nil || l == nil {
		return s.orNotFound(w, r, err)
	}
	if l.State != holding.BlankLabel {
		return s.refusedFile(w, r, list.Err())
	}
	form.Errors = byField(r, list, "name", "itemTypeCode", "agencyId", "room")
	return s.showBlank(w, r, http.StatusUnprocessableEntity, code, form, list)
}

// scanned is the label of the address, nil when there is none for the viewer.
func (s *site) scanned(r *http.Request) (labels.Code, *ent.Label, error) {
	code, err := labels.Parse(r.PathValue("code"))
	if err != nil {
		return "", nil, nil
	}
	l, err := s.Labels.Registry().ResolveLabel(r.Context(), code.String())
	return code, l, err
}

func (s *site) orNotFound(w http.ResponseWriter, r *http.Request, err error) error {
	if err != nil {
		return s.refusedFile(w, r, err)
	}
	return s.notFound(w, r)
}

// placePage is what a label of a room, site or box opens.
type placePage struct {
	Code      labels.Code
	Subject   labels.Subject
	State     holding.LabelState
	Name      string // of the room or site, or which box
	Site      string
	Recipient string
	Note      string
	Unit      string
	Rows      []AssetRow
	Operation uuid.UUID
	Done      bool
}

// Here says whether somebody has still to say that the label is in its place.
func (p placePage) Here() bool {
	return p.State == holding.AssignedLabel || p.State == holding.PrintedLabel
}

func (s *site) showPlace(w http.ResponseWriter, r *http.Request, l *ent.Label) error {
	ctx, book := r.Context(), s.Labels.Registry()
	at, err := book.LabelSite(ctx, l)
	if err != nil {
		return err
	}
	data := placePage{Code: labels.Code(l.Code), Subject: l.Subject, State: l.State, Name: l.Room, Recipient: l.Recipient, Note: l.Note,
		Unit: s.Register.UnitName(l.UnitID), Operation: uuid.New(), Done: r.URL.Query().Get("done") == "bind"}
	filter := &registry.AssetFilter{Statuses: inStock}
	if at != nil {
		data.Site, filter.SiteIDs = at.Name, []uuid.UUID{at.ID}
	}
	switch l.Subject {
	case labels.SubjectRoom:
		filter.Rooms = []string{l.Room}
		if at == nil { // rooms of no known site are told from rooms of that name elsewhere by hand
			if u, ok := book.Units().Unit(l.UnitID); ok {
				filter.UnitCodes = []string{u.Code}
			}
		}
	case labels.SubjectSite:
		data.Name, data.Site = data.Site, ""
	default:
		data.Name = l.Box
	}
	if l.Subject != labels.SubjectBox {
		page, err := book.Assets(ctx, filter, nil, firstRows(rowsInPage*2, ""))
		if err != nil {
			return err
		}
		data.Rows = adapter{Registry: book}.assetRows(page)
	}
	return s.render(w, r, http.StatusOK, "place", data.Name, "/"+l.Code, data)
}
