package plan

import (
	"slices"
	"sync"

	"sotaisan/internal/civil"
	"sotaisan/norm"
)

// Model is a snapshot made ready: checked, in canonical order and indexed. It does not change, is safe for
// concurrent use, and answers any number of parameters.
type Model struct {
	snapshot Snapshot
	hash     func() string // of the snapshot, worked out once
	norms    *norm.Model
	changes  []civil.Date // days on which some line of the norm begins or has ended

	units, agencies, classes, items map[string]int

	agencyUnit []int
	stockItem  []int
	stockUnit  []int
	stockOf    [][2]int        // range of every agency's groups in the stock
	priceOf    []int           // of every item type, the price in force on the day of the snapshot; -1
	requestOf  map[[2]int]int  // (agency, class) → accepted request
	asked      [][]int         // of every agency, the classes of which it has accepted requests
	pending    map[[2]int]bool // (agency, class) with a request that finance has not decided on

	forms   []form
	formOf  []int   // of every item type, the form of one piece; -1 when no class takes it so
	partOf  [][]int // of every item type, the forms that have it as one part of a set
	options [][]alternative
	// own are the classes that an agency's own pieces may be shared out among, groups the substitution
	// classes of transfers. A device with several functions joins classes in the second sense alone.
	own    [][]int
	groups [][]int
	ways   *ways
}

// form is a way to satisfy one piece of a need: a thing, or a set of things.
type form struct {
	parts    []formPart
	pieces   int64
	classes  []int
	devices  bool // one thing with several functions, serving each of its classes at once
	separate bool // no part of this set is of any other use
}

type formPart struct {
	item     int
	quantity int64
}

// single answers the item type where one piece is all; false for sets.
func (f *form) single() (item int, ok bool) { return f.parts[0].item, f.pieces == 1 }

// alternative is a form that satisfies a class.
type alternative struct{ form, rank int }

// Prepare checks s and makes it ready; the error is that of Check. It keeps nothing of s that it changes,
// and relies on nobody else changing it.
func Prepare(s *Snapshot) (*Model, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	m := &Model{snapshot: s.Canonical()}
	m.hash = sync.OnceValue(m.snapshot.sum)
	c := &m.snapshot
	var err error
	if m.norms, err = norm.New(c.Norms); err != nil {
		return nil, err
	}
	for _, l := range c.Norms {
		m.changes = append(m.changes, l.ValidFrom)
		if l.ValidTo != "" {
			m.changes = append(m.changes, l.ValidTo.AddDays(1))
		}
	}
	slices.Sort(m.changes)
	m.changes = slices.Compact(m.changes)
	m.units = positions(c.Units, func(u *Unit) string { return u.ID })
	m.agencies = positions(c.Agencies, func(a *Agency) string { return a.ID })
	m.classes = positions(c.Classes, func(k *Class) string { return k.Code })
	m.items = positions(c.ItemTypes, func(t *ItemType) string { return t.Code })
	m.indexStock()
	m.indexAsks()
	m.indexForms()
	m.own = m.join(func(f *form) bool { return !f.devices })
	m.groups = m.join(func(*form) bool { return true })
	m.ways = newWays(c, m.units)
	return m, nil
}

// Snapshot is the canonical snapshot; it is shared and read only.
func (m *Model) Snapshot() *Snapshot { return &m.snapshot }

func positions[T any](list []T, key func(*T) string) map[string]int {
	at := make(map[string]int, len(list))
	for i := range list {
		at[key(&list[i])] = i
	}
	return at
}

func (m *Model) indexStock() {
	c := &m.snapshot
	m.agencyUnit = make([]int, len(c.Agencies))
	for i := range c.Agencies {
		m.agencyUnit[i] = m.units[c.Agencies[i].Unit]
	}
	m.stockItem, m.stockUnit = make([]int, len(c.Stock)), make([]int, len(c.Stock))
	m.stockOf = make([][2]int, len(c.Agencies))
	for i := range c.Stock {
		g := &c.Stock[i]
		m.stockItem[i], m.stockUnit[i] = m.items[g.ItemType], m.units[g.Unit]
		if a, ok := m.agencies[g.Agency]; ok {
			if r := &m.stockOf[a]; r[1] == 0 {
				*r = [2]int{i, i + 1}
			} else {
				r[1] = i + 1
			}
		}
	}
}

