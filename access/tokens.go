package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/apitoken"
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
// kept. The own account's tokens need no permission, those of others MANAGE_USERS. Refusals have the
// paths userId, name and expiresAt.
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
	if u.DisabledAt != 0 {
		list = append(list, errs.New(errs.WrongState, errs.At("userId"), "Tài khoản đã bị khóa.", "The account is disabled."))
	}
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 {
		list = append(list, errs.New(errs.OutOfRange, errs.At("name"), "Tên mã truy cập dài từ 1 đến 100 ký tự.", "A token's name has 1 to 100 characters."))
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
