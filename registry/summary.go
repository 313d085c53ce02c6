package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent/asset"
	"sotaisan/ent/assettally"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
	"sotaisan/internal/reads"
	"sotaisan/internal/usecase"
)

const (
	maxDimensions  = 3
	maxSummaryRows = 100_000
)

// AssetSummary is counts and money of a set of assets. Rows add up to the totals.
type AssetSummary struct {
	Count          int64        // entries of the register; a lot is one
	Quantity       int64        // pieces
	HistoricalCost *holding.VND // nil without READ_MONEY
	Rows           []*AssetSummaryRow
}

// AssetSummaryRow is counts and money of one combination of keys.
type AssetSummaryRow struct {
	Keys           []*AssetSummaryKey // in the order of the dimensions that were asked for
	Count          int64
	Quantity       int64
	HistoricalCost *holding.VND
}

// AssetSummaryKey is the value of one dimension.
type AssetSummaryKey struct {
	Dimension AssetDimension
	Code      string // empty when not known
	Text      locale.Text
}

// dimension is where the counts and the rows of assets keep a dimension. Coarse says that the coarse
// counts have it.
type dimension struct {
	tally, asset string
	coarse       bool
}

var dimensions = map[AssetDimension]dimension{
	ByUnit:       {assettally.FieldUnitID, asset.FieldUnitID, true},
	ByAgencyKind: {assettally.FieldAgencyKind, asset.FieldAgencyKind, false},
	ByKind:       {assettally.FieldKind, asset.FieldKind, true},
	ByItemType:   {assettally.FieldItemType, asset.FieldItemType, true},
	ByCondition:  {assettally.FieldCondition, asset.FieldCondition, true},
	ByStatus:     {assettally.FieldStatus, asset.FieldStatus, true},
	ByOrigin:     {assettally.FieldOrigin, asset.FieldOrigin, false},
	ByYearInUse:  {assettally.FieldYear, asset.FieldInUseYear, false},
}

// combination is the values of up to three dimensions, as texts.
type combination [maxDimensions]string

type counts map[combination]holding.Count

func (c counts) add(k combination, n holding.Count) {
	have := c[k]
	c[k] = holding.Count{N: have.N + n.N, Quantity: have.Quantity + n.Quantity, Cost: have.Cost + n.Cost}
}

// AssetSummary counts the assets of a filter by up to three dimensions. What was entered in error is
// never counted. Refusals: Duplicate and TooMany for dimensions, TooMany for a filter and for more
// than 100,000 rows.
//
// Where the filter names only what the maintained counts know of every asset, they are the answer;
// else the assets' rows are aggregated, with the same result. A filter of conditions means the
// condition of the asset, while the counts have the pieces of a lot under their own: it needs rows.
func (r *Registry) AssetSummary(ctx context.Context, by []AssetDimension, f *AssetFilter) (*AssetSummary, error) {
	v, err := usecase.Allow(ctx, authz.ReadRegister)
	if err != nil {
		return nil, err
	}
	if err := checkDimensions(by); err != nil {
		return nil, err
	}
	sieve, err := r.assetSieve(f, r.Today())
	if err != nil {
		return nil, err
	}
	var found counts
	if sieve.counted && !sieve.graded {
		found, err = r.sumTallies(ctx, by, sieve.Cond, fine(f))
	} else {
		found, err = r.sumAssets(ctx, by, reads.Both(sieve.Cond, rightful))
	}
	if err != nil {
		return nil, err
	}
	if len(found) > maxSummaryRows {
		return nil, errs.New(errs.TooMany, errs.At("by"), "Kết quả có hơn %s dòng. Hãy bớt chiều hoặc lọc thêm.",
			"There are more than %s rows. Ask for fewer dimensions or filter.", locale.Number(maxSummaryRows))
	}
	return r.summary(by, found, authz.May(v, authz.ReadMoney))
}

func checkDimensions(by []AssetDimension) error {
	if len(by) > maxDimensions {
		return errs.New(errs.TooMany, errs.At("by"), "Nhiều nhất %d chiều.", "At most %d dimensions.", maxDimensions)
	}
	for i, d := range by {
		if slices.Contains(by[:i], d) {
			return errs.New(errs.Duplicate, errs.At("by", strconv.Itoa(i)), "Mỗi chiều chỉ một lần.", "Each dimension once.")
		}
	}
	return nil
}

