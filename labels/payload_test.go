package labels_test

import (
	"strings"
	"testing"

	"sotaisan/internal/errs"
	"sotaisan/labels"
)

func TestParseBase(t *testing.T) {
	for _, c := range []struct {
		in, payload string
		level       labels.Level
	}{
		{"https://ts.camau.gov.vn", "https://TS.CAMAU.GOV.VN/K7M2Q6301", labels.LevelQ},
		{" https://TAISAN.CAMAU.GOV.VN/ ", "https://TAISAN.CAMAU.GOV.VN/K7M2Q6301", labels.LevelQ},
		{"https://ts.camau.vn", "https://TS.CAMAU.VN/K7M2Q6301", labels.LevelH},
		{"https://tscamau.gov.vn", "https://TSCAMAU.GOV.VN/K7M2Q6301", labels.LevelQ}, // 32 characters
		{"https://ts-camau.vn", "https://TS-CAMAU.VN/K7M2Q6301", labels.LevelH},
		{"https://nhan.vn:8443", "https://NHAN.VN:8443/K7M2Q6301", labels.LevelH},
	} {
		base, err := labels.ParseBase(c.in)
		if err != nil || base.Payload("K7M2Q6301") != c.payload || base.Level() != c.level {
			t.Errorf("ParseBase(%q) = %s, level %s, %v", c.in, base.Payload("K7M2Q6301"), base.Level(), err)
		}
		if code, err := labels.Parse(base.Payload("K7M2Q6301")); code != "K7M2Q6301" || err != nil {
			t.Errorf("the payload of %s is not read back: %v", c.in, err)
		}
		if strings.ToLower(base.Host()) != base.Host() {
			t.Errorf("host %s", base.Host())
		}
	}
	for _, c := range []struct {
		in   string
		code errs.Code
	}{
		{"", errs.Invalid}, {"ts.camau.gov.vn", errs.Invalid}, {"http://ts.camau.gov.vn", errs.Invalid},
		{"https://ts.camau.gov.vn/qr", errs.Invalid}, {"https://ts.camau.gov.vn?x=1", errs.Invalid}, {"https://ts.camau.gov.vn?", errs.Invalid},
		{"https://u:p@ts.camau.gov.vn", errs.Invalid}, {"https://ts.camau.gov.vn#a", errs.Invalid},
		{"https://10.1.2.3", errs.Invalid}, {"https://[2001:db8::1]", errs.Invalid}, {"https://localhost", errs.Invalid},
		{"https://192.168.1", errs.Invalid}, {"https://1.2", errs.Invalid}, {"https://a.vn:0", errs.Invalid}, {"https://a.vn:99999", errs.Invalid}, {"https://a.vn:", errs.Invalid},
		{"https://tài-sản.vn", errs.Invalid}, {"https://a_b.vn", errs.Invalid}, {"https://-a.vn", errs.Invalid}, {"https://a..vn", errs.Invalid},
		{"https://tai-san-cong.ubnd.tinh-ca-mau.gov.vn", errs.OutOfRange},
	} {
		if base, err := labels.ParseBase(c.in); !errs.Is(err, c.code) {
			t.Errorf("ParseBase(%q) = %v, %v, want %s", c.in, base, err, c.code)
		}
	}
}

// A host of any allowed length carries every code at the level that was promised for it.
func TestEveryPayloadIsPrinted(t *testing.T) {
	for n := 4; n < 40; n++ {
		for _, host := range []string{strings.Repeat("a", n-3) + ".vn", strings.Repeat("1a", n)[:n-3] + ".vn", strings.Repeat("4", n-3) + ".vn"} {
			base, err := labels.ParseBase("https://" + host)
			if err != nil {
				if n < 13 || !errs.Is(err, errs.OutOfRange) {
					t.Errorf("%s: %v", host, err)
				}
				continue
			}
			l := layout(t, "L7160", "blank")
			l.Base = base
			pdf(t, l, items(t, 40)...)
		}
	}
}
