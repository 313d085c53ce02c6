-- +goose Up
ALTER TABLE asset ADD COLUMN live_label character varying NOT NULL DEFAULT '';
ALTER TABLE asset_past ADD COLUMN live_label character varying NOT NULL DEFAULT '';
ALTER TABLE observation ADD COLUMN label_code character varying NOT NULL DEFAULT '';
CREATE TABLE label_batch (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  subject character varying NOT NULL,
  state character varying NOT NULL,
  label_count integer NOT NULL,
  skipped_count integer NOT NULL,
  reprint boolean NOT NULL,
  stock character varying NOT NULL,
  design character varying NOT NULL,
  format character varying NOT NULL,
  dpi smallint NOT NULL,
  start integer NOT NULL,
  note text NOT NULL,
  created_at bigint NOT NULL,
  created_by character varying NOT NULL,
  printed_at bigint NOT NULL DEFAULT 0,
  aborted_at bigint NOT NULL DEFAULT 0,
  outputs text NOT NULL DEFAULT '',
  revision integer NOT NULL DEFAULT 1,
  PRIMARY KEY (id)
);
CREATE INDEX labelbatch_unit_id_created_at_id ON label_batch (unit_id, created_at, id);
CREATE INDEX labelbatch_created_at_id ON label_batch (created_at, id);
CREATE TABLE label_conflict (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  kind character varying NOT NULL,
  code character varying NOT NULL,
  other_code character varying NOT NULL,
  observation_id uuid NULL,
  other_observation_id uuid NULL,
  opened_at bigint NOT NULL,
  settled_at bigint NOT NULL DEFAULT 0,
  settled_by character varying NOT NULL DEFAULT '',
  settlement character varying NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT '',
  PRIMARY KEY (id)
);
CREATE INDEX labelconflict_unit_id_opened_at_id ON label_conflict (unit_id, opened_at, id);
CREATE INDEX labelconflict_asset_id ON label_conflict (asset_id);
ALTER TABLE label
  ADD COLUMN subject character varying NOT NULL DEFAULT 'ASSET',
  ADD COLUMN site_id uuid NULL,
  ADD COLUMN room character varying NOT NULL DEFAULT '',
  ADD COLUMN box character varying NOT NULL DEFAULT '',
  ADD COLUMN recipient character varying NOT NULL DEFAULT '',
  ADD COLUMN note text NOT NULL DEFAULT '',
  ADD COLUMN void_reason character varying NOT NULL DEFAULT '',
  ADD COLUMN replaces character varying NOT NULL DEFAULT '',
  ADD COLUMN batch_id uuid NULL,
  ADD COLUMN place integer NOT NULL DEFAULT 0,
  ADD COLUMN made_at bigint NOT NULL DEFAULT 0,
  ADD COLUMN printed_at bigint NOT NULL DEFAULT 0,
  ADD COLUMN live_at bigint NOT NULL DEFAULT 0,
  ADD COLUMN revision integer NOT NULL DEFAULT 1;
CREATE INDEX label_batch_id_place ON label (batch_id, place);
CREATE INDEX label_site_id_room ON label (site_id, room);
CREATE INDEX label_unit_id_state ON label (unit_id, state);
ALTER TABLE label_batch ADD CONSTRAINT label_batch_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES unit (id);
ALTER TABLE label_conflict ADD CONSTRAINT label_conflict_asset_id_fkey FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE;
ALTER TABLE label ADD CONSTRAINT label_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES unit (id);
ALTER TABLE label ADD CONSTRAINT label_site_id_fkey FOREIGN KEY (site_id, unit_id) REFERENCES site (id, unit_id);
-- By the batch alone: a label moves with its asset, the batch stays with the unit that printed it.
ALTER TABLE label ADD CONSTRAINT label_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES label_batch (id);
-- What has no live label, in the order of a page: a walk with a roll of labels asks for it again and again.
CREATE INDEX asset_unlabelled ON asset (unit_id, sort_name, id) WHERE live_label = '';
-- Labels that were there are first labels of assets; land and buildings carry plates.
UPDATE label SET made_at = changed_at,
  subject = coalesce((SELECT 'PARCEL' FROM asset WHERE asset.id = label.asset_id AND asset.kind IN ('LAND_PARCEL', 'OFFICE')), 'ASSET');
