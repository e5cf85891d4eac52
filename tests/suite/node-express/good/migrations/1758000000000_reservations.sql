-- Up Migration
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE berths (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE
);

CREATE TABLE reservations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  berth_id bigint NOT NULL REFERENCES berths (id),
  skipper text NOT NULL,
  stay daterange NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  EXCLUDE USING gist (berth_id WITH =, stay WITH &&)
);
CREATE INDEX reservations_berth_id_idx ON reservations (berth_id);
CREATE INDEX reservations_skipper_idx ON reservations (skipper, id);

CREATE TABLE idempotency_keys (
  skipper text NOT NULL,
  key text NOT NULL,
  answer jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (skipper, key)
);

-- Down Migration
DROP TABLE idempotency_keys;
DROP TABLE reservations;
DROP TABLE berths;
