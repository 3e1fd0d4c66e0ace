-- What became of a notification, person by person.

-- name: chunk
-- The first chunk from this number on. Walked by number: recipients have no index by notification.
SELECT c.number, c.users, c.decisions FROM chunks AS c
JOIN notifications AS n ON n.id = c.notification_id AND n.organization_id = :organization
WHERE c.notification_id = :notification AND c.number >= :number
ORDER BY c.number LIMIT 1

-- name: people
SELECT u.id, u.public_id, u.name, u.email, r.arrived_at, r.seen_at, r.read_at, r.archived_at,
    r.deleted_at, r.withdrawn_at, r.answered_at, r.answer
FROM json_each(:users) AS e
CROSS JOIN users AS u ON u.id = e.value AND u.organization_id = :organization
LEFT JOIN recipients AS r ON r.user_id = u.id AND r.notification_id = :notification
ORDER BY u.id

-- name: deliveries
SELECT d.user_id, d.id, d.channel, d.place, d.state, d.due_at, d.reason, d.digest, d.recall,
    a.device, d.updated_at
FROM json_each(:users) AS e
CROSS JOIN deliveries AS d ON d.notification_id = :notification AND d.user_id = e.value
LEFT JOIN addresses AS a ON a.id = d.address_id
WHERE d.organization_id = :organization
ORDER BY d.user_id, d.place, d.id

-- name: attempts
SELECT a.delivery_id, a.number, a.started_at, a.took_ms, a.outcome, a.detail, a.provider, a.next_at
FROM json_each(:ids) AS e CROSS JOIN attempts AS a ON a.delivery_id = e.value
JOIN deliveries AS d ON d.id = a.delivery_id AND d.organization_id = :organization
ORDER BY a.delivery_id, a.number
