import { db } from "./client.js";

export async function find(customer: string, id: string) {
  return db.selectFrom("parcels").selectAll().where("id", "=", id).executeTakeFirst();
}
