package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
	"sotaisan/norm"
	"sotaisan/planning"
)

// establishmentList is what the agencies of a unit have to equip.
type establishmentList struct {
	Unit  string // code
	Name  string
	Units []Choice // nil for a viewer of one unit
	Rows  []bodyRow
	Sets  bool // the viewer says what there is
	Done  string

	Brought *broughtList // a file that was looked at, nil for none
	Refused []string     // of the file as a whole
}

// broughtList is a file as it was looked at. The page carries it, so that what is written is what was checked.
type broughtList struct {
	Operation uuid.UUID
	Name      string
	Content   string   // in base64
	Cells     []string // that cannot be used

	Stated, New, Changed, Same, Bad int64
}

// bodyRow is an agency with what is in force today.
type bodyRow struct {
	ID       uuid.UUID
	Name     string
	Kind     holding.AgencyKind
	In       *ent.Establishment // nil while nobody has said
	Persons  int32
	Entitled []entitledRow
}

// entitledRow is what the norm gives.
type entitledRow struct {
	Class locale.Text
	*norm.Entitlement
}

func (s *site) showEstablishments(w http.ResponseWriter, r *http.Request) error {
	return s.renderEstablishments(w, r, http.StatusOK, nil, nil)
}

func (s *site) renderEstablishments(w http.ResponseWriter, r *http.Request, status int, brought *broughtList, refused []string) error {
	ctx, v := r.Context(), viewerOf(r)
	data := establishmentList{Units: s.choosable(r), Sets: makesPlans(v), Unit: r.URL.Query().Get("unit"), Done: offered("planDone", r.URL.Query().Get("done")), Brought: brought, Refused: refused}
	if data.Units == nil {
		unit, err := s.ownUnit(ctx)
		if err != nil {
			return err
		}
		data.Unit = unit.Code
	}
	unit, err := s.Planning.Registry().UnitByCode(ctx, data.Unit, nil)
	wrong, err := refusals(err)
	if err != nil {
		return err
	}
	if unit == nil || len(wrong) > 0 {
		data.Unit = ""
		return s.render(w, r, status, "plan-establishments", text(r, "title.establishments"), "/establishments", data)
	}
	data.Name = unit.FullName
	bodies, err := s.Planning.Registry().UnitAgencies(ctx, unit)
	if err != nil {
		return err
	}
	for _, a := range bodies {
		row, err := s.newBodyRow(ctx, a)
		if err != nil {
			return err
		}
		data.Rows = append(data.Rows, row)
	}
	return s.render(w, r, status, "plan-establishments", text(r, "title.establishments"), "/establishments", data)
}

func (s *site) newBodyRow(ctx context.Context, a *ent.Agency) (bodyRow, error) {
	row := bodyRow{ID: a.ID, Name: a.Name, Kind: a.Kind}
	var err error
	if row.In, err = s.Planning.AgencyEstablishment(ctx, a, nil); err != nil || row.In == nil {
		return row, err
	}
	row.Persons, err = s.Planning.EstablishmentPersons(row.In)
	return row, err
}

// staffForm is what an agency has to equip, as it was filled in.
type staffForm struct {
	Operation uuid.UUID
	BaseDay   string // first day of what is in force
	Base      string // its revision
	From      string
	Rows      []titleRow
	Rooms     string
	Counters  string
	Centres   string
	People    string
	Note      string
	Errors    fieldErrors
}

// titleRow is a title, or persons of a tier without one, and how many hold it.
type titleRow struct {
	Code, Name                   string
	Tier                         norm.Tier
	Persons, Elsewhere, Contract string
}

// Bare says whether the row stands for a tier alone.
func (t titleRow) Bare() bool { return t.Code == "" }

// Key names the row in the form.
func (t titleRow) Key() string {
	if t.Bare() {
		return "tier." + string(t.Tier)
	}
	return t.Code
}

