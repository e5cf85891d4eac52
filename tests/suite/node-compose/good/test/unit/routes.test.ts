import { afterEach, expect, test, vi } from "vitest";
import { build } from "../../src/app.js";

vi.mock("../../src/database.js", () => ({
  pool: { query: vi.fn().mockRejectedValue(new Error("away")) },
  noticesOf: vi.fn().mockResolvedValue([]),
  post: vi.fn(),
}));
vi.mock("../../src/queue.js", () => ({ mails: { add: vi.fn() }, redis: {} }));

afterEach(() => vi.clearAllMocks());

test("the process lives while the database is away", async () => {
  const app = await build();
  expect((await app.inject("/livez")).statusCode).toBe(200);
  expect((await app.inject("/readyz")).statusCode).toBe(503);
});

test.each(["GET", "POST"] as const)("%s without a token is refused with 401", async (method) => {
  const app = await build();
  const answer = await app.inject({ method, url: "/v1/notices" });
  expect(answer.statusCode).toBe(401);
});

test.each([{}, { title: "" }, { title: "x".repeat(201) }, { title: null }])(
  "the body %j is refused with 400",
  async (payload) => {
    const app = await build();
    const headers = {
      authorization: `Bearer ${app.jwt.sign({ house: "elm-3", iss: "noticeboard" })}`,
      "idempotency-key": "12345678",
    };
    const answer = await app.inject({ method: "POST", url: "/v1/notices", payload, headers });
    expect(answer.statusCode).toBe(400);
  },
);
