package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/assetdocument"
	"sotaisan/ent/observation"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/batch"
	"sotaisan/internal/civil"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
)

// The edges of an asset and of what hangs on it. Rows that were read together read each edge
// together, too: a fixed number of statements for a page of any size.

// Actor is who did something, as they were at the time. DisplayName is empty without READ_NAMES.
type Actor struct{ DisplayName, Post string }

func actor(ctx context.Context, name, post string) *Actor {
	if !usecase.May(ctx, authz.ReadNames) {
		name = ""
	}
	return &Actor{name, post}
}

// AssetUnit answers the unit in whose book the asset stands.
func (r *Registry) AssetUnit(a *ent.Asset) (*ent.Unit, error) {
	return toUnit(r, assets, a, "unit", func(a *ent.Asset) uuid.UUID { return a.UnitID })
}

// AssetAgency answers the body that holds the asset.
func (r *Registry) AssetAgency(ctx context.Context, a *ent.Asset) (*ent.Agency, error) {
	return reads.ToOne(ctx, r.store, assets, a, "agency", agencies, func(a *ent.Asset) uuid.UUID { return a.AgencyID })
}

// AssetSite answers the premises where the asset is; nil when not known.
func (r *Registry) AssetSite(ctx context.Context, a *ent.Asset) (*ent.Site, error) {
	return reads.ToOne(ctx, r.store, assets, a, "site", sites, func(a *ent.Asset) uuid.UUID { return usecase.Value(a.SiteID) })
}

// AssetComputer answers the typed half of IT equipment; nil when nothing is known.
func (r *Registry) AssetComputer(ctx context.Context, a *ent.Asset) (*ent.Computer, error) {
	return toHalf(ctx, r, a, computers, catalog.ITEquipment)
}

// AssetFurniture answers the typed half of furniture; nil when nothing is known.
func (r *Registry) AssetFurniture(ctx context.Context, a *ent.Asset) (*ent.Furniture, error) {
	return toHalf(ctx, r, a, furnitures, catalog.Furniture)
}

// AssetLandParcel answers the typed half of a land parcel; nil when nothing is known.
func (r *Registry) AssetLandParcel(ctx context.Context, a *ent.Asset) (*ent.LandParcel, error) {
	return toHalf(ctx, r, a, parcels, catalog.LandParcel)
}

// AssetOffice answers the typed half of a building; nil when nothing is known.
func (r *Registry) AssetOffice(ctx context.Context, a *ent.Asset) (*ent.Office, error) {
	return toHalf(ctx, r, a, offices, catalog.Office)
}

// toHalf reads halves of assets of the kind alone: a page without any costs nothing.
func toHalf[V any](ctx context.Context, r *Registry, a *ent.Asset, halves reads.Entity[V], kind catalog.Kind) (*V, error) {
	return reads.ToOne(ctx, r.store, assets, a, "half "+halves.Table, halves, func(a *ent.Asset) uuid.UUID {
		if a.Kind != kind {
			return uuid.Nil
		}
		return a.ID
	})
}

// FormerUnit answers the old unit on whose map a parcel's numbers count; nil when not known.
func (r *Registry) FormerUnit(p *ent.LandParcel) (*ent.Unit, error) {
	return toUnit(r, parcels, p, "former unit", func(p *ent.LandParcel) uuid.UUID { return usecase.Value(p.FormerUnitID) })
}

// AssetItemType answers the catalogue entry as at today; of a type that is no more, the entry of the
// days of the asset.
func (r *Registry) AssetItemType(a *ent.Asset) (*catalog.ItemType, error) {
	for _, day := range []civil.Date{r.Today(), a.AcquiredOn, civil.Of(time.UnixMicro(a.ChangedAt))} {
		if t, ok := r.catalog.ItemType(a.ItemType, day); ok {
			return &t, nil
		}
	}
	return nil, fmt.Errorf("registry: asset %s is of the unknown item type %q", a.Code, a.ItemType)
}

// AssetGrades answers how many pieces are in which condition, from best to worst.
func (r *Registry) AssetGrades(a *ent.Asset) ([]*holding.GradeCount, error) {
	return stored[holding.GradeCount](a.Grades)
}

// AssetExternalCodes answers the codes that other systems and old stickers gave the asset.
func (r *Registry) AssetExternalCodes(a *ent.Asset) ([]*holding.ExternalCode, error) {
	return stored[holding.ExternalCode](a.ExternalCodes)
}

// stored reads a list that a row keeps as JSON; "" is the empty one.
func stored[V any](text string) ([]*V, error) {
	list := []*V{}
	if text == "" {
		return list, nil
	}
	return list, json.Unmarshal([]byte(text), &list)
}

