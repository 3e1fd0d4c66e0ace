-- The TagoIO door: its ids, and what our own nouns have no place for.

-- name: users_between
SELECT public_id FROM users
WHERE public_id BETWEEN :first AND :last AND organization_id = :organization LIMIT 2

-- name: notifications_between
SELECT public_id FROM notifications
WHERE organization_id = :organization AND public_id BETWEEN :first AND :last LIMIT 2

-- name: users_kept
SELECT t.user_id, t.body FROM json_each(:numbers) AS e
CROSS JOIN tagoio_users AS t ON t.user_id = e.value
CROSS JOIN users AS u ON u.id = t.user_id AND u.organization_id = :organization

-- name: keep_user
INSERT INTO tagoio_users (user_id, body)
SELECT id, :body FROM users WHERE id = :user AND organization_id = :organization
ON CONFLICT DO UPDATE SET body = excluded.body

-- name: run
SELECT body FROM tagoio_runs WHERE organization_id = :organization

-- name: save_run
INSERT INTO tagoio_runs (organization_id, host, body) VALUES (:organization, :host, :body)
ON CONFLICT (organization_id) DO UPDATE SET host = excluded.host, body = excluded.body

-- name: organization_at
SELECT o.* FROM tagoio_runs AS r JOIN organizations AS o ON o.id = r.organization_id
WHERE r.host = :host

-- name: organizations_between
SELECT * FROM organizations WHERE public_id BETWEEN :first AND :last LIMIT 2

-- name: item
SELECT i.value FROM tagoio_items AS i JOIN users AS u ON u.id = i.user_id
WHERE i.user_id = :user AND i.key = :key AND u.organization_id = :organization

-- name: count_items
SELECT count(*) FROM tagoio_items WHERE user_id = :user AND key <> :key

-- name: save_item
INSERT INTO tagoio_items (user_id, key, value)
SELECT id, :key, :value FROM users WHERE id = :user AND organization_id = :organization
ON CONFLICT DO UPDATE SET value = excluded.value

-- name: remove_item
DELETE FROM tagoio_items WHERE key = :key AND user_id = (
    SELECT id FROM users WHERE id = :user AND organization_id = :organization
)
RETURNING key

-- name: edits
SELECT t.notification_id, n.public_id, t.root, t.buttons_enabled, t.updated_at
FROM json_each(:numbers) AS e
CROSS JOIN tagoio_edits AS t ON t.notification_id = e.value AND t.organization_id = :organization
CROSS JOIN notifications AS n ON n.id = t.notification_id

-- name: edit
SELECT t.notification_id, n.public_id, t.root, t.buttons_enabled, t.updated_at
FROM tagoio_edits AS t JOIN notifications AS n ON n.id = t.notification_id
WHERE t.organization_id = :organization AND t.root BETWEEN :first AND :last LIMIT 2

-- name: drop_edit
DELETE FROM tagoio_edits WHERE organization_id = :organization AND root = :root

-- name: save_edit
INSERT INTO tagoio_edits (notification_id, organization_id, root, buttons_enabled, updated_at)
SELECT id, organization_id, :root, :buttons_enabled, :updated_at FROM notifications
WHERE id = :notification AND organization_id = :organization

-- name: last_key
SELECT key FROM idempotency_keys
WHERE organization_id = :organization AND key >= :prefix AND key < :prefix || 'g'
ORDER BY key DESC LIMIT 1

-- name: actions_between
SELECT public_id FROM actions
WHERE public_id BETWEEN :first AND :last AND organization_id = :organization LIMIT 2

-- name: analyses_between
SELECT public_id FROM analyses
WHERE public_id BETWEEN :first AND :last AND organization_id = :organization LIMIT 2

-- name: actions_kept
SELECT t.action_id, t.body FROM json_each(:numbers) AS e
CROSS JOIN tagoio_actions AS t ON t.action_id = e.value
CROSS JOIN actions AS a ON a.id = t.action_id AND a.organization_id = :organization

-- name: keep_action
INSERT INTO tagoio_actions (action_id, body)
SELECT id, :body FROM actions WHERE id = :number AND organization_id = :organization
ON CONFLICT DO UPDATE SET body = excluded.body

-- name: analyses_kept
SELECT t.analysis_id, t.body FROM json_each(:numbers) AS e
CROSS JOIN tagoio_analyses AS t ON t.analysis_id = e.value
CROSS JOIN analyses AS a ON a.id = t.analysis_id AND a.organization_id = :organization

-- name: keep_analysis
INSERT INTO tagoio_analyses (analysis_id, body)
SELECT id, :body FROM analyses WHERE id = :number AND organization_id = :organization
ON CONFLICT DO UPDATE SET body = excluded.body
