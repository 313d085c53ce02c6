package exam

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
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
	for i, l := range all {
		if !slices.Equal(l.path, path) {
			continue
		}
		if !leads && (!typ.NonNull || otherwise) && !m.needed(field, path) {
			return nil, true
		}
		use := ours
		if leads {
			use = w
		}
		v, ok := m.aim(m.db, field+"."+all[i].String(), l, use, m.nth)
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

// document asks a field with variables for its arguments.
func document(sch *ast.Schema, root string, f *ast.FieldDefinition, vars map[string]any) string {
	var params, args []string
	for _, arg := range f.Arguments {
		if _, ok := vars[arg.Name]; ok {
			params, args = append(params, "$"+arg.Name+": "+arg.Type.String()), append(args, arg.Name+": $"+arg.Name)
		}
	}
	text := strings.ToLower(root)
	if len(params) > 0 {
		text += "(" + strings.Join(params, ", ") + ")"
	}
	text += " { " + f.Name
	if len(args) > 0 {
		text += "(" + strings.Join(args, ", ") + ")"
	}
	return text + whole(sch, sch.Types[f.Type.Name()], 4) + " }"
}

// whole selects everything of a type that needs no arguments, to a depth; of lists of rows the first.
func whole(sch *ast.Schema, def *ast.Definition, depth int) string {
	if !def.IsCompositeType() {
		return ""
	}
	parts := []string{"__typename"}
	if def.IsAbstractType() {
		if def.Name == "Node" {
			parts = append(parts, "id")
		}
		for _, possible := range sch.GetPossibleTypes(def) {
			if leaves := scalars(sch, possible); def.Name == "Node" {
				parts = append(parts, fmt.Sprintf("... on %s { id }", possible.Name))
			} else {
				parts = append(parts, fmt.Sprintf("... on %s { %s }", possible.Name, strings.Join(leaves, " ")))
			}
		}
		return " { " + strings.Join(parts, " ") + " }"
	}
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") || slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil }) {
			continue
		}
		to := sch.Types[f.Type.Name()]
		if !to.IsCompositeType() {
			parts = append(parts, f.Name)
			continue
		}
		if depth == 0 || def.Name != "Query" && f.Name == "edges" {
			continue
		}
		next := depth - 1
		if strings.HasSuffix(to.Name, "Connection") {
			if depth < 3 {
				continue
			}
			parts = append(parts, f.Name+"(first: 2)"+whole(sch, to, min(next, 1)))
			continue
		}
		if strings.HasSuffix(def.Name, "Connection") || strings.HasSuffix(def.Name, "Payload") {
			next = min(depth, 2)
		} else {
			next = min(next, 1) - 1
		}
		if next < 0 {
			continue
		}
		parts = append(parts, f.Name+whole(sch, to, next))
	}
	return " { " + strings.Join(parts, " ") + " }"
}

func scalars(sch *ast.Schema, def *ast.Definition) []string {
	out := []string{"__typename"}
	for _, f := range def.Fields {
		if len(f.Arguments) == 0 && !sch.Types[f.Type.Name()].IsCompositeType() {
			out = append(out, f.Name)
		}
	}
	return out
}
