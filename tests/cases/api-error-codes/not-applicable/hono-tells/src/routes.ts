import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { store } from "./store.js"; // knows repetitions by a key of idempotency

const Parcel = z.strictObject({ size: z.enum(["S", "M"]) });
const add = createRoute({
  method: "post",
  path: "/parcels",
  request: { body: { content: { "application/json": { schema: Parcel } } } },
  responses: { 201: { description: "made" }, "4XX": { description: "refused" } },
});
export const routes = new OpenAPIHono();
routes.openapi(add, async (c) => c.json(await store.add({ key: c.req.header("idempotency-key"), ...c.req.valid("json") }), 201));