// establishmentPage is one agency: what is in force, what the norm gives it, and what was said before.
type establishmentPage struct {
	bodyRow
	UnitCode, Unit string
	Heads          []*planning.Headcount
	Before         []earlier
	Form           *staffForm // nil for who only reads
	Open           bool       // the form
	Refused        []string
}

type earlier struct {
	From    civil.Date
	Persons int32
	*ent.Establishment
	At time.Time
	By string
}

// agencyAt answers the agency of the address; nil when there is none for the viewer.
func (s *site) agencyAt(r *http.Request) (*ent.Agency, error) {
	id, err := uuid.Parse(r.PathValue("agency"))
	if err != nil {
		return nil, nil
	}
	found, err := s.Planning.Node(r.Context(), id)
	a, _ := found.(*ent.Agency)
	return a, err
}

func (s *site) showEstablishment(w http.ResponseWriter, r *http.Request) error {
	a, err := s.agencyAt(r)
	if err != nil {
		return err
	}
	if a == nil {
		return s.notFound(w, r)
	}
	return s.renderEstablishment(w, r, http.StatusOK, a, nil, nil)
}

func (s *site) renderEstablishment(w http.ResponseWriter, r *http.Request, status int, a *ent.Agency, f *staffForm, list errs.List) error {
	ctx := r.Context()
	row, err := s.newBodyRow(ctx, a)
	if err != nil {
		return err
	}
	data := establishmentPage{bodyRow: row, UnitCode: s.unitCode(a.UnitID), Unit: s.unitNamed(a.UnitID), Open: f != nil || row.In == nil}
	if row.In != nil {
		if data.Heads, err = s.Planning.EstablishmentHeadcounts(row.In); err != nil {
			return err
		}
		given, err := s.Planning.EstablishmentEntitlements(ctx, row.In, nil)
		if err != nil {
			return err
		}
		for _, e := range given {
			data.Entitled = append(data.Entitled, entitledRow{s.classNamed(e.NeedClass), e})
		}
	}
	page, err := s.Planning.AgencyEstablishments(ctx, a, firstRows(rowsRecent, ""))
	if err != nil {
		return err
	}
	for _, e := range page.Nodes() {
		persons, err := s.Planning.EstablishmentPersons(e)
		if err != nil {
			return err
		}
		data.Before = append(data.Before, earlier{e.ValidFrom, persons, e, time.UnixMicro(e.CreatedAt), s.Planning.Registry().Named(ctx, e.CreatedBy)})
	}
	if makesPlans(viewerOf(r)) {
		if f == nil {
			f = s.newStaffForm(row.In, data.Heads)
		}
		f.Errors = byPath(r, list, func(path string) bool {
			return slices.Contains([]string{"validFrom", "rooms", "counters", "centres", "population", "note"}, path) || strings.HasPrefix(path, "row.") && strings.Count(path, ".") >= 1
		})
		if data.Refused = f.Errors[""]; len(list) > 0 && len(data.Refused) == 0 {
			data.Refused = []string{text(r, "form.refused")}
		}
		data.Form = f
	}
	return s.render(w, r, status, "plan-establishment", a.Name, "/establishments/"+a.ID.String(), data)
}

// titleRows are the titles of today and the tiers, with what a form or an establishment says of each.
func (s *site) titleRows(said func(code string, tier norm.Tier) (persons, elsewhere, contract string)) []titleRow {
	var rows []titleRow
	for _, t := range norm.Titles(s.Planning.Today()) {
		row := titleRow{Code: t.Code, Name: t.Name.VI, Tier: t.Tier}
		row.Persons, row.Elsewhere, row.Contract = said(t.Code, "")
		rows = append(rows, row)
	}
	for _, tier := range norm.Tiers {
		row := titleRow{Tier: tier}
		row.Persons, row.Elsewhere, row.Contract = said("", tier)
		rows = append(rows, row)
	}
	return rows
}

