package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sotaisan/labels"
	"sotaisan/planning"
)

// formRequests is the form of what agencies have registered; it is of no plan.
const formRequests = "04-requests"

// exportForms are the forms that “plan export” writes, as they are typed.
func exportForms() string {
	forms := []string{formRequests}
	for _, f := range planning.ExportFormats {
		if f != planning.ExportSnapshot {
			forms = append(forms, string(f))
		}
	}
	slices.Sort(forms)
	return strings.Join(forms, ", ")
}

// exporting is what “plan export” is asked for.
type exporting struct {
	form, unit, out string
	pack            int
}

func (p *program) planExport() *cobra.Command {
	var o exporting
	c := p.command(&cobra.Command{
		Use:   "export NUMBER --form FORM -o FILE",
		Short: "Write a plan as the official forms, a workbook, CSV, PDF or JSON",
		Long: `Writes a plan into a file:

  04           form 04/TSC-MSTT, the purchases by thing and body (XLSX)
  04-requests  the same form of what agencies have registered; without a NUMBER
  05           form 05/TSC-MSTT, minutes of acceptance by package and body (XLSX)
  01           form 01/TSC-XLTS, requests for disposal by unit (XLSX)
  02           form 02/TSC-BBGN, drafts of handovers by the two units (XLSX)
  full         everything (XLSX)
  csv          every line
  pdf          a summary with charts, for the people who decide
  json         the result as “plan verify” and “plan diff” read it

Sums are those of the plan, to the đồng. A file that could not be written to its end is not left behind.`,
		Example: `  sotaisan plan export KH-2026-001 --form 04 -o nhu-cau.xlsx
  sotaisan plan export KH-2026-001 --form 05 --package 3 -o nghiem-thu.xlsx
  sotaisan plan export KH-2026-001 --form pdf -o tom-tat.pdf
  sotaisan plan export --form 04-requests -o dang-ky.xlsx`,
		Args: func(c *cobra.Command, args []string) error {
			if !slices.Contains(strings.Split(exportForms(), ", "), o.form) {
				return fmt.Errorf("--form %s: want %s", o.form, exportForms())
			}
			if o.form == formRequests {
				if o.pack != 0 {
					return errors.New("--package: requests have no packages")
				}
				return cobra.NoArgs(c, args)
			}
			return cobra.ExactArgs(1)(c, args)
		},
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		if o.form == formRequests {
			return p.writeFileOf(o.out, func(w io.Writer) error { return db.planning.ExportRequests(ctx, w, o.unit) })
		}
		row, err := planByNumber(ctx, db, args[0])
		if err != nil {
			return err
		}
		return p.writeFileOf(o.out, func(w io.Writer) error {
			return db.planning.Export(ctx, row.ID, planning.ExportFormat(o.form), planning.ExportOptions{Package: o.pack, UnitCode: o.unit}, w)
		})
	}))
	f := c.Flags()
	f.StringVar(&o.form, "form", "", exportForms()+" (required)")
	f.IntVar(&o.pack, "package", 0, "only this package, for forms 04 and 05")
	f.StringVar(&o.unit, "unit", "", "official code of the only unit, for the forms")
	output(c, &o.out)
	required(c, "form", "output")
	return c
}

func (p *program) planSnapshot() *cobra.Command {
	var out string
	c := p.command(&cobra.Command{
		Use:   "snapshot [NUMBER] -o FILE",
		Short: "Write what plans are made from, as of now or of a plan",
		Long: `Writes the JSON of everything that a plan is made from: the register as it stands now or, with the number
of a plan, as it stood when that was made. “plan solve” makes a plan of it without a database. A file that ends in .gz is
compressed.`,
		Example: `  sotaisan plan snapshot -o so-lieu.json.gz
  sotaisan plan snapshot KH-2026-001 -o so-lieu.json`,
		Args: cobra.MaximumNArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		if len(args) == 0 {
			return p.writeFileOf(out, func(w io.Writer) error { return db.planning.WriteSnapshot(ctx, w) })
		}
		row, err := planByNumber(ctx, db, args[0])
		if err != nil {
			return err
		}
		return p.writeFileOf(out, func(w io.Writer) error { return db.planning.PlanSnapshot(ctx, row.ID, w) })
	}))
	output(c, &out)
	required(c, "output")
	return c
}

// writeFileOf writes a file that is whole or not there, and says so.
func (p *program) writeFileOf(path string, write func(io.Writer) error) error {
	size, err := writeWhole(path, write)
	if err != nil {
		return err
	}
	if p.json {
		return p.printJSON(map[string]any{"file": path, "bytes": size})
	}
	p.tell("%s: %s byte.", "%s: %s bytes.", path, p.number(size))
	return nil
}

// writeWhole writes a file that is whole or not there, packed where its name ends in .gz, and answers its size.
func writeWhole(path string, write func(io.Writer) error) (int64, error) {
	var size meter
	_, err := writeFile(path, func(w io.Writer) (labels.Report, error) {
		w = io.MultiWriter(w, &size)
		if !strings.HasSuffix(path, ".gz") {
			return labels.Report{}, write(w)
		}
		z := gzip.NewWriter(w)
		if err := write(z); err != nil {
			return labels.Report{}, err
		}
		return labels.Report{}, z.Close()
	})
	return int64(size), err
}

// meter counts what is written.
type meter int64

func (m *meter) Write(b []byte) (int, error) {
	*m += meter(len(b))
	return len(b), nil
}
