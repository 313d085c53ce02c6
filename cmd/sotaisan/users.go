package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/access"
	"sotaisan/ent"
	"sotaisan/ent/user"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
)

func (p *program) userCommand() *cobra.Command {
	return group("user", "Keep accounts", p.userAdd(), p.userImport(), p.userSlip(), p.userDisable(), p.userEnable(),
		p.userPassword(), p.userList())
}

func (p *program) userAdd() *cobra.Command {
	var in registry.CreateUserInput
	var unit, post string
	var noPassword, stdin bool
	c := p.command(&cobra.Command{
		Use:   "add LOGIN --name NAME --role ROLE",
		Short: "Open an account",
		Long: `Opens an account. The password is asked for at the terminal, or read from the first line of standard
input with --password-stdin; whoever signs in with it has to choose another one. With --no-password the
account signs in by token alone.`,
		Example: `  sotaisan user add hong --name "Nguyễn Thị Hồng" --role OFFICER --unit 31951 --post "Công chức tài sản"
  printf '%s\n' "$PASSWORD" | sotaisan user add admin --name "Quản trị" --role ADMIN --password-stdin`,
		Args: cobra.ExactArgs(1),
	}, p.working(fresh, func(ctx context.Context, db *open, args []string) error {
		in.OperationID, in.Login, in.Post = uuid.New(), args[0], &post
		if unit != "" {
			in.UnitCode = &unit
		}
		if !noPassword {
			write, err := db.access.CreateUser(ctx, access.NewUser{Login: in.Login, DisplayName: in.DisplayName, Post: post, Role: in.Role, UnitCode: in.UnitCode})
			if err == nil {
				err = rehearse(ctx, db, write)
			}
			if err != nil {
				return err
			}
			secret, err := p.newPassword(stdin)
			if err != nil {
				return err
			}
			in.Password = &secret
		}
		made, err := db.accounts.CreateUser(ctx, in)
		if err == nil {
			err = errs.List(made.Errors).Err()
		}
		if err != nil {
			return err
		}
		return p.showUser(db, made.User, "Đã mở tài khoản %s.", "Account %s is open.")
	}))
	f := c.Flags()
	f.StringVar(&in.DisplayName, "name", "", "the person's name (required)")
	f.StringVar(&post, "post", "", "the person's post")
	f.Var(oneOf(&in.Role, viewer.Roles), "role", join(viewer.Roles)+" (required)")
	f.StringVar(&unit, "unit", "", "official code of the unit, for OFFICER and LEADER")
	f.BoolVar(&stdin, "password-stdin", false, "read the password from standard input")
	f.BoolVar(&noPassword, "no-password", false, "no sign-in by password")
	required(c, "name", "role")
	c.MarkFlagsMutuallyExclusive("password-stdin", "no-password")
	return c
}

// rehearse does a write and takes it back, so that nobody types a password for what is refused anyhow.
func rehearse(ctx context.Context, db *open, write access.Write) error {
	tx, err := db.Begin(ctx)
	if err != nil {
		return err
	}
	_, err = write(ctx, tx.Ent())
	return errors.Join(err, tx.Rollback())
}

func (p *program) userEnable() *cobra.Command {
	var noPassword, stdin bool
	c := p.command(&cobra.Command{
		Use:   "enable LOGIN",
		Short: "Open a disabled account again, with a new password",
		Long: `Opens a disabled account again. The old password is gone: a new one is asked for at the terminal, or read
from the first line of standard input with --password-stdin. With --no-password the account signs in by
token alone.`,
		Example: `  sotaisan user enable hong`,
		Args:    cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		u, err := account(ctx, db, args[0])
		if err != nil {
			return err
		}
		in := registry.EnableUserInput{OperationID: uuid.New(), UserID: u.ID}
		if !noPassword {
			write, err := db.access.EnableUser(ctx, u.ID, nil)
			if err == nil {
				err = rehearse(ctx, db, write)
			}
			if err != nil {
				return err
			}
			secret, err := p.newPassword(stdin)
			if err != nil {
				return err
			}
			in.Password = &secret
		}
		done, err := db.accounts.EnableUser(ctx, in)
		if err == nil {
			err = errs.List(done.Errors).Err()
		}
		if err != nil {
			return err
		}
		return p.showUser(db, done.User, "Đã mở lại tài khoản %s.", "Account %s is open again.")
	}))
	c.Flags().BoolVar(&stdin, "password-stdin", false, "read the password from standard input")
	c.Flags().BoolVar(&noPassword, "no-password", false, "no sign-in by password")
	c.MarkFlagsMutuallyExclusive("password-stdin", "no-password")
	return c
}

