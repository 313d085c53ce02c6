package labels

import (
	"bytes"
	_ "embed"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"sotaisan/internal/errs"
	"sotaisan/internal/locale"
)

// Subject is what a label is stuck on.
type Subject string

const (
	SubjectAsset  Subject = "ASSET"
	SubjectRoom   Subject = "ROOM"
	SubjectSite   Subject = "SITE"
	SubjectParcel Subject = "PARCEL"
	SubjectBox    Subject = "BOX"
	SubjectBlank  Subject = "BLANK"
)

// Subjects lists every subject.
var Subjects = []Subject{SubjectAsset, SubjectRoom, SubjectSite, SubjectParcel, SubjectBox, SubjectBlank}

// LeastModule is the smallest module that any label has, in mm: below it cheap phones fail on worn labels.
const LeastModule = 0.5

// Sizes of text in points: texts shrink to leastText before they are cut.
const (
	leastText   = 5.0
	largestText = 72.0
)

// Design says what stands on a label: the symbol on the left, lines of text beside it.
type Design struct {
	Code   string      `yaml:"code" json:"code"`
	Name   locale.Text `yaml:"name" json:"name"`
	For    Subject     `yaml:"for" json:"for"`
	Symbol float64     `yaml:"symbol" json:"symbol"` // wanted side of the symbol in mm, without its quiet zone
	Module float64     `yaml:"module" json:"module"` // least module in mm, LeastModule or more
	Lines  []Line      `yaml:"lines" json:"lines"`   // the last one is {code}
}

// Line is one line of a design. In Text, {field} stands for a text of the item; a part between " · " is left out when
// all fields in it are empty.
type Line struct {
	Text string  `yaml:"text" json:"text"`
	Size float64 `yaml:"size" json:"size"` // wanted, in points; text that is too long gets smaller, to 5
	Rows int     `yaml:"rows" json:"rows"` // 1 to 3: over how many rows it may be wrapped before it is made smaller
	Bold bool    `yaml:"bold" json:"bold"`
	Rule bool    `yaml:"rule" json:"rule"` // a hairline below
}

const separator = " · "

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// Check answers every fault of a design, as errs.List with paths in the names of the JSON fields.
func (d Design) Check() error {
	var list errs.List
	refuse := func(ok bool, code errs.Code, path []string, vi, en string) {
		if !ok {
			list = append(list, errs.New(code, path, vi, en))
		}
	}
	refuse(d.Code != "" && len(d.Code) <= 40, errs.Required, errs.At("code"), "Cần mã mẫu nhãn (tối đa 40 ký tự).", "A design needs a code (40 characters at most).")
	refuse(slices.Contains(Subjects, d.For), errs.UnknownCode, errs.At("for"), "Không rõ nhãn dùng cho gì.", "What the label is for is unknown.")
	refuse(d.Module >= LeastModule && d.Module <= 5, errs.OutOfRange, errs.At("module"), "Ô vuông mã QR phải từ 0,5 đến 5 mm.", "Modules have to be 0.5 to 5 mm.")
	refuse(d.Symbol >= d.Module*Modules && d.Symbol <= 5*Modules, errs.OutOfRange, errs.At("symbol"), "Mã QR nhỏ hơn 29 ô vuông tối thiểu.", "The symbol is smaller than 29 of its least modules.")
	refuse(len(d.Lines) >= 1 && len(d.Lines) <= 12, errs.OutOfRange, errs.At("lines"), "Nhãn cần từ 1 đến 12 dòng.", "A label needs 1 to 12 lines.")
	for i, line := range d.Lines {
		at := func(name string) []string { return errs.At("lines", strconv.Itoa(i), name) }
		last := i == len(d.Lines)-1
		refuse((line.Text == codeLine) == last && (last || !strings.Contains(line.Text, codeLine)), errs.Invalid, at("text"),
			"Mã nhãn phải đứng riêng một dòng, ở dòng cuối.", "The code has to be a line of its own, the last one.")
		refuse(line.Size >= leastText && line.Size <= largestText, errs.OutOfRange, at("size"), "Cỡ chữ phải từ 5 đến 72 pt.", "Text has to be 5 to 72 pt.")
		refuse(line.Rows == 1 || line.Rows >= 1 && line.Rows <= 3 && !last, errs.OutOfRange, at("rows"), "Mỗi dòng tối đa ba hàng, dòng mã một hàng.", "A line has one to three rows, that of the code one.")
		for _, name := range placeholder.FindAllString(line.Text, -1) {
			refuse(Field(strings.Trim(name, "{}")).known(), errs.UnknownCode, at("text"), "Không có trường "+name+".", "There is no field "+name+".")
		}
	}
	return list.Err()
}

const codeLine = "{" + string(FieldCode) + "}"

// text puts the texts of an item into the line.
func (l Line) text(item Item) string {
	if l.Text == codeLine {
		return item.Code.Format()
	}
	var parts []string
	for part := range strings.SplitSeq(l.Text, separator) {
		fields, filled := 0, 0
		part = placeholder.ReplaceAllStringFunc(part, func(name string) string {
			value := clean(item.Texts[Field(strings.Trim(name, "{}"))])
			fields++
			if value != "" {
				filled++
			}
			return value
		})
		if fields == 0 || filled > 0 {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, separator)
}

//go:embed designs.yaml
var designFile []byte

var designs = sync.OnceValues(func() ([]Design, error) { return ReadDesigns(bytes.NewReader(designFile)) })

// Designs lists the designs that everyone has.
func Designs() []Design {
	all, _ := designs() // a test reads the file, so it has no error here
	return slices.Clone(all)
}

// FindDesign answers a design of Designs by its code; false when there is none.
func FindDesign(code string) (Design, bool) {
	for _, d := range Designs() {
		if d.Code == code {
			return d, true
		}
	}
	return Design{}, false
}

// ReadDesigns reads designs from YAML or JSON in the form of designs.yaml and checks each.
func ReadDesigns(r io.Reader) ([]Design, error) {
	var list []Design
	if err := readYAML(r, &list); err != nil {
		return nil, err
	}
	return list, checkAll(list, func(d Design) string { return d.Code })
}
