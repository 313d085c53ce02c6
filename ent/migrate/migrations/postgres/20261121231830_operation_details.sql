-- +goose Up
ALTER TABLE operation
  ADD COLUMN actor_name character varying NOT NULL DEFAULT '',
  ADD COLUMN actor_post character varying NOT NULL DEFAULT '',
  ADD COLUMN note text NOT NULL DEFAULT '',
  ADD COLUMN details text NOT NULL DEFAULT '';
-- Few operations change anything but assets: their pages must not walk over all the others.
CREATE INDEX operation_administrative ON operation (recorded_at, id) WHERE details <> '';
