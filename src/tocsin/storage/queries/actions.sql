-- Actions of one organization, and the work that they make.

-- name: select_action
-- The columns of `action()` in sqlite/actions.py, to which each reading adds its condition.
SELECT
    a.id, a.organization_id, o.public_id, a.public_id, a.name, a.description, a.enabled, a.locked,
    a.tags, a.version, a.definition, a.drafts, a.saved_by, a.scopes, a.secret, a.created_at,
    a.updated_at, a.fired_at
FROM actions AS a JOIN organizations AS o ON o.id = a.organization_id

-- name: of_organization
WHERE a.organization_id = :organization AND a.id > :after
    AND (:search IS NULL OR instr(lower(a.name), :search))
ORDER BY a.id LIMIT :limit

-- name: by_id
WHERE a.organization_id = :organization AND a.public_id = :public_id

-- name: by_number
WHERE a.id = :action

-- name: looking
-- Enabled actions that look at one of these inputs: [source, name].
WHERE a.id > :after AND a.id IN (
    SELECT i.action_id FROM json_each(:inputs) AS wanted
    CROSS JOIN action_inputs AS i ON i.organization_id = :organization
        AND i.source = wanted.value ->> 0 AND i.name = wanted.value ->> 1
)
ORDER BY a.id LIMIT :limit

-- name: count_actions
SELECT count(*) FROM actions WHERE organization_id = :organization

-- name: insert_action
INSERT INTO actions (
    organization_id, public_id, name, description, enabled, tags, version, definition, drafts,
    saved_by, scopes, secret, created_at, updated_at
) VALUES (
    :organization, :public_id, :name, :description, :enabled, :tags, 1, :definition, :drafts,
    :saved_by, :scopes, :secret, :now, :now
)
RETURNING id

-- name: save_action
-- Holds while nobody has saved it meanwhile.
UPDATE actions
SET name = :name, description = :description, enabled = :enabled, tags = :tags,
    version = version + 1, definition = :definition, drafts = :drafts, saved_by = :saved_by,
    scopes = :scopes, secret = :secret, updated_at = :now
WHERE id = :action AND organization_id = :organization AND version = :known
RETURNING version

-- name: insert_version
INSERT INTO action_versions (
    action_id, number, saved_at, saved_by, name, description, tags, definition
) VALUES (:action, :version, :now, :saved_by, :name, :description, :tags, :definition)

-- name: delete_action
DELETE FROM actions WHERE id = :action AND organization_id = :organization RETURNING id

-- name: switch_action
UPDATE actions SET enabled = :enabled, updated_at = :now
WHERE id = :action AND organization_id = :organization
RETURNING id

-- name: lock_whole
UPDATE actions SET locked = :locked, updated_at = :now
WHERE id = :action AND organization_id = :organization

-- name: touch_action
UPDATE actions SET updated_at = :now WHERE id = :action AND organization_id = :organization

-- name: locks
SELECT subject, state FROM action_states
WHERE action_id = :action AND (state ->> '$.locked' OR state ->> '$.held')

-- name: save_secret
UPDATE actions SET secret = :secret, updated_at = :now
WHERE id = :action AND organization_id = :organization
RETURNING id

-- name: versions
SELECT v.number, v.saved_at, v.saved_by, v.name, v.description, v.tags, v.definition
FROM action_versions AS v JOIN actions AS a ON a.id = v.action_id
WHERE v.action_id = :action AND a.organization_id = :organization AND v.number < :before
ORDER BY v.number DESC LIMIT :limit

-- name: clear_inputs
DELETE FROM action_inputs WHERE action_id = :action

-- name: insert_inputs
-- Rows are [source, name].
INSERT INTO action_inputs (organization_id, source, name, action_id)
SELECT :organization, value ->> 0, value ->> 1, :action FROM json_each(:inputs) WHERE true
ON CONFLICT DO NOTHING

-- name: open_event_cursor
-- Who begins to look at a log begins with what comes after this commit.
INSERT INTO action_cursors (organization_id, source, cursor)
SELECT :organization, 'event', coalesce((SELECT max(id) FROM events), 0)
WHERE EXISTS (
    SELECT 1 FROM action_inputs WHERE organization_id = :organization AND source = 'event'
)
ON CONFLICT DO NOTHING

-- name: open_audit_cursor
INSERT INTO action_cursors (organization_id, source, cursor)
SELECT :organization, 'audit', coalesce(
    (
        SELECT max(id) FROM audit
        WHERE id BETWEEN :organization << 40 AND (:organization << 40) + (1 << 40) - 1
    ),
    :organization << 40
)
WHERE EXISTS (
    SELECT 1 FROM action_inputs WHERE organization_id = :organization AND source = 'audit'
)
ON CONFLICT DO NOTHING

-- name: close_cursors
DELETE FROM action_cursors
WHERE organization_id = :organization AND NOT EXISTS (
    SELECT 1 FROM action_inputs AS i
    WHERE i.organization_id = :organization AND i.source = action_cursors.source
)

-- name: clear_states
DELETE FROM action_states WHERE action_id = :action

