CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE berths (
    id integer PRIMARY KEY,
    name text NOT NULL,
    max_length_m numeric(6, 2) NOT NULL
);

CREATE TABLE bookings (
    id uuid PRIMARY KEY,
    customer_id text NOT NULL,
    berth_id integer NOT NULL REFERENCES berths (id),
    imo char(7) NOT NULL,
    arrival timestamptz NOT NULL,
    departure timestamptz NOT NULL,
    status text NOT NULL,
    CONSTRAINT bookings_no_overlap EXCLUDE USING gist (
        berth_id WITH =, tstzrange(arrival, departure) WITH &&
    )
);

CREATE INDEX bookings_berth_id_idx ON bookings (berth_id);
CREATE INDEX bookings_customer_arrival_idx ON bookings (customer_id, arrival);
