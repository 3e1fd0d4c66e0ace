-- Endpoints, what is posted to them, and the log of events that they follow.

-- name: select_webhook
-- The columns of `webhook()` in sqlite/webhooks.py, to which each reading adds its condition.
SELECT w.id, w.organization_id, o.public_id, w.public_id, w.url, w.description, w.kinds,
    w.enabled, w.secrets, w.cursor, w.attempts, w.due_at, w.failing_since, w.disabled_reason,
    (SELECT count(*) FROM webhook_retries AS r WHERE r.webhook_id = w.id),
    w.created_at, w.updated_at
FROM webhooks AS w JOIN organizations AS o ON o.id = w.organization_id

-- name: of_organization
WHERE w.organization_id = :organization AND w.id > :after ORDER BY w.id LIMIT :limit

-- name: by_id
WHERE w.organization_id = :organization AND w.public_id = :public_id

-- name: enabled_or_not
WHERE w.organization_id = :organization AND w.id = :id

-- name: enabled_one
WHERE w.id = :id AND w.enabled = 1

-- name: count_webhooks
SELECT count(*) FROM webhooks WHERE organization_id = :organization

-- name: insert_webhook
-- It begins with what happens after this commit.
INSERT INTO webhooks (
    organization_id, public_id, url, description, kinds, enabled, secrets, cursor, created_at,
    updated_at
) VALUES (
    :organization, :public_id, :url, :description, :kinds, :enabled, :secrets,
    coalesce((SELECT max(id) FROM events), 0), :now, :now
)

-- name: change_webhook
UPDATE webhooks
SET url = :url, description = :description, kinds = :kinds, enabled = :enabled,
    disabled_reason = :disabled_reason, updated_at = :now
WHERE id = :id AND organization_id = :organization

-- name: make_well
UPDATE webhooks SET attempts = 0, due_at = NULL, failing_since = NULL
WHERE id = :id AND organization_id = :organization

-- name: restart_retries
UPDATE webhook_retries SET attempts = 0, due_at = :now
WHERE webhook_id = (SELECT id FROM webhooks WHERE id = :id AND organization_id = :organization)

-- name: save_secrets
-- Holds while the secrets are those that the new ones were made from.
UPDATE webhooks SET secrets = :secrets, updated_at = :now
WHERE id = :id AND organization_id = :organization AND secrets = :before
RETURNING id

-- name: delete_webhook
DELETE FROM webhooks WHERE id = :id AND organization_id = :organization RETURNING id

-- name: set_back
-- Never forward: what was not yet sent stays to be sent.
UPDATE webhooks SET cursor = min(cursor, :cursor), attempts = 0, due_at = NULL, updated_at = :now
WHERE id = :id AND organization_id = :organization
RETURNING cursor

-- name: drop_retries_after
-- They come again with the replay.
DELETE FROM webhook_retries
WHERE event_id > :cursor
    AND webhook_id = (SELECT id FROM webhooks WHERE id = :id AND organization_id = :organization)

-- name: count_events
-- Up to `limit`, so that counting does not hold up others.
SELECT count(*) FROM (
    SELECT 1 FROM events
    WHERE organization_id = :organization AND id > :after
        AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
    LIMIT :limit
)

-- name: event_range
-- Each end by itself: both at once would walk all that is between them.
SELECT
    (SELECT min(id) FROM events WHERE organization_id = :organization),
    (SELECT max(id) FROM events WHERE organization_id = :organization)

-- name: event_at
-- The first event from this id on, and when it was.
SELECT id, at FROM events WHERE organization_id = :organization AND id >= :id
ORDER BY id LIMIT 1

-- name: attempts
-- Newest first; the kind is NULL when the event has been deleted.
SELECT a.id, a.event_id, a.number, a.at, a.took_ms, a.outcome, a.detail, e.kind
FROM webhook_attempts AS a
JOIN webhooks AS w ON w.id = a.webhook_id
LEFT JOIN events AS e ON e.id = a.event_id
WHERE a.webhook_id = :id AND w.organization_id = :organization AND a.id < :before
ORDER BY a.id DESC LIMIT :limit

-- name: walk_back
-- Ids of a bounded stretch of the log, newest first: how far a search for rare kinds goes at once.
SELECT min(id) FROM (
    SELECT id FROM events
    WHERE organization_id = :organization AND id < :before AND id >= :least
    ORDER BY id DESC LIMIT :limit
)

-- name: walk_on
SELECT max(id) FROM (
    SELECT id FROM events WHERE organization_id = :organization AND id > :after
    ORDER BY id LIMIT :limit
)

