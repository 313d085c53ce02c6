package main

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/registry"
)

func (p *program) agencyCommand() *cobra.Command {
	return group("agency", "Keep the agencies of units", p.agencyAdd(), p.agencyList())
}

func (p *program) agencyAdd() *cobra.Command {
	var in registry.CreateAgencyInput
	var kind string
	c := p.command(&cobra.Command{
		Use:   "add --unit CODE --kind KIND --name NAME",
		Short: "Add an agency, a body inside a unit that holds assets",
		Example: `  sotaisan agency add --unit 31951 --kind PEOPLES_COMMITTEE --name "Ủy ban nhân dân phường Láng Tròn"
  sotaisan agency add --unit 31951 --kind SCHOOL --name "Trường Tiểu học Phong Tân"`,
	}, p.working(fresh, func(ctx context.Context, db *open, _ []string) error {
		in.Kind = holding.AgencyKind(strings.ToUpper(kind))
		if err := agencyKind(in.Kind); err != nil {
			return err
		}
		in.OperationID = uuid.New()
		made, err := db.registry.CreateAgency(ctx, in)
		if err != nil {
			return err
		}
		if err := errs.List(made.Errors).Err(); err != nil {
			return err
		}
		if p.json {
			return p.printJSON(agencyOf(made.Agency))
		}
		p.tell("Đã thêm %s.", "%s is added.", made.Agency.Name)
		return nil
	}))
	c.Flags().StringVar(&in.UnitCode, "unit", "", "official code of the unit (required)")
	c.Flags().StringVar(&kind, "kind", "", join(holding.AgencyKinds)+" (required)")
	c.Flags().StringVar(&in.Name, "name", "", "the agency's name (required)")
	required(c, "unit", "kind", "name")
	return c
}

// agencyKind refuses a kind that is none.
func agencyKind(kind holding.AgencyKind) error {
	for _, k := range holding.AgencyKinds {
		if k == kind {
			return nil
		}
	}
	return errs.New(errs.UnknownCode, errs.At("agencyKind"), "Không có loại cơ quan %[1]q; có: %[2]s.",
		"There is no kind of agency %[1]q; there are: %[2]s.", kind, join(holding.AgencyKinds))
}

func (p *program) agencyList() *cobra.Command {
	var unit string
	c := p.command(&cobra.Command{
		Use: "list --unit CODE", Short: "List a unit's agencies", Example: `  sotaisan agency list --unit 31951`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		u, ok := db.registry.Units().ByCode(unit, db.registry.Today())
		if !ok {
			return errs.Missing("unit")
		}
		client, err := db.Read(ctx)
		if err != nil {
			return err
		}
		agencies, err := client.Agency.Query().Where(agency.UnitID(u.ID)).Order(agency.ByName(), agency.ByID()).All(ctx)
		if err != nil {
			return err
		}
		answers := []agencyAnswer{}
		var rows [][]string
		for _, a := range agencies {
			answers = append(answers, agencyOf(a))
			rows = append(rows, []string{string(a.Kind), a.Name, p.money(a.FixedAssetThreshold)})
		}
		if p.json {
			return p.printJSON(answers)
		}
		p.table([]string{p.say("Loại", "Kind"), p.say("Tên", "Name"), "#" + p.say("Ngưỡng TSCĐ", "Fixed from")}, rows)
		return nil
	}))
	c.Flags().StringVar(&unit, "unit", "", "official code of the unit (required)")
	required(c, "unit")
	return c
}

// agencyAnswer is an agency as scripts read it.
type agencyAnswer struct {
	ID   uuid.UUID          `json:"id"`
	Kind holding.AgencyKind `json:"kind"`
	Name string             `json:"name"`
}

func agencyOf(a *ent.Agency) agencyAnswer { return agencyAnswer{a.ID, a.Kind, a.Name} }