func (p *program) userDisable() *cobra.Command {
	return p.command(&cobra.Command{
		Use:     "disable LOGIN",
		Short:   "Close an account, its sessions and tokens",
		Example: `  sotaisan user disable hong`,
		Args:    cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		u, err := account(ctx, db, args[0])
		if err != nil {
			return err
		}
		done, err := db.accounts.DisableUser(ctx, registry.DisableUserInput{OperationID: uuid.New(), UserID: u.ID})
		if err == nil {
			err = errs.List(done.Errors).Err()
		}
		if err != nil {
			return err
		}
		return p.showUser(db, done.User, "Đã khóa tài khoản %s.", "Account %s is disabled.")
	}))
}

func (p *program) userPassword() *cobra.Command {
	var stdin bool
	c := p.command(&cobra.Command{
		Use:     "password LOGIN",
		Short:   "Set a new password, which ends the account's sessions",
		Example: `  sotaisan user password hong`,
		Args:    cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		u, err := account(ctx, db, args[0])
		if err != nil {
			return err
		}
		secret, err := p.newPassword(stdin)
		if err != nil {
			return err
		}
		done, err := db.accounts.ChangePassword(ctx, registry.ChangePasswordInput{OperationID: uuid.New(), UserID: &u.ID, NewPassword: secret})
		if err == nil {
			err = errs.List(done.Errors).Err()
		}
		if err != nil {
			return err
		}
		return p.showUser(db, done.User, "Đã đổi mật khẩu của %s.", "The password of %s is changed.")
	}))
	c.Flags().BoolVar(&stdin, "password-stdin", false, "read the password from standard input")
	return c
}

func (p *program) userList() *cobra.Command {
	return p.command(&cobra.Command{
		Use: "list", Short: "List the accounts", Example: `  sotaisan user list --json`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		if err := may(ctx, authz.ManageUsers); err != nil {
			return err
		}
		c, err := db.Read(ctx)
		if err != nil {
			return err
		}
		users, err := c.User.Query().Order(user.ByLogin()).All(ctx)
		if err != nil {
			return err
		}
		answers := []userAnswer{}
		var rows [][]string
		for _, u := range users {
			a := p.userAnswer(db, u)
			answers = append(answers, a)
			state := ""
			if a.Disabled {
				state = p.say("đã khóa", "disabled")
			}
			rows = append(rows, []string{a.Login, a.Name, a.Post, string(a.Role), a.Unit, state})
		}
		if p.json {
			return p.printJSON(answers)
		}
		p.table([]string{p.say("Đăng nhập", "Login"), p.say("Họ tên", "Name"), p.say("Chức vụ", "Post"), p.say("Vai trò", "Role"), p.say("Đơn vị", "Unit"), ""}, rows)
		return nil
	}))
}

// userAnswer is an account as scripts read it.
type userAnswer struct {
	ID        uuid.UUID   `json:"id"`
	Login     string      `json:"login"`
	Name      string      `json:"name"`
	Post      string      `json:"post"`
	Role      viewer.Role `json:"role"`
	Unit      string      `json:"unit"` // code; "" for province-wide roles
	Disabled  bool        `json:"disabled"`
	Password  bool        `json:"password"` // whether it can sign in by one
	CreatedAt time.Time   `json:"createdAt"`
}

func (p *program) userAnswer(db *open, u *ent.User) userAnswer {
	a := userAnswer{ID: u.ID, Login: u.Login, Name: u.DisplayName, Post: u.Post, Role: u.Role, Disabled: u.DisabledAt != 0,
		Password: u.PasswordHash != "", CreatedAt: time.UnixMicro(u.CreatedAt).UTC()}
	if u.UnitID != nil {
		if unit, ok := db.registry.Units().Unit(*u.UnitID); ok {
			a.Unit = unit.Code
		}
	}
	return a
}

func (p *program) showUser(db *open, u *ent.User, vi, en string) error {
	if p.json {
		return p.printJSON(p.userAnswer(db, u))
	}
	p.tell(vi, en, u.Login)
	return nil
}

// account finds the account that a command names.
func account(ctx context.Context, db *open, login string) (*ent.User, error) {
	c, err := db.Read(ctx)
	if err != nil {
		return nil, err
	}
	u, err := c.User.Query().Where(user.Login(access.FoldLogin(login))).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, errs.New(errs.NotFound, errs.At("login"), "Không có tài khoản %q.", "There is no account %q.", login)
	}
	return u, err
}

