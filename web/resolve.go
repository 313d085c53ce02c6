package web

import (
	"net/http"

	"sotaisan/labels"
)

// resolved leads requests to an address that labels carried once to the address of today: 302, because
// a browser would keep a 301 for good, and addresses change again. Where it leads depends on the
// setting and the code alone, never on what the request says of its host, and no code is looked up.
func (s *site) resolved(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.Hosts.Moved(r.Host) || r.Method != http.MethodGet && r.Method != http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		target := "https://" + s.Hosts.Base.Host() + "/"
		if code, err := labels.Parse(r.URL.Path); err == nil {
			target = s.Hosts.Base.Payload(code)
		}
		http.Redirect(w, r, target, http.StatusFound)
	})
}
