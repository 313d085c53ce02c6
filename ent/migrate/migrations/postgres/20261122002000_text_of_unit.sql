-- +goose Up
-- Row-level security asks for the unit first: matching words is no operator that may see rows before their
-- unit is known, so a commune's search reads the texts of its unit and looks for the words in them.
CREATE INDEX asset_text_unit_id ON asset_text (unit_id);
