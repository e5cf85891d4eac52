// the old importer ran "CREATE TABLE orders_old" by hand
export async function load(client) {
  await client.query(`CREATE TEMP TABLE incoming (id int)`);
  await client.query("CREATE TABLE IF NOT EXISTS schema_migrations (id int)");
}
