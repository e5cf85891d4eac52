import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";

it("tells the courier", async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const late = setTimeout(fail, 30_000);
  expect(told).toBe(1);
});
