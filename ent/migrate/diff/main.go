// Command diff writes the next migration of both databases: what ent/schema has and the migrations
// do not make yet. Foreign keys over two columns and indexes on expressions are added by hand.
//
//	go run ./ent/migrate/diff NAME
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sotaisan/internal/pgtemp"
	"sotaisan/internal/store"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run ./ent/migrate/diff NAME (from the module root)")
	}
	if err := run(context.Background(), os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, name string) error {
	dir, err := os.MkdirTemp("", "sotaisan-diff-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	pg, err := pgtemp.Start(ctx, false)
	if err != nil {
		return err
	}
	defer pg.Stop()
	at := time.Now().UTC().Format("20060102150405")
	for database, url := range map[string]string{"sqlite": "sqlite:" + filepath.Join(dir, "x.db"), "postgres": pg.URL} {
		s, err := store.Open(ctx, url)
		if err != nil {
			return err
		}
		if err := s.Apply(ctx); err != nil {
			return fmt.Errorf("%s: %w", database, err)
		}
		ddl, err := s.Drift(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", database, err)
		}
		if err := s.Close(); err != nil {
			return err
		}
		if strings.TrimSpace(ddl) == "" {
			fmt.Println(database, "is up to date")
			continue
		}
		path := filepath.Join("ent/migrate/migrations", database, at+"_"+name+".sql")
		err = os.WriteFile(path, []byte("-- +goose Up\n"+ddl), 0o644) // #nosec G306 -- source code
		if err != nil {
			return err
		}
		fmt.Println(path)
	}
	return nil
}
