-- Users, solutions, members, groups, addresses, tokens of one organization.

-- name: user
SELECT * FROM users WHERE organization_id = :organization AND public_id = :public_id

-- name: user_by_email
SELECT * FROM users WHERE organization_id = :organization AND email = :email

-- name: users_by_emails
SELECT u.* FROM json_each(:emails) AS e
CROSS JOIN users AS u ON u.organization_id = :organization AND u.email = e.value

-- name: users_by_ids
-- Public ids come as hexadecimal: JSON has no bytes.
SELECT u.* FROM json_each(:ids) AS i
CROSS JOIN users AS u ON u.organization_id = :organization AND u.public_id = unhex(i.value)

-- name: about_users
-- How many addresses on which channels, when they were last seen, whether they have a password.
SELECT u.id, p.seen_at, (
    SELECT json_group_object(a.channel, a.many) FROM (
        SELECT channel, count(*) AS many FROM addresses WHERE user_id = u.id GROUP BY channel
    ) AS a
), u.password_hash IS NOT NULL
FROM json_each(:numbers) AS e
CROSS JOIN users AS u ON u.id = e.value AND u.organization_id = :organization
LEFT JOIN presence AS p ON p.user_id = u.id

-- name: users_by_numbers
SELECT u.* FROM json_each(:numbers) AS i
CROSS JOIN users AS u ON u.id = i.value AND u.organization_id = :organization

-- name: list_users
-- `search` is case-folded like users.search, so it finds part of a name or e-mail in any case.
SELECT * FROM users
WHERE organization_id = :organization AND id > :after AND id <= :until
    AND (:search IS NULL OR instr(search, :search))
    AND (:role IS NULL OR role = :role)
    AND (:active IS NULL OR active = :active)
    AND (:tag_key IS NULL OR EXISTS (
        SELECT 1 FROM json_each(tags) AS t WHERE t.key = :tag_key AND t.value = :tag_value
    ))
    AND (:solution IS NULL OR EXISTS (
        SELECT 1 FROM members AS m WHERE m.solution_id = :solution AND m.user_id = users.id
    ))
    AND (:group IS NULL OR EXISTS (
        SELECT 1 FROM group_members AS m WHERE m.group_id = :group AND m.user_id = users.id
    ))
    AND (:has_address IS NULL OR :has_address = EXISTS (
        SELECT 1 FROM addresses AS a WHERE a.user_id = users.id
    ))
    AND (:has_password IS NULL OR :has_password = (password_hash IS NOT NULL))
ORDER BY id LIMIT :limit

-- name: end_of_window
-- The id up to which so many users follow.
SELECT id FROM users WHERE organization_id = :organization AND id > :after
ORDER BY id LIMIT 1 OFFSET :window

-- name: insert_user
INSERT INTO users (
    organization_id, public_id, email, name, search, phone, role, active, language, time_zone,
    tags, operator, token_epoch, created_at, updated_at, preferences
) VALUES (
    :organization, :public_id, :email, :name, :search, :phone, :role, :active, :language,
    :time_zone, :tags, :operator, :token_epoch, :created_at, :updated_at, :preferences
) RETURNING id

-- name: update_user
-- A new e-mail or phone number may live where the old one was dead. Who is switched off loses the
-- inbox tokens too. Preferences have statements of their own: who changes a name has not read them.
UPDATE users SET
    dead_channels = CASE
        WHEN email <> :email OR phone IS NOT :phone THEN '[]' ELSE dead_channels
    END,
    token_epoch = max(token_epoch, :token_epoch) + (active > :active),
    email = :email, name = :name, search = :search, phone = :phone, role = :role,
    active = :active, language = :language, time_zone = :time_zone, tags = :tags,
    operator = :operator, updated_at = :updated_at
WHERE id = :id AND organization_id = :organization
RETURNING *

-- name: another_owner
SELECT 1 FROM users
WHERE organization_id = :organization AND role = 'OWNER' AND active = 1 AND id <> :id LIMIT 1

-- name: role_of
SELECT role, active FROM users WHERE id = :id AND organization_id = :organization

-- name: cancel_deliveries_of
-- What would still ring for somebody who goes; their recipients name the notifications.
UPDATE deliveries SET state = 22, due_at = NULL, updated_at = :now
WHERE state IN (0, 1, 2, 3) AND id IN (
    SELECT d.id FROM recipients AS r
    JOIN deliveries AS d ON d.notification_id = r.notification_id AND d.user_id = r.user_id
    WHERE r.user_id = :id
)
RETURNING notification_id

-- name: delete_recipients_of
DELETE FROM recipients WHERE user_id = :id

-- name: forget_decider
-- What they have decided stands; that it was them does not.
UPDATE notifications SET decision = json_remove(decision, '$.by', '$.name', '$.role')
WHERE decision ->> '$.by' = :public_id AND decision IS NOT NULL AND organization_id = :organization

