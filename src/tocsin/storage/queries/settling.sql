-- name: count_outcomes
UPDATE notifications
SET ringing = max(0, ringing - :settled), sent = sent + :sent, failed = failed + :failed
WHERE id = :notification

-- name: lost
-- Of these people, those whom no bell has reached, none can any more, and one has failed to.
SELECT count(*) FROM json_each(:users) AS u
WHERE EXISTS (
    SELECT 1 FROM deliveries AS d
    WHERE d.notification_id = :notification AND d.user_id = u.value AND d.recall = 0
        AND d.state IN (20, 24)
) AND NOT EXISTS (
    SELECT 1 FROM deliveries AS d
    WHERE d.notification_id = :notification AND d.user_id = u.value AND d.recall = 0
        AND d.state IN (0, 1, 2, 3, 10, 11, 12)
)

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
    AND NOT EXISTS (
        SELECT 1 FROM jobs WHERE notification_id = :notification AND kind IN ('expand', 'escalate')
    )
RETURNING state, organization_id, recipients, sent, failed, skipped
