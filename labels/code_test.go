package labels_test

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"sotaisan/labels"
)

// stream is an endless, repeatable source of bytes.
type stream struct{ state uint64 }

func (s *stream) Read(p []byte) (int, error) {
	for i := 0; i < len(p); i += 8 {
		s.state ^= s.state << 13
		s.state ^= s.state >> 7
		s.state ^= s.state << 17
		copy(p[i:], binary.LittleEndian.AppendUint64(nil, s.state))
	}
	return len(p), nil
}

func newCodes(t *testing.T, n int) []labels.Code {
	t.Helper()
	r := &stream{1}
	codes := make([]labels.Code, n)
	for i := range codes {
		c, err := labels.New(r)
		if err != nil {
			t.Fatal(err)
		}
		codes[i] = c
	}
	return codes
}

func TestNewCodesAreReadBack(t *testing.T) {
	for _, c := range newCodes(t, 2000) {
		for _, s := range []string{c.String(), c.Format(), strings.ToLower(c.Format()), "https://TS.CAMAU.GOV.VN/" + c.String()} {
			if got, err := labels.Parse(s); got != c || err != nil {
				t.Fatalf("Parse(%q) = %q, %v, want %q", s, got, err, c)
			}
		}
	}
}

func TestNewIsUnbiased(t *testing.T) {
	const n = 54_000
	var counts [256]int
	for _, c := range newCodes(t, n) {
		for _, b := range []byte(c[:8]) {
			counts[b]++
		}
	}
	const mean = n * 8 / 27
	for _, b := range []byte(labels.Alphabet) {
		if counts[b] < mean*95/100 || counts[b] > mean*105/100 { // 6 standard deviations
			t.Errorf("%c was drawn %d times, about %d expected", b, counts[b], mean)
		}
	}
}

func TestNewWithoutRandomness(t *testing.T) {
	for _, r := range []io.Reader{bytes.NewReader(nil), bytes.NewReader(make([]byte, 7)), bytes.NewReader(bytes.Repeat([]byte{255}, 64))} {
		if c, err := labels.New(r); err == nil {
			t.Errorf("code %q without enough bytes", c)
		}
	}
}

// The check is linear, so an error is found or missed whatever the rest of the code is: all zeros stand for every code.
// A word is right when some code of the register has it; each class runs over all positions and all values.
func TestEveryErrorOfTheClassesIsFound(t *testing.T) {
	values := len(labels.Alphabet)
	right := func(word []byte) bool {
		_, err := labels.Parse(string(word))
		return err == nil
	}
	for i := range labels.Length {
		for a := range values {
			word := bytes.Repeat([]byte{'0'}, labels.Length)
			word[i] = labels.Alphabet[a]
			if a != 0 && right(word) {
				t.Errorf("single error passes: %s", word)
			}
		}
	}
	// complete answers a right code with x and y at the two positions; a third one is turned until the check is right.
	complete := func(i, j int, x, y byte) []byte {
		for k := range labels.Length {
			for v := range values {
				word := bytes.Repeat([]byte{'0'}, labels.Length)
				word[k] = labels.Alphabet[v]
				word[i], word[j] = x, y
				if k != i && k != j && right(word) {
					return word
				}
			}
		}
		t.Fatalf("no code has %c at %d and %c at %d", x, i, y, j)
		return nil
	}
	for i := range labels.Length {
		for j := i + 1; j < labels.Length; j++ { // neighbours, one between them, and farther
			for a := range values {
				for b := range values {
					if a == b {
						continue
					}
					x, y := labels.Alphabet[a], labels.Alphabet[b]
					word := complete(i, j, x, y)
					if word[i], word[j] = y, x; right(word) {
						t.Errorf("exchange of positions %d and %d passes: %s", i, j, word)
					}
					word = complete(i, j, x, x)
					if word[i], word[j] = y, y; right(word) {
						t.Errorf("twin error at positions %d and %d passes: %s", i, j, word)
					}
				}
			}
		}
	}
}

