package registry_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/id"
	"sotaisan/internal/relay"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
)

// trail answers the administrative changes as lines, oldest first.
func (w *world) trail(ctx context.Context, entity, actor *uuid.UUID) []string {
	w.t.Helper()
	rows := walk(w.t, 3, func(args relay.Args) (*relay.Connection[ent.Operation], error) {
		return w.AdministrativeChanges(ctx, entity, actor, args)
	})
	if !slices.IsSortedFunc(rows, func(a, b *ent.Operation) int { return int(b.RecordedAt - a.RecordedAt) }) {
		w.t.Error("the trail is not newest first")
	}
	slices.Reverse(rows)
	var lines []string
	for _, o := range rows {
		changes, err := w.OperationChanges(ctx, o)
		if err != nil {
			w.t.Fatal(err)
		}
		line := fmt.Sprintf("%s by %s, %s:", o.Kind, w.OperationActor(ctx, o).DisplayName, o.Note)
		for _, c := range changes {
			line += fmt.Sprintf(" %s(%s).%s %s→%s;", c.Entity, c.Name, c.Field, c.From, c.To)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestTrailOfAccounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := registry.NewAccounts(w.Registry, access.New(w.store, w.tick, true))
		made, err := a.CreateUser(w.admin, registry.CreateUserInput{OperationID: uuid.New(), Login: "hong", DisplayName: "Nguyễn Thị Hồng", Role: viewer.Officer,
			UnitCode: new(giaRai), Password: new("mật khẩu thật dài"), Note: new("theo quyết định 1")})
		w.accepted(made, err)
		user := made.User.ID
		update := registry.UpdateUserInput{OperationID: uuid.New(), UserID: user, Role: new(viewer.Finance), Post: new("Kế toán"), Note: new("chuyển công tác")}
		for range 2 { // a replay adds nothing
			changed, err := a.UpdateUser(w.admin, update)
			w.accepted(changed, err)
		}
		password, err := a.ChangePassword(w.admin, registry.ChangePasswordInput{OperationID: uuid.New(), UserID: &user, NewPassword: "một mật khẩu khác"})
		w.accepted(password, err)
		hong := viewer.With(t.Context(), viewer.Viewer{UserID: user, DisplayName: "Nguyễn Thị Hồng", Role: viewer.Finance})
		token, err := a.CreateAPIToken(hong, registry.CreateAPITokenInput{OperationID: uuid.New(), Name: "máy quét", ExpiresAt: w.now.AddDate(0, 0, 1)})
		w.accepted(token, err)
		spare, err := a.CreateAPIToken(hong, registry.CreateAPITokenInput{OperationID: uuid.New(), Name: "dự phòng", ExpiresAt: w.now.AddDate(0, 0, 1)})
		w.accepted(spare, err)
		revoked, err := a.RevokeAPIToken(w.admin, registry.RevokeAPITokenInput{OperationID: uuid.New(), TokenID: spare.APIToken.ID, Note: new("mất máy")})
		w.accepted(revoked, err)
		disabled, err := a.DisableUser(w.admin, registry.DisableUserInput{OperationID: uuid.New(), UserID: user, Note: new("nghỉ hưu")})
		w.accepted(disabled, err)
		enabled, err := a.EnableUser(w.admin, registry.EnableUserInput{OperationID: uuid.New(), UserID: user})
		w.accepted(enabled, err)
		refused, err := a.UpdateUser(w.officer, registry.UpdateUserInput{OperationID: uuid.New(), UserID: user, Role: new(viewer.Admin)})
		w.refused(refused, err, "FORBIDDEN")

		got := w.trail(w.auditor, nil, nil)
		want := []string{
			"createUser by Quản trị, theo quyết định 1: User(hong).login →hong; User(hong).displayName →Nguyễn Thị Hồng; User(hong).role →OFFICER; User(hong).unitCode →31942; User(hong).password →SET;",
			"updateUser by Quản trị, chuyển công tác: User(hong).post →Kế toán; User(hong).role OFFICER→FINANCE; User(hong).unitCode 31942→;",
			"changePassword by Quản trị, : User(hong).password SET→SET;",
			"createApiToken by Nguyễn Thị Hồng, : ApiToken(máy quét).name →máy quét; ApiToken(máy quét).expiresAt →…; User(hong).apiTokens →…;",
			"createApiToken by Nguyễn Thị Hồng, : ApiToken(dự phòng).name →dự phòng; ApiToken(dự phòng).expiresAt →…; User(hong).apiTokens →…;",
			"revokeApiToken by Quản trị, mất máy: ApiToken(dự phòng).revokedAt →…; User(hong).apiTokens …→;",
			"disableUser by Quản trị, nghỉ hưu: User(hong).disabledAt →…; ApiToken(máy quét).revokedAt →…;",
			"enableUser by Quản trị, : User(hong).disabledAt …→; User(hong).password SET→;",
		}
		for i, line := range want {
			if i >= len(got) || !matches(got[i], line) {
				t.Errorf("line %d is %q, want %q", i, slices.Concat(got, make([]string, len(want)))[i], line)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d lines, want %d", len(got), len(want))
		}
		for _, c := range []struct {
			entity, actor *uuid.UUID
			want          int
		}{{&user, nil, len(want)}, {&token.APIToken.ID, nil, 2}, {new(uuid.New()), nil, 0}, {nil, &user, 2}, {&user, new(userID(w.admin)), len(want) - 2}} {
			if got := w.trail(w.admin, c.entity, c.actor); len(got) != c.want {
				t.Errorf("%d lines, want %d: %q", len(got), c.want, got)
			}
		}
	})
}

func userID(ctx context.Context) uuid.UUID {
	v, _ := viewer.From(ctx)
	return v.UserID
}

// matches compares a line with a pattern in which … stands for a text that differs from run to run.
func matches(line, pattern string) bool {
	for i, part := range strings.Split(pattern, "…") {
		at := strings.Index(line, part)
		if at < 0 || i == 0 && at > 0 || i > 0 && at == 0 {
			return false
		}
		line = line[at+len(part):]
	}
	return line == ""
}

// What is done to agencies, sites and reports is told; what is done to assets is not told twice.
func TestTrailOfAgenciesSitesAndReports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		thing := w.register(desktop())
		agency, err := w.CreateAgency(w.admin, registry.CreateAgencyInput{OperationID: uuid.New(), UnitCode: giaRai, Kind: holding.HealthStation, Name: "Trạm y tế", Note: new("mới lập")})
		w.accepted(agency, err)
		renamed, err := w.UpdateAgency(w.admin, registry.UpdateAgencyInput{OperationID: uuid.New(), AgencyID: agency.Agency.ID, Name: new("Trạm Y tế 1"),
			FixedAssetThreshold: new(holding.VND(30_000_000))})
		w.accepted(renamed, err)
		site, err := w.CreateSite(w.admin, registry.CreateSiteInput{OperationID: uuid.New(), UnitCode: giaRai, Name: "Trụ sở 2", Address: new("Khóm 1"), State: holding.SiteInUse})
		w.accepted(site, err)
		closed, err := w.UpdateSite(w.admin, registry.UpdateSiteInput{OperationID: uuid.New(), SiteID: site.Site.ID, State: new(holding.SiteClosed), Note: new("bàn giao")})
		w.accepted(closed, err)
		filed, err := w.FileProblemReport(t.Context(), registry.FileProblemReportInput{AssetCode: thing.Code, Text: "Hỏng"})
		w.accepted(filed, err)
		c, ctx := w.client()
		settled, err := w.ResolveProblemReport(w.officer, registry.ResolveProblemReportInput{OperationID: uuid.New(),
			ReportID: c.ProblemReport.Query().OnlyIDX(ctx), Resolution: "Đã sửa", Note: new("thợ đến")})
		w.accepted(settled, err)

		got := w.trail(w.auditor, nil, nil)
		want := []string{
			"createAgency by Quản trị, mới lập: Agency(Trạm Y tế 1).unitCode →31942; Agency(Trạm Y tế 1).kind →HEALTH_STATION; Agency(Trạm Y tế 1).name →Trạm y tế; Agency(Trạm Y tế 1).fixedAssetThreshold →10000000;",
			"updateAgency by Quản trị, : Agency(Trạm Y tế 1).name Trạm y tế→Trạm Y tế 1; Agency(Trạm Y tế 1).fixedAssetThreshold 10000000→30000000;",
			"createSite by Quản trị, : Site(Trụ sở 2).unitCode →31942; Site(Trụ sở 2).name →Trụ sở 2; Site(Trụ sở 2).address →Khóm 1; Site(Trụ sở 2).state →IN_USE;",
			"updateSite by Quản trị, bàn giao: Site(Trụ sở 2).state IN_USE→CLOSED;",
			"resolveProblemReport by Nguyễn Văn An, thợ đến: ProblemReport(" + thing.Code + ").resolvedAt →…; ProblemReport(" + thing.Code + ").resolution →Đã sửa;",
		}
		if !slices.EqualFunc(got, want, matches) {
			t.Errorf("the trail is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		for _, who := range []context.Context{w.officer, w.leader, w.finance, w.surveyor} {
			if _, err := w.AdministrativeChanges(who, nil, nil, relay.Args{}); refusal(err) != "FORBIDDEN" {
				t.Errorf("the trail: %q", refusal(err))
			}
		}
		row := c.Operation.Query().AllX(ctx)
		for _, o := range row {
			if (o.Details == "") != (o.Kind == "registerAsset") || o.ActorName == "" {
				t.Errorf("operation %+v", o)
			}
			found, err := w.Node(w.auditor, o.ID)
			if err != nil || (found == nil) != (o.Details == "") || id.TagOf(o.ID) != id.Operation {
				t.Errorf("%s is %v, %v", o.Kind, found, err)
			}
		}
	})
}
