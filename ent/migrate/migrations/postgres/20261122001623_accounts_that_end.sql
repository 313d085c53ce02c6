-- +goose Up
ALTER TABLE "app_user" ADD COLUMN "password_ends_at" bigint NOT NULL DEFAULT 0, ADD COLUMN "last_seen_at" bigint NOT NULL DEFAULT 0;
ALTER TABLE "sign_in" ADD COLUMN "network" character varying NOT NULL DEFAULT '';
CREATE INDEX "signin_login_at" ON "sign_in" ("login", "at");
CREATE TABLE "security_event" ("id" uuid NOT NULL, "kind" character varying NOT NULL, "user_id" uuid NULL, "login" character varying NOT NULL, "detail" text NOT NULL, "at" bigint NOT NULL, PRIMARY KEY ("id"));
CREATE INDEX "securityevent_at" ON "security_event" ("at");
UPDATE "sign_in" SET "network" = "address";
-- Nobody could be seen so far: accounts are idle from today on, not since they were opened.
UPDATE "app_user" SET "last_seen_at" = (extract(epoch FROM now()) * 1000000)::bigint;
-- Two logins that look alike on paper are one. Letters are folded before; these are what is left of Latin.
CREATE UNIQUE INDEX app_user_alike ON app_user (replace(replace(replace(replace(login, '0', 'o'), '1', 'l'), 'rn', 'm'), 'vv', 'w'));
-- The application may only add to the log of sign-ins. What is older than the law wants kept goes through
-- here, and nothing younger, whoever asks.
-- +goose StatementBegin
CREATE FUNCTION purge_sign_ins(before bigint) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM sign_in WHERE at < least(before, (extract(epoch FROM now() - interval '366 days') * 1000000)::bigint) RETURNING 1
  ) SELECT count(*) FROM gone
$$;
-- +goose StatementEnd
