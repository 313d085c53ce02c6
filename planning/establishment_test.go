package planning_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"sotaisan/internal/civil"
	"sotaisan/internal/relay"
	"sotaisan/internal/viewer"
	"sotaisan/norm"
	"sotaisan/planning"
)

// nineteen is an establishment of 19 persons in the committee.
func (w *world) nineteen() planning.SetEstablishmentInput {
	return planning.SetEstablishmentInput{OperationID: uuid.New(), AgencyID: w.committee.ID, ValidFrom: "2026-07-01", Headcounts: []*planning.HeadcountInput{
		{TitleCode: new("committee_chair"), Persons: 1},
		{TitleCode: new("committee_deputy_chair"), Persons: 2},
		{TitleCode: new("specialist"), Persons: 14, FixedTerm: new(int32(1))},
		{Tier: new(norm.TierVIII), Persons: 2},
	}, Rooms: new(int32(9)), Population: new(int32(31_000))}
}

func TestSetEstablishment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := w.nineteen()
		p, err := w.SetEstablishment(w.finance, in)
		w.accepted(p, err)
		e := p.Establishment
		if n, err := w.EstablishmentPersons(e); n != 19 || err != nil || e.UnitID != w.unit.ID || e.Rooms != 9 || e.Revision != 1 || e.CreatedBy != "Người finance" {
			t.Errorf("%d persons, %v, %+v", n, err, e)
		}
		again, err := w.SetEstablishment(w.finance, in)
		w.accepted(again, err)
		if !replayed(again) || again.Establishment.ID != e.ID {
			t.Errorf("sent again: %+v", again)
		}
		in.Rooms = new(int32(3))
		reused, err := w.SetEstablishment(w.finance, in)
		w.refused(reused, err, "OPERATION_ID_REUSED operationId")

		change := in
		change.OperationID, change.BaseRevision = uuid.New(), new(int32(1))
		p, err = w.SetEstablishment(w.chief, change)
		w.accepted(p, err)
		if p.Establishment.ID != e.ID || p.Establishment.Rooms != 3 || p.Establishment.Revision != 2 || p.Establishment.CreatedBy != "Người finance" {
			t.Errorf("changed: %+v", p.Establishment)
		}
		change.OperationID = uuid.New()
		p, err = w.SetEstablishment(w.finance, change)
		w.refused(p, err, "STALE_REVISION baseRevision")
		change.BaseRevision = nil
		p, err = w.SetEstablishment(w.finance, change)
		w.accepted(p, err)
		if p.Establishment.Revision != 2 {
			t.Errorf("the same again is revision %d", p.Establishment.Revision)
		}
		for _, role := range []context.Context{w.officer, w.leader, w.admin, w.auditor, w.surveyor} {
			in.OperationID = uuid.New()
			p, err := w.SetEstablishment(role, in)
			w.refused(p, err, "FORBIDDEN")
		}
	})
}

func TestSetEstablishmentNamesWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			change func(in *planning.SetEstablishmentInput)
			want   []string
		}{
			"no agency":  {func(in *planning.SetEstablishmentInput) { in.AgencyID = uuid.Max }, []string{"NOT_FOUND agencyId"}},
			"far day":    {func(in *planning.SetEstablishmentInput) { in.ValidFrom = "2999-01-01" }, []string{"OUT_OF_RANGE validFrom"}},
			"negative":   {func(in *planning.SetEstablishmentInput) { in.Headcounts[3].Persons = -1 }, []string{"OUT_OF_RANGE headcounts.3.persons"}},
			"rooms":      {func(in *planning.SetEstablishmentInput) { in.Rooms = new(int32(-1)) }, []string{"OUT_OF_RANGE rooms"}},
			"no title":   {func(in *planning.SetEstablishmentInput) { in.Headcounts[0].TitleCode = nil }, []string{"REQUIRED headcounts.0.tier"}},
			"odd title":  {func(in *planning.SetEstablishmentInput) { in.Headcounts[0].TitleCode = new("king") }, []string{"UNKNOWN_CODE headcounts.0.titleCode"}},
			"early":      {func(in *planning.SetEstablishmentInput) { in.ValidFrom = "2020-01-01" }, []string{"UNKNOWN_CODE headcounts.0.titleCode", "UNKNOWN_CODE headcounts.1.titleCode", "UNKNOWN_CODE headcounts.2.titleCode"}},
			"other tier": {func(in *planning.SetEstablishmentInput) { in.Headcounts[0].Tier = new(norm.TierV) }, []string{"INVALID headcounts.0.tier"}},
			"twice":      {func(in *planning.SetEstablishmentInput) { in.Headcounts[1].TitleCode = new("committee_chair") }, []string{"DUPLICATE headcounts.1.titleCode"}},
			"elsewhere":  {func(in *planning.SetEstablishmentInput) { in.Headcounts[0].CountedElsewhere = new(int32(2)) }, []string{"OUT_OF_RANGE headcounts.0.countedElsewhere"}},
			"fixed term": {func(in *planning.SetEstablishmentInput) { in.Headcounts[2].FixedTerm = new(int32(15)) }, []string{"OUT_OF_RANGE headcounts.2.fixedTerm"}},
			"population": {func(in *planning.SetEstablishmentInput) { in.Population = new(int32(-5)) }, []string{"OUT_OF_RANGE population"}},
			"revision":   {func(in *planning.SetEstablishmentInput) { in.BaseRevision = new(int32(0)) }, []string{"OUT_OF_RANGE baseRevision"}},
			"many": {func(in *planning.SetEstablishmentInput) {
				in.Headcounts = make([]*planning.HeadcountInput, 101)
			}, []string{"TOO_MANY headcounts"}},
			"note":  {func(in *planning.SetEstablishmentInput) { in.Note = new(strings.Repeat("x", 2001)) }, []string{"OUT_OF_RANGE note"}},
			"no id": {func(in *planning.SetEstablishmentInput) { in.OperationID = uuid.Nil }, []string{"REQUIRED operationId"}},
		} {
			in := w.nineteen()
			c.change(&in)
			p, err := w.SetEstablishment(w.finance, in)
			t.Log(name)
			w.refused(p, err, c.want...)
		}
	})
}

func TestEstablishmentsByDateAndScope(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := w.nineteen()
		for _, from := range []civil.Date{"2025-07-01", "2026-03-09", "2027-01-01"} {
			in.OperationID, in.ValidFrom = uuid.New(), from
			p, err := w.SetEstablishment(w.finance, in)
			w.accepted(p, err)
		}
		in.OperationID, in.AgencyID = uuid.New(), w.otherCommittee.ID
		other, err := w.SetEstablishment(w.finance, in)
		w.accepted(other, err)

		all := func(ctx context.Context, f *planning.EstablishmentFilter) (days []string) {
			t.Helper()
			page, err := w.Establishments(ctx, f, relay.Args{})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Nodes() {
				days = append(days, string(e.ValidFrom))
			}
			return days
		}
		if days := all(w.finance, nil); len(days) != 4 || days[0] != "2027-01-01" {
			t.Errorf("finance sees %v", days)
		}
		for _, ctx := range []context.Context{w.officer, w.leader} {
			if days := all(ctx, nil); len(days) != 3 {
				t.Errorf("a unit sees %v", days)
			}
		}
		if days := all(w.otherLeader, &planning.EstablishmentFilter{UnitCodes: []string{giaRai}}); len(days) != 0 {
			t.Errorf("another unit sees %v", days)
		}
		for on, want := range map[civil.Date]string{"2025-06-30": "", "2026-03-08": "2025-07-01", "2026-11-21": "2026-03-09", "2030-01-01": "2027-01-01"} {
			days := all(w.leader, &planning.EstablishmentFilter{On: &on})
			if strings.Join(days, " ") != want {
				t.Errorf("on %s in force: %v", on, days)
			}
			e, err := w.AgencyEstablishment(w.leader, w.committee, &on)
			if err != nil || (e == nil) != (want == "") || e != nil && string(e.ValidFrom) != want {
				t.Errorf("of the agency on %s: %+v, %v", on, e, err)
			}
		}
		if e, err := w.AgencyEstablishment(w.leader, w.otherCommittee, nil); e != nil || err != nil {
			t.Errorf("of another unit's agency: %+v, %v", e, err)
		}
		found, err := w.Nodes(w.leader, []uuid.UUID{other.Establishment.ID})
		if err != nil || found[0] != nil {
			t.Errorf("by id: %v, %v", found, err)
		}
	})
}