// newPassword reads a new password, twice when a person types it.
func (p *program) newPassword(stdin bool) (string, error) {
	if stdin {
		line, err := bufio.NewReader(p.in).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	ask := func(vi, en string) (string, error) {
		_, _ = fmt.Fprint(p.err, p.say(vi, en))
		defer func() { _, _ = fmt.Fprintln(p.err) }()
		return p.password()
	}
	first, err := ask("Mật khẩu mới: ", "New password: ")
	if errors.Is(err, io.EOF) {
		return "", errs.New(errs.Required, errs.At("password"), "Hãy đưa mật khẩu qua --password-stdin.", "Give the password by --password-stdin.")
	}
	if err != nil {
		return "", err
	}
	second, err := ask("Nhập lại: ", "Again: ")
	if err != nil {
		return "", err
	}
	if first != second {
		return "", errs.New(errs.Invalid, errs.At("password"), "Hai lần nhập không giống nhau.", "The two are not the same.")
	}
	return first, nil
}

func (p *program) tokenCommand() *cobra.Command {
	return group("token", "Keep API tokens", p.tokenAdd(), p.tokenRevoke(), p.tokenList())
}

func (p *program) tokenAdd() *cobra.Command {
	var in registry.CreateAPITokenInput
	var days int
	c := p.command(&cobra.Command{
		Use:   "add LOGIN --name NAME",
		Short: "Make a token by which a program acts as an account",
		Long: `Makes a token and prints it, once: the register keeps only its hash. A program sends it as
“Authorization: Bearer TOKEN” and has the rights of the account. With --as, an administrator makes tokens of
programs alone: accounts without a password, of a role that signs nothing.`,
		Example: `  sotaisan token add survey-bot --name "survey 2027" --days 30`,
		Args:    cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		u, err := account(ctx, db, args[0])
		if err != nil {
			return err
		}
		in.OperationID, in.UserID, in.ExpiresAt = uuid.New(), &u.ID, p.now().Add(time.Duration(days)*24*time.Hour)
		made, err := db.accounts.CreateAPIToken(ctx, in)
		if err == nil {
			err = errs.List(made.Errors).Err()
		}
		if err != nil {
			return err
		}
		if p.json {
			a := answerOf(made.APIToken, u.Login)
			a.Token = *made.Secret
			return p.printJSON(a)
		}
		_, _ = fmt.Fprintln(p.out, *made.Secret)
		_, _ = fmt.Fprintln(p.err, p.say("Mã này chỉ hiện một lần; hết hạn %s.", "It is shown this once; it ends on %s.", day(made.APIToken.ExpiresAt)))
		return nil
	}))
	c.Flags().StringVar(&in.Name, "name", "", "what it is for (required)")
	c.Flags().IntVar(&days, "days", 90, "days until it ends, at most 366")
	required(c, "name")
	return c
}

func (p *program) tokenRevoke() *cobra.Command {
	return p.command(&cobra.Command{
		Use: "revoke ID", Short: "End a token", Example: `  sotaisan token revoke 019d5f0e-0000-800b-8a00-0123456789ab`, Args: oneID,
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		token := uuid.MustParse(args[0])
		done, err := db.accounts.RevokeAPIToken(ctx, registry.RevokeAPITokenInput{OperationID: uuid.New(), TokenID: token})
		if err == nil {
			err = errs.List(done.Errors).Err()
		}
		if err != nil {
			return err
		}
		if p.json {
			return p.printJSON(map[string]any{"id": done.APIToken.ID, "revoked": true})
		}
		p.tell("Đã thu hồi mã truy cập %s.", "Token %s is revoked.", done.APIToken.Name)
		return nil
	}))
}

func (p *program) tokenList() *cobra.Command {
	return p.command(&cobra.Command{
		Use: "list LOGIN", Short: "List an account's tokens that are still good", Example: `  sotaisan token list survey-bot`, Args: cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		u, err := account(ctx, db, args[0])
		if err != nil {
			return err
		}
		tokens, err := db.access.LiveTokens(ctx, u.ID)
		if err != nil {
			return err
		}
		answers := []tokenAnswer{}
		var rows [][]string
		for _, t := range tokens {
			answers = append(answers, answerOf(t, u.Login))
			rows = append(rows, []string{t.ID.String(), t.Name, day(t.CreatedAt), day(t.ExpiresAt)})
		}
		if p.json {
			return p.printJSON(answers)
		}
		p.table([]string{"ID", p.say("Tên", "Name"), p.say("Tạo ngày", "Made"), p.say("Hết hạn", "Ends")}, rows)
		return nil
	}))
}

// tokenAnswer is a token as scripts read it. Token is its secret, when it was just made.
type tokenAnswer struct {
	ID        uuid.UUID `json:"id"`
	Login     string    `json:"login"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt time.Time `json:"expiresAt"`
	Token     string    `json:"token,omitempty"`
}

func answerOf(t *ent.ApiToken, login string) tokenAnswer {
	return tokenAnswer{ID: t.ID, Login: login, Name: t.Name, CreatedAt: time.UnixMicro(t.CreatedAt).UTC(), ExpiresAt: time.UnixMicro(t.ExpiresAt).UTC()}
}

func day(micros int64) string { return civil.Of(time.UnixMicro(micros)).Time().Format("02/01/2006") }
