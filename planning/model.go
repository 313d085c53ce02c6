package planning

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/catalog"
	"sotaisan/ent"
	ops "sotaisan/ent/operation"
	"sotaisan/ent/predicate"
	"sotaisan/ent/standardmodel"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/usecase"
	"sotaisan/journal"
	"sotaisan/norm"
	"sotaisan/plan/life"
)

// maxModelLines is how many lines a version of the standard model has at most.
const maxModelLines = 500

// The answers of the writes of the standard model. StandardModel is nil when refused.
type (
	SaveStandardModelPayload struct {
		StandardModel *ent.StandardModel
		usecase.Outcome
	}
	DecideStandardModelPayload struct {
		StandardModel *ent.StandardModel
		usecase.Outcome
	}
)

// SaveStandardModel makes a draft of a new version of the province's standard model, or changes one. A
// version is whole: it replaces the one before it, line by line.
//
// Refusals: Forbidden, NotFound, StaleRevision, WrongState for a version that is no draft any more, Required
// and OutOfRange for name and day, and what norm.Check finds about the lines (lines, 3, quantity).
func (p *Planning) SaveStandardModel(ctx context.Context, in SaveStandardModelInput) (*SaveStandardModelPayload, error) {
	op, err := usecase.Operation(in.OperationID, "saveStandardModel", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	modelID, out, err := usecase.Act(ctx, p.journal, authz.ManagePlans, op, func(b *journal.Book) (uuid.UUID, error) {
		before := &ent.StandardModel{}
		if in.ModelID != nil {
			var err error
			if before, err = p.draft(b, *in.ModelID, in.BaseRevision); err != nil {
				return uuid.Nil, err
			}
		}
		lines, err := encode(in.lines())
		if err != nil {
			return uuid.Nil, err
		}
		next := ent.StandardModel{Number: before.Number, Name: usecase.Line(&in.Name), EffectiveFrom: in.EffectiveFrom, Decision: usecase.Line(in.Decision), Lines: lines}
		if err := checkModel(&next); err != nil {
			return uuid.Nil, err
		}
		return p.saveModel(b, before, next)
	})
	if out.Stopped(err) {
		return &SaveStandardModelPayload{Outcome: out}, err
	}
	row, err := models.ByID(ctx, p.store, modelID)
	return &SaveStandardModelPayload{StandardModel: row, Outcome: out}, err
}

func (p *Planning) saveModel(b *journal.Book, before *ent.StandardModel, next ent.StandardModel) (uuid.UUID, error) {
	var after *ent.StandardModel
	if before.Revision == 0 {
		newest, err := b.Ent().StandardModel.Query().Order(ent.Desc(standardmodel.FieldNumber)).First(b.Context())
		if err != nil && !ent.IsNotFound(err) {
			return uuid.Nil, err
		}
		n := int32(1)
		if newest != nil {
			n = newest.Number + 1
		}
		v := b.Viewer()
		after, err = b.Ent().StandardModel.Create().SetID(b.NewID(id.StandardModel)).SetNumber(n).SetName(next.Name).SetStatus(life.ModelDraft).
			SetEffectiveFrom(next.EffectiveFrom).SetDecision(next.Decision).SetLines(next.Lines).
			SetCreatedAt(b.Now().UnixMicro()).SetCreatedByID(v.UserID).SetCreatedBy(v.DisplayName).Save(b.Context())
		if err != nil {
			return uuid.Nil, raced(err)
		}
	} else {
		var err error
		after, err = b.Ent().StandardModel.UpdateOne(before).Where(standardmodel.Revision(before.Revision), standardmodel.StatusEQ(life.ModelDraft)).AddRevision(1).
			SetName(next.Name).SetEffectiveFrom(next.EffectiveFrom).SetDecision(next.Decision).SetLines(next.Lines).Save(b.Context())
		if err != nil {
			return uuid.Nil, usecase.Overtaken(err)
		}
	}
	return after.ID, tellModel(b, before, after)
}

// tellModel tells what is new about a version, line by line.
func tellModel(b *journal.Book, before, after *ent.StandardModel) error {
	was, err := linesByCode(before)
	if err != nil {
		return err
	}
	is, err := linesByCode(after)
	if err != nil {
		return err
	}
	changes := told(
		holding.Change{Field: "number", From: number(before.Number), To: number(after.Number)},
		holding.Change{Field: "name", From: before.Name, To: after.Name},
		holding.Change{Field: "status", From: string(before.Status), To: string(after.Status)},
		holding.Change{Field: "effectiveFrom", From: string(before.EffectiveFrom), To: string(after.EffectiveFrom)},
		holding.Change{Field: "decision", From: before.Decision, To: after.Decision},
	)
	codes := slices.AppendSeq(slices.Collect(maps.Keys(was)), maps.Keys(is))
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		changes = append(changes, told(holding.Change{Field: "lines." + code, From: was[code], To: is[code]})...)
	}
	if len(changes) == 0 { // saved as it was: whoever saved it has had a hand in it
		changes = []holding.Change{{Field: "name", From: before.Name, To: after.Name}}
	}
	b.Tell(modelEntity, after.ID, changes...)
	return nil
}

