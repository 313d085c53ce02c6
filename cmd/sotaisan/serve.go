package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"sotaisan/access"
	"sotaisan/graph"
	"sotaisan/internal/demo"
	"sotaisan/internal/errs"
	"sotaisan/internal/server"
	"sotaisan/internal/session"
	"sotaisan/internal/store"
	"sotaisan/internal/viewer"
	"sotaisan/printing"
	"sotaisan/web"
)

// sweep is how often sessions that have ended are deleted.
const sweep = 10 * time.Minute

// demoBase is the address that labels of a demo carry: nobody can own it.
const demoBase = "https://taisan.camau.example"

type serving struct {
	addr       string
	demo       bool
	seed       int64
	units      int
	labelsBase string
	documents  string
}

func (p *program) serveCommand() *cobra.Command {
	var o serving
	c := p.command(&cobra.Command{
		Use:   "serve",
		Short: "Serve the register",
		Long: `Serves pages at /, the API at /graphql with an editor at /graphiql, and /healthz and /readyz (503 until
the database is migrated and loaded). It stops on SIGINT or SIGTERM, when requests under way have ended.

An SQLite database is made and migrated when needed; PostgreSQL must have been migrated by its owner
(sotaisan migrate), and is not served while a table lacks its wall between the units, or by a role that owns
tables or passes that wall. On a database without accounts it opens “admin” and prints the password, once.

It speaks plain HTTP. Sign-in is a Secure cookie, which browsers keep over HTTPS and from this machine
alone: for anybody else put a proxy that ends TLS in front, on this machine, and leave --addr on loopback.

With --demo it fills an empty database with a made-up province of 64 units and some 40,000 assets, whose
accounts anybody can use; so it serves this machine only.

Labels carry the address --labels-base-url, which has to answer for as long as labels are on things: a
domain name of your own, short enough for a small symbol. It is kept in the database; requests to an
address that labels carried before are led to the one of today.

Programs may name the documents that they send to the API by documentId, "sha256:" and the hash of the
document: those of the contract, and the files *.graphql of the folder --documents, one document each. A
document there may have up to 5,000 tokens; one that comes with a request has 1,000.`,
		Example: `  sotaisan serve --demo
  sotaisan serve --labels-base-url https://taisan.camau.gov.vn
  sotaisan serve --addr 127.0.0.1:8081 --database postgres://sotaisan@db/sotaisan    # behind a proxy`,
	}, func(ctx context.Context, _ []string) error { return p.serve(ctx, o) })
	c.Flags().StringVar(&o.addr, "addr", "127.0.0.1:8080", "address to listen on")
	c.Flags().BoolVar(&o.demo, "demo", false, "serve a made-up province, on this machine only")
	c.Flags().Int64Var(&o.seed, "demo-seed", 1, "another seed makes another province")
	c.Flags().IntVar(&o.units, "demo-units", 0, "how many units have a register (default all)")
	c.Flags().StringVar(&o.labelsBase, "labels-base-url", "", "address that labels carry, https://HOST\n(default $SOTAISAN_LABELS_BASE_URL, else as before)")
	c.Flags().StringVar(&o.documents, "documents", "", "folder of documents that programs may name by documentId")
	return c
}

