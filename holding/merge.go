package holding

import (
	"slices"
)

// MergeResult is how an observation meets the state of now.
type MergeResult struct {
	Outcome   Outcome
	Conflicts []string    // names of fields, in the order of the table; for a person to look at
	Apply     Observation // what is left to apply: where another value is newer, the observation says nothing
}

// Merge decides how an observation that was made on revision base meets current. since holds the events of the asset
// after base (earlier ones do no harm).
//
// A base of 0 is one that was not stated; a base beyond the current revision (a register that was put back from a
// copy) is taken as current. Both are CLEAN. With an old base, the result is PARALLEL when nothing that the
// observation sets was changed to another value since, else CONFLICT: then of each such field the newer value stands.
// A value written at a desk is as new as its event; one that was observed is as new as its capture.
//
// Whatever the base, to see a thing that has left the stock is a CONFLICT on its status: either it was not the thing
// that was seen, or it is not gone. Its condition and place are not written any more, see Editable.
func Merge(base int32, current State, since []Event, o Observation) MergeResult {
	result := MergeResult{Outcome: Clean, Apply: o}
	if o.Presence == Seen && !current.InStock() {
		result.Outcome, result.Conflicts = Conflict, []string{"status"}
		result.Apply.Grades, result.Apply.SiteID, result.Apply.Room = nil, nil, nil
		return result
	}
	if base <= 0 || base >= current.Revision {
		return result
	}
	result.Outcome = Parallel
	next, err := observedFields(current, o)
	if err != nil {
		return result // Observe will say what is wrong with the observation
	}
	for _, c := range next {
		from, at, changed := lastChange(c.Field, base, current, since)
		if !changed || from == c.From {
			continue
		}
		result.Outcome = Conflict
		result.Conflicts = append(result.Conflicts, c.Field)
		if at < o.CapturedAt {
			continue
		}
		switch c.Field {
		case "grades":
			result.Apply.Grades = nil
		case "site":
			result.Apply.SiteID = nil
		case "room":
			result.Apply.Room = nil
		}
	}
	return result
}

// observedFields answers the values that the observation would change now, whatever its age.
func observedFields(current State, o Observation) ([]Change, error) {
	undated := current
	undated.SeenAt = o.CapturedAt
	next, err := undated.Observe(o)
	if err != nil {
		return nil, err
	}
	changes := Diff(undated, next)
	return slices.DeleteFunc(changes, func(c Change) bool { return c.Field == "seenAt" || c.Field == "observation" }), nil
}

// lastChange answers what the field was at base and since when it is what it is now. The capture of an OBSERVED event
// stands in its change of seenAt; without one it was no newer than the newest capture there is.
func lastChange(field string, base int32, current State, since []Event) (from string, at int64, changed bool) {
	for _, e := range since {
		i := slices.IndexFunc(e.Changes, func(c Change) bool { return c.Field == field })
		if e.Revision <= base || i < 0 {
			continue
		}
		if !changed {
			from, changed = e.Changes[i].From, true
		}
		at = e.RecordedAt
		if e.Kind == Observed {
			at = current.SeenAt
			for _, c := range e.Changes {
				if seen, err := parseInstant(c.To); c.Field == "seenAt" && err == nil {
					at = seen
				}
			}
		}
	}
	return from, at, changed
}
