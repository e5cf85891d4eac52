import type { FastifyInstance } from "fastify";
import { pool } from "./database.js";
import { register } from "./metrics.js";

/** Whether the process lives, and whether it can work. */
export async function health(app: FastifyInstance): Promise<void> {
  app.get("/livez", { logLevel: "warn" }, async () => ({ status: "ok" }));

  app.get("/readyz", { logLevel: "warn" }, async (request, reply) => {
    try {
      await pool.query("SELECT 1");
      return { status: "ok" };
    } catch (error) {
      request.log.error({ err: error }, "not ready");
      return reply.code(503).send({ status: "database is away" });
    }
  });

  app.get("/metrics", { logLevel: "warn" }, async (_request, reply) => {
    return reply.type(register.contentType).send(await register.metrics());
  });
}