// What 19 persons may have is what the norm says on the day, from the establishment in force.
func TestEntitlementsOfAnEstablishment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, err := w.SetEstablishment(w.finance, w.nineteen())
		w.accepted(p, err)
		list, err := w.EstablishmentEntitlements(w.leader, p.Establishment, nil)
		if err != nil {
			t.Fatal(err)
		}
		byClass := map[string]int64{}
		for _, e := range list {
			byClass[e.NeedClass] += e.Quantity
		}
		for class, want := range map[string]int64{"computer_any": 19, "printer": 3 + 5, "photocopier": 2, "cabinet": 3*2 + 16} {
			if byClass[class] != want {
				t.Errorf("%s: %d, want %d", class, byClass[class], want)
			}
		}
	})
}

func TestEstablishmentFileRoundTrip(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := w.nineteen()
		in.Note = new("theo Quyết định 12")
		p, err := w.SetEstablishment(w.finance, in)
		w.accepted(p, err)
		rooms := planning.SetEstablishmentInput{OperationID: uuid.New(), AgencyID: w.centre.ID, ValidFrom: "2026-07-01", Counters: new(int32(4))}
		p, err = w.SetEstablishment(w.finance, rooms)
		w.accepted(p, err)

		export := func(ctx context.Context, unit string) []byte {
			t.Helper()
			var file bytes.Buffer
			if err := w.ExportEstablishments(ctx, &file, unit, nil); err != nil {
				t.Fatal(err)
			}
			return file.Bytes()
		}
		bring := func(ctx context.Context, file []byte, apply bool) *planning.FileReport {
			t.Helper()
			r, err := w.ImportEstablishments(ctx, planning.FileInput{OperationID: uuid.New(), Name: "bien-che.xlsx", File: bytes.NewReader(file), Size: int64(len(file)), Apply: apply})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		file := export(w.finance, "")
		for _, apply := range []bool{false, true} {
			r := bring(w.finance, file, apply)
			if len(r.BadCells)+len(r.Errors) > 0 || r.Stated != 2 || r.Same() != 2 || r.Applied != apply {
				t.Errorf("apply %v: %+v", apply, r)
			}
		}
		if e, _ := w.AgencyEstablishment(w.finance, w.committee, nil); e.Revision != 1 || e.Note != "theo Quyết định 12" {
			t.Errorf("a round trip made %+v", e)
		}

		// Filled in for an agency about which nobody had said anything, and changed for another.
		book, err := excelize.OpenReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		set := func(cell string, value any) {
			t.Helper()
			if err := book.SetCellValue("Biên chế", cell, value); err != nil {
				t.Fatal(err)
			}
		}
		rows, _ := book.GetRows("Biên chế")
		for i, row := range rows {
			n := string(rune('0' + i + 1))
			switch {
			case row[2] == w.party.Name:
				set("D"+n, "Bí thư")
				set("F"+n, 1)
				set("M"+n, "01/07/2026")
			case len(row) > 5 && row[3] == "Chuyên viên":
				set("F"+n, 16)
			}
		}
		var edited bytes.Buffer
		if err := book.Write(&edited); err != nil {
			t.Fatal(err)
		}
		dry := bring(w.finance, edited.Bytes(), false)
		if dry.New != 1 || dry.Changed != 1 || dry.Same() != 1 || dry.Applied {
			t.Errorf("dry run: %+v", dry)
		}
		if e, _ := w.AgencyEstablishment(w.finance, w.party, nil); e != nil {
			t.Error("a dry run wrote")
		}
		if r := bring(w.finance, edited.Bytes(), true); !r.Applied || r.New != 1 || r.Changed != 1 {
			t.Errorf("applied: %+v", r)
		}
		e, err := w.AgencyEstablishment(w.finance, w.committee, nil)
		if n, _ := w.EstablishmentPersons(e); err != nil || n != 21 || e.Revision != 2 {
			t.Errorf("%d persons in %+v, %v", n, e, err)
		}
		if r := bring(w.leader, file, true); len(r.Errors) != 1 || r.Applied {
			t.Errorf("a leader brought it in: %+v", r)
		}
		if own := export(w.leader, ""); len(own) == 0 {
			t.Error("nothing to export")
		}
		if err := w.ExportEstablishments(w.otherLeader, &bytes.Buffer{}, giaRai, nil); err == nil {
			t.Error("another unit's establishments were exported")
		}
	})
}

