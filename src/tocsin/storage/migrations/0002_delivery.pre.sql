-- Delivery that can be planned, explained, retried and tracked.

-- What a person wants, as JSON (model.people.Preferences); NULL: nothing special.
ALTER TABLE users ADD COLUMN preferences TEXT;

UPDATE users SET preferences = (
    SELECT json_object('channels', json_group_object(channel, json('false'))) FROM mutes
    WHERE mutes.user_id = users.id
)
WHERE id IN (SELECT user_id FROM mutes);

DROP TABLE mutes;

-- What the organization decides for everybody, as JSON (model.people.OrganizationSettings).
ALTER TABLE organizations ADD COLUMN settings TEXT;

-- `destination` is the host that the address leads to, where addresses lead to different ones.
ALTER TABLE addresses ADD COLUMN destination TEXT NOT NULL DEFAULT '';

-- `extras` and `options` are JSON (model.notification.Extras, Options); NULL: nothing special.
ALTER TABLE notifications ADD COLUMN extras TEXT;
ALTER TABLE notifications ADD COLUMN options TEXT;
ALTER TABLE notifications ADD COLUMN category TEXT;
ALTER TABLE notifications ADD COLUMN expires_at INTEGER;
ALTER TABLE notifications ADD COLUMN collapse_key TEXT;
-- The first one of a repeated notification.
ALTER TABLE notifications ADD COLUMN series_public_id BLOB;
-- People, not deliveries: whom a device or provider says it reached, who touched it, and so on.
ALTER TABLE notifications ADD COLUMN delivered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notifications ADD COLUMN opened INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notifications ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notifications ADD COLUMN read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notifications ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;

CREATE INDEX notifications_by_collapse_key ON notifications (organization_id, collapse_key, id)
WHERE collapse_key IS NOT NULL;

-- Who of a chunk was decided how, and why: packed MessagePack, see storage/decisions.py.
ALTER TABLE chunks ADD COLUMN decisions BLOB;

-- A job for some of the people only, whose local time has not come when the others' has: packed ids.
ALTER TABLE jobs ADD COLUMN users BLOB;

ALTER TABLE recipients ADD COLUMN answered_at INTEGER;
ALTER TABLE recipients ADD COLUMN answer TEXT;

-- `queue` is the channel, with the destination behind a slash if it has one: what is claimed, held
-- back and kept fair together. `lane` 0 is the fast one.
ALTER TABLE deliveries ADD COLUMN queue TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN lane INTEGER NOT NULL DEFAULT 1;
-- Why it was skipped or has to wait: codes of model/reasons.py.
ALTER TABLE deliveries ADD COLUMN reason TEXT;
-- 1: rings together with the person's others that are due on the same channel.
ALTER TABLE deliveries ADD COLUMN digest INTEGER NOT NULL DEFAULT 0;
-- 1: takes back what a device shows.
ALTER TABLE deliveries ADD COLUMN recall INTEGER NOT NULL DEFAULT 0;
-- When the device or provider told that it arrived or was touched.
ALTER TABLE deliveries ADD COLUMN reported_at INTEGER;

UPDATE deliveries SET queue = channel;
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (organization_id, queue, lane, due_at)
WHERE due_at IS NOT NULL;
-- Dead letters, newest last.
CREATE INDEX deliveries_dead ON deliveries (organization_id, id) WHERE state = 20;
-- A digest is claimed whole: a person's waiting rings of one channel.
CREATE INDEX deliveries_digest ON deliveries (user_id, channel) WHERE digest = 1 AND due_at IS NOT NULL;

ALTER TABLE attempts ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN provider_id TEXT;

-- Rings of a person in a clock hour (epoch hours): what the attention budget counts.
-- `digest` 1: one of them is a digest that is to come.
CREATE TABLE attention (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hour INTEGER NOT NULL,
    rings INTEGER NOT NULL,
    digest INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, hour)
) STRICT, WITHOUT ROWID;

CREATE INDEX attention_by_age ON attention (hour);

-- `body` is JSON (model.people.Category).
CREATE TABLE categories (
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE templates (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    public_id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The version that is used.
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    used_at INTEGER,
    UNIQUE (organization_id, name)
) STRICT;

-- Versions are never changed. `body` is JSON: the content, its translations, sample data.
CREATE TABLE template_versions (
    template_id INTEGER NOT NULL REFERENCES templates (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL,
    PRIMARY KEY (template_id, version)
) STRICT, WITHOUT ROWID;

-- Keys that encrypt an organization's secrets, themselves encrypted by the installation's key.
CREATE TABLE data_keys (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    master_key TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX data_keys_by_organization ON data_keys (organization_id, id);

-- An organization's own way to ring on a channel. Several of one channel stand in for each other in
-- the order of `position`. `settings` is JSON without secrets, `secrets` is encrypted JSON.
CREATE TABLE providers (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    public_id BLOB NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    enabled INTEGER NOT NULL,
    rate_per_minute INTEGER,
    settings TEXT NOT NULL,
    secrets BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX providers_by_organization ON providers (organization_id, channel, position);

-- Where events are posted to. `cursor` is the last event that is done; `secrets` is encrypted JSON.
CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    public_id BLOB NOT NULL UNIQUE,
    url TEXT NOT NULL,
    description TEXT,
    -- JSON list of kinds; NULL: all.
    kinds TEXT,
    enabled INTEGER NOT NULL,
    secrets BLOB NOT NULL,
    cursor INTEGER NOT NULL,
    -- How often the event after the cursor was tried, when it is tried again, since when it fails.
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER,
    failing_since INTEGER,
    disabled_reason TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX webhooks_by_organization ON webhooks (organization_id, id);

CREATE TABLE webhook_attempts (
    id INTEGER PRIMARY KEY,
    webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE INDEX webhook_attempts_by_webhook ON webhook_attempts (webhook_id, id);

-- Webhooks and timelines walk an organization's events.
CREATE INDEX events_by_organization ON events (organization_id, id);

-- How often what happened, by the hour: what analytics add up. '' and 0 stand for none.
CREATE TABLE tallies (
    organization_id INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    channel TEXT NOT NULL,
    solution_id INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (organization_id, hour, kind, category, channel, solution_id)
) STRICT, WITHOUT ROWID;

-- What people say of what they get.
CREATE TABLE feedback (
    organization_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    notification_id INTEGER NOT NULL,
    category TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, category, user_id, notification_id)
) STRICT, WITHOUT ROWID;

-- Previews that can be sent by. `summary` is JSON.
CREATE TABLE plans (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    public_id BLOB NOT NULL UNIQUE,
    summary TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX plans_by_age ON plans (created_at);

-- Whom a plan meant, chunk by chunk, as packed ids.
CREATE TABLE plan_chunks (
    plan_id INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    users BLOB NOT NULL,
    PRIMARY KEY (plan_id, number)
) STRICT, WITHOUT ROWID;
