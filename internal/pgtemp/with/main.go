// Command with starts a throw-away PostgreSQL server, runs a command with its URL in
// SOTAISAN_TEST_POSTGRES, and ends the server.
//
//	go run ./internal/pgtemp/with go test ./...
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"sotaisan/internal/pgtemp"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: with COMMAND [ARG …]")
		os.Exit(2)
	}
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	server, err := pgtemp.Start(context.Background(), os.Getenv("SOTAISAN_TEST_DURABLE") != "")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Stop()
	cmd := exec.Command(args[0], args[1:]...) // #nosec G204 -- the command line is the developer's own
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "SOTAISAN_TEST_POSTGRES="+server.URL)
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode()
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