// linesByCode are the lines of a version as JSON; none of one that is not there yet.
func linesByCode(m *ent.StandardModel) (map[string]string, error) {
	if m.Lines == "" {
		return nil, nil
	}
	lines, err := decode[norm.Line](m.Lines)
	byCode := make(map[string]string, len(lines))
	for _, l := range lines {
		text, err := json.Marshal(l)
		if err != nil {
			return nil, err
		}
		byCode[l.Code] = string(text)
	}
	return byCode, err
}

// lines are the lines of the input as a version keeps them: without days, which are the version's.
func (in *SaveStandardModelInput) lines() []norm.Line {
	list := make([]norm.Line, len(in.Lines))
	for i, l := range in.Lines {
		list[i] = norm.Line{Code: usecase.Line(&l.Code), NeedClass: l.NeedClassCode, Scope: l.Scope, Basis: l.Basis, Tiers: l.Tiers, AgencyKinds: l.AgencyKinds,
			Quantity: int64(l.Quantity), Per: int64(l.Per), Ceiling: usecase.Value(l.Ceiling), Replaces: l.Replaces, Source: usecase.Line(l.Source)}
	}
	return list
}

// checkModel answers what is wrong with a version, in the paths of SaveStandardModelInput.
func checkModel(m *ent.StandardModel) error {
	list := append(holding.CheckName(m.Name, "name"), usecase.TooLong(m.Name, holding.MaxName, "name")...)
	list = append(list, usecase.TooLong(m.Decision, maxSource, "decision")...)
	if !m.EffectiveFrom.Within("2025-07-01", lastDay) {
		list = append(list, errs.New(errs.OutOfRange, errs.At("effectiveFrom"), "Ngày hiệu lực phải từ 01/07/2025, khi Quyết định 15/2025/QĐ-TTg có hiệu lực.",
			"The day must be 1 July 2025, when Decision 15/2025/QĐ-TTg took effect, or later."))
	}
	lines, err := linesOf(m)
	if err != nil {
		return err
	}
	switch {
	case len(lines) == 0:
		list = append(list, usecase.Missing("lines"))
	case len(lines) > maxModelLines:
		list = append(list, errs.New(errs.TooMany, errs.At("lines"), "Nhiều nhất %d dòng.", "At most %d lines.", maxModelLines))
	case len(list) == 0:
		for _, e := range norm.Check(lines) {
			path := slices.Clone(e.Path)
			if n := len(path) - 1; n >= 0 {
				path[n] = lineInput(path[n])
			}
			list = append(list, &errs.Error{Code: e.Code, Path: append(errs.At("lines"), path...), Message: e.Message})
		}
	}
	return list.Err()
}

// lineInput is the input from which a field of a line comes.
func lineInput(field string) string {
	if field == "needClass" {
		return "needClassCode"
	}
	return field
}

// linesOf are the lines of a version on the days from its own first one. A line without a source of its own
// stands in the version's decision.
func linesOf(m *ent.StandardModel) ([]norm.Line, error) {
	lines, err := decode[norm.Line](m.Lines)
	if err != nil {
		return nil, fmt.Errorf("version %d of the standard model: %w", m.Number, err)
	}
	source := m.Decision
	if source == "" {
		source = m.Name
	}
	for i := range lines {
		l := &lines[i]
		l.ValidFrom, l.ValidTo, l.Regime, l.Confidence = m.EffectiveFrom, "", norm.Provincial, catalog.Verified
		if l.Source == "" {
			l.Source = source
		}
	}
	return lines, nil
}

