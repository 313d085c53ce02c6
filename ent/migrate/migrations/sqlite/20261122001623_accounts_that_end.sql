-- +goose Up
ALTER TABLE `app_user` ADD COLUMN `password_ends_at` integer NOT NULL DEFAULT (0);
ALTER TABLE `app_user` ADD COLUMN `last_seen_at` integer NOT NULL DEFAULT (0);
ALTER TABLE `sign_in` ADD COLUMN `network` text NOT NULL DEFAULT ('');
CREATE INDEX `signin_login_at` ON `sign_in` (`login`, `at`);
CREATE TABLE `security_event` (`id` text NOT NULL, `kind` text NOT NULL, `user_id` text NULL, `login` text NOT NULL, `detail` text NOT NULL, `at` integer NOT NULL, PRIMARY KEY (`id`));
CREATE INDEX `securityevent_at` ON `security_event` (`at`);
UPDATE `sign_in` SET `network` = `address`;
-- Nobody could be seen so far: accounts are idle from today on, not since they were opened.
UPDATE `app_user` SET `last_seen_at` = CAST(strftime('%s', 'now') AS integer) * 1000000;
-- Two logins that look alike on paper are one. Letters are folded before; these are what is left of Latin.
CREATE UNIQUE INDEX app_user_alike ON app_user (replace(replace(replace(replace(login, '0', 'o'), '1', 'l'), 'rn', 'm'), 'vv', 'w'));
