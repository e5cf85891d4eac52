import { promises as fs } from 'node:fs';
import path from 'node:path';
import { FileMigrationProvider, Migrator } from 'kysely';
import { createDatabase } from '../db/client.js';
import { createLogger } from '../logging.js';
import { loadSettings } from '../settings.js';

const settings = loadSettings();
const log = createLogger(settings.LOG_LEVEL, 'migrate');
const db = createDatabase(settings);
const migrator = new Migrator({
  db,
  provider: new FileMigrationProvider({
    fs,
    path,
    migrationFolder: path.join(import.meta.dirname, '../db/migrations'),
  }),
});

const { error, results = [] } = await migrator.migrateToLatest();
for (const step of results) log.info({ step: step.migrationName, status: step.status }, 'migration');
if (error) {
  log.fatal({ err: error }, 'migration failed');
  process.exitCode = 1;
}
await db.destroy();
