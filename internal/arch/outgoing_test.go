package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// outgoing is by what a program asks others: the program asks nobody but its database. An address that a
// user gave is never followed, because no code could.
var outgoing = map[string][]string{
	"net/http": {"Client", "DefaultClient", "DefaultTransport", "Get", "Head", "Post", "PostForm", "NewRequest", "NewRequestWithContext", "Transport", "RoundTripper", "ProxyFromEnvironment"},
	"net": {"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialUnix", "DialIP", "Dialer", "Resolver", "DefaultResolver", "LookupHost", "LookupIP", "LookupAddr",
		"LookupCNAME", "LookupMX", "LookupNS", "LookupSRV", "LookupTXT", "ResolveTCPAddr", "ResolveUDPAddr", "ResolveIPAddr"},
	"os/exec": {"Command", "CommandContext"},
}

// outgoingImports are packages whose only use is to ask others.
var outgoingImports = []string{"net/smtp", "net/rpc", "net/http/httputil", "golang.org/x/net/websocket", "github.com/coder/websocket"}

// mayAsk are the packages that may, each with the reason. None is part of the program that is shipped.
var mayAsk = map[string]string{
	"internal/pgtemp":      "starts the tests' PostgreSQL",
	"internal/pgtemp/with": "runs the tests beside it",
	"labels/trials":        "runs the reader of labels for a study",
}

func TestNobodyIsAsked(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if mayAsk[name] != "" {
			continue
		}
		for _, path := range p.Imports {
			if slices.Contains(outgoingImports, path) {
				t.Errorf("%s imports %s: the program asks nobody but its database", name, path)
			}
		}
		for _, file := range p.GoFiles {
			fset := token.NewFileSet()
			tree, err := parser.ParseFile(fset, filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for at, what := range asks(tree) {
				t.Errorf("%s: %s: the program asks nobody but its database, and follows no address that a user gave", fset.Position(at), what)
			}
		}
	}
}

// asks answers what a file uses of outgoing.
func asks(tree *ast.File) map[token.Pos]string {
	local := map[string]string{} // names of the imported packages
	for _, i := range tree.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		if err != nil || outgoing[path] == nil {
			continue
		}
		name := path[strings.LastIndex(path, "/")+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		local[name] = path
	}
	found := map[token.Pos]string{}
	ast.Inspect(tree, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && slices.Contains(outgoing[local[x.Name]], sel.Sel.Name) {
				found[sel.Pos()] = x.Name + "." + sel.Sel.Name
			}
		}
		return true
	})
	return found
}

// A wall that nothing can breach guards nothing.
func TestAsking(t *testing.T) {
	tree, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x
import (web "net/http"; "net")
var _ = web.DefaultClient
func f() { net.Dial("tcp", "x"); web.Error(nil, "", 0) }`, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := asks(tree); len(got) != 2 {
		t.Errorf("found %v", got)
	}
}
