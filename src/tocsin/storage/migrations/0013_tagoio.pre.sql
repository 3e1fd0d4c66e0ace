-- The TagoIO door: what it was given and our own nouns have no place for.

-- Fields of a run user that a user does not have, as they were sent: a JSON object.
CREATE TABLE tagoio_users (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    body TEXT NOT NULL
) STRICT;

-- An organization's TagoRUN: the host name that its people sign in under, and its other fields.
CREATE TABLE tagoio_runs (
    organization_id INTEGER PRIMARY KEY REFERENCES organizations (id),
    host TEXT UNIQUE,
    body TEXT NOT NULL
) STRICT;

-- A run user's own key-value store.
CREATE TABLE tagoio_items (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;

-- Notifications that were changed on this door: ours never change, so a later one takes the place
-- of the first. `root` is the public id of the first, by which the door goes on naming it.
CREATE TABLE tagoio_edits (
    notification_id INTEGER PRIMARY KEY REFERENCES notifications (id) ON DELETE CASCADE,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    root BLOB NOT NULL,
    buttons_enabled INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (organization_id, root)
) STRICT;

-- Actions and analyses as they were sent; of an action also the rule that was made of it, to know
-- whether it was changed elsewhere since.
CREATE TABLE tagoio_actions (
    action_id INTEGER PRIMARY KEY REFERENCES actions (id) ON DELETE CASCADE,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE tagoio_analyses (
    analysis_id INTEGER PRIMARY KEY REFERENCES analyses (id) ON DELETE CASCADE,
    body TEXT NOT NULL
) STRICT;
