-- The queue of rings. A queue is (organization, queue, lane): claimed, held back, kept fair together.

-- name: next_head
-- The first due delivery of the queue after this one. With the last of all times, so that the index
-- leaps over this queue: without it, it would be walked, however many are due in it.
SELECT organization_id, queue, lane, due_at FROM deliveries
WHERE due_at IS NOT NULL
    AND (organization_id, queue, lane, due_at) > (:organization, :queue, :lane, 9223372036854775807)
ORDER BY organization_id, queue, lane, due_at LIMIT 1

-- name: due_of_queue
SELECT id, state, due_at, digest, user_id, channel FROM deliveries
WHERE organization_id = :organization AND queue = :queue AND lane = :lane AND due_at <= :now
ORDER BY due_at LIMIT :limit

-- name: rest_of_digest
-- Whatever else of the person is due on this channel rings with it.
SELECT id, state, due_at, digest, user_id, channel FROM deliveries
WHERE user_id = :user AND channel = :channel AND digest = 1 AND due_at IS NOT NULL
    AND due_at <= :now

-- name: claim
UPDATE deliveries SET due_at = :lease_until, fence = fence + 1, attempts = attempts + 1, state = 2
WHERE id IN (SELECT value FROM json_each(:ids))

-- name: release
UPDATE deliveries SET due_at = :now WHERE due_at > :now AND state = 2

-- name: claimed
-- What the claimed rings need to be rendered; the notifications come apart, being few.
SELECT
    d.id, d.fence, d.attempts, d.organization_id, d.queue, d.lane, d.place, d.recall, d.digest,
    d.notification_id, d.user_id, d.address_id, a.id, a.raw, a.registered_at,
    u.public_id, u.name, u.email, u.phone, u.role, u.active, u.language, u.time_zone, u.tags,
    u.preferences
FROM json_each(:ids) AS c
JOIN deliveries AS d ON d.id = c.value
JOIN users AS u ON u.id = d.user_id
LEFT JOIN addresses AS a ON a.id = d.address_id

-- name: notifications_of
SELECT o.public_id, o.name, o.settings, n.* FROM json_each(:numbers) AS c
JOIN notifications AS n ON n.id = c.value
JOIN organizations AS o ON o.id = n.organization_id

-- name: cancel_orphans
-- Nobody is left to ring for.
UPDATE deliveries SET state = 22, due_at = NULL, updated_at = :now
WHERE id IN (SELECT value FROM json_each(:ids))
    AND NOT EXISTS (SELECT 1 FROM users WHERE users.id = deliveries.user_id)
RETURNING notification_id, recall

-- name: move
-- Holds when this worker's claim is still the last one and the ring is under way. Also tells whether
-- the recipient has other rings.
UPDATE deliveries SET
    state = :state, due_at = :due_at, reason = coalesce(:reason, reason), updated_at = :now,
    attempts = attempts - :uncounted, digest = max(digest, :digest)
WHERE id = :id AND fence = :fence AND state = 2
RETURNING notification_id, user_id, early_report, EXISTS (
    SELECT 1 FROM deliveries AS other
    WHERE other.notification_id = deliveries.notification_id
        AND other.user_id = deliveries.user_id AND other.id <> deliveries.id
)

-- name: meanwhile
-- What has happened since the claim to a ring that is to ring later, or again.
-- What has returned has not been seen since.
SELECT n.state, iif(r.returned_at IS NULL, r.seen_at, NULL), r.withdrawn_at, n.decision IS NOT NULL
FROM notifications AS n
LEFT JOIN recipients AS r ON r.user_id = :user AND r.notification_id = n.id
WHERE n.id = :notification

-- name: release_recall
-- The ring that it was to follow has ended. Where nothing was sent, nothing is taken back.
UPDATE deliveries SET (state, due_at) = (
    SELECT iif(arrived, 1, 22), iif(arrived, :now, NULL) FROM (
        SELECT :lost OR EXISTS (
            SELECT 1 FROM attempts WHERE delivery_id = :id AND outcome IN ('Sent', 'Uncertain')
        ) AS arrived
    )
)
WHERE notification_id = :notification AND user_id = :user AND recall = 1 AND state = 1
    AND queue = :queue AND address_id IS :address

-- name: follow
UPDATE deliveries SET
    state = :state, due_at = :due_at, reason = coalesce(:reason, reason), updated_at = :now
WHERE id = :id

-- name: siblings
-- All rings of one recipient, to see what one outcome means for the others.
SELECT id, place, state, state = 0 AND due_at IS NOT NULL, recall FROM deliveries
WHERE notification_id = :notification AND user_id = :user

-- name: insert_first_attempt
-- Of a ring that was claimed once.
INSERT INTO attempts (
    delivery_id, number, started_at, took_ms, outcome, detail, next_at, provider, provider_id
) VALUES (
    :id, :number, :started_at, :took_ms, :outcome, :detail, :next_at, :provider, :provider_id
)

-- name: insert_attempt
-- A dead letter that is driven again counts its tries anew, and keeps those it had.
INSERT INTO attempts (
    delivery_id, number, started_at, took_ms, outcome, detail, next_at, provider, provider_id
) VALUES (
    :id, (SELECT max(:number, coalesce(max(number) + 1, 0)) FROM attempts WHERE delivery_id = :id),
    :started_at, :took_ms, :outcome, :detail, :next_at, :provider, :provider_id
)

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
