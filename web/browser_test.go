package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"sotaisan/holding"
	"sotaisan/internal/locale"
	"sotaisan/web"
)

// chromium is one browser, which all the tests of this file share: to start it takes longer than to look
// at a page.
func chromium(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("accept-lang", "vi"), chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, closeBrowser := chromedp.NewContext(ctx)
	t.Cleanup(closeBrowser)
	if err := chromedp.Run(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// TestInABrowser shows the pages to people with a phone and people with a desk.
func TestInABrowser(t *testing.T) {
	c := chromium(t)
	t.Run("together", func(t *testing.T) { // the browser stays until all of them have ended
		for name, test := range map[string]func(*testing.T, context.Context){"pages": pagesInABrowser, "graphiql": graphiQLInABrowser, "demo": demoInABrowser,
			"hostile": hostileInABrowser} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, c)
			})
		}
	})
}

// widths are those of a cheap phone and of a desk.
var widths = []int64{360, 1280}

// browser is a tab with cookies of its own. It watches for what a page must not do.
type browser struct {
	*site
	ctx   context.Context
	mu    sync.Mutex
	wrong []string
}

func newBrowser(t *testing.T, chromium context.Context, s *site) *browser {
	t.Helper()
	whole := cdp.WithExecutor(chromium, chromedp.FromContext(chromium).Browser)
	cookies, err := target.CreateBrowserContext().Do(whole)
	if err != nil {
		t.Fatal(err)
	}
	tab, err := target.CreateTarget("about:blank").WithBrowserContextID(cookies).WithNewWindow(true).Do(whole)
	if err != nil {
		t.Fatal(err)
	}
	ctx, closeTab := chromedp.NewContext(chromium, chromedp.WithTargetID(tab))
	t.Cleanup(closeTab)
	b := &browser{site: &site{t, s.book, s.url}, ctx: ctx}
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if u := e.Request.URL; !strings.HasPrefix(u, s.url) && !strings.HasPrefix(u, "data:") {
				b.note("asked for %s", u)
			}
		case *log.EventEntryAdded:
			refused := strings.Contains(e.Entry.Text, "status of 4")
			if e.Entry.Level == log.LevelError && !refused || e.Entry.Source == log.SourceSecurity {
				b.note("logged %s %s", e.Entry.Text, e.Entry.URL)
			}
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.APITypeError {
				b.note("console error %s", e.Args[0].Value)
			}
		case *runtime.EventExceptionThrown:
			b.note("threw %s", e.ExceptionDetails.Error())
		}
	})
	b.run(network.Enable(), log.Enable(), chromedp.EmulateViewport(1280, 800))
	return b
}

func (b *browser) note(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
}

func (b *browser) run(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// open loads a page and checks what holds for all of them.
func (b *browser) open(path string) {
	b.t.Helper()
	b.run(chromedp.Navigate(b.url + path))
	b.check(path)
}

// check looks at the page that is shown, at each width: nothing beside the window, text and targets
// large enough, and people who do not see it or have no mouse can use it. It is measured as it comes
// and with what is folded away opened, which has everything for axe to see.
func (b *browser) check(name string) {
	b.t.Helper()
	b.loadAxe()
	rules := axeAll
	for _, width := range widths {
		b.run(chromedp.EmulateViewport(width, 800))
		at := fmt.Sprintf("%s at %d px", name, width)
		var folded int
		b.measure(at)
		b.run(chromedp.Evaluate(`[...document.querySelectorAll("details:not([open])")].map(d => { d.open = true; d.dataset.folded = "" }).length`, &folded))
		if folded > 0 {
			b.measure(at + " unfolded")
		}
		b.accessible(at, rules)
		rules = axeLayout
		b.run(chromedp.Evaluate(`document.querySelectorAll("details[data-folded]").forEach(d => { d.open = false })`, nil))
	}
}

// measure says what is too wide or too small on the page.
func (b *browser) measure(name string) {
	b.t.Helper()
	var page struct {
		Wide  int
		Font  string
		Small []string
		Heads int
	}
	b.run(chromedp.Evaluate(`({
		wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
		font: getComputedStyle(document.body).fontSize,
		heads: document.querySelectorAll("h1").length,
		small: [...document.querySelectorAll("button, .button, header a, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, textarea, summary, label.choice, .list a, .jump a")]
			.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 48).map(e => e.outerHTML.slice(0, 80)),
	})`, &page))
	if page.Wide > 0 {
		b.t.Errorf("%s is %d px wider than the window", name, page.Wide)
	}
	if page.Font != "18px" || page.Heads != 1 || len(page.Small) > 0 {
		b.t.Errorf("%s: text of %s, %d headings, small targets %q", name, page.Font, page.Heads, page.Small)
	}
}

func (b *browser) signIn(login, secret string) {
	b.t.Helper()
	b.run(chromedp.Navigate(b.url+"/sign-in"), chromedp.SendKeys("#login", login), chromedp.SendKeys("#password", secret),
		chromedp.Submit("#login"), chromedp.WaitVisible(".who"))
}

func (b *browser) done() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range b.wrong {
		b.t.Errorf("the browser %s", w)
	}
}

