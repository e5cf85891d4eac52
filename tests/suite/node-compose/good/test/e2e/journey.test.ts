import { expect, test } from "vitest";

const base = process.env.BASE_URL ?? "http://localhost:8080";

test("somebody posts a notice and finds it", async () => {
  const headers = {
    authorization: `Bearer ${process.env.E2E_TOKEN}`,
    "idempotency-key": "journey-1",
    "content-type": "application/json",
  };
  const body = JSON.stringify({ title: "Journey" });
  const made = await fetch(`${base}/v1/notices`, {
    method: "POST",
    headers,
    body,
    signal: AbortSignal.timeout(5_000),
  });
  expect(made.status).toBe(201);
  const listed = await fetch(`${base}/v1/notices`, { headers, signal: AbortSignal.timeout(5_000) });
  expect(await listed.text()).toContain("Journey");
});
