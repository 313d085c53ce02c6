package web_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/server"
	"sotaisan/internal/session"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/registry"
)

// hostile are texts that somebody gives for a name. bait is an address that must never be asked for.
func hostile(bait string) map[string]string {
	return map[string]string{
		"image":        `<img src=` + bait + `/image onerror=alert(1)>`,
		"script":       `"><script src="` + bait + `/script"></script>`,
		"attribute":    `' onfocus=fetch('` + bait + `/focus') autofocus x='`,
		"style":        `</title><style>@import url(` + bait + `/style);*{background:url(` + bait + `/background)}</style>`,
		"refresh":      `<meta http-equiv=refresh content="0;url=` + bait + `/refresh"><base href="` + bait + `/">`,
		"link":         `<a href="` + bait + `/link" ping="` + bait + `/ping">x</a><link rel=prefetch href=` + bait + `/prefetch>`,
		"frame":        `<iframe src=` + bait + `/frame></iframe><svg><image href="` + bait + `/svg"/></svg>`,
		"javascript":   `javascript:fetch("` + bait + `/javascript")`,
		"formula":      `=HYPERLINK("` + bait + `/formula";"xem")`,
		"wide formula": `＝cmd|' /C calc'!A0`,
		"plus":         `+1`,
		"minus":        `-1+1`,
		"at":           `@SUM(1;1)`,
		"tab":          "\t=1+1",
		"return":       "\r\n=1+1",
		"RLO":          "hóa đơn \u202Exslx.exe\u2066",
		"zero width":   "Bàn\u200b \u200dhọp\ufeff",
		"template":     `{{.Viewer}} ${7*7} %s %d %!x`,
		"escape":       "Bàn \x1b[31mđỏ\x07\x00",
		"long":         strings.Repeat("Ẫ", 300),
	}
}

