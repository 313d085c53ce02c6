package registry

import (
	"slices"
	"strconv"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent/asset"
	"sotaisan/ent/assetevent"
	"sotaisan/ent/documentgap"
	"sotaisan/ent/observation"
	"sotaisan/ent/problemreport"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/vntext"
)

const (
	maxListed = 250 // values in one list of a filter
	maxNested = 4   // depth of and, or and not
	maxWords  = 20  // words in a search
)

// cond is a condition on the rows of a selector. It is true or false for every row, never unknown,
// so that NOT means what it says. It names the columns when it is called: later the selector may have
// another name. nil holds for every row.
type cond func(*sql.Selector) *sql.Predicate

// where narrows s to what fulfils all conditions.
func where(s *sql.Selector, conds ...cond) {
	for _, c := range conds {
		if c != nil {
			s.Where(c(s))
		}
	}
}

func never(*sql.Selector) *sql.Predicate { return sql.False() }

func both(conds ...cond) cond {
	conds = slices.DeleteFunc(conds, func(c cond) bool { return c == nil })
	if len(conds) == 0 {
		return nil
	}
	return joined("AND", conds)
}

// either holds when one of the conditions does; with a condition that always holds it is one itself.
func either(conds ...cond) cond {
	switch {
	case len(conds) == 0:
		return never
	case slices.ContainsFunc(conds, func(c cond) bool { return c == nil }):
		return nil
	}
	return joined("OR", conds)
}

func not(c cond) cond {
	if c == nil {
		return never
	}
	return func(s *sql.Selector) *sql.Predicate { return sql.Not(c(s)) }
}

// joined joins conditions in brackets of their own: sql.And and sql.Or leave them out where an
// operator has one operand, and then the inner one loses its brackets, too.
func joined(op string, conds []cond) cond {
	return func(s *sql.Selector) *sql.Predicate {
		parts := make([]*sql.Predicate, len(conds))
		for i, c := range conds {
			parts[i] = c(s)
		}
		return sql.P(func(b *sql.Builder) {
			b.Wrap(func(b *sql.Builder) {
				for i, p := range parts {
					if i > 0 {
						b.Pad().WriteString(op).Pad()
					}
					b.Join(p)
				}
			})
		})
	}
}

func equal(column string, value any) cond {
	return func(s *sql.Selector) *sql.Predicate { return sql.EQ(s.C(column), value) }
}

