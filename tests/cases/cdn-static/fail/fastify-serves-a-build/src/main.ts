import fastifyStatic from "@fastify/static";
import { join } from "node:path";

export async function pages(server) {
  const distPath = join(import.meta.dirname, "dist");
  await server.register(fastifyStatic, { root: distPath, prefix: "/" });
}
