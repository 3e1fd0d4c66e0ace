-- How many runs before have led to these points, without a person: none, unless a run handed them in.
ALTER TABLE data_batches ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