// indexAsks finds the price in force of every type, and what agencies asked for.
func (m *Model) indexAsks() {
	c := &m.snapshot
	m.priceOf = make([]int, len(c.ItemTypes))
	for i := range m.priceOf {
		m.priceOf[i] = -1
	}
	for i, p := range c.Prices {
		if c.TakenOn.Within(p.From, p.To) {
			m.priceOf[m.items[p.ItemType]] = i
		}
	}
	m.requestOf, m.asked, m.pending = make(map[[2]int]int, len(c.Requests)), make([][]int, len(c.Agencies)), map[[2]int]bool{}
	for i, r := range c.Requests {
		a, k := m.agencies[r.Agency], m.classes[r.NeedClass]
		if r.Pending {
			m.pending[[2]int{a, k}] = true
			continue
		}
		m.requestOf[[2]int{a, k}] = i
		m.asked[a] = append(m.asked[a], k)
	}
}

func (m *Model) indexForms() {
	c := &m.snapshot
	m.formOf, m.partOf = make([]int, len(c.ItemTypes)), make([][]int, len(c.ItemTypes))
	for i := range m.formOf {
		m.formOf[i] = -1
	}
	m.options = make([][]alternative, len(c.Classes))
	for k := range c.Classes {
		for _, a := range c.Classes[k].Alternatives {
			f := form{}
			for _, p := range a.Parts {
				f.parts = append(f.parts, formPart{m.items[p.ItemType], int64(p.Quantity)})
				f.pieces += int64(p.Quantity)
			}
			slices.SortFunc(f.parts, func(a, b formPart) int { return a.item - b.item })
			at := slices.IndexFunc(m.forms, func(o form) bool { return slices.Equal(o.parts, f.parts) })
			if at < 0 {
				at = len(m.forms)
				m.forms = append(m.forms, f)
			}
			if !slices.Contains(m.forms[at].classes, k) {
				m.forms[at].classes = append(m.forms[at].classes, k)
				m.options[k] = append(m.options[k], alternative{at, a.Rank})
			}
		}
	}
	for i := range m.forms {
		f := &m.forms[i]
		if item, ok := f.single(); ok {
			m.formOf[item] = i
			f.devices = len(c.ItemTypes[item].Functions) > 1
			continue
		}
		for _, p := range f.parts {
			m.partOf[p.item] = append(m.partOf[p.item], i)
		}
	}
	for i := range m.forms {
		f := &m.forms[i]
		_, one := f.single()
		f.separate = !one && !slices.ContainsFunc(f.parts, func(p formPart) bool { return m.formOf[p.item] >= 0 || len(m.partOf[p.item]) > 1 })
	}
}

// join answers the classes in groups, those in one that share an item type by the forms that count; groups
// and classes in each rise.
func (m *Model) join(counts func(*form) bool) [][]int {
	parent := make([]int, len(m.options))
	for k := range parent {
		parent[k] = k
	}
	root := func(k int) int {
		for parent[k] != k {
			k = parent[k]
		}
		return k
	}
	first := make([]int, len(m.formOf)) // of every item type, the first class that it serves; +1
	for i := range m.forms {
		if !counts(&m.forms[i]) {
			continue
		}
		for _, p := range m.forms[i].parts {
			for _, k := range m.forms[i].classes {
				if first[p.item] == 0 {
					first[p.item] = k + 1
				}
				a, b := root(first[p.item]-1), root(k)
				parent[max(a, b)] = min(a, b)
			}
		}
	}
	var out [][]int
	at := make([]int, len(parent))
	for k := range parent {
		r := root(k)
		if r == k {
			at[k] = len(out)
			out = append(out, nil)
		}
		out[at[r]] = append(out[at[r]], k)
	}
	return out
}

// version numbers the days between which the norm does not change.
func (m *Model) version(on civil.Date) int {
	at, found := slices.BinarySearch(m.changes, on)
	if found {
		at++
	}
	return at
}

// takes says whether a class takes an item type, as one piece or as a part of a set.
func (m *Model) takes(class, item int) bool {
	return slices.ContainsFunc(m.options[class], func(o alternative) bool {
		return slices.ContainsFunc(m.forms[o.form].parts, func(p formPart) bool { return p.item == item })
	})
}

// assets answers n pieces of a group by their numbers from offset on; nil where the pieces are not known one
// by one. Piece 0 is the last of Stock.Assets: what stays has the low numbers and takes the lots, what goes
// has the high ones and takes single things, so that a lot is split as late as possible.
func (m *Model) assets(stock int, offset, n int64) []AssetPart {
	g := &m.snapshot.Stock[stock]
	var out []AssetPart
	skip := g.Quantity - offset - n // pieces in front of those that are meant
	for _, p := range g.Assets {
		if skip >= p.Quantity {
			skip -= p.Quantity
			continue
		}
		if n == 0 {
			break
		}
		p.Quantity = min(p.Quantity-skip, n)
		skip = 0
		n -= p.Quantity
		out = append(out, p)
	}
	return out
}