// draft loads a version that may still be changed.
func (p *Planning) draft(b *journal.Book, modelID uuid.UUID, baseRevision *int32) (*ent.StandardModel, error) {
	m, err := p.modelForWrite(b, modelID, baseRevision)
	if err != nil {
		return nil, err
	}
	if m.Status != life.ModelDraft {
		return nil, errs.New(errs.WrongState, errs.At("modelId"), "Chỉ sửa được bản thảo; mô hình đã ban hành thì lập phiên bản mới.", "Only a draft can be changed; a decided model is followed by a new version.")
	}
	return m, nil
}

func (p *Planning) modelForWrite(b *journal.Book, modelID uuid.UUID, baseRevision *int32) (*ent.StandardModel, error) {
	m, err := b.Ent().StandardModel.Get(b.Context(), modelID)
	if err != nil {
		return nil, usecase.NotFound(err, "modelId")
	}
	return m, usecase.ExpectRevision(baseRevision, m.Revision)
}

// DecideStandardModel approves a draft or withdraws a version that has not taken effect. Whoever has had a
// hand in the draft does not approve it, nor withdraw it once it is approved, and an approved version does
// not change: a newer one replaces it from its first day on. It takes effect today at the earliest, so that
// no plan was made by a norm that was changed behind its back; unless no version was in force since that day.
//
// Refusals: Forbidden, also for the author; NotFound, StaleRevision, WrongState, Required without the number
// of the decision, OutOfRange for a first day that is over, Duplicate for that of another version, and what
// norm.Check finds today.
func (p *Planning) DecideStandardModel(ctx context.Context, in DecideStandardModelInput) (*DecideStandardModelPayload, error) {
	op, err := usecase.Operation(in.OperationID, "decideStandardModel", in)
	if err != nil {
		return nil, err
	}
	op.Note = usecase.Lines(in.Note)
	modelID, out, err := usecase.Act(ctx, p.journal, authz.ManagePlans, op, func(b *journal.Book) (uuid.UUID, error) {
		m, err := p.modelForWrite(b, in.ModelID, in.BaseRevision)
		if err != nil {
			return uuid.Nil, err
		}
		before := *m
		change := b.Ent().StandardModel.UpdateOne(m).Where(standardmodel.Revision(m.Revision)).AddRevision(1).SetStatus(in.To).SetNote(op.Note)
		switch in.To {
		case life.ModelApproved:
			if in.Decision != nil {
				m.Decision = usecase.Line(in.Decision)
			}
			if err := p.checkApproval(b, m); err != nil {
				return uuid.Nil, err
			}
			v := b.Viewer()
			change.SetDecision(m.Decision).SetApprovedAt(b.Now().UnixMicro()).SetApprovedByID(v.UserID).SetApprovedBy(v.DisplayName)
		case life.ModelWithdrawn:
			if m.Status != life.ModelDraft && (m.Status != life.ModelApproved || m.EffectiveFrom <= b.Today()) {
				return uuid.Nil, errs.New(errs.WrongState, errs.At("to"), "Phiên bản đã có hiệu lực hoặc đã rút thì không rút được; hãy lập phiên bản mới.",
					"A version that is in force or withdrawn is not withdrawn; make a new one.")
			}
			if m.Status == life.ModelApproved {
				if err := notByItsAuthors(b, m); err != nil {
					return uuid.Nil, err
				}
			}
		default:
			return uuid.Nil, errs.New(errs.Invalid, errs.At("to"), "Chỉ duyệt hoặc rút.", "Approve it or withdraw it.")
		}
		after, err := change.Save(b.Context())
		if err != nil {
			return uuid.Nil, usecase.Overtaken(err)
		}
		return after.ID, tellModel(b, &before, after)
	})
	if out.Stopped(err) {
		return &DecideStandardModelPayload{Outcome: out}, err
	}
	row, err := models.ByID(ctx, p.store, modelID)
	return &DecideStandardModelPayload{StandardModel: row, Outcome: out}, err
}

