package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sotaisan/internal/store"
	"sotaisan/internal/testdb"
	"sotaisan/internal/viewer"
)

// A token's secret is answered once, opens what its account may see, and ends with the token.
func TestTokens(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		const create = `mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) { replayed secret apiToken { id name expiresAt } errors { code } } }`
		input := with(newToken(w), newID(), []string{"operationId"})
		made := w.must("officer.31942", create, map[string]any{"input": input})["createApiToken"]
		secret, _ := at(made, "secret").(string)
		v, err := w.access.ByToken(t.Context(), secret)
		if err != nil || v.Login != "officer.31942" || at(made, "replayed") != false {
			t.Fatalf("%v opens %v, %v", made, v, err)
		}
		again := w.must("officer.31942", create, map[string]any{"input": input})["createApiToken"]
		if at(again, "secret") != nil || at(again, "replayed") != true || at(again, "apiToken", "id") != at(made, "apiToken", "id") {
			t.Errorf("sent again: %v", again)
		}
		other := w.must("officer.31942", create, map[string]any{"input": with(input, "khác", []string{"name"})})["createApiToken"]
		if got := codes(other); len(got) != 1 || got[0] != "OPERATION_ID_REUSED" || at(other, "secret") != nil {
			t.Errorf("another input: %v", other)
		}
		long := with(with(newToken(w), newID(), []string{"operationId"}), w.now.Add(400*24*time.Hour), []string{"expiresAt"})
		if got := codes(w.must("officer.31942", create, map[string]any{"input": long})["createApiToken"]); len(got) != 1 || got[0] != "OUT_OF_RANGE" {
			t.Errorf("a token of 400 days: %v", got)
		}

		own := w.must("officer.31942", `{ viewer { apiTokens { id } } }`, nil)
		if at(own, "viewer", "apiTokens", 0, "id") != at(made, "apiToken", "id") {
			t.Errorf("the viewer's tokens are %v", own)
		}
		w.change("officer.31942", "revokeApiToken", map[string]any{"tokenId": at(made, "apiToken", "id")})
		if _, err := w.access.ByToken(t.Context(), secret); err == nil {
			t.Error("a revoked token opens")
		}
		if own := w.must("officer.31942", `{ viewer { apiTokens { id } } }`, nil); at(own, "viewer", "apiTokens", 0) != nil {
			t.Errorf("the viewer's tokens are %v", own)
		}
	})
}

// An account is opened once however often it is sent, signs in, and is disabled with its tokens. No
// password is kept with the operation that set it.
func TestAccounts(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		const create = `mutation($input: CreateUserInput!) { createUser(input: $input) { replayed user { id login role unit { code } revision } errors { code path } } }`
		input := with(with(newUser(w), "một mật khẩu dài", []string{"password"}), newID(), []string{"operationId"})
		made := w.must("admin", create, map[string]any{"input": input})["createUser"]
		if at(made, "user", "role") != "OFFICER" || at(made, "user", "unit", "code") != giaRai || at(made, "user", "revision") != 1.0 {
			t.Fatalf("made %v", made)
		}
		again := w.must("admin", create, map[string]any{"input": input})["createUser"]
		if at(again, "replayed") != true || at(again, "user", "id") != at(made, "user", "id") {
			t.Errorf("sent again: %v", again)
		}
		twice := w.must("admin", create, map[string]any{"input": with(input, newID(), []string{"operationId"})})["createUser"]
		if got := codes(twice); len(got) != 1 || got[0] != "DUPLICATE" {
			t.Errorf("the same login: %v", twice)
		}
		login := at(made, "user", "login").(string)
		signedIn, err := w.access.Authenticate(t.Context(), login, "một mật khẩu dài", "192.0.2.1")
		if err != nil || signedIn.Role != viewer.Officer {
			t.Errorf("signed in as %v, %v", signedIn, err)
		}
		w.change("admin", "disableUser", map[string]any{"userId": at(made, "user", "id")})
		if _, err := w.access.Authenticate(t.Context(), login, "một mật khẩu dài", "192.0.2.1"); err == nil {
			t.Error("a disabled account signs in")
		}
		found := w.must("auditor", `query($s: String) { users(search: $s) { totalCount nodes { disabledAt apiTokens { id } } } }`, map[string]any{"s": login})
		if at(found, "users", "totalCount") != 1.0 || at(found, "users", "nodes", 0, "disabledAt") == nil {
			t.Errorf("the auditor finds %v", found)
		}
		tries := w.must("auditor", `query($l: String) { signIns(login: $l) { nodes { ok address user { login } } } }`, map[string]any{"l": login})
		if at(tries, "signIns", "nodes", 1, "ok") == at(tries, "signIns", "nodes", 0, "ok") || at(tries, "signIns", "nodes", 0, "user", "login") != login {
			t.Errorf("the auditor sees %v", tries)
		}
	})
}

// One administrator is no second person: who signs is the account's holder. No token of a person or of a role that
// signs is made by another, and none that was made for a program becomes one.
func TestNobodyMintsAnothersSignature(t *testing.T) {
	testdb.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		const create = `mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) { secret apiToken { id } errors { code path } } }`
		mint := func(who, account string) map[string]any {
			t.Helper()
			input := with(newToken(w), newID(), []string{"operationId"})
			if account != "" {
				input = with(input, account, []string{"userId"})
			}
			return w.must(who, create, map[string]any{"input": input})["createApiToken"].(map[string]any)
		}
		for _, login := range []string{"finance.lead", "leader.31942", "officer.31942", "auditor"} {
			made := mint("admin", w.viewer(login).UserID.String())
			if got := codes(made); len(got) != 1 || got[0] != "FORBIDDEN" || made["secret"] != nil || at(made, "errors", 0, "path", 0) != "userId" {
				t.Errorf("a token of %s by the administrator: %v", login, made)
			}
		}
		if made := mint("finance.lead", ""); made["secret"] == nil {
			t.Errorf("the holder's own: %v", made)
		}

		opens := func(secret any) bool {
			v, err := w.access.ByToken(t.Context(), secret.(string))
			return err == nil && !v.MustChangePassword
		}
		for name, turn := range map[string]func(account string){
			"another role": func(account string) {
				w.change("admin", "updateUser", map[string]any{"userId": account, "role": "FINANCE"})
			},
			"a password": func(account string) {
				w.change("admin", "changePassword", map[string]any{"userId": account, "newPassword": "một mật khẩu dài"})
			},
		} {
			account := w.account().(string)
			secret := mint("admin", account)["secret"]
			if !opens(secret) {
				t.Fatal("a program's token opens nothing")
			}
			turn(account)
			if opens(secret) {
				t.Errorf("after %s a token that the administrator made opens", name)
			}
			if made := mint("admin", account); made["secret"] != nil {
				t.Errorf("after %s the administrator makes another: %v", name, made)
			}
			told := w.must("auditor", `query($id: ID) { administrativeChanges(entityId: $id, first: 10) { nodes { changes { entity field } } } }`, map[string]any{"id": account})
			if trail := fmt.Sprint(told); !strings.Contains(trail, "map[entity:ApiToken field:revokedAt]") {
				t.Errorf("after %s the trail says %v", name, told)
			}
		}
	})
}
