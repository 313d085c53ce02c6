package registry

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/agency"
	"sotaisan/ent/apitoken"
	"sotaisan/ent/asset"
	"sotaisan/ent/assetdocument"
	"sotaisan/ent/assetevent"
	"sotaisan/ent/computer"
	"sotaisan/ent/document"
	"sotaisan/ent/documentgap"
	"sotaisan/ent/furniture"
	"sotaisan/ent/label"
	"sotaisan/ent/labelbatch"
	"sotaisan/ent/labelconflict"
	"sotaisan/ent/landparcel"
	"sotaisan/ent/observation"
	"sotaisan/ent/office"
	ops "sotaisan/ent/operation"
	"sotaisan/ent/problemreport"
	"sotaisan/ent/signin"
	"sotaisan/ent/site"
	"sotaisan/ent/user"
	"sotaisan/internal/batch"
)

// entity is what a read has to know of the rows of one table.
type entity[T any] struct {
	table    string
	query    func(*ent.Client) query[T]
	id       func(*T) uuid.UUID
	siblings func(*T) **batch.Batch
}

// query is what the queries of all entities have in common.
type query[T any] interface {
	Restrict(...func(*sql.Selector))
	All(context.Context) ([]*T, error)
	Count(context.Context) (int, error)
}

// The entities that reads answer.
var (
	agencies = entity[ent.Agency]{agency.Table, func(c *ent.Client) query[ent.Agency] { return c.Agency.Query() },
		func(row *ent.Agency) uuid.UUID { return row.ID }, func(row *ent.Agency) **batch.Batch { return &row.Siblings }}
	sites = entity[ent.Site]{site.Table, func(c *ent.Client) query[ent.Site] { return c.Site.Query() },
		func(row *ent.Site) uuid.UUID { return row.ID }, func(row *ent.Site) **batch.Batch { return &row.Siblings }}
	assets = entity[ent.Asset]{asset.Table, func(c *ent.Client) query[ent.Asset] { return c.Asset.Query() },
		func(row *ent.Asset) uuid.UUID { return row.ID }, func(row *ent.Asset) **batch.Batch { return &row.Siblings }}
	computers = entity[ent.Computer]{computer.Table, func(c *ent.Client) query[ent.Computer] { return c.Computer.Query() },
		func(row *ent.Computer) uuid.UUID { return row.ID }, func(row *ent.Computer) **batch.Batch { return &row.Siblings }}
	furnitures = entity[ent.Furniture]{furniture.Table, func(c *ent.Client) query[ent.Furniture] { return c.Furniture.Query() },
		func(row *ent.Furniture) uuid.UUID { return row.ID }, func(row *ent.Furniture) **batch.Batch { return &row.Siblings }}
	parcels = entity[ent.LandParcel]{landparcel.Table, func(c *ent.Client) query[ent.LandParcel] { return c.LandParcel.Query() },
		func(row *ent.LandParcel) uuid.UUID { return row.ID }, func(row *ent.LandParcel) **batch.Batch { return &row.Siblings }}
	offices = entity[ent.Office]{office.Table, func(c *ent.Client) query[ent.Office] { return c.Office.Query() },
		func(row *ent.Office) uuid.UUID { return row.ID }, func(row *ent.Office) **batch.Batch { return &row.Siblings }}
	gaps = entity[ent.DocumentGap]{documentgap.Table, func(c *ent.Client) query[ent.DocumentGap] { return c.DocumentGap.Query() },
		func(row *ent.DocumentGap) uuid.UUID { return row.ID }, func(row *ent.DocumentGap) **batch.Batch { return &row.Siblings }}
	documents = entity[ent.Document]{document.Table, func(c *ent.Client) query[ent.Document] { return c.Document.Query() },
		func(row *ent.Document) uuid.UUID { return row.ID }, func(row *ent.Document) **batch.Batch { return &row.Siblings }}
	covers = entity[ent.AssetDocument]{assetdocument.Table, func(c *ent.Client) query[ent.AssetDocument] { return c.AssetDocument.Query() },
		func(row *ent.AssetDocument) uuid.UUID { return row.ID }, func(row *ent.AssetDocument) **batch.Batch { return &row.Siblings }}
	observations = entity[ent.Observation]{observation.Table, func(c *ent.Client) query[ent.Observation] { return c.Observation.Query() },
		func(row *ent.Observation) uuid.UUID { return row.ID }, func(row *ent.Observation) **batch.Batch { return &row.Siblings }}
	events = entity[ent.AssetEvent]{assetevent.Table, func(c *ent.Client) query[ent.AssetEvent] { return c.AssetEvent.Query() },
		func(row *ent.AssetEvent) uuid.UUID { return row.ID }, func(row *ent.AssetEvent) **batch.Batch { return &row.Siblings }}
	labelRows = entity[ent.Label]{label.Table, func(c *ent.Client) query[ent.Label] { return c.Label.Query() },
		func(row *ent.Label) uuid.UUID { return row.ID }, func(row *ent.Label) **batch.Batch { return &row.Siblings }}
	labelBatches = entity[ent.LabelBatch]{labelbatch.Table, func(c *ent.Client) query[ent.LabelBatch] { return c.LabelBatch.Query() },
		func(row *ent.LabelBatch) uuid.UUID { return row.ID }, func(row *ent.LabelBatch) **batch.Batch { return &row.Siblings }}
	labelConflicts = entity[ent.LabelConflict]{labelconflict.Table, func(c *ent.Client) query[ent.LabelConflict] { return c.LabelConflict.Query() },
		func(row *ent.LabelConflict) uuid.UUID { return row.ID }, func(row *ent.LabelConflict) **batch.Batch { return &row.Siblings }}
	reports = entity[ent.ProblemReport]{problemreport.Table, func(c *ent.Client) query[ent.ProblemReport] { return c.ProblemReport.Query() },
		func(row *ent.ProblemReport) uuid.UUID { return row.ID }, func(row *ent.ProblemReport) **batch.Batch { return &row.Siblings }}
	users = entity[ent.User]{user.Table, func(c *ent.Client) query[ent.User] { return c.User.Query() },
		func(row *ent.User) uuid.UUID { return row.ID }, func(row *ent.User) **batch.Batch { return &row.Siblings }}
	tokens = entity[ent.ApiToken]{apitoken.Table, func(c *ent.Client) query[ent.ApiToken] { return c.ApiToken.Query() },
		func(row *ent.ApiToken) uuid.UUID { return row.ID }, func(row *ent.ApiToken) **batch.Batch { return &row.Siblings }}
	signIns = entity[ent.SignIn]{signin.Table, func(c *ent.Client) query[ent.SignIn] { return c.SignIn.Query() },
		func(row *ent.SignIn) uuid.UUID { return row.ID }, func(row *ent.SignIn) **batch.Batch { return &row.Siblings }}
	operations = entity[ent.Operation]{ops.Table, func(c *ent.Client) query[ent.Operation] { return c.Operation.Query() },
		func(row *ent.Operation) uuid.UUID { return row.ID }, func(row *ent.Operation) **batch.Batch { return &row.Siblings }}
)

