// Command sotaisan serves the asset register and keeps it.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := program{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, now: time.Now,
		terminal: term.IsTerminal(int(os.Stderr.Fd())), password: typedPassword}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// typedPassword reads a line from the terminal without showing it; io.EOF when there is no terminal.
func typedPassword() (string, error) {
	fd := int(os.Stdin.Fd())
	if !term.IsTerminal(fd) {
		return "", io.EOF
	}
	text, err := term.ReadPassword(fd)
	return string(text), err
}
