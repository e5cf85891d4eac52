CREATE TABLE idempotency_keys (
    customer_id text NOT NULL,
    key text NOT NULL,
    booking_id uuid NOT NULL REFERENCES bookings (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (customer_id, key)
);

CREATE INDEX idempotency_keys_booking_id_idx ON idempotency_keys (booking_id);
