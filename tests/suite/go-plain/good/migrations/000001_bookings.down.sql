DROP TABLE bookings;
DROP TABLE berths;
