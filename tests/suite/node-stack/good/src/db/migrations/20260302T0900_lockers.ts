import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sites')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('city', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('lockers')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('site_id', 'uuid', (column) => column.notNull().references('sites.id'))
    .addColumn('size', 'text', (column) => column.notNull().check(sql`size in ('S', 'M', 'L')`))
    .addColumn('out_of_service', 'boolean', (column) => column.notNull().defaultTo(false))
    .execute();
  await db.schema.createIndex('lockers_site_id_size').on('lockers').columns(['site_id', 'size']).execute();
  await sql`grant select on sites, lockers to lockerline_app`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('lockers').execute();
  await db.schema.dropTable('sites').execute();
}
