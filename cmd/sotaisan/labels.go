package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/catalog"
	"sotaisan/ent"
	"sotaisan/holding"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/labels"
	"sotaisan/printing"
	"sotaisan/registry"
)

// ordering is a batch as the command line orders it.
type ordering struct {
	unit, stock, design, format, room, kind, operation, out string
	dpi, start, count                                       int32
	withoutLive, reprint, plates                            bool
	profile                                                 labels.Profile
}

func (p *program) labelsCommand() *cobra.Command {
	var o ordering
	c := p.command(&cobra.Command{
		Use:   "labels --unit CODE -o FILE",
		Short: "Print labels",
		Long: `Orders a batch of labels for the things of a unit and writes its file: PDF for sheets and rolls, ZPL or
TSPL for label printers. Things that have a label, or one on its way, are left out and counted; with
--reprint they get a new code, and the old label is to be removed when the new one is on.

A label carries the address that “sotaisan serve --labels-base-url” has set, or SOTAISAN_LABELS_BASE_URL.
Printed is not on the thing: the first scan there makes a label live. A file that could not be written
to its end is not left behind; “sotaisan labels batch ID” writes the file of a batch again.`,
		Example: `  sotaisan labels --unit 31951 -o nhan.pdf
  sotaisan labels --unit 31951 --room "Phòng 204" --stock L7651 --start 12 -o nhan.pdf
  sotaisan labels --unit 31951 --dx 0.8 --dy -1.2 --scale 1.004 -o nhan.pdf
  sotaisan labels --unit 31951 --without-live --reprint --format zpl --dpi 203 --stock R50x30 -o nhan.zpl --json`,
	}, p.printing(func(ctx context.Context, db *open, _ []string) error {
		in, err := o.input(labels.SubjectAsset)
		if err != nil {
			return err
		}
		if o.plates {
			in.Subject = labels.SubjectParcel
		}
		in.Filter = &registry.AssetFilter{}
		if o.room != "" {
			in.Filter.Rooms = []string{o.room}
		}
		if o.kind != "" {
			in.Filter.Kinds = []catalog.Kind{catalog.Kind(strings.ToUpper(o.kind))}
		}
		if o.withoutLive {
			in.Filter.HasLiveLabel = new(false)
		}
		return p.order(ctx, db, in, o.out)
	}))
	o.flags(c)
	f := c.Flags()
	f.StringVar(&o.room, "room", "", "only what is in this room")
	f.StringVar(&o.kind, "kind", "", "only this kind: "+join(catalog.Kinds))
	f.BoolVar(&o.withoutLive, "without-live", false, "only what has no label on it, as a scan there has shown")
	f.BoolVar(&o.reprint, "reprint", false, "also what has a label, or one on its way")
	f.BoolVar(&o.plates, "plates", false, "plates for land and buildings instead of labels for things")
	required(c, "unit", "output")
	c.AddCommand(p.labelsBlank(), p.labelsBatch(), p.labelsRooms(), p.labelsProvince(), p.labelsMap(), p.labelsStocks(), p.labelsCalibration())
	return c
}

// printing is working for commands that print: the address in the environment is in force first.
func (p *program) printing(f func(ctx context.Context, db *open, args []string) error) func(context.Context, []string) error {
	return p.working(existing, func(ctx context.Context, db *open, args []string) error {
		base, err := p.labelsBase(serving{})
		if err != nil {
			return err
		}
		if _, err := db.hosts(ctx, base); err != nil {
			return err
		}
		return f(ctx, db, args)
	})
}

// flags are those of every batch.
func (o *ordering) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.unit, "unit", "", "official code of the unit (required)")
	f.StringVar(&o.stock, "stock", "L7160", "code of the paper, see “sotaisan labels stocks”")
	f.StringVar(&o.design, "design", "", "code of the design (default the largest that fits)")
	f.StringVar(&o.format, "format", "pdf", "pdf, zpl or tspl")
	f.Int32Var(&o.dpi, "dpi", 0, "dots per inch of a label printer, 203 or 300")
	f.Int32Var(&o.start, "start", 1, "first free label of a half-used sheet")
	profileFlags(c, &o.profile)
	f.StringVar(&o.operation, "operation", "", "id of the order: sent again it orders nothing twice (default a new one)")
	output(c, &o.out)
}

// profileFlags say how a printer is off, as its calibration page tells.
func profileFlags(c *cobra.Command, p *labels.Profile) {
	f := c.Flags()
	f.Float64Var(&p.DX, "dx", 0, "mm to add to the right")
	f.Float64Var(&p.DY, "dy", 0, "mm to add downwards")
	f.Float64Var(&p.Scale, "scale", 1, "100 divided by the length of the printed 100 mm ruler")
	f.Float64Var(&p.Border, "border", 0, "mm along the edges that the printer leaves empty (default the usual 4.2)")
}

