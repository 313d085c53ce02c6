package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/locale"
	"sotaisan/web"
)

func TestScannedByAnybody(t *testing.T) {
	s := newSite(t, nil)
	v, desk := s.visitor(), s.book.desk()
	for _, path := range []string{"/" + desk.String(), "/a/" + desk.String(), "/A/" + strings.ToLower(desk.String()), "/" + desk.Format()} {
		p := v.get(path)
		if p.status != 200 {
			t.Errorf("%s: %d", path, p.status)
		}
		p.says(t, "Phường Giá Rai", "Thiết bị công nghệ thông tin", "Báo vấn đề", `lang="vi"`)
		p.keeps(t, "Dell", "OptiPlex", "12.500.000", "204", "Trụ sở", "Hóa đơn", "Lê Minh Đức", "operationId")
	}
	p := v.get("/" + desk.String() + "?lang=en")
	p.says(t, `lang="en"`, "IT equipment", "Report a problem")
	v.get("/"+desk.String()).says(t, "Report a problem") // the choice is kept
	if p := s.signedIn("binh").get("/" + desk.String()); p.status != 200 {
		t.Errorf("for another unit: %d", p.status)
	} else {
		p.says(t, "Phường Giá Rai", "Báo vấn đề")
		p.keeps(t, "Dell", "12.500.000", "operationId")
	}
}

func TestUnknownCodesGetOnePage(t *testing.T) {
	s := newSite(t, nil)
	for _, v := range []*visitor{s.visitor(), s.signedIn("hong")} {
		first := v.get("/" + code(9).String()) // well formed, of no label
		if first.status != 404 {
			t.Errorf("an unknown code: %d", first.status)
		}
		for _, path := range []string{"/nonsense", "/" + s.book.desk().String() + "X", "/a/nonsense", "/x/" + s.book.desk().String(),
			"/%00", "/a/b/c/d", "/" + strings.Repeat("9", 3000), "/favicon.ico"} {
			if p := v.get(path); p.status != first.status || p.body != first.body {
				t.Errorf("%.40s: %d, or another text", path, p.status)
			}
		}
		for _, action := range []string{"observe", "report"} {
			if p := v.post("/nonsense/"+action, nil); p.status != first.status || p.body != first.body {
				t.Errorf("%s: %d, or another text", action, p.status)
			}
		}
	}
}

func TestSignIn(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor()
	if p := v.get("/assets?q=b%C3%A0n"); p.status != 303 || p.location != "/sign-in?next=%2Fassets%3Fq%3Db%25C3%25A0n" {
		t.Errorf("%d to %s", p.status, p.location)
	}
	p := v.post("/sign-in", url.Values{"login": {"hong"}, "password": {"wrong password"}, "next": {"/assets"}})
	if p.status != 422 {
		t.Errorf("wrong password: %d", p.status)
	}
	p.says(t, "Tên đăng nhập hoặc mật khẩu không đúng.", `value="hong"`, `value="/assets"`)
	p.keeps(t, "wrong password")
	if p := v.post("/sign-in", url.Values{"login": {"hong"}, "password": {password}, "next": {"//evil.example/"}}); p.status != 303 || p.location != "/" {
		t.Errorf("%d to %s", p.status, p.location)
	}
	home := v.get("/")
	home.says(t, "Nguyễn Thị Hồng", "Công chức quản lý tài sản", "Phường Giá Rai", "Đăng xuất", "Dell OptiPlex", "Ghế xếp")
	if n := strings.Count(home.body, "Công chức quản lý tài sản"); n != 1 {
		t.Errorf("the post that is the role stands there %d times", n)
	}
	if p := v.post("/sign-out", nil); p.status != 303 {
		t.Errorf("sign-out: %d", p.status)
	}
	v.get("/").keeps(t, "Nguyễn Thị Hồng", "Dell")
}

// TestSignInOverPlainHTTP asks as browsers do for a name of the network, without and behind a proxy.
func TestSignInOverPlainHTTP(t *testing.T) {
	s := newSite(t, nil)
	ask := func(host, proto string) page {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/sign-in?lang=vi", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		if proto != "" {
			r.Header.Set("X-Forwarded-Proto", proto)
		}
		return s.visitor().do(r)
	}
	const warning = "trình duyệt không giữ phiên làm việc"
	ask("sotaisan.lan:8080", "").says(t, warning, "https://")
	ask("sotaisan.lan:8080", "http").says(t, warning)
	ask("sotaisan.example", "https").keeps(t, warning)
	s.visitor().get("/sign-in").keeps(t, warning)
}

