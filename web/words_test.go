package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/viewer"
)

var (
	inTemplate = regexp.MustCompile(`\.T "([^"]+)"`)
	inCode     = regexp.MustCompile(`text\(r, "([^"]+)"\)`)
	verbs      = regexp.MustCompile(`%(\[\d+\])?[a-z]`)
)

func TestEveryTextIsTranslatedAndUsed(t *testing.T) {
	used := map[string]bool{}
	collect := func(text string, pattern *regexp.Regexp) {
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
	}
	pages, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil || len(pages) < 5 {
		t.Fatal(pages, err)
	}
	for _, file := range pages {
		text, err := templateFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		collect(string(text), inTemplate)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range sources {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		collect(string(text), inCode)
	}
	for key := range used {
		if _, ok := words[key]; !ok {
			t.Errorf("text %q is used and not written", key)
		}
	}
	for key, w := range words {
		if !used[key] {
			t.Errorf("text %q is written and not used", key)
		}
		if strings.TrimSpace(w.VI) == "" || strings.TrimSpace(w.EN) == "" {
			t.Errorf("text %q is not in both languages", key)
		}
		if strings.Join(verbs.FindAllString(w.VI, -1), "") != strings.Join(verbs.FindAllString(w.EN, -1), "") {
			t.Errorf("text %q takes other arguments in the other language", key)
		}
	}
}

func TestEveryValueHasAWord(t *testing.T) {
	sets := map[string][]string{"role": of(viewer.Roles), "kind": of(catalog.Kinds), "grade": of(holding.Grades),
		"status": of(holding.Statuses), "presence": of(holding.Presences), "severity": of(catalog.Severities),
		"gap": of(holding.GapStatuses), "event": of(holding.EventKinds)}
	for set, values := range sets {
		if len(terms[set]) != len(values) {
			t.Errorf("%s: %d words for %d values", set, len(terms[set]), len(values))
		}
		for _, v := range values {
			if w := terms[set][v]; w.VI == "" || w.EN == "" {
				t.Errorf("%s: no word for %s", set, v)
			}
		}
	}
	if len(terms) != len(sets) {
		t.Errorf("%d sets of words, %d known", len(terms), len(sets))
	}
}

func of[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func TestReadMoney(t *testing.T) {
	for typed, want := range map[string]holding.VND{"0": 0, "2500000": 2_500_000, "2.500.000": 2_500_000, " 2,500,000 đ ": 2_500_000,
		"2 500 000 đồng": 2_500_000, "1.000 VND": 1000} {
		if got, ok := readMoney(typed); !ok || got != want {
			t.Errorf("%q: %d %v, want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "đ", "2,5 triệu", "2.5", "-5", "1.000.00", "99999999999999999999", "12a"} {
		if got, ok := readMoney(typed); ok {
			t.Errorf("%q is read as %d", typed, got)
		}
	}
}

func TestLocalPath(t *testing.T) {
	for next, want := range map[string]string{"/": "/", "/2BCFGHJK3": "/2BCFGHJK3", "/assets?q=b%C3%A0n": "/assets?q=b%C3%A0n",
		"": "/", "//evil.example": "/", "/\\evil.example": "/", "https://evil.example/": "/", "javascript:alert(1)": "/", "evil": "/",
		"/\t/evil.example": "/"} {
		if got := localPath(next); got != want {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}
