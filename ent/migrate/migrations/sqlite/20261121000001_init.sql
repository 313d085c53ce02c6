-- +goose Up
CREATE TABLE agency (
  id text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  fixed_asset_threshold integer NOT NULL DEFAULT (10000000),
  revision integer NOT NULL DEFAULT (1),
  unit_id text NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (unit_id) REFERENCES unit (id)
);
CREATE UNIQUE INDEX agency_id_unit_id ON agency (id, unit_id);
CREATE INDEX agency_unit_id ON agency (unit_id);
CREATE TABLE api_token (
  id text NOT NULL,
  name text NOT NULL,
  hash blob NOT NULL,
  created_at integer NOT NULL,
  expires_at integer NOT NULL,
  revoked_at integer NOT NULL DEFAULT (0),
  user_id text NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (user_id) REFERENCES app_user (id)
);
CREATE UNIQUE INDEX api_token_hash_key ON api_token (hash);
CREATE TABLE asset (
  id text NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  sort_name blob NOT NULL,
  item_type text NOT NULL,
  kind text NOT NULL,
  tracking text NOT NULL,
  quantity integer NOT NULL,
  agency_kind text NOT NULL,
  room text NOT NULL,
  grades text NOT NULL,
  condition text NOT NULL,
  status text NOT NULL,
  tenure text NOT NULL,
  origin text NOT NULL,
  historical_cost integer NULL,
  cost_basis text NOT NULL,
  acquired_on text NOT NULL,
  in_use_year integer NOT NULL,
  external_codes text NOT NULL,
  note text NOT NULL,
  presence text NOT NULL,
  seen_at integer NOT NULL,
  observation_id text NULL,
  open_gaps integer NOT NULL,
  revision integer NOT NULL,
  changed_at integer NOT NULL,
  unit_id text NOT NULL,
  agency_id text NOT NULL,
  site_id text NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (unit_id) REFERENCES unit (id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES agency (id, unit_id) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (site_id, unit_id) REFERENCES site (id, unit_id) DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX asset_id_unit_id ON asset (id, unit_id);
CREATE UNIQUE INDEX asset_code ON asset (code);
CREATE INDEX asset_unit_id_sort_name_id ON asset (unit_id, sort_name, id);
CREATE INDEX asset_sort_name_id ON asset (sort_name, id);
CREATE INDEX asset_unit_id_code_id ON asset (unit_id, code, id);
CREATE INDEX asset_unit_id_changed_at_id ON asset (unit_id, changed_at, id);
CREATE INDEX asset_changed_at_id ON asset (changed_at, id);
CREATE INDEX asset_agency_id ON asset (agency_id);
CREATE INDEX asset_site_id ON asset (site_id);
CREATE TABLE asset_document (
  id text NOT NULL,
  unit_id text NOT NULL,
  asset_id text NOT NULL,
  document_id text NOT NULL,
  attached_at integer NOT NULL,
  withdrawn_at integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE,
  FOREIGN KEY (document_id, unit_id) REFERENCES document (id, unit_id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX assetdocument_asset_id ON asset_document (asset_id);
CREATE INDEX assetdocument_document_id ON asset_document (document_id);
CREATE TABLE asset_event (
  id text NOT NULL,
  unit_id text NOT NULL,
  seq integer NOT NULL,
  asset_id text NOT NULL,
  revision integer NOT NULL,
  kind text NOT NULL,
  effective_on text NOT NULL,
  recorded_at integer NOT NULL,
  operation_id text NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  actor_post text NOT NULL,
  document_id text NULL,
  note text NOT NULL,
  changes text NOT NULL,
  reverses text NULL,
  hash blob NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (asset_id) REFERENCES asset (id)
);
CREATE UNIQUE INDEX assetevent_unit_id_seq ON asset_event (unit_id, seq);
CREATE UNIQUE INDEX assetevent_asset_id_revision_unit_id ON asset_event (asset_id, revision, unit_id);
CREATE INDEX assetevent_operation_id ON asset_event (operation_id);
CREATE TABLE asset_past (
  id text NOT NULL,
  unit_id text NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  sort_name blob NOT NULL,
  item_type text NOT NULL,
  kind text NOT NULL,
  tracking text NOT NULL,
  quantity integer NOT NULL,
  agency_id text NOT NULL,
  agency_kind text NOT NULL,
  site_id text NULL,
  room text NOT NULL,
  grades text NOT NULL,
  condition text NOT NULL,
  status text NOT NULL,
  tenure text NOT NULL,
  origin text NOT NULL,
  historical_cost integer NULL,
  cost_basis text NOT NULL,
  acquired_on text NOT NULL,
  in_use_year integer NOT NULL,
  external_codes text NOT NULL,
  note text NOT NULL,
  presence text NOT NULL,
  seen_at integer NOT NULL,
  observation_id text NULL,
  open_gaps integer NOT NULL,
  revision integer NOT NULL,
  changed_at integer NOT NULL,
  asset_id text NOT NULL,
  half text NOT NULL,
  until integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (asset_id) REFERENCES asset (id)
);
CREATE UNIQUE INDEX assetpast_asset_id_revision ON asset_past (asset_id, revision);
CREATE INDEX assetpast_unit_id_sort_name_asset_id_changed_at_until ON asset_past (unit_id, sort_name, asset_id, changed_at, until);
CREATE TABLE asset_tally (
  id text NOT NULL,
  unit_id text NOT NULL,
  grain integer NOT NULL,
  item_type text NOT NULL,
  kind text NOT NULL,
  condition text NOT NULL,
  status text NOT NULL,
  origin text NOT NULL,
  agency_kind text NOT NULL,
  year integer NOT NULL,
  n integer NOT NULL,
  quantity integer NOT NULL,
  cost integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (unit_id) REFERENCES unit (id)
);
CREATE INDEX assettally_grain_unit_id ON asset_tally (grain, unit_id);
CREATE TABLE computer (
  id text NOT NULL,
  unit_id text NOT NULL,
  serial_number text NOT NULL,
  processor text NOT NULL,
  memory text NOT NULL,
  operating_system text NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE
);
CREATE TABLE document (
  id text NOT NULL,
  unit_id text NOT NULL,
  type text NOT NULL,
  number text NOT NULL,
  issued_on text NOT NULL,
  issuer text NOT NULL,
  archive_reference text NOT NULL,
  note text NOT NULL,
  recorded_at integer NOT NULL,
  withdrawn_at integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (unit_id) REFERENCES unit (id)
);
CREATE UNIQUE INDEX document_id_unit_id ON document (id, unit_id);
CREATE INDEX document_unit_id ON document (unit_id);
CREATE TABLE document_gap (
  id text NOT NULL,
  unit_id text NOT NULL,
  asset_id text NOT NULL,
  requirement text NOT NULL,
  severity text NOT NULL,
  severity_rank integer NOT NULL,
  status text NOT NULL,
  reason text NOT NULL,
  due_on text NOT NULL,
  opened_at integer NOT NULL,
  closed_at integer NOT NULL,
  document_id text NULL,
  note text NOT NULL,
  changed_at integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE
);
CREATE UNIQUE INDEX documentgap_asset_id_requirement ON document_gap (asset_id, requirement);
CREATE INDEX documentgap_unit_id_severity_rank_opened_at_id ON document_gap (unit_id, severity_rank, opened_at, id);
CREATE INDEX documentgap_severity_rank_opened_at_id ON document_gap (severity_rank, opened_at, id);
CREATE TABLE document_gap_past (
  id text NOT NULL,
  unit_id text NOT NULL,
  asset_id text NOT NULL,
  requirement text NOT NULL,
  severity text NOT NULL,
  severity_rank integer NOT NULL,
  status text NOT NULL,
  reason text NOT NULL,
  due_on text NOT NULL,
  opened_at integer NOT NULL,
  closed_at integer NOT NULL,
  document_id text NULL,
  note text NOT NULL,
  changed_at integer NOT NULL,
  gap_id text NOT NULL,
  until integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (gap_id) REFERENCES document_gap (id)
);
CREATE UNIQUE INDEX documentgappast_gap_id_changed_at ON document_gap_past (gap_id, changed_at);
CREATE TABLE furniture (
  id text NOT NULL,
  unit_id text NOT NULL,
  material text NOT NULL,
  dimensions text NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE
);
CREATE TABLE label (
  id text NOT NULL,
  unit_id text NOT NULL,
  code text NOT NULL,
  asset_id text NULL,
  state text NOT NULL,
  changed_at integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE
);
CREATE UNIQUE INDEX label_code_key ON label (code);
CREATE INDEX label_asset_id ON label (asset_id);
CREATE TABLE land_parcel (
  id text NOT NULL,
  unit_id text NOT NULL,
  former_unit_id text NULL,
  map_sheet text NOT NULL,
  parcel_number text NOT NULL,
  area_m2 integer NOT NULL,
  land_use_code text NOT NULL,
  certificate_serial text NOT NULL,
  certificate_book_number text NOT NULL,
  boundary text NOT NULL,
  meridian text NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE
);
CREATE TABLE observation (
  id text NOT NULL,
  unit_id text NOT NULL,
  asset_id text NOT NULL,
  presence text NOT NULL,
  grades text NOT NULL,
  site_id text NULL,
  room text NULL,
  note text NOT NULL,
  repair_estimate integer NULL,
  captured_at integer NOT NULL,
  received_at integer NOT NULL,
  base_revision integer NOT NULL,
  merge text NOT NULL,
  conflicts text NOT NULL,
  observer_id text NOT NULL,
  observer_name text NOT NULL,
  observer_post text NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE
);
CREATE INDEX observation_asset_id_captured_at_id ON observation (asset_id, captured_at, id);
CREATE TABLE office (
  id text NOT NULL,
  unit_id text NOT NULL,
  floor_area_m2 integer NOT NULL,
  storeys integer NOT NULL,
  grade text NOT NULL,
  built_year integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE
);
CREATE TABLE operation (
  id text NOT NULL,
  actor_id text NOT NULL,
  operation_id text NOT NULL,
  kind text NOT NULL,
  body_sha256 blob NOT NULL,
  unit_id text NULL,
  recorded_at integer NOT NULL,
  answer text NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX operation_operation_id ON operation (operation_id);
CREATE TABLE problem_report (
  id text NOT NULL,
  unit_id text NOT NULL,
  asset_id text NOT NULL,
  text text NOT NULL,
  contact text NOT NULL,
  received_at integer NOT NULL,
  resolved_at integer NOT NULL DEFAULT (0),
  resolved_by text NOT NULL DEFAULT (''),
  resolution text NOT NULL DEFAULT (''),
  PRIMARY KEY (id),
  FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE
);
CREATE INDEX problemreport_unit_id_received_at_id ON problem_report (unit_id, received_at, id);
CREATE TABLE session (
  id text NOT NULL,
  data blob NOT NULL,
  expires_at integer NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX session_expires_at ON session (expires_at);
CREATE TABLE setting (
  id text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE sign_in (
  id text NOT NULL,
  login text NOT NULL,
  user_id text NULL,
  ok bool NOT NULL,
  address text NOT NULL,
  at integer NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX signin_at ON sign_in (at);
CREATE TABLE site (
  id text NOT NULL,
  name text NOT NULL,
  address text NOT NULL,
  state text NOT NULL,
  revision integer NOT NULL DEFAULT (1),
  unit_id text NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (unit_id) REFERENCES unit (id)
);
CREATE UNIQUE INDEX site_id_unit_id ON site (id, unit_id);
CREATE INDEX site_unit_id ON site (unit_id);
CREATE TABLE unit (
  id text NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  full_name text NOT NULL,
  kind text NOT NULL,
  parent_id text NULL,
  valid_from text NOT NULL,
  valid_to text NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX unit_code ON unit (code);
CREATE TABLE unit_head (
  id text NOT NULL,
  seq integer NOT NULL,
  hash blob NOT NULL,
  recorded_at integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (id) REFERENCES unit (id)
);
CREATE TABLE app_user (
  id text NOT NULL,
  login text NOT NULL,
  display_name text NOT NULL,
  post text NOT NULL,
  role text NOT NULL,
  unit_id text NULL,
  password_hash text NOT NULL,
  created_at integer NOT NULL,
  disabled_at integer NOT NULL DEFAULT (0),
  revision integer NOT NULL DEFAULT (1),
  PRIMARY KEY (id),
  FOREIGN KEY (unit_id) REFERENCES unit (id)
);
CREATE UNIQUE INDEX app_user_login_key ON app_user (login);
-- Orders whose column may be empty: the smallest value stands for "not known", so that both databases place it first.
CREATE INDEX asset_unit_id_acquired_on_id ON asset (unit_id, acquired_on, id);
CREATE INDEX asset_acquired_on_id ON asset (acquired_on, id);
CREATE INDEX asset_unit_cost ON asset (unit_id, (coalesce(historical_cost, -1)), id);
CREATE INDEX asset_cost ON asset ((coalesce(historical_cost, -1)), id);
-- The worklist reads gaps that somebody still has to work on.
CREATE INDEX document_gap_work ON document_gap (unit_id, severity_rank, opened_at, id) WHERE status IN ('OPEN', 'IN_PROGRESS');
-- Search text. The row number is the random part of the asset's id, so that a row is found without an index on asset_id.
CREATE VIRTUAL TABLE asset_text USING fts5(folded, asset_id UNINDEXED, unit_id UNINDEXED, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3');