func TestSignInLimit(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor()
	for range 60 {
		if p := s.visitor().post("/sign-in", url.Values{"login": {"hong"}, "password": {password}}); p.status != http.StatusSeeOther {
			t.Fatalf("a right one: %d", p.status)
		}
	}
	for range 60 {
		v.post("/sign-in", url.Values{"login": {"nobody"}, "password": {"x"}})
	}
	if p := v.post("/sign-in", url.Values{"login": {"hong"}, "password": {password}}); p.status != http.StatusTooManyRequests {
		t.Errorf("after too many wrong ones: %d", p.status)
	}
}

func TestFind(t *testing.T) {
	s := newSite(t, nil)
	v, desk := s.visitor(), s.book.desk()
	if p := v.get("/find?code=" + url.QueryEscape(" "+strings.ToLower(desk.Format()))); p.status != 303 || p.location != "/"+desk.String() {
		t.Errorf("%d to %q", p.status, p.location)
	}
	p := v.get("/find?code=ABC")
	if p.status != 422 {
		t.Errorf("no code: %d", p.status)
	}
	p.says(t, "không có trong mã nhãn", `value="ABC"`)
}

func TestAssetPage(t *testing.T) {
	s := newSite(t, nil)
	v := s.signedIn("hong")
	p := v.get("/" + s.book.desk().String())
	p.says(t, "Dell OptiPlex 3080 &lt;Trần Bình&gt;", "12.500.000 đồng", "Tốt", "Đang sử dụng", "204", "Trụ sở 1", "Hóa đơn mua hàng",
		"Quan trọng", "Xin bản sao hóa đơn.", "31/12/2026", "Ghi sổ", "05/01/2026 09:03", "Lê Minh Đức", `name="grade"`)
	p.keeps(t, "<script", "style=", "http://", "https://")
	v.get("/"+s.book.desk().String()+"?lang=en").says(t, "12,500,000 đồng", "Purchase invoice", "Ask for a copy", "Registered")
	v.get("/"+s.book.chairs().String()+"?lang=vi").says(t, "30 bộ", `name="grade.WORN"`)

	p = s.signedIn("auditor").get("/" + s.book.desk().String())
	p.says(t, "Dell", "12.500.000")
	p.keeps(t, "operationId")
}

func TestObserve(t *testing.T) {
	s := newSite(t, nil)
	v, path := s.signedIn("hong"), "/"+s.book.desk().String()
	form := v.get(path).form()
	if form.Get("operationId") == "" || form.Get("baseRevision") != "3" {
		t.Fatal(form)
	}
	form.Set("presence", "SEEN")
	form.Set("grade", "NEEDS_REPAIR")
	form.Set("repairEstimate", "2,5 triệu")
	form.Set("note", "vỡ màn hình")
	p := v.post(path+"/observe", form)
	if p.status != 422 || len(s.book.observed) != 0 {
		t.Errorf("a wrong amount: %d", p.status)
	}
	p.says(t, "Hãy ghi số tiền bằng đồng", `value="2,5 triệu"`, "vỡ màn hình", form.Get("operationId"))

	form.Set("repairEstimate", "2.500.000")
	for range 2 { // sent twice, filed once
		p = v.post(path+"/observe", form)
		if p.status != 303 || p.location != path+"?done=observe" {
			t.Fatalf("%d to %q\n%s", p.status, p.location, p.body)
		}
	}
	if len(s.book.observed) != 1 {
		t.Fatalf("%d observations", len(s.book.observed))
	}
	o := s.book.observed[0]
	if o.Presence != holding.Seen || len(o.Grades) != 1 || o.Grades[0].Grade != holding.NeedsRepair || o.Grades[0].Quantity != 1 ||
		*o.RepairEstimate != 2_500_000 || *o.Note != "vỡ màn hình" || o.Room != nil || *o.BaseRevision != 3 || o.CapturedAt.IsZero() {
		t.Errorf("%+v", o)
	}
	saved := v.get(p.location)
	saved.says(t, "Cảm ơn bạn", "Hư hỏng, cần sửa chữa", "Quét hoặc nhập mã tiếp theo")
	v.get(path).keeps(t, "mã tiếp theo")
}