-- name: select_event
-- The columns of `event()` in sqlite/webhooks.py.
SELECT e.id, e.kind, e.at, n.public_id, u.public_id, e.data
FROM events AS e
LEFT JOIN notifications AS n ON n.id = e.notification_id
LEFT JOIN users AS u ON u.id = e.user_id

-- name: newest_first
WHERE e.organization_id = :organization AND e.id < :before AND e.id >= :least
    AND e.at >= :since
    AND (:kinds IS NULL OR e.kind IN (SELECT value FROM json_each(:kinds)))
ORDER BY e.id DESC LIMIT :limit

-- name: of_notification
WHERE e.organization_id = :organization
    AND e.notification_id = (
        SELECT id FROM notifications
        WHERE organization_id = :organization AND public_id = :notification
    )
    AND e.id < :before AND e.id >= :least AND e.at >= :since
    AND (:kinds IS NULL OR e.kind IN (SELECT value FROM json_each(:kinds)))
ORDER BY e.id DESC LIMIT :limit

-- name: stretch
-- The wanted events of a stretch that was walked, in the order of their commits.
WHERE e.organization_id = :organization AND e.id > :after AND e.id <= :until
    AND (:kinds IS NULL OR e.kind IN (SELECT value FROM json_each(:kinds)))
ORDER BY e.id LIMIT :limit

-- name: due_retries
SELECT e.id, e.kind, e.at, n.public_id, u.public_id, e.data, r.attempts
FROM webhook_retries AS r
JOIN events AS e ON e.id = r.event_id
LEFT JOIN notifications AS n ON n.id = e.notification_id
LEFT JOIN users AS u ON u.id = e.user_id
WHERE r.webhook_id = :id AND e.organization_id = :organization AND r.due_at <= :now
ORDER BY r.due_at, r.event_id LIMIT :limit

-- name: last_event
SELECT coalesce(max(id), 0) FROM events

-- name: count_enabled
SELECT count(*) FROM webhooks WHERE enabled = 1

-- name: with_work
-- Endpoints that may take a new event and have one, or have one to be tried again.
SELECT w.id FROM webhooks AS w
WHERE w.enabled = 1 AND (
    (
        coalesce(w.due_at, 0) <= :now
        AND w.cursor < (SELECT max(e.id) FROM events AS e WHERE e.organization_id = w.organization_id)
        AND (SELECT count(*) FROM webhook_retries AS r WHERE r.webhook_id = w.id) < :most_parked
    )
    OR EXISTS (SELECT 1 FROM webhook_retries AS r WHERE r.webhook_id = w.id AND r.due_at <= :now)
)

-- name: next_due
-- When the first endpoint may be tried again that may not now.
SELECT min(at) FROM (
    SELECT min(due_at) AS at FROM webhooks WHERE enabled = 1 AND due_at > :now
    UNION ALL
    SELECT min(r.due_at) FROM webhooks AS w
    JOIN webhook_retries AS r ON r.webhook_id = w.id
    WHERE w.enabled = 1 AND r.due_at > :now
)

-- name: advance
-- Holds while nobody has set the endpoint back, and while it is enabled.
UPDATE webhooks
SET cursor = :cursor, attempts = :attempts, due_at = :due_at, failing_since = :failing_since,
    disabled_reason = :disabled_reason, enabled = :disabled_reason IS NULL,
    updated_at = CASE WHEN :disabled_reason IS NULL THEN updated_at ELSE :now END
WHERE id = :id AND organization_id = :organization AND cursor = :known_cursor AND enabled = 1
RETURNING id

-- name: insert_attempts
-- Rows are [event, number, at, took_ms, outcome, detail].
INSERT INTO webhook_attempts (webhook_id, event_id, number, at, took_ms, outcome, detail)
SELECT
    w.id, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
FROM webhooks AS w, json_each(:rows)
WHERE w.id = :id AND w.organization_id = :organization

-- name: trim_attempts
DELETE FROM webhook_attempts
WHERE webhook_id = :id AND id <= (
    SELECT id FROM webhook_attempts WHERE webhook_id = :id ORDER BY id DESC LIMIT 1 OFFSET :kept
)

-- name: end_retries
DELETE FROM webhook_retries
WHERE webhook_id = :id AND event_id IN (SELECT value FROM json_each(:events))

-- name: park
-- Rows are [event, attempts, due_at]. An event that was deleted meanwhile is not tried again.
INSERT INTO webhook_retries (webhook_id, event_id, attempts, due_at)
SELECT :id, value ->> 0, value ->> 1, value ->> 2 FROM json_each(:rows)
WHERE EXISTS (SELECT 1 FROM events WHERE events.id = value ->> 0)
ON CONFLICT DO UPDATE SET attempts = excluded.attempts, due_at = excluded.due_at
