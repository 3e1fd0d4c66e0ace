-- Analyses as their owners manage them: versions, settings, secrets.

-- name: select_analysis
-- The columns of `analysis()` in sqlite/analyses.py, to which each reading adds its condition.
SELECT a.id, a.organization_id, o.public_id, a.public_id, a.name, a.description, a.run_on,
    a.enabled, a.version, a.deployed, a.deployed_by, u.public_id, a.config, a.secrets,
    a.secret_names, a.next_at, a.token_hash IS NOT NULL, a.created_at, a.updated_at
FROM analyses AS a
JOIN organizations AS o ON o.id = a.organization_id
LEFT JOIN users AS u ON u.id = a.deployed_by

-- name: of_organization
WHERE a.organization_id = :organization AND a.id > :after ORDER BY a.id LIMIT :limit

-- name: by_id
WHERE a.organization_id = :organization AND a.public_id = :public_id

-- name: by_number
WHERE a.organization_id = :organization AND a.id = :id

-- name: count_analyses
SELECT count(*) FROM analyses WHERE organization_id = :organization

-- name: name_taken
SELECT 1 FROM analyses WHERE organization_id = :organization AND name = :name
    AND public_id != :public_id

-- name: insert_analysis
INSERT INTO analyses (
    organization_id, public_id, name, description, run_on, enabled, config, next_at, created_at,
    updated_at
) VALUES (
    :organization, :public_id, :name, :description, :run_on, :enabled, :config, :next_at, :now, :now
)
RETURNING id

-- name: change_analysis
UPDATE analyses SET name = :name, description = :description, run_on = :run_on,
    enabled = :enabled, config = :config, next_at = :next_at, updated_at = :now
WHERE id = :id AND organization_id = :organization

-- name: delete_analysis
DELETE FROM analyses WHERE id = :id AND organization_id = :organization RETURNING id

-- name: insert_version
INSERT INTO analysis_versions (analysis_id, number, code, created_at, created_by)
SELECT id, version + 1, :code, :now, :created_by FROM analyses
WHERE id = :id AND organization_id = :organization AND (:expected IS NULL OR version = :expected)
RETURNING number

-- name: set_version
UPDATE analyses SET version = :number, updated_at = :now
WHERE id = :id AND organization_id = :organization

-- name: deploy
UPDATE analyses SET deployed = :number, deployed_by = :user, config = :config, updated_at = :now
WHERE id = :id AND organization_id = :organization AND (
    run_on = 'external' OR EXISTS (
        SELECT 1 FROM analysis_versions AS v WHERE v.analysis_id = analyses.id AND v.number = :number
    )
)
RETURNING id

-- name: versions
SELECT v.number, v.code, v.created_at, v.created_by FROM analysis_versions AS v
JOIN analyses AS a ON a.id = v.analysis_id
WHERE v.analysis_id = :id AND a.organization_id = :organization AND v.number < :before
ORDER BY v.number DESC LIMIT :limit

-- name: version
SELECT v.number, v.code, v.created_at, v.created_by FROM analysis_versions AS v
JOIN analyses AS a ON a.id = v.analysis_id
WHERE v.analysis_id = :id AND a.organization_id = :organization AND v.number = :number

-- name: save_secrets
-- Holds while the secrets are those that the new ones were made from.
UPDATE analyses SET secrets = :secrets, secret_names = :names, updated_at = :now
WHERE id = :id AND organization_id = :organization AND secrets IS :before
RETURNING id

-- name: set_token
UPDATE analyses SET token_hash = :hash, updated_at = :now
WHERE id = :id AND organization_id = :organization RETURNING id

-- name: script_settings
SELECT enabled, at_once, limits FROM script_settings WHERE organization_id = :organization

-- name: save_script_settings
INSERT INTO script_settings (organization_id, enabled, at_once, limits)
VALUES (:organization, :enabled, :at_once, :limits)
ON CONFLICT DO UPDATE SET enabled = excluded.enabled, at_once = excluded.at_once,
    limits = excluded.limits

-- name: activity
-- The newest run of each analysis that has run, and how many were asked for since, some in vain.
SELECT a.id, r.public_id, r.state, r.created_at,
    (SELECT count(*) FROM runs AS d WHERE d.analysis_id = a.id AND d.created_at >= :since),
    (SELECT count(*) FROM runs AS d WHERE d.analysis_id = a.id AND d.created_at >= :since
        AND d.state IN ('failed', 'refused', 'interrupted'))
FROM analyses AS a
JOIN runs AS r ON r.id = (SELECT max(l.id) FROM runs AS l WHERE l.analysis_id = a.id)
WHERE a.organization_id = :organization AND (:analysis IS NULL OR a.id = :analysis)
