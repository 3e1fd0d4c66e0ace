-- name: used_key
-- What an idempotency key was used for.
SELECT request_digest, notification_id FROM idempotency_keys
WHERE organization_id = :organization AND key = :key

-- name: insert_key
INSERT INTO idempotency_keys (organization_id, key, request_digest, notification_id, created_at)
VALUES (:organization, :key, :digest, :notification, :now)

-- name: insert_notification
-- The number is start_at << 20 | sequence; the sequence goes on from the last one in that
-- millisecond, which the one writer can see.
INSERT INTO notifications (
    id, organization_id, public_id, scope, emails, group_names, solution_id, solution_public_id,
    title, text, screen, jig_id, inputs, extras, options, description, priority, category,
    expires_at, collapse_key, series_public_id, state, start_at, answer_until,
    created_at, created_by, created_by_public_id, updated_at, updated_by_public_id
) VALUES (
    coalesce((SELECT max(id) + 1 FROM notifications WHERE id BETWEEN :low AND :high), :low),
    :organization, :public_id, :scope, :emails, :group_names, :solution, :solution_public_id,
    :title, :text, :screen, :jig_id, :inputs, :extras, :options, :description, :priority,
    :category, :expires_at, :collapse_key, :series, :state, :start_at, :answer_until,
    :now, :actor, :actor_public_id, :now, :actor_public_id
) RETURNING id

-- name: insert_job
INSERT INTO jobs (organization_id, notification_id, kind, due_at)
VALUES (:organization, :notification, :kind, :due_at)

-- name: get_by_number
SELECT * FROM notifications WHERE id = :number AND organization_id = :organization

-- name: get_by_id
SELECT * FROM notifications WHERE organization_id = :organization AND public_id = :public_id

-- name: list_all
-- Newest first by creation: public ids are UUIDv7. `before` is the last id of the page before.
SELECT * FROM notifications
WHERE organization_id = :organization AND public_id < :before
    AND (:stopped OR state NOT IN ('CANCELED', 'WITHDRAWN'))
ORDER BY public_id DESC LIMIT :limit

-- name: list_mine
SELECT * FROM notifications
WHERE organization_id = :organization AND public_id < :before
    AND created_by_public_id = :actor_public_id
    AND (:stopped OR state NOT IN ('CANCELED', 'WITHDRAWN'))
ORDER BY public_id DESC LIMIT :limit

-- name: retrying
SELECT DISTINCT notification_id FROM deliveries
WHERE notification_id IN (SELECT value FROM json_each(:numbers))
    AND organization_id = :organization AND state = 3

-- name: end_job
DELETE FROM jobs WHERE id = :id AND fence = :fence RETURNING id

-- name: skipped_people
-- Who was left out and why, of the first chunks: {reason: [who]} each.
SELECT skipped FROM chunks
WHERE notification_id = :number AND skipped <> '{}' ORDER BY number LIMIT :limit

-- name: find
-- Newest first; whatever is NULL does not narrow it.
SELECT * FROM notifications
WHERE organization_id = :organization AND public_id < :before
    AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
    AND (:solution IS NULL OR solution_public_id = :solution)
    AND (:category IS NULL OR category = :category)
    AND (:priority IS NULL OR priority = :priority)
    AND (:actor IS NULL OR created_by_public_id = :actor)
    AND (:series IS NULL OR series_public_id = :series)
    AND (:from IS NULL OR start_at >= :from)
    AND (:to IS NULL OR start_at < :to)
    AND (:search IS NULL OR instr(lower(text), :search) OR instr(lower(title), :search))
ORDER BY public_id DESC LIMIT :limit
