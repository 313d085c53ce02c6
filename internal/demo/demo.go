// Package demo fills a database with the register of a province: 64 units with their bodies, premises and
// some 40,000 things, as such registers are a year after the merger. All of it is made up, all of it goes
// through package journal, and the same seed makes the same demo, byte for byte, on both databases.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"sotaisan/access"
	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/ent/hook"
	"sotaisan/ent/setting"
	"sotaisan/ent/user"
	"sotaisan/internal/errs"
	"sotaisan/internal/id"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
	"sotaisan/journal"
	"sotaisan/labels"
	"sotaisan/lineage"
)

// version changes whenever the same seed makes another demo.
const version = 2

// root is what ids and dice begin with. It stays when something is added, so that all else is as it was.
const root = 1

// Options say which demo to make.
type Options struct {
	Seed  int64
	Units int // how many units have a register, those with accounts first; 0 for all
}

// state is what the database keeps of its demo, as the setting access.DemoSetting.
type state struct {
	Version  int   `json:"version"`
	Seed     int64 `json:"seed"`
	Units    int   `json:"units"`
	Assets   int   `json:"assets"`
	Finished bool  `json:"finished"`
}

// IsDemo says whether the database was made as a demo, finished or not.
func IsDemo(ctx context.Context, s *store.Store) (bool, error) {
	ctx = viewer.With(ctx, viewer.Job("demo"))
	client, err := s.Read(ctx)
	if err != nil {
		return false, err
	}
	return access.IsDemo(ctx, client)
}

// Load fills an empty, migrated database, accounts included. A database that has this demo already is left
// as it is; a load that was cut off goes on where it stopped. progress, when not nil, is told how many units
// are done, from one goroutine at a time.
//
// Errors: Precondition when the database has something else in it.
func Load(ctx context.Context, s *store.Store, o Options, progress func(done, of int)) error {
	ctx = viewer.With(ctx, viewer.Job("demo"))
	want := state{Version: version, Seed: o.Seed, Units: o.Units}
	have, err := begin(ctx, s, want)
	if err != nil || have.Finished {
		return err
	}
	accounts, err := openAccounts(ctx, s)
	if err != nil {
		return err
	}
	if want.Assets, err = load(ctx, s, o, accounts, progress); err != nil {
		return err
	}
	if err := loadProvince(ctx, s, o, accounts); err != nil {
		return err
	}
	want.Finished = true
	return inTx(ctx, s, func(client *ent.Client) error { return save(ctx, client, want) })
}

// begin marks an empty database as this demo before anything else is written.
func begin(ctx context.Context, s *store.Store, want state) (have state, err error) {
	err = inTx(ctx, s, func(client *ent.Client) error {
		row, err := client.Setting.Get(ctx, access.DemoSetting)
		if err == nil {
			if err := json.Unmarshal([]byte(row.Value), &have); err != nil {
				return fmt.Errorf("demo: setting %q: %w", row.Value, err)
			}
			if have.Version != want.Version || have.Seed != want.Seed || have.Units != want.Units {
				return errs.New(errs.Precondition, nil,
					"Cơ sở dữ liệu này chứa bộ dữ liệu mẫu khác (phiên bản %[1]d, seed %[2]d). Hãy dùng cơ sở dữ liệu khác, xóa bộ mẫu cũ, hoặc mở lại với seed %[2]d.",
					"This database holds another demo (version %[1]d, seed %[2]d). Use another database, delete the old demo, or open it with seed %[2]d.",
					have.Version, have.Seed)
			}
			return nil
		}
		if !ent.IsNotFound(err) {
			return err
		}
		assets, err := client.Asset.Query().Exist(ctx)
		if err != nil {
			return err
		}
		users, err := client.User.Query().Exist(ctx)
		if err != nil {
			return err
		}
		agencies, err := client.Agency.Query().Exist(ctx)
		if err != nil {
			return err
		}
		if assets || users || agencies {
			return errs.New(errs.Precondition, nil,
				"Cơ sở dữ liệu này đã có dữ liệu và không phải là bộ mẫu, nên không nạp dữ liệu mẫu vào. Hãy chọn cơ sở dữ liệu trống khác.",
				"This database has data in it and is not a demo, so no demo is loaded into it. Choose another, empty database.")
		}
		return save(ctx, client, want)
	})
	return have, err
}

