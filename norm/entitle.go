package norm

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"

	"sotaisan/catalog"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
)

// Entitle answers what the agency may have on that day, in the order of the catalogue's need classes; of
// one class by scope, then the dearest first. What counts nothing is left out: without headcount an agency
// has nothing that goes by persons, and keeps what goes by rooms. An undecided line of what the agency has
// (a service centre, shared equipment) is there with Quantity 0 and flagged.
//
// It looks at the agency's numbers alone, at no stock and no history: whoever succeeds another is entitled
// to what its own establishment gives, and two bodies that become one are never entitled to more than they
// were together (Art. 3(2)).
//
// A number that is negative or too large, an unknown title or tier, or more persons counted elsewhere than
// there are, is an errs.List with paths in the JSON names of Establishment.
func (m *Model) Entitle(e Establishment, on civil.Date) ([]Entitlement, error) {
	counted, err := e.tally(on)
	if err != nil {
		return nil, err
	}
	var out []Entitlement
	sums := map[pool]int{} // position in out
	var exact []*big.Rat
	for i := range m.lines {
		l := &m.lines[i]
		if !l.inForce(on) || l.Scope == ForServiceCentre && !e.receivesPeople() {
			continue
		}
		n, confidence, counts := m.count(l, e, counted, on)
		if !counts || n == 0 && !(l.Undecided && l.Scope == ForServiceCentre) {
			continue
		}
		key := pool{l.NeedClass, l.Scope, l.Ceiling, l.Regime, l.Undecided}
		at, ok := sums[key]
		if !ok {
			at = len(out)
			sums[key] = at
			out = append(out, Entitlement{NeedClass: l.NeedClass, Scope: l.Scope, Ceiling: l.Ceiling, Regime: l.Regime, Undecided: l.Undecided, Confidence: catalog.Verified})
			exact = append(exact, new(big.Rat))
		}
		ent := &out[at]
		ent.Terms = append(ent.Terms, Term{Line: l.Code, Counted: n, Quantity: l.Quantity, Per: l.Per, Source: l.Source})
		ent.Confidence = weaker(ent.Confidence, weaker(l.Confidence, confidence))
		ent.addFlags(l)
		exact[at].Add(exact[at], big.NewRat(n*l.Quantity, l.Per))
	}
	for i := range out {
		out[i].Quantity = roundUp(exact[i])
		slices.SortFunc(out[i].Flags, func(a, b Flag) int { return cmp.Compare(slices.Index(Flags, a), slices.Index(Flags, b)) })
	}
	sortEntitlements(out, on)
	return out, nil
}

// pool is what the norm counts and prices alike.
type pool struct {
	needClass string
	scope     Scope
	ceiling   holding.VND
	regime    Regime
	undecided bool
}

func (e *Entitlement) addFlags(l *Line) {
	add := func(is bool, f Flag) {
		if is && !slices.Contains(e.Flags, f) {
			e.Flags = append(e.Flags, f)
		}
	}
	add(l.Undecided, NumberUndecided)
	add(l.Ceiling == 0, PriceUndecided)
	add(l.National && l.Regime == Provincial && !l.Undecided, NationalStandsIn)
	add(e.Confidence != catalog.Verified, NotVerified)
}

// roundUp is the next whole number (Decision 15/2025/QĐ-TTg, Appendix, notes: 0.21 is 1, 9.68 is 10).
func roundUp(r *big.Rat) int64 {
	q, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		return q.Int64() + 1
	}
	return q.Int64()
}

func weaker(a, b catalog.Confidence) catalog.Confidence {
	if slices.Index(catalog.Confidences, b) > slices.Index(catalog.Confidences, a) {
		return b
	}
	return a
}

// sortEntitlements puts pools in the order of the catalogue; a class that it does not have on that day comes last.
func sortEntitlements(list []Entitlement, on civil.Date) {
	order := map[string]int{}
	for i, c := range catalog.Default().NeedClasses(on) {
		order[c.Code] = i - 1_000_000
	}
	slices.SortStableFunc(list, func(a, b Entitlement) int {
		undecided := 0
		if a.Undecided != b.Undecided {
			undecided = 1
			if b.Undecided {
				undecided = -1
			}
		}
		return cmp.Or(
			cmp.Compare(order[a.NeedClass], order[b.NeedClass]),
			cmp.Compare(a.NeedClass, b.NeedClass),
			cmp.Compare(slices.Index(Scopes, a.Scope), slices.Index(Scopes, b.Scope)),
			undecided,
			cmp.Compare(b.Ceiling, a.Ceiling),
			cmp.Compare(a.Regime, b.Regime),
		)
	})
}

// people are the persons of one tier, each once.
type people struct {
	persons, staff int64
	confidence     catalog.Confidence // the weakest of the titles that say that they are of this tier
}

// count is how much the line counts in the agency, and how sure the tiers of those persons are. counts is
// false where the line is not for this agency, or another has its place.
func (m *Model) count(l *Line, e Establishment, tiers map[Tier]people, on civil.Date) (n int64, confidence catalog.Confidence, counts bool) {
	confidence = catalog.Verified
	for _, tier := range l.tiersCounted() {
		if !m.counts(l, e.AgencyKind, tier, on) {
			continue
		}
		counts = true
		switch l.Basis {
		case Person, Staff:
			p := tiers[tier]
			c := p.persons
			if l.Basis == Staff {
				c = p.staff
			}
			n += c
			// Whoever is counted in every tier is counted whatever the tier is.
			if c > 0 && len(l.Tiers) > 0 {
				confidence = weaker(confidence, p.confidence)
			}
		case Room:
			n = e.Rooms
		case Counter:
			n = e.Counters
		case Centre:
			n = e.centres()
		case Agency:
			n = 1
		}
	}
	return n, confidence, counts
}

