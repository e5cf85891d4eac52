import { sql } from "kysely";
import { db } from "./client.js";

const table = "parcels";
const HOURS = 12;
const whereClause = "delivered = true";

// sql.raw(`id > '${cursor}'`) was here once
export const old = () => db.query(`select id from ${table} where ` + whereClause + " limit 5");
export const late = () => db.query("delete from parcels where age > " + HOURS);
export const mine = (owner: string) => sql`select id from parcels where owner = ${owner}`.execute(db);