// hostileInABrowser shows names that want something to everybody who reads them: the pages ask nobody
// for anything, and say the names as they are.
func hostileInABrowser(t *testing.T, chromium context.Context) {
	var asked atomic.Int64
	listener := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		t.Errorf("somebody asked for %s", r.URL)
	}))
	defer listener.Close()
	db := testdb.Open(t, "sqlite")
	site := labelSite(t, db)
	r := registry.New(journal.New(db, catalog.Default(), time.Now))
	unit, _ := lineage.Default().ByCode("31942", "2026-06-01")
	officer := viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Login: "x", DisplayName: hostile(listener.URL)["image"], Role: viewer.Officer, UnitID: unit.ID})
	leader := site.demoAccount("leader.31942")
	b := newBrowser(t, chromium, site)
	b.signIn("leader.31942", "demo")

	paths := []string{"/assets", "/gaps", "/reports", "/labels", "/labels/next", "/labels/batches"}
	for name, text := range hostile(listener.URL) {
		in := registry.RegisterAssetInput{OperationID: uuid.New(), UnitCode: "31942", AgencyKind: new(holding.PeoplesCommittee), ItemTypeCode: "desktop", Name: text,
			Tracking: holding.Individual, Quantity: 1, Tenure: holding.Owned, Origin: holding.Purchase, Status: holding.InUse, InUseYear: new(int32(2020)),
			Room: new(firstLetters(text, 150)), Note: &text, Computer: &registry.ComputerInput{SerialNumber: new(firstLetters(text, 100))},
			ExternalCodes: []*registry.ExternalCodeInput{{System: "X" + uuid.NewString()[:4], Code: firstLetters(text, 100)}}}
		made, err := r.RegisterAsset(officer, in)
		if err != nil || len(made.Errors) > 0 {
			t.Fatalf("%s: %v, %+v", name, err, made)
		}
		code := made.Asset.Code
		seen, err := r.AttachDocument(officer, registry.AttachDocumentInput{OperationID: uuid.New(), AssetIDs: []uuid.UUID{made.Asset.ID}, Type: "PURCHASE_INVOICE",
			Number: new(firstLetters(text, 60)), Issuer: new(firstLetters(text, 100)), ArchiveReference: new(firstLetters(text, 100)), Note: &text})
		if err != nil || len(seen.Errors) > 0 {
			t.Fatalf("%s: %v, %+v", name, err, seen)
		}
		filed, err := r.FileProblemReport(t.Context(), registry.FileProblemReportInput{AssetCode: code, Text: text, Contact: firstLetters(text, 100)})
		if err != nil || len(filed.Errors) > 0 {
			t.Fatalf("%s: %v, %+v", name, err, filed)
		}
		query := url.QueryEscape(text)
		paths = append(paths, "/"+code, "/history/"+code, "/assets?q="+query, "/find?code="+query, "/sign-in?next="+query, "/labels/preview.svg?stock="+query, "/"+url.PathEscape(text), "/?lang="+query)
	}
	long := strings.Repeat("Ẫ", 10_000)
	if made, err := r.RegisterAsset(officer, registry.RegisterAssetInput{OperationID: uuid.New(), UnitCode: "31942", AgencyKind: new(holding.PeoplesCommittee), ItemTypeCode: "desktop", Name: long,
		Tracking: holding.Individual, Quantity: 1, Tenure: holding.Owned, Origin: holding.Purchase, Status: holding.InUse}); err != nil || !errs.Is(errs.List(made.Errors).Err(), errs.OutOfRange) {
		t.Errorf("a name of 10,000 letters: %v", err)
	}
	for _, path := range paths {
		p := leader.get(path)
		for _, bad := range []string{"<img src=http", "<script", "<style", "<iframe", "<base", "<a href=\"" + listener.URL, "<meta http-equiv", "\u202e", "\u2066", "\u200b", "\x1b", "\x00"} {
			if strings.Contains(p.body, bad) {
				t.Errorf("%s has %q", path, bad)
			}
		}
		for _, attribute := range []string{`href="javascript:`, `src="javascript:`, `action="javascript:`, `href="` + listener.URL, `action="` + listener.URL} {
			if strings.Contains(p.body, attribute) {
				t.Errorf("%s has %q", path, attribute)
			}
		}
		if policy := p.header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s has the policy %q", path, policy)
		}
		b.run(chromedp.Navigate(b.url + path))
	}

	pdf := leader.printed(leader.order(url.Values{"kind": {"IT_EQUIPMENT"}, "stock": {"L7160"}}) + ".pdf")
	for _, word := range []string{"/URI", "/JS", "/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/Filespec", "/OpenAction"} {
		if strings.Contains(pdf.body, word) {
			t.Errorf("the PDF has %s", word)
		}
	}
	read := exec.CommandContext(t.Context(), "pdftotext", "-raw", "-", "-")
	read.Stdin = strings.NewReader(pdf.body)
	text, err := read.Output()
	if err != nil || !strings.Contains(string(text), "HYPERLINK") {
		t.Errorf("the PDF lacks a name: %v", err)
	}
	if strings.ContainsAny(string(text), "\u202e\u2066\x1b") {
		t.Error("the PDF has a direction mark or a control character")
	}
	b.done()
	if n := asked.Load(); n > 0 {
		t.Errorf("%d requests", n)
	}
}

func firstLetters(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// What somebody puts into an address or a login stays inside its line of the log.
func TestHostileTextsInTheLog(t *testing.T) {
	var out safeLog
	log := slog.New(slog.NewTextHandler(&out, nil))
	srv, err := server.Listen(t.Context(), "127.0.0.1:0", log)
	if err != nil {
		t.Fatal(err)
	}
	db := testdb.Open(t, "sqlite")
	c := labelConfig(t, db)
	sessions := session.New(db, time.Now, c.Access.Idle)
	srv.Ready(server.Routes{GraphQL: http.NotFoundHandler(), Accounts: c.Access, Sessions: sessions, Web: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		log.Error("page failed", "path", r.URL.Path, "err", fmt.Errorf("%s", r.URL.Path))
	})})
	done := make(chan error, 1)
	go func() { done <- srv.Run(t.Context()) }()
	for _, text := range hostile("http://127.0.0.1:1") {
		res, err := http.Get(srv.URL() + "/" + url.PathEscape(text) + "?x=" + url.QueryEscape(text))
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
	}
	_ = srv.Close()
	<-done
	written := out.bytes()
	if bytes.ContainsAny(written, "\x1b\x00\x07\r\u202e\u2066\u200b\ufeff") {
		t.Error("the log has a control character")
	}
	for _, line := range strings.Split(strings.TrimSpace(string(written)), "\n") {
		if !strings.HasPrefix(line, "time=") {
			t.Errorf("a line of somebody else: %q", line)
		}
	}
}

// safeLog is a log that a test reads when the server has written it.
type safeLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *safeLog) bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Bytes()
}
