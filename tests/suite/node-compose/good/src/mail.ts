import { setTimeout as sleep } from "node:timers/promises";
import { settings } from "./settings.js";

/** Send a mail through the mail service; tried three times. */
export async function send(house: string, title: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(new URL("/send", settings.MAIL_URL), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ house, title }),
        signal: AbortSignal.timeout(5_000),
      });
      if (!answer.ok) throw new Error(`the mail service answered ${answer.status}`);
      return;
    } catch (error) {
      if (attempt === 3) throw error;
      await sleep(200 * 2 ** attempt);
    }
  }
}
