package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
)

// asked finds the README's requests with the answers that it promises.
var asked = regexp.MustCompile("(?s)\nask (\\S+) '([^\n]+)'\n```\n\n```json\n(.*?)```")

// What the README shows is what the demo answers.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	requests := asked.FindAllStringSubmatch(string(text), -1)
	if len(requests) < 2 {
		t.Fatalf("found %d requests", len(requests))
	}
	c := &cli{t: t, database: "sqlite:" + t.TempDir() + "/demo.db"}
	s, stop := c.serving("--demo", "--demo-units", "2")
	defer stop()
	for _, m := range requests {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/graphql", strings.NewReader(m[2]))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer demo-"+m[1])
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ Data json.RawMessage }
		err = json.NewDecoder(res.Body).Decode(&got)
		_ = res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := json.Compact(&want, []byte(m[3])); err != nil {
			t.Fatalf("%s: %v", m[3], err)
		}
		if have := `{"data":` + string(got.Data) + `}`; have != want.String() {
			t.Errorf("%s\nanswers %s\nthe README says %s", m[2], have, want.String())
		}
	}
}
