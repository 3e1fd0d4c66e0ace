-- name: count_outcomes
UPDATE notifications
SET ringing = max(0, ringing - :settled), sent = sent + :sent, failed = failed + :failed
WHERE id = :notification

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
        SELECT 1 FROM jobs WHERE notification_id = :notification AND kind = 'expand'
    )
RETURNING state, organization_id, recipients, sent, failed, skipped
