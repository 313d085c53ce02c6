package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sotaisan/plan"
	"sotaisan/plan/plantest"
)

// planFiles writes a snapshot and parameters of a small province, and answers a function that names files
// beside them.
func planFiles(t *testing.T) func(name string) string {
	t.Helper()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	province := plantest.Any(4)
	province.Money = 20
	s := province.Snapshot()
	params, err := json.Marshal(province.Parameters(s))
	if err != nil {
		t.Fatal(err)
	}
	var plain, packed bytes.Buffer
	if err := s.Write(&plain); err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(plain.Bytes()); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"so-lieu.json": plain.Bytes(), "so-lieu.json.gz": packed.Bytes(), "tham-so.json": params} {
		if err := os.WriteFile(at(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return at
}

func TestPlansOfFiles(t *testing.T) {
	c, at := &cli{t: t}, planFiles(t)
	var plain, packed struct {
		Hash   string
		Totals plan.Totals
	}
	c.json(&plain, "plan", "solve", at("so-lieu.json"), "--parameters", at("tham-so.json"), "-o", at("a.json"))
	c.json(&packed, "plan", "solve", at("so-lieu.json.gz"), "--parameters", at("tham-so.json"), "-o", at("b.json.gz"))
	if plain != packed || len(plain.Hash) != 64 || plain.Totals.Need == 0 {
		t.Errorf("%+v, packed %+v", plain, packed)
	}
	for _, lang := range []string{"vi", "en"} {
		a := c.must("plan", "verify", at("so-lieu.json"), at("b.json.gz"), "--lang", lang)
		if !strings.Contains(a.out, map[string]string{"vi": "Kế hoạch đúng", "en": "The plan is what it says"}[lang]) {
			t.Error(a.out)
		}
		if a := c.must("plan", "diff", at("a.json"), at("b.json.gz"), "--lang", lang); !strings.Contains(a.out, map[string]string{"vi": "giống nhau", "en": "the same"}[lang]) {
			t.Error(a.out)
		}
	}
	if a := c.must("plan", "solve", at("so-lieu.json"), "-o", at("c.json"), "--variants", "--lang", "en"); !strings.Contains(a.out, "Purchased") || !strings.Contains(a.out, "written") {
		t.Error(a.out)
	}
	c.must("plan", "verify", at("so-lieu.json"), at("c.json"))
	a := c.run("plan", "diff", at("a.json"), at("c.json"), "--lang", "en")
	if a.code != exitRefused || !strings.Contains(a.out, "budgets 2027") || !strings.Contains(a.out, "Because") {
		t.Errorf("exit %d\n%s%s", a.code, a.out, a.err)
	}
	s, err := readFile(at("so-lieu.json"), plan.ReadSnapshot)
	if err != nil {
		t.Fatal(err)
	}
	if named := c.run("plan", "diff", at("a.json"), at("c.json"), "--snapshot", at("so-lieu.json")); named.code != exitRefused || !strings.Contains(named.out, s.Units[0].Code+" "+s.Units[0].Name) {
		t.Errorf("exit %d\n%s%s", named.code, named.out, named.err)
	}
	var d plan.Difference
	a = c.run("plan", "diff", at("a.json"), at("c.json"), "--json")
	if err := json.Unmarshal([]byte(a.out), &d); err != nil || a.code != exitRefused || len(d.Lines) == 0 {
		t.Errorf("exit %d, %v\n%s", a.code, err, a.out)
	}
}

func TestPlansOfFilesAreRefused(t *testing.T) {
	c, at := &cli{t: t}, planFiles(t)
	c.must("plan", "solve", at("so-lieu.json"), "-o", at("a.json"))
	s, err := readFile(at("so-lieu.json"), plan.ReadSnapshot)
	if err != nil {
		t.Fatal(err)
	}
	// What is in a file is found by its path, as scripts read it.
	wrong := *s
	wrong.Units = slices.Clone(s.Units)
	wrong.Units[len(s.Units)-1].Population = -2
	var amiss bytes.Buffer
	if err := wrong.Write(&amiss); err != nil {
		t.Fatal(err)
	}
	s.Stock = s.Stock[1:]
	var other bytes.Buffer
	if err := s.Write(&other); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(at("a.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"other.json": other.Bytes(), "changed.json": bytes.Replace(text, []byte(`"quantity":`), []byte(`"quantity":1`), 1),
		"torn.json": text[:len(text)/2], "amiss.json": amiss.Bytes(), "no-years.json": []byte(`{"years":[]}`), "too-much.json": []byte(`{"budgets":[{"year":2027,"source":"PROVINCE","amount":-2}],"handling":-1}`), "not.gz": []byte("x")} {
		if err := os.WriteFile(at(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		args []string
		code int
		says string
	}{
		{[]string{"plan", "verify", at("other.json"), at("a.json")}, exitRefused, "snapshot"},
		{[]string{"plan", "verify", at("so-lieu.json"), at("changed.json")}, exitRefused, "hash"},
		{[]string{"plan", "verify", at("so-lieu.json"), at("torn.json")}, exitRefused, "cannot be read"},
		{[]string{"plan", "diff", at("a.json"), at("so-lieu.json")}, exitRefused, "cannot be read"},
		{[]string{"plan", "solve", at("a.json")}, exitRefused, "cannot be read"},
		{[]string{"plan", "solve", at("so-lieu.json"), "--parameters", at("no-years.json")}, exitRefused, "year"},
		{[]string{"plan", "solve", at("so-lieu.json"), "--parameters", at("too-much.json")}, exitRefused, "sotaisan: budgets.0.amount: "},
		{[]string{"plan", "solve", at("so-lieu.json"), "--parameters", at("too-much.json")}, exitRefused, "sotaisan: handling: "},
		{[]string{"plan", "solve", at("amiss.json")}, exitRefused, fmt.Sprintf("sotaisan: units.%d.population: ", len(s.Units)-1)},
		{[]string{"plan", "diff", at("a.json"), at("a.json"), "--snapshot", at("torn.json")}, exitRefused, "cannot be read"},
		{[]string{"plan", "solve", at("nothing.json")}, exitFault, "nothing.json"},
		{[]string{"plan", "solve", at("not.gz")}, exitFault, "not.gz"},
		{[]string{"plan", "solve"}, exitUsage, "--help"},
		{[]string{"plan", "verify", at("a.json")}, exitUsage, "--help"},
		{[]string{"plan", "diff", at("a.json")}, exitUsage, "--help"},
	}
	for _, tt := range tests {
		if a := c.run(append(tt.args, "--lang", "en")...); a.code != tt.code || !strings.Contains(a.err, tt.says) {
			t.Errorf("%v: exit %d, want %d and %q\n%s%s", tt.args[1:], a.code, tt.code, tt.says, a.out, a.err)
		}
	}
}
