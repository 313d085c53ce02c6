package registry

import (
	"context"
	"iter"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/label"
	"sotaisan/ent/labelbatch"
	"sotaisan/ent/labelconflict"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/batch"
	"sotaisan/internal/civil"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/labels"
)

func selecting(conds ...reads.Cond) func(*sql.Selector) {
	return func(s *sql.Selector) { reads.Where(s, conds...) }
}

// ResolveLabel answers the label that a scan shows, in whatever state it is. Nil when the text is no
// code, when nobody has the code, and when the label is of a unit out of scope, blank or not: one
// statement for each of these, and no difference in the answer. What anybody may know is Public.
func (r *Registry) ResolveLabel(ctx context.Context, code string) (*ent.Label, error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	c, err := labels.Parse(code)
	if err != nil {
		return nil, nil
	}
	return r.labelNow(ctx, c.String())
}

// LabelBatch answers a batch; nil when it is not there or out of scope.
func (r *Registry) LabelBatch(ctx context.Context, id uuid.UUID) (*ent.LabelBatch, error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	return labelBatches.ByID(ctx, r.store, id)
}

// LabelBatches answers a page of batches, newest first.
func (r *Registry) LabelBatches(ctx context.Context, f *LabelBatchFilter, args relay.Args) (*relay.Connection[ent.LabelBatch], error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	c, err := r.batchSieve(f, r.Today())
	if err != nil {
		return nil, err
	}
	order := labelBatches.By("batch", true, reads.Column(labelbatch.FieldCreatedAt, func(b *ent.LabelBatch) any { return b.CreatedAt }))
	return reads.List[ent.LabelBatch]{Entity: labelBatches, Order: order, Where: c}.Page(ctx, r.store, args)
}

// LabelConflicts answers a page of conflicts, newest first.
func (r *Registry) LabelConflicts(ctx context.Context, f *LabelConflictFilter, args relay.Args) (*relay.Connection[ent.LabelConflict], error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	c, err := r.conflictSieve(f, r.Today())
	if err != nil {
		return nil, err
	}
	order := labelConflicts.By("conflict", true, reads.Column(labelconflict.FieldOpenedAt, func(c *ent.LabelConflict) any { return c.OpenedAt }))
	return reads.List[ent.LabelConflict]{Entity: labelConflicts, Order: order, Where: c}.Page(ctx, r.store, args)
}

