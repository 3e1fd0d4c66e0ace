-- People from outside an organization: sign-in, tokens, sessions, first steps.

-- name: organization
SELECT * FROM organizations WHERE public_id = :public_id

-- name: organizations
-- Without the hidden one that canaries are sent in.
SELECT * FROM organizations
WHERE id NOT IN (SELECT value FROM meta WHERE key = 'system_organization')
ORDER BY id

-- name: insert_organization
INSERT INTO organizations (
    public_id, name, region, demo, members_may_send, created_at, updated_at, settings
) VALUES (
    :public_id, :name, :region, :demo, :members_may_send, :created_at, :updated_at, :settings
)
RETURNING *

-- name: regions
SELECT name, base_url FROM regions ORDER BY name

-- name: save_region
INSERT INTO regions (name, base_url) VALUES (:name, :base_url)
ON CONFLICT DO UPDATE SET base_url = excluded.base_url

-- name: find_token
SELECT o.*, u.*, u.public_id, t.* FROM tokens AS t
JOIN users AS u ON u.id = t.user_id
JOIN organizations AS o ON o.id = t.organization_id
WHERE t.hash = :hash

-- name: touch_token
-- Each use extends the lease; a use that was noted late does not wake a token that has ended.
UPDATE tokens SET
    last_used_at = max(coalesce(last_used_at, 0), :at),
    lease_until = CASE
        WHEN lease_until > :at THEN min(expires_at, max(lease_until, :at + :lease))
        ELSE lease_until
    END
WHERE id = :id

-- name: find_logins
SELECT o.*, u.* FROM users AS u JOIN organizations AS o ON o.id = u.organization_id
WHERE u.email = :email AND u.password_hash IS NOT NULL
ORDER BY u.id

-- name: forget_sessions
DELETE FROM sessions WHERE expires_at <= :now

-- name: insert_session
INSERT INTO sessions (
    hash, user_id, public_id, device, client, logins, created_at, expires_at, last_seen_at
) VALUES (
    :hash, :user, :public_id, :device, :client, :logins, :now, :expires_at, :now
)

-- name: find_session
-- The session's columns stand behind those of organization and user.
SELECT o.*, u.*, s.public_id, s.device, s.client, s.created_at, s.expires_at, s.last_seen_at,
    s.logins
FROM sessions AS s
JOIN users AS u ON u.id = s.user_id
JOIN organizations AS o ON o.id = u.organization_id
WHERE s.hash = :hash AND s.expires_at > :now

-- name: touch_session
UPDATE sessions SET last_seen_at = max(last_seen_at, :at) WHERE hash = :hash

-- name: touch_person
-- Who has been removed meanwhile was not there.
INSERT INTO presence (user_id, seen_at) SELECT id, :at FROM users WHERE id = :user
ON CONFLICT DO UPDATE SET seen_at = max(seen_at, excluded.seen_at)

-- name: delete_session
DELETE FROM sessions WHERE hash = :hash

-- name: find_user
SELECT o.*, u.* FROM users AS u JOIN organizations AS o ON o.id = u.organization_id
WHERE u.public_id = :public_id

-- name: forget_attempts
DELETE FROM signin_attempts WHERE since <= :before

-- name: attempts
SELECT key, attempts, since FROM signin_attempts
WHERE key IN (SELECT value FROM json_each(:keys))

-- name: count_attempt
INSERT INTO signin_attempts (key, attempts, since)
SELECT value, 1, :now FROM json_each(:keys) WHERE true
ON CONFLICT DO UPDATE SET attempts = attempts + 1

-- name: clear_attempts
DELETE FROM signin_attempts WHERE key = :clear

-- name: forgive_attempt
UPDATE signin_attempts SET attempts = max(0, attempts - 1) WHERE key = :one_of