-- name: delete_user
-- Memberships, addresses, tokens and sessions go with it (ON DELETE CASCADE).
DELETE FROM users WHERE id = :id AND organization_id = :organization

-- name: set_password
UPDATE users SET password_hash = :password_hash
WHERE id = :id AND organization_id = :organization

-- name: end_inbox_tokens
UPDATE users SET token_epoch = token_epoch + 1
WHERE id = :id AND organization_id = :organization

-- name: end_sessions
DELETE FROM sessions WHERE user_id = :id

-- name: group_by_names
SELECT g.solution_id, g.id, g.rule FROM solutions AS s JOIN groups AS g ON g.solution_id = s.id
WHERE s.organization_id = :organization AND s.name = :solution AND g.name = :group

-- name: update_organization
-- The settings have a statement of their own.
UPDATE organizations
SET name = :name, members_may_send = :members_may_send, updated_at = :updated_at
WHERE id = :organization
RETURNING *

-- name: list_solutions
SELECT * FROM solutions WHERE organization_id = :organization AND id > :after
ORDER BY id LIMIT :limit

-- name: solution
SELECT * FROM solutions WHERE organization_id = :organization AND public_id = :public_id

-- name: insert_solution
INSERT INTO solutions (
    organization_id, public_id, name, description, screens, origins, created_at, updated_at
) VALUES (
    :organization, :public_id, :name, :description, :screens, :origins, :created_at, :updated_at
)
RETURNING *

-- name: update_solution
UPDATE solutions
SET name = :name, description = :description, screens = :screens, origins = :origins,
    updated_at = :updated_at
WHERE id = :id AND organization_id = :organization
RETURNING *

-- name: origins_for
-- What a person's solutions name; one that names none adds nothing.
SELECT DISTINCT o.value FROM members AS m
JOIN solutions AS s ON s.id = m.solution_id AND s.organization_id = :organization
JOIN json_each(s.origins) AS o
WHERE m.user_id = :user

-- name: delete_solution
-- Members and groups go with it; notifications keep its public id.
DELETE FROM solutions WHERE id = :id AND organization_id = :organization

-- name: list_members
-- The member's role and groups stand behind the columns of the user.
SELECT u.*, m.role, (
    SELECT json_group_array(g.name ORDER BY g.name) FROM group_members AS gm
    JOIN groups AS g ON g.id = gm.group_id AND g.solution_id = m.solution_id
    WHERE gm.user_id = m.user_id
)
FROM members AS m JOIN users AS u ON u.id = m.user_id AND u.organization_id = :organization
WHERE m.solution_id = :solution AND m.user_id > :after
ORDER BY m.user_id LIMIT :limit

-- name: solution_sizes
SELECT s.id,
    (SELECT count(*) FROM members WHERE solution_id = s.id),
    (SELECT count(*) FROM groups WHERE solution_id = s.id),
    -- Numbers begin with the start: what is still to come is no last one.
    (SELECT max(id) >> 20 FROM notifications WHERE solution_id = s.id AND id < (:now + 1) << 20)
FROM json_each(:solutions) AS e
CROSS JOIN solutions AS s ON s.id = e.value AND s.organization_id = :organization

-- name: set_member
-- Both ends must be the organization's.
INSERT INTO members (solution_id, user_id, role)
SELECT s.id, u.id, :role FROM solutions AS s JOIN users AS u ON u.id = :user
WHERE s.id = :solution AND s.organization_id = :organization AND u.organization_id = :organization
ON CONFLICT DO UPDATE SET role = excluded.role

-- name: remove_member
DELETE FROM members
WHERE user_id = :user AND solution_id = (
    SELECT id FROM solutions WHERE id = :solution AND organization_id = :organization
)
RETURNING user_id

-- name: leave_groups
DELETE FROM group_members
WHERE user_id = :user AND group_id IN (
    SELECT id FROM groups WHERE solution_id = :solution AND organization_id = :organization
)

-- name: list_groups
SELECT g.id, g.public_id, s.public_id, g.name, g.created_at, g.updated_at,
    (SELECT count(*) FROM group_members WHERE group_id = g.id), g.rule
FROM groups AS g JOIN solutions AS s ON s.id = g.solution_id
WHERE g.organization_id = :organization AND g.solution_id = :solution AND g.id > :after
ORDER BY g.id LIMIT :limit

-- name: group
SELECT g.id, g.public_id, s.public_id, g.name, g.created_at, g.updated_at,
    (SELECT count(*) FROM group_members WHERE group_id = g.id), g.rule
FROM groups AS g JOIN solutions AS s ON s.id = g.solution_id
WHERE g.organization_id = :organization AND g.solution_id = :solution AND g.public_id = :public_id

-- name: group_by_id
SELECT g.id, g.public_id, s.public_id, g.name, g.created_at, g.updated_at,
    (SELECT count(*) FROM group_members WHERE group_id = g.id), g.rule