// in holds when the column, which is never null, has one of the values. One value is compared by
// itself, so that an index on the column keeps the order of the rest.
func in[V any](column string, values []V) cond {
	if len(values) == 1 {
		return equal(column, values[0])
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return func(s *sql.Selector) *sql.Predicate { return sql.In(s.C(column), args...) }
}

// within is in for the list of a filter: nil holds for every row, an empty one for none.
func within[V any](column string, values []V) cond {
	if values == nil {
		return nil
	}
	return in(column, values)
}

func known(column string) cond {
	return func(s *sql.Selector) *sql.Predicate { return sql.NotNull(s.C(column)) }
}

// exists holds when the table has a row whose column theirs is this row's column ours, and that
// fulfils the conditions. It is judged row by row, so that a page ends when it is full.
func exists(table, theirs, ours string, conds ...cond) cond {
	return func(s *sql.Selector) *sql.Predicate {
		t := sql.Dialect(s.Dialect()).Table(table)
		sub := sql.Dialect(s.Dialect()).Select().From(t).AppendSelectExpr(sql.Raw("1"))
		sub.Where(sql.ColumnsEQ(t.C(theirs), s.C(ours)))
		where(sub, conds...)
		return sql.Exists(sub)
	}
}

// checker collects what is wrong with a filter. path leads to the filter that is being checked.
type checker struct {
	path []string
	list errs.List
}

func (c *checker) refuse(code errs.Code, field, vi, en string, args ...any) {
	c.list = append(c.list, errs.New(code, append(slices.Clone(c.path), field), vi, en, args...))
}

func (c *checker) listed(field string, n int) {
	if n > maxListed {
		c.refuse(errs.TooMany, field, "Nhiều nhất %d giá trị.", "At most %d values.", maxListed)
	}
}

// nested makes the condition of the and, or and not of a filter; visit makes that of one of them.
// Below maxNested nothing is visited.
func nested[F any](c *checker, all, some []*F, none *F, depth int, visit func(f *F, depth int) cond) cond {
	if depth == maxNested && (len(all) > 0 || len(some) > 0 || none != nil) {
		c.list = append(c.list, errs.New(errs.TooMany, slices.Clone(c.path), "and, or và not lồng nhau nhiều nhất %d lớp.", "and, or and not nest at most %d deep.", maxNested))
		return nil
	}
	at := func(f *F, path ...string) cond {
		c.path = append(c.path, path...)
		defer func() { c.path = c.path[:len(c.path)-len(path)] }()
		return visit(f, depth+1)
	}
	each := func(name string, list []*F) []cond {
		c.listed(name, len(list))
		conds := make([]cond, len(list))
		for i, f := range list {
			conds[i] = at(f, name, strconv.Itoa(i))
		}
		return conds
	}
	out := both(each("and", all)...)
	if some != nil {
		out = both(out, either(each("or", some)...))
	}
	if none != nil {
		out = both(out, not(at(none, "not")))
	}
	return out
}

// sieve is a checked filter of assets.
type sieve struct {
	cond
	counted bool // it names only what the counts know of each asset, see summary.go
	graded  bool // it names conditions
	errors  bool // it names ENTERED_IN_ERROR, so these are not left out
}

// assetSieve checks a filter and makes its condition. What a viewer does not see is not excluded
// here: Ent's policies and inScope do that.
func (r *Registry) assetSieve(f *AssetFilter, today civil.Date) (sieve, error) {
	c := &checker{path: []string{"filter"}}
	out := sieve{counted: true}
	var visit func(f *AssetFilter, depth int) cond
	visit = func(f *AssetFilter, depth int) cond {
		if f == nil {
			return nil
		}
		c.listed("unitCodes", len(f.UnitCodes))
		c.listed("agencyIds", len(f.AgencyIDs))
		c.listed("siteIds", len(f.SiteIDs))
		c.listed("rooms", len(f.Rooms))
		c.listed("kinds", len(f.Kinds))
		c.listed("itemTypeCodes", len(f.ItemTypeCodes))
		c.listed("conditions", len(f.Conditions))
		c.listed("statuses", len(f.Statuses))
		c.listed("tenures", len(f.Tenures))
		c.listed("origins", len(f.Origins))
		c.listed("gapSeverities", len(f.GapSeverities))
		out.graded = out.graded || f.Conditions != nil
		out.errors = out.errors || slices.Contains(f.Statuses, holding.EnteredInError)
		if f.AgencyIDs != nil || f.SiteIDs != nil || f.Rooms != nil || f.HasLiveLabel != nil || f.Tenures != nil || f.HasOpenGaps != nil || f.HasConflicts != nil || f.GapSeverities != nil ||
			f.AcquiredFrom != nil || f.AcquiredTo != nil || f.ExternalCode != nil || f.Search != nil {
			out.counted = false
		}
		return both(
			within(asset.FieldUnitID, r.unitIDs(f.UnitCodes, today)),
			within(asset.FieldAgencyID, f.AgencyIDs),
			atSites(f.SiteIDs),
			within(asset.FieldRoom, rooms(f.Rooms)),
			within(asset.FieldKind, f.Kinds),
			within(asset.FieldItemType, storable(f.ItemTypeCodes)),
			within(asset.FieldCondition, f.Conditions),
			within(asset.FieldStatus, f.Statuses),
			within(asset.FieldTenure, f.Tenures),
			within(asset.FieldOrigin, f.Origins),
			withLiveLabel(f.HasLiveLabel),
			withOpenGaps(f.HasOpenGaps),
			withConflicts(f.HasConflicts),
			withGaps(f.GapSeverities),
			acquired(f.AcquiredFrom, f.AcquiredTo),
			withExternalCode(f.ExternalCode),
			searched(c, f.Search),
			nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	out.cond = visit(f, 0)
	if !out.errors {
		out.cond = both(out.cond, rightful)
	}
	return out, c.list.Err()
}

// rightful leaves out what should never have been registered.
func rightful(s *sql.Selector) *sql.Predicate {
	return sql.NEQ(s.C(asset.FieldStatus), holding.EnteredInError)
}

// unitIDs answers the units of today with the codes; nil for nil.
func (r *Registry) unitIDs(codes []string, today civil.Date) []uuid.UUID {
	if codes == nil {
		return nil
	}
	ids := make([]uuid.UUID, 0, len(codes))
	for _, code := range codes {
		if u, ok := r.units.ByCode(code, today); ok {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// storable answers the texts that a row can hold: PostgreSQL refuses to compare with a NUL.
func storable(texts []string) []string {
	if texts == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return strings.Contains(s, "\x00") })
}

func atSites(sites []uuid.UUID) cond {
	if sites == nil {
		return nil
	}
	return both(known(asset.FieldSiteID), in(asset.FieldSiteID, sites))
}

// rooms answers the names as rows have them.
func rooms(names []string) []string {
	if names == nil {
		return nil
	}
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = vntext.Clean(name)
	}
	return storable(out)
}

// withLiveLabel compares with a literal, so that the index on what has no live label is used.
func withLiveLabel(has *bool) cond {
	if has == nil {
		return nil
	}
	op := " = ''"
	if *has {
		op = " <> ''"
	}
	return func(s *sql.Selector) *sql.Predicate { return sql.ExprP(s.C(asset.FieldLiveLabel) + op) }
}

func withOpenGaps(has *bool) cond {
	if has == nil {
		return nil
	}
	return func(s *sql.Selector) *sql.Predicate {
		if *has {
			return sql.GT(s.C(asset.FieldOpenGaps), 0)
		}
		return sql.EQ(s.C(asset.FieldOpenGaps), 0)
	}
}

// openStatuses are those of a gap that somebody still has to work on.
var openStatuses = []holding.GapStatus{holding.GapOpen, holding.GapInProgress}

// settling are the events by which a person has looked at a conflict: the asset was edited, seen or
// judged since.
var settling = []holding.EventKind{holding.Updated, holding.Observed, holding.Moved, holding.Revalued, holding.Split,
	holding.Corrected, holding.Reversed, holding.DisposedOf, holding.RepairStarted, holding.RepairEnded,
	holding.LentOut, holding.Returned, holding.ReportedMissing, holding.Found}

// withConflicts holds where an observation was merged as CONFLICT and nobody has settled it since.
func withConflicts(wanted *bool) cond {
	if wanted == nil {
		return nil
	}
	unsettled := func(o *sql.Selector) *sql.Predicate {
		e := sql.Dialect(o.Dialect()).Table(assetevent.Table)
		later := sql.Dialect(o.Dialect()).Select().From(e).AppendSelectExpr(sql.Raw("1"))
		later.Where(sql.ColumnsEQ(e.C(assetevent.FieldAssetID), o.C(observation.FieldAssetID)))
		later.Where(sql.ColumnsGT(e.C(assetevent.FieldRecordedAt), o.C(observation.FieldReceivedAt)))
		where(later, in(assetevent.FieldKind, settling))
		return sql.Not(sql.Exists(later))
	}
	c := exists(observation.Table, observation.FieldAssetID, asset.FieldID, equal(observation.FieldMerge, holding.Conflict), unsettled)
	if !*wanted {
		return not(c)
	}
	return c
}

func withGaps(severities []catalog.Severity) cond {
	if severities == nil {
		return nil
	}
	return exists(documentgap.Table, documentgap.FieldAssetID, asset.FieldID,
		in(documentgap.FieldStatus, openStatuses), in(documentgap.FieldSeverity, severities))
}

// acquired holds for assets of a known day in [from, to]; an unknown day is empty.
func acquired(from, to *civil.Date) cond {
	if from == nil && to == nil {
		return nil
	}
	return func(s *sql.Selector) *sql.Predicate {
		day := s.C(asset.FieldAcquiredOn)
		p := sql.NEQ(day, "")
		if from != nil {
			p = sql.And(p, sql.GTE(day, *from))
		}
		if to != nil {
			p = sql.And(p, sql.LTE(day, *to))
		}
		return p
	}
}

// withExternalCode finds a code in the list that the row keeps as JSON. The search text has the words
// of the code too, so that the index of words narrows the rows before their texts are read.
func withExternalCode(code *string) cond {
	if code == nil {
		return nil
	}
	clean := vntext.Clean(*code)
	if clean == "" {
		return never
	}
	part := externalCodePart(clean)
	return both(words(vntext.Words(clean)), func(s *sql.Selector) *sql.Predicate {
		position := "instr"
		if s.Dialect() == dialect.Postgres {
			position = "strpos"
		}
		list := s.C(asset.FieldExternalCodes)
		return sql.P(func(b *sql.Builder) {
			b.WriteString(position + "(" + list + ", ").Arg(part).WriteString(") > 0")
		})
	})
}

// gapSieve is assetSieve for gaps.
func (r *Registry) gapSieve(f *DocumentGapFilter, today civil.Date) (cond, error) {
	c := &checker{path: []string{"filter"}}
	var visit func(f *DocumentGapFilter, depth int) cond
	visit = func(f *DocumentGapFilter, depth int) cond {
		if f == nil {
			return nil
		}
		c.listed("unitCodes", len(f.UnitCodes))
		c.listed("agencyIds", len(f.AgencyIDs))
		c.listed("kinds", len(f.Kinds))
		c.listed("requirementCodes", len(f.RequirementCodes))
		c.listed("severities", len(f.Severities))
		c.listed("statuses", len(f.Statuses))
		return both(
			within(documentgap.FieldUnitID, r.unitIDs(f.UnitCodes, today)),
			ofAssets(within(asset.FieldAgencyID, f.AgencyIDs)),
			ofAssets(within(asset.FieldKind, f.Kinds)),
			within(documentgap.FieldRequirement, storable(f.RequirementCodes)),
			within(documentgap.FieldSeverity, f.Severities),
			within(documentgap.FieldStatus, f.Statuses),
			dueTo(f.DueTo),
			nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	out := visit(f, 0)
	return out, c.list.Err()
}

// ofAssets holds for gaps whose asset fulfils the condition.
func ofAssets(c cond) cond {
	if c == nil {
		return nil
	}
	return exists(asset.Table, asset.FieldID, documentgap.FieldAssetID, c)
}

func dueTo(day *civil.Date) cond {
	if day == nil {
		return nil
	}
	return func(s *sql.Selector) *sql.Predicate {
		return sql.And(sql.NEQ(s.C(documentgap.FieldDueOn), ""), sql.LTE(s.C(documentgap.FieldDueOn), *day))
	}
}

// reportSieve is assetSieve for problem reports.
func (r *Registry) reportSieve(f *ProblemReportFilter, today civil.Date) (cond, error) {
	c := &checker{path: []string{"filter"}}
	var visit func(f *ProblemReportFilter, depth int) cond
	visit = func(f *ProblemReportFilter, depth int) cond {
		if f == nil {
			return nil
		}
		c.listed("unitCodes", len(f.UnitCodes))
		settled := cond(nil)
		if f.Resolved != nil {
			settled = equal(problemreport.FieldResolvedAt, 0)
			if *f.Resolved {
				settled = not(settled)
			}
		}
		return both(
			within(problemreport.FieldUnitID, r.unitIDs(f.UnitCodes, today)),
			settled,
			nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	out := visit(f, 0)
	return out, c.list.Err()
}
