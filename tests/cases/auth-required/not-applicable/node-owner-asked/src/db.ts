import { db } from "./client.js";

export async function find(customer: string, id: string) {
  return db.selectFrom("parcels").selectAll().where("id", "=", id).where("owner", "=", customer).executeTakeFirst();
}

export async function name(customer: string, id: string) {
  return `${customer}/${id}`;
}
