package exam

import (
	"crypto/rand"
	"encoding/binary"
	"hash/fnv"
	"io"
	random "math/rand/v2"
	"os"
	"sync"
	"testing"

	"github.com/google/uuid"
)

// chance is the program's source of random bytes during the exam. Twins have to draw the same bytes for the
// same request, or every id, code and trace would differ: so it is set anew before each.
type chance struct {
	mu     sync.Mutex
	stream io.Reader
}

var dice = &chance{}

// unknown is the source of the system, which nobody can foresee.
var unknown = rand.Reader

func TestMain(m *testing.M) {
	dice.stream = unknown
	rand.Reader = dice
	uuid.SetRand(dice)
	os.Exit(m.Run())
}

func (c *chance) Read(p []byte) (int, error) {
	c.mu.Lock()
	stream := c.stream
	if _, ok := stream.(constant); ok { // it has no state: answer without the lock
		c.mu.Unlock()
		return stream.Read(p)
	}
	defer c.mu.Unlock()
	return stream.Read(p)
}

func (c *chance) set(stream io.Reader) (before io.Reader) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before, c.stream = c.stream, stream
	return before
}

// seeded draws the bytes that belong to a purpose.
func (c *chance) seeded(purpose string) { c.set(stream(purpose)) }

// rest takes the system's source again when the test is over.
func (c *chance) rest(t *testing.T) { t.Cleanup(func() { c.set(unknown) }) }

// still draws the same bytes every time: for requests that make nothing, several at once.
func (c *chance) still(t *testing.T) {
	before := c.set(constant{})
	t.Cleanup(func() { c.set(before) })
}

type constant struct{}

func (constant) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 0x5a
	}
	return len(p), nil
}

func stream(purpose string) io.Reader {
	var seed [32]byte
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose))
	binary.BigEndian.PutUint64(seed[:], h.Sum64())
	return random.NewChaCha8(seed)
}

// draw is the exam's own choice for a purpose.
func draw(purpose string) *random.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose))
	return random.New(random.NewPCG(h.Sum64(), 5076))
}

func oneOf[T any](r *random.Rand, of ...T) T { return of[r.IntN(len(of))] }
