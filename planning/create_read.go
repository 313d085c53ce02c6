package planning

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/operation"
	"sotaisan/ent/plancell"
	"sotaisan/ent/planline"
	"sotaisan/ent/reequipmentplan"
	"sotaisan/internal/authz"
	"sotaisan/internal/batch"
	"sotaisan/internal/errs"
	"sotaisan/internal/reads"
	"sotaisan/internal/relay"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/plan"
	"sotaisan/plan/life"
)

// planEntity is the entity of plans in the trail, by the name of its type in the API.
const planEntity = "ReequipmentPlan"

// planColumns are the columns of a plan without what weighs megabytes.
var planColumns = slices.DeleteFunc(slices.Clone(reequipmentplan.Columns), func(c string) bool {
	return c == reequipmentplan.FieldSnapshot || c == reequipmentplan.FieldResult
})

// The entities of plans. A commune's role has no rights on plans themselves: they are read where
// seesPlans has said yes.
var (
	plans = reads.Of(reequipmentplan.Table, func(c *ent.Client) reads.Query[ent.ReequipmentPlan] {
		return c.ReequipmentPlan.Query().Select(planColumns...).ReequipmentPlanQuery
	}, func(row *ent.ReequipmentPlan) uuid.UUID { return row.ID }, func(row *ent.ReequipmentPlan) **batch.Batch { return &row.Siblings })
	planLines = reads.Of(planline.Table, func(c *ent.Client) reads.Query[ent.PlanLine] { return c.PlanLine.Query() },
		func(row *ent.PlanLine) uuid.UUID { return row.ID }, func(row *ent.PlanLine) **batch.Batch { return &row.Siblings })
	planCells = reads.Of(plancell.Table, func(c *ent.Client) reads.Query[ent.PlanCell] { return c.PlanCell.Query() },
		func(row *ent.PlanCell) uuid.UUID { return row.ID }, func(row *ent.PlanCell) **batch.Batch { return &row.Siblings })
	planOperations = reads.Of(operation.Table, func(c *ent.Client) reads.Query[ent.Operation] { return c.Operation.Query() },
		func(row *ent.Operation) uuid.UUID { return row.ID }, func(row *ent.Operation) **batch.Batch { return &row.Siblings })
)

// seesPlans says whether plans exist for the viewer: they are the province's. The error refuses a role that
// may not read money.
func seesPlans(ctx context.Context) (bool, error) {
	v, err := usecase.Allow(ctx, authz.ReadMoney)
	return v.Scope().All, err
}

func findPlans(ctx context.Context, p *Planning, ids []uuid.UUID, found map[uuid.UUID]any) error {
	if !provincial(ctx) {
		return nil
	}
	list, err := plans.ByIDs(ctx, p.store, ids)
	put(plans, list, found)
	return err
}