// newStaffForm is the form filled in with what is in force, from today on.
func (s *site) newStaffForm(in *ent.Establishment, heads []*planning.Headcount) *staffForm {
	shown := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	f := &staffForm{Operation: uuid.New(), From: writtenDay(s.Planning.Today())}
	f.Rows = s.titleRows(func(code string, tier norm.Tier) (string, string, string) {
		for _, h := range heads {
			if h.Headcount.Title == code && (code != "" || h.Tier == tier) {
				return shown(h.Persons), shown(h.CountedElsewhere), shown(h.FixedTerm)
			}
		}
		return "", "", ""
	})
	if in != nil {
		f.BaseDay, f.Base = string(in.ValidFrom), strconv.Itoa(int(in.Revision))
		f.Rooms, f.Counters, f.Centres, f.People = shown(in.Rooms), shown(in.Counters), shown(in.Centres), shown(in.Population)
	}
	return f
}

func (s *site) setEstablishment(w http.ResponseWriter, r *http.Request) error {
	a, err := s.agencyAt(r)
	if err != nil {
		return err
	}
	if a == nil {
		return s.notFound(w, r)
	}
	operation, list := readOperation(r)
	get := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	f := &staffForm{Operation: operation, BaseDay: get("baseDay"), Base: get("baseRevision"), From: get("validFrom"), Rooms: get("rooms"), Counters: get("counters"), Centres: get("centres"), People: get("population"), Note: r.PostFormValue("note")}
	f.Rows = s.titleRows(func(code string, tier norm.Tier) (string, string, string) {
		key := titleRow{Code: code, Tier: tier}.Key()
		return get("persons." + key), get("elsewhere." + key), get("contract." + key)
	})
	number := func(typed string, path ...string) *int32 {
		if typed == "" {
			return nil
		}
		n, err := strconv.ParseInt(strings.NewReplacer(".", "", ",", "", " ", "").Replace(typed), 10, 32)
		if err != nil {
			list = append(list, errs.New(errs.Invalid, path, "Hãy ghi một số nguyên.", "Write a whole number."))
		}
		return new(int32(n))
	}
	in := planning.SetEstablishmentInput{OperationID: operation, AgencyID: a.ID, Headcounts: []*planning.HeadcountInput{}, Note: filled(f.Note)}
	var rows []string // the keys of the input's headcounts
	for _, t := range f.Rows {
		if t.Persons+t.Elsewhere+t.Contract == "" {
			continue
		}
		h := &planning.HeadcountInput{CountedElsewhere: number(t.Elsewhere, "row", t.Key()), FixedTerm: number(t.Contract, "row", t.Key())}
		if persons := number(t.Persons, "row", t.Key()); persons != nil {
			h.Persons = *persons
		}
		if t.Bare() {
			h.Tier = &t.Tier
		} else {
			h.TitleCode = &t.Code
		}
		in.Headcounts, rows = append(in.Headcounts, h), append(rows, t.Key())
	}
	in.Rooms, in.Counters, in.Centres, in.Population = number(f.Rooms, "rooms"), number(f.Counters, "counters"), number(f.Centres, "centres"), number(f.People, "population")
	day, wrong := typedDay(f.From, "validFrom")
	in.ValidFrom, list = day, append(list, wrong...)
	if string(day) == f.BaseDay { // it takes the place of what the viewer has seen
		in.BaseRevision = number(f.Base, "validFrom")
	}
	if len(list) == 0 {
		done, err := s.Planning.SetEstablishment(r.Context(), in)
		if err != nil {
			return err
		}
		list = done.Errors
		for _, e := range list {
			if len(e.Path) > 1 && e.Path[0] == "headcounts" {
				if n, err := strconv.Atoi(e.Path[1]); err == nil && n < len(rows) {
					e.Path = []string{"row", rows[n]}
				}
			}
		}
	}
	if len(list) > 0 {
		return s.renderEstablishment(w, r, http.StatusUnprocessableEntity, a, f, list)
	}
	http.Redirect(w, r, "/establishments?unit="+s.unitCode(a.UnitID)+"&done=saved", http.StatusSeeOther)
	return nil
}

