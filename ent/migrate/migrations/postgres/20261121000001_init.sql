-- +goose Up
CREATE TABLE agency (
  id uuid NOT NULL,
  kind character varying NOT NULL,
  name character varying NOT NULL,
  fixed_asset_threshold bigint NOT NULL DEFAULT 10000000,
  revision integer NOT NULL DEFAULT 1,
  unit_id uuid NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX agency_id_unit_id ON agency (id, unit_id);
CREATE INDEX agency_unit_id ON agency (unit_id);
CREATE TABLE api_token (
  id uuid NOT NULL,
  name character varying NOT NULL,
  hash bytea NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint NOT NULL DEFAULT 0,
  user_id uuid NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX api_token_hash_key ON api_token (hash);
CREATE TABLE asset (
  id uuid NOT NULL,
  code character varying NOT NULL,
  name character varying NOT NULL,
  sort_name bytea NOT NULL,
  item_type character varying NOT NULL,
  kind character varying NOT NULL,
  tracking character varying NOT NULL,
  quantity integer NOT NULL,
  agency_kind character varying NOT NULL,
  room character varying NOT NULL,
  grades text NOT NULL,
  condition character varying NOT NULL,
  status character varying NOT NULL,
  tenure character varying NOT NULL,
  origin character varying NOT NULL,
  historical_cost bigint NULL,
  cost_basis character varying NOT NULL,
  acquired_on character varying NOT NULL,
  in_use_year smallint NOT NULL,
  external_codes text NOT NULL,
  note text NOT NULL,
  presence character varying NOT NULL,
  seen_at bigint NOT NULL,
  observation_id uuid NULL,
  open_gaps bigint NOT NULL,
  revision integer NOT NULL,
  changed_at bigint NOT NULL,
  unit_id uuid NOT NULL,
  agency_id uuid NOT NULL,
  site_id uuid NULL,
  PRIMARY KEY (id)
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
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  document_id uuid NOT NULL,
  attached_at bigint NOT NULL,
  withdrawn_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX assetdocument_asset_id ON asset_document (asset_id);
CREATE INDEX assetdocument_document_id ON asset_document (document_id);
CREATE TABLE asset_event (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  seq bigint NOT NULL,
  asset_id uuid NOT NULL,
  revision integer NOT NULL,
  kind character varying NOT NULL,
  effective_on character varying NOT NULL,
  recorded_at bigint NOT NULL,
  operation_id uuid NOT NULL,
  actor_id uuid NOT NULL,
  actor_name character varying NOT NULL,
  actor_post character varying NOT NULL,
  document_id uuid NULL,
  note text NOT NULL,
  changes text NOT NULL,
  reverses uuid NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX assetevent_unit_id_seq ON asset_event (unit_id, seq);
CREATE UNIQUE INDEX assetevent_asset_id_revision_unit_id ON asset_event (asset_id, revision, unit_id);
CREATE INDEX assetevent_operation_id ON asset_event (operation_id);
CREATE TABLE asset_past (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  code character varying NOT NULL,
  name character varying NOT NULL,
  sort_name bytea NOT NULL,
  item_type character varying NOT NULL,
  kind character varying NOT NULL,
  tracking character varying NOT NULL,
  quantity integer NOT NULL,
  agency_id uuid NOT NULL,
  agency_kind character varying NOT NULL,
  site_id uuid NULL,
  room character varying NOT NULL,
  grades text NOT NULL,
  condition character varying NOT NULL,
  status character varying NOT NULL,
  tenure character varying NOT NULL,
  origin character varying NOT NULL,
  historical_cost bigint NULL,
  cost_basis character varying NOT NULL,
  acquired_on character varying NOT NULL,
  in_use_year smallint NOT NULL,
  external_codes text NOT NULL,
  note text NOT NULL,
  presence character varying NOT NULL,
  seen_at bigint NOT NULL,
  observation_id uuid NULL,
  open_gaps bigint NOT NULL,
  revision integer NOT NULL,
  changed_at bigint NOT NULL,
  asset_id uuid NOT NULL,
  half text NOT NULL,
  until bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX assetpast_asset_id_revision ON asset_past (asset_id, revision);
CREATE INDEX assetpast_unit_id_sort_name_asset_id_changed_at_until ON asset_past (unit_id, sort_name, asset_id, changed_at, until);
CREATE TABLE asset_tally (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  grain bigint NOT NULL,
  item_type character varying NOT NULL,
  kind character varying NOT NULL,
  condition character varying NOT NULL,
  status character varying NOT NULL,
  origin character varying NOT NULL,
  agency_kind character varying NOT NULL,
  year smallint NOT NULL,
  n bigint NOT NULL,
  quantity bigint NOT NULL,
  cost bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX assettally_grain_unit_id ON asset_tally (grain, unit_id);
CREATE TABLE computer (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  serial_number character varying NOT NULL,
  processor character varying NOT NULL,
  memory character varying NOT NULL,
  operating_system character varying NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE document (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  type character varying NOT NULL,
  number character varying NOT NULL,
  issued_on character varying NOT NULL,
  issuer character varying NOT NULL,
  archive_reference character varying NOT NULL,
  note text NOT NULL,
  recorded_at bigint NOT NULL,
  withdrawn_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX document_id_unit_id ON document (id, unit_id);
CREATE INDEX document_unit_id ON document (unit_id);
CREATE TABLE document_gap (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  requirement character varying NOT NULL,
  severity character varying NOT NULL,
  severity_rank bigint NOT NULL,
  status character varying NOT NULL,
  reason character varying NOT NULL,
  due_on character varying NOT NULL,
  opened_at bigint NOT NULL,
  closed_at bigint NOT NULL,
  document_id uuid NULL,
  note text NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX documentgap_asset_id_requirement ON document_gap (asset_id, requirement);
CREATE INDEX documentgap_unit_id_severity_rank_opened_at_id ON document_gap (unit_id, severity_rank, opened_at, id);
CREATE INDEX documentgap_severity_rank_opened_at_id ON document_gap (severity_rank, opened_at, id);
CREATE TABLE document_gap_past (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  requirement character varying NOT NULL,
  severity character varying NOT NULL,
  severity_rank bigint NOT NULL,
  status character varying NOT NULL,
  reason character varying NOT NULL,
  due_on character varying NOT NULL,
  opened_at bigint NOT NULL,
  closed_at bigint NOT NULL,
  document_id uuid NULL,
  note text NOT NULL,
  changed_at bigint NOT NULL,
  gap_id uuid NOT NULL,
  until bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX documentgappast_gap_id_changed_at ON document_gap_past (gap_id, changed_at);
CREATE TABLE furniture (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  material character varying NOT NULL,
  dimensions character varying NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE label (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  code character varying NOT NULL,
  asset_id uuid NULL,
  state character varying NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX label_code_key ON label (code);
CREATE INDEX label_asset_id ON label (asset_id);
CREATE TABLE land_parcel (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  former_unit_id uuid NULL,
  map_sheet character varying NOT NULL,
  parcel_number character varying NOT NULL,
  area_m2 bigint NOT NULL,
  land_use_code character varying NOT NULL,
  certificate_serial character varying NOT NULL,
  certificate_book_number character varying NOT NULL,
  boundary text NOT NULL,
  meridian character varying NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE observation (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  presence character varying NOT NULL,
  grades text NOT NULL,
  site_id uuid NULL,
  room character varying NULL,
  note text NOT NULL,
  repair_estimate bigint NULL,
  captured_at bigint NOT NULL,
  received_at bigint NOT NULL,
  base_revision integer NOT NULL,
  merge character varying NOT NULL,
  conflicts text NOT NULL,
  observer_id uuid NOT NULL,
  observer_name character varying NOT NULL,
  observer_post character varying NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX observation_asset_id_captured_at_id ON observation (asset_id, captured_at, id);
CREATE TABLE office (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  floor_area_m2 bigint NOT NULL,
  storeys smallint NOT NULL,
  grade character varying NOT NULL,
  built_year smallint NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE operation (
  id uuid NOT NULL,
  actor_id uuid NOT NULL,
  operation_id uuid NOT NULL,
  kind character varying NOT NULL,
  body_sha256 bytea NOT NULL,
  unit_id uuid NULL,
  recorded_at bigint NOT NULL,
  answer text NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX operation_operation_id ON operation (operation_id);
CREATE TABLE problem_report (
  id uuid NOT NULL,
  unit_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  text text NOT NULL,
  contact character varying NOT NULL,
  received_at bigint NOT NULL,
  resolved_at bigint NOT NULL DEFAULT 0,
  resolved_by character varying NOT NULL DEFAULT '',
  resolution text NOT NULL DEFAULT '',
  PRIMARY KEY (id)
);
CREATE INDEX problemreport_unit_id_received_at_id ON problem_report (unit_id, received_at, id);
CREATE TABLE session (
  id character varying NOT NULL,
  data bytea NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX session_expires_at ON session (expires_at);
CREATE TABLE setting (
  id character varying NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE sign_in (
  id uuid NOT NULL,
  login character varying NOT NULL,
  user_id uuid NULL,
  ok boolean NOT NULL,
  address character varying NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX signin_at ON sign_in (at);
CREATE TABLE site (
  id uuid NOT NULL,
  name character varying NOT NULL,
  address character varying NOT NULL,
  state character varying NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  unit_id uuid NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX site_id_unit_id ON site (id, unit_id);
CREATE INDEX site_unit_id ON site (unit_id);
CREATE TABLE unit (
  id uuid NOT NULL,
  code character varying NOT NULL,
  name character varying NOT NULL,
  full_name character varying NOT NULL,
  kind character varying NOT NULL,
  parent_id uuid NULL,
  valid_from character varying NOT NULL,
  valid_to character varying NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX unit_code ON unit (code);
CREATE TABLE unit_head (
  id uuid NOT NULL,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  recorded_at bigint NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE app_user (
  id uuid NOT NULL,
  login character varying NOT NULL,
  display_name character varying NOT NULL,
  post character varying NOT NULL,
  role character varying NOT NULL,
  unit_id uuid NULL,
  password_hash character varying NOT NULL,
  created_at bigint NOT NULL,
  disabled_at bigint NOT NULL DEFAULT 0,
  revision integer NOT NULL DEFAULT 1,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX app_user_login_key ON app_user (login);
-- Keys over two columns hold a row's parts in the unit of their parent, and move them with it.
ALTER TABLE computer ADD CONSTRAINT computer_id_fkey FOREIGN KEY (id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE;
ALTER TABLE furniture ADD CONSTRAINT furniture_id_fkey FOREIGN KEY (id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE;
ALTER TABLE land_parcel ADD CONSTRAINT land_parcel_id_fkey FOREIGN KEY (id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE;
ALTER TABLE office ADD CONSTRAINT office_id_fkey FOREIGN KEY (id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE;
ALTER TABLE observation ADD CONSTRAINT observation_asset_id_fkey FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE;
ALTER TABLE document_gap ADD CONSTRAINT document_gap_asset_id_fkey FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE;
ALTER TABLE asset_document ADD CONSTRAINT asset_document_asset_id_fkey FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE;
ALTER TABLE asset_document ADD CONSTRAINT asset_document_document_id_fkey FOREIGN KEY (document_id, unit_id) REFERENCES document (id, unit_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE label ADD CONSTRAINT label_asset_id_fkey FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE;
ALTER TABLE problem_report ADD CONSTRAINT problem_report_asset_id_fkey FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE;
ALTER TABLE asset ADD CONSTRAINT asset_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES unit (id);
ALTER TABLE asset ADD CONSTRAINT asset_agency_id_fkey FOREIGN KEY (agency_id, unit_id) REFERENCES agency (id, unit_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE asset ADD CONSTRAINT asset_site_id_fkey FOREIGN KEY (site_id, unit_id) REFERENCES site (id, unit_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE agency ADD CONSTRAINT agency_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES unit (id);
ALTER TABLE site ADD CONSTRAINT site_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES unit (id);
ALTER TABLE document ADD CONSTRAINT document_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES unit (id);
ALTER TABLE asset_past ADD CONSTRAINT asset_past_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES asset (id);
ALTER TABLE asset_event ADD CONSTRAINT asset_event_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES asset (id);
ALTER TABLE asset_tally ADD CONSTRAINT asset_tally_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES unit (id);
ALTER TABLE unit_head ADD CONSTRAINT unit_head_id_fkey FOREIGN KEY (id) REFERENCES unit (id);
ALTER TABLE document_gap_past ADD CONSTRAINT document_gap_past_gap_id_fkey FOREIGN KEY (gap_id) REFERENCES document_gap (id);
ALTER TABLE api_token ADD CONSTRAINT api_token_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user (id);
ALTER TABLE app_user ADD CONSTRAINT app_user_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES unit (id);
-- Orders whose column may be empty: the smallest value stands for "not known", so that both databases place it first.
CREATE INDEX asset_unit_id_acquired_on_id ON asset (unit_id, acquired_on, id);
CREATE INDEX asset_acquired_on_id ON asset (acquired_on, id);
CREATE INDEX asset_unit_cost ON asset (unit_id, (coalesce(historical_cost, -1)), id);
CREATE INDEX asset_cost ON asset ((coalesce(historical_cost, -1)), id);
-- The worklist reads gaps that somebody still has to work on.
CREATE INDEX document_gap_work ON document_gap (unit_id, severity_rank, opened_at, id) WHERE status IN ('OPEN', 'IN_PROGRESS');
-- Search text, apart from asset so that an asset's update does not pay for the index.
CREATE TABLE asset_text (
  asset_id uuid PRIMARY KEY,
  unit_id uuid NOT NULL,
  folded text NOT NULL,
  words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED,
  FOREIGN KEY (asset_id, unit_id) REFERENCES asset (id, unit_id) ON UPDATE CASCADE
);
CREATE INDEX asset_text_words ON asset_text USING gin (words);
-- Rows that change all the time keep room on their page.
ALTER TABLE unit_head SET (fillfactor = 50);
ALTER TABLE asset_tally SET (fillfactor = 70);
