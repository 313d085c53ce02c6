package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/catalog"
	"sotaisan/internal/demo"
	"sotaisan/internal/session"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/journal"
	"sotaisan/labels"
	"sotaisan/planning"
	"sotaisan/printing"
	"sotaisan/registry"
	"sotaisan/web"
)

// labelConfig is the pages of a demo whose labels carry an address.
func labelConfig(t *testing.T, s *store.Store) web.Config {
	t.Helper()
	j := journal.New(s, catalog.Default(), time.Now)
	r := registry.New(j)
	press, accounts := printing.New(j, r), access.New(s, time.Now, true)
	var hosts printing.Hosts
	for _, address := range []string{"https://cu.camau.example", "https://taisan.camau.example"} {
		base, err := labels.ParseBase(address)
		if err != nil {
			t.Fatal(err)
		}
		if hosts, err = press.Use(t.Context(), base); err != nil {
			t.Fatal(err)
		}
	}
	return web.Config{Register: web.FromRegistry(r, accounts), Access: accounts, Sessions: session.New(s, time.Now, accounts.Idle), Now: time.Now, Demo: true,
		Labels: press, Hosts: hosts, Planning: planning.New(j, r)}
}

// labelSite is a demo of two units.
func labelSite(t *testing.T, s *store.Store) *site {
	t.Helper()
	if err := demo.Load(t.Context(), s, demo.Options{Seed: 1, Units: 2}, nil); err != nil {
		t.Fatal(err)
	}
	return &site{t: t, url: serve(t, nil, labelConfig(t, s))}
}

func (s *site) demoAccount(login string) *visitor {
	s.t.Helper()
	v := s.visitor()
	if p := v.post("/sign-in", url.Values{"login": {login}, "password": {access.DemoPassword}}); p.status != http.StatusSeeOther {
		s.t.Fatalf("%s: %d", login, p.status)
	}
	return v
}

var madeBatch = regexp.MustCompile(`^/labels/batches\?made=([0-9a-f-]{36})$`)

// order makes a batch and answers the address of its file without its end.
func (v *visitor) order(form url.Values) string {
	v.t.Helper()
	form.Set("operationId", uuid.NewString())
	p := v.post("/labels/batches", form)
	m := madeBatch.FindStringSubmatch(p.location)
	if m == nil {
		v.t.Fatalf("no batch: %d\n%s", p.status, p.body)
	}
	return "/labels/batches/" + m[1]
}

// printed writes the file of a batch and answers it.
func (v *visitor) printed(file string) page {
	v.t.Helper()
	if p := v.post(file, nil); p.status != http.StatusSeeOther || p.location != file {
		v.t.Fatalf("%s: %d %s\n%s", file, p.status, p.location, p.body)
	}
	return v.get(file)
}

// scan prints the first label of a PDF on the paper A4-70x37 and reads it as a phone does.
func scan(t *testing.T, pdf string) labels.Code {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "a.pdf")
	if err := os.WriteFile(file, []byte(pdf), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		t.Helper()
		var out, wrong bytes.Buffer
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Stdout, cmd.Stderr = &out, &wrong
		if err := cmd.Run(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, &wrong)
		}
		return out.String()
	}
	run("pdftoppm", "-r", "300", "-f", "1", "-l", "1", "-x", "0", "-y", "0", "-W", "826", "-H", "437", "-png", file, filepath.Join(dir, "label"))
	pictures, err := filepath.Glob(filepath.Join(dir, "label*.png"))
	if err != nil || len(pictures) != 1 {
		t.Fatal(pictures, err)
	}
	text := strings.TrimSpace(run("zbarimg", "--quiet", "--raw", pictures[0]))
	if !strings.HasPrefix(text, "https://TAISAN.CAMAU.EXAMPLE/") {
		t.Fatalf("the label says %q", text)
	}
	code, err := labels.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

const sheets = "A4-70x37"