func (r *Registry) batchSieve(f *LabelBatchFilter, today civil.Date) (reads.Cond, error) {
	c := &reads.Checker{Path: []string{"filter"}}
	var visit func(f *LabelBatchFilter, depth int) reads.Cond
	visit = func(f *LabelBatchFilter, depth int) reads.Cond {
		if f == nil {
			return nil
		}
		c.Listed("unitCodes", len(f.UnitCodes))
		c.Listed("states", len(f.States))
		c.Listed("subjects", len(f.Subjects))
		return reads.Both(
			reads.Within(labelbatch.FieldUnitID, r.unitIDs(f.UnitCodes, today)),
			reads.Within(labelbatch.FieldState, f.States),
			reads.Within(labelbatch.FieldSubject, f.Subjects),
			reads.Nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	out := visit(f, 0)
	return out, c.List.Err()
}

func (r *Registry) conflictSieve(f *LabelConflictFilter, today civil.Date) (reads.Cond, error) {
	c := &reads.Checker{Path: []string{"filter"}}
	var visit func(f *LabelConflictFilter, depth int) reads.Cond
	visit = func(f *LabelConflictFilter, depth int) reads.Cond {
		if f == nil {
			return nil
		}
		c.Listed("unitCodes", len(f.UnitCodes))
		c.Listed("kinds", len(f.Kinds))
		settled := reads.Cond(nil)
		if f.Settled != nil {
			settled = reads.Equal(labelconflict.FieldSettledAt, 0)
			if *f.Settled {
				settled = reads.Not(settled)
			}
		}
		return reads.Both(
			reads.Within(labelconflict.FieldUnitID, r.unitIDs(f.UnitCodes, today)),
			reads.Within(labelconflict.FieldKind, f.Kinds),
			settled,
			reads.Nested(c, f.And, f.Or, f.Not, depth, visit),
		)
	}
	out := visit(f, 0)
	return out, c.List.Err()
}

// NextUnlabelled answers the next asset that somebody with a roll of labels comes to: what is there,
// passes the filter and has no live label, in the order of site, room and name, after the given asset
// or from the start. Nil when there is none left. Refusals: Forbidden, TooMany for the filter.
func (r *Registry) NextUnlabelled(ctx context.Context, f *AssetFilter, after *uuid.UUID) (*ent.Asset, error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	sieve, err := r.assetSieve(f, r.Today())
	if err != nil {
		return nil, err
	}
	var rest reads.Cond
	if after != nil {
		last, err := assets.ByID(ctx, r.store, *after)
		if err != nil {
			return nil, err
		}
		if last != nil {
			rest = walk.Behind([]any{usecase.Value(last.SiteID), last.Room, last.SortName, last.ID}, false)
		}
	}
	rows, err := assets.Find(ctx, r.store, func(s *sql.Selector) {
		reads.Where(s, sieve.Cond, withLiveLabel(new(false)), reads.In(asset.FieldStatus, there), reads.Not(reads.Equal(asset.FieldKind, catalog.Software)), rest)
		s.OrderExpr(walk.Terms(s, false)...).Limit(1)
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// LabelTarget is what a code leads to, for a resolver that lives on without the register.
type LabelTarget struct {
	Code      labels.Code        `json:"code"`
	State     holding.LabelState `json:"state"`
	Subject   labels.Subject     `json:"subject"`
	UnitCode  string             `json:"unitCode"`
	UnitName  string             `json:"unitName"`
	AssetCode labels.Code        `json:"assetCode,omitempty"` // of the asset that it is on
	AssetKind catalog.Kind       `json:"assetKind,omitempty"`
}

// labelChunk is how many labels a stream reads at once.
const labelChunk = 500

// AllLabels streams every label in scope, by code: with the program's own job, the whole register. Void
// labels are among them, so that nobody takes their codes for free ones.
func (r *Registry) AllLabels(ctx context.Context) iter.Seq2[LabelTarget, error] {
	return func(yield func(LabelTarget, error) bool) {
		if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
			yield(LabelTarget{}, err)
			return
		}
		last := ""
		for {
			rows, err := labelRows.Find(ctx, r.store, func(s *sql.Selector) {
				s.Where(sql.GT(s.C(label.FieldCode), last)).OrderBy(s.C(label.FieldCode)).Limit(labelChunk)
			})
			if err != nil {
				yield(LabelTarget{}, err)
				return
			}
			for _, l := range rows {
				if target, err := r.target(ctx, l); !yield(target, err) || err != nil {
					return
				}
			}
			if len(rows) < labelChunk {
				return
			}
			last = rows[len(rows)-1].Code
		}
	}
}

func (r *Registry) target(ctx context.Context, l *ent.Label) (LabelTarget, error) {
	out := LabelTarget{Code: labels.Code(l.Code), State: l.State, Subject: l.Subject}
	if u, ok := r.units.Unit(l.UnitID); ok {
		out.UnitCode, out.UnitName = u.Code, u.FullName
	}
	a, err := r.LabelAsset(ctx, l)
	if a != nil {
		out.AssetCode, out.AssetKind = labels.Code(a.Code), a.Kind
	}
	return out, err
}

// AssetLabel answers the label that is on the asset; nil while there is none.
func (r *Registry) AssetLabel(ctx context.Context, a *ent.Asset) (*ent.Label, error) {
	return toLabel(ctx, r, assets, a, "label", func(a *ent.Asset) string { return a.LiveLabel })
}

// AssetLabels answers a page of the labels that an asset has or had, oldest first.
func (r *Registry) AssetLabels(ctx context.Context, a *ent.Asset, args relay.Args) (*relay.Connection[ent.Label], error) {
	return reads.Edge[ent.Label]{
		List: reads.List[ent.Label]{Entity: labelRows, Order: labelRows.By("label", false,
			reads.Column(label.FieldMadeAt, func(l *ent.Label) any { return l.MadeAt }))},
		Name: "labels", Scope: reads.FoundInScope(ctx), Column: label.FieldAssetID,
		Parent: func(l *ent.Label) uuid.UUID { return usecase.Value(l.AssetID) },
	}.Of(ctx, r.store, a.Siblings, a.ID, args)
}

// BatchLabels answers a page of a batch's labels in the order of printing, without those that have
// gone to other units.
func (r *Registry) BatchLabels(ctx context.Context, b *ent.LabelBatch, args relay.Args) (*relay.Connection[ent.Label], error) {
	return reads.Edge[ent.Label]{
		List: reads.List[ent.Label]{Entity: labelRows, Order: labelRows.By("label.PLACE", false,
			reads.Column(label.FieldPlace, func(l *ent.Label) any { return int64(l.Place) }))},
		Name: "labels", Scope: reads.FoundInScope(ctx), Column: label.FieldBatchID, Deep: true,
		Parent: func(l *ent.Label) uuid.UUID { return usecase.Value(l.BatchID) },
	}.Of(ctx, r.store, b.Siblings, b.ID, args)
}

// LabelAsset answers the asset that a label stands for; nil when it stands for something else.
func (r *Registry) LabelAsset(ctx context.Context, l *ent.Label) (*ent.Asset, error) {
	return reads.ToOne(ctx, r.store, labelRows, l, "asset", assets, func(l *ent.Label) uuid.UUID { return usecase.Value(l.AssetID) })
}

// LabelSite answers the site of a label of a site or room; nil for other labels.
func (r *Registry) LabelSite(ctx context.Context, l *ent.Label) (*ent.Site, error) {
	return reads.ToOne(ctx, r.store, labelRows, l, "site", sites, func(l *ent.Label) uuid.UUID { return usecase.Value(l.SiteID) })
}

// LabelUnit answers the unit to which a label was issued, or in whose book the thing stands.
func (r *Registry) LabelUnit(l *ent.Label) (*ent.Unit, error) {
	return toUnit(r, labelRows, l, "unit", func(l *ent.Label) uuid.UUID { return l.UnitID })
}

// BatchOfLabel answers the batch in which a label is printed; nil when there is none in scope.
func (r *Registry) BatchOfLabel(ctx context.Context, l *ent.Label) (*ent.LabelBatch, error) {
	return reads.ToOne(ctx, r.store, labelRows, l, "batch", labelBatches, func(l *ent.Label) uuid.UUID { return usecase.Value(l.BatchID) })
}

// ReplacedBy answers the code of the label that is on the asset instead of one that is replaced; "" for
// any other label.
func (r *Registry) ReplacedBy(ctx context.Context, l *ent.Label) (string, error) {
	a, err := r.LabelAsset(ctx, l)
	if err != nil || a == nil || l.State != holding.ReplacedLabel {
		return "", err
	}
	return a.LiveLabel, nil
}

// BatchUnit answers the unit for which a batch is printed.
func (r *Registry) BatchUnit(b *ent.LabelBatch) (*ent.Unit, error) {
	return toUnit(r, labelBatches, b, "unit", func(b *ent.LabelBatch) uuid.UUID { return b.UnitID })
}

// BatchOutputs answers the files of a batch that were written, oldest first.
func (r *Registry) BatchOutputs(b *ent.LabelBatch) ([]*LabelOutput, error) {
	return stored[LabelOutput](b.Outputs)
}

// Named answers a name for viewers with READ_NAMES, and "" for others.
func (r *Registry) Named(ctx context.Context, name string) string {
	return actor(ctx, name, "").DisplayName
}

// ConflictAsset answers the asset of a conflict.
func (r *Registry) ConflictAsset(ctx context.Context, c *ent.LabelConflict) (*ent.Asset, error) {
	return reads.ToOne(ctx, r.store, labelConflicts, c, "asset", assets, func(c *ent.LabelConflict) uuid.UUID { return c.AssetID })
}

// ConflictUnit answers the unit of a conflict.
func (r *Registry) ConflictUnit(c *ent.LabelConflict) (*ent.Unit, error) {
	return toUnit(r, labelConflicts, c, "unit", func(c *ent.LabelConflict) uuid.UUID { return c.UnitID })
}

// ConflictLabel answers the label that was seen last.
func (r *Registry) ConflictLabel(ctx context.Context, c *ent.LabelConflict) (*ent.Label, error) {
	return toLabel(ctx, r, labelConflicts, c, "label", func(c *ent.LabelConflict) string { return c.Code })
}

// ConflictOtherLabel answers the other label; nil when one code is in two places.
func (r *Registry) ConflictOtherLabel(ctx context.Context, c *ent.LabelConflict) (*ent.Label, error) {
	return toLabel(ctx, r, labelConflicts, c, "other label", func(c *ent.LabelConflict) string { return c.OtherCode })
}

// ConflictObservation answers what was seen last; nil when somebody bound the label.
func (r *Registry) ConflictObservation(ctx context.Context, c *ent.LabelConflict) (*ent.Observation, error) {
	return reads.ToOne(ctx, r.store, labelConflicts, c, "observation", observations, func(c *ent.LabelConflict) uuid.UUID { return usecase.Value(c.ObservationID) })
}

// ConflictOtherObservation answers what was seen before in another place.
func (r *Registry) ConflictOtherObservation(ctx context.Context, c *ent.LabelConflict) (*ent.Observation, error) {
	return reads.ToOne(ctx, r.store, labelConflicts, c, "other observation", observations, func(c *ent.LabelConflict) uuid.UUID { return usecase.Value(c.OtherObservationID) })
}

// toLabel is link to labels, by code.
func toLabel[T any](ctx context.Context, r *Registry, e reads.Entity[T], row *T, name string, code func(*T) string) (*ent.Label, error) {
	siblings := *e.Siblings(row)
	rows := batch.Rows[*T](siblings)
	if rows == nil {
		siblings, rows = nil, []*T{row}
	}
	return batch.Load(siblings, name, e.ID(row), func([]uuid.UUID) (map[uuid.UUID]*ent.Label, error) {
		byCode := map[string]*ent.Label{}
		var codes []string
		for _, row := range rows {
			if c := code(row); c != "" {
				codes = append(codes, c)
			}
		}
		if len(codes) == 0 {
			return nil, nil
		}
		found, err := labelRows.Find(ctx, r.store, selecting(reads.In(label.FieldCode, codes)))
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			byCode[l.Code] = l
		}
		out := make(map[uuid.UUID]*ent.Label, len(rows))
		for _, row := range rows {
			out[e.ID(row)] = byCode[code(row)]
		}
		return out, nil
	})
}
