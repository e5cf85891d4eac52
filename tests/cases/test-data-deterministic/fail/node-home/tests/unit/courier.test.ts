import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";

it("tells the courier", async () => {
  const data = readFileSync("/home/ann/parcels.json", "utf8");
  expect(told).toBe(1);
});