func save(ctx context.Context, client *ent.Client, st state) error {
	text, err := json.Marshal(st)
	if err != nil {
		return err
	}
	n, err := client.Setting.Update().Where(setting.ID(access.DemoSetting)).SetValue(string(text)).Save(ctx)
	if err != nil || n == 1 {
		return err
	}
	return client.Setting.Create().SetID(access.DemoSetting).SetValue(string(text)).Exec(ctx)
}

func inTx(ctx context.Context, s *store.Store, f func(*ent.Client) error) error {
	tx, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	if err := f(tx.Ent()); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// openAccounts opens the demo's accounts and answers them by login.
func openAccounts(ctx context.Context, s *store.Store) (map[string]viewer.Viewer, error) {
	accounts := map[string]viewer.Viewer{}
	err := inTx(ctx, s, func(client *ent.Client) error {
		client.User.Use(derivedIDs)
		if err := access.New(s, func() time.Time { return opened }, true).EnsureDemo(ctx, client); err != nil {
			return err
		}
		users, err := client.User.Query().Order(user.ByLogin()).All(ctx)
		for _, u := range users {
			v := viewer.Viewer{UserID: u.ID, Login: u.Login, DisplayName: u.DisplayName, Post: u.Post, Role: u.Role}
			if u.UnitID != nil {
				v.UnitID = *u.UnitID
			}
			accounts[u.Login] = v
		}
		return err
	})
	return accounts, err
}

// derivedIDs gives the accounts the same ids in every demo: journals name their actors by them.
func derivedIDs(next ent.Mutator) ent.Mutator {
	return hook.UserFunc(func(ctx context.Context, m *ent.UserMutation) (ent.Value, error) {
		if login, ok := m.Login(); ok && m.Op().Is(ent.OpCreate) {
			m.SetID(id.Derived(id.User, opened, "demo "+login))
		}
		return next.Mutate(ctx, m)
	})
}

// writers is how many units are written at the same time: one computes while the other waits for the database.
const writers = 2

// load makes the units one after the other, as codes and parcels are unique among all, and writes them as
// they come. It answers how many assets there are.
func load(ctx context.Context, s *store.Store, o Options, accounts map[string]viewer.Viewer, progress func(done, of int)) (int, error) {
	units := chosen(o.Units)
	type job struct {
		n int
		*stock
	}
	jobs := make(chan job)
	assets, done := 0, 0
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(jobs)
		c := &codes{source: source(o.Seed, "codes"), used: map[labels.Code]bool{}}
		maps := &cadastre{taken: map[string]bool{}}
		for n, u := range units {
			st, err := newStock(newPlace(lineage.Default(), o.Seed, u, accounts), c, maps)
			if err != nil {
				return err
			}
			assets += len(st.things)
			select {
			case jobs <- job{n, st}:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	var mu sync.Mutex
	for range writers {
		g.Go(func() error {
			for j := range jobs {
				if err := j.write(ctx, s, j.n, accounts["admin"]); err != nil {
					return fmt.Errorf("demo: unit %s: %w", j.unit.Code, err)
				}
				mu.Lock()
				done++
				if progress != nil {
					progress(done, len(units))
				}
				mu.Unlock()
			}
			return nil
		})
	}
	return assets, g.Wait()
}

// chosen answers the units to fill, those with accounts first.
func chosen(n int) []lineage.Unit {
	var first, rest []lineage.Unit
	for _, u := range lineage.Default().In("2025-07-01", lineage.CommuneLevel...) {
		if schooled[u.Code] {
			first = append(first, u)
		} else {
			rest = append(rest, u)
		}
	}
	all := append(first, rest...)
	if n > 0 && n < len(all) {
		return all[:n]
	}
	return all
}

// write does the unit's acts. The clock of each is its own, whatever the time is now; an act that was done
// before is replayed, which writes nothing.
func (s *stock) write(ctx context.Context, db *store.Store, n int, admin viewer.Viewer) error {
	var at time.Time
	j := journal.New(db, catalog.Default(), func() time.Time { return at })
	for i, a := range s.acts(admin) {
		at = a.at.Add(time.Duration(n) * 7 * time.Minute)
		key := fmt.Sprintf("act %d %s", i, a.kind)
		op := journal.Operation{ID: s.id(id.Operation, at, key), Kind: a.kind, Body: []byte(key), EffectiveOn: a.on, Note: a.note}
		if _, err := j.Do(viewer.With(ctx, a.actor), op, func(b *journal.Book) (any, error) { return nil, a.do(b) }); err != nil {
			return fmt.Errorf("%s: %w", a.kind, err)
		}
	}
	return nil
}
