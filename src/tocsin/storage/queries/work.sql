-- name: claim_jobs
-- A claim moves `due_at` to the end of the lease; the fence makes an older claim void.
UPDATE jobs SET due_at = :lease_until, fence = fence + 1, attempts = attempts + 1
WHERE id IN (SELECT id FROM jobs WHERE due_at <= :now ORDER BY due_at LIMIT :limit)
RETURNING id, organization_id, notification_id, kind, cursor, chunk, fence, attempts

-- name: release_jobs
-- What a dead process had claimed is due; what waits for its first claim is left alone.
UPDATE jobs SET due_at = :now WHERE due_at > :now AND attempts > 0

-- name: release_deliveries
UPDATE deliveries SET due_at = :now WHERE due_at > :now AND state = 2

-- name: job_notification
SELECT o.public_id, n.* FROM notifications AS n
JOIN organizations AS o ON o.id = n.organization_id
WHERE n.id = :notification

-- name: next_job
SELECT min(due_at) FROM jobs WHERE due_at IS NOT NULL

-- name: next_delivery
SELECT min(due_at) FROM deliveries WHERE due_at IS NOT NULL

-- name: advance_job
-- Holds when this worker's claim is still the last one; a chunk done resets the attempts.
UPDATE jobs SET due_at = :now, cursor = :cursor, chunk = chunk + 1, attempts = 0
WHERE id = :id AND fence = :fence RETURNING id

-- name: finish_job
DELETE FROM jobs WHERE id = :id AND fence = :fence RETURNING id

-- name: postpone_job
UPDATE jobs SET due_at = :due_at WHERE id = :id AND fence = :fence

-- name: bury_job
-- The dead letter of jobs: kept with its error, never due.
UPDATE jobs SET due_at = NULL, error = :error WHERE id = :id AND fence = :fence RETURNING id

-- name: fail_notification
UPDATE notifications SET state = 'FAILED', updated_at = :now
WHERE id = :notification AND state IN ('SCHEDULED', 'QUEUED', 'SENDING')

-- name: insert_recipients
-- The unique key makes a repeated chunk harmless.
INSERT INTO recipients (user_id, notification_id, version, arrived_at)
SELECT value, :notification, :version, :now FROM json_each(:users) WHERE true
ON CONFLICT DO NOTHING

-- name: insert_deliveries
-- Rows are [user, channel, place, address, state, due_at].
INSERT INTO deliveries (
    organization_id, notification_id, user_id, channel, place, address_id, state, due_at,
    updated_at
)
SELECT
    :organization, :notification, value ->> 0, value ->> 1, value ->> 2, value ->> 3,
    value ->> 4, value ->> 5, :now
FROM json_each(:rows)

-- name: insert_chunk
INSERT INTO chunks (notification_id, number, users, skipped, created_at)
VALUES (:notification, :number, :users, :skipped, :now)

-- name: count_chunk
-- Holds while the notification may still reach people.
UPDATE notifications
SET recipients = recipients + :recipients, ringing = ringing + :ringing, skipped = :skipped,
    expanded = :expanded, state = 'SENDING'
WHERE id = :notification AND state IN ('SCHEDULED', 'QUEUED', 'SENDING')
RETURNING id

-- name: read_skipped
SELECT skipped FROM notifications WHERE id = :notification

-- name: settle
-- Everything is expanded and nothing rings any more: the last state follows from the counts.
UPDATE notifications
SET state = CASE
        WHEN recipients = 0 THEN 'FAILED'
        WHEN failed = 0 THEN 'SENT'
        WHEN failed < recipients THEN 'PARTIAL'
        ELSE 'FAILED'
    END
WHERE id = :notification AND expanded = 1 AND ringing = 0
    AND state IN ('SCHEDULED', 'QUEUED', 'SENDING')
RETURNING state

-- name: claim_deliveries
UPDATE deliveries
SET due_at = :lease_until, fence = fence + 1, attempts = attempts + 1, state = 2
WHERE id IN (SELECT id FROM deliveries WHERE due_at <= :now ORDER BY due_at LIMIT :limit)
RETURNING id

-- name: claimed_deliveries
-- What the claimed rings need to be rendered.
SELECT
    d.id, d.fence, d.attempts, d.channel, d.user_id, d.address_id, a.id, a.raw, a.registered_at,
    u.public_id, u.name, u.email, u.phone, u.language, o.name, o.public_id, n.*
FROM json_each(:ids) AS c
JOIN deliveries AS d ON d.id = c.value
JOIN notifications AS n ON n.id = d.notification_id
JOIN organizations AS o ON o.id = d.organization_id
JOIN users AS u ON u.id = d.user_id
LEFT JOIN addresses AS a ON a.id = d.address_id

-- name: cancel_orphans
-- Nobody is left to ring for.
UPDATE deliveries SET state = 22, due_at = NULL, updated_at = :now
WHERE id IN (SELECT value FROM json_each(:ids))
    AND NOT EXISTS (SELECT 1 FROM users WHERE users.id = deliveries.user_id)
RETURNING notification_id

-- name: move_delivery
-- Holds when this worker's claim is still the last one and the ring is under way.
UPDATE deliveries SET state = :state, due_at = :due_at, updated_at = :now
WHERE id = :id AND fence = :fence AND state = 2
RETURNING notification_id, user_id, place

-- name: set_delivery
UPDATE deliveries SET state = :state, due_at = :due_at, updated_at = :now WHERE id = :id

-- name: siblings
-- All rings of one recipient, to see what one outcome means for the others.
SELECT id, place, state FROM deliveries
WHERE notification_id = :notification AND user_id = :user

-- name: insert_attempt
INSERT INTO attempts (delivery_id, number, started_at, took_ms, outcome, detail, next_at)
VALUES (:id, :number, :started_at, :took_ms, :outcome, :detail, :next_at)
ON CONFLICT DO NOTHING

-- name: count_outcomes
UPDATE notifications
SET ringing = max(0, ringing - :settled), sent = sent + :sent, failed = failed + :failed
WHERE id = :notification

-- name: remove_address
-- Only the registration that was used: a newer one of the same address stays.
DELETE FROM addresses WHERE id = :address AND registered_at = :registered_at

-- name: mark_profile_address_dead
UPDATE users SET dead_channels = (
    SELECT json_group_array(value) FROM (
        SELECT value FROM json_each(dead_channels) UNION SELECT :channel
    )
)
WHERE id = :user

-- name: chunk_users
SELECT users FROM chunks WHERE notification_id = :notification AND number = :number

-- name: withdraw_recipients
UPDATE recipients SET withdrawn_at = :now, updated_at = :now, version = :version
WHERE (user_id, notification_id) IN (SELECT value, :notification FROM json_each(:users))
    AND withdrawn_at IS NULL
