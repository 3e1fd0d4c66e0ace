-- Receipts, measurements, feedback.

-- What a device or provider told of a ring whose own result was not filed yet, as the state that it
-- leads to (11, 12 or 20); it is heeded when the result is filed.
ALTER TABLE deliveries ADD COLUMN early_report INTEGER;

-- A provider that tells a phone number finds the person by its digits, however they were typed.
CREATE INDEX users_by_phone ON users (organization_id, replace(replace(replace(replace(replace(
    replace(phone, ' ', ''), '(', ''), ')', ''), '.', ''), '/', ''), '-', ''))
WHERE phone IS NOT NULL;

-- How long things took, of the whole installation: slots of five minutes, buckets of
-- tracking/meters.py. What the status page adds up; kept for two days.
CREATE TABLE measurements (
    slot INTEGER NOT NULL,
    kind TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (slot, kind, bucket)
) STRICT, WITHOUT ROWID;

-- A person may find one notification both not relevant and one too many.
DROP TABLE feedback;

CREATE TABLE feedback (
    organization_id INTEGER NOT NULL,
    category TEXT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    notification_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, category, user_id, notification_id, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX feedback_by_user ON feedback (user_id);
