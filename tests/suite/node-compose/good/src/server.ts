import { build } from "./app.js";
import { pool } from "./database.js";
import { redis } from "./queue.js";
import { settings } from "./settings.js";
import { observe } from "./telemetry.js";

observe();
const app = await build();
await app.listen({ host: "0.0.0.0", port: settings.PORT });

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, async () => {
    await app.close();
    await pool.end();
    redis.disconnect();
  });
}