-- name: clear_alerts
DELETE FROM action_alerts WHERE action_id = :action

-- name: save_states
-- Rows are [subject, state, due_at].
INSERT INTO action_states (action_id, subject, state, due_at)
SELECT :action, value ->> 0, value ->> 1, value ->> 2 FROM json_each(:rows) WHERE true
ON CONFLICT DO UPDATE SET state = excluded.state, due_at = excluded.due_at

-- name: drop_states
DELETE FROM action_states
WHERE action_id = :action AND subject IN (SELECT value FROM json_each(:subjects))

-- name: states_of
SELECT subject, state FROM action_states
WHERE action_id = :action AND subject IN (SELECT value FROM json_each(:subjects))

-- name: states_of_action
SELECT s.subject, s.state FROM action_states AS s JOIN actions AS a ON a.id = s.action_id
WHERE s.action_id = :action AND a.organization_id = :organization AND s.subject > :after
ORDER BY s.subject LIMIT :limit

-- name: quiet_devices
-- Devices that a rule about silence waits for: [name, last seen].
SELECT d.name, d.last_seen_at FROM devices AS d
WHERE d.organization_id = :organization
    AND (:device IS NULL OR d.name = :device)
    AND NOT EXISTS (
        SELECT 1 FROM json_each(:tags) AS wanted
        WHERE NOT EXISTS (
            SELECT 1 FROM json_each(d.tags) AS has
            WHERE has.key = wanted.key AND wanted.value IN ('*', has.value)
        )
    )
ORDER BY d.name LIMIT :limit

-- name: devices_of
SELECT name, tags, display_name FROM devices
WHERE organization_id = :organization AND name IN (SELECT value FROM json_each(:names))

-- name: insert_evaluation
INSERT INTO action_evaluations (action_id, version, at, cause, inputs, steps, outcome)
VALUES (:action, :version, :at, :cause, :inputs, :steps, :outcome)
RETURNING id

-- name: trim_evaluations
DELETE FROM action_evaluations
WHERE action_id = :action AND id <= (
    SELECT id FROM action_evaluations WHERE action_id = :action
    ORDER BY id DESC LIMIT 1 OFFSET :kept
)

-- name: trim_effects
-- Those of evaluations that are not kept, unless they are still to be done.
DELETE FROM action_effects
WHERE action_id = :action AND due_at IS NULL AND evaluation_id < (
    SELECT min(id) FROM action_evaluations WHERE action_id = :action
)

-- name: evaluations
SELECT e.id, e.version, e.at, e.cause, e.inputs, e.steps, e.outcome
FROM action_evaluations AS e JOIN actions AS a ON a.id = e.action_id
WHERE e.action_id = :action AND a.organization_id = :organization
ORDER BY e.id DESC LIMIT :limit

-- name: effects_of
SELECT evaluation_id, payload ->> '$.place', kind, payload ->> '$.subject', result
FROM action_effects
WHERE action_id = :action AND evaluation_id >= :least
ORDER BY id

-- name: insert_effects
-- Rows are [kind, payload].
INSERT INTO action_effects (organization_id, action_id, evaluation_id, kind, payload, due_at)
SELECT :organization, :action, :evaluation, value ->> 0, value ->> 1, :now FROM json_each(:rows)

-- name: mark_fired
UPDATE actions SET fired_at = :at WHERE id = :action

-- name: activity
-- How often it fired since one hour, and how many effects could not be done since another, or not
-- yet: what a receiver has not taken is tried for a day.
SELECT coalesce(sum(iif(hour >= :fired_since, fired, 0)), 0),
    coalesce(sum(failed), 0) + (
        SELECT count(*) FROM action_effects
        WHERE action_id = :action AND due_at IS NOT NULL AND result ->> '$.outcome' = 'failed'
    )
FROM action_hours
WHERE action_id = :action AND hour >= :failed_since

-- name: count_hour
INSERT INTO action_hours (action_id, hour, fired, failed)
SELECT id, :now / 3600000, :fired, :failed FROM actions WHERE id = :action
ON CONFLICT DO UPDATE SET fired = fired + excluded.fired, failed = failed + excluded.failed

-- name: count_failed
-- In the hour in which it was to be done, once.
INSERT INTO action_hours (action_id, hour, fired, failed)
SELECT action_id, due_at / 3600000, 0, 1 FROM action_effects
WHERE id = :effect AND due_at IS NOT NULL
ON CONFLICT DO UPDATE SET failed = failed + 1

-- name: forget_hours
DELETE FROM action_hours WHERE action_id = :action AND hour < :now / 3600000 - :hours

-- name: skip_batches
-- Of organizations that have no action about data.
UPDATE data_batches SET done = 1, lease_until = 0
WHERE done = 0 AND NOT EXISTS (
    SELECT 1 FROM action_inputs AS i
    WHERE i.organization_id = data_batches.organization_id AND i.source = 'data'
)

-- name: batches_to_skip
SELECT 1 FROM data_batches AS b
WHERE b.done = 0 AND NOT EXISTS (
    SELECT 1 FROM action_inputs AS i
    WHERE i.organization_id = b.organization_id AND i.source = 'data'
)
LIMIT 1

