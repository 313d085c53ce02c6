package labels

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/skip2/go-qrcode"

	"sotaisan/internal/errs"
)

// Modules is the number of modules along a side of every symbol: QR version 3. Quiet is the white that a symbol needs
// on each side, in modules (ISO/IEC 18004, 5.3.8).
const (
	Modules = 29
	Quiet   = 4
)

const version = 3

// Level is the error correction of a symbol: the share of it that may be unreadable.
type Level string

const (
	LevelQ Level = "Q" // 25 %
	LevelH Level = "H" // 30 %
)

// Base is the address of the resolver, as it stands in every symbol: a host that has to answer for as long as labels
// are on things. The zero Base is none.
type Base struct {
	host  string // upper case, with the port if there is one
	level Level
}

// ParseBase checks an address like https://taisan.camau.gov.vn: https, a host name with a dot, at most a port, no path.
// An IP address is refused because it does not outlive a server. The host may have about 20 characters; with 13 or
// fewer, symbols have level H. Errors are errs.Error with the code INVALID, or OUT_OF_RANGE for a host too long.
func ParseBase(s string) (Base, error) {
	at := errs.At("baseUrl")
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" ||
		u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return Base{}, errs.New(errs.Invalid, at,
			"Địa chỉ trên nhãn phải có dạng https://tên-miền, không có đường dẫn.",
			"The address on labels has to be https://HOST, without a path.")
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil || !hostName(u.Hostname()) || !portNumber(u) {
		return Base{}, errs.New(errs.Invalid, at,
			"Nhãn phải mang một tên miền (như taisan.camau.gov.vn), không phải địa chỉ IP hay tên máy.",
			"Labels have to carry a domain name (like taisan.camau.gov.vn), no IP address and no machine name.")
	}
	base := Base{strings.ToUpper(u.Host), LevelQ}
	if _, err := base.encode("K7M2Q6301", LevelH); err == nil {
		base.level = LevelH
	}
	if base.carriesAll() {
		return base, nil
	}
	return Base{}, errs.New(errs.OutOfRange, at,
		"Tên miền %s quá dài (%d ký tự): mã QR sẽ quá dày để đọc được trên nhãn nhỏ.",
		"The host %s is too long (%d characters): its QR symbols would be too dense for small labels.",
		u.Host, len(u.Host))
}

func hostName(s string) bool {
	parts := strings.Split(s, ".")
	for _, part := range parts {
		ok := part != "" && !strings.HasPrefix(part, "-") && !strings.HasSuffix(part, "-")
		for _, r := range part {
			ok = ok && (r == '-' || '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z' && r < 0x80)
		}
		if !ok {
			return false
		}
	}
	// 192.168.1 is an address to some resolvers: the last part of a domain name has a letter.
	return len(parts) > 1 && strings.ContainsFunc(parts[len(parts)-1], unicode.IsLetter)
}

// portNumber says whether the port, if any, is one.
func portNumber(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.Atoi(u.Port())
	return err == nil && 0 < n && n < 1<<16
}

// carriesAll tries, at the lower level, the codes that the encoder, which chooses its segments greedily, makes the
// longest of: letters, digits, and runs of digits that it puts into a segment of their own.
func (b Base) carriesAll() bool {
	for _, code := range []Code{"KKKKKKKKK", "000000000", "0000000KK", "KK0000000", "K0000000K", "0K0K0K0K0"} {
		if _, err := b.encode(code, LevelQ); err != nil {
			return false
		}
	}
	return true
}

func (b Base) encode(c Code, level Level) (*qrcode.QRCode, error) {
	return qrcode.NewWithForcedVersion(b.Payload(c), version, level.recovery())
}

func (l Level) recovery() qrcode.RecoveryLevel {
	if l == LevelH {
		return qrcode.Highest
	}
	return qrcode.High // the library's name for Q
}

// Host is the host in lower case, with its port if it has one.
func (b Base) Host() string { return strings.ToLower(b.host) }

// Level is the error correction that symbols of this address have. Where it is H, about one code in 300, with a run of
// seven digits, takes more room and has Q.
func (b Base) Level() Level { return b.level }

// check refuses the zero Base.
func (b Base) check() error {
	if b.host == "" {
		return errs.New(errs.Required, errs.At("baseUrl"), "Chưa đặt địa chỉ tra cứu cho nhãn.", "The address for labels is not set.")
	}
	return nil
}

// Payload is the text of the symbol of a code: https://HOST/CODE. The scheme is in lower case because some scanners
// take no other; host and path are in upper case because QR codes have a denser mode for that, and neither a host
// nor our codes tell cases apart.
func (b Base) Payload(c Code) string { return "https://" + b.host + "/" + c.String() }

// symbol has a row of modules in each number; bit 0 is the leftmost, 1 is dark.
type symbol [Modules]uint32

func (b Base) symbol(c Code) (symbol, error) {
	var s symbol
	if err := b.check(); err != nil {
		return s, err
	}
	if _, err := Parse(c.String()); err != nil {
		return s, err
	}
	q, err := b.encode(c, b.level)
	if err != nil && b.level == LevelH {
		q, err = b.encode(c, LevelQ)
	}
	if err != nil {
		return s, fmt.Errorf("label %s: %w", c, err)
	}
	q.DisableBorder = true
	for y, row := range q.Bitmap() {
		for x, dark := range row {
			if dark {
				s[y] |= 1 << x
			}
		}
	}
	return s, nil
}

// runs calls do for each run of dark modules in reading order: its row, its first column and its length.
func (s *symbol) runs(do func(y, x, n int)) {
	for y, row := range s {
		for x := 0; x < Modules; {
			n := 0
			for row>>(x+n)&1 == 1 {
				n++
			}
			if n > 0 {
				do(y, x, n)
			}
			x += n + 1
		}
	}
}
