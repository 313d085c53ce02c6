package planning

import (
	"github.com/google/uuid"

	"sotaisan/ent"
	"sotaisan/ent/equipmentrequest"
	"sotaisan/ent/establishment"
	"sotaisan/ent/pricereference"
	"sotaisan/ent/standardmodel"
	"sotaisan/internal/batch"
	"sotaisan/internal/reads"
)

// The entities that plans are made from.
var (
	establishments = reads.Of(establishment.Table, func(c *ent.Client) reads.Query[ent.Establishment] { return c.Establishment.Query() },
		func(row *ent.Establishment) uuid.UUID { return row.ID }, func(row *ent.Establishment) **batch.Batch { return &row.Siblings })
	models = reads.Of(standardmodel.Table, func(c *ent.Client) reads.Query[ent.StandardModel] { return c.StandardModel.Query() },
		func(row *ent.StandardModel) uuid.UUID { return row.ID }, func(row *ent.StandardModel) **batch.Batch { return &row.Siblings })
	requests = reads.Of(equipmentrequest.Table, func(c *ent.Client) reads.Query[ent.EquipmentRequest] { return c.EquipmentRequest.Query() },
		func(row *ent.EquipmentRequest) uuid.UUID { return row.ID }, func(row *ent.EquipmentRequest) **batch.Batch { return &row.Siblings })
	prices = reads.Of(pricereference.Table, func(c *ent.Client) reads.Query[ent.PriceReference] { return c.PriceReference.Query() },
		func(row *ent.PriceReference) uuid.UUID { return row.ID }, func(row *ent.PriceReference) **batch.Batch { return &row.Siblings })
)

// The entities of the trail, by the names of their types in the API.
const (
	establishmentEntity = "Establishment"
	modelEntity         = "StandardModel"
	requestEntity       = "EquipmentRequest"
	priceEntity         = "PriceReference"
)