// find answers the rows in the viewer's scope after scan has said everything else about the query.
func (e entity[T]) find(ctx context.Context, r *Registry, scan func(*sql.Selector)) ([]*T, error) {
	c, err := r.client(ctx)
	if err != nil {
		return nil, err
	}
	q := e.query(c)
	q.Restrict(scan)
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	return e.together(rows), nil
}

// count counts the rows in the viewer's scope.
func (e entity[T]) count(ctx context.Context, r *Registry, conds ...cond) (int, error) {
	c, err := r.client(ctx)
	if err != nil {
		return 0, err
	}
	q := e.query(c)
	q.Restrict(func(s *sql.Selector) { where(s, conds...) })
	return q.Count(ctx)
}

// byIDs answers the rows with the ids, in no order; an id out of scope names nothing.
func (e entity[T]) byIDs(ctx context.Context, r *Registry, ids []uuid.UUID) ([]*T, error) {
	return e.find(ctx, r, func(s *sql.Selector) { where(s, in("id", ids)) })
}

// byID answers one row, nil when it is not there or out of scope.
func (e entity[T]) byID(ctx context.Context, r *Registry, id uuid.UUID) (*T, error) {
	rows, err := e.byIDs(ctx, r, []uuid.UUID{id})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// together marks rows that were read in one statement, so that their edges are, too.
func (e entity[T]) together(rows []*T) []*T {
	b := batch.Of(rows, e.id)
	for _, row := range rows {
		*e.siblings(row) = b
	}
	return rows
}