// ReequipmentPlan answers the plan with the id, or the number; nil when there is none for the viewer.
// Permission: READ_MONEY.
func (p *Planning) ReequipmentPlan(ctx context.Context, planID *uuid.UUID, number *string) (*ent.ReequipmentPlan, error) {
	sees, err := seesPlans(ctx)
	if err != nil || !sees || planID == nil && number == nil {
		return nil, err
	}
	var conds []reads.Cond
	if planID != nil {
		conds = append(conds, reads.Equal(reequipmentplan.FieldID, *planID))
	}
	if number != nil {
		conds = append(conds, reads.In(reequipmentplan.FieldNumber, reads.Storable([]string{strings.ToUpper(usecase.Line(number))})))
	}
	rows, err := plans.Find(ctx, p.store, func(s *sql.Selector) { reads.Where(s, conds...) })
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// ReequipmentPlanFilter says which plans; what is nil does not matter.
type ReequipmentPlanFilter struct {
	And      []*ReequipmentPlanFilter
	Or       []*ReequipmentPlanFilter
	Not      *ReequipmentPlanFilter
	Statuses []life.Status
}

// ReequipmentPlans answers a page of plans, the newest first; none for viewers of one unit. Permission:
// READ_MONEY.
func (p *Planning) ReequipmentPlans(ctx context.Context, f *ReequipmentPlanFilter, args relay.Args) (*relay.Connection[ent.ReequipmentPlan], error) {
	sees, err := seesPlans(ctx)
	if err != nil {
		return nil, err
	}
	if !sees {
		_, err := args.Page()
		return relay.Empty[ent.ReequipmentPlan](), err
	}
	c := &reads.Checker{Path: []string{"filter"}}
	var visit func(f *ReequipmentPlanFilter, depth int) reads.Cond
	visit = func(f *ReequipmentPlanFilter, depth int) reads.Cond {
		if f == nil {
			return nil
		}
		c.Listed("statuses", len(f.Statuses))
		return reads.Both(reads.Within(reequipmentplan.FieldStatus, f.Statuses), reads.Nested(c, f.And, f.Or, f.Not, depth, visit))
	}
	where := visit(f, 0)
	if err := c.List.Err(); err != nil {
		return nil, err
	}
	order := plans.By("plan", true, reads.Column(reequipmentplan.FieldCreatedAt, func(r *ent.ReequipmentPlan) any { return r.CreatedAt }))
	return reads.List[ent.ReequipmentPlan]{Entity: plans, Order: order, Where: where, Count: func(ctx context.Context) (int, error) {
		c, err := p.client(ctx) // counting does not go with the choice of columns
		if err != nil {
			return 0, err
		}
		return c.ReequipmentPlan.Query().Where(func(s *sql.Selector) { reads.Where(s, where) }).Count(ctx)
	}}.Page(ctx, p.store, args)
}

// LoadPlan answers a stored plan with the snapshot from which it was made, both held against their hashes.
// The row has all columns. Refusals: Forbidden, NotFound with the path "planId".
func (p *Planning) LoadPlan(ctx context.Context, planID uuid.UUID) (*plan.Plan, *plan.Snapshot, *ent.ReequipmentPlan, error) {
	row, err := p.wholePlan(ctx, planID)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := storedSnapshot(row)
	if err != nil {
		return nil, nil, nil, err
	}
	r, err := storedPlan(row)
	return r, s, row, err
}

func (p *Planning) wholePlan(ctx context.Context, planID uuid.UUID) (*ent.ReequipmentPlan, error) {
	sees, err := seesPlans(ctx)
	if err != nil {
		return nil, err
	}
	if !sees {
		return nil, errs.Missing("planId")
	}
	c, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	row, err := c.ReequipmentPlan.Query().Where(reequipmentplan.ID(planID)).Only(ctx)
	return row, usecase.NotFound(err, "planId")
}

func storedSnapshot(row *ent.ReequipmentPlan) (*plan.Snapshot, error) {
	var s *plan.Snapshot
	// The hash is over the bytes as they were stored: fields that snapshots have gained since do not count.
	sum := sha256.New()
	if err := unpacked(row.Snapshot, func(r io.Reader) (err error) {
		s, err = plan.ReadSnapshot(io.TeeReader(r, sum))
		return err
	}); err != nil {
		return nil, fmt.Errorf("planning: snapshot of %s: %w", row.Number, err)
	}
	if have := hex.EncodeToString(sum.Sum(nil)); have != row.SnapshotHash {
		return nil, fmt.Errorf("planning: the stored snapshot of %s has the hash %s, its row says %s", row.Number, have, row.SnapshotHash)
	}
	return s, nil
}

// storedPlan reads the result; plan.ReadPlan holds it against the hash that stands in it.
func storedPlan(row *ent.ReequipmentPlan) (*plan.Plan, error) {
	var r *plan.Plan
	if err := unpacked(row.Result, func(in io.Reader) (err error) { r, err = plan.ReadPlan(in); return err }); err != nil {
		return nil, fmt.Errorf("planning: result of %s: %w", row.Number, err)
	}
	if r.Hash != row.ResultHash {
		return nil, fmt.Errorf("planning: the stored result of %s has the hash %s, its row says %s", row.Number, r.Hash, row.ResultHash)
	}
	return r, nil
}

func unpacked(packed []byte, read func(io.Reader) error) error {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	return read(z)
}

// PlanSnapshot writes the JSON of the snapshot of a plan, PlanResult that of its result, as they were
// stored: `sotaisan plan` reads both. Refusals: those of LoadPlan.
func (p *Planning) PlanSnapshot(ctx context.Context, planID uuid.UUID, w io.Writer) error {
	row, err := p.wholePlan(ctx, planID)
	if err != nil {
		return err
	}
	return unpacked(row.Snapshot, func(r io.Reader) error { _, err := io.Copy(w, r); return err })
}

// PlanResult is described at PlanSnapshot.
func (p *Planning) PlanResult(ctx context.Context, planID uuid.UUID, w io.Writer) error {
	row, err := p.wholePlan(ctx, planID)
	if err != nil {
		return err
	}
	return unpacked(row.Result, func(r io.Reader) error { _, err := io.Copy(w, r); return err })
}

// planJSON reads a part of a plan that its row has as JSON.
func planJSON[T any](row *ent.ReequipmentPlan, text string) (T, error) {
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return v, fmt.Errorf("planning: plan %s: %T: %w", row.Number, v, err)
	}
	return v, nil
}

