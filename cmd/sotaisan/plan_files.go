package main

import (
	"cmp"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"sotaisan/holding"
	"sotaisan/internal/locale"
	"sotaisan/plan"
	"sotaisan/plan/verify"
)

// solving is what “plan solve” is asked for.
type solving struct {
	parameters, out string
	variants        bool
}

func (p *program) planSolve() *cobra.Command {
	var o solving
	c := p.command(&cobra.Command{
		Use:   "solve SNAPSHOT",
		Short: "Make a plan of a snapshot file, without a database",
		Long: `Makes the plan of what “plan snapshot” has written: the same file and parameters give the same plan, byte
for byte, on any machine. Parameters are JSON as they stand in a plan; without a file the defaults hold
for the five years after the snapshot, and there is no money. Files that end in .gz are compressed.`,
		Example: `  sotaisan plan solve so-lieu.json --parameters tham-so.json -o ke-hoach.json
  sotaisan plan solve so-lieu.json.gz -o ke-hoach.json.gz --variants`,
		Args: cobra.ExactArgs(1),
	}, func(ctx context.Context, args []string) error { return p.solve(ctx, args[0], o) })
	c.Flags().StringVar(&o.parameters, "parameters", "", "JSON file with what finance decides")
	c.Flags().StringVarP(&o.out, "output", "o", "", "file for the plan")
	c.Flags().BoolVar(&o.variants, "variants", false, "work out the totals under other assumptions about conditions and lives, too")
	return c
}

// thrifty trades some time for memory until the function that it answers is called: plans are made beside
// servers, too.
func thrifty() (enough func()) {
	before := debug.SetGCPercent(25)
	return func() { debug.SetGCPercent(before) }
}

// sparing bounds the memory that a plan of the snapshot is made in until the function that it answers is
// called, from what plans of provinces take at their fullest for a group of stock. It is a soft bound: beyond
// it, which is where a horizon is long, collecting garbage takes half of the time at most.
func sparing(s *plan.Snapshot) (enough func()) {
	const base, group = 24 << 20, 2 << 10
	before := debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(before, base+group*int64(len(s.Stock))))
	return func() { debug.SetMemoryLimit(before) }
}

func (p *program) solve(ctx context.Context, path string, o solving) error {
	s, err := readFile(path, plan.ReadSnapshot)
	if err != nil {
		return err
	}
	defer sparing(s)()
	params := plan.Defaults(yearsAfter(s), nil)
	if o.parameters != "" {
		if params, err = readParameters(o.parameters, params); err != nil {
			return err
		}
		unitsByCode(s, &params)
	}
	m, err := plan.Prepare(s)
	if err != nil {
		return err
	}
	show := p.progress(p.say("Lập kế hoạch", "Planning"))
	made, err := m.Solve(ctx, params, plan.Options{Workers: runtime.GOMAXPROCS(0), SkipVariants: !o.variants,
		Progress: func(_ plan.Stage, done, of int) { show(done, of) }})
	if err != nil {
		return err
	}
	if o.out != "" {
		if _, err := writeWhole(o.out, func(w io.Writer) error { _, err := made.WriteTo(w); return err }); err != nil {
			return err
		}
	}
	if p.json {
		return p.printJSON(map[string]any{"file": o.out, "hash": made.Hash, "snapshotHash": made.SnapshotHash, "lines": len(made.Lines), "totals": made.Totals})
	}
	p.showPlanTotals(&made.Totals)
	p.tell("Mã băm kết quả %s", "Result %s", made.Hash)
	if o.out != "" {
		p.tell("Đã ghi %s: %s dòng.", "%s written: %s lines.", o.out, p.number(int64(len(made.Lines))))
	}
	return nil
}

// yearsAfter is the horizon where nobody has said another.
func yearsAfter(s *plan.Snapshot) []int {
	out := make([]int, 5)
	for i := range out {
		out[i] = s.TakenOn.Year() + 1 + i
	}
	return out
}

