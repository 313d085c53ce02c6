package verify

import (
	"cmp"
	"slices"

	"sotaisan/norm"
	"sotaisan/plan"
)

// form is one way to satisfy a piece of a need: one thing, or a set of parts.
type form struct {
	parts   []part // by item type
	pieces  int64
	classes []int
	device  bool // one thing that serves each of its classes at once
	apart   bool // a set none of whose parts is of other use
}

type part struct {
	item int
	n    int64
}

// way is a form of a class, with its rank.
type way struct{ form, rank int }

func keys[T any](list []T, key func(*T) string) map[string]int {
	out := make(map[string]int, len(list))
	for i := range list {
		out[key(&list[i])] = i
	}
	return out
}

func (a *audit) index() {
	s := a.s
	a.units = keys(s.Units, func(u *plan.Unit) string { return u.ID })
	a.agencies = keys(s.Agencies, func(g *plan.Agency) string { return g.ID })
	a.classes = keys(s.Classes, func(c *plan.Class) string { return c.Code })
	a.items = keys(s.ItemTypes, func(t *plan.ItemType) string { return t.Code })
	a.unitOf, a.stockOf = make([]int, len(s.Agencies)), make([][]int, len(s.Agencies))
	for i := range s.Agencies {
		a.unitOf[i] = a.units[s.Agencies[i].Unit]
	}
	for i := range s.Stock {
		if g := s.Stock[i].Agency; g != "" {
			a.stockOf[a.agencies[g]] = append(a.stockOf[a.agencies[g]], i)
		}
	}
	a.priceOf = make([]int, len(s.ItemTypes))
	for i := range a.priceOf {
		a.priceOf[i] = slices.IndexFunc(s.Prices, func(p plan.Price) bool {
			return p.ItemType == s.ItemTypes[i].Code && p.From <= s.TakenOn && (p.To == "" || s.TakenOn <= p.To)
		})
	}
	a.requestOf, a.pending = map[[2]int]*plan.Request{}, map[[2]int]bool{}
	for i := range s.Requests {
		r := &s.Requests[i]
		if r.Pending {
			a.pending[[2]int{a.agencies[r.Agency], a.classes[r.NeedClass]}] = true
			continue
		}
		a.requestOf[[2]int{a.agencies[r.Agency], a.classes[r.NeedClass]}] = r
	}
	a.replacers = map[string][]*norm.Line{}
	for i := range s.Norms {
		for _, code := range s.Norms[i].Replaces {
			a.replacers[code] = append(a.replacers[code], &s.Norms[i])
		}
	}
	a.indexForms()
	a.join()
}

func (a *audit) indexForms() {
	s := a.s
	a.single, a.within, a.ways = make([]int, len(s.ItemTypes)), make([][]int, len(s.ItemTypes)), make([][]way, len(s.Classes))
	for i := range a.single {
		a.single[i] = -1
	}
	for k := range s.Classes {
		for _, alternative := range s.Classes[k].Alternatives {
			var f form
			for _, p := range alternative.Parts {
				f.parts = append(f.parts, part{a.items[p.ItemType], int64(p.Quantity)})
				f.pieces += int64(p.Quantity)
			}
			slices.SortFunc(f.parts, func(x, y part) int { return cmp.Compare(x.item, y.item) })
			n := slices.IndexFunc(a.forms, func(o form) bool { return slices.Equal(o.parts, f.parts) })
			if n < 0 {
				n, a.forms = len(a.forms), append(a.forms, f)
			}
			if !slices.Contains(a.forms[n].classes, k) {
				a.forms[n].classes = append(a.forms[n].classes, k)
				a.ways[k] = append(a.ways[k], way{n, alternative.Rank})
			}
		}
	}
	for n := range a.forms {
		f := &a.forms[n]
		if f.pieces == 1 {
			a.single[f.parts[0].item] = n
			f.device = len(s.ItemTypes[f.parts[0].item].Functions) > 1
			continue
		}
		for _, p := range f.parts {
			a.within[p.item] = append(a.within[p.item], n)
		}
	}
	for n := range a.forms {
		f := &a.forms[n]
		f.apart = f.pieces > 1
		for _, p := range f.parts {
			f.apart = f.apart && a.single[p.item] < 0 && len(a.within[p.item]) == 1
		}
	}
}

// join puts classes that share an item type into one family, by painting over.
func (a *audit) join() {
	family := make([]int, len(a.s.Classes))
	for k := range family {
		family[k] = k
	}
	for item := range a.s.ItemTypes {
		first := -1
		for k := range a.s.Classes {
			if !slices.ContainsFunc(a.ways[k], func(w way) bool {
				return slices.ContainsFunc(a.forms[w.form].parts, func(p part) bool { return p.item == item })
			}) {
				continue
			}
			if first < 0 {
				first = k
			}
			from, to := max(family[first], family[k]), min(family[first], family[k])
			for o := range family {
				if family[o] == from {
					family[o] = to
				}
			}
		}
	}
	for k := range family {
		if family[k] == k {
			var all []int
			for o := k; o < len(family); o++ {
				if family[o] == k {
					all = append(all, o)
				}
			}
			a.families = append(a.families, all)
		}
	}
}

// rankOf answers the rank of a form in a class; 0 when it does not satisfy it.
func (a *audit) rankOf(class, f int) int {
	for _, w := range a.ways[class] {
		if w.form == f {
			return w.rank
		}
	}
	return 0
}

// numbered answers pieces of a group by their numbers, which count from the back of its assets.
func (a *audit) numbered(r plan.Range) []plan.AssetPart {
	var out []plan.AssetPart
	assets, from := a.s.Stock[r.Stock].Assets, int64(0)
	for i := len(assets) - 1; i >= 0; i-- {
		to := from + assets[i].Quantity
		if n := min(to, r.Offset+r.Quantity) - max(from, r.Offset); n > 0 {
			out = append(out, plan.AssetPart{ID: assets[i].ID, Code: assets[i].Code, Quantity: n})
		}
		from = to
	}
	slices.Reverse(out)
	return out
}

// gather appends assets; parts of one lot are one.
func gather(list, more []plan.AssetPart) []plan.AssetPart {
	for _, m := range more {
		n := slices.IndexFunc(list, func(o plan.AssetPart) bool { return o.ID == m.ID })
		if n < 0 {
			list = append(list, m)
		} else {
			list[n].Quantity += m.Quantity
		}
	}
	return list
}

// tidy puts ranges in order, neighbours as one.
func tidy(list []plan.Range) []plan.Range {
	slices.SortFunc(list, func(x, y plan.Range) int {
		return cmp.Or(cmp.Compare(x.Stock, y.Stock), cmp.Compare(x.Offset, y.Offset), cmp.Compare(x.Quantity, y.Quantity))
	})
	var out []plan.Range
	for _, r := range list {
		if n := len(out) - 1; n >= 0 && out[n].Stock == r.Stock && out[n].Offset+out[n].Quantity == r.Offset {
			out[n].Quantity += r.Quantity
		} else {
			out = append(out, r)
		}
	}
	return out
}

// finding is about an agency, and its need of a class where that is not negative.
func (a *audit) finding(code plan.Flag, agency, class int, n int64) plan.Finding {
	f := plan.Finding{Code: code, Unit: a.s.Agencies[agency].Unit, Agency: a.s.Agencies[agency].ID, Count: n}
	if class >= 0 {
		f.NeedClass = a.s.Classes[class].Code
	}
	return f
}