func TestAssetPageSaysWhatIsKnown(t *testing.T) {
	s := newSite(t, nil)
	v, desk := s.signedIn("hong"), s.book.desk()
	a := s.book.assets[desk]
	a.Details = []web.Fact{{What: locale.Text{VI: "Số sê-ri", EN: "Serial number"}, Value: locale.Text{VI: "SN<1>", EN: "SN<1>"}}}
	p := v.get("/" + desk.String())
	p.says(t, "<dt>Số sê-ri</dt><dd>SN&lt;1&gt;</dd>", `name="room"`, `href="#gaps"`, `id="gaps"`)
	p.keeps(t, "cần người xem lại")
	form, gaps := strings.Index(p.body, `id="observe"`), strings.Index(p.body, `id="gaps"`)
	if form < 0 || form > gaps || form > strings.Index(p.body, "<dl>") {
		t.Error("the form does not come first")
	}

	a.Kind = catalog.LandParcel
	a.Conflict = &web.Conflict{Observation: web.Observation{Presence: holding.Seen, At: time.Date(2026, 2, 1, 3, 0, 0, 0, time.UTC), Observer: "Trần Thị Sáu"},
		Differences: []web.Difference{{What: locale.Text{VI: "Phòng", EN: "Room"}, Seen: locale.Text{VI: "207", EN: "207"}, Register: locale.Text{VI: "204", EN: "204"}}}}
	p = v.get("/" + desk.String())
	p.says(t, "cần người xem lại", "Trần Thị Sáu", "01/02/2026 10:00", "đã thấy <strong>207</strong>; sổ đang ghi <strong>204</strong>")
	p.keeps(t, `name="room"`)
}

func TestObserveLot(t *testing.T) {
	s := newSite(t, nil)
	v, path := s.signedIn("hong"), "/"+s.book.chairs().String()
	form := v.get(path + "?lang=en").form()
	form.Set("presence", "SEEN")
	form.Set("grade.GOOD", "25")
	form.Set("grade.WORN", "6")
	form.Set("grade.UNSERVICEABLE", "0")
	p := v.post(path+"/observe", form)
	if p.status != 422 {
		t.Errorf("31 of 30 chairs: %d", p.status)
	}
	p.says(t, "More than the quantity.", `value="25"`)
	form.Set("grade.WORN", "x")
	v.post(path+"/observe", form).says(t, "The quantity must be a whole number.")
	form.Set("grade.WORN", "5")
	if p := v.post(path+"/observe", form); p.status != 303 {
		t.Fatal(p.status)
	}
	if g := s.book.observed[0].Grades; len(g) != 2 || g[0].Quantity != 25 || g[1].Quantity != 5 {
		t.Errorf("%+v", g)
	}
}

func TestObserveNeedsScope(t *testing.T) {
	s := newSite(t, nil)
	path := "/" + s.book.desk().String()
	form := s.signedIn("hong").get(path).form()
	form.Set("presence", "SEEN")
	if p := s.visitor().post(path+"/observe", form); p.status != 403 {
		t.Errorf("nobody: %d", p.status)
	}
	binh := s.signedIn("binh")
	for _, action := range []string{"/observe", "/attach", "/waive"} {
		form.Set("gap", s.book.assets[s.book.desk()].Gaps[0].ID.String())
		p := binh.post(path+action, form)
		if p.status != 404 {
			t.Errorf("%s by another unit: %d", action, p.status)
		}
		p.says(t, "Chưa ghi gì cả", "đơn vị khác")
		p.keeps(t, "Dell", "Cảm ơn")
		if unknown := binh.post("/"+code(9).String()+action, form); unknown.status != p.status || unknown.body != p.body {
			t.Errorf("%s of an unknown code: %d, or another text", action, unknown.status)
		}
	}
	damaged := url.Values{"presence": {"SEEN"}}
	s.signedIn("hong").post(path+"/observe", damaged).says(t, "Biểu mẫu không còn nguyên vẹn")
	if len(s.book.observed) != 0 {
		t.Error("something was filed")
	}
}

