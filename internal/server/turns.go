package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"sotaisan/internal/locale"
	"sotaisan/internal/network"
	"sotaisan/internal/viewer"
)

// MaxGraphQLBody is the most that a request to /graphql may bring.
const MaxGraphQLBody = 256 << 10

// How many requests to /graphql are in hand at once, so that the bodies of those that wait take 128 MiB
// at most, and how many of them run. One client has a small part of either: whoever sends more waits
// behind himself.
const (
	inHand          = 512
	inHandOfClient  = 20
	running         = 64
	runningOfClient = 2
	streams         = 256 // subscriptions, which run for minutes
	streamsOfClient = 4
	turnWait        = 5 * time.Second // how long a request waits to run
	files           = 8               // that are made at once: one of 5,000 labels takes some 30 MiB
	filesOfClient   = 2
	pages           = 256 // of people who are signed in
	pagesOfClient   = 2
	fileWait        = 20 * time.Second       // how long one waits to be made
	penalty         = 500 * time.Millisecond // how long a client that was told to slow down waits for that answer
)

// Client names who pays for a request: the account, or the network address of somebody anonymous, of
// IPv6 the /64 of which one household has all addresses.
func Client(r *http.Request) string {
	if v, ok := viewer.From(r.Context()); ok {
		return v.UserID.String()
	}
	return network.Of(r.RemoteAddr)
}

// turns lets requests run a few at a time.
type turns struct {
	own     int // that run of one client
	mu      sync.Mutex
	inHand  int
	clients map[string]*client
	running chan struct{}
	streams chan struct{}
}

// client is one who has requests in hand.
type client struct {
	inHand  int
	running chan struct{}
	streams chan struct{}
}

func newTurns(own, all int) *turns {
	return &turns{own: own, clients: map[string]*client{}, running: make(chan struct{}, all), streams: make(chan struct{}, streams)}
}

// enter takes a request of the client in hand, or answers nil when there are too many.
func (t *turns) enter(name string) *client {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.clients[name]
	if c == nil {
		c = &client{running: make(chan struct{}, t.own), streams: make(chan struct{}, streamsOfClient)}
	}
	if t.inHand >= inHand || c.inHand >= inHandOfClient {
		return nil
	}
	t.inHand++
	c.inHand++
	t.clients[name] = c
	return c
}

func (t *turns) leave(name string, c *client) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inHand--
	if c.inHand--; c.inHand == 0 {
		delete(t.clients, name)
	}
}

// wait takes a place in both, first the client's own, and answers how to give them back; nil when none
// became free in time.
func wait(ctx context.Context, patience time.Duration, own, all chan struct{}) (release func()) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case own <- struct{}{}:
	case <-ctx.Done():
		return nil
	}
	select {
	case all <- struct{}{}:
		return func() { <-all; <-own }
	case <-ctx.Done():
		<-own
		return nil
	}
}

// limitGraphQL refuses requests that the API need not look at: too large, of another type, too many.
func limitGraphQL(next http.Handler) http.Handler {
	t := newTurns(runningOfClient, running)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
		case http.MethodPost:
			if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
				refuse(w, r, http.StatusUnsupportedMediaType, "BAD_USER_INPUT", locale.Text{
					VI: "Nội dung phải là application/json.", EN: "The content must be application/json."})
				return
			}
		default:
			w.Header().Set("Allow", "GET, POST")
			refuse(w, r, http.StatusMethodNotAllowed, "BAD_USER_INPUT", locale.Text{
				VI: "Hãy gửi bằng POST.", EN: "Send it with POST."})
			return
		}
		name := Client(r)
		c := t.enter(name)
		if c == nil {
			pause(r.Context())
			busy(w, r)
			return
		}
		defer t.leave(name, c)
		if !buffer(w, r) {
			return
		}
		own, all := c.running, t.running
		if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			own, all = c.streams, t.streams
		}
		release := wait(r.Context(), turnWait, own, all)
		if release == nil {
			busy(w, r)
			return
		}
		rec := &recorder{ResponseWriter: w}
		defer func() {
			release()
			if rec.status == http.StatusTooManyRequests {
				pause(r.Context()) // the answer leaves when this returns
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

// limitWeb lets few files be made at once, and few pages for one account, some of which search or make a plan.
// A file is what has an ending and is not kept by the program as it is, so that one with a new address waits
// like the others. Strangers see pages that cost little, and many of them may share an address.
func limitWeb(next http.Handler) http.Handler {
	made, shown := newTurns(filesOfClient, files), newTurns(pagesOfClient, pages)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, patience := made, fileWait
		if path.Ext(r.URL.Path) == "" {
			t, patience = shown, turnWait
			if _, known := viewer.From(r.Context()); !known {
				t = nil
			}
		}
		if t == nil || strings.HasPrefix(r.URL.Path, "/static/") {
			next.ServeHTTP(w, r)
			return
		}
		name := Client(r)
		c := t.enter(name)
		if c == nil {
			pause(r.Context())
			busy(w, r)
			return
		}
		defer t.leave(name, c)
		release := wait(r.Context(), patience, c.running, t.running)
		if release == nil {
			busy(w, r)
			return
		}
		defer release()
		next.ServeHTTP(w, r)
	})
}

// buffer reads the body before the request takes a turn, so that a slow sender keeps up only himself. It
// answers the request itself when there is too much of it.
func buffer(w http.ResponseWriter, r *http.Request) bool {
	var body []byte
	var err error
	var large *http.MaxBytesError
	if r.ContentLength > MaxGraphQLBody {
		err = &http.MaxBytesError{Limit: MaxGraphQLBody}
		w.Header().Set("Connection", "close") // rather than to read it to its end
	} else {
		body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, MaxGraphQLBody))
	}
	switch {
	case errors.As(err, &large):
		refuse(w, r, http.StatusRequestEntityTooLarge, "LIMIT_EXCEEDED", locale.Text{
			VI: "Yêu cầu dài hơn 256 KiB.", EN: "The request is longer than 256 KiB."})
		return false
	case err != nil:
		refuse(w, r, http.StatusBadRequest, "BAD_USER_INPUT", locale.Text{
			VI: "Yêu cầu bị đứt giữa chừng.", EN: "The request broke off."})
		return false
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return true
}

// busy refuses a request that there is no room for.
func busy(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", strconv.Itoa(int(turnWait.Seconds())))
	refuse(w, r, http.StatusTooManyRequests, "RATE_LIMITED", locale.Text{
		VI: "Máy chủ đang bận. Hãy thử lại sau.", EN: "The server is busy. Try again later."})
}

// pause holds up a client that asks again and again without waiting: answering takes time too.
func pause(ctx context.Context) {
	rest := time.NewTimer(penalty)
	defer rest.Stop()
	select {
	case <-rest.C:
	case <-ctx.Done():
	}
}
