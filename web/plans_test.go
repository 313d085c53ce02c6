package web_test

import (
	"archive/zip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/internal/civil"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
)

var (
	madePlan    = regexp.MustCompile(`^/plans/(KH-\d{4}-\d{3})\?done=made$`)
	operationIn = regexp.MustCompile(`name="operationId" value="([0-9a-f-]{36})"`)
	firstLine   = regexp.MustCompile(`<a href="(/equipment/[0-9a-f-]{36})">`)
	bodyLink    = regexp.MustCompile(`<a href="(/establishments/[0-9a-f-]{36})">`)
	needLink    = regexp.MustCompile(`<a href="(/requests/new\?agency=[0-9a-f-]{36})">`)
	tickBox     = regexp.MustCompile(`name="request" value="([0-9a-f-]{36}\.\d+)"`)
)

// first is what the pattern finds in the page.
func (p page) first(t *testing.T, pattern *regexp.Regexp) string {
	t.Helper()
	found := pattern.FindStringSubmatch(p.body)
	if found == nil {
		t.Fatalf("%d: nothing is like %s in\n%s", p.status, pattern, p.body)
	}
	return found[1]
}

// planForm is the form for a new plan as it comes, with a name and money.
func planForm(p page, amounts ...string) url.Values {
	form := url.Values{"name": {"Trang cấp thiết bị 2027–2029"}, "from": {"2027"}, "count": {"3"}, "repairPercent": {"30"}, "repairYears": {"2"}, "handlingCost": {"50.000"},
		"transportCostPerKm": {"2.000"}, "floorPercent": {"0"}, "directAward": {"0"}, "countNotAssessed": {"on"}, "band.below": {"50", "80"}, "band.factor": {"150", "120"}}
	for i, a := range amounts {
		form["budget.year"] = append(form["budget.year"], fmt.Sprint(2027+i))
		form["budget.source"] = append(form["budget.source"], "Ngân sách tỉnh")
		form["budget.unit"] = append(form["budget.unit"], "")
		form["budget.amount"] = append(form["budget.amount"], a)
	}
	for name, values := range p.form() {
		form[name] = values
	}
	return form
}

// makePlan makes a plan by the form and answers its address.
func (v *visitor) makePlan(amounts ...string) string {
	v.t.Helper()
	p := v.post("/plans", planForm(v.get("/plans/new"), amounts...))
	m := madePlan.FindStringSubmatch(p.location)
	if m == nil {
		v.t.Fatalf("no plan: %d\n%s", p.status, p.body)
	}
	return "/plans/" + m[1]
}

// step sends the form of a step of a plan's page.
func (v *visitor) step(plan, to, note string) page {
	v.t.Helper()
	shown := v.get(plan)
	_, rest, found := strings.Cut(shown.body, `name="to" value="`+to+`"`)
	if !found {
		v.t.Fatalf("%s cannot become %s\n%s", plan, to, shown.body)
	}
	before := shown.body[:len(shown.body)-len(rest)]
	form := page{body: before[strings.LastIndex(before, "<form"):]}.form()
	form.Set("to", to)
	form.Set("note", note)
	return v.post(plan+"/advance", form)
}

