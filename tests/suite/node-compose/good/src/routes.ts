import type { FastifyInstance } from "fastify";
import { noticesOf, post } from "./database.js";
import { posted } from "./metrics.js";
import { mails } from "./queue.js";

interface Caller {
  house: string;
}

const problem = {
  type: "object",
  properties: { message: { type: "string" } },
  example: { message: "a token is needed" },
} as const;

const notice = {
  type: "object",
  properties: { id: { type: "integer" }, house: { type: "string" }, title: { type: "string" } },
  example: { id: 17, house: "elm-3", title: "Water is off on Monday" },
} as const;

/** The operations on notices. Every one of them asks for a token. */
export async function notices(app: FastifyInstance): Promise<void> {
  app.addHook("onRequest", async (request) => {
    await request.jwtVerify();
  });

  app.get<{ Querystring: { limit: number; after: number } }>(
    "/notices",
    {
      schema: {
        querystring: {
          type: "object",
          properties: {
            limit: { type: "integer", minimum: 1, maximum: 100, default: 20 },
            after: { type: "integer", minimum: 0, default: 0 },
          },
        },
        response: { 200: { type: "array", items: notice }, "4xx": problem },
      },
    },
    async (request) => {
      const { house } = request.user as Caller;
      return noticesOf(house, request.query.limit, request.query.after);
    },
  );

  app.post<{ Body: { title: string }; Headers: { "idempotency-key": string } }>(
    "/notices",
    {
      schema: {
        headers: {
          type: "object",
          required: ["idempotency-key"],
          properties: { "idempotency-key": { type: "string", minLength: 8, maxLength: 64 } },
        },
        body: {
          type: "object",
          required: ["title"],
          additionalProperties: false,
          properties: { title: { type: "string", minLength: 1, maxLength: 200 } },
          example: { title: "Water is off on Monday" },
        },
        response: { 201: notice, "4xx": problem },
      },
    },
    async (request, reply) => {
      const { house } = request.user as Caller;
      const kept = await post(house, request.body.title, request.headers["idempotency-key"]);
      try {
        await mails.add("new", { house, title: kept.title }, { jobId: `notice-${kept.id}` });
        posted.inc({ outcome: "announced" });
      } catch (error) {
        request.log.error({ err: error }, "the notice is kept and not announced");
        posted.inc({ outcome: "silent" });
      }
      return reply.code(201).send(kept);
    },
  );
}
