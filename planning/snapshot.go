package planning

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/internal/civil"
	"sotaisan/lineage"
	"sotaisan/norm"
	"sotaisan/plan"
)

// devices are item types of which one piece does at the same time what several need classes ask for
// (Decision 15/2025/QĐ-TTg, Art. 5(2)(d)).
var devices = []string{"multifunction_printer"}

// takeSnapshot reads everything that a plan has to know, in one view of the database. What the plan that
// is revised has to itself stays available to its new version.
//
// Nothing in the register says that somebody has certified a thing after its useful life, nor that an
// agency will close: both stay unsaid.
func (p *Planning) takeSnapshot(ctx context.Context, revises uuid.UUID) (*plan.Snapshot, time.Time, error) {
	tx, err := p.store.Snapshot(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer func() { _ = tx.Rollback() }()
	at := p.journal.Now()
	today := civil.Of(at)
	s := &plan.Snapshot{Engine: plan.Engine, TakenOn: today}
	c := tx.Ent()
	if err := p.snapshotUnits(ctx, c, s); err != nil {
		return nil, at, err
	}
	if err := snapshotAgencies(ctx, c, s); err != nil {
		return nil, at, err
	}
	if s.Norms, err = p.normLines(ctx, c); err != nil {
		return nil, at, err
	}
	if s.Requests, err = filedRequests(ctx, c); err != nil {
		return nil, at, err
	}
	if s.Prices, err = pricesFrom(ctx, c, today); err != nil {
		return nil, at, err
	}
	if s.Distances, err = roadDistances(ctx, c); err != nil {
		return nil, at, err
	}
	p.snapshotClasses(s)
	if err := p.snapshotStock(ctx, tx, s, revises); err != nil {
		return nil, at, err
	}
	if err := p.snapshotComing(ctx, c, s, revises); err != nil {
		return nil, at, err
	}
	p.snapshotItemTypes(s)
	return s, at, nil
}

func (p *Planning) snapshotUnits(ctx context.Context, c *ent.Client, s *plan.Snapshot) error {
	people, err := populations(ctx, c, s.TakenOn)
	if err != nil {
		return err
	}
	for _, u := range p.units.In(s.TakenOn, lineage.CommuneLevel...) {
		s.Units = append(s.Units, plan.Unit{ID: u.ID.String(), Code: u.Code, Name: u.FullName, Lat: micro(u.Lat), Lon: micro(u.Lon),
			Population: people[u.ID], Area: p.deliveryArea(u)})
	}
	return nil
}

// micro are millionths of a degree, which are integers and so the same on every machine.
func micro(degrees float64) int64 { return int64(math.Round(degrees * 1e6)) }

// deliveryArea is the old district from which most of a unit came: what one round of a lorry served for
// decades. A unit without predecessors is an area of its own.
func (p *Planning) deliveryArea(u lineage.Unit) string {
	type share struct {
		code, name string
		parts      int
	}
	var shares []share
	for _, step := range p.units.Predecessors(u.ID) {
		before, ok := p.units.Unit(step.PredecessorID)
		if !ok {
			continue
		}
		district, ok := p.units.Unit(before.ParentID)
		if !ok {
			continue
		}
		parts := 1
		if step.Extent == lineage.Whole {
			parts = 2
		}
		i := slices.IndexFunc(shares, func(s share) bool { return s.code == district.Code })
		if i < 0 {
			i, shares = len(shares), append(shares, share{code: district.Code, name: district.FullName})
		}
		shares[i].parts += parts
	}
	if len(shares) == 0 {
		return u.FullName
	}
	return slices.MinFunc(shares, func(a, b share) int { return cmp.Or(b.parts-a.parts, cmp.Compare(a.code, b.code)) }).name
}

func snapshotAgencies(ctx context.Context, c *ent.Client, s *plan.Snapshot) error {
	rows, err := c.Agency.Query().All(ctx)
	if err != nil {
		return err
	}
	said, err := loadEstablishments(ctx, c, rows)
	if err != nil {
		return err
	}
	for _, a := range rows {
		s.Agencies = append(s.Agencies, plan.Agency{ID: a.ID.String(), Unit: a.UnitID.String(), Kind: a.Kind, Name: a.Name, Establishments: said[a.ID]})
	}
	return nil
}

func (p *Planning) snapshotClasses(s *plan.Snapshot) {
	for _, n := range p.catalog.NeedClasses(s.TakenOn) {
		tier, weight := norm.DefaultPriority(n.Code)
		s.Classes = append(s.Classes, plan.Class{Code: n.Code, Kind: n.Kind, Alternatives: n.Alternatives,
			Tier: cmp.Or(tier, leastTier), Weight: weight, Confidence: n.Confidence})
	}
}

// leastTier is that of a class to which nobody has given one.
const leastTier = 3

// snapshotItemTypes adds every type that a class, a piece of stock or a price names. The types of classes
// and prices are in the catalogue; stock may be of one that is no more, and then has no fixed life.
func (p *Planning) snapshotItemTypes(s *plan.Snapshot) {
	seen := map[string]bool{}
	add := func(code string, kind catalog.Kind) {
		if seen[code] {
			return
		}
		seen[code] = true
		t := plan.ItemType{Code: code, Kind: kind, Category: string(kind)}
		if item, ok := p.catalog.ItemType(code, s.TakenOn); ok {
			life, _ := p.catalog.Life(code, "", s.TakenOn)
			t = plan.ItemType{Code: code, Kind: item.Kind, Years: life.Years, Movable: item.Movable, Category: string(item.Kind)}
		}
		if slices.Contains(devices, code) {
			t.Functions = functions(s.Classes, code)
		}
		s.ItemTypes = append(s.ItemTypes, t)
	}
	for _, class := range s.Classes {
		for _, a := range class.Alternatives {
			for _, part := range a.Parts {
				add(part.ItemType, class.Kind)
			}
		}
	}
	kinds := map[string]catalog.Kind{}
	for _, item := range p.catalog.ItemTypes(s.TakenOn) {
		kinds[item.Code] = item.Kind
	}
	for i := range s.Stock {
		add(s.Stock[i].ItemType, kinds[s.Stock[i].ItemType])
	}
	for _, price := range s.Prices {
		add(price.ItemType, kinds[price.ItemType])
	}
}

// functions are the classes that one piece of a device satisfies; none for a thing that satisfies one.
func functions(classes []plan.Class, item string) []string {
	var out []string
	for _, class := range classes {
		if slices.Contains(catalog.Singles(class.Alternatives), item) {
			out = append(out, class.Code)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}
