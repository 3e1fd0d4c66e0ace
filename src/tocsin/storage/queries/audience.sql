-- Whom a scope means, in chunks by ascending user id. Columns:
-- id, public_id, active, role, member's role or NULL, dead channels.

-- name: organization
SELECT u.id, u.public_id, u.active, u.role, NULL, u.dead_channels FROM users AS u
WHERE u.organization_id = :organization AND u.id > :after
ORDER BY u.id LIMIT :limit

-- name: solution
SELECT u.id, u.public_id, u.active, u.role, m.role, u.dead_channels
FROM members AS m JOIN users AS u ON u.id = m.user_id AND u.organization_id = :organization
WHERE m.solution_id = :solution AND m.user_id > :after
ORDER BY m.user_id LIMIT :limit

-- name: groups
SELECT u.id, u.public_id, u.active, u.role, m.role, u.dead_channels
FROM (
    SELECT DISTINCT g.user_id FROM group_members AS g
    WHERE g.group_id IN (
        SELECT id FROM groups
        WHERE organization_id = :organization AND solution_id = :solution
            AND name IN (SELECT value FROM json_each(:groups))
    ) AND g.user_id > :after
    ORDER BY g.user_id LIMIT :limit
) AS chosen
JOIN users AS u ON u.id = chosen.user_id
LEFT JOIN members AS m ON m.solution_id = :solution AND m.user_id = u.id
ORDER BY u.id

-- name: users
SELECT DISTINCT u.id, u.public_id, u.active, u.role, NULL, u.dead_channels
-- CROSS JOIN: each e-mail is looked up; the planner would rather walk all users.
FROM json_each(:emails) AS e
CROSS JOIN users AS u ON u.organization_id = :organization AND u.email = e.value
WHERE u.id > :after
ORDER BY u.id LIMIT :limit

-- name: unknown_emails
SELECT DISTINCT e.value FROM json_each(:emails) AS e
WHERE NOT EXISTS (
    SELECT 1 FROM users AS u WHERE u.organization_id = :organization AND u.email = e.value
)

-- The + keeps the planner from the organization's index, which has all of its addresses.
-- name: addresses_between
SELECT user_id, channel, id FROM addresses
WHERE user_id BETWEEN :first AND :last AND +organization_id = :organization

-- name: addresses_of
SELECT user_id, channel, id FROM addresses
WHERE user_id IN (SELECT value FROM json_each(:users)) AND +organization_id = :organization

-- name: mutes_between
SELECT user_id, channel FROM mutes WHERE user_id BETWEEN :first AND :last

-- name: mutes_of
SELECT user_id, channel FROM mutes WHERE user_id IN (SELECT value FROM json_each(:users))

-- name: missing_groups
-- The named groups that the solution does not have.
SELECT DISTINCT e.value FROM json_each(:groups) AS e
WHERE NOT EXISTS (
    SELECT 1 FROM groups
    WHERE organization_id = :organization AND solution_id = :solution AND name = e.value
)
