-- Data points, devices, and the batches in which rules look at points.

-- name: used_key
SELECT digest, batch_public_id, points FROM data_repeats
WHERE organization_id = :organization AND key = :key

-- name: insert_key
INSERT INTO data_repeats (organization_id, key, digest, batch_public_id, points, created_at)
VALUES (:organization, :key, :digest, :group, :points, :now)

-- name: forget_keys
DELETE FROM data_repeats WHERE created_at < :keys_before

-- name: known_packet
SELECT 1 FROM broker_packets WHERE client = :client AND number = :number AND digest = :digest

-- name: keep_packet
INSERT OR REPLACE INTO broker_packets (client, number, digest) VALUES (:client, :number, :digest)

-- name: forget_packets
-- Of which the broker has heard that they are stored.
DELETE FROM broker_packets
WHERE client = :client AND number IN (SELECT value FROM json_each(:numbers))

-- name: forget_all_packets
DELETE FROM broker_packets WHERE client = :client

-- name: new_devices
SELECT count(*) FROM json_each(:devices) AS d
WHERE NOT EXISTS (
    SELECT 1 FROM devices WHERE organization_id = :organization AND name = d.value ->> 0
)

-- name: count_devices
SELECT count(*) FROM devices WHERE organization_id = :organization

-- name: too_many_tags
-- The first device that would have more tags than it may.
SELECT d.value ->> 0 FROM json_each(:devices) AS d
LEFT JOIN devices AS known
    ON known.organization_id = :organization AND known.name = d.value ->> 0
WHERE d.value ->> 1 <> '{}'
    AND (SELECT count(*) FROM json_each(json_patch(coalesce(known.tags, '{}'), d.value ->> 1)))
    > :most
LIMIT 1

-- name: keep_devices
-- [name, tags]: those that are not known yet are made.
INSERT INTO devices (organization_id, name, tags, created_at, updated_at, last_seen_at)
SELECT :organization, value ->> 0, value ->> 1, :now, :now, :now FROM json_each(:devices)
WHERE true
ON CONFLICT (organization_id, name) DO UPDATE SET
    last_seen_at = excluded.last_seen_at,
    tags = CASE excluded.tags WHEN '{}' THEN tags ELSE json_patch(tags, excluded.tags) END

-- name: insert_batch
-- Its points are numbered next: nobody else writes meanwhile.
INSERT INTO data_batches (
    organization_id, public_id, first_point, last_point, received_at, chain
)
SELECT :organization, :group, last + 1, last + :points, :now,
    coalesce((SELECT chain + 1 FROM runs WHERE public_id = :run), 0)
FROM (
    SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'data_points'), 0) AS last
)
RETURNING id, first_point

-- name: insert_points
-- [device, variable, value, unit, at, longitude, latitude, tags, metadata], in their order. What
-- is given as true or false becomes 1 or 0, which no number is: those are REAL.
INSERT INTO data_points (
    id, organization_id, device_id, variable, value, unit, at, received_at, batch_id,
    longitude, latitude, tags, metadata
)
SELECT
    :first + p.key, :organization, d.id, p.value ->> 1, p.value ->> 2, p.value ->> 3,
    p.value ->> 4, :now, :batch, p.value ->> 5, p.value ->> 6, p.value ->> 7, p.value ->> 8
FROM json_each(:points) AS p
CROSS JOIN devices AS d ON d.organization_id = :organization AND d.name = p.value ->> 0

-- name: first_to_do
-- The first batch of each organization that has one, leaping over the others.
WITH RECURSIVE waiting (organization) AS (
    SELECT (SELECT min(organization_id) FROM data_batches WHERE done = 0)
    UNION ALL
    SELECT (
        SELECT min(organization_id) FROM data_batches
        WHERE done = 0 AND organization_id > waiting.organization
    )
    FROM waiting WHERE waiting.organization IS NOT NULL
)
SELECT b.organization_id, b.id, b.lease_until FROM waiting
JOIN data_batches AS b ON b.id = (
    SELECT id FROM data_batches
    WHERE done = 0 AND organization_id = waiting.organization ORDER BY id LIMIT 1
)
ORDER BY b.id

-- name: claim_batches
UPDATE data_batches SET lease_until = :lease_until, fence = fence + 1
WHERE id IN (
    SELECT id FROM data_batches
    WHERE done = 0 AND organization_id = :organization ORDER BY id LIMIT :limit
)
RETURNING
    id, organization_id,
    (SELECT public_id FROM organizations AS o WHERE o.id = organization_id),
    public_id, first_point, last_point, received_at, fence, chain

-- name: release_batches
UPDATE data_batches SET lease_until = 0 WHERE done = 0 AND lease_until > 0

-- name: looked_by
SELECT looked_by FROM data_batches WHERE id = :id AND fence = :fence AND done = 0

-- name: set_looked_by
UPDATE data_batches SET looked_by = :action WHERE id = :id

-- name: finish_batch
UPDATE data_batches SET done = 1, lease_until = 0
WHERE id = :id AND fence = :fence AND done = 0 RETURNING id