// fine says whether the filter, or one inside it, names what only the fine counts have.
func fine(f *AssetFilter) bool {
	if f == nil {
		return false
	}
	return f.Origins != nil || fine(f.Not) || slices.ContainsFunc(f.And, fine) || slices.ContainsFunc(f.Or, fine)
}

// sumTallies adds up the coarsest counts that have the dimensions and what the filter names. Their
// columns have the names of the assets' columns, so that one condition fits both.
func (r *Registry) sumTallies(ctx context.Context, by []AssetDimension, c reads.Cond, fine bool) (counts, error) {
	grain := holding.Coarse
	for _, d := range by {
		fine = fine || !dimensions[d].coarse
	}
	if fine {
		grain = holding.Fine
	}
	return r.sum(ctx, assettally.Table, by, func(d dimension) string { return d.tally },
		[3]string{assettally.FieldN, assettally.FieldQuantity, assettally.FieldCost},
		reads.Equal(assettally.FieldGrain, int(grain)), c)
}

// tallied is the number of assets by the maintained counts.
func (r *Registry) tallied(ctx context.Context, f *AssetFilter, c reads.Cond) (int, error) {
	found, err := r.sumTallies(ctx, nil, c, fine(f))
	return int(found[combination{}].N), err
}

// sumAssets aggregates the rows of assets. By condition, the lots of several grades are divided in Go,
// by the rule that makes the maintained counts; everything else is added up by the database.
func (r *Registry) sumAssets(ctx context.Context, by []AssetDimension, c reads.Cond) (counts, error) {
	divided := slices.Contains(by, ByCondition)
	whole := c
	if divided {
		whole = reads.Both(c, reads.Not(severalGrades))
	}
	found, err := r.sum(ctx, asset.Table, by, func(d dimension) string { return d.asset },
		[3]string{"", asset.FieldQuantity, asset.FieldHistoricalCost}, whole)
	if err != nil || !divided {
		return found, err
	}
	return found, r.divide(ctx, by, reads.Both(c, severalGrades), found)
}

// severalGrades holds for lots with pieces in more than one condition: their list has two objects.
func severalGrades(s *sql.Selector) *sql.Predicate {
	return sql.Contains(s.C(asset.FieldGrades), "},{")
}

// sum adds up the columns n, quantity and cost of a table by dimensions; without a column n every row
// is one.
func (r *Registry) sum(ctx context.Context, table string, by []AssetDimension, column func(dimension) string, sums [3]string, conds ...reads.Cond) (counts, error) {
	build := sql.Dialect(r.store.Dialect())
	t := build.Table(table)
	var keys []string
	for _, d := range by {
		keys = append(keys, t.C(column(dimensions[d])))
	}
	total := func(column string) string {
		if column == "" {
			return "count(*)"
		}
		return "CAST(coalesce(sum(" + t.C(column) + "), 0) AS bigint)"
	}
	s := build.Select(keys...)
	for _, c := range sums {
		s.AppendSelectExpr(sql.Raw(total(c)))
	}
	s.From(t).Limit(maxSummaryRows + 1)
	if len(keys) > 0 {
		s.GroupBy(keys...)
	}
	reads.Where(s, append(conds, reads.InScope(ctx))...)
	if sums[0] != "" && len(keys) > 0 { // a cell of the counts stays when nothing is left in it
		s.Having(sql.P(func(b *sql.Builder) { b.WriteString(total(sums[0]) + " <> 0 OR " + total(sums[1]) + " <> 0") }))
	}
	query, args := s.Query()
	found := counts{}
	err := reads.Each(ctx, r.store, query, args, func(scan func(...any) error) error {
		var k combination
		var n holding.Count
		into := make([]any, 0, maxDimensions+3)
		for i := range by {
			into = append(into, &k[i])
		}
		if err := scan(append(into, &n.N, &n.Quantity, &n.Cost)...); err != nil {
			return err
		}
		found.add(k, n)
		return nil
	})
	return found, err
}

