package web_test

import (
	"net/http"
	"net/url"
	"testing"
)

// Whoever comes with a slip gets no further than the page on which they choose a password of their own.
func TestAFirstSignIn(t *testing.T) {
	s := newSite(t, http.NotFoundHandler())
	v := s.signedIn("moi")
	for _, path := range []string{"/", "/assets", "/" + s.book.desk().String(), "/graphiql"} {
		if p := v.get(path); p.status != http.StatusSeeOther || p.location != "/password" {
			t.Errorf("%s: %d to %q", path, p.status, p.location)
		}
	}
	page := v.get("/password")
	page.says(t, "Mật khẩu này do người khác đặt cho bạn", "hãy báo kiểm toán", "ít nhất 10 ký tự")
	form := page.form()
	form.Set("currentPassword", password)
	for chosen, status := range map[string]int{password: http.StatusUnprocessableEntity, "ngắn": http.StatusUnprocessableEntity} {
		form.Set("newPassword", chosen)
		form.Set("repeat", chosen)
		if p := v.post("/password", form); p.status != status {
			t.Errorf("%q: %d", chosen, p.status)
		}
	}
	form.Set("newPassword", "của riêng tôi thôi")
	form.Set("repeat", "của riêng tôi thôi")
	if p := v.post("/password", form); p.status != http.StatusSeeOther || p.location != "/password?done" {
		t.Fatalf("%d to %q", p.status, p.location)
	}
	if p := v.get("/password?done"); p.status != http.StatusOK {
		t.Errorf("%d", p.status)
	} else {
		p.keeps(t, "do người khác đặt")
	}
	if p := v.get("/assets"); p.status != http.StatusOK {
		t.Errorf("/assets: %d", p.status)
	}
	again := s.visitor()
	if p := again.post("/sign-in", url.Values{"login": {"MỚI"}, "password": {"của riêng tôi thôi"}, "next": {"/assets"}}); p.location != "/assets" {
		t.Errorf("%d to %q", p.status, p.location)
	}
}
