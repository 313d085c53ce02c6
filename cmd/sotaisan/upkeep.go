package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
)

func (p *program) verifyCommand() *cobra.Command {
	var deep bool
	c := p.command(&cobra.Command{
		Use:   "verify",
		Short: "Check that no one has rewritten history",
		Long: `Recomputes the hash chain of every unit's journal and compares it with its end. With --deep it also
folds every asset's history and compares the result with the rows in force and of the past. The ends
that it prints belong on the minutes of an inventory: printed there, they anchor the journal outside
the database.`,
		Example: `  sotaisan verify --deep
  sotaisan verify --json | jq .heads`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		if err := may(ctx, authz.ReadSignIns); err != nil {
			return err
		}
		r, err := db.journal.Verify(ctx, deep, p.progress(p.say("Kiểm tra nhật ký", "Verifying")))
		if err != nil {
			return err
		}
		return p.showReport(db, r)
	}))
	c.Flags().BoolVar(&deep, "deep", false, "compare every asset with its history too")
	return c
}

func (p *program) checkCommand() *cobra.Command {
	return p.command(&cobra.Command{
		Use:     "check",
		Short:   "Recount everything and compare with the maintained counts",
		Long:    `Recounts every unit and compares with the counts, numbers of gaps and labels that the register keeps.`,
		Example: `  sotaisan check`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		if err := may(ctx, authz.ReadSignIns); err != nil {
			return err
		}
		r, err := db.journal.Check(ctx, p.progress(p.say("Đếm lại", "Recounting")))
		if err != nil {
			return err
		}
		return p.showReport(db, r)
	}))
}

func (p *program) gapsCommand() *cobra.Command {
	return group("gaps", "Keep the documentation gaps", p.command(&cobra.Command{
		Use:   "recompute",
		Short: "Judge every asset by the rules of today",
		Long: `Judges which papers every asset should have by the rules of today, as after a newer law or on a day on
which a rule begins or ends. Gaps open and close as events of the assets' history. Run again, it
changes nothing.`,
		Example: `  sotaisan gaps recompute`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		if err := may(ctx, authz.CorrectAssets); err != nil {
			return err
		}
		n, err := db.registry.RecomputeGaps(ctx, p.progress(p.say("Xét hồ sơ", "Judging")))
		if err != nil {
			return err
		}
		if p.json {
			return p.printJSON(map[string]int{"changed": n})
		}
		p.tell("%s tài sản thay đổi.", "%s assets changed.", p.number(int64(n)))
		return nil
	})))
}

// may refuses who acts without the permission, for work that runs under a job of its own.
func may(ctx context.Context, permission authz.Permission) error {
	if v, _ := viewer.From(ctx); authz.May(v, permission) {
		return nil
	}
	return errs.New(errs.Forbidden, nil, "Vai trò của bạn không được làm việc này.", "Your role may not do this.")
}

// showReport prints what a check found; problems are an exit code of their own.
func (p *program) showReport(db *open, r journal.Report) error {
	if p.json {
		r.Problems = nonNil(r.Problems)
		if err := p.printJSON(r); err != nil {
			return err
		}
	} else {
		var rows [][]string
		for _, h := range r.Heads {
			rows = append(rows, []string{unitName(db, h.Unit), p.number(h.Seq), h.Hash})
		}
		if len(rows) > 0 {
			p.table([]string{p.say("Đơn vị", "Unit"), "#" + p.say("Số bút toán", "Entries"), p.say("Mã băm cuối", "Last hash")}, rows)
		}
		for _, x := range r.Problems {
			at := unitName(db, x.Unit)
			if x.Seq != 0 {
				at += fmt.Sprintf(", %d", x.Seq)
			}
			if x.Asset != "" {
				at += ", " + x.Asset
			}
			_, _ = fmt.Fprintf(p.out, "%s: %s\n", at, x.What)
		}
		var seen []string // a check reads no journal, a plain verification no assets
		for _, n := range []struct {
			vi, en string
			n      int64
		}{{"%s đơn vị", "%s units", int64(r.Units)}, {"%s bút toán", "%s entries", r.Events}, {"%s tài sản", "%s assets", r.Assets}} {
			if n.n > 0 {
				seen = append(seen, p.say(n.vi, n.en, p.number(n.n)))
			}
		}
		p.tell("%s: %s lỗi.", "%s: %s problems.", strings.Join(seen, ", "), p.number(int64(len(r.Problems))))
	}
	if len(r.Problems) > 0 {
		return errFound
	}
	return nil
}

func unitName(db *open, unit uuid.UUID) string {
	if u, ok := db.registry.Units().Unit(unit); ok {
		return u.Code + " " + u.FullName
	}
	return unit.String()
}

// version is set by the linker; else the build information has it.
var version = ""

func (p *program) versionCommand() *cobra.Command {
	return p.command(&cobra.Command{Use: "version", Short: "Print the version", Example: `  sotaisan version --json`},
		func(context.Context, []string) error {
			v, revision, goVersion := version, "", ""
			if info, ok := debug.ReadBuildInfo(); ok {
				goVersion = info.GoVersion
				if v == "" {
					v = info.Main.Version
				}
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						revision = s.Value
					}
				}
			}
			if p.json {
				return p.printJSON(map[string]string{"version": v, "revision": revision, "go": goVersion})
			}
			_, _ = fmt.Fprintln(p.out, "sotaisan", v, revision, goVersion)
			return nil
		})
}
