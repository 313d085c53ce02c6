package plan

import (
	"cmp"
	"slices"
)

// batch is a number of alike things of one agency that count: pieces of a stock group, or assembled sets.
// They are numbered from 0; those before taken stand in sets or cover something.
type batch struct {
	stock, set  int // one is -1; set counts in the agency's own list
	form        int // -1: a part of sets alone
	item        int // what it serves as; of a set its first part
	quantity    int64
	taken       int64
	until, life int
	sure        bool // nothing about it is unknown
	ownOnly     bool
	uses        []use
}

// use says until when some things of a batch serve their holder.
type use struct {
	class    int
	from, to int64 // numbers, the second exclusive
	last     int   // year
}

func (b *batch) rest() int64 { return b.quantity - b.taken }

// longestLived orders what covers need: what counts longest comes first, then what nothing is unknown of,
// then what would serve others longest, then the order of the snapshot.
func longestLived(a, b *batch) int {
	return cmp.Or(cmp.Compare(b.until, a.until), truth(b.sure)-truth(a.sure), cmp.Compare(b.life, a.life), cmp.Compare(a.stock, b.stock), cmp.Compare(a.set, b.set))
}

// assemble puts together as many sets of a form as loose parts allow: the longest-lived of each part go
// together, so that in every year as many sets as possible have all their parts. It takes the parts from
// loose (by item type, each list in order) and answers sets and the batches of them; sets that take the
// same number of pieces from the same groups are one.
func (m *Model) assemble(form int, loose map[int][]*batch, numbered int) (sets []set, batches []*batch) {
	f := &m.forms[form]
	total := int64(-1)
	for _, p := range f.parts {
		have := int64(0)
		for _, b := range loose[p.item] {
			have += b.rest()
		}
		if n := have / p.quantity; total < 0 || n < total {
			total = n
		}
	}
	next := make([]int, len(f.parts)) // per part, the batch in use
	for total > 0 {
		s := set{form: form, quantity: total}
		whole := true // every part of every one of these sets is from one batch
		for i, p := range f.parts {
			for loose[p.item][next[i]].rest() == 0 {
				next[i]++
			}
			if n := loose[p.item][next[i]].rest() / p.quantity; n == 0 {
				whole = false
			} else {
				s.quantity = min(s.quantity, n)
			}
		}
		if !whole {
			s.quantity = 1
		}
		b := &batch{stock: -1, set: numbered + len(sets), form: form, item: f.parts[0].item, quantity: s.quantity, until: maxYears, life: maxYears, sure: true}
		for i, p := range f.parts {
			for need := p.quantity; need > 0; {
				from := loose[p.item][next[i]]
				if from.rest() == 0 {
					next[i]++
					continue
				}
				each := need
				if !whole {
					each = min(need, from.rest())
				}
				s.parts = append(s.parts, setPart{from.stock, from.taken, each})
				from.taken += each * s.quantity
				need -= each
				b.until, b.life = min(b.until, from.until), min(b.life, from.life)
				b.sure, b.ownOnly = b.sure && from.sure, b.ownOnly || from.ownOnly
			}
		}
		s.until, s.life, s.ownOnly = b.until, b.life, b.ownOnly
		total -= s.quantity
		sets, batches = append(sets, s), append(batches, b)
	}
	return sets, batches
}

// free answers the stretches of a batch that may leave their holder, and from which year on.
func (b *batch) free() []supply {
	return slices.DeleteFunc(b.idle(), func(s supply) bool { return s.from > s.until })
}

// idle answers the stretches of a batch that its holder does not need, and from which year on: what covers
// nothing at once, what covers something when that need is over. Until is the last year in which they may
// serve others; it may be before that.
func (b *batch) idle() []supply {
	cuts := []int64{b.taken, b.quantity}
	if len(b.uses) > 0 {
		cuts = append(cuts, b.uses[0].from)
	}
	for _, u := range b.uses {
		cuts = append(cuts, u.from, u.to)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []supply
	for i, from := range cuts[:len(cuts)-1] {
		s := supply{stock: b.stock, set: b.set, form: b.form, offset: from, quantity: cuts[i+1] - from, until: b.life}
		used := false
		for _, u := range b.uses {
			if u.from <= from && cuts[i+1] <= u.to {
				s.from, used = max(s.from, u.last+1), true
			}
		}
		if used || from >= b.taken {
			out = append(out, s)
		}
	}
	return out
}
