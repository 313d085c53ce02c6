package printing

import (
	"context"
	"io"
	"slices"

	"sotaisan/internal/authz"
	"sotaisan/internal/relay"
	"sotaisan/labels"
	"sotaisan/registry"
)

// Preview says what a label is shown of: the first asset of the viewer's scope that passes.
type Preview struct {
	Subject       labels.Subject
	Filter        *registry.AssetFilter
	Stock, Design string // Design "" for the largest that fits
}

// Preview writes a label as SVG, as it would be printed. Needs PRINT_LABELS.
//
// Refusals: Forbidden, UnknownCode, Precondition without an address, and what the layout refuses.
func (p *Press) Preview(ctx context.Context, w io.Writer, in Preview) (labels.Report, error) {
	if err := allow(ctx, authz.PrintLabels); err != nil {
		return labels.Report{}, err
	}
	l, err := p.Layout(ctx, in.Subject, in.Stock, in.Design, labels.Profile{})
	if err != nil {
		return labels.Report{}, err
	}
	item, err := p.sample(ctx, in)
	if err != nil {
		return labels.Report{}, err
	}
	return l.SVG(w, item)
}

// Layout is the layout of what users choose by codes; design "" is the first of the subject that fits
// the stock. Refusals: UnknownCode, Precondition without an address, and what labels.Layout refuses.
func (p *Press) Layout(ctx context.Context, subject labels.Subject, stock, design string, profile labels.Profile) (labels.Layout, error) {
	base, err := p.base(ctx)
	if err != nil {
		return labels.Layout{}, err
	}
	if design != "" {
		return layout(base, stock, design, profile)
	}
	fits := slices.DeleteFunc(labels.Designs(), func(d labels.Design) bool { return d.For != subject })
	for _, d := range fits {
		var l labels.Layout
		if l, err = layout(base, stock, d.Code, profile); err == nil {
			return l, nil
		}
	}
	return labels.Layout{}, err
}

// example stands on pictures of labels that have no code yet. It is a code like any other, but nobody
// prints these pictures.
const example labels.Code = "K7M2Q6301"

func (p *Press) sample(ctx context.Context, in Preview) (labels.Item, error) {
	item := labels.Item{Code: example, Texts: map[labels.Field]string{labels.FieldBox: "1/1", labels.FieldRoom: "Phòng 204", labels.FieldSite: "Trụ sở"}}
	r := p.registry
	page, err := r.Assets(ctx, in.Filter, nil, relay.Args{First: new(int32(1))})
	if err != nil || len(page.Nodes()) == 0 {
		return item, err
	}
	a := page.Nodes()[0]
	unit, err := r.AssetUnit(a)
	if err != nil {
		return item, err
	}
	item.Texts[labels.FieldUnit], item.Texts[labels.FieldFrom] = unit.FullName, unit.FullName
	site, err := r.AssetSite(ctx, a)
	if err != nil {
		return item, err
	}
	if site != nil {
		item.Texts[labels.FieldSite], item.Texts[labels.FieldAddress] = site.Name, site.Address
	}
	if a.Room != "" {
		item.Texts[labels.FieldRoom] = a.Room
	}
	if in.Subject != labels.SubjectAsset && in.Subject != labels.SubjectParcel {
		return item, nil
	}
	agency, err := r.AssetAgency(ctx, a)
	if err != nil {
		return item, err
	}
	kind, err := r.AssetItemType(a)
	if err != nil {
		return item, err
	}
	item.Code = labels.Code(a.Code)
	item.Texts[labels.FieldUnit], item.Texts[labels.FieldName], item.Texts[labels.FieldKind] = agency.Name, a.Name, kind.Name.VI
	item.Texts[labels.FieldRoom] = a.Room
	return item, nil
}
