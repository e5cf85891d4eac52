import { pool } from "./pool.js";

export async function depots(town: string) {
  return pool.query("select id, name from depots where town = '" + town + "' order by name");
}
