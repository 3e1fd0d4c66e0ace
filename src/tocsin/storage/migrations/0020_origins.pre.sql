-- JSON of the origins whose pages may embed the inbox of the solution's members; [] names none.
ALTER TABLE solutions ADD COLUMN origins TEXT NOT NULL DEFAULT '[]';
