package registry

import (
	"slices"

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
	"sotaisan/internal/reads"
	"sotaisan/vntext"
)

// maxWords is how many words a search takes.
const maxWords = 20

// sieve is a checked filter of assets.
type sieve struct {
	reads.Cond
	counted bool // it names only what the counts know of each asset, see summary.go
	graded  bool // it names conditions
	errors  bool // it names ENTERED_IN_ERROR, so these are not left out
}

// assetSieve checks a filter and makes its condition. What a viewer does not see is not excluded
// here: Ent's policies and inScope do that.
func (r *Registry) assetSieve(f *AssetFilter, today civil.Date) (sieve, error) {
	c := &reads.Checker{Path: []string{"filter"}}
	out := sieve{counted: true}
	var visit func(f *AssetFilter, depth int) reads.Cond
	visit = func(f *AssetFilter, depth int) reads.Cond {
		if f == nil {
			return nil
		}
		c.Listed("unitCodes", len(f.UnitCodes))
		c.Listed("agencyIds", len(f.AgencyIDs))
		c.Listed("siteIds", len(f.SiteIDs))
		c.Listed("rooms", len(f.Rooms))
		c.Listed("kinds", len(f.Kinds))
		c.Listed("itemTypeCodes", len(f.ItemTypeCodes))
		c.Listed("conditions", len(f.Conditions))
		c.Listed("statuses", len(f.Statuses))
		c.Listed("tenures", len(f.Tenures))
		c.Listed("origins", len(f.Origins))
		c.Listed("gapSeverities", len(f.GapSeverities))
		out.graded = out.graded || f.Conditions != nil
		out.errors = out.errors || slices.Contains(f.Statuses, holding.EnteredInError)
		if f.AgencyIDs != nil || f.SiteIDs != nil || f.Rooms != nil || f.HasLiveLabel != nil || f.Tenures != nil || f.HasOpenGaps != nil || f.HasConflicts != nil || f.GapSeverities != nil ||
			f.AcquiredFrom != nil || f.AcquiredTo != nil || f.ExternalCode != nil || f.Search != nil {
			out.counted = false
		}
		return reads.Both(
			reads.Within(asset.FieldUnitID, r.unitIDs(f.UnitCodes, today)),
			reads.Within(asset.FieldAgencyID, f.AgencyIDs),
			atSites(f.SiteIDs),
			reads.Within(asset.FieldRoom, rooms(f.Rooms)),
			reads.Within(asset.FieldKind, f.Kinds),
			reads.Within(asset.FieldItemType, reads.Storable(f.ItemTypeCodes)),
			reads.Within(asset.FieldCondition, f.Conditions),
			reads.Within(asset.FieldStatus, f.Statuses),
			reads.Within(asset.FieldTenure, f.Tenures),
			reads.Within(asset.FieldOrigin, f.Origins),
			withLiveLabel(f.HasLiveLabel),
			withOpenGaps(f.HasOpenGaps),
			withConflicts(f.HasConflicts),
			withGaps(f.GapSeverities),
			acquired(f.AcquiredFrom, f.AcquiredTo),
			withExternalCode(c, f.ExternalCode),
			searched(c, f.Search),
			reads.Nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	out.Cond = visit(f, 0)
	if !out.errors {
		out.Cond = reads.Both(out.Cond, rightful)
	}
	return out, c.List.Err()
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

func atSites(sites []uuid.UUID) reads.Cond {
	if sites == nil {
		return nil
	}
	return reads.Both(reads.Known(asset.FieldSiteID), reads.In(asset.FieldSiteID, sites))
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
	return reads.Storable(out)
}

// withLiveLabel compares with a literal, so that the index on what has no live label is used.
func withLiveLabel(has *bool) reads.Cond {
	if has == nil {
		return nil
	}
	op := " = ''"
	if *has {
		op = " <> ''"
	}
	return func(s *sql.Selector) *sql.Predicate { return sql.ExprP(s.C(asset.FieldLiveLabel) + op) }
}

func withOpenGaps(has *bool) reads.Cond {
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
func withConflicts(wanted *bool) reads.Cond {
	if wanted == nil {
		return nil
	}
	unsettled := func(o *sql.Selector) *sql.Predicate {
		e := sql.Dialect(o.Dialect()).Table(assetevent.Table)
		later := sql.Dialect(o.Dialect()).Select().From(e).AppendSelectExpr(sql.Raw("1"))
		later.Where(sql.ColumnsEQ(e.C(assetevent.FieldAssetID), o.C(observation.FieldAssetID)))
		later.Where(sql.ColumnsGT(e.C(assetevent.FieldRecordedAt), o.C(observation.FieldReceivedAt)))
		reads.Where(later, reads.In(assetevent.FieldKind, settling))
		return sql.Not(sql.Exists(later))
	}
	c := reads.Exists(observation.Table, observation.FieldAssetID, asset.FieldID, reads.Equal(observation.FieldMerge, holding.Conflict), unsettled)
	if !*wanted {
		return reads.Not(c)
	}
	return c
}

// Contested holds for assets of which somebody has seen something else than the register says, and at which
// nobody has looked since.
func Contested() reads.Cond { return withConflicts(new(true)) }

func withGaps(severities []catalog.Severity) reads.Cond {
	if severities == nil {
		return nil
	}
	return reads.Exists(documentgap.Table, documentgap.FieldAssetID, asset.FieldID,
		reads.In(documentgap.FieldStatus, openStatuses), reads.In(documentgap.FieldSeverity, severities))
}

// acquired holds for assets of a known day in [from, to]; an unknown day is empty.
func acquired(from, to *civil.Date) reads.Cond {
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
func withExternalCode(c *reads.Checker, code *string) reads.Cond {
	if code == nil {
		return nil
	}
	c.Searched("externalCode")
	clean := vntext.Clean(*code)
	if clean == "" {
		return reads.Never
	}
	part := externalCodePart(clean)
	return reads.Both(words(vntext.Words(clean)), func(s *sql.Selector) *sql.Predicate {
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
func (r *Registry) gapSieve(f *DocumentGapFilter, today civil.Date) (reads.Cond, error) {
	c := &reads.Checker{Path: []string{"filter"}}
	var visit func(f *DocumentGapFilter, depth int) reads.Cond
	visit = func(f *DocumentGapFilter, depth int) reads.Cond {
		if f == nil {
			return nil
		}
		c.Listed("unitCodes", len(f.UnitCodes))
		c.Listed("agencyIds", len(f.AgencyIDs))
		c.Listed("kinds", len(f.Kinds))
		c.Listed("requirementCodes", len(f.RequirementCodes))
		c.Listed("severities", len(f.Severities))
		c.Listed("statuses", len(f.Statuses))
		return reads.Both(
			reads.Within(documentgap.FieldUnitID, r.unitIDs(f.UnitCodes, today)),
			ofAssets(reads.Within(asset.FieldAgencyID, f.AgencyIDs)),
			ofAssets(reads.Within(asset.FieldKind, f.Kinds)),
			reads.Within(documentgap.FieldRequirement, reads.Storable(f.RequirementCodes)),
			reads.Within(documentgap.FieldSeverity, f.Severities),
			reads.Within(documentgap.FieldStatus, f.Statuses),
			dueTo(f.DueTo),
			reads.Nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	out := visit(f, 0)
	return out, c.List.Err()
}

// ofAssets holds for gaps whose asset fulfils the condition.
func ofAssets(c reads.Cond) reads.Cond {
	if c == nil {
		return nil
	}
	return reads.Exists(asset.Table, asset.FieldID, documentgap.FieldAssetID, c)
}

func dueTo(day *civil.Date) reads.Cond {
	if day == nil {
		return nil
	}
	return func(s *sql.Selector) *sql.Predicate {
		return sql.And(sql.NEQ(s.C(documentgap.FieldDueOn), ""), sql.LTE(s.C(documentgap.FieldDueOn), *day))
	}
}

// reportSieve is assetSieve for problem reports.
func (r *Registry) reportSieve(f *ProblemReportFilter, today civil.Date) (reads.Cond, error) {
	c := &reads.Checker{Path: []string{"filter"}}
	var visit func(f *ProblemReportFilter, depth int) reads.Cond
	visit = func(f *ProblemReportFilter, depth int) reads.Cond {
		if f == nil {
			return nil
		}
		c.Listed("unitCodes", len(f.UnitCodes))
		settled := reads.Cond(nil)
		if f.Resolved != nil {
			settled = reads.Equal(problemreport.FieldResolvedAt, 0)
			if *f.Resolved {
				settled = reads.Not(settled)
			}
		}
		return reads.Both(
			reads.Within(problemreport.FieldUnitID, r.unitIDs(f.UnitCodes, today)),
			settled,
			reads.Nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	out := visit(f, 0)
	return out, c.List.Err()
}
