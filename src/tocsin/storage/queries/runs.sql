-- Runs: queued, claimed, suspended, ended; their steps and lines.

-- name: select_run
-- The columns of `run()` in sqlite/runs.py, to which each reading adds its condition.
SELECT r.id, r.public_id, r.organization_id, o.public_id, r.analysis_id, a.public_id, r.external,
    r.version, r.cause, r.environment, r.data, u.public_id, r.state, r.fence, r.starts, r.due_at,
    r.created_at, r.started_at, r.ended_at, r.used_ms, r.peak_bytes, r.error, r.waiting_for,
    r.log_bytes, r.token_hash
FROM runs AS r
JOIN organizations AS o ON o.id = r.organization_id
JOIN analyses AS a ON a.id = r.analysis_id
LEFT JOIN users AS u ON u.id = r.requested_by

-- name: by_number
WHERE r.id = :id AND r.organization_id = :organization

-- name: by_id
WHERE r.public_id = :public_id AND r.organization_id = :organization

-- name: newest_first
WHERE r.organization_id = :organization AND r.id < :before
    AND (:analysis IS NULL OR r.analysis_id = :analysis)
    AND (:state IS NULL OR r.state = :state)
ORDER BY r.id DESC LIMIT :limit

-- name: count_queued
SELECT count(*) FROM (
    SELECT 1 FROM runs WHERE analysis_id = :analysis AND organization_id = :organization
        AND state = 'queued' LIMIT :most
)

-- name: insert_run
-- Nothing for an analysis that is not there, or another organization's.
INSERT INTO runs (
    organization_id, analysis_id, public_id, external, cause, environment, data, requested_by,
    state, due_at, created_at, ended_at, error
)
SELECT organization_id, id, :public_id, run_on = 'external', :cause, :environment, :data,
    :requested_by, :state, :due_at, :now, :ended_at, :error
FROM analyses WHERE id = :analysis AND organization_id = :organization
RETURNING id

-- name: analysis_number
SELECT id FROM analyses WHERE organization_id = :organization AND public_id = :public_id
