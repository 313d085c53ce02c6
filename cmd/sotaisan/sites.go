package main

import (
	"context"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sotaisan/ent"
	"sotaisan/ent/site"
	"sotaisan/holding"
	"sotaisan/internal/errs"
	"sotaisan/registry"
)

func (p *program) siteCommand() *cobra.Command {
	return group("site", "Keep the premises of units", p.siteAdd(), p.siteList())
}

func (p *program) siteAdd() *cobra.Command {
	in := registry.CreateSiteInput{State: holding.SiteInUse}
	var address string
	c := p.command(&cobra.Command{
		Use:     "add --unit CODE --name NAME",
		Short:   "Add premises of a unit, by whose name or address lists find them",
		Example: `  sotaisan site add --unit 31951 --name "Trụ sở chính" --address "Khóm 1, phường Láng Tròn"`,
	}, p.working(fresh, func(ctx context.Context, db *open, _ []string) error {
		in.OperationID, in.Address = uuid.New(), &address
		made, err := db.registry.CreateSite(ctx, in)
		if err != nil {
			return err
		}
		if err := errs.List(made.Errors).Err(); err != nil {
			return err
		}
		if p.json {
			return p.printJSON(siteOf(made.Site))
		}
		p.tell("Đã thêm %s.", "%s is added.", made.Site.Name)
		return nil
	}))
	c.Flags().StringVar(&in.UnitCode, "unit", "", "official code of the unit (required)")
	c.Flags().StringVar(&in.Name, "name", "", "what the premises are called (required)")
	c.Flags().StringVar(&address, "address", "", "where they are")
	c.Flags().Var(oneOf(&in.State, holding.SiteStates), "state", join(holding.SiteStates))
	required(c, "unit", "name")
	return c
}

func (p *program) siteList() *cobra.Command {
	var unit string
	c := p.command(&cobra.Command{
		Use: "list --unit CODE", Short: "List a unit's premises", Example: `  sotaisan site list --unit 31951`,
	}, p.working(existing, func(ctx context.Context, db *open, _ []string) error {
		u, client, err := unitRows(ctx, db, unit)
		if err != nil {
			return err
		}
		sites, err := client.Site.Query().Where(site.UnitID(u.ID)).Order(site.ByName(), site.ByID()).All(ctx)
		if err != nil {
			return err
		}
		answers := []siteAnswer{}
		var rows [][]string
		for _, s := range sites {
			answers = append(answers, siteOf(s))
			rows = append(rows, []string{s.Name, s.Address, p.word(siteStates[s.State])})
		}
		if p.json {
			return p.printJSON(answers)
		}
		p.table([]string{p.say("Tên", "Name"), p.say("Địa chỉ", "Address"), p.say("Trạng thái", "State")}, rows)
		return nil
	}))
	c.Flags().StringVar(&unit, "unit", "", "official code of the unit (required)")
	required(c, "unit")
	return c
}

// siteAnswer is premises as scripts read them.
type siteAnswer struct {
	ID      uuid.UUID         `json:"id"`
	Name    string            `json:"name"`
	Address string            `json:"address"`
	State   holding.SiteState `json:"state"`
}

func siteOf(s *ent.Site) siteAnswer { return siteAnswer{s.ID, s.Name, s.Address, s.State} }
