-- Whom a scope means, in chunks by ascending user id. Columns: see model.work.CandidateRow. The traits
-- are one text, since a million rows of eleven values cost twice as much. No trait has a NULL, which
-- concat_ws would leave out, nor a control character.

-- name: organization
SELECT u.id, concat_ws(char(31), u.active, u.role, '', u.dead_channels,
    u.phone IS NOT NULL, ifnull(u.preferences, ''), ifnull(u.time_zone, ''),
    ifnull(u.language, ''), '')
FROM users AS u
WHERE u.organization_id = :organization AND u.id > :after
ORDER BY u.id LIMIT :limit

-- name: solution
SELECT u.id, concat_ws(char(31), u.active, u.role, ifnull(m.role, ''), u.dead_channels,
    u.phone IS NOT NULL, ifnull(u.preferences, ''), ifnull(u.time_zone, ''),
    ifnull(u.language, ''), '')
FROM members AS m JOIN users AS u ON u.id = m.user_id AND u.organization_id = :organization
WHERE m.solution_id = :solution AND m.user_id > :after
ORDER BY m.user_id LIMIT :limit

-- name: groups
SELECT u.id, concat_ws(char(31), u.active, u.role, ifnull(m.role, ''), u.dead_channels,
    u.phone IS NOT NULL, ifnull(u.preferences, ''), ifnull(u.time_zone, ''),
    ifnull(u.language, ''), chosen.names)
FROM (
    SELECT g.user_id, json_group_array(n.name ORDER BY n.name) AS names
    FROM groups AS n JOIN group_members AS g ON g.group_id = n.id
    WHERE n.organization_id = :organization AND n.solution_id = :solution
        AND n.name IN (SELECT value FROM json_each(:groups)) AND g.user_id > :after
    GROUP BY g.user_id ORDER BY g.user_id LIMIT :limit
) AS chosen
JOIN users AS u ON u.id = chosen.user_id
LEFT JOIN members AS m ON m.solution_id = :solution AND m.user_id = u.id
ORDER BY u.id

-- name: users
SELECT DISTINCT u.id, concat_ws(char(31), u.active, u.role, '', u.dead_channels,
    u.phone IS NOT NULL, ifnull(u.preferences, ''), ifnull(u.time_zone, ''),
    ifnull(u.language, ''), '')
-- CROSS JOIN: each e-mail is looked up; the planner would rather walk all users.
FROM json_each(:emails) AS e
CROSS JOIN users AS u ON u.organization_id = :organization AND u.email = e.value
WHERE u.id > :after
ORDER BY u.id LIMIT :limit

-- name: named
-- People whose turn comes later than the others': by their ids, with the path as it is now.
SELECT u.id, concat_ws(char(31), u.active, u.role, ifnull(m.role, ''), u.dead_channels,
    u.phone IS NOT NULL, ifnull(u.preferences, ''), ifnull(u.time_zone, ''),
    ifnull(u.language, ''), CASE WHEN :groups IS NOT NULL THEN (
        SELECT json_group_array(n.name ORDER BY n.name)
        FROM groups AS n JOIN group_members AS g ON g.group_id = n.id
        WHERE n.organization_id = :organization AND n.solution_id = :solution
            AND n.name IN (SELECT value FROM json_each(:groups)) AND g.user_id = u.id
    ) ELSE '' END)
FROM json_each(:users) AS e
CROSS JOIN users AS u ON u.id = e.value AND u.organization_id = :organization
LEFT JOIN members AS m ON m.solution_id = :solution AND m.user_id = u.id
WHERE u.id > :after
ORDER BY u.id LIMIT :limit

-- name: unknown_emails
SELECT DISTINCT e.value FROM json_each(:emails) AS e
WHERE NOT EXISTS (
    SELECT 1 FROM users AS u WHERE u.organization_id = :organization AND u.email = e.value
)

-- name: excluded
-- Those of a range of people whom the sender named as left out, by e-mail or by group.
SELECT u.id FROM json_each(:emails) AS e
CROSS JOIN users AS u ON u.organization_id = :organization AND u.email = e.value
WHERE u.id BETWEEN :first AND :last
UNION
SELECT g.user_id FROM groups AS n JOIN group_members AS g ON g.group_id = n.id
WHERE n.organization_id = :organization AND n.solution_id = :solution
    AND n.name IN (SELECT value FROM json_each(:groups)) AND g.user_id BETWEEN :first AND :last

-- The + keeps the planner from the organization's index, which has all of its addresses.
-- name: addresses_between
SELECT user_id, channel, id, destination FROM addresses
WHERE user_id BETWEEN :first AND :last AND +organization_id = :organization

-- name: addresses_of
SELECT user_id, channel, id, destination FROM addresses
WHERE user_id IN (SELECT value FROM json_each(:users)) AND +organization_id = :organization

-- name: tags_between
SELECT id, tags FROM users WHERE id BETWEEN :first AND :last AND +organization_id = :organization

-- name: tags_of
SELECT id, tags FROM users
WHERE id IN (SELECT value FROM json_each(:users)) AND +organization_id = :organization

-- name: attention
-- Rings of a range of people since an hour.
SELECT a.user_id, a.hour, a.rings, a.digest FROM attention AS a
CROSS JOIN users AS u ON u.id = a.user_id AND u.organization_id = :organization
WHERE a.user_id BETWEEN :first AND :last AND a.hour >= :hour

-- name: missing_groups
-- The named groups that the solution does not have.
SELECT DISTINCT e.value FROM json_each(:groups) AS e
WHERE NOT EXISTS (
    SELECT 1 FROM groups
    WHERE organization_id = :organization AND solution_id = :solution AND name = e.value
)