// What is printed, stuck on and scanned opens its asset, and the first look at it makes the label live.
func TestPrintScanAndSee(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		site := labelSite(t, s)
		officer := site.demoAccount("officer.31942")
		batch := officer.order(url.Values{"kind": {"IT_EQUIPMENT"}, "stock": {sheets}})
		officer.get("/labels/batches").says(t, "Chờ in", batch+".pdf")
		if p := officer.get(batch + ".pdf"); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, "tệp chưa được tạo") {
			t.Errorf("a file that nobody has written: %d", p.status)
		}
		officer.get("/labels/batches").says(t, "Chờ in") // who only asks prints nothing
		pdf := officer.printed(batch + ".pdf")
		if pdf.status != http.StatusOK || pdf.header.Get("Content-Type") != "application/pdf" ||
			!strings.HasPrefix(pdf.header.Get("Content-Disposition"), `attachment; filename="nhan-31942-asset-`) {
			t.Fatalf("%d %v", pdf.status, pdf.header)
		}
		officer.get("/labels/batches").says(t, "Đã tải để in", "Đã tải 1 lần")
		if again := officer.get(batch + ".pdf"); again.body != pdf.body {
			t.Error("the same batch is another file")
		}
		code := scan(t, pdf.body)
		for _, path := range []string{"/" + code.String(), "/a/" + strings.ToLower(code.String()), "/A/" + code.Format()} {
			officer.get(path).says(t, code.Format(), "Nhãn mới in", `id="observe"`)
		}
		seen := officer.post("/"+code.String()+"/observe", url.Values{"operationId": {uuid.NewString()}, "baseRevision": {"1"},
			"capturedAt": {time.Now().UTC().Format(time.RFC3339)}, "presence": {"SEEN"}})
		if seen.status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", seen.status, seen.body)
		}
		if p := officer.get("/" + code.String()); strings.Contains(p.body, "Nhãn mới in") {
			t.Error("a scanned label is not live")
		}

		// Others see nothing of the batch, and of the label what anybody sees.
		stranger, auditor, nobody := site.demoAccount("officer.31951"), site.demoAccount("auditor"), site.visitor()
		for who, v := range map[string]*visitor{"another unit": stranger, "the auditor": auditor} {
			for _, p := range []page{v.get(batch + ".pdf"), v.post(batch+".pdf", nil)} {
				if p.status != http.StatusNotFound {
					t.Errorf("%s gets the file: %d", who, p.status)
				}
			}
		}
		if p := nobody.get(batch + ".pdf"); p.status != http.StatusSeeOther {
			t.Errorf("nobody gets the file: %d", p.status)
		}
		for _, path := range []string{batch + ".zpl", batch, "/labels/batches/" + uuid.NewString() + ".pdf", "/labels/batches/x.pdf"} {
			for _, p := range []page{officer.get(path), officer.post(path, nil)} {
				if p.status != http.StatusNotFound {
					t.Errorf("%s: %d", path, p.status)
				}
			}
		}
		officer.get("/labels/batches").says(t, "Đã tải 1 lần")
		if p := stranger.get("/" + code.String()); strings.Contains(p.body, `id="observe"`) || p.status != http.StatusOK {
			t.Errorf("a stranger: %d", p.status)
		}
	})
}

