-- Events that an endpoint did not accept and that wait for another try, so that one event that a
-- receiver can't digest does not hold up those after it: the endpoint's cursor goes over them.
-- `attempts` is how often it was tried. On `webhooks`, `attempts`, `due_at` and `failing_since` are
-- about the endpoint: failures in a row, when a new event may be tried again, since when.
CREATE TABLE webhook_retries (
    webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (webhook_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_retries_by_due ON webhook_retries (webhook_id, due_at);
CREATE INDEX webhook_retries_by_event ON webhook_retries (event_id);
