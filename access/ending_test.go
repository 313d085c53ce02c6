package access_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sotaisan/access"
	"sotaisan/ent"
	"sotaisan/ent/signin"
	"sotaisan/ent/user"
	"sotaisan/internal/egress"
	"sotaisan/internal/errs"
	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

// A login tells by its time neither whether an account has it nor in which state that is: each attempt
// costs one hash.
func TestEveryAttemptCostsOneHash(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, time.Now, false)
		mustCreate(t, s, a, officer())
		bot := officer()
		bot.Login, bot.Password = "bot", nil
		mustCreate(t, s, a, bot)
		gone := officer()
		gone.Login = "gone"
		ctx := admin(t.Context())
		u := mustCreate(t, s, a, gone)
		if _, err := inTx(t, s, ctx, func(c *ent.Client) (*ent.User, error) { return a.DisableUser(ctx, c, u.ID) }); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ login, password string }{
			{"hong", "not the password"}, {"hong", password}, {"nobody", password}, {"bot", password}, {"gone", password}, {"", ""},
			{"nobody", ""}, {"hong", ""}, {"hong", string(make([]byte, 5000))}, {"nobody", string(make([]byte, 5000))},
		} {
			if _, err := a.Policy(t.Context()); err != nil { // which is read now and then
				t.Fatal(err)
			}
			var statements []string
			before := a.Hashes()
			counted := store.Trace(t.Context(), func(query string) {
				_, table, _ := strings.Cut(strings.NewReplacer(`"`, "", "`", "").Replace(query), " FROM ")
				table, _, _ = strings.Cut(table, " ")
				statements = append(statements, table)
			})
			_, _ = a.Authenticate(counted, c.login, c.password, "10.0.0.1")
			if got := a.Hashes() - before; got != 1 {
				t.Errorf("%q: %d hashes", c.login, got)
			}
			if want := []string{"sign_in", "app_user"}; !slices.Equal(statements, want) {
				t.Errorf("%q is looked up in %v, want %v", c.login, statements, want)
			}
		}
	})
}

// Who may not set a password makes the program hash none.
func TestRefusedPasswordsAreNotHashed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, time.Now, false)
		u := mustCreate(t, s, a, officer())
		stranger := viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Role: viewer.Leader, UnitID: *u.UnitID})
		before := a.Hashes()
		for name, prepare := range map[string]func() (access.Write, error){
			"open": func() (access.Write, error) { in := officer(); in.Login = "other"; return a.CreateUser(stranger, in) },
			"change": func() (access.Write, error) {
				return a.ChangePassword(stranger, u.ID, ptr(password), "another password")
			},
			"enable": func() (access.Write, error) { return a.EnableUser(stranger, u.ID, ptr("another password")) },
		} {
			write, err := prepare()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := inTx(t, s, stranger, func(c *ent.Client) (*ent.User, error) { return write(stranger, c) }); !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := a.Hashes() - before; n != 0 {
			t.Errorf("%d hashes", n)
		}
	})
}

// Whoever has taken somebody's session or token over does not find the password by trying.
func TestCurrentPasswordsAreNotGuessed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		clock := &clock{start}
		a := access.New(s, clock.now, false)
		u := mustCreate(t, s, a, officer())
		self := viewer.With(t.Context(), viewer.Viewer{UserID: u.ID, Role: viewer.Officer, UnitID: *u.UnitID})
		change := func(current string) error {
			clock.at = clock.at.Add(time.Second)
			write, err := a.ChangePassword(self, u.ID, &current, "a password of mine")
			if err != nil {
				t.Fatal(err)
			}
			_, err = inTx(t, s, self, func(c *ent.Client) (*ent.User, error) { return write(self, c) })
			return err
		}
		for i := range 5 {
			if err := change(fmt.Sprintf("guess number %d", i)); refusals(err) != "INVALID currentPassword" {
				t.Fatal(err)
			}
		}
		before := a.Hashes()
		if err := change(password); refusals(err) != "TOO_MANY currentPassword" {
			t.Errorf("the sixth: %v", err)
		}
		if n := a.Hashes() - before; n != 1 { // of the new one
			t.Errorf("it was judged: %d hashes", n)
		}
		if _, err := a.Authenticate(t.Context(), "hong", password, "10.0.0.1"); err != nil {
			t.Errorf("the owner signs in: %v", err)
		}
		clock.at = clock.at.Add(15 * time.Minute)
		if err := change(password); err != nil {
			t.Errorf("after the window: %v", err)
		}
	})
}

