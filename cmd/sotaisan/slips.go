package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/access"
	"sotaisan/ent"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/registry"
	"sotaisan/vntext"
	"sotaisan/workbook"
)

// slipping is where slips go and what they say of the register.
type slipping struct{ out, address string }

func (o *slipping) flags(c *cobra.Command) {
	c.Flags().StringVarP(&o.out, "output", "o", "", "the PDF file to write, for your eyes only (required)")
	c.Flags().StringVar(&o.address, "address", "", "address of the register on the slips (default the one that labels carry)")
	required(c, "output")
}

func (p *program) userImport() *cobra.Command {
	var o slipping
	c := p.command(&cobra.Command{
		Use:   "import FILE -o SLIPS.pdf",
		Short: "Open the accounts of a list, and print a slip for each",
		Long: `Opens an account for each row of a list, XLSX or Unicode CSV, with the columns “Tên đăng nhập”, “Họ và
tên”, “Vai trò” and, where there are any, “Chức vụ” and “Mã đơn vị”: all of them, or none.

Each gets a one-time password. It stands on the slip and nowhere else: it is not shown, not logged, and
kept as a hash. The slips are four on an A4 page with lines to cut along. Whoever signs in with one has to
choose a password of their own; the slip's ends after some days (sotaisan policy show).`,
		Example: `  sotaisan user import can-bo.xlsx -o phieu.pdf
  sotaisan user import can-bo.csv -o phieu.pdf --address https://taisan.camau.gov.vn`,
		Args: cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		if err := may(ctx, authz.ManageUsers); err != nil {
			return err
		}
		people, err := p.people(args[0])
		if err != nil {
			return err
		}
		slips, err := p.slips(ctx, db, o, people)
		if err != nil {
			return err
		}
		for i := range people {
			people[i].Password = &slips[i].Password
		}
		// The slips are on the disk before there is an account, so that no account is without its slip.
		file, err := writeSlips(ctx, o.out, slips)
		if err != nil {
			return err
		}
		made, err := db.accounts.CreateUsers(ctx, registry.CreateUsersInput{OperationID: uuid.New(), Users: people},
			p.progress(p.say("Mở tài khoản", "Opening accounts")))
		if err == nil {
			err = inRows(errs.List(made.Errors), people).Err()
		}
		if err != nil {
			return errors.Join(err, file.drop())
		}
		if err := file.keep(); err != nil {
			return err
		}
		return p.showSlips(db, o.out, made.Users)
	}))
	o.flags(c)
	return c
}

func (p *program) userSlip() *cobra.Command {
	var o slipping
	c := p.command(&cobra.Command{
		Use:   "slip LOGIN -o SLIP.pdf",
		Short: "Set a one-time password and print its slip",
		Long: `Sets a one-time password for somebody who has lost theirs, which ends the account's sessions, and prints
its slip. The password is shown nowhere else.`,
		Example: `  sotaisan user slip hong -o phieu.pdf`,
		Args:    cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		u, err := account(ctx, db, args[0])
		if err != nil {
			return err
		}
		a := p.userAnswer(db, u)
		slips, err := p.slips(ctx, db, o, []access.NewUser{{Login: u.Login, DisplayName: u.DisplayName, Post: u.Post, UnitCode: &a.Unit}})
		if err != nil {
			return err
		}
		file, err := writeSlips(ctx, o.out, slips)
		if err != nil {
			return err
		}
		done, err := db.accounts.ChangePassword(ctx, registry.ChangePasswordInput{OperationID: uuid.New(), UserID: &u.ID, NewPassword: slips[0].Password})
		if err == nil {
			err = errs.List(done.Errors).Err()
		}
		if err != nil {
			return errors.Join(err, file.drop())
		}
		if err := file.keep(); err != nil {
			return err
		}
		return p.showSlips(db, o.out, []*ent.User{done.User})
	}))
	o.flags(c)
	return c
}

// people reads the list of accounts in a file.
func (p *program) people(path string) (people []access.NewUser, err error) {
	f, err := os.Open(path) // #nosec G304 -- whoever runs the command names the file
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	list, err := workbook.ReadAccounts(filepath.Base(path), f, info.Size())
	if err != nil {
		return nil, err
	}
	var refused errs.List
	for _, e := range list.Errors {
		refused = append(refused, errs.New(errs.Invalid, errs.At(e.Cell), "%s", "%s", e.In(p.language())))
	}
	for _, row := range list.Rows {
		u := access.NewUser{Login: row.Login, DisplayName: row.Name, Post: row.Post}
		if row.UnitCode != "" {
			u.UnitCode = &row.UnitCode
		}
		var known bool
		if u.Role, known = roleOf(row.Role); !known && row.Role != "" {
			refused = append(refused, errs.New(errs.UnknownCode, errs.At("row", strconv.Itoa(row.Number), "role"),
				"Dòng %[1]d: không có vai trò %[2]q; có: %[3]s.", "Row %[1]d: there is no role %[2]q; there are: %[3]s.", row.Number, row.Role, join(viewer.Roles)))
		}
		for _, e := range u.Check() { // before slips are drawn for them
			if row.Login == "" || e.Code == errs.Required { // the list's errors name the empty cell
				continue
			}
			refused = append(refused, errs.New(e.Code, errs.At(append([]string{"row", strconv.Itoa(row.Number)}, e.Path...)...),
				"Dòng %[1]d, %[2]q: %[3]s", "Row %[1]d, %[2]q: %[3]s", row.Number, row.Login, e.Message))
		}
		people = append(people, u)
	}
	if len(people) == 0 && len(refused) == 0 {
		return nil, errs.New(errs.Required, errs.At("file"), "Danh sách không có ai.", "The list names nobody.")
	}
	return people, refused.Err()
}

