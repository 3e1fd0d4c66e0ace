-- Sessions that their owner sees and ends, second factors, what the console remembers of people.

-- Sessions live 12 hours: those there are end, and people sign in again.
DROP TABLE sessions;

CREATE TABLE sessions (
    hash BLOB PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    public_id BLOB NOT NULL UNIQUE,
    device TEXT NOT NULL,
    client TEXT NOT NULL,
    -- JSON of [user's public id, mark of the password]: what the password has opened, and can be
    -- changed to without it.
    logins TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id);

-- RFC 6238. `secret` is encrypted; it counts from `enabled_at` on, which a right code sets.
CREATE TABLE second_factors (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret BLOB NOT NULL,
    enabled_at INTEGER,
    -- The last time step whose code was used: each code works once.
    last_step INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE recovery_codes (
    user_id INTEGER NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

-- When somebody last used their inbox or the console.
CREATE TABLE presence (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    seen_at INTEGER NOT NULL
) STRICT;

-- What the console keeps for a person, as the console wrote it: JSON.
CREATE TABLE views (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    body TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
