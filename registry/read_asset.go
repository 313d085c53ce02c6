package registry

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/label"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/lineage"
)

// Asset answers the asset with the id; nil when it is not there or out of scope.
func (r *Registry) Asset(ctx context.Context, id uuid.UUID) (*ent.Asset, error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	return assets.ByID(ctx, r.store, id)
}

// AssetByCode answers the asset that a label names: bare, typed with spaces, dashes or dots, in lower
// case, or the whole text of a QR symbol. A void label names nothing, but the asset's own code always
// does. Nil when the code is malformed, unknown or out of scope.
func (r *Registry) AssetByCode(ctx context.Context, code string) (*ent.Asset, error) {
	if _, err := usecase.Allow(ctx, authz.ReadRegister); err != nil {
		return nil, err
	}
	c, err := labels.Parse(code)
	if err != nil {
		return nil, nil
	}
	rows, err := assets.Find(ctx, r.store, func(s *sql.Selector) {
		t := sql.Dialect(s.Dialect()).Table(label.Table)
		named := sql.Dialect(s.Dialect()).Select(t.C(label.FieldAssetID)).From(t)
		reads.Where(named, reads.Equal(label.FieldCode, c.String()), reads.Known(label.FieldAssetID), reads.Either(reads.Not(reads.Equal(label.FieldState, holding.VoidLabel)), ownCode))
		s.Where(sql.In(s.C(asset.FieldID), named))
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// ownCode holds for the label with the code that was allocated to its asset: even when the label is
// void, the code names the asset in the register.
func ownCode(s *sql.Selector) *sql.Predicate {
	t := sql.Dialect(s.Dialect()).Table(asset.Table).As("own")
	own := sql.Dialect(s.Dialect()).Select().From(t).AppendSelectExpr(sql.Raw("1")).
		Where(sql.ColumnsEQ(t.C(asset.FieldID), s.C(label.FieldAssetID))).Where(sql.ColumnsEQ(t.C(asset.FieldCode), s.C(label.FieldCode)))
	return sql.Exists(own)
}

// PublicLabel is what anybody may know of a labelled thing: whose it is, and of what kind.
type PublicLabel struct {
	Code labels.Code
	Unit lineage.Unit
	Kind catalog.Kind
}

// Public answers what anybody may know of the thing that a label names; nil for no such label.
func (r *Registry) Public(ctx context.Context, code string) (*PublicLabel, error) {
	a, err := r.AssetByCode(viewer.With(ctx, viewer.Job("resolve-label")), code)
	if err != nil || a == nil {
		return nil, err
	}
	c, err := labels.Parse(code)
	if err != nil {
		return nil, err
	}
	u, ok := r.units.Unit(a.UnitID)
	if !ok {
		return nil, fmt.Errorf("registry: asset %s is of the unknown unit %s", a.Code, a.UnitID)
	}
	return &PublicLabel{Code: c, Unit: u, Kind: a.Kind}, nil
}

// Assets answers a page of the register. Refusals: OutOfRange and Invalid for the arguments, TooMany
// for a filter, Forbidden for an order by money without READ_MONEY.
func (r *Registry) Assets(ctx context.Context, f *AssetFilter, order *AssetOrder, args relay.Args) (*relay.Connection[ent.Asset], error) {
	v, err := usecase.Allow(ctx, authz.ReadRegister)
	if err != nil {
		return nil, err
	}
	if order == nil {
		order = &AssetOrder{Field: ByName, Direction: Ascending}
	}
	if order.Field == ByHistoricalCost && !authz.May(v, authz.ReadMoney) {
		return nil, errs.New(errs.Forbidden, errs.At("orderBy", "field"),
			"Vai trò của bạn không được xem giá trị tài sản.", "Your role may not see money.")
	}
	sieve, err := r.assetSieve(f, r.Today())
	if err != nil {
		return nil, err
	}
	l := reads.List[ent.Asset]{Entity: assets, Order: assetOrder(*order), Where: sieve.Cond}
	if sieve.counted && !sieve.errors {
		l.Count = func(ctx context.Context) (int, error) { return r.tallied(ctx, f, sieve.Cond) }
	}
	return l.Page(ctx, r.store, args)
}

// assetOrder is the order of a page of the register. What is not known is the smallest value of its
// column: an empty day, and -1 for money, as in the indexes.
func assetOrder(o AssetOrder) reads.Order[ent.Asset] {
	keys := map[AssetOrderField]reads.Key[ent.Asset]{
		ByName:       reads.Column(asset.FieldSortName, func(a *ent.Asset) any { return append([]byte{}, a.SortName...) }),
		ByCode:       reads.Column(asset.FieldCode, func(a *ent.Asset) any { return a.Code }),
		ByAcquiredOn: reads.Column(asset.FieldAcquiredOn, func(a *ent.Asset) any { return string(a.AcquiredOn) }),
		ByUpdatedAt:  reads.Column(asset.FieldChangedAt, func(a *ent.Asset) any { return a.ChangedAt }),
		ByHistoricalCost: {
			Expr: func(s *sql.Selector) string { return "coalesce(" + s.C(asset.FieldHistoricalCost) + ", -1)" },
			Of: func(a *ent.Asset) any {
				if a.HistoricalCost == nil {
					return int64(-1)
				}
				return int64(*a.HistoricalCost)
			},
		},
	}
	return assets.By("asset."+string(o.Field)+"."+string(o.Direction), o.Direction == Descending, keys[o.Field])
}
