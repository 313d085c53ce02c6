package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
)

// required marks flags; a name that is none is found by the first test.
func required(c *cobra.Command, flags ...string) {
	for _, f := range flags {
		if err := c.MarkFlagRequired(f); err != nil {
			panic(err)
		}
	}
}

// choice is the value of a flag with a closed set of values, in whatever case they are typed.
type choice[T ~string] struct {
	to *T
	of []T
}

// oneOf keeps in to which of the values was given; what to holds is the default.
func oneOf[T ~string](to *T, of []T) choice[T] { return choice[T]{to, of} }

func (c choice[T]) String() string {
	if c.to == nil {
		return ""
	}
	return string(*c.to)
}

func (c choice[T]) Type() string { return "CODE" }

func (c choice[T]) Set(text string) error {
	v := T(strings.ToUpper(text))
	if !slices.Contains(c.of, v) {
		return fmt.Errorf("want %s", join(c.of))
	}
	*c.to = v
	return nil
}

func join[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}

// oneID takes one argument, which is a UUID.
func oneID(c *cobra.Command, args []string) error {
	if err := cobra.ExactArgs(1)(c, args); err != nil {
		return err
	}
	if _, err := uuid.Parse(args[0]); err != nil {
		return fmt.Errorf("%q is no id, such as 00000000-0000-800c-9d31-6b5f0e6c4a51", args[0])
	}
	return nil
}
