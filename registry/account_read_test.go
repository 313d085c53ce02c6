package registry_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/internal/id"
	"sotaisan/internal/relay"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
)

// accounts opens some accounts, tokens and sign-ins.
func (w *world) accounts() []*ent.User {
	w.t.Helper()
	job := viewer.With(w.t.Context(), viewer.Job("demo"))
	tx, err := w.store.Begin(job)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []*ent.User
	for i, login := range []string{"b.officer", "a-leader", "Zz", "admin", "a.leader", "auditor_2"} {
		u := tx.Ent().User.Create().SetID(id.New(id.User, w.now)).SetLogin(login).SetDisplayName([]string{"Nguyễn Thị Hòa", "Lê Văn Đức"}[i%2]).
			SetPost("Kế toán").SetRole(viewer.Officer).SetUnitID(w.unit.ID).SetPasswordHash("").SetCreatedAt(1).SaveX(job)
		out = append(out, u)
		now := w.now.Add(time.Hour).UnixMicro()
		for j, t := range []struct{ expires, revoked int64 }{{now, 0}, {now, 0}, {1, 0}, {now, 5}} {
			tx.Ent().ApiToken.Create().SetID(id.New(id.APIToken, w.now)).SetUserID(u.ID).SetName(login).SetHash([]byte{byte(i), byte(j)}).
				SetCreatedAt(int64(j)).SetExpiresAt(t.expires).SetRevokedAt(t.revoked).ExecX(job)
		}
		for j := range 3 {
			tx.Ent().SignIn.Create().SetID(uuid.New()).SetLogin(login).SetUserID(u.ID).SetOk(j == 0).SetAddress("10.0.0.1").SetAt(int64(100 + j)).ExecX(job)
		}
	}
	tx.Ent().SignIn.Create().SetID(uuid.New()).SetLogin("nobody").SetOk(false).SetAddress("10.0.0.2").SetAt(7).ExecX(job)
	if err := tx.Commit(); err != nil {
		w.t.Fatal(err)
	}
	return out
}

func TestAccounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made := w.accounts()
		for search, want := range map[string][]string{
			"": {"Zz", "a-leader", "a.leader", "admin", "auditor_2", "b.officer"}, "hoa": {"Zz", "a.leader", "b.officer"}, "duc a": {"a-leader", "admin", "auditor_2"},
			"ke toan leader": {"a-leader", "a.leader"}, "xyz": nil,
		} {
			rows := walk(t, 2, func(args relay.Args) (*relay.Connection[ent.User], error) { return w.Users(w.auditor, &search, args) })
			var logins []string
			for _, u := range rows {
				logins = append(logins, u.Login)
			}
			if !slices.Equal(logins, want) {
				t.Errorf("%q finds %q, want %q", search, logins, want)
			}
		}
		page, err := w.Users(w.admin, nil, relay.Args{})
		if err != nil {
			t.Fatal(err)
		}
		n := statements(w.admin, func(ctx context.Context) {
			for _, u := range page.Nodes() {
				tokens, err := w.UserTokens(ctx, u)
				if err != nil || len(tokens) != 2 || tokens[0].CreatedAt < tokens[1].CreatedAt {
					t.Errorf("%s has the tokens %v, %v", u.Login, tokens, err)
				}
				if unit, err := w.UserUnit(u); err != nil || unit.Code != giaRai {
					t.Errorf("%s is of %v, %v", u.Login, unit, err)
				}
			}
		})
		if n != 1 {
			t.Errorf("%d statements for tokens", n)
		}
		if tokens, err := w.UserTokens(w.auditor, made[0]); err != nil || len(tokens) != 0 {
			t.Errorf("an auditor reads the tokens %v, %v", tokens, err)
		}
		for _, c := range []struct {
			login *string
			want  int
		}{{nil, 19}, {new("A.Leader"), 3}, {new("nobody"), 1}, {new("\x00"), 0}} {
			rows := walk(t, 4, func(args relay.Args) (*relay.Connection[ent.SignIn], error) {
				return w.SignIns(w.auditor, c.login, args)
			})
			if len(rows) != c.want || !slices.IsSortedFunc(rows, func(a, b *ent.SignIn) int { return int(b.At - a.At) }) {
				t.Errorf("%d sign-ins, want %d", len(rows), c.want)
			}
			for _, s := range rows {
				if u, err := w.SignInUser(w.auditor, s); err != nil || (u == nil) != (s.Login == "nobody") {
					t.Errorf("%s is %v, %v", s.Login, u, err)
				}
			}
		}
		for _, who := range []context.Context{w.officer, w.finance, w.surveyor} {
			if _, err := w.Users(who, nil, relay.Args{}); refusal(err) != "FORBIDDEN" {
				t.Errorf("accounts: %q", refusal(err))
			}
			if _, err := w.SignIns(who, nil, relay.Args{}); refusal(err) != "FORBIDDEN" {
				t.Errorf("sign-ins: %q", refusal(err))
			}
		}
	})
}

func TestPagesOfProblemReports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.register(desktop())
		job := viewer.With(t.Context(), viewer.Job("report-problem"))
		tx, err := w.store.Begin(job)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			tx.Ent().ProblemReport.Create().SetID(id.New(id.ProblemReport, w.now)).SetUnitID(a.UnitID).SetAssetID(a.ID).SetText("Hỏng").
				SetContact("0912").SetReceivedAt(int64(10 + i/2)).SetResolvedAt(int64(i % 2)).ExecX(job)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			who  context.Context
			f    *registry.ProblemReportFilter
			want int
		}{
			{w.officer, nil, 5}, {w.admin, nil, 5}, {w.other, nil, 0}, {w.officer, &registry.ProblemReportFilter{Resolved: new(true)}, 2},
			{w.admin, &registry.ProblemReportFilter{Resolved: new(false), UnitCodes: []string{giaRai}}, 3}, {w.admin, &registry.ProblemReportFilter{UnitCodes: []string{langTron}}, 0},
			{w.admin, &registry.ProblemReportFilter{Not: &registry.ProblemReportFilter{Resolved: new(true)}}, 3},
		} {
			rows := walk(t, 2, func(args relay.Args) (*relay.Connection[ent.ProblemReport], error) {
				return w.ProblemReports(c.who, c.f, args)
			})
			if len(rows) != c.want || !slices.IsSortedFunc(rows, func(a, b *ent.ProblemReport) int { return int(b.ReceivedAt - a.ReceivedAt) }) {
				t.Errorf("%d reports, want %d", len(rows), c.want)
			}
			for _, p := range rows {
				of, err := w.ReportAsset(c.who, p)
				if err != nil || of.ID != a.ID || w.ReportContact(c.who, p) != "0912" || w.ReportContact(w.surveyor, p) != "" {
					t.Errorf("report of %v, %v", of, err)
				}
				if unit, err := w.ReportUnit(p); err != nil || unit.Code != giaRai {
					t.Errorf("report of %v, %v", unit, err)
				}
			}
		}
		if _, err := w.ProblemReports(w.finance, nil, relay.Args{}); refusal(err) != "FORBIDDEN" {
			t.Errorf("finance reads reports: %q", refusal(err))
		}
	})
}
