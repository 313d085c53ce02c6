package vntext_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sotaisan/vntext"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"tu sat", "tu sat"},
		{"Tủ sắt", "tu sat"},
		{norm.NFD.String("Tủ sắt"), "tu sat"},
		{"hòa", "hoa"},
		{"hoà", "hoa"},
		{"hoa\u0300", "hoa"},
		{"ho\u0300a", "hoa"},
		{"ĐẤT ĐAI", "dat dai"},
		{"Ðất đai", "dat dai"}, // U+00D0, Eth
		{"đất ðai", "dat dai"},
		{"  Máy\tin\r\n\u00a0Canon ", "may in canon"},
		{"Máy\u200b in\ufeff", "may in"},
		{"\u202eMáy\u202c in", "may in"},
		{"Diện tích (m²)", "dien tich (m2)"},
		{"ＴＳ－０１", "ts-01"},
		{"xã Láng Tròn\x00", "xa lang tron"},
		{"\u200b\u00a0\t", ""},
		{"a \u0301b", "a b"},
		{"bad \xff\xfe", "bad \ufffd"},
		{"tủ\u3164sắt\u2800\u115f\uffa0", "tu sat"},
		{"t\u034fủ\ufe0f sắt", "tu sat"},
	} {
		if got := vntext.Fold(c.in); got != c.want {
			t.Errorf("Fold(%+q) = %+q, want %+q", c.in, got, c.want)
		}
	}
}

func TestFoldOfEveryVietnameseLetter(t *testing.T) {
	plain := map[rune]string{
		'a': "àảãáạăằẳẵắặâầẩẫấậ", 'd': "đ", 'e': "èẻẽéẹêềểễếệ", 'i': "ìỉĩíị",
		'o': "òỏõóọôồổỗốộơờởỡớợ", 'u': "ùủũúụưừửữứự", 'y': "ỳỷỹýỵ",
	}
	n := 0
	for want, letters := range plain {
		for _, r := range letters + strings.ToUpper(letters) {
			n++
			for _, form := range []string{norm.NFC.String(string(r)), norm.NFD.String(string(r))} {
				if got := vntext.Fold(form); got != string(want) {
					t.Errorf("Fold(%+q) = %q, want %q", form, got, want)
				}
			}
		}
	}
	if n != 134 {
		t.Errorf("%d letters tried, Vietnamese has 134 beside the plain ones", n)
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{" - / ", nil},
		{"Máy in Canon LBP-2900", []string{"may", "in", "canon", "lbp", "2900"}},
		{"Thửa 12, tờ bản đồ số 5", []string{"thua", "12", "to", "ban", "do", "so", "5"}},
		{"Đất 1.500m²", []string{"dat", "1", "500m2"}},
	} {
		if got := vntext.Words(c.in); !slices.Equal(got, c.want) {
			t.Errorf("Words(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  Tủ   sắt\n2 cánh ", "Tủ sắt 2 cánh"},
		{norm.NFD.String("Tủ sắt"), "Tủ sắt"},
		{"Máy\u00a0in", "Máy in"},
		{"e\u200b\u0302\u0323", "ệ"}, // the marks reach their letter once the zero-width space is gone
		{"\u202eMáy\u202c\x07 in\u00ad", "Máy in"},
		{"HÒA Bình m²", "HÒA Bình m²"},
		{"x\xffy", "x\ufffdy"},
		{"Tủ\u3164sắt\u2800\u115f\u1160\uffa0\U0001d159", "Tủ sắt"},
		{"T\u034fủ\ufe0f \u17b4sắt", "Tủ sắt"},
		{"\u3164", ""}, {"\u115f", ""}, {"\u2800", ""}, {"\u034f", ""},
		{"e\u0323\u0302\u0301\u0301\u0301x\u0301", "ệ\u0301\u0301\u0301x\u0301"}, // a letter and three marks stay
		{"a" + strings.Repeat("\u0300", 200) + "b", "à\u0300\u0300\u0300b"},
		{strings.Repeat("\u0301", 200), "\u0301\u0301\u0301"},
	} {
		if got := vntext.Clean(c.in); got != c.want {
			t.Errorf("Clean(%+q) = %+q, want %+q", c.in, got, c.want)
		}
	}
}

func TestIdentity(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Trường Hòa Bình", "Trường Hòa Вình", true}, // Cyrillic В
		{"Trường Hòa Bình", "Trưоng Hòa Bình", true}, // Cyrillic о, whose mark is left out
		{"Truong Z", "Тruong Z", true},               // Cyrillic Т
		{"Truong Z", "Truong\u3164Z", true},
		{"Truong Z", "Truong\u2800Z", true},
		{"Truong Z", "Τruοng Ζ", true}, // Greek
		{"Trường hoà", "TRƯỜNG HÒA\u200b", true},
		{"Trường A – B", "Trường A - B", true},
		{"Trường 1", "Trường I", false},
		{"Trường Ba Tri", "Trường Ba Trì 2", false},
		{"Trường A", "Trường B", false},
	} {
		if got := vntext.Identity(c.a) == vntext.Identity(c.b); got != c.same {
			t.Errorf("%+q and %+q: %t", vntext.Identity(c.a), vntext.Identity(c.b), got)
		}
	}
}

func TestLegible(t *testing.T) {
	for _, s := range []string{"", " ", "\u3164", "\u115f", "\u2800", "\u034f", "\uffa0", "\U0001d159", strings.Repeat("\u0301", 200), "- / …", "\ufffd"} {
		if vntext.Legible(s) {
			t.Errorf("%+q", s)
		}
	}
	for _, s := range []string{"ủ", "7", "(a)", "가", "²"} {
		if !vntext.Legible(s) {
			t.Errorf("%+q", s)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "Tủ sắt", norm.NFD.String("Đường Láng Tròn"), "\xff \u200b\u0301", "ﷺ", "İK½㎡",
		"\u3164Труонг\u2800\u115f\u034f – ΝνΣ", "e" + strings.Repeat("\u0302", 40), "가\u1100\u200b\u1161"} {
		f.Add(s)
	}
	forms := []struct {
		name string
		do   func(string) string
		most int // bytes written for one byte read; U+FDFA alone has 33 for 3
	}{{"NFC", vntext.NFC, 3}, {"Fold", vntext.Fold, 11}, {"Identity", vntext.Identity, 11}, {"Clean", vntext.Clean, 3}}
	f.Fuzz(func(t *testing.T, s string) {
		for _, form := range forms {
			got := form.do(s)
			if !utf8.ValidString(got) {
				t.Errorf("%s(%+q) = %+q is no UTF-8", form.name, s, got)
			}
			if again := form.do(got); again != got {
				t.Errorf("%s(%+q) = %+q, and of that %+q", form.name, s, got, again)
			}
			if len(got) > form.most*len(s) {
				t.Errorf("%s(%+q) grew from %d to %d bytes", form.name, s, len(s), len(got))
			}
		}
		for _, w := range vntext.Words(s) {
			if w == "" || w != vntext.Fold(w) {
				t.Errorf("Words(%+q) has %+q", s, w)
			}
		}
		if vntext.Fold(s) != vntext.Fold(vntext.Clean(s)) {
			t.Errorf("a stored %+q is not found by what was typed", s)
		}
	})
}

func ExampleFold() {
	fmt.Println(vntext.Fold("Tủ sắt  ĐẠI HÒA"), vntext.Fold("tu sat") == vntext.Fold("Tủ sắt"))
	// Output: tu sat dai hoa true
}
