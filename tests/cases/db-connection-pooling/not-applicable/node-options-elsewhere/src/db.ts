import pg from "pg";
import { options } from "./settings.js";

export const pool = new pg.Pool({ ...options, idleTimeoutMillis: 9000 });
export const other = new pg.Pool(options);
