package access_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/ent"
	"sotaisan/internal/errs"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

const password = "một mật khẩu dài"

var start = time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)

// clock is a clock that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func admin(ctx context.Context) context.Context {
	return viewer.With(ctx, viewer.Viewer{UserID: uuid.New(), Login: "boss", Role: viewer.Admin})
}

// inTx runs f in a transaction that commits when f succeeds.
func inTx[T any](t *testing.T, s *store.Store, ctx context.Context, f func(c *ent.Client) (T, error)) (T, error) {
	t.Helper()
	tx, err := s.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	out, err := f(tx.Ent())
	if err != nil {
		return out, err
	}
	return out, tx.Commit()
}

func create(t *testing.T, s *store.Store, a *access.Access, ctx context.Context, in access.NewUser) (*ent.User, error) {
	t.Helper()
	write, err := a.CreateUser(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	return inTx(t, s, ctx, func(c *ent.Client) (*ent.User, error) { return write(ctx, c) })
}

func mustCreate(t *testing.T, s *store.Store, a *access.Access, in access.NewUser) *ent.User {
	t.Helper()
	u, err := create(t, s, a, admin(t.Context()), in)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func ptr[T any](v T) *T { return &v }

func officer() access.NewUser {
	return access.NewUser{Login: "hong", DisplayName: "Nguyễn Thị Hồng", Post: "Công chức", Role: viewer.Officer,
		UnitCode: ptr("31942"), Password: ptr(password)}
}

func TestSignIn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		clock := &clock{start}
		a := access.New(s, clock.now, false)
		u := mustCreate(t, s, a, officer())

		in, err := a.Authenticate(t.Context(), " HỒNG ", password, "10.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		if in.UserID != u.ID || in.Role != viewer.Officer || in.UnitID != *u.UnitID || in.Login != "hong" {
			t.Errorf("signed in as %+v", in.Viewer)
		}
		if v, err := a.BySession(t.Context(), in.UserID, in.Stamp); err != nil || v.UserID != u.ID {
			t.Errorf("session: %+v, %v", v, err)
		}
		if _, err := a.BySession(t.Context(), in.UserID, "another stamp"); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("session with another stamp: %v", err)
		}
		decomposed := "mo\u0323\u0302t mâ\u0323t kha\u0302\u0309u dài"
		if _, err := a.Authenticate(t.Context(), "hong", decomposed, "10.0.0.1"); err != nil {
			t.Errorf("the same password from another keyboard: %v", err)
		}

		wrong, unknown := "", ""
		for login, message := range map[string]*string{"hong": &wrong, "nobody": &unknown} {
			_, err := a.Authenticate(t.Context(), login, "not the password", "10.0.0.2")
			if !errs.Is(err, errs.Invalid) {
				t.Fatalf("%s with a wrong password: %v", login, err)
			}
			*message = err.Error()
		}
		if wrong != unknown {
			t.Errorf("a wrong password says %q, an unknown login %q", wrong, unknown)
		}

		job := viewer.With(t.Context(), viewer.Job("sign-in"))
		c, err := s.Read(job)
		if err != nil {
			t.Fatal(err)
		}
		var good, bad, withUser int
		for _, row := range c.SignIn.Query().AllX(job) {
			if row.Ok {
				good++
			} else {
				bad++
			}
			if row.UserID != nil {
				withUser++
			}
		}
		if good != 2 || bad != 2 || withUser != 3 {
			t.Errorf("%d good and %d bad attempts are kept, %d with an account", good, bad, withUser)
		}
	})
}

func TestLock(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		clock := &clock{start}
		a := access.New(s, clock.now, false)
		mustCreate(t, s, a, officer())
		try := func(password, address string) error {
			clock.at = clock.at.Add(time.Second)
			_, err := a.Authenticate(t.Context(), "hong", password, address)
			return err
		}
		for range 5 {
			if err := try("wrong wrong wrong", "10.0.0.1"); !errs.Is(err, errs.Invalid) {
				t.Fatal(err)
			}
		}
		if err := try(password, "10.0.0.1"); !errs.Is(err, errs.TooMany) {
			t.Errorf("the sixth attempt: %v", err)
		}
		if err := try(password, "10.0.0.2"); err != nil {
			t.Errorf("from another address: %v", err)
		}
		clock.at = start.Add(15*time.Minute + 2*time.Second)
		if err := try(password, "10.0.0.1"); err != nil {
			t.Errorf("after the window: %v", err)
		}
		if err := try("wrong wrong wrong", "10.0.0.1"); !errs.Is(err, errs.Invalid) {
			t.Errorf("a success starts the count anew: %v", err)
		}
	})
}