func output(c *cobra.Command, out *string) {
	c.Flags().StringVarP(out, "output", "o", "", "the file to write (required)")
}

// input is what all batches have in common.
func (o *ordering) input(subject labels.Subject) (registry.PrintLabelsInput, error) {
	in := registry.PrintLabelsInput{UnitCode: o.unit, Subject: subject, Reprint: o.reprint, Stock: o.stock,
		Format: holding.BatchFormat(strings.ToUpper(o.format)), Start: o.start}
	if !slices.Contains(holding.BatchFormats, in.Format) {
		return in, errs.New(errs.UnknownCode, errs.At("format"), "Không có dạng tệp %[1]q; có: %[2]s.", "There is no format %[1]q; there are: %[2]s.",
			o.format, strings.ToLower(join(holding.BatchFormats)))
	}
	if o.design != "" {
		in.Design = &o.design
	}
	if o.dpi != 0 {
		in.Dpi = &o.dpi
	}
	for _, given := range []struct {
		flag        string
		value, none float64
		to          **float64
	}{{"dx", o.profile.DX, 0, &in.DxMm}, {"dy", o.profile.DY, 0, &in.DyMm}, {"scale", o.profile.Scale, 1, &in.Scale}, {"border", o.profile.Border, 0, &in.BorderMm}} {
		if math.IsNaN(given.value) || math.IsInf(given.value, 0) {
			return in, errs.New(errs.Invalid, errs.At(given.flag), "--%s phải là một số.", "--%s has to be a number.", given.flag)
		}
		if given.value != given.none {
			*given.to = &given.value
		}
	}
	var err error
	in.OperationID, err = orderID(o.operation)
	return in, err
}

func orderID(text string) (uuid.UUID, error) {
	if text == "" {
		return uuid.New(), nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return id, errs.New(errs.Invalid, errs.At("operation"), "%q không phải là UUID.", "%q is no UUID.", text)
	}
	return id, nil
}

func (p *program) order(ctx context.Context, db *open, in registry.PrintLabelsInput, out string) error {
	made, err := db.registry.PrintLabels(ctx, in)
	if err == nil {
		err = errs.List(made.Errors).Err()
	}
	if err != nil {
		return err
	}
	return p.writeBatch(ctx, db, made.Batch, out)
}

func (p *program) writeBatch(ctx context.Context, db *open, b *ent.LabelBatch, out string) error {
	b, err := db.press.Batch(ctx, b.ID)
	if err != nil {
		return err
	}
	report, err := writeFile(out, func(w io.Writer) (labels.Report, error) { return db.press.WriteBatch(ctx, w, b) })
	if err != nil {
		p.complain(p.say("đợt in %s chưa xong; in lại: sotaisan labels batch %[1]s -o %[2]s", "batch %s is not printed; write it again: sotaisan labels batch %[1]s -o %[2]s"), b.ID, out)
		return err
	}
	return p.showPrinted(printed{Batch: &b.ID, File: out, Skipped: b.SkippedCount, Report: report})
}

// printed is the report of a file as scripts read it.
type printed struct {
	Batch   *uuid.UUID `json:"batch,omitempty"`
	File    string     `json:"file"`
	Skipped int32      `json:"skipped"` // things left out because they have a label, or one on its way
	labels.Report
}

func (p *program) showPrinted(a printed) error {
	a.TruncatedOn, a.MissingGlyphs, a.Warnings = nonNil(a.TruncatedOn), nonNil(a.MissingGlyphs), nonNil(a.Warnings)
	if p.json {
		return p.printJSON(a)
	}
	p.tell("%s: %s nhãn, %s trang, %s byte.", "%s: %s labels, %s pages, %s bytes.", a.File, p.number(int64(a.Labels)), p.number(int64(a.Pages)), p.number(a.Bytes))
	if a.Skipped > 0 {
		p.tell("%s mục đã có nhãn nên không in (--reprint để in lại).", "%s have a label and are left out (--reprint prints them again).", p.number(int64(a.Skipped)))
	}
	if a.Truncated > 0 {
		p.tell("%s nhãn có chữ bị cắt bớt.", "On %s labels a text was cut short.", p.number(int64(a.Truncated)))
	}
	for _, w := range a.Warnings {
		p.tell(w.VI, w.EN)
	}
	if a.Batch != nil {
		p.tell("Đợt in %s", "Batch %s", *a.Batch)
	}
	return nil
}