// A plan is made, looked at, tried otherwise, approved by a second person, carried out by a commune.
func TestAPlanFromItsFormToTheReceipt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		site := labelSite(t, s)
		finance, chief, leader := site.demoAccount("finance"), site.demoAccount("finance.lead"), site.demoAccount("leader.31942")

		finance.get("/plans").says(t, "Chưa có kế hoạch nào", "/plans/new")
		finance.get("/plans/readiness").says(t, "Cấp tỉnh", "/establishments?unit=", "/prices?item=")

		// What is wrong stands with its field; what was typed stays.
		form := planForm(finance.get("/plans/new"), "2.000.000.000", "1,5 tỷ")
		form.Set("name", "")
		form.Set("repairPercent", "500")
		bad := finance.post("/plans", form)
		if bad.status != http.StatusUnprocessableEntity {
			t.Fatalf("%d\n%s", bad.status, bad.body)
		}
		bad.says(t, `id="ba1-error"`, `id="name-error"`, "2.500.000", `value="1,5 tỷ"`, `value="2.000.000.000"`)
		form["budget.amount"][1] = "1.500.000.000"
		bad = finance.post("/plans", form)
		bad.says(t, `id="name-error"`)
		form.Set("name", "Kế hoạch")
		finance.post("/plans", form).says(t, `id="repairPercent-error"`)
		form.Set("name", "")
		en := finance.get("/plans/new?lang=en")
		form.Set("operationId", en.form().Get("operationId"))
		finance.post("/plans", form).says(t, `id="name-error"`, "It was not saved")
		finance.get("/plans/new?lang=vi")

		// Sent twice it is one plan.
		form = planForm(finance.get("/plans/new"), "600.000.000", "500.000.000", "400.000.000")
		first, again := finance.post("/plans", form), finance.post("/plans", form)
		if first.location != again.location || !madePlan.MatchString(first.location) {
			t.Fatalf("%q then %q\n%s", first.location, again.location, first.body)
		}
		plan := "/plans/" + madePlan.FindStringSubmatch(first.location)[1]
		shown := finance.get(first.location)
		shown.says(t, "Đã lập kế hoạch", "Trang cấp thiết bị 2027–2029", "Bản thảo", "600.000.000 đồng", "Phường Giá Rai", "SHA-256", `class="bar"`, "Trình duyệt", "04-TSC-MSTT.xlsx")
		finance.get("/plans").says(t, plan, "2027–2029")
		finance.get(plan+"?lang=en").says(t, "Result at the end of 2029", "Money by year", "Unmet")
		finance.get(plan + "?lang=vi")

		// More empty lines, and another try, store nothing.
		wide := planForm(finance.get("/plans/new"), "1")
		if p := finance.post("/plans/new", wide); p.status != http.StatusOK || strings.Count(p.body, `name="budget.amount"`) != 6 {
			t.Errorf("%d, %d rows", p.status, strings.Count(p.body, `name="budget.amount"`))
		}
		try := planForm(finance.get(plan+"/what-if"), "5.000.000.000", "5.000.000.000", "5.000.000.000")
		tried := finance.post(plan+"/what-if", try)
		tried.says(t, "Kết quả thử", "Tham số mới", "5.000.000.000")
		if p := finance.get("/plans"); strings.Count(p.body, "<tr><th scope=\"row\">") != 1 {
			t.Error("a try was stored")
		}
		// Saved, it is a plan that can be compared.
		try.Set("name", "Nhiều kinh phí hơn")
		other := finance.post("/plans", try)
		if !madePlan.MatchString(other.location) {
			t.Fatalf("%d\n%s", other.status, other.body)
		}
		number := madePlan.FindStringSubmatch(other.location)[1]
		pair := "/plans/compare?left=" + strings.TrimPrefix(plan, "/plans/") + "&right=" + number
		compared := finance.get(pair)
		compared.says(t, "Tham số khác nhau", "Kinh phí: 2027, Ngân sách tỉnh", "5.000.000.000 đồng", "Vì sao khác nhau", "Đơn vị thay đổi nhiều nhất", "Dòng 1 đến 50 trên")
		rest := finance.get(html.UnescapeString(compared.first(t, regexp.MustCompile(`href="(/plans/compare\?[^"]+)" rel="next"`))))
		rest.says(t, "Dòng 51 đến", "Xem toàn bộ so sánh")
		rest.keeps(t, "Vì sao khác nhau")
		only := finance.get(pair + "&unit=31942&cause=BUDGET")
		only.says(t, "Phường Giá Rai", "kinh phí khác · Phường Giá Rai")
		only.keeps(t, `<th scope="row">Phường Láng Tròn`)
		finance.get(pair+"&after=x&unit=nowhere&cause=nonsense").says(t, "Không có dòng nào khác nhau")

		// Lines with their derivations.
		lines := finance.get(plan + "/lines?action=PURCHASE&unit=31942")
		lines.says(t, "Mua sắm", "Vì sao có dòng này", "điểm trên một triệu đồng", "/QĐ-TTg")
		if strings.Contains(lines.body, "Phường Láng Tròn") && strings.Contains(lines.body, `<span class="small" lang="vi">Ủy ban nhân dân phường Láng Tròn`) {
			t.Error("the filter does not narrow")
		}
		finance.get(plan+"/lines?action=nonsense&year=x&after=x&flag=y").keeps(t, "nonsense")
		finance.get(plan+"/lines?flag=STRAIGHT_LINE").says(t, "Lưu ý")

		// Who made it does not approve it.
		if p := finance.step(plan, "SUBMITTED", ""); p.status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", p.status, p.body)
		}
		own := finance.get(plan)
		own.says(t, "Người duyệt phải là người khác")
		own.keeps(t, `value="APPROVED"`)
		revision := regexp.MustCompile(`baseRevision" value="(\d+)"`)
		forged := url.Values{"operationId": {uuid.NewString()}, "baseRevision": {chief.get(plan).first(t, revision)}, "to": {"APPROVED"}}
		if p := finance.post(plan+"/advance", forged); p.status != http.StatusUnprocessableEntity {
			t.Errorf("approved by who made it: %d", p.status)
		}
		if p := chief.step(plan, "RETURNED", ""); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, "note-RETURNED-error") {
			t.Errorf("%d\n%s", p.status, p.body)
		}
		if p := leader.get("/equipment"); strings.Contains(p.body, "Mua sắm:") {
			t.Error("a unit sees a plan that nobody has approved")
		}
		for _, to := range []string{"APPROVED", "IN_EXECUTION"} {
			if p := chief.step(plan, to, "Đồng ý"); p.status != http.StatusSeeOther {
				t.Fatalf("%s: %d\n%s", to, p.status, p.body)
			}
		}
		chief.get(plan).says(t, "Tiến độ thực hiện", "Đồng ý")

		// The commune receives what it has been given.
		waiting := leader.get("/equipment?action=PURCHASE")
		waiting.says(t, "Mua sắm", "đã nhận 0/")
		line := waiting.first(t, firstLine)
		site.demoAccount("officer.31951").get(line).says(t, "Không tìm thấy")
		open := leader.get(line)
		open.says(t, "Ghi nhận hàng về", "Vì sao có dòng này")
		receipt := open.form()
		receipt.Set("quantity", "999999")
		receipt.Set("on", "hôm qua")
		leader.post(line+"/receive", receipt).says(t, `id="on-error"`, `value="999999"`)
		receipt.Set("on", time.Now().In(civil.Zone).Format("02/01/2006")) // its plan was approved today
		receipt.Set("quantity", "1")
		receipt.Set("price", "12.000.000")
		receipt.Set("name", "Máy mới nhận theo kế hoạch")
		receipt.Set("tracking", "INDIVIDUAL")
		for range 2 {
			if p := leader.post(line+"/receive", receipt); p.status != http.StatusSeeOther {
				t.Fatalf("%d\n%s", p.status, p.body)
			}
		}
		leader.get(line+"?done=received").says(t, "Đã ghi nhận", "12.000.000 đồng")
		leader.get("/equipment?all=on&action=PURCHASE").says(t, "đã nhận 1/")
		if p := leader.get("/assets?q=" + url.QueryEscape("Máy mới nhận theo kế hoạch")); strings.Count(p.body, "Máy mới nhận theo kế hoạch</strong>") != 1 {
			t.Error("sent twice it is not one thing")
		}
		finance.get(line).keeps(t, "Ghi nhận hàng về")

		// And says what was repaired.
		broken := leader.get("/equipment?action=REPAIR").first(t, firstLine)
		open = leader.get(broken)
		mended := open.form()
		mended.Set("on", time.Now().In(civil.Zone).Format("02/01/2006"))
		mended.Set("grade", "GOOD")
		leader.post(broken+"/repair", mended).says(t, `id="assets-error"`)
		mended.Set("asset", open.first(t, regexp.MustCompile(`name="asset" value="([0-9a-f-]{36})"`)))
		mended.Set("price", "700.000")
		for range 2 {
			if p := leader.post(broken+"/repair", mended); p.location != broken+"?done=received" {
				t.Fatalf("%d\n%s", p.status, p.body)
			}
		}
		leader.get(broken).says(t, "✓", "700.000 đồng")
	})
}

