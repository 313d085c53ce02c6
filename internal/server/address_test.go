package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestWhoIsBelievedAboutTheClient(t *testing.T) {
	for _, c := range []struct{ peer, address, proto string }{
		{"127.0.0.1:5000", "203.0.113.7", "https"},
		{"[::1]:5000", "203.0.113.7", "https"},
		{"192.168.1.9:5000", "192.168.1.9", ""},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-For", "203.0.113.7")
		r.Header.Set("X-Forwarded-Proto", "https")
		realAddress(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if proto := r.Header.Get("X-Forwarded-Proto"); r.RemoteAddr != c.address || proto != c.proto {
				t.Errorf("%s: %s %q", c.peer, r.RemoteAddr, proto)
			}
		})).ServeHTTP(httptest.NewRecorder(), r)
	}
}
