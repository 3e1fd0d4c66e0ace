-- Groups that pick their people by a rule. `fits` is put behind the statements that end with AND.

-- name: fits
-- Whether the rule of `g` means the user `u`: all that it names must hold. A tag has one of the
-- values, '*' is any. A language means its variants too: de means de-CH.
(json_type(g.rule, '$.roles') IS NULL OR u.role IN (SELECT value FROM json_each(g.rule, '$.roles')))
AND (json_type(g.rule, '$.languages') IS NULL OR EXISTS (
    SELECT 1 FROM json_each(g.rule, '$.languages') AS l
    WHERE lower(u.language) = l.value OR lower(u.language) LIKE l.value || '-%'
))
AND NOT EXISTS (
    SELECT 1 FROM json_each(g.rule, '$.tags') AS t WHERE NOT EXISTS (
        SELECT 1 FROM json_each(u.tags) AS has CROSS JOIN json_each(t.value) AS v
        WHERE has.key = t.key AND v.value IN ('*', has.value)
    )
)

-- name: any_rule
SELECT 1 FROM groups WHERE organization_id = :organization AND rule IS NOT NULL LIMIT 1

-- name: rule_of
SELECT rule FROM groups WHERE id = :group AND organization_id = :organization

-- name: leave
-- People of rule groups who do not fit any more.
DELETE FROM group_members WHERE user_id IN (SELECT value FROM json_each(:users)) AND EXISTS (
    SELECT 1 FROM groups AS g JOIN users AS u ON u.id = group_members.user_id
    WHERE g.id = group_members.group_id AND g.organization_id = :organization
        AND g.rule IS NOT NULL AND NOT (/*fits*/)
)

-- name: join
-- People who fit rules of the solutions that they are members of.
INSERT INTO group_members (group_id, user_id)
SELECT g.id, u.id FROM json_each(:users) AS e
CROSS JOIN users AS u ON u.id = e.value AND u.organization_id = :organization
CROSS JOIN members AS m ON m.user_id = u.id
CROSS JOIN groups AS g ON g.organization_id = :organization AND g.solution_id = m.solution_id
WHERE g.rule IS NOT NULL AND (/*fits*/)
ON CONFLICT DO NOTHING

-- name: leave_group
DELETE FROM group_members WHERE group_id = :group AND EXISTS (
    SELECT 1 FROM groups AS g JOIN users AS u ON u.id = group_members.user_id
    WHERE g.id = :group AND g.organization_id = :organization
        AND g.rule IS NOT NULL AND NOT (/*fits*/)
)

-- name: fill_group
INSERT INTO group_members (group_id, user_id)
SELECT g.id, u.id FROM groups AS g
CROSS JOIN members AS m ON m.solution_id = g.solution_id
CROSS JOIN users AS u ON u.id = m.user_id
WHERE g.id = :group AND g.organization_id = :organization AND g.rule IS NOT NULL AND (/*fits*/)
ON CONFLICT DO NOTHING

-- name: preview
-- Of the next members of a solution: how many a rule would pick, the first of those, and the last
-- that was looked at.
SELECT count(*) FILTER (WHERE fits), max(id), json_group_array(id) FILTER (WHERE fits AND nth <= :shown)
FROM (
    SELECT u.id AS id, fits, sum(fits) OVER (ORDER BY u.id) AS nth
    FROM (
        SELECT u.id, (/*fits*/) AS fits
        FROM (SELECT :rule AS rule) AS g
        CROSS JOIN (
            SELECT user_id FROM members WHERE solution_id = :solution AND user_id > :after
            ORDER BY user_id LIMIT :window
        ) AS m
        CROSS JOIN users AS u ON u.id = m.user_id AND u.organization_id = :organization
    ) AS u
)

-- name: use
-- Notifications that named the group since then, and when the last of them began.
SELECT count(*), max(start_at) FROM (
    SELECT start_at FROM notifications
    WHERE solution_id = :solution AND organization_id = :organization AND id >= :since
        AND EXISTS (SELECT 1 FROM json_each(group_names) WHERE value = :name)
    ORDER BY id DESC LIMIT :limit
)
