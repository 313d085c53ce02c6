package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/internal/civil"
	"sotaisan/internal/errs"
	"sotaisan/planning"
)

func (p *program) planEstablishment() *cobra.Command {
	return group("establishment", "Keep what agencies have to equip", p.establishmentExport(), p.establishmentImport())
}

func (p *program) planDistances() *cobra.Command {
	return group("distances", "Keep the ways by road between units", p.distancesImport())
}

func (p *program) establishmentExport() *cobra.Command {
	var unit, on string
	c := p.command(&cobra.Command{
		Use:   "export FILE",
		Short: "Write the establishments in force as a workbook to be edited",
		Long: `Writes an XLSX file with one row for each agency and title: persons, those counted elsewhere or on a
fixed term, rooms, counters, centres, population, and the day from which it counts. Agencies about which
nobody has said anything have a row to be filled in. “plan establishment import” reads the file back.`,
		Example: `  sotaisan plan establishment export bien-che.xlsx
  sotaisan plan establishment export bien-che.xlsx --unit 31951 --on 2027-01-01`,
		Args: cobra.ExactArgs(1),
	}, p.working(existing, func(ctx context.Context, db *open, args []string) (err error) {
		var day *civil.Date
		if on != "" {
			d, err := civil.Parse(on)
			if err != nil {
				return errs.New(errs.Invalid, errs.At("on"), "Ngày %q không đúng dạng NĂM-THÁNG-NGÀY.", "Date %q is not YYYY-MM-DD.", on)
			}
			day = &d
		}
		f, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		defer func() {
			err = errors.Join(err, f.Close())
			if err != nil {
				err = errors.Join(err, os.Remove(args[0]))
			}
		}()
		if err := db.planning.ExportEstablishments(ctx, f, unit, day); err != nil {
			return err
		}
		if p.json {
			return p.printJSON(map[string]string{"file": args[0]})
		}
		p.tell("Đã ghi %s.", "%s is written.", args[0])
		return nil
	}))
	c.Flags().StringVar(&unit, "unit", "", "official code of one unit (default all)")
	c.Flags().StringVar(&on, "on", "", "as in force on this day, YYYY-MM-DD (default today)")
	return c
}

func (p *program) establishmentImport() *cobra.Command {
	return p.planImport(&cobra.Command{
		Use:   "import FILE",
		Short: "Bring a list of establishments in (XLSX or CSV)",
		Long: `Reads what “plan establishment export” writes, edited, and shows what would change: agencies are found
by the code of the unit and their name, titles by name. With --apply it is done, all of it or nothing;
what says the same as before stays as it is.

It exits with 1 when a cell has to be mended, whether --apply was given or not.`,
		Example: `  sotaisan plan establishment import bien-che.xlsx
  sotaisan plan establishment import bien-che.xlsx --apply --as finance`,
	}, func(db *open) importer { return db.planning.ImportEstablishments })
}

func (p *program) distancesImport() *cobra.Command {
	return p.planImport(&cobra.Command{
		Use:   "import FILE",
		Short: "Bring a list of ways by road in (XLSX or CSV)",
		Long: `Reads the codes of two units and the kilometres between them, under the headings “Từ đơn vị”, “Đến đơn vị”
and “Km”; a way is the same in both directions. Plans take the straight line × 1.3 where no way is known,
and say so. With --apply it is written, all of it or nothing.

It exits with 1 when a cell has to be mended, whether --apply was given or not.`,
		Example: `  sotaisan plan distances import duong-bo.csv --apply`,
	}, func(db *open) importer { return db.planning.ImportDistances })
}

// importer brings a file in.
type importer = func(context.Context, planning.FileInput) (*planning.FileReport, error)

// importAnswer is what became of a file, as scripts read it.
type importAnswer struct {
	Sheet    string    `json:"sheet"`
	Stated   int       `json:"stated"`
	New      int       `json:"new"`
	Changed  int       `json:"changed"`
	Same     int       `json:"same"`
	Applied  bool      `json:"applied"`
	BadCells []badCell `json:"badCells"`
}

func (p *program) planImport(c *cobra.Command, of func(*open) importer) *cobra.Command {
	c.Args = cobra.ExactArgs(1)
	apply := false
	p.command(c, p.working(existing, func(ctx context.Context, db *open, args []string) (err error) {
		f, size, err := p.openList(args[0])
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		r, err := of(db)(ctx, planning.FileInput{OperationID: uuid.New(), Name: filepath.Base(args[0]), File: f, Size: size, Apply: apply})
		if err != nil {
			return err
		}
		if err := errs.List(r.Errors).Err(); err != nil {
			return err
		}
		return p.showImport(r, apply)
	}))
	c.Flags().BoolVar(&apply, "apply", false, "write it; without, nothing is changed")
	return c
}

func (p *program) showImport(r *planning.FileReport, apply bool) error {
	if p.json {
		answer := importAnswer{r.Sheet, r.Stated, r.New, r.Changed, r.Same(), r.Applied, []badCell{}}
		for _, e := range r.BadCells {
			answer.BadCells = append(answer.BadCells, badCell{e.Sheet + "!" + e.Cell, e.Reason.In(p.language())})
		}
		if err := p.printJSON(answer); err != nil {
			return err
		}
	} else {
		for i, e := range r.BadCells {
			if i == someAlike {
				p.tell("  … và %s ô nữa", "  … and %s more", p.number(int64(len(r.BadCells)-i)))
				break
			}
			_, _ = fmt.Fprintln(p.out, "  "+e.In(p.language()))
		}
		p.tell("%s mục: %s mới, %s thay đổi, %s như cũ.", "%s entries: %s new, %s changed, %s as before.",
			p.number(int64(r.Stated)), p.number(int64(r.New)), p.number(int64(r.Changed)), p.number(int64(r.Same())))
		switch {
		case r.Applied:
			p.tell("Đã ghi.", "Written.")
		case len(r.BadCells) > 0:
			p.tell("Chưa ghi gì. Hãy sửa %s ô trên rồi chạy lại.", "Nothing was written. Mend the %s cells above and run it again.", p.number(int64(len(r.BadCells))))
		case !apply:
			p.tell("Chưa ghi gì. Thêm --apply để ghi.", "Nothing was written. Add --apply to write it.")
		}
	}
	if len(r.BadCells) > 0 {
		return errFound
	}
	return nil
}