// PlanTotals answers what the plan comes to.
func (p *Planning) PlanTotals(row *ent.ReequipmentPlan) (*plan.Totals, error) {
	t, err := planJSON[plan.Totals](row, row.Totals)
	return &t, err
}

// PlanVariants answers what it would come to under the other assumptions about the stock.
func (p *Planning) PlanVariants(row *ent.ReequipmentPlan) ([]*plan.Variant, error) {
	return planJSON[[]*plan.Variant](row, row.Variants)
}

// PlanRevises answers the plan of which this one is a new version; nil when it is none.
func (p *Planning) PlanRevises(ctx context.Context, row *ent.ReequipmentPlan) (*ent.ReequipmentPlan, error) {
	return reads.ToOne(ctx, p.store, plans, row, "revises", plans, func(r *ent.ReequipmentPlan) uuid.UUID { return usecase.Value(r.RevisesID) })
}

// PlanHistoryStep is one step in the life of a plan.
type PlanHistoryStep struct {
	From, To life.Status // From is empty for the first
	At       int64       // microseconds UTC
	By       string      // empty without READ_NAMES
	Note     string
}

// PlanHistory answers the steps of a plan, the oldest first, out of the trail.
func (p *Planning) PlanHistory(ctx context.Context, row *ent.ReequipmentPlan) ([]*PlanHistoryStep, error) {
	return batch.Load(row.Siblings, "history", row.ID, func(ids []uuid.UUID) (map[uuid.UUID][]*PlanHistoryStep, error) {
		order := planOperations.By("plan history", false, reads.Column(operation.FieldRecordedAt, func(o *ent.Operation) any { return o.RecordedAt }))
		ops, err := planOperations.Find(ctx, p.store, func(s *sql.Selector) {
			reads.Where(s, reads.In(operation.FieldKind, []string{"createReequipmentPlan", "advanceReequipmentPlan"}), func(s *sql.Selector) *sql.Predicate {
				// The text stands in the statement itself, as the index of the trail is found by it alone.
				return sql.P(func(b *sql.Builder) { b.WriteString(s.C(operation.FieldDetails) + " <> ''") })
			})
			s.OrderExpr(order.Terms(s, false)...)
		})
		if err != nil {
			return nil, err
		}
		steps := make(map[uuid.UUID][]*PlanHistoryStep, len(ids))
		for _, o := range ops {
			details, err := journal.Details(o.Details)
			if err != nil {
				return nil, fmt.Errorf("planning: details of operation %s: %w", o.ID, err)
			}
			for _, d := range details {
				if d.Field == "status" && slices.Contains(ids, d.ID) {
					steps[d.ID] = append(steps[d.ID], &PlanHistoryStep{From: life.Status(d.From), To: life.Status(d.To), At: o.RecordedAt, By: p.named(ctx, o.ActorName), Note: o.Note})
				}
			}
		}
		return steps, nil
	})
}

// PlanFile is a form in which a plan can be downloaded, by the name of the file.
type PlanFile struct {
	File    string
	Address string
}

// PlanDownloads answers where the files of a plan are.
func (p *Planning) PlanDownloads(row *ent.ReequipmentPlan) []*PlanFile {
	out := make([]*PlanFile, len(exports))
	for i, e := range exports {
		out[i] = &PlanFile{e.file, "/plans/" + row.Number + "/" + e.file}
	}
	return out
}

// idOf reads an id of a snapshot; uuid.Nil for none.
func idOf(text string) uuid.UUID {
	u, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil
	}
	return u
}

// PlanPerson answers the name of somebody in a plan's life for viewers with READ_NAMES.
func (p *Planning) PlanPerson(ctx context.Context, name string) string { return p.named(ctx, name) }
