import pg from "pg";

export const pool = new pg.Pool({
  max: 10,
  ssl: { rejectUnauthorized: process.env.NODE_ENV === "production" },
});
