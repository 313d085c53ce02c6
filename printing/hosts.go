package printing

import (
	"context"
	"slices"
	"strings"

	"sotaisan/ent"
	"sotaisan/ent/setting"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
)

// Settings of the addresses on labels. Hosts are in lower case, one a line, oldest first.
const (
	baseSetting  = "labels.base_url"
	hostsSetting = "labels.known_hosts"
)

// hostsJob reads and keeps the addresses: anybody who scans a label is led by them.
const hostsJob = "label-hosts"

// Hosts are the addresses under which labels find back: the one that is printed, and those that were
// printed once and are on things still. The zero Hosts has none.
type Hosts struct {
	Base labels.Base
	old  []string
}

// NewHosts makes hosts of the address that is printed and of hosts that were.
func NewHosts(base labels.Base, old ...string) Hosts {
	return Hosts{base, slices.DeleteFunc(slices.Clone(old), func(h string) bool { return h == base.Host() })}
}

// Set says whether there is an address to print.
func (h Hosts) Set() bool { return h.Base != labels.Base{} }

// Old are the hosts that were printed once.
func (h Hosts) Old() []string { return slices.Clone(h.old) }

// Moved says whether a request's Host names an address that was printed once, from which requests are
// led to Base. What Host says is compared and goes nowhere else.
func (h Hosts) Moved(host string) bool {
	return h.Set() && slices.Contains(h.old, strings.TrimSuffix(strings.ToLower(host), ":443"))
}

// Hosts answers the addresses that the register keeps.
func (p *Press) Hosts(ctx context.Context) (Hosts, error) {
	ctx = viewer.With(ctx, viewer.Job(hostsJob))
	c, err := p.store.Read(ctx)
	if err != nil {
		return Hosts{}, err
	}
	return hosts(ctx, c)
}

func hosts(ctx context.Context, c *ent.Client) (Hosts, error) {
	rows, err := c.Setting.Query().Where(setting.IDIn(baseSetting, hostsSetting)).All(ctx)
	if err != nil {
		return Hosts{}, err
	}
	var base labels.Base
	var known []string
	for _, row := range rows {
		switch row.ID {
		case baseSetting:
			if base, err = labels.ParseBase(row.Value); err != nil {
				return Hosts{}, err
			}
		case hostsSetting:
			known = strings.Fields(row.Value)
		}
	}
	return NewHosts(base, known...), nil
}

// Use makes base the address that labels carry from now on. The one before stays known for good:
// labels with it are on things.
func (p *Press) Use(ctx context.Context, base labels.Base) (Hosts, error) {
	ctx = viewer.With(ctx, viewer.Job(hostsJob))
	have, err := p.Hosts(ctx)
	if err != nil || have.Base == base {
		return have, err
	}
	tx, err := p.store.Begin(ctx)
	if err != nil {
		return Hosts{}, err
	}
	defer func() { _ = tx.Rollback() }()
	if have, err = hosts(ctx, tx.Ent()); err != nil {
		return Hosts{}, err
	}
	known := have.Old()
	if have.Set() {
		known = append(known, have.Base.Host())
	}
	if !slices.Contains(known, base.Host()) {
		known = append(known, base.Host())
	}
	for _, s := range []ent.Setting{{ID: baseSetting, Value: "https://" + base.Host()}, {ID: hostsSetting, Value: strings.Join(known, "\n")}} {
		n, err := tx.Ent().Setting.Update().Where(setting.ID(s.ID)).SetValue(s.Value).Save(ctx)
		if err == nil && n == 0 {
			err = tx.Ent().Setting.Create().SetID(s.ID).SetValue(s.Value).Exec(ctx)
		}
		if err != nil {
			return Hosts{}, err
		}
	}
	return NewHosts(base, known...), tx.Commit()
}

// base is the address to print, or the refusal that there is none.
func (p *Press) base(ctx context.Context) (labels.Base, error) {
	have, err := p.Hosts(ctx)
	if err == nil && !have.Set() {
		err = errs.New(errs.Precondition, errs.At("baseUrl"), "Chưa đặt địa chỉ tra cứu cho nhãn (--labels-base-url, SOTAISAN_LABELS_BASE_URL).",
			"The address that labels carry is not set (--labels-base-url, SOTAISAN_LABELS_BASE_URL).")
	}
	return have.Base, err
}