func TestReport(t *testing.T) {
	s := newSite(t, nil)
	v, path := s.visitor(), "/"+s.book.desk().String()
	if p := v.post(path+"/report", url.Values{"text": {" "}, "contact": {"0912"}}); p.status != 422 {
		t.Errorf("an empty report: %d", p.status)
	} else {
		p.says(t, "Hãy ghi vấn đề", `value="0912"`)
	}
	p := v.post(path+"/report", url.Values{"text": {"<b>Bỏ ngoài mưa</b>"}, "contact": {"0912 000 000"}})
	if p.status != 303 || p.location != path+"?reported" {
		t.Fatalf("%d to %q", p.status, p.location)
	}
	v.get(p.location).says(t, "Cảm ơn bạn")
	v.post(path+"/report", url.Values{"text": {"hai"}})
	if p := v.post(path+"/report", url.Values{"text": {"ba"}}); p.status != 429 {
		t.Errorf("the fourth at once: %d", p.status)
	} else {
		p.says(t, "ba</textarea>")
	}

	officer := s.signedIn("hong")
	list := officer.get("/reports")
	list.says(t, "&lt;b&gt;Bỏ ngoài mưa&lt;/b&gt;", "0912 000 000", "Dell")
	if p := s.signedIn("auditor").get("/reports"); p.status != 404 {
		t.Errorf("the auditor: %d", p.status)
	}
	settle := "/reports/" + s.book.reports[0].ID.String() + "/settle"
	if p := officer.post(settle, url.Values{"operationId": list.form()["operationId"]}); p.status != 422 {
		t.Errorf("without a resolution: %d", p.status)
	} else {
		p.says(t, "Hãy ghi kết quả.")
	}
	if p := officer.post(settle, url.Values{"operationId": list.form()["operationId"], "resolution": {"Đã đưa vào kho."}}); p.status != 303 {
		t.Errorf("settled: %d", p.status)
	}
	if len(s.book.settled) != 1 || s.book.settled[0].Resolution != "Đã đưa vào kho." {
		t.Errorf("%+v", s.book.settled)
	}
}

func TestAssetList(t *testing.T) {
	s := newSite(t, nil)
	v := s.signedIn("hong")
	v.get("/assets").says(t, "Dell", "Ghế xếp", "after=page2", "thiếu 1 giấy tờ")
	p := v.get("/assets?q=gh%E1%BA%BF&lang=en")
	p.says(t, "Ghế xếp", "?lang=vi&amp;q=gh%E1%BA%BF")
	p.keeps(t, "Dell")
	if p := v.get("/assets?after=nonsense"); p.status != 303 || p.location != "/assets" {
		t.Errorf("a cursor that is none: %d to %q", p.status, p.location)
	}
	s.signedIn("binh").get("/assets").says(t, "Không có tài sản nào.")
}

func TestFaultsAreNotShown(t *testing.T) {
	s := newSite(t, nil)
	for status, fault := range map[int]error{500: errors.New("disk full"), 503: context.DeadlineExceeded} {
		s.book.fault = fmt.Errorf("SELECT secret FROM asset: %w", fault)
		p := s.visitor().get("/" + s.book.desk().String())
		if p.status != status || !strings.Contains(p.body, p.header.Get("X-Request-Id")) {
			t.Errorf("%d %s", p.status, p.body)
		}
		p.keeps(t, "SELECT", "disk", "deadline")
	}
}

func TestStaticFiles(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor()
	home := v.get("/")
	_, rest, _ := strings.Cut(home.body, `rel="stylesheet" href="`)
	sheet, _, _ := strings.Cut(rest, `"`)
	if p := v.get(sheet); p.status != 200 || !strings.Contains(p.header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(p.header.Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d %v", sheet, p.status, p.header)
	}
	for _, path := range []string{"/static/none.css", "/static/..%2fweb.go", "/static/graphiql/none.js"} {
		if p := v.get(path); p.status != 404 {
			t.Errorf("%s: %d", path, p.status)
		}
	}
	if len(home.body) > 20_000 {
		t.Errorf("the home page has %d bytes", len(home.body))
	}
}
