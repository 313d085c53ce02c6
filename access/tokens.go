package access

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/apitoken"
	"sotaisan/ent/operation"
	"sotaisan/ent/user"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/viewer"
	"sotaisan/vntext"
)

// tokenPrefix lets programs that look for leaked secrets know ours.
const tokenPrefix = "stk_"

// MaxTokenLife is how far ahead a token may end.
const MaxTokenLife = 366 * 24 * time.Hour

// NewToken is a token to make.
type NewToken struct {
	UserID    uuid.UUID // the account as which the program acts
	Name      string
	ExpiresAt time.Time
}

// CreateToken makes a token of 256 random bits and answers its secret, of which only the SHA-256 is
// kept. The own account's tokens need no permission, those of others MANAGE_USERS and an account of a
// program: with the token of a person, or of a role that signs, an administrator would be the second person
// of every rule. Operators, who have the machine, are not asked. Refusals have the paths userId, name and
// expiresAt.
func (a *Access) CreateToken(ctx context.Context, c *ent.Client, in NewToken) (*ent.ApiToken, string, error) {
	if err := may(ctx, authz.ManageUsers, in.UserID); err != nil {
		return nil, "", err
	}
	u, err := find(ctx, c, in.UserID)
	if err != nil {
		return nil, "", err
	}
	var list errs.List
	name, now := vntext.Clean(in.Name), a.now()
	if v, _ := viewer.From(ctx); v.UserID != u.ID && !v.IsJob() && personal(u) {
		list = append(list, errs.New(errs.Forbidden, errs.At("userId"),
			"Tài khoản này có người đăng nhập bằng mật khẩu hoặc có vai trò được ký: chỉ chủ tài khoản tự tạo mã truy cập cho mình.",
			"Somebody signs in to this account by password, or its role signs: only its holder makes tokens of it."))
	}
	if u.DisabledAt != 0 {
		list = append(list, errs.New(errs.WrongState, errs.At("userId"), "Tài khoản đã bị khóa.", "The account is disabled."))
	}
	if n := utf8.RuneCountInString(name); !vntext.Legible(name) || n > 100 {
		list = append(list, errs.New(errs.OutOfRange, errs.At("name"), "Tên mã truy cập dài từ 1 đến 100 ký tự, có ít nhất một chữ cái hoặc chữ số.", "A token's name has 1 to 100 characters, with at least one letter or digit."))
	}
	if !in.ExpiresAt.After(now) || in.ExpiresAt.After(now.Add(MaxTokenLife)) {
		list = append(list, errs.New(errs.OutOfRange, errs.At("expiresAt"),
			"Ngày hết hạn phải ở tương lai và trong vòng 366 ngày.", "The end must be in the future and at most 366 days ahead."))
	}
	if len(list) > 0 {
		return nil, "", list
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails on a supported system
	secret := tokenPrefix + base64.RawURLEncoding.EncodeToString(raw)
	t, err := c.ApiToken.Create().SetID(id.New(id.APIToken, now)).SetUserID(u.ID).SetName(name).SetHash(hashToken(secret)).
		SetCreatedAt(now.UnixMicro()).SetExpiresAt(in.ExpiresAt.UnixMicro()).Save(ctx)
	if err != nil {
		return nil, "", err
	}
	return t, secret, nil
}

// personal says whether an account is not a program's: somebody signs in to it, or its role signs.
func personal(u *ent.User) bool { return u.PasswordHash != "" || authz.Signs(u.Role) }

// ForeignTokens answers the good tokens of personal accounts that another account made, as the trail of
// administrative changes tells it: they were made before only holders could. Tokens that an operator made are
// not among them.
func (a *Access) ForeignTokens(ctx context.Context) ([]*ent.ApiToken, error) {
	job := viewer.With(ctx, viewer.Job(upkeepJob))
	c, err := a.store.Read(job)
	if err != nil {
		return nil, err
	}
	live, err := c.ApiToken.Query().Where(apitoken.RevokedAt(0), apitoken.ExpiresAtGT(a.now().UnixMicro())).
		WithUser().Order(apitoken.ByID()).All(job)
	if err != nil {
		return nil, err
	}
	live = slices.DeleteFunc(live, func(t *ent.ApiToken) bool { return !personal(t.Edges.User) })
	if len(live) == 0 {
		return nil, nil
	}
	makers := map[uuid.UUID]uuid.UUID{}
	if err := acts(job, c, 0, func(actor, token uuid.UUID) { makers[token] = actor }, "createApiToken"); err != nil {
		return nil, err
	}
	people, err := c.User.Query().Where(user.IDIn(slices.Collect(maps.Values(makers))...)).IDs(job) // jobs have no account
	return slices.DeleteFunc(live, func(t *ent.ApiToken) bool {
		maker := makers[t.ID]
		return maker == t.UserID || !slices.Contains(people, maker)
	}), err
}

// acts tells of the administrative operations of the kinds since an instant who did each and to which
// rows.
func acts(job context.Context, c *ent.Client, since int64, tell func(actor, row uuid.UUID), kinds ...string) error {
	rows, err := c.Operation.Query().Where(operation.KindIn(kinds...), operation.RecordedAtGTE(since), func(s *sql.Selector) {
		s.Where(sql.P(func(b *sql.Builder) { b.WriteString(s.C(operation.FieldDetails) + " <> ''") })) // the index is found by this text
	}).Select(operation.FieldActorID, operation.FieldAnswer).All(job)
	for _, o := range rows {
		answer := []byte(o.Answer)
		if !bytes.HasPrefix(answer, []byte("[")) {
			answer = slices.Concat([]byte("["), answer, []byte("]"))
		}
		var ids []uuid.UUID
		if err := json.Unmarshal(answer, &ids); err != nil {
			return fmt.Errorf("access: answer of operation %s: %w", o.ID, err)
		}
		for _, id := range ids {
			tell(o.ActorID, id)
		}
	}
	return err
}

// endTokens revokes the tokens of an account.
func (a *Access) endTokens(ctx context.Context, c *ent.Client, account uuid.UUID) error {
	return c.ApiToken.Update().Where(apitoken.UserID(account), apitoken.RevokedAt(0)).SetRevokedAt(a.now().UnixMicro()).Exec(ctx)
}

// RevokeToken ends a token; the next request with it is refused. Own tokens need no permission, those
// of others MANAGE_USERS. Refusals: NOT_FOUND at tokenId, also for tokens of others without the
// permission, and WRONG_STATE when it is revoked already.
func (a *Access) RevokeToken(ctx context.Context, c *ent.Client, token uuid.UUID) (*ent.ApiToken, error) {
	t, err := c.ApiToken.Get(ctx, token)
	if ent.IsNotFound(err) || err == nil && may(ctx, authz.ManageUsers, t.UserID) != nil {
		return nil, errs.Missing("tokenId")
	}
	if err != nil {
		return nil, err
	}
	if t.RevokedAt != 0 {
		return nil, errs.New(errs.WrongState, errs.At("tokenId"), "Mã truy cập đã bị thu hồi.", "The token is revoked already.")
	}
	if err := c.ApiToken.Update().Where(apitoken.ID(t.ID)).SetRevokedAt(a.now().UnixMicro()).Exec(ctx); err != nil {
		return nil, err
	}
	return c.ApiToken.Get(ctx, t.ID)
}

// LiveTokens answers the tokens of an account that are still good, newest first: the viewer's own, or
// those of others with MANAGE_USERS; else none.
func (a *Access) LiveTokens(ctx context.Context, account uuid.UUID) ([]*ent.ApiToken, error) {
	if _, ok := viewer.From(ctx); !ok || may(ctx, authz.ManageUsers, account) != nil {
		return nil, nil
	}
	c, err := a.store.Read(ctx)
	if err != nil {
		return nil, err
	}
	return c.ApiToken.Query().Where(apitoken.UserID(account), apitoken.RevokedAt(0), apitoken.ExpiresAtGT(a.now().UnixMicro())).
		Order(ent.Desc(apitoken.FieldCreatedAt, apitoken.FieldID)).All(ctx)
}

func hashToken(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// slipLetters are those that nobody takes for another on paper. There are 31 of them.
const slipLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// GeneratePassword makes a one-time password for a slip: groups of four letters and digits that can be
// typed from paper, at least least characters and 59 random bits.
func GeneratePassword(least int) string {
	var b strings.Builder
	for b.Len() < max(least, 14) {
		if b.Len() > 0 {
			b.WriteByte('-')
		}
		for n := 0; n < 4; {
			var raw [1]byte
			_, _ = rand.Read(raw[:])
			if most := 256 / len(slipLetters) * len(slipLetters); int(raw[0]) < most { // each letter as likely as the others
				b.WriteByte(slipLetters[int(raw[0])%len(slipLetters)])
				n++
			}
		}
	}
	return b.String()
}
