package registry_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/registry"
)

func TestAgencies(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := registry.CreateAgencyInput{OperationID: uuid.New(), UnitCode: giaRai, Kind: holding.HealthStation, Name: " Trạm  y tế Giá Rai "}
		p, err := w.CreateAgency(w.admin, in)
		w.accepted(p, err)
		if a := p.Agency; a.Name != "Trạm y tế Giá Rai" || a.UnitID != w.unit.ID || a.FixedAssetThreshold != registry.FixedAssetThreshold || a.Revision != 1 {
			t.Errorf("agency %+v", p.Agency)
		}
		again, err := w.CreateAgency(w.admin, in)
		w.accepted(again, err)
		if !again.Replayed || again.Agency.ID != p.Agency.ID {
			t.Errorf("sent again: %+v", again)
		}
		in.OperationID, in.Name = uuid.New(), "TRAM Y TE GIÁ RAI"
		double, err := w.CreateAgency(w.admin, in)
		w.refused(double, err, "DUPLICATE name")
		for name, want := range map[string]string{
			"Trạm y tế Giá Rаi": "DUPLICATE name", "Тrạm y tế Giá Rai": "DUPLICATE name", // Cyrillic а, Т
			"Trạm\u3164y tế\u2800Giá Rai": "DUPLICATE name", "\u115f\u034f": "REQUIRED name", strings.Repeat("\u0301", 200): "INVALID name",
		} {
			in.Name = name
			double, err = w.CreateAgency(w.admin, in)
			w.refused(double, err, want)
		}
		in.Name, in.UnitCode = "", "00000"
		p2, err := w.CreateAgency(w.admin, in)
		w.refused(p2, err, "NOT_FOUND unitCode")
		in.UnitCode, in.FixedAssetThreshold = langTron, new(holding.VND(0))
		p2, err = w.CreateAgency(w.admin, in)
		w.refused(p2, err, "REQUIRED name", "OUT_OF_RANGE fixedAssetThreshold")

		change := registry.UpdateAgencyInput{OperationID: uuid.New(), AgencyID: p.Agency.ID, BaseRevision: new(int32(1)),
			Name: new("Trạm Y tế phường Giá Rai"), FixedAssetThreshold: new(holding.VND(30_000_000))}
		u, err := w.UpdateAgency(w.admin, change)
		w.accepted(u, err)
		if a := u.Agency; a.Name != "Trạm Y tế phường Giá Rai" || a.FixedAssetThreshold != 30_000_000 || a.Revision != 2 {
			t.Errorf("agency %+v", u.Agency)
		}
		change.OperationID = uuid.New()
		u, err = w.UpdateAgency(w.admin, change)
		w.refused(u, err, "STALE_REVISION baseRevision")
		change.BaseRevision, change.Name = nil, new(w.front.Name)
		u, err = w.UpdateAgency(w.admin, change)
		w.refused(u, err, "DUPLICATE name")
		change.AgencyID = uuid.Max
		u, err = w.UpdateAgency(w.admin, change)
		w.refused(u, err, "NOT_FOUND agencyId")

		for _, role := range []context.Context{w.officer, w.leader, w.finance, w.auditor, w.surveyor} {
			p, err := w.CreateAgency(role, in)
			w.refused(p, err, "FORBIDDEN")
			u, err := w.UpdateAgency(role, change)
			w.refused(u, err, "FORBIDDEN")
		}
		w.register(func() registry.RegisterAssetInput { // the kind is unambiguous now
			in := desktop()
			in.AgencyKind = new(holding.HealthStation)
			return in
		}())
	})
}

func TestSites(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := registry.CreateSiteInput{OperationID: uuid.New(), UnitCode: giaRai, Name: "Trụ sở 2", Address: new("Khóm 1"), State: holding.SiteSurplus}
		p, err := w.CreateSite(w.admin, in)
		w.accepted(p, err)
		if s := p.Site; s.Name != "Trụ sở 2" || s.Address != "Khóm 1" || s.State != holding.SiteSurplus || s.UnitID != w.unit.ID {
			t.Errorf("site %+v", p.Site)
		}
		in.OperationID, in.Name = uuid.New(), w.office.Name
		double, err := w.CreateSite(w.admin, in)
		w.refused(double, err, "DUPLICATE name")

		change := registry.UpdateSiteInput{OperationID: uuid.New(), SiteID: p.Site.ID, BaseRevision: new(int32(1)), Address: new(""), State: new(holding.SiteClosed)}
		u, err := w.UpdateSite(w.admin, change)
		w.accepted(u, err)
		if s := u.Site; s.Name != "Trụ sở 2" || s.Address != "" || s.State != holding.SiteClosed || s.Revision != 2 {
			t.Errorf("site %+v", u.Site)
		}
		again, err := w.UpdateSite(w.admin, change)
		w.accepted(again, err)
		if !again.Replayed || again.Site.Revision != 2 {
			t.Errorf("sent again: %+v", again)
		}
		change.OperationID = uuid.New()
		u, err = w.UpdateSite(w.admin, change)
		w.refused(u, err, "STALE_REVISION baseRevision")
		change.SiteID = uuid.Max
		u, err = w.UpdateSite(w.admin, change)
		w.refused(u, err, "NOT_FOUND siteId")
		for _, role := range []context.Context{w.officer, w.leader, w.finance, w.auditor, w.surveyor} {
			p, err := w.CreateSite(role, in)
			w.refused(p, err, "FORBIDDEN")
			u, err := w.UpdateSite(role, change)
			w.refused(u, err, "FORBIDDEN")
		}
	})
}
