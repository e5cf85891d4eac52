DROP INDEX orders_person;
CREATE INDEX CONCURRENTLY orders_of_a_person ON orders (person_id, id);
