package labels

import (
	"archive/zip"
	"context"
	"io"
	"io/fs"
	"iter"
	"slices"

	"sotaisan/internal/errs"
)

// File is one file of an archive: its path, with / between folders, and what writes it.
type File struct {
	Name  string
	Write func(ctx context.Context, w io.Writer) (Report, error)
}

// WriteZIP writes files into one archive as they are made, each in turn: for a province one PDF per unit, so that memory
// does not grow with the number of labels. The first bytes are written before the first file is made. The report adds
// up the files'; its bytes and hash are those of the archive. After an error the archive has no directory and can't be
// opened. A name that leaves the archive's folder, or comes twice, is refused with the code INVALID or DUPLICATE.
func WriteZIP(ctx context.Context, w io.Writer, files iter.Seq2[File, error]) (Report, error) {
	var report Report
	out := newMeter(w)
	archive := zip.NewWriter(out)
	seen := map[string]bool{}
	for file, err := range files {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return report, err
		}
		if !fs.ValidPath(file.Name) || file.Name == "." || slices.ContainsFunc([]rune(file.Name), func(r rune) bool { return r < ' ' || r == '\\' || r == ':' }) {
			return report, errs.New(errs.Invalid, errs.At("name"), "Tên tệp %q không dùng được.", "The file name %q can't be used.", file.Name)
		}
		if seen[file.Name] {
			return report, errs.New(errs.Duplicate, errs.At("name"), "Hai tệp cùng tên %q.", "Two files have the name %q.", file.Name)
		}
		seen[file.Name] = true
		// The pages of a PDF are packed already, so that files are stored; without a time, the same labels give the same bytes.
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: file.Name, Method: zip.Store})
		if err != nil {
			return report, err
		}
		if err := archive.Flush(); err != nil {
			return report, err
		}
		part, err := file.Write(ctx, entry)
		if err != nil {
			return report, err
		}
		report.merge(part)
	}
	if err := archive.Close(); err != nil {
		return report, err
	}
	out.report(&report)
	return report, nil
}

func (r *Report) merge(part Report) {
	r.Labels += part.Labels
	r.Pages += part.Pages
	r.Truncated += part.Truncated
	r.TruncatedOn = append(r.TruncatedOn, part.TruncatedOn[:min(len(part.TruncatedOn), mostListed-len(r.TruncatedOn))]...)
	for _, s := range part.MissingGlyphs {
		r.miss([]rune(s))
	}
	for _, warning := range part.Warnings {
		if !slices.Contains(r.Warnings, warning) && len(r.Warnings) < mostListed {
			r.Warnings = append(r.Warnings, warning)
		}
	}
}
