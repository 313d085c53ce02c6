package planning

import (
	"context"
	"strconv"
	"sync"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/plancell"
	"sotaisan/internal/batch"
	"sotaisan/internal/locale"
	"sotaisan/internal/reads"
	"sotaisan/norm"
	"sotaisan/plan"
)

// DerivationStep is a step of the derivation of a line. Its operands and its result are whole numbers of
// what its code says: pieces, đồng, metres, thousandths of points.
type DerivationStep struct {
	plan.Step
	text func() locale.Text
}

// Sentence says the step in words.
func (s *DerivationStep) Sentence() locale.Text { return s.text() }

// Operands answers the numbers from which the result follows.
func (s *DerivationStep) Operands() []string {
	out := make([]string, len(s.Args))
	for i, n := range s.Args {
		out[i] = strconv.FormatInt(n, 10)
	}
	return out
}

// Result is the step's result in decimal digits.
func (s *DerivationStep) Result() string { return strconv.FormatInt(s.Value, 10) }

// cellKey names a cell.
type cellKey struct {
	plan, agency uuid.UUID
	class        string
}

func cellOf(l *ent.PlanLine) (cellKey, bool) {
	if l.AgencyID == nil || l.NeedClass == "" {
		return cellKey{}, false
	}
	return cellKey{l.PlanID, *l.AgencyID, l.NeedClass}, true
}

// LineCell answers the cell of a line: the need that it is about; nil for a line about stock. The cells of
// all siblings are read together.
func (p *Planning) LineCell(ctx context.Context, l *ent.PlanLine) (*ent.PlanCell, error) {
	return batch.Load(l.Siblings, "cell", l.ID, func([]uuid.UUID) (map[uuid.UUID]*ent.PlanCell, error) {
		lines := batch.Rows[*ent.PlanLine](l.Siblings)
		if lines == nil {
			lines = []*ent.PlanLine{l}
		}
		var plansOf, agencies []uuid.UUID
		var classes []string
		wanted := map[cellKey]*ent.PlanCell{}
		for _, l := range lines {
			key, ok := cellOf(l)
			if _, have := wanted[key]; !ok || have {
				continue
			}
			wanted[key] = nil
			plansOf, agencies, classes = append(plansOf, key.plan), append(agencies, key.agency), append(classes, key.class)
		}
		if len(wanted) == 0 {
			return nil, nil
		}
		rows, err := planCells.Find(ctx, p.store, func(s *sql.Selector) {
			reads.Where(s, reads.In(plancell.FieldPlanID, distinctOf(plansOf)), reads.In(plancell.FieldAgencyID, distinctOf(agencies)),
				reads.In(plancell.FieldNeedClass, distinctOf(classes)))
		})
		if err != nil {
			return nil, err
		}
		for _, c := range rows {
			key := cellKey{c.PlanID, c.AgencyID, c.NeedClass}
			if _, ok := wanted[key]; ok {
				wanted[key] = c
			}
		}
		found := make(map[uuid.UUID]*ent.PlanCell, len(lines))
		for _, l := range lines {
			if key, ok := cellOf(l); ok {
				found[l.ID] = wanted[key]
			}
		}
		return found, nil
	})
}

func distinctOf[T comparable](list []T) []T {
	seen := make(map[T]bool, len(list))
	var out []T
	for _, v := range list {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// LineYears answers the need behind a line and what covers it, at the end of every year; none for a line
// about stock.
func (p *Planning) LineYears(ctx context.Context, l *ent.PlanLine) ([]*plan.CellYear, error) {
	c, err := p.LineCell(ctx, l)
	if err != nil || c == nil {
		return []*plan.CellYear{}, err
	}
	years, err := decode[*plan.CellYear](c.Years)
	return years, err
}

// LineDerivation answers the steps from which a line follows: those of the need, then its own.
func (p *Planning) LineDerivation(ctx context.Context, l *ent.PlanLine) ([]*DerivationStep, error) {
	c, err := p.LineCell(ctx, l)
	if err != nil {
		return nil, err
	}
	var steps []plan.Step
	if c != nil {
		if steps, err = decode[plan.Step](c.Derivation); err != nil {
			return nil, err
		}
	}
	own, err := decode[plan.Step](l.Derivation)
	if err != nil {
		return nil, err
	}
	steps = append(steps, own...)
	names := p.planNames(l.NeedClass)
	out := make([]*DerivationStep, len(steps))
	for i, s := range steps {
		out[i] = &DerivationStep{s, func() locale.Text { return s.Text(names) }}
	}
	return out, nil
}

// planNames answers the names that sentences of a derivation need: of item types, and of the lines of the
// national norm the class that they are about and for what it is, and what they count. A line of the province's
// own goes by the class of the need (empty where none is at hand), and its code, which the province has chosen.
func (p *Planning) planNames(needClass string) plan.Names {
	return func(what plan.Named, code string) locale.Text {
		switch what {
		case plan.NamedItemType:
			if item, _, err := p.ItemType(code); err == nil {
				return item.Name
			}
		case plan.NamedClass:
			if class, _, err := p.NeedClass(code); err == nil {
				return class.Name
			}
		case plan.NamedNormLine:
			l, ok := nationalLines()[code]
			if !ok {
				if class, _, err := p.NeedClass(needClass); needClass != "" && err == nil {
					return locale.Text{VI: class.Name.VI + " – định mức của tỉnh " + code, EN: class.Name.EN + " – the province's " + code}
				}
				break
			}
			if class, _, err := p.NeedClass(l.NeedClass); err == nil {
				scope := norm.ScopeWords[l.Scope]
				return locale.Text{VI: class.Name.VI + " – " + scope.VI, EN: class.Name.EN + " – " + scope.EN}
			}
		case plan.NamedBasis:
			if l, ok := nationalLines()[code]; ok {
				return norm.BasisWords[l.Basis]
			}
		}
		return locale.Text{}
	}
}

// nationalLines are the lines of the national norm by code; the versions of one code are about the same.
var nationalLines = sync.OnceValue(func() map[string]norm.Line {
	lines := map[string]norm.Line{}
	for _, l := range norm.National().All() {
		lines[l.Code] = l
	}
	return lines
})
