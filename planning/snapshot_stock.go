package planning

import (
	"context"
	"slices"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent/asset"
	"sotaisan/ent/observation"
	"sotaisan/ent/planclaim"
	"sotaisan/ent/site"
	"sotaisan/holding"
	"sotaisan/internal/civil"
	"sotaisan/internal/reads"
	"sotaisan/internal/store"
	"sotaisan/internal/usecase"
	"sotaisan/plan"
	"sotaisan/registry"
)

// group is everything in which pieces of one group of stock are alike.
type group struct {
	agency, unit, item string
	grade              holding.Grade
	status             holding.Status
	tenure             holding.Tenure
	year               int
	closing, disputed  bool
	livePlan           string
	repair, cost       holding.VND
}

// snapshotStock groups the assets of every kind that some class uses, all that have not left the stock.
//
// A piece that was not found when somebody looked last, or of which somebody saw something else than the
// register says, is disputed until a person has looked at it. What a passer-by reports is not enough:
// anybody could take anything out of a plan by it.
func (p *Planning) snapshotStock(ctx context.Context, tx *store.Tx, s *plan.Snapshot, revises uuid.UUID) error {
	estimates, err := repairEstimates(ctx, tx)
	if err != nil {
		return err
	}
	contested, err := contestedAssets(ctx, tx)
	if err != nil {
		return err
	}
	groups := map[group]int{}
	return eachPiece(ctx, tx, kindsOf(s.Classes), revises, func(a *piece) error {
		g := group{agency: a.agency, unit: a.unit, item: a.item, status: a.status, tenure: a.tenure, year: a.firstYear(s.TakenOn), livePlan: usecase.Value(a.livePlan),
			closing:  closes(a.site),
			disputed: a.presence == holding.NotFound || contested[a.id]}
		if a.cost != nil {
			g.cost = holding.VND(*a.cost / a.quantity)
		}
		parts := []holding.GradeCount{{Grade: a.condition, Quantity: int32(a.quantity)}}
		if a.quantity > 1 {
			var err error
			if parts, err = gradesOf(a.grades); err != nil {
				return err
			}
		}
		for _, part := range parts {
			g.grade, g.repair = part.Grade, 0
			if part.Grade == holding.NeedsRepair {
				// What was said of a lot is for all its pieces that need the repair.
				g.repair = (estimates[a.id] + holding.VND(part.Quantity) - 1) / holding.VND(part.Quantity)
			}
			i, ok := groups[g]
			if !ok {
				i = len(s.Stock)
				groups[g] = i
				s.Stock = append(s.Stock, plan.Stock{Agency: g.agency, Unit: g.unit, ItemType: g.item, Grade: g.grade, Status: g.status, Tenure: g.tenure,
					InUseYear: g.year, Closing: g.closing, Disputed: g.disputed, LivePlan: g.livePlan, Repair: g.repair, Cost: g.cost})
			}
			s.Stock[i].Quantity += int64(part.Quantity)
			s.Stock[i].Assets = append(s.Stock[i].Assets, plan.AssetPart{ID: a.id, Code: a.code, Quantity: int64(part.Quantity)})
		}
		return nil
	})
}

// closes says whether premises are to be left; those that nobody knows are not.
func closes(site *string) bool {
	return site != nil && (*site == string(holding.SiteSurplus) || *site == string(holding.SiteClosed))
}

// kindsOf are the kinds of the things that classes ask for: land and offices are none of them.
func kindsOf(classes []plan.Class) []catalog.Kind {
	var kinds []catalog.Kind
	for _, class := range classes {
		if !slices.Contains(kinds, class.Kind) {
			kinds = append(kinds, class.Kind)
		}
	}
	return kinds
}

// piece is an asset as the stock is grouped by it. Ids stay text: nothing is done with them but to compare.
type piece struct {
	id, code, unit, agency, item string
	status                       holding.Status
	tenure                       holding.Tenure
	inUseYear                    int
	acquiredOn                   civil.Date
	condition                    holding.Grade
	grades                       string
	quantity                     int64
	cost                         *int64 // of all pieces
	presence                     holding.Presence
	site, livePlan               *string
}

