-- Up Migration
ALTER TABLE reservations ADD COLUMN boat_length_cm integer;
ALTER TABLE berths ADD COLUMN depth_cm integer NOT NULL DEFAULT 200;

-- Down Migration
ALTER TABLE berths DROP COLUMN depth_cm;
ALTER TABLE reservations DROP COLUMN boat_length_cm;
