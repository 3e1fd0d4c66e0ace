-- A user's inbox. Columns of an item: see `item` in storage/sqlite/inbox.py.

-- name: item
SELECT r.*, s.name, n.* FROM recipients AS r
JOIN notifications AS n ON n.id = r.notification_id
LEFT JOIN solutions AS s ON s.id = n.solution_id
WHERE r.user_id = :user AND n.organization_id = :organization AND n.public_id = :public_id

-- name: list_inbox
-- In order of arrival, newest first. `archived` 0: not archived, 1: only archived; NULL: both.
SELECT r.*, s.name, n.* FROM recipients AS r
JOIN notifications AS n ON n.id = r.notification_id
LEFT JOIN solutions AS s ON s.id = n.solution_id
WHERE r.user_id = :user AND r.notification_id < :before AND n.organization_id = :organization
    AND r.deleted_at IS NULL AND r.withdrawn_at IS NULL
    AND (:archived IS NULL OR (r.archived_at IS NOT NULL) = :archived)
    AND (:unread = 0 OR r.read_at IS NULL)
ORDER BY r.notification_id DESC LIMIT :limit

-- name: changes
-- In order of change, tombstones included: what a sync or a reconnected stream has missed.
SELECT r.*, s.name, n.* FROM recipients AS r
JOIN notifications AS n ON n.id = r.notification_id
LEFT JOIN solutions AS s ON s.id = n.solution_id
WHERE r.user_id = :user AND n.organization_id = :organization
    AND (r.version, r.notification_id) > (:version, :notification)
ORDER BY r.version, r.notification_id LIMIT :limit

-- name: counts
SELECT count(*) FILTER (WHERE seen_at IS NULL), count(*) FILTER (WHERE read_at IS NULL)
FROM recipients
WHERE user_id = :user AND archived_at IS NULL AND deleted_at IS NULL AND withdrawn_at IS NULL

-- name: version
SELECT value FROM meta WHERE key = 'version'
