package planning

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/reequipmentplan"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/plan"
	"sotaisan/plan/life"
	"sotaisan/vntext"
)

// CreateReequipmentPlanPayload is the answer of CreateReequipmentPlan.
type CreateReequipmentPlanPayload struct {
	Plan *ent.ReequipmentPlan // nil when refused
	usecase.Outcome
}

// maxSnapshotFaults is how many faults of the register's data one refusal tells.
const maxSnapshotFaults = 20

// CreateReequipmentPlan makes a draft of the register as it stands: it reads a snapshot, solves it outside
// of any transaction, and stores both with the lines in one write. A draft has no asset to itself yet.
// The same data and parameters give the same plan, with the same hash.
//
// Refusals: Forbidden, Required and OutOfRange for the name, NotFound and WrongState for the plan that is
// revised, what plan.Parameters.Check says by paths of the input, and Precondition for data of the register
// that no plan can be made from.
func (p *Planning) CreateReequipmentPlan(ctx context.Context, in CreateReequipmentPlanInput) (*CreateReequipmentPlanPayload, error) {
	refused := func(err error) (*CreateReequipmentPlanPayload, error) {
		out, err := usecase.Refused(err)
		return &CreateReequipmentPlanPayload{Outcome: out}, err
	}
	op, err := usecase.Operation(in.OperationID, "createReequipmentPlan", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	v, err := usecase.Allow(ctx, authz.ManagePlans)
	if err != nil {
		return refused(err)
	}
	before, err := p.journal.Happened(ctx, op)
	if err != nil {
		return refused(err)
	}
	stored := false
	var made *planDraft
	if !before.Replayed {
		say, end := p.desk.work(v, in.OperationID)
		defer func() { end(stored) }()
		if made, err = p.draftPlan(ctx, in, say); err != nil {
			return refused(err)
		}
		say(StageStore, allParts-1)
	}
	planID, out, err := usecase.Act(ctx, p.journal, authz.ManagePlans, op, func(b *journal.Book) (uuid.UUID, error) {
		if made == nil { // it had happened, and has been taken away since: nothing does that
			return uuid.Nil, fmt.Errorf("planning: operation %s has gone", op.ID)
		}
		return made.id, p.keep(b, made)
	})
	if out.Stopped(err) {
		return &CreateReequipmentPlanPayload{Outcome: out}, err
	}
	stored = true
	row, err := plans.ByID(ctx, p.store, planID)
	return &CreateReequipmentPlanPayload{Plan: row, Outcome: out}, err
}

// planDraft is a plan that is ready to be stored.
type planDraft struct {
	id           uuid.UUID
	name         string
	revises      *uuid.UUID
	at           time.Time
	plan         *plan.Plan
	row          planTexts
	snapshot     []byte // gzip of the canonical JSON, as result
	result       []byte
	cells, lines [][]any
}

func (p *Planning) draftPlan(ctx context.Context, in CreateReequipmentPlanInput, say func(PlanStage, int)) (*planDraft, error) {
	d := &planDraft{name: usecase.Line(&in.Name), revises: in.RevisesPlanID}
	wrong := append(holding.CheckName(d.name, "name"), usecase.TooLong(d.name, holding.MaxName, "name")...)
	if err := p.checkRevised(ctx, d.revises); err != nil {
		if err = usecase.Join(wrong, err); err != nil {
			return nil, err
		}
	}
	params, more := in.apply(plan.Defaults(nil, nil), p.unitID)
	if err := append(wrong, more...).Err(); err != nil {
		return nil, err
	}
	say(StageSnapshot, 0)
	snapshot, at, err := p.takeSnapshot(ctx, usecase.Value(d.revises))
	if err != nil {
		return nil, err
	}
	d.at = at
	model, err := plan.Prepare(snapshot)
	if err != nil {
		return nil, snapshotFaults(err)
	}
	d.plan, err = model.Solve(ctx, params, plan.Options{Workers: runtime.GOMAXPROCS(0), Progress: func(stage plan.Stage, done, _ int) {
		say(PlanStage(stage), done+1)
	}})
	if err != nil {
		return nil, inInput(err)
	}
	d.id = id.New(id.ReequipmentPlan, at)
	p.desk.models.put(d.plan.SnapshotHash, model)
	if d.snapshot, err = packed(func(w io.Writer) error { return model.Snapshot().Write(w) }); err != nil {
		return nil, err
	}
	if d.result, err = packed(func(w io.Writer) error { _, err := d.plan.WriteTo(w); return err }); err != nil {
		return nil, err
	}
	return d, d.encode(model.Snapshot())
}

// checkRevised refuses a plan of which no new version can be made.
func (p *Planning) checkRevised(ctx context.Context, revises *uuid.UUID) error {
	if revises == nil {
		return nil
	}
	row, err := plans.ByID(ctx, p.store, *revises)
	switch {
	case err != nil:
		return err
	case row == nil:
		return errs.Missing("revisesPlanId")
	case row.Status == life.Closed || row.Status == life.Superseded:
		return errs.New(errs.WrongState, errs.At("revisesPlanId"), "Kế hoạch %s ở trạng thái “%s”, không lập phiên bản mới được.",
			"Plan %s is “%s”; there is no new version of it.", row.Number, life.StatusWords[row.Status])
	}
	return nil
}

// unitID answers the id of the commune-level unit of today with the code, "" when there is none.
func (p *Planning) unitID(code string) string {
	if u, ok := p.communeCode(vntext.Clean(code)); ok {
		return u.ID.String()
	}
	return ""
}

// snapshotFaults says what in the register's data no plan can be made from.
func snapshotFaults(err error) error {
	list, ok := errs.All(err)
	if !ok {
		return err
	}
	var out errs.List
	for _, e := range list[:min(len(list), maxSnapshotFaults)] {
		out = append(out, errs.New(errs.Precondition, nil, "Dữ liệu lập kế hoạch có lỗi ở %s: %s", "The data for the plan is wrong at %s: %s", strings.Join(e.Path, "/"), e.Message))
	}
	return out
}

func packed(write func(io.Writer) error) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	if err := write(z); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// keep stores a draft under the next number of the year.
func (p *Planning) keep(b *journal.Book, d *planDraft) error {
	number, err := nextNumber(b)
	if err != nil {
		return err
	}
	v := b.Viewer()
	if err := b.Ent().ReequipmentPlan.Create().SetID(d.id).SetNumber(number).SetName(d.name).SetStatus(life.Draft).
		SetParameters(d.row.parameters).SetTotals(d.row.totals).SetVariants(d.row.variants).SetFindings(d.row.findings).SetPackages(d.row.packages).
		SetSnapshotHash(d.plan.SnapshotHash).SetSnapshotAt(d.at.UnixMicro()).SetSnapshot(d.snapshot).SetResultHash(d.plan.Hash).SetResult(d.result).
		SetNillableRevisesID(d.revises).SetCreatedAt(b.Now().UnixMicro()).SetCreatedByID(v.UserID).SetCreatedBy(v.DisplayName).Exec(b.Context()); err != nil {
		return err
	}
	if err := d.insert(b, number); err != nil {
		return err
	}
	b.Tell(planEntity, d.id, told(
		holding.Change{Field: "number", To: number},
		holding.Change{Field: "status", To: string(life.Draft)},
		holding.Change{Field: "resultHash", To: d.plan.Hash},
	)...)
	return nil
}

// nextNumber is the next one of the year: KH-2026-001, and so on beyond 999. Two plans that are stored at
// the same time meet at the key of the number, and the later one starts over.
func nextNumber(b *journal.Book) (string, error) {
	prefix := fmt.Sprintf("KH-%d-", b.Today().Year())
	numbers, err := b.Ent().ReequipmentPlan.Query().Where(reequipmentplan.NumberHasPrefix(prefix)).Select(reequipmentplan.FieldNumber).Strings(b.Context())
	if err != nil {
		return "", err
	}
	last := 0
	for _, n := range numbers {
		if i, err := strconv.Atoi(strings.TrimPrefix(n, prefix)); err == nil {
			last = max(last, i)
		}
	}
	return fmt.Sprintf("%s%03d", prefix, last+1), nil
}
