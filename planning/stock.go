package planning

import (
	"context"
	"encoding/json"
	"fmt"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent/asset"
	"sotaisan/holding"
	"sotaisan/internal/reads"
)

// present are the statuses of what an agency has, to hand or not.
var present = []holding.Status{holding.InUse, holding.NotInUse, holding.UnderRepair, holding.Lent, holding.InHandover}

// working answers how many pieces of which item type agencies have in use or in store, without those that
// are broken.
func (p *Planning) working(ctx context.Context, agencies []uuid.UUID) (map[uuid.UUID]map[string]int64, error) {
	build := sql.Dialect(p.store.Dialect())
	t := build.Table(asset.Table)
	s := build.Select(t.C(asset.FieldAgencyID), t.C(asset.FieldItemType), t.C(asset.FieldGrades), sql.Count("*")).From(t).
		GroupBy(t.C(asset.FieldAgencyID), t.C(asset.FieldItemType), t.C(asset.FieldGrades))
	reads.Where(s, reads.In(asset.FieldAgencyID, agencies), reads.In(asset.FieldStatus, []holding.Status{holding.InUse, holding.NotInUse}), reads.FoundInScope(ctx))
	query, args := s.Query()
	found := map[uuid.UUID]map[string]int64{}
	err := reads.Each(ctx, p.store, query, args, func(scan func(...any) error) error {
		var body uuid.UUID
		var item, text string
		var n int64
		if err := scan(&body, &item, &text, &n); err != nil {
			return err
		}
		grades, err := gradesOf(text)
		if err != nil {
			return err
		}
		if found[body] == nil {
			found[body] = map[string]int64{}
		}
		for _, g := range grades {
			if g.Grade != holding.Unserviceable && g.Grade != holding.NeedsRepair {
				found[body][item] += n * int64(g.Quantity)
			}
		}
		return nil
	})
	return found, err
}

// gradesOf reads how many pieces of an asset are in which condition.
func gradesOf(text string) ([]holding.GradeCount, error) {
	var grades []holding.GradeCount
	if err := json.Unmarshal([]byte(text), &grades); err != nil {
		return nil, fmt.Errorf("planning: grades %q: %w", text, err)
	}
	return grades, nil
}
