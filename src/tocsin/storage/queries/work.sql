-- name: claim_jobs
-- A claim moves `due_at` to the end of the lease; the fence makes an older claim void.
UPDATE jobs SET due_at = :lease_until, fence = fence + 1, attempts = attempts + 1
WHERE id IN (SELECT id FROM jobs WHERE due_at <= :now ORDER BY due_at LIMIT :limit)
RETURNING id, organization_id, notification_id, kind, cursor, chunk, fence, attempts, users

-- name: release_jobs
-- What a dead process had claimed is due; what waits for its first claim is left alone.
UPDATE jobs SET due_at = :now WHERE due_at > :now AND attempts > 0

-- name: job_subject
SELECT o.public_id, o.name, o.settings, s.name, n.* FROM notifications AS n
JOIN organizations AS o ON o.id = n.organization_id
LEFT JOIN solutions AS s ON s.id = n.solution_id
WHERE n.id = :notification

-- name: next_job
SELECT min(due_at) FROM jobs WHERE due_at IS NOT NULL

-- name: public_ids
SELECT public_id FROM users
WHERE id IN (SELECT value FROM json_each(:users)) AND +organization_id = :organization
ORDER BY id

-- name: advance_job
-- Holds when this worker's claim is still the last one; a chunk done resets the attempts.
UPDATE jobs SET due_at = :now, cursor = :cursor, chunk = chunk + 1, attempts = 0
WHERE id = :id AND fence = :fence RETURNING id

-- name: finish_job
DELETE FROM jobs WHERE id = :id AND fence = :fence RETURNING id

-- name: park_job
-- Its notification is paused: resuming makes it due again, where it was. If that has been done since
-- the pause was seen, it is due at once.
UPDATE jobs SET (due_at, error, attempts) = (
    SELECT iif(n.state = 'PAUSED', NULL, :now), iif(n.state = 'PAUSED', 'paused', NULL), 0
    FROM notifications AS n WHERE n.id = jobs.notification_id
)
WHERE id = :id AND fence = :fence RETURNING id

-- name: postpone_job
UPDATE jobs SET due_at = :due_at WHERE id = :id AND fence = :fence

-- name: bury_job
-- The dead letter of jobs: kept with its error, never due.
UPDATE jobs SET due_at = NULL, error = :error WHERE id = :id AND fence = :fence RETURNING id

-- name: fail_notification
UPDATE notifications SET state = 'FAILED', updated_at = :now
WHERE id = :notification AND state IN ('SCHEDULED', 'QUEUED', 'SENDING', 'PAUSED')

-- name: insert_late_job
-- The people of this chunk whose local time is still to come.
INSERT INTO jobs (organization_id, notification_id, kind, due_at, users)
VALUES (:organization, :notification, 'expand', :due_at, :users)

-- name: insert_recipients
-- The unique key makes a repeated chunk harmless. Whether it asks is looked up once for all.
INSERT INTO recipients (user_id, notification_id, version, arrived_at, asks_until)
SELECT value, :notification, :version, :now, (
    SELECT coalesce(n.answer_until, n.expires_at, 1 << 47)
    FROM notifications AS n, json_each(n.extras, '$.buttons') AS b
    WHERE n.id = :notification AND n.extras IS NOT NULL AND n.decision IS NULL
        AND coalesce(b.value ->> 'kind', 'answer') IN ('answer', 'text')
)
FROM json_each(:users) WHERE true
ON CONFLICT DO NOTHING

-- name: insert_deliveries
-- Rows are [user, channel, queue, place, address, state, due_at, reason, digest].
INSERT INTO deliveries (
    organization_id, notification_id, lane, updated_at, user_id, channel, queue, place, address_id,
    state, due_at, reason, digest
)
SELECT
    :organization, :notification, :lane, :now, value ->> 0, value ->> 1, value ->> 2, value ->> 3,
    value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8
FROM json_each(:rows)

-- name: insert_chunk
INSERT INTO chunks (notification_id, number, users, skipped, decisions, created_at)
SELECT :notification, coalesce(max(number) + 1, 0), :users, :skipped, :decisions, :now
FROM chunks WHERE notification_id = :notification

