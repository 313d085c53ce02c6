package registry_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/registry"
)

func TestProblemReports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		anybody := t.Context()
		in := registry.FileProblemReportInput{AssetCode: strings.ToLower(a.Code), Text: "Màn hình\nbị vỡ ", Contact: "0912 345 678"}
		out, err := w.FileProblemReport(anybody, in)
		w.accepted(out, err)
		c, ctx := w.client()
		report := c.ProblemReport.Query().OnlyX(ctx)
		if report.AssetID != a.ID || report.UnitID != w.unit.ID || report.Text != "Màn hình\nbị vỡ" || report.Contact != "0912 345 678" || report.ReceivedAt == 0 {
			t.Errorf("report %+v", report)
		}
		for _, in := range []registry.FileProblemReportInput{{AssetCode: "000000000", Text: "x"}, {AssetCode: "?", Text: "x"}} {
			out, err := w.FileProblemReport(anybody, in)
			w.refused(out, err, "NOT_FOUND assetCode")
		}
		out, err = w.FileProblemReport(anybody, registry.FileProblemReportInput{AssetCode: a.Code, Text: " ", Contact: strings.Repeat("1", 201)})
		w.refused(out, err, "REQUIRED text", "OUT_OF_RANGE contact")

		settle := registry.ResolveProblemReportInput{OperationID: uuid.New(), ReportID: report.ID, Resolution: "Đã thay màn hình"}
		p, err := w.ResolveProblemReport(w.other, settle)
		w.refused(p, err, "NOT_FOUND reportId")
		for _, role := range []context.Context{w.finance, w.auditor, w.surveyor} {
			p, err := w.ResolveProblemReport(role, settle)
			w.refused(p, err, "FORBIDDEN")
		}
		silent := settle
		silent.Resolution = ""
		p, err = w.ResolveProblemReport(w.officer, silent)
		w.refused(p, err, "REQUIRED resolution")
		p, err = w.ResolveProblemReport(w.officer, settle)
		w.accepted(p, err)
		if r := p.ProblemReport; r.ResolvedAt == 0 || r.ResolvedBy != "officer.31942" || r.Resolution != "Đã thay màn hình" {
			t.Errorf("settled %+v", p.ProblemReport)
		}
		p, err = w.ResolveProblemReport(w.officer, settle)
		w.accepted(p, err)
		settle.OperationID = uuid.New()
		p, err = w.ResolveProblemReport(w.admin, settle)
		w.refused(p, err, "WRONG_STATE reportId")

		for range 20 {
			out, err := w.FileProblemReport(anybody, in)
			w.accepted(out, err)
		}
		out, err = w.FileProblemReport(anybody, in)
		w.refused(out, err, "TOO_MANY")
	})
}