// AssetHistoricalCost answers the cost in đồng; nil when not known and without READ_MONEY.
func (r *Registry) AssetHistoricalCost(ctx context.Context, a *ent.Asset) *holding.VND {
	if !usecase.May(ctx, authz.ReadMoney) {
		return nil
	}
	return a.HistoricalCost
}

// AssetCostBasis answers on what the cost stands; nil when not known and without READ_MONEY.
func (r *Registry) AssetCostBasis(ctx context.Context, a *ent.Asset) *holding.CostBasis {
	if a.CostBasis == "" || !usecase.May(ctx, authz.ReadMoney) {
		return nil
	}
	return &a.CostBasis
}

// AssetObservations answers a page of what was seen of the asset, newest capture first.
func (r *Registry) AssetObservations(ctx context.Context, a *ent.Asset, args relay.Args) (*relay.Connection[ent.Observation], error) {
	return reads.Edge[ent.Observation]{
		List: reads.List[ent.Observation]{Entity: observations, Order: observations.By("observation", true,
			reads.Column(observation.FieldCapturedAt, func(o *ent.Observation) any { return o.CapturedAt }))},
		Name: "observations", Scope: reads.FoundInScope(ctx), Column: observation.FieldAssetID,
		Parent: func(o *ent.Observation) uuid.UUID { return o.AssetID },
	}.Of(ctx, r.store, a.Siblings, a.ID, args)
}

// LatestObservation answers the observation that was captured last; nil when there is none.
func (r *Registry) LatestObservation(ctx context.Context, a *ent.Asset) (*ent.Observation, error) {
	return reads.ToOne(ctx, r.store, assets, a, "latest observation", observations, func(a *ent.Asset) uuid.UUID { return usecase.Value(a.ObservationID) })
}

// ObservationAsset answers the asset that was seen.
func (r *Registry) ObservationAsset(ctx context.Context, o *ent.Observation) (*ent.Asset, error) {
	return reads.ToOne(ctx, r.store, observations, o, "asset", assets, func(o *ent.Observation) uuid.UUID { return o.AssetID })
}

// ObservationSite answers where the asset was seen; nil when nobody said.
func (r *Registry) ObservationSite(ctx context.Context, o *ent.Observation) (*ent.Site, error) {
	return reads.ToOne(ctx, r.store, observations, o, "site", sites, func(o *ent.Observation) uuid.UUID { return usecase.Value(o.SiteID) })
}

// ObservationGrades answers how many pieces were seen in which condition.
func (r *Registry) ObservationGrades(o *ent.Observation) ([]*holding.GradeCount, error) {
	return stored[holding.GradeCount](o.Grades)
}

// ObservationConflicts answers the names of the fields in which it met another value.
func (r *Registry) ObservationConflicts(o *ent.Observation) ([]string, error) {
	names := []string{}
	if o.Conflicts == "" {
		return names, nil
	}
	return names, json.Unmarshal([]byte(o.Conflicts), &names)
}

// ObservationRepairEstimate answers the estimate in đồng; nil when there is none and without READ_MONEY.
func (r *Registry) ObservationRepairEstimate(ctx context.Context, o *ent.Observation) *holding.VND {
	if !usecase.May(ctx, authz.ReadMoney) {
		return nil
	}
	return o.RepairEstimate
}

// Observer answers who saw it.
func (r *Registry) Observer(ctx context.Context, o *ent.Observation) *Actor {
	return actor(ctx, o.ObserverName, o.ObserverPost)
}

// covering is a paper's tie to an asset that it covers.
func covering(ctx context.Context, name, column string, parent func(*ent.AssetDocument) uuid.UUID) reads.Edge[ent.AssetDocument] {
	return reads.Edge[ent.AssetDocument]{
		List: reads.List[ent.AssetDocument]{
			Entity: covers,
			Where:  reads.Equal(assetdocument.FieldWithdrawnAt, 0),
			Order: covers.By("document", true, reads.Key[ent.AssetDocument]{
				Expr: func(s *sql.Selector) string { return s.C(assetdocument.FieldAttachedAt) },
				Of:   func(c *ent.AssetDocument) any { return c.AttachedAt },
			}),
		},
		Name: name, Scope: reads.FoundInScope(ctx), Column: column, Parent: parent,
	}
}

