-- Ids of events are never given again, also when retention deletes the newest: webhooks' cursors and
-- the ids that receivers remember stand on them. AUTOINCREMENT can only be given to a new table.

CREATE TABLE events_kept (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL,
    notification_id INTEGER,
    user_id INTEGER,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    data TEXT NOT NULL DEFAULT '{}'
) STRICT;

INSERT INTO events_kept SELECT id, organization_id, notification_id, user_id, kind, at, data
FROM events ORDER BY id;
DROP TABLE events;
ALTER TABLE events_kept RENAME TO events;
CREATE INDEX events_by_notification ON events (notification_id);
CREATE INDEX events_by_organization ON events (organization_id, id);