// Every file that the page offers comes with its type.
func TestThePlansFiles(t *testing.T) {
	site := labelSite(t, testdb.Open(t, "sqlite"))
	finance := site.demoAccount("finance")
	plan := finance.makePlan("900.000.000", "900.000.000")
	for _, m := range regexp.MustCompile(`<li><a href="(`+plan+`/[^"/?]+\.[a-z]+)">`).FindAllStringSubmatch(finance.get(plan).body, -1) {
		p := finance.get(m[1])
		if p.status != http.StatusOK || !strings.Contains(p.header.Get("Content-Disposition"), `attachment; filename="kh-`) {
			t.Errorf("%s: %d %v", m[1], p.status, p.header)
			continue
		}
		var err error
		switch {
		case strings.HasSuffix(m[1], ".xlsx"):
			_, err = zip.NewReader(strings.NewReader(p.body), int64(len(p.body)))
		case strings.HasSuffix(m[1], ".csv"):
			rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.body, "\ufeff")))
			rows.Comma, rows.FieldsPerRecord = ';', -1 // a heading stands above the table
			_, err = rows.ReadAll()
		case strings.HasSuffix(m[1], ".json"):
			err = json.Unmarshal([]byte(p.body), new(any))
		case !strings.HasPrefix(p.body, "%PDF-"):
			err = fmt.Errorf("%.20q", p.body)
		}
		if err != nil {
			t.Errorf("%s: %v", m[1], err)
		}
	}
	if p := finance.get(plan + "/04-TSC-MSTT.xlsx?package=1&unit=31942"); p.status != http.StatusOK || !strings.Contains(p.header.Get("Content-Disposition"), "-1-31942-04") {
		t.Errorf("%d %v", p.status, p.header)
	}
	for _, path := range []string{"/nothing.xlsx", "/04-TSC-MSTT.xlsx?package=9999", "/04-TSC-MSTT.xlsx?package=x", "/04-TSC-MSTT.xlsx?unit=zzz"} {
		if p := finance.get(plan + path); p.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, p.status)
		}
	}
	if p := finance.get("/requests/04.xlsx?unit=31942"); p.status != http.StatusOK {
		t.Errorf("%d", p.status)
	}
	if p := finance.get("/establishments/list.xlsx?unit=31942"); p.status != http.StatusOK {
		t.Errorf("%d", p.status)
	}
}

