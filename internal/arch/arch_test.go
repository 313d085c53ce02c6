// Package arch holds the walls between packages, each with the reason why it stands there.
package arch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// wall forbids imports. deep walls count what is imported through others as well.
type wall struct {
	packages  []string // below the module; "x/..." has all below
	forbidden []string // import paths or, ending in "/...", all below; "ours/" stands for the module
	deep      bool
	why       string
}

const module = "sotaisan/"

var rules = []string{"vntext", "catalog", "holding", "docgap", "lineage", "labels", "workbook", "norm", "plan/..."}

var walls = []wall{
	{rules, []string{"ours/ent", "ours/ent/...", "database/sql", "net/http"}, true,
		"rules of the trade are pure: they are tested as tables, and any door or database can use them"},
	{rules, []string{"ours/journal", "ours/access", "ours/registry", "ours/arrivals", "ours/planning", "ours/graph/...", "ours/web/..."}, true,
		"a rule does not know who applies it"},
	{[]string{"vntext"}, []string{"sotaisan/..."}, true, "folding is the ground that everything else stands on"},
	{[]string{"catalog", "lineage"}, []string{"ours/holding", "ours/docgap"}, true, "catalogues are data; holdings are judged by them, not the other way round"},
	{[]string{"holding"}, []string{"ours/docgap", "ours/lineage", "ours/labels", "ours/workbook"}, true, "the asset as a value needs the catalogue alone"},
	{[]string{"norm"}, []string{"ours/docgap", "ours/lineage", "ours/labels", "ours/workbook", "ours/plan/..."}, true,
		"a norm looks at an establishment alone: at no stock, no predecessor and no plan"},
	{[]string{"plan/..."}, []string{"ours/docgap", "ours/lineage", "ours/labels", "ours/workbook"}, true, "a plan is a function of its snapshot, which has all that it knows of the world"},
	{[]string{"plan/flow", "plan/budget"}, []string{"sotaisan/..."}, true, "the solvers know no word of the trade, so that anybody can use and test them"},
	{[]string{"holding", "docgap", "norm", "plan/..."}, []string{"math/rand", "math/rand/v2"}, false, "the same input gives the same state, today and in ten years"},
	{[]string{"ent/schema"}, []string{"ours/journal", "ours/access", "ours/registry", "ours/arrivals", "ours/planning", "ours/graph/...", "ours/web/..."}, true,
		"the schema says what rows are, not what is done with them"},
	{[]string{"journal"}, []string{"ours/access", "ours/registry", "ours/arrivals", "ours/planning", "ours/graph/...", "ours/web/...", "net/http"}, false,
		"the journal is the one way in for use-cases; it calls none"},
	{[]string{"access"}, []string{"ours/journal", "ours/registry", "ours/arrivals", "ours/planning", "ours/graph/...", "ours/web/..."}, false,
		"who acts is known before anything is done"},
	{[]string{"registry"}, []string{"ours/arrivals", "ours/planning", "ours/printing", "ours/graph/...", "ours/web/...", "net/http", "github.com/99designs/gqlgen/..."}, false,
		"use-cases look down only, and do not know through which door they are called"},
	{[]string{"arrivals", "printing"}, []string{"ours/planning", "ours/graph/...", "ours/web/...", "net/http"}, false, "use-cases look down only, and do not know through which door they are called"},
	{[]string{"planning"}, []string{"ours/graph/...", "ours/web/...", "net/http", "github.com/99designs/gqlgen/..."}, false,
		"use-cases look down only, and do not know through which door they are called"},
	{[]string{"graph", "graph/..."}, []string{"database/sql", "ours/web/...", "ours/internal/store", "ours/ent/asset", "ours/ent/documentgap", "ours/ent/predicate"}, false,
		"a door builds no query: pages and edges come from use-cases, where scope is kept"},
	{[]string{"web", "web/..."}, []string{"database/sql", "ours/graph/...", "ours/internal/store", "ours/ent/asset", "ours/ent/documentgap", "ours/ent/predicate"}, false,
		"a door builds no query: pages and edges come from use-cases, where scope is kept"},
}

// exclusive packages may be imported by the named ones alone.
var exclusive = []struct {
	target  string
	allowed []string
	why     string
}{
	{"ours/ent/runtime", []string{"internal/store", "ent/enttest"}, "policies are wired once, where connections are made"},
	{"database/sql", []string{"internal/store", "internal/pgtemp", "internal/testdb", "ent", "ent/..."}, "every connection comes from the one opener, which sets the viewer's scope"},
	{"github.com/jackc/pgx/v5/pgxpool", []string{"internal/store"}, "every connection comes from the one opener, which sets the viewer's scope"},
	{"modernc.org/sqlite", []string{"internal/store"}, "every connection comes from the one opener, which sets the viewer's scope"},
	{"github.com/jackc/pgx/v5", []string{"internal/store"}, "every connection comes from the one opener, which sets the viewer's scope"},
	{"github.com/jackc/pgx/v5/pgconn", []string{"internal/store"}, "every connection comes from the one opener, which sets the viewer's scope"},
	{"github.com/jackc/pgx/v5/stdlib", []string{"internal/store", "internal/pgtemp"}, "every connection comes from the one opener, which sets the viewer's scope"},
	{"ours/internal/viewer/viewertest", nil, "the rules of scope are taken away by tests alone, to see whether the database holds without them"},
	{"ours/internal/testdb", nil, "what takes the database's wall down is for tests alone"},
}

