-- What devices and providers tell of rings.

-- name: rung
-- A ring with what a receipt's meaning depends on. Another organization's is not found, nor one
-- of another channel than the provider who tells of it is for.
SELECT d.organization_id, d.notification_id, d.user_id, d.channel, d.state, d.address_id, d.recall,
    d.digest, n.state, n.category, n.solution_id, n.public_id, o.public_id, r.seen_at, r.read_at,
    coalesce((SELECT max(started_at) FROM attempts WHERE delivery_id = d.id), d.updated_at),
    r.user_id IS NULL
FROM deliveries AS d
JOIN notifications AS n ON n.id = d.notification_id
JOIN organizations AS o ON o.id = d.organization_id
LEFT JOIN recipients AS r ON r.user_id = d.user_id AND r.notification_id = d.notification_id
WHERE d.id = :id AND (:organization IS NULL OR d.organization_id = :organization)
    AND (:channel IS NULL OR d.channel = :channel)

-- name: around
-- All rings of one recipient, and which of them another bell's success has spared.
SELECT id, place, state, state = 0 AND due_at IS NOT NULL, state = 21 AND reason = 'reached'
FROM deliveries
WHERE notification_id = :notification AND user_id = :user AND recall = 0

-- name: told
UPDATE deliveries SET
    state = :state, due_at = NULL, early_report = NULL, reported_at = :now, updated_at = :now,
    reason = coalesce(:reason, reason)
WHERE id = :id

-- name: told_early
-- The ring's own result is still to be filed; of two words, the later state counts.
UPDATE deliveries SET early_report = max(coalesce(early_report, 0), :state)
WHERE id = :id AND state = 2

-- name: revive
UPDATE deliveries SET state = 0, due_at = NULL, reason = NULL, updated_at = :now
WHERE id IN (SELECT value FROM json_each(:ids)) AND state = 21

-- name: reopen
-- A notification that had its last state gets it anew, from the counts as they are now.
UPDATE notifications SET state = 'SENDING'
WHERE id = :notification AND state IN ('SENT', 'PARTIAL', 'FAILED')

-- name: count_arrivals
UPDATE notifications SET delivered = delivered + :delivered, opened = opened + :opened
WHERE id = :notification

-- name: insert_word
-- Stands with the attempts: it is what became of the last one.
INSERT INTO attempts (delivery_id, number, started_at, took_ms, outcome, detail)
SELECT :id, coalesce(max(number), 0) + 1, :now, 0, :outcome, :detail
FROM attempts WHERE delivery_id = :id

-- name: remove_address
-- Only the registration that was rung: a newer one of the same address stays.
DELETE FROM addresses WHERE id = :address AND registered_at <= :sent_at RETURNING id

-- name: address_is_dead
SELECT 1 FROM addresses WHERE id = :address AND registered_at <= :sent_at

-- name: profile_is_dead
-- Holds unless the profile was changed since, or the channel is known to be dead.
SELECT 1 FROM users
WHERE id = :user AND (:exact OR updated_at <= :sent_at)
    AND :channel NOT IN (SELECT value FROM json_each(dead_channels))

-- name: place_by_key
SELECT user_id, id FROM addresses
WHERE organization_id = :organization AND channel = :channel AND address_key = :key

-- name: people_by_email
SELECT * FROM users WHERE organization_id = :organization AND email = :text

-- name: people_by_phone
SELECT * FROM users
WHERE organization_id = :organization AND phone IS NOT NULL
    AND replace(replace(replace(replace(replace(
        replace(phone, ' ', ''), '(', ''), ')', ''), '.', ''), '/', ''), '-', '') = :text
LIMIT 10

-- name: owners_of_rings
SELECT d.id, o.public_id FROM json_each(:rings) AS e
CROSS JOIN deliveries AS d ON d.id = e.value
CROSS JOIN organizations AS o ON o.id = d.organization_id

-- name: last_ring_at
-- One that nothing was told of yet comes first; of what was opened, one that is known to have arrived.
-- A person's recipients lie together.
SELECT d.id FROM recipients AS r
JOIN deliveries AS d ON d.notification_id = r.notification_id AND d.user_id = r.user_id
WHERE r.user_id = :user AND r.arrived_at > :since AND d.organization_id = :organization
    AND d.channel = :channel AND d.recall = 0 AND d.state IN (2, 10, 11, 12, 20, 24)
    AND (:address IS NULL OR d.address_id = :address)
ORDER BY CASE WHEN :opened THEN d.state = 11 ELSE d.state IN (10, 24) END DESC, d.id DESC LIMIT 1

-- name: count_places
SELECT
    (SELECT count(*) FROM addresses WHERE organization_id = :organization AND channel = :channel),
    (SELECT count(*) FROM users WHERE organization_id = :organization)
