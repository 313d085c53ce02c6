package workbook

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// PlanTable is a table of a whole plan: one sheet of its workbook, or its CSV file.
type PlanTable struct {
	Name    string // of the sheet
	Title   string
	Note    string // how to read it, below the title; "": nothing to say
	Columns []PlanColumn
	// Rows are texts (string), whole numbers (int64) and nil for an empty cell, in the order of Columns.
	Rows [][]any
	// Totals, when there are any, are the last row, as Rows.
	Totals []any
}

// PlanColumn is a column of a table.
type PlanColumn struct {
	Name   string
	Width  float64 // characters
	Number bool    // whole numbers, with groups of three
}

// WritePlanTables writes the sheets of a whole plan as XLSX: each under its title, with headings that stay
// in view, a filter, and paper set to A4. Subtitle stands below every title. Numbers are number cells,
// everything else is text.
func WritePlanTables(w io.Writer, subtitle string, tables []PlanTable) error {
	pages := make([]page, len(tables))
	for i, t := range tables {
		g := page{name: t.Name, filter: true}
		for _, c := range t.Columns {
			kind := textColumn
			if c.Number {
				kind = numberColumn
			}
			g.columns = append(g.columns, pageColumn{c.Name, c.Width, kind})
		}
		n := len(g.columns)
		g.above = [][]span{{{from: 1, to: n, text: t.Title, bold: true, size: 14}}, {{from: 1, to: n, text: subtitle, italic: true}}}
		if t.Note != "" {
			g.above = append(g.above, []span{{from: 1, to: n, text: t.Note, italic: true}})
		}
		g.rows = make([]tableRow, 0, len(t.Rows))
		for _, row := range t.Rows {
			g.rows = append(g.rows, tableRow{false, row})
		}
		g.total = t.Totals
		pages[i] = g
	}
	return writePages(w, pages)
}

// WritePlanCSV writes a table as CSV: UTF-8 with a byte order mark and semicolons, as spreadsheets in
// Vietnamese expect it and as the lists of this program are read. Numbers are digits alone; texts that a
// spreadsheet would compute have an apostrophe in front.
func WritePlanCSV(w io.Writer, t PlanTable) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	if _, err := buffered.WriteString("\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(buffered)
	out.Comma, out.UseCRLF = ';', true
	record := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		record[i] = ExportCSV(c.Name)
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range t.Rows {
		for i := range record {
			switch v := row[i].(type) {
			case nil:
				record[i] = ""
			case string:
				record[i] = ExportCSV(v)
			case int64:
				record[i] = strconv.FormatInt(v, 10)
			default:
				return fmt.Errorf("workbook: a cell of %s is a %T", t.Columns[i].Name, v)
			}
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return buffered.Flush()
}
