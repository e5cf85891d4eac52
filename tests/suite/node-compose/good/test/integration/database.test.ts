import { afterAll, beforeAll, expect, test } from "vitest";
import { noticesOf, pool, post } from "../../src/database.js";

beforeAll(async () => {
  await pool.query("INSERT INTO houses (name) VALUES ('elm-3') ON CONFLICT DO NOTHING");
});
afterAll(() => pool.end());

test("the same key twice is one notice", async () => {
  const first = await post("elm-3", "Water", "key-00001");
  const second = await post("elm-3", "Water", "key-00001");
  expect(second.id).toBe(first.id);
  expect(await noticesOf("elm-3", 100, 0)).toHaveLength(1);
});

test("a house that nobody knows is refused", async () => {
  await expect(post("oak-9", "Water", "key-00002")).rejects.toThrow("foreign key");
});
