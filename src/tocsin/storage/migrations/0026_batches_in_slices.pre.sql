-- The last action that has looked at a batch: a large one is looked at by a few actions at a time.
ALTER TABLE data_batches ADD COLUMN looked_by INTEGER NOT NULL DEFAULT 0;
