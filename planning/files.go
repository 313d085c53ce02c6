package planning

import (
	"io"

	"github.com/google/uuid"

	"sotaisan/internal/usecase"
	"sotaisan/workbook"
)

// FileInput is a file to bring in. Without Apply nothing is written.
type FileInput struct {
	OperationID uuid.UUID
	Name        string
	File        io.ReaderAt
	Size        int64
	Apply       bool
	Note        *string
}

// FileReport is what a file says and what became of it.
type FileReport struct {
	Sheet    string
	Stated   int // entries that the file has
	New      int // of them, those that are not there yet
	Changed  int // those that say something else than before
	BadCells []workbook.CellError
	Applied  bool // written, now or, with Replayed, before
	usecase.Outcome
}

// Same is how many entries say what is there already.
func (r *FileReport) Same() int { return r.Stated - r.New - r.Changed }

func refusedFile(err error) (*FileReport, error) {
	out, err := usecase.Refused(err)
	return &FileReport{Outcome: out}, err
}