// writeFile writes a file beside its place and moves it there when it is whole: a file that was broken
// off never looks complete.
func writeFile(path string, write func(io.Writer) (labels.Report, error)) (report labels.Report, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".sotaisan-*")
	if err != nil {
		return report, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreClosedFile(f.Close()), os.Remove(f.Name()))
		}
	}()
	w := bufio.NewWriterSize(f, 1<<16)
	if report, err = write(w); err != nil {
		return report, err
	}
	if err = w.Flush(); err != nil {
		return report, err
	}
	if err = f.Chmod(0o644); err != nil {
		return report, err
	}
	if err = f.Close(); err != nil {
		return report, err
	}
	return report, os.Rename(f.Name(), path)
}

func ignoreClosedFile(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

func (p *program) labelsBlank() *cobra.Command {
	var o ordering
	c := p.command(&cobra.Command{
		Use:   "blank --unit CODE --count N -o FILE",
		Short: "Print blank labels, bound to things at their first scan",
		Example: `  sotaisan labels blank --unit 31951 --count 200 -o cuon.pdf
  sotaisan labels blank --unit 31951 --count 500 --stock R40x30 --format tspl --dpi 203 -o cuon.tspl`,
	}, p.printing(func(ctx context.Context, db *open, _ []string) error {
		in, err := o.input(labels.SubjectBlank)
		if err != nil {
			return err
		}
		in.Count = &o.count
		return p.order(ctx, db, in, o.out)
	}))
	o.flags(c)
	c.Flags().Int32Var(&o.count, "count", 0, "how many, at most 5,000 (required)")
	required(c, "unit", "count", "output")
	return c
}

func (p *program) labelsBatch() *cobra.Command {
	var o ordering
	c := p.command(&cobra.Command{
		Use: "batch ID -o FILE", Short: "Write the file of a batch again", Args: cobra.ExactArgs(1),
		Example: `  sotaisan labels batch 019d5f0e-0000-800b-8a00-0123456789ab -o nhan.pdf`,
	}, p.printing(func(ctx context.Context, db *open, args []string) error {
		id, err := uuid.Parse(args[0])
		if err != nil {
			return errs.Missing("batchId")
		}
		return p.writeBatch(ctx, db, &ent.LabelBatch{ID: id}, o.out)
	}))
	output(c, &o.out)
	required(c, "output")
	return c
}

func (p *program) labelsRooms() *cobra.Command {
	var o ordering
	c := p.command(&cobra.Command{
		Use:   "rooms --unit CODE -o FILE",
		Short: "Print the sheets of rooms",
		Long: `Writes an A4 page for each room of a unit: the room's symbol and the list of what is in it, lots by
quantity, so that 30 chairs are counted without 30 labels. Rooms without a code get one.`,
		Example: `  sotaisan labels rooms --unit 31951 -o phong.pdf
  sotaisan labels rooms --unit 31951 --room "Phòng 204" -o phong-204.pdf`,
	}, p.printing(func(ctx context.Context, db *open, _ []string) error {
		operation, err := orderID(o.operation)
		if err != nil {
			return err
		}
		if _, err := db.press.CodeRooms(ctx, operation, o.unit); err != nil {
			return err
		}
		var rooms []string
		if o.room != "" {
			rooms = append(rooms, o.room)
		}
		report, err := writeFile(o.out, func(w io.Writer) (labels.Report, error) { return db.press.RoomSheets(ctx, w, o.unit, rooms...) })
		if err != nil {
			return err
		}
		return p.showPrinted(printed{File: o.out, Report: report})
	}))
	c.Flags().StringVar(&o.unit, "unit", "", "official code of the unit (required)")
	c.Flags().StringVar(&o.room, "room", "", "only this room")
	output(c, &o.out)
	required(c, "unit", "output")
	return c
}

func (p *program) labelsProvince() *cobra.Command {
	var o ordering
	c := p.command(&cobra.Command{
		Use:   "province -o FILE.zip",
		Short: "Print what has no label in every unit, one PDF for each",
		Long: `Writes an archive with one PDF for each unit that has things without a label, each a batch of its own.
With the --operation that a run has printed, the same labels are written again.`,
		Example: `  sotaisan labels province -o ca-mau.zip
  sotaisan labels province --stock L7163 --operation 5c2a1f0e-4b7d-4a52-9c55-0d9f3f6f1a77 -o ca-mau.zip`,
	}, p.printing(func(ctx context.Context, db *open, _ []string) error {
		operation, err := orderID(o.operation)
		if err != nil {
			return err
		}
		in := printing.ProvinceInput{OperationID: operation, Stock: o.stock}
		if o.design != "" {
			in.Design = &o.design
		}
		_, _ = fmt.Fprintf(p.err, "--operation %s\n", operation)
		report, err := writeFile(o.out, func(w io.Writer) (labels.Report, error) { return db.press.Province(ctx, w, in) })
		if err != nil {
			return err
		}
		return p.showPrinted(printed{File: o.out, Report: report})
	}))
	f := c.Flags()
	f.StringVar(&o.stock, "stock", "L7160", "code of the paper, see “sotaisan labels stocks”")
	f.StringVar(&o.design, "design", "", "code of the design (default the largest that fits)")
	f.StringVar(&o.operation, "operation", "", "id of the order: sent again it orders nothing twice (default a new one)")
	output(c, &o.out)
	required(c, "output")
	return c
}

func (p *program) labelsMap() *cobra.Command {
	var out string
	c := p.command(&cobra.Command{
		Use:   "map [-o FILE]",
		Short: "Export what every code leads to, for a resolver without the register",
		Long: `Writes a CSV of every label: code, state, subject, code and name of the unit, code and kind of the asset
that it is on, and the path under the address of labels. Should the register ever go away, a web server
with this list still answers whose a thing is.`,
		Example: `  sotaisan labels map -o ma-nhan.csv`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		if err := may(ctx, authz.ReadRegister); err != nil {
			return err
		}
		if out == "" {
			_, err := writeMap(ctx, db, p.out)
			return err
		}
		report, err := writeFile(out, func(w io.Writer) (labels.Report, error) { return writeMap(ctx, db, w) })
		if err != nil {
			return err
		}
		if p.json {
			return p.printJSON(map[string]any{"file": out, "labels": report.Labels})
		}
		p.tell("%s: %s mã.", "%s: %s codes.", out, p.number(int64(report.Labels)))
		return nil
	}))
	c.Flags().StringVarP(&out, "output", "o", "", "the file to write (default standard output)")
	return c
}

