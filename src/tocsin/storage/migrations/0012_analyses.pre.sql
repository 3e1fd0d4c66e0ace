-- Scripts of an organization, what has started them, and what became of it.

-- A row says what an owner has decided; without one no script runs.
CREATE TABLE script_settings (
    organization_id INTEGER PRIMARY KEY REFERENCES organizations (id),
    enabled INTEGER NOT NULL,
    at_once INTEGER NOT NULL,
    -- JSON (model.analyses.RunLimits): the most that an analysis may ask for.
    limits TEXT NOT NULL
) STRICT;

CREATE TABLE analyses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    public_id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT,
    run_on TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    -- The last that was saved, and the one that runs.
    version INTEGER NOT NULL DEFAULT 0,
    deployed INTEGER,
    deployed_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
    -- JSON (model.analyses.AnalysisConfig).
    config TEXT NOT NULL,
    -- Encrypted JSON, and the names in it in plain JSON.
    secrets BLOB,
    secret_names TEXT NOT NULL DEFAULT '[]',
    -- What an external analysis listens with: SHA-256.
    token_hash BLOB UNIQUE,
    next_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (organization_id, name)
) STRICT;

CREATE INDEX analyses_next ON analyses (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE analysis_versions (
    analysis_id INTEGER NOT NULL REFERENCES analyses (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    code TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL,
    PRIMARY KEY (analysis_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE analysis_store (
    analysis_id INTEGER NOT NULL REFERENCES analyses (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (analysis_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    analysis_id INTEGER NOT NULL REFERENCES analyses (id) ON DELETE CASCADE,
    public_id BLOB NOT NULL UNIQUE,
    external INTEGER NOT NULL,
    -- Fixed with the first start: what is taken up again goes on in the same script.
    version INTEGER,
    cause TEXT NOT NULL,
    environment TEXT NOT NULL,
    data TEXT NOT NULL,
    requested_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
    state TEXT NOT NULL,
    fence INTEGER NOT NULL DEFAULT 0,
    starts INTEGER NOT NULL DEFAULT 0,
    -- Queued: since when; running: the end of the lease; waiting: the deadline; ended: NULL.
    due_at INTEGER,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    used_ms INTEGER NOT NULL DEFAULT 0,
    peak_bytes INTEGER,
    -- JSON (model.analyses.RunError).
    error TEXT,
    -- The notification whose answer it waits for.
    waiting_for BLOB,
    log_bytes INTEGER NOT NULL DEFAULT 0,
    -- The run's own token, while it runs: SHA-256.
    token_hash BLOB
) STRICT;

CREATE INDEX runs_due ON runs (organization_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX runs_of_analysis ON runs (analysis_id, id);
CREATE INDEX runs_of_organization ON runs (organization_id, id);
CREATE INDEX runs_waiting ON runs (waiting_for) WHERE state = 'waiting';
CREATE INDEX runs_by_token ON runs (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX runs_ended ON runs (ended_at) WHERE ended_at IS NOT NULL;

-- What a run has asked for and was answered, so that it can be done again without doing it twice.
CREATE TABLE run_steps (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    reply BLOB NOT NULL,
    PRIMARY KEY (run_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_log (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    stream TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run_id, number)
) STRICT, WITHOUT ROWID;

-- Up to which event runs have been started by events.
INSERT INTO meta (key, value)
VALUES ('runs_event', (SELECT coalesce(max(id), 0) FROM events));
