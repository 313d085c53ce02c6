package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/internal/authz"
	"sotaisan/internal/errs"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/registry"
)

// fileTime is how long a file may take to travel: a phone at the edge of a cell needs minutes.
const fileTime = 10 * time.Minute

// mimes are the types of files by the end of their names.
var mimes = map[string]string{"pdf": "application/pdf", "zpl": "application/octet-stream", "tspl": "application/octet-stream"}

// download writes a file as it is made. Its headers are set with its first byte: what is refused before
// is answered with a page.
type download struct {
	w          http.ResponseWriter
	name, kind string
	begun      bool
}

func (d *download) Write(b []byte) (int, error) {
	if !d.begun {
		d.begun = true
		h := d.w.Header()
		h.Set("Content-Type", d.kind)
		h.Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
		_ = http.NewResponseController(d.w).SetWriteDeadline(time.Now().Add(fileTime)) // else the server's stays
	}
	return d.w.Write(b)
}

// send answers with the file of labels.
func (s *site) send(w http.ResponseWriter, r *http.Request, name string, write func(io.Writer) (labels.Report, error)) error {
	return s.stream(w, r, name, mimes[name[strings.LastIndexByte(name, '.')+1:]], func(_ context.Context, out io.Writer) error {
		_, err := write(out)
		return err
	})
}

// refusedFile is the page for a file that can't be made; a file that is not there has the page of all that is not.
func (s *site) refusedFile(w http.ResponseWriter, r *http.Request, err error) error {
	if err == nil {
		return nil
	}
	list, err := refusals(err)
	if err != nil {
		return err
	}
	if errs.Is(list.Err(), errs.NotFound) || errs.Is(list.Err(), errs.Forbidden) {
		return s.notFound(w, r)
	}
	var messages []string
	for _, e := range list {
		messages = append(messages, e.Message.In(viewer.Lang(r.Context())))
	}
	return s.render(w, r, http.StatusUnprocessableEntity, "refused", text(r, "title.refused"), "/labels", messages)
}

// printer lets those through who may print labels; for others the pages are not there.
func (s *site) printer(f func(w http.ResponseWriter, r *http.Request) error) func(w http.ResponseWriter, r *http.Request) error {
	return s.member(func(w http.ResponseWriter, r *http.Request) error {
		if v, _ := viewer.From(r.Context()); !authz.May(v, authz.PrintLabels) {
			return s.notFound(w, r)
		}
		return f(w, r)
	})
}

// batch answers the batch of a file's address: its id and the end of its format's name. nil: there is none.
func (s *site) batch(r *http.Request) (*ent.LabelBatch, error) {
	name, end, _ := strings.Cut(r.PathValue("file"), ".")
	id, err := uuid.Parse(name)
	if err != nil || len(name) != 36 {
		return nil, nil
	}
	b, err := s.Labels.Registry().LabelBatch(r.Context(), id)
	if b == nil || end != strings.ToLower(string(b.Format)) {
		return nil, err
	}
	return b, nil
}

// writeBatch writes the file of a batch for the record, which makes the batch printed, and leads to it. The file
// itself is fetched by GET, as some browsers of phones can download nothing else, and as often as one likes: it
// is drawn again, byte for byte.
func (s *site) writeBatch(w http.ResponseWriter, r *http.Request) error {
	b, err := s.batch(r)
	if err == nil && b == nil {
		return s.notFound(w, r)
	}
	if err == nil {
		b, err = s.Labels.Batch(r.Context(), b.ID)
	}
	if err == nil {
		_, err = s.Labels.WriteBatch(r.Context(), io.Discard, b)
	}
	if err != nil {
		return s.refusedFile(w, r, err)
	}
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
	return nil
}

// sendBatch answers the file of a batch that is printed, and changes nothing.
func (s *site) sendBatch(w http.ResponseWriter, r *http.Request) error {
	b, err := s.batch(r)
	if err == nil && b == nil {
		return s.notFound(w, r)
	}
	if err == nil {
		b, err = s.Labels.PrintedBatch(r.Context(), b.ID)
	}
	if err != nil {
		return s.refusedFile(w, r, err)
	}
	return s.send(w, r, s.Labels.FileName(b), func(out io.Writer) (labels.Report, error) { return s.Labels.DrawBatch(r.Context(), out, b) })
}

// sendRooms answers the sheets of rooms that have a code.
func (s *site) sendRooms(w http.ResponseWriter, r *http.Request) error {
	unit, err := s.ownUnit(r.Context())
	if err != nil {
		return err
	}
	return s.send(w, r, "phong-"+unit.Code+".pdf", func(out io.Writer) (labels.Report, error) {
		return s.Labels.RoomSheets(r.Context(), out, unit.Code)
	})
}

// codeRooms gives every room a code, then answers their sheets.
func (s *site) codeRooms(w http.ResponseWriter, r *http.Request) error {
	unit, err := s.ownUnit(r.Context())
	if err != nil {
		return err
	}
	operation, list := readOperation(r)
	if len(list) > 0 {
		return s.refusedFile(w, r, list.Err())
	}
	if _, err := s.Labels.CodeRooms(r.Context(), operation, unit.Code); err != nil {
		return s.refusedFile(w, r, err)
	}
	http.Redirect(w, r, "/labels/rooms.pdf", http.StatusSeeOther)
	return nil
}

// ownUnit is the unit whose labels the viewer prints.
func (s *site) ownUnit(ctx context.Context) (*ent.Unit, error) {
	v, _ := viewer.From(ctx)
	unit, err := s.Labels.Registry().ViewerUnit(ctx, v)
	if err == nil && unit == nil {
		err = errs.Missing("unitCode")
	}
	return unit, err
}

// sendCalibration answers the page that shows how a printer is off.
func (s *site) sendCalibration(w http.ResponseWriter, r *http.Request) error {
	stock, ok := labels.FindStock(r.URL.Query().Get("stock"))
	if !ok {
		return s.notFound(w, r)
	}
	var off registry.PrintLabelsInput
	if wrong := readOrder(r.URL.Query()).profile(&off); len(wrong) > 0 {
		return s.refusedFile(w, r, wrong)
	}
	return s.send(w, r, "can-chinh-"+stock.Code+".pdf", func(out io.Writer) (labels.Report, error) {
		return labels.WriteCalibration(out, stock, profileOf(off, 1))
	})
}

// showPreview answers a picture of the label that the print page is set to.
func (s *site) showPreview(w http.ResponseWriter, r *http.Request) error {
	var out bytes.Buffer
	if _, err := s.Labels.Preview(r.Context(), &out, readOrder(r.URL.Query()).preview()); err != nil {
		return s.refusedFile(w, r, err)
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(out.Bytes())
	return nil
}
