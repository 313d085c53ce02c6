package planning_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/planning"
	"sotaisan/registry"
)

// The two wards of the tests.
const (
	giaRai   = "31942"
	langTron = "31951"
)

// world is what is planned over a register of two wards, on one database.
type world struct {
	*planning.Planning
	t     *testing.T
	store *store.Store
	clock sync.Mutex
	now   time.Time

	unit, otherUnit          lineage.Unit
	committee, party, centre *ent.Agency // of Giá Rai
	otherCommittee           *ent.Agency
	officer, leader, second  context.Context // of Giá Rai, two leaders
	otherLeader              context.Context
	finance, chief           context.Context // two accounts of finance
	admin, auditor, surveyor context.Context
	operator                 context.Context
}

// each runs a test in a world of its own on both databases. Today is 21 November 2026 there.
func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, s *store.Store) { f(t, newWorld(t, s)) })
}

func newWorld(t *testing.T, s *store.Store) *world {
	w := &world{t: t, store: s, now: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)}
	j := journal.New(s, catalog.Default(), w.tick)
	w.Planning = planning.New(j, registry.New(j))
	w.unit, _ = lineage.Default().ByCode(giaRai, "2026-11-21")
	w.otherUnit, _ = lineage.Default().ByCode(langTron, "2026-11-21")

	job := viewer.With(t.Context(), viewer.Job("demo"))
	tx, err := s.Begin(job)
	if err != nil {
		t.Fatal(err)
	}
	agency := func(u lineage.Unit, kind holding.AgencyKind, name string) *ent.Agency {
		return tx.Ent().Agency.Create().SetID(id.New(id.Agency, w.now)).SetUnitID(u.ID).SetKind(kind).SetName(name).SaveX(job)
	}
	w.committee = agency(w.unit, holding.PeoplesCommittee, "UBND phường Giá Rai")
	w.party = agency(w.unit, holding.PartyCommittee, "Đảng ủy phường Giá Rai")
	w.centre = agency(w.unit, holding.ServiceCentre, "Trung tâm Phục vụ hành chính công phường Giá Rai")
	w.otherCommittee = agency(w.otherUnit, holding.PeoplesCommittee, "UBND phường Láng Tròn")
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	as := func(role viewer.Role, login string, unit uuid.UUID) context.Context {
		return viewer.With(t.Context(), viewer.Viewer{UserID: id.Derived(id.User, time.Unix(0, 0), login), Login: login, DisplayName: "Người " + login, Role: role, UnitID: unit})
	}
	w.officer = as(viewer.Officer, "officer.31942", w.unit.ID)
	w.leader, w.second = as(viewer.Leader, "leader.31942", w.unit.ID), as(viewer.Leader, "deputy.31942", w.unit.ID)
	w.otherLeader = as(viewer.Leader, "leader.31951", w.otherUnit.ID)
	w.finance, w.chief = as(viewer.Finance, "finance", uuid.Nil), as(viewer.Finance, "chief", uuid.Nil)
	w.admin, w.auditor, w.surveyor = as(viewer.Admin, "admin", uuid.Nil), as(viewer.Auditor, "auditor", uuid.Nil), as(viewer.Surveyor, "surveyor", uuid.Nil)
	w.operator = viewer.With(t.Context(), viewer.Job("operator"))
	return w
}

// tick is the clock: every look at it is a second later.
func (w *world) tick() time.Time {
	w.clock.Lock()
	defer w.clock.Unlock()
	w.now = w.now.Add(time.Second)
	return w.now
}

// accepted fails the test when a write was refused.
func (w *world) accepted(payload any, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	if list := outcome(payload).Errors; len(list) > 0 {
		w.t.Fatalf("refused: %v", errs.List(list))
	}
}

// refused wants these refusals, "CODE path", in any order, in both languages.
func (w *world) refused(payload any, err error, want ...string) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	var got []string
	for _, e := range outcome(payload).Errors {
		got = append(got, strings.TrimSpace(fmt.Sprint(e.Code, " ", strings.Join(e.Path, "."))))
		if e.Message.VI == "" || e.Message.EN == "" || strings.Contains(e.Message.VI+e.Message.EN, "%!") {
			w.t.Errorf("%v: %+v", e, e.Message)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("refused with %q, want %q", got, want)
	}
}

func outcome(payload any) usecase.Outcome {
	v := reflect.ValueOf(payload).Elem()
	return v.FieldByName("Outcome").Interface().(usecase.Outcome)
}

// replayed says whether the answer is that of an earlier write.
func replayed(payload any) bool { return outcome(payload).Replayed }
