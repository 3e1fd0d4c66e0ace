-- A user's inbox. Columns of an item: see `item` in storage/sqlite/inbox.py.

-- name: item
SELECT r.*, s.name, n.* FROM recipients AS r
JOIN notifications AS n ON n.id = r.notification_id
LEFT JOIN solutions AS s ON s.id = n.solution_id
WHERE r.user_id = :user AND n.organization_id = :organization AND n.public_id = :public_id

-- name: list_inbox
-- In order of arrival, newest first. `archived`, `snoozed` 0: not; 1: only those; NULL: both.
SELECT r.*, s.name, n.* FROM recipients AS r
JOIN notifications AS n ON n.id = r.notification_id
LEFT JOIN solutions AS s ON s.id = n.solution_id
WHERE r.user_id = :user AND r.notification_id < :before AND r.notification_id >= :down_to
    AND n.organization_id = :organization
    AND r.deleted_at IS NULL AND r.withdrawn_at IS NULL
    AND (:archived IS NULL OR (r.archived_at IS NOT NULL) = :archived)
    AND (:snoozed IS NULL OR (r.snoozed_until IS NOT NULL) = :snoozed)
    AND (:unread = 0 OR r.read_at IS NULL)
    AND (:asking_at IS NULL OR r.asks_until > :asking_at AND r.answered_at IS NULL)
    AND (:search IS NULL OR instr(lower(coalesce(n.title, '') || ' ' || n.text), :search))
ORDER BY r.notification_id DESC LIMIT :limit

-- name: end_of_window
-- The item down to which so many are looked at.
SELECT notification_id FROM recipients WHERE user_id = :user AND notification_id < :before
ORDER BY notification_id DESC LIMIT 1 OFFSET :window

-- name: changes
-- In order of change, tombstones included: what a sync or a reconnected stream has missed.
SELECT r.*, s.name, n.* FROM recipients AS r
JOIN notifications AS n ON n.id = r.notification_id
LEFT JOIN solutions AS s ON s.id = n.solution_id
WHERE r.user_id = :user AND n.organization_id = :organization
    AND (r.version, r.notification_id) > (:version, :notification)
ORDER BY r.version, r.notification_id LIMIT :limit

-- name: counts
-- Unseen, unread, to be answered, snoozed.
SELECT
    count(*) FILTER (
        WHERE snoozed_until IS NULL AND (seen_at IS NULL OR returned_at IS NOT NULL)
    ),
    count(*) FILTER (WHERE snoozed_until IS NULL AND read_at IS NULL),
    count(*) FILTER (WHERE snoozed_until IS NULL AND asks_until > :now AND answered_at IS NULL),
    count(*) FILTER (WHERE snoozed_until IS NOT NULL)
FROM recipients
WHERE user_id = :user AND deleted_at IS NULL AND withdrawn_at IS NULL
    AND (archived_at IS NULL OR snoozed_until IS NOT NULL)

-- name: version
SELECT value FROM meta WHERE key = 'version'
