package workbook

import (
	"bytes"
	_ "embed"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"sotaisan/internal/locale"
	"sotaisan/vntext"
)

//go:embed headings.yaml
var headingsYAML []byte

//go:embed words.yaml
var wordsYAML []byte

// vocabulary is the two data files, folded.
type vocabulary struct {
	headings  map[string]Field // folded words of a heading
	whole     map[string]bool  // headings that are names only when nothing follows
	notThese  []string         // words that make a heading another thing
	scales    map[string]int64
	sumWhole  map[string]bool
	sumBegins []string // lower case with marks
	ends      []string
	negations map[string]bool
	condition phrases
	origin    phrases
	percent   map[string]int64
}

// phrases has the value of each phrase, a phrase being folded words joined by one space.
type phrases map[string]string

// words loads the vocabulary. The data is part of the program and a test loads it, so it can't be wrong at run time.
var words = sync.OnceValue(func() vocabulary {
	v, err := loadVocabulary(headingsYAML, wordsYAML)
	if err != nil {
		panic(err)
	}
	return v
})

func loadVocabulary(headings, cells []byte) (vocabulary, error) {
	var h struct {
		Fields map[Field][]string
		Whole  []string
		Not    []string
		Scales map[int64][]string
		Sums   struct{ Whole, Begins []string }
		Ends   []string
	}
	var c struct {
		Negations []string
		Condition map[string][]string
		Percent   map[string]int64
		Origin    map[string][]string
	}
	for _, file := range []struct {
		data []byte
		to   any
	}{{headings, &h}, {cells, &c}} {
		dec := yaml.NewDecoder(bytes.NewReader(file.data))
		dec.KnownFields(true)
		if err := dec.Decode(file.to); err != nil {
			return vocabulary{}, err
		}
	}
	v := vocabulary{
		headings: map[string]Field{}, whole: map[string]bool{}, scales: map[string]int64{}, sumWhole: map[string]bool{},
		negations: map[string]bool{}, percent: c.Percent,
	}
	for field, names := range h.Fields {
		for _, name := range names {
			key := joined(name)
			if other, twice := v.headings[key]; twice && other != field {
				return vocabulary{}, fmt.Errorf("heading %q is both %s and %s", name, other, field)
			}
			v.headings[key] = field
		}
	}
	for scale, names := range h.Scales {
		for _, name := range names {
			v.scales[joined(name)] = scale
		}
	}
	for _, s := range h.Sums.Whole {
		v.sumWhole[strings.ToLower(vntext.Clean(s))] = true
	}
	for _, s := range h.Sums.Begins {
		v.sumBegins = append(v.sumBegins, strings.ToLower(vntext.Clean(s)))
	}
	for _, s := range h.Ends {
		v.ends = append(v.ends, joined(s))
	}
	for _, s := range h.Whole {
		v.whole[joined(s)] = true
	}
	for _, s := range h.Not {
		v.notThese = append(v.notThese, joined(s))
	}
	for _, s := range c.Negations {
		v.negations[joined(s)] = true
	}
	var err error
	if v.condition, err = newPhrases(c.Condition); err != nil {
		return vocabulary{}, err
	}
	v.origin, err = newPhrases(c.Origin)
	return v, err
}

func newPhrases(values map[string][]string) (phrases, error) {
	p := phrases{}
	for value, list := range values {
		for _, s := range list {
			key := joined(s)
			if other, twice := p[key]; twice && other != value {
				return nil, fmt.Errorf("phrase %q means both %s and %s", s, other, value)
			}
			p[key] = value
		}
	}
	return p, nil
}

// joined is the folded words of s with one space between them.
func joined(s string) string { return strings.Join(vntext.Words(s), " ") }

// read finds the one value that the words name. The longest phrase is taken first, so "không sử dụng được" is not read as
// "sử dụng được". Two different values, a number, or a negation that belongs to no phrase make the text unreadable.
func (p phrases) read(text string) (string, bool) {
	rest := vntext.Words(text)
	value := ""
	for len(rest) > 0 {
		n := min(len(rest), 6)
		for n > 0 && p[strings.Join(rest[:n], " ")] == "" {
			n--
		}
		if n == 0 {
			if words().negations[rest[0]] || strings.ContainsAny(rest[0], "0123456789") {
				return "", false
			}
			rest = rest[1:]
			continue
		}
		found := p[strings.Join(rest[:n], " ")]
		if value != "" && found != value {
			return "", false
		}
		value, rest = found, rest[n:]
	}
	return value, value != ""
}

// condition reads the state of a thing: words, or what remains of its quality in percent.
func condition(c cell) (string, *locale.Text) {
	s := vntext.Clean(c.text)
	if nothing[s] {
		return "", nil
	}
	if share := percent(s); share != nil {
		return grade(share), nil
	}
	if v, ok := words().condition.read(s); ok {
		return v, nil
	}
	return "", reason("không rõ tình trạng: %q (viết: tốt, cũ còn sử dụng, hỏng cần sửa, không sử dụng được, hoặc %%)",
		"unclear condition: %q (write good, worn, needs repair or unserviceable in Vietnamese, or %%)", s)
}

// percent reads 60%, and 0.6 as a cell in percent format has it; nil when s is neither.
func percent(s string) *big.Rat {
	number, marked := strings.CutSuffix(s, "%")
	d, unit, bad := decimal(cell{text: number}, 1)
	if d == nil || bad != nil || unit != "" {
		return nil
	}
	hundred := big.NewRat(100, 1)
	switch one := big.NewRat(1, 1); {
	case !marked && (d.Sign() <= 0 || d.Cmp(one) >= 0):
		return nil
	case !marked:
		d.Mul(d, hundred)
	}
	if d.Sign() < 0 || d.Cmp(hundred) > 0 {
		return nil
	}
	return d
}

// grade answers the best grade whose least share d reaches.
func grade(d *big.Rat) string {
	grades := []string{"GOOD", "WORN", "NEEDS_REPAIR", "UNSERVICEABLE"}
	i := slices.IndexFunc(grades, func(g string) bool {
		return d.Cmp(new(big.Rat).SetInt64(words().percent[g])) >= 0
	})
	return grades[i]
}

// origin reads how a thing came.
func origin(text string) (string, *locale.Text) {
	s := vntext.Clean(text)
	if nothing[s] {
		return "", nil
	}
	if v, ok := words().origin.read(s); ok {
		return v, nil
	}
	return "", reason("không rõ nguồn gốc: %q (viết: mua sắm, điều chuyển, nhận bàn giao, tặng cho, không rõ …)",
		"unclear origin: %q (write purchase, transfer, donation or unknown in Vietnamese)", s)
}