// firstYear is the year of first use, or else that of acquisition; 0 when neither is known. One that is
// still to come is a slip of the pen.
func (a *piece) firstYear(today civil.Date) int {
	year := a.inUseYear
	if year == 0 && a.acquiredOn != "" {
		year = a.acquiredOn.Year()
	}
	if year < 1900 || year > today.Year() {
		return 0
	}
	return year
}

func eachPiece(ctx context.Context, tx *store.Tx, kinds []catalog.Kind, revises uuid.UUID, visit func(*piece) error) error {
	build := entsql.Dialect(tx.Dialect)
	a, at, claim := build.Table(asset.Table), build.Table(site.Table).As("at"), build.Table(planclaim.Table).As("claim")
	s := build.Select(a.C(asset.FieldID), a.C(asset.FieldCode), a.C(asset.FieldUnitID), a.C(asset.FieldAgencyID), a.C(asset.FieldItemType),
		a.C(asset.FieldStatus), a.C(asset.FieldTenure), a.C(asset.FieldInUseYear), a.C(asset.FieldAcquiredOn), a.C(asset.FieldCondition),
		a.C(asset.FieldGrades), a.C(asset.FieldQuantity), a.C(asset.FieldHistoricalCost), a.C(asset.FieldPresence),
		at.C(site.FieldState), claim.C(planclaim.FieldPlanNumber)).From(a)
	s.LeftJoin(at).On(at.C(site.FieldID), a.C(asset.FieldSiteID))
	s.LeftJoin(claim).OnP(entsql.And(entsql.ColumnsEQ(claim.C(planclaim.FieldAssetID), a.C(asset.FieldID)), entsql.NEQ(claim.C(planclaim.FieldPlanID), revises)))
	s.Where(entsql.NotIn(a.C(asset.FieldStatus), holding.Disposed, holding.EnteredInError))
	reads.Where(s, reads.In(asset.FieldKind, kinds), reads.InScope(ctx))
	return eachRow(ctx, tx, s, func(scan func(...any) error) error {
		var p piece
		if err := scan(&p.id, &p.code, &p.unit, &p.agency, &p.item, &p.status, &p.tenure, &p.inUseYear, &p.acquiredOn, &p.condition,
			&p.grades, &p.quantity, &p.cost, &p.presence, &p.site, &p.livePlan); err != nil {
			return err
		}
		return visit(&p)
	})
}

// repairEstimates answers what a repair of each asset would cost by the newest observation that says so.
func repairEstimates(ctx context.Context, tx *store.Tx) (map[string]holding.VND, error) {
	build := entsql.Dialect(tx.Dialect)
	o := build.Table(observation.Table)
	s := build.Select(o.C(observation.FieldAssetID), o.C(observation.FieldRepairEstimate)).From(o).
		OrderBy(o.C(observation.FieldCapturedAt), o.C(observation.FieldID))
	reads.Where(s, reads.Known(observation.FieldRepairEstimate), reads.InScope(ctx))
	found := map[string]holding.VND{}
	err := eachRow(ctx, tx, s, func(scan func(...any) error) error {
		var of string
		var amount holding.VND
		err := scan(&of, &amount)
		found[of] = amount
		return err
	})
	return found, err
}

func contestedAssets(ctx context.Context, tx *store.Tx) (map[string]bool, error) {
	build := entsql.Dialect(tx.Dialect)
	a := build.Table(asset.Table)
	s := build.Select(a.C(asset.FieldID)).From(a)
	reads.Where(s, registry.Contested(), reads.InScope(ctx))
	found := map[string]bool{}
	err := eachRow(ctx, tx, s, func(scan func(...any) error) error {
		var of string
		err := scan(&of)
		found[of] = true
		return err
	})
	return found, err
}

// eachRow runs a statement inside a view of the database and reads its rows.
func eachRow(ctx context.Context, tx *store.Tx, s *entsql.Selector, row func(scan func(...any) error) error) error {
	query, args := s.Query()
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
