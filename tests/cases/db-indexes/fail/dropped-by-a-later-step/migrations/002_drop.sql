DROP INDEX IF EXISTS orders_person;