func (p *Planning) checkApproval(b *journal.Book, m *ent.StandardModel) error {
	if m.Status != life.ModelDraft {
		return errs.New(errs.WrongState, errs.At("to"), "Chỉ duyệt được bản thảo.", "Only a draft can be approved.")
	}
	if err := notByItsAuthors(b, m); err != nil {
		return err
	}
	if m.Decision == "" {
		return usecase.Missing("decision")
	}
	approved, err := b.Ent().StandardModel.Query().Where(standardmodel.StatusEQ(life.ModelApproved)).
		Order(ent.Desc(standardmodel.FieldEffectiveFrom), ent.Desc(standardmodel.FieldNumber)).All(b.Context())
	if err != nil {
		return err
	}
	for _, other := range approved {
		switch {
		case other.EffectiveFrom == m.EffectiveFrom:
			return errs.New(errs.Duplicate, errs.At("modelId"), "Phiên bản %[1]d cũng có hiệu lực từ %[2]s.", "Version %[1]d takes effect on %[2]s, too.", other.Number, day(other.EffectiveFrom))
		case m.EffectiveFrom < b.Today() && other.EffectiveFrom < b.Today():
			return errs.New(errs.OutOfRange, errs.At("modelId"), "Ngày hiệu lực %[1]s đã qua, trong khi phiên bản %[2]d đang được áp dụng; hãy chọn từ hôm nay.",
				"The first day, %[1]s, is over, and version %[2]d has been in force; it begins today at the earliest.", day(m.EffectiveFrom), other.Number)
		}
	}
	return checkModel(m)
}

// notByItsAuthors refuses a decision on a version to whoever has had a hand in it.
func notByItsAuthors(b *journal.Book, m *ent.StandardModel) error {
	authors, err := hands(b, m.ID, "saveStandardModel")
	if err != nil {
		return err
	}
	return authz.SecondPerson(b.Viewer(), authz.DecideStandard, append(authors, m.CreatedByID)...)
}

// day is a day as people write it.
func day(d civil.Date) string { return d.Time().Format("02/01/2006") }

// hands answers the accounts that have done an operation of that kind on a row, by its trail: also somebody
// who only saved it again.
func hands(b *journal.Book, row uuid.UUID, kind string) ([]uuid.UUID, error) {
	var actors []uuid.UUID
	err := b.Ent().Operation.Query().Where(ops.Kind(kind), predicate.Operation(func(s *sql.Selector) {
		s.Where(sql.P(func(q *sql.Builder) { q.WriteString(s.C(ops.FieldDetails) + " <> ''") })) // the index is found by this text
		s.Where(sql.Contains(s.C(ops.FieldDetails), fmt.Sprintf(`"id":"%s"`, row)))
	})).Unique(true).Select(ops.FieldActorID).Scan(b.Context(), &actors)
	if err != nil {
		return nil, fmt.Errorf("planning: who changed %s: %w", row, err)
	}
	return actors, nil
}

// normLines answers every line by which plans count: those of the nation, and those of the province's
// approved versions, each on the days on which its version is in force.
func (p *Planning) normLines(ctx context.Context, c *ent.Client) ([]norm.Line, error) {
	rows, err := c.StandardModel.Query().Where(standardmodel.StatusEQ(life.ModelApproved)).
		Order(ent.Asc(standardmodel.FieldEffectiveFrom), ent.Asc(standardmodel.FieldNumber)).All(ctx)
	if err != nil {
		return nil, err
	}
	lines := norm.National().All()
	for i, m := range rows {
		list, err := linesOf(m)
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			if i+1 < len(rows) {
				l.ValidTo = rows[i+1].EffectiveFrom.AddDays(-1)
			}
			if l.ValidTo == "" || l.ValidFrom <= l.ValidTo {
				lines = append(lines, l)
			}
		}
	}
	return lines, nil
}

// normModel is the model that normLines make, in the viewer's reading.
func (p *Planning) normModel(ctx context.Context) (*norm.Model, error) {
	c, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	lines, err := p.normLines(ctx, c)
	if err != nil {
		return nil, err
	}
	return norm.New(lines)
}