// roleOf reads a role by its code or by the words that people have for it.
func roleOf(text string) (viewer.Role, bool) {
	i := slices.IndexFunc(viewer.Roles, func(r viewer.Role) bool {
		words := authz.RoleWords[r]
		return slices.ContainsFunc([]string{string(r), words.VI, words.EN}, func(name string) bool { return vntext.Fold(name) == vntext.Fold(text) })
	})
	if i < 0 {
		return "", false
	}
	return viewer.Roles[i], true
}

// inRows says of refusals whose account they are about.
func inRows(list errs.List, people []access.NewUser) errs.List {
	for _, e := range list {
		if len(e.Path) < 2 || e.Path[0] != "users" {
			continue
		}
		if i, err := strconv.Atoi(e.Path[1]); err == nil && i < len(people) {
			e.Message.VI, e.Message.EN = people[i].Login+": "+e.Message.VI, people[i].Login+": "+e.Message.EN
		}
	}
	return list
}

// slips makes slips with one-time passwords for people.
func (p *program) slips(ctx context.Context, db *open, o slipping, people []access.NewUser) ([]labels.Slip, error) {
	address := o.address
	if address == "" {
		hosts, err := db.press.Hosts(ctx)
		if err != nil {
			return nil, err
		}
		if !hosts.Set() {
			return nil, errs.New(errs.Required, errs.At("address"), "Hãy cho biết địa chỉ của sổ (--address).", "Say where the register is (--address).")
		}
		address = "https://" + hosts.Base.Host()
	}
	policy, err := db.access.Policy(ctx)
	if err != nil {
		return nil, err
	}
	until := p.now().Add(policy.For(access.OneTimePassword)).UnixMicro()
	out := make([]labels.Slip, len(people))
	for i, u := range people {
		unit := ""
		if u.UnitCode != nil {
			if found, ok := db.registry.Units().ByCode(*u.UnitCode, db.registry.Today()); ok {
				unit = found.FullName
			}
		}
		least := policy.Of(access.PasswordLength)
		out[i] = labels.Slip{Unit: unit, Name: u.DisplayName, Post: u.Post, Login: access.FoldLogin(u.Login), Password: access.GeneratePassword(least),
			Address: address, Until: day(until), Shortest: least}
	}
	return out, nil
}

// slipFile is a file of slips that is not in its place yet. Nobody but its owner may read it.
type slipFile struct{ temporary, path string }

// writeSlips writes slips beside their place.
func writeSlips(ctx context.Context, path string, slips []labels.Slip) (file slipFile, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".sotaisan-*") // with the mode 0600
	if err != nil {
		return file, err
	}
	file = slipFile{f.Name(), path}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreClosedFile(f.Close()), file.drop())
		}
	}()
	w := bufio.NewWriter(f)
	if _, err = labels.WriteSlips(ctx, w, slips); err != nil {
		return file, err
	}
	if err = w.Flush(); err != nil {
		return file, err
	}
	if err = f.Sync(); err != nil { // the accounts will be there after a power cut, too
		return file, err
	}
	return file, f.Close()
}

func (f slipFile) keep() error { return os.Rename(f.temporary, f.path) }

func (f slipFile) drop() error {
	if err := os.Remove(f.temporary); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// showSlips says what was made, without any password.
func (p *program) showSlips(db *open, path string, users []*ent.User) error {
	if p.json {
		answers := make([]userAnswer, len(users))
		for i, u := range users {
			answers[i] = p.userAnswer(db, u)
		}
		return p.printJSON(map[string]any{"file": path, "users": answers})
	}
	var logins []string
	for _, u := range users {
		logins = append(logins, u.Login)
	}
	p.tell("%s: %s phiếu (%s). In, cắt, đưa tận tay từng người, rồi xóa tệp.", "%s: %s slips (%s). Print, cut, hand each to its person, then delete the file.",
		path, p.number(int64(len(users))), abridged(logins))
	return nil
}

// abridged is a list that does not fill the screen.
func abridged(names []string) string {
	if len(names) > 10 {
		return strings.Join(names[:10], ", ") + fmt.Sprintf(", … (%d)", len(names))
	}
	return strings.Join(names, ", ")
}