func TestManyAttemptsAtOnceMeetTheLock(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, time.Now, false)
		mustCreate(t, s, a, officer())
		answers := make(chan error)
		const attempts = 20
		for range attempts {
			go func() {
				_, err := a.Authenticate(t.Context(), "hong", "wrong wrong wrong", "10.0.0.1")
				answers <- err
			}()
		}
		judged := 0
		for range attempts {
			switch err := <-answers; {
			case errs.Is(err, errs.Invalid):
				judged++
			case !errs.Is(err, errs.TooMany):
				t.Error(err)
			}
		}
		if judged < 5 || judged > 8 { // four at once, of which one is the fifth
			t.Errorf("%d passwords were judged", judged)
		}
	})
}

func TestCreateUserRefusals(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, time.Now, false)
		mustCreate(t, s, a, officer())
		cases := map[string]struct {
			change func(*access.NewUser)
			want   string
		}{
			"taken login":       {func(u *access.NewUser) { u.Login = "Hồng" }, "DUPLICATE login"},
			"short login":       {func(u *access.NewUser) { u.Login = "ab" }, "INVALID login"},
			"foreign letters":   {func(u *access.NewUser) { u.Login = "аdmin" }, "INVALID login"},
			"no name":           {func(u *access.NewUser) { u.DisplayName = " \u200b" }, "REQUIRED displayName"},
			"name of accents":   {func(u *access.NewUser) { u.DisplayName = strings.Repeat("\u0301", 200) }, "REQUIRED displayName"},
			"unknown role":      {func(u *access.NewUser) { u.Role = "KING" }, "INVALID role"},
			"job":               {func(u *access.NewUser) { u.Role = "JOB" }, "INVALID role"},
			"officer, no unit":  {func(u *access.NewUser) { u.UnitCode = nil }, "REQUIRED unitCode"},
			"unknown unit":      {func(u *access.NewUser) { u.UnitCode = ptr("99999") }, "UNKNOWN_CODE unitCode"},
			"province":          {func(u *access.NewUser) { u.UnitCode = ptr("96") }, "UNKNOWN_CODE unitCode"},
			"finance of a unit": {func(u *access.NewUser) { u.Role = viewer.Finance }, "INVALID unitCode"},
			"short password":    {func(u *access.NewUser) { u.Password = ptr("123456789") }, "OUT_OF_RANGE password"},
			"login as password": {func(u *access.NewUser) { u.Login, u.Password = "hong.nguyen", ptr("Hong.Nguyen") }, "INVALID password"},
			"all at once": {func(u *access.NewUser) { u.Login, u.DisplayName, u.UnitCode = "", "", nil },
				"REQUIRED displayName, INVALID login, REQUIRED unitCode"},
		}
		for name, c := range cases {
			in := officer()
			in.Login = "moi"
			c.change(&in)
			_, err := create(t, s, a, admin(t.Context()), in)
			if got := refusals(err); got != c.want {
				t.Errorf("%s: %s, want %s", name, got, c.want)
			}
		}
		for _, role := range viewer.Roles {
			if role == viewer.Admin {
				continue
			}
			ctx := viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Role: role})
			if _, err := create(t, s, a, ctx, officer()); !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s opens an account: %v", role, err)
			}
		}
	})
}

