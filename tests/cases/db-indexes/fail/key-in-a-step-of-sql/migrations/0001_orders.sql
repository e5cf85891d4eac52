CREATE TABLE customers (id bigserial PRIMARY KEY);
CREATE TABLE orders (
  id bigserial PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  number text NOT NULL
);
