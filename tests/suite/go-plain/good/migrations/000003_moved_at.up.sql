-- Expand only: the version before does not know the column and goes on without it.
ALTER TABLE bookings ADD COLUMN moved_at timestamptz;
