package web_test

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"sotaisan/access"
	"sotaisan/internal/demo"
	"sotaisan/internal/testdb"
)

// screenshots is the environment variable that names a folder for pictures of the demo's pages:
//
//	SOTAISAN_SCREENSHOTS=$PWD/docs/pictures go test ./web -run TestInABrowser/together/demo
//
// makes those of the README, from the demo as serve --demo makes it. Without it the test looks at the
// same pages of a smaller demo.
const screenshots = "SOTAISAN_SCREENSHOTS"

var firstAsset = regexp.MustCompile(`<li><a href="(/[0-9A-Z]{9})">`)

func demoInABrowser(t *testing.T, chromium context.Context) {
	s := testdb.Open(t, "sqlite")
	folder, units := os.Getenv(screenshots), 2
	if folder != "" {
		units = 0 // all
	}
	if err := demo.Load(t.Context(), s, demo.Options{Seed: 1, Units: units}, nil); err != nil {
		t.Fatal(err)
	}
	demo := &site{t: t, url: serve(t, nil, labelConfig(t, s))}
	leader := demo.visitor()
	leader.post("/sign-in", url.Values{"login": {"leader.31942"}, "password": {access.DemoPassword}})
	found := firstAsset.FindStringSubmatch(leader.get("/assets?q=b%E1%BA%A3ng&kind=FURNITURE&lacking=on&condition=NEEDS_REPAIR").body)
	if found == nil {
		t.Fatal("no board to repair lacks a paper")
	}

	b := newBrowser(t, chromium, demo)
	b.open("/sign-in")
	b.signIn("leader.31942", access.DemoPassword)
	for _, path := range []string{"/", "/assets", "/gaps", found[1]} {
		b.open(path)
	}
	labelPages(t, leader, b)
	b.run(chromedp.Navigate(demo.url + found[1]))
	b.picture(folder, "scan-360.png", 360, 1000)

	planPages(t, demo, b)

	b.run(network.ClearBrowserCookies())
	b.signIn("finance", access.DemoPassword)
	for _, path := range []string{"/assets", "/gaps", found[1], "/"} {
		b.open(path)
	}
	b.run(chromedp.Navigate(demo.url + "/"))
	b.picture(folder, "province-1280.png", 1280, 960)
	b.done()
}

// picture saves what a window of the size shows; without a folder it takes the picture and drops it.
func (b *browser) picture(folder, name string, width, height int64) {
	b.t.Helper()
	var png []byte
	b.run(chromedp.EmulateViewport(width, height), chromedp.CaptureScreenshot(&png))
	if folder == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// whole saves the whole page as a window of the width shows it, with what is folded away closed.
func (b *browser) whole(folder, name string, width int64) {
	b.t.Helper()
	var png []byte
	b.run(chromedp.EmulateViewport(width, 900), chromedp.FullScreenshot(&png, 100))
	if err := os.WriteFile(filepath.Join(folder, name), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
