package planning

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/establishment"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/norm"
)

// Bounds of what is stated.
const (
	maxHeadcounts            = 100
	maxPopulation            = 100_000_000
	lastDay       civil.Date = "2100-12-31"
)

// SetEstablishmentPayload is the answer of SetEstablishment.
type SetEstablishmentPayload struct {
	Establishment *ent.Establishment // nil when refused
	usecase.Outcome
}

// staffing is what an agency has to equip from a day on, as it is stated.
type staffing struct {
	from       civil.Date
	headcounts []norm.Headcount
	rooms      int64
	counters   int64
	centres    int64
	population int64
	note       string
}

// SetEstablishment says what an agency has to equip from a day on, in place of what was said for that day.
// What it says for later days stays.
//
// Refusals: Forbidden, NotFound for the agency, StaleRevision, OutOfRange for days and numbers, UnknownCode,
// Required and Invalid for titles and tiers, Duplicate for a title that stands there twice. Paths lead into
// the list: headcounts, 3, persons.
func (p *Planning) SetEstablishment(ctx context.Context, in SetEstablishmentInput) (*SetEstablishmentPayload, error) {
	op, err := usecase.Operation(in.OperationID, "setEstablishment", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	rowID, out, err := usecase.Act(ctx, p.journal, authz.ManagePlans, op, func(b *journal.Book) (uuid.UUID, error) {
		body, err := b.Ent().Agency.Query().Where(agency.ID(in.AgencyID)).Only(b.Context())
		if err != nil {
			return uuid.Nil, usecase.NotFound(err, "agencyId")
		}
		said, wrong := in.staffing(body.Kind)
		if err := wrong.Err(); err != nil {
			return uuid.Nil, err
		}
		before, err := b.Ent().Establishment.Query().Where(establishment.AgencyID(body.ID), establishment.ValidFrom(said.from)).Only(b.Context())
		if ent.IsNotFound(err) {
			before, err = &ent.Establishment{}, usecase.CheckRevision(in.BaseRevision)
		} else if err == nil {
			err = usecase.ExpectRevision(in.BaseRevision, before.Revision)
		}
		if err != nil {
			return uuid.Nil, err
		}
		return p.setEstablishment(b, body, before, said)
	})
	if out.Stopped(err) {
		return &SetEstablishmentPayload{Outcome: out}, err
	}
	row, err := establishments.ByID(ctx, p.store, rowID)
	return &SetEstablishmentPayload{Establishment: row, Outcome: out}, err
}

// staffing checks an input for an agency of that kind.
func (in *SetEstablishmentInput) staffing(kind holding.AgencyKind) (staffing, errs.List) {
	said := staffing{from: in.ValidFrom, rooms: count(in.Rooms), counters: count(in.Counters), centres: count(in.Centres),
		population: count(in.Population), note: usecase.Lines(in.Note)}
	if len(in.Headcounts) > maxHeadcounts {
		return said, errs.List{errs.New(errs.TooMany, errs.At("headcounts"), "Nhiều nhất %d dòng.", "At most %d lines.", maxHeadcounts)}
	}
	for _, h := range in.Headcounts {
		said.headcounts = append(said.headcounts, norm.Headcount{Title: usecase.Value(h.TitleCode), Tier: usecase.Value(h.Tier),
			Persons: int64(h.Persons), CountedElsewhere: count(h.CountedElsewhere), FixedTerm: count(h.FixedTerm)})
	}
	list := said.check(kind)
	for _, e := range list {
		if n := len(e.Path) - 1; n >= 0 && e.Path[n] == "title" {
			e.Path[n] = "titleCode"
		}
	}
	for i := range said.headcounts {
		if h := &said.headcounts[i]; h.Title != "" {
			h.Tier = "" // check has seen that it is the title's
		}
	}
	return said, list
}

func count(n *int32) int64 { return int64(usecase.Value(n)) }

// check answers what is wrong; paths are the fields of the input, but for "title".
func (s *staffing) check(kind holding.AgencyKind) errs.List {
	if !s.from.Within(usecase.FirstDay, lastDay) {
		return errs.List{errs.New(errs.OutOfRange, errs.At("validFrom"), "Ngày phải từ năm 1900 đến năm 2100.", "The day must be from the year 1900 to 2100.")}
	}
	list := s.establishment(kind).Check(s.from)
	type key struct {
		title string
		tier  norm.Tier
	}
	seen := map[key]bool{}
	for i, h := range s.headcounts {
		k := key{h.Title, h.Tier}
		if h.Title != "" {
			k.tier = ""
		}
		if seen[k] {
			field := "tier"
			if h.Title != "" {
				field = "title"
			}
			list = append(list, errs.New(errs.Duplicate, errs.At("headcounts", strconv.Itoa(i), field), "Đã có ở một dòng trên.", "It stands in a line above already."))
		}
		seen[k] = true
	}
	if s.population < 0 || s.population > maxPopulation {
		list = append(list, errs.New(errs.OutOfRange, errs.At("population"), "Số dân phải từ 0 đến 100 triệu.", "The population must be 0 to 100 million."))
	}
	return append(list, usecase.TooLong(s.note, holding.MaxNote, "note")...)
}

func (s *staffing) establishment(kind holding.AgencyKind) norm.Establishment {
	return norm.Establishment{AgencyKind: kind, Headcounts: s.headcounts, Rooms: s.rooms, Counters: s.counters, Centres: s.centres}
}

// setEstablishment writes what was checked over the row that was there, a zero one where none was. A row
// that says the same already stays as it is.
func (p *Planning) setEstablishment(b *journal.Book, body *ent.Agency, before *ent.Establishment, said staffing) (uuid.UUID, error) {
	headcounts, err := encode(said.headcounts)
	if err != nil {
		return uuid.Nil, err
	}
	if before.Revision > 0 && !said.differs(before, headcounts) {
		return before.ID, nil
	}
	var after *ent.Establishment
	if before.Revision == 0 {
		v := b.Viewer()
		after, err = b.Ent().Establishment.Create().SetID(b.NewID(id.Establishment)).SetUnitID(body.UnitID).SetAgencyID(body.ID).
			SetValidFrom(said.from).SetHeadcounts(headcounts).SetRooms(said.rooms).SetCounters(said.counters).SetCentres(said.centres).
			SetPopulation(said.population).SetNote(said.note).SetCreatedAt(b.Now().UnixMicro()).SetCreatedByID(v.UserID).SetCreatedBy(v.DisplayName).
			Save(b.Context())
		err = raced(err)
	} else {
		after, err = b.Ent().Establishment.UpdateOne(before).Where(establishment.Revision(before.Revision)).AddRevision(1).
			SetHeadcounts(headcounts).SetRooms(said.rooms).SetCounters(said.counters).SetCentres(said.centres).
			SetPopulation(said.population).SetNote(said.note).Save(b.Context())
	}
	if err != nil {
		return uuid.Nil, usecase.Overtaken(err)
	}
	b.Tell(establishmentEntity, after.ID, told(
		holding.Change{Field: "agencyId", From: idText(before.AgencyID), To: idText(after.AgencyID)},
		holding.Change{Field: "validFrom", From: string(before.ValidFrom), To: string(after.ValidFrom)},
		holding.Change{Field: "headcounts", From: before.Headcounts, To: after.Headcounts},
		holding.Change{Field: "rooms", From: number(before.Rooms), To: number(after.Rooms)},
		holding.Change{Field: "counters", From: number(before.Counters), To: number(after.Counters)},
		holding.Change{Field: "centres", From: number(before.Centres), To: number(after.Centres)},
		holding.Change{Field: "population", From: number(before.Population), To: number(after.Population)},
	)...)
	return after.ID, nil
}

// differs says whether a row says something else.
func (s *staffing) differs(row *ent.Establishment, headcounts string) bool {
	return row.Headcounts != headcounts || row.Rooms != s.rooms || row.Counters != s.counters || row.Centres != s.centres ||
		row.Population != s.population || row.Note != s.note
}

// raced: a row whose key has been taken in between makes the write start over, and find it.
func raced(err error) error {
	if ent.IsConstraintError(err) {
		return journal.ErrOvertaken
	}
	return err
}

// headcountsOf reads the headcounts of a row.
func headcountsOf(row *ent.Establishment) ([]norm.Headcount, error) {
	return decode[norm.Headcount](row.Headcounts)
}

// establishmentOf is a row as the norm counts it.
func establishmentOf(row *ent.Establishment, kind holding.AgencyKind) (norm.Establishment, error) {
	headcounts, err := headcountsOf(row)
	return norm.Establishment{AgencyKind: kind, Headcounts: headcounts, Rooms: row.Rooms, Counters: row.Counters, Centres: row.Centres}, err
}

// encode writes a list as its row keeps it; an empty one is "[]".
func encode[T any](list []T) (string, error) {
	if list == nil {
		list = []T{}
	}
	text, err := json.Marshal(list)
	if err != nil {
		return "", fmt.Errorf("planning: %T: %w", list, err)
	}
	return string(text), nil
}

func decode[T any](text string) ([]T, error) {
	list := []T{}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("planning: stored %T: %w", list, err)
	}
	return list, nil
}

// told leaves out of the fields of a row those that stay as they are.
func told(fields ...holding.Change) []holding.Change {
	return slices.DeleteFunc(fields, func(c holding.Change) bool { return c.From == c.To })
}

// number is a number in canonical text, "" for 0.
func number[N ~int64 | ~int32](n N) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}

func idText(u uuid.UUID) string {
	if u == uuid.Nil {
		return ""
	}
	return u.String()
}

func forbidden() error {
	return errs.New(errs.Forbidden, nil, "Vai trò của bạn không được làm việc này.", "Your role may not do this.")
}
