package registry

import (
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
	"sotaisan/internal/reads"
)

// The entities that reads answer.
var (
	agencies = reads.Of(agency.Table, func(c *ent.Client) reads.Query[ent.Agency] { return c.Agency.Query() },
		func(row *ent.Agency) uuid.UUID { return row.ID }, func(row *ent.Agency) **batch.Batch { return &row.Siblings })
	sites = reads.Of(site.Table, func(c *ent.Client) reads.Query[ent.Site] { return c.Site.Query() },
		func(row *ent.Site) uuid.UUID { return row.ID }, func(row *ent.Site) **batch.Batch { return &row.Siblings })
	assets = reads.Of(asset.Table, func(c *ent.Client) reads.Query[ent.Asset] { return c.Asset.Query() },
		func(row *ent.Asset) uuid.UUID { return row.ID }, func(row *ent.Asset) **batch.Batch { return &row.Siblings })
	computers = reads.Of(computer.Table, func(c *ent.Client) reads.Query[ent.Computer] { return c.Computer.Query() },
		func(row *ent.Computer) uuid.UUID { return row.ID }, func(row *ent.Computer) **batch.Batch { return &row.Siblings })
	furnitures = reads.Of(furniture.Table, func(c *ent.Client) reads.Query[ent.Furniture] { return c.Furniture.Query() },
		func(row *ent.Furniture) uuid.UUID { return row.ID }, func(row *ent.Furniture) **batch.Batch { return &row.Siblings })
	parcels = reads.Of(landparcel.Table, func(c *ent.Client) reads.Query[ent.LandParcel] { return c.LandParcel.Query() },
		func(row *ent.LandParcel) uuid.UUID { return row.ID }, func(row *ent.LandParcel) **batch.Batch { return &row.Siblings })
	offices = reads.Of(office.Table, func(c *ent.Client) reads.Query[ent.Office] { return c.Office.Query() },
		func(row *ent.Office) uuid.UUID { return row.ID }, func(row *ent.Office) **batch.Batch { return &row.Siblings })
	gaps = reads.Of(documentgap.Table, func(c *ent.Client) reads.Query[ent.DocumentGap] { return c.DocumentGap.Query() },
		func(row *ent.DocumentGap) uuid.UUID { return row.ID }, func(row *ent.DocumentGap) **batch.Batch { return &row.Siblings })
	documents = reads.Of(document.Table, func(c *ent.Client) reads.Query[ent.Document] { return c.Document.Query() },
		func(row *ent.Document) uuid.UUID { return row.ID }, func(row *ent.Document) **batch.Batch { return &row.Siblings })
	covers = reads.Of(assetdocument.Table, func(c *ent.Client) reads.Query[ent.AssetDocument] { return c.AssetDocument.Query() },
		func(row *ent.AssetDocument) uuid.UUID { return row.ID }, func(row *ent.AssetDocument) **batch.Batch { return &row.Siblings })
	observations = reads.Of(observation.Table, func(c *ent.Client) reads.Query[ent.Observation] { return c.Observation.Query() },
		func(row *ent.Observation) uuid.UUID { return row.ID }, func(row *ent.Observation) **batch.Batch { return &row.Siblings })
	events = reads.Of(assetevent.Table, func(c *ent.Client) reads.Query[ent.AssetEvent] { return c.AssetEvent.Query() },
		func(row *ent.AssetEvent) uuid.UUID { return row.ID }, func(row *ent.AssetEvent) **batch.Batch { return &row.Siblings })
	labelRows = reads.Of(label.Table, func(c *ent.Client) reads.Query[ent.Label] { return c.Label.Query() },
		func(row *ent.Label) uuid.UUID { return row.ID }, func(row *ent.Label) **batch.Batch { return &row.Siblings })
	labelBatches = reads.Of(labelbatch.Table, func(c *ent.Client) reads.Query[ent.LabelBatch] { return c.LabelBatch.Query() },
		func(row *ent.LabelBatch) uuid.UUID { return row.ID }, func(row *ent.LabelBatch) **batch.Batch { return &row.Siblings })
	labelConflicts = reads.Of(labelconflict.Table, func(c *ent.Client) reads.Query[ent.LabelConflict] { return c.LabelConflict.Query() },
		func(row *ent.LabelConflict) uuid.UUID { return row.ID }, func(row *ent.LabelConflict) **batch.Batch { return &row.Siblings })
	reports = reads.Of(problemreport.Table, func(c *ent.Client) reads.Query[ent.ProblemReport] { return c.ProblemReport.Query() },
		func(row *ent.ProblemReport) uuid.UUID { return row.ID }, func(row *ent.ProblemReport) **batch.Batch { return &row.Siblings })
	users = reads.Of(user.Table, func(c *ent.Client) reads.Query[ent.User] { return c.User.Query() },
		func(row *ent.User) uuid.UUID { return row.ID }, func(row *ent.User) **batch.Batch { return &row.Siblings })
	tokens = reads.Of(apitoken.Table, func(c *ent.Client) reads.Query[ent.ApiToken] { return c.ApiToken.Query() },
		func(row *ent.ApiToken) uuid.UUID { return row.ID }, func(row *ent.ApiToken) **batch.Batch { return &row.Siblings })
	signIns = reads.Of(signin.Table, func(c *ent.Client) reads.Query[ent.SignIn] { return c.SignIn.Query() },
		func(row *ent.SignIn) uuid.UUID { return row.ID }, func(row *ent.SignIn) **batch.Batch { return &row.Siblings })
	operations = reads.Of(ops.Table, func(c *ent.Client) reads.Query[ent.Operation] { return c.Operation.Query() },
		func(row *ent.Operation) uuid.UUID { return row.ID }, func(row *ent.Operation) **batch.Batch { return &row.Siblings })
)
