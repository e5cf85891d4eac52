CREATE INDEX CONCURRENTLY notices_owner ON notices USING btree (owner);
-- CREATE TABLE later (notice bigint REFERENCES notices (id));
