package web_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"io"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeGz is axe.min.js of the npm package axe-core 4.10.3 (Mozilla Public License 2.0), compressed and
// not changed. It looks at pages in tests and is no part of the program.
//
//go:embed testdata/axe.min.js.gz
var axeGz []byte

const axeSum = "880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb"

var axe = sync.OnceValues(func() (string, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(axeGz))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(unpacked)
	return string(text), err
})

// loadAxe puts axe into the page that is shown.
func (b *browser) loadAxe() {
	b.t.Helper()
	script, err := axe()
	if sum := sha256.Sum256([]byte(script)); err != nil || hex.EncodeToString(sum[:]) != axeSum {
		b.t.Fatalf("axe is not as published: %x, %v", sum, err)
	}
	b.run(chromedp.Evaluate(strings.TrimSpace(script)+"; 0", nil))
}

// What axe looks for: everything of WCAG 2.2, levels A and AA, and what it holds for good practice; and
// the part of it that a width can change.
const (
	axeAll    = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
	axeLayout = `{type: "rule", values: ["target-size", "scrollable-region-focusable", "color-contrast", "link-in-text-block"]}`
)

// accessible fails when axe finds something on the page that is shown.
func (b *browser) accessible(name, rules string) {
	b.t.Helper()
	var violations []string
	b.run(chromedp.Evaluate(`(async () => {
		const found = await axe.run(document, {resultTypes: ["violations"], runOnly: `+rules+`});
		return found.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html.slice(0, 120) + " " + n.failureSummary.slice(0, 200)));
	})()`, &violations, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	for _, v := range violations {
		b.t.Errorf("%s: %s", name, v)
	}
}
