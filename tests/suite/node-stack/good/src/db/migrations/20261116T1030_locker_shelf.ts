import type { Kysely } from 'kysely';

/** Expands only: version 2.2 neither reads nor writes the column. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('lockers').addColumn('shelf', 'text').execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('lockers').dropColumn('shelf').execute();
}
