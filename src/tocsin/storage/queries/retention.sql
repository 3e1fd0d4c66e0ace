-- Deleting what an organization does not want to keep any more, in small slices.

-- name: retentions
SELECT id, settings ->> '$.retentionDays' FROM organizations
WHERE settings ->> '$.retentionDays' IS NOT NULL

-- name: expired
-- In order of creation, which public ids have in them. What is to come, under way or coming again
-- stays: a repeated notification's next occurrence is a job of the last one.
SELECT n.id, n.organization_id, n.public_id, n.created_at, coalesce(n.category, '')
FROM notifications AS n
WHERE n.organization_id = :organization AND n.public_id > :after AND n.public_id < :until
    AND n.start_at < :before
    AND n.state IN ('SENT', 'PARTIAL', 'FAILED', 'CANCELED', 'WITHDRAWN') AND n.ringing = 0
    AND NOT EXISTS (
        SELECT 1 FROM jobs WHERE jobs.notification_id = n.id AND jobs.due_at IS NOT NULL
    )
ORDER BY n.public_id LIMIT 100

-- name: still_ended
-- A dead letter may have been driven again since.
SELECT 1 FROM notifications
WHERE id = :notification AND ringing = 0
    AND state IN ('SENT', 'PARTIAL', 'FAILED', 'CANCELED', 'WITHDRAWN')

-- name: next_chunk
SELECT number, users FROM chunks WHERE notification_id = :notification ORDER BY number LIMIT 1

-- name: delete_recipients
DELETE FROM recipients
WHERE (user_id, notification_id) IN (SELECT value, :notification FROM json_each(:users))

-- name: delete_places
DELETE FROM collapsed WHERE notification_id = :notification AND (user_id, key) IN (
    SELECT u.value, n.collapse_key FROM notifications AS n, json_each(:users) AS u
    WHERE n.id = :notification
)

-- name: delete_feedback
DELETE FROM feedback
WHERE (organization_id, category, user_id, notification_id) IN (
    SELECT :organization, :category, value, :notification FROM json_each(:users)
)

-- name: delete_attempts
DELETE FROM attempts WHERE delivery_id IN (
    SELECT d.id FROM deliveries AS d
    WHERE d.notification_id = :notification AND d.user_id BETWEEN :first AND :last
)

-- name: delete_deliveries
DELETE FROM deliveries
WHERE notification_id = :notification AND user_id BETWEEN :first AND :last

-- name: shrink_chunk
UPDATE chunks SET users = :rest WHERE notification_id = :notification AND number = :number

-- name: delete_chunk
DELETE FROM chunks WHERE notification_id = :notification AND number = :number

-- name: delete_events
DELETE FROM events WHERE id IN (
    SELECT id FROM events WHERE notification_id = :notification LIMIT :limit
)
RETURNING id

-- name: delete_keys
-- A key is as old as what it was used for.
DELETE FROM idempotency_keys
WHERE created_at = :created_at AND organization_id = :organization
    AND notification_id = :notification

-- name: delete_jobs
-- Those that were given up.
DELETE FROM jobs WHERE notification_id = :notification

-- name: delete_notification
DELETE FROM notifications WHERE id = :notification

-- name: old_hour
SELECT organization_id, hour FROM tallies
WHERE organization_id = (
    SELECT id FROM organizations AS o
    WHERE EXISTS (SELECT 1 FROM tallies AS t WHERE t.organization_id = o.id AND t.hour < :before)
    LIMIT 1
) AND hour < :before
ORDER BY hour LIMIT 1

-- name: drop_times
DELETE FROM times WHERE organization_id = :organization AND hour = :hour

-- name: drop_faults
DELETE FROM faults WHERE organization_id = :organization AND hour = :hour

-- name: drop_hour
DELETE FROM tallies WHERE organization_id = :organization AND hour = :hour
