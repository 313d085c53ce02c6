package main

import (
	"cmp"
	"context"

	"sotaisan/labels"
	"sotaisan/printing"
)

// labelsVariable is the environment variable with the address that labels carry.
const labelsVariable = "SOTAISAN_LABELS_BASE_URL"

// labelsBase is the address that the command line, the environment or the demo gives labels; the zero
// Base when nobody says, and then it is what the database keeps.
func (p *program) labelsBase(o serving) (labels.Base, error) {
	address := cmp.Or(o.labelsBase, p.env(labelsVariable))
	if address == "" && o.demo {
		address = demoBase
	}
	if address == "" {
		return labels.Base{}, nil
	}
	return labels.ParseBase(address)
}

// hosts are the addresses of labels, with base as today's unless it is the zero Base.
func (db *open) hosts(ctx context.Context, base labels.Base) (printing.Hosts, error) {
	if base == (labels.Base{}) {
		return db.press.Hosts(ctx)
	}
	return db.press.Use(ctx, base)
}

// hostsAnswer is the addresses of labels as scripts read them.
type hostsAnswer struct {
	BaseURL string       `json:"baseUrl"` // "" while none is set
	Level   labels.Level `json:"level"`   // error correction of its symbols
	Old     []string     `json:"old"`     // hosts that are led there
}

func hostsAnswerOf(h printing.Hosts) hostsAnswer {
	a := hostsAnswer{Old: nonNil(h.Old())}
	if h.Set() {
		a.BaseURL, a.Level = "https://"+h.Base.Host(), h.Base.Level()
	}
	return a
}

// labelsAddress says which address labels carry and how well its symbols are read.
func (p *program) labelsAddress(h printing.Hosts) string {
	if !h.Set() {
		return p.say("chưa đặt (--labels-base-url): chưa in được nhãn", "none yet (--labels-base-url): no labels can be printed")
	}
	return p.say("https://%s (mã QR mức %s)", "https://%s (QR level %s)", h.Base.Host(), h.Base.Level())
}
