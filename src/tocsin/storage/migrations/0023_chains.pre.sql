-- How many runs before one have led to it by the notifications that they have sent, without a person.
ALTER TABLE runs ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
