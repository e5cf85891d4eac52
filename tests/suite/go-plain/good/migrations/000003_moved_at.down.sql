ALTER TABLE bookings DROP COLUMN moved_at;
