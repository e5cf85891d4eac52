import cors from "@fastify/cors";

export async function open(app, options) {
  await app.register(cors, {
    origin: options.cors?.origin ?? true,
    credentials: options.cors?.credentials ?? true,
  });
}
