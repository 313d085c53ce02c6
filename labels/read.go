package labels

import (
	"errors"
	"io"
	"strconv"

	"go.yaml.in/yaml/v3"

	"sotaisan/internal/errs"
)

// readYAML reads one document; misspelt keys are refused, because a forgotten margin is a spoilt sheet.
func readYAML(r io.Reader, into any) error {
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	err := dec.Decode(into)
	if wrong := new(yaml.TypeError); errors.As(err, &wrong) || err != nil && !errors.Is(err, io.EOF) {
		return errs.New(errs.Invalid, nil, "Không đọc được tệp: %v", "The file can't be read: %v", err)
	}
	return nil
}

func checkAll[T interface{ Check() error }](list []T, code func(T) string) error {
	var all errs.List
	seen := map[string]bool{}
	for i, one := range list {
		if err := one.Check(); err != nil {
			refusals, _ := errs.All(errs.Under(err, strconv.Itoa(i)))
			all = append(all, refusals...)
		}
		if seen[code(one)] {
			all = append(all, errs.New(errs.Duplicate, errs.At(strconv.Itoa(i), "code"), "Mã %q đã có.", "The code %q is there already.", code(one)))
		}
		seen[code(one)] = true
	}
	return all.Err()
}