// A blank label is bound to a thing, to a new thing, or to a room; to who may not see it, it is no label at all.
func TestBlankLabels(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		site := labelSite(t, s)
		officer := site.demoAccount("officer.31942")
		blank := func() labels.Code {
			return scan(t, officer.printed(officer.order(url.Values{"subject": {"BLANK"}, "count": {"1"}, "stock": {sheets}})+".pdf").body)
		}
		first := blank()
		unknown, err := labels.New(strings.NewReader(strings.Repeat("nobody has it", 99)))
		if err != nil {
			t.Fatal(err)
		}
		for who, v := range map[string]*visitor{"nobody": site.visitor(), "a stranger": site.demoAccount("officer.31951")} {
			a, b := v.get("/"+first.String()), v.get("/"+unknown.String())
			if a.status != http.StatusNotFound || a.body != b.body {
				t.Errorf("%s can tell a blank label from none: %d", who, a.status)
			}
		}
		officer.get("/"+first.String()).says(t, "Nhãn chưa gắn", "Ghi sổ tài sản mới")

		chosen := officer.get("/" + first.String() + "?q=m%C3%A1y")
		thing := regexp.MustCompile(`name="asset" value="([0-9a-f-]{36})"`).FindStringSubmatch(chosen.body)
		if thing == nil {
			t.Fatal(chosen.body)
		}
		bind := func(code labels.Code, form url.Values) page {
			form.Set("operationId", uuid.NewString())
			return officer.post("/"+code.String()+"/bind", form)
		}
		if p := bind(first, url.Values{"asset": {thing[1]}}); p.status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", p.status, p.body)
		}
		officer.get("/"+first.String()+"?done=bind").says(t, "Đã gắn nhãn.", `id="observe"`)

		// A second label on the same thing that takes no place of the first is a conflict to settle.
		second := blank()
		if p := bind(second, url.Values{"asset": {thing[1]}}); p.status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", p.status, p.body)
		}
		// A third one has a button, too, though the conflict names two.
		extra := blank()
		if p := bind(extra, url.Values{"asset": {thing[1]}}); p.status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", p.status, p.body)
		}
		conflicts := officer.get("/labels/conflicts")
		conflicts.says(t, "Giữ nhãn "+first.Format(), "Giữ nhãn "+second.Format(), "Giữ nhãn "+extra.Format())
		settle := regexp.MustCompile(`action="(/labels/conflicts/[0-9a-f-]{36}/settle)"`).FindStringSubmatch(conflicts.body)
		if p := officer.post(settle[1], url.Values{"operationId": {uuid.NewString()}, "settlement": {"KEEP_ONE"}, "keep": {second.String()}}); p.location != "/labels/conflicts?done" {
			t.Fatalf("%d\n%s", p.status, p.body)
		}
		officer.get("/"+first.String()).says(t, "Hãy gỡ nhãn này")
		officer.get("/"+extra.String()).says(t, "Hãy gỡ nhãn này")

		// So is one bound by who goes round, and the page says so.
		if p := officer.post("/labels/bind", url.Values{"operationId": {uuid.NewString()}, "asset": {thing[1]}, "code": {blank().Format()}}); p.status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", p.status, p.body)
		} else {
			officer.get(p.location).says(t, "Đã gắn nhãn.", "còn một nhãn khác")
		}

		third := blank()
		agency := regexp.MustCompile(`name="agency" required><option value="">[^<]*</option><option value="([0-9a-f-]{36})"`).FindStringSubmatch(officer.get("/" + third.String()).body)
		if agency == nil {
			t.Fatal("no agency to choose")
		}
		form := url.Values{"operationId": {uuid.NewString()}, "name": {"Quạt trần"}, "itemType": {"nonsense"}, "agency": {agency[1]}, "room": {"Phòng 9"}}
		if p := officer.post("/"+third.String()+"/register", form); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, `value="Quạt trần"`) {
			t.Errorf("%d\n%s", p.status, p.body)
		}
		form.Set("itemType", "desktop")
		for range 2 { // sent twice it is one thing
			if p := officer.post("/"+third.String()+"/register", form); p.location != "/"+third.String()+"?done=bind" {
				t.Fatalf("%d\n%s", p.status, p.body)
			}
		}
		officer.get("/"+third.String()).says(t, "Quạt trần", "Phòng 9")
		// Who had the same page open is told what the label is on, and registers nothing.
		form.Set("operationId", uuid.NewString())
		form.Set("name", "Quạt của người đến sau")
		late := officer.post("/"+third.String()+"/register", form)
		late.says(t, "Nhãn này đã gắn cho: Quạt trần")
		if p := officer.get("/assets?q=" + url.QueryEscape("Quạt của người đến sau")); late.status != http.StatusUnprocessableEntity || strings.Contains(p.body, `<strong lang="vi">Quạt của người đến sau`) {
			t.Errorf("late: %d\n%s", late.status, p.body)
		}

		room := blank()
		if p := bind(room, url.Values{"room": {"Phòng 9"}}); p.status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", p.status, p.body)
		}
		officer.get("/"+room.String()).says(t, "Phòng: Phòng 9", "Quạt trần")

		fourth := blank()
		if p := officer.post("/labels/void", url.Values{"operationId": {uuid.NewString()}, "code": {fourth.Format()}, "reason": {"LOST"}}); p.location != "/labels/batches?done=void" {
			t.Fatalf("%d\n%s", p.status, p.body)
		}
		if p := officer.get("/" + fourth.String()); p.status != http.StatusNotFound {
			t.Errorf("a void label leads somewhere: %d", p.status)
		}
	})
}

