-- How long things took, in buckets, and what providers said to tries that failed: by the hour, kept as
-- long as tallies. Times of an organization lie together, so that those of a range are one walk.
CREATE TABLE times (
    organization_id INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    kind TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (organization_id, hour, kind, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE faults (
    organization_id INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reply TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (organization_id, hour, channel, outcome, reply)
) STRICT, WITHOUT ROWID;