-- name: select_point
SELECT
    p.id, d.name, p.variable, p.value, p.unit, p.at, p.received_at, b.public_id,
    p.longitude, p.latitude, p.tags, p.metadata

-- name: from_points
FROM data_points AS p
JOIN devices AS d ON d.id = p.device_id
JOIN data_batches AS b ON b.id = p.batch_id

-- name: from_points_by_variable
-- Two indexes begin with the device, and nothing tells the planner that this one leads straight on.
FROM data_points AS p INDEXED BY data_points_by_variable
JOIN devices AS d ON d.id = p.device_id
JOIN data_batches AS b ON b.id = p.batch_id

-- name: of_batch
WHERE p.id BETWEEN :first AND :last AND p.organization_id = :organization ORDER BY p.id

-- name: where_all
WHERE p.organization_id = :organization

-- name: where_device
WHERE p.device_id = (
    SELECT id FROM devices WHERE organization_id = :organization AND name = :device
)

-- name: and_variable
AND p.variable = :variable

-- name: and_tag
AND EXISTS (
    SELECT 1 FROM devices AS t, json_each(t.tags) AS tag
    WHERE t.id = p.device_id AND tag.key = :tag_key AND tag.value = :tag_value
)

-- name: newest_first
AND p.at >= :since AND p.at < :until
    AND (p.at, p.id) < (:at, :id) AND (p.at, p.id) >= (:to_at, :to_id)
ORDER BY p.at DESC, p.id DESC LIMIT :limit

-- name: oldest_first
AND p.at >= :since AND p.at < :until
    AND (p.at, p.id) > (:at, :id) AND (p.at, p.id) <= (:to_at, :to_id)
ORDER BY p.at, p.id LIMIT :limit

-- name: walk_back
-- Where a walk ends that has looked at enough.
SELECT at, id FROM data_points
WHERE organization_id = :organization
    AND at >= :since AND at < :until AND at <= :at AND (at, id) < (:at, :id)
ORDER BY at DESC, id DESC LIMIT 1 OFFSET :walk

-- name: walk_on
SELECT at, id FROM data_points
WHERE organization_id = :organization
    AND at >= :since AND at < :until AND at >= :at AND (at, id) > (:at, :id)
ORDER BY at, id LIMIT 1 OFFSET :walk

-- name: values_between
SELECT at, id, value FROM data_points INDEXED BY data_points_by_variable
WHERE device_id = (
    SELECT id FROM devices WHERE organization_id = :organization AND name = :device
)
    AND variable = :variable AND at >= :at AND at < :until AND (at, id) > (:at, :id)
ORDER BY at, id LIMIT :limit

-- name: select_device
SELECT id, name, display_name, tags, created_at, updated_at, last_seen_at FROM devices
WHERE organization_id = :organization

-- name: device_by_name
AND name = :name

-- name: devices_by_names
AND name IN (SELECT value FROM json_each(:names))

-- name: devices_by_tag
-- In the order of names.
AND name > :after
    AND (
        :search IS NULL
        OR instr(lower(name || ' ' || coalesce(display_name, '')), :search)
    )
    AND (
        :tag_key IS NULL OR EXISTS (
            SELECT 1 FROM json_each(devices.tags) AS tag
            WHERE tag.key = :tag_key AND tag.value = :tag_value
        )
    )
ORDER BY name LIMIT :limit

-- name: save_device
INSERT INTO devices (organization_id, name, display_name, tags, created_at, updated_at)
VALUES (:organization, :name, :display_name, :tags, :now, :now)
ON CONFLICT (organization_id, name) DO UPDATE SET
    display_name = excluded.display_name, tags = excluded.tags, updated_at = excluded.updated_at

-- name: variables_of
-- Of a device, leaping from one to the next, with the latest point of each.
WITH RECURSIVE names (variable) AS (
    SELECT (SELECT min(variable) FROM data_points WHERE device_id = :device)
    UNION ALL
    SELECT (
        SELECT min(variable) FROM data_points
        WHERE device_id = :device AND variable > names.variable
    )
    FROM names WHERE names.variable IS NOT NULL
)
SELECT names.variable, p.value, p.unit, p.at FROM names
JOIN data_points AS p ON p.id = (
    SELECT id FROM data_points
    WHERE device_id = :device AND variable = names.variable ORDER BY at DESC, id DESC LIMIT 1
)
LIMIT :limit

-- name: data_retentions
SELECT id, settings ->> '$.dataRetentionDays' FROM organizations
WHERE settings ->> '$.dataRetentionDays' IS NOT NULL

-- name: drop_points
DELETE FROM data_points WHERE id IN (
    SELECT id FROM data_points
    WHERE organization_id = :organization AND at < :before ORDER BY at LIMIT :limit
)
RETURNING id

-- name: drop_batches
-- Points of the past can come in a young batch, and those to come in an old one.
DELETE FROM data_batches WHERE id IN (
    SELECT id FROM data_batches AS b
    WHERE organization_id = :organization AND received_at < :before AND done = 1
        AND NOT EXISTS (
            SELECT 1 FROM data_points WHERE id BETWEEN b.first_point AND b.last_point
        )
    ORDER BY received_at LIMIT :limit
)
RETURNING id
