package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sotaisan/holding"
	"sotaisan/web"
)

func TestHistory(t *testing.T) {
	s := newSite(t, nil)
	v, path := s.signedIn("hong"), "/"+s.book.desk().String()
	more := "/history" + path + "?after=older"
	v.get(path).says(t, "Phòng: ", "P. 1</span> → 204", "Xem thêm", more)
	p := v.get(more)
	p.says(t, "Dell", "Đính chính", "02/03/2024")
	p.keeps(t, "Xem thêm")
	if p := v.get("/history" + path + "?after=nonsense"); p.status != 303 || p.location != path {
		t.Errorf("a cursor that is none: %d to %q", p.status, p.location)
	}
	if p := s.signedIn("binh").get(more); p.status != 303 || p.location != path {
		t.Errorf("another unit: %d to %q", p.status, p.location)
	}
	if p := s.visitor().get(more); p.status != 303 || !strings.HasPrefix(p.location, "/sign-in?") {
		t.Errorf("nobody: %d to %q", p.status, p.location)
	}
}

func TestWaive(t *testing.T) {
	s := newSite(t, nil)
	path := "/" + s.book.desk().String()
	s.signedIn("hong").get(path).keeps(t, "/waive")
	v := s.signedIn("duc")
	p := v.get(path)
	p.says(t, "Miễn giấy tờ này", "Bị mất, thất lạc")
	form := p.formOf("/waive")
	form.Set("reason", "LOST")
	p = v.post(path+"/waive", form)
	if p.status != 422 || len(s.book.waived) != 0 {
		t.Errorf("without a note: %d", p.status)
	}
	p.says(t, "Chưa lưu được", "Hãy ghi giải trình.", `<option value="LOST" selected>`, form.Get("operationId"), "<details open>")
	form.Set("note", "Ngập năm 2021")
	if p := v.post(path+"/waive", form); p.status != 303 || p.location != path+"?done=waive" {
		t.Errorf("waived: %d to %q", p.status, p.location)
	}
	w := s.book.waived[0]
	if len(w.GapIDs) != 1 || w.Reason != holding.Lost || *w.Note != "Ngập năm 2021" || w.OperationID.String() != form.Get("operationId") {
		t.Errorf("%+v", w)
	}
	v.get(path+"?done=waive").says(t, "Đã miễn giấy tờ.")
	s.signedIn("hong").post(path+"/waive", form).says(t, "Không được.")
	form.Set("gap", "nonsense")
	v.post(path+"/waive", form).says(t, "Biểu mẫu không còn nguyên vẹn")
}

func TestAttach(t *testing.T) {
	s := newSite(t, nil)
	path := "/" + s.book.desk().String()
	s.signedIn("auditor").get(path).keeps(t, "/attach")
	v := s.signedIn("hong")
	p := v.get(path)
	p.says(t, "Giấy tờ đã có", "12/BBNT, 04/03/2020", "Gắn giấy tờ")
	form := p.formOf("/attach")
	form.Set("number", "0012")
	form.Set("issuedOn", "31/2/2024")
	p = v.post(path+"/attach", form)
	if p.status != 422 {
		t.Errorf("a day that is none: %d", p.status)
	}
	p.says(t, "Hãy ghi ngày/tháng/năm", `value="31/2/2024"`, `value="0012"`, `aria-describedby="paper-day-error"`, `id="attach" open`)
	form.Set("issuedOn", "29/2/2024")
	v.post(path+"/attach", form).says(t, "Hãy chọn loại.", `aria-describedby="paper-type-error"`)
	form.Set("type", "PURCHASE_INVOICE")
	form.Set("issuer", "Cửa hàng Minh Tâm")
	form.Set("archiveReference", "Hộp 7")
	for range 2 { // sent twice, filed once
		if p := v.post(path+"/attach", form); p.status != 303 || p.location != path+"?done=attach" {
			t.Fatalf("attached: %d to %q", p.status, p.location)
		}
	}
	if len(s.book.attached) != 1 {
		t.Fatalf("%d papers", len(s.book.attached))
	}
	if a := s.book.attached[0]; a.Type != "PURCHASE_INVOICE" || *a.Number != "0012" || *a.IssuedOn != "2024-02-29" || *a.Issuer != "Cửa hàng Minh Tâm" ||
		*a.ArchiveReference != "Hộp 7" {
		t.Errorf("%+v", a)
	}
	v.get(path+"?done=attach").says(t, "Đã gắn giấy tờ.", "Không thiếu giấy tờ.")
}