// showPlanTotals writes what a plan comes to.
func (p *program) showPlanTotals(t *plan.Totals) {
	var rows [][]string
	count := func(vi, en string, n int64) { rows = append(rows, []string{p.say(vi, en), p.number(n)}) }
	money := func(vi, en string, n holding.VND) { rows = append(rows, []string{p.say(vi, en), p.money(n)}) }
	count("Nhu cầu", "Need", t.Need)
	count("Đã có", "Met by stock", t.MetByStock)
	count("Điều chuyển", "Transferred", t.Transferred)
	count("Sửa chữa", "Repaired", t.Repaired)
	count("Mua sắm", "Purchased", t.Purchased)
	count("Chưa đáp ứng", "Unmet", t.Unmet)
	count("Dôi dư", "Surplus", t.Surplus)
	money("Chi mua sắm", "Purchases", t.PurchaseCost)
	money("Chi sửa chữa", "Repairs", t.RepairCost)
	money("Chi điều chuyển", "Transfers", t.TransferCost)
	p.table([]string{p.say("Tổng hợp", "Totals"), "#"}, rows)
	switch {
	case t.GapPPB < 0:
	case t.Proven:
		p.tell("Phương án cấp kinh phí là tốt nhất (đã chứng minh).", "No better use of the money exists (proven).")
	default:
		p.tell("Không có phương án nào tốt hơn quá %s phần tỷ.", "No use of the money is better by more than %s parts per billion.", p.number(t.GapPPB))
	}
}

func (p *program) planVerify() *cobra.Command {
	return p.command(&cobra.Command{
		Use:   "verify SNAPSHOT PLAN",
		Short: "Hold a plan file against its snapshot, without a database",
		Long: `Works everything in a plan out again from its snapshot, by other code than made it, and checks the proofs
that nothing better exists. Exit code 1: something is not what follows, named by line, cell and field.`,
		Example: `  sotaisan plan verify so-lieu.json ke-hoach.json`,
		Args:    cobra.ExactArgs(2),
	}, func(_ context.Context, args []string) error {
		defer thrifty()()
		s, err := readFile(args[0], plan.ReadSnapshot)
		if err != nil {
			return err
		}
		made, err := readFile(args[1], plan.ReadPlan)
		if err != nil {
			return err
		}
		if err := verify.Plan(s, made); err != nil {
			return err
		}
		if p.json {
			return p.printJSON(map[string]any{"valid": true, "hash": made.Hash, "snapshotHash": made.SnapshotHash, "cells": len(made.Cells), "lines": len(made.Lines)})
		}
		p.tell("Kế hoạch đúng: %s nhu cầu, %s dòng, %s chứng minh điều chuyển, %s chứng minh kinh phí.", "The plan is what it says: %s cells, %s lines, %s proofs of transfers, %s of funding.",
			p.number(int64(len(made.Cells))), p.number(int64(len(made.Lines))), p.number(int64(len(made.Proof.Transfers))), p.number(int64(len(made.Proof.Funding))))
		return nil
	})
}

func (p *program) planDiff() *cobra.Command {
	var snapshot string
	c := p.command(&cobra.Command{
		Use:   "diff LEFT RIGHT [--snapshot FILE]",
		Short: "Show what differs between two plan files, and why",
		Long: `Compares two plans: parameters, totals, and lines summed by unit, need class, action and year, each with
its cause. A plan file has units and agencies by their ids alone; a snapshot file gives them their codes and
names. Exit code 1: they differ.`,
		Example: `  sotaisan plan diff ke-hoach-1.json ke-hoach-2.json --snapshot so-lieu.json
  sotaisan plan diff ke-hoach-1.json ke-hoach-2.json --json | jq .lines`,
		Args: cobra.ExactArgs(2),
	}, func(_ context.Context, args []string) error {
		defer thrifty()()
		left, err := readFile(args[0], plan.ReadPlan)
		if err != nil {
			return err
		}
		right, err := readFile(args[1], plan.ReadPlan)
		if err != nil {
			return err
		}
		names := map[string]string{}
		if snapshot != "" {
			s, err := readFile(snapshot, plan.ReadSnapshot)
			if err != nil {
				return err
			}
			names = namesOf(s)
		}
		d := plan.Diff(left, right)
		if p.json {
			err = p.printJSON(d)
		} else {
			p.showDifference(&d, names)
		}
		if err == nil && !d.Empty() {
			err = errFound
		}
		return err
	})
	c.Flags().StringVar(&snapshot, "snapshot", "", "snapshot file that names units and agencies")
	return c
}

