package verify

import (
	"cmp"
	"slices"

	"sotaisan/holding"
	"sotaisan/plan"
)

// count says until which year pieces of a group count for their holder, and for others (-1: in none).
type count struct {
	until, life int
	own         bool // never leaves its holder
	reason      plan.Reason
	flags       []plan.Flag
}

func (a *audit) judge() {
	a.counts = make([]count, len(a.s.Stock))
	for i := range a.s.Stock {
		a.counts[i] = a.countOf(&a.s.Stock[i])
	}
	for g := range a.s.Agencies {
		sum := map[plan.Flag]int64{}
		for _, i := range a.stockOf[g] {
			for _, f := range a.counts[i].flags {
				sum[f] += a.s.Stock[i].Quantity
			}
		}
		for _, f := range plan.Flags {
			if sum[f] > 0 {
				a.stockFindings = append(a.stockFindings, a.finding(f, g, -1, sum[f]))
			}
		}
	}
}

func (a *audit) countOf(g *plan.Stock) count {
	item := a.items[g.ItemType]
	t := &a.s.ItemTypes[item]
	assessed, works := g.Grade != holding.NotAssessed, g.Grade == holding.Good || g.Grade == holding.Worn
	for _, out := range []struct {
		is  bool
		why plan.Reason
	}{
		{g.Status == holding.Disposed || g.Status == holding.EnteredInError, plan.OutOfStock},
		{g.Status == holding.Missing, plan.IsMissing},
		{g.Status == holding.InHandover, plan.InHandover},
		{g.Status == holding.UnderRepair, plan.InRepair},
		{g.Status == holding.Lent, plan.LentOut},
		{g.Tenure == holding.HeldForOthers, plan.HeldForOthers},
		{g.Disputed, plan.IsDisputed},
		{!g.Coming && g.LivePlan != "", plan.InLivePlan},
		{g.Agency == "", plan.NoCustody},
		{a.single[item] < 0 && len(a.within[item]) == 0, plan.NotInAnyClass},
		{g.Grade == holding.Unserviceable, plan.IsUnserviceable},
		{g.Grade == holding.NeedsRepair, plan.NeedsRepair},
		{!assessed && !a.params.CountNotAssessed, plan.IsNotAssessed},
	} {
		if out.is {
			return count{until: -1, life: -1, reason: out.why}
		}
	}
	c := count{until: a.last, life: a.last, own: g.Tenure != holding.Owned || !t.Movable || !assessed}
	if !assessed {
		c.flags = append(c.flags, plan.FlagNotAssessed)
	}
	switch over := a.lifeOf(g, t); {
	case t.Years == 0:
		c.own, c.flags = true, append(c.flags, plan.FlagNoLife)
	case g.InUseYear == 0:
		c.own, c.flags = true, append(c.flags, plan.FlagNoYear)
	case over >= a.last:
	default:
		if c.life = max(over, -1); c.life < 0 {
			c.own = true
		}
		if over < 0 && g.Certified || a.params.CountExpired && works {
			c.flags = append(c.flags, plan.FlagExpired)
		} else {
			c.until, c.reason = c.life, plan.UsefulLifeIsOver
		}
	}
	if g.Coming {
		c.own, c.flags = true, append(c.flags, plan.FlagComing)
	}
	return c
}

// lifeOf answers the last year of useful life as a position in the horizon, before it where negative.
func (a *audit) lifeOf(g *plan.Stock, t *plan.ItemType) int {
	return g.InUseYear + t.Years - 1 - a.years[0]
}

// thing is a number of alike things of one agency: pieces of a stock group, or sets put together.
type thing struct {
	stock, set  int // one is -1; sets are numbered by agency
	form, item  int
	n           int64
	until, life int
	own, sure   bool
	stands      map[int]int64 // how many serve a class; devices may serve several
	taken       int64         // pieces with lower numbers serve, or are parts of sets
	uses        []use
	pieces      []piece // of a set
}

// piece is what one set has of a stock group; the next set has the next ones.
type piece struct {
	stock  int
	offset int64
	each   int64
}

type use struct {
	from, to int64
	last     int
}

// firmest orders things that cover need: the longest-lived, those that nothing is unknown of, those that
// would serve others longest.
func firmest(x, y *thing) int {
	return cmp.Or(cmp.Compare(y.until, x.until), truth(y.sure)-truth(x.sure), cmp.Compare(y.life, x.life), cmp.Compare(x.stock, y.stock), cmp.Compare(x.set, y.set))
}

// ranges answers the pieces of n things.
func (t *thing) ranges(offset, n int64) []plan.Range {
	if t.set < 0 {
		return []plan.Range{{Stock: t.stock, Offset: offset, Quantity: n}}
	}
	var out []plan.Range
	for _, p := range t.pieces {
		out = append(out, plan.Range{Stock: p.stock, Offset: p.offset + offset*p.each, Quantity: n * p.each})
	}
	return out
}

func (a *audit) thingOf(i int) *thing {
	g, c := &a.s.Stock[i], &a.counts[i]
	item := a.items[g.ItemType]
	return &thing{stock: i, set: -1, form: a.single[item], item: item, n: g.Quantity, until: c.until, life: c.life, own: c.own, sure: len(c.flags) == 0, stands: map[int]int64{}}
}

// build puts as many sets of a form together as free pieces allow, the longest-lived of every part first:
// set after set, alike neighbours as one.
func (a *audit) build(f, numbered int, parts map[int][]*thing) []*thing {
	form := &a.forms[f]
	total := int64(-1)
	for _, p := range form.parts {
		free := int64(0)
		for _, t := range parts[p.item] {
			free += t.n - t.taken
		}
		if n := free / p.n; total < 0 || n < total {
			total = n
		}
	}
	var out []*thing
	for ; total > 0; total-- {
		t := &thing{stock: -1, set: numbered + len(out), form: f, item: form.parts[0].item, n: 1, until: a.last, life: a.last, sure: true, stands: map[int]int64{}}
		for _, p := range form.parts {
			for need := p.n; need > 0; {
				from := parts[p.item][slices.IndexFunc(parts[p.item], func(t *thing) bool { return t.taken < t.n })]
				n := min(need, from.n-from.taken)
				t.pieces = append(t.pieces, piece{from.stock, from.taken, n})
				from.taken, need = from.taken+n, need-n
				t.until, t.life = min(t.until, from.until), min(t.life, from.life)
				t.sure, t.own = t.sure && from.sure, t.own || from.own
			}
		}
		if n := len(out) - 1; n >= 0 && slices.EqualFunc(out[n].pieces, t.pieces, func(x, y piece) bool {
			return x.stock == y.stock && x.each == y.each && x.offset+out[n].n*x.each == y.offset
		}) {
			out[n].n++
		} else {
			out = append(out, t)
		}
	}
	return out
}
