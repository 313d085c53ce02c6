package verify_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sotaisan/internal/errs"
	"sotaisan/plan"
	"sotaisan/plan/plantest"
	"sotaisan/plan/verify"
)

// site is a place in a plan that can be changed: a value, or a list.
type site struct {
	kind  string // its path without positions
	where string
	value reflect.Value
}

// sites walks through a plan.
func sites(out []site, kind, where string, v reflect.Value) []site {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			out = sites(out, kind+"."+name, where+"."+name, v.Field(i))
		}
		return out
	case reflect.Pointer:
		if !v.IsNil() {
			out = sites(out, kind, where, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			out = sites(out, kind+"[]", fmt.Sprintf("%s[%d]", where, i), v.Index(i))
		}
	}
	return append(out, site{kind, where, v})
}

// mutations answers other values that could stand there.
func mutations(r *plantest.Random, s site, all []site) []reflect.Value {
	v := s.value
	other := func(value any) reflect.Value { return reflect.ValueOf(value).Convert(v.Type()) }
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		return []reflect.Value{other(v.Int() + 1), other(v.Int() - 1), other(-v.Int()), other(0), other(v.Int() * 2), pick(r, all).value}
	case reflect.Uint:
		return []reflect.Value{other(v.Uint() + 1)}
	case reflect.Bool:
		return []reflect.Value{reflect.ValueOf(!v.Bool())}
	case reflect.String:
		return []reflect.Value{other(""), other(v.String() + "x"), pick(r, all).value}
	case reflect.Pointer:
		return []reflect.Value{reflect.Zero(v.Type()), pick(r, all).value}
	case reflect.Slice:
		out := []reflect.Value{reflect.Zero(v.Type()), pick(r, all).value}
		if n := v.Len(); n > 0 {
			i, j := int(r.Below(int64(n))), int(r.Below(int64(n)))
			list := func(order ...int) {
				l := reflect.MakeSlice(v.Type(), 0, len(order))
				for _, k := range order {
					l = reflect.Append(l, v.Index(k))
				}
				out = append(out, l)
			}
			order := make([]int, n)
			for k := range order {
				order[k] = k
			}
			list(slices.Delete(slices.Clone(order), i, i+1)...) // dropped
			list(slices.Insert(slices.Clone(order), j, i)...)   // duplicated
			swapped := slices.Clone(order)
			swapped[i], swapped[j] = j, i
			list(swapped...)
		}
		return out
	}
	return nil
}

func pick(r *plantest.Random, all []site) site { return all[r.Below(int64(len(all)))] }

// sign makes the hash that of the content, so that it is not the hash that refuses.
func sign(t *testing.T, p *plan.Plan) {
	t.Helper()
	p.Hash = ""
	h := sha256.New()
	if _, err := p.WriteTo(h); err != nil {
		t.Fatal(err)
	}
	p.Hash = hex.EncodeToString(h.Sum(nil))
}

