CREATE TABLE houses (name text PRIMARY KEY);
CREATE TABLE notices (
  id bigserial PRIMARY KEY,
  house text NOT NULL REFERENCES houses (name),
  owner bigint REFERENCES people (id) ON DELETE CASCADE,
  twin bigint UNIQUE REFERENCES notices (id),
  key text NOT NULL,
  UNIQUE (house, key)
);