func TestEstablishmentFileNamesCells(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const head = "Mã đơn vị;Cơ quan;Chức danh;Bậc;Số người;Kiêm nhiệm;Phòng làm việc;Từ ngày\n"
		for line, want := range map[string]string{
			"00000;UBND phường Giá Rai;Chuyên viên;;1;;;01/07/2026":                                                                                             "CSV!A2",
			"31942;UBND phường Khác;Chuyên viên;;1;;;01/07/2026":                                                                                                "CSV!B2",
			"31942;ubnd phuong gia rai;Vua;;1;;;01/07/2026":                                                                                                     "CSV!C2",
			"31942;UBND phường Giá Rai;Chuyên viên;VI;1;;;01/07/2026":                                                                                           "CSV!D2",
			"31942;UBND phường Giá Rai;Chuyên viên;;;;;01/07/2026":                                                                                              "CSV!E2",
			"31942;UBND phường Giá Rai;Chuyên viên;;1;2;;01/07/2026":                                                                                            "CSV!F2",
			"31942;UBND phường Giá Rai;Chuyên viên;;1;;9;01/07/2026\n31942;UBND phường Giá Rai;CVC;;1;;8;01/07/2026":                                            "CSV!G3",
			"31942;UBND phường Giá Rai;Chuyên viên;;1;;;01/07/2026\n31942;UBND phường Giá Rai;chuyen vien;;1;;;1/7/2026":                                        "CSV!C3",
			"31942;UBND phường Giá Rai;Chuyên viên;;1;;;01/07/2026\n31942;UBND phường Giá Rai;;VIII;1;;;1/7/2026\n31942;UBND phường Giá Rai;;viii;2;;;1/7/2026": "CSV!D4",
		} {
			data := []byte(head + line + "\n")
			r, err := w.ImportEstablishments(w.finance, planning.FileInput{OperationID: uuid.New(), Name: "a.csv", File: bytes.NewReader(data), Size: int64(len(data)), Apply: true})
			if err != nil || len(r.Errors) > 0 || r.Applied {
				t.Fatal(r, err)
			}
			if len(r.BadCells) != 1 || r.BadCells[0].Sheet+"!"+r.BadCells[0].Cell != want || r.BadCells[0].Reason.VI == "" || r.BadCells[0].Reason.EN == "" {
				t.Errorf("%q: %v, want %s", line, r.BadCells, want)
			}
		}
	})
}

func TestPostTitles(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for on, want := range map[civil.Date]int{"2025-12-31": 13, "2026-11-21": 14, "2020-01-01": 0} {
			if list, err := w.PostTitles(w.surveyor, &on); err != nil || len(list) != want {
				t.Errorf("on %s: %d titles, %v", on, len(list), err)
			}
		}
		if _, err := w.PostTitles(viewer.With(t.Context(), viewer.Viewer{}), nil); err == nil {
			t.Error("nobody reads titles")
		}
	})
}
