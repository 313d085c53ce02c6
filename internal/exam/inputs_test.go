package exam

import (
	"database/sql"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"sotaisan/internal/relay"
)

// makeup makes the arguments of a field: what is required, with rows of ours, and the one leaf that is asked
// about with the row of the case.
type makeup struct {
	*stand
	db        *sql.DB
	schema    *ast.Schema
	operation string // id of the operation
	nth       int
}

// arguments answers the variables for a field. at is the leaf with the row of the case; nil for none.
func (m makeup) arguments(root string, f *ast.FieldDefinition, all []leaf, at *leaf, w whose) (map[string]any, bool) {
	vars := map[string]any{}
	for _, arg := range f.Arguments {
		value, ok := m.value(root+"."+f.Name, root+"."+f.Name, arg.Name, arg.Type, arg.DefaultValue != nil, []string{arg.Name}, all, at, w)
		if !ok {
			return nil, false
		}
		if value != nil {
			vars[arg.Name] = value
		}
	}
	return vars, true
}

func (m makeup) value(field, owner, name string, typ *ast.Type, otherwise bool, path []string, all []leaf, at *leaf, w whose) (any, bool) {
	leads := at != nil && len(at.path) >= len(path) && slices.Equal(at.path[:len(path)], path)
	list := typ.Elem != nil
	wrap := func(v any) any {
		if list && v != nil {
			return []any{v}
		}
		return v
	}
	for _, l := range all {
		if !slices.Equal(l.path, path) {
			continue
		}
		if !leads && (!typ.NonNull || otherwise) && !m.needed(field, path) {
			return nil, true
		}
		use := ours
		if leads {
			l, use = *at, w
		}
		v, ok := m.aim(m.db, field+"."+l.String(), l, use, m.nth)
		return wrap(v), ok
	}
	if v, ok := fixed[owner+"."+name]; ok && !(leads && m.schema.Types[typ.Name()].Kind == ast.InputObject) {
		return v, true
	}
	if !leads && (!typ.NonNull || otherwise) {
		return nil, true
	}
	def := m.schema.Types[typ.Name()]
	switch {
	case name == "operationId":
		return m.operation, true
	case def.Kind == ast.InputObject:
		out := map[string]any{}
		for _, f := range def.Fields {
			v, ok := m.value(field, def.Name, f.Name, f.Type, f.DefaultValue != nil, append(slices.Clone(path), f.Name), all, at, w)
			if !ok {
				return nil, false
			}
			if v != nil {
				out[f.Name] = v
			}
		}
		return wrap(out), true
	case def.Kind == ast.Enum:
		return wrap(def.EnumValues[0].Name), true
	}
	plain := map[string]any{"String": "Theo biên bản " + name, "Int": 1, "Boolean": true, "Float": 1.0, "UUID": m.operation, "Date": "2026-11-20", "DateTime": today.Format("2006-01-02T15:04:05Z"),
		"VND": "1000000", "Area": "10", "Cursor": "x", "ID": missing(m.ours.ID.String())}
	v, ok := plain[typ.Name()]
	if !ok {
		m.t.Fatalf("%s.%s is of the scalar %s, of which the exam knows no value: give it one in inputs_test.go.", owner, name, typ.Name())
	}
	return wrap(v), true
}

// needed are leaves that may be left out, without which their mutation cannot be accepted.
func (m makeup) needed(field string, path []string) bool {
	return slices.Contains([]string{"Mutation.bindLabel.input.assetId", "Mutation.printLabels.input.assetIds", "Mutation.settleLabelConflict.input.keepCode", "Mutation.updateUser.input.userId", "Mutation.createUser.input.unitCode"},
		field+"."+strings.Join(path, "."))
}

// asking asks a field of a root for everything, with variables for its arguments.
func (m makeup) asking(who, root string, f *ast.FieldDefinition, vars map[string]any) question {
	var params, args []string
	for _, arg := range f.Arguments {
		if _, ok := vars[arg.Name]; ok {
			params, args = append(params, "$"+arg.Name+": "+arg.Type.String()), append(args, arg.Name+": $"+arg.Name)
		}
	}
	head := strings.ToLower(root)
	if len(params) > 0 {
		head += "(" + strings.Join(params, ", ") + ")"
	}
	st := segmentTo(m.schema.Types[root], f, relay.DefaultSize)
	st.args = strings.Join(args, ", ")
	wants := selection{{st}}
	if m.schema.Types[f.Type.Name()].IsCompositeType() {
		wants = selections()[root+"."+f.Name].under(st)
	}
	return asking(who, head, wants, vars)
}
