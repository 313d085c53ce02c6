package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/access"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/registry"
)

func (p *program) policyCommand() *cobra.Command {
	return group("policy", "Keep and check the policy by which accounts are guarded", p.policyShow(), p.policySet(), p.policyCheck())
}

// ruleAnswer is a rule of the policy as scripts read it.
type ruleAnswer struct {
	Key     string `json:"key"`
	Words   string `json:"words"`
	Value   int    `json:"value"`
	Default int    `json:"default"`
	Least   int    `json:"least"`
	Most    int    `json:"most"`
	Level3  bool   `json:"level3"` // strict enough for information security of level 3
}

func (p *program) policyShow() *cobra.Command {
	return p.command(&cobra.Command{
		Use: "show", Short: "Show the rules and their values", Example: `  sotaisan policy show`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		if err := may(ctx, authz.ReadSignIns); err != nil {
			return err
		}
		policy, err := db.access.Policy(ctx)
		if err != nil {
			return err
		}
		var answers []ruleAnswer
		var rows [][]string
		for _, r := range access.Rules {
			v := policy.Of(r)
			answers = append(answers, ruleAnswer{r.Key, r.Words.In(p.language()), v, r.Default, r.Least, r.Most, r.Holds(v)})
			rows = append(rows, []string{r.Key, strconv.Itoa(v), fmt.Sprintf("%d–%d", r.Least, r.Most), r.Words.In(p.language())})
		}
		if p.json {
			return p.printJSON(answers)
		}
		p.table([]string{p.say("Khóa", "Key"), "#" + p.say("Giá trị", "Value"), p.say("Khoảng", "Range"), ""}, rows)
		return nil
	}))
}

func (p *program) policySet() *cobra.Command {
	var note string
	c := p.command(&cobra.Command{
		Use:   "set KEY VALUE",
		Short: "Set a rule, in force within five seconds",
		Long: `Sets a rule of the policy. It is in force within five seconds, also in a server that is running, and the
auditor sees who set it.`,
		Example: `  sotaisan policy set session.idle.minutes 10 --note "Quy chế số 12"`,
		Args:    cobra.ExactArgs(2),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		value, err := strconv.Atoi(args[1])
		if err != nil {
			return errs.New(errs.Invalid, errs.At("value"), "%q không phải là số nguyên.", "%q is no whole number.", args[1])
		}
		out, err := db.accounts.SetPolicy(ctx, registry.SetPolicyInput{OperationID: uuid.New(), Key: args[0], Value: value, Note: &note})
		if err == nil {
			err = errs.List(out.Errors).Err()
		}
		if err != nil {
			return err
		}
		if p.json {
			return p.printJSON(map[string]int{args[0]: value})
		}
		p.tell("%[1]s = %[2]d", "%[1]s = %[2]d", args[0], value)
		return nil
	}))
	c.Flags().StringVar(&note, "note", "", "a remark for the auditor")
	return c
}

// upkeepEvery is how often what is over is ended: idle accounts, old entries of the log, and tokens by which
// another could act as who signs.
const upkeepEvery = 24 * time.Hour

// upkeep ends what is over, now and every day until the context is done. An error is tried again the
// next day: an idle account opens nothing meanwhile.
func (p *program) upkeep(ctx context.Context, db *open, log *slog.Logger) {
	for tick := time.NewTicker(upkeepEvery); ; {
		disabled, err := db.accounts.DisableDormant(ctx)
		purged, purgeErr := db.access.PurgeSignIns(ctx)
		revoked, revokeErr := db.accounts.RevokeForeign(ctx)
		if ctx.Err() == nil && (err != nil || purgeErr != nil || revokeErr != nil) {
			log.Error("upkeep of accounts failed", "disable", err, "purge", purgeErr, "revoke", revokeErr)
		}
		if disabled > 0 || purged > 0 || revoked > 0 {
			log.Info("upkeep of accounts", "disabled", disabled, "purgedSignIns", purged, "revokedTokens", revoked)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}