// sendEstablishments answers the list to be filled in, as the command line reads it.
func (s *site) sendEstablishments(w http.ResponseWriter, r *http.Request) error {
	_, kind := planning.ExportWhole.File()
	unit := r.URL.Query().Get("unit")
	return s.stream(w, r, "bien-che.xlsx", kind, func(ctx context.Context, out io.Writer) error {
		return s.Planning.ExportEstablishments(ctx, out, unit, nil)
	})
}

// maxList is the most that a list of establishments brings to the page, in bytes: one with all the rows that the
// reader takes is less than half of it. maxListForm is the form with it in base64.
const (
	maxList     = 2 << 20
	maxListForm = maxList/3*4 + maxForm
)

// bringEstablishments looks at a list, or writes one that was looked at.
func (s *site) bringEstablishments(w http.ResponseWriter, r *http.Request) error {
	refuse := func(status int, b *broughtList, list ...*errs.Error) error {
		return s.renderEstablishments(w, r, status, b, byField(r, list)[""])
	}
	name, content, err := readListFile(r)
	switch large := (*http.MaxBytesError)(nil); {
	case errors.As(err, &large) || len(content) > maxList:
		return refuse(http.StatusRequestEntityTooLarge, nil, errs.New(errs.TooMany, nil, "Tệp lớn hơn %d MB.", "The file is larger than %d MB.", maxList>>20))
	case err != nil:
		return refuse(http.StatusUnprocessableEntity, nil, spoiledForm())
	case name == "":
		return refuse(http.StatusUnprocessableEntity, nil, errs.New(errs.Required, nil, "Hãy chọn tệp.", "Choose a file."))
	}
	in := planning.FileInput{Name: name, File: bytes.NewReader(content), Size: int64(len(content)), Apply: r.PostFormValue("apply") != "", OperationID: uuid.New()}
	if in.Apply {
		var list errs.List
		if in.OperationID, list = readOperation(r); len(list) > 0 {
			return refuse(http.StatusUnprocessableEntity, nil, list...)
		}
	}
	report, err := s.Planning.ImportEstablishments(r.Context(), in)
	switch {
	case err != nil:
		return err
	case report.Applied:
		http.Redirect(w, r, "/establishments?done=saved", http.StatusSeeOther)
		return nil
	case len(report.Errors) > 0:
		return refuse(http.StatusUnprocessableEntity, nil, report.Errors...)
	}
	b := &broughtList{Operation: in.OperationID, Name: name, Stated: int64(report.Stated), New: int64(report.New), Changed: int64(report.Changed), Same: int64(report.Same()),
		Bad: int64(len(report.BadCells))}
	for _, cell := range report.BadCells {
		b.Cells = append(b.Cells, cell.In(viewer.Lang(r.Context())))
	}
	if b.Bad > 0 {
		return refuse(http.StatusUnprocessableEntity, b)
	}
	b.Content = base64.StdEncoding.EncodeToString(content)
	return refuse(http.StatusOK, b)
}

// readListFile reads the file that was chosen, or the one that the page carries; the name is "" for none.
func readListFile(r *http.Request) (name string, content []byte, err error) {
	// All of it stays in memory: nothing of a list is left on the disk.
	if err := r.ParseMultipartForm(maxListForm); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return "", nil, err
	}
	if kept := r.PostFormValue("list"); kept != "" {
		content, err = base64.StdEncoding.DecodeString(kept)
		return cmp.Or(r.PostFormValue("name"), "list"), content, err
	}
	f, header, err := r.FormFile("file")
	switch {
	case errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart):
		return "", nil, nil
	case err != nil:
		return "", nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	content, err = io.ReadAll(f)
	return header.Filename, content, err
}
