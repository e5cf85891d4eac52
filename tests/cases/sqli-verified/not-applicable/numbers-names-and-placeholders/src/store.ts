const table = "notices";
export const of = (house: string, rows: number) =>
  pool.query(`SELECT id FROM ${table} WHERE house = $${rows} AND kind = ${placeholder(1)}`, [house]);
export const safe = (house: string) => sql`SELECT id FROM notices WHERE house = ${house}`;
