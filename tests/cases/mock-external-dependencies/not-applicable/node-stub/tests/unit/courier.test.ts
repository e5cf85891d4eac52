import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";

it("tells the courier", async () => {
  vi.stubGlobal("fetch", async () => new Response("{}"));
  const answer = await fetch("https://courier.example.net/ping");
  expect(told).toBe(1);
});
