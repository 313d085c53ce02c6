package main

import (
	"context"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/lineage"
	"sotaisan/registry"
)

func (p *program) agencyCommand() *cobra.Command {
	return group("agency", "Keep the agencies of units", p.agencyAdd(), p.agencyUpdate(), p.agencyList())
}

func (p *program) agencyAdd() *cobra.Command {
	var in registry.CreateAgencyInput
	c := p.command(&cobra.Command{
		Use:   "add --unit CODE --kind KIND --name NAME",
		Short: "Add an agency, a body inside a unit that holds assets",
		Example: `  sotaisan agency add --unit 31951 --kind PEOPLES_COMMITTEE --name "Ủy ban nhân dân phường Láng Tròn"
  sotaisan agency add --unit 31951 --kind SCHOOL --name "Trường Tiểu học Phong Tân"`,
	}, p.working(fresh, func(ctx context.Context, db *open, _ []string) error {
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
	c.Flags().Var(oneOf(&in.Kind, holding.AgencyKinds), "kind", join(holding.AgencyKinds)+" (required)")
	c.Flags().StringVar(&in.Name, "name", "", "the agency's name (required)")
	required(c, "unit", "kind", "name")
	return c
}

func (p *program) agencyUpdate() *cobra.Command {
	var name string
	c := p.command(&cobra.Command{
		Use:     "update ID --name NAME",
		Short:   "Give an agency another name",
		Example: `  sotaisan agency update 019d5f0e-0000-8002-8a00-0123456789ab --name "Trường Tiểu học Phong Tân B"`,
		Args:    oneID,
	}, p.working(existing, func(ctx context.Context, db *open, args []string) error {
		done, err := db.registry.UpdateAgency(ctx, registry.UpdateAgencyInput{OperationID: uuid.New(), AgencyID: uuid.MustParse(args[0]), Name: &name})
		if err != nil {
			return err
		}
		if err := errs.List(done.Errors).Err(); err != nil {
			return err
		}
		if p.json {
			return p.printJSON(agencyOf(done.Agency))
		}
		p.tell("Cơ quan nay tên là %s.", "The agency is called %s now.", done.Agency.Name)
		return nil
	}))
	c.Flags().StringVar(&name, "name", "", "the new name (required)")
	required(c, "name")
	return c
}

func (p *program) agencyList() *cobra.Command {
	var unit string
	c := p.command(&cobra.Command{
		Use: "list --unit CODE", Short: "List a unit's agencies", Example: `  sotaisan agency list --unit 31951`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		u, client, err := unitRows(ctx, db, unit)
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
			rows = append(rows, []string{string(a.Kind), a.Name, p.money(a.FixedAssetThreshold), a.ID.String()})
		}
		if p.json {
			return p.printJSON(answers)
		}
		p.table([]string{p.say("Loại", "Kind"), p.say("Tên", "Name"), "#" + p.say("Ngưỡng TSCĐ", "Fixed from"), "ID"}, rows)
		return nil
	}))
	c.Flags().StringVar(&unit, "unit", "", "official code of the unit (required)")
	required(c, "unit")
	return c
}

// unitRows answers the unit of a code and what reads its rows.
func unitRows(ctx context.Context, db *open, code string) (lineage.Unit, *ent.Client, error) {
	u, ok := db.registry.Units().ByCode(code, db.registry.Today())
	if !ok {
		return u, nil, errs.Missing("unitCode")
	}
	c, err := db.Read(ctx)
	return u, c, err
}

// agencyAnswer is an agency as scripts read it.
type agencyAnswer struct {
	ID   uuid.UUID          `json:"id"`
	Kind holding.AgencyKind `json:"kind"`
	Name string             `json:"name"`
}

func agencyOf(a *ent.Agency) agencyAnswer { return agencyAnswer{a.ID, a.Kind, a.Name} }