-- name: spend_attention
-- Rows are [user, hour, digest]. However much rolls into a digest, it is one ring.
INSERT INTO attention (user_id, hour, rings, digest)
SELECT value ->> 0, value ->> 1, 1, value ->> 2 FROM json_each(:rows) WHERE true
ON CONFLICT DO UPDATE SET
    rings = rings + 1 - (excluded.digest AND digest), digest = max(digest, excluded.digest)

-- name: outdated
-- With a collapse key, people have the latest notification only. It may be this one that gives way:
-- a later one has overtaken it, if it was paused meanwhile.
SELECT u.value, min(c.notification_id, :notification)
FROM json_each(:users) AS u
CROSS JOIN collapsed AS c ON c.user_id = u.value AND c.key = :key
WHERE c.notification_id <> :notification

-- name: take_place
INSERT INTO collapsed (user_id, key, notification_id)
SELECT value, :key, :notification FROM json_each(:users) WHERE true
ON CONFLICT DO UPDATE SET notification_id = max(notification_id, excluded.notification_id)

-- name: replace_items
-- Another notification takes the place of these people's items. Rows are [user, notification].
UPDATE recipients SET withdrawn_at = :now, updated_at = :now, version = :version
WHERE (user_id, notification_id) IN (
    SELECT value ->> 0, value ->> 1 FROM json_each(:items)
) AND withdrawn_at IS NULL AND deleted_at IS NULL
RETURNING user_id, notification_id

-- name: cancel_replaced
UPDATE deliveries SET state = 22, due_at = NULL, updated_at = :now
WHERE notification_id = :replaced AND user_id IN (SELECT value FROM json_each(:users))
    AND state IN (0, 1, 3) AND recall = 0
RETURNING user_id

-- name: count_chunk
-- Holds while the notification may still reach people.
UPDATE notifications
SET recipients = recipients + :recipients, ringing = ringing + :ringing, skipped = :skipped,
    expanded = max(expanded, :expanded), state = 'SENDING'
WHERE id = :notification AND state IN ('SCHEDULED', 'QUEUED', 'SENDING')
RETURNING category, solution_id, start_at

-- name: before_chunk
SELECT skipped, state, collapse_key FROM notifications WHERE id = :notification

-- name: chunk_users
SELECT users FROM chunks WHERE notification_id = :notification AND number = :number

-- name: withdraw_recipients
UPDATE recipients SET withdrawn_at = :now, updated_at = :now, version = :version
WHERE (user_id, notification_id) IN (SELECT value, :notification FROM json_each(:users))
    AND withdrawn_at IS NULL

-- name: cancel_rings
-- What has not rung does not ring any more; a ring under way ends as it ends.
UPDATE deliveries SET state = 22, due_at = NULL, updated_at = :now
WHERE notification_id = :notification AND user_id BETWEEN :first AND :last
    AND state IN (0, 1, 3) AND recall = 0
RETURNING user_id

-- name: insert_recalls
-- What a device may be showing is taken back, once however often it rang; after a ring that is under
-- way, so that it is not overtaken: when that has ended (`release_recall`), or its lease has.
INSERT INTO deliveries (
    organization_id, notification_id, lane, updated_at, user_id, channel, queue, place, address_id,
    state, due_at, recall
)
SELECT organization_id, notification_id, lane, :now, user_id, channel, queue, 100, address_id,
    1, max(iif(state = 2, due_at, :now)), 1
FROM deliveries AS d
WHERE notification_id = :notification AND user_id BETWEEN :first AND :last
    AND state IN (2, 10, 11, 24) AND recall = 0
    AND channel IN (SELECT value FROM json_each(:devices))
    AND NOT EXISTS (
        SELECT 1 FROM deliveries AS r
        WHERE r.notification_id = d.notification_id AND r.user_id = d.user_id AND r.recall = 1
            AND r.queue = d.queue AND r.address_id IS d.address_id
    )
GROUP BY user_id, channel, queue, address_id

-- name: unpark_rings
-- Rings that were parked while their notification was paused.
UPDATE deliveries SET due_at = :now
WHERE notification_id = :notification AND user_id BETWEEN :first AND :last
    AND state IN (1, 3) AND due_at IS NULL

-- name: forget_keys
DELETE FROM idempotency_keys WHERE created_at < :keys_before

-- name: forget_plans
DELETE FROM plans WHERE created_at < :plans_before

-- name: forget_attention
DELETE FROM attention WHERE hour < :hours_before

-- name: forget_undos
DELETE FROM undos WHERE created_at < :undos_before
