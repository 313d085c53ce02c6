package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
	"sotaisan/web"
)

// differences are those of a conflict, in Vietnamese: what, seen, in the register, before.
func differences(c *web.Conflict) string {
	if c == nil {
		return ""
	}
	var out []string
	for _, d := range c.Differences {
		out = append(out, strings.Join([]string{d.What.VI, d.Seen.VI, d.Register.VI, d.Before.VI}, "|"))
	}
	return strings.Join(out, "\n")
}

func TestFromRegistryConflict(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		r := newReal(t, s)
		code := r.register("Máy tính Dell", holding.Individual, 1)
		officer := r.as(viewer.Officer, "31942")
		first, err := r.Asset(officer, code)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now().UTC().Truncate(time.Second)
		see := func(base int32, ago time.Duration, room string, grade holding.Grade) {
			t.Helper()
			in := registry.ObservationInput{OperationID: uuid.New(), AssetCode: code.String(), BaseRevision: &base, Presence: holding.Seen, CapturedAt: start.Add(-ago)}
			if room != "" {
				in.Room = &room
			}
			if grade != "" {
				in.Grades = []*registry.GradeCountInput{{Grade: grade, Quantity: 1}}
			}
			if err := r.Observe(officer, in); err != nil {
				t.Fatal(err)
			}
		}
		conflict := func(want string) {
			t.Helper()
			a, err := r.Asset(officer, code)
			if got := differences(a.Conflict); err != nil || got != want {
				t.Errorf("conflict %q, want %q, %v", got, want, err)
			}
		}
		conflict("")
		see(first.Revision, time.Hour, "205", holding.Good)
		conflict("")

		// An older look at the old revision loses; a newer one wins. Both are for a person.
		see(first.Revision, 2*time.Hour, "206", holding.Worn)
		conflict("Phòng|206|205|\nTình trạng|Còn sử dụng được|Tốt|")
		see(first.Revision, time.Minute, "207", "")
		conflict("Phòng|207|207|205")
		a, err := r.Asset(officer, code)
		if err != nil || a.Conflict == nil || a.Conflict.Observer != "Nguyễn Thị Hồng" || a.Conflict.At.Unix() != start.Add(-time.Minute).Unix() {
			t.Fatalf("%+v, %v", a, err)
		}
		see(a.Revision, 0, "", holding.Good) // says nothing of the room
		conflict("Phòng|207|207|205")

		// To see the same again settles it, and so does an edit.
		if a, err = r.Asset(officer, code); err != nil {
			t.Fatal(err)
		}
		see(a.Revision, 0, "207", "")
		conflict("")
		see(first.Revision, 3*time.Hour, "208", "")
		conflict("Phòng|208|207|")
		row, err := r.r.AssetByCode(officer, code.String())
		if err != nil {
			t.Fatal(err)
		}
		p, err := r.r.UpdateAsset(officer, registry.UpdateAssetInput{OperationID: uuid.New(), AssetID: row.ID, BaseRevision: &row.Revision,
			Patch: registry.Patch{Room: registry.Opt[string]{Set: true, Value: new("208")}}})
		if err != nil || len(p.Errors) > 0 {
			t.Fatal(err, p)
		}
		conflict("")
	})
}
