package registry

import (
	"context"
	"math"

	"sotaisan/ent"
	"sotaisan/ent/labelbatch"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/internal/usecase"
	"sotaisan/labels"
)

// A batch keeps how its printer is off in whole numbers, so that its file is the same on every machine.
const (
	hundredths = 100       // of a millimetre: offsets and the border
	millionths = 1_000_000 // of 1: the scale
)

// BatchProfile is how the printer of a batch is off, and where its first page begins.
func BatchProfile(b *ent.LabelBatch) labels.Profile {
	return labels.Profile{DX: float64(b.Dx) / hundredths, DY: float64(b.Dy) / hundredths, Scale: float64(b.Scale) / millionths,
		Border: float64(b.Border) / hundredths, Start: int(b.Start)}
}

// PrinterProfile is what was measured of the unit's printer: the profile of the batch of the stock that
// was printed last. Batches that were only ordered do not count: the codes of rooms come from such.
func (r *Registry) PrinterProfile(ctx context.Context, unit *ent.Unit, stock string) (labels.Profile, error) {
	c, err := r.client(ctx)
	if err != nil {
		return labels.Profile{}, err
	}
	b, err := c.LabelBatch.Query().Where(labelbatch.UnitID(unit.ID), labelbatch.Stock(stock), labelbatch.StateIn(holding.BatchPrinting, holding.BatchPrinted)).
		Order(ent.Desc(labelbatch.FieldCreatedAt, labelbatch.FieldID)).First(ctx)
	if ent.IsNotFound(err) {
		return labels.Profile{Scale: 1}, nil
	}
	if err != nil {
		return labels.Profile{}, err
	}
	return BatchProfile(b), nil
}

// profile rounds how the printer is off to what a batch keeps.
func (in PrintLabelsInput) profile() (labels.Profile, errs.List) {
	var wrong errs.List
	rounded := func(x, steps float64) float64 { return math.Round(x*steps) / steps }
	offset := func(x *float64, field string) float64 {
		if !(math.Abs(usecase.Value(x)) <= labels.MostOffset) {
			wrong = append(wrong, errs.New(errs.OutOfRange, errs.At(field), "Độ lệch phải trong khoảng ±%g mm.", "The offset has to be within ±%g mm.", labels.MostOffset))
		}
		return rounded(usecase.Value(x), hundredths)
	}
	p := labels.Profile{DX: offset(in.DxMm, "dxMm"), DY: offset(in.DyMm, "dyMm"), Scale: 1, Border: rounded(usecase.Value(in.BorderMm), hundredths), Start: int(in.Start)}
	if in.Scale != nil {
		p.Scale = rounded(*in.Scale, millionths)
	}
	if !(math.Abs(p.Scale-1) <= labels.MostScale) {
		wrong = append(wrong, errs.New(errs.OutOfRange, errs.At("scale"), "Tỷ lệ phải từ %g đến %g. Hãy in ở 100 %%.", "The scale has to be %g to %g. Print at 100%%.",
			1-labels.MostScale, 1+labels.MostScale))
	}
	if !(p.Border >= 0 && p.Border <= labels.MostBorder) {
		wrong = append(wrong, errs.New(errs.OutOfRange, errs.At("borderMm"), "Viền không in được phải từ 0 đến %g mm.", "The border has to be 0 to %g mm.", labels.MostBorder))
	}
	return p, wrong
}

// ofInput names the fields of the input where the layout refuses a profile.
func ofInput(err error) error {
	list, ok := errs.All(err)
	if !ok {
		return err
	}
	for i, e := range list {
		if len(e.Path) == 0 || e.Path[0] != "profile" {
			continue
		}
		moved := *e
		moved.Path = errs.At("dxMm")
		if len(e.Path) > 1 {
			moved.Path = e.Path[1:]
		}
		list[i] = &moved
	}
	return list.Err()
}

// keep writes a profile as a batch keeps it.
func keep(c *ent.LabelBatchCreate, p labels.Profile) *ent.LabelBatchCreate {
	whole := func(x, steps float64) int32 { return int32(math.Round(x * steps)) }
	return c.SetDx(whole(p.DX, hundredths)).SetDy(whole(p.DY, hundredths)).SetScale(whole(p.Scale, millionths)).SetBorder(whole(p.Border, hundredths)).
		SetStart(int32(p.Start))
}
