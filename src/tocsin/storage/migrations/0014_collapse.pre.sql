-- Whose notification with a collapse key stands in whose inbox, however many others had the key since.
-- Looking through the latest with the key missed people as soon as it was used for somebody else.

CREATE TABLE collapsed (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    notification_id INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;

INSERT INTO collapsed (user_id, key, notification_id)
SELECT r.user_id, n.collapse_key, max(n.id)
FROM recipients AS r JOIN notifications AS n ON n.id = r.notification_id
WHERE n.collapse_key IS NOT NULL AND r.withdrawn_at IS NULL AND r.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM users WHERE users.id = r.user_id)
GROUP BY r.user_id, n.collapse_key;

DROP INDEX notifications_by_collapse_key;