// AssetDocuments answers a page of the papers that cover the asset, newest first.
func (r *Registry) AssetDocuments(ctx context.Context, a *ent.Asset, args relay.Args) (*relay.Connection[ent.Document], error) {
	ties, err := covering(ctx, "documents", assetdocument.FieldAssetID, func(c *ent.AssetDocument) uuid.UUID { return c.AssetID }).
		Of(ctx, r.store, a.Siblings, a.ID, args)
	if err != nil {
		return nil, err
	}
	return reads.Lead(ties, func(c *ent.AssetDocument) (*ent.Document, error) {
		return reads.ToOne(ctx, r.store, covers, c, "document", documents, func(c *ent.AssetDocument) uuid.UUID { return c.DocumentID })
	})
}

// DocumentType answers the type of a paper.
func (r *Registry) DocumentType(d *ent.Document) (*catalog.DocumentType, error) {
	t, ok := r.catalog.DocumentType(d.Type)
	if !ok {
		return nil, fmt.Errorf("registry: paper %s is of the unknown type %q", d.ID, d.Type)
	}
	return &t, nil
}

// DocumentUnit answers the unit of a paper.
func (r *Registry) DocumentUnit(d *ent.Document) (*ent.Unit, error) {
	return toUnit(r, documents, d, "unit", func(d *ent.Document) uuid.UUID { return d.UnitID })
}

// DocumentAssets answers a page of the assets that a paper covers, by code. The first paper to ask
// reads the pages of all its siblings in two statements.
func (r *Registry) DocumentAssets(ctx context.Context, d *ent.Document, args relay.Args) (*relay.Connection[ent.Asset], error) {
	p, err := args.Page()
	if err != nil {
		return nil, err
	}
	order := assetOrder(AssetOrder{ByCode, Ascending})
	rest, err := order.Rest(p)
	if err != nil {
		return nil, err
	}
	rows, err := batch.Load(d.Siblings, reads.EdgeKey{Name: "assets", Page: p}, d.ID, func(papers []uuid.UUID) (map[uuid.UUID][]*ent.Asset, error) {
		return r.coveredBy(ctx, papers, order, rest, p)
	})
	if err != nil {
		return nil, err
	}
	return relay.New(p, rows, order.Cursor, func(ctx context.Context) (int, error) {
		return batch.Load(d.Siblings, reads.EdgeKey{Name: "assets"}, d.ID, func(papers []uuid.UUID) (map[uuid.UUID]int, error) {
			return covering(ctx, "assets", assetdocument.FieldDocumentID, nil).Counts(ctx, r.store, papers)
		})
	}), nil
}

func (r *Registry) coveredBy(ctx context.Context, papers []uuid.UUID, order reads.Order[ent.Asset], rest reads.Cond, p relay.Page) (map[uuid.UUID][]*ent.Asset, error) {
	build := sql.Dialect(r.store.Dialect())
	a, c := build.Table(asset.Table), build.Table(assetdocument.Table).As("cover")
	ranked := build.Select(c.C(assetdocument.FieldDocumentID), a.C(asset.FieldID)).From(a).
		Join(c).On(a.C(asset.FieldID), c.C(assetdocument.FieldAssetID)).
		Where(sql.EQ(c.C(assetdocument.FieldWithdrawnAt), 0)).
		Where(sql.In(c.C(assetdocument.FieldDocumentID), anys(papers)...))
	reads.Where(ranked, rest, reads.FoundInScope(ctx))
	ranked.AppendSelectExprAs(sql.RowNumber().PartitionBy(c.C(assetdocument.FieldDocumentID)).OrderExpr(order.Terms(ranked, p.Backward)...), "place")
	query, args := build.Select(assetdocument.FieldDocumentID, asset.FieldID).From(ranked.As("ranked")).Where(sql.LTE("place", p.Size+1)).Query()
	papersOf := map[uuid.UUID][]uuid.UUID{} // by asset
	err := reads.Each(ctx, r.store, query, args, func(scan func(...any) error) error {
		var paper, covered uuid.UUID
		err := scan(&paper, &covered)
		papersOf[covered] = append(papersOf[covered], paper)
		return err
	})
	if err != nil || len(papersOf) == 0 {
		return nil, err
	}
	ids := make([]uuid.UUID, 0, len(papersOf))
	for id := range papersOf {
		ids = append(ids, id)
	}
	rows, err := assets.ByIDs(ctx, r.store, ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b *ent.Asset) int {
		if p.Backward {
			a, b = b, a
		}
		return cmp.Compare(a.Code, b.Code)
	})
	pages := map[uuid.UUID][]*ent.Asset{}
	for _, row := range rows {
		for _, paper := range papersOf[row.ID] {
			pages[paper] = append(pages[paper], row)
		}
	}
	return pages, nil
}

func anys[V any](values []V) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}
