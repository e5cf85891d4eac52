import { log, redis, store } from "./parts.js";

redis.on("error", (error) => log.warn({ err: error }, "redis is away"));

export async function ready(): Promise<boolean> {
  try {
    await store.ping();
    return true;
  } catch {
    return false;
  }
}

export async function recent(): Promise<string[]> {
  try {
    return await store.recent();
  } catch {
    // An empty list is shown: the page works without it, and store.recent() has logged why.
    return [];
  }
}
