-- +goose Up
ALTER TABLE "plan_claim" ADD COLUMN "plan_number" character varying NOT NULL DEFAULT '', ADD COLUMN "quantity" bigint NOT NULL DEFAULT 0;
CREATE TABLE "plan_transfer_out" ("id" uuid NOT NULL, "unit_id" uuid NOT NULL, "plan_id" uuid NOT NULL, "plan_number" character varying NOT NULL, "seq" bigint NOT NULL, "year" integer NOT NULL, "agency_id" uuid NULL, "item_type" character varying NOT NULL, "quantity" bigint NOT NULL, "to_unit_id" uuid NOT NULL, "assets" text NOT NULL, PRIMARY KEY ("id"));
CREATE UNIQUE INDEX "plantransferout_plan_id_seq" ON "plan_transfer_out" ("plan_id", "seq");
CREATE INDEX "plantransferout_unit_id_plan_id_seq" ON "plan_transfer_out" ("unit_id", "plan_id", "seq");
ALTER TABLE plan_transfer_out ADD CONSTRAINT plan_transfer_out_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES reequipment_plan (id);
ALTER TABLE plan_transfer_out ADD CONSTRAINT plan_transfer_out_id_fkey FOREIGN KEY (id) REFERENCES plan_line (id);
ALTER TABLE plan_transfer_out ADD CONSTRAINT plan_transfer_out_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES unit (id);
ALTER TABLE plan_transfer_out ADD CONSTRAINT plan_transfer_out_to_unit_id_fkey FOREIGN KEY (to_unit_id) REFERENCES unit (id);
ALTER TABLE plan_transfer_out ADD CONSTRAINT plan_transfer_out_agency_id_fkey FOREIGN KEY (agency_id, unit_id) REFERENCES agency (id, unit_id);
-- What is in force already: a claim is for the whole of its asset, and givers see what leaves them.
UPDATE plan_claim SET plan_number = (SELECT number FROM reequipment_plan p WHERE p.id = plan_claim.plan_id),
	quantity = (SELECT quantity FROM asset a WHERE a.id = plan_claim.asset_id);
INSERT INTO plan_transfer_out (id, unit_id, plan_id, plan_number, seq, year, agency_id, item_type, quantity, to_unit_id, assets)
	SELECT l.id, l.from_unit_id, l.plan_id, l.plan_number, l.seq, l.year, l.from_agency_id, l.item_type, l.quantity, l.unit_id, l.assets
	FROM plan_line l JOIN reequipment_plan p ON p.id = l.plan_id
	WHERE p.status IN ('APPROVED', 'IN_EXECUTION') AND l.action = 'TRANSFER' AND l.from_unit_id <> l.unit_id;
