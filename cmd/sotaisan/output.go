package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

// say picks a text; args are put in where there are any.
func (p *program) say(vi, en string, args ...any) string {
	text := locale.Text{VI: vi, EN: en}.In(p.language())
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// tell writes a line of the answer.
func (p *program) tell(vi, en string, args ...any) {
	_, _ = fmt.Fprintln(p.out, p.say(vi, en, args...))
}

// complain writes what went wrong.
func (p *program) complain(format string, args ...any) {
	_, _ = fmt.Fprintf(p.err, "sotaisan: "+format+"\n", args...)
}

// printJSON writes the answer for scripts.
func (p *program) printJSON(v any) error {
	enc := json.NewEncoder(p.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// refusal is an error as scripts read it.
type refusal struct {
	Code    errs.Code `json:"code"`
	Path    []string  `json:"path"`
	Message string    `json:"message"`
}

func (p *program) refusals(list errs.List) []refusal {
	out := make([]refusal, len(list))
	for i, e := range list {
		out[i] = refusal{e.Code, e.Path, e.Message.In(p.language())}
	}
	return out
}

// refuse says why the register did not do it.
func (p *program) refuse(cmd *cobra.Command, list errs.List) {
	if p.json {
		_ = p.printJSON(map[string]any{"errors": p.refusals(list)})
		return
	}
	for i, e := range list {
		if i == someRefusals {
			p.complain("%s", p.say("… và %s lỗi nữa", "… and %s more", p.number(int64(len(list)-i))))
			return
		}
		p.complain("%s%s", p.place(cmd, e.Path), e.Message.In(p.language()))
	}
}

// someRefusals is how many refusals are shown to people; an undo can have thousands.
const someRefusals = 20

// table writes rows under headings, in columns. Columns of numbers are named by "#" in front.
func (p *program) table(headings []string, rows [][]string) {
	numeric := make([]bool, len(headings))
	width := make([]int, len(headings))
	for i, h := range headings {
		headings[i], numeric[i] = strings.CutPrefix(h, "#")
		for _, row := range append(rows, headings) {
			width[i] = max(width[i], len([]rune(row[i])))
		}
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{headings}, rows...) {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = c
			if numeric[i] {
				cells[i] = strings.Repeat(" ", width[i]-len([]rune(c))) + c
			}
		}
		_, _ = fmt.Fprintln(w, strings.TrimRight("  "+strings.Join(cells, "\t"), " "))
	}
	_ = w.Flush()
}

// number writes a count in groups of three, as the language has them.
func (p *program) number(n int64) string {
	digits, sign := fmt.Sprint(n), ""
	if n < 0 {
		digits, sign = digits[1:], "-"
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + p.say(".", ",") + digits[i:]
	}
	return sign + digits
}

func (p *program) money(v holding.VND) string { return p.number(int64(v)) + " đ" }

// everyLine is how often progress is written where no terminal can show a bar.
const everyLine = 5 * time.Second

// progress answers a function that shows how far something is: a bar on a terminal, elsewhere a line
// now and then.
func (p *program) progress(what string) func(done, of int) {
	last, shown := p.now(), -1
	return func(done, of int) {
		if of == 0 {
			return
		}
		percent := done * 100 / of
		switch {
		case p.terminal && percent != shown:
			const cells = 30
			full := cells * done / of
			_, _ = fmt.Fprintf(p.err, "\r%s [%s%s] %3d %%", what, strings.Repeat("█", full), strings.Repeat("·", cells-full), percent)
			if done >= of {
				_, _ = fmt.Fprintln(p.err)
			}
		case !p.terminal && (p.now().Sub(last) >= everyLine):
			_, _ = fmt.Fprintf(p.err, "%s: %d/%d\n", what, done, of)
			last = p.now()
		}
		shown = percent
	}
}
