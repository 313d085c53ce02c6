-- +goose Up
ALTER TABLE asset ADD COLUMN live_label text NOT NULL DEFAULT ('');
ALTER TABLE asset_past ADD COLUMN live_label text NOT NULL DEFAULT ('');
ALTER TABLE observation ADD COLUMN label_code text NOT NULL DEFAULT ('');
CREATE TABLE label_batch (
  id text NOT NULL,
  unit_id text NOT NULL,
  subject text NOT NULL,
  state text NOT NULL,
  label_count integer NOT NULL,
  skipped_count integer NOT NULL,
  reprint bool NOT NULL,
  stock text NOT NULL,
  design text NOT NULL,
  format text NOT NULL,
  dpi integer NOT NULL,
  start integer NOT NULL,
  note text NOT NULL,
  created_at integer NOT NULL,
  created_by text NOT NULL,
  printed_at integer NOT NULL DEFAULT (0),
  aborted_at integer NOT NULL DEFAULT (0),
  outputs text NOT NULL DEFAULT (''),
  revision integer NOT NULL DEFAULT (1),
  PRIMARY KEY (id),
  FOREIGN KEY (unit_id) REFERENCES unit (id)
);
CREATE INDEX labelbatch_unit_id_created_at_id ON label_batch (unit_id, created_at, id);
CREATE INDEX labelbatch_created_at_id ON label_batch (created_at, id);
CREATE TABLE label_conflict (
  id text NOT NULL,
  unit_id text NOT NULL,
  asset_id text NOT NULL,
  kind text NOT NULL,
  code text NOT NULL,
  other_code text NOT NULL,
  observation_id text NULL,
  other_observation_id text NULL,
  opened_at integer NOT NULL,
  settled_at integer NOT NULL DEFAULT (0),
  settled_by text NOT NULL DEFAULT (''),
  settlement text NOT NULL DEFAULT (''),
  note text NOT NULL DEFAULT (''),
  PRIMARY KEY (id),
  FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE
);
CREATE INDEX labelconflict_unit_id_opened_at_id ON label_conflict (unit_id, opened_at, id);
CREATE INDEX labelconflict_asset_id ON label_conflict (asset_id);
-- SQLite adds no key over two columns to a table, so the table is made anew; nothing points to it.
CREATE TABLE new_label (
  id text NOT NULL,
  unit_id text NOT NULL,
  code text NOT NULL,
  asset_id text NULL,
  state text NOT NULL,
  subject text NOT NULL DEFAULT ('ASSET'),
  site_id text NULL,
  room text NOT NULL DEFAULT (''),
  box text NOT NULL DEFAULT (''),
  recipient text NOT NULL DEFAULT (''),
  note text NOT NULL DEFAULT (''),
  void_reason text NOT NULL DEFAULT (''),
  replaces text NOT NULL DEFAULT (''),
  batch_id text NULL,
  place integer NOT NULL DEFAULT (0),
  made_at integer NOT NULL DEFAULT (0),
  printed_at integer NOT NULL DEFAULT (0),
  live_at integer NOT NULL DEFAULT (0),
  revision integer NOT NULL DEFAULT (1),
  changed_at integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (unit_id) REFERENCES unit (id),
  FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE,
  FOREIGN KEY (site_id, unit_id) REFERENCES site (id, unit_id),
  -- By the batch alone: a label moves with its asset, the batch stays with the unit that printed it.
  FOREIGN KEY (batch_id) REFERENCES label_batch (id)
);
INSERT INTO new_label (id, unit_id, code, asset_id, state, changed_at) SELECT id, unit_id, code, asset_id, state, changed_at FROM label;
DROP TABLE label;
ALTER TABLE new_label RENAME TO label;
CREATE UNIQUE INDEX label_code_key ON label (code);
CREATE INDEX label_asset_id ON label (asset_id);
CREATE INDEX label_batch_id_place ON label (batch_id, place);
CREATE INDEX label_site_id_room ON label (site_id, room);
CREATE INDEX label_unit_id_state ON label (unit_id, state);
-- What has no live label, in the order of a page: a walk with a roll of labels asks for it again and again.
CREATE INDEX asset_unlabelled ON asset (unit_id, sort_name, id) WHERE live_label = '';
-- Labels that were there are first labels of assets; land and buildings carry plates.
UPDATE label SET made_at = changed_at,
  subject = coalesce((SELECT 'PARCEL' FROM asset WHERE asset.id = label.asset_id AND asset.kind IN ('LAND_PARCEL', 'OFFICE')), 'ASSET');
