CREATE TABLE tariffs (
    id bigserial PRIMARY KEY,
    region text NOT NULL,
    cents integer NOT NULL CHECK (cents >= 0),
    idempotency_key text NOT NULL UNIQUE
);
CREATE INDEX tariffs_region ON tariffs (region, id);