// writeMap writes the list of codes; the report counts them.
func writeMap(ctx context.Context, db *open, w io.Writer) (report labels.Report, err error) {
	csv := csv.NewWriter(w)
	if err := csv.Write([]string{"code", "state", "subject", "unit_code", "unit_name", "asset_code", "asset_kind", "path"}); err != nil {
		return report, err
	}
	for l, err := range db.registry.AllLabels(ctx) {
		if err != nil {
			return report, err
		}
		path := "/" + l.Code.String()
		if l.AssetCode != "" {
			path = "/" + l.AssetCode.String()
		}
		// A void label leads nowhere; but the code of an asset itself stays its address, to which its
		// other labels lead.
		if l.State == holding.VoidLabel && l.Code != l.AssetCode {
			path = ""
		}
		if err := csv.Write([]string{l.Code.String(), string(l.State), string(l.Subject), l.UnitCode, l.UnitName, l.AssetCode.String(), string(l.AssetKind), path}); err != nil {
			return report, err
		}
		report.Labels++
	}
	csv.Flush()
	return report, csv.Error()
}

func (p *program) labelsStocks() *cobra.Command {
	return p.command(&cobra.Command{
		Use: "stocks", Short: "List papers and designs", Example: `  sotaisan labels stocks
  sotaisan labels stocks --json`,
	}, func(context.Context, []string) error {
		if p.json {
			return p.printJSON(map[string]any{"stocks": labels.Stocks(), "designs": labels.Designs()})
		}
		var rows [][]string
		for _, s := range labels.Stocks() {
			rows = append(rows, []string{s.Code, p.say(s.Name.VI, s.Name.EN), fmt.Sprint(s.PerPage())})
		}
		p.table([]string{p.say("Khổ", "Stock"), p.say("Tên", "Name"), "#" + p.say("Nhãn", "Labels")}, rows)
		_, _ = fmt.Fprintln(p.out)
		rows = nil
		for _, d := range labels.Designs() {
			rows = append(rows, []string{d.Code, p.say(d.Name.VI, d.Name.EN), string(d.For)})
		}
		p.table([]string{p.say("Mẫu", "Design"), p.say("Tên", "Name"), p.say("Cho", "For")}, rows)
		return nil
	})
}

func (p *program) labelsCalibration() *cobra.Command {
	var stock, out string
	var profile labels.Profile
	c := p.command(&cobra.Command{
		Use:   "calibration --stock CODE -o FILE",
		Short: "Print a page that shows how a printer is off",
		Example: `  sotaisan labels calibration --stock L7160 -o thu.pdf
  sotaisan labels calibration --stock L7160 --dx 0.8 --dy -1.2 -o thu.pdf`,
	}, func(context.Context, []string) error {
		s, ok := labels.FindStock(stock)
		if !ok {
			return errs.New(errs.UnknownCode, errs.At("stock"), "Không có khổ nhãn %q.", "There is no stock %q.", stock)
		}
		report, err := writeFile(out, func(w io.Writer) (labels.Report, error) { return labels.WriteCalibration(w, s, profile) })
		if err != nil {
			return err
		}
		return p.showPrinted(printed{File: out, Report: report})
	})
	c.Flags().StringVar(&stock, "stock", "L7160", "code of the paper")
	profileFlags(c, &profile)
	output(c, &out)
	required(c, "output")
	return c
}