func TestParse(t *testing.T) {
	const want = labels.Code("K7M2Q6301")
	for _, s := range []string{
		"K7M2Q6301", "k7m2q6301", "K7M-2Q6-301", " k7m 2q6 301\r\n", "K7M.2Q6.301", "K7M–2Q6—301", "K7M\u22122Q6\u00A0301",
		"K7M-2Q6-3O1", "K7M-2Q6-3oi", "Ｋ７Ｍ２Ｑ６３０１", "---K7M2Q6301...",
		"https://TAISAN.CAMAU.GOV.VN/K7M2Q6301", "HTTPS://taisan.camau.gov.vn/a/k7m2q6301", "http://localhost:8080/K7M-2Q6-301/",
		"https://h.vn/K7M2Q6301?utm=1#top", "https://h.vn/A/K7M2Q6301#/x/y", "/K7M2Q6301", "/a/K7M2Q6301", "a/K7M2Q6301",
		"taisan.camau.gov.vn/K7M2Q6301", " https://h.vn/K7M2Q6301 \n", "https://old-host.example/K7M2Q63O1",
	} {
		if got, err := labels.Parse(s); got != want || err != nil {
			t.Errorf("Parse(%q) = %q, %v, want %q", s, got, err, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		in  string
		pos int
	}{
		{"", 0}, {"   ", 0}, {"K7M2Q630", 0}, {"K7M2Q63011", 0},
		{"K7M2Q6302", 0},                          // one wrong character
		{"K7M26Q301", 0},                          // two exchanged
		{"K7L-2Q6-301", 3},                        // l is no 1
		{"Ă7M-2Q6-301", 1},                        // made by an input method
		{"K7M-2Q6-30\u0301", 11},                  // a mark
		{"K7M-2Q6-30½", 11},                       // one character, three in NFKC
		{"https://h.vn/K7M-2QU-301", 20},          // the position is in what was given
		{"K7M2Q6301?x=1", 10},                     // no address
		{"https://h.vn/", 0}, {"https://h.vn", 0}, // no path
		{"https://h.vn/b/K7M2Q6301", 0}, {"https://h.vn/a/b/K7M2Q6301", 0}, {"https:///K7M2Q6301", 0}, {"https:/h/K7M2Q6301", 0},
		{"ftp://h.vn/K7M2Q6301", 0}, {"https://h.vn/?c=K7M2Q6301", 0}, {"/", 0}, {"//", 0}, {"?", 1},
		{"K7M2Q6301\xff", 0}, {strings.Repeat("-", 4000) + "K7M2Q6301", 0},
	} {
		code, err := labels.Parse(c.in)
		var wrong *labels.CodeError
		if code != "" || !errors.As(err, &wrong) {
			t.Errorf("Parse(%.40q) = %q, %v, want a CodeError", c.in, code, err)
			continue
		}
		if wrong.Pos != c.pos {
			t.Errorf("Parse(%.40q): error at %d, want %d", c.in, wrong.Pos, c.pos)
		}
		if wrong.Message.VI == "" || wrong.Message.EN == "" || wrong.Message.VI == wrong.Message.EN {
			t.Errorf("Parse(%.40q): message %+v", c.in, wrong.Message)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"K7M-2Q6-301", "https://H.VN/a/K7M2Q6301?x#y", "//", "a/", "http://a", "℀", "½/½", "?/", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, err := labels.Parse(s)
		if err != nil {
			var wrong *labels.CodeError
			if code != "" || !errors.As(err, &wrong) || wrong.Pos < 0 || wrong.Pos > len([]rune(s)) {
				t.Fatalf("Parse(%q) = %q, %v", s, code, err)
			}
			return
		}
		if again, err := labels.Parse(code.Format()); again != code || err != nil || len(code) != labels.Length {
			t.Fatalf("Parse(%q) = %q, printed and read again: %q, %v", s, code, again, err)
		}
	})
}

func ExampleParse() {
	code, err := labels.Parse("https://TAISAN.CAMAU.GOV.VN/k7m2q6301")
	fmt.Println(code, code.Format(), err)
	_, err = labels.Parse("K7M-2QU-301")
	fmt.Println(err)
	// Output:
	// K7M2Q6301 K7M-2Q6-301 <nil>
	// Character 7 ('U') is not used in label codes; they consist of 0123456789BCFGHJKMNPQRSTVXZ.
}

func ExampleNew() {
	code, err := labels.New(rand.Reader)
	fmt.Println(len(code.Format()), err)
	// Output: 11 <nil>
}
