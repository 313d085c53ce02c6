package printing

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/asset"
	"sotaisan/ent/computer"
	"sotaisan/ent/furniture"
	"sotaisan/ent/label"
	"sotaisan/ent/site"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/egress"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/lineage"
	"sotaisan/registry"
)

// Room is a room of a unit as its assets name it.
type Room struct {
	SiteID uuid.UUID // or uuid.Nil
	Site   string
	Room   string
	Assets int
	Code   labels.Code // of the label that is at its door or on its way there; "" for none
}

// Rooms answers the rooms of a unit in which there are things, by site and name, for who may read the
// register. The unit is one of today's in the viewer's scope.
func (p *Press) Rooms(ctx context.Context, unitCode string) ([]Room, error) {
	_, sheets, err := p.sheets(ctx, unitCode)
	if err != nil {
		return nil, err
	}
	out := make([]Room, len(sheets))
	for i, s := range sheets {
		out[i] = s.Room
	}
	return out, nil
}

// RoomSheets writes an A4 page for each room of a unit that has a code, as PDF; only those of the
// rooms named, when there are any. Needs PRINT_LABELS. A room gets its code with its first label.
//
// Refusals: Forbidden, NotFound for the unit, Precondition when no room has a code or there is no
// address to print.
func (p *Press) RoomSheets(ctx context.Context, w io.Writer, unitCode string, rooms ...string) (labels.Report, error) {
	if err := allow(ctx, authz.PrintLabels); err != nil {
		return labels.Report{}, err
	}
	base, err := p.base(ctx)
	if err != nil {
		return labels.Report{}, err
	}
	unit, sheets, err := p.sheets(ctx, unitCode)
	if err != nil {
		return labels.Report{}, err
	}
	sheets = slices.DeleteFunc(sheets, func(s sheet) bool {
		return s.Code == "" || len(rooms) > 0 && !slices.Contains(rooms, s.Room.Room)
	})
	if len(sheets) == 0 {
		return labels.Report{}, errs.New(errs.Precondition, errs.At("rooms"), "Chưa phòng nào có mã. Hãy in nhãn phòng trước.",
			"No room has a code yet. Print labels of rooms first.")
	}
	return labels.WriteRoomSheets(ctx, w, base, p.written(ctx, unit, sheets))
}

// sheet is a room with what is in it, in the order of the list.
type sheet struct {
	Room
	assets []*ent.Asset
}

// sheets groups the things of a unit by their room.
func (p *Press) sheets(ctx context.Context, unitCode string) (lineage.Unit, []sheet, error) {
	if err := allow(ctx, authz.ReadRegister); err != nil {
		return lineage.Unit{}, nil, err
	}
	unit, err := p.unit(ctx, unitCode)
	if err != nil {
		return unit, nil, err
	}
	c, err := p.store.Read(ctx)
	if err != nil {
		return unit, nil, err
	}
	things, err := c.Asset.Query().Where(asset.UnitID(unit.ID), asset.RoomNEQ(""), asset.KindNotIn(catalog.Software, catalog.LandParcel, catalog.Office),
		asset.StatusNotIn(holding.Disposed, holding.EnteredInError, holding.Missing)).Order(ent.Asc(asset.FieldSortName, asset.FieldID)).All(ctx)
	if err != nil {
		return unit, nil, err
	}
	sites, err := c.Site.Query().Where(site.UnitID(unit.ID)).All(ctx)
	if err != nil {
		return unit, nil, err
	}
	// The newest label that is there or on its way is the one to print: it replaces those before.
	doors, err := c.Label.Query().Where(label.UnitID(unit.ID), label.Subject(labels.SubjectRoom),
		label.StateIn(holding.AssignedLabel, holding.PrintedLabel, holding.LiveLabel)).Order(label.ByMadeAt(), label.ByID()).All(ctx)
	if err != nil {
		return unit, nil, err
	}
	if err := errors.Join(egress.CheckAll(ctx, things), egress.CheckAll(ctx, sites), egress.CheckAll(ctx, doors)); err != nil {
		return unit, nil, err
	}
	names := make(map[uuid.UUID]string, len(sites))
	for _, s := range sites {
		names[s.ID] = s.Name
	}
	type place struct {
		site uuid.UUID
		room string
	}
	at := map[place]int{}
	var out []sheet
	for _, a := range things {
		where := place{room: a.Room}
		if a.SiteID != nil {
			where.site = *a.SiteID
		}
		i, ok := at[where]
		if !ok {
			i = len(out)
			at[where] = i
			out = append(out, sheet{Room: Room{SiteID: where.site, Site: names[where.site], Room: a.Room}})
		}
		out[i].assets = append(out[i].assets, a)
		out[i].Assets++
	}
	for _, l := range doors {
		where := place{room: l.Room}
		if l.SiteID != nil {
			where.site = *l.SiteID
		}
		if i, ok := at[where]; ok {
			out[i].Code = labels.Code(l.Code)
		}
	}
	slices.SortStableFunc(out, func(a, b sheet) int {
		return cmp.Or(strings.Compare(a.Site, b.Site), strings.Compare(a.Room.Room, b.Room.Room))
	})
	return unit, out, nil
}

