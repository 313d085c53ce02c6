package catalog

import (
	"fmt"
	"slices"

	"sotaisan/internal/civil"
)

// versioned is an entry that has a code and days on which it is valid.
type versioned interface {
	code() string
	entry() Entry
}

func (t ItemType) code() string     { return t.Code }
func (r Requirement) code() string  { return r.Code }
func (d DocumentType) code() string { return d.Code }
func (n NeedClass) code() string    { return n.Code }
func (l LandUse) code() string      { return l.Code }
func (l lifeEntry) code() string    { return l.Class + l.Grade }
func (e Entry) entry() Entry        { return e }

// versions finds entries by code and day; a code may have several entries, one after the other.
type versions[T versioned] struct {
	entries []T // in the order of the files
	byCode  map[string][]int
	// from are the days on which the set of valid entries changes, after the first period, which is
	// open; periods[i] is valid before from[i], the last one from then on.
	from    []civil.Date
	periods [][]T
}

// index refuses two entries of one code that are valid on the same day.
func index[T versioned](entries []T) (versions[T], error) {
	v := versions[T]{entries: entries, byCode: make(map[string][]int, len(entries))}
	for i, e := range entries {
		for _, j := range v.byCode[e.code()] {
			if overlap(e.entry(), entries[j].entry()) {
				return v, fmt.Errorf("%s: two entries are valid on the same days", e.code())
			}
		}
		v.byCode[e.code()] = append(v.byCode[e.code()], i)
	}
	for _, list := range v.byCode {
		slices.SortFunc(list, func(i, j int) int {
			if entries[i].entry().ValidFrom < entries[j].entry().ValidFrom {
				return -1
			}
			return 1
		})
	}
	for _, e := range entries {
		if from := e.entry().ValidFrom; from != "" {
			v.from = append(v.from, from)
		}
		if to := e.entry().ValidTo; to != "" {
			v.from = append(v.from, to.AddDays(1))
		}
	}
	slices.Sort(v.from)
	v.from = slices.Compact(v.from)
	for _, day := range append([]civil.Date{""}, v.from...) {
		var valid []T
		for _, e := range entries {
			if e.entry().ValidFrom <= day && (e.entry().ValidTo == "" || day <= e.entry().ValidTo) {
				valid = append(valid, e)
			}
		}
		v.periods = append(v.periods, slices.Clip(valid))
	}
	return v, nil
}

func (v versions[T]) at(code string, on civil.Date) (T, bool) {
	for _, i := range v.byCode[code] {
		if e := v.entries[i]; on.Within(e.entry().ValidFrom, e.entry().ValidTo) {
			return e, true
		}
	}
	var none T
	return none, false
}

// allAt answers the entries valid on a day, in the order of the files. The list is the
// catalogue's own.
func (v versions[T]) allAt(on civil.Date) []T {
	i, found := slices.BinarySearch(v.from, on)
	if found {
		i++
	}
	return v.periods[i]
}

// last answers the newest entry of the code.
func (v versions[T]) last(code string) (T, bool) {
	list := v.byCode[code]
	if len(list) == 0 {
		var none T
		return none, false
	}
	return v.entries[list[len(list)-1]], true
}

func (v versions[T]) known(code string) bool { return len(v.byCode[code]) > 0 }

// overlap says whether some day belongs to both.
func overlap(a, b Entry) bool {
	return (a.ValidTo == "" || b.ValidFrom <= a.ValidTo) && (b.ValidTo == "" || a.ValidFrom <= b.ValidTo)
}
