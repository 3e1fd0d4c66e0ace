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
    chain, state, due_at, created_at, ended_at, error
)
SELECT organization_id, id, :public_id, run_on = 'external', :cause, :environment, :data,
    :requested_by, :chain, :state, :due_at, :now, :ended_at, :error
FROM analyses WHERE id = :analysis AND organization_id = :organization
RETURNING id

-- name: analysis_number
SELECT id FROM analyses WHERE organization_id = :organization AND public_id = :public_id

-- name: due
-- The oldest due runs of each organization, as many as it may have at once beside those that run,
-- one of each in turn.
WITH due AS (
    SELECT id, organization_id,
        row_number() OVER (PARTITION BY organization_id ORDER BY due_at, id) AS place
    FROM runs WHERE due_at IS NOT NULL AND due_at <= :now AND external = 0
),
busy AS (
    SELECT organization_id, count(*) AS runs FROM runs
    WHERE due_at > :now AND state = 'running' AND external = 0 GROUP BY organization_id
)
SELECT due.id FROM due
LEFT JOIN busy ON busy.organization_id = due.organization_id
LEFT JOIN script_settings AS s ON s.organization_id = due.organization_id
WHERE due.place + coalesce(busy.runs, 0) <= coalesce(s.at_once, :at_once)
ORDER BY due.place, due.id LIMIT :limit

-- name: any_due
SELECT 1 FROM runs WHERE due_at IS NOT NULL AND due_at <= :now LIMIT 1

-- name: claim
-- Holds while it is due, so that nobody else gets it before the lease is over.
UPDATE runs SET state = 'running', fence = fence + 1, starts = starts + 1, due_at = :until,
    started_at = coalesce(started_at, :now), waiting_for = NULL, token_hash = :hash,
    version = coalesce(version, (SELECT deployed FROM analyses WHERE analyses.id = runs.analysis_id))
WHERE id = :id AND due_at <= :now
RETURNING id, organization_id

-- name: claim_external
-- A listener has been given it: it runs there, until it says how it ended or the time is over. With
-- the token that it runs under already, it is the same listener again.
UPDATE runs SET state = 'running', fence = fence + 1, starts = starts + 1, due_at = :until,
    started_at = coalesce(started_at, :now), token_hash = :hash
WHERE id = :id AND organization_id = :organization AND analysis_id = :analysis AND external = 1
    AND (state = 'queued' OR state = 'running' AND token_hash = :hash)
RETURNING id

-- name: for_listener
-- What an external analysis has not been given yet, oldest first.
WHERE r.organization_id = :organization AND r.analysis_id = :analysis AND r.external = 1
    AND r.state = 'queued' AND r.id > :after
ORDER BY r.id LIMIT :limit

-- name: with_listeners
-- What listeners have been given and not ended yet, oldest first.
WHERE r.organization_id = :organization AND r.analysis_id = :analysis AND r.external = 1
    AND r.state = 'running' AND r.id > :after
ORDER BY r.id LIMIT :limit

-- name: extend
UPDATE runs SET due_at = :until WHERE id = :id AND fence = :fence AND state = 'running'

-- name: release
-- At the start of the server nobody runs what was running.
UPDATE runs SET due_at = :now WHERE state = 'running' AND external = 0

-- name: end_lost_external
UPDATE runs SET state = 'interrupted', due_at = NULL, ended_at = :now, token_hash = NULL,
    error = :error
WHERE external = 1 AND state = 'running' AND due_at <= :now

-- name: steps
SELECT number, hash, reply FROM run_steps WHERE run_id = :id ORDER BY number

-- name: holds
-- Whether who comes with this fence still has the run.
SELECT 1 FROM runs WHERE id = :id AND fence = :fence AND state = 'running'

-- name: insert_step
INSERT INTO run_steps (run_id, number, hash, reply) VALUES (:id, :number, :hash, :reply)

-- name: got_on
UPDATE runs SET starts = 1 WHERE id = :id

-- name: log_position
SELECT coalesce(max(l.number), 0), r.log_bytes FROM runs AS r
LEFT JOIN run_log AS l ON l.run_id = r.id WHERE r.id = :id

-- name: insert_line
INSERT INTO run_log (run_id, number, at, stream, text) VALUES (:id, :number, :now, :stream, :text)

-- name: set_log_bytes
UPDATE runs SET log_bytes = :bytes WHERE id = :id

-- name: channel_lines
-- How many lines the script has said by its own channel.
SELECT count(*) FROM run_log WHERE run_id = :id AND stream != 'raw'

-- name: log
SELECT l.number, l.at, l.stream, l.text FROM run_log AS l
JOIN runs AS r ON r.id = l.run_id
WHERE l.run_id = :id AND r.organization_id = :organization AND l.number > :after
ORDER BY l.number LIMIT :limit

-- name: undecided
-- Whether this notification's question is still open: then a run can wait for it.
SELECT 1 FROM notifications WHERE organization_id = :organization AND public_id = :notification
    AND decision IS NULL AND state NOT IN ('CANCELED', 'WITHDRAWN')

-- name: suspend
UPDATE runs SET state = 'waiting', waiting_for = :notification, due_at = :due_at, starts = 0,
    token_hash = NULL, used_ms = used_ms + :used_ms,
    peak_bytes = max(coalesce(peak_bytes, 0), coalesce(:peak_bytes, 0))
WHERE id = :id AND fence = :fence AND state = 'running'
RETURNING id

