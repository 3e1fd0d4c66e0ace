-- name: add
-- Rows are [organization, kind, category, channel, solution, count].
INSERT INTO tallies (organization_id, hour, kind, category, channel, solution_id, count)
SELECT value ->> 0, :hour, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
FROM json_each(:rows) WHERE true
ON CONFLICT DO UPDATE SET count = count + excluded.count
