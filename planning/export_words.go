package planning

import (
	"sotaisan/catalog"
	"sotaisan/holding"
)

// sourceWords are the names of the budgets that nearly every plan has, by the codes for them.
var sourceWords = map[string]string{"PROVINCE": "Ngân sách tỉnh", "COMMUNE": "Ngân sách xã", "CENTRAL": "Ngân sách trung ương"}

// kindWords name procurement categories.
var kindWords = func() map[catalog.Kind]string {
	words := map[catalog.Kind]string{}
	for kind, word := range holding.KindWords {
		words[kind] = word.VI
	}
	return words
}()
