package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/workbook"
)

const listPath = "/establishments/list.xlsx"

// upload sends a form with a file, as a browser does; an empty name is a field in which nobody has chosen one.
func (v *visitor) upload(path string, fields url.Values, name string, file []byte) page {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, values := range fields {
		for _, value := range values {
			if err := form.WriteField(field, value); err != nil {
				v.t.Fatal(err)
			}
		}
	}
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = part.Write(file)
		}
		if err != nil {
			v.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		v.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.url+path, &body)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	return v.do(r)
}

// staffList is the list of a unit as it is downloaded, edited.
func (v *visitor) staffList(unit string, edit func(rows []workbook.EstablishmentRow) []workbook.EstablishmentRow) []byte {
	v.t.Helper()
	p := v.get(listPath + "?unit=" + unit)
	list, err := workbook.ReadEstablishments("a.xlsx", strings.NewReader(p.body), int64(len(p.body)))
	if err != nil || len(list.Rows) == 0 {
		v.t.Fatal(p.status, list, err)
	}
	var out bytes.Buffer
	if err := workbook.WriteEstablishments(&out, edit(list.Rows)); err != nil {
		v.t.Fatal(err)
	}
	return out.Bytes()
}

// counted edits the number of rooms of the first agency.
func counted(rooms int64) func([]workbook.EstablishmentRow) []workbook.EstablishmentRow {
	return func(rows []workbook.EstablishmentRow) []workbook.EstablishmentRow {
		rows[0].Rooms = &rooms
		return rows
	}
}

// Finance at a desk downloads the list, fills it in, sees what changes, and writes it.
func TestAListOfEstablishments(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		site := labelSite(t, s)
		finance := site.demoAccount("finance")
		finance.get("/establishments").says(t, "Nhập danh sách từ tệp", `type="file"`, listPath)

		same := finance.upload(listPath, nil, "bien-che.xlsx", finance.staffList("31942", slices.Clone))
		same.says(t, "0 mới, 0 thay đổi", "không có gì mới")
		same.keeps(t, `name="apply"`)

		edited := finance.staffList("31942", counted(77))
		checked := finance.upload(listPath, nil, "bien-che.xlsx", edited)
		checked.says(t, "bien-che.xlsx", "0 mới, 1 thay đổi", "Chưa ghi gì")
		if got := finance.staffList("31942", slices.Clone); bytes.Equal(got, edited) {
			t.Error("looking at a list writes it")
		}
		write := checked.form()
		for range 2 {
			if p := finance.upload(listPath, write, "", nil); p.location != "/establishments?done=saved" {
				t.Fatalf("%d\n%s", p.status, p.body)
			}
		}
		finance.get("/establishments?unit=31942").says(t, "77 phòng")
		finance.upload(listPath, nil, "bien-che.xlsx", edited).says(t, "0 thay đổi")

		// A used operation does not write another list, nor does a form without one.
		other := finance.upload(listPath, nil, "b.xlsx", finance.staffList("31942", counted(78))).form()
		fresh := other.Get("operationId")
		for _, id := range []string{write.Get("operationId"), ""} {
			other.Set("operationId", id)
			if p := finance.upload(listPath, other, "", nil); p.status != http.StatusUnprocessableEntity {
				t.Errorf("operation %q: %d %s", id, p.status, p.location)
			}
		}
		finance.get("/establishments?unit=31942").says(t, "77 phòng")

		// One bad cell, and nothing is written, whoever insists.
		wrong := finance.staffList("31942", func(rows []workbook.EstablishmentRow) []workbook.EstablishmentRow {
			rows[len(rows)-1].Title = "Thợ lặn"
			return counted(79)(rows)
		})
		bad := finance.upload(listPath, url.Values{"apply": {"1"}, "operationId": {fresh}}, "sai.xlsx", wrong)
		if bad.status != http.StatusUnprocessableEntity {
			t.Errorf("%d", bad.status)
		}
		bad.says(t, "Biên chế!D", "không có chức danh này", "Hãy sửa 1 ô")
		bad.keeps(t, `name="apply"`)
		finance.get("/establishments?unit=31942").says(t, "77 phòng")
		finance.get("/?lang=en")
		finance.upload(listPath, nil, "sai.xlsx", wrong).says(t, "there is no such title", "Mend these 1 cells")
		finance.get("/?lang=vi")

		// Files that are none.
		for name, c := range map[string]struct {
			file   []byte
			status int
			says   string
		}{
			"":          {nil, http.StatusUnprocessableEntity, "Hãy chọn tệp"},
			"rong.xlsx": {nil, http.StatusUnprocessableEntity, "Tệp rỗng"},
			"khac.csv":  {[]byte("Tên,Số\na,1\n"), http.StatusUnprocessableEntity, "dòng tiêu đề"},
			"lon.xlsx":  {make([]byte, 2<<20+1), http.StatusRequestEntityTooLarge, "lớn hơn 2 MB"},
			"to.xlsx":   {make([]byte, 4<<20), http.StatusRequestEntityTooLarge, "lớn hơn 2 MB"},
		} {
			if p := finance.upload(listPath, nil, name, c.file); p.status != c.status || !strings.Contains(p.body, c.says) {
				t.Errorf("%q: %d\n%s", name, p.status, p.body)
			}
		}
		if p := finance.post(listPath, url.Values{"list": {"%"}}); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, "không còn nguyên vẹn") {
			t.Errorf("%d\n%s", p.status, p.body)
		}

		// Others read, and bring nothing in.
		for _, login := range []string{"auditor", "leader.31942", "officer.31942"} {
			v := site.demoAccount(login)
			shown := v.get("/establishments")
			shown.says(t, listPath)
			shown.keeps(t, `type="file"`)
			if p := v.upload(listPath, other, "", nil); p.status != http.StatusNotFound {
				t.Errorf("%s: %d", login, p.status)
			}
		}
		nobody := site.visitor()
		if p := nobody.upload(listPath, other, "", nil); p.status != http.StatusForbidden || strings.Contains(p.body, other.Get("list")) {
			t.Errorf("nobody: %d", p.status)
		}
		if p := nobody.post(listPath, url.Values{"list": {strings.Repeat("A", 1<<20)}}); len(p.body) > 64<<10 {
			t.Errorf("the sign-in page keeps %d bytes", len(p.body))
		}
	})
}

