package web_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/registry"
)

// Who gives something sees what leaves and where it goes. When something of that is lost, the plan says so.
func TestWhatLeavesAUnit(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		site := labelSite(t, s)
		finance, chief, leader := site.demoAccount("finance"), site.demoAccount("finance.lead"), site.demoAccount("leader.31942")
		plan := finance.makePlan("2.000.000.000")
		finance.step(plan, "SUBMITTED", "")
		leader.get("/equipment/out").says(t, "Không có tài sản nào phải chuyển đi")
		chief.step(plan, "APPROVED", "")
		leader.get("/equipment").says(t, `href="/equipment/out"`)
		leaving := leader.get("/equipment/out")
		leaving.says(t, "Đến <strong lang=\"vi\">Phường Láng Tròn", "KH-")
		thing := leaving.first(t, regexp.MustCompile(`<a href="(/[0-9A-Z]{9})">`))
		site.demoAccount("officer.31951").get("/equipment/out").keeps(t, thing)
		chief.get(plan).keeps(t, "Tài sản không còn")
		missing(t, s, thing[1:])
		chief.get(plan).says(t, "Tài sản không còn", thing[1:])
		if p := site.demoAccount("surveyor").get("/equipment/out"); p.status != http.StatusNotFound {
			t.Errorf("a surveyor: %d", p.status)
		}
		if p := leader.get("/equipment/out?after=x"); p.status != http.StatusSeeOther || p.location != "/equipment/out" {
			t.Errorf("a cursor that is none: %d %s", p.status, p.location)
		}
	})
}

// missing says that nobody finds an asset.
func missing(t *testing.T, s *store.Store, code string) {
	t.Helper()
	ctx := viewer.With(t.Context(), viewer.Job("demo"))
	r := registry.New(journal.New(s, catalog.Default(), time.Now))
	a, err := r.AssetByCode(ctx, code)
	if err != nil || a == nil {
		t.Fatal(code, err)
	}
	done, err := r.ChangeAssetStatus(ctx, registry.ChangeAssetStatusInput{OperationID: uuid.New(), AssetID: a.ID, Status: holding.Missing})
	if err != nil || len(done.Errors) > 0 {
		t.Fatal(done, err)
	}
}
