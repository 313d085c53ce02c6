package graph_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// A resolver hands on: what takes more lines is a rule or a query, and belongs to a use-case.
func TestResolversAreShort(t *testing.T) {
	const most = 15
	found, err := filepath.Glob("*.resolvers.go")
	if err != nil || len(found) == 0 {
		t.Fatal("no resolvers", err)
	}
	for _, name := range found {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				if lines := files.Position(f.End()).Line - files.Position(f.Pos()).Line + 1; lines > most {
					t.Errorf("%s: %s has %d lines, at most %d", name, f.Name.Name, lines, most)
				}
			}
		}
		for _, c := range file.Comments { // where the generator puts what it does not know
			if strings.Contains(c.Text(), "!!!") {
				t.Errorf("%s holds code that is commented out", name)
			}
		}
	}
}
