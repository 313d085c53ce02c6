package registry_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/ent/apitoken"
	"sotaisan/ent/user"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
)

func TestAccountsAreOpenedTogetherOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := registry.NewAccounts(w.Registry, access.New(w.store, w.tick, false))
		person := func(login string) access.NewUser {
			return access.NewUser{Login: login, DisplayName: "Nguyễn Thị Hồng", Role: viewer.Officer, UnitCode: new(giaRai), Password: new("một mật khẩu dài")}
		}
		told := 0
		open := func(people ...access.NewUser) (*registry.CreateUsersPayload, error) {
			return a.CreateUsers(w.admin, registry.CreateUsersInput{OperationID: uuid.New(), Users: people}, func(done, _ int) { told = done })
		}
		unknown := person("ba")
		unknown.UnitCode = new("99999")
		for _, c := range []struct {
			people []access.NewUser
			path   []string
			code   errs.Code
		}{
			{[]access.NewUser{person("hong"), unknown, person("x")}, []string{"users", "1", "login"}, errs.Invalid},
			{[]access.NewUser{person("hong"), person("binh"), person("HỒNG")}, []string{"users", "2", "login"}, errs.Duplicate},
		} {
			made, err := open(c.people...)
			if err != nil || len(made.Users) != 0 || len(made.Errors) == 0 || !slices.Equal(made.Errors[0].Path, c.path) || made.Errors[0].Code != c.code {
				t.Fatalf("%+v, %v", made, err)
			}
		}
		made, err := open(person("hong"), person("binh"))
		w.accepted(made, err)
		if len(made.Users) != 2 || made.Users[1].Login != "binh" || made.Users[0].PasswordEndsAt == 0 || told != 2 {
			t.Errorf("%+v", made)
		}
		if got := w.trail(w.auditor, nil, nil); len(got) != 1 {
			t.Errorf("the trail says %q", got)
		}
		made, err = a.CreateUsers(w.officer, registry.CreateUsersInput{OperationID: uuid.New(), Users: []access.NewUser{person("lan")}}, func(int, int) {})
		w.refused(made, err, "FORBIDDEN")
	})
}

func TestUpkeepAndPolicyAreTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := registry.NewAccounts(w.Registry, access.New(w.store, w.tick, false))
		made, err := a.CreateUser(w.admin, registry.CreateUserInput{OperationID: uuid.New(), Login: "hong", DisplayName: "Hồng", Role: viewer.Finance, Password: new("một mật khẩu dài")})
		w.accepted(made, err)
		if n, err := a.DisableDormant(t.Context()); err != nil || n != 0 {
			t.Errorf("%d were disabled, %v", n, err)
		}
		out, err := a.SetPolicy(w.admin, registry.SetPolicyInput{OperationID: uuid.New(), Key: "account.idle.days", Value: 30, Note: new("theo quy chế")})
		if err != nil || len(out.Errors) > 0 {
			t.Fatal(out, err)
		}
		out, err = a.SetPolicy(w.officer, registry.SetPolicyInput{OperationID: uuid.New(), Key: "account.idle.days", Value: 300})
		if err != nil || len(out.Errors) != 1 || out.Errors[0].Code != errs.Forbidden {
			t.Errorf("%+v, %v", out, err)
		}
		w.now = w.now.Add(31 * 24 * time.Hour)
		for _, want := range []int{1, 0} {
			if n, err := a.DisableDormant(t.Context()); err != nil || n != want {
				t.Errorf("%d were disabled, %v", n, err)
			}
		}
		got := w.trail(w.auditor, nil, nil)
		want := []string{"createUser by …", "setPolicy by Quản trị, theo quy chế: Setting().account.idle.days 45→30;",
			"disableUser by upkeep, Tự động khóa vì lâu không dùng.: User(hong).disabledAt →…;"}
		for i, line := range want {
			if i >= len(got) || i > 0 && !matches(got[i], line) {
				t.Errorf("the trail says %q, want %q", got, line)
			}
		}
	})
}

// Tokens of who signs that another made before only holders could are ended, once, and the trail tells it. The
// holder's own and those of programs and operators stay.
func TestForeignTokensEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		acc := access.New(w.store, w.tick, false)
		a := registry.NewAccounts(w.Registry, acc)
		made, err := a.CreateUser(w.admin, registry.CreateUserInput{OperationID: uuid.New(), Login: "hong", DisplayName: "Hồng", Role: viewer.Surveyor})
		w.accepted(made, err)
		mint := func(ctx context.Context) uuid.UUID {
			token, err := a.CreateAPIToken(ctx, registry.CreateAPITokenInput{OperationID: uuid.New(), UserID: &made.User.ID, Name: "máy", ExpiresAt: w.now.AddDate(0, 0, 9)})
			w.accepted(token, err)
			return token.APIToken.ID
		}
		boss, err := a.CreateUser(w.admin, registry.CreateUserInput{OperationID: uuid.New(), Login: "boss", DisplayName: "Quản trị", Role: viewer.Admin})
		w.accepted(boss, err)
		foreign := mint(viewer.With(t.Context(), viewer.Viewer{UserID: boss.User.ID, Role: viewer.Admin}))
		mint(viewer.With(t.Context(), viewer.Viewer{UserID: made.User.ID, Role: viewer.Surveyor}))
		mint(viewer.With(t.Context(), viewer.Job("operator")))
		if n, err := a.RevokeForeign(t.Context()); n != 0 || err != nil {
			t.Fatalf("of a program: %d, %v", n, err)
		}
		c, ctx := w.client()
		tx, err := w.store.Begin(ctx) // as a version would have left it that let tokens live on
		if err != nil {
			t.Fatal(err)
		}
		tx.Ent().User.Update().Where(user.ID(made.User.ID)).SetRole(viewer.Finance).ExecX(ctx)
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		if e, err := acc.Evidence(t.Context()); err != nil || e.ForeignTokens != 1 || e.Tokens != 3 {
			t.Errorf("%+v, %v", e, err)
		}
		for _, want := range []int{1, 0} {
			if n, err := a.RevokeForeign(t.Context()); n != want || err != nil {
				t.Errorf("%d, %v, want %d", n, err, want)
			}
		}
		if row := c.ApiToken.GetX(ctx, foreign); row.RevokedAt == 0 || c.ApiToken.Query().Where(apitoken.RevokedAt(0)).CountX(ctx) != 2 {
			t.Errorf("%+v", row)
		}
		if got := w.trail(w.auditor, &foreign, nil); len(got) != 2 {
			t.Errorf("the trail says %q", got)
		}
	})
}
