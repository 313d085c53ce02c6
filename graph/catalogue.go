package graph

import (
	"context"
	"slices"

	"sotaisan/catalog"
	"sotaisan/graph/model"
	"sotaisan/internal/civil"
	"sotaisan/internal/locale"
	"sotaisan/internal/viewer"
)

// in answers a text in the language that a field asks for, or else the request.
func in(ctx context.Context, lang *locale.Lang, text locale.Text) string {
	if lang != nil {
		return text.In(*lang)
	}
	return text.In(viewer.Lang(ctx))
}

// known answers nil, which is null, for what the register keeps as the empty value.
func known[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

// pointers is a list as the generated code wants it.
func pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// day is the day that a client asks for, today when it does not say.
func (r *Resolver) day(on *civil.Date) civil.Date {
	if on != nil {
		return *on
	}
	return r.registry.Today()
}

func itemTypes(list []catalog.ItemType, kinds []catalog.Kind, on civil.Date) []*model.ItemType {
	out := []*model.ItemType{}
	for _, t := range list {
		if kinds == nil || slices.Contains(kinds, t.Kind) {
			out = append(out, &model.ItemType{ItemType: t, On: on})
		}
	}
	return out
}

// asToday is an entry with the rates of today.
func (r *Resolver) asToday(t *catalog.ItemType) *model.ItemType {
	if t == nil {
		return nil
	}
	return &model.ItemType{ItemType: *t, On: r.registry.Today()}
}

func needClasses(list []catalog.NeedClass, on civil.Date) []*model.NeedClass {
	out := []*model.NeedClass{}
	for _, n := range list {
		out = append(out, &model.NeedClass{NeedClass: n, On: on})
	}
	return out
}

// alternatives are the ways to satisfy a need, with the item types of its day: the catalogue has
// checked that there are such when it was loaded.
func alternatives(c *catalog.Catalog, n *model.NeedClass) []*model.NeedAlternative {
	out := []*model.NeedAlternative{}
	for _, way := range n.Alternatives {
		parts := []*model.NeedPart{}
		for _, p := range way.Parts {
			if t, ok := c.ItemType(p.ItemType, n.On); ok {
				parts = append(parts, &model.NeedPart{ItemType: &model.ItemType{ItemType: t, On: n.On}, Quantity: int32(p.Quantity)})
			}
		}
		out = append(out, &model.NeedAlternative{Rank: int32(way.Rank), Parts: parts})
	}
	return out
}

// documentTypes are the types with the codes, which the catalogue has checked when it was loaded.
func documentTypes(c *catalog.Catalog, codes []string) []*catalog.DocumentType {
	out := []*catalog.DocumentType{}
	for _, code := range codes {
		if t, ok := c.DocumentType(code); ok {
			out = append(out, &t)
		}
	}
	return out
}