// TestFormOutlivesSession fills forms in, lets the session end, sends them, and signs in again.
func TestFormOutlivesSession(t *testing.T) {
	s := newSite(t, nil)
	path := "/" + s.book.desk().String()
	v := s.signedIn("hong")
	form := v.get(path).formOf("/observe")
	form.Set("presence", "NOT_FOUND")
	form.Set("note", `Hỏi <ông Tư> "kho"`)
	form.Set("repairEstimate", "2.000.000")
	v.post("/sign-out", nil)

	p := v.post(path+"/observe", form)
	if p.status != 403 {
		t.Errorf("without a session: %d", p.status)
	}
	p.says(t, "Phiên làm việc đã hết", "Hỏi &lt;ông Tư&gt;")
	again := p.form()
	again.Set("login", "hong")
	again.Set("password", "sai rồi")
	p = v.post("/sign-in", again)
	if p.status != 422 {
		t.Errorf("a wrong password: %d", p.status)
	}
	again = p.form()
	again.Set("login", "hong")
	again.Set("password", password)
	p = v.post("/sign-in", again)
	if p.status != 200 || len(s.book.observed) != 0 {
		t.Fatalf("signed in again: %d, %d observations", p.status, len(s.book.observed))
	}
	p.says(t, "Dell", "Hỏi &lt;ông Tư&gt;", `value="NOT_FOUND" checked`, `value="2.000.000"`)
	back := p.formOf("/observe")
	if back.Get("operationId") != form.Get("operationId") || back.Get("capturedAt") != form.Get("capturedAt") || back.Get("baseRevision") != "3" {
		t.Errorf("the form came back as %v", back)
	}
	if p := v.post(path+"/observe", form); p.status != 303 || len(s.book.observed) != 1 {
		t.Errorf("sent: %d", p.status)
	}

	// Another unit's officer reads that nothing was recorded.
	stranger := s.visitor()
	again = stranger.post(path+"/observe", form).form()
	again.Set("login", "binh")
	again.Set("password", password)
	p = stranger.post("/sign-in", again)
	p.says(t, "Chưa ghi gì cả")
	p.keeps(t, "Dell", "Hỏi")

	// So do the other forms, and addresses that take none lead home.
	for resume, want := range map[string]string{path + "/attach": `value="0012"`, "/reports/nonsense/settle": "Không tìm thấy", path + "/report": "",
		"//evil.example/observe": "", "/sign-out": ""} {
		p := s.visitor().post("/sign-in", url.Values{"login": {"hong"}, "password": {password}, "resume": {resume}, "kept.number": {"0012"}})
		if want == "" && (p.status != 303 || p.location != "/") || want != "" && !strings.Contains(p.body, want) {
			t.Errorf("%s: %d to %q", resume, p.status, p.location)
		}
	}
	report := url.Values{"text": {"Bỏ ngoài mưa"}}
	s.visitor().post(path+"/report", report)
	settle := "/reports/" + s.book.reports[0].ID.String() + "/settle"
	visitor := s.visitor()
	again = visitor.post(settle, url.Values{"operationId": {form.Get("operationId")}, "resolution": {"Đã cất vào kho"}}).form()
	again.Set("login", "hong")
	again.Set("password", password)
	visitor.post("/sign-in", again).says(t, "Bỏ ngoài mưa", "Đã cất vào kho</textarea>")
	if len(s.book.settled) != 0 {
		t.Error("the report is settled")
	}
}

