-- What people do with their copies.

-- name: before_mark
-- Holds while the copy can still be changed.
SELECT r.notification_id, r.seen_at, r.read_at, r.answered_at, r.answer, r.snoozed_until,
    r.returned_at
FROM recipients AS r
WHERE r.user_id = :user AND r.deleted_at IS NULL AND r.withdrawn_at IS NULL
    AND r.notification_id = (
        SELECT id FROM notifications WHERE organization_id = :organization AND public_id = :public_id
    )

-- name: mark
-- Sets what is given and keeps the rest; the flags say which columns are set. What is archived or
-- deleted does not come back by itself.
UPDATE recipients SET
    version = :version, updated_at = :now,
    copy_state = coalesce(:copy_state, copy_state),
    seen_at = CASE :seen WHEN 1 THEN coalesce(seen_at, :now) ELSE seen_at END,
    returned_at = CASE :seen WHEN 1 THEN NULL ELSE returned_at END,
    read_at = CASE :read WHEN 1 THEN coalesce(read_at, :now) WHEN 0 THEN NULL ELSE read_at END,
    archived_at = CASE :archived
        WHEN 1 THEN coalesce(archived_at, :now) WHEN 0 THEN NULL ELSE archived_at
    END,
    deleted_at = CASE :deleted WHEN 1 THEN :now ELSE deleted_at END,
    snoozed_until = CASE WHEN :archived = 1 OR :deleted = 1 THEN NULL ELSE snoozed_until END
WHERE user_id = :user AND notification_id = :notification

-- name: before_mark_many
-- The ones that a bulk call means and that it changes, as `undos.before` has them; a slice of them.
-- What has come or changed since the call began is not meant.
SELECT notification_id, seen_at, read_at, archived_at, deleted_at, snoozed_until, returned_at
FROM recipients
WHERE user_id = :user AND archived_at IS NULL AND deleted_at IS NULL AND withdrawn_at IS NULL
    AND snoozed_until IS NULL
    AND (:only_read = 0 OR read_at IS NOT NULL)
    AND (:only_unseen = 0 OR seen_at IS NULL OR returned_at IS NOT NULL)
    AND (:only_unread = 0 OR read_at IS NULL)
    AND notification_id > :after AND version <= :until
ORDER BY notification_id LIMIT :limit

-- name: before_mark_named
-- Public ids come as hexadecimal: JSON has no bytes.
SELECT r.notification_id, r.seen_at, r.read_at, r.archived_at, r.deleted_at, r.snoozed_until,
    r.returned_at
FROM (SELECT DISTINCT value FROM json_each(:named)) AS e
CROSS JOIN notifications AS n ON n.organization_id = :organization AND n.public_id = unhex(e.value)
CROSS JOIN recipients AS r ON r.user_id = :user AND r.notification_id = n.id
WHERE r.deleted_at IS NULL AND r.withdrawn_at IS NULL
    AND (:only_unarchived = 0 OR r.archived_at IS NULL)
    AND (:only_read = 0 OR r.read_at IS NOT NULL)
    AND (:only_unseen = 0 OR r.seen_at IS NULL OR r.returned_at IS NOT NULL)
    AND (:only_unread = 0 OR r.read_at IS NULL)

-- name: mark_many
UPDATE recipients SET
    version = :version, updated_at = :now,
    seen_at = coalesce(seen_at, :now), returned_at = NULL,
    read_at = CASE :read WHEN 1 THEN coalesce(read_at, :now) ELSE read_at END,
    archived_at = CASE :archived WHEN 1 THEN coalesce(archived_at, :now) ELSE archived_at END,
    deleted_at = CASE :deleted WHEN 1 THEN :now ELSE deleted_at END,
    snoozed_until = CASE WHEN :archived = 1 OR :deleted = 1 THEN NULL ELSE snoozed_until END
WHERE user_id = :user AND notification_id IN (SELECT value FROM json_each(:numbers))

-- name: keep_undo
INSERT INTO undos (user_id, version, before, read, created_at, part_of)
VALUES (:user, :version, :before, :read, :now, :part_of)

-- name: take_undo
-- A slice of what a bulk call has changed.
DELETE FROM undos WHERE user_id = :user AND version = (
    SELECT min(version) FROM undos
    WHERE user_id = :user AND part_of = :part_of AND created_at > :since
)
RETURNING version, before, read

-- name: still_marked
-- What was changed again since, or withdrawn, has another version and stays as it is.
SELECT r.notification_id FROM json_each(:before) AS b
CROSS JOIN recipients AS r ON r.user_id = :user AND r.notification_id = b.value ->> 0
WHERE r.version = :version

-- name: undo
UPDATE recipients SET
    version = ?, updated_at = ?, seen_at = ?, read_at = ?, archived_at = ?, deleted_at = ?,
    snoozed_until = ?, returned_at = ?
WHERE user_id = ? AND notification_id = ?

-- name: snooze
UPDATE recipients SET version = :version, updated_at = :now, snoozed_until = :until
WHERE user_id = :user AND notification_id = :notification

-- name: due_snoozes
SELECT r.user_id, r.notification_id, r.read_at IS NOT NULL, n.organization_id
FROM recipients AS r CROSS JOIN notifications AS n ON n.id = r.notification_id
WHERE r.snoozed_until <= :now AND r.deleted_at IS NULL AND r.withdrawn_at IS NULL
ORDER BY r.snoozed_until LIMIT :limit

-- name: drop_snoozes
-- Of what was withdrawn meanwhile nothing comes back.
UPDATE recipients SET snoozed_until = NULL
WHERE snoozed_until <= :now AND (deleted_at IS NOT NULL OR withdrawn_at IS NOT NULL)

-- name: end_snoozes
-- Rows are [user, notification].
UPDATE recipients SET
    version = :version, updated_at = :now, snoozed_until = NULL, returned_at = :now,
    reminded = NULL, read_at = NULL, archived_at = NULL
WHERE (user_id, notification_id) IN (
    SELECT value ->> 0, value ->> 1 FROM json_each(:rows)
)

-- name: next_snooze
SELECT min(snoozed_until) FROM recipients WHERE snoozed_until IS NOT NULL

-- name: quieten
-- Whoever has seen it, or has put it aside, needs no further bell for it.
UPDATE deliveries SET state = 21, due_at = NULL, reason = 'seen', updated_at = :now
WHERE user_id = :user AND notification_id IN (SELECT value FROM json_each(:numbers))
    AND state IN (0, 1, 3) AND recall = 0
RETURNING notification_id

-- name: arrivals
SELECT arrived_at FROM recipients
WHERE user_id = :user AND notification_id IN (SELECT value FROM json_each(:numbers))

-- name: count_people
UPDATE notifications
SET seen = seen + :seen, read = read + :read, answered = answered + :answered
WHERE id IN (SELECT value FROM json_each(:numbers))
RETURNING category, solution_id