FROM groups AS g JOIN solutions AS s ON s.id = g.solution_id
WHERE g.organization_id = :organization AND g.public_id = :public_id

-- name: insert_group
INSERT INTO groups (organization_id, solution_id, public_id, name, rule, created_at, updated_at)
SELECT organization_id, id, :public_id, :name, :rule, :created_at, :updated_at FROM solutions
WHERE id = :solution AND organization_id = :organization

-- name: update_group
UPDATE groups SET name = :name, rule = :rule, updated_at = :updated_at
WHERE id = :id AND organization_id = :organization

-- name: delete_group
DELETE FROM groups WHERE id = :id AND organization_id = :organization

-- name: list_group_members
SELECT u.* FROM group_members AS m
JOIN users AS u ON u.id = m.user_id AND u.organization_id = :organization
WHERE m.group_id = :group AND m.user_id > :after
ORDER BY m.user_id LIMIT :limit

-- name: become_members
INSERT INTO members (solution_id, user_id, role)
SELECT g.solution_id, u.id, 'USER' FROM json_each(:users) AS e
CROSS JOIN groups AS g ON g.id = :group AND g.organization_id = :organization
CROSS JOIN users AS u ON u.id = e.value AND u.organization_id = :organization
WHERE true
ON CONFLICT DO NOTHING

-- name: join_group
INSERT INTO group_members (group_id, user_id)
SELECT g.id, u.id FROM json_each(:users) AS e
CROSS JOIN groups AS g ON g.id = :group AND g.organization_id = :organization
CROSS JOIN users AS u ON u.id = e.value AND u.organization_id = :organization
WHERE true
ON CONFLICT DO NOTHING

-- name: leave_group
DELETE FROM group_members
WHERE user_id = :user
    AND group_id = (SELECT id FROM groups WHERE id = :group AND organization_id = :organization)
RETURNING user_id

-- name: groups_of
SELECT s.public_id, s.name, g.name FROM group_members AS m
JOIN groups AS g ON g.id = m.group_id AND g.organization_id = :organization
JOIN solutions AS s ON s.id = g.solution_id
WHERE m.user_id = :user
ORDER BY s.name, g.name

-- name: addresses
SELECT id, public_id, channel, raw, device, registered_at FROM addresses
WHERE organization_id = :organization AND user_id = :user AND id > :after
ORDER BY id LIMIT :limit

-- name: take_address
-- Somebody else has signed in on the device: rings on their way to the old owner find nothing.
DELETE FROM addresses
WHERE organization_id = :organization AND channel = :channel AND address_key = :key
    AND user_id <> :user

-- name: register_address
INSERT INTO addresses (
    organization_id, user_id, public_id, channel, address_key, raw, device, registered_at,
    destination
)
SELECT organization_id, id, :public_id, :channel, :key, :raw, :device, :now, :destination FROM users
WHERE id = :user AND organization_id = :organization
ON CONFLICT (organization_id, channel, address_key)
DO UPDATE SET raw = excluded.raw, device = excluded.device,
    registered_at = excluded.registered_at, destination = excluded.destination
RETURNING id, public_id, channel, raw, device, registered_at

-- name: remove_address
DELETE FROM addresses
WHERE organization_id = :organization AND user_id = :user AND public_id = :public_id
RETURNING id

-- name: list_tokens
SELECT u.public_id, t.* FROM tokens AS t JOIN users AS u ON u.id = t.user_id
WHERE t.organization_id = :organization AND (:user IS NULL OR t.user_id = :user) AND t.id > :after
ORDER BY t.id LIMIT :limit

-- name: token
SELECT u.public_id, t.* FROM tokens AS t JOIN users AS u ON u.id = t.user_id
WHERE t.organization_id = :organization AND t.public_id = :public_id

-- name: insert_token
INSERT INTO tokens (
    organization_id, user_id, public_id, hash, prefix, description, scopes,
    created_at, expires_at, lease_until
)
SELECT organization_id, id, :public_id, :hash, :prefix, :description, :scopes,
    :created_at, :expires_at, :lease_until
FROM users WHERE id = :user AND organization_id = :organization
RETURNING id

-- name: end_token_by
-- A token that a new one takes the place of: no use extends its lease beyond that.
UPDATE tokens SET expires_at = min(expires_at, :ends_at), lease_until = min(lease_until, :ends_at)
WHERE id = :id AND organization_id = :organization AND revoked_at IS NULL
RETURNING id

-- name: update_token
-- A revoked token stays revoked, and a lease that a use has just extended is not shortened.
UPDATE tokens SET
    description = :description,
    lease_until = min(expires_at, max(lease_until, :lease_until)),
    revoked_at = coalesce(revoked_at, :revoked_at)
WHERE id = :id AND organization_id = :organization
RETURNING id