// The longest list that the reader takes fits the form.
func TestTheLongestListFits(t *testing.T) {
	rows := make([]workbook.EstablishmentRow, workbook.MaxEstablishments)
	n := int64(123)
	for i := range rows {
		rows[i] = workbook.EstablishmentRow{UnitCode: "31942", Unit: "Phường Giá Rai", Agency: fmt.Sprintf("Phòng Văn hóa – Xã hội phường Giá Rai %d", i), Title: "Công chức chuyên môn", Tier: "C",
			Persons: &n, Elsewhere: &n, FixedTerm: &n, Rooms: &n, Counters: &n, Centres: &n, People: &n, From: "2026-01-01"}
	}
	var out bytes.Buffer
	if err := workbook.WriteEstablishments(&out, rows); err != nil || out.Len() > 2<<20 {
		t.Errorf("%d bytes, %v", out.Len(), err)
	}
}

// listPages looks in a browser at a list that is checked, and at one with bad cells.
func listPages(t *testing.T, s *site, b *browser) {
	t.Helper()
	finance := s.demoAccount("finance")
	folder := t.TempDir()
	bring := func(name string, edit func([]workbook.EstablishmentRow) []workbook.EstablishmentRow) {
		t.Helper()
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, finance.staffList("31942", edit), 0o600); err != nil {
			t.Fatal(err)
		}
		b.run(chromedp.Navigate(b.url+"/establishments"), chromedp.SetUploadFiles("#file", []string{file}), chromedp.Click("#bring button"), chromedp.WaitVisible("#checked"))
		b.check(name)
		if out := os.Getenv(screenshots); out != "" {
			for _, width := range widths {
				b.whole(out, fmt.Sprintf("plan-list-%s-%d.png", name, width), width)
			}
		}
	}
	bring("sai.xlsx", func(rows []workbook.EstablishmentRow) []workbook.EstablishmentRow {
		for i := range rows {
			rows[i].Title = "Thợ lặn"
		}
		return rows
	})
	bring("bien-che.xlsx", counted(77))
	b.run(chromedp.Click(`section[aria-labelledby="checked"] button`), chromedp.WaitVisible(".thanks"))
	b.check("a written list")
}