func TestLockIsOfANetwork(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		clock := &clock{start}
		a := access.New(s, clock.now, false)
		mustCreate(t, s, a, officer())
		try := func(password, address string) error {
			clock.at = clock.at.Add(time.Second)
			_, err := a.Authenticate(t.Context(), "hong", password, address)
			return err
		}
		home, office := "2001:db8:1:1::7", "10.0.0.9"
		for _, at := range []string{home, office} {
			if err := try(password, at); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 5 { // one household has all addresses of its /64
			if err := try("wrong wrong wrong", fmt.Sprintf("2001:db8:bad:1::%d", i)); !errs.Is(err, errs.Invalid) {
				t.Fatal(err)
			}
		}
		if err := try(password, "2001:db8:bad:1:ffff::1"); !errs.Is(err, errs.TooMany) {
			t.Errorf("from the same network: %v", err)
		}
		if err := try(password, home); err != nil {
			t.Errorf("the owner at home: %v", err)
		}
		// Somebody with many addresses tries a few times from each.
		judged := 0
		for i := range 30 {
			for range 4 {
				if err := try("wrong wrong wrong", fmt.Sprintf("203.0.113.%d", i)); errs.Is(err, errs.Invalid) {
					judged++
				}
			}
		}
		if judged > 50 {
			t.Errorf("%d passwords were judged within the window", judged)
		}
		for _, at := range []string{home, office} {
			if err := try(password, at); err != nil {
				t.Errorf("the owner at %s: %v", at, err)
			}
		}
		if err := try(password, "198.51.100.1"); !errs.Is(err, errs.TooMany) {
			t.Errorf("a network from which nobody has ever come: %v", err)
		}
		clock.at = clock.at.Add(15 * time.Minute)
		if err := try(password, "198.51.100.1"); err != nil {
			t.Errorf("after the window: %v", err)
		}
	})
}

func TestAGivenPasswordIsGoodForChangingIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		clock := &clock{start}
		a := access.New(s, clock.now, false)
		u := mustCreate(t, s, a, officer())
		in, err := a.Authenticate(t.Context(), "hong", password, "10.0.0.1")
		if err != nil || !in.MustChangePassword {
			t.Fatalf("%+v, %v", in, err)
		}
		if v, err := a.BySession(t.Context(), u.ID, in.Stamp); err != nil || !v.MustChangePassword {
			t.Errorf("the session: %+v, %v", v, err)
		}
		self := viewer.With(t.Context(), in.Viewer)
		change := func(next string) error {
			write, err := a.ChangePassword(self, u.ID, ptr(password), next)
			if err != nil {
				t.Fatal(err)
			}
			_, err = inTx(t, s, self, func(c *ent.Client) (*ent.User, error) { return write(self, c) })
			return err
		}
		if err := change(password); refusals(err) != "INVALID newPassword" {
			t.Errorf("the same again: %v", err)
		}
		if err := change("của riêng tôi thôi"); err != nil {
			t.Fatal(err)
		}
		if in, err = a.Authenticate(t.Context(), "hong", "của riêng tôi thôi", "10.0.0.1"); err != nil || in.MustChangePassword {
			t.Errorf("%+v, %v", in, err)
		}
		boss := admin(t.Context())
		write, err := a.ChangePassword(boss, u.ID, nil, "given by the boss")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := inTx(t, s, boss, func(c *ent.Client) (*ent.User, error) { return write(boss, c) }); err != nil {
			t.Fatal(err)
		}
		if in, err = a.Authenticate(t.Context(), "hong", "given by the boss", "10.0.0.1"); err != nil || !in.MustChangePassword {
			t.Errorf("%+v, %v", in, err)
		}
		clock.at = start.Add(14 * 24 * time.Hour)
		if _, err := a.Authenticate(t.Context(), "hong", "given by the boss", "10.0.0.1"); !errs.Is(err, errs.Invalid) {
			t.Errorf("after its end: %v", err)
		}
	})
}