func pagesInABrowser(t *testing.T, chromium context.Context) {
	s := newSite(t, nil)
	b := newBrowser(t, chromium, s)
	desk, chairs := "/"+s.book.desk().String(), "/"+s.book.chairs().String()

	b.open("/")
	b.open(desk)
	b.run(chromedp.SendKeys("#text", "Máy bị bỏ ngoài hành lang"), chromedp.Click("main form button"), chromedp.WaitVisible(".thanks"))
	b.check("reported")

	b.open("/sign-in?next=" + desk)
	b.run(chromedp.SendKeys("#login", "hong"), chromedp.SendKeys("#password", password), chromedp.Click("main form button"),
		chromedp.WaitVisible("#observe"))
	b.check("asset")
	b.run(chromedp.Click(`input[name="grade"][value="NEEDS_REPAIR"]`), chromedp.Click("#observe summary"), chromedp.WaitVisible("#repair"),
		chromedp.SendKeys("#repair", "2,5 triệu"), chromedp.Click("#observe button"), chromedp.WaitVisible("#observe .error"))
	b.check("refused")
	b.run(chromedp.SetValue("#repair", "2.500.000"), chromedp.Click("#observe button"), chromedp.WaitVisible(".thanks"))
	b.check("thanks")
	if o := s.book.observed; len(o) != 1 || o[0].Grades[0].Grade != holding.NeedsRepair || *o[0].RepairEstimate != 2_500_000 {
		t.Errorf("observed %+v", o)
	}
	b.run(chromedp.SendKeys(":focus", s.book.chairs().Format()+"\r"), chromedp.WaitVisible(`form[action="`+chairs+`/observe"]`))
	s.book.assets[s.book.chairs()].Conflict = &web.Conflict{Observation: web.Observation{Presence: holding.Seen, At: time.Now(), Observer: "Trần Thị Sáu"},
		Differences: []web.Difference{{What: locale.Text{VI: "Phòng", EN: "Room"}, Seen: locale.Text{VI: "207", EN: "207"}, Before: locale.Text{VI: "205", EN: "205"}}}}

	visit := func(login string, paths ...string) {
		b.run(network.ClearBrowserCookies())
		if login != "" {
			b.signIn(login, password)
		}
		for _, lang := range []string{"vi", "en"} {
			b.run(chromedp.Navigate(b.url + "/?lang=" + lang)) // the choice is kept
			for _, path := range paths {
				b.open(path)
			}
		}
	}
	visit("", "/", "/sign-in", desk, "/nonsense", "/find?code=ABC")
	visit("hong", "/", desk, chairs, "/history"+desk+"?after=older", "/assets", "/gaps", "/reports", "/password")
	visit("duc", desk)
	visit("auditor", "/", "/assets", "/gaps", desk)
	var lang string
	b.run(chromedp.AttributeValue("html", "lang", &lang, nil))
	if lang != "en" {
		t.Errorf("language %q", lang)
	}
	b.done()
}

// introspection is the answer of a very small API to the explorer's question for its schema.
const introspection = `{"data":{"__schema":{"description":null,"queryType":{"name":"Query"},"mutationType":null,"subscriptionType":null,"directives":[],
"types":[{"kind":"OBJECT","name":"Query","description":"","fields":[{"name":"hello","description":"","args":[],"type":{"kind":"SCALAR","name":"String","ofType":null},"isDeprecated":false,"deprecationReason":null}],"inputFields":null,"interfaces":[],"enumValues":null,"possibleTypes":null},
{"kind":"SCALAR","name":"String","description":"","fields":null,"inputFields":null,"interfaces":null,"enumValues":null,"possibleTypes":null},
{"kind":"SCALAR","name":"Boolean","description":"","fields":null,"inputFields":null,"interfaces":null,"enumValues":null,"possibleTypes":null}]}}}`

func graphiQLInABrowser(t *testing.T, chromium context.Context) {
	s := newSite(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		if strings.Contains(string(body), "__schema") {
			_, _ = io.WriteString(w, introspection)
			return
		}
		_, _ = io.WriteString(w, `{"data":{"hello":"xin chào"}}`)
	}))
	b := newBrowser(t, chromium, s)
	b.run(chromedp.Navigate(b.url+"/graphiql"), chromedp.WaitVisible(".graphiql-query-editor .CodeMirror"),
		chromedp.WaitVisible(`button[aria-label="Show Documentation Explorer"]`),
		chromedp.Click(`button[aria-label="Show Documentation Explorer"]`), chromedp.WaitVisible(".graphiql-doc-explorer"),
		chromedp.Click(".graphiql-execute-button"),
		chromedp.Poll(`document.querySelector(".graphiql-response").textContent.includes("xin chào")`, nil))
	b.done()
}
