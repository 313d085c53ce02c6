package web

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/internal/relay"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/registry"
)

func (a adapter) Asset(ctx context.Context, code labels.Code) (*Asset, error) {
	row, err := a.AssetByCode(ctx, code.String())
	if err != nil || row == nil {
		return nil, err
	}
	item, err := a.AssetItemType(row)
	if err != nil {
		return nil, err
	}
	grades, err := a.AssetGrades(row)
	if err != nil {
		return nil, err
	}
	v, _ := viewer.From(ctx)
	out := &Asset{Code: labels.Code(row.Code), Name: row.Name, Kind: row.Kind, ItemType: item.Name, CountUnit: item.CountUnit,
		Tracking: row.Tracking, Quantity: row.Quantity, Condition: row.Condition, Grades: counts(grades), Status: row.Status,
		Room: row.Room, ShowMoney: authz.May(v, authz.ReadMoney), Cost: a.AssetHistoricalCost(ctx, row), Note: row.Note,
		Revision: row.Revision}
	if err := a.place(ctx, row, out); err != nil {
		return nil, err
	}
	if out.Details, err = a.details(ctx, row); err != nil {
		return nil, err
	}
	if out.Gaps, err = a.gaps(ctx, row); err != nil {
		return nil, err
	}
	if out.Observation, err = a.newest(ctx, row); err != nil {
		return nil, err
	}
	if out.Conflict, err = a.conflict(ctx, row); err != nil {
		return nil, err
	}
	if err := a.papers(ctx, row, out); err != nil {
		return nil, err
	}
	history, err := a.history(ctx, row, "")
	if err != nil {
		return nil, err
	}
	out.History, out.MoreHistory = history.Events, history.Next
	return out, nil
}

func (a adapter) place(ctx context.Context, row *ent.Asset, out *Asset) error {
	unit, err := a.AssetUnit(row)
	if err != nil {
		return err
	}
	agency, err := a.AssetAgency(ctx, row)
	if err != nil {
		return err
	}
	site, err := a.AssetSite(ctx, row)
	if err != nil {
		return err
	}
	out.Unit = unit.FullName
	if agency != nil {
		out.Agency = agency.Name
	}
	if site != nil {
		out.Site = site.Name
	}
	return nil
}

// gaps answers the papers that somebody still has to find.
func (a adapter) gaps(ctx context.Context, row *ent.Asset) ([]Gap, error) {
	page, err := a.AssetGaps(ctx, row, &registry.DocumentGapFilter{Statuses: toFind}, relay.Args{First: new(int32(rowsOfAsset))})
	if err != nil {
		return nil, err
	}
	var out []Gap
	for _, g := range page.Nodes() {
		gap, err := a.gap(g)
		if err != nil {
			return nil, err
		}
		out = append(out, gap)
	}
	return out, nil
}

func (a adapter) gap(g *ent.DocumentGap) (Gap, error) {
	paper, err := a.GapRequirement(g)
	if err != nil {
		return Gap{}, err
	}
	return Gap{ID: g.ID, Code: g.Requirement, Requirement: paper.Name, Severity: g.Severity, Status: g.Status, Cure: paper.Cure, DueOn: g.DueOn}, nil
}

func (a adapter) newest(ctx context.Context, row *ent.Asset) (*Observation, error) {
	o, err := a.LatestObservation(ctx, row)
	if err != nil || o == nil {
		return nil, err
	}
	seen, err := a.observed(ctx, o)
	return &seen, err
}

// papers answers the documents of the asset and the types of which one more can be attached.
func (a adapter) papers(ctx context.Context, row *ent.Asset, out *Asset) error {
	page, err := a.AssetDocuments(ctx, row, relay.Args{First: new(int32(rowsOfAsset))})
	if err != nil {
		return err
	}
	for _, d := range page.Nodes() {
		if d == nil { // a paper that stayed with another unit
			continue
		}
		kind, err := a.DocumentType(d)
		if err != nil {
			return err
		}
		out.Papers = append(out.Papers, Paper{kind.Name, d.Number, d.Issuer, d.ArchiveReference, d.IssuedOn})
	}
	missing := map[string]bool{}
	for _, g := range out.Gaps {
		missing[g.Code] = true
	}
	for _, t := range a.Catalog().DocumentTypes() {
		wanted := slices.ContainsFunc(t.Satisfies, func(requirement string) bool { return missing[requirement] })
		out.PaperTypes = append(out.PaperTypes, PaperType{Choice{t.Code, t.Name}, wanted})
	}
	return nil
}

func (a adapter) History(ctx context.Context, code labels.Code, after string) (*History, error) {
	row, err := a.AssetByCode(ctx, code.String())
	if err != nil || row == nil {
		return nil, err
	}
	return a.history(ctx, row, after)
}

func (a adapter) history(ctx context.Context, row *ent.Asset, after string) (*History, error) {
	page, err := a.AssetEvents(ctx, row, firstRows(rowsHistory, after))
	if err != nil {
		return nil, err
	}
	var changed [][]*registry.FieldChange
	for _, e := range page.Nodes() {
		changes, err := a.EventChanges(ctx, e)
		if err != nil {
			return nil, err
		}
		changed = append(changed, changes)
	}
	names, err := a.names(ctx, places(slices.Concat(changed...)))
	if err != nil {
		return nil, err
	}
	out := &History{Asset: row.Name, Next: next(page)}
	for i, e := range page.Nodes() {
		t := teller{a.Catalog(), a.Registry.Units(), []civil.Date{a.Today(), civil.Of(time.UnixMicro(e.RecordedAt)), e.EffectiveOn}, names}
		event := Event{Kind: e.Kind, EffectiveOn: e.EffectiveOn, RecordedAt: time.UnixMicro(e.RecordedAt),
			Actor: a.EventActor(ctx, e).DisplayName, Note: e.Note, Changes: t.tell(changed[i])}
		paper, err := a.EventDocument(ctx, e)
		if err != nil {
			return nil, err
		}
		if paper != nil {
			kind, err := a.DocumentType(paper)
			if err != nil {
				return nil, err
			}
			event.Paper = titled(kind.Name, paper.Number)
		}
		out.Events = append(out.Events, event)
	}
	return out, nil
}

// titled is a paper's type and number.
func titled(kind locale.Text, number string) locale.Text {
	if number == "" {
		return kind
	}
	return locale.Text{VI: kind.VI + " số " + number, EN: kind.EN + " no. " + number}
}

// names answers the names of agencies and sites by id; those out of scope are left out.
func (a adapter) names(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	names := map[uuid.UUID]string{}
	for some := range slices.Chunk(slices.Compact(ids), relay.MaxSize) {
		rows, err := a.Nodes(ctx, some)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			switch row := row.(type) {
			case *ent.Agency:
				names[row.ID] = row.Name
			case *ent.Site:
				names[row.ID] = row.Name
			}
		}
	}
	return names, nil
}

func counts(grades []*holding.GradeCount) []holding.GradeCount {
	out := make([]holding.GradeCount, len(grades))
	for i, g := range grades {
		out[i] = *g
	}
	return out
}
