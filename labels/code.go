package labels

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sotaisan/internal/locale"
)

// Code is the code of a label: eight characters of Alphabet and a check character, without separators. A Code from
// New or Parse is always whole and correct; the zero Code is "no code".
type Code string

// Alphabet has the characters of a code, each worth its index. It has no vowels and none of W, D, Y and L, because
// Vietnamese input methods turn those into other letters; O and I would be taken for 0 and 1, and are read as such.
const Alphabet = "0123456789BCFGHJKMNPQRSTVXZ"

// Length is the number of characters of a code, the check character among them.
const Length = 9

// modulus is a prime above the size of the alphabet, and weight is a primitive root of it. With the weights
// weight^8 … weight^0 a code is right when its sum is divisible by modulus. Two errors cancel only where
// weight^k = ±1 (mod modulus) for a distance k of the two positions; the first such k is 14. So every wrong
// character, every exchange of two characters and every pair changed together (aa→bb, aca→bcb) is found.
const (
	modulus = 29
	weight  = 2
)

// longest is the most text that Parse looks at, in bytes: far more than any address that we print.
const longest = 2048

// New draws a code from r, which is crypto/rand.Reader outside tests. Every code is equally likely: bytes and checks
// that would favour some are drawn again. An error is r's own.
func New(r io.Reader) (Code, error) {
	const fair = 256 - 256%len(Alphabet)
	buf := make([]byte, Length-1)
	for {
		if _, err := io.ReadFull(r, buf); err != nil {
			return "", err
		}
		sum, ok := 0, true
		for i, b := range buf {
			v := int(b) % len(Alphabet)
			ok = ok && int(b) < fair
			sum = sum*weight + v
			buf[i] = Alphabet[v]
		}
		check := (modulus - sum*weight%modulus) % modulus
		if ok && check < len(Alphabet) {
			return Code(string(buf) + Alphabet[check:check+1]), nil
		}
	}
}

// CodeError says why a text is no code.
type CodeError struct {
	Pos     int // of the wrong character in the text as given, counted in characters from 1; 0 when it is about the whole
	Message locale.Text
}

// Error answers the message in English, for logs; Message has it for people.
func (e *CodeError) Error() string { return e.Message.EN }

// Parse reads a code as people and scanners give it: bare or in groups, in any case, with spaces, dashes and dots
// anywhere, O for 0 and I for 1; or as the whole text of a QR symbol, https://HOST/CODE or https://HOST/a/CODE with any
// host, or only its path. Query and fragment of an address are ignored. Anything else is a *CodeError: a code is never
// guessed.
func Parse(s string) (Code, error) {
	if len(s) > longest || !utf8.ValidString(s) {
		return "", noCode()
	}
	chars := normalise(s)
	if slices.ContainsFunc(chars, isSlash) {
		var ok bool
		if chars, ok = ofAddress(chars); !ok {
			return "", noCode()
		}
	}
	var code []byte
	sum := 0
	for _, c := range chars {
		r := c.r
		switch {
		case ignored(r):
			continue
		case r == 'O':
			r = '0'
		case r == 'I':
			r = '1'
		}
		v := strings.IndexRune(Alphabet, r)
		if v < 0 {
			return "", wrongCharacter(c)
		}
		code = append(code, Alphabet[v])
		sum = (sum*weight + v) % modulus
	}
	if len(code) != Length {
		return "", wrongLength(len(code))
	}
	if sum != 0 {
		return "", wrongCheck()
	}
	return Code(code), nil
}

// String is the bare code, as it is stored and put in addresses.
func (c Code) String() string { return string(c) }

// Format is the code as it is printed for people, 3-3-3.
func (c Code) Format() string {
	if len(c) != Length {
		return string(c)
	}
	return string(c[:3] + "-" + c[3:6] + "-" + c[6:])
}

// char is a character in NFKC and upper case with the position of the character it was written as.
type char struct {
	r   rune
	pos int
}

// normalise takes characters one at a time, so that each keeps its position. A mark on its own stays, and is refused.
func normalise(s string) []char {
	var out []char
	pos := 0
	for _, written := range s {
		pos++
		for _, r := range norm.NFKC.String(string(written)) {
			out = append(out, char{unicode.ToUpper(r), pos})
		}
	}
	return out
}

func ignored(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune(".·•\u2212\u00AD", r)
}

// ofAddress takes the code out of an address: https://HOST/CODE, HOST/CODE or /CODE, each also with /A before the code.
func ofAddress(chars []char) ([]char, bool) {
	if end := slices.IndexFunc(chars, func(c char) bool { return c.r == '?' || c.r == '#' }); end >= 0 {
		chars = chars[:end]
	}
	parts := split(chars)
	if n := len(parts); n > 1 && text(parts[n-1]) == "" { // one slash at the end
		parts = parts[:len(parts)-1]
	}
	first := text(parts[0])
	switch {
	case first == "HTTPS:" || first == "HTTP:":
		if len(parts) < 3 || text(parts[1]) != "" || text(parts[2]) == "" {
			return nil, false
		}
		parts = parts[3:]
	case first == "", strings.ContainsAny(first, ".:"):
		parts = parts[1:]
	}
	if len(parts) == 2 && text(parts[0]) == "A" {
		parts = parts[1:]
	}
	if len(parts) != 1 {
		return nil, false
	}
	return parts[0], true
}

func split(chars []char) [][]char {
	var parts [][]char
	for {
		slash := slices.IndexFunc(chars, isSlash)
		if slash < 0 {
			return append(parts, chars)
		}
		parts = append(parts, chars[:slash])
		chars = chars[slash+1:]
	}
}

func isSlash(c char) bool { return c.r == '/' }

func text(chars []char) string {
	var b strings.Builder
	for _, c := range chars {
		b.WriteRune(c.r)
	}
	return strings.TrimSpace(b.String())
}

func noCode() *CodeError {
	return &CodeError{Message: locale.Text{
		VI: "Nội dung này không phải mã nhãn tài sản.",
		EN: "This is no asset label code.",
	}}
}

func wrongCharacter(c char) *CodeError {
	return &CodeError{Pos: c.pos, Message: locale.Text{
		VI: fmt.Sprintf("Ký tự thứ %d (%q) không có trong mã nhãn; mã chỉ gồm các ký tự %s.", c.pos, c.r, Alphabet),
		EN: fmt.Sprintf("Character %d (%q) is not used in label codes; they consist of %s.", c.pos, c.r, Alphabet),
	}}
}

func wrongLength(n int) *CodeError {
	return &CodeError{Message: locale.Text{
		VI: fmt.Sprintf("Mã nhãn gồm %d ký tự, ở đây có %d.", Length, n),
		EN: fmt.Sprintf("A label code has %d characters, this has %d.", Length, n),
	}}
}

func wrongCheck() *CodeError {
	return &CodeError{Message: locale.Text{
		VI: "Mã nhãn có ký tự sai hoặc bị đổi chỗ; hãy đối chiếu từng ký tự với nhãn.",
		EN: "The label code has a wrong character or two that changed places; compare it with the label.",
	}}
}
