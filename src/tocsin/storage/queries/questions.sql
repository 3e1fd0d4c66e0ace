-- Questions: answers, what they decide, and what a question does as time passes.

-- name: before_answer
-- What a person has, and the notification as it stands. Holds while the copy can still be changed.
SELECT r.notification_id, r.seen_at, r.read_at, r.answered_at, r.answer, u.public_id, u.name,
    u.role, n.*
FROM notifications AS n
JOIN recipients AS r ON r.notification_id = n.id AND r.user_id = :user
JOIN users AS u ON u.id = r.user_id
WHERE n.organization_id = :organization AND n.public_id = :public_id
    AND r.deleted_at IS NULL AND r.withdrawn_at IS NULL

-- name: answer
-- The first answer counts.
UPDATE recipients SET
    version = :version, updated_at = :now, answered_at = :now, answer = :answer,
    seen_at = coalesce(seen_at, :now), read_at = coalesce(read_at, :now), returned_at = NULL
WHERE user_id = :user AND notification_id = :notification AND answered_at IS NULL
RETURNING notification_id

-- name: insert_answer
INSERT INTO answers (notification_id, user_id, button, value, body, form, via, answered_at)
VALUES (:notification, :user, :button, :value, :text, :form, :via, :now)

-- name: count_alike
-- So many have said the same; it does not count beyond the quorum.
SELECT count(*) FROM (
    SELECT 1 FROM answers INDEXED BY answers_by_value
    WHERE notification_id = :notification AND value = :value LIMIT :quorum
)

-- name: most_given
-- The buttons by how often they were pressed.
SELECT button, count(*) FROM answers WHERE notification_id = :notification
GROUP BY button ORDER BY count(*) DESC, min(id) LIMIT 2

-- name: all_answered
-- Everybody who was to be asked is, and has answered.
SELECT 1 FROM notifications AS n
WHERE n.id = :notification AND n.expanded = 1 AND n.answered >= n.recipients
    AND NOT EXISTS (
        SELECT 1 FROM jobs
        WHERE jobs.notification_id = n.id AND jobs.kind IN ('expand', 'escalate')
    )

-- name: asked_as
-- The first of the groups that a notification is for, of which a person is.
SELECT g.name FROM groups AS g JOIN group_members AS m ON m.group_id = g.id
WHERE g.organization_id = :organization AND g.solution_id = :solution AND m.user_id = :user
    AND g.name IN (SELECT value FROM json_each(:groups))
ORDER BY g.name LIMIT 1

-- name: decide
-- Holds for the first one only: there is one decision.
UPDATE notifications SET decision = :decision
WHERE id = :notification AND organization_id = :organization AND decision IS NULL
    AND state NOT IN ('CANCELED', 'WITHDRAWN')
RETURNING recipients, answered

-- name: drop_question_jobs
-- What is settled reminds nobody and asks nobody further.
DELETE FROM jobs
WHERE notification_id = :notification AND kind IN ('question', 'remind', 'escalate')

-- name: insert_question
INSERT INTO questions (notification_id) VALUES (:notification)

-- name: steps
SELECT steps FROM questions WHERE notification_id = :notification

-- name: keep_steps
UPDATE questions SET steps = :steps WHERE notification_id = :notification

-- name: next_step
-- Holds when this worker's claim is still the last one.
UPDATE jobs SET due_at = :due_at, attempts = 0 WHERE id = :id AND fence = :fence RETURNING id

-- name: insert_reminder
-- `cursor` says which one it is, from 1.
INSERT INTO jobs (organization_id, notification_id, kind, due_at, cursor)
VALUES (:organization, :notification, 'remind', :now, :reminder)

-- name: insert_escalation
INSERT INTO jobs (organization_id, notification_id, kind, due_at, users)
VALUES (:organization, :notification, 'escalate', :now, :users)

-- name: further_people
-- By e-mail, or of groups of the solution; those who are asked already are left out.
SELECT p.id FROM (
    SELECT u.id FROM json_each(:emails) AS e
    CROSS JOIN users AS u ON u.organization_id = :organization AND u.email = e.value
    UNION
    SELECT m.user_id FROM groups AS g JOIN group_members AS m ON m.group_id = g.id
    WHERE g.organization_id = :organization AND g.solution_id = :solution
        AND g.name IN (SELECT value FROM json_each(:groups))
) AS p
WHERE NOT EXISTS (
    SELECT 1 FROM recipients AS r WHERE r.user_id = p.id AND r.notification_id = :notification
)
ORDER BY p.id