// What finance and units say before a plan: requests, establishments, prices, norms.
func TestWhatPlansRestOn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		site := labelSite(t, s)
		finance, chief, leader := site.demoAccount("finance"), site.demoAccount("finance.lead"), site.demoAccount("leader.31942")

		// A leader withdraws a request and files it anew, and finance returns it with a reason.
		leader.get("/requests").says(t, "Đăng ký cho cơ quan", "Rút các dòng đã chọn")
		box := leader.get("/requests").first(t, tickBox)
		withdraw := leader.get("/requests").form()
		withdraw.Set("request", box)
		withdraw.Set("to", "WITHDRAWN")
		for range 2 {
			if p := leader.post("/requests/decide", withdraw); p.location != "/requests?done=decided" {
				t.Fatalf("%d\n%s", p.status, p.body)
			}
		}
		leader.get("/requests?status=WITHDRAWN").says(t, "Đã rút")
		needs := leader.get("/requests").first(t, needLink)
		page := leader.get(needs)
		page.says(t, "Định mức tối đa", "Số cần có")
		form := url.Values{"operationId": {page.first(t, operationIn)}, "agency": {strings.TrimPrefix(needs, "/requests/new?agency=")}, "reason": {"Thiếu thiết bị"}}
		for _, m := range regexp.MustCompile(`name="class" value="([^"]+)"><input type="hidden" name="again" value="([^"]*)">`).FindAllStringSubmatch(page.body, -1) {
			form["class"], form["again"] = append(form["class"], m[1]), append(form["again"], m[2])
			form["quantity"], form["estimate"] = append(form["quantity"], ""), append(form["estimate"], "")
		}
		if len(form["class"]) == 0 {
			t.Fatalf("nothing can be asked for\n%s", page.body)
		}
		if p := leader.post("/requests", form); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, "ít nhất một dòng") {
			t.Errorf("%d\n%s", p.status, p.body)
		}
		form["quantity"][0], form["estimate"][0] = "ba", "x"
		leader.post("/requests", form).says(t, `id="q`, "số nguyên", "2.500.000")
		form["quantity"][0], form["estimate"][0] = "3", "24.000.000"
		for range 2 {
			if p := leader.post("/requests", form); p.location != "/requests?done=filed" {
				t.Fatalf("%d\n%s", p.status, p.body)
			}
		}
		asked := finance.get("/requests?unit=31942&status=FILED")
		asked.says(t, "24.000.000 đồng", "Thiếu thiết bị")
		decide := asked.form()
		decide.Set("request", asked.first(t, tickBox))
		decide.Set("to", "RETURNED")
		finance.post("/requests/decide", decide).says(t, `id="note-error"`)
		decide.Set("operationId", uuid.NewString())
		decide.Set("note", "Ghi rõ phòng dùng")
		if p := finance.post("/requests/decide", decide); p.location != "/requests?done=decided" {
			t.Fatalf("%d\n%s", p.status, p.body)
		}
		leader.get("/requests?status=RETURNED").says(t, "Ghi rõ phòng dùng")
		decide.Del("request")
		finance.post("/requests/decide", decide).says(t, "Hãy đánh dấu")

		// Finance says who works in an agency from a day on.
		body := finance.get("/establishments?unit=31942").first(t, bodyLink)
		staff := finance.get(body)
		staff.says(t, "Cập nhật số liệu", "Định mức tối đa theo số liệu này")
		set := staff.form()
		set.Set("validFrom", "2026-11-22")
		set.Set("persons.specialist", "nhiều")
		finance.post(body+"/set", set).says(t, `id="p-specialist-error"`, `value="nhiều"`)
		set.Set("persons.specialist", "7")
		set.Set("elsewhere.specialist", "9")
		finance.post(body+"/set", set).says(t, `id="p-specialist-error"`)
		set.Set("elsewhere.specialist", "")
		set.Set("rooms", "6")
		for range 2 {
			if p := finance.post(body+"/set", set); p.location != "/establishments?unit=31942&done=saved" {
				t.Fatalf("%d\n%s", p.status, p.body)
			}
		}
		finance.get(body).says(t, "7 người", "6 phòng")
		leader.get(body).keeps(t, "Cập nhật số liệu")
		if p := leader.post(body+"/set", set); p.status != http.StatusNotFound {
			t.Errorf("a leader says how many work there: %d", p.status)
		}

		// Prices.
		price := finance.get("/prices?old=on").formOf(`action="/prices" class="box" id="new`)
		price.Set("item", "shredder")
		price.Set("amount", "4.500.000")
		price.Set("kind", "QUOTE")
		price.Set("source", "Công ty Minh Hải, báo giá 12")
		price.Set("dated", "01/11/2026")
		price.Set("from", "01/11/2099")
		price.Set("to", "31/12/2098")
		if p := finance.post("/prices", price); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, `value="4.500.000"`) {
			t.Errorf("%d\n%s", p.status, p.body)
		}
		price.Set("to", "31/12/2099")
		for range 2 {
			if p := finance.post("/prices", price); p.location != "/prices?done=saved" {
				t.Fatalf("%d\n%s", p.status, p.body)
			}
		}
		listed := finance.get("/prices?item=shredder&old=on")
		listed.says(t, "Công ty Minh Hải", "4.500.000 đồng")
		gone := listed.first(t, regexp.MustCompile(`action="(/prices/[0-9a-f-]{36}/withdraw)"`))
		if p := finance.post(gone, listed.formOf(gone)); p.location != "/prices?done=withdrawn" {
			t.Fatalf("%d\n%s", p.status, p.body)
		}
		finance.get("/prices?item=shredder&old=on").says(t, "Đã rút")

		// The province's norms: drafted by one, approved by another.
		draft := finance.get("/models/new/edit")
		model := draft.form()
		for _, m := range regexp.MustCompile(`name="(line\.\d+\.[a-z]+)" value="([^"]*)"`).FindAllStringSubmatch(draft.body, -1) {
			if !strings.HasSuffix(m[1], ".tier") && !strings.HasSuffix(m[1], ".kind") {
				model.Set(m[1], "")
			}
		}
		model.Set("name", "Định mức bộ phận một cửa")
		model.Set("from", "01/01/2099")
		model.Set("decision", "45/2026/QĐ-UBND")
		for name, value := range map[string]string{"code": "MC-01", "class": "shredder", "scope": "SERVICE_CENTRE", "basis": "CENTRE", "quantity": "một", "per": "1"} {
			model.Set("line.0."+name, value)
		}
		finance.post("/models", model).says(t, "phải là số nguyên", `value="một"`)
		model.Set("line.0.quantity", "1")
		saved := finance.post("/models", model)
		if again := finance.post("/models", model); saved.status != http.StatusSeeOther || again.location != saved.location {
			t.Fatalf("%d, %q then %q\n%s", saved.status, saved.location, again.location, saved.body)
		}
		at, _, _ := strings.Cut(saved.location, "?")
		finance.get(at).says(t, "MC-01", "không được tự duyệt")
		finance.get(at+"/edit").says(t, `value="MC-01"`)
		decision := chief.get(at).form()
		decision.Set("decision", "45/2026/QĐ-UBND")
		decision.Set("to", "APPROVED")
		if p := chief.post(at+"/decide", decision); p.location != at+"?done=decided" {
			t.Fatalf("%d\n%s", p.status, p.body)
		}
		leader.get("/models").says(t, "Định mức bộ phận một cửa", "Đã duyệt")
	})
}

