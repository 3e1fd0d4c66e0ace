-- name: add
-- Rows are [organization, kind, category, channel, solution, count].
INSERT INTO tallies (organization_id, hour, kind, category, channel, solution_id, count)
SELECT value ->> 0, :hour, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
FROM json_each(:rows) WHERE true
ON CONFLICT DO UPDATE SET count = count + excluded.count

-- name: add_times
-- Rows are [organization, kind, bucket, count].
INSERT INTO times (organization_id, hour, kind, bucket, count)
SELECT value ->> 0, :hour, value ->> 1, value ->> 2, value ->> 3 FROM json_each(:rows) WHERE true
ON CONFLICT DO UPDATE SET count = count + excluded.count

-- name: add_faults
-- Rows are [organization, channel, outcome, reply, count]. What providers say is theirs: beyond so
-- many different replies of an hour, further ones are counted without their words.
INSERT INTO faults (organization_id, hour, channel, outcome, reply, count)
SELECT
    f.value ->> 0, :hour, f.value ->> 1, f.value ->> 2,
    CASE WHEN (
        SELECT count(*) FROM faults WHERE organization_id = f.value ->> 0 AND hour = :hour
    ) < :most OR EXISTS (
        SELECT 1 FROM faults
        WHERE organization_id = f.value ->> 0 AND hour = :hour AND channel = f.value ->> 1
            AND outcome = f.value ->> 2 AND reply = f.value ->> 3
    ) THEN f.value ->> 3 ELSE '' END,
    f.value ->> 4
FROM json_each(:rows) AS f WHERE true
ON CONFLICT DO UPDATE SET count = count + excluded.count
