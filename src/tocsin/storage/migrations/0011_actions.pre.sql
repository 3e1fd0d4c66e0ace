-- Actions: rules, where each stands, what each look at one has found, and what is still to be done.

CREATE TABLE actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    public_id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT,
    enabled INTEGER NOT NULL,
    -- By hand; the locks of single devices are in their states.
    locked INTEGER NOT NULL DEFAULT 0,
    tags TEXT NOT NULL DEFAULT '{}',
    version INTEGER NOT NULL,
    definition TEXT NOT NULL,
    -- {place of an effect: what it sends}
    drafts TEXT NOT NULL,
    -- With whose rights it acts; scopes NULL are all that the person has.
    saved_by BLOB NOT NULL,
    scopes TEXT,
    secret BLOB,
    fired_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX actions_by_organization ON actions (organization_id, id);

CREATE TABLE action_versions (
    action_id INTEGER NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by BLOB NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    tags TEXT NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (action_id, number)
) STRICT, WITHOUT ROWID;

-- What enabled actions look at: ('data', variable or '' for any), ('event', kind), ('audit', '').
-- So what no action looks at costs one look into this index.
CREATE TABLE action_inputs (
    organization_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    action_id INTEGER NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    PRIMARY KEY (organization_id, source, name, action_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX action_inputs_by_action ON action_inputs (action_id);

-- How far a log of an organization has been looked at by its actions; there only while one does.
CREATE TABLE action_cursors (
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    source TEXT NOT NULL,
    cursor INTEGER NOT NULL,
    PRIMARY KEY (organization_id, source)
) STRICT, WITHOUT ROWID;

-- Where an action stands for a device, a notification, or ('') as a whole.
CREATE TABLE action_states (
    action_id INTEGER NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at INTEGER,
    PRIMARY KEY (action_id, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX action_states_due ON action_states (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE action_evaluations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    action_id INTEGER NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    cause TEXT NOT NULL,
    inputs TEXT NOT NULL,
    steps TEXT NOT NULL,
    outcome TEXT NOT NULL
) STRICT;

CREATE INDEX action_evaluations_by_action ON action_evaluations (action_id, id);

-- What a firing sets off, and a resolution. `due_at` is NULL when it is done; `result` says how.
CREATE TABLE action_effects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    action_id INTEGER NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    evaluation_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER,
    result TEXT
) STRICT;

CREATE INDEX action_effects_due ON action_effects (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX action_effects_by_action ON action_effects (action_id, evaluation_id);

-- Notifications that are to be resolved when what set them off is over.
CREATE TABLE action_alerts (
    effect_id INTEGER PRIMARY KEY,
    action_id INTEGER NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    notification_id BLOB NOT NULL,
    resolve TEXT NOT NULL
) STRICT;

CREATE INDEX action_alerts_by_subject ON action_alerts (action_id, subject);
