package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

// Exit codes, for scripts.
const (
	exitOK      = 0
	exitRefused = 1 // the register refused, or a check found something
	exitUsage   = 2 // the command line is wrong
	exitFault   = 3 // the database or something else does not work
)

// program is the command line with everything that it touches, so that tests can drive it.
type program struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	now      func() time.Time
	terminal bool                   // err is a terminal
	password func() (string, error) // reads one from the terminal; io.EOF when there is none

	database string // of the flags
	as       string
	lang     string
	json     bool
	started  bool // the command line was understood
}

// errFound ends a command that has said itself what is wrong.
var errFound = errors.New("problems found")

// run runs one command line and answers its exit code.
func (p *program) run(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	list, refused := errs.All(err)
	switch {
	case errors.Is(err, errFound):
		return exitRefused
	case refused:
		p.refuse(cmd, list)
		return exitRefused
	case !p.started:
		p.complain("%v\n%s", err, p.say("Xem: ", "See: ")+cmd.CommandPath()+" --help")
		return exitUsage
	}
	p.complain("%v", err)
	return exitFault
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "sotaisan",
		Short: "The asset register of communes (sổ tài sản)",
		Long: `sotaisan keeps the register of the public assets of communes: what there is, where, in which
condition, with which papers, and everything that ever changed. It serves pages for phones and a
GraphQL API over SQLite or PostgreSQL.

Exit codes: 0 done; 1 refused by the register, or a check found something; 2 the command line is
wrong; 3 the database or something else does not work.

Environment: SOTAISAN_DATABASE is the database when --database is not given. Messages are Vietnamese
unless --lang en or an English LANG asks otherwise.`,
		Example: `  sotaisan serve --demo
  sotaisan import list danh-muc.xlsx --unit 31951
  sotaisan verify --deep --json`,
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	f := root.PersistentFlags()
	f.StringVar(&p.database, "database", "", "sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME\n(default $SOTAISAN_DATABASE, else a file in the user's data directory)")
	f.StringVar(&p.as, "as", "", "act as this account, with its rights (default the operating administrator)")
	f.StringVar(&p.lang, "lang", "", "language of messages, vi or en (default by $LANG)")
	f.BoolVar(&p.json, "json", false, "print JSON, for scripts")
	root.AddCommand(p.serveCommand(), p.migrateCommand(), p.importCommand(), p.undoCommand(), p.agencyCommand(), p.siteCommand(), p.userCommand(),
		p.tokenCommand(), p.policyCommand(), p.labelsCommand(), p.planCommand(), p.gapsCommand(), p.verifyCommand(), p.checkCommand(), p.versionCommand())
	return root
}

// databaseForm is what a database's address begins with.
var databaseForm = regexp.MustCompile(`^(sqlite:.|postgres(ql)?://)`)

// command finishes a command: run is called once the command line is understood.
func (p *program) command(c *cobra.Command, run func(ctx context.Context, args []string) error) *cobra.Command {
	if c.Args == nil {
		c.Args = cobra.NoArgs
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if p.lang != "" && p.lang != "vi" && p.lang != "en" {
			return fmt.Errorf("--lang %s: want vi or en", p.lang)
		}
		if p.database != "" && !databaseForm.MatchString(p.database) { // which can hold a password
			return errors.New("--database: want sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")
		}
		p.started = true
		return run(c.Context(), args)
	}
	return c
}

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{Use: use, Short: short, Args: func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("unknown command %q for %q", args[0], c.CommandPath())
		}
		return fmt.Errorf("%q needs a command", c.CommandPath())
	}, RunE: func(*cobra.Command, []string) error { return nil }}
	g.AddCommand(commands...)
	return g
}

// language is the language of messages: Vietnamese but for a clear wish.
func (p *program) language() locale.Lang {
	wish := p.lang
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if wish == "" {
			wish = p.env(name)
		}
	}
	if strings.HasPrefix(strings.ToLower(wish), "en") {
		return locale.EN
	}
	return locale.VI
}

// databaseURL is the database to work on; file names the default one in the user's data directory.
func (p *program) databaseURL(file string) (string, error) {
	if p.database != "" {
		return p.database, nil
	}
	if url := p.env("SOTAISAN_DATABASE"); url != "" {
		return url, nil
	}
	dir := p.env("XDG_DATA_HOME")
	if dir == "" {
		home := p.env("HOME")
		if home == "" {
			return "", errors.New("no database: give --database, or set SOTAISAN_DATABASE or HOME")
		}
		dir = filepath.Join(home, ".local", "share")
	}
	return "sqlite:" + filepath.Join(dir, "sotaisan", file), nil
}
