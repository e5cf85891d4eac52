import pg from "pg";
import { secret, settings } from "./settings.js";

export const pool = new pg.Pool({
  host: settings.DATABASE_HOST,
  user: "noticeboard",
  database: "noticeboard",
  password: secret(settings.DATABASE_PASSWORD_FILE),
  max: settings.POOL_SIZE,
  connectionTimeoutMillis: 2_000,
  idleTimeoutMillis: 30_000,
  statement_timeout: 5_000,
});

export interface Notice {
  id: number;
  house: string;
  title: string;
}

/** A page of a house's notices. */
export async function noticesOf(house: string, limit: number, after: number): Promise<Notice[]> {
  const found = await pool.query<Notice>(
    "SELECT id, house, title FROM notices WHERE house = $1 AND id > $2 ORDER BY id LIMIT $3",
    [house, after, limit],
  );
  return found.rows;
}

/** Keep a notice; the same key again gives the same notice. */
export async function post(house: string, title: string, key: string): Promise<Notice> {
  const found = await pool.query<Notice>(
    `INSERT INTO notices (house, title, idempotency_key) VALUES ($1, $2, $3)
     ON CONFLICT (house, idempotency_key) DO UPDATE SET title = notices.title
     RETURNING id, house, title`,
    [house, title, key],
  );
  const [notice] = found.rows;
  if (!notice) throw new Error("the database gave no row back");
  return notice;
}
