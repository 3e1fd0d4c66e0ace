-- What is measured of the whole installation, and the hidden organization of its canaries.

-- name: keep
-- Rows are [kind, bucket, count].
INSERT INTO measurements (slot, kind, bucket, count)
SELECT :slot, value ->> 0, value ->> 1, value ->> 2 FROM json_each(:rows) WHERE true
ON CONFLICT DO UPDATE SET count = count + excluded.count

-- name: drop_slots
DELETE FROM measurements WHERE slot < :until

-- name: measurements
SELECT kind, bucket, sum(count) FROM measurements WHERE slot >= :since GROUP BY kind, bucket

-- name: rings_of_queue
-- Due between two times. Counted up to a limit: a broadcast to a million must not make a look dear.
SELECT count(*) FROM (
    SELECT 1 FROM deliveries INDEXED BY deliveries_due
    WHERE organization_id = :organization AND queue = :queue AND lane = :lane
        AND due_at IS NOT NULL AND due_at > :after AND due_at <= :until
    LIMIT :limit
)

-- name: dead_rings
SELECT count(*) FROM (
    SELECT 1 FROM deliveries INDEXED BY deliveries_dead WHERE state = 20 LIMIT :limit
)

-- name: jobs
SELECT count(*), min(due_at) FROM jobs WHERE due_at <= :now

-- name: system
-- The organization that no list shows.
SELECT o.* FROM organizations AS o
WHERE o.id = (SELECT value FROM meta WHERE key = 'system_organization')

-- name: name_system
INSERT INTO meta (key, value) VALUES ('system_organization', :organization)

-- name: system_user
SELECT * FROM users WHERE organization_id = :organization ORDER BY id LIMIT 1
