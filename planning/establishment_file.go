package planning

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/establishment"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/egress"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/norm"
	"sotaisan/vntext"
	"sotaisan/workbook"
)

// ExportEstablishments writes the establishments in force on a day (today when nil) of all agencies in scope,
// or of those of one unit, as ImportEstablishments reads them; an agency about which nobody has said anything
// has a row to be filled in. Permission: READ_REGISTER.
//
// Refusals: Forbidden, NotFound for the unit.
func (p *Planning) ExportEstablishments(ctx context.Context, w io.Writer, unitCode string, on *civil.Date) error {
	v, err := usecase.Allow(ctx, authz.ReadRegister)
	if err != nil {
		return err
	}
	c, err := p.client(ctx)
	if err != nil {
		return err
	}
	bodies, said := c.Agency.Query(), c.Establishment.Query().Where(establishment.ValidFromLTE(p.day(on)))
	if unitCode != "" {
		unit, err := p.registry.ScopeUnit(v, unitCode, p.Today())
		if err != nil {
			return err
		}
		bodies.Where(agency.UnitID(unit.ID))
		said.Where(establishment.UnitID(unit.ID))
	}
	agencies, err := bodies.All(ctx)
	if err != nil {
		return err
	}
	rows, err := said.Order(ent.Asc(establishment.FieldValidFrom)).All(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(egress.CheckAll(ctx, agencies), egress.CheckAll(ctx, rows)); err != nil {
		return err
	}
	newest := map[uuid.UUID]*ent.Establishment{}
	for _, e := range rows {
		newest[e.AgencyID] = e
	}
	list, err := p.establishmentRows(agencies, newest)
	if err != nil {
		return err
	}
	return workbook.WriteEstablishments(w, list)
}

// establishmentRows are the rows of a list, by unit, kind and name of the agencies.
func (p *Planning) establishmentRows(agencies []*ent.Agency, said map[uuid.UUID]*ent.Establishment) ([]workbook.EstablishmentRow, error) {
	units := map[uuid.UUID]lineage.Unit{}
	for _, a := range agencies {
		units[a.UnitID], _ = p.units.Unit(a.UnitID)
	}
	slices.SortFunc(agencies, func(a, b *ent.Agency) int {
		return cmp.Or(cmp.Compare(units[a.UnitID].Code, units[b.UnitID].Code),
			cmp.Compare(slices.Index(holding.AgencyKinds, a.Kind), slices.Index(holding.AgencyKinds, b.Kind)), cmp.Compare(a.Name, b.Name))
	})
	var list []workbook.EstablishmentRow
	for _, a := range agencies {
		row := workbook.EstablishmentRow{UnitCode: units[a.UnitID].Code, Unit: units[a.UnitID].FullName, Agency: a.Name}
		e := said[a.ID]
		if e == nil {
			list = append(list, row)
			continue
		}
		headcounts, err := headcountsOf(e)
		if err != nil {
			return nil, err
		}
		row.From = e.ValidFrom
		first := row
		first.Rooms, first.Counters, first.Centres = &e.Rooms, &e.Counters, &e.Centres
		if e.Population > 0 {
			first.People = &e.Population
		}
		if len(headcounts) == 0 {
			list = append(list, first)
		}
		for i, h := range headcounts {
			line := row
			if i == 0 {
				line = first
			}
			line.Title, line.Tier = h.Title, string(h.Tier)
			if t, ok := norm.TitleOf(h.Title, e.ValidFrom); ok {
				line.Title, line.Tier = t.Name.VI, string(t.Tier)
			}
			line.Persons, line.Elsewhere, line.FixedTerm = &h.Persons, positive(h.CountedElsewhere), positive(h.FixedTerm)
			list = append(list, line)
		}
	}
	return list, nil
}

func positive(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// ImportEstablishments brings a list of establishments in, as ExportEstablishments writes it: agencies are
// found by unit code and name, titles by name. It says for the day in the list what each agency that it
// speaks about has; about others and other days nothing changes. All of it is written or, with a cell that
// cannot be used, nothing; what says the same as before stays as it is.
//
// Refusals: Forbidden, and those of workbook.ReadEstablishments for the file as a whole.
func (p *Planning) ImportEstablishments(ctx context.Context, in FileInput) (*FileReport, error) {
	if _, err := usecase.Allow(ctx, authz.ManagePlans); err != nil {
		return refusedFile(err)
	}
	list, err := workbook.ReadEstablishments(in.Name, in.File, in.Size)
	if err != nil {
		return refusedFile(err)
	}
	c, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	report := &FileReport{Sheet: list.Sheet, BadCells: list.Errors}
	said, err := p.stated(ctx, c, list, report)
	if err != nil || !in.Apply || len(report.BadCells) > 0 {
		return report, err
	}
	op, err := usecase.Operation(in.OperationID, "importEstablishments", list.Rows)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	_, report.Outcome, err = usecase.Act(ctx, p.journal, authz.ManagePlans, op, func(b *journal.Book) (int, error) {
		// What was found outside may have changed; the same rules find it again.
		again := &FileReport{}
		said, err = p.stated(b.Context(), b.Ent(), list, again)
		if err != nil {
			return 0, err
		}
		if len(again.BadCells) > 0 {
			return 0, errs.New(errs.StaleRevision, errs.At("file"), "Sổ vừa thay đổi. Hãy thử lại.", "The register has just changed. Try again.")
		}
		for _, s := range said {
			if _, err := p.setEstablishment(b, s.body, s.before, s.staffing); err != nil {
				return 0, err
			}
		}
		return len(said), nil
	})
	report.Applied = err == nil && len(report.Errors) == 0
	return report, err
}

// statement is what a list says about one agency from a day on.
type statement struct {
	body   *ent.Agency
	before *ent.Establishment // a zero row where nothing was said for the day
	staffing
	rows []int                                  // of each headcount, its row in the sheet
	at   map[workbook.EstablishmentColumn]int   // of each number of the agency as a whole, its row
	have map[workbook.EstablishmentColumn]int64 // and what it is
	top  int                                    // the first row
}

// stated works out what a list says, and counts in the report what is new and different. Cells that cannot
// be used are added to the report.
func (p *Planning) stated(ctx context.Context, c *ent.Client, list *workbook.EstablishmentList, report *FileReport) ([]*statement, error) {
	agencies, err := c.Agency.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := c.Establishment.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	type name struct {
		unit uuid.UUID
		name string
	}
	byName := map[name]*ent.Agency{}
	for _, a := range agencies {
		byName[name{a.UnitID, vntext.Identity(a.Name)}] = a
	}
	type key struct {
		body uuid.UUID
		from civil.Date
	}
	said := map[key]*statement{}
	var order []*statement
	bad := func(row int, column workbook.EstablishmentColumn, why locale.Text) {
		if len(report.BadCells) < workbook.MaxErrors {
			report.BadCells = append(report.BadCells, list.Bad(row, column, why))
		}
	}
	for _, row := range list.Rows {
		unit, ok := p.communeCode(row.UnitCode)
		if !ok {
			bad(row.Number, workbook.EstablishmentUnitCode, unknownUnit)
			continue
		}
		body := byName[name{unit.ID, vntext.Identity(row.Agency)}]
		if body == nil {
			bad(row.Number, workbook.EstablishmentAgency, locale.Text{VI: "đơn vị không có cơ quan tên này", EN: "the unit has no agency of this name"})
			continue
		}
		s := said[key{body.ID, row.From}]
		if s == nil {
			s = &statement{body: body, before: &ent.Establishment{}, staffing: staffing{from: row.From}, top: row.Number,
				at: map[workbook.EstablishmentColumn]int{}, have: map[workbook.EstablishmentColumn]int64{}}
			said[key{body.ID, row.From}] = s
			order = append(order, s)
		}
		s.add(row, bad)
	}
	for _, e := range rows {
		if s := said[key{e.AgencyID, e.ValidFrom}]; s != nil {
			s.before, s.note = e, e.Note
		}
	}
	for _, s := range order {
		s.finish(bad)
		report.Stated++
		headcounts, err := encode(s.headcounts)
		if err != nil {
			return nil, err
		}
		if s.before.Revision == 0 {
			report.New++
		} else if s.differs(s.before, headcounts) {
			report.Changed++
		}
	}
	return order, nil
}

// add takes a row of the list in.
func (s *statement) add(row workbook.EstablishmentRow, bad func(int, workbook.EstablishmentColumn, locale.Text)) {
	for i, n := range []*int64{row.Rooms, row.Counters, row.Centres, row.People} {
		if n == nil {
			continue
		}
		column := workbook.EstablishmentRooms + workbook.EstablishmentColumn(i)
		if have, ok := s.have[column]; ok && have != *n {
			bad(row.Number, column, locale.Text{VI: "khác với số ghi ở dòng trên của cùng cơ quan", EN: "another row of the agency has another number"})
		}
		if _, ok := s.at[column]; !ok {
			s.at[column] = row.Number
		}
		s.have[column] = *n
	}
	if row.Title == "" && row.Tier == "" && row.Persons == nil {
		return
	}
	h := norm.Headcount{Tier: norm.Tier(strings.ToUpper(row.Tier)), Persons: usecase.Value(row.Persons), CountedElsewhere: usecase.Value(row.Elsewhere), FixedTerm: usecase.Value(row.FixedTerm)}
	if row.Persons == nil {
		bad(row.Number, workbook.EstablishmentPersons, locale.Text{VI: "chưa nhập số người", EN: "the number of persons is needed"})
	}
	if row.Title != "" {
		title, ok := norm.RecogniseTitle(row.Title, row.From)
		if !ok {
			bad(row.Number, workbook.EstablishmentTitle, locale.Text{VI: "không có chức danh này vào ngày áp dụng; hãy để trống và ghi bậc", EN: "there is no such title on that day; leave it empty and write the tier"})
			return
		}
		h.Title = title.Code
		if h.Tier == title.Tier {
			h.Tier = ""
		}
	}
	s.headcounts, s.rows = append(s.headcounts, h), append(s.rows, row.Number)
}

// finish checks the whole, with refusals at the cells from which they come.
func (s *statement) finish(bad func(int, workbook.EstablishmentColumn, locale.Text)) {
	s.rooms, s.counters = s.have[workbook.EstablishmentRooms], s.have[workbook.EstablishmentCounters]
	s.centres, s.population = s.have[workbook.EstablishmentCentres], s.have[workbook.EstablishmentPeople]
	if len(s.headcounts) > maxHeadcounts {
		bad(s.top, workbook.EstablishmentAgency, locale.Text{VI: "cơ quan có quá 100 dòng", EN: "the agency has more than 100 rows"})
		return
	}
	for _, e := range s.check(s.body.Kind) {
		row, column := s.cellOf(e.Path)
		bad(row, column, e.Message)
	}
}

// cellOf answers the cell from which an input comes.
func (s *statement) cellOf(path []string) (row int, column workbook.EstablishmentColumn) {
	columns := map[string]workbook.EstablishmentColumn{
		"title": workbook.EstablishmentTitle, "tier": workbook.EstablishmentTier, "persons": workbook.EstablishmentPersons,
		"countedElsewhere": workbook.EstablishmentElsewhere, "fixedTerm": workbook.EstablishmentFixedTerm, "rooms": workbook.EstablishmentRooms,
		"counters": workbook.EstablishmentCounters, "centres": workbook.EstablishmentCentres, "population": workbook.EstablishmentPeople,
		"validFrom": workbook.EstablishmentFrom, "headcounts": workbook.EstablishmentPersons,
	}
	column = columns[path[len(path)-1]]
	if path[0] == "headcounts" && len(path) == 3 {
		if i, err := strconv.Atoi(path[1]); err == nil && i < len(s.rows) {
			return s.rows[i], column
		}
	}
	return cmp.Or(s.at[column], s.top), column
}
