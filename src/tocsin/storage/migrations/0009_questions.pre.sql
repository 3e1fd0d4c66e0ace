-- Questions: until when, what was decided, and everybody's answers.

-- A question's deadline, which its sender may move; NULL: as long as the notification lives.
ALTER TABLE notifications ADD COLUMN answer_until INTEGER;
-- JSON (model.questions.Decision). Written once, by whoever settles it.
ALTER TABLE notifications ADD COLUMN decision TEXT;

-- `steps` are the reminders, escalations and deadline that were done, as JSON
-- (model.questions.QuestionStep).
CREATE TABLE questions (
    notification_id INTEGER PRIMARY KEY REFERENCES notifications (id) ON DELETE CASCADE,
    steps TEXT NOT NULL DEFAULT '[]'
) STRICT;

-- One answer of each person, in the order in which they came: what a sender reads. The person's own
-- copy has it too. `value` is what the button means.
CREATE TABLE answers (
    id INTEGER PRIMARY KEY,
    notification_id INTEGER NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    button TEXT NOT NULL,
    value TEXT NOT NULL,
    body TEXT,
    form TEXT,
    via TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    UNIQUE (notification_id, user_id)
) STRICT;

CREATE INDEX answers_in_order ON answers (notification_id, id);
-- How many have said the same: looked at with each answer that a quorum counts.
CREATE INDEX answers_by_value ON answers (notification_id, value);
CREATE INDEX notifications_by_decider ON notifications (decision ->> '$.by')
WHERE decision IS NOT NULL;
CREATE INDEX answers_by_user ON answers (user_id);

INSERT INTO answers (notification_id, user_id, button, value, body, via, answered_at)
SELECT r.notification_id, r.user_id, r.answer ->> 'button', r.answer ->> 'button',
    r.answer ->> 'text', 'inbox', r.answered_at
FROM recipients AS r
JOIN users AS u ON u.id = r.user_id
JOIN notifications AS n ON n.id = r.notification_id
WHERE r.answer IS NOT NULL ORDER BY r.answered_at;
