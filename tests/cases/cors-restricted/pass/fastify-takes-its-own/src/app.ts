import cors from "@fastify/cors";
await app.register(cors, { origin: settings.ALLOWED_ORIGIN, credentials: true });
