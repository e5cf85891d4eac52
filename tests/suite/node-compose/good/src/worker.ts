import { Worker } from "bullmq";
import pino from "pino";
import { send } from "./mail.js";
import { redis } from "./queue.js";
import { settings } from "./settings.js";
import { observe } from "./telemetry.js";

observe();
const log = pino({ level: settings.LOG_LEVEL });
const worker = new Worker(
  "mails",
  async (job: { data: { house: string; title: string } }) => {
    await send(job.data.house, job.data.title);
  },
  { connection: redis, concurrency: 5 },
);
worker.on("failed", (job, error) => log.error({ err: error, job: job?.id }, "mail was not sent"));

process.on("SIGTERM", async () => {
  await worker.close();
  redis.disconnect();
});
