-- How often an action fired in an hour, and how many of its effects could not be done: of the last
-- seven days. From before, what is remembered is counted.
CREATE TABLE action_hours (
    action_id INTEGER NOT NULL REFERENCES actions (id) ON DELETE CASCADE,
    hour INTEGER NOT NULL,
    fired INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    PRIMARY KEY (action_id, hour)
) STRICT, WITHOUT ROWID;

INSERT INTO action_hours (action_id, hour, fired, failed)
SELECT action_id, hour, sum(fired), sum(failed) FROM (
    SELECT action_id, at / 3600000 AS hour, 1 AS fired, 0 AS failed FROM action_evaluations
    WHERE outcome = 'fired'
    UNION ALL
    SELECT f.action_id, e.at / 3600000, 0, 1 FROM action_effects AS f
    JOIN action_evaluations AS e ON e.id = f.evaluation_id
    WHERE f.result ->> '$.outcome' IN ('refused', 'given_up', 'gone')
)
GROUP BY action_id, hour;
