-- What people do with their copies.

-- name: before_mark
-- Holds while the copy can still be changed.
SELECT r.notification_id, r.seen_at, r.read_at, r.answered_at, r.answer
FROM recipients AS r
WHERE r.user_id = :user AND r.deleted_at IS NULL AND r.withdrawn_at IS NULL
    AND r.notification_id = (
        SELECT id FROM notifications WHERE organization_id = :organization AND public_id = :public_id
    )

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
WHERE user_id = :user AND notification_id = :notification

-- name: answer
-- The first answer counts.
UPDATE recipients SET
    version = :version, updated_at = :now, answered_at = :now, answer = :answer,
    seen_at = coalesce(seen_at, :now), read_at = coalesce(read_at, :now)
WHERE user_id = :user AND notification_id = :notification AND answered_at IS NULL
RETURNING notification_id

-- name: before_mark_many
-- The ones that a bulk call means and that it changes.
SELECT notification_id, seen_at, read_at FROM recipients
WHERE user_id = :user AND archived_at IS NULL AND deleted_at IS NULL AND withdrawn_at IS NULL
    AND (:only_read = 0 OR read_at IS NOT NULL)
    AND (:only_unseen = 0 OR seen_at IS NULL)
    AND (:only_unread = 0 OR read_at IS NULL)

-- name: mark_many
UPDATE recipients SET
    version = :version, updated_at = :now,
    seen_at = coalesce(seen_at, :now),
    read_at = CASE :read WHEN 1 THEN coalesce(read_at, :now) ELSE read_at END,
    archived_at = CASE :archived WHEN 1 THEN coalesce(archived_at, :now) ELSE archived_at END,
    deleted_at = CASE :deleted WHEN 1 THEN :now ELSE deleted_at END
WHERE user_id = :user AND notification_id IN (SELECT value FROM json_each(:numbers))

-- name: quieten
-- Whoever has seen it needs no further bell for it.
UPDATE deliveries SET state = 21, due_at = NULL, reason = 'seen', updated_at = :now
WHERE user_id = :user AND notification_id IN (SELECT value FROM json_each(:numbers))
    AND state IN (0, 1, 3) AND recall = 0
RETURNING notification_id

-- name: count_people
UPDATE notifications
SET seen = seen + :seen, read = read + :read, answered = answered + :answered
WHERE id = :notification
RETURNING category, solution_id
