-- Stopping what was accepted, wholly or for a while, and starting it again.

-- name: cancel
-- Holds when nothing has reached anybody yet.
UPDATE notifications
SET state = 'CANCELED', updated_at = :now, updated_by_public_id = :actor_public_id
WHERE id = :number AND organization_id = :organization
    AND state IN ('SCHEDULED', 'QUEUED') AND recipients = 0
RETURNING recipients, seen

-- name: withdraw
-- Holds when it has reached, or may be reaching, somebody's inbox.
UPDATE notifications
SET state = 'WITHDRAWN', updated_at = :now, updated_by_public_id = :actor_public_id
WHERE id = :number AND organization_id = :organization
    AND state IN ('QUEUED', 'SENDING', 'PAUSED', 'SENT', 'PARTIAL', 'FAILED')
RETURNING recipients, seen

-- name: drop_jobs
-- A withdrawn notification reaches nobody further.
DELETE FROM jobs WHERE notification_id = :number AND kind IN (
    'expand', 'resume', 'question', 'remind', 'escalate'
)

-- name: drop_coming
-- A canceled one does not come again either.
DELETE FROM jobs WHERE notification_id = :number

-- name: pause
-- Jobs and rings stay where they are: whoever claims one sees the state and parks it.
UPDATE notifications
SET state = 'PAUSED', updated_at = :now, updated_by_public_id = :actor_public_id
WHERE id = :number AND organization_id = :organization AND state IN ('QUEUED', 'SENDING')
RETURNING id

-- name: resume
UPDATE notifications
SET state = 'SENDING', updated_at = :now, updated_by_public_id = :actor_public_id
WHERE id = :number AND organization_id = :organization AND state = 'PAUSED'
RETURNING id

-- name: unpark_jobs
UPDATE jobs SET due_at = :now, error = NULL
WHERE notification_id = :number AND due_at IS NULL AND error = 'paused'

-- name: redrive
-- Dead letters ring again: one, those of a notification, of a channel; or, with `unreached`, only
-- those of people whom no bell has reached and who have not seen it. What was withdrawn, replaced or
-- deleted stays dead.
UPDATE deliveries SET state = 1, due_at = :now, attempts = 0, reason = NULL, updated_at = :now
WHERE id IN (
    SELECT d.id FROM deliveries AS d
    JOIN notifications AS n ON n.id = d.notification_id
    WHERE d.organization_id = :organization AND d.state = 20 AND d.recall = 0
        AND (:ids IS NULL OR d.id IN (SELECT value FROM json_each(:ids)))
        AND (:number IS NULL OR d.notification_id = :number)
        AND (:channel IS NULL OR d.channel = :channel)
        AND d.id > :after AND d.id <= :until
        AND n.state NOT IN ('CANCELED', 'WITHDRAWN')
        AND (n.expires_at IS NULL OR n.expires_at > :now)
        AND (:unreached = 0 OR NOT EXISTS (
            SELECT 1 FROM deliveries AS o
            WHERE o.notification_id = d.notification_id AND o.user_id = d.user_id
                AND o.state IN (10, 11, 12)
        ))
        AND EXISTS (
            SELECT 1 FROM recipients AS r
            WHERE r.user_id = d.user_id AND r.notification_id = d.notification_id
                AND r.withdrawn_at IS NULL AND r.deleted_at IS NULL
                AND (:unreached = 0 OR r.seen_at IS NULL)
        )
    ORDER BY d.id LIMIT :limit
)
RETURNING id, notification_id, user_id

-- name: reopen
-- Rings again: a person who had counted as failed does not any more until this is settled.
UPDATE notifications
SET ringing = ringing + :rings, failed = max(0, failed - :people),
    state = CASE WHEN state IN ('SENT', 'PARTIAL', 'FAILED') THEN 'SENDING' ELSE state END
WHERE id = :number

-- name: counted_failed
-- People of these rings whom nothing has reached: they had been counted as failed.
SELECT count(*) FROM json_each(:users) AS u
WHERE NOT EXISTS (
    SELECT 1 FROM deliveries AS d
    WHERE d.notification_id = :number AND d.user_id = u.value
        AND (d.state IN (10, 11, 12) OR (d.state IN (0, 1, 2, 3) AND d.id NOT IN (
            SELECT value FROM json_each(:ids)
        )))
)

-- name: last_dead
SELECT max(id) FROM deliveries WHERE organization_id = :organization AND state = 20

-- name: dead_letters
-- Newest first, with what the last try said.
SELECT d.id, n.public_id, n.title, n.text, u.public_id, u.name, u.email, d.channel, d.attempts,
    d.updated_at, d.reason, a.outcome, a.detail, a.provider
FROM deliveries AS d
JOIN notifications AS n ON n.id = d.notification_id
LEFT JOIN users AS u ON u.id = d.user_id
LEFT JOIN attempts AS a ON a.delivery_id = d.id AND a.number = (
    SELECT max(number) FROM attempts WHERE delivery_id = d.id
)
WHERE d.organization_id = :organization AND d.state = 20 AND d.recall = 0 AND d.id < :before
    AND (:channel IS NULL OR d.channel = :channel)
    AND (:number IS NULL OR d.notification_id = :number)
ORDER BY d.id DESC LIMIT :limit
