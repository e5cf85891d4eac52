-- RENAME COLUMN total was asked for
ALTER TABLE orders RENAME total TO amount;
