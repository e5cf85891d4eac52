export async function of(house: string) {
  return pool.query<Notice>(
    `SELECT id FROM notices WHERE house = '${house}' ORDER BY id`,
  );
}
