-- What has returned because its question reminded of itself, and not from snooze: it says so.
ALTER TABLE recipients ADD COLUMN reminded INTEGER;
