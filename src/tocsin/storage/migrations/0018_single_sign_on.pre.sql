-- Signing in by an issuer of the organization's own (OpenID Connect).

CREATE TABLE single_sign_on (
    organization_id INTEGER PRIMARY KEY REFERENCES organizations (id),
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- Encrypted; NULL for a client without one.
    secret BLOB,
    -- JSON of the e-mail domains that may sign in by it, in lower case.
    domains TEXT NOT NULL,
    -- The role of who comes for the first time; NULL: only people who are there.
    newcomers TEXT,
    required INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL
) STRICT;

-- Whom the issuer means by a subject. One person has one subject at an issuer.
CREATE TABLE issuer_subjects (
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (organization_id, issuer, subject),
    UNIQUE (user_id, issuer)
) STRICT, WITHOUT ROWID;

-- Who was led to an issuer and has not come back; each `state` works once.
CREATE TABLE issuer_visits (
    state_hash BLOB PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    wanted TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX issuer_visits_by_age ON issuer_visits (expires_at);
