package planning

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/id"
	"sotaisan/internal/locale"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/lineage"
	"sotaisan/plan"
	"sotaisan/workbook"
)

const distanceEntity = "RoadDistance"

// ImportDistances brings a list of ways by road in: the codes of two units and the kilometres between them,
// the same in both directions. All of it is written or, with a cell that cannot be used, nothing.
//
// Refusals: Forbidden, and those of workbook.ReadDistances for the file as a whole.
func (p *Planning) ImportDistances(ctx context.Context, in FileInput) (*FileReport, error) {
	if _, err := usecase.Allow(ctx, authz.ManagePlans); err != nil {
		return refusedFile(err)
	}
	list, err := workbook.ReadDistances(in.Name, in.File, in.Size)
	if err != nil {
		return refusedFile(err)
	}
	ways, bad := p.ways(list)
	report := &FileReport{Sheet: list.Sheet, Stated: len(ways), BadCells: append(list.Errors, bad...)}
	c, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	have, err := wayRows(ctx, c)
	if err != nil {
		return nil, err
	}
	for ends, metres := range ways {
		if row := have[ends]; row == nil {
			report.New++
		} else if row.Metres != metres {
			report.Changed++
		}
	}
	if !in.Apply || len(report.BadCells) > 0 {
		return report, nil
	}
	op, err := usecase.Operation(in.OperationID, "importDistances", list.Rows)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	source := usecase.Line(&in.Name)
	_, report.Outcome, err = usecase.Act(ctx, p.journal, authz.ManagePlans, op, func(b *journal.Book) (int, error) {
		return len(ways), writeWays(b, ways, source)
	})
	report.Applied = err == nil && len(report.Errors) == 0
	return report, err
}

// ends are two units, the smaller id first.
type ends [2]uuid.UUID

func between(a, b uuid.UUID) ends {
	if bytes.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	return ends{a, b}
}

// ways answers the metres that a list states, and the cells that cannot be used.
func (p *Planning) ways(list *workbook.DistanceList) (map[ends]int64, []workbook.CellError) {
	ways := map[ends]int64{}
	var bad []workbook.CellError
	for _, row := range list.Rows {
		from, ok := p.communeCode(row.FromCode)
		if !ok {
			bad = append(bad, list.Bad(row.Number, workbook.DistanceFrom, unknownUnit))
			continue
		}
		to, ok := p.communeCode(row.ToCode)
		switch ends := between(from.ID, to.ID); {
		case !ok:
			bad = append(bad, list.Bad(row.Number, workbook.DistanceTo, unknownUnit))
		case from.ID == to.ID:
			bad = append(bad, list.Bad(row.Number, workbook.DistanceTo, locale.Text{VI: "hai đầu là cùng một đơn vị", EN: "both ends are the same unit"}))
		case row.Metres > maxMetres:
			bad = append(bad, list.Bad(row.Number, workbook.DistanceKm, locale.Text{VI: "quãng đường dài quá 5.000 km", EN: "the way is longer than 5,000 km"}))
		default:
			if said, twice := ways[ends]; twice && said != row.Metres {
				bad = append(bad, list.Bad(row.Number, workbook.DistanceKm, locale.Text{VI: "khác với quãng đường ghi ở dòng trên cho cùng hai đơn vị", EN: "another row has another way between the same units"}))
			}
			ways[ends] = row.Metres
		}
	}
	return ways, bad
}

var unknownUnit = locale.Text{VI: "không có xã, phường nào có mã này", EN: "no commune or ward has this code"}

// maxMetres is the longest way, as in package plan.
const maxMetres = 5_000_000

// communeCode answers the commune-level unit of today with the code.
func (p *Planning) communeCode(code string) (lineage.Unit, bool) {
	u, ok := p.units.ByCode(code, p.Today())
	return u, ok && slices.Contains(lineage.CommuneLevel, u.Kind)
}

func wayRows(ctx context.Context, c *ent.Client) (map[ends]*ent.RoadDistance, error) {
	rows, err := c.RoadDistance.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	found := make(map[ends]*ent.RoadDistance, len(rows))
	for _, row := range rows {
		found[between(row.FromUnitID, row.ToUnitID)] = row
	}
	return found, nil
}

// waysAtOnce is how many rows one statement inserts.
const waysAtOnce = 500

func writeWays(b *journal.Book, ways map[ends]int64, source string) error {
	have, err := wayRows(b.Context(), b.Ent())
	if err != nil {
		return err
	}
	var fresh []*ent.RoadDistanceCreate
	pairs := slices.SortedFunc(maps.Keys(ways), func(a, b ends) int {
		return cmp.Or(bytes.Compare(a[0][:], b[0][:]), bytes.Compare(a[1][:], b[1][:]))
	})
	for _, ends := range pairs {
		metres, row := ways[ends], have[ends]
		switch {
		case row == nil:
			fresh = append(fresh, b.Ent().RoadDistance.Create().SetID(b.NewID(id.RoadDistance)).SetFromUnitID(ends[0]).SetToUnitID(ends[1]).SetMetres(metres).SetSource(source))
		case row.Metres != metres:
			if err := b.Ent().RoadDistance.UpdateOne(row).SetMetres(metres).SetSource(source).Exec(b.Context()); err != nil {
				return err
			}
			b.Tell(distanceEntity, row.ID, holding.Change{Field: "metres", From: number(row.Metres), To: number(metres)})
		}
	}
	for len(fresh) > 0 {
		n := min(len(fresh), waysAtOnce)
		if err := b.Ent().RoadDistance.CreateBulk(fresh[:n]...).Exec(b.Context()); err != nil {
			return raced(err)
		}
		fresh = fresh[n:]
	}
	return nil
}

// unknownDistances counts the pairs of communes of today between which no way is known.
func (p *Planning) unknownDistances(known []plan.RoadDistance) int64 {
	today := map[string]bool{}
	for _, u := range p.units.In(p.Today(), lineage.CommuneLevel...) {
		today[u.ID.String()] = true
	}
	n := int64(len(today))
	missing := n * (n - 1) / 2
	for _, d := range known {
		if today[d.From] && today[d.To] {
			missing--
		}
	}
	return missing
}
