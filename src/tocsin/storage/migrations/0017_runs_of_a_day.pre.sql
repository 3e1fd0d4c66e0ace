-- How often an analysis has run of late, and how often in vain, is counted without reading the runs.
CREATE INDEX runs_of_late ON runs (analysis_id, created_at, state);
