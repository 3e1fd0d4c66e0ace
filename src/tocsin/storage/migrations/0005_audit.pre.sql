-- Who did what: one row for each call that changes something. See model/audit.py.

-- `id` is organization << 40 | sequence: one organization's entries lie together, and a new one costs
-- a third less than with a key of two columns.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    operation TEXT NOT NULL,
    user_id BLOB,
    token_id BLOB,
    session_id BLOB,
    client TEXT NOT NULL,
    -- {name of the path's parameter: id}, and `created` where something was.
    targets TEXT NOT NULL,
    summary TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- Against our own mistakes; against others there is the chain of hashes.
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;

CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;
