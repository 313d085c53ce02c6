package batch_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"sotaisan/internal/batch"
)

type row struct {
	id   uuid.UUID
	name string
}

func TestAnEdgeIsReadOnceForAllSiblings(t *testing.T) {
	rows := []*row{{uuid.New(), "a"}, {uuid.New(), "b"}, {uuid.New(), "c"}}
	b := batch.Of(rows, func(r *row) uuid.UUID { return r.id })
	if !slices.Equal(batch.Rows[*row](b), rows) {
		t.Error("the batch does not keep its rows")
	}
	calls := 0
	var wait sync.WaitGroup
	for _, r := range rows {
		wait.Go(func() {
			got, err := batch.Load(b, "edge", r.id, func(ids []uuid.UUID) (map[uuid.UUID]string, error) {
				calls++
				found := map[uuid.UUID]string{}
				for i, id := range ids {
					found[id] = rows[i].name + "!"
				}
				return found, nil
			})
			if err != nil || got != r.name+"!" {
				t.Errorf("%s: %q, %v", r.name, got, err)
			}
		})
	}
	wait.Wait()
	if calls != 1 {
		t.Errorf("%d reads", calls)
	}
}

func TestEveryKeyIsReadByItself(t *testing.T) {
	b := batch.Of([]uuid.UUID{uuid.Max}, func(id uuid.UUID) uuid.UUID { return id })
	if batch.Rows[*row](nil) != nil {
		t.Error("rows out of nowhere")
	}
	fault := errors.New("lost connection")
	for range 2 {
		if _, err := batch.Load(b, 1, uuid.Max, func([]uuid.UUID) (map[uuid.UUID]int, error) { return nil, fault }); !errors.Is(err, fault) {
			t.Errorf("the fault is gone: %v", err)
		}
		got, err := batch.Load(b, 2, uuid.Max, func([]uuid.UUID) (map[uuid.UUID]int, error) { return map[uuid.UUID]int{uuid.Max: 7}, nil })
		if err != nil || got != 7 {
			t.Errorf("%d, %v", got, err)
		}
	}
}

func TestWithoutSiblingsAnEdgeIsReadForOne(t *testing.T) {
	got, err := batch.Load(nil, "edge", uuid.Max, func(ids []uuid.UUID) (map[uuid.UUID]int, error) {
		return map[uuid.UUID]int{ids[0]: len(ids)}, nil
	})
	if err != nil || got != 1 {
		t.Errorf("%d, %v", got, err)
	}
}