func TestRoomSheetsAndPapers(t *testing.T) {
	site := labelSite(t, testdb.Open(t, "sqlite"))
	officer := site.demoAccount("officer.31942")
	officer.get("/labels/rooms.pdf").says(t, "Chưa phòng nào có mã")
	if p := officer.post("/labels/rooms", url.Values{"operationId": {uuid.NewString()}}); p.location != "/labels/rooms.pdf" {
		t.Fatalf("%d\n%s", p.status, p.body)
	}
	for _, path := range []string{"/labels/rooms.pdf", "/labels/calibration.pdf?stock=L7160"} {
		if p := officer.get(path); p.status != http.StatusOK || !strings.HasPrefix(p.body, "%PDF-") {
			t.Errorf("%s: %d", path, p.status)
		}
	}
	officer.get("/labels/preview.svg?stock=L7160").says(t, "<svg", "<title>")
	// Rooms and sites can be printed again, too; a blank roll has nothing to choose from.
	for subject, want := range map[string]bool{"ASSET": true, "ROOM": true, "SITE": true, "BLANK": false} {
		if p := officer.get("/labels?subject=" + subject); strings.Contains(p.body, `name="which" value="ALL"`) != want {
			t.Errorf("%s: printing all again is offered: %t", subject, !want)
		}
	}
	if p := officer.get("/labels/preview.svg?subject=PARCEL&stock=L7651"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a plate fits a small label: %d", p.status)
	}
	for form, want := range map[string]string{"start=99": "Vị trí bắt đầu", "start=x": "số nguyên", "subject=BLANK&count=0": "từ 1 đến", "room=nowhere": "không có gì như đã chọn",
		"subject=PARCEL&stock=L7651": "không vừa", "format=ZPL&dpi=203": "cuộn",
		"subject=BLANK&count=1&dxMm=x": "0,8", "subject=BLANK&count=1&dxMm=40": "trong khoảng", "subject=BLANK&count=1&scale=1.2": "Tỷ lệ phải từ",
		"subject=BLANK&count=1&borderMm=NaN": "0,8"} {
		values, err := url.ParseQuery(form)
		if err != nil {
			t.Fatal(err)
		}
		values.Set("operationId", uuid.NewString())
		if p := officer.post("/labels/batches", values); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, want) {
			t.Errorf("%s: %d\n%s", form, p.status, p.body)
		}
	}
	zpl := officer.order(url.Values{"subject": {"BLANK"}, "count": {"3"}, "stock": {"R50x30"}, "format": {"ZPL"}, "dpi": {"203"}})
	if p := officer.printed(zpl + ".zpl"); p.status != http.StatusOK || !strings.HasPrefix(p.body, "^XA") {
		t.Errorf("%d %.40q", p.status, p.body)
	}
	// What was entered for a paper once is there the next time, for that paper alone.
	askew := officer.order(url.Values{"subject": {"BLANK"}, "count": {"1"}, "stock": {"L7651"}, "dxMm": {"0,8"}, "dyMm": {"-1.2"}, "scale": {"1.004"}, "borderMm": {""}})
	officer.printed(askew + ".pdf")
	if p := officer.get("/labels?stock=L7160&measured=L7651&dxMm=0.8"); !strings.Contains(p.body, `name="dxMm" value="0"`) {
		t.Error("a paper has what was entered for another one")
	}
	page := officer.get("/labels?stock=L7651")
	page.says(t, `name="dxMm" value="0.8"`, `name="dyMm" value="-1.2"`, `name="scale" value="1.004"`, `name="borderMm" value="0"`,
		"/labels/calibration.pdf?borderMm=0&amp;dxMm=0.8&amp;dyMm=-1.2&amp;scale=1.004&amp;stock=L7651")
	if p := officer.get("/labels/calibration.pdf?stock=L7651&dxMm=40"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("%d", p.status)
	}
	aborted := officer.order(url.Values{"subject": {"BOX"}, "count": {"2"}, "recipient": {"Kho lưu trữ"}, "stock": {"L7163"}})
	if p := officer.post(aborted+"/abort", url.Values{"operationId": {uuid.NewString()}}); p.location != "/labels/batches?done=abort" {
		t.Fatalf("%d\n%s", p.status, p.body)
	}
	officer.get(aborted+".pdf").says(t, "đã bị hủy")
	officer.post(aborted+".pdf", nil).says(t, "đã bị hủy")
	next := officer.get("/labels/next")
	thing := regexp.MustCompile(`name="asset" value="([0-9a-f-]{36})"`).FindStringSubmatch(next.body)
	code := regexp.MustCompile(`<h2 lang="vi"><a href="/([0-9A-Z]{9})">`).FindStringSubmatch(next.body)
	if p := officer.post("/labels/bind", url.Values{"operationId": {uuid.NewString()}, "asset": thing[1:], "code": {"123"}}); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, code[1]) {
		t.Errorf("%d\n%s", p.status, p.body)
	}
	if p := officer.post("/labels/bind", url.Values{"operationId": {uuid.NewString()}, "asset": thing[1:], "code": code[1:]}); !strings.HasPrefix(p.location, "/labels/next?after="+thing[1]) && !strings.Contains(p.location, "after="+thing[1]) {
		t.Errorf("%d\n%s", p.status, p.body)
	}
}

