-- +goose Up
ALTER TABLE label_batch ADD COLUMN dx integer NOT NULL DEFAULT (0);
ALTER TABLE label_batch ADD COLUMN dy integer NOT NULL DEFAULT (0);
ALTER TABLE label_batch ADD COLUMN scale integer NOT NULL DEFAULT (1000000);
ALTER TABLE label_batch ADD COLUMN border integer NOT NULL DEFAULT (0);