func TestUpdateUser(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, time.Now, false)
		u := mustCreate(t, s, a, officer())
		update := func(in access.UserChange) (*ent.User, error) {
			ctx := admin(t.Context())
			return inTx(t, s, ctx, func(c *ent.Client) (*ent.User, error) { return a.UpdateUser(ctx, c, u.ID, in) })
		}
		got, err := update(access.UserChange{BaseRevision: ptr(int32(1)), Role: ptr(viewer.Finance), Post: ptr("")})
		if err != nil || got.Role != viewer.Finance || got.UnitID != nil || got.Post != "" || got.Revision != 2 || got.DisplayName != u.DisplayName {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := update(access.UserChange{BaseRevision: ptr(int32(1)), Post: ptr("x")}); !errs.Is(err, errs.StaleRevision) {
			t.Errorf("old base: %v", err)
		}
		if _, err := update(access.UserChange{Role: ptr(viewer.Leader)}); refusals(err) != "REQUIRED unitCode" {
			t.Errorf("leader without a unit: %v", err)
		}
		ctx := viewer.With(t.Context(), viewer.Viewer{UserID: u.ID, Role: viewer.Admin})
		_, err = inTx(t, s, ctx, func(c *ent.Client) (*ent.User, error) {
			return a.UpdateUser(ctx, c, u.ID, access.UserChange{Role: ptr(viewer.Auditor)})
		})
		if refusals(err) != "FORBIDDEN role" {
			t.Errorf("the own role: %v", err)
		}
	})
}

func TestDisabledAccountsEndAtOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, time.Now, false)
		u := mustCreate(t, s, a, officer())
		in, err := a.Authenticate(t.Context(), "hong", password, "10.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		secret := token(t, s, a, viewer.With(t.Context(), in.Viewer), u.ID)

		ctx := admin(t.Context())
		disable := func() error {
			_, err := inTx(t, s, ctx, func(c *ent.Client) (*ent.User, error) { return a.DisableUser(ctx, c, u.ID) })
			return err
		}
		if err := disable(); err != nil {
			t.Fatal(err)
		}
		if err := disable(); refusals(err) != "WRONG_STATE userId" {
			t.Errorf("disabled twice: %v", err)
		}
		closed := func(when string) {
			t.Helper()
			if _, err := a.ByToken(t.Context(), secret); !errors.Is(err, access.ErrUnknown) {
				t.Errorf("%s the token says %v", when, err)
			}
			if _, err := a.BySession(t.Context(), in.UserID, in.Stamp); !errors.Is(err, access.ErrUnknown) {
				t.Errorf("%s the session says %v", when, err)
			}
		}
		closed("disabled,")
		if _, err := a.ByLogin(t.Context(), "hong"); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("the command line says %v", err)
		}
		if _, err := a.Authenticate(t.Context(), "hong", password, "10.0.0.1"); !errs.Is(err, errs.Invalid) {
			t.Errorf("the password says %v", err)
		}

		write, err := a.EnableUser(ctx, u.ID, ptr("another password"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := inTx(t, s, ctx, func(c *ent.Client) (*ent.User, error) { return write(ctx, c) }); err != nil {
			t.Fatal(err)
		}
		closed("enabled again,")
		if _, err := a.Authenticate(t.Context(), "hong", "another password", "10.0.0.1"); err != nil {
			t.Error(err)
		}
		self := viewer.With(t.Context(), viewer.Viewer{UserID: u.ID, Role: viewer.Admin})
		if _, err := inTx(t, s, self, func(c *ent.Client) (*ent.User, error) { return a.DisableUser(self, c, u.ID) }); refusals(err) != "FORBIDDEN userId" {
			t.Errorf("disabling oneself: %v", err)
		}
	})
}

func TestChangePassword(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, time.Now, false)
		u := mustCreate(t, s, a, officer())
		in, err := a.Authenticate(t.Context(), "hong", password, "10.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		change := func(ctx context.Context, current *string, next string) error {
			write, err := a.ChangePassword(ctx, u.ID, current, next)
			if err != nil {
				t.Fatal(err)
			}
			_, err = inTx(t, s, ctx, func(c *ent.Client) (*ent.User, error) { return write(ctx, c) })
			return err
		}
		self := viewer.With(t.Context(), in.Viewer)
		if err := change(self, nil, "a new password"); refusals(err) != "INVALID currentPassword" {
			t.Errorf("without the current one: %v", err)
		}
		if err := change(self, ptr("wrong"), "short"); refusals(err) != "OUT_OF_RANGE newPassword, INVALID currentPassword" {
			t.Errorf("both wrong: %v", err)
		}
		other := viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Role: viewer.Leader})
		if err := change(other, ptr(password), "a new password"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("by a leader: %v", err)
		}
		if err := change(self, ptr(password), "a new password"); err != nil {
			t.Fatal(err)
		}
		if _, err := a.BySession(t.Context(), in.UserID, in.Stamp); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("the old session: %v", err)
		}
		if err := change(admin(t.Context()), nil, "given by the admin"); err != nil {
			t.Errorf("by an administrator: %v", err)
		}
		if _, err := a.Authenticate(t.Context(), "hong", "given by the admin", "10.0.0.1"); err != nil {
			t.Error(err)
		}
	})
}