-- name: queue_again
UPDATE runs SET state = 'queued', due_at = :now, starts = 0, token_hash = NULL,
    used_ms = used_ms + :used_ms
WHERE id = :id AND fence = :fence AND state = 'running'
RETURNING id

-- name: end_run
UPDATE runs SET state = :state, due_at = NULL, ended_at = :now, token_hash = NULL,
    waiting_for = NULL, error = :error, used_ms = used_ms + :used_ms,
    peak_bytes = coalesce(max(coalesce(peak_bytes, 0), :peak_bytes), peak_bytes)
WHERE id = :id AND fence = :fence AND state IN ('queued', 'running', 'waiting')
RETURNING id

-- name: cancel
UPDATE runs SET state = 'canceled', fence = fence + 1, due_at = NULL, ended_at = :now,
    token_hash = NULL, waiting_for = NULL
WHERE public_id = :public_id AND organization_id = :organization
    AND state IN ('queued', 'running', 'waiting')
RETURNING id

-- name: next_due
SELECT min(at) FROM (
    SELECT min(due_at) AS at FROM runs WHERE due_at IS NOT NULL
        AND (external = 0 OR state = 'running')
    UNION ALL SELECT min(next_at) FROM analyses WHERE next_at IS NOT NULL
)

-- name: events_cursor
SELECT value FROM meta WHERE key = 'runs_event'

-- name: move_events_cursor
UPDATE meta SET value = :until WHERE key = 'runs_event'

-- name: last_event
SELECT coalesce(max(id), 0) FROM events

-- name: select_chain
-- How many runs have led to an event `e` about a notification `n`. What people do begins a new
-- chain; what becomes by itself of what a run has sent, or an action that a run has set off, goes on
-- with it.
SELECT
    iif(
        e.kind LIKE 'inbox.%' OR e.kind IN ('notification.decided', 'delivery.opened'), 0,
        coalesce(
            (SELECT r.chain + 1 FROM runs AS r
             WHERE r.public_id = unhex(replace(n.options ->> '$.run', '-', ''))),
            n.options ->> '$.chain',
            0
        )
    ),

-- name: starting_events
-- After `select_chain`: the events of a stretch that an analysis is started by.
    e.id, e.organization_id, a.id, e.kind, e.at, n.public_id, u.public_id, e.data
FROM events AS e
JOIN analyses AS a ON a.organization_id = e.organization_id AND a.enabled = 1
    AND a.config ->> 'events' IS NOT NULL
    AND e.kind IN (SELECT value FROM json_each(a.config, '$.events'))
LEFT JOIN notifications AS n ON n.id = e.notification_id
LEFT JOIN users AS u ON u.id = e.user_id
WHERE e.id > :after AND e.id <= :until AND e.at >= a.created_at
ORDER BY e.id, a.id

-- name: wake_waiting
-- What waits for a notification that was decided, or ended without: it looks again.
UPDATE runs SET state = 'queued', due_at = :now
WHERE state = 'waiting' AND waiting_for IN (
    SELECT n.public_id FROM events AS e JOIN notifications AS n ON n.id = e.notification_id
    WHERE e.id > :after AND e.id <= :until AND e.kind IN (
        'notification.decided', 'notification.withdrawn', 'notification.canceled',
        'notification.replaced'
    )
)
RETURNING id

-- name: scheduled
SELECT id, organization_id, config, next_at, enabled FROM analyses
WHERE next_at IS NOT NULL AND next_at <= :now ORDER BY next_at LIMIT 100

-- name: set_next
-- Holds while nobody has changed the schedule.
UPDATE analyses SET next_at = :next_at WHERE id = :id AND next_at = :known RETURNING id

-- name: store_get
SELECT value FROM analysis_store WHERE analysis_id = :analysis AND key = :key

-- name: store_set
INSERT INTO analysis_store (analysis_id, key, value, updated_at)
VALUES (:analysis, :key, :value, :now)
ON CONFLICT DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at

-- name: store_delete
DELETE FROM analysis_store WHERE analysis_id = :analysis AND key = :key

-- name: store_keys
SELECT key FROM analysis_store WHERE analysis_id = :analysis ORDER BY key

-- name: store_count
SELECT count(*) FROM analysis_store WHERE analysis_id = :analysis AND key != :key

-- name: forget
DELETE FROM runs WHERE id IN (
    SELECT id FROM runs WHERE ended_at < :before ORDER BY ended_at LIMIT :limit
)

-- name: script_of_run
-- Whose token this is while the run runs: the organization, who deployed it, the analysis.
SELECT o.*, u.*, a.config, a.public_id, r.public_id, r.due_at, r.external
FROM runs AS r
JOIN analyses AS a ON a.id = r.analysis_id
JOIN users AS u ON u.id = a.deployed_by
JOIN organizations AS o ON o.id = r.organization_id
WHERE r.token_hash = :hash AND r.state = 'running'

-- name: script_of_analysis
SELECT o.*, u.*, a.config, a.public_id, NULL, NULL, 1
FROM analyses AS a
JOIN users AS u ON u.id = a.deployed_by
JOIN organizations AS o ON o.id = a.organization_id
WHERE a.token_hash = :hash AND a.run_on = 'external'

-- name: person
SELECT o.*, u.* FROM users AS u JOIN organizations AS o ON o.id = u.organization_id
WHERE u.id = :id AND u.organization_id = :organization