-- name: open_again
-- Further people are reached, or people are rung again.
UPDATE notifications
SET state = CASE WHEN state IN ('SENT', 'PARTIAL', 'FAILED') THEN 'SENDING' ELSE state END,
    ringing = ringing + :rings, failed = max(0, failed - :people)
WHERE id = :notification

-- name: unanswered
-- Of these people, those who are to be reminded: what is put aside or gone is left alone.
SELECT user_id FROM recipients
WHERE (user_id, notification_id) IN (SELECT value, :notification FROM json_each(:users))
    AND answered_at IS NULL AND deleted_at IS NULL AND withdrawn_at IS NULL
    AND snoozed_until IS NULL
ORDER BY user_id

-- name: remind_items
-- The item is new on the badge again.
UPDATE recipients SET version = :version, updated_at = :now,
    returned_at = iif(seen_at IS NULL, NULL, :now), reminded = 1
WHERE (user_id, notification_id) IN (SELECT value, :notification FROM json_each(:users))

-- name: cancel_older_rings
-- Bells that still wait for somebody who is rung again now.
UPDATE deliveries SET state = 22, due_at = NULL, updated_at = :now
WHERE notification_id = :notification AND user_id IN (SELECT value FROM json_each(:users))
    AND state IN (0, 1, 3) AND recall = 0
RETURNING user_id

-- name: refresh_items
-- Everybody's inbox is told how the question stands.
UPDATE recipients SET version = :version, updated_at = :now, asks_until = (
    SELECT iif(n.decision IS NULL, coalesce(n.answer_until, n.expires_at, 1 << 47), NULL)
    FROM notifications AS n WHERE n.id = :notification
)
WHERE (user_id, notification_id) IN (SELECT value, :notification FROM json_each(:users))
    AND withdrawn_at IS NULL AND deleted_at IS NULL

-- name: settled
SELECT 1 FROM notifications WHERE id = :notification AND decision IS NOT NULL

-- name: move_deadline
-- Holds while nothing is decided.
UPDATE notifications
SET answer_until = :until, updated_at = :now, updated_by_public_id = :actor_public_id
WHERE id = :notification AND organization_id = :organization AND decision IS NULL
    AND state NOT IN ('CANCELED', 'WITHDRAWN')
RETURNING id

-- name: look_again
-- The steps are worked out anew; the fence makes a claim of before void.
UPDATE jobs SET due_at = :now, fence = fence + 1, attempts = 0
WHERE notification_id = :notification AND kind = 'question'
RETURNING id

-- name: counts
SELECT button, count(*) FROM answers WHERE notification_id = :notification GROUP BY button

-- name: answers
-- In the order in which they came.
SELECT a.id, u.public_id, u.name, u.email, a.button, a.value, a.answered_at, a.via, a.body, a.form
FROM answers AS a
JOIN notifications AS n ON n.id = a.notification_id AND n.organization_id = :organization
LEFT JOIN users AS u ON u.id = a.user_id
WHERE a.notification_id = :notification AND a.id > :after
ORDER BY a.id LIMIT :limit

-- name: of_ring
-- Whose ring it is, of which notification: a device answers by it.
SELECT n.organization_id, o.public_id, d.user_id, n.public_id
FROM deliveries AS d
JOIN notifications AS n ON n.id = d.notification_id
JOIN organizations AS o ON o.id = n.organization_id
JOIN users AS u ON u.id = d.user_id AND u.active = 1
WHERE d.id = :delivery AND d.recall = 0

-- name: recall_own
-- As `insert_recalls`, from who has answered; the device of the ring that was answered has closed it
-- by itself.
INSERT INTO deliveries (
    organization_id, notification_id, lane, updated_at, user_id, channel, queue, place, address_id,
    state, due_at, recall
)
SELECT organization_id, notification_id, lane, :now, user_id, channel, queue, 100, address_id,
    1, max(iif(state = 2, due_at, :now)), 1
FROM deliveries
WHERE notification_id = :notification AND user_id = :user
    AND state IN (2, 10, 11, 24) AND recall = 0
    AND channel IN (SELECT value FROM json_each(:devices))
    AND (:ring IS NULL OR address_id IS NOT (SELECT address_id FROM deliveries WHERE id = :ring))
GROUP BY channel, queue, address_id