func TestTokens(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		clock := &clock{start}
		a := access.New(s, clock.now, false)
		u := mustCreate(t, s, a, officer())
		own := viewer.With(t.Context(), viewer.Viewer{UserID: u.ID, Role: viewer.Officer, UnitID: *u.UnitID})
		issue := func(ctx context.Context, in access.NewToken) (*ent.ApiToken, string, error) {
			var secret string
			row, err := inTx(t, s, ctx, func(c *ent.Client) (row *ent.ApiToken, err error) {
				row, secret, err = a.CreateToken(ctx, c, in)
				return row, err
			})
			return row, secret, err
		}
		year := start.Add(access.MaxTokenLife)
		row, secret, err := issue(own, access.NewToken{UserID: u.ID, Name: " khảo sát ", ExpiresAt: year})
		if err != nil || row.Name != "khảo sát" {
			t.Fatal(row, err)
		}
		if !strings.HasPrefix(secret, "stk_") || len(secret) != 4+43 || strings.Contains(string(row.Hash), secret) {
			t.Errorf("secret %q", secret)
		}
		if v, err := a.ByToken(t.Context(), secret); err != nil || v.UserID != u.ID || v.UnitID != *u.UnitID || !v.MustChangePassword {
			t.Errorf("%+v, %v", v, err)
		}
		for _, wrong := range []string{"", "stk_", secret[:len(secret)-1], secret + "A", "demo-admin", "demo-hong"} {
			if _, err := a.ByToken(t.Context(), wrong); !errors.Is(err, access.ErrUnknown) {
				t.Errorf("token %q: %v", wrong, err)
			}
		}
		if live, err := a.LiveTokens(own, u.ID); err != nil || len(live) != 1 {
			t.Errorf("%d live tokens, %v", len(live), err)
		}
		stranger := viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Role: viewer.Leader, UnitID: *u.UnitID})
		if live, err := a.LiveTokens(stranger, u.ID); err != nil || len(live) != 0 {
			t.Errorf("a stranger sees %d tokens, %v", len(live), err)
		}

		signer := mustCreate(t, s, a, access.NewUser{Login: "signer", DisplayName: "Máy", Role: viewer.Finance})
		program := mustCreate(t, s, a, access.NewUser{Login: "program", DisplayName: "Máy", Role: viewer.Surveyor})
		for name, c := range map[string]struct {
			in   access.NewToken
			ctx  context.Context
			want string
		}{
			"in the past":               {access.NewToken{UserID: u.ID, Name: "x", ExpiresAt: start}, own, "OUT_OF_RANGE expiresAt"},
			"for ever":                  {access.NewToken{UserID: u.ID, Name: "x", ExpiresAt: year.Add(time.Second)}, own, "OUT_OF_RANGE expiresAt"},
			"no name":                   {access.NewToken{UserID: u.ID, ExpiresAt: year}, own, "OUT_OF_RANGE name"},
			"name of dots":              {access.NewToken{UserID: u.ID, Name: "…", ExpiresAt: year}, own, "OUT_OF_RANGE name"},
			"of another":                {access.NewToken{UserID: u.ID, Name: "x", ExpiresAt: year}, stranger, "FORBIDDEN "},
			"of nobody":                 {access.NewToken{UserID: uuid.New(), Name: "x", ExpiresAt: year}, admin(t.Context()), "NOT_FOUND userId"},
			"of a person by the admin":  {access.NewToken{UserID: u.ID, Name: "x", ExpiresAt: year}, admin(t.Context()), "FORBIDDEN userId"},
			"of a signer by the admin":  {access.NewToken{UserID: signer.ID, Name: "x", ExpiresAt: year}, admin(t.Context()), "FORBIDDEN userId"},
			"of a program by the admin": {access.NewToken{UserID: program.ID, Name: "x", ExpiresAt: year}, admin(t.Context()), ""},
			"by an operator":            {access.NewToken{UserID: signer.ID, Name: "x", ExpiresAt: year}, viewer.With(t.Context(), viewer.Job("operator")), ""},
		} {
			if _, _, err := issue(c.ctx, c.in); refusals(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}

		revoke := func(ctx context.Context) error {
			_, err := inTx(t, s, ctx, func(c *ent.Client) (*ent.ApiToken, error) { return a.RevokeToken(ctx, c, row.ID) })
			return err
		}
		if err := revoke(stranger); refusals(err) != "NOT_FOUND tokenId" {
			t.Errorf("revoked by a stranger: %v", err)
		}
		clock.at = year
		if _, err := a.ByToken(t.Context(), secret); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("after its end: %v", err)
		}
		clock.at = start
		if err := revoke(own); err != nil {
			t.Fatal(err)
		}
		if _, err := a.ByToken(t.Context(), secret); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("revoked: %v", err)
		}
		if err := revoke(own); refusals(err) != "WRONG_STATE tokenId" {
			t.Errorf("revoked twice: %v", err)
		}
	})
}

