import Fastify from "fastify";
import { pool } from "./database.js";

const app = Fastify();
app.get("/livez", async () => ({ status: "ok" }));
app.get("/readyz", async (request, reply) => {
  await pool.query("SELECT 1");
  return { status: "ok" };
});
