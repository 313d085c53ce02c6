package web

import (
	"context"
	"slices"
	"time"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/relay"
	"sotaisan/labels"
	"sotaisan/registry"
)

func (a adapter) Assets(ctx context.Context, q AssetQuery, after string) (AssetRows, error) {
	filter := &registry.AssetFilter{UnitCodes: one(q.Unit), Kinds: one(q.Kind), Conditions: one(q.Condition)}
	if q.Search != "" {
		filter.Search = &q.Search
	}
	if q.Lacking {
		filter.HasOpenGaps = &q.Lacking
	}
	page, err := a.Registry.Assets(ctx, filter, nil, firstRows(rowsInPage, after))
	if err != nil {
		return AssetRows{}, err
	}
	return AssetRows{Rows: a.assetRows(page), Next: next(page)}, nil
}

func (a adapter) Recent(ctx context.Context) ([]AssetRow, error) {
	newest := &registry.AssetOrder{Field: registry.ByUpdatedAt, Direction: registry.Descending}
	page, err := a.Registry.Assets(ctx, nil, newest, firstRows(rowsRecent, ""))
	if err != nil {
		return nil, err
	}
	return a.assetRows(page), nil
}

func (a adapter) assetRows(page *relay.Connection[ent.Asset]) []AssetRow {
	var out []AssetRow
	for _, row := range page.Nodes() {
		out = append(out, AssetRow{Code: labels.Code(row.Code), Name: row.Name, Condition: row.Condition, Status: row.Status,
			Unit: a.UnitName(row.UnitID), Room: row.Room, OpenGaps: row.OpenGaps})
	}
	return out
}

// toFind are the gaps whose paper somebody still has to find.
var toFind = []holding.GapStatus{holding.GapOpen, holding.GapInProgress}

func (a adapter) Gaps(ctx context.Context, q GapQuery, after string) (GapRows, error) {
	filter := &registry.DocumentGapFilter{UnitCodes: one(q.Unit), Kinds: one(q.Kind), Severities: one(q.Severity),
		RequirementCodes: one(q.Requirement), Statuses: one(q.Status)}
	if q.Status == "" {
		filter.Statuses = toFind
	}
	page, err := a.DocumentGaps(ctx, filter, firstRows(rowsInPage, after))
	if err != nil {
		return GapRows{}, err
	}
	out := GapRows{Next: next(page)}
	for _, g := range page.Nodes() {
		gap, err := a.gap(g)
		if err != nil {
			return GapRows{}, err
		}
		row := GapRow{Gap: gap, Unit: a.UnitName(g.UnitID), OpenedOn: civil.Of(time.UnixMicro(g.OpenedAt))}
		thing, err := a.GapAsset(ctx, g)
		if err != nil {
			return GapRows{}, err
		}
		if thing != nil {
			row.Label, row.Asset = labels.Code(thing.Code), thing.Name
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// one is the list of a filter for a value that may be empty: no list then, which holds for everything.
func one[T ~string](value T) []T {
	if value == "" {
		return nil
	}
	return []T{value}
}

// inStock are the statuses of what is not out of stock for good.
var inStock = slices.DeleteFunc(slices.Clone(holding.Statuses), func(s holding.Status) bool {
	return s == holding.Disposed || s == holding.EnteredInError
})

func (a adapter) Province(ctx context.Context) (*Province, error) {
	stock := &registry.AssetFilter{Statuses: inStock}
	byGrade, err := a.AssetSummary(ctx, []registry.AssetDimension{registry.ByUnit, registry.ByCondition}, stock)
	if err != nil {
		return nil, err
	}
	stock.HasOpenGaps = new(true)
	lacking, err := a.AssetSummary(ctx, []registry.AssetDimension{registry.ByUnit}, stock)
	if err != nil {
		return nil, err
	}
	rows := map[string]*UnitRow{}
	for _, r := range byGrade.Rows {
		code, grade := r.Keys[0].Code, slices.Index(holding.Grades, holding.Grade(r.Keys[1].Code))
		if rows[code] == nil {
			rows[code] = &UnitRow{Code: code, Grades: make([]int64, len(holding.Grades))}
		}
		rows[code].Pieces += r.Quantity
		rows[code].Grades[grade] += r.Quantity
	}
	for _, r := range lacking.Rows {
		if row := rows[r.Keys[0].Code]; row != nil { // something was registered between the two counts
			row.Lacking = r.Count
		}
	}
	out := &Province{Grades: holding.Grades, Total: UnitRow{Grades: make([]int64, len(holding.Grades))}}
	for _, u := range a.Units() {
		row := rows[u.Code]
		if row == nil {
			out.Empty = append(out.Empty, u.Name.VI)
			continue
		}
		row.Name = u.Name.VI
		out.Units = append(out.Units, *row)
		out.Total.Pieces += row.Pieces
		out.Total.Lacking += row.Lacking
		for i, n := range row.Grades {
			out.Total.Grades[i] += n
		}
	}
	return out, nil
}
