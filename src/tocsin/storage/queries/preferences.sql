-- What people want of what they get, and what their organization decides for them.

-- name: preferences
SELECT preferences FROM users WHERE id = :user AND organization_id = :organization

-- name: save_preferences
UPDATE users SET preferences = :preferences, updated_at = :now
WHERE id = :user AND organization_id = :organization

-- name: save_settings
UPDATE organizations SET settings = :settings, updated_at = :now
WHERE id = :organization
RETURNING *