func TestFirstAdmin(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, time.Now, false)
		operator := viewer.With(t.Context(), viewer.Job("operator")) // may set the policy before there is anybody
		if _, err := inTx(t, s, operator, func(c *ent.Client) (int, error) { return a.SetPolicy(operator, c, "password.length", 40) }); err != nil {
			t.Fatal(err)
		}
		first, err := a.FirstAdmin(t.Context())
		if err != nil || len(first) < 40 {
			t.Fatalf("%q, %v", first, err)
		}
		in, err := a.Authenticate(t.Context(), "admin", first, "10.0.0.1")
		if err != nil || in.Role != viewer.Admin {
			t.Fatal(in.Viewer, err)
		}
		if again, err := a.FirstAdmin(t.Context()); err != nil || again != "" {
			t.Errorf("a second time: %q, %v", again, err)
		}
	})
}

func TestDemo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		demo, plain := access.New(s, time.Now, true), access.New(s, time.Now, false)
		job := viewer.With(t.Context(), viewer.Job("demo"))
		ensure := func(mark bool) error {
			_, err := inTx(t, s, job, func(c *ent.Client) (any, error) {
				if mark {
					c.Setting.Create().SetID(access.DemoSetting).SetValue("1").ExecX(job)
				}
				return nil, demo.EnsureDemo(t.Context(), c)
			})
			return err
		}
		if err := ensure(false); err == nil {
			t.Error("demo accounts were opened in a real database")
		}
		for _, mark := range []bool{true, false} {
			if err := ensure(mark); err != nil {
				t.Fatal(err)
			}
		}
		for _, u := range access.DemoUsers {
			v, err := demo.ByToken(t.Context(), u.Token())
			if err != nil || v.Login != u.Login || v.Role != u.Role || (v.UnitID == uuid.Nil) != (u.UnitCode == "") {
				t.Errorf("%s: %+v, %v", u.Token(), v, err)
			}
			if _, err := plain.ByToken(t.Context(), u.Token()); !errors.Is(err, access.ErrUnknown) {
				t.Errorf("a plain server takes %s: %v", u.Token(), err)
			}
		}
		if _, err := demo.Authenticate(t.Context(), "finance", access.DemoPassword, "127.0.0.1"); err != nil {
			t.Error(err)
		}
		if _, err := plain.Authenticate(t.Context(), "finance", access.DemoPassword, "127.0.0.1"); !errs.Is(err, errs.Invalid) {
			t.Errorf("a plain server takes the demo's password: %v", err)
		}
	})
}

func token(t *testing.T, s *store.Store, a *access.Access, ctx context.Context, account uuid.UUID) string {
	t.Helper()
	secret, err := inTx(t, s, ctx, func(c *ent.Client) (string, error) {
		_, secret, err := a.CreateToken(ctx, c, access.NewToken{UserID: account, Name: "máy", ExpiresAt: time.Now().Add(time.Hour)})
		return secret, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// refusals answers codes and paths of an error in their order, "" for none.
func refusals(err error) string {
	list, ok := errs.All(err)
	if err != nil && !ok {
		return err.Error()
	}
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = string(e.Code) + " " + strings.Join(e.Path, ".")
		if e.Message.VI == "" || e.Message.EN == "" {
			out[i] += " (message missing)"
		}
	}
	return strings.Join(out, ", ")
}
