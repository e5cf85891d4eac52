import { expect, test, vi } from "vitest";
import { send } from "../../src/mail.js";

test("a mail that is refused three times is an error", async () => {
  const refused = vi.fn().mockResolvedValue(new Response(null, { status: 503 }));
  vi.stubGlobal("fetch", refused);
  await expect(send("elm-3", "Hello")).rejects.toThrow("503");
  expect(refused).toHaveBeenCalledTimes(3);
});

test("a mail that is taken is sent once", async () => {
  const taken = vi.fn().mockResolvedValue(new Response());
  vi.stubGlobal("fetch", taken);
  await send("elm-3", "Hello");
  expect(taken).toHaveBeenCalledTimes(1);
});
