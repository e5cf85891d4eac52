CREATE TABLE people (id bigserial PRIMARY KEY);
CREATE TABLE orders (
  id bigserial PRIMARY KEY,
  person_id bigint REFERENCES people (id)
);
CREATE INDEX orders_person ON orders (person_id);
