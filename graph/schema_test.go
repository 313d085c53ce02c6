package graph_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/validator"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "write the printed schema anew")

const printed = "schema.graphql"

// files are the hand-written parts of the schema.
func files(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("*.graphql")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(found, func(name string) bool { return name == printed })
}

func load(t *testing.T) *ast.Schema {
	t.Helper()
	var sources []*ast.Source
	for _, name := range files(t) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: name, Input: string(b)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// The whole schema in one file is what clients generate from, and what a change is compared with.
func TestPrintedSchema(t *testing.T) {
	var b bytes.Buffer
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchema(load(t))
	if *update {
		if err := os.WriteFile(printed, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(printed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, b.Bytes()) {
		t.Errorf("%s is not the schema: go test ./graph -run TestPrintedSchema -update", printed)
	}
	if _, err := gqlparser.LoadSchema(&ast.Source{Name: printed, Input: string(got)}); err != nil {
		t.Error(err)
	}
}

// The generator cannot leave a file out of a pattern, so its configuration lists the files.
func TestGeneratorReadsEveryFile(t *testing.T) {
	b, err := os.ReadFile("../gqlgen.yml")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Schema []string `yaml:"schema"`
	}
	if err := yaml.Unmarshal(b, &config); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range files(t) {
		want = append(want, "graph/"+name)
	}
	slices.Sort(config.Schema)
	if !slices.Equal(config.Schema, want) {
		t.Errorf("gqlgen.yml lists %v, want %v", config.Schema, want)
	}
}

// The contract holds operations that clients in the field send; they stay good for ever.
func TestContractOperationsValidate(t *testing.T) {
	schema := load(t)
	contract, err := filepath.Glob("testdata/contract/*.graphql")
	if err != nil || len(contract) == 0 {
		t.Fatal("no operations", err)
	}
	for _, name := range contract {
		t.Run(filepath.Base(name), func(t *testing.T) {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			doc, errs := gqlparser.LoadQueryWithRules(schema, string(b), nil)
			if errs != nil {
				t.Fatal(errs)
			}
			for i, variables := range examples(t, string(b), doc) {
				if _, err := validator.VariableValues(schema, doc.Operations[i], variables); err != nil {
					t.Errorf("%s: example of variables: %v", doc.Operations[i].Name, err)
				}
			}
		})
	}
}

var example = regexp.MustCompile(`(?m)^# (?:variables: )?\{"(?:.*\n#  )*`)

// examples are the variables in the comments of a file, by the place of the operation that they stand behind.
func examples(t testing.TB, text string, doc *ast.QueryDocument) map[int]map[string]any {
	t.Helper()
	all := map[int]map[string]any{}
	for _, at := range example.FindAllStringIndex(text, -1) {
		comment := strings.ReplaceAll(text[at[0]:], "\n#", "\n")
		d := json.NewDecoder(strings.NewReader(comment[strings.Index(comment, "{"):]))
		d.UseNumber()
		var variables map[string]any
		if err := d.Decode(&variables); err != nil {
			t.Fatal(err)
		}
		line, op := strings.Count(text[:at[0]], "\n")+1, -1
		for op+1 < len(doc.Operations) && doc.Operations[op+1].Position.Line < line {
			op++
		}
		all[op] = variables
	}
	return all
}
