package reads

import (
	"slices"
	"strconv"
	"strings"

	"entgo.io/ent/dialect/sql"

	"sotaisan/internal/errs"
)

// What a filter takes.
const (
	MaxListed   = 250 // values in one list
	MaxNested   = 4   // depth of and, or and not
	MaxFilters  = 40  // filters in and, or and not in all
	MaxSearches = 4   // texts and codes that are looked for in the index of words, in all
)

// Cond is a condition on the rows of a selector. It is true or false for every row, never unknown,
// so that NOT means what it says. It names the columns when it is called: later the selector may have
// another name. nil holds for every row.
type Cond func(*sql.Selector) *sql.Predicate

// Where narrows s to what fulfils all conditions.
func Where(s *sql.Selector, conds ...Cond) {
	for _, c := range conds {
		if c != nil {
			s.Where(c(s))
		}
	}
}

// Never holds for no row.
func Never(*sql.Selector) *sql.Predicate { return sql.False() }

// Both holds when all the conditions do.
func Both(conds ...Cond) Cond {
	conds = slices.DeleteFunc(conds, func(c Cond) bool { return c == nil })
	if len(conds) == 0 {
		return nil
	}
	return joined("AND", conds)
}

// Either holds when one of the conditions does; with a condition that always holds it is one itself.
func Either(conds ...Cond) Cond {
	switch {
	case len(conds) == 0:
		return Never
	case slices.ContainsFunc(conds, func(c Cond) bool { return c == nil }):
		return nil
	}
	return joined("OR", conds)
}

// Not holds when the condition does not.
func Not(c Cond) Cond {
	if c == nil {
		return Never
	}
	return func(s *sql.Selector) *sql.Predicate { return sql.Not(c(s)) }
}

// joined joins conditions in brackets of their own: sql.And and sql.Or leave them out where an
// operator has one operand, and then the inner one loses its brackets, too.
func joined(op string, conds []Cond) Cond {
	return func(s *sql.Selector) *sql.Predicate {
		parts := make([]*sql.Predicate, len(conds))
		for i, c := range conds {
			parts[i] = c(s)
		}
		return sql.P(func(b *sql.Builder) {
			b.Wrap(func(b *sql.Builder) {
				for i, p := range parts {
					if i > 0 {
						b.Pad().WriteString(op).Pad()
					}
					b.Join(p)
				}
			})
		})
	}
}

// Equal holds when the column has the value.
func Equal(column string, value any) Cond {
	return func(s *sql.Selector) *sql.Predicate { return sql.EQ(s.C(column), value) }
}

// In holds when the column, which is never null, has one of the values. One value is compared by
// itself, so that an index on the column keeps the order of the rest.
func In[V any](column string, values []V) Cond {
	if len(values) == 1 {
		return Equal(column, values[0])
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return func(s *sql.Selector) *sql.Predicate { return sql.In(s.C(column), args...) }
}

// Within is In for the list of a filter: nil holds for every row, an empty one for none.
func Within[V any](column string, values []V) Cond {
	if values == nil {
		return nil
	}
	return In(column, values)
}

// Known holds when the column is not null.
func Known(column string) Cond {
	return func(s *sql.Selector) *sql.Predicate { return sql.NotNull(s.C(column)) }
}

// Exists holds when the table has a row whose column theirs is this row's column ours, and that
// fulfils the conditions. It is judged row by row, so that a page ends when it is full.
func Exists(table, theirs, ours string, conds ...Cond) Cond {
	return func(s *sql.Selector) *sql.Predicate {
		t := sql.Dialect(s.Dialect()).Table(table)
		sub := sql.Dialect(s.Dialect()).Select().From(t).AppendSelectExpr(sql.Raw("1"))
		sub.Where(sql.ColumnsEQ(t.C(theirs), s.C(ours)))
		Where(sub, conds...)
		return sql.Exists(sub)
	}
}

// Checker collects what is wrong with a filter. path leads to the filter that is being checked.
type Checker struct {
	Path []string
	List errs.List

	filters, searches int
}

// Refuse notes what is wrong with a field.
func (c *Checker) Refuse(code errs.Code, field, vi, en string, args ...any) {
	c.List = append(c.List, errs.New(code, append(slices.Clone(c.Path), field), vi, en, args...))
}

// Listed refuses a list that is too long.
func (c *Checker) Listed(field string, n int) {
	if n > MaxListed {
		c.Refuse(errs.TooMany, field, "Nhiều nhất %d giá trị.", "At most %d values.", MaxListed)
	}
}

// Searched refuses the field of a filter that has more of them than are looked for, on all its levels.
func (c *Checker) Searched(field string) {
	if c.searches++; c.searches == MaxSearches+1 {
		c.Refuse(errs.TooMany, field, "Cả bộ lọc có nhiều nhất %d lần tìm từ hoặc mã.", "At most %d searches for words or codes in the whole filter.", MaxSearches)
	}
}

// Nested makes the condition of the and, or and not of a filter; visit makes that of one of them.
// What is too deep, in too long a list, or one too many in all is not visited.
func Nested[F any](c *Checker, all, some []*F, none *F, depth int, visit func(f *F, depth int) Cond) Cond {
	if depth == MaxNested && (len(all) > 0 || len(some) > 0 || none != nil) {
		c.List = append(c.List, errs.New(errs.TooMany, slices.Clone(c.Path), "and, or và not lồng nhau nhiều nhất %d lớp.", "and, or and not nest at most %d deep.", MaxNested))
		return nil
	}
	at := func(f *F, path ...string) Cond {
		c.Path = append(c.Path, path...)
		defer func() { c.Path = c.Path[:len(c.Path)-len(path)] }()
		if c.filters++; c.filters > MaxFilters {
			if c.filters == MaxFilters+1 {
				c.List = append(c.List, errs.New(errs.TooMany, slices.Clone(c.Path), "and, or và not chứa nhiều nhất %d bộ lọc tính chung. Nhiều giá trị của một trường thì để trong một danh sách.",
					"and, or and not have at most %d filters in all. Many values of one field fit in one list.", MaxFilters))
			}
			return nil
		}
		return visit(f, depth+1)
	}
	each := func(name string, list []*F) []Cond {
		if c.Listed(name, len(list)); len(list) > MaxListed {
			return nil
		}
		conds := make([]Cond, len(list))
		for i, f := range list {
			conds[i] = at(f, name, strconv.Itoa(i))
		}
		return conds
	}
	out := Both(each("and", all)...)
	if some != nil {
		out = Both(out, Either(each("or", some)...))
	}
	if none != nil {
		out = Both(out, Not(at(none, "not")))
	}
	return out
}

// Storable answers the texts that a row can hold: PostgreSQL refuses to compare with a NUL.
func Storable(texts []string) []string {
	if texts == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return strings.Contains(s, "\x00") })
}
