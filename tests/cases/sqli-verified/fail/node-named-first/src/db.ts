import { client } from "./client.js";

export async function byOwner(owner: string) {
  const statement = `select id from parcels where owner = '${owner}'`;
  const { rows } = await client.query(statement);
  return rows;
}
