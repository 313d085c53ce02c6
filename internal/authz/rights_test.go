package authz_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
)

var update = flag.Bool("update", false, "write docs/rights.md")

const page = "../../docs/rights.md"

// The table in the documentation is the one that the program goes by.
func TestRightsTable(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("# Rights\n\nWhat each role may do, inside its scope: an officer or leader inside the unit of the account, the\n" +
		"others in all units. This page is written from `internal/authz` by\n`go test ./internal/authz -run TestRightsTable -update`; a test holds the two together, and another\n" +
		"asks every field of the API for every role (`graph/rights_test.go`).\n\n| | |")
	for _, role := range viewer.Roles {
		words, ok := authz.RoleWords[role]
		if !ok || words.VI == "" || words.EN == "" {
			t.Errorf("%s has no words", role)
		}
		fmt.Fprintf(&b, " %s<br>%s |", words.VI, role)
	}
	b.WriteString("\n|---|---|" + string(bytes.Repeat([]byte(":-:|"), len(viewer.Roles))) + "\n")
	for _, p := range authz.Permissions {
		words, ok := authz.PermissionWords[p]
		if !ok || words.VI == "" || words.EN == "" {
			t.Errorf("%s has no words", p)
		}
		fmt.Fprintf(&b, "| `%s` | %s<br>%s |", p, words.VI, words.EN)
		for _, role := range viewer.Roles {
			mark := ""
			if authz.May(viewer.Viewer{Role: role}, p) {
				mark = "●"
			}
			fmt.Fprintf(&b, " %s |", mark)
		}
		b.WriteString("\n")
	}
	b.WriteString("\nThe program's own jobs work across units and have every right. Each has a name and a reason:\n\n| job | why |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(authz.Jobs)) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, authz.Jobs[name])
	}
	b.WriteString("\n## Two persons\n\nDuties on one object that one person may not have both of (`authz.SecondPerson`). Whoever operates the\n" +
		"machine works as a job, which is no person: an operator can do both, and the journal names the operator.\n\n" +
		"| object | first | second |\n|---|---|---|\n")
	for _, s := range authz.Separations {
		for _, text := range []string{s.Object.VI, s.Object.EN, s.Words[0].VI, s.Words[0].EN, s.Words[1].VI, s.Words[1].EN, s.Refusal.VI, s.Refusal.EN} {
			if text == "" {
				t.Errorf("%s and %s lack words", s.First, s.Second)
			}
		}
		fmt.Fprintf(&b, "| %s<br>%s | %s<br>%s | %s<br>%s |\n", s.Object.VI, s.Object.EN, s.Words[0].VI, s.Words[0].EN, s.Words[1].VI, s.Words[1].EN)
	}
	b.WriteString("\nWho signs is the person. API tokens of the roles ")
	var signing []string
	for _, role := range viewer.Roles {
		if authz.Signs(role) {
			signing = append(signing, string(role))
		}
	}
	fmt.Fprintf(&b, "%s, and of every account that signs in by\npassword, are made by their holder: an administrator makes tokens for accounts of programs alone, which have\n"+
		"no password and another role (`access.CreateToken`). A new role and a password that somebody else gives end\nthe account's tokens. What an administrator can do all the same is in [the threat model](threat-model.md).\n", strings.Join(signing, ", "))
	if *update {
		if err := os.WriteFile(page, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, b.Bytes()) {
		t.Error("docs/rights.md is not the table of this program: run go test ./internal/authz -run TestRightsTable -update")
	}
}

// Whoever hands out rights writes no book, and whoever audits changes nothing.
func TestRolesAreSeparate(t *testing.T) {
	reads := []authz.Permission{authz.ReadRegister, authz.ReadMoney, authz.ReadNames, authz.ReadSignIns}
	books := []authz.Permission{authz.RegisterAssets, authz.ObserveAssets, authz.AttachPapers, authz.WaiveGaps, authz.ImportLists,
		authz.ManagePlans, authz.RequestPlans, authz.SignHandovers, authz.PrepareHandover}
	for _, role := range viewer.Roles {
		have := authz.Rights[role]
		if slices.Contains(have, authz.ManageUsers) && slices.ContainsFunc(have, func(p authz.Permission) bool { return slices.Contains(books, p) }) {
			t.Errorf("%s hands out rights and writes books", role)
		}
		for _, p := range have {
			if role == viewer.Auditor && !slices.Contains(reads, p) {
				t.Errorf("an auditor has %s", p)
			}
			if !slices.Contains(authz.Permissions, p) {
				t.Errorf("%s is not listed", p)
			}
		}
	}
}

// Whoever has a duty of the table is a role that signs; to hold an account alone makes nobody one.
func TestSigns(t *testing.T) {
	for role, want := range map[viewer.Role]bool{viewer.Officer: false, viewer.Leader: true, viewer.Finance: true, viewer.Admin: true,
		viewer.Auditor: false, viewer.Surveyor: false} {
		if got := authz.Signs(role); got != want {
			t.Errorf("%s signs: %t", role, got)
		}
	}
	for _, s := range authz.Separations {
		for _, d := range []authz.Duty{s.First, s.Second} {
			if needs := authz.NeededFor[d]; d != authz.HoldAccount && !slices.Contains(authz.Permissions, needs) {
				t.Errorf("%s needs %q", d, needs)
			}
		}
	}
}

func TestSecondPerson(t *testing.T) {
	one, two := viewer.Viewer{UserID: uuid.New(), Role: viewer.Finance}, viewer.Viewer{UserID: uuid.New(), Role: viewer.Finance}
	for _, s := range authz.Separations {
		if err := authz.SecondPerson(one, s.Second, uuid.New(), one.UserID); !errs.Is(err, errs.Forbidden) {
			t.Errorf("the same person has %s and %s: %v", s.First, s.Second, err)
		}
		if err := authz.SecondPerson(two, s.Second, one.UserID); err != nil {
			t.Errorf("another person: %v", err)
		}
		if err := authz.SecondPerson(one, s.First, one.UserID); err != nil {
			t.Errorf("the first duty again: %v", err)
		}
		if err := authz.SecondPerson(viewer.Job("operator"), s.Second, uuid.Nil); err != nil {
			t.Errorf("a job: %v", err)
		}
	}
}
