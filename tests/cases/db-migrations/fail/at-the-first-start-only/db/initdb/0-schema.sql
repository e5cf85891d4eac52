-- the orders
CREATE TABLE IF NOT EXISTS orders (
  id BIGINT PRIMARY KEY
);