func TestAccountsThatNobodyUsesEnd(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		clock := &clock{start}
		a := access.New(s, clock.now, false)
		u := mustCreate(t, s, a, officer())
		secret := token(t, s, a, viewer.With(t.Context(), viewer.Viewer{UserID: u.ID, Role: viewer.Officer, UnitID: *u.UnitID}), u.ID)
		days := func(n int) { clock.at = start.Add(time.Duration(n)*24*time.Hour + time.Second) }
		dormant := func() int {
			rows, err := a.Dormant(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return len(rows)
		}
		days(44)
		if _, err := a.ByToken(t.Context(), secret); err != nil || dormant() != 0 { // a program uses it, too
			t.Fatal(err)
		}
		days(88)
		if _, err := a.ByLogin(t.Context(), "hong"); err != nil || dormant() != 0 {
			t.Errorf("44 days after it was used: %v", err)
		}
		days(90)
		if dormant() != 1 {
			t.Error("46 days after it was used it is not found")
		}
		if _, err := a.ByToken(t.Context(), secret); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("the token: %v", err)
		}
		if _, err := a.BySession(t.Context(), u.ID, access.Stamp(u)); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("a session: %v", err)
		}
		if _, err := a.Authenticate(t.Context(), "hong", password, "10.0.0.1"); !errs.Is(err, errs.Invalid) {
			t.Errorf("the password: %v", err)
		}
		ctx := admin(t.Context())
		if _, err := inTx(t, s, ctx, func(c *ent.Client) (*ent.User, error) { return a.DisableUser(ctx, c, u.ID) }); err != nil {
			t.Fatal(err)
		}
		write, err := a.EnableUser(ctx, u.ID, ptr("a new beginning"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := inTx(t, s, ctx, func(c *ent.Client) (*ent.User, error) { return write(ctx, c) }); err != nil {
			t.Fatal(err)
		}
		if in, err := a.Authenticate(t.Context(), "hong", "a new beginning", "10.0.0.1"); err != nil || !in.MustChangePassword {
			t.Errorf("opened again: %v", err)
		}
	})
}

func TestPolicy(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		clock := &clock{start}
		a := access.New(s, clock.now, false)
		set := func(key string, value int) (int, error) {
			ctx := admin(t.Context())
			return inTx(t, s, ctx, func(c *ent.Client) (int, error) { return a.SetPolicy(ctx, c, key, value) })
		}
		of := func(r access.Rule) int {
			p, err := a.Policy(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return p.Of(r)
		}
		for _, r := range access.Rules {
			if got := of(r); got != r.Default || !r.Holds(got) || r.Least > r.Default || r.Default > r.Most || r.Words.VI == "" || r.Words.EN == "" {
				t.Errorf("%+v: %d", r, got)
			}
			for value, want := range map[int]string{r.Least - 1: "OUT_OF_RANGE value", r.Most + 1: "OUT_OF_RANGE value", r.Most: ""} {
				if _, err := set(r.Key, value); refusals(err) != want {
					t.Errorf("%s = %d: %v", r.Key, value, err)
				}
			}
			if before, err := set(r.Key, r.Least); err != nil || before != r.Most {
				t.Errorf("%s was %d, %v", r.Key, before, err)
			}
			if of(r) != r.Default {
				t.Errorf("%s is read for every request", r.Key)
			}
			clock.at = clock.at.Add(5 * time.Second)
			if got := of(r); got != r.Least {
				t.Errorf("%s is %d five seconds later", r.Key, got)
			}
		}
		if _, err := set("nonsense", 1); refusals(err) != "UNKNOWN_CODE key" {
			t.Error(err)
		}
		ctx := viewer.With(t.Context(), viewer.Viewer{UserID: uuid.New(), Role: viewer.Leader})
		if _, err := inTx(t, s, ctx, func(c *ent.Client) (int, error) { return a.SetPolicy(ctx, c, "lock.failures", 9) }); !errs.Is(err, errs.Forbidden) {
			t.Errorf("by a leader: %v", err)
		}
		for v, want := range map[viewer.Role]time.Duration{viewer.Officer: time.Minute, viewer.Admin: time.Minute} {
			if got, err := a.Idle(t.Context(), viewer.Viewer{Role: v}); err != nil || got != want {
				t.Errorf("%s is idle for %s, %v", v, got, err)
			}
		}
	})
}

