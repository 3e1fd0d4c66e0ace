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

-- name: mark
-- Sets what is given and keeps the rest; the flags say which columns are set.
UPDATE recipients SET
    version = :version, updated_at = :now,
    copy_state = coalesce(:copy_state, copy_state),
    seen_at = CASE :seen WHEN 1 THEN coalesce(seen_at, :now) ELSE seen_at END,
    read_at = CASE :read WHEN 1 THEN coalesce(read_at, :now) WHEN 0 THEN NULL ELSE read_at END,
    archived_at = CASE :archived
        WHEN 1 THEN coalesce(archived_at, :now) WHEN 0 THEN NULL ELSE archived_at
    END,
    deleted_at = CASE :deleted WHEN 1 THEN :now ELSE deleted_at END
WHERE user_id = :user
    AND notification_id = (
        SELECT id FROM notifications WHERE organization_id = :organization AND public_id = :public_id
    )
    AND deleted_at IS NULL AND withdrawn_at IS NULL
RETURNING notification_id

-- name: mark_many
-- The same for all, or only for the read ones, that a bulk call means.
UPDATE recipients SET
    version = :version, updated_at = :now,
    seen_at = coalesce(seen_at, :now),
    read_at = CASE :read WHEN 1 THEN coalesce(read_at, :now) ELSE read_at END,
    archived_at = CASE :archived WHEN 1 THEN coalesce(archived_at, :now) ELSE archived_at END,
    deleted_at = CASE :deleted WHEN 1 THEN :now ELSE deleted_at END
WHERE user_id = :user AND archived_at IS NULL AND deleted_at IS NULL AND withdrawn_at IS NULL
    AND (:only_read = 0 OR read_at IS NOT NULL)
    AND (:only_unseen = 0 OR seen_at IS NULL)
    AND (:only_unread = 0 OR read_at IS NULL)
RETURNING notification_id