// namesOf answers what people call the units and agencies of a snapshot, by id.
func namesOf(s *plan.Snapshot) map[string]string {
	names := make(map[string]string, len(s.Units)+len(s.Agencies))
	for _, u := range s.Units {
		names[u.ID] = u.Code + " " + u.Name
	}
	for _, a := range s.Agencies {
		names[a.ID] = a.Name
	}
	return names
}

// showDifference writes units and agencies by their names, by id where there is none.
func (p *program) showDifference(d *plan.Difference, names map[string]string) {
	if d.Empty() {
		p.tell("Hai kế hoạch giống nhau.", "The plans are the same.")
		return
	}
	for _, part := range []struct {
		name locale.Text
		list []plan.Setting
	}{{locale.Text{VI: "Tham số", EN: "Parameters"}, d.Parameters}, {locale.Text{VI: "Tổng hợp", EN: "Totals"}, d.Totals}} {
		var rows [][]string
		for _, s := range part.list {
			var name []string
			for _, part := range s.Key {
				if part != "" {
					name = append(name, cmp.Or(names[part], part))
				}
			}
			rows = append(rows, []string{strings.Join(name, " "), s.Left, s.Right})
		}
		if len(rows) > 0 {
			p.table([]string{p.word(part.name), "#" + p.say("Trước", "Left"), "#" + p.say("Sau", "Right")}, rows)
			p.tell("", "")
		}
	}
	var rows [][]string
	for _, c := range d.ByCause() {
		rows = append(rows, []string{p.word(plan.CauseWords[c.Cause]), p.number(c.Lines), p.money(c.LeftAmount), p.money(c.RightAmount)})
	}
	if len(rows) > 0 {
		p.table([]string{p.say("Vì", "Because"), "#" + p.say("Dòng", "Lines"), "#" + p.say("Tiền trước", "Left"), "#" + p.say("Tiền sau", "Right")}, rows)
		p.tell("", "")
	}
	rows = nil
	for _, l := range d.Lines {
		rows = append(rows, []string{cmp.Or(names[l.Unit], l.Unit), l.NeedClass, p.word(plan.ActionWords[l.Action]), fmt.Sprint(l.Year), p.number(l.LeftQuantity), p.number(l.RightQuantity),
			p.money(l.LeftAmount), p.money(l.RightAmount), p.word(plan.CauseWords[l.Cause])})
	}
	if len(rows) > 0 {
		p.table([]string{p.say("Đơn vị", "Unit"), p.say("Nhu cầu", "Need"), p.say("Việc", "Action"), p.say("Năm", "Year"), "#" + p.say("SL trước", "Left"), "#" + p.say("SL sau", "Right"),
			"#" + p.say("Tiền trước", "Amount"), "#" + p.say("Tiền sau", "Amount"), p.say("Vì", "Because")}, rows)
	}
}

// unitsByCode lets parameters name units by their codes, as people do, beside the ids of the snapshot.
func unitsByCode(s *plan.Snapshot, params *plan.Parameters) {
	ids := make(map[string]string, len(s.Units))
	for _, u := range s.Units {
		ids[u.Code] = u.ID
	}
	for i := range params.Budgets {
		params.Budgets[i].Unit = cmp.Or(ids[params.Budgets[i].Unit], params.Budgets[i].Unit)
	}
	for i := range params.Forbids {
		params.Forbids[i].Unit = cmp.Or(ids[params.Forbids[i].Unit], params.Forbids[i].Unit)
	}
}

// readFile reads a file, unpacked where its name ends in .gz.
func readFile[T any](path string, read func(io.Reader) (T, error)) (out T, err error) {
	f, err := os.Open(path) // #nosec G304 -- whoever runs the command names the file
	if err != nil {
		return out, err
	}
	defer func() { _ = f.Close() }()
	if !strings.HasSuffix(path, ".gz") {
		return read(f)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return out, fmt.Errorf("%s: %w", path, err)
	}
	return read(z)
}