func (p *program) serve(ctx context.Context, o serving) (err error) {
	if o.demo && !loopback(o.addr) {
		return errs.New(errs.Precondition, errs.At("addr"), "Bản mẫu chỉ chạy trên máy này (127.0.0.1), vì mật khẩu ai cũng biết.",
			"A demo serves this machine only (127.0.0.1): its passwords are known to all.")
	}
	log := slog.New(slog.NewTextHandler(p.err, nil))
	base, err := p.labelsBase(o)
	if err != nil {
		return err
	}
	persisted, err := documents(o.documents)
	if err != nil {
		return err
	}
	srv, err := server.Listen(ctx, o.addr, log)
	if err != nil {
		return err
	}
	// It listens while the database is made ready, so that /readyz can say so.
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return srv.Run(ctx) })
	db, err := p.ready(ctx, o)
	if err != nil {
		return errors.Join(err, srv.Close(), ignoreClosed(g.Wait()))
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	hosts, err := db.hosts(ctx, base)
	if err != nil {
		return errors.Join(err, srv.Close(), ignoreClosed(g.Wait()))
	}
	sessions := session.New(db.Store, p.now, db.access.Idle)
	g.Go(func() error {
		sessions.Sweep(ctx, sweep, func(err error) { log.Error("sessions are not swept", "err", err) })
		return nil
	})
	g.Go(func() error {
		p.upkeep(ctx, db, log)
		return nil
	})
	srv.Ready(server.Routes{
		GraphQL: graph.NewHandler(graph.Options{Registry: db.registry, Planning: db.planning, Access: db.access, Log: log, TraceID: server.RequestID, Restamp: sessions.Restamp,
			Rate: graph.DefaultRate, Client: server.Client, Stopping: server.Stopping, Persisted: persisted}),
		Web: web.Handler(web.Config{Register: web.FromRegistry(db.registry, db.access), Access: db.access, Sessions: sessions, Log: log,
			Now: p.now, Demo: o.demo, Labels: db.press, Hosts: hosts, Planning: db.planning}),
		Accounts: db.access, Sessions: sessions, Check: db.Ping,
	})
	if err := p.welcome(ctx, db, srv.URL(), hosts, o.demo); err != nil {
		return errors.Join(err, srv.Close(), g.Wait())
	}
	return g.Wait()
}

// documents reads a folder of documents that clients may name; "" has none.
func documents(folder string) (graph.Persisted, error) {
	if folder == "" {
		return nil, nil
	}
	read, err := graph.ReadPersisted(os.DirFS(folder))
	if err != nil {
		return nil, errs.New(errs.Invalid, errs.At("documents"), "Không dùng được văn bản truy vấn: %[1]v.", "The documents cannot be used: %[1]v.", err)
	}
	return read, nil
}

// ready opens the database, migrates it where that is the program's business, and fills a demo.
func (p *program) ready(ctx context.Context, o serving) (*open, error) {
	file := defaultFile
	if o.demo {
		file = demoFile
	}
	url, err := p.databaseURL(file)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	err = p.upToDate(ctx, s)
	if err == nil && o.demo {
		err = demo.Load(ctx, s, demo.Options{Seed: o.seed, Units: o.units}, p.progress(p.say("Nạp dữ liệu mẫu", "Making the demo")))
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return p.wire(s, url, o.demo), nil
}

// welcome prints where the register is and how to sign in.
func (p *program) welcome(ctx context.Context, db *open, url string, hosts printing.Hosts, isDemo bool) error {
	password := ""
	if !isDemo {
		var err error
		if password, err = db.access.FirstAdmin(viewer.WithLang(ctx, p.language())); err != nil {
			return err
		}
	}
	if p.json {
		return p.printJSON(map[string]any{"url": url, "graphql": url + "/graphql", "demo": isDemo, "firstAdminPassword": password, "labels": hostsAnswerOf(hosts)})
	}
	rows := [][]string{
		{p.say("Trang chính", "Pages"), url + "/"},
		{"GraphQL", url + "/graphql"},
		{"GraphiQL", url + "/graphiql"},
	}
	rows = append(rows, []string{p.say("Nhãn mang địa chỉ", "Labels carry"), p.labelsAddress(hosts)})
	if path, ok := strings.CutPrefix(db.url, "sqlite:"); ok {
		rows = append(rows, []string{p.say("Cơ sở dữ liệu", "Database"), path})
	}
	p.table([]string{p.say("Sổ tài sản", "The register"), ""}, rows)
	if password != "" {
		p.tell("\nTài khoản đầu tiên: admin, mật khẩu %s (chỉ hiện lần này)", "\nFirst account: admin, password %s (shown this once)", password)
	}
	if !isDemo {
		return nil
	}
	_, _ = fmt.Fprintln(p.out)
	rows = nil
	for _, u := range access.DemoUsers {
		rows = append(rows, []string{u.Login, access.DemoPassword, u.DisplayName, string(u.Role), u.UnitCode, u.Token()})
	}
	p.table([]string{p.say("Đăng nhập", "Login"), p.say("Mật khẩu", "Password"), p.say("Họ tên", "Name"), p.say("Vai trò", "Role"),
		p.say("Đơn vị", "Unit"), "Bearer"}, rows)
	return nil
}

// loopback says whether an address is reached from this machine alone.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