// written reads what a sheet says of its things, one room at a time.
func (p *Press) written(ctx context.Context, unit lineage.Unit, sheets []sheet) iter.Seq2[labels.RoomSheet, error] {
	return func(yield func(labels.RoomSheet, error) bool) {
		for _, s := range sheets {
			details, err := p.details(ctx, s.assets)
			if err != nil {
				yield(labels.RoomSheet{}, err)
				return
			}
			out := labels.RoomSheet{Code: s.Code, Unit: unit.FullName, Room: s.Room.Room, Site: s.Site}
			for _, a := range s.assets {
				item, err := p.registry.AssetItemType(a)
				if err != nil {
					yield(labels.RoomSheet{}, err)
					return
				}
				out.Lines = append(out.Lines, labels.RoomLine{Code: labels.Code(cmp.Or(a.LiveLabel, a.Code)), Name: a.Name, Detail: details[a.ID],
					Quantity: int(a.Quantity), CountUnit: item.CountUnit.VI})
			}
			if !yield(out, nil) {
				return
			}
		}
	}
}

// details tells things of one name apart: serial numbers of computers, materials of furniture.
func (p *Press) details(ctx context.Context, assets []*ent.Asset) (map[uuid.UUID]string, error) {
	c, err := p.store.Read(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(assets))
	for i, a := range assets {
		ids[i] = a.ID
	}
	out := map[uuid.UUID]string{}
	computers, err := c.Computer.Query().Where(computer.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, err
	}
	pieces, err := c.Furniture.Query().Where(furniture.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(egress.CheckAll(ctx, computers), egress.CheckAll(ctx, pieces)); err != nil {
		return nil, err
	}
	for _, half := range computers {
		out[half.ID] = half.SerialNumber
	}
	for _, half := range pieces {
		out[half.ID] = strings.Trim(half.Material+", "+half.Dimensions, ", ")
	}
	return out, nil
}

// unit answers the commune-level unit of today with the code. One out of scope is not there.
func (p *Press) unit(ctx context.Context, code string) (lineage.Unit, error) {
	v, _ := viewer.From(ctx)
	u, ok := p.registry.Units().ByCode(code, p.registry.Today())
	if !ok || !slices.Contains(lineage.CommuneLevel, u.Kind) || !v.Scope().Sees(u.ID) {
		return lineage.Unit{}, errs.Missing("unitCode")
	}
	return u, nil
}

// communes are the commune-level units of today in the viewer's scope.
func (p *Press) communes(ctx context.Context) []lineage.Unit {
	v, _ := viewer.From(ctx)
	return slices.DeleteFunc(p.registry.Units().In(p.registry.Today(), lineage.CommuneLevel...), func(u lineage.Unit) bool { return !v.Scope().Sees(u.ID) })
}

// roomStock is the paper of the batch by which rooms get their codes; the same codes stand on sheets.
const roomStock = "L7163"

// CodeRooms orders labels for the rooms of a unit that have none, so that each has a code, and answers
// how many those are. The same operation orders nothing twice.
//
// Refusals: Forbidden, NotFound for the unit.
func (p *Press) CodeRooms(ctx context.Context, operation uuid.UUID, unitCode string) (int, error) {
	if err := allow(ctx, authz.PrintLabels); err != nil {
		return 0, err
	}
	rooms, err := p.Rooms(ctx, unitCode)
	if err != nil {
		return 0, err
	}
	rooms = slices.DeleteFunc(rooms, func(r Room) bool { return r.Code != "" })
	for some := range slices.Chunk(rooms, 250) {
		in := registry.PrintLabelsInput{OperationID: uuid.NewSHA1(operation, []byte(some[0].SiteID.String()+some[0].Room)), UnitCode: unitCode,
			Subject: labels.SubjectRoom, Stock: roomStock, Format: holding.FormatPDF, Start: 1}
		for _, r := range some {
			room := &registry.LabelRoomInput{Room: r.Room}
			if r.SiteID != uuid.Nil {
				room.SiteID = &r.SiteID
			}
			in.Rooms = append(in.Rooms, room)
		}
		made, err := p.registry.PrintLabels(ctx, in)
		if err == nil {
			err = errs.List(made.Errors).Err()
		}
		if err != nil {
			return 0, err
		}
	}
	return len(rooms), nil
}
