-- What people have for themselves in the console. Each statement holds for a user of the handle's
-- organization only.

-- name: sessions
SELECT s.public_id, s.device, s.client, s.created_at, s.expires_at, s.last_seen_at, s.logins
FROM sessions AS s JOIN users AS u ON u.id = s.user_id AND u.organization_id = :organization
WHERE s.user_id = :user AND s.expires_at > :now
ORDER BY s.created_at DESC, s.public_id DESC

-- name: end_session
DELETE FROM sessions
WHERE public_id = :public_id AND user_id = (
    SELECT id FROM users WHERE id = :user AND organization_id = :organization
)
RETURNING user_id

-- name: end_other_sessions
DELETE FROM sessions
WHERE public_id IS NOT :kept AND user_id = (
    SELECT id FROM users WHERE id = :user AND organization_id = :organization
)
RETURNING user_id

-- name: password_hash
SELECT password_hash FROM users WHERE id = :user AND organization_id = :organization

-- name: second_factor
SELECT f.secret, f.enabled_at, (SELECT count(*) FROM recovery_codes WHERE user_id = f.user_id)
FROM second_factors AS f JOIN users AS u ON u.id = f.user_id AND u.organization_id = :organization
WHERE f.user_id = :user

-- name: begin_second_factor
INSERT INTO second_factors (user_id, secret)
SELECT id, :secret FROM users WHERE id = :user AND organization_id = :organization
ON CONFLICT DO UPDATE SET secret = excluded.secret WHERE enabled_at IS NULL
RETURNING user_id

-- name: enable_second_factor
UPDATE second_factors SET enabled_at = :now, last_step = :step
WHERE enabled_at IS NULL AND user_id = (
    SELECT id FROM users WHERE id = :user AND organization_id = :organization
)
RETURNING user_id

-- name: use_step
UPDATE second_factors SET last_step = :step
WHERE last_step < :step AND enabled_at IS NOT NULL AND user_id = (
    SELECT id FROM users WHERE id = :user AND organization_id = :organization
)
RETURNING user_id

-- name: drop_codes
DELETE FROM recovery_codes WHERE user_id = (
    SELECT id FROM users WHERE id = :user AND organization_id = :organization
)

-- name: enabled
SELECT 1 FROM second_factors WHERE enabled_at IS NOT NULL AND user_id = (
    SELECT id FROM users WHERE id = :user AND organization_id = :organization
)

-- name: insert_code
INSERT INTO recovery_codes (user_id, hash) VALUES (:user, :hash)

-- name: use_recovery_code
DELETE FROM recovery_codes
WHERE hash = :hash AND user_id = (
    SELECT id FROM users WHERE id = :user AND organization_id = :organization
)
RETURNING user_id

-- name: views
SELECT v.body FROM views AS v JOIN users AS u ON u.id = v.user_id
WHERE v.user_id = :user AND u.organization_id = :organization

-- name: save_views
INSERT INTO views (user_id, body, updated_at)
SELECT id, :body, :now FROM users WHERE id = :user AND organization_id = :organization
ON CONFLICT DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at

-- name: drop_second_factor
DELETE FROM second_factors WHERE user_id = (
    SELECT id FROM users WHERE id = :user AND organization_id = :organization
)
RETURNING user_id
