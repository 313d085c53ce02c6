package registry

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/label"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/reads"
	"sotaisan/internal/usecase"
	"sotaisan/labels"
)

// BatchItems streams the labels of a batch for a writer, in the order of printing and with the texts of
// today, a few hundred at a time, so that memory does not grow with their number. Labels that are
// replaced or void are left out. The first error ends it: Forbidden, NotFound, WrongState for a batch
// that was aborted.
func (r *Registry) BatchItems(ctx context.Context, batch uuid.UUID) iter.Seq2[labels.Item, error] {
	return func(yield func(labels.Item, error) bool) {
		if err := r.printable(ctx, batch); err != nil {
			yield(labels.Item{}, err)
			return
		}
		for last := int32(0); ; {
			rows, err := labelRows.Find(ctx, r.store, func(s *sql.Selector) {
				reads.Where(s, reads.Equal(label.FieldBatchID, batch))
				s.Where(sql.GT(s.C(label.FieldPlace), last)).OrderBy(s.C(label.FieldPlace)).Limit(labelChunk)
			})
			if err != nil {
				yield(labels.Item{}, err)
				return
			}
			for _, l := range rows {
				if l.State == holding.ReplacedLabel || l.State == holding.VoidLabel {
					continue
				}
				texts, err := r.texts(ctx, l)
				if !yield(labels.Item{Code: labels.Code(l.Code), Texts: texts}, err) || err != nil {
					return
				}
			}
			if len(rows) < labelChunk {
				return
			}
			last = rows[len(rows)-1].Place
		}
	}
}

// printable refuses a batch that the viewer may not print, or nobody.
func (r *Registry) printable(ctx context.Context, batch uuid.UUID) error {
	if _, err := usecase.Allow(ctx, authz.PrintLabels); err != nil {
		return err
	}
	row, err := labelBatches.ByID(ctx, r.store, batch)
	switch {
	case err != nil:
		return err
	case row == nil:
		return errs.Missing("batchId")
	case row.State == holding.BatchAborted:
		return aborted()
	}
	return nil
}

func aborted() *errs.Error {
	return errs.New(errs.WrongState, errs.At("batchId"), "Đợt in đã bị hủy.", "The batch was aborted.")
}

// texts are what stands on a label, in Vietnamese.
func (r *Registry) texts(ctx context.Context, l *ent.Label) (map[labels.Field]string, error) {
	unit, _ := r.units.Unit(l.UnitID)
	site, err := r.LabelSite(ctx, l)
	if err != nil {
		return nil, err
	}
	texts := map[labels.Field]string{labels.FieldUnit: unit.FullName, labels.FieldRoom: l.Room, labels.FieldBox: l.Box,
		labels.FieldTo: l.Recipient, labels.FieldNote: l.Note}
	if l.Subject == labels.SubjectBox {
		texts[labels.FieldFrom] = unit.FullName
	}
	if site != nil {
		texts[labels.FieldSite], texts[labels.FieldAddress] = site.Name, site.Address
	}
	a, err := r.LabelAsset(ctx, l)
	if err != nil || a == nil {
		return texts, err
	}
	return texts, r.assetTexts(ctx, a, texts)
}

func (r *Registry) assetTexts(ctx context.Context, a *ent.Asset, texts map[labels.Field]string) error {
	agency, err := r.AssetAgency(ctx, a)
	if err != nil {
		return err
	}
	if agency != nil {
		texts[labels.FieldUnit] = agency.Name
	}
	site, err := r.AssetSite(ctx, a)
	if err != nil {
		return err
	}
	if site != nil {
		texts[labels.FieldSite], texts[labels.FieldAddress] = site.Name, site.Address
	}
	item, err := r.AssetItemType(a)
	if err != nil {
		return err
	}
	texts[labels.FieldName], texts[labels.FieldKind], texts[labels.FieldRoom] = a.Name, item.Name.VI, a.Room
	if a.Tracking == holding.Lot {
		texts[labels.FieldQuantity] = grouped(int64(a.Quantity)) + " " + item.CountUnit.VI
	}
	switch a.Kind {
	case catalog.ITEquipment:
		c, err := r.AssetComputer(ctx, a)
		if c != nil && c.SerialNumber != "" {
			texts[labels.FieldSerial] = "SN " + c.SerialNumber
		}
		return err
	case catalog.LandParcel:
		p, err := r.AssetLandParcel(ctx, a)
		if p != nil {
			texts[labels.FieldParcel], texts[labels.FieldSheet] = p.ParcelNumber, p.MapSheet
			texts[labels.FieldArea] = areaText(p.AreaM2)
		}
		return err
	case catalog.Office: // a plate has no line for a name, and a building no number to be known by
		texts[labels.FieldAddress] = strings.Join(strings.FieldsFunc(a.Name+"\n"+texts[labels.FieldAddress], func(c rune) bool { return c == '\n' }), ", ")
	}
	return nil
}

// areaText is an area as certificates write it: "1.200,5 m²".
func areaText(a holding.Area) string {
	if a <= 0 {
		return ""
	}
	_, cents, _ := strings.Cut(a.String(), ".")
	text := grouped(int64(a / 100))
	if cents != "" {
		text += "," + cents
	}
	return text + " m²"
}

// grouped is a number with dots between thousands.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "." + text[i:]
	}
	return text
}