// Pages of plans are there for those alone who have the right.
func TestWhoSeesPlans(t *testing.T) {
	site := labelSite(t, testdb.Open(t, "sqlite"))
	plan := site.demoAccount("finance").makePlan("100.000.000")
	provincial := []string{"/plans", "/plans/readiness", "/plans/compare", plan, plan + "/lines", plan + "/plan.csv", "/prices"}
	making := []string{"/plans/new", plan + "/what-if", "/models/new/edit"}
	for login, sees := range map[string][]string{
		"finance":       slices.Concat(provincial, making, []string{"/requests", "/establishments", "/models"}),
		"auditor":       slices.Concat(provincial, []string{"/requests", "/establishments", "/models"}),
		"officer.31942": {"/equipment", "/requests", "/establishments", "/models"},
		"leader.31942":  {"/equipment", "/requests", "/establishments", "/models"},
		"surveyor":      {"/requests", "/establishments", "/models"},
	} {
		v := site.demoAccount(login)
		for _, path := range slices.Concat(provincial, making, []string{"/requests", "/establishments", "/models"}) {
			want := http.StatusNotFound
			if slices.Contains(sees, path) {
				want = http.StatusOK
			}
			if p := v.get(path); p.status != want {
				t.Errorf("%s at %s: %d, want %d", login, path, p.status, want)
			}
		}
		if slices.Contains(sees, "/plans/new") {
			continue
		}
		for _, path := range []string{"/plans", "/plans/new", plan + "/advance", plan + "/what-if", "/prices", "/models"} {
			if p := v.post(path, url.Values{"operationId": {uuid.NewString()}}); p.status != http.StatusNotFound {
				t.Errorf("%s posts to %s: %d", login, path, p.status)
			}
		}
	}
	officer := site.demoAccount("officer.31942")
	officer.get("/requests").keeps(t, "Đăng ký cho cơ quan", "Rút các dòng")
	officer.get("/requests").says(t, "Lãnh đạo đơn vị gửi")
	for _, login := range []string{"leader.31942", "finance", "auditor", "surveyor"} {
		site.demoAccount(login).get("/requests").keeps(t, "Lãnh đạo đơn vị gửi")
	}
	officer.get("/").says(t, "/equipment")
	officer.get("/").keeps(t, `href="/plans"`)
	site.demoAccount("finance").get("/").says(t, `href="/plans"`)
	nobody := site.visitor()
	if p := nobody.get("/plans"); p.status != http.StatusSeeOther {
		t.Errorf("nobody: %d", p.status)
	}
	// What was typed before the session ended is there after the next sign-in.
	late := nobody.post("/plans", url.Values{"operationId": {uuid.NewString()}, "name": {"Gõ dở dang"}, "from": {"2027"}, "count": {"1"}, "budget.year": {"2027"},
		"budget.source": {"Ngân sách xã"}, "budget.unit": {""}, "budget.amount": {"123.000.000"}})
	again := late.form()
	again.Set("login", "finance")
	again.Set("password", access.DemoPassword)
	nobody.post("/sign-in", again).says(t, `value="Gõ dở dang"`, `value="123.000.000"`)
}

