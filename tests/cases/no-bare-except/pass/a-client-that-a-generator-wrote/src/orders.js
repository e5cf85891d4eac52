import { parsed } from "./ApiClient.js";

export async function orders(fetcher, log) {
  try {
    return parsed(await fetcher("/orders"));
  } catch (error) {
    log.error(error);
    throw error;
  }
}
