-- Data points, the devices that they come from, and the batches that rules have not seen yet.

CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    display_name TEXT,
    tags TEXT NOT NULL DEFAULT '{}',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_seen_at INTEGER,
    UNIQUE (organization_id, name)
) STRICT;

-- `value`: numbers are REAL, so an INTEGER is true (1) or false (0). Numbers are in commit order,
-- and those of one batch follow each other.
CREATE TABLE data_points (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL,
    device_id INTEGER NOT NULL REFERENCES devices (id),
    variable TEXT NOT NULL,
    value ANY,
    unit TEXT,
    at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    longitude REAL,
    latitude REAL,
    tags TEXT,
    metadata TEXT
) STRICT;

CREATE INDEX data_points_by_time ON data_points (organization_id, at);
CREATE INDEX data_points_by_device ON data_points (device_id, at);
CREATE INDEX data_points_by_variable ON data_points (device_id, variable, at);

-- One row for what was accepted together, and the work item of the rules until they are done.
CREATE TABLE data_batches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    public_id BLOB NOT NULL,
    first_point INTEGER NOT NULL,
    last_point INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX data_batches_to_do ON data_batches (organization_id, id) WHERE done = 0;
CREATE INDEX data_batches_by_age ON data_batches (organization_id, received_at);

CREATE TABLE data_repeats (
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    key TEXT NOT NULL,
    digest BLOB NOT NULL,
    batch_public_id BLOB NOT NULL,
    points INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX data_repeats_by_age ON data_repeats (created_at);

-- Messages that were stored and of which the broker may not have heard yet that they were.
CREATE TABLE broker_packets (
    client TEXT NOT NULL,
    number INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (client, number)
) STRICT, WITHOUT ROWID;
