-- Planning reads the addresses of everybody: all that it asks for stands in the index itself.
DROP INDEX addresses_by_user;
CREATE INDEX addresses_by_user ON addresses (user_id, organization_id, channel, destination);
