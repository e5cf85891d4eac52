import { sql } from "kysely";
import { db } from "./client.js";

export const after = (cursor: string) =>
  db.selectFrom("parcels").selectAll().where(sql<boolean>`${sql.raw(`token > '${cursor}'`)}`).limit(20).execute();
