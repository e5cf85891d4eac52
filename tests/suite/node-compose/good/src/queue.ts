import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { settings } from "./settings.js";

export const redis = new Redis(settings.REDIS_URL, {
  maxRetriesPerRequest: null,
  connectTimeout: 2_000,
});

export const mails = new Queue("mails", {
  connection: redis,
  defaultJobOptions: {
    attempts: 5,
    backoff: { type: "exponential", delay: 1_000 },
    removeOnComplete: 1_000,
    removeOnFail: 10_000,
  },
});
