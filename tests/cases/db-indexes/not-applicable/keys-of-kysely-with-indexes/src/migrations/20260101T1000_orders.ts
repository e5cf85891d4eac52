import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('orders')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('person_id', 'uuid', (column) => column.notNull().references('people.id'))
    .addColumn('shop_id', 'uuid', (column) => column.references('shops.id'))
    .execute();
  await db.schema.createIndex('orders_person').on('orders').column('person_id').execute();
  await sql`create index orders_shop on orders (shop_id)`.execute(db);
}
