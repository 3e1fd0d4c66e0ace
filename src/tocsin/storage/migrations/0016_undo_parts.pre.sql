-- A bulk mark of a large inbox is written in slices, each with a version of its own: `part_of` is the
-- first one's, by which all are undone.
ALTER TABLE undos ADD COLUMN part_of INTEGER NOT NULL DEFAULT 0;
UPDATE undos SET part_of = version;