func TestSignInsAreKeptForAYear(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, func() time.Time { return start }, false)
		job := viewer.With(t.Context(), viewer.Job("upkeep"))
		ages := []int{800, 367, 365, 1, 0}
		if _, err := inTx(t, s, job, func(c *ent.Client) (any, error) {
			for _, days := range ages {
				c.SignIn.Create().SetID(uuid.New()).SetLogin("x").SetOk(true).SetAddress("10.0.0.1").SetAt(start.Add(time.Duration(-days) * 24 * time.Hour).UnixMicro()).ExecX(job)
			}
			return nil, nil
		}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{2, 0} {
			if n, err := a.PurgeSignIns(t.Context()); err != nil || n != want {
				t.Errorf("%d are gone, %v", n, err)
			}
		}
		c, err := s.Read(job)
		if err != nil {
			t.Fatal(err)
		}
		if left := c.SignIn.Query().Where(signin.Login("x")).CountX(job); left != 3 {
			t.Errorf("%d are left", left)
		}
	})
}

// Whoever sees two logins on paper must be able to tell them apart.
func TestLoginsThatLookAlikeAreOne(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, time.Now, false)
		in := officer()
		in.Login, in.Password = "lan.vo1", nil
		mustCreate(t, s, a, in)
		for _, c := range []struct{ login, want string }{
			{"LAN.VO1", "DUPLICATE login"}, {"lan.võ1", "DUPLICATE login"}, {"lan.vo\u0303\u200b1", "DUPLICATE login"}, {"\uff2can.vo1", "DUPLICATE login"},
			{" lan . vo1 ", "DUPLICATE login"}, {"lan.vo1\u202e", "DUPLICATE login"}, {"lan.vol", "DUPLICATE login"}, {"lan.v01", "DUPLICATE login"},
			{"1an.vo1", "DUPLICATE login"}, {"l\u0430n.vo1", "INVALID login"}, // Cyrillic а
			{"lan-vo1", ""}, {"lan.vo", ""}, {"lam.vo", ""}, {"larn.vo", "DUPLICATE login"}, {"law.vo", ""}, {"lavv.vo", "DUPLICATE login"},
		} {
			in.Login = c.login
			if _, err := create(t, s, a, admin(t.Context()), in); refusals(err) != c.want {
				t.Errorf("%q: %v, want %q", c.login, refusals(err), c.want)
			}
		}
	})
}

func TestAlarmsAreKept(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, func() time.Time { return start }, false)
		if err := a.Alarm(t.Context(), errors.New("something else")); err != nil {
			t.Fatal(err)
		}
		who := viewer.Viewer{UserID: uuid.New(), Login: "hong", Role: viewer.Officer, UnitID: uuid.New()}
		breach := egress.CheckAny(viewer.With(t.Context(), who), &ent.Asset{UnitID: uuid.New()})
		if err := a.Alarm(t.Context(), fmt.Errorf("reading: %w", breach)); err != nil {
			t.Fatal(err)
		}
		e, err := a.Evidence(t.Context())
		if err != nil || e.Alarms != 1 || !e.LastAlarm.Equal(start) {
			t.Errorf("%+v, %v", e, err)
		}
	})
}

// What the check says of passwords is read from the accounts.
func TestEvidenceOfKeptPasswords(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		a := access.New(s, func() time.Time { return start }, false)
		password := "mot mat khau dai"
		u, err := create(t, s, a, admin(t.Context()), access.NewUser{Login: "hong", DisplayName: "Hồng", Role: viewer.Auditor, Password: &password})
		if err != nil {
			t.Fatal(err)
		}
		if e, err := a.Evidence(t.Context()); err != nil || e.Passwords != 1 || e.Weak != 0 {
			t.Errorf("%+v, %v", e, err)
		}
		job := viewer.With(t.Context(), viewer.Job("operator"))
		tx, err := s.Begin(job)
		if err != nil {
			t.Fatal(err)
		}
		if err := tx.Ent().User.Update().Where(user.ID(u.ID)).SetPasswordHash(password).Exec(job); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		if e, err := a.Evidence(t.Context()); err != nil || e.Passwords != 1 || e.Weak != 1 {
			t.Errorf("a password that can be read: %+v, %v", e, err)
		}
	})
}