type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	Deps       []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports,Deps", "./...")
	cmd.Dir = "../.."
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var list []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// matches says whether path is pattern or, for "x/...", x or below it.
func matches(path, pattern string) bool {
	pattern = strings.Replace(pattern, "ours/", module, 1)
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == base || strings.HasPrefix(path, base+"/")
	}
	return path == pattern
}

func breaches(list []pkg, w wall) []string {
	var out []string
	for _, p := range list {
		name := strings.TrimPrefix(p.ImportPath, module)
		if !slices.ContainsFunc(w.packages, func(pattern string) bool { return matches(name, pattern) }) {
			continue
		}
		reach := p.Imports
		if w.deep {
			reach = p.Deps
		}
		for _, path := range reach {
			if path != p.ImportPath && slices.ContainsFunc(w.forbidden, func(pattern string) bool { return matches(path, pattern) }) {
				out = append(out, fmt.Sprintf("%s imports %s: %s", name, path, w.why))
			}
		}
	}
	return out
}

func TestWalls(t *testing.T) {
	list := packages(t)
	for _, w := range walls {
		for _, breach := range breaches(list, w) {
			t.Error(breach)
		}
	}
	for _, e := range exclusive {
		for _, p := range list {
			name := strings.TrimPrefix(p.ImportPath, module)
			allowed := slices.ContainsFunc(e.allowed, func(pattern string) bool { return matches(name, pattern) })
			if !allowed && slices.ContainsFunc(p.Imports, func(path string) bool { return matches(path, e.target) }) {
				t.Errorf("%s imports %s, which is for %s alone: %s", name, e.target, strings.Join(e.allowed, ", "), e.why)
			}
		}
	}
}

// A wall that nothing can breach guards nothing.
func TestWallsStand(t *testing.T) {
	bad := []pkg{{ImportPath: module + "holding", Imports: []string{module + "ent/asset"}, Deps: []string{module + "ent/asset", "net/http"}}}
	if got := breaches(bad, walls[0]); len(got) != 2 {
		t.Errorf("found %v", got)
	}
	for _, w := range walls {
		for _, p := range w.packages {
			dir := filepath.Join("../..", strings.TrimSuffix(p, "/..."))
			if st, err := os.Stat(dir); err != nil || !st.IsDir() {
				t.Errorf("the wall around %s stands around nothing", p)
			}
		}
	}
}

// solvers import the standard library alone, whose paths have no host in front.
func TestSolversStandAlone(t *testing.T) {
	for _, p := range packages(t) {
		if name := strings.TrimPrefix(p.ImportPath, module); name != "plan/flow" && name != "plan/budget" {
			continue
		}
		for _, path := range p.Deps {
			if host, _, _ := strings.Cut(path, "/"); strings.Contains(host, ".") {
				t.Errorf("%s needs %s: a solver stands on the standard library alone", p.ImportPath, path)
			}
		}
	}
}

// aggregate entities are written by package journal alone.
var aggregate = regexp.MustCompile(`\.(Asset|AssetPast|Computer|Furniture|LandParcel|Office|AssetEvent|UnitHead|AssetTally|Operation|Observation|DocumentGap|DocumentGapPast|AssetDocument|Document|Label)\.(Create|CreateBulk|MapCreateBulk|Update|UpdateOne|UpdateOneID|Delete|DeleteOne|DeleteOneID)\(`)

// bearings are what gives a connection another role or scope.
var bearings = regexp.MustCompile(`(?i)set_config\(|\b(re)?set\s+(local\s+|session\s+)?(role|session authorization|row_security)\b|sotaisan\.(scope|actor)`)

func TestOneWayIn(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if matches(name, "ent/...") || name == "ent" {
			continue
		}
		for _, file := range p.GoFiles {
			path := filepath.Join(p.Dir, file)
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if m := aggregate.Find(source); m != nil {
				t.Errorf("%s/%s has %s…): the asset aggregate is written by package journal alone", name, file, m)
			}
			if m := bearings.Find(source); m != nil && name != "internal/store" {
				t.Errorf("%s/%s has %q: whose rows a connection sees is set by the one opener", name, file, m)
			}
			fset := token.NewFileSet()
			tree, err := parser.ParseFile(fset, path, source, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				switch at := fset.Position(sel.Pos()); sel.Sel.Name {
				case "ExecContext", "OnConflict", "OnConflictColumns":
					if name != "journal" && name != "internal/store" && name != "internal/testdb" {
						t.Errorf("%s: %s outside journal and store: a statement of one's own leaves scope and history behind", at, sel.Sel.Name)
					}
				case "Now":
					if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && slices.ContainsFunc(rules, func(rule string) bool { return matches(name, rule) }) {
						t.Errorf("%s: time.Now in a rule: the day is an argument, so that yesterday can be judged again", at)
					}
				}
				return true
			})
		}
	}
}
