import { runner } from "node-pg-migrate";
import { secret, settings } from "./settings.js";

await runner({
  databaseUrl: {
    host: settings.DATABASE_HOST,
    user: "noticeboard",
    database: "noticeboard",
    password: secret(settings.DATABASE_PASSWORD_FILE),
  },
  dir: "migrations",
  direction: "up",
  migrationsTable: "migrations",
});
