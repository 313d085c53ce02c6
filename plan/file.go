package plan

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"

	"sotaisan/internal/errs"
)

// WriteTo writes the plan as JSON: fields in the order of the type, a line for each, and one for every entry
// of a list, so that two plans can be held against each other line by line. The same plan gives the same
// bytes; its Hash is the SHA-256 of them, in hexadecimal, with an empty "hash".
func (p *Plan) WriteTo(w io.Writer) (int64, error) {
	e := newEncoder(w)
	e.plan(p, p.Hash)
	err := e.flush()
	return e.written, err
}

// sum is what Hash has to be.
func (p *Plan) sum() string {
	h := sha256.New()
	e := newEncoder(h)
	e.plan(p, "")
	if e.flush() != nil {
		return "" // a hash does not refuse to be written to
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ReadPlan reads what WriteTo has written. It refuses fields that are not known, anything behind the end, a
// plan of another engine and one whose hash is not that of what stands in it.
func ReadPlan(r io.Reader) (*Plan, error) {
	var p Plan
	if err := readStrict(r, &p); err != nil {
		return nil, errs.New(errs.Invalid, errs.At("plan"), "Tệp kế hoạch không đọc được: %v.", "The plan cannot be read: %v.", err)
	}
	if p.Engine != Engine {
		return nil, errs.New(errs.Invalid, errs.At("plan", "engine"), "Kế hoạch do phiên bản %q lập, không phải %q.", "The plan was made by engine %q, not %q.", p.Engine, Engine)
	}
	if p.Hash != p.sum() {
		return nil, errs.New(errs.Invalid, errs.At("plan", "hash"), "Nội dung kế hoạch đã bị thay đổi: mã băm không khớp.", "The plan has been changed: its hash is not that of its content.")
	}
	return &p, nil
}

// encoder writes a value at a time, so that a plan of a province never stands in memory as text.
type encoder struct {
	out     *bufio.Writer
	json    *json.Encoder
	written int64
	err     error
}

func newEncoder(w io.Writer) *encoder {
	e := &encoder{}
	e.out = bufio.NewWriterSize(writerFunc(func(b []byte) (int, error) {
		n, err := w.Write(b)
		e.written += int64(n)
		return n, err
	}), 1<<16)
	e.json = json.NewEncoder(e.out)
	e.json.SetEscapeHTML(false)
	return e
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func (e *encoder) flush() error {
	if err := e.out.Flush(); e.err == nil {
		e.err = err
	}
	return e.err
}

func (e *encoder) text(s string) {
	if _, err := e.out.WriteString(s); e.err == nil {
		e.err = err
	}
}

// value writes JSON and the end of a line.
func (e *encoder) value(v any) {
	if err := e.json.Encode(v); e.err == nil {
		e.err = err
	}
}

func (e *encoder) field(name string, v any) {
	e.text(`,"` + name + `":`)
	e.value(v)
}

func entries[T any](e *encoder, name string, list []T) {
	e.text(`,"` + name + "\":[\n")
	for i := range list {
		if i > 0 {
			e.text(",")
		}
		e.value(&list[i])
	}
	e.text("]\n")
}

func (e *encoder) plan(p *Plan, hash string) {
	e.text(`{"engine":`)
	e.value(p.Engine)
	e.field("snapshotHash", p.SnapshotHash)
	e.field("parameters", p.Parameters)
	entries(e, "cells", p.Cells)
	entries(e, "lines", p.Lines)
	entries(e, "packages", p.Packages)
	e.field("totals", p.Totals)
	entries(e, "variants", p.Variants)
	e.field("proof", p.Proof)
	entries(e, "findings", p.Findings)
	e.field("hash", hash)
	e.text("}\n")
}
