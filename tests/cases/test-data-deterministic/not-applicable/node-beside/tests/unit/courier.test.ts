import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";

it("tells the courier", async () => {
  const data = readFileSync("tests/unit/parcels.json", "utf8"); // not /home/ann/parcels.json
  expect(told).toBe(1);
});
