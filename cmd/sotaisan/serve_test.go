package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sotaisan/graph"
	"sotaisan/internal/testdb"
)

// service is the program serving, until the test ends.
type service struct {
	URL                string
	Demo               bool
	FirstAdminPassword string
	Labels             hostsAnswer
}

// serving starts the program and waits until it says that it serves; stop ends it in order.
func (c *cli) serving(args ...string) (s service, stop func()) {
	c.t.Helper()
	ctx, cancel := context.WithCancel(c.t.Context())
	read, write := io.Pipe()
	var errOut bytes.Buffer
	code := make(chan int, 1)
	p := program{in: strings.NewReader(""), out: write, err: &errOut, now: time.Now, env: func(name string) string { return c.env[name] }, password: func() (string, error) { return "", io.EOF }}
	go func() {
		code <- p.run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0", "--json", "--database", c.database}, args...))
		_ = write.Close()
	}()
	if err := json.NewDecoder(read).Decode(&s); err != nil {
		cancel()
		c.t.Fatalf("it does not serve: exit %d\n%s", <-code, errOut.String())
	}
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if n := <-code; n != exitOK {
			c.t.Errorf("exit %d\n%s", n, errOut.String())
		}
	}
	c.t.Cleanup(stop)
	return s, stop
}

func (s service) get(t *testing.T, path string) (int, string) {
	t.Helper()
	res, err := http.Get(s.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func (s service) ask(t *testing.T, token, query string) (int, string) {
	t.Helper()
	return s.send(t, token, map[string]string{"query": query})
}

func (s service) send(t *testing.T, token string, request map[string]string) (int, string) {
	t.Helper()
	body, _ := json.Marshal(request)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

func TestServeADemo(t *testing.T) {
	each(t, func(t *testing.T, c *cli) {
		s, stop := c.serving("--demo", "--demo-units", "1")
		if !s.Demo || s.FirstAdminPassword != "" {
			t.Errorf("%+v", s)
		}
		for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ok", "/sign-in": "<form", "/graphiql": "GraphiQL"} {
			if code, body := s.get(t, path); code != http.StatusOK || !strings.Contains(body, want) {
				t.Errorf("%s: %d\n%s", path, code, body)
			}
		}
		const query = `{viewer{login} assets(first:1){totalCount}}`
		if code, body := s.ask(t, "demo-officer.31942", query); code != http.StatusOK || !strings.Contains(body, `"login":"officer.31942"`) {
			t.Errorf("%d %s", code, body)
		}
		stop()
		// Served plainly the same database is no demo, so its tokens and accounts are closed.
		s, stop = c.serving()
		if code, body := s.ask(t, "demo-officer.31942", query); code != http.StatusUnauthorized {
			t.Errorf("%d %s", code, body)
		}
		stop()
		// It is kept for the next start, and another seed would be another demo.
		_, stop = c.serving("--demo", "--demo-units", "1")
		stop()
		if a := c.run("serve", "--demo", "--demo-units", "1", "--demo-seed", "7", "--addr", "127.0.0.1:0"); a.code != exitRefused {
			t.Errorf("%+v", a)
		}
		c.must("verify", "--deep")
		c.must("check")
	})
}

func TestServeAnEmptyRegister(t *testing.T) {
	c := &cli{t: t, database: "sqlite:" + filepath.Join(t.TempDir(), "deep", "er", "new.db")}
	s, stop := c.serving()
	if len(s.FirstAdminPassword) < 10 {
		t.Errorf("%+v", s)
	}
	stop()
	s, stop = c.serving()
	if s.FirstAdminPassword != "" {
		t.Error("the first administrator is opened twice")
	}
	stop()
	if a := c.run("serve", "--demo", "--addr", "127.0.0.1:0"); a.code != exitRefused || !strings.Contains(a.err, "không phải là bộ mẫu") {
		t.Errorf("%+v", a)
	}
}

// What serves has its limits switched on, and knows documents by their ids.
func TestServeLimits(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const ours = "query Ours { viewer { login } }"
	write("ours.graphql", ours)
	c := &cli{t: t, database: "sqlite:" + filepath.Join(t.TempDir(), "a.db")}
	s, stop := c.serving("--demo", "--demo-units", "1", "--documents", folder)
	if code, body := s.send(t, "demo-finance", map[string]string{"documentId": graph.DocumentID(ours)}); code != http.StatusOK || !strings.Contains(body, `"login":"finance"`) {
		t.Errorf("%d %s", code, body)
	}
	for n := 0; ; n++ { // each costs 2,000 more than nothing, so the bucket is full some time
		code, body := s.send(t, "demo-finance", map[string]string{"documentId": graph.DocumentID("unknown")})
		if code == http.StatusTooManyRequests && strings.Contains(body, graph.RateLimited) {
			break
		}
		if n > graph.DefaultRate.Burst {
			t.Fatalf("no limit of rate: %d %s", code, body)
		}
	}
	stop()
	write("ours.graphql", "{ viewe }")
	if a := c.run("serve", "--addr", "127.0.0.1:0", "--documents", folder, "--lang", "en"); a.code != exitRefused || !strings.Contains(a.err, "ours.graphql") {
		t.Errorf("%+v", a)
	}
	if a := c.run("serve", "--addr", "127.0.0.1:0", "--documents", filepath.Join(folder, "nowhere")); a.code != exitRefused {
		t.Errorf("%+v", a)
	}
}

func TestServeRefusals(t *testing.T) {
	c := &cli{t: t, database: "sqlite:" + filepath.Join(t.TempDir(), "a.db")}
	for _, addr := range []string{"0.0.0.0:8080", ":8080", "192.0.2.1:80", "nonsense"} {
		if a := c.run("serve", "--demo", "--addr", addr); a.code != exitRefused {
			t.Errorf("%s: %+v", addr, a)
		}
	}
	if a := c.run("serve", "--addr", "nonsense"); a.code != exitFault {
		t.Errorf("%+v", a)
	}
	if a := (&cli{t: t, database: unmigrated(t)}).run("serve", "--addr", "127.0.0.1:0", "--lang", "en"); a.code != exitFault || !strings.Contains(a.err, "sotaisan migrate") {
		t.Errorf("%+v", a)
	}
}

// A register whose wall does not stand is not served, nor worked on by a command; the words name what is wrong.
func TestRefusesWithoutTheWall(t *testing.T) {
	url := testdb.URL(t, "postgres")
	owner, program := &cli{t: t, database: testdb.Owner(t, url)}, &cli{t: t, database: url}
	if a := program.run("check"); a.code != exitOK {
		t.Fatalf("%+v", a)
	}
	for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"serve", "--demo", "--addr", "127.0.0.1:0"}, {"check"}, {"user", "list"}} {
		if a := owner.run(append(args, "--lang", "en")...); a.code != exitRefused || !strings.Contains(a.err, "The role postgres is a superuser") {
			t.Errorf("%v as the owner: %+v", args, a)
		}
	}
	testdb.WithoutRowSecurity(t, url)
	for lang, want := range map[string]string{"vi": `Bảng "asset" chưa bật bảo mật theo dòng`, "en": `The table "asset" has no row-level security`} {
		for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"check"}} {
			if a := program.run(append(args, "--lang", lang)...); a.code != exitRefused || !strings.Contains(a.err, want) || !strings.Contains(a.err, "sotaisan migrate") {
				t.Errorf("%v without the wall: %+v", args, a)
			}
		}
	}
	owner.must("migrate")
	if a := program.run("check"); a.code != exitOK {
		t.Errorf("after migrating: %+v", a)
	}
}