// centres are the service centres and receiving points; a service centre is one itself.
func (e Establishment) centres() int64 {
	if e.AgencyKind == holding.ServiceCentre {
		return max(e.Centres, 1)
	}
	return e.Centres
}

// receivesPeople says whether the agency has a one-stop unit.
func (e Establishment) receivesPeople() bool { return e.centres() > 0 || e.Counters > 0 }

// Check answers what is wrong with the establishment on that day; paths are the JSON names.
func (e Establishment) Check(on civil.Date) errs.List {
	_, err := e.tally(on)
	list, _ := errs.All(err)
	return list
}

// tally counts every person once, by tier.
func (e Establishment) tally(on civil.Date) (map[Tier]people, error) {
	var list errs.List
	if _, err := civil.Parse(string(on)); err != nil {
		list = append(list, errs.New(errs.Required, errs.At("on"), "Phải có ngày tính định mức.", "The day as of which the norm is applied is needed."))
	}
	if !slices.Contains(holding.AgencyKinds, e.AgencyKind) {
		list = append(list, errs.New(errs.UnknownCode, errs.At("agencyKind"), "Không có loại cơ quan %q.", "No agency kind %q.", string(e.AgencyKind)))
	}
	for _, f := range []struct {
		path  string
		value int64
	}{{"rooms", e.Rooms}, {"counters", e.Counters}, {"centres", e.Centres}} {
		list = append(list, checkCount(f.value, f.path)...)
	}
	tiers, total := map[Tier]people{}, int64(0)
	for i, h := range e.Headcounts {
		at := func(field string) []string { return errs.At("headcounts", strconv.Itoa(i), field) }
		faults := h.check(at)
		tier, confidence, err := h.tier(at, on)
		if err != nil {
			faults = append(faults, err)
		}
		if len(faults) > 0 {
			list = append(list, faults...)
			continue
		}
		if total += h.Persons; total > maxCount {
			list = append(list, errs.New(errs.OutOfRange, errs.At("headcounts"), "Tổng số người vượt quá %d.", "More than %d persons in all.", maxCount))
			break
		}
		p, ok := tiers[tier]
		if !ok {
			p.confidence = catalog.Verified
		}
		once := h.Persons - h.CountedElsewhere
		p.persons += once
		p.staff += once - h.FixedTerm
		if once > 0 {
			p.confidence = weaker(p.confidence, confidence)
		}
		tiers[tier] = p
	}
	return tiers, list.Err()
}

func checkCount(n int64, path ...string) errs.List {
	switch {
	case n < 0:
		return errs.List{errs.New(errs.OutOfRange, path, "Số %d không được âm.", "%d must not be negative.", n)}
	case n > maxCount:
		return errs.List{errs.New(errs.OutOfRange, path, "Số %d vượt quá %d.", "%d is above %d.", n, maxCount)}
	}
	return nil
}

func (h Headcount) check(at func(string) []string) errs.List {
	list := slices.Concat(checkCount(h.Persons, at("persons")...), checkCount(h.CountedElsewhere, at("countedElsewhere")...), checkCount(h.FixedTerm, at("fixedTerm")...))
	if len(list) > 0 {
		return list
	}
	if h.CountedElsewhere > h.Persons {
		return errs.List{errs.New(errs.OutOfRange, at("countedElsewhere"), "%d người đã tính ở nơi khác, nhiều hơn %d người có chức danh này.", "%d persons are counted elsewhere, of %d who hold this title.", h.CountedElsewhere, h.Persons)}
	}
	if left := h.Persons - h.CountedElsewhere; h.FixedTerm > left {
		return errs.List{errs.New(errs.OutOfRange, at("fixedTerm"), "%d người hợp đồng có thời hạn, nhiều hơn %d người được tính ở đây.", "%d persons have a fixed term, of %d who are counted here.", h.FixedTerm, left)}
	}
	return nil
}

// tier is the one stated, or that of the title. Where both stand they agree: a title whose tier the
// province sees otherwise is left out, and the tier alone stated.
func (h Headcount) tier(at func(string) []string, on civil.Date) (Tier, catalog.Confidence, *errs.Error) {
	if h.Title == "" {
		switch {
		case h.Tier == "":
			return "", "", errs.New(errs.Required, at("tier"), "Phải ghi bậc hoặc chức danh.", "A tier or a title is needed.")
		case !slices.Contains(Tiers, h.Tier):
			return "", "", errs.New(errs.UnknownCode, at("tier"), "Không có bậc %q; các bậc là %s.", "No tier %q; the tiers are %s.", string(h.Tier), words(Tiers))
		}
		return h.Tier, catalog.Verified, nil
	}
	title, ok := TitleOf(h.Title, on)
	if !ok {
		return "", "", errs.New(errs.UnknownCode, at("title"), "Ngày %[2]s không có chức danh %[1]q.", "No title %[1]q on %[2]s.", h.Title, string(on))
	}
	if h.Tier != "" && h.Tier != title.Tier {
		return "", "", errs.New(errs.Invalid, at("tier"), "Chức danh %[1]s thuộc bậc %[2]s, không phải %[3]q.", "Title %[1]s is of tier %[2]s, not %[3]q.", title.Name, string(title.Tier), string(h.Tier))
	}
	return title.Tier, title.Confidence, nil
}