// Every form that plans have is a mutation of the API, too.
func TestEveryFormHasAMutation(t *testing.T) {
	schema, err := os.ReadFile("../graph/schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("plans.go")
	if err != nil {
		t.Fatal(err)
	}
	stores := map[string]string{"/plans": "createReequipmentPlan", "/plans/{number}/advance": "advanceReequipmentPlan", "/equipment/{id}/receive": "receivePlanLine",
		"/equipment/{id}/repair": "completePlanRepair", "/requests": "fileEquipmentRequest", "/requests/decide": "decideEquipmentRequest",
		"/establishments/{agency}/set": "setEstablishment", "/establishments/list.xlsx": "setEstablishment", "/prices": "recordPrice", "/prices/{id}/withdraw": "withdrawPrice", "/models": "saveStandardModel",
		"/models/{id}/decide": "decideStandardModel", "/plans/new": "", "/plans/{number}/what-if": "previewReequipmentPlan"} // the last two store nothing
	for _, m := range regexp.MustCompile(`"POST ([^"]+)"`).FindAllStringSubmatch(string(source), -1) {
		field, known := stores[m[1]]
		if !known || !strings.Contains(string(schema), "  "+field+"(") && field != "" {
			t.Errorf("%s: no field %q of the API does the same", m[1], field)
		}
		delete(stores, m[1])
	}
	for path := range stores {
		t.Errorf("no form is sent to %s", path)
	}
}

// planPages looks at the pages of plans in a browser, in both languages.
func planPages(t *testing.T, s *site, b *browser) {
	t.Helper()
	finance, chief := s.demoAccount("finance"), s.demoAccount("finance.lead")
	plan := finance.makePlan("2.000.000.000", "1.500.000.000") // the unit looked at buys and repairs something
	other := finance.makePlan("900.000.000", "900.000.000")
	finance.step(plan, "SUBMITTED", "")
	chief.step(plan, "APPROVED", "Đồng ý")
	chief.step(plan, "IN_EXECUTION", "")
	leader := s.demoAccount("leader.31942")
	pair := "/plans/compare?left=" + strings.TrimPrefix(plan, "/plans/") + "&right=" + strings.TrimPrefix(other, "/plans/")
	body := finance.get("/establishments?unit=31942").first(t, bodyLink)
	folder := os.Getenv(screenshots)
	look := func(login string, paths ...string) {
		t.Helper()
		b.run(network.ClearBrowserCookies())
		b.signIn(login, access.DemoPassword)
		for _, lang := range []string{"vi", "en"} {
			b.run(chromedp.Navigate(b.url + "/?lang=" + lang))
			for i, path := range paths {
				b.open(path)
				if folder != "" && lang == "vi" {
					for _, width := range widths {
						b.whole(folder, fmt.Sprintf("plan-%s-%d-%d.png", login, i, width), width)
					}
				}
			}
		}
	}
	look("finance", "/plans", "/plans/readiness", "/plans/new", plan, plan+"/lines?unit=31942", other, other+"/what-if", pair, "/requests", "/establishments?unit=31942", body, "/prices",
		"/models", "/models/new/edit")
	b.run(chromedp.Navigate(b.url+"/?lang=vi"), chromedp.Navigate(b.url+other+"/what-if"), chromedp.SetValue("#floorPercent", "400"), chromedp.Click("form .row button"), chromedp.WaitVisible("#floorPercent-error"))
	b.check("a refused try")
	b.run(chromedp.SetValue("#floorPercent", "60"), chromedp.Click("form .row button"), chromedp.WaitVisible(".notice-box"))
	b.check("a try")
	if folder != "" {
		b.whole(folder, "plan-try-1280.png", 1280)
		b.whole(folder, "plan-try-360.png", 360)
	}
	listPages(t, s, b)
	look("leader.31942", "/equipment", leader.get("/equipment?action=PURCHASE").first(t, firstLine), leader.get("/equipment?action=REPAIR&all=on").first(t, firstLine), "/requests",
		leader.get("/requests").first(t, needLink), "/establishments", body, "/")
}
