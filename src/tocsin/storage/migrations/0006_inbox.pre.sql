-- Snoozing, questions that wait for an answer, and what bulk marks have changed.

-- Hidden until then; when it comes back it is unread, and unseen since `returned_at`.
ALTER TABLE recipients ADD COLUMN snoozed_until INTEGER;
ALTER TABLE recipients ADD COLUMN returned_at INTEGER;
-- Until when a button that answers is waited for: its expiry, or 1 << 47 without one. It is the
-- notification's, kept here so that counting 100,000 items needs no look at it.
ALTER TABLE recipients ADD COLUMN asks_until INTEGER;

UPDATE recipients SET asks_until = (
    SELECT coalesce(n.expires_at, 1 << 47) FROM notifications AS n WHERE n.id = notification_id
)
WHERE notification_id IN (
    SELECT n.id FROM notifications AS n, json_each(n.extras, '$.buttons') AS b
    WHERE n.extras IS NOT NULL AND coalesce(b.value ->> 'kind', 'answer') IN ('answer', 'text')
);

CREATE INDEX recipients_snoozed ON recipients (snoozed_until) WHERE snoozed_until IS NOT NULL;

-- What items were before a bulk mark gave them this version: JSON of [notification, seen, read,
-- archived, deleted, snoozed, returned]; `read` 1: it marked them as read. Kept as long as the mark
-- can be undone.
CREATE TABLE undos (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    before TEXT NOT NULL,
    read INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX undos_by_age ON undos (created_at);
