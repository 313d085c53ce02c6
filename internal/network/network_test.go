package network

import "testing"

func TestOf(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "::ffff:192.0.2.7",
		"2001:db8:1:2::1": "2001:db8:1:2::", "2001:db8:1:2:ffff::9": "2001:db8:1:2::", "2001:db8:1:3::1": "2001:db8:1:3::",
		"fe80::1%eth0": "fe80::", "": "", "unix": "unix", "192.0.2.7:80": "192.0.2.7:80",
	} {
		if got := Of(address); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
}
