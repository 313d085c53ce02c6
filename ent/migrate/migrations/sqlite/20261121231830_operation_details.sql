-- +goose Up
ALTER TABLE operation ADD COLUMN actor_name text NOT NULL DEFAULT ('');
ALTER TABLE operation ADD COLUMN actor_post text NOT NULL DEFAULT ('');
ALTER TABLE operation ADD COLUMN note text NOT NULL DEFAULT ('');
ALTER TABLE operation ADD COLUMN details text NOT NULL DEFAULT ('');
-- Few operations change anything but assets: their pages must not walk over all the others.
CREATE INDEX operation_administrative ON operation (recorded_at, id) WHERE details <> '';
