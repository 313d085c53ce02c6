package relay_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"sotaisan/internal/errs"
	"sotaisan/internal/relay"
)

func ptr[T any](v T) *T { return &v }

func TestArgs(t *testing.T) {
	for _, c := range []struct {
		name string
		args relay.Args
		want relay.Page
		err  string
	}{
		{"nothing", relay.Args{}, relay.Page{Size: 50}, ""},
		{"first", relay.Args{First: ptr(int32(1))}, relay.Page{Size: 1}, ""},
		{"first after", relay.Args{First: ptr(int32(100)), After: ptr("x")}, relay.Page{Size: 100, Cursor: "x"}, ""},
		{"after alone", relay.Args{After: ptr("x")}, relay.Page{Size: 50, Cursor: "x"}, ""},
		{"last before", relay.Args{Last: ptr(int32(2)), Before: ptr("x")}, relay.Page{Size: 2, Backward: true, Cursor: "x"}, ""},
		{"none", relay.Args{First: ptr(int32(0))}, relay.Page{}, "OUT_OF_RANGE first"},
		{"negative", relay.Args{Last: ptr(int32(-1))}, relay.Page{}, "OUT_OF_RANGE last"},
		{"too many", relay.Args{First: ptr(int32(101))}, relay.Page{}, "OUT_OF_RANGE first"},
		{"both", relay.Args{First: ptr(int32(1)), Last: ptr(int32(1))}, relay.Page{}, "INVALID last"},
		{"before alone", relay.Args{Before: ptr("x")}, relay.Page{}, "INVALID before"},
		{"last after", relay.Args{Last: ptr(int32(1)), After: ptr("x")}, relay.Page{}, "INVALID after"},
		{"empty cursor", relay.Args{After: ptr("")}, relay.Page{}, "INVALID after"},
	} {
		got, err := c.args.Page()
		var e *errs.Error
		text := ""
		if errors.As(err, &e) {
			text = string(e.Code) + " " + strings.Join(e.Path, ".")
		}
		if got != c.want || text != c.err {
			t.Errorf("%s: %+v, %q; want %+v, %q", c.name, got, text, c.want, c.err)
		}
	}
}

func TestConnection(t *testing.T) {
	row := func(n ...int) []*int {
		rows := make([]*int, len(n))
		for i := range n {
			rows[i] = &n[i]
		}
		return rows
	}
	for _, c := range []struct {
		name string
		page relay.Page
		rows []*int
		want string // rows, whether there are pages before and after, the count
	}{
		{"whole", relay.Page{Size: 3}, row(1, 2, 3), "1 2 3 false false 3"},
		{"front", relay.Page{Size: 2}, row(1, 2, 3), "1 2 false true 99"},
		{"middle", relay.Page{Size: 2, Cursor: "1"}, row(2, 3, 4), "2 3 true true 99"},
		{"end", relay.Page{Size: 2, Cursor: "1"}, row(2, 3), "2 3 true false 99"},
		{"from the end", relay.Page{Size: 2, Backward: true}, row(9, 8, 7), "8 9 true false 99"},
		{"before", relay.Page{Size: 2, Backward: true, Cursor: "8"}, row(7, 6, 5), "6 7 true true 99"},
		{"before, to the front", relay.Page{Size: 2, Backward: true, Cursor: "3"}, row(2, 1), "1 2 false true 99"},
		{"nothing", relay.Page{Size: 2}, nil, "false false 0"},
	} {
		conn := relay.New(c.page, c.rows, func(n *int) string { return strconv.Itoa(*n) },
			func(context.Context) (int, error) { return 99, nil })
		var words []string
		for _, n := range conn.Nodes() {
			words = append(words, strconv.Itoa(*n))
		}
		if n := len(words); n > 0 && (conn.PageInfo.StartCursor != words[0] || conn.PageInfo.EndCursor != words[n-1]) {
			t.Errorf("%s: cursors %+v", c.name, conn.PageInfo)
		}
		count, err := conn.TotalCount(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, strconv.FormatBool(conn.PageInfo.HasPreviousPage), strconv.FormatBool(conn.PageInfo.HasNextPage), strconv.Itoa(count))
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
