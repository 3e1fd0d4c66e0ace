-- The first schema. Times are epoch milliseconds; public ids are 16-byte UUIDv7; JSON is text.

-- Single values of the whole database: `version` is the last used version of recipients, counted
-- by the one writer, so it follows commit order.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO meta (key, value) VALUES ('version', 0);

CREATE TABLE regions (
    name TEXT PRIMARY KEY,
    base_url TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organizations (
    id INTEGER PRIMARY KEY,
    public_id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    demo INTEGER NOT NULL DEFAULT 0,
    members_may_send INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- AUTOINCREMENT where rows are deleted while other rows or memory still name them: a number that
-- is given twice would ring for the wrong person.
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    public_id BLOB NOT NULL UNIQUE,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Name and e-mail, case-folded: what people search in.
    search TEXT NOT NULL,
    phone TEXT,
    role TEXT NOT NULL,
    active INTEGER NOT NULL,
    language TEXT,
    time_zone TEXT,
    tags TEXT NOT NULL DEFAULT '{}',
    operator INTEGER NOT NULL DEFAULT 0,
    password_hash TEXT,
    -- Ends all inbox tokens issued before it grew.
    token_epoch INTEGER NOT NULL DEFAULT 0,
    -- Channels whose address in the profile a provider called dead, as a JSON list.
    dead_channels TEXT NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- E-mail addresses are kept in lower case.
    UNIQUE (organization_id, email)
) STRICT;

-- Walks an organization in chunks, in the order of the key.
CREATE INDEX users_by_organization ON users (organization_id, id);

-- Signing in knows the e-mail but not yet the organization; few of the users have a password.
CREATE INDEX users_with_password ON users (email) WHERE password_hash IS NOT NULL;

CREATE TABLE solutions (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    public_id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT,
    -- [{jigId, title, inputs: [{name, type, required, default}]}]
    screens TEXT NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (organization_id, name)
) STRICT;

CREATE TABLE members (
    solution_id INTEGER NOT NULL REFERENCES solutions (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (solution_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX members_by_user ON members (user_id);

CREATE TABLE groups (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    solution_id INTEGER NOT NULL REFERENCES solutions (id) ON DELETE CASCADE,
    public_id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (solution_id, name)
) STRICT;

CREATE TABLE group_members (
    group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX group_members_by_user ON group_members (user_id);

CREATE TABLE addresses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    public_id BLOB NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    -- SHA-256 of what makes the address unique: two registrations of it are one address.
    address_key BLOB NOT NULL,
    raw TEXT NOT NULL,
    device TEXT,
    registered_at INTEGER NOT NULL,
    UNIQUE (organization_id, channel, address_key)
) STRICT;

CREATE INDEX addresses_by_user ON addresses (user_id);

-- What a user has switched off, by channel ('email' after a one-click unsubscribe).
CREATE TABLE mutes (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    muted_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    public_id BLOB NOT NULL UNIQUE,
    hash BLOB NOT NULL UNIQUE,
    prefix TEXT NOT NULL,
    description TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;

CREATE INDEX tokens_by_user ON tokens (user_id);

CREATE TABLE sessions (
    hash BLOB PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id);

-- Who tries to sign in: attempts of an e-mail or a client's address since the window began.
CREATE TABLE signin_attempts (
    key TEXT PRIMARY KEY,
    attempts INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX signin_attempts_by_age ON signin_attempts (since);

-- `id` is time-ordered: start_at << 20 | sequence, so a user's recipients are in arrival order.
CREATE TABLE notifications (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    public_id BLOB NOT NULL,
    scope TEXT NOT NULL,
    emails TEXT,
    group_names TEXT,
    solution_id INTEGER REFERENCES solutions (id) ON DELETE SET NULL,
    -- Kept beside solution_id: the contract echoes it, also after the solution has gone.
    solution_public_id BLOB,
    title TEXT,
    text TEXT NOT NULL,
    screen TEXT,
    jig_id TEXT,
    inputs TEXT NOT NULL,
    description TEXT,
    priority TEXT NOT NULL,
    state TEXT NOT NULL,
    start_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by INTEGER NOT NULL,
    created_by_public_id BLOB NOT NULL,
    updated_at INTEGER NOT NULL,
    updated_by_public_id BLOB NOT NULL,
    expanded INTEGER NOT NULL DEFAULT 0,
    recipients INTEGER NOT NULL DEFAULT 0,
    skipped TEXT NOT NULL DEFAULT '{}',
    -- Deliveries that are not final yet, and people whom a bell reached or none could reach.
    ringing INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    -- Finds one within its organization, and lists newest first: UUIDv7 is time-ordered.
    UNIQUE (organization_id, public_id)
) STRICT;

CREATE TABLE idempotency_keys (
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    key TEXT NOT NULL,
    request_digest BLOB NOT NULL,
    notification_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- The audience as it was: who became a recipient in each chunk, as packed ascending user ids.
-- Everything that later walks a notification's recipients goes by it, so recipients need no
-- second index. `skipped` is {reason: [who]} with the unknown e-mails or the user's public ids.
CREATE TABLE chunks (
    notification_id INTEGER NOT NULL REFERENCES notifications (id),
    number INTEGER NOT NULL,
    users BLOB NOT NULL,
    skipped TEXT NOT NULL DEFAULT '{}',
    created_at INTEGER NOT NULL,
    PRIMARY KEY (notification_id, number)
) STRICT;

-- The inbox: one row per user and notification. No state is indexed; a user's rows lie together.
CREATE TABLE recipients (
    user_id INTEGER NOT NULL,
    notification_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    arrived_at INTEGER NOT NULL,
    copy_state INTEGER NOT NULL DEFAULT 0,
    seen_at INTEGER,
    read_at INTEGER,
    archived_at INTEGER,
    deleted_at INTEGER,
    withdrawn_at INTEGER,
    updated_at INTEGER,
    PRIMARY KEY (user_id, notification_id)
) STRICT, WITHOUT ROWID;

-- The queue: one ring each. `due_at` is NULL when nothing is to be done; a claim moves it to the
-- end of the lease, and `fence` makes a late worker's result void.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL,
    notification_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    -- The order of the bell: the next place rings when every delivery of this one has failed.
    place INTEGER NOT NULL,
    -- NULL: the address is in the user's own profile.
    address_id INTEGER,
    state INTEGER NOT NULL,
    due_at INTEGER,
    fence INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_by_recipient ON deliveries (notification_id, user_id);

CREATE TABLE attempts (
    delivery_id INTEGER NOT NULL REFERENCES deliveries (id),
    number INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    next_at INTEGER,
    PRIMARY KEY (delivery_id, number)
) STRICT, WITHOUT ROWID;

-- Work that is not a ring: expanding a notification, withdrawing it. The same lease and fence.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL,
    notification_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- The last user id that is done, and the number of the next chunk.
    cursor INTEGER NOT NULL DEFAULT 0,
    chunk INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER,
    fence INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Why a dead job was given up; its due_at is NULL.
    error TEXT
) STRICT;

CREATE INDEX jobs_due ON jobs (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX jobs_by_notification ON jobs (notification_id);

-- What happened, append-only. In bulk one event per chunk; what a person does is one each.
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL,
    notification_id INTEGER,
    user_id INTEGER,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    data TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE INDEX events_by_notification ON events (notification_id);