// read answers the plan as from a file, so that nothing in it is shared.
func read(t *testing.T, p *plan.Plan) *plan.Plan {
	t.Helper()
	var b bytes.Buffer
	if _, err := p.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	out, err := plan.ReadPlan(&b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every field of a plan is changed, alone, in several places and ways; none of these plans is what it says.
// What the totals of variants rest on is not in a plan; parameters are what somebody wanted, and another plan
// would be right under others; a multiplier that is a hair off proves the same bound, rounded down as it is,
// and is a proof all the same: TestChangedMultipliersAreRefused changes them by more.
func TestChangedPlansAreRefused(t *testing.T) {
	const places = 2
	done, kinds := 0, map[string]bool{}
	for _, seed := range mutated {
		province := plantest.Any(seed)
		province.Sets, province.Devices, province.BuyDevices = true, true, true
		s, made := solved(t, province)
		p := read(t, made)
		if err := verify.Plan(s, p); err != nil {
			t.Fatalf("the plan itself: %v", err)
		}
		byKind := map[string][]site{}
		for _, x := range sites(nil, "", "", reflect.ValueOf(p).Elem()) {
			if !strings.HasPrefix(x.kind, ".variants") && !strings.HasPrefix(x.kind, ".parameters") && x.kind != ".hash" &&
				!strings.HasPrefix(x.kind, ".proof.funding[].multipliers[]") && x.kind != ".proof.funding[].shift" {
				byKind[x.kind] = append(byKind[x.kind], x)
			}
		}
		order := make([]string, 0, len(byKind))
		for kind := range byKind {
			order = append(order, kind)
		}
		slices.Sort(order)
		r := plantest.Random(seed)
		for _, kind := range order {
			kinds[kind] = true
			for range places {
				x := pick(&r, byKind[kind])
				for _, value := range mutations(&r, x, byKind[kind]) {
					before := reflect.New(x.value.Type()).Elem()
					before.Set(x.value)
					if same(before, value) {
						continue
					}
					value = copied(value)
					x.value.Set(value)
					sign(t, p)
					if err := verify.Plan(s, p); err == nil {
						t.Errorf("seed %d, %s: %v instead of %v passes", seed, x.where, value, before)
					}
					x.value.Set(before)
					done++
				}
			}
		}
		sign(t, p)
		if err := verify.Plan(s, p); err != nil {
			t.Fatalf("the plan was not put back: %v", err)
		}
	}
	t.Logf("%d changed plans, %d kinds of fields", done, len(kinds))
	if done < 1000 {
		t.Errorf("only %d plans were changed", done)
	}
}

func TestChangedMultipliersAreRefused(t *testing.T) {
	changed := 0
	for _, seed := range mutated {
		s, made := solved(t, plantest.Any(seed))
		p := read(t, made)
		for i := range p.Proof.Funding {
			for row := range p.Proof.Funding[i].Multipliers {
				m := &p.Proof.Funding[i].Multipliers[row]
				before := *m
				for _, value := range []int64{0, before / 2, 2 * before, -before} {
					if *m = value; value == before {
						continue
					}
					sign(t, p)
					if err := verify.Plan(s, p); err == nil {
						t.Errorf("seed %d, multiplier %d of %d: %d instead of %d passes", seed, row, i, value, before)
					}
					changed++
				}
				*m = before
			}
		}
	}
	if changed == 0 {
		t.Error("no multiplier is above 0")
	}
}

// mutated are provinces whose plans are small and have every kind of field.
var mutated = []uint64{2, 24, 33}

// same says whether two values are written alike: a list of nothing is none.
func same(x, y reflect.Value) bool {
	return reflect.DeepEqual(x.Interface(), y.Interface()) || x.Kind() == reflect.Slice && x.Len() == 0 && y.Len() == 0
}

// copied answers a value that changes with nothing else.
func copied(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	return out
}

// What can be seen of variants without their plans: each number alone, or two against each other.
func TestChangedVariantsAreRefused(t *testing.T) {
	s, p := solved(t, plantest.Any(mutated[0]))
	if len(p.Variants) != 3 {
		t.Fatalf("%d variants", len(p.Variants))
	}
	for _, tt := range []struct {
		name   string
		change func(v []plan.Variant) []plan.Variant
	}{
		{"one is missing", func(v []plan.Variant) []plan.Variant { return v[:2] }},
		{"one too many", func(v []plan.Variant) []plan.Variant { return append(v, v[2]) }},
		{"not in their order", func(v []plan.Variant) []plan.Variant { v[0], v[1] = v[1], v[0]; return v }},
		{"another need", func(v []plan.Variant) []plan.Variant { v[0].Totals.Need++; v[0].Totals.Unmet++; return v }},
		{"pieces that do not sum up", func(v []plan.Variant) []plan.Variant { v[1].Totals.MetByStock++; return v }},
		{"less than nothing", func(v []plan.Variant) []plan.Variant { v[1].Totals.Surplus = -1; return v }},
		{"more money than there is", func(v []plan.Variant) []plan.Variant { v[2].Totals.RepairCost = 1 << 50; return v }},
		{"points beyond the bound", func(v []plan.Variant) []plan.Variant { v[2].Totals.Points = v[2].Totals.Bound + 1; return v }},
		{"another gap", func(v []plan.Variant) []plan.Variant { v[0].Totals.GapPPB++; return v }},
	} {
		changed := *p
		changed.Variants = tt.change(slices.Clone(p.Variants))
		sign(t, &changed)
		list, _ := errs.All(verify.Plan(s, &changed))
		if !slices.ContainsFunc(list, func(e *errs.Error) bool { return e.Path[0] == "variants" }) {
			t.Errorf("%s: %v", tt.name, list)
		}
	}
}
