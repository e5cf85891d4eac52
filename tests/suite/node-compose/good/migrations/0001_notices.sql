-- Up Migration
CREATE TABLE houses (
  name text PRIMARY KEY
);

CREATE TABLE notices (
  id bigserial PRIMARY KEY,
  house text NOT NULL REFERENCES houses (name),
  title text NOT NULL,
  idempotency_key text NOT NULL,
  UNIQUE (house, idempotency_key)
);
