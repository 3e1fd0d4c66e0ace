-- Categories, templates, providers and data keys of one organization.

-- name: categories
SELECT body FROM categories WHERE organization_id = :organization ORDER BY key

-- name: category
SELECT body FROM categories WHERE organization_id = :organization AND key = :key

-- name: save_category
-- Nothing comes back where a new one would be one too many.
INSERT INTO categories (organization_id, key, body, created_at, updated_at)
SELECT :organization, :key, :body, :now, :now
WHERE EXISTS (SELECT 1 FROM categories WHERE organization_id = :organization AND key = :key)
    OR (SELECT count(*) FROM categories WHERE organization_id = :organization) < :most
ON CONFLICT DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at
RETURNING key

-- name: delete_category
DELETE FROM categories WHERE organization_id = :organization AND key = :key RETURNING key

-- name: list_templates
SELECT * FROM templates WHERE organization_id = :organization AND id > :after
ORDER BY id LIMIT :limit

-- name: template
SELECT * FROM templates WHERE organization_id = :organization AND public_id = :public_id

-- name: insert_template
INSERT INTO templates (organization_id, public_id, name, version, created_at, updated_at)
VALUES (:organization, :public_id, :name, 1, :created_at, :updated_at)
RETURNING *

-- name: next_template_version
SELECT max(v.version) + 1 FROM templates AS t JOIN template_versions AS v ON v.template_id = t.id
WHERE t.id = :id AND t.organization_id = :organization

-- name: insert_template_version
INSERT INTO template_versions (template_id, version, body, created_at, created_by)
SELECT id, :version, :body, :created_at, :created_by FROM templates
WHERE id = :id AND organization_id = :organization

-- name: update_template
UPDATE templates SET name = :name, version = :version, updated_at = :updated_at
WHERE id = :id AND organization_id = :organization
RETURNING *

-- name: use_template_version
UPDATE templates SET version = :version, updated_at = :now
WHERE id = :id AND organization_id = :organization
    AND EXISTS (SELECT 1 FROM template_versions WHERE template_id = :id AND version = :version)
RETURNING id

-- name: touch_template
UPDATE templates SET used_at = max(coalesce(used_at, 0), :now)
WHERE id = :id AND organization_id = :organization

-- name: template_versions
SELECT v.* FROM template_versions AS v JOIN templates AS t ON t.id = v.template_id
WHERE t.id = :id AND t.organization_id = :organization AND v.version < :before
ORDER BY v.version DESC LIMIT :limit

-- name: delete_template
-- Its versions go with it (ON DELETE CASCADE).
DELETE FROM templates WHERE id = :id AND organization_id = :organization

-- name: providers
SELECT * FROM providers WHERE organization_id = :organization AND enabled >= :enabled
ORDER BY channel, position, id

-- name: provider
SELECT * FROM providers WHERE organization_id = :organization AND public_id = :public_id

-- name: insert_provider
-- Nothing comes back where it would be one too many.
INSERT INTO providers (
    organization_id, public_id, channel, name, position, enabled, rate_per_minute, settings,
    secrets, created_at, updated_at
)
SELECT :organization, :public_id, :channel, :name, :position, :enabled, :rate_per_minute,
    :settings, :secrets, :created_at, :updated_at
WHERE (SELECT count(*) FROM providers WHERE organization_id = :organization) < :most
RETURNING *

-- name: update_provider
-- Each time something is encrypted it looks different, so equal secrets are unchanged secrets.
UPDATE providers SET
    name = :name, position = :position, enabled = :enabled, rate_per_minute = :rate_per_minute,
    settings = :settings, secrets = :secrets, updated_at = :updated_at
WHERE id = :id AND organization_id = :organization
    AND settings = :was_settings AND secrets IS :was_secrets AND updated_at = :was_updated_at
RETURNING *

-- name: delete_provider
DELETE FROM providers WHERE id = :id AND organization_id = :organization

-- name: last_data_key
SELECT * FROM data_keys WHERE organization_id = :organization ORDER BY id DESC LIMIT 1

-- name: data_key
SELECT * FROM data_keys WHERE organization_id = :organization AND id = :id

-- name: insert_data_key
INSERT INTO data_keys (organization_id, master_key, wrapped, created_at)
VALUES (:organization, :master_key, :wrapped, :created_at)
RETURNING *

-- name: list_data_keys
SELECT * FROM data_keys WHERE id > :after ORDER BY id LIMIT :limit

-- name: rewrap_data_key
UPDATE data_keys SET master_key = :master_key, wrapped = :wrapped
WHERE id = :id AND organization_id = :organization

-- name: master_keys_in_use
SELECT DISTINCT master_key FROM data_keys

-- name: next_addresses
-- Numbers only grow, so what is behind the mark is new.
SELECT id, organization_id, user_id, channel,
    CASE WHEN channel IN (SELECT value FROM json_each(:channels)) THEN raw END
FROM addresses
WHERE id > coalesce((SELECT value FROM meta WHERE key = 'addresses_done'), 0)
ORDER BY id LIMIT :limit

-- name: replace_address
UPDATE addresses SET raw = :raw
WHERE id = :id AND organization_id = :organization AND raw = :was
RETURNING id

-- name: addresses_done
INSERT INTO meta (key, value) VALUES ('addresses_done', :until)
ON CONFLICT (key) DO UPDATE SET value = excluded.value