func TestChangePassword(t *testing.T) {
	s := newSite(t, nil)
	here, elsewhere := s.signedIn("hong"), s.signedIn("hong")
	const chosen = "mật khẩu khác, dài hơn"
	form := here.get("/password").form()
	send := func(current, first, second string) page {
		form.Set("currentPassword", current)
		form.Set("newPassword", first)
		form.Set("repeat", second)
		return here.post("/password", form)
	}
	p := send("sai", chosen, chosen)
	if p.status != 422 {
		t.Errorf("a wrong current password: %d", p.status)
	}
	p.says(t, "Mật khẩu hiện tại không đúng.", `aria-describedby="current-error"`)
	p.keeps(t, "mật khẩu khác")
	send(password, "ngắn", "ngắn").says(t, "ít nhất 10 ký tự", `aria-describedby="new-error"`)
	send(password, chosen, chosen+"!").says(t, "không giống nhau", `aria-describedby="repeat-error"`)
	if p := send(password, chosen, chosen); p.status != 303 || p.location != "/password?done" {
		t.Fatalf("%d to %q\n%s", p.status, p.location, p.body)
	}
	here.get("/password?done").says(t, "Đã đổi mật khẩu.")
	elsewhere.get("/").keeps(t, "Nguyễn Thị Hồng")
	if p := send(chosen, "một cái nữa cho chắc", "một cái nữa cho chắc"); p.status != 409 {
		t.Errorf("the same form again: %d", p.status)
	} else {
		p.says(t, "đã gửi một lần")
	}
	if p := s.visitor().post("/sign-in", url.Values{"login": {"hong"}, "password": {password}}); p.status != 422 {
		t.Errorf("the old password: %d", p.status)
	}
	if p := s.visitor().post("/sign-in", url.Values{"login": {"hong"}, "password": {chosen}}); p.status != 303 {
		t.Errorf("the new password: %d", p.status)
	}
	if p := s.visitor().post("/password", form); p.status != 303 || !strings.HasPrefix(p.location, "/sign-in?") {
		t.Errorf("nobody: %d to %q", p.status, p.location)
	}
	last := page{}
	for range 60 {
		last = send("sai", chosen, chosen)
	}
	if last.status != http.StatusTooManyRequests {
		t.Errorf("many attempts: %d", last.status)
	}
}

func TestListsAreFiltered(t *testing.T) {
	s := newSite(t, nil)
	v := s.signedIn("auditor")
	p := v.get("/assets?q=b%C3%A0n&unit=31942&kind=FURNITURE&condition=GOOD&lacking=on")
	p.says(t, `<option value="31942" selected>`, `<option value="FURNITURE" selected>`, `<option value="GOOD" selected>`, `name="lacking" checked`, `value="bàn"`)
	v.get("/assets?kind=NONSENSE&unit=31951").says(t, "after=page2", "&amp;unit=31951", "Phường Giá Rai")
	p = v.get("/gaps?unit=31942&kind=FURNITURE&severity=MAJOR&requirement=PURCHASE_INVOICE&status=WAIVED")
	p.says(t, `<option value="WAIVED" selected>`, `<option value="PURCHASE_INVOICE" selected>`, "Hóa đơn mua hàng", "05/01/2026", "31/12/2026", "after=page2")
	want := []any{web.AssetQuery{Search: "bàn", Unit: "31942", Kind: "FURNITURE", Condition: "GOOD", Lacking: true}, web.AssetQuery{Unit: "31951"},
		web.GapQuery{Unit: "31942", Kind: "FURNITURE", Severity: "MAJOR", Requirement: "PURCHASE_INVOICE", Status: "WAIVED"}}
	for i, q := range want {
		if s.book.asked[i] != q {
			t.Errorf("asked %+v, not %+v", s.book.asked[i], q)
		}
	}
	if p := v.get("/gaps?after=nonsense"); p.status != 303 || p.location != "/gaps" {
		t.Errorf("a cursor that is none: %d to %q", p.status, p.location)
	}
	officer := s.signedIn("hong")
	officer.get("/gaps").says(t, "Dell", "Hóa đơn mua hàng")
	for _, path := range []string{"/gaps", "/assets"} {
		officer.get(path).keeps(t, `name="unit"`, "Phường Láng Tròn")
	}
}

func TestProvince(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn("auditor").get("/")
	p.says(t, "Phường Giá Rai", `href="/assets?unit=31942"`, `href="/gaps?unit=31942">7<`, `class="cell-GOOD step-4">900<`, `class="cell-WORN step-1">100<`,
		`class="cell-NOT_ASSESSED step-0">0<`, "1.031", "1 đơn vị chưa ghi tài sản nào", "Xã Hồ Thị Kỷ")
	s.signedIn("hong").get("/").keeps(t, "<table")
}
