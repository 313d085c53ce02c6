package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/internal/relay"
)

// Conflict is an observation that met what somebody else had entered, as long as nobody has settled it.
type Conflict struct {
	Observation
	Differences []Difference
}

// Difference is a field on which the two do not agree. Before is what the observation took the place
// of, empty where the register kept its own value.
type Difference struct{ What, Seen, Register, Before locale.Text }

// How far back a conflict is looked for.
const (
	observationsBack = 20
	eventsBack       = 100
)

// conflict answers the conflict that came in last, with the fields that nobody has changed or seen
// since; nil when there is none. What is settled by looking again needs no button of its own.
func (a adapter) conflict(ctx context.Context, row *ent.Asset) (*Conflict, error) {
	page, err := a.AssetObservations(ctx, row, relay.Args{First: new(int32(observationsBack))})
	if err != nil {
		return nil, err
	}
	seen := page.Nodes()
	slices.SortStableFunc(seen, func(x, y *ent.Observation) int { return cmp.Compare(y.ReceivedAt, x.ReceivedAt) })
	at := slices.IndexFunc(seen, func(o *ent.Observation) bool { return o.Merge == holding.Conflict })
	if at < 0 {
		return nil, nil
	}
	o := seen[at]
	fields, err := a.ObservationConflicts(o)
	if err != nil {
		return nil, err
	}
	said, err := a.said(o)
	if err != nil {
		return nil, err
	}
	for _, later := range seen[:at] {
		again, err := a.said(later)
		if err != nil {
			return nil, err
		}
		fields = slices.DeleteFunc(fields, func(f string) bool { return again[f] != "" })
	}
	before, changed, err := a.changedWith(ctx, row, o)
	if err != nil {
		return nil, err
	}
	fields = slices.DeleteFunc(fields, func(f string) bool { return changed[f] || said[f] == "" })
	if len(fields) == 0 {
		return nil, nil
	}
	out := &Conflict{}
	if out.Observation, err = a.observed(ctx, o); err != nil {
		return nil, err
	}
	out.Differences, err = a.differences(ctx, row, fields, said, before)
	return out, err
}

// said is what an observation says, in canonical text by field. Of the status it says whether the thing
// is there.
func (a adapter) said(o *ent.Observation) (map[string]string, error) {
	grades, err := a.ObservationGrades(o)
	if err != nil {
		return nil, err
	}
	said := map[string]string{"presence": string(o.Presence), "status": string(o.Presence), "grades": gradesText(grades), "site": id(o.SiteID)}
	if o.Room != nil {
		said["room"] = *o.Room
	}
	return said, nil
}

// changedWith answers what the event of an observation took the place of, by field, and which fields
// changed after it.
func (a adapter) changedWith(ctx context.Context, row *ent.Asset, o *ent.Observation) (before map[string]string, after map[string]bool, err error) {
	events, err := a.AssetEvents(ctx, row, relay.Args{First: new(int32(eventsBack))})
	if err != nil {
		return nil, nil, err
	}
	before, after = map[string]string{}, map[string]bool{}
	for _, e := range events.Nodes() {
		if e.RecordedAt < o.ReceivedAt {
			break
		}
		changes, err := a.EventChanges(ctx, e)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range changes {
			if e.RecordedAt > o.ReceivedAt {
				after[c.Field] = true
			} else {
				before[c.Field] = c.From
			}
		}
	}
	return before, after, nil
}

// differences puts the fields of a conflict into words.
func (a adapter) differences(ctx context.Context, row *ent.Asset, fields []string, said, before map[string]string) ([]Difference, error) {
	grades, err := a.AssetGrades(row)
	if err != nil {
		return nil, err
	}
	now := map[string]string{"presence": string(row.Presence), "status": string(row.Status), "grades": gradesText(grades), "site": id(row.SiteID), "room": row.Room}
	var sites []uuid.UUID
	for _, text := range []string{said["site"], now["site"], before["site"]} {
		if site, err := uuid.Parse(text); err == nil {
			sites = append(sites, site)
		}
	}
	t := teller{catalog: a.Catalog(), units: a.Registry.Units(), days: []civil.Date{a.Today()}}
	if t.names, err = a.names(ctx, sites); err != nil {
		return nil, err
	}
	var out []Difference
	for _, f := range fields {
		seen := t.value(f, said[f])
		if f == "status" {
			seen = t.value("presence", said[f])
		}
		out = append(out, Difference{holding.FieldWords[f], seen, t.value(f, now[f]), t.value(f, before[f])})
	}
	return out, nil
}

// gradesText writes grades as the journal does: GOOD:7,WORN:3.
func gradesText(grades []*holding.GradeCount) string {
	parts := make([]string, len(grades))
	for i, g := range grades {
		parts[i] = string(g.Grade) + ":" + strconv.Itoa(int(g.Quantity))
	}
	return strings.Join(parts, ",")
}

// observed is an observation as the page shows it.
func (a adapter) observed(ctx context.Context, o *ent.Observation) (Observation, error) {
	grades, err := a.ObservationGrades(o)
	if err != nil {
		return Observation{}, err
	}
	return Observation{Presence: o.Presence, Grades: counts(grades), At: time.UnixMicro(o.CapturedAt), Observer: a.Observer(ctx, o).DisplayName,
		Note: o.Note, RepairEstimate: a.ObservationRepairEstimate(ctx, o)}, nil
}
