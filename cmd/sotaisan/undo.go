package main

import (
	"cmp"
	"context"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/arrivals"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/registry"
)

func (p *program) undoCommand() *cobra.Command {
	var reason string
	c := p.command(&cobra.Command{
		Use:   "undo OPERATION",
		Short: "Take back everything that one operation changed",
		Long: `Sets the assets of an operation back to what they were. What it registered is then entered in error:
out of every count, still in history; papers that it attached are withdrawn. It is refused when an
asset was changed since. Officers may take back the lists of their unit, administrators any operation,
which needs a reason.`,
		Example: `  sotaisan undo 00000000-0000-800c-9d31-6b5f0e6c4a51 --reason "nhầm tệp"`,
		Args:    oneID,
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		target := uuid.MustParse(args[0])
		n, err := p.undo(ctx, db, target, reason)
		if err != nil {
			return err
		}
		if p.json {
			return p.printJSON(map[string]any{"operation": target, "assets": n})
		}
		p.tell("Đã hoàn tác: %s tài sản.", "Taken back: %s assets.", p.number(int64(n)))
		return nil
	}))
	c.Flags().StringVar(&reason, "reason", "", "why, for the journal (required for what is no list)")
	return c
}

// undo answers how many assets an operation was taken back from. Whoever may bring lists in takes lists
// back as such, which is said more plainly; the rest is an administrator's correction.
func (p *program) undo(ctx context.Context, db *open, target uuid.UUID, reason string) (int, error) {
	v, _ := viewer.From(ctx)
	if !authz.May(v, authz.CorrectAssets) || authz.May(v, authz.ImportLists) {
		in := arrivals.UndoListInput{OperationID: uuid.New(), List: target,
			Reason: cmp.Or(reason, p.say("Hoàn tác việc nhập danh sách (dòng lệnh)", "The list was taken back on the command line"))}
		back, err := db.arrivals.UndoList(ctx, in)
		if err != nil {
			return 0, err
		}
		if err := back.Errors.Err(); !errs.Is(err, errs.NotFound) || !authz.May(v, authz.CorrectAssets) {
			return back.Assets, err
		}
	}
	back, err := db.registry.ReverseOperation(ctx, registry.ReverseOperationInput{OperationID: uuid.New(), Reverses: target, Reason: reason})
	if err != nil {
		return 0, err
	}
	if err := errs.List(back.Errors).Err(); err != nil {
		return 0, err
	}
	return *back.AssetCount, nil
}
