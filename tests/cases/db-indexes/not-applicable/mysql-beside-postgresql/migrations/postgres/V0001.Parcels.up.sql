CREATE TABLE parcel (
    id SERIAL PRIMARY KEY,
    depot_id INTEGER NOT NULL
);

CREATE INDEX parcel_depot_idx ON parcel (depot_id);

ALTER TABLE parcel ADD CONSTRAINT parcel_depot FOREIGN KEY (depot_id) REFERENCES depot (id);
