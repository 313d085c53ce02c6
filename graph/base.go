package graph

import "sotaisan/graph/model"

func nodes(rows []any) []model.Node {
	out := make([]model.Node, len(rows))
	for i, row := range rows {
		out[i] = row
	}
	return out
}
