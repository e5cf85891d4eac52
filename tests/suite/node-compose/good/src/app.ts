import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import jwt from "@fastify/jwt";
import limit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import Fastify, { type FastifyInstance } from "fastify";
import { health } from "./health.js";
import { latency, requests } from "./metrics.js";
import { notices } from "./routes.js";
import { secret, settings } from "./settings.js";

/** The application, configured. */
export async function build(): Promise<FastifyInstance> {
  const app = Fastify({
    logger: {
      level: settings.LOG_LEVEL,
      redact: ["req.headers.authorization", "req.headers.cookie"],
    },
    trustProxy: 1,
    bodyLimit: 16_384,
    requestTimeout: 10_000,
    requestIdHeader: "x-request-id",
    requestIdLogLabel: "request_id",
  });
  await app.register(swagger, { openapi: { info: { title: "Noticeboard", version: "1.8.0" } } });
  await app.register(helmet);
  await app.register(limit, { max: 120, timeWindow: "1 minute" });
  await app.register(jwt, {
    secret: secret(settings.SESSION_KEY_FILE),
    verify: { algorithms: ["HS256"], allowedIss: "noticeboard" },
  });
  if (settings.ALLOWED_ORIGIN) {
    await app.register(cors, { origin: settings.ALLOWED_ORIGIN, credentials: true });
  }
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    requests.inc({ method: request.method, route, status: reply.statusCode });
    latency.observe({ method: request.method, route }, reply.elapsedTime / 1_000);
  });
  app.setErrorHandler(async (error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, "unexpected");
    return reply
      .code(status)
      .send({ message: status >= 500 ? "something went wrong" : error.message });
  });
  await app.register(health);
  await app.register(notices, { prefix: "/v1" });
  return app;
}
