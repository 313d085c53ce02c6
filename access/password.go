package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"sotaisan/internal/errs"
)

// The cost of a password: 46 MiB and one pass, one of the settings that OWASP recommends for argon2id.
// At most hashesAtOnce run together, so that a flood of sign-ins cannot take the machine's memory.
const (
	hashMemory   = 46 * 1024 // KiB
	hashPasses   = 1
	hashLanes    = 1
	hashBytes    = 32
	saltBytes    = 16
	hashesAtOnce = 4
)

// MaxPassword is the most characters that a password has: the hash's cost must not depend on the input.
// The fewest are a matter of the policy.
const MaxPassword = 256

// hashPrefix is how a hash of the cost above begins, as a PHC string.
var hashPrefix = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, hashMemory, hashPasses, hashLanes)

// dummyHash is compared when there is no account, so that the answer takes as long as for one.
var dummyHash = hashPrefix + base64.RawStdEncoding.EncodeToString(make([]byte, saltBytes)) + "$" + base64.RawStdEncoding.EncodeToString(make([]byte, hashBytes))

// checkPassword answers what is wrong with a new password of the login.
func checkPassword(login, password string, least int, path []string) errs.List {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password), n > MaxPassword:
		return errs.List{errs.New(errs.OutOfRange, path, "Mật khẩu dài nhất %d ký tự.", "A password has at most %d characters.", MaxPassword)}
	case n < least:
		return errs.List{errs.New(errs.OutOfRange, path, "Mật khẩu phải có ít nhất %d ký tự.", "A password has at least %d characters.", least)}
	case FoldLogin(password) == FoldLogin(login):
		return errs.List{errs.New(errs.Invalid, path, "Mật khẩu không được trùng với tên đăng nhập.", "The password must not be the login.")}
	}
	return nil
}

// hash answers the password's argon2id hash as a PHC string. It waits for its turn; errors are the
// context's.
func (a *Access) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails on a supported system
	var key []byte
	err := a.turn(ctx, func() error {
		key = a.derive(password, salt, hashPasses, hashMemory, hashLanes, hashBytes)
		return nil
	})
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return hashPrefix + b64.EncodeToString(salt) + "$" + b64.EncodeToString(key), nil
}

// turn runs f when fewer than hashesAtOnce others run.
func (a *Access) turn(ctx context.Context, f func() error) error {
	select {
	case a.slots <- struct{}{}:
		defer func() { <-a.slots }()
		return f()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// matches compares a password with a PHC string in constant time. The caller has its turn.
func (a *Access) matches(phc, password string) bool {
	var version, memory, passes, lanes int
	parts := strings.Split(phc, "$") // "", argon2id, v=…, m=…,t=…,p=…, salt, hash
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &lanes); err != nil || version != argon2.Version {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 {
		return false
	}
	have := a.derive(password, salt, passes, memory, lanes, len(want))
	return subtle.ConstantTimeCompare(have, want) == 1
}

// derive composes the password's letters first: phones and desks write the same ones differently.
func (a *Access) derive(password string, salt []byte, passes, memory, lanes, length int) []byte {
	a.hashes.Add(1)
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, uint32(passes), uint32(memory), uint8(lanes), uint32(length))
}