// A request under an address that labels carried once is led to the one of today, whatever else it says.
func TestOldAddresses(t *testing.T) {
	site := labelSite(t, testdb.Open(t, "sqlite"))
	v := site.visitor()
	for _, c := range []struct{ host, path, location string }{
		{"cu.camau.example", "/k7m2q6301", "https://TAISAN.CAMAU.EXAMPLE/K7M2Q6301"},
		{"CU.CAMAU.EXAMPLE", "/a/K7M-2Q6-301", "https://TAISAN.CAMAU.EXAMPLE/K7M2Q6301"},
		{"cu.camau.example", "/evil.example/x", "https://taisan.camau.example/"},
		{"cu.camau.example", "/sign-in?next=/x", "https://taisan.camau.example/"},
		{"taisan.camau.example", "/K7M2Q6301", ""},
		{"evil.example", "/K7M2Q6301", ""},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		p := v.do(r)
		if p.location != c.location || c.location != "" && p.status != http.StatusFound || strings.Contains(p.body, "evil.example") {
			t.Errorf("%s%s: %d to %q", c.host, c.path, p.status, p.location)
		}
	}
	// What Host says is nowhere in what is printed.
	officer := site.demoAccount("officer.31942")
	file := officer.order(url.Values{"subject": {"BLANK"}, "count": {"1"}, "stock": {sheets}}) + ".pdf"
	send := func(method string) page {
		r, err := http.NewRequestWithContext(t.Context(), method, site.url+file, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer demo-officer.31942") // a browser has no cookie for that host
		r.Host = "evil.example"
		r.Header.Set("X-Forwarded-Host", "evil.example")
		return officer.do(r)
	}
	if p := send(http.MethodPost); p.status != http.StatusSeeOther || p.location != file {
		t.Fatalf("%d to %q\n%s", p.status, p.location, p.body)
	}
	scan(t, send(http.MethodGet).body)
}

// labelPages looks at the pages of labels in a browser.
func labelPages(t *testing.T, leader *visitor, b *browser) {
	t.Helper()
	file := leader.order(url.Values{"subject": {"BLANK"}, "count": {"1"}, "stock": {sheets}})
	blank := scan(t, leader.printed(file+".pdf").body)
	for _, path := range []string{"/labels", "/labels?subject=BOX&stock=R70x50", "/labels?subject=ROOM&start=5", "/labels/batches", "/labels/next", "/labels/conflicts",
		"/" + blank.String(), "/" + blank.String() + "?q=b%C3%A0n"} {
		b.open(path)
	}
}