// divide adds lots of several grades to the counts.
func (r *Registry) divide(ctx context.Context, by []AssetDimension, c reads.Cond, found counts) error {
	build := sql.Dialect(r.store.Dialect())
	t := build.Table(asset.Table)
	s := build.Select(t.C(asset.FieldUnitID), t.C(asset.FieldItemType), t.C(asset.FieldKind), t.C(asset.FieldStatus), t.C(asset.FieldOrigin),
		t.C(asset.FieldAgencyKind), t.C(asset.FieldInUseYear), t.C(asset.FieldQuantity), t.C(asset.FieldHistoricalCost), t.C(asset.FieldGrades)).From(t)
	reads.Where(s, c, reads.InScope(ctx))
	query, args := s.Query()
	return reads.Each(ctx, r.store, query, args, func(scan func(...any) error) error {
		var a holding.State
		var grades string
		if err := scan(&a.UnitID, &a.ItemType, &a.Kind, &a.Status, &a.Origin, &a.AgencyKind, &a.InUseYear, &a.Quantity, &a.HistoricalCost, &grades); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(grades), &a.Grades); err != nil {
			return fmt.Errorf("registry: grades: %w", err)
		}
		for cell, n := range a.Cells() {
			values := map[AssetDimension]string{ByUnit: a.UnitID.String(), ByAgencyKind: string(cell.AgencyKind), ByKind: string(cell.Kind),
				ByItemType: cell.ItemType, ByCondition: string(cell.Condition), ByStatus: string(cell.Status), ByOrigin: string(cell.Origin),
				ByYearInUse: strconv.Itoa(int(cell.Year))}
			var k combination
			for i, d := range by {
				k[i] = values[d]
			}
			found.add(k, n)
		}
		return nil
	})
}

// summary makes the answer: codes and words for the keys, the sums of the rows for the totals.
func (r *Registry) summary(by []AssetDimension, found counts, money bool) (*AssetSummary, error) {
	out := &AssetSummary{Rows: make([]*AssetSummaryRow, 0, len(found))}
	var cost holding.VND
	for k, n := range found {
		row := &AssetSummaryRow{Keys: make([]*AssetSummaryKey, len(by)), Count: n.N, Quantity: n.Quantity}
		for i, d := range by {
			key, err := r.summaryKey(d, k[i])
			if err != nil {
				return nil, err
			}
			row.Keys[i] = key
		}
		if money {
			row.HistoricalCost = &n.Cost
		}
		out.Count += n.N
		out.Quantity += n.Quantity
		cost += n.Cost
		if len(by) > 0 {
			out.Rows = append(out.Rows, row)
		}
	}
	if money {
		out.HistoricalCost = &cost
	}
	slices.SortFunc(out.Rows, func(a, b *AssetSummaryRow) int {
		return slices.CompareFunc(a.Keys, b.Keys, func(a, b *AssetSummaryKey) int { return cmp.Compare(a.Code, b.Code) })
	})
	return out, nil
}

func (r *Registry) summaryKey(d AssetDimension, value string) (*AssetSummaryKey, error) {
	key := &AssetSummaryKey{Dimension: d, Code: value}
	switch d {
	case ByUnit:
		id, err := uuid.Parse(value)
		if err != nil {
			return nil, fmt.Errorf("registry: counts of unit %q: %w", value, err)
		}
		u, ok := r.units.Unit(id)
		if !ok {
			return nil, fmt.Errorf("registry: counts of the unknown unit %s", id)
		}
		key.Code, key.Text = u.Code, locale.Text{VI: u.FullName, EN: u.FullName}
	case ByItemType:
		key.Text = r.itemTypeName(value)
	case ByYearInUse:
		if value == "0" {
			key.Code, key.Text = "", unknown
			break
		}
		key.Text = locale.Text{VI: value, EN: value}
	default:
		key.Text = wordOf(d, value)
	}
	return key, nil
}

// itemTypeName is the name as at today; of a type that is no more, its code.
func (r *Registry) itemTypeName(code string) locale.Text {
	if t, ok := r.catalog.ItemType(code, r.Today()); ok {
		return t.Name
	}
	return locale.Text{VI: code, EN: code}
}