-- name: batches_between
-- For trying a rule on the past, in the order in which it would have seen them.
SELECT
    b.id, b.organization_id, o.public_id, b.public_id, b.first_point, b.last_point, b.received_at,
    b.fence
FROM data_batches AS b JOIN organizations AS o ON o.id = b.organization_id
WHERE b.organization_id = :organization AND b.received_at >= :since AND b.received_at < :until
    AND (b.received_at, b.id) > (:at, :after)
ORDER BY b.received_at, b.id LIMIT :limit

-- name: logs_with_work
-- [organization, its public id, source, cursor] where something has happened since.
SELECT c.organization_id, o.public_id, c.source, c.cursor
FROM action_cursors AS c JOIN organizations AS o ON o.id = c.organization_id
WHERE c.source = 'event' AND c.cursor < (
    SELECT max(e.id) FROM events AS e WHERE e.organization_id = c.organization_id
) OR c.source = 'audit' AND c.cursor < (
    SELECT max(a.id) FROM audit AS a
    WHERE a.id BETWEEN c.organization_id << 40 AND (c.organization_id << 40) + (1 << 40) - 1
)

-- name: events_after
-- After `select_chain` of runs.sql. With the action that has made the notification, if one has.
    e.id, e.kind, e.at, n.public_id, u.public_id, e.data, n.options ->> '$.action'
FROM events AS e
LEFT JOIN notifications AS n ON n.id = e.notification_id
LEFT JOIN users AS u ON u.id = e.user_id
WHERE e.organization_id = :organization AND e.id > :cursor
ORDER BY e.id LIMIT :limit

-- name: audit_after
SELECT id, at, operation, targets FROM audit
WHERE id > :cursor AND id <= (:organization << 40) + (1 << 40) - 1
ORDER BY id LIMIT :limit

-- name: move_cursor
-- Holds while nobody else has moved it.
UPDATE action_cursors SET cursor = :to
WHERE organization_id = :organization AND source = :source AND cursor = :cursor
RETURNING cursor

-- name: due_actions
-- [action, organization, its public id] with a state whose time has come.
SELECT s.action_id, a.organization_id, o.public_id
FROM action_states AS s
JOIN actions AS a ON a.id = s.action_id
JOIN organizations AS o ON o.id = a.organization_id
WHERE s.due_at <= :now GROUP BY s.action_id ORDER BY min(s.due_at) LIMIT :limit

-- name: due_states
SELECT subject, state FROM action_states
WHERE action_id = :action AND due_at <= :now ORDER BY due_at LIMIT :limit

-- name: next_due
SELECT min(at) FROM (
    SELECT min(due_at) AS at FROM action_states
    UNION ALL
    SELECT min(due_at) FROM action_effects
)

-- name: due_effects
-- Some of each organization, in their order; a resolution only when no earlier effect of its action
-- is still to be done.
SELECT id, organization_id, public_id, action_id, evaluation_id, kind, payload, attempts FROM (
    SELECT
        e.id, e.organization_id, o.public_id, e.action_id, e.evaluation_id, e.kind, e.payload,
        e.attempts, row_number() OVER (PARTITION BY e.organization_id ORDER BY e.id) AS turn
    FROM action_effects AS e JOIN organizations AS o ON o.id = e.organization_id
    WHERE e.due_at <= :now AND (e.kind = 'webhook') = :webhooks
        AND (
            e.kind <> 'resolve' OR NOT EXISTS (
                SELECT 1 FROM action_effects AS before
                WHERE before.action_id = e.action_id AND before.id < e.id
                    AND before.due_at IS NOT NULL AND before.kind = 'notify'
            )
        )
)
WHERE turn <= :each ORDER BY turn, id LIMIT :limit

-- name: finish_effect
UPDATE action_effects SET due_at = NULL, attempts = attempts + 1, result = :result
WHERE id = :effect AND due_at IS NOT NULL
RETURNING id

-- name: save_result
UPDATE action_effects SET result = :result WHERE id = :effect

-- name: postpone_effect
UPDATE action_effects SET due_at = :due_at, attempts = attempts + 1, result = :result
WHERE id = :effect AND due_at IS NOT NULL

-- name: insert_alert
INSERT INTO action_alerts (effect_id, action_id, subject, notification_id, resolve)
SELECT :effect, :action, :subject, :notification, :resolve
WHERE EXISTS (SELECT 1 FROM actions WHERE id = :action)
ON CONFLICT DO NOTHING

-- name: alerts
SELECT effect_id, notification_id, resolve FROM action_alerts
WHERE action_id = :action AND subject = :subject AND effect_id < :effect

-- name: end_alerts
DELETE FROM action_alerts
WHERE action_id = :action AND subject = :subject AND effect_id < :effect

-- name: received
-- Points that came in since a moment, by their batches.
SELECT coalesce(sum(last_point - first_point + 1), 0) FROM data_batches
WHERE organization_id = :organization AND received_at >= :since

-- name: insert_custom_event
INSERT INTO events (organization_id, kind, at, data) VALUES (:organization, :kind, :now, :data)
